"""Withdrawals over HTTP: asked for, listed, read, approved, rejected, taken back."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from aiohttp import web

from goalfund.edge.cursors import Cursors
from goalfund.edge.guards import RULES, UNSAFE, Allowed, Need, allowed, codes_of
from goalfund.edge.outcomes import accepted
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.sessions import signed_in
from goalfund.goal.outcomes import Outcome
from goalfund.payments.bank_accounts import LOOKED_UP
from goalfund.withdrawals.models import (
    RejectionBody,
    WithdrawalAnswer,
    WithdrawalBody,
    WithdrawalDetail,
    WithdrawalPage,
    WithdrawalsQuery,
)
from goalfund.withdrawals.proofs import Proofs
from goalfund.withdrawals.requests import Withdrawals
from goalfund.withdrawals.views import withdrawal_view

WITHDRAWALS: Final = web.AppKey("withdrawals", Withdrawals)
PROOFS: Final = web.AppKey("proofs", Proofs)
CURSORS: Final = web.AppKey("withdrawal_cursors", Cursors)

_DECIDED: Final = (
    Code.WITHDRAWAL_NOT_FOUND,
    Code.ALREADY_DECIDED,
    Code.OVERLOADED,
    Code.OUTCOME_UNKNOWN,
)
_MAY_DECIDE: Final = (
    Code.UNAUTHENTICATED,
    *UNSAFE,
    Code.FORBIDDEN,
    Code.STEP_UP_REQUIRED,
    Code.REQUESTER_CANNOT_APPROVE,
)
_ASKED: Final = (
    Code.MILESTONE_NOT_FOUND,
    Code.CURRENCY_DIFFERS,
    Code.AMOUNT_OUT_OF_RANGE,
    Code.GOAL_CANCELLED,
    Code.TOO_MANY_OPEN_WITHDRAWALS,
    Code.PREVIOUS_WITHDRAWAL_UNPROVEN,
    Code.EXCEEDS_AVAILABLE,
    Code.OVERLOADED,
    Code.OUTCOME_UNKNOWN,
)

routes = Routes("/api/v1", "withdrawals")


@routes.post(
    "/goals/{goal_id}/withdrawals",
    status=201,
    codes=(*codes_of(Need.WITHDRAW), *LOOKED_UP, *_ASKED),
)
async def request_withdrawal(
    request: web.Request, goal_id: UUID, body: WithdrawalBody, operation_id: UUID
) -> Answer[WithdrawalAnswer]:
    """Ask for money out of a goal. For organisers who have just stepped up.

    The bank is asked whose account it is, and that name is what the others approve: it is looked
    up again just before the money leaves. The amount is reserved at once. Ten requests of a goal
    can be open, three of one person; an earlier payout has to be proven first.
    """
    who = await allowed(request, goal_id, Need.WITHDRAW)
    desk = request.app[WITHDRAWALS]
    outcome = await desk.request(goal_id, who.signed_in_id, operation_id, body)
    return await _answer(request, who, outcome)


@routes.get("/goals/{goal_id}/withdrawals", codes=codes_of(Need.SEE))
async def list_withdrawals(
    request: web.Request, goal_id: UUID, query: WithdrawalsQuery
) -> WithdrawalPage:
    """List a goal's withdrawals, newest first: for whom, what for, and how far each is."""
    who = await allowed(request, goal_id, Need.SEE)
    cursors, name = request.app[CURSORS], f"withdrawals of {goal_id}"
    position = cursors.open(name, query)
    before = None if position is None else int(position[0] or 0)
    reads = request.app[WITHDRAWALS].reads
    rows = await reads.page(goal_id, who.person_id, query.status, before, query.limit + 1)
    shown, following = cursors.cut(name, query, rows, lambda row: (row["requested_seq"],))
    now = datetime.now(UTC)
    items = [withdrawal_view(row, who, now) for row in shown]
    return WithdrawalPage(items=items, next_cursor=following)


@routes.get("/withdrawals/{withdrawal_id}", codes=(Code.WITHDRAWAL_NOT_FOUND, Code.UNAUTHENTICATED))
async def get_withdrawal(request: web.Request, withdrawal_id: UUID) -> WithdrawalDetail:
    """Read a withdrawal, who has approved or rejected it, and how it was proven.

    For whoever may see its goal. Of what contributors say of a proof, the newest fifty are shown.
    """
    goal_id, who = await allowed_at(request, withdrawal_id, Need.SEE)
    proofs = await request.app[PROOFS].of_withdrawal(goal_id, who, withdrawal_id)
    return await request.app[WITHDRAWALS].detail(goal_id, who, withdrawal_id, proofs)


@routes.post(
    "/withdrawals/{withdrawal_id}/approve",
    codes=(*_MAY_DECIDE, *_DECIDED),
)
async def approve_withdrawal(
    request: web.Request, withdrawal_id: UUID, operation_id: UUID
) -> Answer[WithdrawalAnswer]:
    """Say yes to a withdrawal. For treasurers and organisers who have just stepped up.

    Never for who has asked for it. A yes counts for as long as its member keeps the role: when
    the money is about to leave, the rule and the members of that moment decide.
    """
    goal_id, who = await allowed_at(request, withdrawal_id, Need.DECIDE_WITHDRAWAL)
    outcome = await request.app[WITHDRAWALS].approve(
        goal_id, who.signed_in_id, operation_id, withdrawal_id
    )
    return await _answer(request, who, outcome)


@routes.post(
    "/withdrawals/{withdrawal_id}/reject",
    codes=(*_MAY_DECIDE, *_DECIDED),
)
async def reject_withdrawal(
    request: web.Request, withdrawal_id: UUID, body: RejectionBody, operation_id: UUID
) -> Answer[WithdrawalAnswer]:
    """Say no to a withdrawal: one ends it. For treasurers and organisers who have just stepped up.

    Who has asked for it takes it back instead.
    """
    goal_id, who = await allowed_at(request, withdrawal_id, Need.DECIDE_WITHDRAWAL)
    outcome = await request.app[WITHDRAWALS].reject(
        goal_id, who.signed_in_id, operation_id, withdrawal_id, body
    )
    return await _answer(request, who, outcome)


@routes.post(
    "/withdrawals/{withdrawal_id}/cancel",
    codes=(Code.UNAUTHENTICATED, *UNSAFE, Code.FORBIDDEN, *_DECIDED),
)
async def cancel_withdrawal(
    request: web.Request, withdrawal_id: UUID, operation_id: UUID
) -> Answer[WithdrawalAnswer]:
    """Take back what one has asked for, before it is sent; also without a role by now."""
    await signed_in(request)
    # Whose request it is, the goal knows best.
    goal_id, who = await allowed_at(request, withdrawal_id, Need.SEE)
    outcome = await request.app[WITHDRAWALS].cancel(
        goal_id, who.signed_in_id, operation_id, withdrawal_id
    )
    return await _answer(request, who, outcome)


async def allowed_at(request: web.Request, withdrawal_id: UUID, need: Need) -> tuple[UUID, Allowed]:
    """Return the goal of a withdrawal, and who sent `request` when they may do that with it.

    Raises:
        ProblemError: as `allowed`; `withdrawal_not_found` in place of `goal_not_found`.
    """
    if not RULES[need].is_for_all:
        await signed_in(request)
    unseen = ProblemError(Code.WITHDRAWAL_NOT_FOUND, f"No withdrawal {withdrawal_id}.")
    goal_id = await request.app[WITHDRAWALS].reads.goal_of(withdrawal_id)
    if goal_id is None:
        raise unseen
    try:
        return goal_id, await allowed(request, goal_id, need)
    except ProblemError as problem:
        # Nobody outside can tell a withdrawal of a private goal from none.
        raise (unseen if problem.code is Code.GOAL_NOT_FOUND else problem) from None


async def _answer(request: web.Request, who: Allowed, outcome: Outcome) -> Answer[WithdrawalAnswer]:
    done = accepted(outcome)
    assert done.subject is not None
    shown = await request.app[WITHDRAWALS].shown(done.goal_id, who, done.subject)
    return Answer(shown, replayed=done.replayed)
