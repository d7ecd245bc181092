"""The watchdog names who holds the loop. Reliability 33."""

import asyncio
import threading

from goalfund.edge.watchdog import LoopWatchdog


def hold_the_loop(until: threading.Event) -> None:
    """Block like a bad handler does."""
    assert until.wait(30)


async def test_a_stalled_loop_is_noticed_and_the_culprit_named() -> None:
    """Reliability 33: once for each stall, with the stack of the loop's thread."""
    told: list[list[str]] = []
    noticed = threading.Event()

    def tell(_late_s: float, stack: list[str]) -> None:
        told.append(stack)
        noticed.set()

    async with LoopWatchdog(beat_s=0.01, stall_s=0.05, on_stall=tell) as watchdog:
        hold_the_loop(noticed)
        while not watchdog.lag_s:
            await asyncio.sleep(0)

    assert 1 == len(told) == watchdog.stalls
    assert "hold_the_loop" in "".join(told[0])
    assert watchdog.lag.sum_s >= 0.04


async def test_a_loop_that_runs_is_not_blamed_and_the_watchdog_leaves_no_thread() -> None:
    """Negative control of the test above."""
    before = set(threading.enumerate())
    async with LoopWatchdog(beat_s=0.001, stall_s=5) as watchdog:
        while watchdog.lag.count < 3:
            await asyncio.sleep(0)

    assert 0 == watchdog.stalls
    assert set() == set(threading.enumerate()) - before
