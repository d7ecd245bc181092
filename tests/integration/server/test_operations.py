"""How an operation ended: for ever, and for whom."""

from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.commands import CloseGoal, RequestWithdrawal
from goalfund.goal.roles import Role
from tests.goals import appoint
from tests.payers import planned
from tests.served import SUSPENSE, Served, all_of, operation_of


async def test_a_committed_operation_names_its_goal_and_seq(served: Served) -> None:
    goal_id = await served.open_goal()
    command = CloseGoal(operation_id=uuid7(), goal_id=goal_id)
    await served.commit(command)
    answer = await served.get(f"/operations/{command.operation_id}")

    assert 200 == answer.status
    assert {
        "operation_id": str(command.operation_id),
        "status": "committed",
        "goal_id": str(goal_id),
        "seq": 2,
        "code": None,
    } == answer.body


async def test_a_refused_operation_names_its_code(served: Served) -> None:
    goal_id = await served.open_goal(min_amount_minor=300_000)
    key = uuid7()
    refused = await served.intend(goal_id, key)
    answer = await served.get(f"/operations/{key}")

    assert refused.code == answer.body["code"] == "below_minimum"
    assert ("refused", None) == (answer.body["status"], answer.body["seq"])


async def test_an_operation_that_differs_leaves_the_first_as_it_ended(served: Served) -> None:
    goal_id = await served.open_goal()
    key = uuid7()
    await served.intend(goal_id, key)
    before = await served.get(f"/operations/{key}")
    await served.intend(goal_id, key, amount_minor=1_000_000)
    after = await served.get(f"/operations/{key}")

    assert "committed" == before.body["status"]
    assert before.raw == after.raw


async def test_what_was_never_decided_was_never_seen(served: Served) -> None:
    unseen = uuid7()
    invalid = uuid7()
    await served.intend(await served.open_goal(), invalid, amount_minor=-1)
    answers = await all_of(*(served.get(f"/operations/{key}") for key in (unseen, invalid)))

    assert {(404, "never_seen")} == {(answer.status, answer.code) for answer in answers}


async def test_a_signed_in_persons_operation_is_nobody_elses_to_see(served: Served) -> None:
    """Reliability 19: it looks as if it had never been."""
    goal_id = await served.open_goal()
    await served.pay(await served.intended(goal_id))
    organiser = uuid7()
    await served.commit(appoint(goal_id, organiser, Role.ORGANISER))
    theirs = RequestWithdrawal(
        operation_id=uuid7(),
        goal_id=goal_id,
        person_id=organiser,
        withdrawal_id=uuid7(),
        amount_minor=1_000,
    )
    await served.commit(theirs)
    seen = await served.get(f"/operations/{theirs.operation_id}")
    unseen = await served.get(f"/operations/{uuid7()}")

    assert (404, "never_seen") == (seen.status, seen.code)
    assert seen.body.keys() == unseen.body.keys()


async def test_who_repeats_a_persons_id_learns_nothing_of_it(served: Served) -> None:
    """Reliability 19: neither on the same goal nor on another, neither now nor afterwards."""
    goal_id, other = await served.open_goal(), await served.open_goal()
    await served.pay(await served.intended(goal_id))
    organiser = uuid7()
    await served.commit(appoint(goal_id, organiser, Role.ORGANISER))
    theirs = RequestWithdrawal(
        operation_id=uuid7(),
        goal_id=goal_id,
        person_id=organiser,
        withdrawal_id=uuid7(),
        amount_minor=1_234,
    )
    await served.commit(theirs)
    same = await served.intend(goal_id, theirs.operation_id)
    elsewhere = await served.intend(other, theirs.operation_id)
    after = await served.get(f"/operations/{theirs.operation_id}")

    assert (409, "operation_differs") == (same.status, same.code)
    assert [{"field": "command"}] == [{"field": error["field"]} for error in same.body["errors"]]
    assert b"1234" not in same.raw
    assert b"1_234" not in same.raw
    assert 201 == elsewhere.status
    assert (404, "never_seen") == (after.status, after.code)


async def test_an_id_on_two_goals_answers_for_the_first(served: Served) -> None:
    """Reliability 19: nobody shadows another's operation by repeating its id elsewhere."""
    first, second = await served.open_goal(), await served.open_goal(min_amount_minor=900_000)
    key = uuid7()
    await served.intend(first, key)
    await served.intend(second, key)
    answer = await served.get(f"/operations/{key}")

    assert ("committed", str(first)) == (answer.body["status"], answer.body["goal_id"])


async def test_money_in_suspense_is_told_of_by_its_operation(served: Served) -> None:
    charge = planned(uuid7())
    unknown = f"X{uuid7().hex}"
    await served.notify(charge.notice(transaction_ref=unknown) | {"TransactionRef": unknown})
    from goalfund.payments.payloads import operation_id

    answer = await served.get(f"/operations/{operation_id(unknown)}")
    parked = await served.get(f"/operations/{operation_of(charge)}")

    assert ("committed", SUSPENSE) == (answer.body["status"], UUID(answer.body["goal_id"]))
    assert "never_seen" == parked.code


@pytest.mark.parametrize("spelt", ["1", "x", "%00", "' OR 1=1", "é" * 36])
async def test_what_is_no_id_is_refused(served: Served, spelt: str) -> None:
    answer = await served.get(f"/operations/{spelt}")

    assert (422, "invalid_request") == (answer.status, answer.code)
    assert ["operation_id"] == [error["field"] for error in answer.body["errors"]]


async def test_nothing_but_reading_is_done_to_an_operation(served: Served) -> None:
    answers = await all_of(
        *(
            served.ask(method, f"/api/v1/operations/{uuid7()}", json={})
            for method in ("POST", "PUT", "PATCH", "DELETE")
        )
    )

    assert {(405, "method_not_allowed")} == {(a.status, a.code) for a in answers}
