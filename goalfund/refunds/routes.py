"""Refunds over HTTP: asked for by organisers, followed by whoever may see the goal."""

from typing import Any, Final, Literal
from uuid import UUID

import asyncpg
import structlog
from aiohttp import web

from goalfund.edge.cursors import Cursors
from goalfund.edge.guards import Allowed, Need, allowed, codes_of
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Answer, Routes
from goalfund.goal.events import at_text
from goalfund.goal.roles import Role
from goalfund.refunds.asking import Asking
from goalfund.refunds.models import (
    ItemStatus,
    RefundAnswer,
    RefundBody,
    RefundItemView,
    RefundPage,
    RefundsQuery,
    RefundSummaryView,
    RefundView,
)
from goalfund.refunds.starting import Starting
from goalfund.refunds.store import RefundStore

ASKING: Final = web.AppKey("refund_asking", Asking)
STARTING: Final = web.AppKey("refund_starting", Starting)
STORE: Final = web.AppKey("refund_store", RefundStore)
CURSORS: Final = web.AppKey("refund_cursors", Cursors)

log = structlog.get_logger(__name__)
routes = Routes("/api/v1", "refunds")


@routes.post(
    "/goals/{goal_id}/refunds",
    status=201,
    codes=(
        *codes_of(Need.REFUND),
        Code.CONTRIBUTION_NOT_FOUND,
        Code.EXCEEDS_REFUNDABLE,
        Code.EXCEEDS_AVAILABLE,
        Code.REFUND_TOO_LARGE,
        Code.OPERATION_DIFFERS,
    ),
)
async def ask_refund(
    request: web.Request, goal_id: UUID, body: RefundBody, operation_id: UUID
) -> Answer[RefundAnswer]:
    """Give money back: a share of what is available to everybody, or one contribution.

    For its organisers, having just stepped up; also of a cancelled goal. What goes back to whom is
    fixed at once. Then the goal promises it, one contribution after the other, and it is sent: back
    the way it was paid where the gateway can, else to the account that the contributor has set.
    What cannot be sent is the goal's again, and can be asked for anew.
    """
    who = await allowed(request, goal_id, Need.REFUND)
    asked = await request.app[ASKING].ask(goal_id, operation_id, who.signed_in_id, body)
    if not asked.replayed:
        log.info("refund_asked", goal_id=str(goal_id), refund_id=str(asked.request_id))
    request.app[STARTING].rounds.wake()
    row = await request.app[STORE].one(asked.request_id)
    assert row is not None, "it was committed before the answer"
    return Answer(await _answer(request, who, row, RefundsQuery()), replayed=asked.replayed)


@routes.get("/goals/{goal_id}/refunds", codes=codes_of(Need.SEE))
async def list_refunds(request: web.Request, goal_id: UUID, query: RefundsQuery) -> RefundPage:
    """List what organisers have asked to give back, newest first."""
    await allowed(request, goal_id, Need.SEE)
    cursors, name = request.app[CURSORS], f"refunds of {goal_id}"
    position = cursors.open(name, query)
    before = None if position is None else UUID(str(position[0]))
    rows = await request.app[STORE].page(goal_id, before, query.limit + 1)
    shown, following = cursors.cut(name, query, rows, lambda row: (str(row["request_id"]),))
    items = [RefundSummaryView.model_validate(_wire(row)) for row in shown]
    return RefundPage(items=items, next_cursor=following)


@routes.get("/refunds/{refund_id}", codes=(Code.REFUND_NOT_FOUND, *codes_of(Need.SEE)))
async def get_refund(request: web.Request, refund_id: UUID, query: RefundsQuery) -> RefundAnswer:
    """Read one refund, with a page of the contributions that it goes back to."""
    row = await request.app[STORE].one(refund_id)
    if row is None:
        raise ProblemError(Code.REFUND_NOT_FOUND, f"No refund {refund_id}.")
    try:
        who = await allowed(request, row["goal_id"], Need.SEE)
    except ProblemError as error:
        if error.code is not Code.GOAL_NOT_FOUND:
            raise
        raise ProblemError(Code.REFUND_NOT_FOUND, f"No refund {refund_id}.") from None
    return await _answer(request, who, row, query)


async def _answer(
    request: web.Request, who: Allowed, row: asyncpg.Record, query: RefundsQuery
) -> RefundAnswer:
    cursors, name = request.app[CURSORS], f"items of refund {row['request_id']}"
    position = cursors.open(name, query)
    after = None if position is None else UUID(str(position[0]))
    rows = await request.app[STORE].items(row["request_id"], after, query.limit + 1)
    shown, following = cursors.cut(name, query, rows, lambda one: (str(one["refund_id"]),))
    items = [_item(one, who) for one in shown]
    view = RefundView.model_validate(_wire(row) | {"items": items, "next_cursor": following})
    return RefundAnswer(refund=view)


def _wire(row: asyncpg.Record) -> dict[str, Any]:
    """Return a request as clients see it."""
    same = ("goal_id", "reason", "percentage", "amount_minor", "paid_minor", "currency")
    return {name: row[name] for name in same} | {
        "refund_id": row["request_id"],
        "status": _status(row),
        "count": row["items"],
        "failed": row["failed_items"],
        "created_at": at_text(row["created_at"]),
    }


def _status(row: asyncpg.Record) -> Literal["under_way", "done", "partly_failed"]:
    if row["open_items"]:
        return "under_way"
    return "partly_failed" if row["failed_items"] else "done"


def _item(row: asyncpg.Record, who: Allowed) -> RefundItemView:
    own = row["person_id"] is not None and row["person_id"] == who.person_id
    named = own or not row["anonymous"] or Role.ORGANISER in who.roles
    return RefundItemView(
        item_id=row["refund_id"],
        contribution_id=row["contribution_id"],
        amount_minor=row["amount_minor"],
        way=row["way"],
        status=_status_of(row),
        reason=row["reason"],
        name=row["payer_name"] if named else None,
    )


def _status_of(row: asyncpg.Record) -> ItemStatus:
    if row["state"] == "planned":
        return "planned"
    if row["state"] == "refused" or row["status"] == "failed":
        return "failed"
    if row["status"] == "paid":
        return "paid"
    if row["state"] == "awaiting_account":
        return "awaiting_account"
    under_way = row["state"] in ("sending", "accepted", "succeeded") or row["payout"] is not None
    return "sending" if under_way else "started"
