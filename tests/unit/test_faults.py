"""What an error proves, and how often a collision is tried again."""

import asyncpg
import pytest

from goalfund.db import DatabaseUnavailableError, outcome_unknown, retry_transient


class Attempts:
    """Fails so many times with `error`, then succeeds; remembers the pauses."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.left = failures
        self.made = 0
        self.pauses: list[float] = []
        self._error = error

    async def __call__(self) -> str:
        self.made += 1
        if self.left == 0:
            return "done"
        self.left -= 1
        raise self._error

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


@pytest.mark.parametrize(
    "error", [asyncpg.SerializationError("40001"), asyncpg.DeadlockDetectedError("40P01")]
)
async def test_a_collision_is_tried_again_after_growing_pauses(error: Exception) -> None:
    """Reliability 41."""
    attempts = Attempts(3, error)

    outcome = await retry_transient(attempts, pause_s=0.01, draw=lambda: 1.0, sleep=attempts.sleep)

    assert outcome == "done"
    assert attempts.pauses == [0.01, 0.02, 0.04]


async def test_collisions_without_end_are_given_up() -> None:
    attempts = Attempts(99, asyncpg.DeadlockDetectedError("40P01"))

    with pytest.raises(asyncpg.DeadlockDetectedError):
        await retry_transient(attempts, attempts_max=4, sleep=attempts.sleep)
    assert attempts.made == 4


async def test_nothing_else_is_tried_again() -> None:
    attempts = Attempts(1, asyncpg.UniqueViolationError("23505"))

    with pytest.raises(asyncpg.UniqueViolationError):
        await retry_transient(attempts, sleep=attempts.sleep)
    assert attempts.made == 1


@pytest.mark.parametrize(
    ("error", "unknown"),
    [
        (TimeoutError(), True),
        (ConnectionResetError(), True),
        (asyncpg.ConnectionDoesNotExistError(), True),
        (asyncpg.InterfaceError("connection is closed"), True),
        (asyncpg.AdminShutdownError(), True),
        (asyncpg.CrashShutdownError(), True),
        (asyncpg.StatementCompletionUnknownError(), True),
        (asyncpg.UniqueViolationError(), False),
        (asyncpg.CheckViolationError(), False),
        (asyncpg.DeadlockDetectedError(), False),
        (asyncpg.LockNotAvailableError(), False),
        (asyncpg.QueryCanceledError(), False),
        (asyncpg.DiskFullError(), False),
        (asyncpg.ReadOnlySQLTransactionError(), False),
        (DatabaseUnavailableError(), False),
    ],
)
def test_only_what_the_server_did_not_answer_is_unknown(error: Exception, unknown: bool) -> None:
    assert unknown == outcome_unknown(error)
