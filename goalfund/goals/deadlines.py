"""Deadlines that act by themselves: goals closed when theirs has come, once, by any server."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from uuid import UUID, uuid5

import asyncpg
import structlog

from goalfund.db.pool import Pool
from goalfund.edge.agenda import EVERY_S, Agenda, put_off_by
from goalfund.goal.commands import CloseAtDeadline
from goalfund.goal.events import at_text
from goalfund.goal.outcomes import Committed, Diverted, Goals, Outcome, Refused
from goalfund.goal.verdicts import Diversion

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A deadline that somebody has set, the `armed`th of its goal."""

    goal_id: UUID
    deadline: datetime
    armed: int
    tries: int
    next_try_at: datetime

    @classmethod
    def of(cls, row: asyncpg.Record) -> Self:
        """Return the alarm that a row of `list_alarms` holds."""
        # The driver's own kind of UUID is not one that can be written as JSON.
        return cls(**dict(row) | {"goal_id": UUID(int=row["goal_id"].int)})

    @property
    def operation_id(self) -> UUID:
        """What closes the goal: the same on every server and at every try, so it is done once.

        `armed` is in it for a goal that was reopened with the very deadline that had closed it,
        by a clock that was ahead.
        """
        at = at_text(self.deadline.astimezone(UTC))
        return uuid5(self.goal_id, f"deadline {at} {self.armed}")

    def command(self) -> CloseAtDeadline:
        """Return what the goal is asked when the time has come."""
        return CloseAtDeadline(
            operation_id=self.operation_id,
            goal_id=self.goal_id,
            deadline=self.deadline.astimezone(UTC),
        )


class Deadlines:
    """Asks goals to close when their deadline has come, by an `agenda` that every server works off.

    Whether a goal is to be closed, the goal decides: two servers that ask it close it once, and one
    whose deadline was moved meanwhile stays open. What comes due while no server runs is closed by
    the first that starts.
    """

    def __init__(
        self,
        goals: Goals,
        pool: Pool,
        queries: Mapping[str, str],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        every_s: float = EVERY_S,
        rows_max: int = 100,
    ) -> None:
        self._goals = goals
        self._pool = pool
        self._queries = queries
        self._clock = clock
        self.counts: Counter[str] = Counter(closed=0, not_needed=0, put_off=0)
        self.agenda = Agenda(
            "deadlines", self._look, self._ring, clock=clock, every_s=every_s, rows_max=rows_max
        )

    async def _look(self, rows: int) -> list[Alarm]:
        return [Alarm.of(row) for row in await self._pool.fetch(self._queries["list_alarms"], rows)]

    async def _ring(self, alarm: Alarm) -> None:
        try:
            outcome = await self._goals.ask(alarm.goal_id, alarm.command())
            await self._note(alarm, outcome)
        except Exception as fault:  # noqa: BLE001 - whatever it was, the goal is asked again
            await self._put_off(alarm, fault)

    async def _note(self, alarm: Alarm, outcome: Outcome) -> None:
        if isinstance(outcome, Diverted) and outcome.reason is Diversion.NOT_DUE:
            return  # a clock was set back between two looks at it
        if isinstance(outcome, Committed):
            self.counts["closed"] += not outcome.replayed
        else:
            self.counts["not_needed"] += 1
        if isinstance(outcome, Refused):
            log.error("deadline_refused", goal_id=str(alarm.goal_id), reason=outcome.refusal)
        # The commit that closes a goal settles its alarm too; this is for all other ends.
        await self._pool.execute(self._queries["settle_alarm"], alarm.goal_id, alarm.armed)

    async def _put_off(self, alarm: Alarm, fault: Exception) -> None:
        self.counts["put_off"] += 1
        log.warning(
            "deadline_put_off",
            goal_id=str(alarm.goal_id),
            fault=type(fault).__name__,
            tries=alarm.tries,
        )
        again_at = self._clock() + put_off_by(alarm.tries)
        query = self._queries["put_off_alarm"]
        await self._pool.execute(query, alarm.goal_id, alarm.armed, again_at)
