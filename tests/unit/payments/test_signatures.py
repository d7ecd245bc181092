"""Signatures: the published vectors pass, and every near miss of them does not."""

import ast
import hashlib
import hmac
import inspect
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from goalfund.payments import documents, signatures
from goalfund.payments.documents import MalformedError
from goalfund.payments.shapes import Shape
from goalfund.payments.signatures import Recipe
from tests.unit.payments.vectors import (
    CHECKOUT_BODY,
    CHECKOUT_DIGEST,
    DYNAMIC_BODY,
    PIPE_DIGEST,
    SECRET,
    STATIC_V1_BODY,
    STATIC_V1_DIGEST,
    STATIC_V2_BODY,
    THREE_FIELDS_DIGEST,
)

ENCRYPTED = "X-Squad-Encrypted-Body"
SIGNATURE = "X-Squad-Signature"

VECTORS = [
    pytest.param(CHECKOUT_BODY, CHECKOUT_DIGEST, Recipe.BODY, id="checkout"),
    pytest.param(STATIC_V1_BODY, STATIC_V1_DIGEST, Recipe.BODY, id="static-v1"),
    pytest.param(STATIC_V2_BODY, PIPE_DIGEST, Recipe.PIPE, id="static-v2"),
    pytest.param(
        STATIC_V2_BODY.replace(b'"v2"', b'"v3"'), PIPE_DIGEST, Recipe.PIPE, id="static-v3"
    ),
    pytest.param(DYNAMIC_BODY, THREE_FIELDS_DIGEST, Recipe.THREE_FIELDS, id="dynamic"),
]


def check(
    raw: bytes,
    headers: Mapping[str, str],
    *secrets: bytes,
    recipes: Mapping[Shape, frozenset[Recipe]] = signatures.RECIPES,
) -> Recipe | None:
    try:
        document: Mapping[str, Any] | None = documents.read(raw)
    except MalformedError:
        document = None
    return signatures.verify(
        raw, CIMultiDict(headers), document, secrets or (SECRET,), recipes=recipes
    )


def sign(message: bytes, secret: bytes = SECRET) -> str:
    return hmac.new(secret, message, hashlib.sha512).hexdigest()


@pytest.mark.parametrize("header", [ENCRYPTED, SIGNATURE])
@pytest.mark.parametrize(("raw", "digest", "recipe"), VECTORS)
def test_the_published_vectors_pass_in_either_header_and_either_case(
    raw: bytes, digest: str, recipe: Recipe, header: str
) -> None:
    """reliability 67"""
    assert check(raw, {header: digest}) is recipe
    assert check(raw, {header: digest.upper()}) is recipe
    assert check(raw, {header.lower(): digest.title()}) is recipe


@pytest.mark.parametrize(("raw", "digest", "recipe"), VECTORS)
def test_another_key_or_no_key_signs_nothing(raw: bytes, digest: str, recipe: Recipe) -> None:
    assert check(raw, {ENCRYPTED: digest}, SECRET + b"0") is None
    assert check(raw, {ENCRYPTED: sign(raw, b"")}, b"") is None
    assert signatures.verify(raw, {ENCRYPTED.lower(): digest}, None, []) is None


@pytest.mark.parametrize(("raw", "digest", "recipe"), VECTORS)
def test_while_a_secret_is_replaced_both_hold_and_then_the_old_one_does_not(
    raw: bytes, digest: str, recipe: Recipe
) -> None:
    """reliability 77"""
    new = b"sandbox_sk_the_next_one"

    assert check(raw, {ENCRYPTED: digest}, new, SECRET) is recipe
    assert check(raw, {ENCRYPTED: digest}, SECRET, new) is recipe
    assert check(raw, {ENCRYPTED: digest}, new) is None


@given(st.integers(0, len(CHECKOUT_BODY) - 1), st.integers(1, 255))
def test_no_byte_of_a_body_can_be_changed(place: int, mask: int) -> None:
    """reliability 67"""
    raw = bytearray(CHECKOUT_BODY)
    raw[place] ^= mask

    assert check(bytes(raw), {ENCRYPTED: CHECKOUT_DIGEST}) is None


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(CHECKOUT_BODY + b"\n", id="newline at the end"),
        pytest.param(b" " + CHECKOUT_BODY, id="blank at the start"),
        pytest.param(CHECKOUT_BODY.replace(b":", b": "), id="blanks"),
        pytest.param(json.dumps(json.loads(CHECKOUT_BODY)).encode(), id="python's dumps"),
        pytest.param(
            json.dumps(json.loads(CHECKOUT_BODY), separators=(",", ":")).encode(), id="escapes"
        ),
        pytest.param(CHECKOUT_BODY.replace(b" & ", b" \\u0026 "), id="one escape"),
        pytest.param(
            json.dumps(
                json.loads(CHECKOUT_BODY),
                separators=(",", ":"),
                ensure_ascii=False,
                sort_keys=True,
            ).encode(),
            id="order of keys",
        ),
        pytest.param(CHECKOUT_BODY.replace(b"250000", b"250000.0"), id="one point zero"),
        pytest.param(CHECKOUT_BODY.replace(b'"ORD', b'"\\u004fRD'), id="same text, other bytes"),
    ],
)
def test_the_same_meaning_in_other_bytes_is_refused(raw: bytes) -> None:
    """reliability 67"""
    assert check(raw, {ENCRYPTED: CHECKOUT_DIGEST}) is None


def test_escapes_pass_when_the_bytes_with_the_escapes_were_signed() -> None:
    raw = CHECKOUT_BODY.replace(b" & ", b" \\u0026 ")

    assert check(raw, {ENCRYPTED: sign(raw)}) is Recipe.BODY


@pytest.mark.parametrize(
    "value",
    [
        "",
        CHECKOUT_DIGEST[:-1],
        CHECKOUT_DIGEST + "0",
        "0x" + CHECKOUT_DIGEST[2:],
        " " + CHECKOUT_DIGEST,
        CHECKOUT_DIGEST + "\n",
        CHECKOUT_DIGEST[:64] + " " + CHECKOUT_DIGEST[64:],
        CHECKOUT_DIGEST[:-1] + "g",
        CHECKOUT_DIGEST[:-1] + "١",
    ],
)
def test_what_is_not_128_hex_digits_is_no_signature(value: str) -> None:
    assert check(CHECKOUT_BODY, {ENCRYPTED: value}) is None


@pytest.mark.parametrize(("raw", "digest", "recipe"), VECTORS)
def test_without_a_header_nothing_passes(raw: bytes, digest: str, recipe: Recipe) -> None:
    assert check(raw, {}) is None
    assert check(raw, {"X-Squad": digest, "Authorization": digest}) is None


@pytest.mark.parametrize(("raw", "digest", "recipe"), VECTORS)
def test_one_good_header_is_enough_beside_a_wrong_one(
    raw: bytes, digest: str, recipe: Recipe
) -> None:
    for wrong in ("0" * 128, "nonsense", ""):
        assert check(raw, {ENCRYPTED: digest, SIGNATURE: wrong}) is recipe
        assert check(raw, {ENCRYPTED: wrong, SIGNATURE: digest}) is recipe
        assert check(raw, {ENCRYPTED: wrong, SIGNATURE: wrong}) is None


def test_a_captured_v2_cannot_be_dressed_as_v1() -> None:
    """A V1 must be signed as a whole; the six fields of a V2 do not cover its `version`."""
    for version in (b"", b',"version":null', b',"version":"v1"', b',"version":"V1"'):
        dressed = STATIC_V2_BODY.replace(b',"version":"v2"', version)

        assert check(dressed, {SIGNATURE: PIPE_DIGEST}) is None


def test_a_v1_signature_does_not_pass_for_a_v2() -> None:
    assert check(STATIC_V2_BODY, {SIGNATURE: sign(STATIC_V2_BODY)}) is None


def test_other_shapes_do_not_pass_by_the_recipes_of_virtual_accounts() -> None:
    event = STATIC_V2_BODY.replace(b"{", b'{"Event":"charge_successful","Body":{},', 1)
    unknown = STATIC_V2_BODY.replace(b'"v2"', b'"v9"')
    numbered = STATIC_V2_BODY.replace(b'"v2"', b"2")

    assert check(event, {SIGNATURE: PIPE_DIGEST}) is None
    assert check(unknown, {SIGNATURE: PIPE_DIGEST}) is None
    assert check(numbered, {SIGNATURE: PIPE_DIGEST}) is None


def test_a_configuration_may_allow_more_recipes() -> None:
    wide = signatures.widened(
        {Shape.STATIC_ACCOUNT_V2: [Recipe.BODY], Shape.DYNAMIC_ACCOUNT: [Recipe.BODY]}
    )

    assert check(STATIC_V2_BODY, {SIGNATURE: sign(STATIC_V2_BODY)}, recipes=wide) is Recipe.BODY
    assert check(STATIC_V2_BODY, {SIGNATURE: PIPE_DIGEST}, recipes=wide) is Recipe.PIPE
    assert check(DYNAMIC_BODY, {ENCRYPTED: sign(DYNAMIC_BODY)}, recipes=wide) is Recipe.BODY
    assert check(DYNAMIC_BODY, {ENCRYPTED: THREE_FIELDS_DIGEST}, recipes=wide) is not None
    assert check(DYNAMIC_BODY, {ENCRYPTED: sign(DYNAMIC_BODY)}) is None


@pytest.mark.parametrize("field", signatures.PIPE_FIELDS)
def test_each_of_the_six_fields_must_be_there_and_be_a_string(field: str) -> None:
    document = json.loads(STATIC_V2_BODY)
    values = [str(document[name]) for name in signatures.PIPE_FIELDS]
    missing = {name: value for name, value in document.items() if name != field}

    for broken in (missing, document | {field: 1500}, document | {field: None}):
        raw = json.dumps(broken).encode()
        assert check(raw, {SIGNATURE: sign("|".join(values).encode())}) is None


@pytest.mark.parametrize("field", signatures.PIPE_FIELDS[:-1])
def test_a_bar_within_a_field_cannot_shift_the_others(field: str) -> None:
    document = json.loads(STATIC_V2_BODY)
    document[field] += "|x"
    message = "|".join(document[name] for name in signatures.PIPE_FIELDS)

    assert check(json.dumps(document).encode(), {SIGNATURE: sign(message.encode())}) is None


def test_a_bar_in_the_last_field_is_harmless() -> None:
    document = json.loads(STATIC_V2_BODY) | {"customer_identifier": "a|b"}
    message = "|".join(document[name] for name in signatures.PIPE_FIELDS)

    assert check(json.dumps(document).encode(), {SIGNATURE: sign(message.encode())}) is Recipe.PIPE


@pytest.mark.parametrize("field", signatures.THREE_FIELDS)
def test_each_of_the_three_fields_must_be_there_be_a_string_and_be_unchanged(field: str) -> None:
    document = json.loads(DYNAMIC_BODY)
    missing = {name: value for name, value in document.items() if name != field}

    for broken in (missing, document | {field: 2500}, document | {field: "2500.01"}):
        raw = json.dumps(broken).encode()
        assert check(raw, {ENCRYPTED: THREE_FIELDS_DIGEST}) is None


def test_the_status_of_a_dynamic_account_is_not_covered_by_its_signature() -> None:
    """So it must be asked for again; this is the gateway's weakness, not ours to hide."""
    edited = DYNAMIC_BODY.replace(b"SUCCESS", b"EXPIRED")

    assert check(edited, {ENCRYPTED: THREE_FIELDS_DIGEST}) is Recipe.THREE_FIELDS


@pytest.mark.parametrize(
    "raw",
    [b"", b"nonsense", b"[1,2]", b'"text"', b"\xff\xfe", b'{"a":1,"a":2}', b'{"new":"kind"}'],
)
def test_what_cannot_be_read_passes_only_by_its_whole_body(raw: bytes) -> None:
    """Then it is kept for people to see; it is never credited."""
    assert check(raw, {ENCRYPTED: sign(raw)}) is Recipe.BODY
    assert check(raw, {ENCRYPTED: sign(raw + b" ")}) is None


def test_a_verifier_that_serialises_again_would_take_other_bytes_for_the_same() -> None:
    """Negative control of reliability 67: with this planted bug, blanks and escapes pass."""

    def careless(raw: bytes) -> bytes:
        text = json.dumps(json.loads(raw), separators=(",", ":"), ensure_ascii=False)
        return text.encode()

    spaced = CHECKOUT_BODY.replace(b":", b": ", 1).replace(b" & ", b" \\u0026 ")

    assert sign(careless(spaced)) == CHECKOUT_DIGEST
    assert check(spaced, {ENCRYPTED: CHECKOUT_DIGEST}) is None


SECRETS = {"digest", "candidate", "secret", "offered"}


def early_ends(source: str) -> list[str]:
    """Return the comparisons of digests that end at the first difference, and so can be timed."""
    compared = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Compare)]
    return [
        ast.unparse(node)
        for node in compared
        if SECRETS & {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
    ]


def test_digests_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reliability 67: however much of a digest is guessed, it is compared whole, and as often."""
    compared: list[tuple[int, int]] = []
    true_compare = hmac.compare_digest

    def watched(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return true_compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", watched)
    flip = {"0": "1"}
    first = flip.get(CHECKOUT_DIGEST[0], "0") + CHECKOUT_DIGEST[1:]
    last = CHECKOUT_DIGEST[:-1] + flip.get(CHECKOUT_DIGEST[-1], "0")
    outcomes = [check(CHECKOUT_BODY, {ENCRYPTED: guess}) for guess in (first, last)]

    assert [None, None] == outcomes
    assert [(64, 64)] * 2 == compared
    assert [] == early_ends(inspect.getsource(signatures))


def test_a_comparison_that_can_be_timed_is_found() -> None:
    """Negative control of reliability 67."""
    planted = inspect.getsource(signatures).replace(
        "hmac.compare_digest(digest, candidate)", "digest == candidate"
    )

    assert ["digest == candidate"] == early_ends(planted)
