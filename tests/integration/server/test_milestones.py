"""Milestones over HTTP and in the room: planned by organisers, filled by what people give."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.commands import SettleRefund
from goalfund.goal.direct import commit
from goalfund.goal.verify import verify
from tests.goals import alter, credit, drop, intend, open_goal, plan, refund
from tests.integration.server.test_access import viewer_of, watch
from tests.jcs import chain_fault
from tests.served import Answer, Served, charge_of
from tests.signed_in import Person, person

ROOF = {"title": "The roof", "target_minor": 300_000}


async def goal_of(ada: Person, **changes: str) -> UUID:
    return UUID((await ada.opens(**changes))["id"])


async def planned(ada: Person, goal_id: UUID, **changes: Any) -> Any:
    answer = await ada.post(f"/goals/{goal_id}/milestones", ROOF | changes)
    assert answer.status == 201, answer
    return answer.body


async def change(ada: Person, goal_id: UUID, milestone_id: str, **changes: Any) -> Answer:
    path = f"/goals/{goal_id}/milestones/{milestone_id}"
    return await ada.ask("PATCH", path, changes, uuid7())


async def steps(served: Served, goal_id: UUID) -> dict[str, int]:
    """Return what counts to each milestone, by title, in their order."""
    items = (await served.get(f"/goals/{goal_id}/milestones")).body["items"]
    assert list(range(1, len(items) + 1)) == [item["order"] for item in items]
    return {item["title"]: item["raised_minor"] for item in items}


async def test_a_plan_is_made_changed_and_read_by_everybody(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    roof = await planned(ada, goal_id)
    walls = await planned(ada, goal_id, title=" The  walls ", order=1)
    moved = await change(ada, goal_id, roof["id"], order=1, title="A roof of zinc")
    listed = (await served.get(f"/goals/{goal_id}/milestones")).body
    log = (await served.get(f"/goals/{goal_id}/events")).body["events"]

    assert {
        "id": roof["id"],
        "order": 1,
        "title": "The roof",
        "target_minor": 300_000,
        "recurrence": "none",
        "first_day": None,
        "given_minor": 0,
        "raised_minor": 0,
        "turn": None,
    } == roof
    assert roof | {"title": "A roof of zinc"} == moved.body
    assert {
        "items": [moved.body, walls | {"order": 2}],
        "next_cursor": None,
        "seq": 4,
        "spare_minor": 0,
    } == listed
    assert ["milestone_changed"] * 3 == [event["kind"] for event in log[1:]]
    assert chain_fault(goal_id, log) is None
    removed = await ada.ask("DELETE", f"/goals/{goal_id}/milestones/{roof['id']}")
    assert (204, {"The  walls": 0}) == (removed.status, await steps(served, goal_id))


async def test_what_people_give_counts_as_it_was_meant(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    roof = await planned(ada, goal_id)
    dues = await planned(ada, goal_id, title="Dues", recurrence="monthly")
    pump = await planned(ada, goal_id, title="Pump", target_minor=1_000_000)
    async with viewer_of(served) as viewer:
        await watch(viewer, goal_id)
        given = await served.intend(goal_id, amount_minor=400_000, milestone_id=roof["id"])
        await served.pay(charge_of(given))
        (heard,) = (await viewer.until("events"))["events"]
    for amount_minor, of in ((200_000, dues["id"]), (150_000, ...), (70_000, pump["id"])):
        await served.pay(await served.intended(goal_id, amount_minor, milestone_id=of))
    read = (await served.get(f"/goals/{goal_id}/milestones")).body
    own = given.body["contribution"]

    assert roof["id"] == heard["body"]["milestone_id"] == own["milestone_id"]
    assert [(400_000, 400_000), (200_000, 200_000), (70_000, 220_000)] == [
        (item["given_minor"], item["raised_minor"]) for item in read["items"]
    ]
    assert (200_000, 0) == (read["items"][1]["turn"]["raised_minor"], read["spare_minor"])
    await ada.ask("DELETE", f"/goals/{goal_id}/milestones/{roof['id']}")
    # What was given for the roof is for none now: it fills the pump.
    assert {"Dues": 200_000, "Pump": 620_000} == await steps(served, goal_id)
    findings: list[object] = []
    await verify(served.dsn, findings.append, goal_id=goal_id)
    assert [] == findings


async def test_money_that_goes_back_leaves_its_milestone(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    roof = await planned(ada, goal_id)
    gift = intend(goal_id, 200_000, milestone_id=UUID(roof["id"]))
    back = refund(gift, 50_000)
    for command in (gift, credit(gift), back):
        await served.commit(command)
    before = await steps(served, goal_id)
    await served.commit(
        SettleRefund(operation_id=uuid7(), goal_id=goal_id, refund_id=back.refund_id)
    )

    assert ({"The roof": 200_000}, {"The roof": 150_000}) == (before, await steps(served, goal_id))


async def test_nobody_gives_for_what_is_not_there(served: Served) -> None:
    ada = await person(served)
    goal_id, elsewhere = await goal_of(ada), await goal_of(ada)
    theirs, gone = await planned(ada, elsewhere), await planned(ada, goal_id)
    await ada.ask("DELETE", f"/goals/{goal_id}/milestones/{gone['id']}")
    answers = [
        await served.intend(goal_id, milestone_id=milestone_id)
        for milestone_id in (theirs["id"], gone["id"], str(uuid7()))
    ]

    assert {(404, "milestone_not_found")} == {(a.status, a.code) for a in answers}


BAD: tuple[tuple[Any, str], ...] = (
    ({"title": ""}, "no title"),
    ({"title": "x" * 121}, "a long title"),
    ({"title": "a\u202eb"}, "a title that hides"),
    ({"title": "\u0430dmin"}, "two alphabets"),
    ({"title": 7}, "a number"),
    ({"title": None}, "null"),
    ({"target_minor": 0}, "nothing"),
    ({"target_minor": -1}, "less than nothing"),
    ({"target_minor": 1.0}, "a fraction"),
    ({"target_minor": "1"}, "text"),
    ({"target_minor": True}, "a truth"),
    ({"target_minor": 2**53}, "too much"),
    ({"order": 0}, "no place"),
    ({"order": 1_001}, "a place too far"),
    ({"order": "1"}, "a place as text"),
    ({"recurrence": "daily"}, "unknown"),
    ({"recurrence": None}, "null"),
    ({"recurrence": "weekly", "first_day": "2026-02-30"}, "no day"),
    ({"recurrence": "weekly", "first_day": "1999-12-31"}, "too early"),
    ({"recurrence": "weekly", "first_day": "2200-01-01"}, "too late"),
    ({"recurrence": "weekly", "first_day": "2026-02-01T00:00:00Z"}, "a time"),
    ({"recurrence": "weekly", "first_day": 20_260_201}, "a day as a number"),
    ({"removed": True}, "unknown"),
    ({"milestone_id": str(uuid7())}, "an id of one's own"),
)


async def test_what_cannot_be_planned_is_refused(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    step = await planned(ada, goal_id)
    path = f"/goals/{goal_id}/milestones"
    for body, what in BAD:
        added = await ada.post(path, ROOF | body)
        changed = await ada.ask("PATCH", f"{path}/{step['id']}", body, uuid7())

        assert {(422, "invalid_request")} == {
            (answer.status, answer.code) for answer in (added, changed)
        }, what
    nothing: tuple[Any, ...] = ({}, [], {"first_day": None})
    for empty in nothing:
        answer = await ada.ask("PATCH", f"{path}/{step['id']}", empty, uuid7())
        assert (422, "invalid_request") == (answer.status, answer.code)
    once = {"first_day": "2026-01-31"}
    assert "invalid_terms" == (await ada.post(path, ROOF | once)).code
    assert "invalid_terms" == (await change(ada, goal_id, step["id"], **once)).code
    assert {"The roof": 0} == await steps(served, goal_id)


async def test_what_is_not_there_cannot_be_changed(served: Served) -> None:
    ada = await person(served)
    goal_id, elsewhere = await goal_of(ada), await goal_of(ada)
    theirs = await planned(ada, elsewhere)
    for milestone_id in (theirs["id"], str(uuid7())):
        path = f"/goals/{goal_id}/milestones/{milestone_id}"
        answers = [
            await change(ada, goal_id, milestone_id, title="Walls"),
            await ada.ask("DELETE", path),
            await ada.get(f"{path}/periods"),
        ]

        assert {(404, "milestone_not_found")} == {(a.status, a.code) for a in answers}
    wrong = await change(ada, goal_id, "first", title="Walls")
    assert (422, "invalid_request") == (wrong.status, wrong.code)


async def test_a_repetition_is_answered_as_the_first_was(served: Served) -> None:
    """Also when the milestone is gone by then; the key is good for nothing else."""
    ada = await person(served)
    goal_id, key, edit_key = await goal_of(ada), uuid7(), uuid7()
    path = f"/goals/{goal_id}/milestones"
    first = await ada.ask("POST", path, ROOF, key)
    about = f"{path}/{first.body['id']}"
    await ada.ask("PATCH", about, {"target_minor": 7}, edit_key)
    await ada.ask("DELETE", about)
    again = await ada.ask("POST", path, ROOF, key)
    edited_again = await ada.ask("PATCH", about, {"target_minor": 7}, edit_key)
    others = [
        await ada.ask("POST", path, ROOF | {"target_minor": 8}, key),
        await ada.ask("PATCH", about, {"target_minor": 8}, edit_key),
        await ada.ask("PATCH", about, {"target_minor": 7, "order": 1}, edit_key),
    ]
    keyless = [await ada.ask("POST", path, ROOF), await ada.ask("PATCH", about, {"order": 1})]

    assert (201, "true") == (again.status, again.headers["Idempotency-Replayed"])
    assert first.body | {"order": None, "target_minor": 7} == again.body
    assert (200, again.body) == (edited_again.status, edited_again.body)
    assert {(409, "operation_differs")} == {(a.status, a.code) for a in others}
    assert ["target_minor", "target_minor", "order"] == [
        a.body["errors"][0]["field"] for a in others
    ]
    assert {(400, "idempotency_key_required")} == {(a.status, a.code) for a in keyless}


async def test_an_edit_that_changes_nothing_makes_no_line_of_the_log(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    step = await planned(ada, goal_id)
    same = await change(ada, goal_id, step["id"], **ROOF, order=9)
    log = (await served.get(f"/goals/{goal_id}/events")).body["events"]

    assert (200, step) == (same.status, same.body)
    assert 2 == len(log)


async def test_earlier_turns_are_listed_page_by_page_with_what_was_wanted_then(
    served: Served,
) -> None:
    """A cursor is good for the calendar that it was made under, and no other."""
    goal_id = uuid7()
    first = datetime.now(UTC) - timedelta(days=7 * 6, hours=1)
    day = (first + timedelta(hours=1)).date()
    step = plan(goal_id, recurrence="weekly", first_day=day, target_minor=10)
    gifts = [intend(goal_id, 3 + n, milestone_id=step.milestone_id) for n in range(6)]
    later = plan(goal_id)
    moments: list[Any] = [(first, open_goal(goal_id)), (first, step)]
    for week, gift in enumerate(gifts):
        at = first + timedelta(days=7 * week, hours=2)
        moments += [(at, gift), (at, credit(gift))]
    await commit(served.core.journal, goal_id, [*moments, (moments[-1][0], later)])
    ada = await person(served)
    path = f"/goals/{goal_id}/milestones/{step.milestone_id}/periods"
    seen, cursor = [], ""
    while cursor is not None:
        page = (await ada.get(f"{path}?limit=2" + (cursor and f"&cursor={cursor}"))).body
        seen += page["items"]
        cursor = page["next_cursor"]
    one = (await ada.get(f"{path}?limit=2")).body
    by_now = (await served.get(f"/goals/{goal_id}/milestones")).body["items"][0]["turn"]
    once = (await ada.get(path.replace(str(step.milestone_id), str(later.milestone_id)))).body
    await served.commit(alter(step, first_day=day - timedelta(days=1)))
    stale = await ada.get(f"{path}?limit=2&cursor={one['next_cursor']}")
    await served.commit(drop(step))
    gone = await ada.get(path)

    assert [6, 5, 4, 3, 2, 1] == [turn["number"] for turn in seen]
    assert [8, 7, 6, 5, 4, 3] == [turn["raised_minor"] for turn in seen]
    assert {10} == {turn["target_minor"] for turn in seen}
    assert [turn["begins_at"] for turn in seen[:-1]] == [turn["ends_at"] for turn in seen[1:]]
    assert (7, 0, seen[0]["ends_at"]) == tuple(
        by_now[name] for name in ("number", "raised_minor", "begins_at")
    )
    assert {"items": [], "next_cursor": None} == once
    assert (400, "invalid_cursor") == (stale.status, stale.code)
    assert (404, "milestone_not_found") == (gone.status, gone.code)


@pytest.mark.parametrize("limit", ["0", "201", "x", "-1"])
async def test_a_page_of_turns_has_its_bounds(served: Served, limit: str) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    step = await planned(ada, goal_id, recurrence="yearly")
    answer = await ada.get(f"/goals/{goal_id}/milestones/{step['id']}/periods?limit={limit}")

    assert (422, "invalid_request") == (answer.status, answer.code)


async def test_a_private_plan_is_nobody_elses(served: Served) -> None:
    ada, eve = await person(served), await person(served)
    goal_id = await goal_of(ada, visibility="private")
    step = await planned(ada, goal_id)
    path = f"/goals/{goal_id}/milestones"
    answers = [
        await eve.get(path),
        await eve.get(f"{path}/{step['id']}/periods"),
        await eve.post(path, ROOF),
        await change(eve, goal_id, step["id"], order=1),
        await eve.ask("DELETE", f"{path}/{step['id']}"),
    ]

    assert {(404, "goal_not_found")} == {(a.status, a.code) for a in answers}


async def test_a_cancelled_goal_keeps_its_plan(served: Served) -> None:
    ada = await person(served, fresh=True)
    goal_id = await goal_of(ada)
    step = await planned(ada, goal_id)
    await ada.post(f"/goals/{goal_id}/cancel")
    answers = [
        await ada.post(f"/goals/{goal_id}/milestones", ROOF),
        await change(ada, goal_id, step["id"], order=2, title="Walls"),
        await ada.ask("DELETE", f"/goals/{goal_id}/milestones/{step['id']}"),
    ]

    assert {(409, "goal_cancelled")} == {(a.status, a.code) for a in answers}
    assert {"The roof": 0} == await steps(served, goal_id)
