"""`python -m tests.upgrades`: keep what this program writes under this schema, for later ones.

Run it before a release, or before a migration that changes rows. It starts a server on a database
of its own, tells it the story, and writes `sets/<newest migration>.gz`. A set that is there stays
as it is, unless `--again` says otherwise: once released, it is what people upgrade from.
"""

import argparse
import asyncio
import gzip
import sys
import tempfile
from pathlib import Path
from typing import Final

from goalfund import __version__
from goalfund.db import connect, sql_dir
from goalfund.db.embedded import EmbeddedPostgres
from goalfund.db.migrations import load_migrations
from tests.postgres import Databases
from tests.served import served_at
from tests.upgrades.rows import SETS, read_rows
from tests.upgrades.story import KEY, tell

# Nothing in the program writes the first yet, and the second is empty once everybody was told.
SILENT: Final = {"outbox", "notice_broadcasts"}
SIZE_MAX: Final = 250_000  # bytes before they are packed: there will be many sets


async def told() -> bytes:
    """Return what the program writes while it is told the story.

    Raises:
        SystemExit: the story leaves a table without rows, or has become too long.
    """
    with tempfile.TemporaryDirectory(prefix="goalfund-story-") as folder:
        Path(folder).chmod(0o755)  # where we are root, Postgres runs as somebody else
        async with EmbeddedPostgres(Path(folder)) as server, Databases(server.dsn) as databases:
            dsn = await databases.create()
            async with served_at(
                dsn, secret_key=KEY, rate_limits="on", trust_proxy_hops=1, lent_accounts="on"
            ) as served:
                await tell(served)
            async with connect(dsn, name="story") as connection:
                rows = await read_rows(connection)
    if untold := set(rows.empty()) - SILENT:
        sys.exit(f"nothing is told of {', '.join(sorted(untold))}: see tests/upgrades/story.py")
    if len(rows.text()) > SIZE_MAX:
        sys.exit(f"the story takes {len(rows.text())} bytes, more than {SIZE_MAX}: shorten it")
    return f"-- Written by GoalFund {__version__}\n".encode() + rows.text()


def main() -> None:
    """Write the set of the newest migration."""
    parser = argparse.ArgumentParser(prog="python -m tests.upgrades", description=__doc__)
    parser.add_argument("--again", action="store_true", help="replace the set that is there")
    again = parser.parse_args().again
    path = SETS / f"{load_migrations(sql_dir() / 'migrations')[-1].name}.gz"
    if path.exists() and not again:
        sys.exit(f"{path} is there already; --again replaces it")
    path.write_bytes(gzip.compress(asyncio.run(told()), mtime=0))
    print(path)  # noqa: T201


if __name__ == "__main__":
    main()
