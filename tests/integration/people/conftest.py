"""A server with accounts for each module, and one whose attempts are rationed."""

from collections.abc import AsyncIterator

import pytest

from tests.people import PeopleServer, people_server
from tests.postgres import Databases


@pytest.fixture(scope="module")
async def dsn(databases: Databases) -> AsyncIterator[str]:
    """A database of their own: what is sealed in it with their key, no other key opens."""
    address = await databases.create()
    yield address
    await databases.drop(address)


@pytest.fixture(scope="module")
async def server(dsn: str) -> AsyncIterator[PeopleServer]:
    """Attempts are not rationed here: tests make many."""
    async with people_server(dsn) as running:
        yield running


@pytest.fixture
async def strict(fresh_dsn: str) -> AsyncIterator[PeopleServer]:
    """Attempts are rationed; nobody has made any."""
    async with people_server(fresh_dsn, throttled=True) as running:
        yield running
