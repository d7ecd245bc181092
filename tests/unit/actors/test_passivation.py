"""Which actors are in memory, timers, and the race between leaving and arriving mail."""

import asyncio
import gc
from collections.abc import Sequence
from typing import Any

import pytest

from actors import Actor, ActorStoppedError, ActorSystem, Context, Reason
from actors.cell import Cell
from actors.incarnation import Incarnation
from actors.testkit import ManualClock, Probe, settle
from tests.size import size
from tests.unit.actors.planted import Impatient


def echo() -> Probe[str, int, int]:
    return Probe(lambda number: number)


async def test_an_actor_leaves_when_it_has_been_idle_long_enough(clock: ManualClock) -> None:
    probe = echo()
    async with ActorSystem(probe, clock=clock, passivate_after_s=10.0) as system:
        await system.ask("a", 1)
        await settle(system)
        clock.advance(6.0)
        await system.ask("a", 2)  # it counts from here
        await settle(system)
        clock.advance(9.0)
        assert system.is_resident("a")

        clock.advance(1.7)
        await settle(system)
        assert not system.is_resident("a")
        assert await system.ask("a", 3) == 3
    assert probe.phases("a") == [
        *("on_start", "receive", "receive", "on_stop"),
        *("on_start", "receive", "on_stop"),
    ]
    assert system.counters.passivations == 1


async def test_the_least_recently_used_leaves_when_there_are_too_many(clock: ManualClock) -> None:
    async with ActorSystem(echo(), clock=clock, resident_max=2) as system:
        for key in "aba":
            await system.ask(key, 1)
            await settle(system)

        await system.ask("c", 1)
        await settle(system)
        assert [True, False, True] == [system.is_resident(key) for key in "abc"]


async def test_busy_actors_do_not_leave_to_make_room(clock: ManualClock) -> None:
    probe = echo()
    probe.hold("receive")
    async with ActorSystem(probe, clock=clock, resident_max=1) as system:
        asks = [asyncio.create_task(system.ask(key, 1)) for key in "abc"]
        await probe.reached("receive")
        assert system.counters.resident == 3

        probe.release("receive")
        await asyncio.gather(*asks)
        await settle(system)
        assert system.counters.resident == 1
    assert probe.violations == []


class Small(Actor[int, int]):
    async def receive(self, messages: Sequence[int]) -> Sequence[int | Exception]:
        return messages


def count_alive(kind: type[Any]) -> int:
    """Count the living of `kind`, but for those of another system in this process: its keys are
    no integers."""
    gc.collect()
    alive = [thing for thing in gc.get_objects() if isinstance(thing, kind)]
    return sum(isinstance(thing, Small) or isinstance(thing.key, int) for thing in alive)


async def test_many_keys_touched_once_do_not_stay_in_memory() -> None:
    """reliability 29, as far as the runtime goes: no cell, incarnation or actor is left."""
    clock, keys = ManualClock(), size(20_000, 100_000)
    async with ActorSystem[int, int, int](
        lambda _key: Small(), clock=clock, resident_max=1_000
    ) as system:
        for start in range(0, keys, 500):
            for key in range(start, start + 500):
                system.tell(key, key)
            await settle(system)
            assert system.counters.resident <= 1_000

        assert system.counters.messages == keys
        assert [1_000] * 3 == [count_alive(kind) for kind in (Cell, Incarnation, Small)]
        clock.advance(300.0)
        assert [0] * 3 == [count_alive(kind) for kind in (Cell, Incarnation, Small)]
        assert system.counters.resident == 0
        # Reactivation is as good as new.
        assert await system.ask(77, 77) == 77


async def test_without_passivation_they_would_stay() -> None:
    """The negative control of the test above: it is passivation that lets them go."""
    async with ActorSystem[int, int, int](
        lambda _key: Small(), clock=ManualClock(), resident_max=1_000_000
    ) as system:
        for key in range(2_000):
            system.tell(key, key)
        await settle(system)

        assert count_alive(Cell) == 2_000


async def test_only_so_many_actors_stop_at_a_time(clock: ManualClock) -> None:
    probe = echo()
    async with ActorSystem(probe, clock=clock, stops_max=3, passivate_after_s=1.0) as system:
        for number in range(10):
            system.tell(str(number), number)
        await settle(system)
        probe.hold("on_stop")
        clock.advance(1.0)
        await probe.reached("on_stop")
        assert len(system.calls()) == 3

        probe.release("on_stop")
        await settle(system)
        assert system.counters.resident == 0
    assert [1] * 10 == [probe.phases(str(number)).count("on_stop") for number in range(10)]


async def test_mail_that_meets_a_leaving_actor_is_handled_once_by_the_next(
    clock: ManualClock,
) -> None:
    """reliability 30: it arrives at every turn of `on_stop`, and is processed exactly once."""
    for turns in range(12):
        assert [] == await race_with_passivation(ActorSystem, turns, clock)


async def test_two_incarnations_at_once_would_be_caught(clock: ManualClock) -> None:
    """The negative control of the test above: the same race against a planted bug."""
    violations = [await race_with_passivation(Impatient, turns, clock) for turns in range(12)]

    assert any("has not ended" in violation for one in violations for violation in one)


async def race_with_passivation(
    kind: type[ActorSystem[str, int, int]], turns: int, clock: ManualClock
) -> list[str]:
    """Send a message so many turns into passivation. Return what was wrong."""
    probe = Probe[str, int, int](lambda number: number, turns=lambda _during: 4)
    async with kind(probe, clock=clock, passivate_after_s=1.0) as system:
        await system.ask("a", 1)
        await settle(system)
        clock.advance(1.0)
        for _ in range(turns):
            await asyncio.sleep(0)
        assert await system.ask("a", 2) == 2
        await settle(system)
        wrong = [*probe.violations]
        if probe.received() != [1, 2]:
            wrong.append(f"received {probe.received()}")
    return wrong


class Ticker(Actor[str, list[str]]):
    """Remembers what it was told, and does to its timers what it is told."""

    batch_max = 8
    contexts: list[Context[str]] = []  # noqa: RUF012  shared with the tests on purpose

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def on_start(self) -> None:
        self.contexts.append(self.context)

    async def receive(self, messages: Sequence[str]) -> Sequence[list[str] | Exception]:
        for message in messages:
            self.heard.append(message)
            match message.split():
                case ["set", name, delay_s]:
                    self.context.set_timer(name, float(delay_s), f"tick {name}")
                case ["cancel", name]:
                    self.context.cancel_timer(name)
                case ["stop"]:
                    self.context.stop()
                case ["fail"]:
                    raise ValueError("as told")
        return [list(self.heard) for _ in messages]


def tickers(clock: ManualClock, **options: Any) -> ActorSystem[str, str, list[str]]:
    return ActorSystem(lambda _key: Ticker(), clock=clock, **options)


async def test_a_timer_is_delivered_by_the_systems_clock(clock: ManualClock) -> None:
    async with tickers(clock) as system:
        await system.ask("a", "set x 5")
        clock.advance(4.9)
        await settle(system)
        assert await system.ask("a", "?") == ["set x 5", "?"]

        clock.advance(0.1)
        await settle(system)
        assert await system.ask("a", "??") == ["set x 5", "?", "tick x", "??"]


async def test_setting_a_timer_again_replaces_it(clock: ManualClock) -> None:
    async with tickers(clock) as system:
        await system.ask("a", "set x 5")
        await system.ask("a", "set x 7")
        clock.advance(6.0)
        await settle(system)
        assert "tick x" not in await system.ask("a", "?")

        clock.advance(1.0)
        await settle(system)
        assert (await system.ask("a", "?")).count("tick x") == 1


async def test_a_cancelled_timer_is_not_heard_of_even_if_its_message_waits_already(
    clock: ManualClock,
) -> None:
    async with tickers(clock) as system:
        await system.ask("a", "set x 5")
        system.tell("a", "cancel x")
        clock.advance(5.0)  # fires before the actor has had a turn
        await settle(system)

        assert "tick x" in await system.ask("a", "?")  # both were in one batch
        await system.ask("b", "set x 5")
        clock.advance(5.0)
        Ticker.contexts[-1].cancel_timer("x")
        await settle(system)
        assert "tick x" not in await system.ask("b", "?")
        assert system.counters.pending == 0


async def test_an_armed_timer_keeps_the_actor_until_it_has_fired(clock: ManualClock) -> None:
    async with tickers(clock, passivate_after_s=10.0, resident_max=1) as system:
        await system.ask("a", "set x 100")
        clock.advance(99.0)
        await system.ask("b", "?")
        await settle(system)
        assert system.is_resident("a")

        clock.advance(1.0)
        await settle(system)
        clock.advance(11.0)
        assert not system.is_resident("a")


async def test_timers_may_be_set_and_cancelled_while_the_actor_is_idle(clock: ManualClock) -> None:
    async with tickers(clock, passivate_after_s=10.0) as system:
        await system.ask("a", "?")
        await settle(system)
        context = Ticker.contexts[-1]
        context.set_timer("x", 100.0, "tick x")
        clock.advance(50.0)
        assert system.is_resident("a")

        assert context.cancel_timer("x")
        assert not context.cancel_timer("x")
        clock.advance(11.0)
        assert not system.is_resident("a")
        with pytest.raises(ActorStoppedError):
            context.set_timer("x", 1.0, "tick x")
        assert not context.cancel_timer("x")


async def test_timers_end_with_the_incarnation(clock: ManualClock) -> None:
    async with tickers(clock, identify=lambda message: message) as system:
        await system.ask("a", "set x 5")
        system.tell("a", "fail")
        await settle(system)
        await system.ask("b", "set x 5")
        await system.ask("b", "stop")
        await settle(system)
        clock.advance(6.0)
        await settle(system)

        assert await system.ask("a", "?") == ["?"]
        assert await system.ask("b", "?") == ["?"]
    assert system.counters.timers_fired == 0


async def test_a_timer_does_not_fire_while_its_actor_stops(clock: ManualClock) -> None:
    class Slow(Ticker):
        async def on_stop(self) -> None:
            clock.advance(6.0)
            await asyncio.sleep(0)

    async with ActorSystem[str, str, list[str]](lambda _key: Slow(), clock=clock) as system:
        await system.ask("a", "set x 5")
        await system.ask("a", "stop")
        await settle(system)

        assert await system.ask("a", "?") == ["?"]
    assert system.counters.timers_fired == 0


async def test_a_timer_that_finds_no_room_is_a_dead_letter(clock: ManualClock) -> None:
    async with tickers(clock, mailbox_capacity=1) as system:
        await system.ask("a", "set x 5")
        system.tell("a", "?")
        clock.advance(5.0)
        await settle(system)

        (letter,) = system.dead_letters
    assert (letter.message, letter.reason) == ("tick x", Reason.MAILBOX_FULL)


async def test_an_actor_may_ask_to_be_replaced_and_nothing_fails(clock: ManualClock) -> None:
    async with tickers(clock) as system:
        assert await system.ask("a", "one") == ["one"]
        assert await system.ask("a", "stop") == ["one", "stop"]

        assert await system.ask("a", "two") == ["two"]
        Ticker.contexts[-1].stop()  # also while it is idle
        assert not system.is_resident("a")
    assert system.counters.failures == 0
    assert system.counters.activations == 2
