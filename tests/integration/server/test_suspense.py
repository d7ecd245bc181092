"""Suspense money before staff: what it may have been meant for, and how it comes to a goal."""

from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.findings import Finding
from goalfund.goal.verify import verify
from tests.integration.server.test_transfers import credit, state_of, wanted
from tests.integration.server.test_withdrawals import run_errands
from tests.served import SUSPENSE, Answer, Served
from tests.signed_in import Person, person


@pytest.fixture
async def clerk(served: Served) -> Person:
    return await person(served, staff=True, fresh=True)


async def item_of(clerk: Person, reference: str, state: str = "open") -> dict[str, Any]:
    """Return the item of a gateway's reference, as staff see it."""
    answer = await clerk.get(f"/admin/suspense?limit=200&state={state}")
    assert answer.status == 200, answer
    items: list[dict[str, Any]] = answer.body["items"]
    return next(item for item in items if item["reference"] == reference)


async def allocate(clerk: Person, item: dict[str, Any], **body: Any) -> Answer:
    return await clerk.post(f"/admin/suspense/{item['id']}/allocate", body)


async def test_a_transfer_of_another_amount_is_given_to_whom_its_code_names(
    served: Served, clerk: Person
) -> None:
    goal_id = await served.open_goal()
    ada = await wanted(served, goal_id, name="Ada Obi")
    notice = credit(ada["narration_code"], principal_amount="2600", settled_amount="2593.50")
    await served.notify(notice)
    item = await item_of(clerk, notice["transaction_reference"])
    (suggestion, *_) = item["suggestions"]
    given = await allocate(clerk, item, goal_id=str(goal_id), contribution_id=ada["id"])
    again = await allocate(clerk, item, goal_id=str(goal_id))
    await served.retry()
    after = await item_of(clerk, notice["transaction_reference"], "allocated")

    assert ("amount_differs", 260_000, 650) == (
        item["reason"],
        item["amount_minor"],
        item["fee_minor"],
    )
    assert ("EMEKA UDE", "open") == (item["sender_name"], item["state"])
    assert (str(goal_id), ada["id"]) == (suggestion["goal_id"], suggestion["contribution_id"])
    assert ["code", "amount_differs"] == [
        why for why in suggestion["why"] if why != "announced_lately"
    ]
    assert (200, "allocating", []) == (
        given.status,
        given.body["state"],
        given.body["suggestions"],
    )
    assert (409, "already_decided") == (again.status, again.code)
    assert ("allocated", str(goal_id)) == (after["state"], after["to_goal_id"])
    book = await served.book(goal_id)
    assert (260_000, 650) == (book["raised_minor"], book["fees_minor"])
    # It was another amount than was intended, so it is a contribution of its own.
    assert ("pending", 0) == await state_of(served, ada)


async def test_a_transfer_with_a_slip_in_its_code_confirms_the_intent(
    served: Served, clerk: Person
) -> None:
    goal_id = await served.open_goal()
    ada = await wanted(served, goal_id, name="Ngozi Eze")
    code: str = ada["narration_code"]
    wrong = code[:-1] + ("7" if code[-1] != "7" else "8")
    notice = credit(f"fees {wrong}")
    await served.notify(notice)
    item = await item_of(clerk, notice["transaction_reference"])
    key = uuid7()
    path = f"/admin/suspense/{item['id']}/allocate"
    body = {"goal_id": str(goal_id), "contribution_id": ada["id"]}
    first = await clerk.ask("POST", path, body, key)
    replay = await clerk.ask("POST", path, body, key)
    differs = await clerk.ask("POST", path, body | {"contribution_id": None}, key)
    await served.retry()

    assert ada["id"] == item["suggestions"][0]["contribution_id"]
    assert "code_nearly_right" in item["suggestions"][0]["why"]
    assert (200, 200) == (first.status, replay.status)
    assert "true" == replay.headers["Idempotency-Replayed"]
    assert (409, "operation_differs") == (differs.status, differs.code)
    assert ("confirmed", 250_000) == await state_of(served, ada)
    findings: list[Finding] = []
    for book in (goal_id, SUSPENSE):
        await verify(served.dsn, findings.append, goal_id=book)
    assert [] == findings


async def test_what_a_goal_refuses_is_open_again(served: Served, clerk: Person) -> None:
    notice = credit("for nobody", sender=None, principal_amount="17.31", settled_amount="17.31")
    await served.notify(notice)
    item = await item_of(clerk, notice["transaction_reference"])
    dollars = await served.open_goal(currency="USD")
    answers = [
        await allocate(clerk, item, goal_id=str(goal)) for goal in (dollars, UUID(int=7), SUSPENSE)
    ]

    assert [] == item["suggestions"]
    assert [(422, "currency_differs"), (404, "goal_not_found"), (404, "goal_not_found")] == [
        (answer.status, answer.code) for answer in answers
    ]
    assert "open" == (await item_of(clerk, notice["transaction_reference"]))["state"]


async def test_who_gives_money_away_has_just_confirmed_that_it_is_them(served: Served) -> None:
    stale = await person(served, staff=True)
    nobody = {"id": str(UUID(int=7))}

    answer = await allocate(stale, nobody, goal_id=str(UUID(int=7)))
    assert (403, "step_up_required") == (answer.status, answer.code)


async def refund(
    clerk: Person, item: dict[str, Any], key: UUID | None = None, **changes: Any
) -> Answer:
    body = {"bank_code": "000013", "account_number": "0123456789", "reason": "Nobody claims it."}
    return await clerk.ask(
        "POST", f"/admin/suspense/{item['id']}/refund", body | changes, key or uuid7()
    )


async def stray(served: Served, clerk: Person) -> dict[str, Any]:
    """Return 10,000 kobo, less 25, that nobody can be named for."""
    notice = credit("for nobody", sender=None, principal_amount="100", settled_amount="99.75")
    await served.notify(notice)
    gateway = served.simulator.gateway
    gateway.deposit(gateway.settings.merchants[0], 100_000)
    return await item_of(clerk, notice["transaction_reference"])


async def send(served: Served) -> None:
    """Have everything sent and asked after that is due, or would be."""
    await run_errands(served)
    for _ in range(3):
        # Before what other tests have left, which may be more than a round takes.
        soon = "UPDATE payouts SET next_try_at = 'epoch' WHERE goal_id = $1"
        await served.pool.execute(soon, SUSPENSE)
        await served.server.parts.withdrawals.payouts.run_once()
        served.simulator.forward(60)


async def cost_of(served: Served, withdrawal_id: str) -> int:
    """Return what the gateway has taken for sending it."""
    reference = await served.pool.fetchval(
        "SELECT reference FROM payouts WHERE withdrawal_id = $1", UUID(withdrawal_id)
    )
    gateway = served.simulator.gateway
    transfer = gateway.transfers.find(gateway.settings.merchants[0].id, reference)
    assert transfer is not None
    return transfer.fee_minor


async def test_what_nobody_claims_goes_back_to_who_sent_it_once(
    served: Served, clerk: Person
) -> None:
    """Reliability 72: one transfer, of what had arrived, and others' money stays whole."""
    item, other = await stray(served, clerk), await stray(served, clerk)
    before = await served.book(SUSPENSE)
    goal_id, key = await served.open_goal(), uuid7()
    first = await refund(clerk, item, key)
    promised = await served.book(SUSPENSE)
    again, differs = await refund(clerk, item, key), await refund(clerk, item, key, reason="Else")
    beside = [await refund(clerk, item), await allocate(clerk, item, goal_id=str(goal_id))]
    await send(served)
    after, listed = await served.book(SUSPENSE), await item_of(clerk, item["reference"], "refunded")
    cost = await cost_of(served, listed["refund"]["withdrawal_id"])
    late = await allocate(clerk, item, goal_id=str(goal_id))
    given = await allocate(clerk, other, goal_id=str(goal_id))
    await served.retry()
    findings: list[Finding] = []
    await verify(served.dsn, findings.append, goal_id=SUSPENSE)

    assert (200, "refunding", None) == (first.status, first.body["state"], first.body["to_goal_id"])
    assert 9_975 == promised["reserved_minor"] - before["reserved_minor"]
    assert (200, "true") == (again.status, again.headers["Idempotency-Replayed"])
    assert (409, "operation_differs") == (differs.status, differs.code)
    assert {(409, "already_decided")} == {(one.status, one.code) for one in (*beside, late)}
    assert ("refunded", "paid", "******6789", "Nobody claims it.") == (
        listed["state"],
        *(listed["refund"][name] for name in ("status", "account_masked", "reason")),
    )
    assert cost > 0
    assert (-9_975, 0, cost) == tuple(
        after[name] - before[name]
        for name in ("available_minor", "reserved_minor", "receivable_minor")
    )
    assert 200 == given.status
    assert [] == findings


async def test_what_the_bank_does_not_take_is_open_again(served: Served, clerk: Person) -> None:
    item, before = await stray(served, clerk), await served.book(SUSPENSE)
    asked = await refund(clerk, item, account_number="0123459008")
    await send(served)
    back, book = await item_of(clerk, item["reference"]), await served.book(SUSPENSE)
    goal_id = await served.open_goal()
    given = await allocate(clerk, item, goal_id=str(goal_id))
    await served.retry()
    beside = await refund(clerk, item)
    findings: list[Finding] = []
    await verify(served.dsn, findings.append, goal_id=SUSPENSE)

    assert 200 == asked.status
    assert ("open", "failed") == (back["state"], back["refund"]["status"])
    names = ("cash_minor", "available_minor", "reserved_minor", "receivable_minor")
    # What came in stays; all that was promised is given back.
    assert [before[name] for name in names] == [book[name] for name in names]
    assert 200 == given.status
    assert (409, "already_decided") == (beside.status, beside.code)
    assert [] == findings


@pytest.mark.parametrize(("decision", "state"), [("retry", "refunded"), ("fail", "open")])
async def test_what_is_held_back_on_its_way_is_for_staff(
    served: Served,
    clerk: Person,
    monkeypatch: pytest.MonkeyPatch,
    decision: str,
    state: str,
) -> None:
    """Reliability 72: tried again under its one reference, or given up and open again."""
    item, before = await stray(served, clerk), await served.book(SUSPENSE)
    await refund(clerk, item)
    with monkeypatch.context() as away:
        away.setattr(served.simulator.gateway.unknowns, "lookup_works", False)
        await send(served)
    held = await item_of(clerk, item["reference"], "refunded")
    goal_id = await served.open_goal()
    beside = await refund(clerk, item), await allocate(clerk, item, goal_id=str(goal_id))
    parked = (await clerk.get("/admin/payouts?status=parked&limit=200")).body["items"]
    (payout,) = [one for one in parked if one["withdrawal_id"] == held["refund"]["withdrawal_id"]]
    decided = await clerk.post(f"/admin/payouts/{payout['reference']}/{decision}")
    await send(served)
    after, book = await item_of(clerk, item["reference"], state), await served.book(SUSPENSE)
    findings: list[Finding] = []
    await verify(served.dsn, findings.append, goal_id=SUSPENSE)

    assert ("refunding", "account_not_found") == (held["state"], held["refund"]["parked_reason"])
    assert {(409, "already_decided")} == {(one.status, one.code) for one in beside}
    assert 200 == decided.status
    assert (state, None) == (after["state"], after["refund"]["parked_reason"])
    gone = 9_975 if decision == "retry" else 0
    assert (-gone, 0) == tuple(
        book[name] - before[name] for name in ("available_minor", "reserved_minor")
    )
    assert [] == findings


@pytest.mark.parametrize(
    "changes",
    [
        {"bank_code": "00001"},
        {"bank_code": 13},
        {"account_number": "012345678"},
        {"account_number": None},
        {"reason": ""},
        {"reason": "x" * 501},
        {"amount_minor": 1},
    ],
)
async def test_what_is_no_refund_of_suspense_is_refused(
    clerk: Person, changes: dict[str, Any]
) -> None:
    answer = await refund(clerk, {"id": str(UUID(int=7))}, **changes)

    assert (422, "invalid_request") == (answer.status, answer.code)


async def test_pages_of_suspense_money_do_not_overlap(served: Served, clerk: Person) -> None:
    for _ in range(3):
        await served.notify(credit("for nobody", sender=None))
    first = await clerk.get("/admin/suspense?limit=2")
    second = await clerk.get(f"/admin/suspense?limit=1&cursor={first.body['next_cursor']}")
    elsewhere = await clerk.get(
        f"/admin/suspense?state=allocated&cursor={first.body['next_cursor']}"
    )

    seen = [item["id"] for item in first.body["items"] + second.body["items"]]
    assert 3 == len(set(seen))
    assert (400, "invalid_cursor") == (elsewhere.status, elsewhere.code)
