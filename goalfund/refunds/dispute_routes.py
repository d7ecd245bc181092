"""Disputes over HTTP: seen by those who run the goal, answered by the platform's staff."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import structlog
from aiohttp import web

from goalfund.edge.cursors import Cursors
from goalfund.edge.guards import UNSAFE, Need, allowed, codes_of
from goalfund.edge.problems import Code
from goalfund.edge.routes import Routes
from goalfund.edge.sessions import of_staff
from goalfund.goal.events import at_text
from goalfund.refunds.dispute_models import (
    DisputeAnswer,
    DisputeAnswerBody,
    DisputePage,
    DisputesQuery,
    DisputeView,
    StaffDisputePage,
    StaffDisputeView,
)
from goalfund.refunds.disputes import Disputes

DISPUTES: Final = web.AppKey("disputes", Disputes)
CURSORS: Final = web.AppKey("dispute_cursors", Cursors)

log = structlog.get_logger(__name__)
routes = Routes("/api/v1", "refunds")


@routes.get("/goals/{goal_id}/disputes", codes=codes_of(Need.SEE_DISPUTES))
async def list_disputes(request: web.Request, goal_id: UUID, query: DisputesQuery) -> DisputePage:
    """List charges of the goal's contributors that their banks want back, newest first.

    For those who run the goal. A lost one is a `charged_back` in the log, for everybody to see.
    """
    await allowed(request, goal_id, Need.SEE_DISPUTES)
    rows, following = await _page(request, query, goal_id)
    items = [DisputeView.model_validate(_wire(row)) for row in rows]
    return DisputePage(items=items, next_cursor=following)


@routes.get("/admin/disputes", codes=(Code.UNAUTHENTICATED, Code.FORBIDDEN))
async def list_all_disputes(request: web.Request, query: DisputesQuery) -> StaffDisputePage:
    """List all disputes, newest first, also those of no contribution that we know. For staff."""
    await of_staff(request)
    rows, following = await _page(request, query, None)
    return StaffDisputePage(items=[_staff_view(row) for row in rows], next_cursor=following)


@routes.post(
    "/admin/disputes/{ticket_id}/answer",
    codes=(
        Code.UNAUTHENTICATED,
        *UNSAFE,
        Code.FORBIDDEN,
        Code.STEP_UP_REQUIRED,
        Code.DISPUTE_NOT_FOUND,
        Code.ALREADY_DECIDED,
        Code.GATEWAY_REFUSED,
        Code.GATEWAY_UNAVAILABLE,
    ),
)
async def answer_dispute(
    request: web.Request, ticket_id: str, body: DisputeAnswerBody
) -> DisputeAnswer:
    """Tell the gateway whether a dispute is accepted. For staff, having just stepped up.

    Each is answered once: the gateway takes no second answer, so a repetition is
    `already_decided`. After `gateway_unavailable` the list says whether it was taken.
    """
    await of_staff(request, fresh=True)
    row = await request.app[DISPUTES].answer(ticket_id, body.action, body.file_name)
    log.info("dispute_answered", ticket_id=ticket_id, action=body.action)
    return DisputeAnswer(dispute=_staff_view(row))


async def _page(
    request: web.Request, query: DisputesQuery, goal_id: UUID | None
) -> tuple[Any, str | None]:
    cursors, name = request.app[CURSORS], f"disputes of {goal_id or 'everybody'}"
    position = cursors.open(name, query)
    before = None
    if position is not None:
        before = datetime.fromisoformat(str(position[0])), str(position[1])
    rows = await request.app[DISPUTES].page(goal_id, before, query.limit + 1)
    return cursors.cut(name, query, rows, lambda row: (row["seen_at"], row["ticket_id"]))


def _staff_view(row: asyncpg.Record) -> StaffDisputeView:
    more = {name: row[name] for name in ("reference", "status", "goal_title", "trouble")}
    return StaffDisputeView.model_validate(_wire(row) | more)


def _wire(row: asyncpg.Record) -> dict[str, Any]:
    """Return a dispute as those see it who run the goal."""
    same = ("ticket_id", "goal_id", "contribution_id", "amount_minor", "currency", "state")
    times = {name: _text(row[name]) for name in ("due_at", "seen_at", "decided_at")}
    return {name: row[name] for name in (*same, "charged_seq")} | times


def _text(at: datetime | None) -> str | None:
    return None if at is None else at_text(at)
