"""Frames: coalesced, contiguous, encoded once, none dropped."""

import heapq
import itertools
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
import pytest

from goalfund.goal import rooms as rooms_module
from goalfund.goal.events import Event, wire
from goalfund.goal.rooms import RoomLimits, Rooms, room_of
from tests.goal_log import GoalLog


class ManualTimers:
    """A loop whose time passes only when told."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self._calls: list[tuple[float, int, ManualHandle]] = []
        self._order = itertools.count()

    def time(self) -> float:
        return self.now

    def call_soon(self, callback: Callable[..., object], *args: Any) -> "ManualHandle":
        return self.call_later(0.0, callback, *args)

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any
    ) -> "ManualHandle":
        handle = ManualHandle(callback, args)
        heapq.heappush(self._calls, (self.now + delay, next(self._order), handle))
        return handle

    def advance(self, seconds: float) -> None:
        until = self.now + seconds
        while self._calls and self._calls[0][0] <= until:
            at, _, handle = heapq.heappop(self._calls)
            self.now = max(self.now, at)
            handle.run()
        self.now = until


class ManualHandle:
    def __init__(self, callback: Callable[..., object], args: Sequence[Any]) -> None:
        self._call: Callable[[], object] | None = lambda: callback(*args)

    def cancel(self) -> None:
        self._call = None

    def run(self) -> None:
        if self._call is not None:
            self._call()


class ListFanout:
    """Keeps what was sent, to whom, and when."""

    def __init__(self, timers: ManualTimers) -> None:
        self._timers = timers
        self.members: dict[str, list[str]] = {}
        self.sent: list[tuple[float, str, str, dict[str, Any], int]] = []
        self.direct: list[tuple[str, str, dict[str, Any]]] = []

    def watch(self, watcher: Any) -> None:
        self._watcher = watcher

    def hold(self, room: str, viewer: str) -> None:
        self.members.setdefault(room, [])

    def admit(self, room: str, viewer: str) -> bool:
        self.members[room].append(viewer)
        self._watcher.room_changed(room)
        return True

    def leave(self, room: str, viewer: str) -> None:
        self.members[room].remove(viewer)
        if not self.members[room]:
            del self.members[room]
        self._watcher.room_changed(room)

    def is_empty(self, room: str) -> bool:
        return room not in self.members

    def viewers(self, room: str) -> int:
        return len(self.members.get(room, ()))

    def watching(self) -> Mapping[frozenset[str], Sequence[str]]:
        rooms: dict[str, set[str]] = {}
        for room, viewers in self.members.items():
            for viewer in viewers:
                rooms.setdefault(viewer, set()).add(room)
        groups: dict[frozenset[str], list[str]] = {}
        for viewer, names in rooms.items():
            groups.setdefault(frozenset(names), []).append(viewer)
        return groups

    def send(self, room: str, name: str, data: bytes) -> int:
        self.sent.append((self._timers.now, room, name, orjson.loads(data), len(data)))
        return len(self.members.get(room, ()))

    def send_to(self, viewers: Iterable[str], name: str, data: bytes) -> int:
        self.direct += [(viewer, name, orjson.loads(data)) for viewer in viewers]
        return 0

    def named(self, name: str) -> list[dict[str, Any]]:
        return [data for _, _, found, data, _ in self.sent if found == name]

    def times(self, name: str) -> list[float]:
        return [at for at, _, found, _, _ in self.sent if found == name]


class Stage:
    """Rooms over a manual clock, with one goal that one viewer watches."""

    def __init__(self, limits: RoomLimits | None = None) -> None:
        self.timers = ManualTimers()
        self.fanout = ListFanout(self.timers)
        self.rooms: Rooms[str] = Rooms(self.fanout, limits or RoomLimits(), self.timers)
        self.goal = GoalLog()
        self.enter("ada")
        self.timers.advance(60.0)
        self.fanout.sent.clear()
        self.fanout.direct.clear()

    def enter(self, viewer: str, goal_id: UUID | None = None, seq: int = 0) -> None:
        self.rooms.hold(goal_id or self.goal.goal_id, viewer)
        self.rooms.admit(goal_id or self.goal.goal_id, viewer, seq)

    def commit(self, count: int = 1) -> None:
        self.rooms.publish(self.goal.goal_id, self.goal.commit(count), self.goal.book)

    def seqs(self) -> list[int]:
        return [e["seq"] for frame in self.fanout.named("events") for e in frame["events"]]


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The seqs of events in the order in which they were encoded."""
    seqs: list[int] = []

    def counting(event: Event) -> dict[str, Any]:
        seqs.append(event.seq)
        return wire(event)

    monkeypatch.setattr(rooms_module, "wire", counting)
    return seqs


def test_the_first_frame_of_a_quiet_room_leaves_in_the_next_turn() -> None:
    stage = Stage()
    committed_at = stage.timers.now

    stage.commit(2)
    stage.timers.advance(0.0)

    frame = stage.fanout.named("events")[0]
    assert [committed_at] == stage.fanout.times("events")
    assert {
        "goal_id": str(stage.goal.goal_id),
        "from_seq": 1,
        "to_seq": 2,
        "book": stage.goal.book.wire(),
        "head_hash": stage.goal.head_hash,
        "events": [wire(event) for event in stage.goal.events],
    } == frame


def test_publishing_itself_sends_nothing_so_that_the_actor_can_answer_first() -> None:
    stage = Stage()

    stage.commit()

    assert [] == stage.fanout.sent


def test_a_busy_room_hears_at_most_twenty_frames_a_second_and_every_event() -> None:
    stage = Stage()
    chance = random.Random(7)

    for _ in range(3_000):
        stage.commit(chance.randint(1, 4))
        stage.timers.advance(chance.random() * 0.002)
    stage.timers.advance(1.0)

    times = stage.fanout.times("events")
    assert [*range(1, len(stage.goal.events) + 1)] == stage.seqs()
    assert len(times) > 20
    assert all(later - earlier > 0.0499 for earlier, later in itertools.pairwise(times))


def test_every_frame_follows_on_the_one_before_and_carries_the_book_after_it() -> None:
    stage = Stage()

    for _ in range(50):
        stage.commit(3)
        stage.timers.advance(0.02)
    stage.timers.advance(1.0)

    frames = stage.fanout.named("events")
    assert all(a["to_seq"] + 1 == b["from_seq"] for a, b in itertools.pairwise(frames))
    assert [100 * f["to_seq"] for f in frames] == [f["book"]["cash_minor"] for f in frames]


def test_each_event_is_encoded_once_also_when_a_frame_is_full(encoded: list[int]) -> None:
    stage = Stage(RoomLimits(frame_max_bytes=4_000))

    for _ in range(40):
        stage.commit(2)
    stage.timers.advance(10.0)

    assert [*range(1, 81)] == encoded
    assert [*range(1, 81)] == stage.seqs()


def test_a_goal_that_nobody_watches_costs_no_encoding_and_no_timer(encoded: list[int]) -> None:
    stage = Stage()
    unwatched = GoalLog()

    stage.rooms.publish(unwatched.goal_id, unwatched.commit(100), unwatched.book)
    stage.timers.advance(1.0)

    assert [] == encoded
    assert [] == stage.fanout.sent


def test_a_frame_is_cut_at_its_bound_between_two_commits() -> None:
    stage = Stage(RoomLimits(frame_max_bytes=5_000))

    for _ in range(30):
        stage.commit(4)
    stage.timers.advance(10.0)

    sizes = [size for _, _, name, _, size in stage.fanout.sent if name == "events"]
    assert len(sizes) > 1
    assert max(sizes) < 5_000 + 1_000  # the frame's own fields
    assert all(frame["to_seq"] % 4 == 0 for frame in stage.fanout.named("events"))
    assert [*range(1, 121)] == stage.seqs()


def test_a_commit_that_is_larger_than_a_frame_leaves_in_one_all_the_same() -> None:
    stage = Stage(RoomLimits(frame_max_bytes=100))

    stage.commit(10)
    stage.timers.advance(1.0)

    assert [(1, 10)] == [(f["from_seq"], f["to_seq"]) for f in stage.fanout.named("events")]


def test_a_gap_left_by_another_process_is_never_inside_a_frame() -> None:
    stage = Stage()
    first, _elsewhere, last = (stage.goal.commit(2) for _ in range(3))

    stage.rooms.publish(stage.goal.goal_id, first, stage.goal.book)
    stage.rooms.publish(stage.goal.goal_id, last, stage.goal.book)
    stage.timers.advance(1.0)

    frames = [(f["from_seq"], f["to_seq"]) for f in stage.fanout.named("events")]
    assert [(1, 2), (5, 6)] == frames


def test_too_many_pending_events_become_a_reset_that_everybody_sees() -> None:
    stage = Stage(RoomLimits(pending_max=100))

    stage.commit(101)
    stage.timers.advance(1.0)

    expected = [{"goal_id": str(stage.goal.goal_id), "reason": "overloaded"}]
    assert expected == stage.fanout.named("reset")
    assert [] == stage.fanout.named("events")


def test_after_a_reset_the_next_frame_begins_where_nothing_is_pending() -> None:
    stage = Stage()
    stage.commit(5)

    stage.rooms.reset(stage.goal.goal_id, "fenced")
    stage.commit(1)
    stage.timers.advance(1.0)

    assert ["fenced"] == [data["reason"] for data in stage.fanout.named("reset")]
    assert [6] == stage.seqs()


def test_heartbeats_carry_the_heads_of_what_each_viewer_watches() -> None:
    """Reliability 33 and 52: a quiet loss shows at the next heartbeat."""
    stage = Stage()
    other = GoalLog()
    stage.enter("bola", other.goal_id, seq=7)
    stage.enter("ada", other.goal_id, seq=7)
    stage.commit(3)

    stage.timers.advance(25.0)

    goal, other_id = str(stage.goal.goal_id), str(other.goal_id)
    beats = {viewer: data for viewer, name, data in stage.fanout.direct if name == "heartbeat"}
    assert {
        "ada": {"goals": {goal: 3, other_id: 7}},
        "bola": {"goals": {other_id: 7}},
    } == beats


def test_heartbeats_come_every_25_seconds() -> None:
    stage = Stage()

    stage.timers.advance(100.0)

    assert 4 == len([name for _, name, _ in stage.fanout.direct if name == "heartbeat"])


def test_presence_is_told_at_once_and_then_at_most_once_a_second() -> None:
    stage = Stage()

    for number in range(100):
        stage.enter(f"viewer {number}")
        stage.timers.advance(0.025)
    stage.timers.advance(2.0)

    times = stage.fanout.times("presence")
    assert 2 == stage.fanout.named("presence")[0]["viewers"]
    assert 101 == stage.fanout.named("presence")[-1]["viewers"]
    assert all(later - earlier >= 1.0 for earlier, later in itertools.pairwise(times))


def test_presence_counts_down_and_a_newcomer_is_told_even_when_the_number_is_the_same() -> None:
    stage = Stage()
    stage.enter("bola")
    stage.timers.advance(2.0)

    stage.fanout.leave(room_of(stage.goal.goal_id), "ada")
    stage.enter("chidi")
    stage.timers.advance(2.0)

    assert [2, 2] == [data["viewers"] for data in stage.fanout.named("presence")]


def test_the_last_who_leaves_takes_the_room_along(encoded: list[int]) -> None:
    stage = Stage()
    stage.commit(5)

    stage.rooms.leave(stage.goal.goal_id, "ada")
    stage.timers.advance(60.0)

    assert [] == encoded
    assert [] == stage.fanout.sent


def test_closing_sends_what_is_pending_and_nothing_later() -> None:
    stage = Stage()
    stage.commit(1)
    stage.timers.advance(0.0)
    stage.commit(2)

    stage.rooms.close()
    stage.timers.advance(60.0)

    assert [1, 2, 3] == stage.seqs()
    assert [] == stage.fanout.direct
