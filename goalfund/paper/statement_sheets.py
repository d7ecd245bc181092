"""A statement on paper: the balances at both ends, the totals, and every line between them."""

from collections.abc import Sequence
from typing import Final

from goalfund.goal.events import at_text
from goalfund.paper.money import grouped, in_lagos, priced
from goalfund.paper.sheet import BOLD, HEADING, MARGIN, SMALL, SOFT, STRONG, WIDTH, Sheets, Style
from goalfund.paper.statement import TOTALS, Line, Period, Reckoning

PAGES_MAX: Final = 100
_LINES_A_PAGE: Final = 30
# Fewer than fit on so many pages, since the first and the last hold more than lines.
LINES_MAX: Final = (PAGES_MAX - 2) * _LINES_A_PAGE

_LINE: Final = 23.0
_RIGHT: Final = WIDTH - MARGIN
_COLUMN: Final = 78.0
_SEQ: Final = MARGIN + 34
_TEXT: Final = _SEQ + 10
_SUMS: Final = (_RIGHT - 2 * _COLUMN, _RIGHT - _COLUMN, _RIGHT)
_NAMES: Final = Style(7.0, BOLD, SOFT)
_ROW: Final = Style(7.0)
_FINE: Final = Style(5.0, colour=SOFT)


def statement_sheets(reckoning: Reckoning, lines: Sequence[Line], link: str) -> bytes:
    """Return the statement as a PDF. `link` leads to the goal's page.

    Raises:
        StatementDiffersError: it is not the book's; nothing is printed.
    """
    reckoning.finish()
    period = reckoning.period
    sheets = Sheets(f"Statement of {period.title}")
    _head(sheets, period, link)
    _summary(sheets, reckoning)
    _columns(sheets)
    for line in lines:
        if sheets.y < MARGIN + _LINE:
            sheets.turn()
            _columns(sheets)
        _line(sheets, line)
    _end(sheets, period)
    return sheets.finish()


def _head(sheets: Sheets, period: Period, link: str) -> None:
    sheets.code(link, _RIGHT - 62, sheets.y + 8, 62)
    sheets.down(10)
    sheets.text(MARGIN, "Statement", HEADING)
    sheets.down(18)
    sheets.text(MARGIN, period.title, Style(11.0, BOLD), WIDTH - 2 * MARGIN - 80)
    sheets.down(14)
    sheets.text(MARGIN, link, SMALL, WIDTH - 2 * MARGIN - 80)
    sheets.down(11)
    covers = f"Lines {period.from_seq + 1} to {period.to_seq} of a log of {period.head_seq}"
    sheets.text(MARGIN, f"{covers}. Amounts in {period.currency}, times of Lagos.", SMALL)
    sheets.down(22)


def _summary(sheets: Sheets, reckoning: Reckoning) -> None:
    period, totals = reckoning.period, reckoning.totals
    rows = [("Opening balance", period.opening.cash_minor, STRONG)]
    for name in TOTALS:
        words = name.removesuffix("_minor").replace("_", " ").capitalize()
        rows.append((words, getattr(totals, name), Style()))
    rows.append(("Closing balance", period.closing.cash_minor, STRONG))
    closing = period.closing
    for words, amount_minor in (
        ("of it available", closing.available_minor),
        ("of it set aside", closing.reserved_minor),
        ("owed to the pool", closing.receivable_minor),
    ):
        rows.append((words, amount_minor, Style(colour=SOFT)))
    for words, amount_minor, style in rows:
        sheets.text(MARGIN, words, style)
        sheets.right(MARGIN + 230, priced(amount_minor, period.currency), style, 130)
        sheets.down(12)
    sheets.down(10)


def _columns(sheets: Sheets) -> None:
    sheets.right(_SEQ, "Line", _NAMES)
    sheets.text(_TEXT, "What happened", _NAMES)
    for x, name in zip(_SUMS, ("In", "Out", "Balance"), strict=True):
        sheets.right(x, name, _NAMES)
    sheets.down(5)
    sheets.rule(13)


def _line(sheets: Sheets, line: Line) -> None:
    sheets.right(_SEQ, str(line.seq), _ROW, 34)
    sheets.text(_TEXT, _words(line), _ROW, _SUMS[0] - _COLUMN - _TEXT)
    for x, amount_minor in zip(_SUMS, (line.in_minor, line.out_minor), strict=False):
        if amount_minor:
            sheets.right(x, grouped(amount_minor), _ROW, _COLUMN - 6)
    sheets.right(_SUMS[2], grouped(line.after.cash_minor), _ROW, _COLUMN - 6)
    sheets.down(9)
    sheets.text(_TEXT, f"{in_lagos(line.at)}   {at_text(line.at)}   {line.hash}", _FINE)
    sheets.down(_LINE - 9)


def _words(line: Line) -> str:
    if line.who is not None:
        return f"{line.what}: {line.who}"
    if line.in_minor or line.out_minor:
        return line.what
    return f"{line.what}: {grouped(line.moved_minor)}"


def _end(sheets: Sheets, period: Period) -> None:
    if sheets.y < MARGIN + 60:
        sheets.turn()
    sheets.rule(12)
    sheets.paragraph(
        f"As of line {period.head_seq}, the head of the log was {period.head_hash}. "
        "Each line carries the fingerprint (SHA-256) of itself and of the line before it. "
        'On the goal\'s page, "Check the log" recomputes all of them and this balance.',
        SMALL,
    )
