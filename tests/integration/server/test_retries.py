"""What waits is tried again: parked payments, held ones, and the second leg of allocations."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.commands import AllocateSuspense, CloseGoal
from goalfund.goal.direct import commit
from goalfund.payments import confirming
from goalfund.payments.simulator import ApiFault
from tests.goals import Credulous
from tests.payers import Charge, announce, planned
from tests.served import SUSPENSE, Served, all_of, served_at, without_faults


async def state_of(served: Served, charge: Charge) -> list[str]:
    return [state for state, _ in await served.kept(charge.reference)]


async def test_a_payment_before_its_intent_is_parked_and_booked_when_it_is_there(
    served: Served,
) -> None:
    """Reliability 69: never in suspense, never lost."""
    goal_id = await served.open_goal()
    charge = planned(goal_id)
    answer = await served.pay(charge)
    await served.retry()
    waiting = await state_of(served, charge)
    await announce(served.dsn, [charge])
    before = await served.book(goal_id)
    await served.retry()
    after = await served.book(goal_id)
    await served.retry()

    assert 200 == answer.status
    assert ["parked"] == waiting
    assert await served.suspended(charge.reference) is None
    assert (0, 250_000) == (before["raised_minor"], after["raised_minor"])
    assert ["settled"] == await state_of(served, charge)
    assert after == await served.book(goal_id)


async def test_a_payment_before_its_goal_waits_as_well(served: Served) -> None:
    """Reliability 69."""
    from tests.goals import open_goal

    goal_id = uuid7()
    charge = planned(goal_id)
    await served.pay(charge)
    await served.retry()
    await served.commit(open_goal(goal_id))
    await announce(served.dsn, [charge])
    await served.retry()

    assert 250_000 == (await served.book(goal_id))["raised_minor"]


async def test_a_second_delivery_books_what_is_parked_once(served: Served) -> None:
    """Reliability 69: the gateway comes again before we have looked."""
    goal_id = await served.open_goal()
    charge = planned(goal_id)
    await served.pay(charge)
    await announce(served.dsn, [charge])
    await served.pay(charge)
    booked = await served.book(goal_id)
    await served.retry()

    assert 250_000 == booked["raised_minor"]
    assert booked == await served.book(goal_id)
    assert ["settled"] == await state_of(served, charge)


async def test_two_servers_that_look_at_once_book_once(served: Served) -> None:
    goal_id = await served.open_goal()
    charges = [planned(goal_id) for _ in range(20)]
    await all_of(*(served.pay(charge) for charge in charges))
    await announce(served.dsn, charges)
    async with served_at(served.dsn) as other:
        await asyncio.gather(served.retry(), other.retry(), served.retry(), other.retry())
    book = await served.book(goal_id)

    assert (20 * 250_000, 21) == (book["raised_minor"], book["seq"])


async def test_what_is_not_due_yet_is_left_alone(served: Served) -> None:
    """Each look doubles the pause, up to a bound."""
    async with served_at(served.dsn, park_retry_max_s=60.0, park_retry_first_s=60.0) as patient:
        goal_id = await patient.open_goal()
        charge = planned(goal_id)
        await patient.pay(charge)
        await announce(patient.dsn, [charge])
        await patient.retry()
        waiting = await state_of(patient, charge)
        await patient.pool.execute(
            "UPDATE webhook_events SET next_try_at = now() WHERE reference = $1", charge.reference
        )
        await patient.retry()

    assert ["parked"] == waiting
    assert ["settled"] == await state_of(served, charge)


async def test_a_gateway_that_hangs_costs_one_wait_and_holds_nothing_else_up(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability 71: held payments time out together, while parked ones are booked."""
    monkeypatch.setattr(confirming, "VERIFY_TIMEOUT_S", 0.5)
    goal_id = await served.open_goal()
    large = [await served.intended(goal_id, 60_000_000 + n) for n in range(60)]
    parked = planned(goal_id)
    served.simulator.set_webhook_url(None)
    for charge in large:
        served.simulator.pay(charge.reference)
    served.simulator.faults.api["verify"] = ApiFault(kind="hang")
    began_s = asyncio.get_running_loop().time()
    answers = await all_of(served.pay(parked), *(served.pay(charge) for charge in large))
    took_s = asyncio.get_running_loop().time() - began_s
    await announce(served.dsn, [parked])
    await served.retry()
    first = (await served.book(goal_id))["raised_minor"]
    without_faults(served)
    await served.retry()
    book = await served.book(goal_id)

    assert {200} == {answer.status for answer in answers}
    assert took_s < 60 * confirming.VERIFY_TIMEOUT_S / 16  # far less than one after another
    assert 250_000 == first
    assert 250_000 + sum(charge.amount_minor for charge in large) == book["raised_minor"]


async def suspense_of(served: Served, amount_minor: int = 250_000) -> str:
    """Return the reference of new money in suspense."""
    reference = f"X{uuid7().hex}"
    notice = planned(uuid7(), amount_minor).notice(transaction_ref=reference)
    assert (await served.notify(notice | {"TransactionRef": reference})).status == 200
    assert await served.suspended(reference) == "unknown_reference"
    return reference


def allocation(reference: str, goal_id: UUID, **changes: Any) -> AllocateSuspense:
    return AllocateSuspense(
        operation_id=uuid7(),
        goal_id=SUSPENSE,
        reference=reference,
        to_goal_id=goal_id,
        **changes,
    )


async def test_an_allocation_is_finished_after_a_crash_between_its_legs(served: Served) -> None:
    """The saga: the first leg is committed, the server dies, the next one does the second."""
    goal_id = await served.open_goal()
    reference = await suspense_of(served)
    suspense, pooled = await served.book(SUSPENSE), await served.pooled_minor()
    first = allocation(reference, goal_id)
    await served.commit(first)
    between = await served.book(goal_id)
    async with served_at(served.dsn) as next_server:
        await next_server.retry()
        after = await next_server.book(goal_id)
        await next_server.retry()
        await next_server.retry()
    operation = await served.get(f"/operations/{first.operation_id}")
    left = await served.book(SUSPENSE)

    assert (0, 250_000) == (between["raised_minor"], after["raised_minor"])
    assert (247_000, 3_000) == (after["cash_minor"], after["fees_minor"])
    assert after == await served.book(goal_id)
    assert 247_000 == suspense["cash_minor"] - left["cash_minor"]
    assert 247_000 == left["withdrawn_minor"] - suspense["withdrawn_minor"]
    assert 250_000 == await served.pooled_minor() - pooled  # raised here too; cash has moved
    assert "committed" == operation.body["status"]


async def test_cash_is_in_one_book_or_on_its_way_never_in_two(served: Served) -> None:
    goal_id = await served.open_goal()
    reference = await suspense_of(served)

    async def cash() -> int:
        total = await served.pool.fetchval("SELECT sum(cash_minor)::bigint FROM goal_heads")
        return int(total)

    before = await cash()
    await served.commit(allocation(reference, goal_id))
    under_way = await served.pool.fetchval(
        "SELECT (payload ->> 'amount_minor')::bigint - (payload ->> 'fee_minor')::bigint"
        " FROM outbox WHERE done_at IS NULL AND payload ->> 'reference' = $1",
        reference,
    )
    between = await cash()
    await served.retry()

    assert before == between + under_way
    assert before == await cash()


async def test_allocated_money_confirms_the_contribution_that_it_was_meant_for(
    served: Served,
) -> None:
    goal_id = await served.open_goal()
    intent = await served.intended(goal_id, 250_000)
    reference = await suspense_of(served)
    await served.commit(allocation(reference, goal_id, contribution_id=intent.contribution_id))
    await served.retry()
    (item,) = (await served.get(f"/goals/{goal_id}/contributions")).body["items"]
    late = await served.pay(intent)

    assert (str(intent.contribution_id), "confirmed") == (item["id"], item["status"])
    assert 200 == late.status
    assert "already_paid" == await served.suspended(intent.reference)


async def test_allocated_money_that_nobody_intended_shows_no_name(served: Served) -> None:
    goal_id = await served.open_goal()
    await served.commit(allocation(await suspense_of(served), goal_id))
    await served.retry()
    (item,) = (await served.get(f"/goals/{goal_id}/contributions")).body["items"]

    assert ("suspense", None, 250_000) == (item["channel"], item["name"], item["amount_minor"])


async def test_a_closed_goal_takes_what_suspense_has_let_go_of(served: Served) -> None:
    goal_id = await served.open_goal()
    reference = await suspense_of(served)
    await served.commit(CloseGoal(operation_id=uuid7(), goal_id=goal_id))
    await served.commit(allocation(reference, goal_id))
    await served.retry()

    assert 250_000 == (await served.book(goal_id))["raised_minor"]


async def test_the_second_leg_done_twice_at_once_is_done_once(served: Served) -> None:
    goal_id = await served.open_goal()
    await served.commit(allocation(await suspense_of(served), goal_id))
    async with served_at(served.dsn) as other:
        # As if a lease had ended while its holder was still at work.
        for _ in range(3):
            await served.pool.execute(
                "UPDATE outbox SET done_at = NULL, next_try_at = now() - interval '1 hour'"
            )
            await asyncio.gather(served.retry(), other.retry())
    book = await served.book(goal_id)

    assert (250_000, 2) == (book["raised_minor"], book["seq"])


async def test_one_that_is_refused_leaves_the_others_alone_and_comes_back(served: Served) -> None:
    goal_id, nowhere = await served.open_goal(), uuid7()
    before, counts = await served.book(SUSPENSE), await served.metrics()
    astray = allocation(await suspense_of(served), nowhere)
    first = allocation(await suspense_of(served), goal_id)
    credulous = Credulous(served.core.journal)
    await commit(credulous, SUSPENSE, [(datetime.now(UTC), astray)])
    await served.commit(first)
    await served.retry()
    after = await served.metrics()
    anew = replace(astray, operation_id=uuid7(), to_goal_id=goal_id)
    await served.commit(anew)
    await served.retry()

    def grown(end: str) -> float:
        name = f"goalfund_allocations_total end={end}"
        return after[name] - counts[name]

    assert 500_000 == (await served.book(goal_id))["raised_minor"]
    assert 494_000 == (await served.book(SUSPENSE))["withdrawn_minor"] - before["withdrawn_minor"]
    assert (1, 1, 0) == (grown("accepted"), grown("returned"), grown("put_off"))


async def test_what_is_open_between_two_books_is_a_number_that_can_be_watched(
    served: Served,
) -> None:
    await served.commit(allocation(await suspense_of(served), await served.open_goal()))
    await served.pool.execute("UPDATE outbox SET last_error = 'not_ready' WHERE done_at IS NULL")
    await served.server.parts.payments.retries.allocations.due(0, lease_s=1.0)
    waiting = await served.metrics()
    await served.retry()
    await served.retry()
    done = await served.metrics()

    def read(numbers: dict[str, float]) -> list[float]:
        return [
            numbers[f"goalfund_allocations_open what={what}"] for what in ("waiting", "failing")
        ]

    assert [[1, 1], [0, 0]] == [read(waiting), read(done)]


async def test_a_goal_that_is_not_there_is_given_nothing(served: Served) -> None:
    """A refusal before the money has left is better than its return."""
    before = await served.book(SUSPENSE)
    reference = await suspense_of(served)
    dollars = await served.open_goal(currency="USD")
    outcomes = [
        await served.core.goals.ask(SUSPENSE, allocation(reference, goal_id))
        for goal_id in (uuid7(), SUSPENSE, dollars)
    ]

    assert ["goal_not_found", "goal_not_found", "currency_differs"] == [
        getattr(outcome, "refusal", None) for outcome in outcomes
    ]
    assert before["withdrawn_minor"] == (await served.book(SUSPENSE))["withdrawn_minor"]


@pytest.mark.parametrize("reference", ["X-unknown"])
async def test_a_reference_outside_suspense_cannot_be_allocated(
    served: Served, reference: str
) -> None:
    goal_id = await served.open_goal()
    outcome = await served.core.goals.ask(SUSPENSE, allocation(reference, goal_id))

    assert "suspense_not_found" == getattr(outcome, "refusal", None)


async def test_the_rounds_go_by_themselves_and_stop_with_the_server(served: Served) -> None:
    """As the server runs them: nobody calls, the parked payment is booked, and it all ends."""
    goal_id = await served.open_goal()
    charge = planned(goal_id)
    await served.pay(charge)
    await announce(served.dsn, [charge])
    async with served_at(served.dsn) as other, other.server.parts.payments.retries.rounds:
        running = rounds_of("retries")
        async with asyncio.timeout(10):
            while (await served.book(goal_id))["raised_minor"] == 0:
                await asyncio.sleep(0.01)

    assert 250_000 == (await served.book(goal_id))["raised_minor"]
    assert 1 == len(running)
    assert all(task.done() for task in running)


def rounds_of(name: str) -> list[asyncio.Task[Any]]:
    return [task for task in asyncio.all_tasks() if task.get_name() == f"{name} rounds"]
