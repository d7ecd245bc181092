"""Telling people what concerns them alone and stands in no log: shown once, however often told."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from goalfund.notify.kinds import Kind
from goalfund.notify.news import Notice
from goalfund.notify.store import Due, NoticeStore


class Telling:
    """Writes notices down; `told` is called when somebody was told something."""

    def __init__(
        self,
        store: NoticeStore,
        told: Callable[[], None],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._told = told
        self._clock = clock

    async def refund_waits(
        self, person_id: UUID, goal_id: UUID, seq: int, amount_minor: int
    ) -> None:
        """Tell a contributor that money waits for an account; the goal promised it at `seq`.

        Raises:
            DatabaseUnavailableError, asyncpg.PostgresError: nothing was told; it can be tried
                again.
        """
        now = self._clock()
        notice = Notice(person_id, goal_id, Kind.REFUND_WAITS, seq, seq, 1, amount_minor, now)
        async with self._store.begin() as connection:
            await self._store.write(connection, [notice], Due.after(now))
        self._told()
