"""Deadlines by the thousand: one alarm for each 1/64 s in which something is due."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Generic, TypeVar

from actors.clock import Alarm, Clock

T = TypeVar("T")

# A power of two, so that rounding to ticks is exact: never early, at most a tick late.
TICKS_PER_S = 64


class Deadlines(Generic[T]):
    """Calls `expire(item)` when an item's deadline has passed, unless it was removed.

    A timer per item would cost a heap push and, worse, a heap pop although nearly every
    deadline is met. Here an item is a dictionary entry: adding and removing it are
    constant, and a met deadline leaves nothing behind.
    """

    __slots__ = ("_alarms", "_buckets", "_clock", "_expire")

    def __init__(self, clock: Clock, expire: Callable[[T], None]) -> None:
        self._clock = clock
        self._expire = expire
        self._buckets: dict[int, dict[T, None]] = {}
        self._alarms: dict[int, Alarm] = {}

    def add(self, item: T, at_s: float) -> dict[T, None]:
        """Return the bucket that now holds `item`; `bucket.pop(item, None)` removes it."""
        tick = math.ceil(at_s * TICKS_PER_S)
        bucket = self._buckets.get(tick)
        if bucket is None:
            bucket = self._open(tick)
        bucket[item] = None
        return bucket

    def __len__(self) -> int:
        """Return how many deadlines are still to come."""
        return sum(len(bucket) for bucket in self._buckets.values())

    def close(self) -> None:
        """Cancel every alarm. Nothing expires any more."""
        for alarm in self._alarms.values():
            alarm.cancel()
        self._alarms.clear()
        self._buckets.clear()

    def _open(self, tick: int) -> dict[T, None]:
        self._alarms[tick] = self._clock.call_at(tick / TICKS_PER_S, self._fire, tick)
        self._buckets[tick] = {}
        return self._buckets[tick]

    def _fire(self, tick: int) -> None:
        del self._alarms[tick]
        for item in tuple(self._buckets.pop(tick)):
            self._expire(item)
