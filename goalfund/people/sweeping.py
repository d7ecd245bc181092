"""Deleting what is of no use any more: spent rations, old links, old security events."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from goalfund.db import Pool
from goalfund.edge.rounds import Rounds

EVERY_S: Final = 900.0
EVENTS_KEPT: Final = timedelta(days=400)
EVENTS_OF_NOBODY_KEPT: Final = timedelta(days=30)


class Sweeper:
    """Sweeps in `rounds`, a quarter of an hour apart; what one missed goes the next time."""

    def __init__(
        self,
        pool: Pool,
        queries: Mapping[str, str],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._pool = pool
        self._query = queries["sweep_security"]
        self._clock = clock
        self.rounds = Rounds("sweeping", self.sweep, EVERY_S)

    async def sweep(self) -> None:
        """Sweep once."""
        now = self._clock()
        await self._pool.execute(self._query, now, now - EVENTS_KEPT, now - EVENTS_OF_NOBODY_KEPT)
