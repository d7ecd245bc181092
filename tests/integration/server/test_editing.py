"""Goals opened and changed by people over HTTP: what comes of it, and what is refused."""

from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.roles import Role
from goalfund.goals.editing import OPENED_BY_PERSON
from tests.jcs import chain_fault
from tests.served import Answer, Served, all_of, served_at
from tests.signed_in import Person, give_role, opening, person


def fields_of(answer: Answer) -> list[str]:
    return [error["field"] for error in answer.body["errors"]]


async def organiser(served: Served, **changes: Any) -> tuple[Person, str, Any]:
    """Return somebody who has just confirmed who they are, their goal's path, and their goal."""
    ada = await person(served, fresh=True)
    goal = await ada.opens(**changes)
    return ada, f"/goals/{goal['id']}", goal


async def test_who_opens_a_goal_is_its_organiser(served: Served) -> None:
    ada = await person(served)
    body = opening(
        category="water",
        currency="USD",
        kind="closed",
        visibility="private",
        min_amount_minor=500,
        fixed_amount_minor=700,
        deadline="2099-12-31T23:00:00+01:00",
        approvals_required=2,
        proof_gate="window",
    )
    answer = await ada.post("/goals", body)
    goal = answer.body
    read = await ada.get(f"/goals/{goal['id']}")
    log = (await ada.get(f"/goals/{goal['id']}/events")).body["events"]

    assert (201, '"1"') == (answer.status, answer.headers["ETag"])
    assert body | {"deadline": "2099-12-31T22:00:00.000000Z"} == {n: goal[n] for n in body}
    assert ("open", 1, ["viewer", "organiser"]) == tuple(
        goal[n] for n in ("status", "version", "my_roles")
    )
    assert goal == read.body
    assert chain_fault(UUID(goal["id"]), log) is None
    assert "goal_opened" == log[0]["kind"]
    assert str(ada.person_id) not in str(log)


async def test_a_repetition_opens_no_second_goal(served: Served) -> None:
    ada, key = await person(served), uuid7()
    answers = await all_of(*(ada.ask("POST", "/goals", opening(), key) for _ in range(20)))
    again = await ada.ask("POST", "/goals", opening(), key)
    differs = await ada.ask("POST", "/goals", opening(target_minor=1), key)
    mine = await ada.get("/me/goals")

    assert {201} == {answer.status for answer in answers}
    assert 1 == len({answer.body["id"] for answer in answers})
    assert 1 == sum("Idempotency-Replayed" not in answer.headers for answer in answers)
    assert "true" == again.headers["Idempotency-Replayed"]
    assert (409, "operation_differs", ["target_minor"]) == (
        differs.status,
        differs.code,
        fields_of(differs),
    )
    assert [answers[0].body["id"]] == [goal["id"] for goal in mine.body["items"]]


async def test_the_same_key_of_two_people_is_two_goals(served: Served) -> None:
    ada, ben, key = await person(served), await person(served), uuid7()
    one, two = await all_of(*(who.ask("POST", "/goals", opening(), key) for who in (ada, ben)))
    seen = [await who.get(f"/operations/{key}") for who in (ada, ben)]

    assert {201} == {one.status, two.status}
    assert one.body["id"] != two.body["id"]
    assert {200, 404} == {answer.status for answer in seen}


async def test_an_operation_is_told_to_whose_it_is(served: Served) -> None:
    ada, ben, key = await person(served), await person(served), uuid7()
    goal = (await ada.ask("POST", "/goals", opening(), key)).body
    mine = await ada.get(f"/operations/{key}")
    others = [await ben.get(f"/operations/{key}"), await served.get(f"/operations/{key}")]

    assert ("committed", goal["id"], 1) == tuple(mine.body[n] for n in ("status", "goal_id", "seq"))
    assert {(404, "never_seen")} == {(answer.status, answer.code) for answer in others}


async def test_only_a_confirmed_address_opens_goals(served: Served) -> None:
    unverified = await person(served, verified=False)
    answers = [
        await served.ask("POST", "/api/v1/goals", json=opening(), headers=_key()),
        await unverified.post("/goals", opening()),
    ]

    assert [(401, "unauthenticated"), (403, "email_not_verified")] == [
        (answer.status, answer.code) for answer in answers
    ]


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid7())}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title": ...}, "title"),
    ({"title": None}, "title"),
    ({"title": 5}, "title"),
    ({"title": "ab"}, "title"),
    ({"title": "x" * 121}, "title"),
    ({"title": "a\u202eb c"}, "title"),
    ({"title": "Wat\u200ber"}, "title"),
    ({"title": "a\x00bcd"}, "title"),
    ({"title": "two\nlines"}, "title"),
    ({"title": "\u2800\u2800\u2800\u2800"}, "title"),
    ({"title": "W\u0430ter for Ward 4"}, "title"),
    ({"title": "W\u200d\u0430ter"}, "title"),
    ({"description": ...}, "description"),
    ({"description": ""}, "description"),
    ({"description": "x" * 5_001}, "description"),
    ({"description": "a\x00b"}, "description"),
    ({"target_minor": ...}, "target_minor"),
    ({"target_minor": 0}, "target_minor"),
    ({"target_minor": -1}, "target_minor"),
    ({"target_minor": 1.0}, "target_minor"),
    ({"target_minor": True}, "target_minor"),
    ({"target_minor": "1"}, "target_minor"),
    ({"target_minor": 2**53}, "target_minor"),
    ({"target_minor": 10**30}, "target_minor"),
    ({"min_amount_minor": 0}, "min_amount_minor"),
    ({"fixed_amount_minor": 2**53}, "fixed_amount_minor"),
    ({"currency": "EUR"}, "currency"),
    ({"currency": "ngn"}, "currency"),
    ({"kind": "secret"}, "kind"),
    ({"visibility": "hidden"}, "visibility"),
    ({"proof_gate": "none"}, "proof_gate"),
    ({"approvals_required": 0}, "approvals_required"),
    ({"approvals_required": 21}, "approvals_required"),
    ({"approvals_required": True}, "approvals_required"),
    ({"category": ""}, "category"),
    ({"category": "x" * 41}, "category"),
    ({"deadline": "2099-12-31"}, "deadline"),
    ({"deadline": "2099-12-31T23:00:00"}, "deadline"),
    ({"deadline": "2099-02-30T23:00:00Z"}, "deadline"),
    ({"deadline": "2099-12-31T25:00:00Z"}, "deadline"),
    ({"deadline": "2200-01-01T00:00:00Z"}, "deadline"),
    ({"deadline": "9999-12-31T23:59:59-01:00"}, "deadline"),
    ({"deadline": "0001-01-01T00:00:00+01:00"}, "deadline"),
    ({"deadline": 4_102_444_800}, "deadline"),
    ({"deadline": "\u0662099-12-31T23:00:00Z"}, "deadline"),
    ({"slug": "mine"}, "slug"),
    ({"suspense": True}, "suspense"),
    ({"person_id": "0" * 32}, "person_id"),
    ({"goal_id": "0" * 32}, "goal_id"),
    ({"status": "closed"}, "status"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG, ids=lambda v: ascii(v)[:60])
async def test_a_wrong_field_of_a_new_goal_is_named(
    served: Served, ada: Person, changes: dict[str, Any], field: str
) -> None:
    """Reliability 102, as far as titles go."""
    answer = await ada.post("/goals", opening(**changes))

    assert (422, "invalid_request", [field]) == (answer.status, answer.code, fields_of(answer))


@pytest.fixture
async def ada(served: Served) -> Person:
    return await person(served, fresh=True)


@pytest.mark.parametrize(
    "title",
    ["Ilé-ẹ̀kọ́ Ọ̀ṣun", "ɗakin karatu", "مدرسة القرية", "学校の屋根", "👩🏾‍🌾 farm", "=1+1 pipes"],
)
async def test_titles_of_all_scripts_are_taken(ada: Person, title: str) -> None:
    """Reliability 102."""
    import unicodedata

    goal = await ada.opens(title=unicodedata.normalize("NFD", title))

    assert unicodedata.normalize("NFC", title) == goal["title"]


async def test_an_address_is_made_of_the_title_and_is_nobody_elses(
    served: Served, ada: Person
) -> None:
    """Reliability 102: not even that of a title which looks the same."""
    goals = [await ada.opens(title=title) for title in ("Ọjà Ọba", "O\u0323ja\u0300 O\u0323ba")]
    goals.append(await ada.opens(title="\u0410\u0434\u0430", visibility="private"))
    slugs = [goal["slug"] for goal in goals]
    found = [(await served.get(f"/goals?slug={slug}")).body["items"] for slug in slugs]

    assert 3 == len(set(slugs))
    assert ["oja-oba", "oja-oba", "goal"] == [slug.rpartition("-")[0] for slug in slugs]
    assert [[goals[0]["id"]], [goals[1]["id"]], []] == [[g["id"] for g in f] for f in found]


@pytest.mark.parametrize("past", ["2020-01-01T00:00:00Z", "1970-01-01T00:00:00Z"])
async def test_a_deadline_lies_ahead(ada: Person, past: str) -> None:
    answer = await ada.post("/goals", opening(deadline=past))

    assert (409, "deadline_passed") == (answer.status, answer.code)


async def test_terms_that_let_nobody_give_are_refused(ada: Person) -> None:
    answer = await ada.post("/goals", opening(min_amount_minor=700, fixed_amount_minor=500))

    assert (422, "invalid_terms") == (answer.status, answer.code)


@pytest.mark.parametrize("key", [None, "", "x", "1", "\u0661" * 32])
async def test_a_new_goal_needs_a_key(ada: Person, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency_Key": key.encode().decode("latin-1")}
    answer = await ada.ask("POST", "/goals", opening(), None, **headers)

    assert (400, "idempotency_key_required") == (answer.status, answer.code) or (
        422,
        ["Idempotency-Key"],
    ) == (answer.status, fields_of(answer))


async def test_an_edit_changes_what_it_names_and_nothing_else(served: Served) -> None:
    ada, path, goal = await organiser(served, category="water", min_amount_minor=5)
    changes = {"title": "Two boreholes", "target_minor": 7, "category": None}
    answer = await ada.ask("PATCH", path, changes, uuid7(), If_Match='"1"')
    read = await ada.get(path)
    event = (await ada.get(f"{path}/events")).body["events"][-1]

    assert (200, '"2"') == (answer.status, answer.headers["ETag"])
    assert goal | changes | {"version": 2} == {
        **answer.body,
        "seq": goal["seq"],
        "head_hash": goal["head_hash"],
    }
    assert answer.body == read.body
    assert ("goal_edited", 7, 2) == (
        event["kind"],
        event["body"]["target_minor"],
        event["body"]["version"],
    )


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 428, "if_match_required"),
        ({"If_Match": '"2"'}, 412, "stale_version"),
        ({"If_Match": '"0"'}, 412, "stale_version"),
        ({"If_Match": "1"}, 422, "invalid_request"),
        ({"If_Match": "*"}, 422, "invalid_request"),
        ({"If_Match": 'W/"1"'}, 422, "invalid_request"),
        ({"If_Match": '"1", "2"'}, 422, "invalid_request"),
        ({"If_Match": '"99999999999999999999"'}, 422, "invalid_request"),
    ],
)
async def test_an_edit_is_of_what_was_read(
    served: Served, headers: dict[str, str], status: int, code: str
) -> None:
    ada, path, _ = await organiser(served)
    answer = await ada.ask("PATCH", path, {"title": "Another"}, uuid7(), **headers)
    read = await ada.get(path)

    assert (status, code) == (answer.status, answer.code)
    assert 1 == read.body["version"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"title": None}, "body"),
        ({"target_minor": None}, "body"),
        ({"visibility": None}, "body"),
        ({"currency": "USD"}, "currency"),
        ({"kind": "closed"}, "kind"),
        ({"version": 5}, "version"),
        ({"slug": "mine"}, "slug"),
        ({"title": "W\u0430ter"}, "title"),
        ({"target_minor": 0}, "target_minor"),
        ({"approvals_required": 21}, "approvals_required"),
        ({"deadline": "tomorrow"}, "deadline"),
        ({"description": "x" * 5_001}, "description"),
    ],
    ids=str,
)
async def test_a_wrong_edit_names_its_field(
    served: Served, body: dict[str, Any], field: str
) -> None:
    ada, path, _ = await organiser(served)
    answer = await ada.ask("PATCH", path, body, uuid7(), If_Match='"1"')

    assert (422, "invalid_request", [field]) == (answer.status, answer.code, fields_of(answer))


async def test_of_two_edits_of_one_version_one_is_stale(served: Served) -> None:
    ada, path, _ = await organiser(served)
    answers = await all_of(
        *(ada.ask("PATCH", path, {"target_minor": n}, uuid7(), If_Match='"1"') for n in (8, 9))
    )

    assert [200, 412] == sorted(answer.status for answer in answers)


async def test_an_edit_is_repeated_by_its_key(served: Served) -> None:
    ada, path, _ = await organiser(served)
    key = uuid7()
    edits = [await ada.ask("PATCH", path, {"target_minor": 8}, key, If_Match='"1"') for _ in "ab"]
    other = await ada.ask("PATCH", path, {"target_minor": 9}, key, If_Match='"1"')
    later = await ada.ask("PATCH", path, {"target_minor": 8}, key, If_Match='"2"')

    assert [None, "true"] == [edit.headers.get("Idempotency-Replayed") for edit in edits]
    assert edits[0].body == edits[1].body
    assert [(409, ["target_minor"]), (409, ["If-Match"])] == [
        (answer.status, fields_of(answer)) for answer in (other, later)
    ]


async def test_a_goal_is_closed_reopened_and_cancelled(served: Served) -> None:
    ada, path, _ = await organiser(served)
    told = []
    for what in ("close", "close", "reopen", "reopen", "cancel", "reopen", "close", "cancel"):
        answer = await ada.post(f"{path}/{what}")
        told.append((answer.status, answer.code or answer.body["status"]))

    assert [
        (200, "closed"),
        (409, "already_decided"),
        (200, "open"),
        (409, "already_decided"),
        (200, "cancelled"),
        (409, "goal_cancelled"),
        (409, "goal_cancelled"),
        (409, "goal_cancelled"),
    ] == told


async def test_a_goal_is_closed_once_by_its_key(served: Served) -> None:
    ada, path, _ = await organiser(served)
    key = uuid7()
    first, again = [await ada.ask("POST", f"{path}/close", key=key) for _ in "ab"]
    other = await ada.ask("POST", f"{path}/reopen", key=key)

    assert (200, first.body) == (again.status, again.body)
    assert "true" == again.headers["Idempotency-Replayed"]
    assert (409, "operation_differs") == (other.status, other.code)


async def test_ending_a_goal_takes_a_step_up(served: Served) -> None:
    ada, path, _ = await organiser(served)
    stale = await ada.another_session()
    answer = await stale.post(f"{path}/cancel")

    assert (403, "step_up_required") == (answer.status, answer.code)
    assert "open" == (await ada.get(path)).body["status"]


async def test_nobody_repeats_anothers_key(served: Served) -> None:
    """Reliability 19: to two organisers of one goal, too, a key is one person's."""
    ada, path, goal = await organiser(served)
    ben, key = await person(served), uuid7()
    await give_role(served, UUID(goal["id"]), ben, Role.ORGANISER)
    first = await ada.ask("POST", f"{path}/close", key=key)
    second = await ben.ask("POST", f"{path}/close", key=key)

    assert 200 == first.status
    assert (409, "operation_differs", ["person_id"]) == (
        second.status,
        second.code,
        fields_of(second),
    )


async def test_a_person_opens_so_many_goals_a_day(served: Served) -> None:
    """On a server that counts; a repetition does not."""
    async with served_at(served.dsn, rate_limits="on") as counting:
        ada, keys = await person(counting), [uuid7() for _ in range(OPENED_BY_PERSON.attempts)]
        opened = [await ada.ask("POST", "/goals", opening(), key) for key in keys]
        again = await ada.ask("POST", "/goals", opening(), keys[0])
        one_more = await ada.post("/goals", opening())

    assert {201} == {answer.status for answer in opened}
    assert (201, "true") == (again.status, again.headers["Idempotency-Replayed"])
    assert (429, "rate_limited") == (one_more.status, one_more.code)
    assert 86_400 >= int(one_more.headers["Retry-After"]) > 60


async def test_goals_that_came_to_nothing_do_not_count(served: Served) -> None:
    """A mistake in the terms locks nobody out for a day."""
    wrong = {"min_amount_minor": 200, "fixed_amount_minor": 100}
    async with served_at(served.dsn, rate_limits="on") as counting:
        ada = await person(counting)
        answers = [
            await ada.post("/goals", opening(**wrong)) for _ in range(OPENED_BY_PERSON.attempts + 1)
        ]
        opened = await ada.post("/goals", opening())

    assert {"invalid_terms"} == {answer.code for answer in answers}
    assert 201 == opened.status


async def test_a_page_of_a_stranger_changes_nothing_by_cookie(served: Served) -> None:
    """A browser sends the cookie along whoever asks; only a page of ours knows the token."""
    ada = await person(served, fresh=True, by_cookie=True)
    goal = await ada.opens()
    path = f"/goals/{goal['id']}"
    attempts = [
        ("POST", "/goals", opening(), {}),
        ("PATCH", path, {"target_minor": 1}, {"If_Match": '"1"'}),
        *(("POST", f"{path}/{what}", None, {}) for what in ("close", "reopen", "cancel")),
        ("PUT", f"{path}/members/{uuid7()}", {"role": "organiser"}, {}),
        ("DELETE", f"{path}/members/{ada.person_id}", None, {}),
        (
            "POST",
            f"{path}/contributions",
            {"amount_minor": 250_000, "name": "Ada", "email": ada.email},
            {},
        ),
    ]
    strange = [{"Origin": "https://evil.example"}, {"Origin": "null"}]
    forged = [{"X_CSRF_Token": ""}, {"X_CSRF_Token": "x" * 43}]
    told = {
        (method, where, answer.code)
        for method, where, body, more in attempts
        for headers in (*strange, *forged)
        for answer in [await ada.ask(method, where, body, uuid7(), **more, **headers)]
    }
    after = (await ada.get(path)).body

    assert {
        (method, where, code)
        for method, where, _, _ in attempts
        for code in ("origin_not_allowed", "csrf_token_wrong")
    } == told
    assert goal == after
