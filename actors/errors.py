"""Every way a message can fail, and what its sender may still assume."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Literal

Phase = Literal["on_start", "receive", "on_stop"]
"""The three calls that the runtime makes into an actor."""


class TransientError(Exception):
    """The world failed, not the message: raise this, or a subclass, from an actor.

    The messages in hand fail with this very exception, no message is blamed, and the
    key backs off. A database that cannot be reached is the usual cause.
    """


class ActorError(Exception):
    """Base of what the runtime itself raises."""


class ActorStoppedError(ActorError):
    """The system stopped before the actor could answer.

    When `taken` is false the message had no effect; otherwise it may have taken effect.
    """

    def __init__(self, key: Hashable, *, taken: bool) -> None:
        effect = "it may have taken effect" if taken else "it had no effect"
        super().__init__(f"actor {key} stopped before it answered the message; {effect}")
        self.key = key
        self.taken = taken


class DrainingError(ActorStoppedError):
    """The system accepts no more messages. Nothing was queued; ask another system."""

    def __init__(self, key: Hashable) -> None:
        super().__init__(key, taken=False)


class MailboxFullError(ActorError):
    """The mailbox is at capacity. Nothing was queued; shed load or retry later."""

    def __init__(self, key: Hashable, capacity: int) -> None:
        super().__init__(f"actor {key}: mailbox holds {capacity} messages already")
        self.key = key
        self.capacity = capacity


class SystemOverloadedError(ActorError):
    """All actors together hold as many messages as they may. Nothing was queued."""

    def __init__(self, capacity: int) -> None:
        super().__init__(f"the system holds {capacity} unfinished messages already")
        self.capacity = capacity


class AskTimeoutError(ActorError):
    """No reply by the deadline.

    When `taken` is false the message was still waiting: it has been taken back and will
    never have an effect. When it is true the actor has it, and it may still take effect.
    """

    def __init__(self, key: Hashable, timeout_s: float, *, taken: bool) -> None:
        effect = (
            "the actor has the message, which may still take effect"
            if taken
            else "the message was not yet taken and has been withdrawn: nothing happened"
        )
        super().__init__(f"actor {key}: no reply in {timeout_s:g} s; {effect}")
        self.key = key
        self.timeout_s = timeout_s
        self.taken = taken


class ActorFailedError(ActorError):
    """The actor raised; `__cause__` is what it raised.

    When `taken` is false it failed in `on_start`, before it was given the message, which
    had no effect. Otherwise what `receive` did before it raised is the actor's own affair.
    """

    def __init__(self, key: Hashable, during: Phase, *, taken: bool) -> None:
        super().__init__(f"actor {key} failed in {during}")
        self.key = key
        self.during: Phase = during
        self.taken = taken


class QuarantinedError(ActorError):
    """The message has failed too often; it was not given to the actor again."""

    def __init__(self, key: Hashable, identity: Hashable) -> None:
        super().__init__(f"actor {key}: message {identity} is quarantined")
        self.key = key
        self.identity = identity


class ReplyCountError(ActorError):
    """`receive` did not return one reply per message. A mistake in the actor's code."""

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(f"receive was given {expected} messages and returned {actual} replies")
        self.expected = expected
        self.actual = actual
