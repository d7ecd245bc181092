"""Strict fields and clean text. Reliability 6 (the edge) and 102."""

import unicodedata
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from goalfund.edge.binding import parse_body, parse_payload
from goalfund.edge.fields import AMOUNT_MAX_MINOR, AmountMinor, Body, PageQuery, Text
from goalfund.edge.problems import Code, ProblemError


class Payment(Body):
    amount_minor: AmountMinor


NAME: TypeAdapter[str] = TypeAdapter(Annotated[str, Text(1, 20)])
STORY: TypeAdapter[str] = TypeAdapter(Annotated[str, Text(0, 20, multiline=True)])


@pytest.mark.parametrize("amount_minor", [1, 2**31 - 1, 2**31, 2**31 + 1, AMOUNT_MAX_MINOR])
def test_an_amount_is_an_integer_from_1_to_2_to_the_53_less_1(amount_minor: int) -> None:
    """Reliability 6."""
    body = parse_body(Payment, b'{"amount_minor":%d}' % amount_minor)

    assert amount_minor == body.amount_minor


@pytest.mark.parametrize(
    "spelled",
    [
        "0",
        "-1",
        "1.0",
        "1e3",
        "1E0",
        "true",
        "null",
        '"1"',
        '" 10"',
        '"1e3"',
        "[1]",
        "{}",
        str(2**53),
        str(2**53 + 1),
        str(2**63 - 1),
        str(2**63),
        "1" + "0" * 40,
        "-" + "9" * 40,
        '"NaN"',
        '"٣"',
        "1.5",
        "-0",
    ],
)
def test_an_amount_that_is_no_such_integer_is_refused_by_field(spelled: str) -> None:
    """Reliability 6."""
    with pytest.raises(ProblemError) as caught:
        parse_body(Payment, b'{"amount_minor":%s}' % spelled.encode())

    assert Code.INVALID_REQUEST == caught.value.code
    assert ["amount_minor"] == [error.field for error in caught.value.errors]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b'{"amount_minor":01}',
        b'{"amount_minor":+1}',
        b'{"amount_minor":\xd9\xa3}',
        b'{"amount_minor":1} x',
        b"\xef\xbb\xbf{}",
        b'{"amount_minor":"\\ud800"}',
        b"\xff",
        b"[" * 100000,
        b'{"a":' * 100000,
        b'{"amount_minor":1' + b"0" * 5000 + b"}",
    ],
)
def test_what_is_no_json_is_malformed_and_harmless(raw: bytes) -> None:
    """Reliability 6 and 63: deep nesting, lone surrogates, broken UTF-8, huge numbers."""
    with pytest.raises(ProblemError) as caught:
        parse_body(Payment, raw)

    assert Code.MALFORMED_JSON == caught.value.code


class LaxPayment(BaseModel):
    """A planted bug: plain types and plain settings."""

    amount_minor: int
    name: str = ""


@pytest.mark.parametrize(
    "raw", [b'{"amount_minor":"1"}', b'{"amount_minor":1.0}', b'{"amount_minor":-1,"admin":true}']
)
def test_a_lax_model_would_take_what_is_refused(raw: bytes) -> None:
    """Negative control for reliability 6."""
    assert parse_body(LaxPayment, raw)


def test_a_plain_string_would_keep_what_hides() -> None:
    """Negative control for reliability 102."""
    hidden = "Ada\u202e\u200b"

    assert hidden == LaxPayment(amount_minor=1, name=hidden).name
    with pytest.raises(ValidationError):
        NAME.validate_python(hidden)


def test_unknown_fields_are_refused_by_name() -> None:
    with pytest.raises(ProblemError) as caught:
        parse_body(Payment, b'{"amount_minor":1,"admin":true}')

    assert ["admin"] == [error.field for error in caught.value.errors]


@pytest.mark.parametrize(
    "data", [{"amount_minor": 1.0}, {"amount_minor": True}, {"amount_minor": "1"}, None, [], 1]
)
def test_a_socket_payload_follows_the_rules_of_a_body(data: object) -> None:
    with pytest.raises(ProblemError) as caught:
        parse_payload(Payment, data)

    assert Code.INVALID_REQUEST == caught.value.code


@pytest.mark.parametrize("data", [b"\x00", {1, 2}, "\ud800", {"amount_minor": 10**30}])
def test_a_socket_payload_that_is_no_json_is_malformed(data: object) -> None:
    """Reliability 63."""
    with pytest.raises(ProblemError) as caught:
        parse_payload(Payment, data)

    assert Code.MALFORMED_JSON == caught.value.code


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada Obi ", "Ada Obi"),
        ("Ọlá", "Ọlá"),
        (unicodedata.normalize("NFD", "Ọlá"), "Ọlá"),
        ("👩🏾‍🌾 farm", "👩🏾‍🌾 farm"),
        ("𝔄", "𝔄"),
        ("محمد", "محمد"),
    ],
)
def test_a_name_is_kept_normalised_and_stripped(typed: str, kept: str) -> None:
    """Reliability 102."""
    assert kept == NAME.validate_python(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "a\x00b",
        "a\nb",
        "a\x1bb",
        "a\u202eb",
        "\u2066a\u2069",
        "a\u200bb",
        "a\ufeffb",
        "a\u2028b",
        "\u200d",
        "\u3164",
        "a\U000e0041b",
        "x" * 21,
        "x" * 1000000,
        "é" * 21,
    ],
)
def test_text_that_hides_something_or_does_not_fit_is_refused(typed: str) -> None:
    """Reliability 102: NUL, controls, direction overrides, zero width, blanks, length."""
    with pytest.raises(ValidationError):
        NAME.validate_python(typed)


def test_length_counts_code_points_after_normalising() -> None:
    assert "é" * 20 == NAME.validate_python("e\u0301" * 20)


def test_several_lines_may_hold_line_feeds_and_tabs_only() -> None:
    assert "a\nb\tc" == STORY.validate_python("a\r\nb\tc ")
    assert "" == STORY.validate_python("")
    with pytest.raises(ValidationError):
        STORY.validate_python("a\rb")


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    """Reliability 102: NFC and NFD duplicates meet in one spelling."""
    try:
        kept = NAME.validate_python(typed)
    except ValidationError:
        return

    assert kept == NAME.validate_python(kept)
    assert kept == NAME.validate_python(unicodedata.normalize("NFD", kept))


@pytest.mark.parametrize("limit", ["0", "201", " 1", "1_0", "+1", "1.0", "1e1", "٣", "01", "", "x"])
def test_a_limit_is_plain_digits_from_1_to_200(limit: str) -> None:
    with pytest.raises(ValidationError):
        PageQuery.model_validate_strings({"limit": limit})


def test_a_list_asks_for_50_unless_told() -> None:
    assert 50 == PageQuery.model_validate_strings({}).limit
    assert 200 == PageQuery.model_validate_strings({"limit": "200"}).limit
