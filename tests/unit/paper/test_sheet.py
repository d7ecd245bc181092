"""Sheets: nothing of a sum is cut, nothing of a text runs off the page."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from goalfund.paper.sheet import MARGIN, PLAIN, WIDTH, Sheets, Style


def text_of(sheets: Sheets) -> str:
    (page,) = PdfReader(io.BytesIO(sheets.finish())).pages
    return str(page.extract_text())


def test_a_text_is_cut_where_its_room_ends_and_says_so() -> None:
    sheets = Sheets("A title")
    sheets.text(MARGIN, "A borehole for all of Ward 4 and its neighbours", room=80)

    text = text_of(sheets)
    assert text.startswith("A borehole")
    assert "…" in text
    assert "neighbours" not in text


def test_of_a_sum_nothing_is_cut() -> None:
    sheets = Sheets("A title")
    sheets.right(WIDTH - MARGIN, "₦90,071,992,547,409.91", Style(12.0), room=40)

    assert "₦90,071,992,547,409.91" in text_of(sheets)


def test_a_paragraph_breaks_between_words_and_only_else_within() -> None:
    sheets = Sheets("A title")
    top = sheets.y
    sheets.paragraph(f"Open http://{'x' * 300} and look", PLAIN)

    text = text_of(sheets)
    assert f"http://{'x' * 300}" in text.replace("\n", "")
    assert "and look" in text
    assert top - sheets.y > 3 * PLAIN.size


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "水 🚰 \U0010ffff", "ẹ̀ṣọ́", "\u202eabc", "x" * 5_000]
)
def test_whatever_somebody_is_called_a_page_comes_of_it(text: str) -> None:
    sheets = Sheets(f"Statement of {text}")
    sheets.text(MARGIN, text, room=100)
    sheets.paragraph(text)

    assert sheets.finish().startswith(b"%PDF-")


def test_the_fonts_are_in_the_document() -> None:
    sheets = Sheets("A title")
    sheets.text(MARGIN, "₦")
    (page,) = PdfReader(io.BytesIO(sheets.finish())).pages
    resources: Any = page["/Resources"]
    fonts = [font.get_object() for font in resources["/Font"].values()]

    assert any("/FontFile2" in f["/FontDescriptor"] for f in fonts if "/FontDescriptor" in f)
