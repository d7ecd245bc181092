"""What becomes of a command, and who is asked for it."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from goalfund.goal.commands import Command
from goalfund.goal.verdicts import Diversion, Refusal


@dataclass(frozen=True, slots=True)
class Committed:
    """The command has taken effect, durably. `replayed`: it had done so before.

    `goal_id` is another goal's when the money of this command was credited there first.
    """

    operation_id: UUID
    goal_id: UUID
    seq: int
    subject: UUID | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The command was refused, and stays so under its id. `field`: what differs from the first."""

    operation_id: UUID
    goal_id: UUID
    refusal: Refusal
    field: str | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Diverted:
    """There is nothing for this goal to do. Nothing was written or remembered.

    Money is real all the same, and somebody else's.
    """

    operation_id: UUID
    goal_id: UUID
    reason: Diversion


Outcome = Committed | Refused | Diverted


class Goals(Protocol):
    """The goals, each of which takes its commands one at a time."""

    async def ask(self, key: UUID, message: Command) -> Outcome:
        """Return what goal `key` made of the command.

        Raises:
            TransientError, ActorError: nothing is known to be done; ask again under the same id.
        """
