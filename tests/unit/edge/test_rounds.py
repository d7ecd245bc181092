"""Rounds: they go on whatever happens, come sooner when woken, and stop cleanly."""

import asyncio
from collections.abc import Callable

import structlog

from goalfund.edge.rounds import Rounds

NEVER_S = 3_600.0
SOON_S = 5.0


class Work:
    """Counts the rounds; `until` waits for so many of them."""

    def __init__(self, fails: Callable[[int], bool] = lambda _n: False) -> None:
        self.begun = 0
        self.finished = 0
        self._fails = fails
        self._changed = asyncio.Condition()
        self.may_finish = asyncio.Event()
        self.may_finish.set()

    async def __call__(self) -> None:
        async with self._changed:
            self.begun += 1
            self._changed.notify_all()
        await self.may_finish.wait()
        if self._fails(self.begun):
            raise ConnectionError("out of reach\nDETAIL: somebody's row")
        self.finished += 1

    async def until(self, begun: int) -> None:
        async with asyncio.timeout(SOON_S), self._changed:
            await self._changed.wait_for(lambda: self.begun >= begun)


async def test_the_first_round_comes_at_once_and_others_after_the_pause() -> None:
    work = Work()

    async with Rounds("test", work, 0.001):
        await work.until(3)


async def test_the_pause_is_asked_for_anew_each_time() -> None:
    work, pauses = Work(), iter([0.0, 0.0, NEVER_S])

    async with Rounds("test", work, lambda: next(pauses)):
        await work.until(3)

    assert list(pauses) == []


async def test_a_wake_ends_the_pause() -> None:
    work = Work()

    async with Rounds("test", work, NEVER_S) as rounds:
        await work.until(1)
        rounds.wake()
        await work.until(2)


async def test_a_wake_during_a_round_is_not_lost() -> None:
    work = Work()
    work.may_finish.clear()

    async with Rounds("test", work, NEVER_S) as rounds:
        await work.until(1)
        rounds.wake()
        work.may_finish.set()
        await work.until(2)


async def test_failures_stop_nothing_and_are_logged_ever_more_seldom() -> None:
    work = Work(fails=lambda n: n != 6)

    with structlog.testing.capture_logs() as logs:
        async with Rounds("test", work, 0.0):
            await work.until(9)

    told = [entry["failures"] for entry in logs]
    assert told[:5] == [1, 2, 4, 1, 2]  # the sixth round was a good one
    assert logs[0]["reason"] == "out of reach"


async def test_the_round_in_hand_is_finished_within_the_grace() -> None:
    work = Work()
    work.may_finish.clear()

    async with Rounds("test", work, NEVER_S, grace_s=SOON_S):
        await work.until(1)
        asyncio.get_running_loop().call_soon(work.may_finish.set)

    assert (work.begun, work.finished) == (1, 1)


async def test_past_the_grace_the_round_is_cut_short() -> None:
    work = Work()
    work.may_finish.clear()

    async with asyncio.timeout(SOON_S), Rounds("test", work, NEVER_S, grace_s=0.01):
        await work.until(1)

    assert (work.begun, work.finished) == (1, 0)
