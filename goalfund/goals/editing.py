"""Goals opened, changed and ended by people: requests become commands of the goal's actor."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from goalfund.edge.problems import Code, ProblemError
from goalfund.goal.commands import ChangeMember, Command, EditGoal, OpenGoal
from goalfund.goal.events import at_text
from goalfund.goal.outcomes import Goals, Outcome, Refused
from goalfund.goal.roles import Role
from goalfund.goals.edit_models import EditGoalBody, OpenGoalBody
from goalfund.goals.store import GoalReads
from goalfund.goals.titles import slug_of
from goalfund.people.throttles import Ration, Share, Throttles

# Nobody runs more; who opens goals by the hundred wants something else.
OPENED_BY_PERSON: Final = Ration(attempts=20, per_s=86_400)


def goal_id_of(person_id: UUID, operation_id: UUID) -> UUID:
    """Return the id of the goal that a person opens by an operation.

    It is made of the two, so that a repetition meets the same goal, on whatever server, and is
    answered by it like any other.
    """
    return uuid5(person_id, operation_id.bytes.hex())


class Editing:
    """Asks goals for changes on behalf of people, whom the guards have let through."""

    def __init__(
        self,
        goals: Goals,
        reads: GoalReads,
        throttles: Throttles,
        *,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._goals = goals
        self._reads = reads
        self._throttles = throttles
        self._random_bytes = random_bytes
        self._clock = clock

    async def open(self, person_id: UUID, operation_id: UUID, body: OpenGoalBody) -> Outcome:
        """Return what became of a goal that somebody opens; they are its first organiser.

        Raises:
            ProblemError: `rate_limited` after too many in a day.
        """
        goal_id = goal_id_of(person_id, operation_id)
        # One that is there already is a repetition, which does not count.
        if await self._reads.head(goal_id) is not None:
            return await self._open(goal_id, person_id, operation_id, body)
        share = Share(OPENED_BY_PERSON, "goals opened by", str(person_id))
        await self._take_one(share)
        outcome = await self._open(goal_id, person_id, operation_id, body)
        if isinstance(outcome, Refused):
            await self._throttles.give_back([share])  # nor does one that came to nothing
        return outcome

    async def _open(
        self, goal_id: UUID, person_id: UUID, operation_id: UUID, body: OpenGoalBody
    ) -> Outcome:
        command = OpenGoal(
            operation_id=operation_id,
            goal_id=goal_id,
            person_id=person_id,
            slug=slug_of(body.title, goal_id),
            member_id=uuid7(),
            salt=self._random_bytes(16),
            **body.model_dump(),
        )
        return await self._goals.ask(goal_id, command)

    async def edit(
        self,
        goal_id: UUID,
        person_id: UUID,
        operation_id: UUID,
        expected_version: int,
        body: EditGoalBody,
    ) -> Outcome:
        """Return what became of an edit of the version that somebody has read."""
        changes = body.changes()
        if body.deadline is not None:
            changes["deadline"] = at_text(body.deadline)
        if body.image is not None:
            changes["image"] = str(body.image)
        command = EditGoal(
            operation_id=operation_id,
            goal_id=goal_id,
            person_id=person_id,
            expected_version=expected_version,
            changes=changes,
            salt=self._random_bytes(16),
        )
        return await self._goals.ask(goal_id, command)

    async def change_status(
        self, kind: type[Command], goal_id: UUID, person_id: UUID, operation_id: UUID
    ) -> Outcome:
        """Return what became of closing, reopening or cancelling a goal."""
        command = kind(operation_id=operation_id, goal_id=goal_id, person_id=person_id)
        return await self._goals.ask(goal_id, command)

    async def change_member(
        self,
        goal_id: UUID,
        person_id: UUID,
        operation_id: UUID | None,
        member_person_id: UUID,
        role: Role | None,
    ) -> Outcome:
        """Return what became of giving somebody a role, or of taking it away."""
        command = ChangeMember(
            operation_id=operation_id or uuid7(),
            goal_id=goal_id,
            person_id=person_id,
            member_id=uuid7(),
            member_person_id=member_person_id,
            role=role,
        )
        return await self._goals.ask(goal_id, command)

    async def _take_one(self, share: Share) -> None:
        if wait_s := await self._throttles.take([share], self._clock()):
            raise ProblemError(
                Code.RATE_LIMITED,
                f"You have opened {OPENED_BY_PERSON.attempts} goals in a short time.",
                retry_after_s=wait_s,
            )
