"""Devices that are signed in: rows in Postgres, remembered here, forgotten within a second."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from goalfund.db import Pool
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.rounds import Rounds
from goalfund.edge.sessions import Session, Transport
from goalfund.people.client import Client
from goalfund.people.tokens import digest, new_token

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]

NEWS_EVERY_S: Final = 0.4
# Without news for so long nothing that is remembered counts: each request asks the database.
NEWS_TRUSTED_S: Final = 1.0
# A transaction writes its news before it commits; none takes this long.
NEWS_WINDOW_S: Final = 15.0
DEVICES_MAX: Final = 50  # of a person; the one that was unused longest is signed out
_KEPT_NEWS_S: Final = 120.0
_EXPIRED_AT_ONCE: Final = 500
_TOUCH_EVERY: Final = timedelta(minutes=1)
_REMEMBERED_FOR: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lasts: unused, and in any case."""

    idle: timedelta = timedelta(days=7)
    whole: timedelta = timedelta(days=30)
    fresh: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Opened:
    """A session with the token that only its client will have."""

    session_id: UUID
    token: str
    transport: Transport


@dataclass(frozen=True, slots=True)
class _Remembered:
    session: Session
    until: datetime  # then the database is asked again


class Sessions:
    """Finds, opens, rotates and ends sessions.

    What was found is remembered for a short time, so that a busy client costs no statement. Every
    server reads the news of ended sessions `NEWS_EVERY_S` apart and tells `on_end`. A server that
    cannot read them stops believing what it remembers: nobody outlives a revocation by more than
    a second.
    """

    def __init__(
        self,
        pool: Pool,
        queries: Mapping[str, str],
        *,
        lifetimes: Lifetimes | None = None,
        capacity: int = 20_000,
        news_every_s: float = NEWS_EVERY_S,
        on_end: Callable[[UUID], None] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._queries = queries
        self._lifetimes = lifetimes or Lifetimes()
        self._capacity = capacity
        self.on_end = on_end or _nothing
        self._clock = clock
        self._ticks = ticks
        self._remembered: OrderedDict[bytes, _Remembered] = OrderedDict()
        self._stale: frozenset[bytes] = frozenset()  # tokens in the news
        self._ended: frozenset[UUID] = frozenset()  # sessions in the news
        self._news_at_s = float("-inf")
        self._swept_at_s = float("-inf")
        self.rounds = Rounds("session news", self._round, news_every_s)
        self.statements = 0  # look-ups that went to the database

    async def find(self, token: str, transport: Transport) -> Session | None:
        """Return the session that `token` stands for; None when there is none, or it has ended.

        A token that came another way than it was given out is none.
        """
        now, token_hash = self._clock(), digest(token)
        known = self._recall(token_hash, now) or await self._look_up(token_hash, now)
        return known if known is not None and known.transport == transport else None

    async def current(self, session_id: UUID) -> Session | None:
        """Return the session as it is in the database; None once it has ended.

        For a connection that came with it a while ago: what it was worth then counts no more.
        """
        now = self._clock()
        row = await self._pool.fetchrow(self._queries["read_session"], session_id, now)
        return None if row is None else await self._touched(row, now)

    def has_ended(self, session_id: UUID) -> bool:
        """Return whether the news say so. For who began to use a session while it was ended."""
        return session_id in self._ended

    async def open(
        self, connection: "Connection", person_id: UUID, transport: Transport, client: Client
    ) -> Opened:
        """Sign a device in: a new session under a new token, whatever the client came with."""
        now, token, session_id = self._clock(), new_token(), uuid7()
        lifetimes = self._lifetimes
        await connection.execute(
            self._queries["open_session"],
            session_id,
            digest(token),
            person_id,
            transport,
            client.device,
            client.address,
            now,
            now + min(lifetimes.idle, lifetimes.whole),
            now + lifetimes.whole,
        )
        await connection.execute(self._queries["end_oldest_sessions"], person_id, DEVICES_MAX)
        return Opened(session_id, token, transport)

    async def rotate(
        self, connection: "Connection", session: Session, token: str, *, fresh: bool = False
    ) -> Opened:
        """Give the session another token. `fresh`: its person has just confirmed who they are.

        Raises:
            ProblemError: `unauthenticated`: it has ended, or another request rotated it.
        """
        new = new_token()
        rotated = await connection.fetchval(
            self._queries["rotate_session"],
            session.session_id,
            digest(token),
            digest(new),
            self._clock() + self._lifetimes.fresh if fresh else None,
        )
        if rotated is None:
            raise ProblemError(Code.UNAUTHENTICATED)
        return Opened(session.session_id, new, session.transport)

    async def devices(
        self, person_id: UUID, session_id: UUID | None = None
    ) -> list[asyncpg.Record]:
        """Return a person's sessions, or one of them; the one seen last first."""
        return await self._pool.fetch(
            self._queries["list_sessions"], person_id, self._clock(), session_id
        )

    async def end(self, connection: "Connection", person_id: UUID, session_id: UUID) -> bool:
        """Sign one device of a person out; return whether it was theirs."""
        ended = await connection.fetchval(self._queries["end_session"], person_id, session_id)
        return ended is not None

    async def end_all(
        self, connection: "Connection", person_id: UUID, *, but: UUID | None = None
    ) -> None:
        """Sign all devices of a person out, or all but one."""
        await connection.execute(self._queries["end_sessions"], person_id, but)

    async def read_news(self) -> None:
        """Forget what has changed, and tell of the sessions that have ended."""
        asked_at_s = self._ticks()
        rows = await self._pool.fetch(self._queries["read_session_news"], NEWS_WINDOW_S)
        before = self._ended
        self._stale = frozenset(row["token_hash"] for row in rows)
        self._ended = frozenset(row["session_id"] for row in rows if row["session_id"])
        for token_hash in self._stale:
            self._remembered.pop(token_hash, None)
        self._news_at_s = asked_at_s
        for session_id in self._ended - before:
            self.on_end(session_id)

    def _recall(self, token_hash: bytes, now: datetime) -> Session | None:
        known = self._remembered.get(token_hash)
        if known is None:
            return None
        if self._ticks() - self._news_at_s > NEWS_TRUSTED_S:
            return None
        if now >= known.until:
            del self._remembered[token_hash]
            return None
        return known.session

    async def _look_up(self, token_hash: bytes, now: datetime) -> Session | None:
        self.statements += 1
        row = await self._pool.fetchrow(self._queries["find_session"], token_hash, now)
        if row is None:
            return None
        session = await self._touched(row, now)
        # It may have ended since it was read; nothing waits between this look and the next line.
        if token_hash not in self._stale:
            until = min(row["ends_at"], now + _REMEMBERED_FOR)
            self._remember(token_hash, _Remembered(session, until))
        return session

    async def _touched(self, row: asyncpg.Record, now: datetime) -> Session:
        """Return the session of a row, noted as in use."""
        if now - row["seen_at"] >= _TOUCH_EVERY:
            ends_at = now + self._lifetimes.idle
            await self._pool.execute(
                self._queries["touch_session"], row["session_id"], now, ends_at
            )
        return _session(row)

    def _remember(self, token_hash: bytes, session: _Remembered) -> None:
        self._remembered[token_hash] = session
        self._remembered.move_to_end(token_hash)
        if len(self._remembered) > self._capacity:
            self._remembered.popitem(last=False)

    async def _round(self) -> None:
        """Read the news. While that fails, each request asks the database, or fails with it."""
        await self._pool.execute(
            self._queries["end_expired_sessions"], self._clock(), _EXPIRED_AT_ONCE
        )
        await self.read_news()
        await self._sweep()

    async def _sweep(self) -> None:
        if self._ticks() - self._swept_at_s > _KEPT_NEWS_S:
            self._swept_at_s = self._ticks()
            await self._pool.execute(self._queries["drop_session_news"], _KEPT_NEWS_S)


def _session(row: asyncpg.Record) -> Session:
    return Session(
        session_id=row["session_id"],
        person_id=row["person_id"],
        transport=row["transport"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        fresh_until=row["fresh_until"],
        email_verified=row["email_verified"],
        staff=row["staff"],
    )


def _nothing(_session_id: UUID) -> None:
    """Nobody asked to be told."""
