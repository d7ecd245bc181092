"""The allocation saga: in whatever order its steps come, in the end the money is in one place."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from goalfund.db import Pool, load_queries, open_pool
from goalfund.goal import decide as rules
from goalfund.goal import decide_suspense as suspense_rules
from goalfund.goal.book import AMOUNT_MAX_MINOR
from goalfund.goal.commands import AllocateSuspense, CloseGoal, Command, ReturnAllocation
from goalfund.goal.decide_in import confirm
from goalfund.goal.direct import commit
from goalfund.goal.errors import ContendedError, FencedError
from goalfund.goal.facts import Contribution, Facts, SecondLeg, Target
from goalfund.goal.findings import Finding, FindingType
from goalfund.goal.outcomes import Committed, Outcome
from goalfund.goal.state import GoalState
from goalfund.goal.verdicts import Decision, Verdict
from goalfund.goal.verify import verify
from goalfund.payments.allocations import TOPIC, Allocations
from goalfund.payments.store import DueEffect, PaymentsStore
from tests.goals import (
    Credulous,
    Server,
    accept,
    allocate,
    open_goal,
    receive_suspense,
    server_at,
    settle,
    take_back,
    withdraw,
)
from tests.integration.goal.audit import fault_of

GROSS_MINOR, FEE_MINOR = 1_000, 10
NET_MINOR = GROSS_MINOR - FEE_MINOR


@dataclass
class World:
    """Two servers over one database, each with a dispatcher, and one suspense book."""

    dsn: str
    servers: tuple[Server, Server]
    store: PaymentsStore
    pool: Pool
    book_id: UUID

    async def suspended(self) -> str:
        """Return the reference of new money in suspense."""
        reference = uuid4().hex
        received = receive_suspense(self.book_id, reference, GROSS_MINOR, fee_minor=FEE_MINOR)
        assert isinstance(await self.servers[0].ask(received), Committed)
        return reference

    async def promised(self, goal_id: UUID, **changes: Any) -> AllocateSuspense:
        """Commit a first leg without a look at the goal."""
        first = allocate(self.book_id, await self.suspended(), goal_id, **changes)
        for _ in range(20):  # other tests' steps may fence us
            try:
                writer = Credulous(self.servers[0].journal)
                (outcome,) = await commit(writer, self.book_id, [(datetime.now(UTC), first)])
            except FencedError:
                continue
            assert isinstance(outcome, Committed), outcome
            return first
        raise AssertionError("fenced for ever")

    def allocations(self, server: int = 0, **options: Any) -> Allocations:
        """Return the dispatcher of a server."""
        return Allocations(self.servers[server].system, self.store, pause_max_s=1e-6, **options)

    async def effect(self, first: AllocateSuspense) -> DueEffect:
        """Return what the outbox says, as a dispatcher has it that took the row long ago."""
        payload = await self.pool.fetchval(
            "SELECT payload FROM outbox WHERE outbox_id = $1", first.operation_id
        )
        return DueEffect(self.book_id, first.operation_id, orjson.loads(payload), 1)

    async def finish(self, first: AllocateSuspense) -> None:
        """Have both dispatchers bring an allocation to its end, at once."""
        effect = await self.effect(first)
        for _ in range(20):  # two servers may fence each other out; then it is put off
            await asyncio.gather(*(self.allocations(n).finish(effect) for n in range(2)))
            if (await self.promise(first))["done_at"] is not None:
                return

    async def ask(self, server: int, command: Command) -> Outcome:
        """Ask a goal at a server, again whenever the other one was always first."""
        for _ in range(20):
            with suppress(ContendedError):
                return await self.servers[server].ask(command)
        raise AssertionError("contended for ever")

    async def ends(self, first: AllocateSuspense) -> tuple[int, int]:
        """Return how often the goal has taken the money in, and how often the book took it back."""
        row = await self.pool.fetchrow(
            """
            SELECT
                (
                    SELECT count(*) FROM goal_events
                    JOIN contributions USING (goal_id, seq)
                    WHERE goal_events.goal_id = $1 AND kind = 'contribution_confirmed'
                        AND contribution_id = $2
                ),
                (
                    SELECT count(*) FROM goal_events
                    WHERE kind = 'suspense_returned' AND body ->> 'operation_id' = $2::text
                )
            """,
            first.to_goal_id,
            first.operation_id,
        )
        assert row is not None
        return row[0], row[1]

    async def cash_minor(self) -> int:
        """Return the cash of all books."""
        return int(await self.pool.fetchval("SELECT sum(cash_minor)::bigint FROM goal_heads"))

    async def promise(self, first: AllocateSuspense) -> Mapping[str, Any]:
        """Return the outbox row of an allocation."""
        row = await self.pool.fetchrow(
            "SELECT *, extract(EPOCH FROM next_try_at - now()) AS wait_s"
            " FROM outbox WHERE outbox_id = $1",
            first.operation_id,
        )
        assert row is not None
        return dict(row)

    async def findings(self) -> set[FindingType]:
        """Return what verify finds, of any kind."""
        found: list[Finding] = []
        await verify(self.dsn, found.append)
        return {finding.type for finding in found}


@pytest.fixture
async def world(fresh_dsn: str) -> AsyncIterator[World]:
    async with (
        server_at(fresh_dsn) as first,
        server_at(fresh_dsn) as second,
        open_pool(fresh_dsn, name="saga", size=2, role=None) as pool,
    ):
        book_id = await first.opened(suspense=True, visibility="private")
        store = PaymentsStore(pool, load_queries())
        yield World(fresh_dsn, (first, second), store, pool, book_id)


async def nowhere(world: World) -> AllocateSuspense:
    return await world.promised(uuid4())


async def of_another_currency(world: World) -> AllocateSuspense:
    return await world.promised(await world.servers[0].opened(currency="USD"))


async def a_suspense_book(world: World) -> AllocateSuspense:
    other = await world.servers[0].opened(suspense=True, visibility="private")
    return await world.promised(other)


async def filled_up_meanwhile(world: World) -> AllocateSuspense:
    server = world.servers[0]
    goal_id = await server.opened()
    first = allocate(world.book_id, await world.suspended(), goal_id)
    assert isinstance(await server.ask(first), Committed)
    await server.give(goal_id, AMOUNT_MAX_MINOR)
    # Gone again, so that what is counted in the end is what was given away.
    asked = withdraw(goal_id, AMOUNT_MAX_MINOR)
    outcomes = [await server.ask(asked), await server.ask(settle(asked))]
    assert all(isinstance(outcome, Committed) for outcome in outcomes)
    return first


async def where_the_id_is_taken(world: World) -> AllocateSuspense:
    server = world.servers[0]
    goal_id = await server.opened()
    first = allocate(world.book_id, await world.suspended(), goal_id)
    assert isinstance(await server.ask(first), Committed)
    taken = CloseGoal(operation_id=first.operation_id, goal_id=goal_id)
    assert isinstance(await server.ask(taken), Committed)
    return first


REFUSING: dict[str, tuple[Callable[[World], Awaitable[AllocateSuspense]], str]] = {
    "nowhere": (nowhere, "goal_not_found"),
    "of another currency": (of_another_currency, "currency_differs"),
    "a suspense book": (a_suspense_book, "goal_not_found"),
    "filled up meanwhile": (filled_up_meanwhile, "amount_out_of_range"),
    "where the id is taken": (where_the_id_is_taken, "operation_differs"),
}


async def comes_back(world: World, refusing: str, make: Callable[..., Allocations]) -> None:
    """See that a refused allocation comes back, once, and finds another goal."""
    promise, reason = REFUSING[refusing]
    first = await promise(world)
    between_minor = await world.cash_minor()
    dispatcher = make(world.servers[0].system, world.store, pause_max_s=1e-6)
    for effect in await dispatcher.due(10, lease_s=30.0):
        await dispatcher.finish(effect)
    row = await world.promise(first)

    assert (0, 1) == await world.ends(first)
    assert NET_MINOR == await world.cash_minor() - between_minor
    assert (reason, True) == (row["last_error"], row["done_at"] is not None)

    goal_id = await world.servers[1].opened()
    anew = allocate(world.book_id, first.reference, goal_id)
    assert isinstance(await world.servers[1].ask(anew), Committed)
    await world.finish(anew)

    assert [(0, 1), (1, 0)] == [await world.ends(one) for one in (first, anew)]
    assert NET_MINOR == await world.cash_minor() - between_minor
    assert await fault_of(world.pool, world.book_id) is None
    assert set() == await world.findings()


@pytest.mark.parametrize("refusing", REFUSING)
async def test_what_a_goal_refuses_comes_back_and_finds_another(
    world: World, refusing: str
) -> None:
    await comes_back(world, refusing, Allocations)


async def test_no_order_of_steps_does_both(world: World) -> None:
    """Every order of four steps at two servers, the goal appearing in between; then the rest.

    The same promise is delivered twice more at the end, by both servers at once.
    """
    orders = list(itertools.product(("accept", "return", "open"), repeat=4))
    firsts = await in_every_order(world, orders)
    before_minor = await world.cash_minor()
    await asyncio.gather(*(world.finish(first) for first in firsts))
    ends = [await world.ends(first) for first in firsts]

    assert {(1, 0), (0, 1)} == set(ends)
    assert NET_MINOR * len(orders) == await world.cash_minor()
    assert before_minor <= await world.cash_minor()
    for order, end in zip(orders, ends, strict=True):
        # Who asks first, before the goal is there, has its answer for ever.
        asked = [step for step in order if step != "return"]
        assert end == ((1, 0) if asked[:1] == ["open"] else (0, 1)), order
    assert set() == await world.findings()


async def in_every_order(world: World, orders: list[tuple[str, ...]]) -> list[AllocateSuspense]:
    firsts = [await world.promised(uuid4()) for _ in orders]

    async def take(first: AllocateSuspense, order: tuple[str, ...]) -> None:
        steps: dict[str, Command] = {
            "accept": accept(first, GROSS_MINOR, fee_minor=FEE_MINOR),
            "return": take_back(first),
            "open": open_goal(first.to_goal_id),
        }
        for n, step in enumerate(order):
            await world.ask(n % 2, steps[step])

    await asyncio.gather(*(take(*pair) for pair in zip(firsts, orders, strict=True)))
    return firsts


async def test_a_goal_that_appears_while_it_is_asked_takes_the_money_or_never_will(
    world: World,
) -> None:
    """Two servers ask, a third party opens the goal, all at once."""
    firsts = [await world.promised(uuid4()) for _ in range(30)]
    opening = [world.servers[1].ask(open_goal(first.to_goal_id)) for first in firsts]
    await asyncio.gather(*(world.finish(first) for first in firsts), *opening)
    await asyncio.gather(*(world.finish(first) for first in firsts))

    assert {(1, 0), (0, 1)} >= {await world.ends(first) for first in firsts}
    assert NET_MINOR * 30 == await world.cash_minor()
    assert set() == await world.findings()


class Dying:
    """A server's goals that die at their nth command: before it is done, or after."""

    def __init__(self, server: Server, at: int, *, done: bool) -> None:
        self._server = server
        self._left = at
        self._done = done

    async def ask(self, key: UUID, message: Command) -> Outcome:
        """Ask, as long as there is life."""
        self._left -= 1
        if self._left or self._done:
            outcome = await self._server.system.ask(key, message)
        if not self._left:
            raise asyncio.CancelledError
        return outcome


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize("there", [False, True], ids=["refused", "taken"])
async def test_a_crash_between_any_two_steps_is_made_good(
    world: World, there: bool, at: int, done: bool
) -> None:
    goal_id = await world.servers[0].opened() if there else uuid4()
    first = await world.promised(goal_id)
    effect = await world.effect(first)
    dying = Allocations(Dying(world.servers[0], at, done=done), world.store)
    if there and at == 2:
        await dying.finish(effect)  # there is one step only
    else:
        with pytest.raises(asyncio.CancelledError):
            await dying.finish(effect)
    await world.allocations(1).finish(effect)

    assert ((1, 0) if there else (0, 1)) == await world.ends(first)
    assert NET_MINOR == await world.cash_minor()
    assert set() == await world.findings()


class OutOfReach:
    """Goals that cannot be reached, and say so with a person's name."""

    async def ask(self, key: UUID, message: Command) -> Outcome:
        """Fail."""
        raise TimeoutError("Ada Obi, ada@example.org")


async def test_what_keeps_failing_is_put_off_and_seen(world: World) -> None:
    """The reason is a code: what an exception says may name people."""
    first = await world.promised(await world.servers[0].opened())
    failing = Allocations(OutOfReach(), world.store, pause_max_s=40.0, draw=lambda: 0.0)
    waits_s = []
    for _ in range(7):
        await world.pool.execute("UPDATE outbox SET next_try_at = now()")
        for effect in await failing.due(10, lease_s=30.0):
            await failing.finish(effect)
        row = await world.promise(first)
        waits_s.append(round(row["wait_s"]))
    backlog = await world.store.backlog(TOPIC)

    assert ("not_ready", 7, None) == (row["last_error"], row["attempts"], row["done_at"])
    assert [1, 2, 4, 8, 16, 20, 20] == waits_s
    assert (1, 1) == (backlog.waiting, backlog.failing)
    assert 7 == failing.counts["put_off"]

    await world.finish(first)
    assert (0, 0) == ((await world.store.backlog(TOPIC)).waiting, failing.counts["returned"])


async def test_the_pauses_of_many_are_not_in_step(world: World) -> None:
    draws = iter((0.0, 0.5, 1.0))
    dispatcher = Allocations(OutOfReach(), world.store, draw=lambda: next(draws))

    assert [4.0, 6.0, 8.0] == [dispatcher.pause_s(3) for _ in range(3)]


class WithoutReturn(Allocations):
    """How it was: what is refused is tried again, for ever."""

    async def _go_on(self, effect: DueEffect) -> str | None:
        outcome = await self._goals.ask(UUID(effect.payload["goal_id"]), CloseGoal(**_of(effect)))
        assert not isinstance(outcome, Committed)
        return "refused"


def _of(effect: DueEffect) -> dict[str, Any]:
    return {"operation_id": uuid4(), "goal_id": UUID(effect.payload["goal_id"])}


async def test_money_that_stays_between_two_books_is_noticed(world: World) -> None:
    """Negative control: the saga without its way back."""
    with pytest.raises(AssertionError):
        await comes_back(world, "nowhere", WithoutReturn)


def returns_whatever_the_goal_says(
    state: GoalState, command: ReturnAllocation, facts: Facts, now: datetime
) -> Verdict:
    refused = Target("NGN", 0, SecondLeg.REFUSED, "goal_not_found")
    facts.targets[command.from_goal_id, command.allocation_id] = refused
    verdict: Verdict = _TAKE_BACK(state, command, facts, now)
    return verdict


def returns_without_a_look_at_the_item(
    state: GoalState, command: ReturnAllocation, facts: Facts, now: datetime
) -> Verdict:
    item = facts.suspense[command.reference]
    given = replace(
        item,
        allocated_seq=item.allocated_seq or 3,
        to_goal_id=command.from_goal_id,
        allocation_id=command.allocation_id,
    )
    facts.suspense[command.reference] = given
    verdict: Verdict = _TAKE_BACK(state, command, facts, now)
    assert not isinstance(verdict, Decision) or verdict.suspense is not None
    return verdict


_TAKE_BACK: Any = rules._LADDERS[ReturnAllocation]


async def test_money_that_is_returned_and_taken_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: a way back that does not ask what the goal has answered."""
    planted = {**rules._LADDERS, ReturnAllocation: returns_whatever_the_goal_says}
    monkeypatch.setattr(rules, "_LADDERS", planted)
    first = await world.promised(await world.servers[0].opened())
    await world.servers[0].ask(take_back(first))
    await world.finish(first)

    assert (1, 1) == await world.ends(first)
    assert FindingType.ALLOCATION_DOUBLED in await world.findings()
    with pytest.raises(AssertionError):
        await test_no_order_of_steps_does_both(world)


async def test_money_that_is_returned_twice_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: a way back under ids of its own, that does not look at the item."""
    planted = {**rules._LADDERS, ReturnAllocation: returns_without_a_look_at_the_item}
    monkeypatch.setattr(rules, "_LADDERS", planted)
    first = await world.promised(uuid4())
    await world.promised(uuid4())
    await world.finish(first)
    again = await world.servers[0].ask(take_back(first, operation_id=uuid4()))

    assert isinstance(again, Committed)
    assert (0, 2) == await world.ends(first)
    assert FindingType.ALLOCATION_DOUBLED in await world.findings()


async def test_money_that_a_second_goal_takes_in_under_one_allocation_is_noticed(
    world: World,
) -> None:
    """Negative control: a dispatcher that asks a goal which the book has not given it to."""
    first = await world.promised(await world.servers[0].opened())
    await world.finish(first)
    astray = replace(first, to_goal_id=await world.servers[0].opened())
    outcome = await world.servers[0].ask(accept(astray, GROSS_MINOR, fee_minor=FEE_MINOR))

    assert isinstance(outcome, Committed)
    assert {FindingType.ALLOCATION_MISSING} == await world.findings()


async def test_money_that_a_goal_takes_in_without_its_fee_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: a second leg that books more than its command says."""

    def without_fee(
        state: GoalState, amount_minor: int, _fee_minor: int, intent: Contribution, facts: Facts
    ) -> Decision:
        return confirm(state, amount_minor, 0, intent, facts)

    monkeypatch.setattr(suspense_rules, "confirm", without_fee)
    first = await world.promised(await world.servers[0].opened())
    await world.finish(first)

    assert GROSS_MINOR == await world.cash_minor()
    assert {FindingType.ALLOCATION_DIFFERS} == await world.findings()


async def test_an_answer_of_another_goal_in_the_same_batch_is_not_taken_for_this_one_s(
    world: World,
) -> None:
    server = world.servers[0]
    goal_id, other_id = await server.opened(), await server.opened()
    first = await world.promised(goal_id)
    await server.ask(accept(first, GROSS_MINOR, fee_minor=FEE_MINOR))
    await server.ask(CloseGoal(operation_id=first.operation_id, goal_id=other_id))
    wrong = replace(take_back(first), operation_id=uuid4(), from_goal_id=other_id)
    now = datetime.now(UTC)
    for both in itertools.permutations((take_back(first), wrong)):
        await commit(server.journal, world.book_id, [(now, command) for command in both])

    assert (1, 0) == await world.ends(first)
    assert NET_MINOR == await world.cash_minor()


async def test_money_is_in_flight_although_its_id_is_taken_where_it_goes(world: World) -> None:
    first = await where_the_id_is_taken(world)
    summary = await verify(world.dsn, lambda finding: None)

    assert [(first.to_goal_id, NET_MINOR)] == [
        (money.to_goal_id, money.amount_minor) for money in summary.in_flight
    ]
