"""Rows of CSV that a spreadsheet shows and never runs."""

import re
from collections.abc import Iterable
from typing import Final

# Excel takes a file without this mark for one of the country's old code page, and then `₦` and
# most names come out wrong. LibreOffice, Google's sheets and Python's utf-8-sig read past it.
BOM: Final = "\ufeff".encode()

# What makes a spreadsheet take text for a formula, after what it may strip first. The wide forms
# are normalised to the narrow ones by some.
_FORMULA: Final = re.compile(
    r"[\s\x00-\x1f\ufeff\"']*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|[\t\r\n\x00]"
)
_NEEDS_QUOTES: Final = re.compile(r"[\",;'\r\n\t]")


def disarmed(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: with an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def row(cells: Iterable[str | int | None]) -> bytes:
    """Return one row, as RFC 4180 has it. People's text is to be `disarmed` before."""
    return (",".join(map(_cell, cells)) + "\r\n").encode()


def _cell(value: str | int | None) -> str:
    text = "" if value is None else str(value)
    if not _NEEDS_QUOTES.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'
