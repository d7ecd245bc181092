"""Rooms, viewers and their queues, without a network."""

import asyncio
from collections.abc import Iterable
from typing import Any, cast

import pytest

from goalfund.edge.problems import ProblemError
from goalfund.edge.socket_fanout import Fanout
from goalfund.edge.socket_frames import event, text_frame
from goalfund.edge.socket_limits import CallBudget, Farewell, SocketLimits
from goalfund.edge.socket_registry import Viewers
from goalfund.edge.socket_viewer import Cork, PacketQueue, Viewer


class Transport:
    """A transport that keeps what is written, and takes nothing when it is stuck."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.stuck_bytes = 0
        self.closing = False

    def is_closing(self) -> bool:
        return self.closing

    def get_write_buffer_size(self) -> int:
        return self.stuck_bytes

    def write(self, data: bytes) -> None:
        self.writes.append(data)

    def writelines(self, parts: Iterable[bytes]) -> None:
        self.writes.append(b"".join(parts))

    def abort(self) -> None:
        self.closing = True


class Websocket:
    """An open websocket on a `Transport`."""

    def __init__(self) -> None:
        self.pipe = Transport()
        self.transport = cast("asyncio.Transport", self.pipe)

    @property
    def open(self) -> bool:
        return not self.pipe.closing

    async def hang_up(self, code: int, reason: str) -> None:
        self.pipe.closing = True


class EngineSocket:
    """The library's socket, as far as it matters here."""

    def __init__(self, sid: str = "viewer") -> None:
        self.sid = sid
        self.queue = PacketQueue()
        self.connected = self.upgraded = True
        self.upgrading = self.closed = False

    async def close(
        self, wait: bool = True, abort: bool = False, reason: str | None = None
    ) -> None:
        self.closed = True


class Stage:
    """A fan-out, and viewers to send to."""

    def __init__(self, **limits: Any) -> None:
        self.limits = SocketLimits(**limits)
        self.cork = Cork()
        self.cuts: list[tuple[Viewer, Farewell]] = []
        self.fanout = Fanout(self._cut, self.limits.held_max)

    def _cut(self, viewer: Viewer, why: Farewell) -> None:
        self.cuts.append((viewer, why))
        self.fanout.leave_all(viewer)

    def viewer(self, *, polling: bool = False) -> tuple[Viewer, EngineSocket, Transport]:
        socket, websocket = EngineSocket(), Websocket()
        viewer = Viewer(socket, "192.0.2.1", self.limits, lambda: 0.0, self.cork)
        if not polling:
            viewer.attach(websocket)
        return viewer, socket, websocket.pipe

    def enter(self, viewer: Viewer, room: str = "goal") -> None:
        self.fanout.hold(room, viewer)
        self.fanout.admit(room, viewer)


def _frame(text: str) -> bytes:
    return text_frame(b"4" + text.encode())


async def _turn() -> None:
    """Let what was called soon happen."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def test_packets_of_one_turn_leave_in_one_write_and_in_order() -> None:
    stage = Stage()
    viewer, _, transport = stage.viewer()
    stage.enter(viewer)

    for number in range(3):
        assert 1 == stage.fanout.send("goal", "a", b"%d" % number)
    viewer.send(event("b", b"3"))
    await _turn()

    assert [b"".join(_frame(f'2["{n}",{i}]') for i, n in enumerate("aaab"))] == transport.writes


async def test_what_the_library_queues_is_not_overtaken() -> None:
    stage = Stage()
    viewer, socket, transport = stage.viewer()
    stage.enter(viewer)
    socket.queue.put_nowait(event("ping", b"0").queued)

    stage.fanout.send("goal", "a", b"1")
    await _turn()
    waiting = [socket.queue.get_nowait(), socket.queue.get_nowait()]
    before = viewer.transport
    socket.queue.task_done()
    socket.queue.task_done()

    assert [] == transport.writes
    assert ['2["ping",0]', '2["a",1]'] == [packet.data for packet in waiting if packet]
    assert before is None
    assert viewer.transport is not None


async def test_a_poller_is_queued_for_up_to_the_bound_and_then_cut() -> None:
    stage = Stage(queued_max=3)
    viewer, socket, _ = stage.viewer(polling=True)
    stage.enter(viewer)

    taken = [stage.fanout.send("goal", "a", b"1") for _ in range(4)]

    assert [1, 1, 1, 0] == taken
    assert 3 == socket.queue.qsize()
    assert [(viewer, Farewell.TOO_SLOW)] == stage.cuts
    assert stage.fanout.is_empty("goal")


async def test_a_queue_is_bounded_in_bytes_too() -> None:
    stage = Stage(behind_max_bytes=1_000)
    viewer, _, _ = stage.viewer(polling=True)
    stage.enter(viewer)

    taken = [stage.fanout.send("goal", "a", b"1" * 600) for _ in range(3)]

    assert [1, 1, 0] == taken


async def test_a_viewer_behind_the_bound_is_cut_and_the_others_get_the_packet() -> None:
    stage = Stage(behind_max_bytes=1_000)
    viewers = [stage.viewer() for _ in range(3)]
    for viewer, _, _ in viewers:
        stage.enter(viewer)
    viewers[1][2].stuck_bytes = 1_001

    taken = stage.fanout.send("goal", "a", b"1")
    await _turn()

    assert 2 == taken
    assert [(viewers[1][0], Farewell.TOO_SLOW)] == stage.cuts
    assert [1, 0, 1] == [len(transport.writes) for _, _, transport in viewers]


async def test_frames_that_wait_for_the_end_of_the_turn_count_as_behind() -> None:
    stage = Stage(behind_max_bytes=1_000)
    viewer, _, _ = stage.viewer()
    stage.enter(viewer)

    taken = [stage.fanout.send("goal", "a", b"1" * 600) for _ in range(3)]

    assert [1, 1, 0] == taken


async def test_what_is_sent_while_a_viewer_is_held_follows_its_admission_in_order() -> None:
    stage = Stage()
    viewer, _, transport = stage.viewer()

    stage.fanout.hold("goal", viewer)
    assert 0 == stage.fanout.send("goal", "a", b"1")
    viewer.send(event("answer", b"2"))
    assert stage.fanout.admit("goal", viewer)
    stage.fanout.send("goal", "a", b"3")
    await _turn()

    packets = ('2["answer",2]', '2["a",1]', '2["a",3]')
    assert [b"".join(map(_frame, packets))] == transport.writes


async def test_too_much_to_hold_is_said_and_the_viewer_is_out() -> None:
    stage = Stage(held_max=2)
    viewer, _, transport = stage.viewer()
    stage.fanout.hold("goal", viewer)

    for _ in range(3):
        stage.fanout.send("goal", "a", b"1")

    assert not stage.fanout.admit("goal", viewer)
    assert stage.fanout.is_empty("goal")
    await _turn()
    assert [] == transport.writes


async def test_rooms_do_not_mix_and_empty_ones_are_forgotten() -> None:
    stage = Stage()
    (ada, _, of_ada), (bola, _, of_bola) = stage.viewer(), stage.viewer()
    stage.enter(ada, "one")
    stage.enter(bola, "two")
    stage.enter(bola, "three")

    stage.fanout.send("one", "a", b"1")
    await _turn()
    groups = {frozenset(rooms): len(viewers) for rooms, viewers in stage.fanout.watching().items()}
    stage.fanout.leave_all(bola)

    assert ([_frame('2["a",1]')], []) == (of_ada.writes, of_bola.writes)
    assert {frozenset({"one"}): 1, frozenset({"two", "three"}): 1} == groups
    assert (False, True, True) == tuple(map(stage.fanout.is_empty, ("one", "two", "three")))
    assert set() == bola.rooms


async def test_a_connection_that_closed_is_not_written_to() -> None:
    stage = Stage()
    viewer, _, transport = stage.viewer()
    stage.enter(viewer)
    stage.fanout.send("goal", "a", b"1")
    transport.closing = True

    taken = stage.fanout.send("goal", "a", b"2")
    await _turn()

    assert 0 == taken
    assert viewer.gone
    assert [] == transport.writes


async def test_the_last_words_come_after_everything_that_was_sent() -> None:
    stage = Stage()
    viewer, socket, transport = stage.viewer()
    viewer.send(event("a", b"1"))
    viewer.leaving = Farewell.TOO_SLOW

    await viewer.hang_up(event("closing", b"2"), 1013)

    assert [_frame('2["a",1]'), _frame('2["closing",2]')] == transport.writes
    assert socket.closed
    assert not viewer.send(event("a", b"3"))


def test_a_budget_refills_and_tells_hurry_from_abuse() -> None:
    now_s = 0.0
    budget = CallBudget(10.0, 5, lambda: now_s)

    burst = [budget.take() for _ in range(6)]
    wait_s = budget.wait_s
    now_s = 1.0
    refilled = budget.take()
    for _ in range(20):
        budget.take()

    assert [True] * 5 + [False] == burst
    assert 0.2 == pytest.approx(wait_s)
    assert refilled
    assert budget.exhausted


def test_a_server_is_full_at_its_bounds_and_has_room_again_after_a_leave() -> None:
    viewers = Viewers(limits := SocketLimits(viewers_max=3, viewers_per_address_max=2))
    for number, address in enumerate(("a", "a", "b")):
        viewers.check_room_for(address)
        viewers.add(Viewer(EngineSocket(str(number)), address, limits, lambda: 0.0, Cork()))

    with pytest.raises(ProblemError, match="overloaded"):
        viewers.check_room_for("c")
    viewers.remove("2")
    with pytest.raises(ProblemError, match="rate_limited"):
        viewers.check_room_for("a")
    viewers.check_room_for("c")
    viewers.closed = True
    with pytest.raises(ProblemError, match="shutting_down"):
        viewers.check_room_for("c")
