"""Clearing boards over HTTP: of a goal for who may see it; of the platform, for its staff."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid5

import asyncpg
import structlog
from aiohttp import web

from goalfund.edge.cursors import Cursors
from goalfund.edge.guards import UNSAFE, Need, allowed, codes_of
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.sessions import of_staff
from goalfund.goal.events import at_text
from goalfund.payments.clearing import Board, Line
from goalfund.payments.clearing_models import (
    ClearingLineView,
    ClearingView,
    ExplanationBody,
    ItemView,
    ReconciliationPage,
    ReconciliationQuery,
    RunBody,
    RunView,
)
from goalfund.payments.reconciliation import CURRENCY, Reconciliation
from goalfund.payments.reconciliation_runs import Run

RUNS_SHOWN: Final = 20

RECONCILIATION: Final = web.AppKey("reconciliation", Reconciliation)
CURSORS: Final = web.AppKey("reconciliation_cursors", Cursors)

log = structlog.get_logger(__name__)
routes = Routes("/api/v1", "clearing")


@routes.get("/goals/{goal_id}/clearing", codes=codes_of(Need.SEE))
async def read_clearing(request: web.Request, goal_id: UUID) -> ClearingView:
    """Show what the gateway has of a goal's money beside what its book says.

    Whatever lies between the two has a name; what has none is `unexplained_minor`.
    """
    await allowed(request, goal_id, Need.SEE)
    store = request.app[RECONCILIATION].store
    board, currency = await store.board_of(goal_id)
    return clearing_view(board, currency, await _last_run(request))


@routes.get("/admin/reconciliation", codes=(Code.UNAUTHENTICATED, Code.FORBIDDEN))
async def read_reconciliation(
    request: web.Request, query: ReconciliationQuery
) -> ReconciliationPage:
    """Show the board over all books, the latest comparisons, and what differs. For staff."""
    await of_staff(request)
    reconciliation, cursors = request.app[RECONCILIATION], request.app[CURSORS]
    rows = await reconciliation.store.items(
        query.state, query.mismatch, _before(cursors.open("items", query)), query.limit + 1
    )
    shown, following = cursors.cut(
        "items", query, rows, lambda row: (row["found_at"], str(row["item_id"]))
    )
    last = await _last_run(request)
    board = await reconciliation.board(last.gateway_minor if last else None)
    runs = await reconciliation.store.runs(RUNS_SHOWN)
    return ReconciliationPage(
        items=[item_view(row) for row in shown],
        next_cursor=following,
        boards=[clearing_view(board, CURRENCY, last)],
        runs=[run_view(run) for run in runs],
    )


@routes.post(
    "/admin/reconciliation",
    status=202,
    codes=(Code.UNAUTHENTICATED, *UNSAFE, Code.FORBIDDEN, Code.OPERATION_DIFFERS),
)
async def begin_reconciliation(
    request: web.Request, body: RunBody, operation_id: UUID
) -> Answer[RunView]:
    """Compare the gateway's lists with the books now. For staff.

    While one comparison is under way, that one is the answer.
    """
    session = await of_staff(request)
    reconciliation = request.app[RECONCILIATION]
    run_id = uuid5(session.person_id, f"reconciliation {operation_id}")
    known = await reconciliation.store.run(run_id)
    if known is not None and (known.last_day - known.first_day).days != body.days + 1:
        raise ProblemError(Code.OPERATION_DIFFERS)
    run = known or await reconciliation.begin(run_id, "staff", session.person_id, body.days)
    reconciliation.rounds.wake()
    return Answer(run_view(run), replayed=known is not None)


@routes.post(
    "/admin/reconciliation/items/{item_id}/explain",
    codes=(
        Code.UNAUTHENTICATED,
        *UNSAFE,
        Code.FORBIDDEN,
        Code.MISMATCH_NOT_FOUND,
        Code.ALREADY_DECIDED,
        Code.OPERATION_DIFFERS,
    ),
)
async def explain_item(
    request: web.Request, item_id: UUID, body: ExplanationBody, operation_id: UUID
) -> Answer[ItemView]:
    """Say why something that differs is as it should be. For staff.

    It stays explained for as long as it does not change.
    """
    session = await of_staff(request)
    store, now = request.app[RECONCILIATION].store, datetime.now(UTC)
    done = await store.explain(item_id, session.person_id, operation_id, body.reason, now)
    row = await store.item(item_id)
    if row is None:
        raise ProblemError(Code.MISMATCH_NOT_FOUND, f"No mismatch {item_id}.")
    if not done and row["operation_id"] != operation_id:
        raise ProblemError(Code.ALREADY_DECIDED)
    if not done and row["reason"] != body.reason:
        raise ProblemError(Code.OPERATION_DIFFERS)
    if done:
        log.info("mismatch_explained", mismatch=row["class"], reference=row["reference"])
    return Answer(item_view(row), replayed=not done)


async def _last_run(request: web.Request) -> Run | None:
    done = await request.app[RECONCILIATION].store.runs(1, done=True)
    return done[0] if done else None


def _before(position: list[Any] | None) -> tuple[datetime, UUID] | None:
    if position is None:
        return None
    return datetime.fromisoformat(str(position[0])), UUID(str(position[1]))


def clearing_view(board: Board, currency: Any, last: Run | None) -> ClearingView:
    """Return a board as it is shown, by the last run that was done."""
    return ClearingView(
        currency=currency,
        gateway_minor=board.gateway_minor,
        ledger_minor=board.ledger_minor,
        difference_minor=board.difference_minor,
        in_flight=_lines(board.in_flight),
        explained=_lines(board.explained),
        found=_lines(board.differing),
        unexplained_minor=board.unexplained_minor,
        as_of=_at(last.finished_at) if last else None,
        run_id=last.run_id if last else None,
    )


def run_view(run: Run) -> RunView:
    """Return a run as staff see it."""
    names = ("run_id", "cause", "state", "stage", "rows_read", "unreadable", "credited", "reason")
    sums = ("gateway_minor", "ledger_minor", "unexplained_minor", "open_items")
    return RunView.model_validate(
        {name: getattr(run, name) for name in (*names, *sums)}
        | {
            "first_day": run.first_day.isoformat(),
            "last_day": run.last_day.isoformat(),
            "started_at": at_text(run.started_at),
            "finished_at": _at(run.finished_at),
        }
    )


def item_view(row: asyncpg.Record) -> ItemView:
    """Return what differs as staff see it."""
    names = ("reference", "goal_id", "goal_title", "goal_slug", "currency", "gateway_minor")
    more = ("ledger_minor", "impact_minor", "detail", "state", "reason", "run_id")
    return ItemView.model_validate(
        {name: row[name] for name in (*names, *more)}
        | {
            "id": row["item_id"],
            "mismatch": row["class"],
            "decided_by": row["decider"] or None,
            "decided_at": _at(row["decided_at"]),
            "found_at": at_text(row["found_at"]),
        }
    )


def _lines(lines: tuple[Line, ...]) -> list[ClearingLineView]:
    return [
        ClearingLineView(kind=one.kind, count=one.count, amount_minor=one.amount_minor)
        for one in lines
    ]


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else at_text(moment)
