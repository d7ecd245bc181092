"""Putting files to use: what holds a file says so where it is written, in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from goalfund.edge.problems import Code, field_problem
from goalfund.files.kinds import Purpose

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]


class Holdings:
    """Says which files are in use. Only its owner can put a file to use."""

    def __init__(self, queries: Mapping[str, str]) -> None:
        self._queries = queries

    async def hold(
        self,
        connection: "Connection",
        file_id: UUID,
        owner_id: UUID,
        purpose: Purpose,
        field: str,
    ) -> None:
        """Put a file to use, for as long as nobody lets go of it.

        Raises:
            ProblemError: `file_not_found`, of `field`: they have no such file for that purpose.
        """
        held = await connection.fetchval(self._queries["hold_file"], file_id, owner_id, purpose)
        if held is None:
            raise field_problem(
                Code.FILE_NOT_FOUND, field, f"You have uploaded no such file for {purpose}"
            )

    async def let_go(
        self, connection: "Connection", file_ids: Sequence[UUID], now: datetime
    ) -> None:
        """Note that files are used no more."""
        await connection.execute(self._queries["let_go_of_files"], file_ids, now)

    async def hold_avatar(
        self, connection: "Connection", file_id: UUID | None, owner_id: UUID, now: datetime
    ) -> None:
        """Have a person's avatar be this file, or none, and none of those before.

        Raises:
            ProblemError: `file_not_found`.
        """
        if file_id is not None:
            await self.hold(connection, file_id, owner_id, Purpose.AVATAR, "avatar")
        await connection.execute(self._queries["let_go_of_avatars"], owner_id, file_id, now)
