"""The core's faults: we could not decide. A refusal is not among them; it is a value."""

from uuid import UUID

from actors import TransientError


class JournalError(TransientError):
    """Postgres did not do what was asked. The command may be sent again under the same id."""


class JournalUnavailableError(JournalError):
    """Nothing was written."""


class OutcomeUnknownError(JournalError):
    """The command may have been committed. Sending it again under the same id tells."""


class ContendedError(JournalError):
    """Other writers kept moving the goal's head. Nothing was written."""


class FencedError(Exception):
    """Another writer has moved this goal's head since it was loaded. Nothing was written."""

    def __init__(self, goal_id: UUID) -> None:
        super().__init__(f"goal {goal_id}: the head has moved on")
        self.goal_id = goal_id


class ClaimedElsewhereError(Exception):
    """Another book has just claimed a gateway reference of the batch. Nothing was written."""


class AnswerLostError(Exception):
    """The connection went away during the commit. It may or may not have been done."""
