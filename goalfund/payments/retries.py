"""What is tried again: waiting notifications, and the second leg of allocations."""

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import Final
from uuid import UUID

import structlog

from goalfund.goal.batch import Committed
from goalfund.goal.commands import AcceptAllocation
from goalfund.payments import documents, payloads
from goalfund.payments.crediting import Crediting, Goals, State
from goalfund.payments.documents import MalformedError
from goalfund.payments.signatures import Recipe
from goalfund.payments.store import DueEffect, DueEvent, PaymentsStore

LEASE_S: Final = 30.0  # what one server has taken is another's again after this
ROWS_MAX: Final = 100
RETRY_MAX_S: Final = 3_600.0

log = structlog.get_logger(__name__)


class Retries:
    """Looks for what is due every `every_s` seconds, on every server; rows are taken once."""

    def __init__(
        self, crediting: Crediting, goals: Goals, store: PaymentsStore, *, every_s: float = 1.0
    ) -> None:
        self._crediting = crediting
        self._goals = goals
        self._store = store
        self._every_s = every_s
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Go round until `stop`. A round that fails is logged, and the next one tries again."""
        while not self._stopping.is_set():
            await self._guarded(self.run_once())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._every_s)

    def stop(self) -> None:
        """End `run` after the round in hand."""
        self._stopping.set()

    async def run_once(self) -> None:
        """Try everything that is due now. One that fails leaves the others alone."""
        for event in await self._store.due_events(ROWS_MAX, LEASE_S):
            await self._guarded(self._settle(event))
        for effect in await self._store.due_effects("accept_allocation", ROWS_MAX, LEASE_S):
            await self._guarded(self._accept(effect))

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception:
            # Whatever it was, the row is due again when its lease ends.
            log.warning("retry_failed", exc_info=True)

    async def _settle(self, event: DueEvent) -> None:
        """Try a notification again; its signature was good when it was kept."""
        try:
            notification = payloads.normalise(documents.read(event.raw), Recipe(event.recipe))
        except MalformedError as error:
            await self._store.move(event.digest, state=State.QUARANTINED, reason=str(error))
            return
        fate = await self._crediting.settle(notification, event.raw)
        waits = fate.state in (State.PARKED, State.HELD)
        await self._store.move(
            event.digest,
            state="settled" if fate.state is State.CREDITED else fate.state,
            reason=fate.reason,
            again_in_s=min(RETRY_MAX_S, 2.0**event.attempts) if waits else None,
        )

    async def _accept(self, effect: DueEffect) -> None:
        """Book the second leg; the first, in the suspense book, is committed already."""
        payload = effect.payload
        goal_id = UUID(payload["goal_id"])
        contribution_id = payload["contribution_id"]
        outcome = await self._goals.ask(
            goal_id,
            AcceptAllocation(
                operation_id=UUID(payload["operation_id"]),
                goal_id=goal_id,
                reference=payload["reference"],
                from_goal_id=effect.goal_id,
                contribution_id=None if contribution_id is None else UUID(contribution_id),
                amount_minor=payload["amount_minor"],
                currency=payload["currency"],
            ),
        )
        if isinstance(outcome, Committed):
            await self._store.finish(effect)
        else:
            log.error("allocation_refused", goal_id=str(goal_id), outbox_id=str(effect.outbox_id))
