"""What paper is made of: reads of the log over the pool of the edge, a page at a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from goalfund.db.pool import Pool
from goalfund.paper.statement import ACCOUNTS, TOTALS, Balances, Period, Totals

PAGE_ROWS: Final = 500


class PaperStore:
    """Reads for statements, receipts and what is shared; what they return is committed."""

    def __init__(self, pool: Pool, queries: Mapping[str, str]) -> None:
        self._pool = pool
        self._queries = queries

    async def period(
        self, goal_id: UUID, after: datetime | None, before: datetime | None
    ) -> Period | None:
        """Return what a statement from `after` on, up to before `before`, has to come to."""
        row = await self._pool.fetchrow(
            self._queries["read_statement_period"], goal_id, after, before
        )
        return None if row is None else _period(goal_id, row)

    async def lines(self, period: Period, after_seq: int) -> list[asyncpg.Record]:
        """Return the next events that moved money, at most `PAGE_ROWS`."""
        return await self._pool.fetch(
            self._queries["list_statement_lines"],
            period.goal_id,
            after_seq,
            period.to_seq,
            PAGE_ROWS,
        )

    async def receipt(self, contribution_id: UUID) -> asyncpg.Record | None:
        """Return the contribution with its goal and the event by which it came in, or None."""
        return await self._pool.fetchrow(self._queries["read_receipt"], contribution_id)

    async def operation(
        self, goal_id: UUID, seq: int, subject: UUID, likely: list[UUID]
    ) -> UUID | None:
        """Return the operation that made an event; one of the `likely` is found by its key."""
        found = await self._pool.fetchval(
            self._queries["find_operation_among"], goal_id, seq, likely
        )
        if found is None:
            found = await self._pool.fetchval(
                self._queries["find_operation_of_event"], goal_id, seq, subject
            )
        return None if found is None else UUID(int=found.int)

    async def goal_of(self, slug: str) -> UUID | None:
        """Return the goal that an address belongs to, or None."""
        found = await self._pool.fetchval(self._queries["find_goal_by_slug"], slug)
        return None if found is None else UUID(int=found.int)

    async def share(self, goal_id: UUID) -> asyncpg.Record | None:
        """Return what may be shown of a goal elsewhere, or None."""
        return await self._pool.fetchrow(self._queries["read_share"], goal_id)


def _period(goal_id: UUID, row: asyncpg.Record) -> Period:
    is_all = row["from_seq"] == 0 and row["to_seq"] == row["seq"]
    return Period(
        goal_id=goal_id,
        slug=row["slug"],
        title=row["title"],
        currency=row["currency"],
        head_seq=row["seq"],
        head_hash=row["head_hash"].hex(),
        from_seq=row["from_seq"],
        to_seq=row["to_seq"],
        opening=Balances(**_named(row, ACCOUNTS, "opening_")),
        closing=Balances(**_named(row, ACCOUNTS, "closing_")),
        book=Totals(**_named(row, TOTALS)) if is_all else None,
    )


def _named(row: asyncpg.Record, names: tuple[str, ...], prefix: str = "") -> dict[str, Any]:
    return {name: row[prefix + name] for name in names}
