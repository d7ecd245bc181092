"""People's rows, and what happened to them. Statements of one cause share a connection."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from goalfund.db import Pool
from goalfund.people.client import Client

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]

# Erasing somebody reads every contribution there is.
_ERASE_TIMEOUT_S = 120.0


class PeopleStore:
    """Reads over the pool of the edge, and writes in the transactions that `begin` opens."""

    def __init__(self, pool: Pool, queries: Mapping[str, str]) -> None:
        self._pool = pool
        self._queries = queries

    @asynccontextmanager
    async def begin(self) -> AsyncIterator["Connection"]:
        """Yield a connection in a transaction: all that is written on it counts, or nothing."""
        async with self._pool.acquire() as connection, connection.transaction():
            yield connection

    async def person(self, person_id: UUID) -> asyncpg.Record | None:
        """Return the person as they see themselves; None when there is none any more."""
        return await self._pool.fetchrow(self._queries["read_person"], person_id)

    async def account_of(self, email: str, network: str) -> asyncpg.Record | None:
        """Return what is needed to check who signs in; None when nobody has the address."""
        return await self._pool.fetchrow(self._queries["read_account"], email, None, network)

    async def account(self, person_id: UUID, network: str) -> asyncpg.Record | None:
        """Return the same for somebody who is signed in."""
        return await self._pool.fetchrow(self._queries["read_account"], None, person_id, network)

    async def account_in(self, connection: "Connection", email: str) -> asyncpg.Record | None:
        """Return the account of an address, as a transaction sees it."""
        return await connection.fetchrow(self._queries["read_account"], email, None, "")

    async def totp(self, person_id: UUID) -> asyncpg.Record | None:
        """Return the person's sealed secret, and since when it is in force."""
        return await self._pool.fetchrow(self._queries["read_totp"], person_id)

    async def passkeys(self, person_id: UUID, site: str | None = None) -> list[asyncpg.Record]:
        """Return the person's passkeys, or those for one site; the oldest first."""
        return await self._pool.fetch(self._queries["list_passkeys"], person_id, site)

    async def passkey(
        self, credential_id: bytes, person_id: UUID, site: str
    ) -> asyncpg.Record | None:
        """Return what is needed to check what one of the person's passkeys has signed."""
        return await self._pool.fetchrow(
            self._queries["read_passkey"], credential_id, person_id, site
        )

    async def recovery_codes_left(self, person_id: UUID) -> int:
        """Return how many recovery codes the person has not used."""
        left: int = await self._pool.fetchval(self._queries["count_recovery_codes"], person_id)
        return left

    async def holder(self, token_hash: bytes, purpose: str, now: datetime) -> asyncpg.Record | None:
        """Return whose mailed link it is, without using it up."""
        return await self._pool.fetchrow(
            self._queries["read_mailed_token"], token_hash, purpose, now
        )

    async def events(
        self, person_id: UUID, before: UUID | None, limit: int
    ) -> list[asyncpg.Record]:
        """Return what happened to the person's account, newest first."""
        return await self._pool.fetch(
            self._queries["list_security_events"], person_id, before, limit
        )

    async def begin_reset(self, *arguments: object) -> None:
        """Mail a link to whoever has the address, if anybody; see the statement."""
        await self._pool.execute(self._queries["begin_reset"], *arguments)

    async def note(
        self,
        connection: "Connection | None",
        kind: str,
        person_id: UUID | None,
        now: datetime,
        client: Client,
    ) -> None:
        """Note what happened; without a connection, on its own."""
        await (connection or self._pool).execute(
            self._queries["add_security_event"],
            uuid7(),
            person_id,
            kind,
            now,
            client.address,
            client.device,
        )

    async def write(self, connection: "Connection", query: str, *arguments: object) -> Any:
        """Run the named statement, and return the first value of its first row, if any."""
        return await connection.fetchval(self._queries[query], *arguments)

    async def write_row(
        self, connection: "Connection", query: str, *arguments: object
    ) -> asyncpg.Record | None:
        """Run the named statement, and return its first row, if any."""
        return await connection.fetchrow(self._queries[query], *arguments)

    async def erase(self, connection: "Connection", person_id: UUID, now: datetime) -> None:
        """Forget the person: profile, ways in, traces, and what gifts and posts show of them."""
        erased = await connection.fetchrow(self._queries["erase_person"], person_id, now)
        if erased is None:
            return
        await connection.execute(self._queries["erase_traces"], person_id)
        await connection.execute(self._queries["erase_files"], person_id, now)
        proven = erased["email"] if erased["verified"] else None
        await connection.execute(self._queries["erase_participants"], person_id, proven)
        await connection.execute(self._queries["take_time"], str(round(_ERASE_TIMEOUT_S * 1_000)))
        await connection.execute(
            self._queries["erase_contributions"],
            person_id,
            proven,
            timeout=_ERASE_TIMEOUT_S,
        )
        # Last: an organiser who removes the same words must not wait, with the goal, for the rest.
        await connection.execute(self._queries["erase_posts"], person_id)
        await connection.execute(self._queries["erase_money_out"], person_id)
        await connection.execute(self._queries["erase_refund_requests"], person_id)
