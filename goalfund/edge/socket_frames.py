"""The bytes of Socket.IO 5 over Engine.IO 4 as this server speaks it: text, default namespace."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import orjson
from engineio.packet import MESSAGE, Packet

_FIN_TEXT: Final = 0x81
_SHORT, _MEDIUM = 126, 65_536
_NAMESPACE_MAX = 64
_ACK_ID_DIGITS_MAX = 16  # 2^53 and what a little below it; a count of packets never gets there
# The server's own words: a client that sends one as an event would call them by the back door.
_RESERVED: Final = frozenset({"connect", "connect_error", "disconnect"})


class BadFrameError(Exception):
    """A client sent what no client sends. Nothing was done; the connection is not worth keeping."""


@dataclass(frozen=True, slots=True)
class Connect:
    """A client asks to be let in to `namespace`."""

    namespace: str
    auth: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Disconnect:
    """A client leaves `namespace`, and may come back on the same connection."""

    namespace: str


@dataclass(frozen=True, slots=True)
class Call:
    """A client's event; `ack_id` when it wants to know the answer."""

    name: str
    payload: object
    ack_id: int | None


class Message:
    """One Socket.IO packet to clients, encoded once for however many they are."""

    __slots__ = ("_frame", "_queued", "packet")

    def __init__(self, packet: bytes) -> None:
        self.packet = packet
        self._frame: bytes | None = None
        self._queued: Packet | None = None

    @property
    def frame(self) -> bytes:
        """Return the websocket frame, for a transport."""
        if self._frame is None:
            self._frame = text_frame(b"4" + self.packet)
        return self._frame

    @property
    def queued(self) -> Packet:
        """Return the Engine.IO packet, for a queue."""
        if self._queued is None:
            self._queued = Packet(MESSAGE, self.packet.decode())
        return self._queued


def event(name: str, data: bytes) -> Message:
    """Return the event `name` with the JSON text `data`."""
    return Message(b'2["%b",%b]' % (name.encode(), data))


def ack(ack_id: int, data: bytes) -> Message:
    """Return the acknowledgement of the client's call `ack_id`, with the JSON text `data`."""
    return Message(b"3%d[%b]" % (ack_id, data))


def text_frame(payload: bytes) -> bytes:
    """Return a whole, final, unmasked websocket text frame (RFC 6455, section 5.2)."""
    length = len(payload)
    if length < _SHORT:
        return struct.pack("!BB", _FIN_TEXT, length) + payload
    if length < _MEDIUM:
        return struct.pack("!BBH", _FIN_TEXT, 126, length) + payload
    return struct.pack("!BBQ", _FIN_TEXT, 127, length) + payload


def is_engine_packet(text: str, *, upgrading: bool) -> bool:
    """Return whether `text` is an Engine.IO packet that a client may send now.

    What is let through here can be parsed by the library without an exception: it reads
    numbers and JSON from the first characters of anything else.
    """
    if upgrading:
        return text in {"2probe", "5"}
    return text in {"1", "3"} or (text[:1] == "4" and text[1:2] in {"0", "1", "2"})


def read_packet(text: str) -> Connect | Disconnect | Call:
    """Return the Socket.IO packet in `text`.

    Raises:
        BadFrameError: it is none, or of a kind that our clients have no use for.
    """
    kind, rest = text[:1], text[1:]
    namespace, rest = _split_namespace(rest)
    if kind == "0":
        return Connect(namespace, _read_auth(rest))
    if kind == "1":
        return Disconnect(namespace)
    if kind == "2" and namespace == "/":
        return _read_call(rest)
    raise BadFrameError(f"packet of kind {kind!r}")


def _split_namespace(rest: str) -> tuple[str, str]:
    if not rest.startswith("/"):
        return "/", rest
    namespace, _, rest = rest.partition(",")
    if len(namespace) > _NAMESPACE_MAX:
        raise BadFrameError("namespace too long")
    return namespace.partition("?")[0], rest


def _read_auth(rest: str) -> Mapping[str, object]:
    auth = _parse(rest) if rest else {}
    if not isinstance(auth, dict):
        raise BadFrameError("auth is not an object")
    return auth


def _read_call(rest: str) -> Call:
    digits, bracket, tail = rest.partition("[")
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) <= _ACK_ID_DIGITS_MAX):
        raise BadFrameError("ack id")
    call = _parse(bracket + tail)
    if not isinstance(call, list) or not 1 <= len(call) <= 2:
        raise BadFrameError("an event is a name and a payload")
    name, payload = call[0], call[1] if len(call) == 2 else None
    if not isinstance(name, str) or name in _RESERVED:
        raise BadFrameError("event name")
    return Call(name, payload, int(digits) if digits else None)


def _parse(text: str) -> object:
    # Bounded in depth, and strict: no NaN, no lone surrogates.
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadFrameError("not JSON") from None
