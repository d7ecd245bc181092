"""Snapshots: shared by who waits at the same moment, few at a time, never older than the asker."""

import asyncio
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.goals.snapshots import SharedSnapshots, Snapshot, SnapshotsFullError
from tests.goal_log import MemoryLogs


class Gate:
    """A pause that lasts until it is opened."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.entered = asyncio.Event()

    async def __call__(self) -> None:
        self.entered.set()
        await self.open.wait()


async def test_ten_thousand_who_ask_together_are_answered_by_one_read() -> None:
    """Reliability 59: a reconnect storm does not reach the database."""
    logs = MemoryLogs()
    goal = logs.open()
    goal.commit(3)
    shared = SharedSnapshots(logs)

    answers = await asyncio.gather(
        *(shared.snapshot(goal.goal_id, None, 50) for _ in range(10_000))
    )

    assert 1 == logs.reads
    assert 1 == len({id(answer.wire) for answer in answers if answer})


async def test_who_asks_during_a_read_gets_a_later_one() -> None:
    """Reliability 55: a read under way may be older than the asker's entry into the room."""
    gate = Gate()
    logs = MemoryLogs(gate)
    goal = logs.open()
    shared = SharedSnapshots(logs)
    first = asyncio.ensure_future(shared.snapshot(goal.goal_id, None, 50))
    await gate.entered.wait()

    later = [asyncio.ensure_future(shared.snapshot(goal.goal_id, None, 50)) for _ in range(100)]
    await asyncio.sleep(0)
    gate.open.set()
    answers = await asyncio.gather(first, *later)

    assert 2 == logs.reads
    assert answers[0] is not answers[1]
    assert 1 == len({id(answer) for answer in answers[1:]})


async def test_few_reads_run_at_a_time_and_one_for_each_position() -> None:
    logs = MemoryLogs()
    goal = logs.open()
    goal.commit(200)
    shared = SharedSnapshots(logs, reads_max=4)

    await asyncio.gather(*(shared.snapshot(goal.goal_id, seq % 100, 50) for seq in range(1_000)))

    assert 4 == logs.reading_most
    assert 100 == logs.reads


async def test_one_position_is_read_by_one_reader_however_slow_it_is() -> None:
    """Reliability 59: askers who trickle in must not fill all slots with the same read."""
    logs = MemoryLogs()
    goal = logs.open()
    shared = SharedSnapshots(logs, reads_max=8)

    async def trickle() -> None:
        for _ in range(50):
            asks.append(asyncio.ensure_future(shared.snapshot(goal.goal_id, None, 50)))
            await asyncio.sleep(0)

    asks: list[asyncio.Future[Snapshot | None]] = []
    await trickle()
    await asyncio.gather(*asks)

    assert 1 == logs.reading_most


async def test_beyond_the_bound_nothing_is_read() -> None:
    gate = Gate()
    logs = MemoryLogs(gate)
    shared = SharedSnapshots(logs, reads_max=1, waiting_max=10)
    asks = [asyncio.ensure_future(shared.snapshot(uuid7(), None, 50))]
    await gate.entered.wait()
    asks += [asyncio.ensure_future(shared.snapshot(uuid7(), None, 50)) for _ in range(10)]
    await asyncio.sleep(0)

    with pytest.raises(SnapshotsFullError):
        await shared.snapshot(uuid7(), None, 50)

    gate.open.set()
    assert [None] * 11 == list(await asyncio.gather(*asks))


async def test_a_failed_read_fails_for_all_who_waited_and_for_nobody_later() -> None:
    class Broken(MemoryLogs):
        async def snapshot(self, goal_id: UUID, after_seq: int | None, limit: int) -> None:
            await super().snapshot(goal_id, after_seq, limit)
            if self.reads == 1:
                raise ConnectionError("gone")

    shared = SharedSnapshots(Broken())
    goal_id = uuid7()

    asks = (shared.snapshot(goal_id, None, 50) for _ in range(3))
    failed = await asyncio.gather(*asks, return_exceptions=True)

    assert [ConnectionError] * 3 == [type(error) for error in failed]
    assert await shared.snapshot(goal_id, None, 50) is None


async def test_an_asker_who_gives_up_leaves_the_others_their_answer() -> None:
    gate = Gate()
    shared = SharedSnapshots(logs := MemoryLogs(gate))
    goal = logs.open()
    asks = [asyncio.ensure_future(shared.snapshot(goal.goal_id, None, 50)) for _ in range(2)]
    await gate.entered.wait()

    asks[0].cancel()
    gate.open.set()

    assert await asks[1] is not None


async def test_closing_ends_the_reads_and_whoever_waits_for_them() -> None:
    gate = Gate()
    shared = SharedSnapshots(MemoryLogs(gate))
    ask = asyncio.ensure_future(shared.snapshot(uuid7(), None, 50))
    await gate.entered.wait()

    await shared.close()

    with pytest.raises(asyncio.CancelledError):
        await ask
