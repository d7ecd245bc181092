"""Recovery is activation: who pays for what goes wrong, and who does not notice."""

import asyncio
from collections.abc import Hashable, Sequence

import pytest

from actors import (
    Actor,
    ActorFailedError,
    ActorSystem,
    AskTimeoutError,
    Backoff,
    DeadLetter,
    Failure,
    MailboxFullError,
    QuarantinedError,
    Reason,
    ReplyCountError,
    TransientError,
)
from actors.testkit import ManualClock, Probe, settle

POISON = 666
PLAIN = Backoff(first_s=1.0, longest_s=8.0, jitter=0.0)


class DatabaseDownError(TransientError):
    """What an actor makes of a lost connection."""


def handle(number: int) -> int:
    if number == POISON:
        raise ValueError("poison")
    return number


def open_system(
    probe: Probe[str, int, int], clock: ManualClock, **options: object
) -> ActorSystem[str, int, int]:
    defaults: dict[str, object] = {
        "backoff": PLAIN,
        "rng": lambda: 0.0,
        "identify": lambda number: number,
    }
    return ActorSystem(probe, clock=clock, **(defaults | options))  # type: ignore[arg-type]


async def ask_all(
    system: ActorSystem[str, int, int], key: str, numbers: Sequence[int]
) -> list[int | BaseException]:
    asks = (system.ask(key, number) for number in numbers)
    return await asyncio.gather(*asks, return_exceptions=True)


async def test_of_a_failed_batch_only_the_poison_fails_and_the_order_is_kept(
    clock: ManualClock,
) -> None:
    probe = Probe[str, int, int](handle)
    async with open_system(probe, clock) as system:
        replies = await ask_all(system, "a", [1, 2, POISON, 3])

        assert [1, 2, 3] == [reply for reply in replies if isinstance(reply, int)]
        failure = replies[2]
    assert isinstance(failure, ActorFailedError)
    assert isinstance(failure.__cause__, ValueError)
    assert (failure.key, failure.during) == ("a", "receive")
    batches = [entry.messages for entry in probe.entries if entry.during == "receive"]
    assert batches == [(1, 2, POISON, 3), (1,), (2,), (POISON,), (3,)]
    assert (len(probe.actors), system.counters.restarts) == (3, 2)
    assert (system.counters.redelivered, system.counters.blamed) == (4, 1)
    assert system.counters.backoffs == 0
    assert probe.violations == []


async def test_mail_that_came_later_waits_until_a_failed_batch_was_given_again(
    clock: ManualClock,
) -> None:
    probe = Probe[str, int, int](handle)
    probe.hold("receive")
    async with open_system(probe, clock) as system:
        early = asyncio.create_task(ask_all(system, "a", [1, POISON]))
        await probe.reached("receive")
        late = asyncio.create_task(ask_all(system, "a", [2, 3]))
        await asyncio.sleep(0)
        probe.release("receive")
        await asyncio.gather(early, late)

    batches = [entry.messages for entry in probe.entries if entry.during == "receive"]
    assert batches == [(1, POISON), (1,), (POISON,), (2, 3)]


async def test_of_a_failed_batch_what_was_cancelled_meanwhile_is_not_given_again(
    clock: ManualClock,
) -> None:
    probe = Probe[str, int, int](handle)
    probe.hold("receive")
    async with open_system(probe, clock) as system:
        asks = [asyncio.create_task(system.ask("a", number)) for number in (POISON, 1, 2)]
        await probe.reached("receive")
        asks[1].cancel()
        probe.release("receive")
        await asyncio.gather(*asks, return_exceptions=True)

    assert probe.received() == [POISON, 1, 2, POISON, 2]
    assert system.counters.pending == 0


async def test_a_success_between_two_failures_keeps_a_message_out_of_quarantine(
    clock: ManualClock,
) -> None:
    probe = Probe[str, int, int](handle)
    async with open_system(probe, clock, quarantine_after=2) as system:
        await ask_all(system, "a", [POISON])
        probe.answer = lambda number: number
        await ask_all(system, "a", [POISON])
        probe.answer = handle
        await ask_all(system, "a", [POISON])

        assert list(system.quarantined()) == []


async def test_without_redelivery_a_failed_batch_fails_together_and_nobody_is_blamed(
    clock: ManualClock,
) -> None:
    probe = Probe[str, int, int](handle, redeliver_singly=False)
    async with open_system(probe, clock) as system:
        replies = await ask_all(system, "a", [1, POISON, 2])

        assert all(isinstance(reply, ActorFailedError) for reply in replies)
    assert probe.received() == [1, POISON, 2]
    assert (system.counters.blamed, system.counters.backoffs) == (0, 1)


async def test_poison_is_quarantined_and_its_key_goes_on_serving_others(
    clock: ManualClock,
) -> None:
    """reliability 26: refused at once after k failures, counted, a dead letter; others served."""
    probe = Probe[str, int, int](handle)
    async with open_system(probe, clock, quarantine_after=3) as system:
        for number in range(3):
            replies = await ask_all(system, "a", [POISON, number])
            assert replies[1] == number
        calls = len(probe.entries)

        with pytest.raises(QuarantinedError) as refusal:
            await system.ask("a", POISON)
        with pytest.raises(QuarantinedError):
            system.tell("a", POISON)
        assert calls == len(probe.entries)  # the actor was not woken
        assert (refusal.value.key, refusal.value.identity) == ("a", POISON)
        assert await system.ask("a", 4) == 4
        assert system.quarantined() == [("a", POISON)]
    assert system.counters.quarantined == 1
    assert system.counters.quarantine_rejected == 2
    assert system.counters.backoffs == 0
    reasons = [letter.reason for letter in system.dead_letters]
    assert reasons == [Reason.FAILED] * 3 + [Reason.QUARANTINED] * 2


async def test_without_identities_poison_is_never_shut_out(clock: ManualClock) -> None:
    """The negative control of the test above: it is the quarantine that shuts out."""
    probe = Probe[str, int, int](handle)
    async with open_system(probe, clock, quarantine_after=3, identify=None) as system:
        for number in range(5):
            replies = await ask_all(system, "a", [POISON, number])

            assert isinstance(replies[0], ActorFailedError)


async def test_copies_of_a_poison_message_in_one_batch_are_tried_only_so_often(
    clock: ManualClock,
) -> None:
    probe = Probe[str, int, int](handle)
    async with open_system(probe, clock, quarantine_after=2) as system:
        replies = await ask_all(system, "a", [POISON] * 6 + [1])

        kinds = [type(reply) for reply in replies]
    assert kinds == [ActorFailedError] * 2 + [QuarantinedError] * 4 + [int]
    assert system.counters.pending == 0


async def test_a_released_message_is_let_in_again(clock: ManualClock) -> None:
    probe = Probe[str, int, int](handle)
    async with open_system(probe, clock, quarantine_after=1) as system:
        await ask_all(system, "a", [POISON])
        probe.answer = lambda number: number  # the defect has been mended

        assert system.release("a", POISON)
        assert await system.ask("a", POISON) == POISON


async def test_a_lone_poison_message_never_makes_its_key_wait_but_many_do(
    clock: ManualClock,
) -> None:
    """reliability 27: a key where everything fails backs off, though each message is blamed."""

    def refuse(_number: int) -> int:
        raise ValueError("everything fails")

    probe = Probe[str, int, int](refuse)
    async with open_system(probe, clock, quarantine_after=3) as system:
        for number in range(3):
            await ask_all(system, "a", [number])
        assert system.counters.backoffs == 0

        await ask_all(system, "a", [3])
        assert system.counters.backoffs == 1
        probe.answer = lambda number: number
        clock.advance(1.0)
        assert await system.ask("a", 4) == 4


async def test_when_the_world_fails_all_in_hand_get_that_very_exception_and_no_blame(
    clock: ManualClock,
) -> None:
    down = DatabaseDownError("no database")
    probe = Probe[str, int, int](handle)
    probe.errors["receive"] = down
    async with open_system(probe, clock, quarantine_after=1) as system:
        replies = await ask_all(system, "a", [1, 2])

        assert [reply is down for reply in replies] == [True, True]
        del probe.errors["receive"]
        clock.advance(1.0)
        assert await system.ask("a", 1) == 1
    assert probe.received() == [1, 2, 1]
    assert system.counters.transient_failures == 1
    assert (system.counters.blamed, system.counters.quarantined) == (0, 0)


async def test_when_the_world_fails_amid_redelivery_the_rest_of_the_batch_fails_with_it(
    clock: ManualClock,
) -> None:
    down = DatabaseDownError("no database")
    probe = Probe[str, int, int](handle)
    async with open_system(probe, clock) as system:

        def then_down(number: int) -> int:
            if probe.received().count(number) == 2:
                raise down
            return handle(number)

        probe.answer = then_down
        replies = await ask_all(system, "a", [1, POISON, 2])

        assert [reply is down for reply in replies] == [True, True, True]
    assert system.counters.pending == 0


async def test_a_key_that_keeps_failing_backs_off_while_others_go_on(clock: ManualClock) -> None:
    """reliability 27: a crash loop in recovery waits 1, 2, 4, 8, 8 s; another key does not."""
    probe = Probe[str, int, int](handle)
    async with open_system(probe, clock) as system:
        assert await system.ask("good", 1) == 1
        probe.errors["on_start"] = ValueError("its log does not load")
        waits_s = []
        for _ in range(5):
            ask = asyncio.create_task(system.ask("bad", 1, timeout_s=100.0))
            await settle(system)
            clock.advance(0)
            starts = len(probe.phases("bad"))
            began_s = clock.now()
            while len(probe.phases("bad")) == starts and not ask.done():
                clock.advance(0.5)
                await settle(system)
            waits_s.append(clock.now() - began_s)
            with pytest.raises(ActorFailedError) as failure:
                await ask
            assert await system.ask("good", 1) == 1

        del probe.errors["on_start"]
        clock.advance(8.0)
        assert await system.ask("bad", 5) == 5
    assert waits_s == [0.0, 1.0, 2.0, 4.0, 8.0]
    assert failure.value.during == "on_start"
    assert probe.received("bad") == [5]
    assert probe.violations == []


async def test_a_success_ends_the_row_of_failures(clock: ManualClock) -> None:
    probe = Probe[str, int, int](handle)
    async with open_system(probe, clock) as system:
        for _ in range(3):
            probe.errors["receive"] = DatabaseDownError()
            await ask_all(system, "a", [1])
            del probe.errors["receive"]
            clock.advance(1.0)  # always the first wait, never the second
            assert await system.ask("a", 1, timeout_s=0.5) == 1


async def test_during_backoff_mail_gathers_up_to_capacity_and_may_time_out(
    clock: ManualClock,
) -> None:
    probe = Probe[str, int, int](handle)
    probe.errors["on_start"] = DatabaseDownError()
    async with open_system(probe, clock, mailbox_capacity=2) as system:
        await ask_all(system, "a", [0])
        del probe.errors["on_start"]
        hasty = asyncio.create_task(system.ask("a", 1, timeout_s=0.5))
        patient = asyncio.create_task(system.ask("a", 2))
        await asyncio.sleep(0)

        with pytest.raises(MailboxFullError):
            await system.ask("a", 3)
        clock.advance(0.5)
        with pytest.raises(AskTimeoutError) as timeout:
            await hasty
        assert not timeout.value.taken
        clock.advance(0.5)
        assert await patient == 2
    assert probe.received() == [2]


async def test_mail_that_comes_just_before_the_end_of_backoff_starts_one_task_only(
    clock: ManualClock,
) -> None:
    """Its time is over, but its alarm, which is due at the same time, has not rung yet."""
    probe = Probe[str, int, int](handle)
    probe.errors["on_start"] = DatabaseDownError()
    async with open_system(probe, clock) as system:
        clock.call_at(1.0, system.tell, "a", 2)
        await ask_all(system, "a", [0])
        del probe.errors["on_start"]
        system.tell("a", 1)

        clock.advance(1.0)
        await settle(system)
    assert probe.received() == [1, 2]
    assert probe.violations == []


async def test_the_health_check_sees_the_keys_in_a_crash_loop(clock: ManualClock) -> None:
    """reliability 27: red while a key backs off, with its name; not for a poison message."""
    probe = Probe[str, int, int](handle)
    async with open_system(probe, clock) as system:
        await ask_all(system, "poisoned", [POISON])
        probe.errors["on_start"] = ValueError("its log does not load")
        await ask_all(system, "bad", [0])
        system.tell("bad", 1)

        (failing,) = system.failing()
        assert ("bad", 1) == (failing.key, failing.failures)
        assert (1.0, 1) == (failing.retry_in_s, failing.waiting)
        del probe.errors["on_start"]
        clock.advance(1.0)
        await settle(system)
        assert list(system.failing()) == []


async def test_a_key_whose_mail_was_all_withdrawn_in_backoff_can_leave(clock: ManualClock) -> None:
    probe = Probe[str, int, int](handle)
    probe.errors["on_start"] = DatabaseDownError()
    async with open_system(probe, clock, passivate_after_s=10.0) as system:
        await ask_all(system, "a", [0])
        ask = asyncio.create_task(system.ask("a", 1))
        await asyncio.sleep(0)
        ask.cancel()
        await asyncio.wait([ask])
        assert system.is_resident("a")

        clock.advance(1.0)
        clock.advance(10.0)
        assert not system.is_resident("a")
        assert clock.alarms <= 1  # the tick of the withdrawn ask's deadline


async def test_backoff_is_remembered_although_the_key_is_idle(clock: ManualClock) -> None:
    probe = Probe[str, int, int](handle)
    probe.errors["on_start"] = DatabaseDownError()
    slow = Backoff(first_s=60.0, longest_s=60.0, jitter=0.0)
    async with open_system(probe, clock, backoff=slow, passivate_after_s=1.0) as system:
        await ask_all(system, "a", [0])
        for _ in range(59):
            clock.advance(1.0)
            assert system.is_resident("a")

        clock.advance(3.0)
        assert not system.is_resident("a")


class Miscounter(Actor[int, int]):
    async def receive(self, messages: Sequence[int]) -> Sequence[int | Exception]:
        return [*messages, 0]


async def test_a_wrong_number_of_replies_is_the_actors_failure(clock: ManualClock) -> None:
    async with ActorSystem[str, int, int](lambda _key: Miscounter(), clock=clock) as system:
        with pytest.raises(ActorFailedError) as failure:
            await system.ask("a", 1)

    assert isinstance(failure.value.__cause__, ReplyCountError)


class Leaker(Actor[int, int]):
    """Waits for something that somebody else cancels."""

    async def receive(self, messages: Sequence[int]) -> Sequence[int | Exception]:
        something: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        something.cancel()
        return [await something]


async def test_a_cancellation_that_leaks_from_an_actor_is_a_failure_like_any_other(
    clock: ManualClock,
) -> None:
    async with ActorSystem[str, int, int](lambda _key: Leaker(), clock=clock) as system:
        with pytest.raises(ActorFailedError) as failure:
            await system.ask("a", 1)

    assert isinstance(failure.value.__cause__, asyncio.CancelledError)


async def test_a_cancellation_from_outside_costs_the_messages_in_hand_and_no_more(
    clock: ManualClock,
) -> None:
    probe = Probe[str, int, int](handle, batch_max=1)
    probe.hold("receive")
    async with open_system(probe, clock) as system:
        asks = asyncio.create_task(ask_all(system, "a", [1, 2]))
        await probe.reached("receive")
        (task,) = (task for task in asyncio.all_tasks() if task.get_name() == "actor")
        task.cancel()
        await asyncio.wait([task])
        probe.release("receive")

        first, second = await asks
    assert "may have taken effect" in str(first)
    assert second == 2
    assert probe.violations == []


async def test_a_tell_that_fails_is_a_dead_letter(clock: ManualClock) -> None:
    probe = Probe[str, int, int](handle)
    probe.errors["receive"] = DatabaseDownError("no database")
    letters: list[DeadLetter[str, int]] = []
    async with open_system(probe, clock, on_dead_letter=letters.append) as system:
        clock.advance(7.0)
        system.tell("a", 1)
        await settle(system)

    assert letters == list(system.dead_letters)
    assert [(1, Reason.FAILED, 7.0)] == [(one.message, one.reason, one.at_s) for one in letters]


async def test_dead_letters_are_bounded_but_all_are_counted(clock: ManualClock) -> None:
    probe = Probe[str, int, int](handle)
    async with open_system(probe, clock, dead_letters_max=2, identify=None) as system:
        for _ in range(3):
            system.tell("a", POISON)
            await settle(system)

    assert (len(system.dead_letters), system.counters.dead_letters) == (2, 3)


async def test_failures_are_reported_with_the_exception(clock: ManualClock) -> None:
    failures: list[Failure[str]] = []
    probe = Probe[str, int, int](handle)
    async with open_system(probe, clock, on_failure=failures.append) as system:
        await ask_all(system, "a", [POISON])
        await ask_all(system, "a", [1])
        probe.errors["on_stop"] = OSError("cannot close")

    assert [("a", "receive"), ("a", "on_stop")] == [(one.key, one.during) for one in failures]
    assert isinstance(failures[1].error, OSError)
    assert (system.counters.failures, system.counters.stop_failures) == (1, 1)


async def test_callbacks_that_raise_do_not_hurt_the_system(clock: ManualClock) -> None:
    complaints: list[object] = []
    loop = asyncio.get_running_loop()
    handler = loop.get_exception_handler()
    loop.set_exception_handler(lambda _loop, context: complaints.append(context["message"]))

    def explode(thing: object) -> Hashable:
        raise RuntimeError("mine")

    probe = Probe[str, int, int](handle)
    options = {"on_failure": explode, "on_dead_letter": explode, "identify": explode}
    async with open_system(probe, clock, **options) as system:
        assert isinstance((await ask_all(system, "a", [POISON]))[0], ActorFailedError)
        assert await system.ask("a", 1) == 1
    loop.set_exception_handler(handler)

    assert len(complaints) == 3
