"""Refunds on their way: to the card or to an account, once, until their outcome is known."""

from typing import Any, Final
from uuid import UUID

import pytest

from goalfund.goal.findings import Finding
from goalfund.goal.roles import Role
from goalfund.goal.verify import verify
from goalfund.payments.simulator.faults import ApiFault
from goalfund.payments.squad import RefundOrder
from goalfund.refunds import cards
from tests.integration.server.test_refunds import refund, shown, start
from tests.notices import catch_up, kinds_told, told
from tests.payers import Charge
from tests.served import Answer, Served
from tests.signed_in import Person, give_role, person

GIFT: Final = 100_000
FEE: Final = 1_200


@pytest.fixture
async def ada(served: Served) -> Person:
    return await person(served, fresh=True)


async def goal_of(ada: Person, gifts: int) -> tuple[UUID, list[Charge]]:
    """Return a goal, and what was given to it at the gateway's checkout."""
    served = ada.served
    goal_id = await served.open_goal()
    await give_role(served, goal_id, ada, Role.ORGANISER)
    charges = [await served.intended(goal_id, GIFT) for _ in range(gifts)]
    for charge in charges:
        served.simulator.pay(charge.reference)
    await served.simulator.settled()
    return goal_id, charges


async def send(served: Served) -> None:
    """Go on with all that is on its way, as if its time had come."""
    for table in ("refund_items", "payouts"):
        await served.pool.execute(f"UPDATE {table} SET next_try_at = 'epoch'")
    sending = served.server.parts.refunds.sending
    await sending.run_once()
    while sending.pause_s() == 0.0:
        await sending.run_once()
    await served.server.parts.withdrawals.payouts.run_once()


async def only(ada: Person, answer: Answer) -> tuple[str, str | None]:
    """Return status and reason of a refund's one part."""
    (item,) = (await shown(ada, answer))["items"]
    return item["status"], item["reason"]


def refunds_of(served: Served, charge: Charge) -> list[int]:
    """Return what the gateway has given back of a charge."""
    gateway = served.simulator.gateway
    found = served.simulator.charge(charge.reference)
    return [one.amount_minor for one in gateway.refunds.of(found)]


async def test_money_goes_back_the_way_it_was_paid(served: Served, ada: Person) -> None:
    goal_id, (one, other) = await goal_of(ada, 2)
    whole = await refund(ada, goal_id, contribution_id=str(one.contribution_id))
    part = await refund(
        ada, goal_id, contribution_id=str(other.contribution_id), amount_minor=5_000
    )
    await start(served)
    await send(served)
    asked = await only(ada, whole)
    await send(served)
    paid_back(served, one, other)
    await send(served)
    after, book = await shown(ada, whole), await served.book(goal_id)
    items = (await ada.get(f"/goals/{goal_id}/contributions")).body["items"]
    status = {item["id"]: (item["status"], item["refunded_minor"]) for item in items}

    assert ("sending", "gateway_at_work") == asked
    assert [("paid", None), ("paid", None)] == [await only(ada, whole), await only(ada, part)]
    assert ("done", GIFT) == (after["status"], after["paid_minor"])
    assert ([GIFT], [5_000]) == (refunds_of(served, one), refunds_of(served, other))
    assert (0, GIFT + 5_000, GIFT - 2 * FEE - 5_000) == (
        book["reserved_minor"],
        book["refunded_minor"],
        book["available_minor"],
    )
    assert ("refunded", GIFT) == status[str(one.contribution_id)]
    assert ("part_refunded", 5_000) == status[str(other.contribution_id)]
    findings: list[Finding] = []
    await verify(served.dsn, findings.append, goal_id=goal_id)
    assert [] == findings


async def test_two_refunds_of_one_charge_both_end(served: Served, ada: Person) -> None:
    """The list says of the charge that it was refunded, not which of them."""
    goal_id, (charge, _) = await goal_of(ada, 2)
    parts = [
        await refund(
            ada, goal_id, contribution_id=str(charge.contribution_id), amount_minor=amount_minor
        )
        for amount_minor in (5_000, 6_000)
    ]
    await start(served)
    await send(served)
    paid_back(served, charge)
    await send(served)

    assert [("paid", None)] * 2 == [await only(ada, part) for part in parts]
    assert [5_000, 6_000] == sorted(refunds_of(served, charge))


def paid_back(served: Served, *charges: Charge) -> None:
    """Let the gateway finish what it gives back of charges."""
    refunds = served.simulator.gateway.refunds
    for charge in charges:
        for one in refunds.of(served.simulator.charge(charge.reference)):
            refunds.end(one, "done")


async def once_at_the_gateway(served: Served, ada: Person, fault: str) -> tuple[list[int], str]:
    """Return what the gateway has given back, and where it ends, when its answer is lost."""
    goal_id, (one, _) = await goal_of(ada, 2)
    asked = await refund(ada, goal_id, contribution_id=str(one.contribution_id))
    await start(served)
    served.simulator.faults.api = {"refund": ApiFault.model_validate({"kind": fault, "times": 1})}
    await send(served)
    for _ in range(3):
        await send(served)
    paid_back(served, one)
    await send(served)
    return refunds_of(served, one), (await only(ada, asked))[0]


@pytest.mark.parametrize("fault", ["drop_after", "html_500", "not_json"])
async def test_what_may_have_been_sent_is_never_sent_again(
    served: Served, ada: Person, fault: str
) -> None:
    """reliability 72, for refunds"""
    given, status = await once_at_the_gateway(served, ada, fault)

    # The gateway did it, or it did not: then it waits before people's eyes.
    assert (given, status) in (([GIFT], "paid"), ([], "sending"))


async def test_a_refund_that_is_sent_again_is_found(
    served: Served, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: who takes silence for a no asks twice."""
    real = cards._after

    def again(row: Any, answer: Any) -> cards.Move:
        move = real(row, answer)
        return cards.Move("started") if move.state == "sending" else move

    monkeypatch.setattr(cards, "_order", _in_part)
    monkeypatch.setattr(cards, "_after", again)
    given, status = await once_at_the_gateway(served, ada, "drop_after")

    assert (given, status) not in (([GIFT], "paid"), ([GIFT // 2], "paid"), ([], "sending"))


def _in_part(row: Any, gateway_reference: str) -> Any:
    """Ask for half, so that a second time would be taken."""
    return RefundOrder(
        reference=row["charge"],
        gateway_reference=gateway_reference,
        reason=cards.REASON,
        amount_minor=row["amount_minor"] // 2,
    )


async def test_what_the_gateway_clearly_refuses_is_the_goals_again(
    served: Served, ada: Person
) -> None:
    goal_id, (one, other) = await goal_of(ada, 2)
    gateway = served.simulator.gateway
    charge = served.simulator.charge(one.reference)
    merchant = next(iter(gateway.merchants.values()))
    gateway.refunds.begin(merchant, charge, GIFT - 1, "By hand, at the gateway")
    before = await served.book(goal_id)
    asked = await refund(
        ada, goal_id, contribution_id=str(one.contribution_id), amount_minor=GIFT // 2
    )
    await start(served)
    await send(served)
    after = await served.book(goal_id)

    assert ("failed", "gateway_refused") == await only(ada, asked)
    assert before["available_minor"] == after["available_minor"]
    assert 0 == after["reserved_minor"]
    assert "partly_failed" == (await shown(ada, asked))["status"]
    assert [] == refunds_of(served, other)


async def waits_of(who: Person) -> tuple[list[tuple[int, str]], list[int]]:
    """Return what somebody was told of money that waits, and what waits by their contributions."""
    given = (await who.get("/me/contributions")).body["items"]
    waits = [
        (one["amount_minor"], one["event"])
        for one in await told(who)
        if one["kind"] == "refund_waits"
    ]
    return waits, [one["awaiting_account_minor"] for one in given]


async def test_a_transfer_goes_back_to_the_account_that_its_payer_sets(
    served: Served, ada: Person
) -> None:
    ben = await person(served, fresh=True, first_name="Ben")
    goal_id, _ = await goal_of(ada, 1)
    body = {"amount_minor": 50_000, "name": "Ben Obi", "email": ben.email, "channel": "transfer"}
    given = await ben.post(f"/goals/{goal_id}/contributions", body)
    assert given.status == 201, given
    payment = given.body["payment"]
    served.simulator.gateway.transfer_in(
        payment["account_number"], 50_000, "BEN OBI", payment["narration_code"]
    )
    await served.simulator.settled()
    contribution_id = given.body["contribution"]["id"]
    asked = await refund(ada, goal_id, contribution_id=contribution_id)
    await start(served)
    await send(served)
    waiting = await only(ada, asked)
    await send(served)
    waits = await waits_of(ben)
    account = {"bank_code": "000013", "account_number": "0123456789"}
    assert 200 == (await ben.ask("PUT", "/me/settlement-account", account)).status
    woken = await served.pool.fetchval(
        "SELECT count(*) FROM refund_items WHERE contribution_id = $1 AND next_try_at <= now()",
        UUID(contribution_id),
    )
    await send(served)
    for _ in range(3):
        await send(served)
    book = await served.book(goal_id)
    await catch_up(served)
    ended = [one for one in await told(ben) if one["kind"] == "refund_ended"]

    assert ("awaiting_account", "no_account") == waiting
    assert ([(50_000, "refund_started")], [50_000]) == waits  # once, and not of others' money
    assert [0] == (await waits_of(ben))[1]
    assert ([], []) == await waits_of(ada)
    assert 1 == woken
    assert ("paid", None) == await only(ada, asked)
    assert (0, 50_000) == (book["reserved_minor"], book["refunded_minor"])
    assert [(50_000, "refund_paid")] == [(one["amount_minor"], one["event"]) for one in ended]
    assert "refund_ended" not in await kinds_told(ada)
    findings: list[Finding] = []
    await verify(served.dsn, findings.append, goal_id=goal_id)
    assert [] == findings
