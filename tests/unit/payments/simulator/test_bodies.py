"""The simulator signs by the published vectors, without a line of the verifier."""

import json

import pytest

from goalfund.payments.simulator import bodies, faults
from goalfund.payments.simulator.settings import Merchant
from tests.unit.payments.vectors import (
    CHECKOUT_BODY,
    CHECKOUT_DIGEST,
    DYNAMIC_BODY,
    ENCRYPTED_BODY,
    PIPE_DIGEST,
    PUBLIC_KEY,
    SECRET,
    STATIC_V1_BODY,
    STATIC_V1_DIGEST,
    STATIC_V2_BODY,
    THREE_FIELDS_DIGEST,
)


@pytest.mark.parametrize(
    ("raw", "digest"),
    [
        (CHECKOUT_BODY, CHECKOUT_DIGEST),
        (STATIC_V1_BODY, STATIC_V1_DIGEST),
        (STATIC_V2_BODY, PIPE_DIGEST),
        (DYNAMIC_BODY, THREE_FIELDS_DIGEST),
    ],
)
def test_each_product_is_signed_as_published(raw: bytes, digest: str) -> None:
    message = bodies.signed_message(json.loads(raw), raw)

    assert bodies.signature(message, SECRET.decode()) == digest


def test_the_encrypted_body_is_the_published_one() -> None:
    plain = json.loads(STATIC_V1_BODY)
    del plain["encrypted_body"]
    merchant = Merchant(secret_key=SECRET.decode(), public_key=PUBLIC_KEY)

    assert bodies.encrypted(plain, merchant) == ENCRYPTED_BODY


@pytest.mark.parametrize(("minor", "text"), [(1, "0.01"), (100, "1.00"), (150_050, "1500.50")])
def test_kobo_are_written_as_naira(minor: int, text: str) -> None:
    assert bodies.naira(minor) == text


def test_dotnet_escapes_change_bytes_and_not_meaning() -> None:
    raw = '{"note":"Adé & <b>\'+`😀"}'.encode()

    escaped = faults.with_dotnet_escapes(raw)

    assert escaped == (
        b'{"note":"Ad\\u00E9 \\u0026 \\u003Cb\\u003E\\u0027\\u002B\\u0060\\uD83D\\uDE00"}'
    )
    assert json.loads(escaped) == json.loads(raw)


def test_decimal_numbers_change_bytes_and_not_meaning() -> None:
    written = faults.with_decimal_numbers(b'{"amount":250000,"merchant_amount":247000.5,"a":1}')

    assert written == b'{"amount":250000.0,"merchant_amount":247000.5,"a":1}'


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'{"amount":250000}', b'{"amount":950000}'),
        (b'{"amount":950000}', b'{"amount":850000}'),
        (b'{"principal_amount":"1500.00"}', b'{"principal_amount":"9500.00"}'),
        (
            b'{"merchant_amount":"1.00","amount_received":"1.00"}',
            b'{"merchant_amount":"1.00","amount_received":"9.00"}',
        ),
    ],
)
def test_an_altered_body_has_other_money(raw: bytes, expected: bytes) -> None:
    assert faults.with_other_money(raw) == expected
