"""What an exception of the driver proves: nothing sent, rolled back, or nobody knows."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

T = TypeVar("T")

# All that talking to Postgres can raise, once there is a connection. The last one comes when a
# session is ended at the moment at which it is used.
DRIVER_ERRORS: tuple[type[Exception], ...] = (
    OSError,  # TimeoutError is one
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)

# Postgres gave up one of several transactions that stood in each other's way, and says so.
TRANSIENT: tuple[type[asyncpg.PostgresError], ...] = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
)

# The connection went away, or the server ended the session: a COMMIT may have been done by then.
_ANSWER_LOST: tuple[type[BaseException], ...] = (
    OSError,  # ConnectionResetError and TimeoutError among them
    asyncio.CancelledError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.StatementCompletionUnknownError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.DatabaseDroppedError,
)


class DatabaseUnavailableError(Exception):
    """No connection could be had in time. Nothing was sent, so nothing can have happened."""


def outcome_unknown(error: BaseException) -> bool:
    """Say whether a statement that raised `error` may have been committed all the same.

    False means that Postgres itself refused or rolled back, or that nothing was sent.
    """
    return isinstance(error, _ANSWER_LOST)


async def retry_transient(
    attempt: Callable[[], Awaitable[T]],
    *,
    attempts_max: int = 5,
    pause_s: float = 0.01,
    draw: Callable[[], float] = random.random,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> T:
    """Return what `attempt` returns; call it again after a deadlock or a serialization failure.

    The pause doubles each time and is drawn evenly from nought to that, so that two transactions
    which collided do not meet again.

    Raises:
        asyncpg.SerializationError, asyncpg.DeadlockDetectedError: the last attempt's; all of them
            were rolled back.
    """
    assert attempts_max > 0
    for number in range(attempts_max - 1):
        try:
            return await attempt()
        except TRANSIENT:
            await sleep(draw() * pause_s * 2**number)
    return await attempt()
