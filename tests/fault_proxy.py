"""A hop in front of a server whose delays, losses and cuts a test turns while traffic flows.

Clients come by TCP; the server behind may listen on TCP or on a unix socket.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_CHUNK = 65_536
_CHUNKS_HELD_MAX = 64  # past this the proxy stops reading, so its memory is bounded

# Given what the server sends, say whether this is the reply to swallow.
ReplyTest = Callable[[bytes], bool]


@dataclass
class Faults:
    """What is wrong with the line now. Change it at any time."""

    delay_s: float = 0.0
    jitter_s: float = 0.0
    bytes_per_s: float | None = None
    refuse: bool = False  # new connections are closed at once


@dataclass(eq=False)
class _Link:
    """One client's connection and its own one to the server."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter

    def abort(self) -> None:
        self.client.transport.abort()
        self.server.transport.abort()


class FaultProxy:
    """A proxy on a free port of this machine, for as long as the `async with` lasts."""

    def __init__(self, upstream: tuple[str, int] | str, *, seed: int = 0) -> None:
        self.faults = Faults()
        self._upstream = upstream
        self._random = random.Random(seed)
        self._links: set[_Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._swallow: ReplyTest | None = None
        self._swallowed = asyncio.Event()
        self.sought: bytes | None = None  # what `sightings` counts
        self._sightings = 0
        self._passable = asyncio.Event()
        self._passable.set()

    @property
    def port(self) -> int:
        """Where clients connect, on 127.0.0.1."""
        port: int = self._listener.sockets[0].getsockname()[1]
        return port

    @property
    def connections(self) -> int:
        """How many clients are connected now."""
        return len(self._links)

    @property
    def sightings(self) -> int:
        """How often the server sent what is sought; one that two chunks share is not counted."""
        return self._sightings

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._listener.close()
        self.reset()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._listener.wait_closed()

    def black_hole(self) -> None:
        """From now on nothing arrives anywhere, and no end gets an error."""
        self._passable.clear()

    def heal(self) -> None:
        """Make the line good again; what was held in a black hole arrives late, as with TCP."""
        self.faults = Faults()
        self._passable.set()

    def reset(self) -> None:
        """Cut every connection at once: both ends see a reset."""
        for link in list(self._links):
            link.abort()

    def swallow_reply(self, matches: ReplyTest) -> asyncio.Event:
        """Drop the next reply for which `matches` is true, and cut that connection.

        The server has done the work; the client never learns. Returns an event that is set when it
        has happened. See `committed` for Postgres' answer to a COMMIT or to a lone statement.
        """
        self._swallow = matches
        self._swallowed = asyncio.Event()
        return self._swallowed

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._join(reader, writer)
        except (OSError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._tasks.discard(task)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.faults.refuse:
            writer.transport.abort()
            return
        server_reader, server_writer = await self._connect()
        link = _Link(writer, server_writer)
        self._links.add(link)
        try:
            async with asyncio.TaskGroup() as directions:
                directions.create_task(self._carry(link, reader, server_writer, from_server=False))
                directions.create_task(self._carry(link, server_reader, writer, from_server=True))
        except* OSError:
            pass
        finally:
            link.abort()
            self._links.discard(link)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._upstream, str):
            return await asyncio.open_unix_connection(self._upstream)
        return await asyncio.open_connection(*self._upstream)

    async def _carry(
        self,
        link: _Link,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        from_server: bool,
    ) -> None:
        """Carry one direction until it ends: read as it comes, hand on when it is due."""
        held: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_CHUNKS_HELD_MAX)
        deliver = asyncio.create_task(self._deliver(held, writer))
        try:
            while chunk := await reader.read(_CHUNK):
                if from_server and self._is_to_be_swallowed(chunk):
                    link.abort()
                    return
                if from_server and self.sought is not None:
                    self._sightings += chunk.count(self.sought)
                await held.put((self._due(), chunk))
            await held.put((self._due(), b""))
            await deliver
        finally:
            deliver.cancel()

    def _due(self) -> float:
        jitter_s = self._random.uniform(0, self.faults.jitter_s)
        return asyncio.get_running_loop().time() + self.faults.delay_s + jitter_s

    async def _deliver(
        self, held: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter
    ) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            due, chunk = await held.get()
            await asyncio.sleep(max(0.0, due - clock()))
            await self._passable.wait()
            if not chunk:
                if writer.can_write_eof():
                    writer.write_eof()
                return
            if self.faults.bytes_per_s:
                await asyncio.sleep(len(chunk) / self.faults.bytes_per_s)
            writer.write(chunk)
            await writer.drain()

    def _is_to_be_swallowed(self, chunk: bytes) -> bool:
        if self._swallow is None or not self._swallow(chunk):
            return False
        self._swallow = None
        self._swallowed.set()
        return True


def committed(chunk: bytes) -> bool:
    """Match Postgres' answer that a statement is complete and no transaction is open any more.

    That is the reply to COMMIT, and to a statement that was a transaction of its own.
    """
    return b"C\x00\x00\x00" in chunk and chunk.endswith(b"Z\x00\x00\x00\x05I")
