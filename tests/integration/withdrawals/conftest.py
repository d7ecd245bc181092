"""What tests of withdrawals at the database share."""

from collections.abc import AsyncIterator

import pytest

from tests.postgres import Databases


@pytest.fixture(scope="module")
async def dsn(databases: Databases) -> AsyncIterator[str]:
    """A database of their own: what is sealed in it with their key, no other key opens."""
    address = await databases.create()
    yield address
    await databases.drop(address)
