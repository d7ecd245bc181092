"""One instance of an actor from its start to its end, and the `context` that it sees."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from actors.actor import Actor
from actors.clock import Clock
from actors.errors import ActorStoppedError, Phase
from actors.mailbox import Envelope
from actors.timers import Timers

K = TypeVar("K", bound=Hashable)
K_contra = TypeVar("K_contra", contravariant=True)
M = TypeVar("M")
R = TypeVar("R")


class Host(Protocol[K_contra, M]):
    """What an incarnation asks of its surroundings, by its key."""

    def post_own(self, key: K_contra, message: M) -> Envelope[Any, M, Any] | None:
        """Queue a message that the actor sends to itself, if there is room."""

    def withdraw_own(self, envelope: Envelope[Any, M, Any]) -> bool:
        """Take such a message back. Return false when it has been taken."""
        ...

    def reconsider(self, key: K_contra) -> None:
        """Timers or `stopping` changed: an idle actor may have to go, or may go now."""


class Incarnation(Generic[K, M, R]):
    """One instance of an actor. It never comes back: a restart makes another."""

    __slots__ = (
        "_host",
        "_key",
        "_timers",
        "actor",
        "batch",
        "began_s",
        "clock",
        "during",
        "stopping",
    )

    def __init__(self, key: K, actor: Actor[M, R], clock: Clock, host: Host[K, M]) -> None:
        self._key = key
        self._host: Host[K, M] | None = host
        self._timers: Timers[M] | None = None
        self.actor = actor
        self.clock = clock
        self.batch: Sequence[Envelope[K, M, R]] = ()  # in hand
        self.during: Phase | None = None  # the call that has not returned yet
        self.began_s = 0.0  # when that call was made
        self.stopping = False
        actor.context = self

    @property
    def key(self) -> K:
        return self._key

    @property
    def waits_s(self) -> Sequence[float]:
        return [self.began_s - envelope.posted_at_s for envelope in self.batch]

    @property
    def armed(self) -> bool:
        """Tell whether a timer is still to fire."""
        return bool(self._timers)

    def set_timer(self, name: str, delay_s: float, message: M) -> None:
        if self._host is None:
            raise ActorStoppedError(self._key, taken=False)
        if self._timers is None:
            post = partial(self._host.post_own, self._key)
            self._timers = Timers(self.clock, post, self._host.withdraw_own)
        self._timers.set(name, delay_s, message)
        self._host.reconsider(self._key)

    def cancel_timer(self, name: str) -> bool:
        if self._host is None or self._timers is None:
            return False
        cancelled = self._timers.cancel(name)
        self._host.reconsider(self._key)
        return cancelled

    def stop(self) -> None:
        if self._host is not None:
            self.stopping = True
            self._host.reconsider(self._key)

    def enter(self, during: Phase) -> None:
        """Note that a call into the actor begins."""
        self.during = during
        self.began_s = self.clock.now()

    def leave(self) -> None:
        """Note that the call has returned."""
        self.during = None
        self.batch = ()

    def cancel_timers(self) -> None:
        if self._timers is not None:
            self._timers.cancel_all()

    def close(self) -> None:
        """End. Whatever still holds the context can do nothing with it."""
        self.leave()
        self.cancel_timers()
        self._host = None
        self._timers = None
