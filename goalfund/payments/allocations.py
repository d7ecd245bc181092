"""Allocations after their first leg: the goal takes the money, or the suspense book takes it back.

Every step is a command under an id that follows from the allocation's own, and its answer stands
for ever. So the steps may be taken any number of times, by any number of servers, in any order: a
crash between two of them costs a repetition, and either the goal has the money in the end, or the
suspense book.
"""

import random
from collections import Counter
from collections.abc import Callable
from typing import Final
from uuid import UUID

import structlog

from goalfund.edge.outcomes import CODE_OF_FAULT
from goalfund.edge.problems import Code
from goalfund.goal.commands import AcceptAllocation, ReturnAllocation
from goalfund.goal.outcomes import Committed, Diverted, Goals, Outcome
from goalfund.goal.suspense import return_operation_id
from goalfund.payments.store import Backlog, DueEffect, PaymentsStore

TOPIC: Final = "accept_allocation"
ALARM_ATTEMPTS: Final = 5  # from then on somebody has to look: the log says so as an error

log = structlog.get_logger(__name__)


class Allocations:
    """Finishes allocations that the outbox promises."""

    def __init__(
        self,
        goals: Goals,
        store: PaymentsStore,
        *,
        pause_max_s: float = 60.0,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._goals = goals
        self._store = store
        self._pause_max_s = pause_max_s
        self._draw = draw
        self.backlog = Backlog()  # at the last look
        self.counts: Counter[str] = Counter(accepted=0, returned=0, put_off=0)

    async def due(self, rows_max: int, lease_s: float) -> list[DueEffect]:
        """Take allocations to finish, and look how many there are."""
        self.backlog = await self._store.backlog(TOPIC)
        if not self.backlog.waiting:
            return []
        return await self._store.due_effects(TOPIC, rows_max, lease_s)

    async def finish(self, effect: DueEffect) -> None:
        """Bring one allocation to its end, or put it off and say why.

        Raises:
            DatabaseUnavailableError, asyncpg.PostgresError: how it went could not be written; it is
                due again when its lease ends.
        """
        try:
            error = await self._go_on(effect)
        except Exception as fault:
            log.warning("allocation_failed", exc_info=True, **_where(effect))
            error = _code_of(fault)
        if error is not None:
            await self._put_off(effect, error)

    async def _go_on(self, effect: DueEffect) -> str | None:
        """Ask the goal, then perhaps the suspense book; return what is in the way of both."""
        accepted = await self._goals.ask(UUID(effect.payload["goal_id"]), _acceptance(effect))
        if isinstance(accepted, Committed):
            await self._store.settle_claims(accepted.operation_id)
            await self._store.finish(effect)
            self.counts["accepted"] += 1
            return None
        returned = await self._goals.ask(effect.goal_id, _return(effect))
        if not isinstance(returned, Committed):
            return _reason(returned)
        reason = _reason(accepted)
        await self._store.reopen_claims(accepted.operation_id)
        await self._store.finish(effect, reason)
        self.counts["returned"] += 1
        log.warning("allocation_returned", reason=reason, **_where(effect))
        return None

    async def _put_off(self, effect: DueEffect, error: str) -> None:
        self.counts["put_off"] += 1
        tell = log.error if effect.attempts >= ALARM_ATTEMPTS else log.warning
        tell("allocation_put_off", error=error, attempts=effect.attempts, **_where(effect))
        await self._store.put_off(effect, error, self.pause_s(effect.attempts))

    def pause_s(self, attempts: int) -> float:
        """Return how long to wait after so many attempts: doubling, bounded, never in step."""
        pause_s = min(self._pause_max_s, 2.0 ** min(attempts, 30))
        return pause_s * (0.5 + self._draw() / 2)


def _acceptance(effect: DueEffect) -> AcceptAllocation:
    payload = effect.payload
    contribution_id = payload["contribution_id"]
    return AcceptAllocation(
        operation_id=UUID(payload["operation_id"]),
        goal_id=UUID(payload["goal_id"]),
        reference=payload["reference"],
        from_goal_id=effect.goal_id,
        contribution_id=None if contribution_id is None else UUID(contribution_id),
        amount_minor=payload["amount_minor"],
        # A promise of an earlier release is of the net amount and speaks of no fee.
        fee_minor=payload.get("fee_minor", 0),
        currency=payload["currency"],
    )


def _return(effect: DueEffect) -> ReturnAllocation:
    payload = effect.payload
    allocation_id = UUID(payload["operation_id"])
    return ReturnAllocation(
        operation_id=return_operation_id(allocation_id),
        goal_id=effect.goal_id,
        reference=payload["reference"],
        allocation_id=allocation_id,
        from_goal_id=UUID(payload["goal_id"]),
    )


def _where(effect: DueEffect) -> dict[str, str]:
    return {
        "goal_id": str(effect.goal_id),
        "to_goal_id": effect.payload["goal_id"],
        "operation_id": effect.payload["operation_id"],
    }


def _reason(outcome: Outcome) -> str:
    assert not isinstance(outcome, Committed)
    return str(outcome.reason if isinstance(outcome, Diverted) else outcome.refusal)


def _code_of(fault: Exception) -> str:
    known = (CODE_OF_FAULT[kind] for kind in type(fault).__mro__ if kind in CODE_OF_FAULT)
    return str(next(known, Code.INTERNAL))
