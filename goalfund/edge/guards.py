"""Who may see a goal: the one question that every route about a goal asks first."""

from typing import Final, Protocol
from uuid import UUID

from aiohttp import web


class MaySee(Protocol):
    """Asks whether the request's reader may see a goal."""

    async def __call__(self, goal_id: UUID) -> int:
        """Return the goal's seq.

        Raises:
            ProblemError: `goal_not_found`, also when the goal exists and is not for this reader.
        """


MAY_SEE: Final = web.AppKey("may_see", MaySee)
