"""Which keys are in memory, and which of the idle ones must leave."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from actors.cell import Cell
from actors.clock import Alarm, Clock
from actors.counters import Counters

K = TypeVar("K", bound=Hashable)
M = TypeVar("M")
R = TypeVar("R")

# Sweeps are at least this share of `passivate_after_s` apart, so that a steady stream of
# actors falling idle does not make a steady stream of alarms.
_SWEEP_SHARE = 1 / 16


class Residents(Generic[K, M, R]):
    """Every cell by key; the idle ones also in the order in which they fell idle.

    One alarm serves all of them. It looks only at the oldest, so a sweep costs what it
    removes, and an idle actor has neither a task nor an alarm of its own.
    """

    def __init__(
        self,
        clock: Clock,
        counters: Counters,
        retire: Callable[[Cell[K, M, R]], bool],
        *,
        mailbox_capacity: int,
        passivate_after_s: float,
        resident_max: int,
        stops_max: int,
    ) -> None:
        self.cells: dict[K, Cell[K, M, R]] = {}
        self.draining = False
        self._clock = clock
        self._counters = counters
        self._retire = retire
        self._mailbox_capacity = mailbox_capacity
        self._passivate_after_s = passivate_after_s
        self._resident_max = resident_max
        self._stops_max = stops_max
        self._stopping = 0  # cells that are being retired
        self._idle: OrderedDict[Cell[K, M, R], None] = (
            OrderedDict()
        )  # a cell hashes faster than a key
        self._alarm: Alarm | None = None
        self._emptied: asyncio.Future[None] | None = None

    def add(self, key: K) -> Cell[K, M, R]:
        """Return a new cell for `key`, which has none."""
        assert key not in self.cells
        cell: Cell[K, M, R] = Cell(key, self._mailbox_capacity)
        self.cells[key] = cell
        self._counters.resident += 1
        return cell

    def remove(self, cell: Cell[K, M, R]) -> None:
        """Forget a cell that has neither mail nor a task."""
        assert not cell.running
        assert not cell.has_mail()
        cell.silence()
        self._idle.pop(cell, None)
        del self.cells[cell.key]
        self._counters.resident -= 1
        self._notice_empty()

    def hold(self, cell: Cell[K, M, R]) -> None:
        """Keep a cell, because it has something to do."""
        self._idle.pop(cell, None)

    def rest(self, cell: Cell[K, M, R]) -> None:
        """Take note that a cell is idle from now on. It may be gone on return."""
        cell.idle_since_s = self._clock.now()
        self._idle[cell] = None
        self._idle.move_to_end(cell)
        if self.draining or self._excess():
            self._sweep()
        elif self._alarm is None:
            self._arm(cell.idle_since_s)

    def evict(self, cell: Cell[K, M, R]) -> None:
        """Make an idle cell stop its actor and leave, unless mail comes first."""
        self._idle.pop(cell, None)
        self._stopping += 1
        if self._retire(cell):
            self._stopping -= 1

    def retired(self) -> None:
        """Take note that a cell has stopped for which `retire` had answered "not yet"."""
        self._stopping -= 1
        if self._idle:
            self._sweep()

    def drain(self) -> asyncio.Future[None]:
        """Retire every cell as soon as it is idle. The future is done when none is left."""
        self._emptied = asyncio.get_running_loop().create_future()
        self.draining = True
        for cell in self.cells.values():
            if not cell.running and not cell.has_mail():
                self._idle[cell] = None
        self._sweep()
        self._notice_empty()
        return self._emptied

    def close(self) -> None:
        """Forget everything, whatever state it is in."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        self._idle.clear()
        self.cells.clear()
        self._counters.resident = 0

    def _sweep(self) -> None:
        now_s = self._clock.now()
        while self._idle and self._stopping < self._stops_max:
            cell = next(iter(self._idle))
            crowded = self.draining or self._excess()
            if not crowded and cell.idle_since_s + self._passivate_after_s > now_s:
                break
            if cell.retry_at_s > now_s and not crowded:
                # Idle, but to forget it now would be to forget that it must wait.
                cell.idle_since_s = now_s
                self._idle.move_to_end(cell)
                continue
            self._counters.passivations += not self.draining
            self.evict(cell)
        if self._idle and self._alarm is None and self._stopping < self._stops_max:
            self._arm(now_s + self._passivate_after_s * _SWEEP_SHARE)

    def _arm(self, earliest_s: float) -> None:
        oldest = next(iter(self._idle))
        due_s = oldest.idle_since_s + self._passivate_after_s
        self._alarm = self._clock.call_at(max(due_s, earliest_s), self._fire)

    def _fire(self) -> None:
        self._alarm = None
        self._sweep()

    def _excess(self) -> bool:
        """Tell whether more cells are resident than may be, not counting those that leave."""
        return len(self.cells) - self._stopping > self._resident_max

    def _notice_empty(self) -> None:
        if self._emptied is not None and not self.cells and not self._emptied.done():
            self._emptied.set_result(None)
