"""The table of files, and who holds which."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg

from goalfund.db import Pool
from goalfund.files.inspection import Inspected
from goalfund.files.places import Draft

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]


class FilesStore:
    """Reads and writes of the table, over the pool of the edge."""

    def __init__(self, pool: Pool, queries: Mapping[str, str]) -> None:
        self._pool = pool
        self._queries = queries

    async def add(
        self,
        draft: Draft,
        owner_id: UUID,
        place: str,
        now: datetime,
        *,
        loose_max: int,
        bytes_max: int,
    ) -> asyncpg.Record | None:
        """Announce a file; None when its owner has too many, or is no more."""
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchrow(self._queries["lock_owner"], owner_id) is None:
                return None
            return await connection.fetchrow(
                self._queries["add_file"],
                draft.file_id,
                owner_id,
                draft.purpose,
                place,
                draft.media,
                draft.size_bytes,
                now,
                loose_max,
                bytes_max,
            )

    async def own(self, file_id: UUID, owner_id: UUID) -> asyncpg.Record | None:
        """Return a file of its owner's; None when they have no such file."""
        return await self._pool.fetchrow(self._queries["read_own_file"], file_id, owner_id)

    async def ready(self, file_id: UUID) -> asyncpg.Record | None:
        """Return a file that can be shown; None when there is none."""
        return await self._pool.fetchrow(self._queries["read_ready_file"], file_id)

    async def keep(
        self, file_id: UUID, found: Inspected, place: str, now: datetime
    ) -> asyncpg.Record | None:
        """Note that the content is there; None when it is not awaited any more."""
        return await self._pool.fetchrow(
            self._queries["keep_file"],
            file_id,
            found.media,
            len(found.content),
            found.width,
            found.height,
            found.sha256,
            now,
            place,
            found.original_sha256,
            None if found.print is None else f"{int.from_bytes(found.print):0128b}",
        )

    async def doom(
        self, unbrought_before: datetime, loose_before: datetime, limit: int
    ) -> list[asyncpg.Record]:
        """Choose files to be deleted, and return them."""
        return await self._pool.fetch(
            self._queries["doom_files"], unbrought_before, loose_before, limit
        )

    async def forget(self, file_id: UUID) -> None:
        """Forget a file whose content is deleted."""
        await self._pool.execute(self._queries["forget_file"], file_id)
