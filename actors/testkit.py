"""For tests of actors: a clock that stands still, and an actor that writes everything down."""

from __future__ import annotations

import asyncio
import contextvars
import heapq
from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, TypeVarTuple

from actors.actor import Actor
from actors.errors import Phase
from actors.system import ActorSystem

K = TypeVar("K", bound=Hashable)
M = TypeVar("M")
R = TypeVar("R")
Ts = TypeVarTuple("Ts")


class ManualClock:
    """A clock that moves when it is told to.

    The deadlines of asks are kept in steps of 1/64 s, so one of 0.25 s passes exactly
    then, and one of 0.1 s up to a step later.
    """

    def __init__(self, start_s: float = 0.0) -> None:
        self._now_s = start_s
        self._calls: list[_ManualAlarm] = []
        self._made = 0

    def now(self) -> float:
        return self._now_s

    def call_at(self, at_s: float, callback: Callable[[*Ts], object], *args: *Ts) -> _ManualAlarm:
        self._made += 1
        alarm = _ManualAlarm(at_s, self._made, lambda: callback(*args))
        heapq.heappush(self._calls, alarm)
        return alarm

    def advance(self, seconds: float) -> None:
        """Let time pass, making every call on the way at its own time, in order.

        Tasks that this wakes run when the test awaits next; see `settle`.
        """
        until_s = self._now_s + seconds
        while self._calls and self._calls[0].at_s <= until_s:
            alarm = heapq.heappop(self._calls)
            self._now_s = max(self._now_s, alarm.at_s)
            if not alarm.cancelled:
                contextvars.Context().run(alarm.call)
        self._now_s = until_s

    @property
    def alarms(self) -> int:
        """Return how many calls are still to come."""
        return sum(not alarm.cancelled for alarm in self._calls)


@dataclass(slots=True)
class _ManualAlarm:
    at_s: float
    made: int
    call: Callable[[], object]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True

    def __lt__(self, other: _ManualAlarm) -> bool:
        return (self.at_s, self.made) < (other.at_s, other.made)


async def settle(system: ActorSystem[Any, Any, Any], turns_max: int = 1_000) -> None:
    """Let the event loop turn until no actor runs and its replies have arrived.

    Raises:
        AssertionError: some actor still runs after so many turns; it waits for something.
    """
    for _ in range(turns_max):
        await asyncio.sleep(0)
        if not system.counters.running:
            break
    else:
        raise AssertionError(f"actors still run: {system.calls()}")
    await asyncio.sleep(0)  # replies reach their futures
    await asyncio.sleep(0)  # and their callers


@dataclass(frozen=True, slots=True)
class Entry(Generic[K, M]):
    """One call into an actor. Incarnations of a key count from 1."""

    key: K
    incarnation: int
    during: Phase
    messages: tuple[M, ...] = ()


class Probe(Generic[K, M, R]):
    """A factory of actors that write down each call and answer with `answer(message)`.

    ```python
    probe = Probe[str, int, int](lambda number: 2 * number, batch_max=8)
    async with ActorSystem(probe) as system:
        assert await system.ask("a", 21) == 42
    assert probe.received("a") == [21]
    ```

    `answer` may raise, which fails the call, or return an exception as a reply. An
    exception put in `errors` is raised by every call of that phase until it is taken out.
    A call takes `turns(phase)` turns of the event loop.
    `hold` stops calls of a phase until `release`; `reached` waits for one to get there.

    `violations` lists each breach of the runtime's promise that it saw: overlapping
    calls, two live incarnations of a key, a call into one that had ended.
    """

    def __init__(
        self,
        answer: Callable[[M], R | Exception],
        *,
        batch_max: int = 16,
        redeliver_singly: bool = True,
        turns: Callable[[Phase], int] = lambda _during: 0,
    ) -> None:
        self.answer = answer
        self.turns = turns
        self.entries: list[Entry[K, M]] = []
        self.actors: list[ProbeActor[K, M, R]] = []
        self.errors: dict[Phase, BaseException] = {}
        self.violations: list[str] = []
        self._gates: dict[Phase, asyncio.Event] = {}
        self._arrivals: dict[Phase, asyncio.Event] = {}
        self._inside: set[K] = set()
        self._live: dict[K, int] = {}
        self._born: dict[K, int] = {}
        traits = {"batch_max": batch_max, "redeliver_singly": redeliver_singly}
        self._class = type("ProbeActor", (ProbeActor,), traits)

    def __call__(self, key: K) -> ProbeActor[K, M, R]:
        self._born[key] = self._born.get(key, 0) + 1
        actor: ProbeActor[K, M, R] = self._class(self, key, self._born[key])
        self.actors.append(actor)
        return actor

    def hold(self, during: Phase) -> None:
        """Stop calls of this phase at their beginning, from now on."""
        self._gates[during] = asyncio.Event()
        self._arrivals[during] = asyncio.Event()

    def release(self, during: Phase) -> None:
        """Let the held calls go on, and stop no more."""
        self._gates.pop(during).set()

    async def reached(self, during: Phase) -> None:
        """Wait until a call is being held in this phase."""
        await self._arrivals[during].wait()

    def received(self, key: K | None = None) -> list[M]:
        """Return the messages given to `receive`, again ones included, in order."""
        entries = [e for e in self.entries if key is None or e.key == key]
        return [message for entry in entries for message in entry.messages]

    def phases(self, key: K) -> list[Phase]:
        """Return the calls made for a key, in order."""
        return [entry.during for entry in self.entries if entry.key == key]

    @asynccontextmanager
    async def call(self, entry: Entry[K, M]) -> AsyncIterator[None]:
        """Write down a call, hold it or fail it as the test has asked, and watch its end."""
        self._inspect(entry)
        self.entries.append(entry)
        self._live.setdefault(entry.key, entry.incarnation)
        self._inside.add(entry.key)
        ended = True
        try:
            await self._pause(entry.during)
            yield
            ended = entry.during == "on_stop"
        finally:
            self._inside.discard(entry.key)
            if ended:
                self._live.pop(entry.key, None)

    async def _pause(self, during: Phase) -> None:
        for _ in range(self.turns(during)):
            await asyncio.sleep(0)
        if during in self._gates:
            self._arrivals[during].set()
            await self._gates[during].wait()
        if during in self.errors:
            raise self.errors[during]

    def _inspect(self, entry: Entry[K, M]) -> None:
        live = self._live.get(entry.key)
        if entry.key in self._inside:
            self.violations.append(f"{entry}: another call has not returned")
        if entry.during == "on_start" and live is not None:
            self.violations.append(f"{entry}: incarnation {live} has not ended")
        if entry.during != "on_start" and live != entry.incarnation:
            self.violations.append(f"{entry}: the live incarnation is {live}")


class ProbeActor(Actor[M, R], Generic[K, M, R]):
    """What a `Probe` makes."""

    def __init__(self, probe: Probe[K, M, R], key: K, incarnation: int) -> None:
        self._probe = probe
        self._key = key
        self._incarnation = incarnation

    async def on_start(self) -> None:
        async with self._probe.call(Entry(self._key, self._incarnation, "on_start")):
            pass

    async def receive(self, messages: Sequence[M]) -> Sequence[R | Exception]:
        entry = Entry(self._key, self._incarnation, "receive", tuple(messages))
        async with self._probe.call(entry):
            return [self._probe.answer(message) for message in messages]

    async def on_stop(self) -> None:
        async with self._probe.call(Entry(self._key, self._incarnation, "on_stop")):
            pass
