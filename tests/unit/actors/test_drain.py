"""The end: what is queued is finished, everybody stops, and the deadline is kept."""

import asyncio
from collections.abc import Sequence

import pytest

from actors import Actor, ActorStoppedError, ActorSystem, Backoff, DrainingError, Reason
from actors.testkit import ManualClock, Probe, settle


def echo() -> Probe[str, int, int]:
    return Probe(lambda number: number, batch_max=1)


async def test_a_drain_refuses_new_mail_and_finishes_what_is_queued(clock: ManualClock) -> None:
    """reliability 34: stop accepting, finish, stop every actor, lose nothing."""
    probe = echo()
    probe.hold("receive")
    async with ActorSystem(probe, clock=clock) as system:
        asks = [asyncio.create_task(system.ask(key, n)) for key in "ab" for n in range(3)]
        await probe.reached("receive")
        drain = asyncio.create_task(system.drain(10.0))
        await asyncio.sleep(0)

        with pytest.raises(DrainingError) as refusal:
            system.tell("a", 9)
        with pytest.raises(ActorStoppedError):
            await system.ask("c", 9)
        probe.release("receive")
        report = await drain
        assert await asyncio.gather(*asks) == [0, 1, 2] * 2
    assert not refusal.value.taken
    assert (report.drained, report.abandoned, report.unstopped, report.stuck) == (6, 0, 0, ())
    assert [1, 1] == [probe.phases(key).count("on_stop") for key in "ab"]
    assert system.counters.draining == 2
    assert (system.counters.resident, system.counters.pending) == (0, 0)


async def test_idle_actors_stop_too_a_few_at_a_time(clock: ManualClock) -> None:
    probe = echo()
    async with ActorSystem(probe, clock=clock, stops_max=2) as system:
        for number in range(7):
            system.tell(str(number), number)
        await settle(system)
        probe.hold("on_stop")
        drain = asyncio.create_task(system.drain(10.0))
        await probe.reached("on_stop")
        assert len(system.calls()) == 2

        probe.release("on_stop")
        await drain
    assert [1] * 7 == [probe.phases(str(number)).count("on_stop") for number in range(7)]


async def test_what_is_left_at_the_deadline_fails_and_says_what_may_have_happened(
    clock: ManualClock,
) -> None:
    probe = echo()
    probe.hold("receive")
    async with ActorSystem(probe, clock=clock) as system:
        taken = asyncio.create_task(system.ask("a", 1, timeout_s=100.0))
        waiting = asyncio.create_task(system.ask("a", 2, timeout_s=100.0))
        await probe.reached("receive")
        system.tell("a", 3)
        drain = asyncio.create_task(system.drain(10.0))
        await asyncio.sleep(0)

        clock.advance(10.0)
        report = await drain
        with pytest.raises(ActorStoppedError, match="may have taken effect") as one:
            await taken
        with pytest.raises(ActorStoppedError, match="had no effect") as other:
            await waiting
    assert (one.value.taken, other.value.taken) == (True, False)
    assert (report.drained, report.abandoned, report.unstopped, report.stuck) == (0, 3, 1, ())
    assert [(3, Reason.STOPPED)] == [(one.message, one.reason) for one in system.dead_letters]
    assert "on_stop" not in probe.phases("a")
    assert (system.counters.resident, system.counters.pending) == (0, 0)


async def test_a_drain_does_not_wait_for_armed_timers(clock: ManualClock) -> None:
    class Waiter(Actor[int, int]):
        async def receive(self, messages: Sequence[int]) -> Sequence[int | Exception]:
            self.context.set_timer("later", 3600.0, 1)
            return messages

    async with ActorSystem[str, int, int](lambda _key: Waiter(), clock=clock) as system:
        await system.ask("idle", 1)
        await settle(system)
        system.tell("busy", 1)

        report = await system.drain(10.0)
    assert (report.abandoned, report.unstopped) == (0, 0)


async def test_mail_of_a_key_in_backoff_is_finished_if_its_time_comes_before_the_deadline(
    clock: ManualClock,
) -> None:
    probe = echo()
    probe.errors["on_start"] = ValueError("not yet")
    backoff = Backoff(first_s=5.0, longest_s=5.0, jitter=0.0)
    async with ActorSystem(probe, clock=clock, backoff=backoff) as system:
        system.tell("a", 0)
        await settle(system)
        del probe.errors["on_start"]
        ask = asyncio.create_task(system.ask("a", 1, timeout_s=100.0))
        await asyncio.sleep(0)
        drain = asyncio.create_task(system.drain(10.0))
        await asyncio.sleep(0)

        clock.advance(5.0)
        assert await ask == 1
        assert (await drain).abandoned == 0


async def test_leaving_the_block_drains_and_a_second_drain_gets_the_same_report(
    clock: ManualClock,
) -> None:
    probe = echo()
    async with ActorSystem(probe, clock=clock) as system:
        system.tell("a", 1)

    assert probe.phases("a") == ["on_start", "receive", "on_stop"]
    assert (await system.drain(1.0)).drained == 1


async def test_a_drain_that_is_cancelled_still_leaves_nothing_behind(clock: ManualClock) -> None:
    probe = echo()
    probe.hold("receive")
    async with ActorSystem(probe, clock=clock) as system:
        ask = asyncio.create_task(system.ask("a", 1))
        await probe.reached("receive")
        drain = asyncio.create_task(system.drain(10.0))
        await asyncio.sleep(0)
        drain.cancel()

        with pytest.raises(asyncio.CancelledError):
            await drain
        with pytest.raises(ActorStoppedError):
            await ask
        assert system.counters.running == 0


class Deaf(Actor[int, int]):
    """Does not heed its cancellation; a test must set it free."""

    free = asyncio.Event()

    async def receive(self, messages: Sequence[int]) -> Sequence[int | Exception]:
        while not self.free.is_set():
            try:
                await self.free.wait()
            except asyncio.CancelledError:
                continue
        return messages


async def test_an_actor_that_ignores_its_cancellation_is_named_and_not_waited_for(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.system._CANCEL_GRACE_S", 0.01)
    system = ActorSystem[str, int, int](lambda _key: Deaf(), clock=clock)
    async with system:
        ask = asyncio.create_task(system.ask("deaf", 1))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        drain = asyncio.create_task(system.drain(0.0))
        await asyncio.sleep(0)
        clock.advance(0.0)
        report = await drain

        with pytest.raises(ActorStoppedError):
            await ask
    assert report.stuck == ("deaf",)
    Deaf.free.set()
    await settle(system)


async def test_a_task_cancelled_before_it_ran_does_not_hold_up_the_drain(
    clock: ManualClock,
) -> None:
    probe = echo()
    async with ActorSystem(probe, clock=clock) as system:
        system.tell("a", 1)
        (task,) = (task for task in asyncio.all_tasks() if task.get_name() == "actor")
        task.cancel()
        await asyncio.wait([task])

        assert (await system.drain(10.0)).abandoned == 0
    assert probe.received() == [1]
