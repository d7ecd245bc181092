"""Invitation links: made, counted, opened, revoked; and who sees a goal because of one."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from goalfund.db.pool import Pool
from goalfund.edge.problems import Code, ProblemError
from goalfund.people.tokens import digest, new_token

WORKING_MAX: Final = 50  # links of one goal; a crowd shares one of them


class Invitations:
    """Keeps the links of goals. What is stored of a link's token is a hash.

    Whether somebody may make, see or revoke them is asked before, by the guards.
    """

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

    async def make(
        self, goal_id: UUID, person_id: UUID, label: str | None, lives_s: int, uses_max: int
    ) -> tuple[asyncpg.Record, str]:
        """Return a new link and its token, which is told this once.

        Raises:
            ProblemError: `too_many_invitations`.
        """
        token, now = new_token(), self._clock()
        ends_at = now + timedelta(seconds=lives_s)
        row = await self._pool.fetchrow(
            self._queries["add_invitation"],
            *(goal_id, uuid7(), digest(token), label, person_id, now, ends_at, uses_max),
            WORKING_MAX,
        )
        if row is None:
            raise ProblemError(Code.TOO_MANY_INVITATIONS)
        return row, token

    async def of(self, goal_id: UUID) -> list[asyncpg.Record]:
        """Return the goal's links that were not revoked, newest first."""
        return await self._pool.fetch(self._queries["list_invitations"], goal_id)

    async def revoke(self, goal_id: UUID, invitation_id: UUID) -> None:
        """End a link, and show out who came by it. One that was revoked before stays so.

        Raises:
            ProblemError: `invitation_not_found`.
        """
        query = self._queries["revoke_invitation"]
        if await self._pool.fetchval(query, goal_id, invitation_id, self._clock()) is None:
            raise ProblemError(Code.INVITATION_NOT_FOUND)

    async def open(self, token: str, person_id: UUID) -> UUID:
        """Return the goal to which a link leads, which `person_id` sees from now on.

        Raises:
            ProblemError: `invalid_token`: it is none, or it is too old, used up or revoked, or
                this person was shown out since it was made. Nobody can tell which.
        """
        for _ in range(2):  # of two openings at once by one person, the later finds the earlier
            row = await self._pool.fetchrow(
                self._queries["open_invitation"], digest(token), person_id, self._clock()
            )
            if row is not None:
                return UUID(int=row["goal_id"].int)
        raise ProblemError(Code.INVALID_TOKEN)

    async def viewers(
        self, goal_id: UUID, position: tuple[int, UUID] | None, limit: int
    ) -> list[asyncpg.Record]:
        """Return rows of who came by a link and still sees the goal, after `position`."""
        key, after = position or (None, None)
        return await self._pool.fetch(self._queries["list_viewers"], goal_id, key, after, limit)

    async def remove(self, goal_id: UUID, person_id: UUID) -> None:
        """Show somebody out. A link that was made before does not let them in again.

        Raises:
            ProblemError: `viewer_not_found`.
        """
        query = self._queries["remove_viewer"]
        if await self._pool.fetchval(query, goal_id, person_id, self._clock()) is None:
            raise ProblemError(Code.VIEWER_NOT_FOUND)

    async def leave(self, goal_id: UUID, person_id: UUID) -> None:
        """Take somebody out who wants to go. A link that works lets them in again.

        Raises:
            ProblemError: `viewer_not_found`.
        """
        if await self._pool.fetchval(self._queries["leave_goal"], goal_id, person_id) is None:
            raise ProblemError(Code.VIEWER_NOT_FOUND)
