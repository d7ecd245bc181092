"""Committed events, handed on to whoever watches the goal: coalesced, encoded once, none dropped.

A goal's room is called `goal:<id>`. What is in a frame, and in which order frames leave, is
decided here; how they reach a viewer is the business of a `Fanout`, and when they leave, of the
`Pace`: each commit is a frame of its own until all rooms together are under load, that is, until
more deliveries (frames, each viewer counted) are to be made than `deliveries_per_s`. From there
on frames wait for their turn and take along what is committed meanwhile; but no room waits longer
than a `frames_per_s`th of a second after its last frame, and a quiet room not at all.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID

import orjson

from goalfund.goal.book import Book
from goalfund.goal.events import Event, wire
from goalfund.goal.pace import Pace

V = TypeVar("V")

PRESENCE_S: Final = 1.0
_BEATS_PER_TURN: Final = 200  # viewers sent a heartbeat before others get the loop


class Fanout(Protocol[V]):
    """Rooms of viewers. Nothing here waits; everything happens in the order of the calls."""

    def watch(self, watcher: Any) -> None:
        """Call `watcher.room_changed(room)` whenever somebody enters or leaves."""

    def hold(self, room: str, viewer: V) -> None:
        """Keep what is sent to `room` for `viewer`, until `admit` or `leave`."""

    def admit(self, room: str, viewer: V) -> bool:
        """Let `viewer` in and send what was kept; False when it is out instead."""

    def leave(self, room: str, viewer: V) -> None:
        """Take `viewer` out of `room`."""

    def is_empty(self, room: str) -> bool:
        """Return whether nobody is in `room` nor held at its door."""

    def viewers(self, room: str) -> int:
        """Return how many are in `room`."""

    def watching(self) -> Mapping[frozenset[str], Sequence[V]]:
        """Return all viewers by the set of rooms that they are in."""

    def send(self, room: str, name: str, data: bytes) -> int:
        """Send an event with the JSON text `data`; return how many viewers took it."""

    def send_to(self, viewers: Iterable[V], name: str, data: bytes) -> int:
        """Send an event to `viewers`, each of whom may be gone by now."""


class TimerHandle(Protocol):
    """A call that is still to come."""

    def cancel(self) -> None:
        """Make it not come."""


class Timers(Protocol):
    """The loop, or a test's clock."""

    def time(self) -> float:
        """Return the seconds of a clock that never goes back."""

    def call_soon(self, callback: Callable[..., object], *args: Any) -> TimerHandle:
        """Call in the next turn."""

    def call_later(self, delay: float, callback: Callable[..., object], *args: Any) -> TimerHandle:
        """Call after `delay` seconds."""


@dataclass(frozen=True, slots=True)
class RoomLimits:
    """How often a room hears something, and how much may wait to be said."""

    frames_per_s: float = 20.0  # to one room, while all rooms together are under load
    deliveries_per_s: float = 20_000.0  # frames, each viewer counted: more is load
    frame_max_bytes: int = 262_144  # of events; one commit's events always share a frame
    pending_max: int = 20_000  # events
    heartbeat_s: float = 25.0


@dataclass(slots=True)
class RoomCounts:
    """What was done since the start."""

    events: int = 0  # handed on, counted once however many watch
    frames: int = 0
    waited: int = 0  # frames that did not leave at once: the rooms were under load
    deliveries: int = 0  # frames, each viewer counted
    resets: int = 0


@dataclass(slots=True)
class _Batch:
    """The events of one commit, and the book after them."""

    events: Sequence[Event]
    book: Book
    encoded: list[bytes] | None = None
    size: int = 0

    def encode(self) -> int:
        """Return the bytes of the events' JSON text, made at the first call and kept."""
        if self.encoded is None:
            self.encoded = [orjson.dumps(wire(event)) for event in self.events]
            self.size = sum(map(len, self.encoded))
        return self.size


@dataclass(slots=True)
class _Room:
    """A goal that somebody watches."""

    goal_id: UUID
    name: str
    head: int = 0
    batches: deque[_Batch] = field(default_factory=deque)
    pending: int = 0  # events in `batches`
    sent_at: float = float("-inf")
    flushing: TimerHandle | None = None
    told_viewers: int = 0
    told_at: float = float("-inf")
    telling: TimerHandle | None = None


def room_of(goal_id: UUID) -> str:
    """Return the name of a goal's room."""
    return f"goal:{goal_id}"


class Rooms(Generic[V]):
    """The rooms of all goals that are watched from this process.

    `publish` neither waits nor fails, and costs next to nothing for a goal that nobody
    watches. A frame leaves in the next turn of the loop or, under load, when the pace allows.
    """

    def __init__(
        self,
        fanout: Fanout[V],
        limits: RoomLimits = RoomLimits(),
        timers: Timers | None = None,
    ) -> None:
        self._fanout = fanout
        self._limits = limits
        self._timers: Timers = timers or asyncio.get_running_loop()
        self._pace = Pace(limits.deliveries_per_s, limits.frames_per_s)
        self._rooms: dict[UUID, _Room] = {}
        self._by_name: dict[str, _Room] = {}
        self._beat: TimerHandle = self._timers.call_later(limits.heartbeat_s, self._heartbeat)
        self.counts = RoomCounts()
        fanout.watch(self)

    def publish(self, goal_id: UUID, events: Sequence[Event], book: Book) -> None:
        """Hand on what was just committed: contiguous `events`, and the book after them."""
        room = self._rooms.get(goal_id)
        if room is None:
            return
        room.batches.append(_Batch(events, book))
        room.pending += len(events)
        room.head = max(room.head, events[-1].seq)
        if room.pending > self._limits.pending_max:
            self._drop(room, "overloaded")
        else:
            self._plan_flush(room)

    def reset(self, goal_id: UUID, reason: str) -> None:
        """Tell everybody who watches the goal to forget it and to subscribe again."""
        room = self._rooms.get(goal_id)
        if room is not None:
            self._drop(room, reason)

    def hold(self, goal_id: UUID, viewer: V) -> None:
        """Keep the goal's frames for `viewer` from here on, for `admit` to send.

        What is loaded after this call and what is kept leave no gap between them.
        """
        name = room_of(goal_id)
        if goal_id not in self._rooms:
            self._rooms[goal_id] = self._by_name[name] = _Room(goal_id, name)
        self._fanout.hold(name, viewer)

    def admit(self, goal_id: UUID, viewer: V, seq: int) -> bool:
        """Let `viewer` in, who was told the goal's state as of `seq`.

        Returns False when so many frames came meanwhile that not all were kept; then the
        viewer is out, and has to subscribe again.
        """
        room = self._rooms.get(goal_id)
        if room is None:
            return False
        room.head = max(room.head, seq)
        room.told_viewers = -1  # a newcomer wants to be told even when one left at the same time
        return self._fanout.admit(room.name, viewer)

    def leave(self, goal_id: UUID, viewer: V) -> None:
        """Send nothing more of the goal to `viewer`."""
        self._fanout.leave(room_of(goal_id), viewer)

    def room_changed(self, name: str) -> None:
        """Take note that the number of viewers may have changed. Called by the fan-out."""
        room = self._by_name.get(name)
        if room is None:
            return
        if self._fanout.is_empty(name):
            self._forget(room)
        elif room.telling is None:
            wait_s = max(0.0, room.told_at + PRESENCE_S - self._timers.time())
            room.telling = self._timers.call_later(wait_s, self._tell_presence, room)

    def close(self) -> None:
        """Send what is pending, and nothing after that."""
        self._beat.cancel()
        for room in list(self._rooms.values()):
            while room.batches:
                self._send_frame(room)
            self._forget(room)

    def _forget(self, room: _Room) -> None:
        del self._rooms[room.goal_id], self._by_name[room.name]
        for timer in (room.flushing, room.telling):
            if timer is not None:
                timer.cancel()

    def _plan_flush(self, room: _Room) -> None:
        if room.flushing is not None:
            return
        now = self._timers.time()
        wait_s = self._pace.leave_at(now, room.sent_at, self._fanout.viewers(room.name)) - now
        if wait_s > 0.0:
            self.counts.waited += 1
            room.flushing = self._timers.call_later(wait_s, self._flush, room)
        else:
            # Not at once: the actor that has just committed still has callers to answer.
            room.flushing = self._timers.call_soon(self._flush, room)

    def _flush(self, room: _Room) -> None:
        room.flushing = None
        if not room.batches:
            return
        room.sent_at = self._timers.time()
        self._send_frame(room)
        if room.batches:
            self._plan_flush(room)

    def _send_frame(self, room: _Room) -> None:
        """Send one frame: as many batches as follow on each other and fit, at least one."""
        batches = [room.batches.popleft()]
        size = batches[0].encode()
        while room.batches and _follows(room.batches[0], batches[-1]):
            size += room.batches[0].encode()
            if size > self._limits.frame_max_bytes:
                break
            batches.append(room.batches.popleft())
        sent = sum(len(batch.events) for batch in batches)
        room.pending -= sent
        self.counts.events += sent
        self.counts.frames += 1
        self.counts.deliveries += self._fanout.send(
            room.name, "events", _frame(room.goal_id, batches)
        )

    def _drop(self, room: _Room, reason: str) -> None:
        room.batches.clear()
        room.pending = 0
        self.counts.resets += 1
        data = orjson.dumps({"goal_id": str(room.goal_id), "reason": reason})
        self._fanout.send(room.name, "reset", data)

    def _tell_presence(self, room: _Room) -> None:
        room.telling = None
        viewers = self._fanout.viewers(room.name)
        if viewers == room.told_viewers:
            return
        room.told_viewers = viewers
        room.told_at = self._timers.time()
        data = orjson.dumps({"goal_id": str(room.goal_id), "viewers": viewers})
        self._fanout.send(room.name, "presence", data)

    def _heartbeat(self) -> None:
        self._beat = self._timers.call_later(self._limits.heartbeat_s, self._heartbeat)
        self._go_on_beating(self._beats())

    def _go_on_beating(self, beats: Iterator[None]) -> None:
        for _ in beats:
            self._timers.call_soon(self._go_on_beating, beats)
            return

    def _beats(self) -> Iterator[None]:
        """Send everybody the heads of the goals they watch; yield to let others in between."""
        for names, viewers in self._fanout.watching().items():
            rooms = [room for name in names if (room := self._by_name.get(name)) is not None]
            data = orjson.dumps({"goals": {str(room.goal_id): room.head for room in rooms}})
            for first in range(0, len(viewers), _BEATS_PER_TURN):
                self._fanout.send_to(viewers[first : first + _BEATS_PER_TURN], "heartbeat", data)
                yield


def _follows(batch: _Batch, before: _Batch) -> bool:
    """Return whether `batch` begins where `before` ends: another process may have written."""
    return batch.events[0].seq == before.events[-1].seq + 1


def _frame(goal_id: UUID, batches: Sequence[_Batch]) -> bytes:
    last = batches[-1]
    return (
        b'{"goal_id":"%b","from_seq":%d,"to_seq":%d,"book":%b,"head_hash":"%b","events":[%b]}'
        % (
            str(goal_id).encode(),
            batches[0].events[0].seq,
            last.events[-1].seq,
            orjson.dumps(last.book.wire()),
            last.events[-1].hash.hex().encode(),
            b",".join(text for batch in batches for text in batch.encoded or ()),
        )
    )
