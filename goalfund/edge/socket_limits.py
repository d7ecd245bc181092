"""What one viewer, one address and one server may take of the socket, each with its unit."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """Every bound of the socket. Past each of them somebody is told, never silently dropped."""

    viewers_max: int = 20_000  # connections a server holds
    viewers_per_address_max: int = 500  # a campus is one address
    subscriptions_max: int = 100  # rooms a viewer may be in
    message_max_bytes: int = 65_536  # one message from a client
    calls_per_s: float = 20.0  # messages from a client, in the long run
    calls_burst: int = 40
    commands_max: int = 8  # commands of a viewer that are under way
    behind_max_bytes: int = 1_048_576  # sent, not yet taken by our kernel or the viewer's next poll
    kernel_max_bytes: int = 131_072  # sent, and held by our kernel until the viewer's has room
    queued_max: int = 2_048  # packets that wait for a next poll
    held_max: int = 1_024  # frames that wait for a subscription's snapshot
    linger_s: float = 5.0  # time for a viewer who must go to read why
    handshake_s: float = 10.0  # time for a connection to become a viewer
    ping_interval_s: float = 25.0
    ping_timeout_s: float = 20.0


class Farewell(StrEnum):
    """Why the server closed a connection: the reason in `closing` and in the close frame."""

    TOO_SLOW = "too_slow"
    BAD_FRAME = "bad_frame"
    RATE_LIMITED = "rate_limited"
    NO_HANDSHAKE = "no_handshake"
    SIGNED_OUT = "signed_out"
    SERVER_RESTARTING = "server_restarting"


# Policy violation, service restart, try again later (RFC 6455 and its registry).
CLOSE_CODES: Final = {
    Farewell.TOO_SLOW: 1013,
    Farewell.BAD_FRAME: 1008,
    Farewell.RATE_LIMITED: 1008,
    Farewell.NO_HANDSHAKE: 1008,
    Farewell.SIGNED_OUT: 1008,
    Farewell.SERVER_RESTARTING: 1012,
}


class CallBudget:
    """A token bucket that goes into debt, so that who never pauses can be told from who hurried."""

    __slots__ = ("_burst", "_clock", "_per_s", "_taken_at", "_tokens")

    def __init__(self, per_s: float, burst: int, clock: Callable[[], float]) -> None:
        self._per_s = per_s
        self._burst = burst
        self._clock = clock
        self._tokens = float(burst)
        self._taken_at = clock()

    def take(self) -> bool:
        """Count one message; return whether it is within the budget."""
        now = self._clock()
        refilled = self._tokens + (now - self._taken_at) * self._per_s
        self._tokens = min(refilled, float(self._burst)) - 1.0
        self._taken_at = now
        return self._tokens >= 0.0

    @property
    def wait_s(self) -> float:
        """Return the seconds until a message would be within the budget."""
        return max(0.0, (1.0 - self._tokens) / self._per_s)

    @property
    def exhausted(self) -> bool:
        """Return whether as many messages as a whole burst were refused without a pause."""
        return self._tokens <= -self._burst
