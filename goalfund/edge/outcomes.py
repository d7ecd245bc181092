"""What a goal answered, at the edge: refusals and faults become problems."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import asyncpg

from actors import (
    ActorError,
    ActorFailedError,
    ActorStoppedError,
    AskTimeoutError,
    DrainingError,
    MailboxFullError,
    QuarantinedError,
    SystemOverloadedError,
)
from goalfund.db import DatabaseUnavailableError
from goalfund.edge.problems import Code, FieldError, ProblemError
from goalfund.goal.errors import ContendedError, JournalUnavailableError, OutcomeUnknownError
from goalfund.goal.outcomes import Committed, Outcome, Refused

REPLAYED: Final = "Idempotency-Replayed"

# The nearest class of an exception's ancestry counts.
CODE_OF_FAULT: Final[Mapping[type[Exception], Code]] = MappingProxyType(
    {
        JournalUnavailableError: Code.NOT_READY,
        ContendedError: Code.OVERLOADED,
        OutcomeUnknownError: Code.OUTCOME_UNKNOWN,
        DatabaseUnavailableError: Code.NOT_READY,
        # A read, or a write that may be repeated, met a server that ended, froze or was replaced.
        asyncpg.InterfaceError: Code.NOT_READY,
        asyncpg.InternalClientError: Code.NOT_READY,
        asyncpg.PostgresConnectionError: Code.NOT_READY,
        asyncpg.OperatorInterventionError: Code.NOT_READY,
        asyncpg.InsufficientResourcesError: Code.NOT_READY,
        asyncpg.LockNotAvailableError: Code.NOT_READY,
        asyncpg.ReadOnlySQLTransactionError: Code.NOT_READY,
        ConnectionError: Code.NOT_READY,
        TimeoutError: Code.NOT_READY,
        MailboxFullError: Code.OVERLOADED,
        SystemOverloadedError: Code.OVERLOADED,
        AskTimeoutError: Code.OUTCOME_UNKNOWN,
        DrainingError: Code.SHUTTING_DOWN,
        ActorStoppedError: Code.SHUTTING_DOWN,
        QuarantinedError: Code.INTERNAL,
        ActorFailedError: Code.INTERNAL,
        ActorError: Code.INTERNAL,
    }
)


def accepted(outcome: Outcome, names: Mapping[str, str] = MappingProxyType({})) -> Committed:
    """Return `outcome` when the command took effect.

    `names` says what clients call a field of the command, where that is another name.

    Raises:
        ProblemError: the goal's refusal.
    """
    if isinstance(outcome, Committed):
        return outcome
    assert isinstance(outcome, Refused), "only money from the gateway is diverted"
    field = outcome.field
    errors = [] if field is None else [_differs(names.get(field, field))]
    headers = {REPLAYED: "true"} if outcome.replayed else {}
    raise ProblemError(Code(outcome.refusal), errors=errors, headers=headers)


def _differs(field: str) -> FieldError:
    return FieldError(field=field, message="Differs from the first request with this key")
