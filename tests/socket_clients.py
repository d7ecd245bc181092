"""Clients of the socket for tests: a server around an in-memory log, raw viewers, a follower."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp
from aiohttp import web

from goalfund.edge.socket_limits import SocketLimits
from goalfund.edge.socket_viewer import Viewer
from goalfund.edge.sockets import Sockets
from goalfund.goal.rooms import RoomLimits, Rooms
from goalfund.goals.snapshots import SharedSnapshots, SnapshotSource
from goalfund.goals.sockets import GoalSockets
from tests.goal_log import GoalLog, MemoryLogs

WAIT_S = 10.0  # for what must happen; never how long a test takes


class ClosedError(Exception):
    """The server closed the websocket."""

    def __init__(self, code: int | None, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


@dataclass
class House:
    """A server with the socket, its rooms, and the log behind them."""

    url: str
    sockets: Sockets
    rooms: Rooms[Viewer]
    logs: MemoryLogs

    def commit(self, goal: GoalLog, count: int = 1) -> None:
        """Commit and publish, as the actor does."""
        self.rooms.publish(goal.goal_id, goal.commit(count), goal.book)


@contextlib.asynccontextmanager
async def house(
    limits: SocketLimits | None = None,
    *,
    room_limits: RoomLimits | None = None,
    logs: MemoryLogs | None = None,
    share: Callable[[SnapshotSource], SnapshotSource] = SharedSnapshots,
    handlers: type[GoalSockets] = GoalSockets,
    **options: Any,
) -> AsyncIterator[House]:
    """Serve on a free port of this machine."""
    logs = logs or MemoryLogs()
    sockets = Sockets(limits or SocketLimits(), **options)
    rooms = Rooms(sockets.fanout, room_limits or RoomLimits())
    handlers(sockets, rooms, share(logs))
    app = web.Application()
    sockets.attach(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0), backlog=1_024)
    # Small, and inherited: else the kernel takes megabytes for a viewer who does not read.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)
    await web.SockSite(runner, listener).start()
    try:
        yield House(f"http://127.0.0.1:{listener.getsockname()[1]}", sockets, rooms, logs)
    finally:
        rooms.close()
        await sockets.drain(0.2)
        await runner.cleanup()


class RawViewer:
    """A client of a websocket that hides nothing: what came, in the order it came."""

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        self.websocket = websocket
        self._ack_id = 0
        self.unread: list[tuple[str, Any]] = []

    async def text(self) -> str:
        """Return the next packet that is no ping."""
        while True:
            message = await asyncio.wait_for(self.websocket.receive(), WAIT_S)
            if message.type is not aiohttp.WSMsgType.TEXT:
                code = message.data if message.type is aiohttp.WSMsgType.CLOSE else None
                raise ClosedError(code or self.websocket.close_code, str(message.extra or ""))
            if message.data == "2":
                await self.websocket.send_str("3")
            else:
                return str(message.data)

    async def enter(self, auth: object = None) -> None:
        """Do both handshakes."""
        assert (await self.text()).startswith("0{")
        await self.websocket.send_str("40" if auth is None else f"40{json.dumps(auth)}")
        assert (await self.text()).startswith("40{")

    async def call(self, name: str, payload: object) -> int:
        """Send an event; return the id its acknowledgement will have."""
        self._ack_id += 1
        await self.websocket.send_str(f"42{self._ack_id}{json.dumps([name, payload])}")
        return self._ack_id

    async def next(self) -> tuple[str, Any]:
        """Return ("ack 7", answer) or (event name, data)."""
        if self.unread:
            return self.unread.pop(0)
        return read(await self.text())

    async def until(self, name: str) -> Any:
        """Return the data of the next `name`; what came before it is dropped."""
        while True:
            found, data = await self.next()
            if found == name:
                return data

    async def until_text(self, start: str) -> str:
        """Return the next packet that begins with `start`."""
        while not (text := await self.text()).startswith(start):
            pass
        return text

    async def ask(self, name: str, payload: object) -> Any:
        """Call, and return the answer; keep what came before it in `unread`."""
        wanted = f"ack {await self.call(name, payload)}"
        before: list[tuple[str, Any]] = []
        while True:
            found, data = await self.next()
            if found == wanted:
                self.unread = before + self.unread
                return data
            before.append((found, data))

    async def closing(self) -> ClosedError:
        """Return how the server closes, after reading whatever it still says."""
        try:
            while True:
                await self.text()
        except ClosedError as closed:
            return closed


def read(text: str) -> tuple[str, Any]:
    """Return what a Socket.IO packet says."""
    if text.startswith("43"):
        digits, _, answer = text[2:].partition("[")
        return f"ack {digits}", json.loads("[" + answer)[0]
    if text.startswith("42"):
        name, data = json.loads(text[2:])
        return name, data
    return text, None


def small_socket(info: Any) -> socket.socket:
    """Return a socket that takes little before its owner reads."""
    made = socket.socket(info[0], info[1], info[2])
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    return made


@contextlib.asynccontextmanager
async def raw_viewer(
    place: House,
    *,
    enter: bool = True,
    slow: bool = False,
    query: str = "EIO=4&transport=websocket",
    headers: dict[str, str] | None = None,
) -> AsyncIterator[RawViewer]:
    """Connect a websocket."""
    url = f"{place.url}/socket.io/?{query}"
    connector = aiohttp.TCPConnector(socket_factory=small_socket) if slow else None
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.ws_connect(url, headers=headers, max_msg_size=0) as websocket,
    ):
        viewer = RawViewer(websocket)
        if enter:
            await viewer.enter()
        yield viewer


@dataclass
class Follower:
    """What a client does with snapshots and frames: counts each event once, and sees gaps."""

    goal_id: UUID
    seq: int | None = None
    seqs: list[int] = field(default_factory=list)
    book: dict[str, int] = field(default_factory=dict)
    gaps: int = 0
    sent_twice: int = 0  # events in frames that were counted already

    def snapshot(self, answer: dict[str, Any]) -> None:
        if self.seq is None:
            self.seq = answer["events"][0]["seq"] - 1 if answer["events"] else answer["seq"]
        self._count(answer["events"])
        self.book = answer["book"]

    def frame(self, data: dict[str, Any]) -> None:
        assert self.seq is not None, "a frame before its snapshot"
        assert [e["seq"] for e in data["events"]] == [*range(data["from_seq"], data["to_seq"] + 1)]
        assert data["head_hash"] == data["events"][-1]["hash"]
        self.gaps += data["from_seq"] > self.seq + 1
        self._count(data["events"])
        self.book = data["book"]

    def _count(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            if self.seq is not None and event["seq"] <= self.seq:
                self.sent_twice += 1
                continue
            self.seq = event["seq"]
            self.seqs.append(event["seq"])

    async def follow(self, viewer: RawViewer, to_seq: int) -> None:
        """Read frames until `to_seq` is counted, or the first gap."""
        while not self.gaps and (self.seq is None or self.seq < to_seq):
            name, data = await viewer.next()
            if name == "events" and data["goal_id"] == str(self.goal_id):
                self.frame(data)
