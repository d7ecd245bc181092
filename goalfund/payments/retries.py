"""What is tried again: waiting notifications, and the second leg of allocations."""

import asyncio
from collections.abc import Awaitable
from typing import Final

import structlog

from goalfund.edge.rounds import Rounds
from goalfund.payments import documents, payloads
from goalfund.payments.allocations import Allocations
from goalfund.payments.crediting import Crediting, State
from goalfund.payments.documents import MalformedError
from goalfund.payments.signatures import Recipe
from goalfund.payments.store import DueEvent, PaymentsStore

GRACE_S: Final = 3.0  # for what is being tried when the server stops
LEASE_S: Final = 30.0  # what one server has taken is another's again after this

log = structlog.get_logger(__name__)


class Retries:
    """Looks for what is due in `rounds`, on every server; rows are taken once.

    The rounds are its owner's to run. What a stop cuts short is due again when its lease ends.
    """

    def __init__(
        self,
        crediting: Crediting,
        allocations: Allocations,
        store: PaymentsStore,
        *,
        every_s: float = 1.0,
        grace_s: float = GRACE_S,
        pause_max_s: float = 60.0,
        rows_max: int = 100,
    ) -> None:
        self._crediting = crediting
        self.allocations = allocations
        self._store = store
        self._pause_max_s = pause_max_s
        self._rows_max = rows_max
        self.rounds = Rounds("retries", self.run_once, every_s, grace_s=grace_s)

    async def run_once(self) -> None:
        """Try everything that is due now. One that fails, or hangs, leaves the others alone."""
        events = await self._store.due_events(self._rows_max, LEASE_S)
        effects = await self.allocations.due(self._rows_max, LEASE_S)
        # All at once: a gateway that hangs must cost one wait, not one for each, or the leases
        # end before the round does.
        await asyncio.gather(
            *(self._guarded(self._settle(event)) for event in events),
            *(self._guarded(self.allocations.finish(effect)) for effect in effects),
        )

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
        fate = await self._crediting.settle(notification, event.raw, event.waited_s)
        waits = fate.state in (State.PARKED, State.HELD)
        await self._store.move(
            event.digest,
            state="settled" if fate.state is State.CREDITED else fate.state,
            reason=fate.reason,
            again_in_s=min(self._pause_max_s, 2.0 ** min(event.attempts, 30)) if waits else None,
        )
