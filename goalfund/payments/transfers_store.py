"""Rows of bank transfers: the pooled account, and the codes of those who mean to pay into it."""

from collections.abc import Mapping, Sequence

import asyncpg

from goalfund.db.pool import Pool
from goalfund.payments.matching import Wanted
from goalfund.payments.squad.lent_accounts import LentAccount
from goalfund.payments.virtual_accounts import VirtualAccount


class TransfersStore:
    """Reads and writes over the pool of the edge; nothing here moves money."""

    def __init__(self, pool: Pool, queries: Mapping[str, str]) -> None:
        self._pool = pool
        self._queries = queries

    async def pooled_account(self, currency: str) -> VirtualAccount | None:
        """Return the account as it was last told, or None."""
        row = await self._pool.fetchrow(self._queries["read_pooled_account"], currency)
        if row is None or row["account_number"] is None:
            return None
        return VirtualAccount(row["bank"], row["account_number"], row["account_name"])

    async def lease_pooled_account(
        self, currency: str, identifier: str, seen: VirtualAccount | None, lease_s: float
    ) -> bool:
        """Return whether we, and nobody else for so long, may open it; `seen` is what we knew."""
        number = seen.number if seen else None
        query = self._queries["lease_pooled_account"]
        return await self._pool.fetchrow(query, currency, identifier, number, lease_s) is not None

    async def save_pooled_account(
        self, currency: str, identifier: str, account: VirtualAccount
    ) -> None:
        """Remember the account."""
        query, told = self._queries["save_pooled_account"], (account.number, account.name)
        await self._pool.execute(query, currency, identifier, account.bank, *told)

    async def lent_account(self, row: asyncpg.Record) -> asyncpg.Record | None:
        """Return what was lent for a contribution: nulls for nothing, None before anybody asked."""
        query = self._queries["read_lent_account"]
        return await self._pool.fetchrow(query, row["goal_id"], row["contribution_id"])

    async def save_lent_account(self, row: asyncpg.Record, lent: LentAccount | None) -> None:
        """Remember what was lent, or that nothing was; when that is known already, it stays."""
        place: tuple[object, ...] = (None,) * 5
        if lent is not None:
            named = (lent.bank, lent.account_number, lent.account_name)
            place = (lent.reference, *named, lent.expires_at)
        key = (row["goal_id"], row["contribution_id"])
        await self._pool.execute(self._queries["save_lent_account"], *key, *place)

    async def code_of(self, row: asyncpg.Record) -> str | None:
        """Return the code of a contribution, or None while it has none."""
        query = self._queries["read_narration_code"]
        code: str | None = await self._pool.fetchval(query, row["goal_id"], row["contribution_id"])
        return code

    async def reserve(self, code: str, row: asyncpg.Record) -> None:
        """Give a contribution this code, unless it has one or the code is another's."""
        await self._pool.execute(
            self._queries["reserve_narration_code"],
            code,
            row["goal_id"],
            row["contribution_id"],
            row["payment_code"],
            row["amount_minor"],
            row["currency"],
            row["created_at"],
        )

    async def wanted_by_codes(self, codes: Sequence[str]) -> dict[str, Wanted]:
        """Return the transfers that were announced under these codes."""
        rows = await self._pool.fetch(self._queries["find_narration_codes"], list(codes))
        return {row["code"]: Wanted(row["goal_id"], row["payment_code"]) for row in rows}

    async def wanted_of(
        self, amount_minor: int, currency: str, within_s: float, rows: int
    ) -> list[Wanted]:
        """Return unpaid transfers of an amount that were announced so recently, at most `rows`."""
        query = self._queries["list_wanted_transfers"]
        found = await self._pool.fetch(query, amount_minor, currency, within_s, rows)
        return [Wanted(row["goal_id"], row["payment_code"], row["payer_name"]) for row in found]
