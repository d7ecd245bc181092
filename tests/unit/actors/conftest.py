"""What the tests of the runtime share: a manual clock, and a check that nothing is left."""

import asyncio
import gc
from collections.abc import AsyncIterator

import pytest

from actors.testkit import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(autouse=True)
async def nothing_left(clock: ManualClock) -> AsyncIterator[None]:
    """Fail any test after which a task, an alarm or an unseen exception is left."""
    loop = asyncio.get_running_loop()
    complaints: list[object] = []
    before = asyncio.all_tasks()
    loop.set_exception_handler(lambda _loop, context: complaints.append(context))
    yield
    gc.collect(1)  # a full one after each test would take longer than the tests
    await asyncio.sleep(0)
    loop.set_exception_handler(None)

    assert set() == {task for task in asyncio.all_tasks() - before if task.get_name() == "actor"}
    assert clock.alarms == 0
    assert complaints == []
