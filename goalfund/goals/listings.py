"""The list of public goals: in each of its orders, searched, and kept up with what is paid."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg

from goalfund.db.pool import Pool
from goalfund.edge.rounds import Rounds
from goalfund.goal.actor import Publisher
from goalfund.goal.book import Book
from goalfund.goal.events import Event

# How well goals fit is reckoned for so many at the most. What more of them have sorts nobody's
# wheat from the chaff; those come newest first.
FITTED_MAX: Final = 2_000
RENEWED_EVERY_S: Final = 2.0
_CHANGED_MAX: Final = 100_000
_WALK_EVERY_ROUNDS: Final = 43_200  # a day
_RUN: Final = 500  # goals a statement

_LISTS: Final[Mapping[str, str]] = {
    "new": "list_newest_goals",
    "ending": "list_ending_goals",
    "progress": "list_furthest_goals",
}


class Position(NamedTuple):
    """Where a page ended: its last row, and in a search how that was found."""

    key: int
    goal_id: UUID
    found: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows the list. `words` may hold any characters; none of them is an operator."""

    status: str | None = None
    category: str | None = None
    words: str | None = None
    slug: str | None = None


class Listings:
    """Reads the list. What it returns is committed; how far goals are, as of a moment ago."""

    def __init__(self, pool: Pool, queries: Mapping[str, str]) -> None:
        self._pool = pool
        self._queries = queries
        self._forgives_typos: bool | None = None

    async def goals(
        self, sort: str, position: Position | None, limit: int, wanted: Wanted
    ) -> Sequence[asyncpg.Record]:
        """Return rows of public goals after `position`, each with its `sort_key`.

        `sort`: `new`, `ending`, `progress`, or, for what is searched by words, `best`.
        """
        if wanted.slug is not None:
            asked = (wanted.slug, wanted.status, wanted.category, wanted.words)
            found = await self._pool.fetch(self._queries["list_goals_at"], *asked)
            return found if position is None else []
        if sort == "best" and wanted.words is not None:
            return await self._best(position, limit, wanted)
        key, after = (position.key, position.goal_id) if position else (None, None)
        return await self._pool.fetch(
            self._queries[_LISTS[sort]],
            *(key, after, limit, wanted.status, wanted.category, wanted.words),
        )

    async def _best(
        self, position: Position | None, limit: int, wanted: Wanted
    ) -> Sequence[asyncpg.Record]:
        """Return what has the words; where nothing has, what is spelt alike.

        Where more goals than `FITTED_MAX` have them, the newest come first. A later page goes on in
        the order in which the first one was found.
        """
        key, after = (position.key, position.goal_id) if position else (None, None)
        asked = (key, after, limit, wanted.status, wanted.category)
        if position.found == "" if position else await self._are_common(wanted.words):
            return await self._pool.fetch(self._queries[_LISTS["new"]], *asked, wanted.words)
        if position is None or position.found == "words":
            query = self._queries["find_goals_by_words"]
            rows = await self._pool.fetch(query, *asked, wanted.words)
            if rows or position is not None:
                return rows
        assert wanted.words is not None
        if await self._typos_are_forgiven():
            return await self._alike(asked, wanted.words)
        query = self._queries["find_goals_containing"]
        return await self._pool.fetch(query, *asked, _literal(wanted.words))

    async def _are_common(self, words: str | None) -> bool:
        count = self._queries["count_goals_by_words"]
        return bool(await self._pool.fetchval(count, words, FITTED_MAX + 1) > FITTED_MAX)

    async def _alike(self, asked: tuple[Any, ...], words: str) -> Sequence[asyncpg.Record]:
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(self._queries["expect_typos"])
            query = self._queries["find_goals_alike"]
            found: list[asyncpg.Record] = await connection.fetch(
                query, *asked, words, _literal(words)
            )
            return found

    async def _typos_are_forgiven(self) -> bool:
        if self._forgives_typos is None:
            self._forgives_typos = bool(await self._pool.fetchval(self._queries["forgives_typos"]))
        return self._forgives_typos


def _literal(words: str) -> str:
    """Return `words` as a LIKE pattern that matches just them."""
    return words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


class ChangedGoals:
    """A publisher that takes note of which goals have changed, and hands on all it is told.

    It stands in the way of every payment, so it does no more than that.
    """

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._goal_ids: set[UUID] = set()
        self.missed = False  # there were more than can be kept: all are to be looked at

    def publish(self, goal_id: UUID, events: Sequence[Event], book: Book) -> None:
        """Take note and hand on."""
        if len(self._goal_ids) < _CHANGED_MAX:
            self._goal_ids.add(goal_id)
        else:
            self.missed = True
        self._publisher.publish(goal_id, events, book)

    def reset(self, goal_id: UUID, reason: str) -> None:
        """Hand on."""
        self._publisher.reset(goal_id, reason)

    def take(self) -> list[UUID]:
        """Return the goals that have changed, and forget them."""
        taken, self._goal_ids = self._goal_ids, set()
        return list(taken)

    def put_back(self, goal_ids: Collection[UUID]) -> None:
        """Take note of goals again."""
        self._goal_ids.update(goal_ids)


class Renewing:
    """Lets the list follow the heads, in `rounds` that ask nothing where nothing was paid.

    The rounds are their owner's to run. Goals that another server had to tell of when it died are
    found by a walk through all of them, begun at each start and once a day, a run each round.
    """

    def __init__(
        self,
        changed: ChangedGoals,
        pool: Pool,
        queries: Mapping[str, str],
        *,
        every_s: float = RENEWED_EVERY_S,
    ) -> None:
        self._changed = changed
        self._pool = pool
        self._queries = queries
        self._rounds_to_walk = 0
        self._walked: UUID | None = None
        self.rounds = Rounds("listings", self.run_once, every_s)

    async def run_once(self) -> None:
        """Renew what has changed, and go on with the walk.

        Raises:
            DatabaseUnavailableError, asyncpg.PostgresError: it is done at the next round.
        """
        changed = self._changed.take()
        while changed:
            try:
                await self._renew(changed[-_RUN:])
            except BaseException:
                self._changed.put_back(changed)
                raise
            del changed[-_RUN:]
        await self._walk()

    async def _walk(self) -> None:
        if self._changed.missed:
            self._changed.missed, self._rounds_to_walk, self._walked = False, 0, None
        if self._rounds_to_walk > 0:
            self._rounds_to_walk -= 1
            return
        rows = await self._pool.fetch(self._queries["list_listed"], self._walked, _RUN)
        goal_ids = [row["goal_id"] for row in rows]
        await self._renew(goal_ids)
        self._walked = goal_ids[-1] if len(goal_ids) == _RUN else None
        if self._walked is None:
            self._rounds_to_walk = _WALK_EVERY_ROUNDS

    async def _renew(self, goal_ids: Collection[UUID]) -> None:
        if goal_ids:
            await self._pool.execute(self._queries["renew_listings"], goal_ids)
