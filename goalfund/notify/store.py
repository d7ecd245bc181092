"""The tables of notifications. What belongs to one cause is written in one transaction."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import asyncpg
import orjson

from goalfund.db import Pool
from goalfund.goal.events import EventKind
from goalfund.notify.days import next_digest
from goalfund.notify.kinds import READ, RULES, Kind, MailMode, Wish
from goalfund.notify.news import Broadcast, Gift, Happening, News, Notice, Takings

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]

UNREAD_MAX: Final = 100  # counted no further
_COMMENTS_LOOKED_AT: Final = 200

_KINDS: Final = [str(kind) for kind in RULES]
_IN_APP: Final = [rule.default.in_app for rule in RULES.values()]
_MAIL: Final = [str(rule.default.mail) for rule in RULES.values()]
_MERGES: Final = [rule.merges for rule in RULES.values()]


@dataclass(frozen=True, slots=True)
class Runs:
    """Which part of which logs is news: after one seq, up to and including another."""

    goal_ids: list[UUID]
    after_seqs: list[int]
    to_seqs: list[int]
    behind: list[UUID]  # goals that have more than that

    @classmethod
    def of(cls, rows: Sequence[asyncpg.Record]) -> "Runs":
        """Return what rows of `take_notice_cursors` say."""
        return cls(
            [row["goal_id"] for row in rows],
            [row["after_seq"] for row in rows],
            [row["to_seq"] for row in rows],
            [row["goal_id"] for row in rows if row["to_seq"] < row["seq"]],
        )


@dataclass(frozen=True, slots=True)
class Due:
    """When mail is due that is written down now."""

    at_once: datetime
    daily: datetime

    @classmethod
    def after(cls, now: datetime) -> "Due":
        """Return when mail is due about what is told now."""
        return cls(at_once=now, daily=next_digest(now))


class NoticeStore:
    """Reads, and the statements of the transactions that `begin` opens."""

    def __init__(self, pool: Pool, queries: Mapping[str, str]) -> None:
        self._pool = pool
        self._queries = queries

    @asynccontextmanager
    async def begin(self) -> AsyncIterator["Connection"]:
        """Yield a connection in a transaction: all that is written on it counts, or nothing."""
        async with self._pool.acquire() as connection, connection.transaction():
            yield connection

    # Following logs.

    async def sweep(self, after: UUID | None, limit: int) -> tuple[list[UUID], UUID | None]:
        """Return which goals of a page are behind, and where the next page begins."""
        rows = await self._pool.fetch(self._queries["sweep_notice_cursors"], after, limit)
        behind = [row["goal_id"] for row in rows if row["behind"]]
        return behind, rows[-1]["goal_id"] if rows else None

    async def open_cursors(self, goal_ids: Collection[UUID]) -> None:
        """Begin to follow goals that nobody has followed yet."""
        await self._pool.execute(self._queries["open_notice_cursors"], list(goal_ids))

    async def take_runs(
        self, connection: "Connection", goal_ids: Collection[UUID], events_max: int
    ) -> Runs:
        """Return what is new in goals, as far as nobody else is telling it."""
        rows = await connection.fetch(
            self._queries["take_notice_cursors"], list(goal_ids), events_max
        )
        return Runs.of(rows)

    async def news(self, connection: "Connection", runs: Runs, since: datetime) -> News:
        """Return what happened in `runs`; what is from before `since` is no news."""
        where = runs.goal_ids, runs.after_seqs, runs.to_seqs
        takings = await connection.fetch(self._queries["count_takings"], *where, since)
        gifts = await connection.fetch(self._queries["read_gifts"], *where, since)
        happened = await connection.fetch(
            self._queries["read_happenings"], *where, sorted(map(str, READ)), since
        )
        audiences = await connection.fetch(
            self._queries["list_notice_audiences"], runs.goal_ids, _COMMENTS_LOOKED_AT
        )
        return News(
            takings=[Takings(**row) for row in takings],
            gifts=[Gift(**row) for row in gifts],
            happenings=[_happening(row) for row in happened],
            runners=_people(row for row in audiences if row["runs"]),
            talkers=_people(row for row in audiences if row["talks"]),
        )

    async def write(self, connection: "Connection", notices: Sequence[Notice], due: Due) -> None:
        """Tell people, each where they want to be told. What was told already is not again."""
        if not notices:
            return
        await connection.execute(
            self._queries["write_notices"],
            [notice.person_id for notice in notices],
            [notice.goal_id for notice in notices],
            [str(notice.kind) for notice in notices],
            [notice.first_seq for notice in notices],
            [notice.last_seq for notice in notices],
            [notice.events for notice in notices],
            [notice.amount_minor for notice in notices],
            [notice.at for notice in notices],
            _KINDS,
            _IN_APP,
            _MAIL,
            _MERGES,
            due.at_once,
            due.daily,
        )

    async def add_broadcasts(
        self, connection: "Connection", broadcasts: Sequence[Broadcast]
    ) -> None:
        """Note what everybody who has a part in a goal is to be told."""
        if not broadcasts:
            return
        await connection.execute(
            self._queries["add_broadcasts"],
            [one.goal_id for one in broadcasts],
            [one.seq for one in broadcasts],
            [str(one.kind) for one in broadcasts],
            [one.at for one in broadcasts],
            [one.amount_minor for one in broadcasts],
            [one.author_id for one in broadcasts],
        )

    async def move_cursors(self, connection: "Connection", runs: Runs) -> None:
        """Note that `runs` have been told."""
        await connection.execute(self._queries["move_notice_cursors"], runs.goal_ids, runs.to_seqs)

    async def take_broadcast(
        self, connection: "Connection"
    ) -> tuple[Broadcast, UUID | None] | None:
        """Return something that people are still to be told, and who was told of it last."""
        row = await connection.fetchrow(self._queries["take_broadcast"])
        if row is None:
            return None
        fields = dict(row)
        after = fields.pop("after_person_id")
        return Broadcast(**fields | {"kind": Kind(fields["kind"])}), after

    async def followers(
        self, connection: "Connection", goal_id: UUID, after: UUID | None, limit: int
    ) -> list[UUID]:
        """Return a page of everybody who has a part in the goal."""
        rows = await connection.fetch(self._queries["list_followers"], goal_id, after, limit)
        return [row["person_id"] for row in rows]

    async def move_broadcast(
        self, connection: "Connection", one: Broadcast, after: UUID | None
    ) -> None:
        """Note up to whom it was told; None: to everybody."""
        key = one.goal_id, one.seq, str(one.kind)
        if after is None:
            await connection.execute(self._queries["end_broadcast"], *key)
        else:
            await connection.execute(self._queries["move_broadcast"], *key, after)

    # Reading.

    async def page(
        self, person_id: UUID, before: UUID | None, limit: int, *, unread_only: bool
    ) -> list[asyncpg.Record]:
        """Return what somebody has been told, newest first."""
        return await self._pool.fetch(
            self._queries["list_notifications"], person_id, before, unread_only, limit, _KINDS
        )

    async def unread(self, person_ids: Collection[UUID]) -> dict[UUID, int]:
        """Return how much each has not read, up to `UNREAD_MAX`."""
        rows = await self._pool.fetch(
            self._queries["count_unread"], list(person_ids), UNREAD_MAX, _KINDS
        )
        return {row["person_id"]: row["unread"] for row in rows}

    async def read(
        self, person_id: UUID, ids: Collection[UUID], up_to: UUID | None, now: datetime
    ) -> None:
        """Take note of what somebody has read."""
        await self._pool.execute(self._queries["read_notices"], person_id, list(ids), up_to, now)

    async def told_lately(self, within_s: float) -> list[tuple[UUID, UUID]]:
        """Return person and id of what was written within the last seconds."""
        rows = await self._pool.fetch(self._queries["list_told_lately"], within_s)
        return [(row["person_id"], row["notification_id"]) for row in rows]

    async def told(self, keys: Sequence[tuple[UUID, UUID]]) -> list[asyncpg.Record]:
        """Return lines by person and id, as far as they are unread and may be seen."""
        people, ids = [key[0] for key in keys], [key[1] for key in keys]
        return await self._pool.fetch(self._queries["read_told"], people, ids, _KINDS)

    # Preferences.

    async def wishes(self, person_id: UUID) -> dict[Kind, Wish]:
        """Return where somebody wants to be told of each kind."""
        rows = await self._pool.fetch(self._queries["list_preferences"], person_id)
        own = {row["kind"]: Wish(row["in_app"], MailMode(row["mail"])) for row in rows}
        return {kind: own.get(str(kind), rule.default) for kind, rule in RULES.items()}

    async def save_wishes(self, person_id: UUID, wishes: Mapping[Kind, Wish]) -> None:
        """Take note of where somebody wants to be told of some kinds."""
        await self._pool.execute(
            self._queries["save_preferences"],
            person_id,
            [str(kind) for kind in wishes],
            [wish.in_app for wish in wishes.values()],
            [str(wish.mail) for wish in wishes.values()],
        )

    async def stop_mail(self, person_id: UUID, kinds: Collection[Kind], *, daily: bool) -> bool:
        """Send no more mail of some kinds, or of all that come daily; False: nobody is there."""
        found = await self._pool.fetchval(
            self._queries["stop_notice_mail"],
            person_id,
            sorted(map(str, kinds)),
            daily,
            _KINDS,
            _IN_APP,
            _MAIL,
        )
        return found is not None

    # Mail.

    async def due_readers(self, now: datetime, limit: int) -> list[UUID]:
        """Return people to whom mail is due."""
        rows = await self._pool.fetch(self._queries["list_due_readers"], now, limit)
        return [row["person_id"] for row in rows]

    async def take_due(
        self, connection: "Connection", person_id: UUID, now: datetime, limit: int
    ) -> list[asyncpg.Record]:
        """Return what mail is due about to one person; nothing while another server writes it."""
        if not await connection.fetchval(self._queries["take_reader"], person_id):
            return []
        return await connection.fetch(
            self._queries["take_due_notices"], person_id, now, limit, _KINDS, _MAIL
        )

    async def end_mail(
        self, connection: "Connection", rows: Sequence[asyncpg.Record], now: datetime
    ) -> None:
        """Note that mail about `rows`, of one person, was written or is not wanted."""
        if rows:
            ids = [row["notification_id"] for row in rows]
            person_id = rows[0]["person_id"]
            await connection.execute(self._queries["end_notice_mail"], person_id, ids, now)

    async def put_mail_off(
        self, connection: "Connection", rows: Sequence[asyncpg.Record], until: datetime
    ) -> None:
        """Have `rows`, of one person, mailed with a later digest."""
        ids = [row["notification_id"] for row in rows]
        person_id = rows[0]["person_id"]
        await connection.execute(self._queries["put_notice_mail_off"], person_id, ids, until)

    async def mailings(
        self, connection: "Connection", person_id: UUID, goal_id: UUID, now: datetime
    ) -> tuple[int, int]:
        """Return how many mails went out at once: of a day, and of an hour about the goal."""
        row = await connection.fetchrow(self._queries["count_mailings"], person_id, now, goal_id)
        assert row is not None
        return row["of_day"], row["of_goal"]

    async def add_mailing(self, connection: "Connection", *mailing: object) -> bool:
        """Note a mail: person, id, time, goal, day; False: that day's digest was sent before."""
        found = await connection.fetchval(self._queries["add_mailing"], *mailing)
        return found is not None

    async def sweep_old(
        self, now: datetime, *, kept: timedelta, kept_max: int, since: datetime, limit: int
    ) -> None:
        """Delete what is too old, too much, or of people who were erased."""
        await self._pool.execute(
            self._queries["sweep_notices"],
            now - kept,
            kept_max,
            now - timedelta(days=7),
            since,
            limit,
        )


def _happening(row: asyncpg.Record) -> Happening:
    return Happening(
        goal_id=row["goal_id"],
        seq=row["seq"],
        event=EventKind(row["kind"]),
        at=row["at"],
        body=orjson.loads(row["body"]),
        author_id=row["author_id"],
        about_id=row["about_id"],
    )


def _people(rows: Iterable[asyncpg.Record]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    for row in rows:
        found.setdefault(row["goal_id"], set()).add(row["person_id"])
    return found
