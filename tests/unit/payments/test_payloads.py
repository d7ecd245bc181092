"""Payloads: every shape becomes one notification, and doubtful money is refused by field."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.payments import documents, fields, money, payloads
from goalfund.payments.documents import MalformedError, Scientific
from goalfund.payments.payloads import Notification, Status
from goalfund.payments.references import Reference
from goalfund.payments.shapes import Shape
from goalfund.payments.signatures import Recipe
from tests.unit.payments.vectors import (
    CHECKOUT_BODY,
    DYNAMIC_BODY,
    STATIC_V1_BODY,
    STATIC_V2_BODY,
)

MAX = 2**53 - 1
OURS = Reference(UUID("0198f0aa-1111-7222-8333-444455556666"), "0123456789ABCDEF", 3)


def parse(raw: bytes, recipe: Recipe = Recipe.BODY) -> Notification:
    return payloads.normalise(documents.read(raw), recipe)


def checkout(envelope: Mapping[str, Any] | None = None, **body: Any) -> Notification:
    """Parse the published checkout body with some fields replaced; `...` removes one."""
    document = json.loads(CHECKOUT_BODY, parse_float=Decimal)
    document["Body"] = _without(document["Body"] | body)
    return payloads.normalise(_without(document | dict(envelope or {})), Recipe.BODY)


def static(recipe: Recipe = Recipe.BODY, **fields_: Any) -> Notification:
    return payloads.normalise(_without(json.loads(STATIC_V1_BODY) | fields_), recipe)


def dynamic(recipe: Recipe = Recipe.THREE_FIELDS, **fields_: Any) -> Notification:
    return payloads.normalise(_without(json.loads(DYNAMIC_BODY) | fields_), recipe)


def _without(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if value is not ...}


def test_a_checkout_payment_is_read_whole() -> None:
    assert parse(CHECKOUT_BODY) == Notification(
        shape=Shape.CHECKOUT,
        status=Status.SUCCEEDED,
        gateway_reference="ORD-1001",
        merchant_reference="ORD-1001",
        amount_minor=250_000,
        fee_minor=3_000,
        currency="NGN",
        merchant_id="SBTESTMID1",
        paid_at=datetime(2026, 1, 2, 3, 4, 5, 678_000, UTC),
        channel="card",
        payer_email="ada@example.com",
    )


def test_a_credit_to_a_static_account_is_read_whole() -> None:
    assert parse(STATIC_V1_BODY) == Notification(
        shape=Shape.STATIC_ACCOUNT_V1,
        status=Status.SUCCEEDED,
        gateway_reference="REFAB12CD34/1767323045678_1",
        amount_minor=150_000,
        fee_minor=375,
        currency="NGN",
        paid_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        channel="virtual-account",
        payer_name="Ada Obi",
        customer_identifier="cust_42",
        virtual_account_number="9012345678",
        narration="Transfer FROM Ada Obi | [cust_42] TO sandbox sandbox",
    )


def test_a_credit_to_a_dynamic_account_is_read_whole() -> None:
    assert parse(DYNAMIC_BODY, Recipe.THREE_FIELDS) == Notification(
        shape=Shape.DYNAMIC_ACCOUNT,
        status=Status.SUCCEEDED,
        gateway_reference="REF20260102S00000001_M01000001_0900000001",
        merchant_reference="inv-77",
        amount_minor=250_000,
        currency="NGN",
        merchant_id="SBTESTMID1",
        paid_at=datetime(2026, 1, 2, 3, 4, 5, 678_000, UTC),
        channel="dynamic_virtual_account",
        payer_name="ADA OBI",
        payer_email="ada@example.com",
        unsigned_fields=frozenset(
            {
                "transaction_status",
                "merchant_amount",
                "email",
                "merchant_id",
                "sub_merchant_id",
                "transaction_type",
                "date",
                "sender_name",
            }
        ),
    )


@pytest.mark.parametrize("version", ["v2", "v3", "V2"])
def test_what_six_fields_do_not_cover_is_called_unsigned(version: str) -> None:
    raw = STATIC_V2_BODY.replace(b'"v2"', f'"{version}"'.encode())

    notification = parse(raw, Recipe.PIPE)

    assert notification.shape.value == f"static_account_{version.lower()}"
    assert notification.amount_minor == 150_000
    assert notification.unsigned_fields == {
        "fee_charged",
        "transaction_indicator",
        "channel",
        "sender_name",
        "version",
    }


def test_our_own_reference_is_recognised_and_claimed_in_one_spelling() -> None:
    text = OURS.text.lower()

    for notification in (
        checkout({"TransactionRef": text}, transaction_ref=text),
        checkout({"TransactionRef": OURS.text}, transaction_ref=OURS.text),
    ):
        assert notification.reference == OURS
        assert notification.gateway_reference == OURS.text
    assert dynamic(merchant_reference=text).reference == OURS


def test_a_static_account_has_no_reference_of_ours() -> None:
    assert static(transaction_reference=OURS.text).reference is None


def test_the_references_of_envelope_and_body_must_agree() -> None:
    assert _culprit(lambda: checkout(transaction_ref="ORD-1002")) == "transaction_ref"
    assert _culprit(lambda: checkout(transaction_ref=None)) == "transaction_ref"
    assert checkout(transaction_ref=...).gateway_reference == "ORD-1001"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Success", Status.SUCCEEDED),
        ("success", Status.SUCCEEDED),
        ("SUCCESS", Status.SUCCEEDED),
        ("Failed", Status.FAILED),
        ("ABANDONED", Status.FAILED),
        ("pending", Status.PENDING),
        ("initiated", Status.PENDING),
        ("Refunded", Status.REFUNDED),
        ("reversed", Status.REFUNDED),
        ("Disputed", Status.DISPUTED),
        ("chargeback", Status.DISPUTED),
        ("successful", Status.NOT_A_PAYMENT),
        ("Success ", Status.NOT_A_PAYMENT),
        ("", Status.NOT_A_PAYMENT),
    ],
)
def test_a_status_counts_in_any_case_and_an_unknown_one_is_no_payment(
    stated: str, expected: Status
) -> None:
    """reliability 66 and 70"""
    assert checkout(transaction_status=stated).status is expected


@pytest.mark.parametrize(
    "event",
    ["mandates.approved", "mandates.ready", "charge.success", "charge_failed", "", None, 7, {}],
)
def test_no_other_event_reports_a_payment(event: object) -> None:
    notification = checkout({"Event": event})

    assert notification.status is Status.NOT_A_PAYMENT
    assert notification.reason
    assert checkout({"Event": event}, transaction_status=...).status is Status.NOT_A_PAYMENT


def test_the_event_counts_in_any_case() -> None:
    assert checkout({"Event": "Charge_Successful"}).status is Status.SUCCEEDED


@pytest.mark.parametrize(
    ("document", "shape"),
    [
        ({"Event": "mandates.approved", "Body": {}}, Shape.MANDATE),
        ({"Event": "mandates.ready"}, Shape.MANDATE),
        ({"Event": "charge_successful"}, Shape.OTHER),
        ({"terminal_id": "1", "transaction_reference": "R1", "amount": 5}, Shape.POS),
        ({"hello": "world"}, Shape.OTHER),
        ({}, Shape.OTHER),
    ],
)
def test_what_is_no_charge_is_no_payment(document: dict[str, Any], shape: Shape) -> None:
    notification = payloads.normalise(document, Recipe.BODY)

    assert notification.shape is shape
    assert notification.status is Status.NOT_A_PAYMENT
    assert notification.amount_minor == 0


def test_what_did_not_succeed_may_lack_its_money() -> None:
    notification = checkout(transaction_status="Failed", amount=..., currency=...)

    assert notification.status is Status.FAILED
    assert notification.amount_minor == 0


@pytest.mark.parametrize(
    "amount",
    [
        ...,
        None,
        0,
        -1,
        -250_000,
        MAX + 1,
        2**63,
        10**40,
        True,
        "250000",
        "",
        [250_000],
        {},
        Decimal("0.5"),
        Decimal("250000.5"),
        Decimal("9007199254740991.5"),
        Decimal("0.0"),
        Scientific("1e5"),
        Scientific("2.5E5"),
    ],
)
def test_an_amount_must_be_a_whole_positive_number_of_kobo(amount: object) -> None:
    """reliability 70"""
    assert _culprit(lambda: checkout(amount=amount, merchant_amount=...)) == "amount"


@pytest.mark.parametrize("amount", [1, MAX, Decimal("250000.0"), Decimal("1.000")])
def test_the_whole_range_of_amounts_is_read(amount: Decimal | int) -> None:
    assert checkout(amount=amount, merchant_amount=...).amount_minor == amount


@pytest.mark.parametrize(
    "amount",
    [
        None,
        "",
        0,
        1500,
        Decimal("1500.00"),
        True,
        "0",
        "0.00",
        "-1.00",
        "+1.00",
        "1.005",
        "0.001",
        " 1500.00",
        "1500.00 ",
        "1500.00\n",
        "1,500.00",
        "1_500",
        "1500.",
        ".50",
        "1e3",
        "NaN",
        "Infinity",
        "0x10",
        "١٥٠٠",
        "１５００",
        "90071992547409.92",
        "9" * 41,
        ["1500.00"],
    ],
)
def test_naira_must_be_a_positive_decimal_string_down_to_the_kobo(amount: object) -> None:
    """reliability 70"""
    assert _culprit(lambda: static(principal_amount=amount)) == "principal_amount"
    assert _culprit(lambda: dynamic(amount_received=amount)) == "amount_received"


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0.01", 1),
        ("1500", 150_000),
        ("1500.5", 150_050),
        ("1500.50", 150_050),
        ("1500.5000", 150_050),
        ("0001500.00", 150_000),
        ("90071992547409.91", MAX),
    ],
)
def test_naira_become_kobo_exactly(amount: str, expected: int) -> None:
    assert static(principal_amount=amount, settled_amount=...).amount_minor == expected


@given(st.integers(1, MAX))
def test_every_amount_survives_its_way_through_naira(minor: int) -> None:
    text = f"{minor // 100}.{minor % 100:02}"

    assert money.naira(text, "x") == minor


@given(st.integers(1, MAX), st.decimals(0, MAX, places=4))
def test_a_fee_never_hides_a_kobo_and_never_shows_more_than_arrives(
    gross: int, net: Decimal
) -> None:
    if net > gross:
        assert _culprit(lambda: checkout(amount=gross, merchant_amount=net)) == "merchant_amount"
        return
    notification = checkout(amount=gross, merchant_amount=net)
    shown = notification.amount_minor - notification.fee_minor

    assert shown <= net < shown + 1
    assert 0 <= notification.fee_minor <= gross


@pytest.mark.parametrize(
    ("net", "fee"),
    [(..., 0), (None, 0), (250_000, 0), (247_000, 3_000), (Decimal("247000.5"), 3_000)],
)
def test_the_fee_is_what_does_not_arrive(net: object, fee: int) -> None:
    assert checkout(merchant_amount=net).fee_minor == fee


@pytest.mark.parametrize("net", [-1, 250_001, Decimal("250000.1"), "247000", True, []])
def test_no_more_can_arrive_than_was_paid(net: object) -> None:
    assert _culprit(lambda: checkout(merchant_amount=net)) == "merchant_amount"


def test_the_net_of_a_static_account_is_its_settled_amount() -> None:
    assert static(settled_amount="1496.259").fee_minor == 375
    assert static(settled_amount=...).fee_minor == 0
    assert _culprit(lambda: static(settled_amount="1500.01")) == "settled_amount"
    assert _culprit(lambda: static(settled_amount="-0.01")) == "settled_amount"


def test_a_dynamic_account_that_is_to_be_paid_back_has_no_fee() -> None:
    assert dynamic(merchant_amount="2490.00").fee_minor == 1_000
    short = dynamic(transaction_status="MISMATCH", amount_received="10.00")
    assert (short.status, short.amount_minor, short.fee_minor) == (Status.MISMATCH, 1_000, 0)
    assert dynamic(transaction_status="EXPIRED").status is Status.EXPIRED
    assert dynamic(transaction_status="success").status is Status.SUCCEEDED
    assert _culprit(lambda: dynamic(transaction_status="PAID")) == "transaction_status"
    assert _culprit(lambda: dynamic(transaction_status=None)) == "transaction_status"


@pytest.mark.parametrize("currency", [..., None, "", "NG", "NGNN", "₦", 566, "NG1", "ΝGN"])
def test_a_currency_must_be_three_letters(currency: object) -> None:
    assert _culprit(lambda: checkout(currency=currency)) == "currency"
    assert _culprit(lambda: static(currency=currency)) == "currency"


def test_currencies_are_told_apart() -> None:
    assert checkout(currency="USD").currency == "USD"
    assert checkout(currency="ngn").currency == "NGN"


@pytest.mark.parametrize(
    "reference", [..., None, "", 7, "a b", "a\x00", "x" * 65, "é", "a\n", ["a"]]
)
def test_a_charge_must_have_a_reference(reference: object) -> None:
    assert (
        _culprit(lambda: checkout({"TransactionRef": reference}, transaction_ref=...))
        == "TransactionRef"
    )
    assert _culprit(lambda: static(transaction_reference=reference)) == "transaction_reference"


def test_debits_and_frozen_credits_are_not_money_to_hand_on() -> None:
    frozen = {"freeze_transaction_ref": "F1", "reason_for_frozen_transaction": "x"}

    assert static(transaction_indicator="D").status is Status.NOT_A_PAYMENT
    assert static(transaction_indicator=...).status is Status.NOT_A_PAYMENT
    assert static(meta=frozen).status is Status.HELD
    assert static(meta=frozen).reason == "is frozen at the gateway"
    assert static(meta=...).status is Status.SUCCEEDED
    assert _culprit(lambda: static(meta="x")) == "meta"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-01-02T03:04:05", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05.6", datetime(2026, 1, 2, 3, 4, 5, 600_000, UTC)),
        ("2026-01-02T03:04:05.1234567+00:00", datetime(2026, 1, 2, 3, 4, 5, 123_456, UTC)),
        ("2026-01-02T04:04:05+01:00", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05.678Z", datetime(2026, 1, 2, 3, 4, 5, 678_000, UTC)),
        ("0001-01-01T00:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (1767323045, None),
    ],
)
def test_a_date_is_read_if_it_can_be(written: object, expected: datetime | None) -> None:
    assert fields.instant(written) == expected
    assert checkout(created_at=written).paid_at == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Ada Obi", "Ada Obi"),
        ("Adé Ọbí", "Adé Ọbí"),
        ("Ada\x00\u202eObi\n", "AdaObi"),
        ("x" * 10_000, "x" * 200),
        ("", None),
        (None, None),
        (7, None),
        ({"a": 1}, None),
    ],
)
def test_words_for_people_can_never_break_a_line_or_a_database(
    written: object, expected: str | None
) -> None:
    """reliability 102, as far as payloads go"""
    assert static(sender_name=written).payer_name == expected


@pytest.mark.parametrize("body", [None, [], "x", 7])
def test_a_body_that_is_no_object_is_malformed(body: object) -> None:
    assert _culprit(lambda: checkout({"Body": body})) == "Body"


def test_more_fields_than_expected_change_nothing() -> None:
    expected = checkout()

    assert checkout({"New": 1}, new={"amount": 1}) == expected


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.just(...),
    lambda below: st.lists(below, max_size=2) | st.dictionaries(st.text(max_size=5), below),
    max_leaves=4,
)


@given(
    st.sampled_from([CHECKOUT_BODY, STATIC_V1_BODY, STATIC_V2_BODY, DYNAMIC_BODY]),
    st.data(),
    st.sampled_from(list(Recipe)),
)
def test_any_value_anywhere_is_read_or_refused(
    raw: bytes, data: st.DataObject, recipe: Recipe
) -> None:
    document = json.loads(raw, parse_float=Decimal)
    inner = document.get("Body", document)
    for name in data.draw(st.lists(st.sampled_from(sorted(inner)), max_size=3)):
        inner[name] = data.draw(json_values)
        if inner[name] is ...:
            del inner[name]
    try:
        notification = payloads.normalise(document, recipe)
    except MalformedError:
        return
    assert 0 <= notification.fee_minor <= notification.amount_minor <= MAX
    assert notification.status is not Status.SUCCEEDED or notification.amount_minor > 0


def test_an_operation_is_derived_from_the_reference_for_ever() -> None:
    assert payloads.operation_id("ORD-1001") == UUID("4eda9d33-3fcd-5b96-bc88-71298c67cd1c")
    assert payloads.operation_id("ORD-1001") != payloads.operation_id("ORD-1002")


def test_the_money_of_a_body_never_passes_through_a_float() -> None:
    """Negative control: a float would lose this kobo, half of it at a time."""
    raw = CHECKOUT_BODY.replace(b"250000", b"9007199254740991").replace(
        b"247000.5", b"9007199254740990.5"
    )
    as_float = json.loads(raw)["Body"]["merchant_amount"]

    assert Decimal("9007199254740990.5") != Decimal(as_float)
    assert parse(raw).fee_minor == 1


def _culprit(act: Any) -> str:
    with pytest.raises(MalformedError) as caught:
        act()
    return caught.value.field
