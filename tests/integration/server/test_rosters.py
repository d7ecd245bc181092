"""Rosters over HTTP: who is expected to give, whose a contribution is, and who paid what."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.commands import ChargeBack, SettleRefund, StartRefund
from goalfund.goal.roles import Role
from goalfund.goal.verify import verify
from tests.integration.server.test_access import until_out, viewer_of, watch
from tests.integration.server.test_posts import tables_with
from tests.served import Answer, Served, charge_of
from tests.signed_in import Person, give_role, has_given, person

PHONE, OTHER_PHONE = "+2348031234567", "+2348031234568"


async def closed_goal(ada: Person, **changes: Any) -> UUID:
    return UUID((await ada.opens(kind="closed", **changes))["id"])


async def expect(ada: Person, goal_id: UUID, name: str = "Ben", **changes: Any) -> Any:
    """Put somebody on the roster; return their row."""
    body = {"name": name, "email": f"{name.lower()}.{uuid7().hex}@example.org"} | changes
    body = {name: value for name, value in body.items() if value is not ...}
    answer = await ada.post(f"/goals/{goal_id}/participants", body)
    assert answer.status == 201, answer
    return answer.body


def key_of(row: Any) -> str:
    return str(row["path"].partition("#key=")[2])


def wish(email: str, amount_minor: int = 250_000, **changes: Any) -> dict[str, Any]:
    return {"amount_minor": amount_minor, "name": "Ben Eze", "email": email} | changes


async def give(
    served: Served, goal_id: UUID, email: str, amount_minor: int = 250_000, **changes: Any
) -> Answer:
    """Have somebody without an account contribute; the money is not there yet."""
    return await served.ask(
        "POST",
        f"/api/v1/goals/{goal_id}/contributions",
        json=wish(email, amount_minor, **changes),
        headers={"Idempotency-Key": str(uuid7())},
    )


async def pay(served: Served, goal_id: UUID, email: str, amount_minor: int, **more: Any) -> UUID:
    """Have somebody contribute and the money come in."""
    answer = await give(served, goal_id, email, amount_minor, **more)
    assert answer.status == 201, answer
    assert (await served.pay(charge_of(answer))).status == 200
    return UUID(answer.body["contribution"]["id"])


async def roster(ada: Person, goal_id: UUID, query: str = "") -> Any:
    answer = await ada.get(f"/goals/{goal_id}/participants{query}")
    assert answer.status == 200, answer
    return answer.body


async def states(ada: Person, goal_id: UUID) -> dict[str, tuple[str, int]]:
    rows = (await roster(ada, goal_id))["items"]
    return {row["name"]: (row["state"], row["paid_minor"]) for row in rows}


async def whose(served: Served, contribution: Answer) -> UUID | None:
    """Return whose of the roster a contribution is."""
    found: UUID | None = await served.pool.fetchval(
        "SELECT participant_id FROM contributions WHERE contribution_id = $1",
        UUID(contribution.body["contribution"]["id"]),
    )
    return found


async def test_what_each_has_paid_is_shown_and_adds_up_to_what_was_raised(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    part = await expect(ada, goal_id, "Part", expected_minor=500_000)
    paid = await expect(ada, goal_id, "Paid", expected_minor=250_000)
    over = await expect(ada, goal_id, "Over", expected_minor=100_000)
    any_amount = await expect(ada, goal_id, "Any")
    await expect(ada, goal_id, "Unpaid", expected_minor=40_000)
    await expect(ada, goal_id, "Waived", expected_minor=70_000, waived=True)
    for row in (part, paid, over, any_amount):
        await pay(served, goal_id, row["email"].upper(), 250_000)
    shown = await roster(ada, goal_id)
    book = await served.book(goal_id)

    assert {
        "Part": ("part", 250_000),
        "Paid": ("paid", 250_000),
        "Over": ("over", 250_000),
        "Any": ("paid", 250_000),
        "Unpaid": ("unpaid", 0),
        "Waived": ("waived", 0),
    } == await states(ada, goal_id)
    assert {
        "participants": 6,
        **dict.fromkeys(("unpaid", "part", "over", "waived"), 1),
        "paid": 2,
        "expected_minor": 890_000,
        "paid_minor": 1_000_000,
        "outstanding_minor": 290_000,
        "elsewhere_minor": 0,
    } == shown["totals"]
    assert 1_000_000 == book["raised_minor"]
    assert ("NGN", True) == (shown["currency"], shown["reminders"])


async def test_a_goals_fixed_amount_is_what_everybody_is_to_pay(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada, fixed_amount_minor=250_000)
    row = await expect(ada, goal_id)
    await pay(served, goal_id, row["email"], 250_000)

    assert (None, 250_000) == (row["expected_minor"], row["due_minor"])
    assert {"Ben": ("paid", 250_000)} == await states(ada, goal_id)


async def test_who_is_not_on_the_roster_is_refused_for_good(served: Served) -> None:
    """Reliability 94: a non-participant pays."""
    ada, stranger = await person(served), await person(served)
    goal_id = await closed_goal(ada)
    row, key = await expect(ada, goal_id), uuid7()
    path = f"/goals/{goal_id}/contributions"
    refused = await stranger.ask("POST", path, wish("eve@example.org"), key)
    wrong_key = await give(served, goal_id, "eve@example.org", participant_key="x" * 43)
    await expect(ada, goal_id, "Eve", email="eve@example.org")
    again = await stranger.ask("POST", path, wish("eve@example.org"), key)
    anew = await stranger.post(path, wish("eve@example.org"))

    assert {(403, "not_a_participant")} == {(a.status, a.code) for a in (refused, wrong_key, again)}
    assert "true" == again.headers["Idempotency-Replayed"]
    assert 201 == anew.status
    assert {"Ben": ("unpaid", 0), "Eve": ("unpaid", 0)} == await states(ada, goal_id)
    assert row["state"] == "unpaid"


async def test_who_overpays_is_shown_so_and_nothing_is_lost(served: Served) -> None:
    """Reliability 94: a participant overpays."""
    ada = await person(served)
    goal_id = await closed_goal(ada)
    row = await expect(ada, goal_id, expected_minor=300_000)
    for _ in range(2):
        await pay(served, goal_id, row["email"], 250_000)
    totals = (await roster(ada, goal_id))["totals"]

    assert {"Ben": ("over", 500_000)} == await states(ada, goal_id)
    assert (500_000, 0) == (totals["paid_minor"], totals["outstanding_minor"])


async def test_who_is_removed_after_paying_stays_counted(served: Served) -> None:
    """Reliability 94: also what is paid later on an intent from before."""
    ada = await person(served)
    goal_id = await closed_goal(ada)
    row = await expect(ada, goal_id, phone=PHONE)
    await expect(ada, goal_id, "Eve")
    await pay(served, goal_id, row["email"], 250_000)
    late = await give(served, goal_id, row["email"], 30_000)
    removed = await ada.ask("DELETE", f"/goals/{goal_id}/participants/{row['id']}")
    await served.pay(charge_of(late))
    refused = await give(served, goal_id, row["email"])
    totals, book = (await roster(ada, goal_id))["totals"], await served.book(goal_id)
    back = await expect(ada, goal_id, "Benjamin", email=row["email"], expected_minor=500_000)
    findings: list[object] = []
    await verify(served.dsn, findings.append, goal_id=goal_id)

    assert (204, 201) == (removed.status, late.status)
    assert (403, "not_a_participant") == (refused.status, refused.code)
    assert (1, 0, 280_000) == tuple(
        totals[name] for name in ("participants", "paid_minor", "elsewhere_minor")
    )
    assert 280_000 == book["raised_minor"]
    assert (row["id"], 280_000, "part") == (back["id"], back["paid_minor"], back["state"])
    assert back["path"] not in (None, row["path"])
    assert [] == findings


async def test_a_roster_that_forgets_who_was_removed_is_noticed(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of reliability 94: the totals no longer add up to the book."""
    rosters = served.server.parts.goals.rosters
    query = rosters._queries["read_roster"].replace(
        "AND participants.removed_at IS NULL", "AND TRUE"
    )
    monkeypatch.setattr(rosters, "_queries", {**rosters._queries, "read_roster": query})
    ada = await person(served)
    goal_id = await closed_goal(ada)
    row = await expect(ada, goal_id)
    await pay(served, goal_id, row["email"], 250_000)
    await ada.ask("DELETE", f"/goals/{goal_id}/participants/{row['id']}")
    totals = (await roster(ada, goal_id))["totals"]

    assert 250_000 != totals["paid_minor"] + totals["elsewhere_minor"]


async def test_who_never_paid_leaves_no_word_when_removed(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    row = await expect(ada, goal_id, "Ezekwesili", phone=PHONE)
    before = await tables_with(served, "Ezekwesili")
    path = f"/goals/{goal_id}/participants/{row['id']}"
    removed = [await ada.ask("DELETE", path) for _ in range(2)]
    gone = [await ada.get(path), await ada.ask("PATCH", path, {"waived": True})]

    assert ["participants"] == before  # control
    assert [204, 404] == [answer.status for answer in removed]
    assert {"participant_not_found"} == {answer.code for answer in (removed[1], *gone)}
    assert [] == await tables_with(served, "Ezekwesili")
    assert [] == await tables_with(served, row["email"])


async def test_refunds_and_chargebacks_are_taken_off(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    row = await expect(ada, goal_id, expected_minor=250_000)
    one = await pay(served, goal_id, row["email"], 250_000)
    other = await pay(served, goal_id, row["email"], 100_000)
    ids: dict[str, Any] = {"goal_id": goal_id, "refund_id": uuid7()}
    await served.commit(
        StartRefund(operation_id=uuid7(), **ids, contribution_id=one, amount_minor=200_000)
    )
    under_way = await states(ada, goal_id)
    await served.commit(SettleRefund(operation_id=uuid7(), **ids, fee_minor=0))
    await served.commit(
        ChargeBack(
            operation_id=uuid7(),
            goal_id=goal_id,
            contribution_id=other,
            reference=uuid7().hex,
            amount_minor=100_000,
        )
    )

    assert {"Ben": ("over", 350_000)} == under_way
    assert {"Ben": ("part", 50_000)} == await states(ada, goal_id)


async def test_a_contribution_is_matched_by_the_nearest_that_is_known(served: Served) -> None:
    """By link, by who has opened it, by confirmed address, by what was typed."""
    ada, ben = await person(served), await person(served, first_name="Ben")
    unproven = await person(served, verified=False)
    goal_id = await closed_goal(ada)
    by_link = await expect(ada, goal_id, "Link")
    claimed = await expect(ada, goal_id, "Claimed")
    by_account = await expect(ada, goal_id, "Account", email=ben.email)
    typed = await expect(ada, goal_id, "Typed")
    phoned = await expect(ada, goal_id, "Phoned", email=..., phone=PHONE)
    await expect(ada, goal_id, "Unproven", email=unproven.email)
    path, other = f"/goals/{goal_id}/contributions", typed["email"]
    given = [
        await ben.post(path, wish(other, participant_key=key_of(by_link))),
        await ben.post(path, wish(other)),
        await give(served, goal_id, other, phone=PHONE),
        await give(served, goal_id, "who@example.org", phone=PHONE),
    ]
    await ben.post("/participants/claim", {"key": key_of(claimed)})
    given.append(await ben.post(path, wish(other)))
    not_proven = await unproven.post(path, wish("nobody@example.org"))

    assert [by_link, by_account, typed, phoned, claimed] == [
        row
        for contribution in given
        for row in (by_link, by_account, typed, phoned, claimed)
        if UUID(row["id"]) == await whose(served, contribution)
    ]
    assert "not_a_participant" == not_proven.code


async def test_an_open_goal_has_no_roster_and_knows_no_participants(served: Served) -> None:
    ada = await person(served)
    goal_id = UUID((await ada.opens())["id"])
    path = f"/goals/{goal_id}/participants"
    other = await expect(ada, await closed_goal(ada))
    answers = [
        await ada.get(path),
        await ada.post(path, {"name": "Ben"}),
        await ada.get(f"{path}/{other['id']}"),
        await ada.ask("PATCH", f"{path}/{other['id']}", {"waived": True}),
        await ada.ask("DELETE", f"{path}/{other['id']}"),
    ]
    given = await give(served, goal_id, other["email"], participant_key=key_of(other))

    assert {(409, "goal_has_no_roster")} == {(a.status, a.code) for a in answers}
    assert 201 == given.status
    assert await whose(served, given) is None


async def test_another_goals_row_is_not_to_be_had_by_its_id(served: Served) -> None:
    ada, eve = await person(served), await person(served)
    row = await expect(ada, await closed_goal(ada))
    path = f"/goals/{await closed_goal(eve)}/participants/{row['id']}"
    answers = [
        await eve.get(path),
        await eve.ask("PATCH", path, {"waived": True}),
        await eve.ask("DELETE", path),
    ]

    assert {(404, "participant_not_found")} == {(a.status, a.code) for a in answers}


BAD: tuple[tuple[Any, str], ...] = (
    ({}, "missing"),
    ([], "no object"),
    ({"name": ""}, "an empty name"),
    ({"name": 7}, "a name of another type"),
    ({"name": None}, "no name"),
    ({"name": "x" * 101}, "a long name"),
    ({"name": "a\u202eb"}, "a hidden character"),
    ({"name": "Ben", "email": "ben"}, "no address"),
    ({"name": "Ben", "email": f"{'x' * 300}@example.org"}, "a long address"),
    ({"name": "Ben", "phone": "08031234567"}, "a local number"),
    ({"name": "Ben", "phone": "+234"}, "no number"),
    ({"name": "Ben", "expected_minor": 0}, "zero"),
    ({"name": "Ben", "expected_minor": -1}, "a negative amount"),
    ({"name": "Ben", "expected_minor": 2**53}, "too much"),
    ({"name": "Ben", "expected_minor": 1.5}, "a float"),
    ({"name": "Ben", "expected_minor": "500"}, "an amount in letters"),
    ({"name": "Ben", "expected_minor": True}, "a flag for an amount"),
    ({"name": "Ben", "waived": "yes"}, "a word for a flag"),
    ({"name": "Ben", "paid_minor": 5}, "what they have paid"),
    ({"name": "Ben", "person_id": str(uuid7())}, "somebody's account"),
)


@pytest.mark.parametrize("body", [body for body, _ in BAD], ids=[what for _, what in BAD])
async def test_a_row_that_cannot_be_is_refused(served: Served, body: Any) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    added = await ada.post(f"/goals/{goal_id}/participants", body)

    assert (422, "invalid_request") == (added.status, added.code)
    assert [] == (await roster(ada, goal_id))["items"]


@pytest.mark.parametrize(
    "body", [{}, {"name": None}, {"waived": None}, {"new_link": 1}, {"id": "x"}, {"name": ""}]
)
async def test_an_edit_that_cannot_be_is_refused(served: Served, body: Any) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    row = await expect(ada, goal_id)
    edited = await ada.ask("PATCH", f"/goals/{goal_id}/participants/{row['id']}", body)

    assert (422, "invalid_request") == (edited.status, edited.code)
    assert [row] == (await roster(ada, goal_id))["items"]


async def test_nobody_is_on_a_roster_twice(served: Served) -> None:
    ada = await person(served)
    goal_id, elsewhere = await closed_goal(ada), await closed_goal(ada)
    path = f"/goals/{goal_id}/participants"
    ben = await expect(ada, goal_id, phone=PHONE)
    eve = await expect(ada, goal_id, "Eve")
    again = [
        await ada.post(path, {"name": "B", "email": ben["email"].upper()}),
        await ada.post(path, {"name": "B", "phone": PHONE}),
        await ada.ask("PATCH", f"{path}/{eve['id']}", {"email": ben["email"]}),
        await ada.ask("PATCH", f"{path}/{eve['id']}", {"phone": PHONE}),
    ]
    at_once = await asyncio.gather(
        *(ada.post(path, {"name": "B", "phone": OTHER_PHONE}) for _ in range(5))
    )

    assert {(409, "participant_known")} == {(a.status, a.code) for a in again}
    assert ["email", "phone", "email", "phone"] == [a.body["errors"][0]["field"] for a in again]
    assert [201, 409, 409, 409, 409] == sorted(answer.status for answer in at_once)
    assert 3 == (await roster(ada, goal_id))["totals"]["participants"]
    await expect(ada, elsewhere, email=ben["email"], phone=PHONE)


async def test_a_repetition_puts_nobody_on_twice(served: Served) -> None:
    ada, key = await person(served), uuid7()
    goal_id = await closed_goal(ada)
    path, body = f"/goals/{goal_id}/participants", {"name": "Ben", "email": "b@example.org"}
    first = await ada.ask("POST", path, body, key)
    again = await ada.ask("POST", path, body | {"waived": False}, key)
    other = await ada.ask("POST", path, body | {"name": "Eve"}, key)

    assert (201, 201, 409) == (first.status, again.status, other.status)
    assert "true" == again.headers["Idempotency-Replayed"]
    assert first.body == again.body
    assert ("operation_differs", "name") == (other.code, other.body["errors"][0]["field"])
    assert 1 == (await roster(ada, goal_id))["totals"]["participants"]


async def test_a_roster_holds_so_many(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goalfund.goals.rosters.PARTICIPANTS_MAX", 2)
    ada = await person(served)
    goal_id = await closed_goal(ada)
    path = f"/goals/{goal_id}/participants"
    at_once = await asyncio.gather(*(ada.post(path, {"name": f"No. {n}"}) for n in range(5)))
    row = (await roster(ada, goal_id))["items"][0]
    await ada.ask("DELETE", f"{path}/{row['id']}")
    room = await ada.post(path, {"name": "Ben"})

    assert [201, 201, 409, 409, 409] == sorted(answer.status for answer in at_once)
    assert {"too_many_participants"} == {a.code for a in at_once if a.status == 409}
    assert 201 == room.status


async def test_a_row_is_edited_and_what_is_left_out_stays(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada, min_amount_minor=1)
    row = await expect(ada, goal_id, expected_minor=250_000)
    path = f"/goals/{goal_id}/participants/{row['id']}"
    edited = (await ada.ask("PATCH", path, {"name": "Benedict", "phone": PHONE})).body
    waived = (await ada.ask("PATCH", path, {"waived": True, "expected_minor": None})).body
    renewed = (await ada.ask("PATCH", path, {"new_link": True})).body

    assert row | {"name": "Benedict", "phone": PHONE} == edited
    assert (
        edited
        | {
            "waived": True,
            "state": "waived",
            "expected_minor": None,
            "due_minor": None,
        }
        == waived
    )
    assert waived | {"path": renewed["path"]} == renewed
    assert renewed["path"] != waived["path"]


async def test_pages_and_filters_show_everybody_once(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    names = ["Ọláṣubọ̀mí", "Ben", "Eve", "Ngozi", "Ada"]
    rows = [await expect(ada, goal_id, name, email=...) for name in names]
    await ada.ask("PATCH", f"/goals/{goal_id}/participants/{rows[1]['id']}", {"waived": True})
    seen, query = [], "?limit=2"
    while True:
        page = await roster(ada, goal_id, query)
        seen += [row["name"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        query = f"?limit=2&cursor={page['next_cursor']}"
    cursor = (await roster(ada, goal_id, "?limit=2"))["next_cursor"]
    other = await ada.get(f"/goals/{goal_id}/participants?limit=2&state=paid&cursor={cursor}")

    assert names == seen
    assert ["Ben"] == [r["name"] for r in (await roster(ada, goal_id, "?state=waived"))["items"]]
    assert names[:1] == [r["name"] for r in (await roster(ada, goal_id, "?q=olasub"))["items"]]
    assert [] == (await roster(ada, goal_id, "?q=100%25"))["items"]
    assert 5 == (await roster(ada, goal_id, "?q=ben"))["totals"]["participants"]
    assert (400, "invalid_cursor") == (other.status, other.code)
    wrong = await ada.get(f"/goals/{goal_id}/participants?state=rich")
    assert (422, "invalid_request") == (wrong.status, wrong.code)


async def test_a_treasurer_reads_the_roster_without_the_links(served: Served) -> None:
    ada, ben = await person(served), await person(served)
    goal_id = await closed_goal(ada)
    row = await expect(ada, goal_id)
    await give_role(served, goal_id, ben, Role.TREASURER)

    assert [row | {"path": None}] == (await roster(ben, goal_id))["items"]


async def test_a_link_shows_what_is_expected_of_one_and_nothing_else(served: Served) -> None:
    """Also of a private goal, to somebody without an account, who can pay it too."""
    ada = await person(served)
    goal_id = await closed_goal(ada, visibility="private", title="A quiet matter")
    row = await expect(ada, goal_id, "Ben", expected_minor=250_000)
    await expect(ada, goal_id, "Ngozichukwu")
    body = {"key": key_of(row)}
    before = await served.ask("POST", "/api/v1/participants/look-up", json=body)
    blind = await give(served, goal_id, row["email"])
    amount_minor = before.body["left_minor"]
    await pay(served, goal_id, "other@example.org", amount_minor, participant_key=key_of(row))
    after = await served.ask("POST", "/api/v1/participants/look-up", json=body)
    goal = await served.get(f"/goals/{goal_id}")

    assert {
        "goal_id": str(goal_id),
        "title": "A quiet matter",
        "currency": "NGN",
        "status": "open",
        "deadline": None,
        "fixed_amount_minor": None,
        "min_amount_minor": None,
        "name": "Ben",
        "due_minor": 250_000,
        "paid_minor": 0,
        "left_minor": 250_000,
        "state": "unpaid",
        "payable": True,
        "claimed": "nobody",
        "reminders": True,
    } == before.body
    assert ("paid", 0) == (after.body["state"], after.body["left_minor"])
    assert (404, "goal_not_found") == (blind.status, blind.code)
    assert 404 == goal.status
    assert {"Ben": ("paid", 250_000), "Ngozichukwu": ("unpaid", 0)} == await states(ada, goal_id)


async def test_a_link_of_another_goal_opens_nothing_here(served: Served) -> None:
    ada = await person(served)
    row = await expect(ada, await closed_goal(ada))
    hidden = await closed_goal(ada, visibility="private")
    public = await closed_goal(ada)
    answers = [
        await give(served, goal_id, "x@example.org", participant_key=key_of(row))
        for goal_id in (hidden, public)
    ]

    assert ["goal_not_found", "not_a_participant"] == [answer.code for answer in answers]


async def test_a_link_that_was_replaced_leads_nowhere(served: Served) -> None:
    ada, ben = await person(served), await person(served)
    goal_id = await closed_goal(ada, visibility="private")
    row = await expect(ada, goal_id)
    path = f"/goals/{goal_id}/participants/{row['id']}"
    await ben.post("/participants/claim", {"key": key_of(row)})
    seen = await ben.get(f"/goals/{goal_id}")
    renewed = (await ada.ask("PATCH", path, {"new_link": True})).body
    answers = [
        await ben.post("/participants/look-up", {"key": key_of(row)}),
        await ben.post("/participants/claim", {"key": key_of(row)}),
        await ben.get(f"/goals/{goal_id}"),
    ]

    assert 200 == seen.status
    assert [404, 404, 404] == [answer.status for answer in answers]
    assert (False, True) == (renewed["claimed"], key_of(row) != key_of(renewed))


async def test_who_opens_their_link_is_a_participant_until_they_are_removed(
    served: Served,
) -> None:
    """They see a private goal by it, and lose it within a second, also on an open socket."""
    ada, ben, eve = [await person(served) for _ in range(3)]
    goal_id = await closed_goal(ada, visibility="private")
    row = await expect(ada, goal_id)
    hidden = await ben.get(f"/goals/{goal_id}")
    claimed = [await ben.post("/participants/claim", {"key": key_of(row)}) for _ in range(2)]
    taken = await eve.post("/participants/claim", {"key": key_of(row)})
    looked = await eve.post("/participants/look-up", {"key": key_of(row)})
    goal = (await ben.get(f"/goals/{goal_id}")).body
    own = (await ben.get("/me/goals")).body["items"]
    async with viewer_of(served, ben) as viewer:
        await watch(viewer, goal_id)
        await ada.ask("DELETE", f"/goals/{goal_id}/participants/{row['id']}")
        took_s = await until_out(viewer, goal_id)
    gone = await ben.get(f"/goals/{goal_id}")

    assert (404, 404) == (hidden.status, gone.status)
    assert [(200, "me")] * 2 == [(a.status, a.body["claimed"]) for a in claimed]
    assert (409, "participant_claimed") == (taken.status, taken.code)
    assert "another" == looked.body["claimed"]
    assert ["viewer", "participant"] == goal["my_roles"]
    assert [["viewer", "participant"]] == [item["my_roles"] for item in own]
    assert took_s < 1.0


async def test_a_confirmed_address_on_the_roster_is_worth_a_link(served: Served) -> None:
    ada, ben = await person(served), await person(served)
    unproven = await person(served, verified=False)
    goal_id = await closed_goal(ada, visibility="private")
    row = await expect(ada, goal_id, email=ben.email)
    await expect(ada, goal_id, "Eve", email=unproven.email)
    seen = await ben.get(f"/goals/{goal_id}")
    unseen = await unproven.get(f"/goals/{goal_id}")
    own = (await ben.get("/me/goals")).body["items"]
    path = f"/goals/{goal_id}/participants/{row['id']}"
    async with viewer_of(served, ben) as viewer:
        await watch(viewer, goal_id)
        await ada.ask("PATCH", path, {"email": "other@example.org"})
        took_s = await until_out(viewer, goal_id)

    assert ["viewer", "participant"] == seen.body["my_roles"]
    assert [str(goal_id)] == [item["id"] for item in own]
    assert 404 == unseen.status
    assert took_s < 1.0


async def test_whose_a_contribution_is_never_stands_in_the_log_nor_changes(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    row, other = await expect(ada, goal_id), await expect(ada, goal_id, "Eve")
    contribution_id = await pay(served, goal_id, row["email"], 250_000)
    log = await served.get(f"/goals/{goal_id}/events")
    listed = await served.get(f"/goals/{goal_id}/contributions")
    change = "UPDATE contributions SET participant_id = $2 WHERE contribution_id = $1"

    assert row["id"] not in log.raw.decode() + listed.raw.decode()
    with pytest.raises(Exception, match="stays with the participant"):
        await served.pool.execute(change, contribution_id, UUID(other["id"]))


async def test_a_contribution_of_nobody_on_the_roster_is_a_finding(served: Served) -> None:
    """What verify says of a row that was planted in an open goal."""
    ada = await person(served)
    goal_id = UUID((await ada.opens())["id"])
    await has_given(served, goal_id, ada)
    await served.pool.execute(
        "INSERT INTO contributions SELECT (json_populate_record(c, json_build_object("
        "'contribution_id', gen_random_uuid(), 'payment_code', 'planted', 'seq', NULL,"
        " 'confirmed_minor', 0, 'status', 'pending', 'participant_id', gen_random_uuid()))).*"
        " FROM contributions AS c WHERE goal_id = $1",
        goal_id,
    )
    findings: list[Any] = []
    await verify(served.dsn, findings.append, goal_id=goal_id)
    await served.pool.execute("DELETE FROM contributions WHERE payment_code = 'planted'")

    assert ["contribution_differs"] == [str(finding.type) for finding in findings]
    assert "participant of" in findings[0].detail


async def test_an_erased_person_is_forgotten_on_every_roster(served: Served) -> None:
    """Reliability 84: by the link that they opened, and by the address that they had proven."""
    ada = await person(served)
    eze = await person(served, fresh=True)
    goal_ids = [await closed_goal(ada), await closed_goal(ada, visibility="private")]
    rows = [
        await expect(ada, goal_ids[0], "Ezinwanyi", email=eze.email, phone="+2348031230001"),
        await expect(ada, goal_ids[1], "Ezinwanyi", email="other.ezi@example.org"),
    ]
    await eze.post("/participants/claim", {"key": key_of(rows[1])})
    await pay(served, goal_ids[0], eze.email, 250_000)
    before = await tables_with(served, "Ezinwanyi")
    erased = await eze.ask("DELETE", "/me")
    shown = (await roster(ada, goal_ids[0]))["items"]
    findings: list[object] = []
    await verify(served.dsn, findings.append, goal_id=goal_ids[0])

    assert ["participants"] == before
    assert 204 == erased.status
    for trace in ("Ezinwanyi", eze.email, "other.ezi@example.org", "+2348031230001"):
        assert "participants" not in await tables_with(served, trace)
    assert [(None, None, None, None, 250_000)] == [
        tuple(row[name] for name in ("name", "email", "phone", "path", "paid_minor"))
        for row in shown
    ]
    assert [] == findings


async def test_an_erasure_that_forgets_rosters_is_found(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of reliability 84."""
    store = served.server.parts.people.people.store
    planted = {**store._queries, "erase_participants": "SELECT $1::uuid, $2::text"}
    monkeypatch.setattr(store, "_queries", planted)
    ada, eze = await person(served), await person(served, fresh=True)
    await expect(ada, await closed_goal(ada), "Ezinma", email=eze.email)
    erased = await eze.ask("DELETE", "/me")

    assert 204 == erased.status
    assert ["participants"] == await tables_with(served, "Ezinma")


async def test_a_key_that_is_none_says_only_that(served: Served) -> None:
    for body, status in (
        ({"key": "x" * 43}, 404),
        ({"key": ""}, 422),
        ({"key": "x" * 101}, 422),
        ({"key": "a b"}, 422),
        ({"key": 7}, 422),
        ({}, 422),
        ({"key": "x", "goal_id": str(uuid7())}, 422),
    ):
        answer = await served.ask("POST", "/api/v1/participants/look-up", json=body)

        assert status == answer.status, body
