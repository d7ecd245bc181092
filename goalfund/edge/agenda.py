"""What is due at a time of its own, done by rounds that sleep until the next of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, Generic, Protocol, TypeVar

from goalfund.edge.rounds import Rounds

EVERY_S: Final = 5.0  # what was set meanwhile, or a clock that was set, is seen by then
_SOONEST_S: Final = 0.25
_PUT_OFF_MAX_S: Final = 300.0


class Entry(Protocol):
    """Something that is due at some time."""

    @property
    def next_try_at(self) -> datetime:
        """When it is due, or due again."""


E = TypeVar("E", bound=Entry)


class Agenda(Generic[E]):
    """Does what is due, in `rounds` that are their owner's to run, on every server.

    `look` returns so many entries, the soonest first. `do` is called with each that is due, all of
    them at once; it keeps its faults to itself, so that one which fails leaves the others alone.
    """

    def __init__(
        self,
        name: str,
        look: Callable[[int], Awaitable[Sequence[E]]],
        do: Callable[[E], Awaitable[None]],
        *,
        clock: Callable[[], datetime],
        every_s: float = EVERY_S,
        rows_max: int = 100,
    ) -> None:
        self._look = look
        self._do = do
        self._clock = clock
        self._every_s = every_s
        self._rows_max = rows_max
        self._next_at: datetime | None = None
        self.rounds = Rounds(name, self.run_once, self.pause_s)

    async def run_once(self) -> None:
        """Do what is due now, at most `rows_max` entries.

        Raises:
            DatabaseUnavailableError, asyncpg.PostgresError: nothing is lost, it stays due.
        """
        entries, now = await self._look(self._rows_max), self._clock()
        due = [entry for entry in entries if entry.next_try_at <= now]
        later = [entry.next_try_at for entry in entries if entry.next_try_at > now]
        # A whole page that was due: there may be more behind it.
        self._next_at = now if len(due) == self._rows_max else min(later, default=None)
        await asyncio.gather(*(self._do(entry) for entry in due))

    def pause_s(self) -> float:
        """Return the seconds until the next round."""
        if self._next_at is None:
            return self._every_s
        left_s = (self._next_at - self._clock()).total_seconds()
        return min(self._every_s, max(_SOONEST_S, left_s))


def put_off_by(tries: int) -> timedelta:
    """Return how long to wait after so many tries that failed: doubling, up to five minutes."""
    return timedelta(seconds=min(_PUT_OFF_MAX_S, 2.0 ** min(tries, 30)))
