"""Random lives of a system, by seed: whatever happens in whatever order, the promises hold.

A history is asks, tells, cancellations, failures of every kind, time passing and a drain. What
the actors saw and what the callers were told is then compared, message by message.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from actors import (
    ActorFailedError,
    ActorStoppedError,
    ActorSystem,
    AskTimeoutError,
    Backoff,
    MailboxFullError,
    QuarantinedError,
    Reason,
    SystemOverloadedError,
    TransientError,
)
from actors.testkit import ManualClock, Probe
from tests.unit.actors import planted

KEYS = "abcd"
NOT_QUEUED = (MailboxFullError, SystemOverloadedError)
Kind = type[ActorSystem[str, int, int]]


@dataclass
class History:
    """What was sent, what became of it, and what the actors saw."""

    probe: Probe[str, int, int]
    system: ActorSystem[str, int, int]
    clock: ManualClock
    sent: dict[int, str] = field(default_factory=dict)  # message: key, in sending order
    asks: dict[int, asyncio.Task[int]] = field(default_factory=dict)
    tells: set[int] = field(default_factory=set)

    def findings(self) -> list[str]:
        return [*self.probe.violations, *self._orders(), *self._repeats(), *self._ends()]

    def _orders(self) -> list[str]:
        """Each key's messages are first seen in the order in which they were sent."""
        seen = {key: list(dict.fromkeys(self.probe.received(key))) for key in KEYS}
        strays = [one for key in KEYS for one in seen[key] if self.sent[one] != key]
        return [
            f"order of {key}: {seen[key]}" for key in KEYS if seen[key] != sorted(seen[key])
        ] + [f"{one} came to the wrong actor" for one in strays]

    def _repeats(self) -> list[str]:
        """A message is seen once, and once more only alone after its batch of several."""
        sizes: dict[int, list[int]] = {}
        for entry in self.probe.entries:
            for message in entry.messages:
                sizes.setdefault(message, []).append(len(entry.messages))
        return [
            f"{message} was given in batches of {sizes_of_one}"
            for message, sizes_of_one in sizes.items()
            if len(sizes_of_one) > 1 and (sizes_of_one[0] == 1 or sizes_of_one[1:] != [1])
        ]

    def _ends(self) -> list[str]:
        seen = Counter(self.probe.received())
        dead = {letter.message: letter.reason for letter in self.system.dead_letters}
        wrong = [one for one, ask in self.asks.items() if not _is_honest(one, ask, seen[one])]
        lost = [one for one in self.tells if not seen[one] and one not in dead]
        expired = [one for one in dead if dead[one] is Reason.EXPIRED and seen[one]]
        return [
            *(f"ask {one}: told {self.asks[one]}, seen {seen[one]} times" for one in wrong),
            *(f"tell {one} was lost" for one in lost),
            *(f"tell {one} had expired and was handled" for one in expired),
            *([f"pending: {pending}"] if (pending := self.system.counters.pending) else []),
            *([f"alarms: {alarms}"] if (alarms := self.clock.alarms) else []),
            *([f"resident: {left}"] if (left := self.system.counters.resident) else []),
        ]


def _is_honest(message: int, ask: asyncio.Task[int], seen: int) -> bool:
    """Tell whether what the caller was told agrees with what the actors saw."""
    if ask.cancelled():
        return True
    error = ask.exception()
    match error:
        case None:
            return seen > 0 and ask.result() == message
        case MailboxFullError() | SystemOverloadedError():
            return seen == 0
        case AskTimeoutError() | ActorStoppedError() | ActorFailedError():
            return error.taken == (seen > 0)
        case QuarantinedError():
            return seen <= 1
    return isinstance(error, TransientError | LookupError)


class Author:
    """Makes a history out of a seed."""

    def __init__(self, seed: int, kind: Kind) -> None:
        self.random = random.Random(seed)
        self.clock = ManualClock()
        probe = Probe[str, int, int](
            self._answer,
            batch_max=self.random.choice([1, 2, 5]),
            turns=lambda _during: self.random.choice([0, 0, 1, 3]),
        )
        system = kind(
            probe,
            mailbox_capacity=self.random.choice([2, 5]),
            total_capacity=12,
            ask_timeout_s=4.0,
            passivate_after_s=self.random.choice([1.0, 20.0]),
            resident_max=self.random.choice([1, 2, 10]),
            stops_max=2,
            backoff=Backoff(first_s=0.5, longest_s=2.0),
            quarantine_after=2,
            identify=lambda message: message % 8,
            dead_letters_max=1_000,
            on_failure=lambda _failure: None,
            clock=self.clock,
            rng=self.random.random,
        )
        self.history = History(probe, system, self.clock)

    async def write(self, steps: int) -> History:
        async with self.history.system:
            for _ in range(steps):
                await self._step()
            await self._end()
        await asyncio.gather(*self.history.asks.values(), return_exceptions=True)
        return self.history

    def _answer(self, message: int) -> int | Exception:
        if message % 8 == 0:
            raise ValueError("poison")
        if message % 37 == 0:
            raise TransientError("the world failed")
        return LookupError("refused") if message % 11 == 0 else message

    async def _step(self) -> None:
        errors = self.history.probe.errors
        match self.random.choices(
            ["ask", "tell", "cancel", "time", "turn", "break", "mend"], [9, 4, 2, 3, 8, 1, 3]
        ):
            case ["ask"]:
                await self._ask()
            case ["tell"]:
                self._tell()
            case ["cancel"] if self.history.asks:
                self.random.choice(list(self.history.asks.values())).cancel()
            case ["time"]:
                self.clock.advance(self.random.choice([0.1, 0.5, 2.0]))
            case ["turn"]:
                await asyncio.sleep(0)
            case ["break"]:
                phase = self.random.choice(["on_start", "receive", "on_stop"])
                errors[phase] = self.random.choice([TransientError("down"), ValueError("broken")])  # type: ignore[index]
            case ["mend"]:
                errors.clear()

    async def _ask(self) -> None:
        message, key = self._next()
        timeout_s = self.random.choice([None, 0.25, 1.0])
        ask = asyncio.create_task(self.history.system.ask(key, message, timeout_s))
        self.history.asks[message] = ask
        # A task queues its message when it first runs; let it, to know the order.
        await asyncio.sleep(0)

    def _tell(self) -> None:
        message, key = self._next()
        try:
            self.history.system.tell(key, message, self.random.choice([0.5, 100.0]))
        except (*NOT_QUEUED, QuarantinedError):
            return
        self.history.tells.add(message)

    def _next(self) -> tuple[int, str]:
        message = len(self.history.sent) + 1
        key = self.random.choice(KEYS)
        self.history.sent[message] = key
        return message, key

    async def _end(self) -> None:
        drain = asyncio.create_task(self.history.system.drain(self.random.choice([0.5, 30.0])))
        while not drain.done():
            await asyncio.sleep(0)
            self.clock.advance(0.125)
        report = drain.result()
        assert report.stuck == ()


async def write(seed: int, kind: Kind = ActorSystem) -> History:
    return await Author(seed, kind).write(steps=250)


@pytest.mark.parametrize("block", range(8))
async def test_whatever_happens_in_whatever_order_the_promises_hold(block: int) -> None:
    for seed in range(block * 40, block * 40 + 40):
        history = await write(seed)

        assert [] == history.findings(), f"seed {seed}"


async def test_a_history_is_the_same_each_time_it_is_written() -> None:
    assert (await write(1)).probe.entries == (await write(1)).probe.entries


async def test_the_histories_reach_every_corner() -> None:
    reached: Counter[str] = Counter()
    for seed in range(60):
        counters = (await write(seed)).system.counters
        for name in counters.__slots__:
            reached[name] += bool(getattr(counters, name))

    # A drain refuses nothing here, timers have their own tests, and the last moments are
    # empty by now.
    never = {"draining", "timers_fired", "resident", "running", "pending"}
    assert never == {name for name in reached if not reached[name]}


@pytest.mark.parametrize(
    ("kind", "symptom"),
    [
        (planted.Impatient, "has not ended"),
        (planted.Forgetful, "had expired and was handled"),
        (planted.Hasty, "order of"),
        (planted.Insistent, "in batches of"),
    ],
)
async def test_a_planted_bug_would_be_found(kind: Kind, symptom: str) -> None:
    """The negative control: the same checker, the same seeds, a system with one bug."""
    findings: list[str] = []
    for seed in range(40):
        findings += (await write(seed, kind)).findings()

    assert [finding for finding in findings if symptom in finding]
