"""What tests of goals at the database share."""

from collections.abc import AsyncIterator

import pytest

from goalfund.db import load_queries, open_journal_pool
from goalfund.goal.journal import Journal
from tests.postgres import Databases


@pytest.fixture(scope="module")
async def among(databases: Databases) -> AsyncIterator[tuple[str, Journal]]:
    """A database for goals that are spoiled one by one, each looked at alone."""
    dsn = await databases.create()
    async with open_journal_pool(dsn, size=2) as pool, Journal(pool, load_queries()) as journal:
        yield dsn, journal
    await databases.drop(dsn)
