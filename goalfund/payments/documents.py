"""Signed JSON read without doubt: no float, no duplicate key, no bottomless nesting.

orjson reads fast, yet keeps the last of two equal keys and makes floats of fractions and of
very large integers. So what it read is walked: when a float is in it, or when the bytes may
hold more keys than the walk found, the standard library reads the bytes again, with `Decimal`
for fractions and with every key in view. No float is ever handed on.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import orjson

DEPTH_MAX: Final = 32

_KEY: Final = re.compile(rb'"[ \t\r\n]*:')


class MalformedError(Exception):
    """The document cannot be relied on. `field` names the culprit, `body` the whole of it.

    Nothing was decided; the bytes are as they were and may be kept for people to see.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class Scientific(str):
    """A number written with an exponent, kept as text: money is never written so."""

    __slots__ = ()


def read(raw: bytes) -> Mapping[str, Any]:
    """Return the JSON object that `raw` holds: integers as int, fractions as `Decimal`.

    Raises:
        MalformedError: not UTF-8, not JSON, no object, nested deeper than 32, or a key twice.
    """
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise MalformedError("body", "is not JSON") from None
    if not isinstance(document, dict):
        raise MalformedError("body", "is not a JSON object")
    keys, floats = _walk(document)
    # Each key in the bytes is one match; a string may hold what looks like a key, so there can
    # be too many matches, never too few. As many as were read means that none was read twice.
    if floats or len(_KEY.findall(raw)) != keys:
        return _read_again(raw)
    return document


def _walk(document: object) -> tuple[int, bool]:
    """Return how many keys there are in all, and whether there is any float."""
    keys, floats = 0, False
    level: list[Any] = [document]
    for _ in range(DEPTH_MAX):
        below: list[Any] = []
        for value in level:
            kind = type(value)
            if kind is dict:
                keys += len(value)
                below += value.values()
            elif kind is list:
                below += value
            elif kind is float:
                floats = True
        if not below:
            return keys, floats
        level = below
    raise MalformedError("body", f"is nested deeper than {DEPTH_MAX}")


def _read_again(raw: bytes) -> Mapping[str, Any]:
    # The first reading refused numbers beyond 1e308, so none is too long for `int` here.
    document = json.loads(
        raw.decode(), parse_float=_fraction, object_pairs_hook=_without_duplicates
    )
    assert isinstance(document, dict), "the first reading found an object"
    return document


def _fraction(literal: str) -> Decimal | Scientific:
    return Scientific(literal) if "e" in literal or "E" in literal else Decimal(literal)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise MalformedError("body", "holds a key twice")
    return document
