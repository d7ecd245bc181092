"""One incarnation's named timers: messages it sends to itself, later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from actors.clock import Alarm, Clock
from actors.mailbox import Envelope

M = TypeVar("M")


class Timers(Generic[M]):
    """At most one timer under each name; setting it again replaces it.

    A timer that was replaced or cancelled is never heard of again, even if it has
    fired and its message waits in the mailbox: that message is withdrawn.
    """

    __slots__ = ("_armed", "_clock", "_fired", "_post", "_withdraw")

    def __init__(
        self,
        clock: Clock,
        post: Callable[[M], Envelope[Any, M, Any] | None],
        withdraw: Callable[[Envelope[Any, M, Any]], bool],
    ) -> None:
        self._clock = clock
        self._post = post
        self._withdraw = withdraw
        self._armed: dict[str, Alarm] = {}
        self._fired: dict[str, Envelope[Any, M, Any]] = {}

    def __len__(self) -> int:
        """Return how many timers are still to fire."""
        return len(self._armed)

    def set(self, name: str, delay_s: float, message: M) -> None:
        self.cancel(name)
        at_s = self._clock.now() + delay_s
        self._armed[name] = self._clock.call_at(at_s, self._fire, name, message)

    def cancel(self, name: str) -> bool:
        """Return whether there was anything to cancel: armed, or fired and untaken."""
        alarm = self._armed.pop(name, None)
        if alarm is not None:
            alarm.cancel()
            return True
        fired = self._fired.pop(name, None)
        return fired is not None and self._withdraw(fired)

    def cancel_all(self) -> None:
        for name in (*self._armed, *self._fired):
            self.cancel(name)

    def _fire(self, name: str, message: M) -> None:
        del self._armed[name]
        # Names may be made up freely, so forget those whose message has been taken.
        self._fired = {name: one for name, one in self._fired.items() if not one.taken}
        envelope = self._post(message)
        if envelope is not None:
            self._fired[name] = envelope
