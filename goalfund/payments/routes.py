"""Contributions over HTTP: intend and go to pay, look after one, list what came in."""

import hmac
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import structlog
from aiohttp import web

from goalfund.edge.cursors import Cursors
from goalfund.edge.guards import MAY_SEE
from goalfund.edge.outcomes import accepted
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Answer, Routes
from goalfund.payments.contributions import Contributions, contribution_wire
from goalfund.payments.models import (
    ContributionBody,
    ContributionPage,
    ContributionQuery,
    ContributionsQuery,
    ContributionView,
    IntentView,
    OwnContributionView,
    PaymentView,
)
from goalfund.payments.squad import GatewayError, GatewayRefusedError
from goalfund.payments.store import PaymentsStore

CONTRIBUTIONS: Final = web.AppKey("contributions", Contributions)
STORE: Final = web.AppKey("payments_store", PaymentsStore)
CURSORS: Final = web.AppKey("payments_cursors", Cursors)

# What the goal calls otherwise than the body does.
_NAME_IN_BODY: Final = {"payer_name": "name"}

routes = Routes("/api/v1", "contributions")
log = structlog.get_logger(__name__)


@routes.post(
    "/goals/{goal_id}/contributions",
    status=201,
    codes=(
        Code.GOAL_NOT_FOUND,
        Code.AMOUNT_OUT_OF_RANGE,
        Code.CURRENCY_DIFFERS,
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
    ),
)
async def contribute(
    request: web.Request, goal_id: UUID, body: ContributionBody, operation_id: UUID
) -> Answer[IntentView]:
    """Intend a contribution, and learn where to pay it.

    Nothing has been paid when this returns. The contribution is confirmed when the gateway says
    that the money came in. `gateway_unavailable` leaves the intent standing: ask again with the
    same key for its checkout.
    """
    await request.app[MAY_SEE](goal_id)
    contributions = request.app[CONTRIBUTIONS]
    outcome = accepted(await contributions.intend(goal_id, operation_id, body), _NAME_IN_BODY)
    assert outcome.subject is not None
    row = await request.app[STORE].contribution(outcome.subject)
    assert row is not None, "it was committed before the answer"
    try:
        payment = await contributions.checkout(row)
    except GatewayRefusedError as error:
        log.error("checkout_refused", contribution_id=str(outcome.subject), code=error.code)
        raise ProblemError(Code.GATEWAY_REFUSED) from error
    except GatewayError as error:
        raise ProblemError(Code.GATEWAY_UNAVAILABLE) from error
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
        payment=PaymentView.model_validate(payment),
    )
    return Answer(view, replayed=outcome.replayed)


@routes.get("/contributions/{contribution_id}", codes=(Code.CONTRIBUTION_NOT_FOUND,))
async def get_contribution(
    request: web.Request, contribution_id: UUID, query: ContributionQuery
) -> ContributionView:
    """Read one's own contribution, by the `access_key` given at its creation."""
    row = await request.app[STORE].contribution(contribution_id)
    held = row is not None and hmac.compare_digest(
        row["access_key"].encode(), query.access_key.encode()
    )
    # An empty key belongs to money that nobody intended: no one can ask for it.
    if row is None or not held or not row["access_key"]:
        raise ProblemError(
            Code.CONTRIBUTION_NOT_FOUND, f"No contribution {contribution_id} with this key."
        )
    return ContributionView.model_validate(contribution_wire(row, datetime.now(UTC), own=True))


@routes.get("/goals/{goal_id}/contributions", codes=(Code.GOAL_NOT_FOUND,))
async def list_contributions(
    request: web.Request, goal_id: UUID, query: ContributionsQuery
) -> ContributionPage:
    """List a goal's contributions whose money came in, newest first."""
    await request.app[MAY_SEE](goal_id)
    cursors, name = request.app[CURSORS], f"contributions of {goal_id}"
    position = cursors.open(name, query)
    rows = await request.app[STORE].contributions(
        goal_id, None if position is None else int(position[0] or 0), query.limit + 1
    )
    shown, following = cursors.cut(name, query, rows, lambda row: (row["seq"],))
    now = datetime.now(UTC)
    items = [ContributionView.model_validate(contribution_wire(r, now, own=False)) for r in shown]
    return ContributionPage(items=items, next_cursor=following)
