"""The runtime's only source of time, so that a test can own it."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from typing import Protocol, TypeVarTuple

Ts = TypeVarTuple("Ts")


class Alarm(Protocol):
    """A call that is still to come."""

    def cancel(self) -> None:
        """Forget the call. Harmless when it has been made already."""


class Clock(Protocol):
    """Seconds that never go back, and calls made when they have passed."""

    def now(self) -> float:
        """Return the time in seconds, from an arbitrary start."""
        ...

    def call_at(self, at_s: float, callback: Callable[[*Ts], object], *args: *Ts) -> Alarm:
        """Call back from the event loop once `now()` has reached `at_s`."""
        ...


class LoopClock:
    """The event loop's own clock. It belongs to the first loop that it is used in."""

    __slots__ = ("_loop",)

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def now(self) -> float:
        return (self._loop or self._bind()).time()

    def call_at(self, at_s: float, callback: Callable[[*Ts], object], *args: *Ts) -> Alarm:
        # A fresh context: the alarm must neither keep nor inherit the log fields of
        # whichever request happened to set it.
        loop = self._loop or self._bind()
        return loop.call_at(at_s, callback, *args, context=contextvars.Context())

    def _bind(self) -> asyncio.AbstractEventLoop:
        self._loop = asyncio.get_running_loop()
        return self._loop
