"""Commands committed without an actor, by tools: through the same rules, journal and fence."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from goalfund.goal.batch import GoalBatch
from goalfund.goal.commands import Command
from goalfund.goal.facts import Facts
from goalfund.goal.outcomes import Outcome
from goalfund.goal.state import GoalState


class Writer(Protocol):
    """What is needed of the journal."""

    async def load(self, goal_id: UUID) -> GoalState:
        """Return the goal as it is committed."""

    async def find(self, goal_id: UUID, commands: Sequence[Command]) -> Facts:
        """Return the rows that `commands` may touch."""

    async def append(self, batch: GoalBatch) -> None:
        """Commit the batch, wholly or not at all."""


async def commit(
    writer: Writer, goal_id: UUID, history: Sequence[tuple[datetime, Command]]
) -> list[Outcome]:
    """Return what came of each command of one goal, each decided at its own moment, in order.

    All of it is committed at once. A history that was committed before only finds its first
    answers again and writes nothing.

    Raises:
        FencedError, ClaimedElsewhereError: somebody else wrote meanwhile; nothing was written.
        JournalUnavailableError: nothing was written.
        AnswerLostError: it may have been written.
    """
    commands = [command for _, command in history]
    state = await writer.load(goal_id)
    facts = await writer.find(goal_id, commands)
    batch = GoalBatch(state, state.seq)
    outcomes = [batch.take(command, facts, at) for at, command in history]
    if batch:
        await writer.append(batch)
    return outcomes
