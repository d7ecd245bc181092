"""Snapshot and stream join without a gap, whatever the order of things; planted orders do not.

A viewer subscribes in the middle of a burst of commits. Reads, commits and frames each take
a random number of turns of the loop; thousands of seeds, each run in its own order.
"""

import asyncio
import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
import pytest

from goalfund.edge.socket_calls import Calls, Reply
from goalfund.edge.socket_frames import Call
from goalfund.edge.socket_limits import SocketLimits
from goalfund.edge.socket_viewer import Cork, PacketQueue, Viewer
from goalfund.edge.sockets import Sockets
from goalfund.goal.rooms import RoomLimits, Rooms
from goalfund.goals.snapshots import SharedSnapshots, Snapshot, SnapshotSource
from goalfund.goals.socket_models import Subscribe
from goalfund.goals.sockets import NEWEST, GoalSockets
from tests.goal_log import GoalLog, MemoryLogs
from tests.size import size
from tests.socket_clients import Follower, read

SEEDS = size(10_000, 100_000)
COMMITS = 6


class PollingSocket:
    """A connection that keeps all it is sent."""

    connected = True
    upgrading = False
    upgraded = False
    closed = False

    def __init__(self) -> None:
        self.sid = "viewer"
        self.queue = PacketQueue()

    async def close(
        self, wait: bool = True, abort: bool = False, reason: str | None = None
    ) -> None:
        self.closed = True

    def packets(self) -> list[tuple[str, Any]]:
        waiting = [self.queue.get_nowait() for _ in range(self.queue.qsize())]
        return [read(f"4{packet.data}") for packet in waiting if packet is not None]


class LoadThenEnter(GoalSockets):
    """The planted bug: what is committed between the two steps reaches nobody."""

    async def subscribe(self, viewer: Viewer, body: Subscribe) -> Reply:
        goal, roles = await self._load(viewer, body.goal_id, body.after_seq, NEWEST)
        self._rooms.hold(body.goal_id, viewer)
        return Reply(goal.wire(roles), then=lambda: self._admit(viewer, body.goal_id, goal.seq))


class JoinsRunningReads:
    """The planted bug: an asker is given a read that began before the question."""

    def __init__(self, source: SnapshotSource) -> None:
        self._source = source
        self._running: dict[UUID, asyncio.Task[Snapshot | None]] = {}

    async def snapshot(self, goal_id: UUID, after_seq: int | None, limit: int) -> Snapshot | None:
        task = self._running.get(goal_id)
        if task is None or task.done():
            read = self._source.snapshot(goal_id, after_seq, limit)
            task = self._running[goal_id] = asyncio.ensure_future(read)
        return await asyncio.shield(task)


async def _follow_through(
    seed: int,
    handlers: type[GoalSockets] = GoalSockets,
    share: Callable[[SnapshotSource], SnapshotSource] = SharedSnapshots,
) -> Follower:
    """Run one interleaving and return what a client made of it."""
    chance = random.Random(seed)

    async def pause() -> None:
        for _ in range(chance.randrange(7)):
            await asyncio.sleep(0)

    logs = MemoryLogs(pause)
    goal = logs.open()
    goal.commit(chance.randrange(4))
    sockets = Sockets(SocketLimits())
    rooms: Rooms[Viewer] = Rooms(sockets.fanout, RoomLimits(frames_per_s=1e9))
    calls = Calls()
    sockets.on = calls.on  # type: ignore[method-assign]
    handlers(sockets, rooms, share(logs))
    socket, other = PollingSocket(), PollingSocket()
    viewers = [Viewer(s, "192.0.2.1", SocketLimits(), lambda: 0.0, Cork()) for s in (other, socket)]

    async def subscribe(viewer: Viewer) -> None:
        await pause()
        await calls.answer(viewer, Call("subscribe", {"goal_id": str(goal.goal_id)}, 1))

    async def commit_all() -> None:
        for _ in range(COMMITS):
            await pause()
            events = goal.commit(chance.randrange(1, 3))
            await pause()  # between the commit and the publishing
            rooms.publish(goal.goal_id, events, goal.book)

    await asyncio.gather(*(subscribe(viewer) for viewer in viewers), commit_all())
    for _ in range(3):
        await asyncio.sleep(0)
    rooms.close()
    return _replay(goal, socket)


def _replay(goal: GoalLog, socket: PollingSocket) -> Follower:
    follower = Follower(goal.goal_id)
    for name, data in socket.packets():
        if name == "ack 1":
            assert data["ok"], data
            follower.snapshot(data)
        if name == "events":
            follower.frame(data)
    follower.gaps += follower.seq != len(goal.events)
    return follower


@pytest.mark.timeout(size(300, 1_800))
@pytest.mark.parametrize("part", range(4))
async def test_no_interleaving_of_a_subscription_and_a_burst_leaves_a_gap(part: int) -> None:
    """Reliability 55."""
    for seed in range(part, SEEDS, 4):
        follower = await _follow_through(seed)

        expected = [*range(1, len(follower.seqs) + 1)]
        assert (0, expected) == (follower.gaps, follower.seqs), f"seed {seed}"


async def test_loading_before_entering_leaves_a_gap_and_is_found() -> None:
    """The negative control of reliability 55."""
    found = [seed for seed in range(300) if (await _follow_through(seed, LoadThenEnter)).gaps]

    assert found


async def test_joining_a_read_that_is_under_way_leaves_a_gap_and_is_found() -> None:
    """The second negative control of reliability 55."""
    found = [
        seed for seed in range(500) if (await _follow_through(seed, share=JoinsRunningReads)).gaps
    ]

    assert found


async def test_the_answer_comes_before_the_first_frame_and_nothing_is_kept_for_strangers() -> None:
    """Reliability 61: frames of a private goal wait at the door until it shows that it is."""
    logs = MemoryLogs()
    goal = logs.open(visibility="private")
    sockets = Sockets(SocketLimits())
    rooms: Rooms[Viewer] = Rooms(sockets.fanout, RoomLimits(frames_per_s=1e9))
    handlers = GoalSockets(sockets, rooms, logs)
    socket = PollingSocket()
    viewer = Viewer(socket, "192.0.2.1", SocketLimits(), lambda: 0.0, Cork())
    calls = Calls()
    calls.on("subscribe", Subscribe, handlers.subscribe)

    async def commit_meanwhile() -> None:
        for _ in range(5):
            rooms.publish(goal.goal_id, goal.commit(), goal.book)
            await asyncio.sleep(0)

    logs.pause = commit_meanwhile
    await calls.answer(viewer, Call("subscribe", {"goal_id": str(goal.goal_id)}, 1))
    rooms.publish(goal.goal_id, goal.commit(), goal.book)
    await asyncio.sleep(0)
    rooms.close()

    [(name, answer)] = socket.packets()
    assert ("ack 1", "goal_not_found") == (name, answer["error"]["code"])
    assert orjson.dumps(answer).find(b"cash_minor") == -1
