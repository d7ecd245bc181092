"""What people say about a goal: said and taken back through its actor, read beside it."""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from goalfund.db import Pool
from goalfund.edge.problems import Code, ProblemError
from goalfund.files.links import Links
from goalfund.goal.commands import Command, PostComment, PostUpdate, RemovePost
from goalfund.goal.events import at_text
from goalfund.goal.outcomes import Goals, Outcome
from goalfund.goals.post_models import CommentBody, UpdateBody
from goalfund.goals.store import GoalReads, picture_wire
from goalfund.people.throttles import Ration, Share, Throttles

# Each post is a line of a log for ever: over all goals, nobody adds more.
POSTS_A_MINUTE: Final = Ration(attempts=6, per_s=60)
POSTS_A_DAY: Final = Ration(attempts=100, per_s=86_400)


class PostReads:
    """Reads of updates and comments; what they return is committed."""

    def __init__(self, pool: Pool, queries: Mapping[str, str], links: Links) -> None:
        self._pool = pool
        self._queries = queries
        self._links = links

    def wire(self, row: asyncpg.Record, person_id: UUID | None) -> dict[str, Any]:
        """Return a row of these as somebody sees it who may see the goal."""
        shown = {} if row["display"] is None else orjson.loads(row["display"])
        return {
            "id": row["post_id"],
            "seq": row["seq"],
            "at": at_text(row["at"]),
            "role": row["role"],
            "name": shown.get("name"),
            "text": shown.get("text"),
            "attachments": [
                picture_wire(file, row["visibility"], self._links)
                for file in shown.get("attachments", ())
            ],
            "me": person_id is not None and row["person_id"] == person_id,
        }

    async def page(
        self, goal_id: UUID, kind: str, before_seq: int | None, limit: int
    ) -> list[asyncpg.Record]:
        """Return posts of a kind before a position, newest first, without those taken back."""
        return await self._pool.fetch(self._queries["list_posts"], goal_id, kind, before_seq, limit)

    async def post(self, goal_id: UUID, post_id: UUID) -> asyncpg.Record | None:
        """Return one post, also when it was taken back."""
        return await self._pool.fetchrow(self._queries["read_post"], goal_id, post_id)

    async def author(self, person_id: UUID) -> str | None:
        """Return what a person is called; None once they were erased."""
        row = await self._pool.fetchrow(self._queries["read_author"], person_id)
        return None if row is None else f"{row['first_name']} {row['last_name']}"

    async def forget_words_of(self, person_id: UUID) -> None:
        """Delete what somebody said who has been erased."""
        await self._pool.execute(self._queries["erase_posts"], person_id)


class Posts:
    """Asks goals to say things on behalf of people, whom the guards have let through."""

    def __init__(
        self,
        goals: Goals,
        goal_reads: GoalReads,
        reads: PostReads,
        throttles: Throttles,
        *,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.reads = reads
        self._goals = goals
        self._goal_reads = goal_reads
        self._throttles = throttles
        self._random_bytes = random_bytes
        self._clock = clock

    async def update(
        self, goal_id: UUID, person_id: UUID, operation_id: UUID, body: UpdateBody
    ) -> Outcome:
        """Return what became of an update.

        Raises:
            ProblemError: `rate_limited`; `unauthenticated` when they were erased just now.
        """
        name = await self._begin(goal_id, person_id, operation_id)
        command = PostUpdate(
            operation_id=operation_id,
            goal_id=goal_id,
            person_id=person_id,
            post_id=uuid7(),
            author_name=name,
            text=body.text,
            attachments=tuple(body.attachments),
            salt=self._random_bytes(16),
        )
        return await self._say(command, person_id)

    async def comment(
        self, goal_id: UUID, person_id: UUID, operation_id: UUID, body: CommentBody
    ) -> Outcome:
        """Return what became of a comment.

        Raises:
            ProblemError: `rate_limited`; `unauthenticated` when they were erased just now.
        """
        name = await self._begin(goal_id, person_id, operation_id)
        command = PostComment(
            operation_id=operation_id,
            goal_id=goal_id,
            person_id=person_id,
            post_id=uuid7(),
            author_name=None if body.anonymous else name,
            text=body.text,
            anonymous=body.anonymous,
            salt=self._random_bytes(16),
        )
        return await self._say(command, person_id)

    async def remove(
        self, goal_id: UUID, person_id: UUID, operation_id: UUID | None, kind: str, post_id: UUID
    ) -> Outcome:
        """Return what became of taking an update or a comment back."""
        command = RemovePost(
            operation_id=operation_id or uuid7(),
            goal_id=goal_id,
            person_id=person_id,
            post_id=post_id,
            kind=kind,
        )
        return await self._goals.ask(goal_id, command)

    async def _begin(self, goal_id: UUID, person_id: UUID, operation_id: UUID) -> str:
        """Return the author's name, once their ration allows one more."""
        end = await self._goal_reads.operation(operation_id)
        # A repetition says nothing new, and does not count.
        if end is None or (end.goal_id, end.person_id) != (goal_id, person_id):
            await self._take_one(person_id)
        if (name := await self.reads.author(person_id)) is None:
            raise ProblemError(Code.UNAUTHENTICATED)
        return name

    async def _say(self, command: Command, person_id: UUID) -> Outcome:
        outcome = await self._goals.ask(command.goal_id, command)
        # Who was erased between our look and the commit would have left their name behind.
        if await self.reads.author(person_id) is None:
            await self.reads.forget_words_of(person_id)
        return outcome

    async def _take_one(self, person_id: UUID) -> None:
        shares = [
            Share(POSTS_A_MINUTE, "posts of a minute by", str(person_id)),
            Share(POSTS_A_DAY, "posts of a day by", str(person_id)),
        ]
        if wait_s := await self._throttles.take(shares, self._clock()):
            raise ProblemError(
                Code.RATE_LIMITED, "You have said a lot in a short time.", retry_after_s=wait_s
            )
