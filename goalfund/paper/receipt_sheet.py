"""A receipt on paper: what was given, and how to find it in the log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from goalfund.goal.events import at_text
from goalfund.paper.money import in_lagos, priced
from goalfund.paper.sheet import BOLD, HEADING, MARGIN, SMALL, SOFT, WIDTH, Sheets, Style

_LABEL: Final = Style(8.0, colour=SOFT)
_VALUE: Final = MARGIN + 110
_CHECK_HERE: Final = (
    'Open {receipt.goal_link} and press "Check the log": your browser recomputes every line. '
    "Line {receipt.seq} must carry the fingerprint above."
)
_CHECK_ELSEWHERE: Final = "The line by itself, for programs: {receipt.log_link}"
_WHY: Final = (
    "The fingerprint is SHA-256 over the line and the fingerprint of the line before it, so that "
    "no line can be changed afterwards without all that follow. This paper shows what had come in "
    "when it was made."
)
_ADVICE: Final = (_CHECK_HERE, _CHECK_ELSEWHERE, _WHY)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came in for a contribution, as its contributor is told. Amounts are minor units."""

    goal_id: UUID
    goal_title: str
    milestone: str | None
    goal_link: str  # to its page
    log_link: str  # to the line of the log, as JSON
    contribution_id: UUID
    operation_id: UUID | None
    name: str | None
    anonymous: bool
    currency: str
    confirmed_minor: int
    refunded_minor: int
    charged_back_minor: int
    seq: int
    at: datetime
    hash: str


def receipt_sheet(receipt: Receipt) -> bytes:
    """Return the receipt as a PDF of one page."""
    sheets = Sheets(f"Receipt: {receipt.goal_title}")
    sheets.code(receipt.goal_link, WIDTH - MARGIN - 84, sheets.y + 8, 84)
    sheets.down(10)
    sheets.text(MARGIN, "Receipt", HEADING)
    sheets.down(34)
    amount = priced(receipt.confirmed_minor, receipt.currency)
    sheets.text(MARGIN, amount, Style(24.0, BOLD), WIDTH - 2 * MARGIN - 100)
    sheets.down(40)
    for label, value in _rows(receipt):
        sheets.text(MARGIN, label, _LABEL)
        sheets.text(_VALUE, value, Style(8.0), WIDTH - MARGIN - _VALUE)
        sheets.down(15)
    sheets.down(8)
    sheets.rule(14)
    _how_to_check(sheets, receipt)
    return sheets.finish()


def _rows(receipt: Receipt) -> list[tuple[str, str]]:
    rows = [
        ("For", receipt.goal_title),
        *([] if receipt.milestone is None else [("In particular", receipt.milestone)]),
        ("From", receipt.name or "Not named"),
        ("Shown as", "Anonymous" if receipt.anonymous else receipt.name or "Anonymous"),
        ("Received", f"{in_lagos(receipt.at)} (Lagos), {at_text(receipt.at)}"),
        ("Contribution", str(receipt.contribution_id)),
        ("Operation", str(receipt.operation_id or "Not known")),
        ("Line of the log", str(receipt.seq)),
        ("Fingerprint", receipt.hash),
    ]
    for label, amount_minor in (
        ("Refunded since", receipt.refunded_minor),
        ("Taken back since", receipt.charged_back_minor),
    ):
        if amount_minor:
            rows.append((label, priced(amount_minor, receipt.currency)))
    return rows


def _how_to_check(sheets: Sheets, receipt: Receipt) -> None:
    sheets.text(MARGIN, "How to check it", Style(9.0, BOLD))
    sheets.down(15)
    for text in _ADVICE:
        sheets.paragraph(text.format(receipt=receipt), SMALL._replace(size=7.0))
        sheets.down(5)
