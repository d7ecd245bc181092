"""Paper and sharing over HTTP: statements, receipts, what a link shows, QR codes, badges."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from aiohttp import web

from goalfund.edge.guards import Need, allowed, codes_of
from goalfund.edge.problems import Code, ProblemError, field_problem
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.sessions import session_of
from goalfund.paper.models import ShareView, Slug, StatementQuery
from goalfund.paper.printer import Printer
from goalfund.paper.receipt_sheet import receipt_sheet
from goalfund.paper.receipts import Receipts
from goalfund.paper.share import Shared
from goalfund.paper.statement import Line, Period, Reckoning
from goalfund.paper.statement_sheets import LINES_MAX, statement_sheets
from goalfund.paper.statements import Statements
from goalfund.paper.store import PaperStore
from goalfund.paper.svg import SVG_TYPE, badge, qr_code
from goalfund.payments.models import ContributionQuery

PDF_TYPE: Final = "application/pdf"
CSV_TYPE: Final = "text/csv"
# No such goal: what is asked about an address that belongs to none, so that the answer is the same.
NOWHERE: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Paper:
    """What the handlers need. `address` is where people reach this server."""

    store: PaperStore
    statements: Statements
    receipts: Receipts
    printer: Printer
    address: str


PAPER: Final = web.AppKey("paper", Paper)

routes = Routes("/api/v1", "paper")


@routes.get("/goals/{goal_id}/statement.csv", codes=codes_of(Need.SEE), media=CSV_TYPE)
async def get_statement_csv(
    request: web.Request, goal_id: UUID, query: StatementQuery
) -> web.Response:
    """Download the statement as CSV.

    Each event that moved money has a row: in and out of the goal's cash, and every balance after
    it. Rows of kind `opening`, `total` and `closing` stand around them. All of it is as of one
    moment, and equal to the book; a file without its `closing` row is not whole. UTF-8 with a byte
    order mark. Text that a spreadsheet would run has an apostrophe before it.
    """
    period = await _period(request, goal_id, query)
    body: AsyncIterator[bytes] = request.app[PAPER].statements.csv(period)
    kind = f"{CSV_TYPE}; charset=utf-8; header=present"
    return web.Response(body=body, headers=_download(kind, _named(period, "csv")))


@routes.get(
    "/goals/{goal_id}/statement.pdf",
    codes=(*codes_of(Need.SEE), Code.STATEMENT_TOO_LONG),
    media=PDF_TYPE,
)
async def get_statement_pdf(
    request: web.Request, goal_id: UUID, query: StatementQuery
) -> web.Response:
    """Download the statement as PDF.

    It says what the CSV says. One that would need more than 100 pages is refused with
    `statement_too_long`: ask for fewer days, or for the CSV.
    """
    paper = request.app[PAPER]
    period = await _period(request, goal_id, query)
    with paper.printer.turn():
        reckoning = Reckoning(period)
        lines = await _lines(paper.statements, reckoning)
        link = f"{paper.address}/g/{period.slug}"
        body = await paper.printer.run(partial(statement_sheets, reckoning, lines, link))
    return web.Response(body=body, headers=_download(PDF_TYPE, _named(period, "pdf")))


async def _period(request: web.Request, goal_id: UUID, query: StatementQuery) -> Period:
    await allowed(request, goal_id, Need.SEE)
    if query.after and query.before and query.before <= query.after:
        raise field_problem(Code.INVALID_REQUEST, "before", "Must be a later day than `after`.")
    period = await request.app[PAPER].statements.period(goal_id, query.after_at, query.before_at)
    if period is None:
        raise ProblemError(Code.GOAL_NOT_FOUND, f"No goal {goal_id}.")
    return period


async def _lines(statements: Statements, reckoning: Reckoning) -> list[Line]:
    lines: list[Line] = []
    async for page in statements.lines(reckoning):
        lines += page
        if len(lines) > LINES_MAX:
            detail = f"It has more than {LINES_MAX} lines: ask for fewer days, or for the CSV."
            raise ProblemError(Code.STATEMENT_TOO_LONG, detail)
    return lines


def _named(period: Period, ending: str) -> str:
    return f"{period.slug}-statement-{period.from_seq + 1}-{period.to_seq}.{ending}"


def _download(kind: str, name: str) -> dict[str, str]:
    return {
        "Content-Type": kind,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }


@routes.get(
    "/contributions/{contribution_id}/receipt.pdf",
    codes=(Code.CONTRIBUTION_NOT_FOUND, Code.UNAUTHENTICATED, Code.CONTRIBUTION_UNPAID),
    media=PDF_TYPE,
)
async def get_receipt(
    request: web.Request, contribution_id: UUID, query: ContributionQuery
) -> web.Response:
    """Download the receipt of one's own contribution.

    It names the operation, the line of the log and its hash, and says how to check them. Who may
    read the contribution may have its receipt, once money has come in: `contribution_unpaid`
    until then.
    """
    paper = request.app[PAPER]
    session = await session_of(request)
    person_id = session.person_id if session else None
    receipt = await paper.receipts.find(contribution_id, person_id, query.access_key)
    with paper.printer.turn():
        body = await paper.printer.run(partial(receipt_sheet, receipt))
    return web.Response(body=body, headers=_download(PDF_TYPE, f"receipt-{contribution_id}.pdf"))


@routes.get("/p/{slug}", codes=codes_of(Need.SEE))
async def get_share(request: web.Request, slug: Slug) -> Answer[ShareView]:
    """Read what a share link shows, with its OpenGraph tags.

    The page itself is `/p/{slug}` of this server, outside the API.
    """
    shared = await shared_by(request, slug)
    return Answer(ShareView.model_validate(shared.wire()), headers=_fresh(shared))


async def shared_by(request: web.Request, slug: str) -> Shared:
    """Return the goal of an address, for who may see it.

    Raises:
        ProblemError: as `allowed`; `goal_not_found` in the same words whether there is none.
    """
    goal_id = await request.app[PAPER].store.goal_of(slug)
    try:
        return await _shared(request, goal_id or NOWHERE)
    except ProblemError as error:
        if error.code is not Code.GOAL_NOT_FOUND:
            raise
        raise ProblemError(Code.GOAL_NOT_FOUND, f"No goal at {slug!r}.") from None


async def _shared(request: web.Request, goal_id: UUID) -> Shared:
    await allowed(request, goal_id, Need.SEE)
    paper = request.app[PAPER]
    row = await paper.store.share(goal_id)
    if row is None:
        raise ProblemError(Code.GOAL_NOT_FOUND, f"No goal {goal_id}.")
    return Shared.of(row, paper.address)


@routes.get("/goals/{goal_id}/qr.svg", codes=codes_of(Need.SEE), media=SVG_TYPE)
async def get_qr(request: web.Request, goal_id: UUID) -> web.Response:
    """Read the QR code of the goal's share link."""
    shared = await _shared(request, goal_id)
    return _picture(request, shared, qr_code(shared.share_url))


@routes.get("/goals/{goal_id}/badge.svg", codes=codes_of(Need.SEE), media=SVG_TYPE)
async def get_badge(request: web.Request, goal_id: UUID) -> web.Response:
    """Read the goal's badge: what was raised of its target, now.

    It may be shown anywhere. Caches ask again each time, by its ETag.
    """
    shared = await _shared(request, goal_id)
    return _picture(request, shared, badge(shared))


def _picture(request: web.Request, shared: Shared, body: bytes) -> web.Response:
    """Return a picture, or that it is still what the reader has."""
    etag = hashlib.sha256(body).hexdigest()[:32]
    headers = {"Content-Type": SVG_TYPE, "ETag": f'"{etag}"', **_fresh(shared)}
    if any(known.value in (etag, "*") for known in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, headers=headers)


def _fresh(shared: Shared) -> dict[str, str]:
    """Return how long it may be kept: not at all unasked, for it may turn private any moment."""
    return {"Cache-Control": "no-cache" if shared.is_public else "private, no-store"}
