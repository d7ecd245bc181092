"""The socket: who may connect, what becomes of what they send, and how it all ends."""

import asyncio
import contextvars
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import orjson
import socketio.exceptions
from aiohttp import web

from goalfund.edge.limits import limited_as, remote_address
from goalfund.edge.problems import Code, Problem, ProblemError, render
from goalfund.edge.sessions import Session
from goalfund.edge.socket_calls import B, Calls, Handler, problem_of
from goalfund.edge.socket_engine import POST_BODY, Environ, request_of
from goalfund.edge.socket_fanout import Fanout
from goalfund.edge.socket_frames import (
    BadFrameError,
    Connect,
    Disconnect,
    event,
    is_engine_packet,
    read_packet,
)
from goalfund.edge.socket_limits import CLOSE_CODES, Farewell, SocketLimits
from goalfund.edge.socket_registry import Viewers
from goalfund.edge.socket_server import Server
from goalfund.edge.socket_viewer import Cork, EngineSocket, Viewer

PATH: Final = "/socket.io/"
_PACKETS_PER_POST_MAX: Final = 16
_SEPARATOR: Final = "\x1e"
_VIEWER_ID: Final = "goalfund.viewer_id"

Identify = Callable[[web.Request, Mapping[str, object]], Awaitable[Session | None]]


async def anonymous(_request: web.Request, _auth: Mapping[str, object]) -> Session | None:
    """Take everybody for nobody in particular."""
    return None


class Sockets:
    """The Socket.IO server of one process.

    A client's calls are answered one at a time and in order; a slow one delays nobody else. Those
    that run `beside` the others are answered when they are done.
    `identify` says who a connection belongs to, and refuses with ProblemError.
    """

    def __init__(
        self,
        limits: SocketLimits,
        *,
        allowed_origins: Collection[str] = (),
        trust_proxy_hops: int = 0,
        identify: Identify = anonymous,
        problem_of: Callable[[Exception], Problem] = problem_of,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits
        self.viewers = Viewers(limits)
        self.fanout = Fanout(self.cut, limits.held_max)
        self.farewells: Counter[Farewell] = Counter()  # connections closed by us, by reason
        self._allowed_origins = frozenset(allowed_origins)
        self._trust_proxy_hops = trust_proxy_hops
        self._identify = identify
        self._has_ended: Callable[[UUID], bool] = _never
        self._problem_of = problem_of
        self._clock = clock
        self._calls = Calls(problem_of, behind=self._fell_behind, beside_max=limits.commands_max)
        self._cork = Cork()
        self._goodbyes: set[asyncio.Task[None]] = set()
        self._server = self._make_server()

    def _make_server(self) -> Server:
        server = Server(
            self,
            cors_allowed_origins=self._may_come_from,
            max_http_buffer_size=self.limits.message_max_bytes,
            ping_interval=self.limits.ping_interval_s,
            ping_timeout=self.limits.ping_timeout_s,
        )
        server.engine.bind(self.viewers, self.cut, self.limits)
        server.on_connect(self._enter)
        return server

    def identify_by(self, identify: Identify, has_ended: Callable[[UUID], bool]) -> None:
        """Ask `identify` from now on, and `has_ended` whether a session is over by then."""
        self._identify = identify
        self._has_ended = has_ended

    def end_session(self, session_id: UUID) -> None:
        """Disconnect whoever came with a session that has ended."""
        for viewer in self.viewers.of_session(session_id):
            self.cut(viewer, Farewell.SIGNED_OUT)

    def attach(self, app: web.Application) -> None:
        """Serve the socket at `/socket.io/` of `app`."""
        for method in ("GET", "POST", "OPTIONS"):
            app.router.add_route(method, PATH, self._respond)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        try:
            viewer = self._known_viewer(request)
            if request.method != "POST" or viewer is None:
                return await self._server.respond(request)
            return await self._take_post(request, viewer)
        except ProblemError as error:
            return render(error.problem())

    def _known_viewer(self, request: web.Request) -> Viewer | None:
        """Return who polls or upgrades; None for a newcomer, for whom there is room."""
        if "j" in request.query:
            raise ProblemError(Code.BAD_REQUEST, "JSONP is not spoken here.")
        if request.query.get("transport") == "websocket" and not _can_upgrade(request):
            raise ProblemError(Code.BAD_REQUEST, "This is not a websocket handshake.")
        viewer_id = request.query.get("sid")
        if not viewer_id and request.method == "GET":
            self.viewers.check_room_for(self._address_of(request))
        return self.viewers.get(viewer_id or "")

    async def _take_post(self, request: web.Request, viewer: Viewer) -> web.StreamResponse:
        if viewer.posting:
            raise ProblemError(Code.BAD_REQUEST, "One post at a time.")
        viewer.posting = True
        try:
            body = await self._read_post(request)
            if not _is_sound(body):
                self.cut(viewer, Farewell.BAD_FRAME)
                raise ProblemError(Code.BAD_REQUEST, "That is not Engine.IO.")
            request[POST_BODY] = body
            return await self._server.respond(request)
        finally:
            viewer.posting = False

    async def _read_post(self, request: web.Request) -> bytes:
        # Counted as it is read: what arrives compressed may be far larger than it says.
        body = b""
        while chunk := await request.content.read(self.limits.message_max_bytes):
            body += chunk
            if len(body) > self.limits.message_max_bytes:
                raise ProblemError(Code.BODY_TOO_LARGE)
        return body

    def _address_of(self, request: web.Request) -> str:
        return limited_as(remote_address(request, self._trust_proxy_hops))

    def _may_come_from(self, origin: str | None, environ: Environ) -> bool:
        """Return whether a page of `origin` may connect: an allowed one, or our own."""
        if origin is None:
            return False
        return origin in self._allowed_origins or urlsplit(origin).netloc == environ.get(
            "HTTP_HOST"
        )

    def on(self, name: str, body: type[B], handler: Handler[B], *, beside: bool = False) -> None:
        """Answer the event `name` with `handler`; see `Calls.on`."""
        self._calls.on(name, body, handler, beside=beside)

    def _fell_behind(self, viewer: Viewer) -> None:
        self.cut(viewer, Farewell.TOO_SLOW)

    def cut(self, viewer: Viewer, why: Farewell) -> None:
        """Disconnect `viewer`, who is told why. It leaves its rooms at once."""
        self.fanout.leave_all(viewer)
        if viewer.leaving or viewer.gone:
            return
        viewer.leaving = why
        self.farewells[why] += 1
        last_words = event("closing", orjson.dumps({"reason": why}))
        goodbye = asyncio.create_task(
            viewer.hang_up(last_words, CLOSE_CODES[why]),
            name=f"goodbye {why}",
            context=contextvars.Context(),
        )
        self._goodbyes.add(goodbye)
        goodbye.add_done_callback(self._goodbyes.discard)

    async def drain(self, deadline_s: float) -> None:
        """Take no more viewers, disconnect those there are, and return when they are gone.

        Commands that are under way are answered first, if they take no more than half the time.
        Those who did not close within `deadline_s` are dropped.
        """
        began_s = time.monotonic()
        self.viewers.closed = True
        await self._calls.finish(deadline_s / 2)
        for viewer in list(self.viewers.values()):
            self.cut(viewer, Farewell.SERVER_RESTARTING)
        if self._goodbyes:
            left_s = max(0.0, deadline_s - (time.monotonic() - began_s))
            await asyncio.wait(self._goodbyes, timeout=left_s)
        for viewer in list(self.viewers.values()):
            viewer.abort()
        late = list(self._goodbyes)
        for goodbye in late:
            goodbye.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await self._server.engine.disconnect()
        await self._server.stop()

    def opened(self, socket: EngineSocket, environ: Environ) -> bool:
        """Take note of a new connection; return False when there is no room for it."""
        request = request_of(environ)
        address = self._address_of(request)
        try:
            self.viewers.check_room_for(address)
        except ProblemError:
            return False
        environ[_VIEWER_ID] = socket.sid
        viewer = Viewer(socket, address, self.limits, self._clock, self._cork)
        viewer.handshake = request
        self.viewers.add(viewer)
        loop = asyncio.get_running_loop()
        loop.call_later(self.limits.handshake_s, self._expect_entered, socket.sid)
        return True

    def _expect_entered(self, viewer_id: str) -> None:
        viewer = self.viewers.get(viewer_id)
        if viewer is not None and not viewer.entered:
            self.cut(viewer, Farewell.NO_HANDSHAKE)

    def closed(self, viewer_id: str) -> None:
        """Forget a connection."""
        viewer = self.viewers.remove(viewer_id)
        if viewer is not None:
            self.fanout.leave_all(viewer)
            viewer.release()

    async def received(self, viewer_id: str, text: str) -> None:
        """Take one Socket.IO packet of a client."""
        viewer = self.viewers.get(viewer_id)
        if viewer is None or viewer.leaving:
            return
        # A client may post while its first websocket packet comes in: the lock keeps the order.
        async with viewer.turn:
            try:
                await self._take(viewer, text)
            except BadFrameError:
                self.cut(viewer, Farewell.BAD_FRAME)
        if viewer.budget.exhausted:
            self.cut(viewer, Farewell.RATE_LIMITED)

    async def _take(self, viewer: Viewer, text: str) -> None:
        packet = read_packet(text)
        if isinstance(packet, Connect):
            viewer.budget.take()
            viewer.entered = await self._server.enter(viewer.id, packet.namespace, packet.auth)
        elif isinstance(packet, Disconnect):
            viewer.budget.take()
            await self._exit(viewer, packet.namespace)
        elif not viewer.entered:
            raise BadFrameError("a call before the handshake")
        elif not await self._calls.answer(viewer, packet):
            self._fell_behind(viewer)

    async def _exit(self, viewer: Viewer, namespace: str) -> None:
        if namespace == "/":
            viewer.entered = False
            self.viewers.belong(viewer, None)
            self.fanout.leave_all(viewer)
        await self._server.exit(viewer.id, namespace)

    async def _enter(self, _sid: str, environ: Environ, auth: Mapping[str, object] | None) -> None:
        request = request_of(environ)
        try:
            session = await self._identify(request, auth or {})
            # It may have ended while it was looked up, when nobody knew of this viewer. From here
            # to the last line nothing waits.
            if session is not None and self._has_ended(session.session_id):
                raise ProblemError(Code.UNAUTHENTICATED)
        except Exception as error:  # noqa: BLE001 - logged unless it is a refusal
            reason = self._problem_of(error)
            raise socketio.exceptions.ConnectionRefusedError(reason.title, reason.wire()) from None
        self.viewers.belong(self.viewers[environ[_VIEWER_ID]], session)


def _can_upgrade(request: web.Request) -> bool:
    return web.WebSocketResponse().can_prepare(request).ok


def _is_sound(body: bytes) -> bool:
    """Return whether the library can parse `body` without an exception."""
    try:
        packets = body.decode().split(_SEPARATOR)
    except UnicodeDecodeError:
        return False
    return len(packets) <= _PACKETS_PER_POST_MAX and all(
        is_engine_packet(packet, upgrading=False) for packet in packets
    )


def _never(_session_id: UUID) -> bool:
    return False
