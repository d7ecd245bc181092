"""The door: asks, tells, batches, bounds, deadlines, cancellation, fairness."""

import asyncio
import contextvars
import math
from collections.abc import Callable, Sequence

import pytest
import uvloop

from actors import (
    Actor,
    ActorSystem,
    AskTimeoutError,
    MailboxFullError,
    Reason,
    SystemOverloadedError,
)
from actors.testkit import ManualClock, Probe, settle

Doubler = Probe[str, int, int]


def doubler(batch_max: int = 16) -> Doubler:
    return Probe(lambda number: 2 * number, batch_max=batch_max)


async def ask_each(
    system: ActorSystem[str, int, int], key: str, numbers: Sequence[int]
) -> list[asyncio.Task[int]]:
    """Start an ask for each number, in order; all are queued on return."""
    tasks = [asyncio.create_task(system.ask(key, number)) for number in numbers]
    await asyncio.sleep(0)
    return tasks


async def test_an_ask_returns_the_reply_to_its_own_message(clock: ManualClock) -> None:
    async with ActorSystem(doubler(), clock=clock) as system:
        asks = await ask_each(system, "a", [1, 2, 3])

        assert await asyncio.gather(*asks) == [2, 4, 6]


async def test_mail_gathers_while_an_actor_is_busy_and_becomes_the_next_batch(
    clock: ManualClock,
) -> None:
    probe = doubler(batch_max=3)
    probe.hold("receive")
    async with ActorSystem(probe, clock=clock) as system:
        asks = await ask_each(system, "a", [0])
        await probe.reached("receive")
        asks += await ask_each(system, "a", [1, 2, 3, 4])
        probe.release("receive")
        await asyncio.gather(*asks)

    batches = [entry.messages for entry in probe.entries if entry.during == "receive"]
    assert batches == [(0,), (1, 2, 3), (4,)]


async def test_a_reply_that_is_an_exception_fails_only_its_own_ask(clock: ManualClock) -> None:
    refusal = ValueError("no")
    probe = Probe[str, int, int](lambda number: refusal if number == 2 else number)
    async with ActorSystem(probe, clock=clock) as system:
        asks = await ask_each(system, "a", [1, 2, 3])

        assert [1, refusal, 3] == await asyncio.gather(*asks, return_exceptions=True)
    assert system.counters.failures == 0
    assert len(probe.actors) == 1


async def test_even_a_stop_iteration_reaches_its_caller(clock: ManualClock) -> None:
    probe = Probe[str, int, int](lambda _number: StopIteration())
    async with ActorSystem(probe, clock=clock) as system:
        with pytest.raises(RuntimeError, match="StopIteration"):
            await system.ask("a", 1)


async def test_a_tell_is_handled_and_one_answered_with_an_exception_is_a_dead_letter(
    clock: ManualClock,
) -> None:
    probe = Probe[str, int, int](lambda number: ValueError("odd") if number % 2 else number)
    async with ActorSystem(probe, clock=clock) as system:
        system.tell("a", 1)
        system.tell("a", 2)
        await settle(system)

        (letter,) = system.dead_letters
    assert probe.received() == [1, 2]
    assert (letter.key, letter.message, letter.reason) == ("a", 1, Reason.FAILED)
    assert letter.error == "ValueError: odd"


async def test_a_full_mailbox_refuses_at_once_and_the_sender_and_others_are_unharmed(
    clock: ManualClock,
) -> None:
    """reliability 28: a typed reject, without so much as one turn of the event loop."""
    probe = doubler()
    probe.hold("receive")
    async with ActorSystem(probe, clock=clock, mailbox_capacity=2) as system:
        asks = await ask_each(system, "a", [0])
        await probe.reached("receive")
        asks += await ask_each(system, "a", [1, 2])

        for _ in range(3):
            with pytest.raises(MailboxFullError):
                system.tell("a", 3)
        coroutine = system.ask("a", 3)
        with pytest.raises(MailboxFullError):
            coroutine.send(None)  # refused before its first suspension
        probe.release("receive")
        assert await asyncio.gather(*asks, system.ask("b", 7)) == [0, 2, 4, 14]
    assert probe.received("a") == [0, 1, 2]
    assert system.counters.mailbox_full == 4
    assert system.counters.mailbox_depth_max == 2


async def test_the_whole_system_is_bounded_by_what_is_unfinished(clock: ManualClock) -> None:
    probe = doubler()
    probe.hold("receive")
    async with ActorSystem(probe, clock=clock, total_capacity=3) as system:
        for key in "abc":
            system.tell(key, 1)
        await probe.reached("receive")

        with pytest.raises(SystemOverloadedError):
            system.tell("d", 1)
        assert not system.is_resident("d")
        probe.release("receive")
        await settle(system)
        system.tell("d", 1)
    assert probe.received("d") == [1]
    assert system.counters.overloaded == 1
    assert system.counters.pending == 0


async def test_an_ask_that_was_taken_times_out_and_may_still_take_effect(
    clock: ManualClock,
) -> None:
    probe = doubler()
    probe.hold("receive")
    async with ActorSystem(probe, clock=clock, ask_timeout_s=5.0) as system:
        (ask,) = await ask_each(system, "a", [1])
        await probe.reached("receive")

        clock.advance(4.99)
        await asyncio.sleep(0)
        assert not ask.done()
        clock.advance(0.01)
        with pytest.raises(AskTimeoutError, match="may still take effect") as timeout:
            await ask
        probe.release("receive")
        await settle(system)
    assert timeout.value.taken
    assert (system.counters.timeouts, system.counters.late_replies) == (1, 1)
    assert system.counters.replies == 0


async def test_an_ask_that_still_waits_at_its_deadline_is_withdrawn(clock: ManualClock) -> None:
    probe = doubler()
    probe.hold("receive")
    async with ActorSystem(probe, clock=clock) as system:
        (first,) = await ask_each(system, "a", [1])
        await probe.reached("receive")
        second = asyncio.create_task(system.ask("a", 2, timeout_s=1.0))
        await asyncio.sleep(0)

        clock.advance(1.0)
        with pytest.raises(AskTimeoutError, match="nothing happened") as timeout:
            await second
        probe.release("receive")
        await first
    assert not timeout.value.taken
    assert probe.received() == [1]
    assert (system.counters.timeouts, system.counters.expired) == (1, 1)
    assert system.counters.pending == 0


async def test_a_tell_may_expire_and_is_then_a_dead_letter(clock: ManualClock) -> None:
    probe = doubler()
    probe.hold("receive")
    async with ActorSystem(probe, clock=clock) as system:
        system.tell("a", 1, timeout_s=1.0)
        await probe.reached("receive")
        system.tell("a", 2, timeout_s=1.0)

        clock.advance(1.0)
        probe.release("receive")
        await settle(system)
    assert probe.received() == [1]
    assert [(2, Reason.EXPIRED)] == [(one.message, one.reason) for one in system.dead_letters]


async def test_a_met_deadline_leaves_nothing_behind(clock: ManualClock) -> None:
    async with ActorSystem(doubler(), clock=clock) as system:
        await system.ask("a", 1)
        await system.ask("a", 1, timeout_s=math.inf)
        system.tell("a", 1, timeout_s=1.0)
        await settle(system)

        assert len(system._deadlines) == 0


async def test_a_wedged_actor_times_out_and_the_health_check_sees_it(clock: ManualClock) -> None:
    """reliability 36: the age of the oldest call gives a wedged actor away."""
    probe = doubler()
    async with ActorSystem(probe, clock=clock) as system:
        assert await system.ask("healthy", 1) == 2
        assert system.oldest_call_s() == 0.0
        probe.hold("receive")
        system.tell("wedged", 1)
        await probe.reached("receive")
        system.tell("wedged", 2)
        clock.advance(60.0)

        assert system.oldest_call_s() == 60.0
        (call,) = system.calls()
        assert (call.key, call.during, call.messages, call.waiting) == ("wedged", "receive", 1, 1)
        probe.release("receive")
        await settle(system)
        assert system.oldest_call_s() == 0.0


class Patient(Actor[int, float]):
    """Answers with the time that each message waited."""

    batch_max = 8

    async def receive(self, messages: Sequence[int]) -> Sequence[float | Exception]:
        replies = list(self.context.waits_s)
        await asyncio.sleep(0)
        return replies


async def test_an_actor_knows_how_long_each_message_waited(clock: ManualClock) -> None:
    async with ActorSystem[str, int, float](lambda _key: Patient(), clock=clock) as system:
        early = asyncio.create_task(system.ask("a", 1))
        await asyncio.sleep(0)
        clock.advance(0.5)
        late = asyncio.create_task(system.ask("a", 2))

        assert [0.5, 0.0] == [await early, await late]


REQUEST = contextvars.ContextVar("REQUEST", default="none")


class Eavesdropper(Actor[int, str]):
    async def receive(self, messages: Sequence[int]) -> Sequence[str | Exception]:
        return [REQUEST.get() for _ in messages]


async def test_an_actor_does_not_inherit_the_context_of_its_waker() -> None:
    async with ActorSystem[str, int, str](lambda _key: Eavesdropper()) as system:
        token = REQUEST.set("the waker's")

        assert await system.ask("a", 1) == "none"
        REQUEST.reset(token)


async def test_an_idle_actor_has_neither_a_task_nor_an_alarm_of_its_own(
    clock: ManualClock,
) -> None:
    async with ActorSystem(doubler(), clock=clock) as system:
        for number in range(100):
            await system.ask(str(number), number)
        await settle(system)

        assert system.counters.running == 0
        assert not [task for task in asyncio.all_tasks() if task.get_name() == "actor"]
        # One for all deadlines of this tick, one for all idle actors.
        assert clock.alarms == 2


async def test_a_hot_key_does_not_starve_a_cold_one(clock: ManualClock) -> None:
    """reliability 28: the cold actor answers within a few turns, whatever waits for the hot."""
    probe = doubler(batch_max=1)
    async with ActorSystem(probe, clock=clock, mailbox_capacity=10_000) as system:
        for number in range(10_000):
            system.tell("hot", number)
        cold = asyncio.create_task(system.ask("cold", 1))
        turns = 0
        while not cold.done():
            await asyncio.sleep(0)
            turns += 1

        assert turns <= 5
        assert len(probe.received("hot")) < 10
        await settle(system, turns_max=20_000)


async def test_asks_are_received_in_the_order_in_which_they_were_made(clock: ManualClock) -> None:
    probe = doubler(batch_max=7)
    async with ActorSystem(probe, clock=clock) as system:
        asks = await ask_each(system, "a", range(100))
        await asyncio.gather(*asks)

    assert probe.received() == list(range(100))


async def test_cancelling_an_ask_at_any_turn_leaves_nothing_behind(clock: ManualClock) -> None:
    """reliability 32: cancel the caller after n turns, for every n; nothing is left.

    `nothing_left` looks for tasks and alarms; here the books of the system must balance.
    """
    outcomes = set()
    for turns in range(1, 14):  # before the first, nothing has been asked yet
        probe = Probe[str, int, int](lambda number: number, turns=lambda _during: 2)
        async with ActorSystem(probe, clock=clock, mailbox_capacity=1) as system:
            ask = asyncio.create_task(system.ask("a", 1))
            for _ in range(turns):
                await asyncio.sleep(0)
            ask.cancel()
            await asyncio.wait([ask])
            await settle(system)
            outcomes.add((ask.cancelled(), len(probe.received())))

            assert system.counters.pending == 0
            assert len(system._deadlines) == 0
            assert await system.ask("a", 2) == 2  # the only place is free again
        assert probe.violations == []
    # Before it was taken: no effect. Afterwards: effect, and nobody to tell. Then: done.
    assert outcomes == {(True, 0), (True, 1), (False, 1)}


async def test_a_cancellation_that_meets_the_timeout_is_no_forgotten_exception(
    clock: ManualClock,
) -> None:
    probe = doubler()
    probe.hold("receive")
    async with ActorSystem(probe, clock=clock) as system:
        asks = await ask_each(system, "a", [1, 2])
        await probe.reached("receive")
        clock.advance(5.0)
        for ask in asks:
            ask.cancel()
        await asyncio.wait(asks)
        probe.release("receive")

    assert all(ask.cancelled() for ask in asks)
    assert system.counters.pending == 0


async def test_messages_are_refused_before_the_system_is_open(clock: ManualClock) -> None:
    system = ActorSystem(doubler(), clock=clock)

    with pytest.raises(RuntimeError, match="async with"):
        system.tell("a", 1)
    with pytest.raises(RuntimeError, match="async with"):
        await system.ask("a", 1)


@pytest.mark.parametrize(
    "name",
    ["mailbox_capacity", "total_capacity", "resident_max", "stops_max", "quarantine_after"],
)
def test_a_bound_that_is_not_positive_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        ActorSystem(doubler(), **{name: 0})  # type: ignore[arg-type]


def test_an_actor_that_would_never_take_a_message_cannot_be_defined() -> None:
    with pytest.raises(ValueError, match="batch_max"):
        type("Idler", (Actor,), {"batch_max": 0})


async def _exercise() -> list[int]:
    async with ActorSystem(doubler(), ask_timeout_s=5.0, passivate_after_s=0.02) as system:
        replies = await asyncio.gather(*(system.ask(str(n % 7), n) for n in range(100)))
        while system.counters.resident:  # it waits for the sweeper's own alarm
            await asyncio.sleep(0.005)
        return replies


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_it_works_on_the_real_clock_of_either_loop(
    run: Callable[..., list[int]],
) -> None:
    assert run(_exercise()) == [2 * n for n in range(100)]
