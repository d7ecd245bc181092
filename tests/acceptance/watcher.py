"""A viewer who comes back after whatever happened to the line, and remembers what was said."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from socket import socket
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import aiohttp

from tests.acceptance import patience
from tests.acceptance.load import LINE_BROKEN
from tests.socket_clients import ClosedError, RawViewer, small_socket

_PAUSE_S = 0.05  # before the next attempt to connect


@contextlib.asynccontextmanager
async def viewer_at(
    url: str, *, socket_factory: Callable[[Any], socket] | None = None
) -> AsyncIterator[RawViewer]:
    """Connect a websocket to a server and do the handshakes."""
    connector = aiohttp.TCPConnector(socket_factory=socket_factory)
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.ws_connect(
            f"{url}/socket.io/?EIO=4&transport=websocket", max_msg_size=0, timeout=_CLOSE
        ) as websocket,
    ):
        viewer = RawViewer(websocket)
        await viewer.enter()
        yield viewer


# A server that was killed does not answer a close; do not wait for that.
_CLOSE = aiohttp.ClientWSTimeout(ws_close=0.2)

slow_socket = small_socket


class Watcher:
    """Follows one goal for as long as the block lasts. `url` may be changed: it then comes there.

    `hashes` holds each event it was told of, by seq. An event told under two hashes, or one told
    twice in frames of one connection, is noted in `faults`.
    """

    def __init__(self, url: str, goal_id: UUID) -> None:
        self.url = url
        self.hashes: dict[int, str] = {}
        self.book: dict[str, int] = {}
        self.faults: list[str] = []
        self.resets: list[str] = []
        self.closings: list[str] = []
        self.connections = 0
        self._goal_id = goal_id
        self._changed = asyncio.Event()

    @property
    def seq(self) -> int:
        """The newest event that it was told of, or 0."""
        return max(self.hashes, default=0)

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Again and again: a `wait_for` whose answer has just come swallows a cancellation.
        while not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task], timeout=0.1)

    async def until(self, reached: Callable[[], bool], within_s: float | None = None) -> None:
        """Return when `reached()`, which is looked at whenever something was heard.

        Raises:
            TimeoutError: it was not.
        """
        async with asyncio.timeout(within_s or patience.WAIT_S):
            while not reached():
                assert not self._task.done(), self._task.result()
                self._changed.clear()
                await self._changed.wait()

    async def until_seq(self, seq: int, within_s: float | None = None) -> None:
        """Return when all events up to `seq` were told."""
        await self.until(lambda: self.seq >= seq, within_s)

    async def _watch(self) -> None:
        while True:
            try:
                async with viewer_at(self.url) as viewer:
                    self.connections += 1
                    await self._follow(viewer)
            except ClosedError as closed:
                self.closings.append(closed.reason)
            except LINE_BROKEN:
                pass
            self._changed.set()
            await asyncio.sleep(_PAUSE_S)

    async def _follow(self, viewer: RawViewer) -> None:
        await self._subscribe(viewer)
        while True:
            try:
                name, data = await viewer.next()
            except TimeoutError:  # it was quiet for a while, which is no fault
                continue
            if name == "reset":
                self.resets.append(data["reason"])
                await self._subscribe(viewer)
            elif name == "events" and not self._take_frame(data):
                await self._subscribe(viewer)
            self._changed.set()

    async def _subscribe(self, viewer: RawViewer) -> None:
        """Resume, as often as there is more to come."""
        more = True
        while more:
            answer = await viewer.ask(
                "subscribe", {"goal_id": str(self._goal_id), "after_seq": self.seq}
            )
            assert answer["ok"], answer
            for event in answer["events"]:
                self._learn(event)
            self.book = answer["book"]
            more = answer["more"]
            self._changed.set()

    def _take_frame(self, data: dict[str, Any]) -> bool:
        """Learn a frame; False when something is missing before it."""
        if data["from_seq"] > self.seq + 1:
            return False
        for event in data["events"]:
            self._learn(event)
        self.book = data["book"]
        return True

    def _learn(self, event: dict[str, Any]) -> None:
        known = self.hashes.setdefault(event["seq"], event["hash"])
        if known != event["hash"]:
            self.faults.append(f"event {event['seq']} was told in two versions")
