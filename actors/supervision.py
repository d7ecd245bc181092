"""What failure costs: a key that keeps failing waits, a message that keeps failing is shut out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long a key that keeps failing waits before its next incarnation.

    The wait doubles from `first_s` up to `longest_s`; then up to the share `jitter` of it
    is taken off at random, so that keys which failed together do not come back together.
    """

    first_s: float = 0.1
    longest_s: float = 30.0
    jitter: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.first_s <= self.longest_s:
            raise ValueError("backoff needs 0 <= first_s <= longest_s")
        if not 0 <= self.jitter <= 1:
            raise ValueError("backoff jitter is a share, from 0 to 1")

    def delay_s(self, failures: int, rng: Callable[[], float]) -> float:
        """Return the wait after `failures` failures in a row, at least one."""
        assert failures > 0
        # The exponent is capped, because 2.0 ** 1024 is an OverflowError.
        whole_s = min(self.longest_s, self.first_s * 2.0 ** min(failures - 1, 64))
        return whole_s * (1.0 - self.jitter * rng())


class Quarantine(Generic[K]):
    """Messages that failed alone, by (key, identity): counted, then shut out for a time.

    `shut_out` says until when, by entry; the hot path need only ask whether it is empty.
    Both tables are bounded, and forget what was touched longest ago. After `for_s` a
    message is forgotten altogether and starts from nothing.
    """

    __slots__ = ("_blames", "_capacity", "_for_s", "after", "shut_out")

    def __init__(self, after: int, capacity: int, for_s: float) -> None:
        self.after = after
        self._capacity = capacity
        self._for_s = for_s
        self._blames: OrderedDict[tuple[K, Hashable], tuple[int, float]] = OrderedDict()
        self.shut_out: OrderedDict[tuple[K, Hashable], float] = OrderedDict()

    @property
    def suspects(self) -> bool:
        """Tell whether any message has failed and is not yet shut out."""
        return bool(self._blames)

    def blame(self, key: K, identity: Hashable, now_s: float) -> bool:
        """Count one failure. Return whether it was the one that shuts the message out."""
        entry = (key, identity)
        count, last_s = self._blames.pop(entry, (0, now_s))
        count = 1 if last_s + self._for_s <= now_s else count + 1
        if count >= self.after:
            self.shut_out[entry] = now_s + self._for_s
            self._bound(self.shut_out)
            return True
        self._blames[entry] = (count, now_s)
        self._bound(self._blames)
        return False

    def holds(self, key: K, identity: Hashable, now_s: float) -> bool:
        """Tell whether the message is shut out at this time."""
        held = self.shut_out
        while held and next(iter(held.values())) <= now_s:
            held.popitem(last=False)
        entry = (key, identity)
        if held.get(entry, now_s) <= now_s:
            return False
        held.move_to_end(entry)
        return True

    def forgive(self, key: K, identity: Hashable) -> None:
        """Forget the failures of a message that has now succeeded."""
        self._blames.pop((key, identity), None)

    def release(self, key: K, identity: Hashable) -> bool:
        """Let a message in again. Return whether it was shut out."""
        self._blames.pop((key, identity), None)
        return self.shut_out.pop((key, identity), None) is not None

    def held(self, now_s: float) -> list[tuple[K, Hashable]]:
        """Return what is shut out at this time."""
        return [entry for entry, until_s in self.shut_out.items() if until_s > now_s]

    def _bound(self, table: OrderedDict[tuple[K, Hashable], V]) -> None:
        if len(table) > self._capacity:
            table.popitem(last=False)
