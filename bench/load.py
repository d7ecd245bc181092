"""Load over HTTP from raw asyncio connections: requests are bytes made beforehand."""

import asyncio
import gc
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length: "


@dataclass(slots=True)
class Outcome:
    """What one run of load saw. Latencies are seconds, one for each answer, in order of answers."""

    seconds: float = 0.0
    latencies_s: list[float] = field(default_factory=list)
    refused: int = 0  # answers other than 2xx

    @property
    def acked(self) -> int:
        """Answers that said yes."""
        return len(self.latencies_s) - self.refused

    @property
    def acked_per_s(self) -> float:
        """Answers that said yes, a second."""
        return self.acked / self.seconds

    def quantile_ms(self, share: float) -> float:
        """Return the latency that `share` of the answers did not exceed, in milliseconds."""
        ordered = sorted(self.latencies_s)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1_000


class Connection(asyncio.Protocol):
    """One keep-alive connection with at most one request under way."""

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._buffer = bytearray()
        self._since_s = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass

    def send(self, request: bytes, since_s: float) -> None:
        """Send one request, whose latency counts from `since_s`."""
        assert self._transport is not None
        self._since_s = since_s
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(_HEAD_END)
        if head_end < 0:
            return
        head = bytes(self._buffer[:head_end]).lower()
        at = head.find(_LENGTH)
        length = int(head[at + len(_LENGTH) :].split(b"\r", 1)[0])
        if len(self._buffer) < head_end + 4 + length:
            return
        accepted = head[9:10] == b"2"
        self._buffer.clear()
        self._load.answered(self, self._since_s, accepted=accepted)

    def connection_lost(self, error: Exception | None) -> None:
        self._load.lost(error)

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()


class Load:
    """Sends `requests`: each as soon as the one before it is answered, or at a rate.

    At a rate, latency counts from when a request was due, not from when a connection was free for
    it: a stall of the server is felt by all who would have come meanwhile (coordinated omission).
    """

    def __init__(self, requests: Sequence[bytes], *, per_s: float | None = None) -> None:
        self._requests: Iterator[bytes] = iter(requests)
        self._per_s = per_s
        self._idle: deque[Connection] = deque()
        self._overdue: deque[float] = deque()
        self._busy = 0
        self._done = asyncio.Event()
        self._over = False
        self.outcome = Outcome()

    async def run(self, host: str, port: int, connections: int, seconds: float) -> Outcome:
        """Return what was seen in `seconds`, or until the requests ran out.

        The generator collects no garbage meanwhile: its pauses would count as the server's.
        """
        loop = asyncio.get_running_loop()
        gc.collect()
        gc.freeze()
        gc.disable()
        opened = [
            (await loop.create_connection(lambda: Connection(self), host, port))[1]
            for _ in range(connections)
        ]
        began_s = time.perf_counter()
        loop.call_later(seconds, self._end)
        if self._per_s is None:
            for connection in opened:
                self._next(connection, time.perf_counter())
        else:
            self._idle.extend(opened)
            await self._pace(began_s, self._per_s)
        await self._done.wait()
        self.outcome.seconds = time.perf_counter() - began_s
        for connection in opened:
            connection.close()
        gc.enable()
        return self.outcome

    async def _pace(self, began_s: float, per_s: float) -> None:
        due = 0
        while not self._over:
            now_s = time.perf_counter()
            while began_s + due / per_s <= now_s:
                self._overdue.append(began_s + due / per_s)
                due += 1
            while self._overdue and self._idle:
                self._next(self._idle.popleft(), self._overdue.popleft())
            await asyncio.sleep(0.002)

    def _end(self) -> None:
        self._over = True
        if not self._busy:
            self._done.set()

    def _next(self, connection: Connection, since_s: float) -> None:
        request = None if self._over else next(self._requests, None)
        if request is None:
            self._over = True
            if not self._busy:
                self._done.set()
            return
        self._busy += 1
        connection.send(request, since_s)

    def answered(self, connection: Connection, since_s: float, *, accepted: bool) -> None:
        """Count an answer, and send the next request."""
        now_s = time.perf_counter()
        self._busy -= 1
        self.outcome.latencies_s.append(now_s - since_s)
        self.outcome.refused += not accepted
        if self._per_s is None:
            self._next(connection, now_s)
        elif self._overdue and not self._over:
            self._next(connection, self._overdue.popleft())
        else:
            self._idle.append(connection)
        if self._over and not self._busy:
            self._done.set()

    def lost(self, error: Exception | None) -> None:
        """A connection closed: an error only while requests are under way."""
        if not self._over:
            raise RuntimeError(f"the server closed a connection: {error}")
