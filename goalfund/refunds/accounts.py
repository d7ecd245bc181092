"""Where refunds by transfer go: the account named for the contribution, else its person's own."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg

from goalfund.db import Pool
from goalfund.edge.vault import Vault
from goalfund.payments.bank_accounts import Account
from goalfund.people.settlement import SettlementAccounts

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]


@dataclass(frozen=True, slots=True)
class RefundAccounts:
    """The accounts as they are kept; `people` are those that persons have set."""

    pool: Pool
    queries: Mapping[str, str]
    vault: Vault
    people: SettlementAccounts

    async def of(
        self, goal_id: UUID, contribution_id: UUID, person_id: UUID | None
    ) -> Account | None:
        """Return where money of a contribution goes; None when nobody has said it.

        Raises:
            SealBrokenError: none of our keys opens it.
        """
        named = await self.named(goal_id, contribution_id)
        if named is not None:
            return self.opened(named)
        return None if person_id is None else await self.people.of(person_id)

    def opened(self, row: asyncpg.Record) -> Account:
        """Return the account of a row. Raises as `of`."""
        return Account.opened(self.vault, row["sealed"].decode())

    async def named(self, goal_id: UUID, contribution_id: UUID) -> asyncpg.Record | None:
        """Return what is named for a contribution, its number sealed."""
        return await self.pool.fetchrow(
            self.queries["read_refund_account"], goal_id, contribution_id
        )

    async def contribution(self, contribution_id: UUID) -> asyncpg.Record | None:
        """Return a contribution with what of it waits for an account."""
        return await self.pool.fetchrow(self.queries["read_own_contribution"], contribution_id)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator["Connection"]:
        """Yield a connection in a transaction: all that is written on it counts, or nothing."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield connection

    async def ask(
        self, connection: "Connection", goal_id: UUID, contribution_id: UUID, now: datetime
    ) -> asyncpg.Record | None:
        """Note that a payer is asked; return what the letter says, or None: no letter is due."""
        query = self.queries["ask_for_refund_account"]
        return await connection.fetchrow(query, goal_id, contribution_id, now)

    async def save(
        self,
        connection: "Connection",
        goal_id: UUID,
        contribution_id: UUID,
        account: Account,
        now: datetime,
    ) -> asyncpg.Record | None:
        """Keep the account for what waits, which is due at once; None when nothing waits."""
        return await connection.fetchrow(
            self.queries["save_refund_account"],
            goal_id,
            contribution_id,
            account.bank_code,
            account.masked,
            account.account_name,
            account.sealed(self.vault).encode(),
            now,
        )
