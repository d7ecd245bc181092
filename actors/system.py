"""The actor system: the door that messages come in by, and the one who locks up."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Callable, Hashable, Sequence
from types import TracebackType
from typing import Generic, Self, TypeVar

from actors.actor import Actor
from actors.clock import Clock, LoopClock
from actors.counters import Counters
from actors.dead_letters import DeadLetter, DeadLetters
from actors.deadlines import Deadlines
from actors.dispatcher import Dispatcher
from actors.errors import DrainingError, SystemOverloadedError
from actors.mailbox import Envelope
from actors.outcomes import Failure, Outcomes
from actors.reports import Call, DrainReport, Failing
from actors.supervision import Backoff, Quarantine
from actors.supervisor import Supervisor

K = TypeVar("K", bound=Hashable)
M = TypeVar("M")
R = TypeVar("R")

# How long a cancelled actor may take to clean up after itself. Real time, not the
# clock's: an actor that ignores its cancellation ignores a test's clock as well.
_CANCEL_GRACE_S = 1.0


class ActorSystem(Generic[K, M, R]):
    """Owns one actor per key: made when mail comes, dropped when it is idle or fails.

    Use it as `async with`; leaving the block drains it, however it is left. All methods
    belong to the thread of the event loop.

    Delivery: a message is given to at most one incarnation at a time, in the order in
    which its key was sent to; a second time only after the batch it was in has failed.
    Nothing survives the process.
    """

    def __init__(
        self,
        factory: Callable[[K], Actor[M, R]],
        *,
        mailbox_capacity: int = 1_024,
        total_capacity: int = 100_000,
        ask_timeout_s: float = 5.0,
        passivate_after_s: float = 300.0,
        resident_max: int = 10_000,
        stops_max: int = 32,
        drain_s: float = 10.0,
        backoff: Backoff | None = None,
        quarantine_after: int = 3,
        quarantine_for_s: float = 600.0,
        quarantine_capacity: int = 1_024,
        identify: Callable[[M], Hashable | None] | None = None,
        dead_letters_max: int = 256,
        on_dead_letter: Callable[[DeadLetter[K, M]], object] | None = None,
        on_failure: Callable[[Failure[K]], object] | None = None,
        clock: Clock | None = None,
        rng: Callable[[], float] = random.random,
    ) -> None:
        """Make a system that is still closed.

        - `factory` makes the actor of a key; it must not block.
        - `mailbox_capacity` and `total_capacity` bound the messages that wait for one
          actor, and those unfinished over all actors.
        - `passivate_after_s` and `resident_max` say when idle actors leave: after that
          time, and the least recently used when there are more than so many keys. Busy
          actors never leave to make room. At most `stops_max` run `on_stop` at a time.
        - `identify` names a message across retries, such as by its operation id. One that
          failed alone `quarantine_after` times is refused for `quarantine_for_s`.
        - `on_dead_letter` and `on_failure` are told at once and must not block.
        - `clock` and `rng` (uniform over [0, 1), for jitter) are for tests to own.
        """
        _check_positive(mailbox_capacity=mailbox_capacity, total_capacity=total_capacity)
        _check_positive(passivate_after_s=passivate_after_s, resident_max=resident_max)
        _check_positive(stops_max=stops_max, quarantine_after=quarantine_after)
        _check_positive(quarantine_capacity=quarantine_capacity, quarantine_for_s=quarantine_for_s)
        clock = clock or LoopClock()
        self._clock = clock
        self._now_s = clock.now
        self._total_capacity = total_capacity
        self._ask_timeout_s = ask_timeout_s
        self._drain_s = drain_s
        self._quarantine: Quarantine[K] = Quarantine(
            quarantine_after, quarantine_capacity, quarantine_for_s
        )
        self._shut_out = self._quarantine.shut_out
        self._outcomes: Outcomes[K, M, R] = Outcomes(
            clock,
            self._quarantine,
            DeadLetters(dead_letters_max),
            identify=identify,
            on_dead_letter=on_dead_letter,
            on_failure=on_failure,
        )
        self._counters = self._outcomes.counters
        self._deadlines: Deadlines[Envelope[K, M, R]] = Deadlines(clock, self._outcomes.expire)
        supervisor = Supervisor(
            factory, clock, self._outcomes, backoff=backoff or Backoff(), rng=rng
        )
        self._dispatcher: Dispatcher[K, M, R] = Dispatcher(
            supervisor,
            clock,
            self._outcomes,
            mailbox_capacity=mailbox_capacity,
            passivate_after_s=passivate_after_s,
            resident_max=resident_max,
            stops_max=stops_max,
        )
        self._cells = self._dispatcher.residents.cells
        self._loop: asyncio.AbstractEventLoop | None = None  # while messages are accepted
        self._drained: asyncio.Future[DrainReport[K]] | None = None

    async def __aenter__(self) -> Self:
        assert self._loop is None
        assert self._drained is None
        self._loop = asyncio.get_running_loop()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.drain(self._drain_s)

    async def ask(self, key: K, message: M, timeout_s: float | None = None) -> R:
        """Send `message`, and return the reply.

        The message is queued before this first suspends, so asks that are awaited or
        started in some order are received in that order. `math.inf` waits for ever. When
        the caller is cancelled, a message that still waits is withdrawn.

        An actor that asks itself, directly or in a circle, waits until the deadline.

        Raises:
            MailboxFullError: nothing was queued.
            SystemOverloadedError: nothing was queued.
            QuarantinedError: nothing was queued, or the message was taken out again.
            DrainingError: nothing was queued.
            AskTimeoutError: no reply yet; `taken` says whether it may still take effect.
            ActorStoppedError: the system stopped first; `taken` says the same.
            ActorFailedError: the actor raised; see there.
            TransientError: the actor raised this very exception.
            Exception: the reply to this message was this exception.
        """
        if self._loop is None:
            raise self._refusal(key)
        reply: asyncio.Future[R] = self._loop.create_future()
        timeout_s = self._ask_timeout_s if timeout_s is None else timeout_s
        envelope = self._post(key, message, reply, timeout_s)
        try:
            return await reply
        except asyncio.CancelledError:
            if reply.cancelled():  # and not: answered in the same turn
                self._outcomes.cancel(envelope)
            raise
        finally:
            if envelope.bucket is not None:
                envelope.bucket.pop(envelope, None)

    def tell(self, key: K, message: M, timeout_s: float = math.inf) -> None:
        """Send `message` and go on. It is a dead letter if it fails.

        If the actor has not taken it after `timeout_s`, it never will.

        Raises:
            MailboxFullError: nothing was queued.
            SystemOverloadedError: nothing was queued.
            QuarantinedError: nothing was queued.
            DrainingError: nothing was queued.
        """
        if self._loop is None:
            raise self._refusal(key)
        self._post(key, message, None, timeout_s)

    async def drain(self, deadline_s: float) -> DrainReport[K]:
        """Accept no more, finish what is queued, stop every actor, and report.

        After `deadline_s` seconds whatever is left fails with `ActorStoppedError`, and
        calls into actors are cancelled. A second drain waits for the first one.
        """
        if self._drained is not None:
            return await asyncio.shield(self._drained)
        self._loop = None
        self._drained = asyncio.get_running_loop().create_future()
        pending = self._counters.pending
        try:
            await self._finish(deadline_s)
        finally:
            report = await self._close(pending)
            self._drained.set_result(report)
        return report

    @property
    def counters(self) -> Counters:
        """The live counters. Reading them costs nothing; do not write to them."""
        return self._counters

    @property
    def dead_letters(self) -> DeadLetters[K, M]:
        """The last messages that nobody handled, oldest first."""
        return self._outcomes.dead_letters

    @property
    def clock(self) -> Clock:
        return self._clock

    def is_resident(self, key: K) -> bool:
        """Tell whether anything is kept in memory for `key`."""
        return key in self._cells

    def calls(self) -> Sequence[Call[K]]:
        """Return the calls into actors that have not returned, the oldest first."""
        now_s = self._now_s()
        calls = [
            Call(cell.key, life.during, now_s - life.began_s, len(life.batch), len(cell.mailbox))
            for cell in self._dispatcher.running
            if (life := cell.incarnation) is not None and life.during is not None
        ]
        return sorted(calls, key=lambda call: call.age_s, reverse=True)

    def oldest_call_s(self) -> float:
        """Return the age of the oldest call into an actor, in seconds; 0 if there is none.

        For a health check: an actor is wedged when this exceeds what any call may take.
        """
        calls = self.calls()
        return calls[0].age_s if calls else 0.0

    def failing(self) -> Sequence[Failing[K]]:
        """Return the keys that fail and back off: a crash loop, or a world that is down."""
        now_s = self._now_s()
        return [
            Failing(cell.key, cell.failures, max(0.0, cell.retry_at_s - now_s), len(cell.mailbox))
            for cell in self._cells.values()
            if cell.failures
        ]

    def quarantined(self) -> Sequence[tuple[K, Hashable]]:
        """Return the messages that are shut out, by key and identity."""
        return self._quarantine.held(self._now_s())

    def release(self, key: K, identity: Hashable) -> bool:
        """Let a quarantined message in again. Return whether it was shut out."""
        return self._quarantine.release(key, identity)

    def _post(
        self, key: K, message: M, reply: asyncio.Future[R] | None, timeout_s: float
    ) -> Envelope[K, M, R]:
        if self._counters.pending >= self._total_capacity:
            self._counters.overloaded += 1
            raise SystemOverloadedError(self._total_capacity)
        if self._shut_out:
            refused = self._outcomes.refuse_quarantined(key, message)
            if refused is not None:
                raise refused
        cell = self._cells.get(key) or self._dispatcher.residents.add(key)
        now_s = self._now_s()
        envelope: Envelope[K, M, R] = Envelope(message, reply, now_s, cell.mailbox)
        self._dispatcher.post(cell, envelope)
        if timeout_s < math.inf:
            envelope.timeout_s = timeout_s
            envelope.bucket = self._deadlines.add(envelope, now_s + timeout_s)
        return envelope

    def _refusal(self, key: K) -> Exception:
        if self._drained is None:
            return RuntimeError("an ActorSystem accepts messages inside `async with` only")
        self._counters.draining += 1
        return DrainingError(key)

    async def _finish(self, deadline_s: float) -> None:
        """Wait until every actor has finished its mail and stopped, or for the deadline."""
        self._dispatcher.reap()
        emptied = self._dispatcher.residents.drain()
        at_s = self._now_s() + deadline_s
        alarm = self._clock.call_at(at_s, _resolve, emptied)
        try:
            await emptied
        finally:
            alarm.cancel()

    async def _close(self, pending: int) -> DrainReport[K]:
        """Abandon what is left of the messages that were pending, and report."""
        messages, actors = self._dispatcher.abandon()
        self._deadlines.close()
        tasks = [cell.task for cell in self._dispatcher.stuck() if cell.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=_CANCEL_GRACE_S)
        self._dispatcher.reap()
        stuck = tuple(cell.key for cell in self._dispatcher.stuck())
        self._dispatcher.residents.close()
        return DrainReport(max(0, pending - messages), messages, actors, stuck)


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _check_positive(**values: float) -> None:
    for name, value in values.items():
        if value <= 0:
            raise ValueError(f"{name} must be positive, not {value}")
