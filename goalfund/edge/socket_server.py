"""Socket.IO's server: the library's handshake and sessions, with our own calls and rooms."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, cast

import socketio
from aiohttp import web

from goalfund.edge.socket_engine import QUIET, Engine, Environ
from goalfund.edge.socket_viewer import EngineSocket


class Receiver(Protocol):
    """Who is told what happens on connections."""

    def opened(self, socket: EngineSocket, environ: Environ) -> bool:
        """Take note of a new connection; return False to refuse it."""

    async def received(self, viewer_id: str, text: str) -> None:
        """Take one Socket.IO packet."""

    def closed(self, viewer_id: str) -> None:
        """Forget a connection. Called once for each that was opened."""


class _Manager(socketio.AsyncManager):  # type: ignore[misc]
    """The library's, without its search of every client's own room at each disconnect."""

    def basic_disconnect(self, sid: str, namespace: str, **_kwargs: object) -> None:
        """Forget `sid`, which is in its own room and in everybody's, and in no other."""
        for room in (None, sid):
            self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            waiting = pending.get(namespace, [])
            if sid in waiting:
                waiting.remove(sid)
            if not waiting:
                pending.pop(namespace, None)


class Server(socketio.AsyncServer):  # type: ignore[misc]
    """The library's server with its packets handed to a `Receiver` first."""

    def __init__(self, receiver: Receiver, **options: object) -> None:
        super().__init__(
            client_manager=_Manager(),
            async_mode="aiohttp",
            async_handlers=False,
            logger=QUIET,
            engineio_logger=QUIET,
            http_compression=False,
            **options,
        )
        self._receiver = receiver

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    @property
    def engine(self) -> Engine:
        """The server of Engine.IO below."""
        return cast("Engine", self.eio)

    async def _handle_eio_connect(self, eio_sid: str, environ: Environ) -> bool | None:
        if not self._receiver.opened(self.engine.sockets[eio_sid], environ):
            return False
        await super()._handle_eio_connect(eio_sid, environ)
        return None

    async def _handle_eio_message(self, eio_sid: str, data: str) -> None:
        await self._receiver.received(eio_sid, data)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        self._receiver.closed(eio_sid)
        await super()._handle_eio_disconnect(eio_sid, reason)

    async def stop(self) -> None:
        """End the library's background task; fine to call again."""
        running = self.engine.service_task_event
        if running is not None and not running.is_set():
            await self.shutdown()

    def on_connect(self, handler: Callable[..., Awaitable[None]]) -> None:
        """Call `handler(sid, environ, auth)` for who wants to enter; it refuses by raising."""
        self.on("connect", handler)

    async def enter(self, viewer_id: str, namespace: str, auth: Mapping[str, object]) -> bool:
        """Run the Socket.IO handshake; return whether the viewer is in the default namespace."""
        await self._handle_connect(viewer_id, namespace, auth)
        return self.manager.sid_from_eio_sid(viewer_id, "/") is not None

    async def exit(self, viewer_id: str, namespace: str) -> None:
        """End the Socket.IO session; the connection stays."""
        await self._handle_disconnect(viewer_id, namespace)

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """Answer one HTTP request of Engine.IO; for a websocket, serve it to its end."""
        response: Any = await self.handle_request(request)
        return cast("web.StreamResponse", response)
