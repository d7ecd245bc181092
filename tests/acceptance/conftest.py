"""Fixtures of the acceptance tests: servers on databases of their own, and dice with a seed."""

import os
import random
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.live import LiveServer
from tests.postgres import Databases

StartServer = Callable[..., Awaitable[LiveServer]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.acceptance)


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> random.Random:
    """Chance that can be had again: a failure shows the seed for GOALFUND_TEST_SEED."""
    seed = int(os.environ.get("GOALFUND_TEST_SEED", random.SystemRandom().randrange(2**32)))
    request.node.add_report_section("setup", "seed", f"GOALFUND_TEST_SEED={seed}")
    return random.Random(seed)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder for the servers of one module, where Postgres may run as somebody else."""
    with tempfile.TemporaryDirectory(prefix="goalfund-live-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
async def start_server(folder: Path) -> AsyncIterator[StartServer]:
    """Starts servers as `LiveServer` describes them, and ends them with the test."""
    async with AsyncExitStack() as running:

        async def start(**settings: str) -> LiveServer:
            home = Path(tempfile.mkdtemp(dir=folder))
            home.chmod(0o755)
            return await running.enter_async_context(LiveServer(home, **settings))

        yield start


@pytest.fixture(scope="module")
async def server(databases: Databases) -> AsyncIterator[LiveServer]:
    """One server for the tests of a module that neither end nor change it."""
    dsn = await databases.create()
    with tempfile.TemporaryDirectory(prefix="goalfund-live-") as folder:
        async with LiveServer(Path(folder), dsn=dsn) as running:
            yield running
    await databases.drop(dsn)
