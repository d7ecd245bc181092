"""A database for one command: the configured one, a running server's, or one started for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from goalfund.db import DatabaseUnavailableError, connect


@asynccontextmanager
async def attached(url: str | None, data_dir: Path) -> AsyncIterator[str]:
    """Yield the address of the database, as it is: nothing is migrated.

    Without a `url` it is the embedded one on `data_dir`. Beside a running server its Postgres is
    used, and left running; else one is started until the command is done.

    Raises:
        EmbeddedPostgresError, DatabaseUnavailableError: there is none.
    """
    from goalfund.db.embedded import EmbeddedPostgres

    if url is not None:
        yield url
    elif (running := await _running(data_dir)) is not None:
        yield running
    else:
        async with EmbeddedPostgres(data_dir) as server:
            yield server.dsn


async def _running(data_dir: Path) -> str | None:
    """Return the address of the Postgres that works on `data_dir` now, if one does."""
    dsn = _dsn_of(data_dir)
    if dsn is None:
        return None
    try:
        async with connect(dsn, name="attaching"):
            return dsn
    except DatabaseUnavailableError:
        return None


def _dsn_of(data_dir: Path) -> str | None:
    """Return where an embedded server would be; None when it has never run there."""
    from goalfund.db import cluster as files

    cluster = data_dir.resolve() / "postgres"
    if not cluster.exists():
        return None
    folder = files.socket_dir(cluster, files.identity_of(cluster))
    return f"postgresql://{files.OWNER}@/{files.OWNER}?host={quote(str(folder))}"
