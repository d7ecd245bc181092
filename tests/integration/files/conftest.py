"""Fixtures for tests of files: somebody, and a clock that can be set on."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.served import Served
from tests.signed_in import Person, person


@pytest.fixture
async def ada(served: Served) -> Person:
    """Somebody."""
    return await person(served)


@pytest.fixture
def at_another_time(served: Served) -> Iterator[Callable[[timedelta], None]]:
    """Sets the clock of files on, by so much."""
    files = served.server.parts.files.files
    before = files._clock

    def later(by: timedelta) -> None:
        files._clock = lambda: datetime.now(UTC) + by

    yield later
    files._clock = before
