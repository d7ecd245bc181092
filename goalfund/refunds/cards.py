"""Money back the way it was paid: asked of the gateway once, looked for until it is there.

The gateway has no name for a refund of ours and no call that tells what became of one. That a
charge was refunded stands in the list of charges, and not how much of it (squad.md 6.6). So what
was asked for is never asked again; of the first refund of a charge the list tells when it is done;
of a further one, that the gateway has taken it is all that anybody can know.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import asyncpg

from goalfund.payments.payloads import Status
from goalfund.payments.squad import Outcome, RefundAnswer, RefundOrder, SquadClient, Verified
from goalfund.payments.squad.transactions import WINDOW_MAX

REASON: Final = "Refund by the goal's organiser"
_NEEDS_PEOPLE: Final = "insufficient"  # our own wallet, not the payer's card
_PAUSE_MAX_S: Final = 3_600.0

Begin = Callable[[asyncpg.Record], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Move:
    """Where a refund stands by now, and when to look again; `reason` says what is in the way."""

    state: str
    reason: str | None = None
    pause: timedelta = timedelta(0)


class Gateway(Protocol):
    """As much of the gateway as it takes."""

    async def verify(self, reference: str) -> Verified | None:
        """Return what became of a charge."""

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        """Ask for a refund, once."""

    async def is_refunded(self, reference: str, came_at: datetime) -> bool:
        """Say whether the list of charges has it as refunded."""


class SquadCards:
    """The gateway of `CardReturns`."""

    def __init__(self, squad: SquadClient) -> None:
        self._squad = squad

    async def verify(self, reference: str) -> Verified | None:
        return await self._squad.verify(reference)

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        return await self._squad.refunds.refund(order)

    async def is_refunded(self, reference: str, came_at: datetime) -> bool:
        # It was paid before it came in here, perhaps days before.
        last = came_at.date() + timedelta(days=1)
        page = await self._squad.transactions.page(last - WINDOW_MAX, last, reference=reference)
        return any(row.reference == reference and row.is_refunded for row in page.rows)


class CardReturns:
    """What is next for a refund to a card. `begin` notes that it is being sent, or says no."""

    def __init__(self, gateway: Gateway, begin: Begin) -> None:
        self._gateway = gateway
        self._begin = begin

    async def go_on(self, row: asyncpg.Record) -> Move | None:
        """Return where it stands now; None when another server is at it.

        Raises:
            GatewayError: nothing is known that was not; nothing was sent.
        """
        if row["state"] == "started":
            return await self._send(row)
        is_refunded = await self._gateway.is_refunded(row["charge"], row["came_at"])
        # Another refund of the charge would show the same: it tells nothing of one that may never
        # have been taken. Of one that the gateway did take, it is all that anybody can know.
        if is_refunded and (row["state"] == "accepted" or not row["is_one_of_several"]):
            return Move("succeeded")
        waits_for = "gateway_unsure" if row["state"] == "sending" else "gateway_at_work"
        return Move(row["state"], waits_for, pause_of(row["tries"]))

    async def _send(self, row: asyncpg.Record) -> Move | None:
        charge = await self._gateway.verify(row["charge"])
        if charge is None or charge.status is not Status.SUCCEEDED or not charge.gateway_reference:
            return Move("started", "charge_not_found", pause_of(row["tries"] + 6))
        if not await self._begin(row):
            return None
        return _after(row, await self._gateway.refund(_order(row, charge.gateway_reference)))


def _order(row: Mapping[str, Any] | asyncpg.Record, gateway_reference: str) -> RefundOrder:
    whole = row["amount_minor"] == row["confirmed_minor"]
    return RefundOrder(
        reference=row["charge"],
        gateway_reference=gateway_reference,
        reason=REASON,
        amount_minor=None if whole else row["amount_minor"],
    )


def _after(row: asyncpg.Record, answer: RefundAnswer) -> Move:
    match answer.outcome:
        case Outcome.SUCCESS:
            return Move("succeeded")
        case Outcome.PENDING:
            if row["is_one_of_several"]:
                return Move("succeeded")
            return Move("accepted", "gateway_at_work", pause_of(0))
        case Outcome.FAILED if _NEEDS_PEOPLE in answer.message.lower():
            return Move("started", "gateway_refused", pause_of(row["tries"] + 6))
        case Outcome.FAILED:
            return Move("failed", "gateway_refused")
    return Move("sending", "gateway_unsure", pause_of(0))


def pause_of(tries: int) -> timedelta:
    """Return how long to wait after so many tries."""
    return timedelta(seconds=min(_PAUSE_MAX_S, 5.0 * 2.0 ** min(tries, 30)))
