"""What the tests of the runtime share: a manual clock, and a check that nothing is left."""

import asyncio
import gc
from collections.abc import AsyncIterator

import pytest

from actors.testkit import ManualClock

# A test that fails inside `async with` may leave an actor on hold, and its drain would wait
# for a clock that nobody moves any more. Then this lets the deadline pass.
PATIENCE_S = 20.0


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
    watchdog = loop.call_later(PATIENCE_S, clock.advance, 1e6)
    yield
    watchdog.cancel()
    gc.collect(1)  # a full one after each test would take longer than the tests
    await asyncio.sleep(0)
    loop.set_exception_handler(None)

    assert set() == {task for task in asyncio.all_tasks() - before if task.get_name() == "actor"}
    assert clock.alarms == 0
    assert complaints == []
