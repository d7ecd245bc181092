"""How the time to stop is shared out: one deadline, of which every phase takes its part."""

import time
from collections.abc import Callable


class Drain:
    """The phases of a stop, in their order. Together they take `deadline_s`, never more.

    The goals come last and have all that the phases before them left over.
    """

    def __init__(self, deadline_s: float, ticks: Callable[[], float] = time.monotonic) -> None:
        self._deadline_s = deadline_s
        self._ticks = ticks
        self._ends_at_s: float | None = None
        self.viewers_s = deadline_s / 8
        # In each of two turns, as aiohttp counts; so requests may take five eighths.
        self.requests_s = deadline_s * 5 / 16
        self.mail_s = deadline_s / 16
        self.retries_s = deadline_s / 16

    def begin(self) -> None:
        """Count from now on."""
        self._ends_at_s = self._ticks() + self._deadline_s

    def goals_s(self) -> float:
        """Return the seconds that are left for the goals; all of them before the stop began."""
        if self._ends_at_s is None:
            return self._deadline_s
        return max(0.0, self._ends_at_s - self._ticks())
