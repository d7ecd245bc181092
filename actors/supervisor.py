"""Makes the calls into actors, and decides what follows when one of them raises."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from actors.actor import Actor
from actors.cell import Cell
from actors.clock import Clock
from actors.errors import ReplyCountError, TransientError
from actors.incarnation import Host, Incarnation
from actors.mailbox import Envelope
from actors.outcomes import Outcomes, failed
from actors.supervision import Backoff

K = TypeVar("K", bound=Hashable)
M = TypeVar("M")
R = TypeVar("R")


class Supervisor(Generic[K, M, R]):
    """Recovery is activation: whatever goes wrong, the instance is dropped.

    What differs is who pays. When the world failed (`TransientError`, `on_start`) the
    messages in hand fail and the key backs off. When a batch failed, its messages are
    given again one at a time. A message that fails alone is blamed, and the key goes on
    at once: only when more messages in a row were blamed than quarantine takes for one,
    so that it cannot be the fault of one, does the key back off as well.
    """

    def __init__(
        self,
        factory: Callable[[K], Actor[M, R]],
        clock: Clock,
        outcomes: Outcomes[K, M, R],
        *,
        backoff: Backoff,
        rng: Callable[[], float],
    ) -> None:
        self._factory = factory
        self._clock = clock
        self._outcomes = outcomes
        self._counters = outcomes.counters
        self._backoff = backoff
        self._rng = rng

    async def turn(self, cell: Cell[K, M, R], host: Host[K, M]) -> None:
        """Give the cell's actor one batch, starting the actor first if there is none.

        The start comes before the taking: while it lasts, mail can still be withdrawn.
        """
        incarnation = cell.incarnation or await self._start(cell, host)
        if incarnation is None:
            return
        batch = self._next_batch(cell, incarnation.actor.batch_max)
        if batch:
            await self._deliver(cell, incarnation, batch)
        if incarnation.stopping and cell.incarnation is incarnation:
            await self.stop(cell)

    async def stop(self, cell: Cell[K, M, R]) -> None:
        """End the cell's incarnation gracefully. What `on_stop` raises is reported."""
        incarnation = cell.incarnation
        assert incarnation is not None
        incarnation.cancel_timers()
        incarnation.enter("on_stop")
        try:
            await incarnation.actor.on_stop()
        except BaseException as error:
            if _is_for_the_task(error):
                raise
            self._outcomes.report(cell.key, "on_stop", error)
        finally:
            self._end(cell, incarnation)

    def stop_now(self, cell: Cell[K, M, R]) -> bool:
        """Do the same at once if there is no `on_stop` to wait for; else return false."""
        incarnation = cell.incarnation
        if incarnation is None:
            return True
        if type(incarnation.actor).on_stop is not Actor.on_stop:
            return False
        self._end(cell, incarnation)
        return True

    async def _start(self, cell: Cell[K, M, R], host: Host[K, M]) -> Incarnation[K, M, R] | None:
        try:
            actor = self._factory(cell.key)
            incarnation = cell.incarnation = Incarnation(cell.key, actor, self._clock, host)
            incarnation.enter("on_start")
            await actor.on_start()
        except BaseException as error:
            self._drop(cell)
            self._start_failed(cell, error)
            if _is_for_the_task(error):
                raise
            return None
        incarnation.leave()
        self._counters.activations += 1
        self._counters.restarts += cell.crashed
        cell.crashed = False
        return incarnation

    def _start_failed(self, cell: Cell[K, M, R], error: BaseException) -> None:
        if _is_for_the_task(error):
            self._outcomes.abandon(cell.key, cell.take_suspects(), taken=True)
            return
        self._outcomes.report(cell.key, "on_start", error)
        # All the mail there is was waiting for this start, and shares its fate.
        for mail, taken in ((cell.take_suspects(), True), (cell.take_waiting(), False)):
            told = failed(cell.key, "on_start", error, taken=taken)
            self._outcomes.fail(cell.key, mail, told)
        cell.failures += 1
        self._back_off(cell)

    def _next_batch(self, cell: Cell[K, M, R], limit: int) -> list[Envelope[K, M, R]]:
        """Return the next message of a batch that failed, alone; else what waits."""
        if not cell.suspects:
            depth = len(cell.mailbox)
            if depth > self._counters.mailbox_depth_max:
                self._counters.mailbox_depth_max = depth
            return self._outcomes.admit(cell.key, cell.mailbox.take(limit))
        suspect = cell.suspects.popleft()
        if suspect.forsaken():
            self._outcomes.forget([suspect])
            return []
        self._counters.redelivered += 1
        return self._outcomes.admit(cell.key, [suspect])

    async def _deliver(
        self, cell: Cell[K, M, R], incarnation: Incarnation[K, M, R], batch: list[Envelope[K, M, R]]
    ) -> None:
        self._counters.batches += 1
        self._counters.messages += len(batch)
        incarnation.enter("receive")
        incarnation.batch = batch
        try:
            replies = await incarnation.actor.receive([envelope.message for envelope in batch])
            if len(replies) != len(batch):
                raise ReplyCountError(len(batch), len(replies))
        except BaseException as error:
            self._drop(cell)
            self._receive_failed(cell, incarnation.actor, batch, error)
            if _is_for_the_task(error):
                raise
            return
        incarnation.leave()
        cell.failures = cell.blames = 0
        self._outcomes.settle(cell.key, batch, replies)

    def _receive_failed(
        self,
        cell: Cell[K, M, R],
        actor: Actor[M, R],
        batch: list[Envelope[K, M, R]],
        error: BaseException,
    ) -> None:
        if _is_for_the_task(error):
            self._outcomes.abandon(cell.key, batch + cell.take_suspects(), taken=True)
            return
        self._outcomes.report(cell.key, "receive", error)
        if isinstance(error, TransientError):
            self._outcomes.fail(cell.key, batch + cell.take_suspects(), error)
            cell.failures += 1
        elif len(batch) == 1:
            self._outcomes.blame(cell.key, batch[0], error)
            cell.blames += 1
        elif actor.redeliver_singly:
            cell.suspects = deque(batch)
            return
        else:
            self._outcomes.fail(cell.key, batch, failed(cell.key, "receive", error, taken=True))
            cell.failures += 1
        self._back_off(cell)

    def _back_off(self, cell: Cell[K, M, R]) -> None:
        """Make the cell wait, if what went wrong is more than one poison message."""
        forgiven = self._outcomes.quarantine.after
        failures = cell.failures + max(0, cell.blames - forgiven)
        delay_s = self._backoff.delay_s(failures, self._rng) if failures else 0.0
        if delay_s:
            self._counters.backoffs += 1
            cell.retry_at_s = self._clock.now() + delay_s

    def _drop(self, cell: Cell[K, M, R]) -> None:
        """Part with an incarnation that failed; its `on_stop` is not called."""
        if cell.incarnation is not None:
            cell.incarnation.close()
        cell.incarnation = None
        cell.crashed = True

    def _end(self, cell: Cell[K, M, R], incarnation: Incarnation[K, M, R]) -> None:
        incarnation.close()
        cell.incarnation = None
        self._counters.stops += 1


def _is_for_the_task(error: BaseException) -> bool:
    """Tell whether `error` is to end our task, and not the actor's own doing.

    A cancellation that leaks from inside an actor, when nobody cancelled the task, is an
    error like any other.
    """
    if isinstance(error, asyncio.CancelledError):
        task = asyncio.current_task()
        return task is not None and task.cancelling() > 0
    return not isinstance(error, Exception)
