"""The one class to subclass, and what the runtime tells its instances."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from actors.clock import Clock

M = TypeVar("M")  # messages
R = TypeVar("R")  # replies
M_contra = TypeVar("M_contra", contravariant=True)


class Context(Protocol[M_contra]):
    """What one incarnation knows about itself and may ask of the runtime.

    It is of no use to anybody else, and of none after the incarnation has ended: then
    `set_timer` raises `ActorStoppedError` and the rest does nothing.
    """

    @property
    def key(self) -> Hashable:
        """The key that messages for this actor are sent to."""

    @property
    def clock(self) -> Clock:
        """The system's clock. Use it instead of `time`, and tests own the time."""

    @property
    def waits_s(self) -> Sequence[float]:
        """For each message in hand, the seconds from its being queued to this `receive`."""

    def set_timer(self, name: str, delay_s: float, message: M_contra) -> None:
        """Deliver `message` to this actor in `delay_s` seconds, as if by `tell`.

        It replaces an earlier timer of that name, and keeps the actor in memory until it
        has fired. It ends with the incarnation: set it again in `on_start`.
        """

    def cancel_timer(self, name: str) -> bool:
        """Return whether the timer was still to be received. Now it never will be."""
        ...

    def stop(self) -> None:
        """End this incarnation after the batch in hand, failing nothing.

        `on_stop` runs, and the next message starts a fresh incarnation. For an actor that
        has learned that its state is out of date.
        """


class Actor(Generic[M, R]):
    """The only writer of one entity's state.

    The runtime calls `on_start`, then `receive` with one batch at a time, then
    `on_stop`. Calls never overlap, and there is never a second instance for the same key
    beside this one, so methods need no lock.

    An exception from `on_start` or `receive` fails the messages in hand, and the
    instance is dropped. The next message starts a fresh one: recovery is activation.

    When `receive` fails with several messages, each of them is given again, alone, to
    find the one to blame. That needs messages that are safe to give twice (an operation
    id that the actor looks up first); where they are not, set `redeliver_singly` to
    false, and they all fail together.
    """

    __slots__ = ("__weakref__", "context")

    batch_max: ClassVar[int] = 1
    """Messages that a single `receive` may be given."""

    redeliver_singly: ClassVar[bool] = True
    """Whether a failed batch is given again, one message at a time."""

    context: Context[M]
    """Set by the runtime before `on_start`."""

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        if cls.batch_max < 1:
            raise ValueError(f"{cls.__name__}.batch_max must be at least 1, not {cls.batch_max}")

    async def on_start(self) -> None:
        """Load state. Runs before the first message is taken."""

    async def receive(self, messages: Sequence[M]) -> Sequence[R | Exception]:
        """Handle a batch and return one reply per message, in the same order.

        A reply that is an exception is raised to that one caller; nothing else fails.

        Raises:
            TransientError: the world failed. Every message in hand fails with it.
            Exception: a message failed. The runtime finds out which.
        """
        raise NotImplementedError

    async def on_stop(self) -> None:
        """Release what `on_start` took. Not called after a failure."""
