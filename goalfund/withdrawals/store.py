"""What people read of withdrawals. Reads do not go through actors."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import asyncpg

from goalfund.db import Pool

_ALL: Final = None  # in place of one withdrawal, or of a status


class WithdrawalReads:
    """Reads of withdrawals and of what was said of them; what they return is committed."""

    def __init__(self, pool: Pool, queries: Mapping[str, str]) -> None:
        self._pool = pool
        self._queries = queries

    async def goal_of(self, withdrawal_id: UUID) -> UUID | None:
        """Return the goal that a withdrawal is of; None without it."""
        found = await self._pool.fetchval(self._queries["find_withdrawal"], withdrawal_id)
        return None if found is None else UUID(int=found.int)

    async def page(
        self,
        goal_id: UUID,
        person_id: UUID | None,
        status: str | None,
        before_seq: int | None,
        limit: int,
    ) -> list[asyncpg.Record]:
        """Return withdrawals before a position, newest first, as `person_id` meets them."""
        query = self._queries["list_withdrawals"]
        return await self._pool.fetch(query, goal_id, person_id, _ALL, status, before_seq, limit)

    async def one(
        self, goal_id: UUID, person_id: UUID | None, withdrawal_id: UUID
    ) -> asyncpg.Record:
        """Return one that is there, as `person_id` meets it."""
        query = self._queries["list_withdrawals"]
        row = await self._pool.fetchrow(query, goal_id, person_id, withdrawal_id, _ALL, None, 1)
        assert row is not None, "withdrawals stay"
        return row

    async def decisions(self, goal_id: UUID, withdrawal_id: UUID) -> list[asyncpg.Record]:
        """Return what members have said of it, in their order."""
        return await self._pool.fetch(self._queries["list_decisions"], goal_id, withdrawal_id)

    async def currency(self, goal_id: UUID) -> str | None:
        """Return a goal's currency; None without a goal."""
        found = await self._pool.fetchval(self._queries["read_currency"], goal_id)
        return None if found is None else str(found)

    async def is_decided(self, operation_id: UUID) -> bool:
        """Say whether an operation has an end: then it is only repeated, and does nothing new."""
        row = await self._pool.fetchrow(self._queries["read_operation"], operation_id)
        return row is not None

    async def is_erased(self, person_id: UUID) -> bool:
        """Say whether a person's account is gone."""
        return await self._pool.fetchrow(self._queries["read_author"], person_id) is None

    async def forget_words_of(self, person_id: UUID) -> None:
        """Delete what somebody said of money out who has been erased."""
        await self._pool.execute(self._queries["erase_money_out"], person_id)
