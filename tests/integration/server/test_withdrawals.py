"""Money out over HTTP: asked for, approved by others, paid by the gateway that pretends."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.commands import SettleWithdrawal
from goalfund.goal.roles import Role
from goalfund.goal.verify import verify
from goalfund.payments.simulator.faults import ApiFault
from tests.goals import credit, intend
from tests.integration.server.test_access import viewer_of, watch
from tests.jcs import chain_fault
from tests.notices import catch_up, kinds_told
from tests.served import Answer, Served, served_at
from tests.signed_in import Person, give_role, person

GTBANK = "000013"
NUMBER = "0123456789"


def wanted(**changes: Any) -> dict[str, Any]:
    """Return the body of a request. A change to `...` leaves the field out."""
    body = {
        "amount_minor": 100_000,
        "purpose": "Pipes",
        "bank_code": GTBANK,
        "account_number": NUMBER,
    }
    return {name: value for name, value in (body | changes).items() if value is not ...}


async def treasury(served: Served, given_minor: int = 250_000, **terms: Any) -> "Treasury":
    """Return an organiser and a treasurer who have just stepped up, and their goal with money."""
    ada, ben = await person(served, fresh=True), await person(served, fresh=True, first_name="Ben")
    goal_id = UUID((await ada.opens(**terms))["id"])
    await give_role(served, goal_id, ben, Role.TREASURER)
    gift = intend(goal_id, given_minor)
    await served.commit(gift)
    await served.commit(credit(gift))
    return Treasury(ada, ben, goal_id)


class Treasury:
    """A goal with money, who organises it, and who keeps its purse."""

    def __init__(self, ada: Person, ben: Person, goal_id: UUID) -> None:
        self.ada, self.ben, self.goal_id = ada, ben, goal_id

    async def request(self, **changes: Any) -> Answer:
        return await self.ada.post(f"/goals/{self.goal_id}/withdrawals", wanted(**changes))

    async def asked(self, **changes: Any) -> Any:
        answer = await self.request(**changes)
        assert answer.status == 201, answer
        return answer.body["withdrawal"]


async def say(who: Person, what: str, withdrawal: Any, body: Any = None) -> Answer:
    return await who.post(f"/withdrawals/{withdrawal['withdrawal_id']}/{what}", body)


async def run_errands(served: Served) -> None:
    """Do all that is due, also where other tests have left more than a round takes."""
    errands = served.server.parts.withdrawals.errands
    done = -1
    while done != sum(errands.counts.values()):
        done = sum(errands.counts.values())
        await errands.agenda.run_once()


async def test_money_goes_the_whole_way_to_the_bank_and_everybody_sees_it(served: Served) -> None:
    ada, ben = await person(served, fresh=True), await person(served, fresh=True, first_name="Ben")
    goal_id = UUID((await ada.opens())["id"])
    await give_role(served, goal_id, ben, Role.TREASURER)
    at = Treasury(ada, ben, goal_id)
    async with AsyncExitStack() as stack, asyncio.timeout(60):
        viewer = await stack.enter_async_context(viewer_of(served))
        await watch(viewer, goal_id)
        given = await served.intend(goal_id, amount_minor=250_000)
        served.simulator.pay(given.body["payment"]["reference"])
        await viewer.until("events")
        for rounds in served.server.parts.withdrawals.rounds:
            await stack.enter_async_context(rounds)
        asked = await at.asked()
        approved = await say(ben, "approve", asked)
        kinds: list[str] = []
        while "withdrawal_paid" not in kinds:
            kinds += [event["kind"] for event in (await viewer.until("events"))["events"]]
    paid = (await ada.get(f"/withdrawals/{asked['withdrawal_id']}")).body
    log = (await served.get(f"/goals/{goal_id}/events")).body["events"]
    findings: list[object] = []
    await verify(served.dsn, findings.append, goal_id=goal_id)
    name = paid["withdrawal"]["account_name"]

    assert [
        "withdrawal_requested",
        "withdrawal_approved",
        "payout_sent",
        "withdrawal_paid",
    ] == kinds
    assert "requested" == asked["status"]
    # What follows by itself may be faster than the answer.
    assert approved.body["withdrawal"]["status"] in ("approved", "paying", "paid")
    assert ("paid", 1, 1) == tuple(
        paid["withdrawal"][name] for name in ("status", "approvals", "approvals_required")
    )
    assert ("GTBank Plc", "******6789") == tuple(
        asked[name] for name in ("bank_name", "account_masked")
    )
    assert len(name) > 5
    assert [("Ben Obi", "treasurer", "approved", True)] == [
        (one["name"], one["role"], one["decision"], one["counts"]) for one in paid["approvals"]
    ]
    assert NUMBER not in str(log)
    assert chain_fault(goal_id, log) is None
    assert [] == findings


async def test_what_is_asked_for_is_reserved_and_shown_to_who_may_see_it(served: Served) -> None:
    at = await treasury(served)
    asked = await at.asked()
    book = await served.book(at.goal_id)
    public = (await served.get(f"/withdrawals/{asked['withdrawal_id']}")).body["withdrawal"]
    to_ben = (await at.ben.get(f"/goals/{at.goal_id}/withdrawals")).body

    assert (150_000, 100_000) == (book["available_minor"], book["reserved_minor"])
    assert {"approve": False, "reject": False, "cancel": True, "submit_proof": False} == asked[
        "can"
    ]
    assert {"approve": True, "reject": True, "cancel": False, "submit_proof": False} == (
        to_ben["items"][0]["can"]
    )
    assert "Ada Obi" == asked["requested_by"]["name"]
    assert None is public["requested_by"]["name"]
    assert asked["expires_at"] > asked["requested_at"]
    changed = {"can": dict.fromkeys(asked["can"], False), "requested_by": public["requested_by"]}
    assert asked | changed == public


async def test_a_repetition_is_answered_as_at_first_while_the_gateway_is_away(
    served: Served,
) -> None:
    at, key = await treasury(served), uuid7()
    path = f"/goals/{at.goal_id}/withdrawals"
    first = await at.ada.ask("POST", path, wanted(), key)
    served.simulator.faults.api["lookup"] = ApiFault(kind="html_500")
    again = await at.ada.ask("POST", path, wanted(), key)
    other = await at.ada.ask("POST", path, wanted(account_number="1234567890"), key)

    assert (201, first.body) == (again.status, again.body)
    assert "true" == again.headers["Idempotency-Replayed"]
    assert (409, "operation_differs") == (other.status, other.code)
    assert ["account_number"] == [error["field"] for error in other.body["errors"]]


@pytest.mark.parametrize(
    ("fault", "number", "expected"),
    [
        ("html_500", NUMBER, (503, "gateway_unavailable")),
        ("not_json", NUMBER, (503, "gateway_unavailable")),
        (None, "0123459099", (422, "account_not_found")),
    ],
)
async def test_nobody_is_paid_whom_the_bank_does_not_name(
    served: Served, fault: Any, number: str, expected: tuple[int, str]
) -> None:
    at = await treasury(served)
    if fault is not None:
        served.simulator.faults.api["lookup"] = ApiFault(kind=fault)
    answer = await at.request(account_number=number)

    assert expected == (answer.status, answer.code)
    assert 0 == (await served.book(at.goal_id))["reserved_minor"]


async def test_refusals_of_the_goal_are_told(served: Served) -> None:
    at = await treasury(served)
    wrong = await at.request(bank_code="058")
    over = await at.request(amount_minor=250_001)
    unknown = await at.request(milestone_id=str(uuid7()))
    dollars = Treasury(at.ada, at.ben, UUID((await at.ada.opens(currency="USD"))["id"]))

    assert (422, ["bank_code"]) == (wrong.status, [one["field"] for one in wrong.body["errors"]])
    assert (409, "exceeds_available") == (over.status, over.code)
    assert (404, "milestone_not_found") == (unknown.status, unknown.code)
    assert "currency_differs" == (await dollars.request()).code


async def test_a_member_has_three_open_and_keeps_nobody_else_from_asking(served: Served) -> None:
    """Reliability 89, over HTTP."""
    at = await treasury(served)
    chi = await person(served, fresh=True, first_name="Chi")
    await give_role(served, at.goal_id, chi, Role.ORGANISER)
    own = [await at.request(amount_minor=1_000) for _ in range(5)]
    others = await Treasury(chi, at.ben, at.goal_id).request(amount_minor=1_000)

    assert [201] * 3 + [409] * 2 == [answer.status for answer in own]
    assert "too_many_open_withdrawals" == own[-1].code
    assert 201 == others.status


async def test_who_asks_cannot_approve_and_nobody_twice(served: Served) -> None:
    """Reliability 90, over HTTP."""
    at = await treasury(served, approvals_required=2)
    asked = await at.asked()
    own = [await say(at.ada, what, asked, {}) for what in ("approve", "reject")]
    first, second = [await say(at.ben, "approve", asked) for _ in range(2)]

    assert [(403, "requester_cannot_approve")] * 2 == [(one.status, one.code) for one in own]
    assert ("requested", 1) == tuple(
        first.body["withdrawal"][name] for name in ("status", "approvals")
    )
    assert (409, "already_decided") == (second.status, second.code)


async def test_who_lost_the_role_counts_no_more(served: Served) -> None:
    """Reliability 87 and 88, over HTTP: what counts is shown, and what is sent follows it."""
    at = await treasury(served, approvals_required=2)
    chi = await person(served, fresh=True, first_name="Chi")
    await give_role(served, at.goal_id, chi, Role.TREASURER)
    asked = await at.asked()
    await say(at.ben, "approve", asked)
    approved = await say(chi, "approve", asked)
    await give_role(served, at.goal_id, at.ben, None)
    await run_errands(served)
    held = (await at.ada.get(f"/withdrawals/{asked['withdrawal_id']}")).body
    await give_role(served, at.goal_id, at.ben, Role.TREASURER)
    back = (await at.ada.get(f"/withdrawals/{asked['withdrawal_id']}")).body

    assert ("approved", 2) == tuple(
        approved.body["withdrawal"][name] for name in ("status", "approvals")
    )
    for read in (held, back):
        assert ("approved", 1) == tuple(
            read["withdrawal"][name] for name in ("status", "approvals")
        )
        assert [False, True] == [one["counts"] for one in read["approvals"]]


async def test_a_rejection_ends_it_and_says_why(served: Served) -> None:
    at = await treasury(served)
    asked = await at.asked()
    done = await say(at.ben, "reject", asked, {"reason": "Too dear."})
    late = await say(at.ada, "cancel", asked)
    read = (await at.ada.get(f"/withdrawals/{asked['withdrawal_id']}")).body

    assert ("rejected", "Too dear.") == tuple(
        done.body["withdrawal"][name] for name in ("status", "reason")
    )
    assert [("rejected", "Too dear.", "Ben Obi", False)] == [
        (one["decision"], one["reason"], one["name"], one["counts"]) for one in read["approvals"]
    ]
    assert (409, "already_decided") == (late.status, late.code)
    assert 0 == (await served.book(at.goal_id))["reserved_minor"]


async def test_one_that_came_in_an_archive_on_its_way_is_held_back_here(served: Served) -> None:
    """As `import_payouts` has it: where the archive was written, somebody may be sending it."""
    at = await treasury(served)
    asked = await at.asked()
    await say(at.ben, "approve", asked)
    await run_errands(served)
    await served.pool.execute(
        "UPDATE payouts SET status = 'parked', reason = 'imported', account_sealed = NULL"
        " WHERE goal_id = $1",
        at.goal_id,
    )
    shown = await at.ada.get(f"/withdrawals/{asked['withdrawal_id']}")

    assert 200 == shown.status
    assert ("paying", "imported") == tuple(
        shown.body["withdrawal"][name] for name in ("status", "parked_reason")
    )


async def test_only_who_asked_takes_it_back(served: Served) -> None:
    at = await treasury(served)
    asked = await at.asked()
    by_ben, by_ada = await say(at.ben, "cancel", asked), await say(at.ada, "cancel", asked)
    unknown = await say(at.ada, "cancel", {"withdrawal_id": str(uuid7())})

    assert (403, "forbidden") == (by_ben.status, by_ben.code)
    assert (200, "cancelled") == (by_ada.status, by_ada.body["withdrawal"]["status"])
    assert (404, "withdrawal_not_found") == (unknown.status, unknown.code)


async def test_a_paid_one_has_to_be_proven_before_the_next(served: Served) -> None:
    at = await treasury(served)
    asked = await at.asked(amount_minor=1_000)
    await say(at.ben, "approve", asked)
    await run_errands(served)
    await served.commit(
        SettleWithdrawal(
            operation_id=uuid7(),
            goal_id=at.goal_id,
            withdrawal_id=UUID(asked["withdrawal_id"]),
        )
    )
    following = await at.request()

    assert (409, "previous_withdrawal_unproven") == (following.status, following.code)


async def test_the_list_is_walked_page_by_page_and_by_status(served: Served) -> None:
    at = await treasury(served)
    path = f"/goals/{at.goal_id}/withdrawals"
    for _ in range(3):
        await say(at.ada, "cancel", await at.asked())
    still = await at.asked()
    seen, cursor = [], ""
    while cursor is not None:
        page = (await served.get(f"{path}?limit=2{cursor and '&cursor=' + cursor}")).body
        seen += [item["seq"] for item in page["items"]]
        cursor = page["next_cursor"]
    waiting = (await served.get(f"{path}?status=requested")).body["items"]
    page = (await served.get(f"{path}?limit=1")).body
    elsewhere = await served.get(f"{path}?status=paid&cursor={page['next_cursor']}")

    assert 4 == len(set(seen))
    assert sorted(seen, reverse=True) == seen
    assert [still["withdrawal_id"]] == [item["withdrawal_id"] for item in waiting]
    assert "invalid_cursor" == elsewhere.code
    assert 422 == (await served.get(f"{path}?status=lost")).status


async def test_another_account_than_the_last_cools_first(served: Served) -> None:
    at = await treasury(served, proof_gate="window")
    first = await at.asked(amount_minor=1_000)
    await say(at.ben, "approve", first)
    await run_errands(served)
    await served.commit(
        SettleWithdrawal(
            operation_id=uuid7(),
            goal_id=at.goal_id,
            withdrawal_id=UUID(first["withdrawal_id"]),
        )
    )
    same = await at.asked(amount_minor=1_000)
    other = await at.asked(amount_minor=1_000, account_number="1234567890")
    for asked in (same, other):
        await say(at.ben, "approve", asked)
    await run_errands(served)
    items = (await served.get(f"/goals/{at.goal_id}/withdrawals")).body["items"]

    assert ["approved", "paying", "paid"] == [item["status"] for item in items]
    assert [True, False, False] == [item["cools_until"] is not None for item in items]
    assert None is first["cools_until"]


async def test_who_approves_is_told_of_it_and_who_asked_is_told_how_it_ends(
    served: Served,
) -> None:
    at = await treasury(served)
    asked = await at.asked()
    await catch_up(served)
    to_ada, to_ben = await kinds_told(at.ada), await kinds_told(at.ben)
    await say(at.ben, "reject", asked, {"reason": "Too dear."})
    await catch_up(served)

    assert "withdrawal_requested" in to_ben
    assert "withdrawal_requested" not in to_ada
    assert "withdrawal_ended" in await kinds_told(at.ada)
    assert "withdrawal_ended" not in await kinds_told(at.ben)


ENDS = {
    "9001": "paid",  # approved at once
    "9002": "paid",  # approved without the banks' reference
    "9003": "paid",  # no answer, then paid
    "9004": "failed",  # no answer, then it came back
    "9005": "failed",  # no answer, then it never left
    "9006": "paying",  # no answer, ever
    "9007": "paid",
    "9008": "failed",
    "9009": "failed",
    "9010": "failed",
    "9012": "paid",  # the line breaks after the money left
    "9013": "failed",
    "9014": "paying",  # and before: the gateway knows of nothing
    "9015": "paid",
    "9016": "paying",
}


async def sent_to(served: Served, account_number: str) -> tuple[Treasury, Any]:
    """Return a goal of which 1,000 are approved for an account."""
    at = await treasury(served)
    asked = await at.asked(amount_minor=1_000, account_number=account_number)
    await say(at.ben, "approve", asked)
    return at, asked


async def test_every_way_a_transfer_can_go_ends_in_one_transfer_and_one_outcome(
    fresh_dsn: str,
) -> None:
    """Reliability 72, over the whole server and the gateway that pretends."""
    async with served_at(fresh_dsn) as served:
        gateway = served.simulator.gateway
        gateway.deposit(gateway.settings.merchants[0], 10_000_000)
        goals = await asyncio.gather(*(sent_to(served, f"012345{end}") for end in ENDS))
        await run_errands(served)
        for _ in range(4):
            await served.pool.execute("UPDATE payouts SET next_try_at = 'epoch'")
            await served.server.parts.withdrawals.payouts.run_once()
            served.simulator.forward(60)
        ended, reserved_minor = {}, 0
        for (at, asked), end in zip(goals, ENDS, strict=True):
            read = await at.ada.get(f"/withdrawals/{asked['withdrawal_id']}")
            ended[end] = read.body["withdrawal"]["status"]
            reserved_minor += (await served.book(at.goal_id))["reserved_minor"]
        calls = [call for call in served.simulator.requests if call.path == "/payout/transfer"]

    assert ENDS == ended
    assert 1_000 * list(ENDS.values()).count("paying") == reserved_minor
    assert len(ENDS) == len(calls)
