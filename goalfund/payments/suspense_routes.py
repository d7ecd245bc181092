"""Suspense money over HTTP, for the platform's staff: look at it, give it to a goal or back."""

from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson
import structlog
from aiohttp import web

from goalfund.edge.cursors import Cursors
from goalfund.edge.guards import UNSAFE
from goalfund.edge.outcomes import accepted
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.sessions import of_staff
from goalfund.goal.commands import AllocateSuspense
from goalfund.goal.events import at_text
from goalfund.goal.outcomes import Goals
from goalfund.payments.bank_accounts import LOOKED_UP
from goalfund.payments.claim_routes import CLAIMS, staff_claim_view
from goalfund.payments.suggestions import Suggestion, rank
from goalfund.payments.suspense_models import (
    AllocationBody,
    SuggestionView,
    SuspensePage,
    SuspenseQuery,
    SuspenseRefundBody,
    SuspenseRefundView,
    SuspenseView,
)
from goalfund.payments.suspense_refunds import SuspenseRefunds
from goalfund.payments.suspense_store import SuspenseStore, money_of, notice_of

GOALS: Final = web.AppKey("suspense_goals", Goals)
SUSPENSE: Final = web.AppKey("suspense_store", SuspenseStore)
REFUNDS: Final = web.AppKey("suspense_refunds", SuspenseRefunds)
CURSORS: Final = web.AppKey("suspense_cursors", Cursors)

log = structlog.get_logger(__name__)
routes = Routes("/api/v1", "suspense")


@routes.get("/admin/suspense", codes=(Code.UNAUTHENTICATED, Code.FORBIDDEN))
async def list_suspense(request: web.Request, query: SuspenseQuery) -> SuspensePage:
    """List money that came in and belongs to no goal that could be named, newest first.

    For staff. What is open comes with at most five contributions that it may have been meant for.
    """
    await of_staff(request)
    cursors, store = request.app[CURSORS], request.app[SUSPENSE]
    position = cursors.open("suspense", query)
    rows = await store.items(
        query.currency,
        state=query.state,
        before_seq=None if position is None else int(position[0] or 0),
        limit=query.limit + 1,
    )
    shown, following = cursors.cut("suspense", query, rows, lambda row: (row["received_seq"],))
    items = [await _view(request, row) for row in shown]
    return SuspensePage(items=items, next_cursor=following)


@routes.post(
    "/admin/suspense/{item_id}/allocate",
    codes=(
        Code.UNAUTHENTICATED,
        *UNSAFE,
        Code.FORBIDDEN,
        Code.STEP_UP_REQUIRED,
        Code.SUSPENSE_NOT_FOUND,
        Code.CLAIM_NOT_FOUND,
        Code.GOAL_NOT_FOUND,
        Code.ALREADY_DECIDED,
        Code.CURRENCY_DIFFERS,
        Code.AMOUNT_OUT_OF_RANGE,
        Code.EXCEEDS_AVAILABLE,
        Code.OVERLOADED,
        Code.OUTCOME_UNKNOWN,
    ),
)
async def allocate_suspense(
    request: web.Request, item_id: UUID, body: AllocationBody, operation_id: UUID
) -> Answer[SuspenseView]:
    """Give suspense money to a goal.

    For staff, having just stepped up. The goal takes it a moment later; should it refuse, the money
    comes back and is open again. Until then the same money cannot be given away a second time.
    """
    session = await of_staff(request, fresh=True)
    store = request.app[SUSPENSE]
    row = await store.item(item_id)
    if row is None:
        raise ProblemError(Code.SUSPENSE_NOT_FOUND, f"No money {item_id} in suspense.")
    if body.claim_id is not None:
        # Whoever lost our answer asks again, and the claim is settled by then.
        await request.app[CLAIMS].open_one(body.claim_id, operation_id)
        await request.app[CLAIMS].bind(body.claim_id, operation_id)
    command = AllocateSuspense(
        operation_id=operation_id,
        goal_id=row["goal_id"],
        person_id=session.person_id,
        reference=row["reference"],
        to_goal_id=body.goal_id,
        contribution_id=body.contribution_id,
    )
    outcome = accepted(await request.app[GOALS].ask(row["goal_id"], command))
    # One that is only repeated may have come back meanwhile.
    if body.claim_id is not None and not outcome.replayed:
        await request.app[CLAIMS].settle(operation_id)
    log.info("suspense_allocated", item_id=str(item_id), to_goal_id=str(body.goal_id))
    row = await store.item(item_id)
    assert row is not None, "nothing takes money out of suspense but an allocation"
    return Answer(await _view(request, row), replayed=outcome.replayed)


@routes.post(
    "/admin/suspense/{item_id}/refund",
    codes=(
        Code.UNAUTHENTICATED,
        *UNSAFE,
        Code.FORBIDDEN,
        Code.STEP_UP_REQUIRED,
        *LOOKED_UP,
        Code.SUSPENSE_NOT_FOUND,
        Code.ALREADY_DECIDED,
        Code.CURRENCY_DIFFERS,
        Code.AMOUNT_OUT_OF_RANGE,
        Code.EXCEEDS_AVAILABLE,
        Code.OVERLOADED,
        Code.OUTCOME_UNKNOWN,
    ),
)
async def refund_suspense(
    request: web.Request, item_id: UUID, body: SuspenseRefundBody, operation_id: UUID
) -> Answer[SuspenseView]:
    """Send suspense money back to who sent it: all of it that has arrived.

    For staff, having just stepped up. It is promised at once and sent a moment later, by one
    transfer; while it is on its way it cannot be given to a goal. What the bank does not take is
    open again.
    """
    session = await of_staff(request, fresh=True)
    row = await request.app[SUSPENSE].item(item_id)
    if row is None:
        raise ProblemError(Code.SUSPENSE_NOT_FOUND, f"No money {item_id} in suspense.")
    refunds = request.app[REFUNDS]
    outcome = accepted(await refunds.refund(row, session.person_id, operation_id, body))
    log.info("suspense_refunded", item_id=str(item_id), replayed=outcome.replayed)
    row = await request.app[SUSPENSE].item(item_id)
    assert row is not None, "items stay"
    return Answer(await _view(request, row), replayed=outcome.replayed)


async def _view(request: web.Request, row: asyncpg.Record) -> SuspenseView:
    store, notice = request.app[SUSPENSE], notice_of(row)
    suggestions: list[Suggestion] = []
    claims: list[asyncpg.Record] = []
    if _state(row) == "open":
        claims = await request.app[CLAIMS].on(row)
        claimed = [one["contribution_id"] for one in claims if one["contribution_id"] is not None]
        money = money_of(row, notice, claimed)
        suggestions = rank(money, await store.candidates(money, row["currency"]))
    return SuspenseView(
        id=row["item_id"],
        reference=row["reference"],
        currency=row["currency"],
        amount_minor=row["amount_minor"],
        fee_minor=row["fee_minor"],
        reason=row["reason"],
        received_at=at_text(row["received_at"]),
        state=_state(row),
        sender_name=notice.payer_name if notice else None,
        narration=notice.narration if notice else None,
        to_goal_id=row["to_goal_id"],
        allocation_id=row["allocation_id"],
        refund=_refund_view(row),
        suggestions=[_suggestion_view(one) for one in suggestions],
        claims=[staff_claim_view(request, one) for one in claims],
    )


def _state(row: asyncpg.Record) -> Any:
    if row["allocated_seq"] is not None:
        return "allocated" if row["second_leg"] else "allocating"
    if row["stage"] == "refunded":
        return "refunded" if row["refund_status"] == "paid" else "refunding"
    return "open"


def _refund_view(row: asyncpg.Record) -> SuspenseRefundView | None:
    if row["refund_id"] is None:
        return None
    shown = {} if row["refund_display"] is None else orjson.loads(row["refund_display"])
    return SuspenseRefundView(
        withdrawal_id=row["refund_id"],
        status=row["refund_status"],
        parked_reason=row["parked_reason"],
        reason=shown.get("purpose"),
        bank_name=shown.get("bank_name"),
        account_masked=shown.get("account_masked"),
    )


def _suggestion_view(suggestion: Suggestion) -> SuggestionView:
    one = suggestion.candidate
    return SuggestionView(
        goal_id=one.goal_id,
        goal_title=one.goal_title,
        goal_slug=one.goal_slug,
        contribution_id=one.contribution_id,
        amount_minor=one.amount_minor,
        payer_name=one.payer_name,
        why=suggestion.why,
    )
