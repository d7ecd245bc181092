"""Documents: no float, no second key, no depth without end, whatever the bytes."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.payments import documents
from goalfund.payments.documents import MalformedError, Scientific

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
trees = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.sampled_from(['":', '"a":', ' "b" : ', '\\":', "1.5", "NaN"]),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(texts, below, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(texts, trees, max_size=5)


def floats_in(value: Any) -> int:
    if isinstance(value, dict):
        return sum(floats_in(below) for below in value.values())
    if isinstance(value, list):
        return sum(floats_in(below) for below in value)
    return isinstance(value, float)


@given(objects, st.sampled_from([None, (", ", " : "), (",", "\n:\t")]), st.booleans())
def test_a_document_is_read_exactly_and_holds_no_float(
    written: dict[str, Any], separators: tuple[str, str] | None, ascii_only: bool
) -> None:
    text = json.dumps(
        written, separators=separators or (",", ":"), ensure_ascii=ascii_only, allow_nan=False
    )

    read = documents.read(text.encode())

    exact = json.loads(
        text, parse_float=lambda literal: literal if "e" in literal else Decimal(literal)
    )
    assert floats_in(read) == 0
    assert exact == read


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ("247000.5", Decimal("247000.5")),
        ("0.1", Decimal("0.1")),
        ("9007199254740993.5", Decimal("9007199254740993.5")),
        ("1.0", Decimal("1.0")),
        ("9007199254740993", 9007199254740993),
        ("18446744073709551616", 18446744073709551616),
        ("100000000000000000000000000000", 10**29),
    ],
)
def test_numbers_keep_every_digit(literal: str, expected: object) -> None:
    number = documents.read(f'{{"n":{literal}}}'.encode())["n"]

    assert expected == number
    assert type(expected) is type(number)


@pytest.mark.parametrize("literal", ["1e2", "1E2", "1.5e1", "1E-2", "-1e30"])
def test_a_number_with_an_exponent_is_not_taken_for_a_number(literal: str) -> None:
    number = documents.read(f'{{"n":{literal}}}'.encode())["n"]

    assert type(number) is Scientific


@pytest.mark.parametrize(
    "raw",
    [
        b'{"amount":1,"amount":2}',
        b'{"amount":1,"amount":1}',
        b'{"amount" :1,"amount":2}',
        b'{"amount"\n:1,"amount"\t:2}',
        b'{"amount":1,"am\\u006funt":2}',
        b'{"a":{"b":[{"c":1,"c":2}]}}',
        b'{"Body":{},"Body":{"amount":1}}',
        b'{"":1,"":2}',
        b'{"a":":","a":1}',
        b'{"a" :1,"b":":","a" :2}',
    ],
)
def test_a_key_that_stands_twice_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError) as caught:
        documents.read(raw)

    assert caught.value.field == "body"
    assert caught.value.reason == "holds a key twice"


@given(objects, texts, trees, st.booleans())
def test_no_document_with_a_key_twice_is_read(
    written: dict[str, Any], key: str, value: Any, spaced: bool
) -> None:
    """A key is written in front of a document that has it already, at any depth."""
    dumped = json.dumps(written | {key: value}, separators=(",", " : " if spaced else ":"))
    twice = "{" + json.dumps(key) + ":0," + dumped[1:]

    for raw in (twice, '{"a":[' + twice + "]}"):
        with pytest.raises(MalformedError):
            documents.read(raw.encode())


def test_strings_that_look_like_keys_are_no_second_keys() -> None:
    raw = b'{"a":"\\"a\\":1","b":":","c":["\\":", ":"]}'

    assert documents.read(raw)["a"] == '"a":1'


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{",
        b"nonsense",
        b"[]",
        b"1",
        b'"text"',
        b"null",
        b"{'a':1}",
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":01}',
        b'{"a":+1}',
        b'{"a":1,}',
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\x00"}',
        b'\xef\xbb\xbf{"a":1}',
        '{"a":1}'.encode("utf-16"),
        b'{"a":1}{"a":1}',
        b"\x00",
    ],
)
def test_what_is_not_one_json_object_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        documents.read(raw)


@pytest.mark.parametrize("depth", [33, 900, 5_000, 30_000])
@pytest.mark.parametrize(("start", "end"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_deep_nesting_is_refused_and_harms_nothing(depth: int, start: bytes, end: bytes) -> None:
    """reliability 63, as far as bodies go"""
    raw = b'{"a":' + start * depth + b"1" + end * depth + b"}"

    with pytest.raises(MalformedError):
        documents.read(raw)


@pytest.mark.parametrize("literal", [b"9" * 309, b"9" * 60_000, b"-1e400", b"9" * 400 + b".5"])
def test_a_number_beyond_all_use_is_refused(literal: bytes) -> None:
    with pytest.raises(MalformedError):
        documents.read(b'{"a":' + literal + b"}")


def test_a_number_of_hundreds_of_digits_is_read() -> None:
    assert documents.read(b'{"a":' + b"9" * 308 + b"}")["a"] == 10**308 - 1


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        document = documents.read(raw)
    except MalformedError:
        return
    assert isinstance(document, dict)
