"""Payouts that wait for people: counted, tried again, given up; never one whose money may be gone.

Parked is what the gateway has refused before any money could leave, what was not sent because the
bank names somebody else, and what the gateway knows nothing of a day after it was sent.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

import asyncpg

from goalfund.db import Pool
from goalfund.edge.problems import Code, ProblemError


class Parked:
    """Does what staff decide. `decided` is called when there is something to go on with."""

    def __init__(
        self, pool: Pool, queries: Mapping[str, str], decided: Callable[[], None] = lambda: None
    ) -> None:
        self._pool = pool
        self._queries = queries
        self._decided = decided

    async def retry(self, reference: str, decision_id: UUID) -> tuple[asyncpg.Record, bool]:
        """Have it tried again; return it, and whether that was decided before.

        Raises:
            ProblemError: `payout_not_found`, `payout_not_parked`; nothing was changed.
        """
        return await self._decide("retry_payout", reference, decision_id)

    async def give_up(self, reference: str, decision_id: UUID) -> tuple[asyncpg.Record, bool]:
        """Give its money back to the goal; else as `retry`."""
        return await self._decide("give_up_payout", reference, decision_id)

    async def _decide(
        self, query: str, reference: str, decision_id: UUID
    ) -> tuple[asyncpg.Record, bool]:
        done = await self._pool.fetchrow(self._queries[query], reference, decision_id)
        row = await self._pool.fetchrow(self._queries["read_payout"], reference)
        if row is None:
            raise ProblemError(Code.PAYOUT_NOT_FOUND, f"No payout {reference}.")
        if done is None and row["decision_id"] != decision_id:
            raise ProblemError(Code.PAYOUT_NOT_PARKED)
        self._decided()
        return row, done is None
