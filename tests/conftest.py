"""Fixtures for tests that need Postgres: a real server, a migrated database, pools on it.

One embedded server runs for each test process. `GOALFUND_TEST_DATABASE_URL` names another server to
use instead; its user must be able to create databases and roles.
"""

import gc
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from goalfund.db import Pool, open_pool
from goalfund.db.embedded import EmbeddedPostgres
from tests.live import LiveServer
from tests.postgres import Databases
from tests.served import Served, served_at, without_faults
from tests.size import FULL

if TYPE_CHECKING:
    from playwright.async_api import Browser

# The gate asks the same at every run, so that what is red was made red by a change. In full size,
# chance goes on looking, and says how to see again what it found. A busy machine is no fault.
settings.register_profile("gate", derandomize=True, database=None, deadline=None)
settings.register_profile("full", print_blob=True, deadline=None)
settings.load_profile("full" if FULL else "gate")

# Each process of the tests opens many small pools on its one server.
_SERVER_SETTINGS = {"max_connections": "200", "shared_buffers": "64MB", "log_checkpoints": "off"}


def pytest_collection_finish() -> None:
    """Keep the collector from going through thousands of tests again and again: they stay."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
async def server_dsn() -> AsyncIterator[str]:
    """The address of a server whose databases are ours to make and drop."""
    if url := os.environ.get("GOALFUND_TEST_DATABASE_URL"):
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="goalfund-test-", ignore_cleanup_errors=True) as folder:
        async with EmbeddedPostgres(Path(folder), _SERVER_SETTINGS) as server:
            yield server.dsn


@pytest.fixture(scope="session")
async def databases(server_dsn: str) -> AsyncIterator[Databases]:
    """Makes migrated databases on the server, and drops them all at the end."""
    async with Databases(server_dsn) as databases:
        yield databases


@pytest.fixture(scope="session")
async def dsn(databases: Databases) -> str:
    """One migrated database for this test process; tests keep apart by random goal ids."""
    return await databases.create()


@pytest.fixture
async def fresh_dsn(databases: Databases) -> AsyncIterator[str]:
    """A migrated database for one test alone."""
    address = await databases.create()
    yield address
    await databases.drop(address)


@pytest.fixture
async def empty_dsn(databases: Databases) -> AsyncIterator[str]:
    """A database without any table, for one test alone."""
    address = await databases.create(migrated=False)
    yield address
    await databases.drop(address)


@pytest.fixture(scope="session")
async def pool(dsn: str) -> AsyncIterator[Pool]:
    """Connections of the owner, who may do anything."""
    async with open_pool(dsn, name="tests", size=4, role=None) as opened:
        yield opened


@pytest.fixture(scope="session")
async def serving_pool(dsn: str) -> AsyncIterator[Pool]:
    """Connections of the serving role, as the server has them."""
    async with open_pool(dsn, name="tests serving", size=4) as opened:
        yield opened


@pytest.fixture(scope="module")
async def live_server() -> AsyncIterator[LiveServer]:
    """A real server with the demo's goals, for one module. Whoever kills it also restarts it."""
    with tempfile.TemporaryDirectory(prefix="goalfund-live-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # where we are root, Postgres runs as somebody else
        async with LiveServer(Path(folder)) as server:
            yield server


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator["Browser"]:
    """A browser, once for this test process; without one the tests that need it are skipped."""
    from tests import chromium  # whose imports only these tests are to wait for

    if chromium.CHROMIUM is None:
        pytest.skip("no Chromium: `apt-get install chromium-headless-shell` makes these tests run")
    async with chromium.launched() as browser:
        yield browser


@pytest.fixture(scope="session")
async def one_server(databases: Databases) -> AsyncIterator[Served]:
    """The real application, once for this test process, with a database of its own."""
    async with served_at(await databases.create()) as running:
        yield running


@pytest.fixture
def served(one_server: Served) -> Served:
    """The real application, its gateway without faults. Tests keep apart by their goals."""
    without_faults(one_server)
    return one_server
