"""Refunds over HTTP: what goes back to whom is fixed at once, and promised part by part."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.edge.outcomes import REPLAYED
from goalfund.goal.commands import CancelGoal, ChargeBack, RequestWithdrawal, SettleWithdrawal
from goalfund.goal.findings import Finding
from goalfund.goal.roles import Role
from goalfund.goal.verify import verify
from tests.payers import FEE_MINOR, Charge
from tests.served import Answer, Served, all_of
from tests.signed_in import Person, give_role, person


@pytest.fixture
async def ada(served: Served) -> Person:
    return await person(served, fresh=True)


async def goal_of(ada: Person, *gifts_minor: int, **changes: Any) -> tuple[UUID, list[Charge]]:
    """Return a goal that somebody organises, and what was given to it."""
    goal_id = await ada.served.open_goal()
    await give_role(ada.served, goal_id, ada, Role.ORGANISER)
    charges = [await ada.served.intended(goal_id, gift, **changes) for gift in gifts_minor]
    for charge in charges:
        assert (await ada.served.pay(charge)).status == 200
    return goal_id, charges


async def refund(ada: Person, goal_id: UUID, key: UUID | None = None, **body: Any) -> Answer:
    wanted = {"reason": "Too much came."} | body
    return await ada.ask("POST", f"/goals/{goal_id}/refunds", wanted, key or uuid7())


async def start(served: Served) -> None:
    """Have goals asked for everything that is planned."""
    starting = served.server.parts.refunds.starting
    await starting.run_once()
    while starting.pause_s() == 0.0:
        await starting.run_once()


async def shown(ada: Person, answer: Answer) -> dict[str, Any]:
    """Return a refund as it is now, with all of its parts."""
    path = f"/refunds/{answer.body['refund']['refund_id']}?limit=200"
    now: dict[str, Any] = (await ada.get(path)).body["refund"]
    return now


async def test_a_share_goes_back_to_everybody_to_the_kobo(served: Served, ada: Person) -> None:
    """reliability 7"""
    goal_id, charges = await goal_of(ada, 100_000, 100_000, 100_001)
    available = (await served.book(goal_id))["available_minor"]
    asked = await refund(ada, goal_id, percentage=50)
    planned = asked.body["refund"]
    await start(served)
    started = await shown(ada, asked)
    book = await served.book(goal_id)

    assert 300_001 - 3 * FEE_MINOR == available
    assert (201, available // 2, 3) == (asked.status, planned["amount_minor"], planned["count"])
    assert {"planned"} == {item["status"] for item in planned["items"]}
    assert {"started"} == {item["status"] for item in started["items"]}
    amounts = {item["contribution_id"]: item["amount_minor"] for item in started["items"]}
    assert [48_500, 48_500, 48_500] == [amounts[str(one.contribution_id)] for one in charges]
    assert ("under_way", 0) == (started["status"], started["failed"])
    assert (available - available // 2, available // 2) == (
        book["available_minor"],
        book["reserved_minor"],
    )
    findings: list[Finding] = []
    await verify(served.dsn, findings.append, goal_id=goal_id)
    assert [] == findings


async def test_one_contribution_goes_back_in_whole_or_in_part(served: Served, ada: Person) -> None:
    goal_id, (one, other) = await goal_of(ada, 100_000, 100_000, anonymous=True)
    part = await refund(ada, goal_id, contribution_id=str(one.contribution_id), amount_minor=1)
    rest = await refund(ada, goal_id, contribution_id=str(one.contribution_id))
    more = await refund(ada, goal_id, contribution_id=str(one.contribution_id))
    whole = await refund(ada, goal_id, contribution_id=str(other.contribution_id))
    unknown = await refund(ada, goal_id, contribution_id=str(UUID(int=7)))
    stranger = await person(served)
    path = f"/refunds/{part.body['refund']['refund_id']}"
    names = [(await who.get(path)).body["refund"]["items"][0]["name"] for who in (ada, stranger)]

    assert (201, 1) == (part.status, part.body["refund"]["amount_minor"])
    assert (201, 99_999) == (rest.status, rest.body["refund"]["amount_minor"])
    assert (409, "exceeds_refundable") == (more.status, more.code)
    # The gateway has kept its fees, and what is planned is not there twice.
    assert (409, "exceeds_available") == (whole.status, whole.code)
    assert (404, "contribution_not_found") == (unknown.status, unknown.code)
    assert ["Ada Obi", None] == names
    assert "card" == part.body["refund"]["items"][0]["way"]


async def test_the_same_request_is_one_request(served: Served, ada: Person) -> None:
    """reliability 14, 15"""
    goal_id, _ = await goal_of(ada, 100_000)
    key = uuid7()
    answers = await all_of(*(refund(ada, goal_id, key, percentage=40) for _ in range(5)))
    differs = await refund(ada, goal_id, key, percentage=41)
    await start(served)
    again = await refund(ada, goal_id, key, percentage=40)
    listed = await ada.get(f"/goals/{goal_id}/refunds")

    assert {201} == {answer.status for answer in answers}
    assert 4 == sum("Idempotency-Replayed" in answer.headers for answer in answers)
    assert 1 == len({answer.body["refund"]["refund_id"] for answer in (*answers, again)})
    assert (409, "operation_differs") == (differs.status, differs.code)
    assert [(38_800, 1)] == [(item["amount_minor"], item["count"]) for item in listed.body["items"]]
    assert 38_800 == (await served.book(goal_id))["reserved_minor"]


async def test_its_operation_says_how_it_ended_for_ever(served: Served, ada: Person) -> None:
    """reliability 19: done or refused, to who asked and to nobody else."""
    goal_id, _ = await goal_of(ada)
    done, refused = uuid7(), uuid7()
    first = await refund(ada, goal_id, refused, percentage=40)
    assert (await served.pay(await served.intended(goal_id, 100_000))).status == 200
    again = await refund(ada, goal_id, refused, percentage=40)
    differs = await refund(ada, goal_id, refused, percentage=41)
    await refund(ada, goal_id, done, percentage=40)
    ends = [(await ada.get(f"/operations/{key}")).body for key in (done, refused)]
    for_others = [await (await person(served)).get(f"/operations/{key}") for key in (done, refused)]
    store = served.server.parts.people.people.store
    async with store.begin() as connection:
        await store.erase(connection, ada.person_id, datetime.now(UTC))
    after = [await served.get(f"/operations/{key}") for key in (done, refused)]

    assert {(409, "exceeds_available")} == {(one.status, one.code) for one in (first, again)}
    assert ["true"] == [one.headers[REPLAYED] for one in (first, again) if REPLAYED in one.headers]
    assert "operation_differs" == differs.code
    assert [("committed", None, None), ("refused", None, "exceeds_available")] == [
        (end["status"], end["seq"], end["code"]) for end in ends
    ]
    assert {str(goal_id)} == {end["goal_id"] for end in ends}
    assert {"never_seen"} == {answer.code for answer in for_others + after}


async def test_what_has_gone_elsewhere_meanwhile_is_refused_and_said(
    served: Served, ada: Person
) -> None:
    goal_id, (one, other) = await goal_of(ada, 100_000, 100_000)
    asked = await refund(ada, goal_id, percentage=100)
    taken: dict[str, Any] = {"operation_id": uuid7(), "goal_id": goal_id}
    await served.commit(
        ChargeBack(
            **taken,
            reference="charged back",
            contribution_id=one.contribution_id,
            amount_minor=100_000,
        )
    )
    await start(served)
    after = await shown(ada, asked)
    status = {item["contribution_id"]: item for item in after["items"]}

    assert ("failed", "exceeds_refundable") == (
        status[str(one.contribution_id)]["status"],
        status[str(one.contribution_id)]["reason"],
    )
    # The gateway's fees and the one chargeback have left less than the other's share.
    assert ("failed", "exceeds_available") == (
        status[str(other.contribution_id)]["status"],
        status[str(other.contribution_id)]["reason"],
    )
    assert ("partly_failed", 2) == (after["status"], after["failed"])
    assert 0 == (await served.book(goal_id))["reserved_minor"]


async def test_a_part_that_fails_leaves_the_others_alone(served: Served, ada: Person) -> None:
    goal_id, charges = await goal_of(ada, *(10_000 for _ in range(7)))
    asked = await refund(ada, goal_id, percentage=100)
    ids: dict[str, Any] = {"goal_id": goal_id, "withdrawal_id": uuid7()}
    await served.commit(RequestWithdrawal(operation_id=uuid7(), **ids, amount_minor=10_000))
    await served.commit(SettleWithdrawal(operation_id=uuid7(), **ids))
    await start(served)
    after = await shown(ada, asked)

    assert 2 == after["failed"]
    assert 5 * 7_000 == (await served.book(goal_id))["reserved_minor"]
    assert len(charges) == after["count"]


async def test_a_cancelled_goal_gives_everything_back(served: Served, ada: Person) -> None:
    goal_id, _ = await goal_of(ada, 100_000, 50_000)
    await served.commit(CancelGoal(operation_id=uuid7(), goal_id=goal_id))
    await refund(ada, goal_id, percentage=100)
    await start(served)
    book = await served.book(goal_id)
    again = await refund(ada, goal_id, percentage=1)

    assert (0, 150_000 - 2 * FEE_MINOR) == (book["available_minor"], book["reserved_minor"])
    assert (409, "exceeds_available") == (again.status, again.code)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"percentage": 0},
        {"percentage": 101},
        {"percentage": -1},
        {"percentage": "50"},
        {"percentage": 50.0},
        {"percentage": True},
        {"percentage": 50, "contribution_id": str(UUID(int=7))},
        {"percentage": 50, "amount_minor": 1},
        {"contribution_id": "x"},
        {"contribution_id": str(UUID(int=7)), "amount_minor": 0},
        {"contribution_id": str(UUID(int=7)), "amount_minor": 2**53},
        {"percentage": 50, "reason": ""},
        {"percentage": 50, "reason": "x" * 501},
        {"percentage": 50, "reason": None},
        {"percentage": 50, "way": "card"},
    ],
)
async def test_what_is_no_refund_is_refused(ada: Person, body: dict[str, Any]) -> None:
    goal_id, _ = await goal_of(ada)
    answer = await refund(ada, goal_id, **body)

    assert (422, "invalid_request") == (answer.status, answer.code)


async def test_pages_of_refunds_and_of_their_parts_do_not_overlap(ada: Person) -> None:
    goal_id, _ = await goal_of(ada, 100_000, 100_000, 100_000)
    for percentage in (10, 20, 30):
        asked = await refund(ada, goal_id, percentage=percentage)
    first = await ada.get(f"/goals/{goal_id}/refunds?limit=2")
    second = await ada.get(f"/goals/{goal_id}/refunds?limit=2&cursor={first.body['next_cursor']}")
    path = f"/refunds/{asked.body['refund']['refund_id']}?limit=2"
    some = (await ada.get(path)).body["refund"]
    rest = (await ada.get(f"{path}&cursor={some['next_cursor']}")).body["refund"]
    elsewhere = await ada.get(f"/goals/{goal_id}/refunds?cursor={some['next_cursor']}")

    listed = [one["percentage"] for one in first.body["items"] + second.body["items"]]
    assert [30, 20, 10] == listed
    assert 3 == len({item["item_id"] for item in some["items"] + rest["items"]})
    assert second.body["next_cursor"] is None
    assert rest["next_cursor"] is None
    assert (400, "invalid_cursor") == (elsewhere.status, elsewhere.code)


async def test_many_parts_are_started_a_few_at_a_time_and_survive_a_stop(
    served: Served, ada: Person
) -> None:
    """Between two rounds anybody else's commands are served; a server that dies loses none."""
    await start(served)  # what other tests have left
    goal_id, _ = await goal_of(ada, *(10_000 for _ in range(12)))
    starting = type(served.server.parts.refunds.starting)(
        served.core.goals, served.server.parts.refunds.store, at_once=5
    )
    asked = await refund(ada, goal_id, percentage=100)
    await starting.run_once()
    half = await served.book(goal_id)
    more = starting.pause_s()
    await start(served)  # by another server
    whole = await served.book(goal_id)

    assert (5 * 7_000, 0.0) == (half["reserved_minor"], more)
    assert (12 * 7_000, 0) == (whole["reserved_minor"], whole["available_minor"])
    assert "under_way" == (await shown(ada, asked))["status"]


async def test_who_is_erased_leaves_the_refund_and_takes_their_words(
    served: Served, ada: Person
) -> None:
    goal_id, _ = await goal_of(ada, 100_000)
    asked = await refund(ada, goal_id, percentage=10)
    store = served.server.parts.people.people.store
    async with store.begin() as connection:
        await store.erase(connection, ada.person_id, datetime.now(UTC))
    reader = await person(served)
    left = await shown(reader, asked)
    row = await served.pool.fetchrow(
        "SELECT person_id, reason FROM refund_requests WHERE goal_id = $1", goal_id
    )

    assert (None, 9_700) == (left["reason"], left["amount_minor"])
    assert row is not None
    assert (None, None) == tuple(row)
