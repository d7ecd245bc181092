"""Disputes of real charges at the gateway: seen, answered, and booked when they are lost."""

from itertools import permutations
from typing import Any, Final
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.commands import Command, RequestWithdrawal, SettleWithdrawal
from goalfund.goal.errors import JournalUnavailableError
from goalfund.goal.findings import Finding
from goalfund.goal.outcomes import Outcome
from goalfund.goal.roles import Role
from goalfund.goal.verify import verify
from goalfund.payments.simulator.disputes import Dispute
from goalfund.refunds.disputes import state_of
from tests.payers import FEE_MINOR, Charge
from tests.served import Served, charge_of
from tests.signed_in import Person, give_role, person
from tests.size import size

GIFT: Final = 100_000


@pytest.fixture
async def ada(served: Served) -> Person:
    return await person(served)


async def paid(ada: Person, goal_id: UUID | None = None) -> Charge:
    """Return a charge that was paid at the gateway, which has told us."""
    served = ada.served
    goal_id = goal_id or await served.open_goal()
    await give_role(served, goal_id, ada, Role.ORGANISER)
    charge = await served.intended(goal_id, GIFT)
    served.simulator.pay(charge.reference)
    await served.simulator.settled()
    return charge


def disputed(served: Served, charge: Charge) -> Dispute:
    """Have the payer's bank want the charge back."""
    dispute = served.simulator.dispute(charge.reference)
    assert dispute is not None
    return dispute


async def look(served: Served) -> None:
    await served.server.parts.refunds.disputes.run_once()


async def listed(ada: Person, goal_id: UUID) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await ada.get(f"/goals/{goal_id}/disputes")).body["items"]
    return items


async def test_a_lost_dispute_takes_the_money_once_and_everybody_sees_it(
    served: Served, ada: Person
) -> None:
    charge = await paid(ada)
    dispute = disputed(served, charge)
    await look(served)
    (open_one,) = await listed(ada, charge.goal_id)
    before = await served.book(charge.goal_id)
    served.simulator.gateway.disputes.end(dispute, "accepted")
    for _ in range(3):
        await look(served)
    (lost,) = await listed(ada, charge.goal_id)
    after = await served.book(charge.goal_id)
    items = (await ada.get(f"/goals/{charge.goal_id}/contributions")).body["items"]

    assert ("open", None, GIFT) == (
        open_one["state"],
        open_one["charged_seq"],
        open_one["amount_minor"],
    )
    assert open_one["due_at"] is not None
    assert GIFT - 1_200 == before["available_minor"]
    assert ("lost", after["seq"]) == (lost["state"], lost["charged_seq"])
    # The gateway keeps its fee, and the goal has to make up for it.
    assert (0, 1_200, GIFT) == (
        after["available_minor"],
        after["receivable_minor"],
        after["charged_back_minor"],
    )
    assert ["charged_back"] == [item["status"] for item in items]
    findings: list[Finding] = []
    await verify(served.dsn, findings.append, goal_id=charge.goal_id)
    assert [] == findings


async def test_money_that_is_gone_is_owed_and_repaid_by_what_comes(
    served: Served, ada: Person
) -> None:
    """reliability 11"""
    charge = await paid(ada)
    ids: dict[str, Any] = {"goal_id": charge.goal_id, "withdrawal_id": uuid7()}
    available = (await served.book(charge.goal_id))["available_minor"]
    await served.commit(RequestWithdrawal(operation_id=uuid7(), **ids, amount_minor=available))
    await served.commit(SettleWithdrawal(operation_id=uuid7(), **ids))
    served.simulator.gateway.disputes.end(disputed(served, charge), "accepted")
    await look(served)
    owed = await served.book(charge.goal_id)
    await paid(ada, charge.goal_id)
    repaid = await served.book(charge.goal_id)

    assert (GIFT, -GIFT, 0) == (
        owed["receivable_minor"],
        owed["cash_minor"],
        owed["available_minor"],
    )
    assert (1_200, 0) == (repaid["receivable_minor"], repaid["available_minor"])


async def test_a_goal_that_is_away_holds_up_no_other(
    served: Served, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    charges = [await paid(ada) for _ in range(2)]
    for charge in charges:
        served.simulator.gateway.disputes.end(disputed(served, charge), "accepted")
    disputes = served.server.parts.refunds.disputes
    with monkeypatch.context() as patch:
        patch.setattr(disputes, "_goals", Away(served, charges[0].goal_id))
        await look(served)
    meanwhile = [await taken_minor(served, charge) for charge in charges]
    await look(served)

    assert [0, GIFT] == meanwhile
    assert [GIFT, GIFT] == [await taken_minor(served, charge) for charge in charges]


class Away:
    """Goals of which one does not answer."""

    def __init__(self, served: Served, away: UUID) -> None:
        self._goals = served.core.goals
        self._away = away

    async def ask(self, key: UUID, message: Command) -> Outcome:
        if key == self._away:
            raise JournalUnavailableError("away")
        return await self._goals.ask(key, message)


async def taken_minor(served: Served, charge: Charge) -> int:
    return (await served.book(charge.goal_id))["charged_back_minor"]


async def test_the_dispute_that_was_seen_last_comes_first(served: Served, ada: Person) -> None:
    goal_id = await served.open_goal()
    await give_role(served, goal_id, ada, Role.ORGANISER)
    tickets = []
    for _ in range(3):
        tickets.append(disputed(served, await paid(ada, goal_id)).ticket_id)
        await look(served)
    # Whatever they are called.
    await served.pool.execute(
        "UPDATE disputes SET ticket_id = 'zz' || ticket_id WHERE ticket_id = $1", tickets[0]
    )
    pages, cursor = [], ""
    while cursor is not None:
        page = (await ada.get(f"/goals/{goal_id}/disputes?limit=1{cursor}")).body
        pages.append([item["ticket_id"] for item in page["items"]])
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"

    assert [[tickets[2]], [tickets[1]], [f"zz{tickets[0]}"]] == pages


async def test_a_dispute_that_is_won_moves_nothing(served: Served, ada: Person) -> None:
    charge = await paid(ada)
    before = await served.book(charge.goal_id)
    dispute = disputed(served, charge)
    served.simulator.gateway.disputes.end(dispute, "rejected")
    await look(served)
    (won,) = await listed(ada, charge.goal_id)

    assert ("won", None) == (won["state"], won["charged_seq"])
    assert before == await served.book(charge.goal_id)


async def test_staff_answer_a_dispute_once(served: Served, ada: Person) -> None:
    clerk = await person(served, staff=True, fresh=True)
    stale = await person(served, staff=True)
    charges = [await paid(ada) for _ in range(3)]
    tickets = [disputed(served, charge).ticket_id for charge in charges]
    await look(served)
    evidence = {"action": "rejected", "file_name": "receipt.pdf"}
    bodies = ({"action": "accepted"}, {"action": "rejected"}, evidence)
    answers = [
        await clerk.post(f"/admin/disputes/{ticket}/answer", body)
        for ticket, body in zip(tickets, bodies, strict=True)
    ]
    again = await clerk.post(f"/admin/disputes/{tickets[0]}/answer", evidence)
    late = await clerk.post(f"/admin/disputes/{tickets[2]}/answer", {"action": "accepted"})
    unsure = await stale.post(f"/admin/disputes/{tickets[2]}/answer", evidence)
    strange = await clerk.post(f"/admin/disputes/{tickets[2]}/answer", {"action": "won"})
    books = [await served.book(charge.goal_id) for charge in charges]
    seen = (await clerk.get("/admin/disputes?limit=200")).body["items"]

    assert [200, 200, 200] == [answer.status for answer in answers]
    # Rejected without evidence, it is lost.
    assert ["lost", "lost", "reviewed"] == [one.body["dispute"]["state"] for one in answers]
    assert [GIFT, GIFT, 0] == [book["charged_back_minor"] for book in books]
    assert ["already_decided", "already_decided"] == [again.code, late.code]
    assert (403, "step_up_required") == (unsure.status, unsure.code)
    assert (422, "invalid_request") == (strange.status, strange.code)
    assert set(tickets) <= {item["ticket_id"] for item in seen}


async def test_a_dispute_of_nothing_that_we_know_is_before_staff(
    served: Served, ada: Person
) -> None:
    """Its charge may still reach us: then it is matched."""
    clerk = await person(served, staff=True, fresh=True)
    goal_id = await served.open_goal()
    await give_role(served, goal_id, ada, Role.ORGANISER)
    charge = await served.intended(goal_id, GIFT)
    served.simulator.set_webhook_url(None)
    served.simulator.pay(charge.reference)
    await served.simulator.settled()
    dispute = disputed(served, charge)
    served.simulator.gateway.disputes.end(dispute, "accepted")
    await look(served)
    seen = (await clerk.get("/admin/disputes?limit=200")).body["items"]
    (unknown,) = [item for item in seen if item["ticket_id"] == dispute.ticket_id]
    none = await listed(ada, goal_id)
    await served.pay(charge)
    await look(served)

    assert (None, "lost", charge.reference) == (
        unknown["goal_id"],
        unknown["state"],
        unknown["reference"],
    )
    assert [] == none
    assert GIFT == (await served.book(goal_id))["charged_back_minor"]


ORDERS: Final = sorted(permutations(("paid", "failed", "refunded", "disputed", "listed")))


@pytest.mark.parametrize("order", ORDERS[:: size(12, 1)], ids="-".join)
async def test_in_whatever_order_news_come_the_end_is_the_same(
    served: Served, ada: Person, order: tuple[str, ...]
) -> None:
    """reliability 66"""
    assert (FEE_MINOR, GIFT, "charged_back") == await end_of(served, ada, order)


async def end_of(served: Served, ada: Person, order: tuple[str, ...]) -> tuple[int, int, str]:
    """Return what a charge that was paid and lost has come to: owed, taken, its status."""
    goal_id = await served.open_goal()
    await give_role(served, goal_id, ada, Role.ORGANISER)
    answer = await served.intend(goal_id, amount_minor=GIFT)
    charge = charge_of(answer)
    served.simulator.set_webhook_url(None)
    served.simulator.pay(charge.reference)
    await served.simulator.settled()
    served.simulator.gateway.disputes.end(disputed(served, charge), "accepted")
    words = {"paid": "Success", "failed": "Failed", "refunded": "Refunded", "disputed": "Disputed"}
    for news in order:
        if news == "listed":
            await look(served)
        else:
            assert 200 == (await served.pay(charge, transaction_status=words[news])).status
    await look(served)
    book = await served.book(goal_id)
    path = f"/contributions/{charge.contribution_id}"
    key = answer.body["contribution"]["access_key"]
    shown = await served.get(f"{path}?access_key={key}")
    return book["receivable_minor"], book["charged_back_minor"], shown.body["status"]


async def test_a_dispute_that_is_matched_only_once_is_found(
    served: Served, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what is seen before its money never finds it."""
    disputes = served.server.parts.refunds.disputes
    first = (
        "INSERT INTO disputes (ticket_id, reference, amount_minor, state, seen_at)"
        " SELECT $1, $2, $5, $6, $9 WHERE $3::uuid IS NULL OR $4::text IS NULL OR $7::text IS NULL"
        " OR $8::timestamptz IS NULL OR TRUE ON CONFLICT DO NOTHING"
    )
    monkeypatch.setattr(disputes, "_queries", {**disputes._queries, "note_dispute": first})

    assert (FEE_MINOR, GIFT, "charged_back") != await end_of(served, ada, ORDERS[0])


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("open", "open"),
        ("PENDING", "open"),
        ("In Review", "reviewed"),
        ("Accepted", "lost"),
        ("rejected", "won"),
        ("", "unknown"),
        (None, "unknown"),
        ("escalated", "unknown"),
    ],
)
async def test_of_a_word_that_nobody_knows_nothing_follows(word: str | None, state: str) -> None:
    assert state == state_of(word)
