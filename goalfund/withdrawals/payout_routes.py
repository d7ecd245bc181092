"""Payouts that are parked, over HTTP: staff have them tried again, or give them up."""

from typing import Annotated, Final, Literal
from uuid import UUID

import asyncpg
import structlog
from aiohttp import web
from pydantic import Field

from goalfund.edge.fields import View
from goalfund.edge.guards import UNSAFE
from goalfund.edge.problems import Code
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.sessions import of_staff
from goalfund.withdrawals.parked import Parked

PARKED: Final = web.AppKey("parked", Parked)

_DECIDED: Final = (
    Code.UNAUTHENTICATED,
    *UNSAFE,
    Code.FORBIDDEN,
    Code.STEP_UP_REQUIRED,
    Code.PAYOUT_NOT_FOUND,
    Code.PAYOUT_NOT_PARKED,
)

Reference = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,50}$")]

log = structlog.get_logger(__name__)
routes = Routes("/api/v1/admin/payouts/{reference}", "withdrawals")


class DecidedPayoutView(View):
    """A payout that staff have decided about."""

    reference: str
    goal_id: UUID
    withdrawal_id: UUID
    amount_minor: int
    status: Literal["due", "sending", "succeeded", "failed", "parked"]
    reason: str | None = Field(description="Why it is parked, or has failed.")


@routes.post("/retry", codes=_DECIDED)
async def retry_payout(
    request: web.Request, reference: Reference, operation_id: UUID
) -> Answer[DecidedPayoutView]:
    """Have a parked payout tried again, under its one reference. For staff who just stepped up.

    Only what is parked is tried again: there no money has left, or the gateway has known of none
    for a day.
    """
    session = await of_staff(request, fresh=True)
    row, replayed = await request.app[PARKED].retry(reference, operation_id)
    log.info("payout_retried", end=reference[-6:], person_id=str(session.person_id))
    return Answer(_view(row), replayed=replayed)


@routes.post("/fail", codes=_DECIDED)
async def fail_payout(
    request: web.Request, reference: Reference, operation_id: UUID
) -> Answer[DecidedPayoutView]:
    """Give a parked payout up: its money is the goal's again. For staff who just stepped up."""
    session = await of_staff(request, fresh=True)
    row, replayed = await request.app[PARKED].give_up(reference, operation_id)
    log.info("payout_given_up", end=reference[-6:], person_id=str(session.person_id))
    return Answer(_view(row), replayed=replayed)


def _view(row: asyncpg.Record) -> DecidedPayoutView:
    return DecidedPayoutView.model_validate(dict(row))
