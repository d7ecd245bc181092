"""Watching goals over real connections."""

import asyncio
import random
from typing import Any
from uuid import UUID

import pytest
import socketio
from uuid_utils.compat import uuid7

from goalfund.edge.socket_calls import Reply
from goalfund.edge.socket_limits import SocketLimits
from goalfund.edge.socket_viewer import Viewer
from goalfund.goal.rooms import RoomLimits, room_of
from goalfund.goals.snapshots import Snapshot
from goalfund.goals.socket_models import Subscribe
from goalfund.goals.sockets import GoalSockets
from tests.goal_log import GoalLog, MemoryLogs
from tests.socket_clients import WAIT_S, Follower, House, RawViewer, house, raw_viewer


async def _follower(viewer: RawViewer, goal: GoalLog, after_seq: int | None = None) -> Follower:
    payload: dict[str, object] = {"goal_id": str(goal.goal_id)}
    follower = Follower(goal.goal_id, seq=after_seq)
    if after_seq is not None:
        payload["after_seq"] = after_seq
    answer = await viewer.ask("subscribe", payload)
    assert answer["ok"], answer
    follower.snapshot(answer)
    return follower


async def _connected(place: House, transports: list[str]) -> tuple[socketio.AsyncClient, Any]:
    client = socketio.AsyncClient(reconnection=False)
    frames: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
    for name in ("events", "presence", "reset", "closing"):
        client.on(name, lambda data, name=name: frames.put_nowait((name, data)))
    await client.connect(place.url, transports=transports)
    return client, frames


async def test_a_subscription_is_answered_with_the_goal_and_its_newest_events() -> None:
    async with house() as place, raw_viewer(place) as viewer:
        goal = place.logs.open()
        goal.commit(60)

        answer = await viewer.ask("subscribe", {"goal_id": str(goal.goal_id)})

        assert {"ok", "goal", "book", "seq", "head_hash", "events", "more"} == set(answer)
        assert (60, goal.head_hash, False) == (answer["seq"], answer["head_hash"], answer["more"])
        assert goal.book.wire() == answer["book"]
        assert [*range(11, 61)] == [event["seq"] for event in answer["events"]]


async def test_frames_follow_the_snapshot_and_presence_tells_how_many_watch() -> None:
    async with house() as place, raw_viewer(place) as ada, raw_viewer(place) as bola:
        goal = place.logs.open()
        first, second = await _follower(ada, goal), await _follower(bola, goal)

        place.commit(goal, 3)
        await asyncio.gather(first.follow(ada, 3), second.follow(bola, 3))

        assert first.seqs == second.seqs == [1, 2, 3]
        assert goal.book.wire() == first.book
        assert 2 == place.sockets.fanout.viewers(room_of(goal.goal_id))


async def test_a_client_resumes_from_any_position_however_old() -> None:
    """Reliability 51, 52, 53: the log is the history, so a position never expires."""
    chance = random.Random(11)
    async with house() as place:
        goal = place.logs.open()
        goal.commit(150)
        for after_seq in {0, 1, 149, 150, *chance.sample(range(150), 10)}:
            async with raw_viewer(place) as viewer:
                follower = await _follower(viewer, goal, after_seq)
                place.commit(goal, 2)
                await follower.follow(viewer, len(goal.events))

                assert [*range(after_seq + 1, len(goal.events) + 1)] == follower.seqs


class ShortMemory(MemoryLogs):
    """The planted bug: a history of the last twenty events only."""

    async def snapshot(self, goal_id: UUID, after_seq: int | None, limit: int) -> Snapshot | None:
        return await super().snapshot(goal_id, None, 20)


async def test_a_short_history_would_show_as_a_hole() -> None:
    """The negative control of reliability 51, 52, 53."""
    async with house(logs=ShortMemory()) as place, raw_viewer(place) as viewer:
        goal = place.logs.open()
        goal.commit(150)

        follower = await _follower(viewer, goal, 10)

        assert [*range(11, 151)] != follower.seqs


async def test_a_position_far_behind_gets_the_oldest_missed_events_and_is_told_of_more() -> None:
    async with house() as place, raw_viewer(place) as viewer:
        goal = place.logs.open()
        goal.commit(300)

        answer = await viewer.ask("subscribe", {"goal_id": str(goal.goal_id), "after_seq": 10})

        assert [*range(11, 211)] == [event["seq"] for event in answer["events"]]
        assert (True, 300) == (answer["more"], answer["seq"])


async def test_resuming_again_without_new_events_gives_none_twice() -> None:
    """Reliability 54."""
    async with house() as place, raw_viewer(place) as viewer:
        goal = place.logs.open()
        goal.commit(5)
        follower = await _follower(viewer, goal)

        for _ in range(10):
            payload = {"goal_id": str(goal.goal_id), "after_seq": follower.seq}
            follower.snapshot(await viewer.ask("subscribe", payload))
        place.commit(goal)
        await follower.follow(viewer, 6)

        assert ([1, 2, 3, 4, 5, 6], 0) == (follower.seqs, follower.sent_twice)
        assert 1 == place.sockets.fanout.viewers(room_of(goal.goal_id))


class IgnoresPosition(GoalSockets):
    """The planted bug: everybody gets the newest events."""

    async def subscribe(self, viewer: Viewer, body: Subscribe) -> Reply:
        return await super().subscribe(viewer, Subscribe(goal_id=body.goal_id))


async def test_a_server_that_ignored_positions_would_send_events_twice() -> None:
    """The negative control of reliability 54."""
    async with house(handlers=IgnoresPosition) as place, raw_viewer(place) as viewer:
        goal = place.logs.open()
        goal.commit(5)
        follower = await _follower(viewer, goal)

        payload = {"goal_id": str(goal.goal_id), "after_seq": follower.seq}
        follower.snapshot(await viewer.ask("subscribe", payload))

        assert 5 == follower.sent_twice


async def test_a_client_cut_off_before_its_first_event_misses_none_after_it_is_back() -> None:
    """Reliability 51."""
    async with house() as place:
        goal = place.logs.open()
        async with raw_viewer(place) as viewer:
            follower = await _follower(viewer, goal)
        place.commit(goal, 7)

        async with raw_viewer(place) as viewer:
            answer = await viewer.ask(
                "subscribe", {"goal_id": str(goal.goal_id), "after_seq": follower.seq}
            )
            follower.snapshot(answer)

        assert [1, 2, 3, 4, 5, 6, 7] == follower.seqs


@pytest.mark.parametrize(
    "payload",
    [
        {},
        None,
        [],
        "goal",
        {"goal_id": None},
        {"goal_id": "not an id"},
        {"goal_id": 7},
        {"after_seq": -1},
        {"after_seq": True},
        {"after_seq": "3"},
        {"after_seq": 1.5},
        {"after_seq": 1e3},
        {"after_seq": 2**53},
        {"after_seq": 10**40},
        {"after_seq": []},
        {"after_seq": 1, "limit": 10_000},
    ],
)
async def test_a_wrong_payload_is_refused_and_leaves_no_subscription(payload: Any) -> None:
    """Reliability 56."""
    async with house() as place, raw_viewer(place) as viewer:
        goal = place.logs.open()
        if isinstance(payload, dict) and payload and "goal_id" not in payload:
            payload = {"goal_id": str(goal.goal_id), **payload}

        answer = await viewer.ask("subscribe", payload)

        assert (False, "invalid_request", 422) == (
            answer["ok"],
            answer["error"]["code"],
            answer["error"]["status"],
        )
        assert place.sockets.fanout.is_empty(room_of(goal.goal_id))


async def test_a_position_beyond_the_log_is_reset_and_refused() -> None:
    """Reliability 56."""
    async with house() as place, raw_viewer(place) as viewer:
        goal = place.logs.open()
        goal.commit(3)

        answer = await viewer.ask("subscribe", {"goal_id": str(goal.goal_id), "after_seq": 4})
        reset = await viewer.until("reset")

        assert "invalid_request" == answer["error"]["code"]
        assert ["after_seq"] == [error["field"] for error in answer["error"]["errors"]]
        assert {"goal_id": str(goal.goal_id), "reason": "position_unknown"} == reset
        assert place.sockets.fanout.is_empty(room_of(goal.goal_id))


class TrustsPositions(GoalSockets):
    """The planted bug: a client that lies about its position is believed."""

    def _check_position(self, viewer: Viewer, body: Subscribe, goal: Snapshot) -> None:
        pass


async def test_a_server_that_trusted_positions_would_welcome_a_liar() -> None:
    """The negative control of reliability 56."""
    async with house(handlers=TrustsPositions) as place, raw_viewer(place) as viewer:
        goal = place.logs.open()

        answer = await viewer.ask("subscribe", {"goal_id": str(goal.goal_id), "after_seq": 4})

        assert answer["ok"]


class AdmitsBeforeLooking(GoalSockets):
    """The planted bug: who enters hears, and only then it shows whether they may."""

    async def subscribe(self, viewer: Viewer, body: Subscribe) -> Reply:
        self._rooms.hold(body.goal_id, viewer)
        self._rooms.admit(body.goal_id, viewer, 0)
        goal, roles = await self._load(viewer, body.goal_id, body.after_seq, 50)
        return Reply(goal.wire(roles))


@pytest.mark.parametrize(("handlers", "leaks"), [(GoalSockets, False), (AdmitsBeforeLooking, True)])
async def test_nothing_of_a_private_goal_is_heard_while_its_snapshot_is_read(
    handlers: type[GoalSockets], leaks: bool
) -> None:
    """Reliability 61, with its negative control."""
    async with house(handlers=handlers, room_limits=RoomLimits(1e9)) as place:
        private = place.logs.open(visibility="private")

        async def commit_meanwhile() -> None:
            for _ in range(5):
                place.commit(private)
                await asyncio.sleep(0)

        place.logs.pause = commit_meanwhile
        async with raw_viewer(place) as viewer:
            answer = await viewer.ask("subscribe", {"goal_id": str(private.goal_id)})

        assert "goal_not_found" == answer["error"]["code"]
        assert leaks == ("events" in [name for name, _ in viewer.unread])


async def test_private_and_unknown_goals_are_the_same_to_a_stranger() -> None:
    """Reliability 56, 61."""
    async with house() as place, raw_viewer(place) as viewer:
        private = place.logs.open(visibility="private")
        private.commit(3)
        answers = []
        for goal_id in (private.goal_id, uuid7()):
            for name in ("subscribe", "ping_goal"):
                answer = await viewer.ask(name, {"goal_id": str(goal_id)})
                error = answer["error"]
                answers.append((error["code"], error["status"], error["retryable"]))

        assert [("goal_not_found", 404, False)] * 4 == answers
        assert place.sockets.fanout.is_empty(room_of(private.goal_id))


async def test_unsubscribing_ends_the_frames_and_may_be_done_twice() -> None:
    async with house() as place, raw_viewer(place) as viewer:
        goal = place.logs.open()
        await _follower(viewer, goal)

        answers = [
            await viewer.ask("unsubscribe", {"goal_id": str(goal.goal_id)}) for _ in range(2)
        ]
        place.commit(goal, 3)
        await viewer.ask("ping_goal", {"goal_id": str(goal.goal_id)})

        assert [{"ok": True}] * 2 == answers
        assert "events" not in [name for name, _ in viewer.unread]


async def test_a_ping_answers_the_head_whether_the_goal_is_watched_or_not() -> None:
    async with house() as place, raw_viewer(place) as viewer:
        goal = place.logs.open()
        goal.commit(4)

        answer = await viewer.ask("ping_goal", {"goal_id": str(goal.goal_id)})

        assert {"ok": True, "seq": 4} == answer


async def test_a_viewer_may_watch_so_many_goals_and_no_more() -> None:
    limits = SocketLimits(subscriptions_max=3)
    async with house(limits) as place, raw_viewer(place) as viewer:
        goals = [place.logs.open() for _ in range(4)]
        for goal in goals[:3]:
            await _follower(viewer, goal)

        refused = await viewer.ask("subscribe", {"goal_id": str(goals[3].goal_id)})
        again = await viewer.ask("subscribe", {"goal_id": str(goals[0].goal_id)})

        assert "rate_limited" == refused["error"]["code"]
        assert again["ok"]


async def test_a_disconnected_viewer_is_forgotten_everywhere() -> None:
    async with house() as place, raw_viewer(place) as other:
        goal = place.logs.open()
        await _follower(other, goal)
        async with raw_viewer(place) as viewer:
            await _follower(viewer, goal)
            await other.until("presence")

        while (await asyncio.wait_for(other.until("presence"), WAIT_S))["viewers"] != 1:
            pass

        assert 1 == len(place.sockets.viewers)


async def test_a_goals_frames_reach_its_own_viewers_only() -> None:
    """Reliability 61: random viewers and goals; every note in a frame names its goal."""
    chance = random.Random(5)
    async with house(SocketLimits(calls_burst=1_000), logs=MemoryLogs()) as place:
        goals = [place.logs.open(note=f"goal {number}") for number in range(8)]
        async with asyncio.TaskGroup() as group:
            done = asyncio.Event()
            viewers = [group.create_task(_wander(place, goals, seed, done)) for seed in range(12)]
            for _ in range(400):
                place.commit(chance.choice(goals), chance.randrange(1, 4))
                await asyncio.sleep(0.002)
            done.set()

        assert sum(task.result() for task in viewers) > 100


async def _wander(place: House, goals: list[GoalLog], seed: int, done: asyncio.Event) -> int:
    """Subscribe and unsubscribe at random; return how many events came, all of them due."""
    chance = random.Random(seed)
    note_of = {str(goal.goal_id): goal.note for goal in goals}
    watched: set[str] = set()
    seen = 0
    async with raw_viewer(place) as viewer:
        while not done.is_set():
            goal_id = str(chance.choice(goals).goal_id)
            name = chance.choice(["subscribe", "unsubscribe", "ping_goal"])
            answer = await viewer.ask(name, {"goal_id": goal_id})
            assert answer["ok"]
            for found, data in viewer.unread:
                if found == "events":
                    assert data["goal_id"] in watched | {goal_id}
                    notes = {event["body"]["note"] for event in data["events"]}
                    assert {note_of[data["goal_id"]]} == notes
                    seen += len(data["events"])
            viewer.unread.clear()
            if name == "subscribe":
                watched.add(goal_id)
            if name == "unsubscribe":
                watched.discard(goal_id)
            await asyncio.sleep(0.001)
    return seen


@pytest.mark.parametrize(
    "transports", [["websocket"], ["polling"], ["polling", "websocket"]], ids="+".join
)
async def test_the_stock_client_gets_every_event_once_and_in_order(transports: list[str]) -> None:
    async with house() as place:
        goal = place.logs.open()
        client, frames = await _connected(place, transports)
        follower = Follower(goal.goal_id)
        follower.snapshot(await client.call("subscribe", {"goal_id": str(goal.goal_id)}))

        async def commit_all() -> None:
            for _ in range(60):
                place.commit(goal, 3)
                await asyncio.sleep(0.005)

        commits = asyncio.create_task(commit_all())
        while follower.seq != 180:
            name, data = await asyncio.wait_for(frames.get(), WAIT_S)
            if name == "events":
                follower.frame(data)
        await commits
        await client.disconnect()

        assert ([*range(1, 181)], 0, 0) == (follower.seqs, follower.gaps, follower.sent_twice)


async def test_a_storm_of_subscriptions_reads_the_database_a_few_times() -> None:
    """Reliability 59."""
    async with house() as place:
        seqs = await _storm(place)

        assert [10] * 200 == seqs
        assert place.logs.reads < 100
        assert place.logs.reading_most == 1


async def test_without_sharing_a_storm_is_a_storm_of_reads() -> None:
    """The negative control of reliability 59."""
    async with house(share=lambda source: source) as place:
        await _storm(place)

        assert 200 == place.logs.reads


async def _storm(place: House) -> list[int]:
    """Have 200 viewers subscribe at once; return the seqs that they were told."""
    goal = place.logs.open()
    goal.commit(10)
    async with asyncio.TaskGroup() as group:
        started = asyncio.Event()
        viewers = [group.create_task(_one_of_many(place, goal, started)) for _ in range(200)]
        while len(place.sockets.viewers) < 200:
            await asyncio.sleep(0.01)
        started.set()
    return [task.result() for task in viewers]


async def _one_of_many(place: House, goal: GoalLog, started: asyncio.Event) -> int:
    async with raw_viewer(place) as viewer:
        await started.wait()
        answer = await viewer.ask("subscribe", {"goal_id": str(goal.goal_id)})
        return int(answer["seq"])


async def test_what_could_not_be_kept_for_a_slow_snapshot_is_a_reset() -> None:
    limits = SocketLimits(held_max=2)
    async with house(limits, room_limits=RoomLimits(frames_per_s=1e9)) as place:
        goal = place.logs.open()

        async def commit_meanwhile() -> None:
            for _ in range(5):
                place.commit(goal)
                await asyncio.sleep(0)

        place.logs.pause = commit_meanwhile
        async with raw_viewer(place) as viewer:
            answer = await viewer.ask("subscribe", {"goal_id": str(goal.goal_id)})
            reset = await viewer.until("reset")

        assert answer["ok"]
        assert {"goal_id": str(goal.goal_id), "reason": "overloaded"} == reset
