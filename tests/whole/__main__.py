"""`python -m tests.whole --seed N --operations 10000`: a run that can be had again."""

import argparse
import asyncio
import os
import secrets
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from goalfund.db.embedded import EmbeddedPostgres
from tests.postgres import Databases
from tests.whole.planted import BUGS
from tests.whole.run import Report, run


async def _run(seed: int, operations: int, planted: str) -> Report:
    async with AsyncExitStack() as stack:
        dsn = os.environ.get("GOALFUND_TEST_DATABASE_URL")
        if dsn is None:
            folder = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="goalfund-whole-", ignore_cleanup_errors=True)
            )
            Path(folder).chmod(0o755)
            server = await stack.enter_async_context(EmbeddedPostgres(Path(folder), {}))
            dsn = server.dsn
        databases = await stack.enter_async_context(Databases(dsn))
        return await run(await databases.create(), seed, operations, planted)


def main() -> int:
    """Run, print what was found, and return 1 when that is anything."""
    parser = argparse.ArgumentParser(prog="python -m tests.whole", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--operations", type=int, default=10_000)
    parser.add_argument("--planted", choices=sorted(BUGS), default="", help="a bug to be found")
    options = parser.parse_args()
    sys.stdout.write(f"seed {options.seed}\n")
    sys.stdout.flush()
    report = asyncio.run(_run(options.seed, options.operations, options.planted))
    sys.stdout.write(f"{report}\n")
    return bool(report.findings)


if __name__ == "__main__":
    sys.exit(main())
