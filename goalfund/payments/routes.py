"""Contributions over HTTP: intend and go to pay, look after one, list what came in."""

from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Final, TypeVar
from uuid import UUID

import structlog
from aiohttp import web

from goalfund.edge.cursors import Cursors
from goalfund.edge.guards import Allowed, Need, allowed, codes_of
from goalfund.edge.outcomes import accepted
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.sessions import session_of, signed_in
from goalfund.goal.roles import Role
from goalfund.goals.roster_routes import ROSTERS
from goalfund.payments.contributions import (
    Contributions,
    contribution_wire,
    given_wire,
    is_own,
    payers_wire,
)
from goalfund.payments.models import (
    CheckoutView,
    ContributionBody,
    ContributionPage,
    ContributionQuery,
    ContributionsQuery,
    ContributionView,
    GivenView,
    IntentView,
    OwnContributionView,
    OwnPage,
    PayersView,
    TransferView,
)
from goalfund.payments.pooled_account import NotOfferedError
from goalfund.payments.squad import GatewayError, GatewayRefusedError
from goalfund.payments.store import PaymentsStore
from goalfund.payments.transfers import Transfers

CONTRIBUTIONS: Final = web.AppKey("contributions", Contributions)
TRANSFERS: Final = web.AppKey("transfers", Transfers)
STORE: Final = web.AppKey("payments_store", PaymentsStore)
CURSORS: Final = web.AppKey("payments_cursors", Cursors)

# What the goal calls otherwise than the body does.
_NAME_IN_BODY: Final = {"payer_name": "name"}

T = TypeVar("T")

routes = Routes("/api/v1", "contributions")
log = structlog.get_logger(__name__)


@routes.post(
    "/goals/{goal_id}/contributions",
    status=201,
    codes=(
        *codes_of(Need.CONTRIBUTE),
        Code.AMOUNT_OUT_OF_RANGE,
        Code.CURRENCY_DIFFERS,
        Code.MILESTONE_NOT_FOUND,
        Code.GOAL_CANCELLED,
        Code.GOAL_NOT_OPEN,
        Code.DEADLINE_PASSED,
        Code.NOT_A_PARTICIPANT,
        Code.BELOW_MINIMUM,
        Code.NOT_THE_FIXED_AMOUNT,
        Code.OVERLOADED,
        Code.OUTCOME_UNKNOWN,
        Code.GATEWAY_UNAVAILABLE,
        Code.GATEWAY_REFUSED,
        Code.TRANSFER_NOT_OFFERED,
    ),
)
async def contribute(
    request: web.Request, goal_id: UUID, body: ContributionBody, operation_id: UUID
) -> Answer[IntentView]:
    """Intend a contribution, and learn where to pay it.

    Nothing has been paid when this returns. The contribution is confirmed when the gateway says
    that the money came in. `gateway_unavailable` leaves the intent standing: ask again with the
    same key for its checkout. No account is needed; with a session it counts as that person's.
    By `transfer`, money that comes without the code, or as another amount, waits for a person.

    A closed goal takes them from those on its roster only: who that is, is told by the personal
    link (`participant_key`, good for a private goal too), else by the session, else by `email`,
    else by `phone`.
    """
    who, participant_id = await _giver(request, goal_id, body)
    transfers = request.app[TRANSFERS] if body.channel == "transfer" else None
    if transfers is not None:
        await _payable(transfers.ready())
    contributions = request.app[CONTRIBUTIONS]
    outcome = accepted(
        await contributions.intend(goal_id, operation_id, body, who.person_id, participant_id),
        _NAME_IN_BODY,
    )
    assert outcome.subject is not None
    row = await request.app[STORE].contribution(outcome.subject)
    assert row is not None, "it was committed before the answer"
    by_link = body.participant_key is not None
    payment: CheckoutView | TransferView
    if transfers is not None:
        payment = TransferView.model_validate(await _payable(transfers.instructions(row)))
    else:
        payment = CheckoutView.model_validate(
            await _payable(contributions.checkout(row, by_link=by_link))
        )
    # The first answer again, also to a repetition that comes after the payment.
    first = contribution_wire(row, row["created_at"], own=True) | {
        "status": "pending",
        "seq": None,
        "confirmed_minor": 0,
        "refunded_minor": 0,
        "access_key": row["access_key"],
    }
    view = IntentView(
        contribution=OwnContributionView.model_validate(first),
        payment=payment,
    )
    return Answer(view, replayed=outcome.replayed)


async def _giver(
    request: web.Request, goal_id: UUID, body: ContributionBody
) -> tuple[Allowed, UUID | None]:
    """Return who may contribute, and who of a closed goal's roster that is."""
    rosters, key = request.app[ROSTERS], body.participant_key
    by_link = key is not None and await rosters.is_key_of(goal_id, key)
    who = await allowed(request, goal_id, Need.CONTRIBUTE, by_link=by_link)
    if who.kind != "closed":
        return who, None
    return who, await rosters.find(goal_id, key, who.person_id, body.email, body.phone)


async def _payable(asked: Awaitable[T]) -> T:
    """Return what the gateway made of it.

    Raises:
        ProblemError: `transfer_not_offered`, `gateway_refused`, `gateway_unavailable`.
    """
    try:
        return await asked
    except NotOfferedError as error:
        raise ProblemError(Code.TRANSFER_NOT_OFFERED) from error
    except GatewayRefusedError as error:
        log.error("payment_refused", code=error.code)
        raise ProblemError(Code.GATEWAY_REFUSED) from error
    except GatewayError as error:
        raise ProblemError(Code.GATEWAY_UNAVAILABLE) from error


@routes.get(
    "/contributions/{contribution_id}",
    codes=(Code.CONTRIBUTION_NOT_FOUND, Code.UNAUTHENTICATED),
)
async def get_contribution(
    request: web.Request, contribution_id: UUID, query: ContributionQuery
) -> PayersView:
    """Read one's own contribution, with what of it comes back.

    It is one's own who was signed in when it was made, and that of whoever holds the
    `access_key` given at its creation.
    """
    session = await session_of(request)
    row = await request.app[STORE].own_contribution(contribution_id)
    person_id = session.person_id if session else None
    if row is None or not is_own(row, person_id, query.access_key):
        raise ProblemError(
            Code.CONTRIBUTION_NOT_FOUND, f"No contribution {contribution_id} of yours."
        )
    return PayersView.model_validate(payers_wire(row, datetime.now(UTC)))


@routes.get("/me/contributions", codes=(Code.UNAUTHENTICATED,))
async def list_my_contributions(request: web.Request, query: ContributionsQuery) -> OwnPage:
    """List what one has intended to give while signed in, newest first, with the goal of each."""
    session = await signed_in(request)
    cursors, name = request.app[CURSORS], f"contributions of person {session.person_id}"
    position = cursors.open(name, query)
    before = None if position is None else (int(position[0] or 0), UUID(str(position[1])))
    rows = await request.app[STORE].contributions_of(session.person_id, before, query.limit + 1)
    shown, following = cursors.cut(
        name, query, rows, lambda row: (row["sort_key"], str(row["contribution_id"]))
    )
    now = datetime.now(UTC)
    items = [GivenView.model_validate(given_wire(row, now)) for row in shown]
    return OwnPage(items=items, next_cursor=following)


@routes.get("/goals/{goal_id}/contributions", codes=codes_of(Need.SEE))
async def list_contributions(
    request: web.Request, goal_id: UUID, query: ContributionsQuery
) -> ContributionPage:
    """List a goal's contributions whose money came in, newest first.

    Anonymous ones show their name to the contributor and to organisers only.
    """
    who = await allowed(request, goal_id, Need.SEE)
    cursors, name = request.app[CURSORS], f"contributions of {goal_id}"
    position = cursors.open(name, query)
    rows = await request.app[STORE].contributions(
        goal_id, None if position is None else int(position[0] or 0), query.limit + 1
    )
    shown, following = cursors.cut(name, query, rows, lambda row: (row["seq"],))
    now = datetime.now(UTC)
    organises = Role.ORGANISER in who.roles
    items = [
        ContributionView.model_validate(
            contribution_wire(row, now, own=organises or is_own(row, who.person_id))
        )
        for row in shown
    ]
    return ContributionPage(items=items, next_cursor=following)
