"""When a frame may leave: at once, or in its turn while all rooms together are under load."""

from typing import Final

_LOAD_MAX_S: Final = 1.0  # a load of any size is forgotten so soon after its last frame


class Pace:
    """An imagined queue in which the rooms' deliveries are made, so many a second.

    A delivery is one frame to one viewer. A frame that finds the queue empty leaves at once.
    Otherwise it leaves in its turn, but no later than one interval after its room's last frame.
    So a room that is told little never waits, however hot others are; and a room whose turn is
    further away than the interval is *under load*: it gets `frames_per_s`, neither more nor less.
    """

    def __init__(self, deliveries_per_s: float, frames_per_s: float) -> None:
        self._delivery_s = 1.0 / deliveries_per_s
        self._interval_s = 1.0 / frames_per_s
        self._busy_until = float("-inf")

    def leave_at(self, now: float, sent_at: float, deliveries: int) -> float:
        """Return the moment for a frame whose room had its last at `sent_at`; it may have passed.

        The deliveries are queued by this: ask once for each frame.
        """
        turn = max(now, self._busy_until)
        self._busy_until = min(turn + deliveries * self._delivery_s, now + _LOAD_MAX_S)
        return min(turn, sent_at + self._interval_s)
