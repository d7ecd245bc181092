"""One connected client: where its packets go, and how much of it we put up with."""

import asyncio
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from aiohttp import web
from engineio.packet import CLOSE, Packet

from goalfund.edge.socket_frames import Message
from goalfund.edge.socket_limits import CallBudget, Farewell, SocketLimits


class PacketQueue(asyncio.Queue["Packet | None"]):
    """What waits for a viewer's next poll, or for the library's writer on its websocket."""

    def __init__(self) -> None:
        super().__init__()
        self.unwritten = 0
        self.unwritten_bytes = 0
        self.on_change: Callable[[], None] = _nothing

    def _put(self, item: Packet | None) -> None:
        super()._put(item)
        self.unwritten += 1
        self.unwritten_bytes += _size(item)
        self.on_change()

    def _get(self) -> Packet | None:
        item: Packet | None = super()._get()
        self.unwritten_bytes -= _size(item)
        return item

    def task_done(self) -> None:
        """Called by the library's `poll` in the loop turn in which the packet is written.

        Not `qsize`: between taking a packet off and writing it, `poll` lets the loop turn.
        """
        super().task_done()
        self.unwritten -= 1
        self.on_change()

    def drop_all(self) -> None:
        """Forget everything that waits."""
        while not self.empty():
            self.get_nowait()
            self.task_done()


class EngineSocket(Protocol):
    """What we use of the library's socket."""

    sid: str
    queue: PacketQueue
    connected: bool
    upgrading: bool
    upgraded: bool
    closed: bool

    async def close(
        self, wait: bool = True, abort: bool = False, reason: str | None = None
    ) -> None: ...


class Connection(Protocol):
    """A websocket that was opened for a viewer."""

    transport: asyncio.Transport

    @property
    def open(self) -> bool: ...

    async def hang_up(self, code: int, reason: str) -> None: ...


class Cork:
    """The viewers with frames to be written at the end of this turn of the loop."""

    __slots__ = ("_viewers",)

    def __init__(self) -> None:
        self._viewers: list[Viewer] = []

    def add(self, viewer: "Viewer") -> None:
        """Have `viewer` flushed before the loop waits again."""
        if not self._viewers:
            asyncio.get_running_loop().call_soon(self._pull)
        self._viewers.append(viewer)

    def _pull(self) -> None:
        viewers, self._viewers = self._viewers, []
        for viewer in viewers:
            viewer.flush()


class Viewer:
    """One connection and whoever is behind it.

    Packets leave in the order of `send`. Those of one turn of the loop are written to the
    websocket's transport together: a system call costs more than all the rest of a delivery.
    When the library has unwritten packets for the same viewer (a ping, the last ones of
    polling before an upgrade), ours queue behind those. While polling they queue.
    """

    __slots__ = (
        "_connection",
        "_cork",
        "_corked",
        "_corked_bytes",
        "_limits",
        "_socket",
        "address",
        "budget",
        "entered",
        "handshake",
        "leaving",
        "person",
        "posting",
        "rooms",
        "session_id",
        "transport",
        "turn",
        "under_way",
    )

    def __init__(
        self,
        socket: EngineSocket,
        address: str,
        limits: SocketLimits,
        clock: Callable[[], float],
        cork: Cork,
    ) -> None:
        self._socket = socket
        self._limits = limits
        self._connection: Connection | None = None
        self._cork = cork
        self._corked: list[bytes] = []
        self._corked_bytes = 0
        self.address = address
        self.budget = CallBudget(limits.calls_per_s, limits.calls_burst, clock)
        self.entered = False  # the Socket.IO handshake is done
        self.leaving: Farewell | None = None
        self.person: UUID | None = None
        self.session_id: UUID | None = None
        self.handshake: web.Request | None = None  # the request that the connection began with
        self.under_way = 0  # commands that are not answered yet
        self.posting = False
        self.rooms: set[str] = set()
        # Where a whole frame may be written now without overtaking another; else None.
        self.transport: asyncio.Transport | None = None
        self.turn = asyncio.Lock()  # one call at a time, in the order they came
        socket.queue.on_change = self._settle

    @property
    def id(self) -> str:
        """The connection's id. Whoever knows it can act as this viewer: not for logs."""
        return self._socket.sid

    @property
    def on_websocket(self) -> bool:
        """Return whether a websocket is open, upgraded to or about to be."""
        return self._connection is not None

    @property
    def gone(self) -> bool:
        """Return whether the connection is closed, though perhaps not yet forgotten."""
        if self._connection is not None and self._socket.upgraded:
            return not self._connection.open
        return self._socket.closed

    def attach(self, connection: Connection) -> None:
        """Take note of the websocket that was opened for this viewer."""
        self._connection = connection
        self._settle()

    def detach(self) -> None:
        """Forget the websocket. Packets queue from here on."""
        self._connection = None
        self.transport = None

    def _settle(self) -> None:
        ready = (
            self._connection is not None
            and self._socket.upgraded
            and not self._socket.queue.unwritten
            and self._connection.open
        )
        self.transport = self._connection.transport if ready and self._connection else None

    def send(self, message: Message) -> bool:
        """Send, or queue; return False when the viewer is gone or too far behind to be sent to."""
        transport = self.transport
        if transport is None:
            return self._enqueue(message)
        if transport.is_closing() or self.leaving:
            return False
        behind = transport.get_write_buffer_size() + self._corked_bytes
        if behind > self._limits.behind_max_bytes:
            return False
        if not self._corked:
            self._cork.add(self)
        frame = message.frame
        self._corked.append(frame)
        self._corked_bytes += len(frame)
        return True

    def flush(self) -> None:
        """Write what was sent in this turn. Whoever writes to the transport calls this first."""
        if self._corked and self._connection is not None and self._connection.open:
            self._connection.transport.writelines(self._corked)
        self._corked = []
        self._corked_bytes = 0

    def _enqueue(self, message: Message) -> bool:
        queue = self._socket.queue
        if self.leaving or self._socket.closed:
            return False
        if queue.unwritten >= self._limits.queued_max:
            return False
        if queue.unwritten_bytes > self._limits.behind_max_bytes:
            return False
        queue.put_nowait(message.queued)
        return True

    async def hang_up(self, last_words: Message, code: int) -> None:
        """Say `last_words` and close, giving the viewer `linger_s` to read what it was sent.

        Nothing else is sent any more; `leaving` says why.
        """
        assert self.leaving
        if self._connection is not None and self._socket.upgraded:
            await self._hang_up_websocket(self._connection, last_words, code)
        else:
            await self._hang_up_polling(last_words)
        await self._socket.close(wait=False, abort=True)

    async def _hang_up_websocket(
        self, connection: Connection, last_words: Message, code: int
    ) -> None:
        assert self.leaving
        self.transport = None
        self.flush()
        if connection.open:
            connection.transport.write(last_words.frame)
        # Whoever does not read does not close either.
        asyncio.get_running_loop().call_later(self._limits.linger_s, connection.transport.abort)
        await connection.hang_up(code, self.leaving)

    async def _hang_up_polling(self, last_words: Message) -> None:
        queue = self._socket.queue
        queue.drop_all()
        queue.put_nowait(last_words.queued)
        queue.put_nowait(Packet(CLOSE))
        try:
            async with asyncio.timeout(self._limits.linger_s):
                await queue.join()
        except TimeoutError:
            queue.drop_all()

    def release(self) -> None:
        """End the poll that a viewer who has left may still have open."""
        self._socket.queue.put_nowait(None)

    def abort(self) -> None:
        """Drop the connection now, with whatever it was still to be sent."""
        if self._connection is not None:
            self._connection.transport.abort()


def _size(item: Packet | None) -> int:
    return len(item.data) if item is not None and isinstance(item.data, str) else 0


def _nothing() -> None:
    """Before there is a viewer, nobody minds."""
