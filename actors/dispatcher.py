"""Runs actors: at most one task for a key, and only while the key has mail."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Coroutine, Hashable
from typing import Any, Generic, TypeVar

from actors.cell import Cell
from actors.clock import Clock
from actors.dead_letters import Reason
from actors.errors import MailboxFullError
from actors.incarnation import Incarnation
from actors.mailbox import Envelope
from actors.outcomes import Outcomes
from actors.residents import Residents
from actors.supervisor import Supervisor

K = TypeVar("K", bound=Hashable)
M = TypeVar("M")
R = TypeVar("R")


class Dispatcher(Generic[K, M, R]):
    """Wakes cells, runs their incarnations one after another, and lets them rest.

    A cell is either running, which means that one task of ours owns it, or it is at
    rest: idle, kept by a timer, or waiting out its backoff. `_wake` and `_rest` are the
    only ways from one to the other, and neither awaits.
    """

    def __init__(
        self,
        supervisor: Supervisor[K, M, R],
        clock: Clock,
        outcomes: Outcomes[K, M, R],
        *,
        mailbox_capacity: int,
        passivate_after_s: float,
        resident_max: int,
        stops_max: int,
    ) -> None:
        self.residents: Residents[K, M, R] = Residents(
            clock,
            outcomes.counters,
            self._retire,
            mailbox_capacity=mailbox_capacity,
            passivate_after_s=passivate_after_s,
            resident_max=resident_max,
            stops_max=stops_max,
        )
        self.running: set[Cell[K, M, R]] = set()
        self._supervisor = supervisor
        self._clock = clock
        self._outcomes = outcomes
        self._counters = outcomes.counters
        self._closed = False

    def post(self, cell: Cell[K, M, R], envelope: Envelope[K, M, R]) -> None:
        """Queue `envelope`, and wake the cell if it is at rest.

        Raises:
            MailboxFullError: nothing was queued.
        """
        try:
            cell.mailbox.put(envelope)
        except MailboxFullError as error:
            self._counters.mailbox_full += 1
            self._counters.mailbox_depth_max = max(self._counters.mailbox_depth_max, error.capacity)
            raise
        self._counters.accepted += 1
        self._counters.pending += 1
        if not cell.running:
            self._wake(cell)

    def post_own(self, key: K, message: M) -> Envelope[K, M, R] | None:
        if self._closed:
            return None
        cell = self.residents.cells[key]
        envelope: Envelope[K, M, R] = Envelope(message, None, self._clock.now(), cell.mailbox)
        self._counters.timers_fired += 1
        try:
            self.post(cell, envelope)
        except MailboxFullError as error:
            self._outcomes.bury(key, message, Reason.MAILBOX_FULL, error)
            return None
        return envelope

    def withdraw_own(self, envelope: Envelope[Any, M, Any]) -> bool:
        return self._outcomes.withdraw(envelope)

    def reconsider(self, key: K) -> None:
        if not self._closed and not (cell := self.residents.cells[key]).running:
            self._rest(cell)

    def abandon(self) -> tuple[int, int]:
        """Fail every unfinished message and cancel every call into an actor.

        Returns how many messages that were, and how many actors did not stop in peace.
        """
        self._closed = True
        messages = actors = 0
        for cell in self.residents.cells.values():
            cell.silence()
            suspects, waiting = cell.take_suspects(), cell.take_waiting()
            self._outcomes.abandon(cell.key, suspects, taken=True)
            self._outcomes.abandon(cell.key, waiting, taken=False)
            messages += len(suspects) + len(waiting)
            if cell.incarnation is not None:
                messages += len(cell.incarnation.batch)
                actors += 1
                self._cut_off(cell, cell.incarnation)
            if cell.task is not None:
                cell.task.cancel()
        return messages, actors

    def reap(self) -> None:
        """Recover cells whose task was cancelled before it ever ran."""
        for cell in [*self.running]:
            if cell.task is not None and cell.task.done():
                self._leave(cell)

    def stuck(self) -> list[Cell[K, M, R]]:
        """Return the cells whose task has not ended."""
        return [cell for cell in self.running if cell.task is not None and not cell.task.done()]

    def _wake(self, cell: Cell[K, M, R]) -> None:
        self.residents.hold(cell)
        if cell.retry_at_s:
            if self._clock.now() < cell.retry_at_s:
                if cell.alarm is None:
                    cell.alarm = self._clock.call_at(cell.retry_at_s, self._retry, cell)
                return
            # Mail may come at the right time but before the alarm, which is now in the way.
            cell.silence()
            cell.retry_at_s = 0.0
        self._spawn(cell, self._run(cell))

    def _retry(self, cell: Cell[K, M, R]) -> None:
        cell.alarm = None
        cell.retry_at_s = 0.0
        self._rest(cell)

    def _spawn(self, cell: Cell[K, M, R], work: Coroutine[Any, Any, None]) -> None:
        assert not cell.running
        cell.running = True
        self.running.add(cell)
        self._counters.running += 1
        # A fresh context: the actor outlives the request that happened to wake it and must
        # not inherit that request's log fields. And not by the loop's task factory: an eager
        # one would run the actor inside the very call that woke it.
        cell.task = asyncio.Task(work, name="actor", context=contextvars.Context())

    def _leave(self, cell: Cell[K, M, R]) -> None:
        retired, cell.retiring = cell.retiring, False
        cell.running = False
        cell.task = None
        self.running.discard(cell)
        self._counters.running -= 1
        if not self._closed:
            self._rest(cell)
        elif cell.incarnation is not None:
            cell.incarnation.close()
        if retired:
            self.residents.retired()

    def _cut_off(self, cell: Cell[K, M, R], incarnation: Incarnation[K, M, R]) -> None:
        if cell.running:
            # Its task ends the batch when the cancellation reaches it, but an actor may
            # not heed that, and its callers are to know now.
            self._outcomes.let_go(cell.key, incarnation.batch)
        else:
            incarnation.close()

    def _rest(self, cell: Cell[K, M, R]) -> None:
        """Decide what becomes of a cell that no task owns."""
        incarnation = cell.incarnation
        if cell.has_mail():
            self._wake(cell)
            return
        cell.mailbox.rest()
        if incarnation is None and not cell.failures and not cell.blames:
            self.residents.remove(cell)
        elif incarnation is not None and incarnation.stopping:
            self.residents.evict(cell)
        elif incarnation is not None and incarnation.armed and not self.residents.draining:
            self.residents.hold(cell)
        else:
            self.residents.rest(cell)

    def _retire(self, cell: Cell[K, M, R]) -> bool:
        """Stop a cell's actor. Return whether the cell is gone already."""
        if self._supervisor.stop_now(cell):
            self.residents.remove(cell)
            return True
        cell.retiring = True
        self._spawn(cell, self._run_stop(cell))
        return False

    async def _run(self, cell: Cell[K, M, R]) -> None:
        """Run one incarnation after another for as long as there is mail."""
        try:
            while not cell.retry_at_s and cell.has_mail():
                await self._supervisor.turn(cell, self)
                if cell.has_mail():
                    # An actor that never really waits must not keep the others waiting.
                    await asyncio.sleep(0)
        finally:
            # Nothing awaits between the check above and this line, so no mail can slip
            # into a mailbox that nobody will read.
            self._leave(cell)

    async def _run_stop(self, cell: Cell[K, M, R]) -> None:
        """Run `on_stop`. Mail that comes meanwhile waits for the next incarnation."""
        try:
            await self._supervisor.stop(cell)
        finally:
            self._leave(cell)
