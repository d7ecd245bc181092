"""Following logs: what was committed is told to people, once, by whichever server comes first."""

import asyncio
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from goalfund.edge.rounds import Rounds
from goalfund.notify.news import broadcasts_of, notices_of
from goalfund.notify.store import Due, NoticeStore

# A hot goal is looked at so often, however often it commits: its news are added up.
PACE_S: Final = 1.0
GOALS_A_LOOK: Final = 100
EVENTS_A_LOOK: Final = 10_000  # of all its goals together
EVENTS_OF_GOAL_MIN: Final = 100
# Between two rounds: hints gather meanwhile. And twice as long as a round took, so that however
# much there is to tell, money has most of the database to itself.
REST_S: Final = 0.05
REST_MAX_S: Final = 1.0
PEOPLE_A_PAGE: Final = 1_000
PAGES_A_ROUND: Final = 20
# Goals looked at in a round for news that nobody hinted at: of a server that died, or of a tool. A
# hundred thousand take three minutes, and quiet ones cost a percent of the database's time.
SWEPT_A_ROUND: Final = 500
HINTS_MAX: Final = 10_000  # what is hinted beyond is found by sweeping
# What is older was no secret: a log that was imported, or one that nobody followed.
NEWS_FOR: Final = timedelta(days=3)


class Follower:
    """Follows all logs in `rounds`, which are its owner's to run.

    Each log has a cursor, which moves in the commit that tells people: so each event is told once.
    `heard` is a hint that makes it fast; what nobody hints at is found by going through all goals.
    """

    def __init__(
        self,
        store: NoticeStore,
        *,
        every_s: float = 1.0,
        rest_s: float = REST_S,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._every_s = every_s
        self._rest_s = rest_s
        self._clock = clock
        self._ticks = ticks
        self._hints: dict[UUID, float] = {}  # by goal: when it may be looked at
        self._looked: dict[UUID, float] = {}  # by goal: when it was, lately
        self._again: set[UUID] = set()  # goals that are looked at a second time after one hint
        self._swept_to: UUID | None = None
        self._sweep_at = float("-inf")
        self.told: Callable[[], None] = _nothing  # says that somebody was told something
        self.rounds = Rounds("notices", self._round, self._pause_s)

    def heard(self, goal_id: UUID) -> None:
        """Take the hint that a goal has news. Costs next to nothing, whoever calls it how often."""
        if goal_id in self._hints or len(self._hints) >= HINTS_MAX:
            return
        self._hints[goal_id] = self._looked.get(goal_id, float("-inf")) + PACE_S
        self.rounds.wake()

    async def run_once(self) -> bool:
        """Go through what is behind, whatever the pace; return whether anything was told."""
        told = await self._look({*await self._sweep(), *self._due_hints()})
        return await self._spread() or bool(told)

    async def _round(self) -> None:
        began = self._ticks()
        hinted = self._due_hints()
        swept = []
        if began >= self._sweep_at:
            self._sweep_at = began + self._every_s
            # Of a goal that was just looked at there will be a hint, if there is more.
            swept = [goal_id for goal_id in await self._sweep() if goal_id not in self._looked]
        told = await self._look({*hinted, *swept})
        self._look_again(set(hinted), told)
        await self._spread()
        took_s = self._ticks() - began
        await asyncio.sleep(min(REST_MAX_S, max(self._rest_s, 2 * took_s)))

    def _look_again(self, hinted: set[UUID], told: set[UUID]) -> None:
        """Hint once more at goals that another server was telling, perhaps without the last of it.

        Or there was nothing to tell any more: that cannot be seen from here, and costs one look.
        """
        missed = (hinted - told) - self._again
        self._again = (self._again - hinted) | missed
        for goal_id in missed:
            self.heard(goal_id)

    def _pause_s(self) -> float:
        soonest = min(self._hints.values(), default=float("inf")) - self._ticks()
        return max(0.0, min(self._every_s, soonest))

    def _due_hints(self) -> list[UUID]:
        """Return goals that have waited long enough, and forget the hints."""
        now = self._ticks()
        self._looked = {g: at for g, at in self._looked.items() if at + PACE_S > now}
        due = [goal_id for goal_id, at in self._hints.items() if at <= now][:GOALS_A_LOOK]
        for goal_id in due:
            del self._hints[goal_id]
        return due

    async def _sweep(self) -> list[UUID]:
        """Return which of the next goals are behind; after the last one come the first again."""
        behind, last = await self._store.sweep(self._swept_to, SWEPT_A_ROUND)
        if last is None and self._swept_to is not None:
            behind, last = await self._store.sweep(None, SWEPT_A_ROUND)
        self._swept_to = last
        return behind

    async def _look(self, goal_ids: Collection[UUID]) -> set[UUID]:
        """Tell what is new in goals, a number of goals at a time; return which had anything."""
        told, waiting = set[UUID](), list(goal_ids)
        while waiting:
            some, waiting = waiting[:GOALS_A_LOOK], waiting[GOALS_A_LOOK:]
            self._looked |= dict.fromkeys(some, self._ticks())
            told |= await self._follow(some)
        return told

    async def _follow(self, goal_ids: Collection[UUID]) -> set[UUID]:
        await self._store.open_cursors(goal_ids)
        now = self._clock()
        async with self._store.begin() as connection:
            events = max(EVENTS_OF_GOAL_MIN, EVENTS_A_LOOK // len(goal_ids))
            runs = await self._store.take_runs(connection, goal_ids, events)
            if not runs.goal_ids:
                return set()
            news = await self._store.news(connection, runs, now - NEWS_FOR)
            await self._store.write(connection, notices_of(news), Due.after(now))
            await self._store.add_broadcasts(connection, broadcasts_of(news))
            await self._store.move_cursors(connection, runs)
        self.told()
        for goal_id in runs.behind:
            self.heard(goal_id)
        return set(runs.goal_ids)

    async def _spread(self) -> bool:
        """Tell some pages of followers what is to be told to all of them."""
        for page in range(PAGES_A_ROUND):
            if not await self._spread_page():
                return page > 0
        self.rounds.wake()
        return True

    async def _spread_page(self) -> bool:
        now = self._clock()
        async with self._store.begin() as connection:
            taken = await self._store.take_broadcast(connection)
            if taken is None:
                return False
            one, after = taken
            people = await self._store.followers(connection, one.goal_id, after, PEOPLE_A_PAGE)
            await self._store.write(connection, one.to(people), Due.after(now))
            last = people[-1] if len(people) == PEOPLE_A_PAGE else None
            await self._store.move_broadcast(connection, one, last)
        self.told()
        return True


def _nothing() -> None:
    """Nobody wants to know."""
