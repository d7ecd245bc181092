"""The schema's history: SQL files that are applied once, in order, and never edited after."""

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from goalfund.db.pool import Connection
from goalfund.db.queries import sql_dir

# Any number will do, as long as every release uses the same one.
_LOCK_KEY = 7_412_090_731

_CREATE_HISTORY = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT schema_migrations_pkey PRIMARY KEY (name)
)
"""
_LIST_APPLIED = "SELECT name, sha256 FROM schema_migrations ORDER BY name"
_RECORD_APPLIED = "INSERT INTO schema_migrations (name, sha256) VALUES ($1, $2)"
_LOCK = "SELECT pg_advisory_lock($1)"
_UNLOCK = "SELECT pg_advisory_unlock($1)"
# Waiting for another process that migrates is not a fault, and a big table takes its time.
_TAKE_YOUR_TIME = "SET statement_timeout = 0; SET lock_timeout = 0"
_TAKE_YOUR_TIME_S = 86_400.0  # asyncpg reads None as its own default


class MigrationError(Exception):
    """The files and the database disagree. Migrations before the named one stay applied."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"migration {name} {reason}")
        self.name = name


class EditedMigrationError(MigrationError):
    """A file changed after it was applied. The database was not touched."""


class MissingMigrationError(MigrationError):
    """The database has a migration that this program does not know. It was not touched."""


class OutOfOrderMigrationError(MigrationError):
    """A new file sorts before one that was applied. The database was not touched."""


class FailedMigrationError(MigrationError):
    """Postgres refused a file. That file was rolled back whole."""


@dataclass(frozen=True)
class Migration:
    """One file of the history."""

    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """The hex digest of the text; line ends of any system count the same."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def load_migrations(folder: Path) -> list[Migration]:
    """Return the migrations in `folder` in the order in which they are applied."""
    return [Migration(p.name, p.read_text("utf-8")) for p in sorted(folder.glob("*.sql"))]


async def migrate(connection: Connection, folder: Path | None = None) -> list[str]:
    """Bring the database up to date and return the names that were applied now.

    Any number of processes may call this at once: one applies, the others wait and find nothing to
    do. The connection must be the owner's and nobody else's: its timeouts are lifted for good.

    Raises:
        EditedMigrationError, MissingMigrationError, OutOfOrderMigrationError: nothing was changed.
        FailedMigrationError: the named file was rolled back, those before it are applied.
    """
    migrations = load_migrations(folder or sql_dir() / "migrations")
    async with _only_one(connection):
        await connection.execute(_CREATE_HISTORY)
        rows = await connection.fetch(_LIST_APPLIED)
        pending = pending_of(migrations, {row["name"]: row["sha256"] for row in rows})
        for migration in pending:
            await _apply(connection, migration)
    return [migration.name for migration in pending]


def pending_of(migrations: Sequence[Migration], applied: Mapping[str, str]) -> list[Migration]:
    """Return what is still to be applied, given the digests of what was.

    Raises:
        EditedMigrationError, MissingMigrationError, OutOfOrderMigrationError: see each.
    """
    by_name = {migration.name: migration for migration in migrations}
    for name, sha256 in applied.items():
        if name not in by_name:
            raise MissingMigrationError(name, "was applied by a newer program; use that one")
        if by_name[name].sha256 != sha256:
            raise EditedMigrationError(name, "was edited after it was applied; restore the file")
    pending = [migration for migration in migrations if migration.name not in applied]
    if pending and applied and pending[0].name < max(applied):
        raise OutOfOrderMigrationError(
            pending[0].name,
            f"sorts before {max(applied)}, which is applied; give it a higher number",
        )
    return pending


@asynccontextmanager
async def _only_one(connection: Connection) -> AsyncIterator[None]:
    await connection.execute(_TAKE_YOUR_TIME)
    await connection.execute(_LOCK, _LOCK_KEY, timeout=_TAKE_YOUR_TIME_S)
    try:
        yield
    finally:
        # A dead connection has lost the lock already.
        if not connection.is_closed():
            await connection.execute(_UNLOCK, _LOCK_KEY)


async def _apply(connection: Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            # Without arguments asyncpg uses the simple protocol: a file may hold many statements.
            await connection.execute(migration.sql, timeout=_TAKE_YOUR_TIME_S)
            await connection.execute(_RECORD_APPLIED, migration.name, migration.sha256)
    except asyncpg.PostgresError as error:
        raise FailedMigrationError(
            migration.name, f"failed and was rolled back: {error}"
        ) from error
