"""Files of two goals that are the same, or look it: found afterwards, and put before somebody.

Nothing is stopped by it. Who shows one receipt to two goals is told apart from who photographs the
same well twice by people.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import asyncpg
import structlog
from aiohttp import web
from uuid_utils.compat import uuid7

from goalfund.db import Pool
from goalfund.edge.rounds import Rounds
from goalfund.files.prints import ALIKE_MAX

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]

log = structlog.get_logger(__name__)

COMPARE_EVERY_S: Final = 30.0
COMPARED_AT_ONCE: Final = 50
ALIKE_EACH: Final = 10  # the nearest; who looks at one finds the others
SEVERITY: Final = "high"


class Comparing:
    """Looks at each file that a goal has put to use, once over all servers, in `rounds`."""

    def __init__(
        self,
        pool: Pool,
        queries: Mapping[str, str],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._pool = pool
        self._queries = queries
        self._clock = clock
        self.rounds = Rounds("comparing files", self.compare, COMPARE_EVERY_S)

    async def compare(self) -> None:
        """Compare files that nobody has compared, and raise a flag for each pair of two goals.

        All of it is one commit: what a crash interrupts is done again.
        """
        now = self._clock()
        async with self._pool.acquire() as connection, connection.transaction():
            # One at a time: of two files that come at once, the later one must see the other.
            await connection.execute(self._queries["lock_comparing"])
            due = await connection.fetch(self._queries["list_files_to_compare"], COMPARED_AT_ONCE)
            file_ids = [row["file_id"] for row in due]
            if file_ids:
                raised = await self._compare(connection, file_ids, now)
        if not file_ids:
            return
        for row in raised:
            log.warning(
                "file_flagged",
                severity=SEVERITY,
                goal_id=str(row["goal_id"]),
                file_id=str(row["file_id"]),
                other_goal_id=str(row["other_goal_id"]),
                other_file_id=str(row["other_file_id"]),
                distance=row["distance"],
            )
        if len(file_ids) == COMPARED_AT_ONCE:
            self.rounds.wake()

    async def _compare(
        self, connection: "Connection", file_ids: list[UUID], now: datetime
    ) -> list[asyncpg.Record]:
        await connection.execute(self._queries["add_file_prints"], file_ids)
        pairs = await connection.fetch(
            self._queries["find_alike_files"], file_ids, ALIKE_MAX, ALIKE_EACH
        )
        columns = ("goal_id", "file_id", "other_goal_id", "other_file_id", "distance")
        raised = await connection.fetch(
            self._queries["raise_file_flags"],
            [uuid7() for _ in pairs],
            *([pair[column] for pair in pairs] for column in columns),
            SEVERITY,
            now,
        )
        await connection.execute(self._queries["mark_files_compared"], file_ids, now)
        return raised

    async def flags(self, before: UUID | None, limit: int) -> list[asyncpg.Record]:
        """Return flags before a position, newest first."""
        return await self._pool.fetch(self._queries["list_file_flags"], before, limit)


COMPARING: Final = web.AppKey("comparing", Comparing)
