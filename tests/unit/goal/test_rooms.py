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
from goalfund.goal.book import Book
from goalfund.goal.events import Event, wire
from goalfund.goal.pace import Pace
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


CROWD = 1_000  # viewers of one room: at 20 frames a second, all the deliveries that there are
INTERVAL_S = 0.05


class Stage:
    """Rooms over a manual clock, with one goal that somebody watches."""

    def __init__(self, limits: RoomLimits | None = None, viewers: int = 1) -> None:
        self.timers = ManualTimers()
        self.fanout = ListFanout(self.timers)
        self.rooms: Rooms[str] = Rooms(self.fanout, limits or RoomLimits(), self.timers)
        self.goal = GoalLog()
        self.enter("ada")
        for number in range(1, viewers):
            self.enter(f"viewer {number}")
        self.settle()

    def settle(self) -> None:
        self.timers.advance(60.0)
        self.fanout.sent.clear()
        self.fanout.direct.clear()

    def goal_of(self, viewers: int) -> GoalLog:
        """Open another goal, which `viewers` watch."""
        goal = GoalLog()
        for number in range(viewers):
            self.enter(f"viewer {number}", goal.goal_id)
        self.settle()
        return goal

    def enter(self, viewer: str, goal_id: UUID | None = None, seq: int = 0) -> None:
        self.rooms.hold(goal_id or self.goal.goal_id, viewer)
        self.rooms.admit(goal_id or self.goal.goal_id, viewer, seq)

    def commit(self, count: int = 1, goal: GoalLog | None = None) -> None:
        goal = goal or self.goal
        self.rooms.publish(goal.goal_id, goal.commit(count), goal.book)

    def seqs(self) -> list[int]:
        return [e["seq"] for frame in self.frames_of(self.goal) for e in frame["events"]]

    def frames_of(self, goal: GoalLog) -> list[dict[str, Any]]:
        goal_id = str(goal.goal_id)
        return [frame for frame in self.fanout.named("events") if frame["goal_id"] == goal_id]

    def times_of(self, goal: GoalLog) -> list[float]:
        room = room_of(goal.goal_id)
        return [
            at for at, found, name, _, _ in self.fanout.sent if (found, name) == (room, "events")
        ]


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


def test_without_load_each_commit_is_a_frame_that_leaves_at_once() -> None:
    stage = Stage(viewers=100)
    committed_at = []

    for _ in range(500):
        stage.commit(10)
        committed_at.append(stage.timers.now)
        stage.timers.advance(0.01)

    assert committed_at == stage.fanout.times("events")
    assert all(10 == len(frame["events"]) for frame in stage.fanout.named("events"))
    assert 0 == stage.rooms.counts.waited


def test_a_room_under_load_hears_at_most_twenty_frames_a_second_and_every_event() -> None:
    stage = Stage(viewers=CROWD)
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
    stage = Stage(viewers=CROWD)

    for _ in range(50):
        stage.commit(3)
        stage.timers.advance(0.02)
    stage.timers.advance(1.0)

    frames = stage.fanout.named("events")
    assert max(len(frame["events"]) for frame in frames) > 3
    assert all(a["to_seq"] + 1 == b["from_seq"] for a, b in itertools.pairwise(frames))
    assert [100 * f["to_seq"] for f in frames] == [f["book"]["cash_minor"] for f in frames]


def test_as_load_comes_up_frames_wait_for_their_turn_and_not_for_the_whole_interval() -> None:
    stage = Stage(viewers=400)

    for _ in range(1_000):
        stage.commit()
        stage.timers.advance(0.001)

    times = stage.fanout.times("events")
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert all(gap == pytest.approx(400 / RoomLimits().deliveries_per_s) for gap in gaps)


def test_a_second_after_a_load_frames_leave_at_once_again_however_much_it_was() -> None:
    stage = Stage(RoomLimits(deliveries_per_s=CROWD), viewers=CROWD)  # a frame is a second's worth
    other = stage.goal_of(1)
    for _ in range(2_000):
        stage.commit()
        stage.timers.advance(0.001)
    stage.timers.advance(1.0)

    committed_at = []
    for _ in range(20):
        stage.commit(1, other)
        committed_at.append(stage.timers.now)
        stage.timers.advance(0.002)

    assert committed_at == stage.times_of(other)
    assert [*range(1, 2_001)] == stage.seqs()


def test_a_hot_room_makes_no_other_wait_longer_than_the_interval_and_a_quiet_one_not_at_all() -> (
    None
):
    stage = Stage(viewers=5 * CROWD)
    quiet, lively = stage.goal_of(1), stage.goal_of(1)
    spoken_at, lively_from = [], stage.timers.now

    for turn in range(2_000):
        stage.commit()
        stage.commit(1, lively)
        if turn % 100 == 50:
            stage.commit(1, quiet)
            spoken_at.append(stage.timers.now)
        stage.timers.advance(0.001)

    times = stage.times_of(lively)
    assert spoken_at == stage.times_of(quiet)
    assert lively_from == times[0]
    assert all(b - a < INTERVAL_S + 0.0011 for a, b in itertools.pairwise(times))


def test_many_rooms_under_load_have_twenty_frames_a_second_each() -> None:
    stage = Stage(RoomLimits(deliveries_per_s=1_000))
    goals = [stage.goal_of(5) for _ in range(40)]  # four times what can be delivered

    for turn in range(1_000):
        for goal in goals[turn % 4 :: 4]:
            stage.commit(1, goal)
        stage.timers.advance(0.001)
    stage.timers.advance(1.0)

    for goal in goals:
        frames = stage.frames_of(goal)
        seqs = [event["seq"] for frame in frames for event in frame["events"]]
        assert [*range(1, 251)] == seqs
        assert 20 <= len(frames) <= 23  # the first were before the load


def test_deliveries_of_all_rooms_share_one_budget() -> None:
    stage = Stage()
    goals = [stage.goal_of(100) for _ in range(5)]

    for turn in range(2_000):
        stage.commit(1, goals[turn % 5])
        stage.timers.advance(0.001)

    sent = 100 * len(stage.fanout.named("events"))
    assert 0.95 < sent / (2.0 * RoomLimits().deliveries_per_s) < 1.05


def test_a_room_with_more_than_a_frame_to_say_lets_the_others_speak() -> None:
    stage = Stage(RoomLimits(frame_max_bytes=4_000), viewers=CROWD)
    other = stage.goal_of(1)
    for _ in range(100):
        stage.commit(5)

    stage.commit(1, other)
    stage.timers.advance(0.0)
    spoken = len(stage.frames_of(other)), len(stage.frames_of(stage.goal))
    stage.timers.advance(30.0)

    assert (1, 1) == spoken
    assert [*range(1, 501)] == stage.seqs()


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


def test_presence_is_told_at_most_once_a_second_under_load_too() -> None:
    stage = Stage(viewers=CROWD)

    for number in range(300):
        stage.enter(f"newcomer {number}")
        stage.commit()
        stage.timers.advance(0.01)

    times = stage.fanout.times("presence")
    assert 3 <= len(times) <= 4
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


def load_is_not_noticed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Pace, "leave_at", lambda _pace, now, _sent_at, _deliveries: now)


def every_room_waits_always(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Pace, "leave_at", lambda _pace, _now, sent_at, _deliveries: sent_at + INTERVAL_S)


def a_turn_is_waited_for_however_far_it_is(patch: pytest.MonkeyPatch) -> None:
    leave_at = Pace.leave_at
    patch.setattr(
        Pace,
        "leave_at",
        lambda pace, now, _sent_at, deliveries: leave_at(pace, now, float("inf"), deliveries),
    )


def a_load_is_never_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("goalfund.goal.pace._LOAD_MAX_S", float("inf"))


def each_frame_counts_as_one_delivery(patch: pytest.MonkeyPatch) -> None:
    leave_at = Pace.leave_at
    patch.setattr(
        Pace, "leave_at", lambda pace, now, sent_at, _deliveries: leave_at(pace, now, sent_at, 1)
    )


def each_room_has_a_budget_of_its_own(patch: pytest.MonkeyPatch) -> None:
    def plan_flush(rooms: Rooms[str], room: Any) -> None:
        rooms._pace = paces.setdefault(room.name, Pace(20_000.0, 20.0))
        plan(rooms, room)

    paces: dict[str, Pace] = {}
    plan = Rooms._plan_flush
    patch.setattr(Rooms, "_plan_flush", plan_flush)


def what_gathers_under_load_is_dropped(patch: pytest.MonkeyPatch) -> None:
    def flush(rooms: Rooms[str], room: Any) -> None:
        while len(room.batches) > 1:
            room.batches.popleft()
        send(rooms, room)

    send = Rooms._flush
    patch.setattr(Rooms, "_flush", flush)


def a_frame_carries_the_book_of_its_first_commit(patch: pytest.MonkeyPatch) -> None:
    def frame(goal_id: UUID, batches: Sequence[Any]) -> bytes:
        book: Book = batches[0].book
        return whole(goal_id, batches).replace(
            orjson.dumps(batches[-1].book.wire()), orjson.dumps(book.wire())
        )

    whole = rooms_module._frame
    patch.setattr(rooms_module, "_frame", frame)


def presence_is_told_at_each_change(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rooms_module, "PRESENCE_S", 0.0)


CONTROLS = [
    (
        load_is_not_noticed,
        test_a_room_under_load_hears_at_most_twenty_frames_a_second_and_every_event,
    ),
    (every_room_waits_always, test_without_load_each_commit_is_a_frame_that_leaves_at_once),
    (
        every_room_waits_always,
        test_as_load_comes_up_frames_wait_for_their_turn_and_not_for_the_whole_interval,
    ),
    (
        a_turn_is_waited_for_however_far_it_is,
        test_a_hot_room_makes_no_other_wait_longer_than_the_interval_and_a_quiet_one_not_at_all,
    ),
    (
        a_turn_is_waited_for_however_far_it_is,
        test_many_rooms_under_load_have_twenty_frames_a_second_each,
    ),
    (
        a_load_is_never_forgotten,
        test_a_second_after_a_load_frames_leave_at_once_again_however_much_it_was,
    ),
    (
        each_frame_counts_as_one_delivery,
        test_a_room_under_load_hears_at_most_twenty_frames_a_second_and_every_event,
    ),
    (each_room_has_a_budget_of_its_own, test_deliveries_of_all_rooms_share_one_budget),
    (
        what_gathers_under_load_is_dropped,
        test_every_frame_follows_on_the_one_before_and_carries_the_book_after_it,
    ),
    (
        what_gathers_under_load_is_dropped,
        test_a_room_with_more_than_a_frame_to_say_lets_the_others_speak,
    ),
    (
        a_frame_carries_the_book_of_its_first_commit,
        test_every_frame_follows_on_the_one_before_and_carries_the_book_after_it,
    ),
    (
        presence_is_told_at_each_change,
        test_presence_is_told_at_most_once_a_second_under_load_too,
    ),
]


@pytest.mark.parametrize(
    ("plant", "guard"),
    CONTROLS,
    ids=[f"{plant.__name__}-{number}" for number, (plant, _) in enumerate(CONTROLS)],
)
def test_a_planted_bug_is_found(
    monkeypatch: pytest.MonkeyPatch,
    plant: Callable[[pytest.MonkeyPatch], None],
    guard: Callable[[], None],
) -> None:
    plant(monkeypatch)

    with pytest.raises(AssertionError):
        guard()
