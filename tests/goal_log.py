"""A goal's log in memory: real events and books, committed and published without a database."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from uuid_utils.compat import uuid7

from goalfund.goal.book import Account, Book, Transfer
from goalfund.goal.events import GENESIS, Event, EventKind, seal, wire
from goalfund.goals.snapshots import Snapshot

EPOCH = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Publisher(Protocol):
    """What is told of commits."""

    def publish(self, goal_id: UUID, events: Sequence[Event], book: Book) -> None: ...


@dataclass
class GoalLog:
    """One goal. `commit` appends contributions of 100 kobo and returns their events."""

    goal_id: UUID = field(default_factory=uuid7)
    visibility: str = "public"
    note: str = ""
    events: list[Event] = field(default_factory=list)
    book: Book = field(default_factory=Book)

    def commit(self, count: int = 1) -> list[Event]:
        first = len(self.events) + 1
        for seq in range(first, first + count):
            transfers = (Transfer(Account.CASH, Account.AVAILABLE, 100),)
            self.book = self.book.post(transfers, raised_minor=100, contributors=1)
            prev = self.events[-1].hash if self.events else GENESIS
            at = EPOCH + timedelta(seconds=seq)
            body = {"amount_minor": 100, "note": self.note}
            kind = EventKind.CONTRIBUTION_CONFIRMED
            self.events.append(seal(self.goal_id, seq, kind, at, body, transfers, prev))
        return self.events[first - 1 :]

    @property
    def head_hash(self) -> str:
        return (self.events[-1].hash if self.events else GENESIS).hex()

    def snapshot(self, after_seq: int | None, limit: int) -> Snapshot:
        after = max(0, len(self.events) - limit) if after_seq is None else after_seq
        events = [wire(event) for event in self.events[after : after + limit]]
        return Snapshot(
            goal={"id": str(self.goal_id), "visibility": self.visibility},
            book=self.book.wire(),
            seq=len(self.events),
            head_hash=self.head_hash,
            events=events,
            more=after_seq is not None and after + len(events) < len(self.events),
            visibility=self.visibility,
        )


async def no_pause() -> None:
    """Read at once."""
    await asyncio.sleep(0)


class MemoryLogs:
    """All goals of a test; stands for the database behind `SnapshotSource`.

    `pause` runs before and after the moment at which a read sees the log.
    """

    def __init__(self, pause: Callable[[], Awaitable[None]] = no_pause) -> None:
        self._goals: dict[UUID, GoalLog] = {}
        self.pause = pause
        self.reads = 0
        self.reading = 0
        self.reading_most = 0

    def open(self, visibility: str = "public", note: str = "") -> GoalLog:
        goal = GoalLog(visibility=visibility, note=note)
        self._goals[goal.goal_id] = goal
        return goal

    async def snapshot(self, goal_id: UUID, after_seq: int | None, limit: int) -> Snapshot | None:
        self.reads += 1
        self.reading += 1
        self.reading_most = max(self.reading_most, self.reading)
        try:
            await self.pause()
            goal = self._goals.get(goal_id)
            seen = goal.snapshot(after_seq, limit) if goal else None
            await self.pause()
            return seen
        finally:
            self.reading -= 1
