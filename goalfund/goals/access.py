"""Viewers who may no longer see a goal leave its room, on every server, within a second."""

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

import orjson

from goalfund.db import Pool
from goalfund.edge.guards import roles_in_sight
from goalfund.edge.rounds import Rounds
from goalfund.edge.socket_viewer import Viewer
from goalfund.edge.sockets import Sockets
from goalfund.goal.roles import Role
from goalfund.goal.rooms import Rooms, room_of
from goalfund.goals.store import GoalReads, Standing

NEWS_EVERY_S: Final = 0.4
# Without news for so long nobody watches a private goal here: who may see it is not known.
NEWS_TRUSTED_S: Final = 0.9
# A transaction writes its news before it commits; none takes this long.
NEWS_WINDOW_S: Final = 15.0
_KEPT_NEWS_S: Final = 120.0

Watcher = tuple[UUID, UUID | None]  # a goal, and a person or nobody in particular


class News(NamedTuple):
    """Somebody may have lost sight of something: of a goal, of all goals, or everybody of one."""

    news_id: int
    goal_id: UUID | None
    person_id: UUID | None


class Watchers:
    """Where those who watch stand, and what is new about that, asked of the database."""

    def __init__(self, reads: GoalReads, pool: Pool, queries: Mapping[str, str]) -> None:
        self._reads = reads
        self._pool = pool
        self._queries = queries

    async def standings(self, watchers: Collection[Watcher]) -> dict[Watcher, Standing]:
        """Return where each of them stands; those are left out whose goal there is not."""
        return await self._reads.standings(watchers)

    async def find(self, goal_id: UUID, visibility: str, person_id: UUID | None) -> frozenset[Role]:
        """Return the roles of one watcher of a goal that was just seen.

        For nobody in particular, what was just seen says it all.
        """
        if person_id is None:
            return roles_in_sight(visibility, frozenset())
        return _roles((await self.standings([(goal_id, person_id)])).get((goal_id, person_id)))

    async def news(self) -> list[News]:
        """Return what is new, and what was new a moment ago."""
        rows = await self._pool.fetch(self._queries["read_access_news"], NEWS_WINDOW_S)
        return [News(row["news_id"], row["goal_id"], row["person_id"]) for row in rows]

    async def forget(self) -> None:
        """Delete news that every server has read."""
        await self._pool.execute(self._queries["drop_access_news"], _KEPT_NEWS_S)


def _roles(standing: Standing | None) -> frozenset[Role]:
    """Return the roles of a watcher, viewer among them; none: the goal is not for them."""
    if standing is None:
        return frozenset()
    return roles_in_sight(standing.visibility, standing.roles, staff=standing.staff)


class Access:
    """Reads the news, looks again at whom they are about, and shows out who has to go.

    While the news cannot be read, nobody watches a private goal: what is not known is not shown.
    """

    def __init__(
        self,
        watchers: Watchers,
        sockets: Sockets,
        rooms: Rooms[Viewer],
        *,
        every_s: float = NEWS_EVERY_S,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watchers = watchers
        self._sockets = sockets
        self._rooms = rooms
        self._every_s = every_s
        self._ticks = ticks
        self._known: frozenset[int] = frozenset()
        self._private: set[UUID] = set()  # of the goals that are watched here
        self._read_at_s = ticks()
        self._swept_at_s = ticks()
        self._turn = asyncio.Lock()
        self.rounds = Rounds("access news", self._round, self._pause_s)

    def seen(self, goal_id: UUID, visibility: str) -> None:
        """Take note of how visible a goal is that somebody watches, or is about to."""
        if visibility == "public":
            self._private.discard(goal_id)
        else:
            self._private.add(goal_id)

    async def read_news(self) -> None:
        """Look again at everybody who is in the news and was not before.

        Raises:
            Exception: it could not be read; the same news are looked at the next time.
        """
        async with self._turn:
            asked_at_s = self._ticks()
            news = await self._watchers.news()
            if asked_at_s - self._read_at_s > NEWS_WINDOW_S / 2:
                await self._look_at(self._everybody())  # some news may have come and gone
            else:
                fresh = [item for item in news if item.news_id not in self._known]
                await self._look_at({w for item in fresh for w in self._about(item)})
            self._known = frozenset(item.news_id for item in news)
            self._read_at_s = asked_at_s

    def _about(self, item: News) -> Iterable[Watcher]:
        """Return whom the news are about, as far as they watch something here."""
        if item.goal_id is None:
            return [watcher for watcher in self._everybody() if watcher[1] == item.person_id]
        if item.person_id is None:
            self._private.add(item.goal_id)
        return {
            (item.goal_id, viewer.person)
            for viewer in self._sockets.fanout.everybody(room_of(item.goal_id))
            if item.person_id in (None, viewer.person)
        }

    def _everybody(self) -> set[Watcher]:
        return {
            (UUID(room.partition(":")[2]), viewer.person)
            for viewer in self._sockets.viewers.values()
            for room in viewer.rooms
        }

    async def _look_at(self, watchers: Collection[Watcher]) -> None:
        if not watchers:
            return
        standings = await self._watchers.standings(watchers)
        for (goal_id, _), standing in standings.items():
            self.seen(goal_id, standing.visibility)
        for goal_id, person_id in (w for w in watchers if not _roles(standings.get(w))):
            there = self._sockets.fanout.everybody(room_of(goal_id))
            self._show_out(goal_id, [v for v in there if v.person == person_id], "access_ended")

    def _show_out(self, goal_id: UUID, leaving: Sequence[Viewer], reason: str) -> None:
        for viewer in leaving:
            self._rooms.leave(goal_id, viewer)
        data = orjson.dumps({"goal_id": str(goal_id), "reason": reason})
        self._sockets.fanout.send_to(leaving, "reset", data)

    async def _round(self) -> None:
        try:
            async with asyncio.timeout(self._left_s()):
                await self.read_news()
                await self._sweep()
        except Exception:
            self._hide()
            raise

    def _pause_s(self) -> float:
        return min(self._every_s, max(0.05, self._left_s()))

    def _left_s(self) -> float:
        """Return the seconds until what is known is too old; when it is, those for a new try."""
        left_s = self._read_at_s + NEWS_TRUSTED_S - self._ticks()
        return left_s if left_s > 0 else NEWS_TRUSTED_S

    def _hide(self) -> None:
        """Show everybody out of private goals when nothing was heard for too long."""
        if self._ticks() - self._read_at_s < NEWS_TRUSTED_S:
            return
        for goal_id in self._private:
            there = self._sockets.fanout.everybody(room_of(goal_id))
            self._show_out(goal_id, there, "access_unknown")
        self._private.clear()

    async def _sweep(self) -> None:
        empty = {g for g in self._private if self._sockets.fanout.is_empty(room_of(g))}
        self._private -= empty
        if self._ticks() - self._swept_at_s > _KEPT_NEWS_S:
            self._swept_at_s = self._ticks()
            await self._watchers.forget()
