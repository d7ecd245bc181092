"""Connections to Postgres: a timeout on everything, the serving role, plans without surprises."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import asyncpg

from goalfund.db.faults import DRIVER_ERRORS, DatabaseUnavailableError

if TYPE_CHECKING:  # only the stubs of asyncpg are generic
    _Connection = asyncpg.Connection[asyncpg.Record]
    _Pool = asyncpg.Pool[asyncpg.Record]
else:
    _Connection, _Pool = asyncpg.Connection, asyncpg.Pool

SERVING_ROLE = "goalfund_server"  # made by a migration; cannot rewrite the log
SERVER_VERSION_MIN = 15

# A goal's look-ups are probes by key, whatever the tables held when the plan was made.
# Left alone, a statement prepared while a table is empty keeps its sequential scan for ever.
_JOURNAL_PLANS = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_bitmapscan": "off",
    "jit": "off",
}

# What a healthy server needs to stop a command is a hundredth of this.
_CANCEL_GRACE_S = 1.0

# How the two ends of a TCP connection notice that the other has gone without a word.
_KEEPALIVE_IDLE_S = 30
_KEEPALIVE_INTERVAL_S = 5
_KEEPALIVE_COUNT = 3
_UNACKNOWLEDGED_MAX_MS = 15_000


class UnsupportedServerError(Exception):
    """The server is too old. Nothing was changed on it."""


@dataclass(frozen=True)
class Timeouts:
    """How long each step of talking to Postgres may take."""

    connect_s: float = 5.0
    statement_s: float = 5.0  # counted by the server, which then rolls back and says so
    lock_s: float = 3.0
    idle_in_transaction_s: float = 10.0
    outer_s: float = 8.0  # counted here: a server that is frozen counts nothing

    def __post_init__(self) -> None:
        if not self.lock_s <= self.statement_s <= self.outer_s:
            raise ValueError("timeouts must satisfy lock_s <= statement_s <= outer_s")


class Connection(_Connection):
    """A connection that does not outlive a command which nobody can stop.

    After a timeout or a cancelled task asyncpg asks the server to cancel, and keeps the connection.
    A server that is frozen, or behind a line that swallows packets, answers neither, and the next
    user of that connection would freeze as well. So the server has a moment to obey.
    """

    __slots__ = ()

    # asyncpg's own; its type stubs leave them out.
    _loop: asyncio.AbstractEventLoop
    _protocol: Any
    _transport: asyncio.Transport

    def _cancel_current_command(self, waiter: Any, cancel_waiter: Any = None) -> None:
        super()._cancel_current_command(waiter, cancel_waiter)  # type: ignore[misc]
        self._loop.call_later(_CANCEL_GRACE_S, self._end_if_still_cancelling)

    def _end_if_still_cancelling(self) -> None:
        if not self.is_closed() and self._protocol._is_cancelling():  # noqa: SLF001
            self.terminate()

    def keep_alive(self) -> None:
        """Have the kernel probe an idle TCP connection, so that a silent loss is noticed."""
        sock = self._transport.get_extra_info("socket")
        if sock is None or sock.family not in (socket.AF_INET, socket.AF_INET6):
            return
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in (
            ("TCP_KEEPIDLE", _KEEPALIVE_IDLE_S),
            ("TCP_KEEPINTVL", _KEEPALIVE_INTERVAL_S),
            ("TCP_KEEPCNT", _KEEPALIVE_COUNT),
            ("TCP_USER_TIMEOUT", _UNACKNOWLEDGED_MAX_MS),
        ):
            # Not every system has every option; the outer timeout stands behind them all.
            if hasattr(socket, option):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


class Pool(_Pool):
    """A pool whose `acquire` waits only so long and fails with one type.

    Use it as asyncpg's: `async with open_pool(...) as pool: await pool.fetch(...)`.
    """

    def __init__(
        self, dsn: str, *, acquire_timeout_s: float, close_s: float, **options: Any
    ) -> None:
        super().__init__(dsn, loop=asyncio.get_running_loop(), **options)
        self._acquire_timeout_s = acquire_timeout_s
        self._close_s = close_s

    async def _acquire(self, timeout: float | None) -> Any:  # noqa: ASYNC109
        """Every use of the pool begins here.

        Raises:
            DatabaseUnavailableError: none became free, or none could be opened; nothing was sent.
            UnsupportedServerError: another server answers now, and it is too old.
        """
        timeout_s = self._acquire_timeout_s if timeout is None else timeout
        with _nothing_sent():
            return await super()._acquire(timeout_s)  # type: ignore[misc]

    async def __aenter__(self) -> Self:
        with _nothing_sent():
            await super().__aenter__()
        return self

    async def close(self) -> None:
        """Close every connection; after a while, without asking those that do not answer."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._close_s):
                await super().close()


def open_pool(
    dsn: str,
    *,
    name: str,
    size: int,
    timeouts: Timeouts | None = None,
    role: str | None = SERVING_ROLE,
    plans: Mapping[str, str] | None = None,
) -> Pool:
    """Return a pool to enter with `async with`; it opens `size` connections at once.

    `name` is what pg_stat_activity shows. uuid comes as `UUID`. json and jsonb go in and come out
    as text: who reads them decides how to parse, and most are only sent on.

    Entering raises:
        DatabaseUnavailableError: no server answers there.
        UnsupportedServerError: it is older than PostgreSQL 15.
    """
    timeouts = timeouts or Timeouts()
    return Pool(
        dsn,
        acquire_timeout_s=timeouts.connect_s + timeouts.outer_s,
        close_s=timeouts.outer_s,
        # All are opened at the start. One that is lost is opened again by who needs it next:
        # asyncpg's floor would knock in the background and log a traceback for each refusal.
        min_size=0,
        init_size=size,
        max_size=size,
        max_queries=2**31,
        max_inactive_connection_lifetime=0,
        connect=None,
        init=_on_connect,
        reset=_keep,
        connection_class=Connection,
        record_class=asyncpg.Record,
        **_options(name, timeouts, role, plans or {}),
    )


def open_journal_pool(
    dsn: str, *, name: str = "journal", size: int, timeouts: Timeouts | None = None
) -> Pool:
    """Return a pool as `open_pool` does, for the serving role, whose plans are probes by key."""
    return open_pool(dsn, name=name, size=size, timeouts=timeouts, plans=_JOURNAL_PLANS)


@asynccontextmanager
async def connect(
    dsn: str, *, name: str, timeouts: Timeouts | None = None, role: str | None = None
) -> AsyncIterator[Connection]:
    """Open one connection outside any pool, as its owner unless a `role` is given.

    Raises:
        DatabaseUnavailableError: no server answers there.
        UnsupportedServerError: it is older than PostgreSQL 15.
    """
    options = _options(name, timeouts or Timeouts(), role, {})
    with _nothing_sent():
        connection = await asyncpg.connect(dsn, connection_class=Connection, **options)
    try:
        await _on_connect(connection)
        yield connection
    finally:
        with contextlib.suppress(*DRIVER_ERRORS):
            await connection.close()


@contextlib.contextmanager
def _nothing_sent() -> Iterator[None]:
    """Turn what can go wrong while connecting into the one type that says so."""
    try:
        yield
    except DRIVER_ERRORS as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise DatabaseUnavailableError(f"no connection to the database: {reason}") from error


def _options(
    name: str, timeouts: Timeouts, role: str | None, plans: Mapping[str, str]
) -> dict[str, Any]:
    """Return what asyncpg needs. The settings travel in the first packet: no round trip each."""
    settings = {
        "application_name": f"goalfund {name}",
        "statement_timeout": _milliseconds(timeouts.statement_s),
        "lock_timeout": _milliseconds(timeouts.lock_s),
        "idle_in_transaction_session_timeout": _milliseconds(timeouts.idle_in_transaction_s),
        "client_connection_check_interval": "2s",
        "tcp_keepalives_idle": str(_KEEPALIVE_IDLE_S),
        "tcp_keepalives_interval": str(_KEEPALIVE_INTERVAL_S),
        "tcp_keepalives_count": str(_KEEPALIVE_COUNT),
        "tcp_user_timeout": str(_UNACKNOWLEDGED_MAX_MS),
        "timezone": "UTC",
        **plans,
    }
    if role is not None:
        settings["role"] = role
    return {
        "timeout": timeouts.connect_s,
        "command_timeout": timeouts.outer_s,
        # The statements are the named queries and no others: keep each one prepared.
        "statement_cache_size": 500,
        "max_cached_statement_lifetime": 0,
        "max_cacheable_statement_size": 0,
        "server_settings": settings,
    }


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))


async def _on_connect(connection: Connection) -> None:
    version = connection.get_server_version()
    if version.major < SERVER_VERSION_MIN:
        raise UnsupportedServerError(
            f"the database server is PostgreSQL {version.major}.{version.minor}; "
            f"GoalFund needs {SERVER_VERSION_MIN} or newer"
        )
    connection.keep_alive()


async def _keep(_connection: object) -> None:
    """Leave a released connection as it is.

    No code here sets anything on a session, listens, or takes a session's lock on a pooled
    connection, so asyncpg's usual RESET ALL would only cost a round trip for each statement. An
    open transaction is rolled back by asyncpg all the same.
    """
