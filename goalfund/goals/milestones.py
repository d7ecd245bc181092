"""Milestones planned by organisers through the goal's actor, and read with their progress."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from goalfund.db import Pool
from goalfund.goal.commands import AddMilestone, EditMilestone, RemoveMilestone
from goalfund.goal.events import at_text
from goalfund.goal.milestones import Milestone
from goalfund.goal.outcomes import Goals, Outcome
from goalfund.goal.periods import Period
from goalfund.goals.milestone_models import (
    EditMilestoneBody,
    MilestoneBody,
    MilestonesView,
    MilestoneView,
    TurnView,
)
from goalfund.goals.progress import (
    Progress,
    Step,
    days_of,
    progress_of,
    turn_at,
    turns_before,
)

_COLUMNS: Final = tuple(f.name for f in fields(Milestone))


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a milestone, what came in for it, and what was wanted when it ended."""

    period: Period
    net_minor: int
    target_minor: int


class MilestoneReads:
    """Reads of milestones and of what was given for them; what they return is committed."""

    def __init__(
        self,
        pool: Pool,
        queries: Mapping[str, str],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._pool = pool
        self._queries = queries
        self._clock = clock

    async def milestones(self, goal_id: UUID, also: UUID | None = None) -> MilestonesView:
        """Return a goal's milestones with their progress, all as of one moment.

        One that was removed is among them only where it is named by `also`, and last.
        """
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            rows = await connection.fetch(self._queries["read_milestones"], goal_id, also)
            found = [(row, _milestone(row)) for row in rows if row["milestone_id"] is not None]
            now = self._clock()
            turns = {
                one.milestone_id: turn
                for _, one in found
                if (turn := turn_at(one, now)) is not None
            }
            summed = await self._sum(connection, goal_id, list(turns.items()))
        nets = {
            milestone_id: turn.net_minor for (milestone_id, turn) in zip(turns, summed, strict=True)
        }
        steps = [
            Step(one, row["net_minor"], turns.get(one.milestone_id), nets.get(one.milestone_id, 0))
            for row, one in found
        ]
        return _view(steps, rows[0]["seq"], rows[0]["goal_net_minor"])

    async def milestone(self, goal_id: UUID, milestone_id: UUID) -> Milestone | None:
        """Return a milestone that the goal has."""
        row = await self._pool.fetchrow(self._queries["read_milestone"], goal_id, milestone_id)
        return None if row is None or row["place"] is None else _milestone(row)

    async def turns(
        self, goal_id: UUID, milestone: Milestone, before: int | None, limit: int
    ) -> list[Turn]:
        """Return earlier turns, the latest first: those before a number, or before the present."""
        present = turn_at(milestone, self._clock())
        if present is None:
            return []
        number = present.number if before is None else min(before, present.number)
        asked = [(milestone.milestone_id, turn) for turn in turns_before(milestone, number, limit)]
        async with self._pool.acquire() as connection:
            return await self._sum(connection, goal_id, asked)

    async def _sum(
        self, connection: Any, goal_id: UUID, asked: Sequence[tuple[UUID, Period]]
    ) -> list[Turn]:
        if not asked:
            return []
        days = [days_of(turn) for _, turn in asked]
        rows = await connection.fetch(
            self._queries["sum_turns"],
            goal_id,
            [milestone_id for milestone_id, _ in asked],
            [first for first, _ in days],
            [following for _, following in days],
            [turn.ends for _, turn in asked],
        )
        return [
            Turn(turn, row["net_minor"], row["target_minor"])
            for (_, turn), row in zip(asked, rows, strict=True)
        ]


class Planning:
    """Asks goals to change their milestones on behalf of people, whom the guards let through."""

    def __init__(
        self,
        goals: Goals,
        reads: MilestoneReads,
        *,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self.reads = reads
        self._goals = goals
        self._random_bytes = random_bytes

    async def add(
        self, goal_id: UUID, person_id: UUID, operation_id: UUID, body: MilestoneBody
    ) -> Outcome:
        """Return what became of a new milestone, which is the subject."""
        command = AddMilestone(
            operation_id=operation_id,
            goal_id=goal_id,
            person_id=person_id,
            milestone_id=uuid7(),
            salt=self._random_bytes(16),
            **body.model_dump(),
        )
        return await self._goals.ask(goal_id, command)

    async def edit(
        self,
        goal_id: UUID,
        person_id: UUID,
        operation_id: UUID,
        milestone_id: UUID,
        body: EditMilestoneBody,
    ) -> Outcome:
        """Return what became of a change."""
        command = EditMilestone(
            operation_id=operation_id,
            goal_id=goal_id,
            person_id=person_id,
            milestone_id=milestone_id,
            changes=body.changes(),
            salt=self._random_bytes(16),
        )
        return await self._goals.ask(goal_id, command)

    async def remove(
        self, goal_id: UUID, person_id: UUID, operation_id: UUID | None, milestone_id: UUID
    ) -> Outcome:
        """Return what became of taking a milestone out."""
        command = RemoveMilestone(
            operation_id=operation_id or uuid7(),
            goal_id=goal_id,
            person_id=person_id,
            milestone_id=milestone_id,
        )
        return await self._goals.ask(goal_id, command)


def _milestone(row: asyncpg.Record) -> Milestone:
    return Milestone(**{name: row[name] for name in _COLUMNS})


def _view(steps: Sequence[Step], seq: int, goal_net_minor: int) -> MilestonesView:
    there = [step for step in steps if step.milestone.place is not None]
    progress, spare_minor = progress_of(there, goal_net_minor)
    # Of what was removed, what was given for it counts as given for none.
    progress += [Progress(step, 0) for step in steps if step.milestone.place is None]
    items = [_milestone_view(one) for one in progress]
    return MilestonesView(items=items, seq=seq, spare_minor=spare_minor)


def _milestone_view(progress: Progress) -> MilestoneView:
    step, milestone = progress.step, progress.step.milestone
    turn = step.turn and Turn(step.turn, step.turn_net_minor, milestone.target_minor)
    return MilestoneView(
        id=milestone.milestone_id,
        order=milestone.place,
        title=milestone.title,
        target_minor=milestone.target_minor,
        recurrence=milestone.recurrence,
        first_day=milestone.first_day,
        given_minor=progress.given_minor,
        raised_minor=progress.raised_minor,
        turn=turn and turn_view(turn),
    )


def turn_view(turn: Turn) -> TurnView:
    """Return a turn as clients see it."""
    return TurnView(
        number=turn.period.number + 1,
        begins_at=at_text(turn.period.begins),
        ends_at=at_text(turn.period.ends),
        raised_minor=max(0, turn.net_minor),
        target_minor=turn.target_minor,
    )
