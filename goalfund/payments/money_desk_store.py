"""Rows that staff look through when money hangs."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import asyncpg

from goalfund.db.pool import Pool


class MoneyDeskStore:
    """Reads over the pool of the edge."""

    def __init__(self, pool: Pool, queries: Mapping[str, str]) -> None:
        self._pool = pool
        self._queries = queries

    async def payouts(
        self, status: str | None, before: tuple[bool, UUID] | None, limit: int
    ) -> list[asyncpg.Record]:
        """Return transfers to beneficiaries, those that wait for people first."""
        calm, withdrawal_id = before or (None, None)
        query = self._queries["list_payouts"]
        return await self._pool.fetch(query, status, calm, withdrawal_id, limit)

    async def webhooks(
        self,
        state: str | None,
        deliveries: int,
        before: tuple[datetime, bytes] | None,
        limit: int,
    ) -> list[asyncpg.Record]:
        """Return notifications that were not booked when they came, newest first."""
        received_at, digest = before or (None, None)
        query = self._queries["list_webhook_events"]
        return await self._pool.fetch(query, state, deliveries, received_at, digest, limit)
