"""What becomes of messages: every one that was accepted ends here, told, buried and counted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from actors.clock import Clock
from actors.counters import Counters
from actors.dead_letters import DeadLetter, DeadLetters, Reason
from actors.errors import (
    ActorFailedError,
    ActorStoppedError,
    AskTimeoutError,
    Phase,
    QuarantinedError,
    TransientError,
)
from actors.mailbox import Envelope
from actors.supervision import Quarantine

K = TypeVar("K", bound=Hashable)
M = TypeVar("M")
R = TypeVar("R")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failure(Generic[K]):
    """An actor raised `error`. For `on_failure`, which may report it where people look."""

    key: K
    during: Phase
    error: BaseException
    at_s: float


class Outcomes(Generic[K, M, R]):
    """Tells the sender of each message how it ended, exactly once."""

    def __init__(
        self,
        clock: Clock,
        quarantine: Quarantine[K],
        dead_letters: DeadLetters[K, M],
        *,
        identify: Callable[[M], Hashable | None] | None,
        on_dead_letter: Callable[[DeadLetter[K, M]], object] | None,
        on_failure: Callable[[Failure[K]], object] | None,
    ) -> None:
        self.counters = Counters()
        self.dead_letters = dead_letters
        self.quarantine = quarantine
        self._clock = clock
        self._identify = identify
        self._on_dead_letter = on_dead_letter
        self._on_failure = on_failure

    def settle(
        self, key: K, batch: Sequence[Envelope[K, M, R]], replies: Sequence[R | Exception]
    ) -> None:
        """Hand out the replies of a `receive` that returned."""
        late = 0
        for envelope, value in zip(batch, replies, strict=True):
            reply = envelope.reply
            if reply is None:
                self._settle_tell(key, envelope, value)
            elif reply.done():
                late += 1
            elif isinstance(value, Exception):
                envelope.fail(value)
            else:
                reply.set_result(value)
        self.counters.late_replies += late
        self.counters.replies += len(batch) - late
        self.counters.pending -= len(batch)
        if self.quarantine.suspects:
            self._forgive(key, batch)

    def fail(self, key: K, envelopes: Iterable[Envelope[K, M, R]], error: Exception) -> None:
        """End messages with an error that is none of their own fault."""
        for envelope in envelopes:
            self.counters.pending -= 1
            envelope.fail(error)
            if envelope.reply is None:
                self.bury(key, envelope.message, Reason.FAILED, error)

    def abandon(self, key: K, envelopes: Iterable[Envelope[K, M, R]], *, taken: bool) -> None:
        """End messages because their actor's task does."""
        for envelope in envelopes:
            self.counters.pending -= 1
            envelope.fail(ActorStoppedError(key, taken=taken))
            if envelope.reply is None:
                self.bury(key, envelope.message, Reason.STOPPED)

    def let_go(self, key: K, batch: Iterable[Envelope[K, M, R]]) -> None:
        """Tell the callers of messages in hand that the system stops, and end none yet."""
        for envelope in batch:
            envelope.fail(ActorStoppedError(key, taken=True))

    def blame(self, key: K, envelope: Envelope[K, M, R], error: BaseException) -> None:
        """End a message that failed alone, and remember it."""
        self.counters.pending -= 1
        self.counters.blamed += 1
        envelope.fail(failed(key, "receive", error, taken=True))
        self.bury(key, envelope.message, Reason.FAILED, error)
        identity = self._identity(envelope.message)
        if identity is not None and self.quarantine.blame(key, identity, self._clock.now()):
            self.counters.quarantined += 1

    def refuse_quarantined(self, key: K, message: M) -> QuarantinedError | None:
        """Return the refusal of a message that is shut out, having buried it."""
        identity = self._identity(message)
        if identity is None or not self.quarantine.holds(key, identity, self._clock.now()):
            return None
        self.counters.quarantine_rejected += 1
        self.bury(key, message, Reason.QUARANTINED)
        return QuarantinedError(key, identity)

    def admit(self, key: K, batch: list[Envelope[K, M, R]]) -> list[Envelope[K, M, R]]:
        """Return those that may be given to the actor. The others have been refused."""
        if not self.quarantine.shut_out:
            return batch
        admitted: list[Envelope[K, M, R]] = []
        for envelope in batch:
            error = self.refuse_quarantined(key, envelope.message)
            if error is None:
                admitted.append(envelope)
            else:
                self.counters.pending -= 1
                envelope.fail(error)
        return admitted

    def forget(self, envelopes: Sequence[Envelope[K, M, R]]) -> None:
        """End messages that nobody waits for any more."""
        self.counters.pending -= len(envelopes)

    def expire(self, envelope: Envelope[K, M, R]) -> None:
        """End the wait for a reply, and with it the message if it is still untaken."""
        if envelope.forsaken():
            return
        withdrawn = self.withdraw(envelope)
        self.counters.expired += withdrawn
        key = envelope.mailbox.key
        if envelope.reply is not None:
            self.counters.timeouts += 1
            envelope.fail(AskTimeoutError(key, envelope.timeout_s, taken=not withdrawn))
        elif withdrawn:
            self.bury(key, envelope.message, Reason.EXPIRED)

    def cancel(self, envelope: Envelope[K, M, R]) -> None:
        """End an ask whose caller was cancelled. One that is taken runs its course."""
        assert envelope.forsaken()
        if envelope.taken:
            return
        envelope.mailbox.withdraw(envelope)
        self.counters.pending -= 1
        self.counters.cancelled += 1

    def withdraw(self, envelope: Envelope[K, M, R]) -> bool:
        """Take a waiting message back. Return false when it does not wait any more."""
        withdrawn = envelope.mailbox.withdraw(envelope)
        self.counters.pending -= withdrawn
        return withdrawn

    def bury(self, key: K, message: M, reason: Reason, error: BaseException | None = None) -> None:
        """Make `message` a dead letter."""
        text = None if error is None else f"{type(error).__name__}: {error}"
        letter = DeadLetter(key, message, reason, self._clock.now(), text)
        self.counters.dead_letters += 1
        self.dead_letters.append(letter)
        if self._on_dead_letter is not None:
            self._guard(self._on_dead_letter, letter)

    def report(self, key: K, during: Phase, error: BaseException) -> None:
        """Count what an actor raised, and pass it to whoever listens."""
        if during == "on_stop":
            self.counters.stop_failures += 1
        else:
            self.counters.failures += 1
            self.counters.transient_failures += isinstance(error, TransientError)
        if self._on_failure is not None:
            self._guard(self._on_failure, Failure(key, during, error, self._clock.now()))
        elif during == "on_stop":
            # Nobody else would ever hear of this one.
            _complain(f"actor {key} failed in on_stop", error)

    def _settle_tell(self, key: K, envelope: Envelope[K, M, R], value: R | Exception) -> None:
        if envelope.bucket is not None:
            envelope.bucket.pop(envelope, None)
        if isinstance(value, Exception):
            self.bury(key, envelope.message, Reason.FAILED, value)

    def _forgive(self, key: K, batch: Iterable[Envelope[K, M, R]]) -> None:
        for envelope in batch:
            identity = self._identity(envelope.message)
            if identity is not None:
                self.quarantine.forgive(key, identity)

    def _identity(self, message: M) -> Hashable | None:
        if self._identify is None:
            return None
        try:
            identity = self._identify(message)
            hash(identity)
        except Exception as error:  # noqa: BLE001  the caller's code must not end ours
            _complain("identify failed", error)
            return None
        return identity

    def _guard(self, callback: Callable[[T], object], value: T) -> None:
        try:
            callback(value)
        except Exception as error:  # noqa: BLE001  the caller's code must not end ours
            _complain(f"{callback!r} failed", error)


def failed(key: Hashable, during: Phase, cause: BaseException, *, taken: bool) -> Exception:
    """Return what callers are told when an actor raised `cause`."""
    if isinstance(cause, TransientError):
        return cause
    error = ActorFailedError(key, during, taken=taken)
    error.__cause__ = cause
    return error


def _complain(message: str, error: BaseException) -> None:
    loop = asyncio.get_running_loop()
    loop.call_exception_handler({"message": message, "exception": error})
