"""Engine.IO under Socket.IO: the library's server with our bounds, our websocket, our queue."""

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Any, Final, cast

import engineio
import structlog
from aiohttp import WSMsgType, web
from engineio.async_drivers import aiohttp as driver
from engineio.packet import Packet

from goalfund.edge.socket_frames import is_engine_packet, text_frame
from goalfund.edge.socket_limits import Farewell, SocketLimits
from goalfund.edge.socket_viewer import EngineSocket, PacketQueue, Viewer

log: structlog.stdlib.BoundLogger = structlog.get_logger()

# The library logs what clients send wrong as its own errors. We answer or disconnect them and
# count it; our own mistakes are caught and logged before they get there.
QUIET: Final = logging.getLogger("goalfund.socketio")
QUIET.setLevel(logging.CRITICAL)

_PONG: Final = "3"
POST_BODY: Final = web.RequestKey("socket_post_body", bytes)
Environ = MutableMapping[str, Any]
Cut = Callable[[Viewer, Farewell], None]


def request_of(environ: Environ) -> web.Request:
    """Return the request that the library made `environ` of."""
    return cast("web.Request", environ["aiohttp.request"])


def _translate(request: web.Request) -> Environ:
    environ: Environ = driver.translate_request(request)
    body = request.get(POST_BODY)
    if body is not None:
        environ["wsgi.input"] = _Body(body)
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ


class _Body:
    def __init__(self, body: bytes) -> None:
        self._stream = io.BytesIO(body)

    async def read(self, length: int) -> bytes:
        return self._stream.read(length)


class Engine(engineio.AsyncServer):  # type: ignore[misc]
    """The library's server, of which every send is bounded and none waits."""

    _async: dict[str, Any]
    viewers: Mapping[str, Viewer]
    cut: Cut
    limits: SocketLimits

    def bind(self, viewers: Mapping[str, Viewer], cut: Cut, limits: SocketLimits) -> None:
        """Take what the constructor has no arguments for. Call before the first request."""
        self.viewers = viewers
        self.cut = cut
        self.limits = limits
        self._async = {**self._async, "websocket": Websocket, "translate_request": _translate}

    def create_queue(self, *_args: object, **_kwargs: object) -> PacketQueue:
        """Return the queue of a new socket."""
        return PacketQueue()

    async def send_packet(self, sid: str, pkt: Packet) -> None:
        """Send one of the library's own packets, in order with ours."""
        socket = self.sockets.get(sid)
        if socket is not None and not socket.closed:
            socket.queue.put_nowait(pkt)

    async def disconnect(self, sid: str | None = None) -> None:
        """Close one socket, or all. The library would wait for a client who may never poll."""
        for socket in [self.sockets.get(sid)] if sid else list(self.sockets.values()):
            if socket is not None:
                await socket.close(wait=False, reason=self.reason.SERVER_DISCONNECT)


class Websocket:
    """One websocket: what comes in is looked at before the library sees it.

    Permessage-deflate is off: it costs memory for each viewer, and the same bytes could not
    be written to all of them.
    """

    def __init__(self, handler: Callable[["Websocket"], Awaitable[None]], server: Engine) -> None:
        self._handler = handler
        self._engine = server
        # The handler is a method of the library's socket that this is the transport of.
        self._socket: EngineSocket = handler.__self__  # type: ignore[attr-defined]
        self._viewer = server.viewers[self._socket.sid]
        self._response = web.WebSocketResponse(
            max_msg_size=server.max_http_buffer_size, compress=False
        )
        self._goodbye: asyncio.Future[None] | None = None
        self.transport: asyncio.Transport

    @property
    def open(self) -> bool:
        """Return whether data frames may be written."""
        return not self._response.closed and not self.transport.is_closing()

    async def __call__(self, environ: Environ) -> web.StreamResponse:
        """Serve the websocket until it is closed."""
        if self._viewer.on_websocket:
            return web.Response(status=400, text="There is a websocket already")
        try:
            await self._serve(request_of(environ))
        finally:
            self._viewer.detach()
            await self._give_up()
        return self._response

    async def _serve(self, request: web.Request) -> None:
        await self._response.prepare(request)
        if request.transport is None:
            return
        self.transport = request.transport
        self._bound_what_the_kernel_holds()
        self._viewer.attach(self)
        try:
            await self._handler(self)
        except Exception:
            log.exception("websocket_broke")
        if self._goodbye is not None:
            # Returning closes the connection, and unread input would then reset it before
            # the client has read why.
            await self._goodbye
        if self.transport.get_write_buffer_size():
            # A client who vanished takes nothing more, and a close would wait for it.
            loop = asyncio.get_running_loop()
            loop.call_later(self._engine.limits.linger_s, self.transport.abort)

    def _bound_what_the_kernel_holds(self) -> None:
        """Linux would take megabytes for a viewer who reads nothing, and nobody would notice."""
        sock = self.transport.get_extra_info("socket")
        sock.setsockopt(SOL_SOCKET, SO_SNDBUF, self._engine.limits.kernel_max_bytes)

    async def _give_up(self) -> None:
        """Leave the socket as one without a websocket: polling as before, or closed."""
        self._socket.upgrading = False
        if self._socket.connected and not self._socket.upgraded:
            return
        self._socket.queue.put_nowait(None)  # ends the library's writer, if it still runs
        await self._socket.close(wait=False, abort=True, reason=self._engine.reason.TRANSPORT_CLOSE)

    async def send(self, message: str) -> None:
        """Write a packet of the library. It never waits, so none of ours can overtake it."""
        if not self.open:
            raise OSError("the websocket is closed")
        self._viewer.flush()
        self.transport.write(text_frame(message.encode()))

    async def wait(self) -> str:
        """Return the next packet.

        Raises:
            OSError: there is none: closed, late with its handshake, or of no use to us.
        """
        upgrading = self._socket.connected and not self._socket.upgraded
        timeout_s = self._engine.limits.handshake_s if upgrading else None
        message = await self._response.receive(timeout_s)
        if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
            raise OSError("the websocket is closed")
        text: str | bytes = message.data
        if isinstance(text, bytes) or not is_engine_packet(text, upgrading=upgrading):
            self._engine.cut(self._viewer, Farewell.BAD_FRAME)
            raise OSError("a bad frame")
        if text == _PONG:
            self._count_pong()
        return text

    def _count_pong(self) -> None:
        self._viewer.budget.take()
        if self._viewer.budget.exhausted:
            self._engine.cut(self._viewer, Farewell.RATE_LIMITED)
            raise OSError("a flood")

    async def close(self) -> None:
        """Close; called by the library."""
        await self._response.close(drain=False)

    async def hang_up(self, code: int, reason: str) -> None:
        """Close with a reason, and wait for the client to close too."""
        self._goodbye = asyncio.get_running_loop().create_future()
        try:
            await self._response.close(code=code, message=reason.encode(), drain=False)
        finally:
            self._goodbye.set_result(None)
