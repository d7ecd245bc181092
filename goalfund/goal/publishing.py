"""Where committed events go: to the rooms of viewers, and as a hint to who follows the logs."""

from collections.abc import Callable, Sequence
from uuid import UUID

from goalfund.goal.actor import Publisher
from goalfund.goal.book import Book
from goalfund.goal.events import Event


class Publishing:
    """Hands on to the rooms, and then says which goal has news to `heard`."""

    def __init__(self, rooms: Publisher) -> None:
        self._rooms = rooms
        self.heard: Callable[[UUID], object] = _nobody

    def publish(self, goal_id: UUID, events: Sequence[Event], book: Book) -> None:
        """Hand on events that have just been committed, and the book after them."""
        self._rooms.publish(goal_id, events, book)
        self.heard(goal_id)

    def reset(self, goal_id: UUID, reason: str) -> None:
        """Tell the goal's viewers to read again."""
        self._rooms.reset(goal_id, reason)
        self.heard(goal_id)


def _nobody(_goal_id: UUID) -> None:
    """Until somebody follows the logs, a hint is for nobody."""
