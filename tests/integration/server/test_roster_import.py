"""Tables over HTTP: looked at first, then taken whole or not at all, and given back."""

import asyncio
import io
from typing import Any
from uuid import UUID

import pytest

from goalfund.goal.roles import Role
from goalfund.goals.roster_sheet import BYTES_MAX
from tests.integration.server.test_rosters import closed_goal, expect, pay, roster, states
from tests.served import Answer, Served
from tests.signed_in import Person, give_role, person

TABLE = (
    "\ufeffName;Email;Phone;Expected (NGN)\r\n"
    'Ada Obi;ada@example.org;08031230011;"5,000.00"\r\n'
    "Ọlá;;08031230012;2500\r\n"
    "Ngozi;;;\r\n"
)


async def bring(
    ada: Person, goal_id: UUID, text: str | bytes, query: str = "", **headers: str
) -> Answer:
    return await ada.served.ask(
        "POST",
        f"/api/v1/goals/{goal_id}/participants/import{query}",
        data=io.BytesIO(text if isinstance(text, bytes) else text.encode()),
        headers=ada.headers | {"Content-Type": "text/csv"} | headers,
    )


async def test_a_dry_run_says_what_would_be_and_does_nothing(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    await expect(ada, goal_id, "Ada Obi", email="ada@example.org", expected_minor=500_000)
    before = await roster(ada, goal_id)
    text = TABLE + "Eve;eve;080;nothing\r\nBen;ben@example.org;;0\r\n"
    looked = await bring(ada, goal_id, text, "?dry_run=true")

    assert 200 == looked.status, looked
    assert before == await roster(ada, goal_id)
    assert (False, 2, 1, 0, 2) == tuple(
        looked.body[name] for name in ("done", "added", "changed", "unchanged", "faulty")
    )
    assert [
        {"line": 2, "action": "change", "name": "Ada Obi", "changes": ["phone"]},
        {"line": 3, "action": "add", "name": "Ọlá", "changes": []},
        {"line": 4, "action": "add", "name": "Ngozi", "changes": []},
    ] == looked.body["steps"]
    assert [(5, "phone"), (5, "expected"), (5, "email"), (6, "expected")] == [
        (fault["line"], fault["field"]) for fault in looked.body["faults"]
    ]


async def test_a_table_with_a_fault_is_refused_whole(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    refused = await bring(ada, goal_id, TABLE + "Eve;eve;;\r\n")

    assert (422, "invalid_request") == (refused.status, refused.code)
    assert ["line 5, email"] == [error["field"] for error in refused.body["errors"]]
    assert [] == (await roster(ada, goal_id))["items"]


async def test_a_table_is_taken_and_again_changes_nothing(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    first = await bring(ada, goal_id, TABLE)
    again = await bring(ada, goal_id, TABLE)
    both = await asyncio.gather(*(bring(ada, goal_id, TABLE) for _ in range(3)))
    rows = (await roster(ada, goal_id))["items"]

    assert [(True, 3, 0, 0), (True, 0, 0, 3)] == [
        tuple(a.body[name] for name in ("done", "added", "changed", "unchanged"))
        for a in (first, again)
    ]
    assert {3} == {answer.body["unchanged"] for answer in both}
    assert [
        ("Ada Obi", "ada@example.org", "+2348031230011", 500_000),
        ("Ọlá", None, "+2348031230012", 250_000),
        ("Ngozi", None, None, None),
    ] == [tuple(r[name] for name in ("name", "email", "phone", "expected_minor")) for r in rows]
    assert 3 == len({row["path"] for row in rows})


async def test_two_lines_that_are_one_person_on_the_roster_are_refused(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    await bring(ada, goal_id, "name,email,phone\nAda,a@example.org,08031230021\nBen,,08031230022\n")
    swapped = await bring(
        ada, goal_id, "name,email,phone\nAda,b@example.org,08031230021\nBen,a@example.org,\n"
    )

    # By its address the second line is Ada, whom the first line has by her number.
    assert (422, ["line 3, name"]) == (
        swapped.status,
        [error["field"] for error in swapped.body["errors"]],
    )
    assert ["Ada", "Ben"] == [row["name"] for row in (await roster(ada, goal_id))["items"]]


async def test_who_had_paid_and_was_removed_comes_back_with_it(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    row = await expect(ada, goal_id, "Ben", email="ben.back@example.org")
    await pay(served, goal_id, row["email"], 250_000)
    await ada.ask("DELETE", f"/goals/{goal_id}/participants/{row['id']}")
    await bring(ada, goal_id, "name,email,expected\nBenedict,ben.back@example.org,2500\n")

    assert {"Benedict": ("paid", 250_000)} == await states(ada, goal_id)


async def test_a_table_that_does_not_fit_is_refused_whole(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goalfund.goals.rosters.PARTICIPANTS_MAX", 3)
    ada = await person(served)
    goal_id = await closed_goal(ada)
    await expect(ada, goal_id)
    refused = await bring(ada, goal_id, TABLE)

    assert (409, "too_many_participants") == (refused.status, refused.code)
    assert 1 == len((await roster(ada, goal_id))["items"])


async def test_five_thousand_rows_are_taken_at_once(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    rows = "".join(f"No. {n},n{n}@example.org,0803{n:07},{n + 1}.50\n" for n in range(5_000))
    taken = await bring(ada, goal_id, f"name,email,phone,expected\n{rows}")
    more = await ada.post(f"/goals/{goal_id}/participants", {"name": "One more"})
    totals = (await roster(ada, goal_id))["totals"]

    assert (200, 5_000) == (taken.status, taken.body["added"]), taken.body
    assert "too_many_participants" == more.code
    assert (5_000, sum((n + 1) * 100 + 50 for n in range(5_000))) == (
        totals["participants"],
        totals["expected_minor"],
    )


@pytest.mark.parametrize(
    ("body", "media", "status", "code"),
    [
        (b"", "text/csv", 422, "invalid_request"),
        (b"\xff\xfe", "text/csv", 422, "invalid_request"),
        (b'name\n"', "text/csv", 422, "invalid_request"),
        (b"name\nBen", "application/json", 415, "unsupported_media_type"),
        (b"x" * (BYTES_MAX + 1), "text/csv", 413, "body_too_large"),
    ],
)
async def test_what_is_no_table_is_refused(
    served: Served, body: bytes, media: str, status: int, code: str
) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    answer = await bring(ada, goal_id, body, **{"Content-Type": media})
    wrong = await bring(ada, goal_id, TABLE, "?dry_run=perhaps")

    assert (status, code) == (answer.status, answer.code)
    assert (422, "invalid_request") == (wrong.status, wrong.code)
    assert [] == (await roster(ada, goal_id))["items"]


async def test_a_roster_is_given_back_as_a_table_that_can_be_taken_again(served: Served) -> None:
    ada, ben = await person(served), await person(served)
    goal_id, other_id = await closed_goal(ada), await closed_goal(ada)
    await expect(ada, goal_id, "=1+1", email="x@example.org", expected_minor=123_450)
    await expect(ada, goal_id, "Ben; Eze", email=..., phone="+2348031230031", waived=True)
    await give_role(served, goal_id, ben, Role.TREASURER)
    path = f"/goals/{goal_id}/participants.csv"
    given = await ada.get(path)
    with_links = await ada.get(f"{path}?links=true")
    read_only = [await ben.get(path), await ben.get(f"{path}?links=true")]
    taken = await bring(ada, other_id, given.raw)
    rows = [(await roster(ada, which))["items"] for which in (goal_id, other_id)]
    kept: list[Any] = [
        [{n: row[n] for n in ("name", "email", "phone", "expected_minor", "waived")} for row in of]
        for of in rows
    ]

    assert "text/csv; charset=utf-8; header=present" == given.headers["Content-Type"]
    assert b"'=1+1" in given.raw
    assert rows[0][0]["path"].encode() not in given.raw
    assert f"{served.url}{rows[0][0]['path']}".encode() in with_links.raw
    assert [200, 403] == [answer.status for answer in read_only]
    assert (200, 2) == (taken.status, taken.body["added"])
    assert kept[0] == kept[1]
