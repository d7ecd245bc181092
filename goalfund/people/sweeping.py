"""Deleting what is of no use any more: spent rations, old links, old security events."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Final, Self

import structlog

from goalfund.db import Pool

EVERY_S: Final = 900.0
EVENTS_KEPT: Final = timedelta(days=400)
EVENTS_OF_NOBODY_KEPT: Final = timedelta(days=30)

log = structlog.get_logger(__name__)


class Sweeper:
    """Sweeps every quarter of an hour, from the first on; what it missed goes the next time."""

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

    async def __aenter__(self) -> Self:
        """Sweep from now on, until the block is left."""
        self._rounds = asyncio.create_task(self._go_round(), name="people sweeper")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Whatever is cut short here is done again by the next round of any server.
        self._rounds.cancel()
        await asyncio.wait({self._rounds})

    async def sweep(self) -> None:
        """Sweep once."""
        now = self._clock()
        await self._pool.execute(self._query, now, now - EVENTS_KEPT, now - EVENTS_OF_NOBODY_KEPT)

    async def _go_round(self) -> None:
        while True:
            try:
                await self.sweep()
            except Exception as error:  # noqa: BLE001 - the next round may go better
                log.warning("people_not_swept", fault=type(error).__name__)
            await asyncio.sleep(EVERY_S)
