"""Postgres for tests: databases by the dozen, and backends that are frozen, cut off or killed."""

import asyncio
import os
import signal
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit, urlunsplit

from goalfund.db import Pool, Timeouts, connect, migrate

_CREATE = "SELECT format('CREATE DATABASE %I TEMPLATE %I', $1::text, $2::text)"
_DROP = "SELECT format('DROP DATABASE IF EXISTS %I WITH (FORCE)', $1::text)"
_TERMINATE = "SELECT pg_terminate_backend($1)"
# A database is made and dropped with a checkpoint, which a busy disk takes its time for.
_PATIENT = Timeouts(statement_s=60, outer_s=70)
# Test processes that share a server take turns, because roles belong to the whole server.
_TURN = 7_412_090_732


class Databases:
    """Databases on one server, each a copy of one that was migrated once."""

    def __init__(self, server_dsn: str) -> None:
        self._server_dsn = server_dsn
        self._template = f"goalfund_test_{uuid.uuid4().hex}"
        self._names = [self._template]

    async def __aenter__(self) -> Self:
        async with connect(self._server_dsn, name="tests", timeouts=_PATIENT) as server:
            await server.execute("SELECT pg_advisory_lock($1)", _TURN, timeout=120)
            await server.execute(await server.fetchval(_CREATE, self._template, "template0"))
            async with connect(self._dsn_of(self._template), name="tests") as connection:
                await migrate(connection)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for name in list(self._names):
            await self.drop(self._dsn_of(name))

    async def create(self, *, migrated: bool = True) -> str:
        """Return the address of a new database."""
        return await self._create(self._template if migrated else "template0")

    async def copy(self, dsn: str) -> str:
        """Return the address of a new database like that one, to which nobody is connected."""
        return await self._create(urlsplit(dsn).path.removeprefix("/"))

    async def _create(self, template: str) -> str:
        name = f"goalfund_test_{uuid.uuid4().hex}"
        async with connect(self._server_dsn, name="tests", timeouts=_PATIENT) as server:
            await server.execute(await server.fetchval(_CREATE, name, template), timeout=60)
        self._names.append(name)
        return self._dsn_of(name)

    async def drop(self, dsn: str) -> None:
        """Drop a database and whatever is still connected to it."""
        name = urlsplit(dsn).path.removeprefix("/")
        async with connect(self._server_dsn, name="tests", timeouts=_PATIENT) as server:
            await server.execute(await server.fetchval(_DROP, name), timeout=60)
        self._names.remove(name)

    def _dsn_of(self, name: str) -> str:
        return urlunsplit(urlsplit(self._server_dsn)._replace(path=f"/{name}"))


def upstream_of(dsn: str) -> tuple[str, int] | str:
    """Return where a server listens: host and port, or the path of its socket."""
    parts = urlsplit(dsn)
    if parts.hostname:
        return parts.hostname, parts.port or 5432
    return f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432"


def through(dsn: str, port: int) -> str:
    """Return `dsn` as reached by a proxy on this machine."""
    parts = urlsplit(dsn)
    user = parts.netloc.rpartition("@")[0] or "goalfund"
    return urlunsplit(parts._replace(netloc=f"{user}@127.0.0.1:{port}", query=""))


@contextmanager
def frozen(backend_pid: int) -> Iterator[None]:
    """Stop a backend of a server on this machine, as a stuck disk would, and let it go on after."""
    os.kill(backend_pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(backend_pid, signal.SIGCONT)


async def terminate_backend(admin: Pool, backend_pid: int) -> None:
    """End one backend, as an operator would."""
    await admin.execute(_TERMINATE, backend_pid)


@asynccontextmanager
async def lock_held(dsn: str, statement: str, *args: object) -> AsyncIterator[None]:
    """Hold the locks that `statement` takes, in a transaction of its own that is rolled back."""
    async with connect(dsn, name="tests holding a lock") as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            await connection.execute(statement, *args)
            yield
        finally:
            await transaction.rollback()


async def until_waiting(admin: Pool, application_name: str) -> None:
    """Return once some backend of that name waits for a lock."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE application_name = $1 AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(10):
        while not await admin.fetchval(waiting, application_name):
            await asyncio.sleep(0.01)
