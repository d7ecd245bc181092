"""Goals over HTTP: the list, one goal, its log."""

import base64
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.db import load_queries
from goalfund.goal.book import BOOK_FIELDS
from goalfund.goal.commands import CloseGoal
from goalfund.goal.suspense import suspense_goal_id
from tests.jcs import chain_fault
from tests.served import SUSPENSE, Answer, Served, all_of


async def ids(served: Served, **query: Any) -> list[str]:
    """Return the goals of a whole list, page by page, the list having heard of all payments."""
    await served.server.parts.goals.renewing.run_once()
    found: list[str] = []
    while True:
        page = await served.get("/goals", params=query)
        assert page.status == 200, page
        found += [goal["id"] for goal in page.body["items"]]
        if page.body["next_cursor"] is None:
            return found
        query["cursor"] = page.body["next_cursor"]


def own_category() -> str:
    """Return a category that keeps one test's goals apart from the others."""
    return f"c-{uuid7().hex}"


async def several(served: Served, *changes: dict[str, Any]) -> tuple[str, list[str]]:
    category = own_category()
    made = [str(await served.open_goal(category=category, **one)) for one in changes]
    return category, made


async def test_a_goal_shows_its_terms_its_book_and_where_its_log_ends(served: Served) -> None:
    goal_id = await served.open_goal(min_amount_minor=5_000, category="water")
    charge = await served.intended(goal_id)
    await served.pay(charge)
    answer = await served.get(f"/goals/{goal_id}")
    log = (await served.get(f"/goals/{goal_id}/events")).body
    book = await served.book(goal_id)
    goal = answer.body

    assert 200 == answer.status
    assert {name: book[name] for name in BOOK_FIELDS} == goal["book"]
    assert goal["book"]["cash_minor"] == goal["book"]["available_minor"] == 247_000
    assert (2, log["events"][-1]["hash"]) == (goal["seq"], goal["head_hash"])
    assert (1, "open", "NGN", 5_000, None) == tuple(
        goal[name] for name in ("version", "status", "currency", "min_amount_minor", "deadline")
    )
    assert goal["created_at"].endswith("Z")
    assert ["viewer"] == goal["my_roles"]
    assert not {"suspense", "opened_by", "goal_id"} & set(goal)


async def test_the_version_is_the_etag_and_counts_no_money(served: Served) -> None:
    goal_id = await served.open_goal()
    before = await served.get(f"/goals/{goal_id}")
    await served.pay(await served.intended(goal_id))
    after = await served.get(f"/goals/{goal_id}")

    assert '"1"' == before.headers["ETag"] == after.headers["ETag"]
    assert (1, 2) == (before.body["seq"], after.body["seq"])
    assert "no-store" == after.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["", "/events", "/contributions"])
async def test_a_hidden_goal_cannot_be_told_from_none(served: Served, path: str) -> None:
    hidden = await served.open_goal(visibility="private")
    suspense = [SUSPENSE, suspense_goal_id("USD")]
    answers = await all_of(
        *(served.get(f"/goals/{goal_id}{path}") for goal_id in [hidden, *suspense, uuid7()])
    )
    told = {
        (answer.status, answer.code, tuple(sorted(answer.body)), answer.body["retryable"])
        for answer in answers
    }

    assert {(404, "goal_not_found")} == {(answer.status, answer.code) for answer in answers}
    assert 1 == len(told)


@pytest.mark.parametrize(
    "spelt",
    ["1", "x", "0" * 32 + "0", "'; DROP TABLE goals; --", "%00", "..%2f..", "٠" * 36, "a" * 5_000],
    ids=lambda text: text[:20],
)
@pytest.mark.parametrize("path", ["", "/events", "/contributions"])
async def test_what_is_no_id_is_refused(served: Served, spelt: str, path: str) -> None:
    answer = await served.get(f"/goals/{spelt}{path}")

    assert answer.status in (404, 422)
    assert answer.code in ("not_found", "invalid_request")


async def test_hidden_goals_and_suspense_books_are_never_listed(served: Served) -> None:
    category, (shown, _) = await several(served, {}, {"visibility": "private"})
    every = await ids(served, limit=200)

    assert [shown] == await ids(served, category=category)
    assert not {str(SUSPENSE), str(suspense_goal_id("USD"))} & set(every)
    assert [] == await ids(served, slug="suspense-ngn")
    assert [] == await ids(served, q="could not be matched")


async def test_the_newest_come_first(served: Served) -> None:
    category, made = await several(served, {}, {}, {}, {}, {})

    assert made[::-1] == await ids(served, category=category)
    assert made[::-1] == await ids(served, category=category, sort="new", limit=2)


async def test_the_nearest_deadline_comes_first_and_none_comes_last(served: Served) -> None:
    from datetime import UTC, datetime, timedelta

    now = datetime.now(UTC)
    deadlines = [
        None,
        now + timedelta(days=9),
        now + timedelta(days=1),
        None,
        now + timedelta(hours=1),
    ]
    category, made = await several(served, *({"deadline": at} for at in deadlines))
    found = await ids(served, category=category, sort="ending", limit=2)

    assert [made[4], made[2], made[1]] == found[:3]
    assert {made[0], made[3]} == set(found[3:])
    assert 5 == len(found)


async def test_the_furthest_along_comes_first(served: Served) -> None:
    targets = [{"target_minor": target} for target in (1_000_000, 500_000, 2_000_000)]
    category, made = await several(served, *targets, {})
    for goal_id in made[:3]:
        await served.pay(await served.intended(UUID(goal_id)))
    found = await ids(served, category=category, sort="progress", limit=1)

    assert [made[1], made[0], made[2], made[3]] == found


async def test_a_goal_far_beyond_its_target_does_not_break_the_order(served: Served) -> None:
    category, made = await several(served, {"target_minor": 1}, {"target_minor": 1})
    charge = await served.intended(UUID(made[0]), 9_000_000_000_000_000)
    served.simulator.set_webhook_url(None)
    served.simulator.pay(charge.reference)
    await served.pay(charge)

    assert made == await ids(served, category=category, sort="progress", limit=1)


async def test_the_list_holds_still_while_goals_are_opened(served: Served) -> None:
    """Reliability 101: of those that were there at the start, none twice and none left out."""
    category, made = await several(served, *({} for _ in range(7)))
    for sort in ("new", "ending", "progress"):
        found: list[str] = []
        query = {"category": category, "sort": sort, "limit": "2"}
        while True:
            page = (await served.get("/goals", params=query)).body
            found += [goal["id"] for goal in page["items"]]
            await served.open_goal(category=category)
            if page["next_cursor"] is None or len(found) > 100:
                break
            query["cursor"] = page["next_cursor"]

        assert [goal_id for goal_id in found if goal_id in made] == [
            *dict.fromkeys(goal_id for goal_id in found if goal_id in made)
        ]
        assert set(made) <= set(found)


async def test_many_goals_of_one_moment_are_each_listed_once(served: Served) -> None:
    """Ties in the order are broken by the id."""
    category, made = await several(served, *({} for _ in range(6)))
    await served.pool.execute(
        "UPDATE goals SET created_at = '2026-01-01', deadline = '2027-01-01' WHERE category = $1",
        category,
    )
    for sort in ("new", "ending", "progress"):
        found = await ids(served, category=category, sort=sort, limit=1)

        assert sorted(made) == sorted(found)


async def test_filters_narrow_the_list(served: Served) -> None:
    category, (water, school) = await several(
        served,
        {"title": "Water for Ward 4", "slug": f"water-{uuid7().hex}"},
        {"title": "A roof", "description": "for the SCHOOL of Ward 4"},
    )
    await served.commit(CloseGoal(operation_id=uuid7(), goal_id=UUID(school)))
    slug = (await served.get(f"/goals/{water}")).body["slug"]

    assert [water] == await ids(served, category=category, status="open")
    assert [school] == await ids(served, category=category, status="closed")
    assert [] == await ids(served, category=category, status="cancelled")
    assert [water] == await ids(served, category=category, q="water")
    assert [school] == await ids(served, category=category, q="school of")
    assert {water, school} == set(await ids(served, category=category, q="WARD 4"))
    assert [water] == await ids(served, slug=slug)
    assert [] == await ids(served, slug="no-such-goal")


@pytest.mark.parametrize(
    "words",
    ["%", "_", "\\", "%%", "'", "''", "\\%", ";", '"', "{}", ":*", "&|!", "()", "<->"],
)
async def test_a_search_takes_every_character_as_itself(served: Served, words: str) -> None:
    """Reliability 101: nothing in it is SQL, nor a pattern, nor an operator."""
    category, (found, _) = await several(
        served, {"title": f"x {words} y"}, {"title": "x 100 aXb y", "description": "none"}
    )

    assert [found] == await ids(served, category=category, q=words)


@pytest.mark.parametrize("words", ["100%", "a_b", "' OR 1=1 --", "$1", "!x", "x & !y", "y | z"])
async def test_words_are_found_whatever_stands_between_them(served: Served, words: str) -> None:
    """Reliability 101."""
    category, (found,) = await several(served, {"title": f"x {words} y"})

    assert [found] == await ids(served, category=category, q=words)


@pytest.mark.parametrize(
    "title",
    ["Adé\u0301", "مدرسة القرية", "学校の屋根", "👩🏾‍🌾 farm", "Аdа", "a\u202eb"],
)
async def test_titles_of_all_scripts_are_found_and_shown(served: Served, title: str) -> None:
    """Reliability 102."""
    category, (goal_id,) = await several(served, {"title": title})
    answer = await served.get(f"/goals/{goal_id}")

    assert title == answer.body["title"]
    assert [goal_id] == await ids(served, category=category)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "1.0"}, "limit"),
        ({"limit": "1e2"}, "limit"),
        ({"limit": " 1"}, "limit"),
        ({"limit": "١"}, "limit"),
        ({"limit": "9" * 40}, "limit"),
        ({"limit": ""}, "limit"),
        ({"sort": "newest"}, "sort"),
        ({"sort": "new; DROP TABLE goals"}, "sort"),
        ({"status": "OPEN"}, "status"),
        ({"status": ""}, "status"),
        ({"q": ""}, "q"),
        ({"q": " "}, "q"),
        ({"q": "x" * 101}, "q"),
        ({"q": "a\x00b"}, "q"),
        ({"category": "x" * 41}, "category"),
        ({"slug": "No Slug"}, "slug"),
        ({"slug": "-"}, "slug"),
        ({"offset": "10"}, "offset"),
        ({"visibility": "private"}, "visibility"),
    ],
    ids=str,
)
async def test_a_wrong_question_names_its_field(
    served: Served, query: dict[str, str], field: str
) -> None:
    answer = await served.get("/goals", params=query)

    assert (422, "invalid_request") == (answer.status, answer.code)
    assert [field] == [error["field"] for error in answer.body["errors"]]


async def test_a_question_may_not_be_asked_twice_over(served: Served) -> None:
    answer = await served.get("/goals?limit=1&limit=2")

    assert (422, ["limit"]) == (answer.status, [e["field"] for e in answer.body["errors"]])


def tampered(cursor: str) -> list[str]:
    """Return cursors that are almost right."""
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    flipped = [raw[:n] + bytes([raw[n] ^ 1]) + raw[n + 1 :] for n in range(0, len(raw), 3)]
    spelt = [base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in [*flipped, raw[:-1]]]
    return [
        *spelt,
        cursor + "A",
        cursor + "=",
        cursor[1:],
        " " + cursor,
        "x",
        "é",
        "%00",
        "A" * 999,
    ]


async def test_a_cursor_that_is_not_ours_is_refused(served: Served) -> None:
    """Reliability 101."""
    category, _ = await several(served, {}, {})
    query = {"category": category, "limit": "1"}
    cursor = (await served.get("/goals", params=query)).body["next_cursor"]
    answers = await all_of(
        *(served.get("/goals", params=query | {"cursor": wrong}) for wrong in tampered(cursor)),
        # Of another question: it would look around the filter.
        served.get("/goals", params={"cursor": cursor}),
        served.get("/goals", params=query | {"cursor": cursor, "sort": "ending"}),
        served.get("/goals", params=query | {"cursor": cursor, "status": "open"}),
    )
    other_limit = await served.get("/goals", params=query | {"cursor": cursor, "limit": "7"})

    assert {(400, "invalid_cursor")} == {(a.status, a.code) for a in answers}
    assert 200 == other_limit.status


async def test_a_cursor_is_too_long_before_it_is_wrong(served: Served) -> None:
    answer = await served.get("/goals", params={"cursor": "A" * 1_001})

    assert 422 == answer.status


async def log(served: Served, goal_id: UUID, **query: Any) -> Answer:
    return await served.get(f"/goals/{goal_id}/events", params=query)


async def test_the_log_is_a_chain_that_anybody_can_check(served: Served) -> None:
    goal_id = await served.open_goal()
    for amount in (10_000, 20_000, 30_000):
        await served.pay(await served.intended(goal_id, amount, message=f"No. {amount} 👏🏾"))
    answer = await log(served, goal_id)
    goal = (await served.get(f"/goals/{goal_id}")).body

    assert str(goal_id) == answer.body["goal_id"]
    assert [1, 2, 3, 4] == [event["seq"] for event in answer.body["events"]]
    assert (4, False) == (answer.body["seq"], answer.body["more"])
    assert chain_fault(goal_id, answer.body["events"]) is None
    assert goal["head_hash"] == answer.body["events"][-1]["hash"]


async def test_the_log_comes_in_runs_that_join(served: Served) -> None:
    goal_id = await served.open_goal()
    for _ in range(6):
        await served.pay(await served.intended(goal_id))
    runs = [await log(served, goal_id, after_seq=after, limit=3) for after in (0, 3, 6, 7, 8)]
    whole = (await log(served, goal_id)).body["events"]

    assert [[1, 2, 3], [4, 5, 6], [7], [], []] == [
        [event["seq"] for event in run.body["events"]] for run in runs
    ]
    assert [True, True, False, False, False] == [run.body["more"] for run in runs]
    assert whole == [event for run in runs for event in run.body["events"]]


@pytest.mark.parametrize(
    "query",
    [
        {"after_seq": "-1"},
        {"after_seq": "1.5"},
        {"after_seq": "9007199254740992"},
        {"after_seq": "9" * 50},
        {"after_seq": "1 OR 1=1"},
        {"after_seq": "true"},
        {"limit": "0"},
        {"limit": "201"},
        {"before_seq": "5"},
    ],
    ids=str,
)
async def test_a_position_that_is_none_is_refused(served: Served, query: dict[str, str]) -> None:
    answer = await log(served, await served.open_goal(), **query)

    assert (422, "invalid_request") == (answer.status, answer.code)
    assert [*query] == [error["field"] for error in answer.body["errors"]]


async def test_the_largest_position_is_beyond_every_log(served: Served) -> None:
    answer = await log(served, await served.open_goal(), after_seq=9_007_199_254_740_991)

    assert (200, [], 1, False) == (
        answer.status,
        answer.body["events"],
        answer.body["seq"],
        answer.body["more"],
    )


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/goals", "GET,POST"),
        ("/goals/{}", "GET,PATCH"),
        ("/goals/{}/events", "GET"),
        ("/goals/{}/close", "POST"),
        ("/goals/{}/members", "GET"),
        ("/me/goals", "GET"),
    ],
)
async def test_a_goal_does_nothing_else(served: Served, path: str, allowed: str) -> None:
    goal_id = await served.open_goal()
    before = await served.get(f"/goals/{goal_id}")
    answers = [
        await served.ask(
            method,
            f"/api/v1{path.format(goal_id)}",
            json={"title": "Mine"},
            headers={"Idempotency-Key": str(uuid7()), "If-Match": '"1"'},
        )
        for method in {"POST", "PUT", "PATCH", "DELETE"} - set(allowed.split(","))
    ]
    after = await served.get(f"/goals/{goal_id}")

    assert {(405, "method_not_allowed", allowed)} == {
        (answer.status, answer.code, answer.headers["Allow"]) for answer in answers
    }
    assert before.raw == after.raw


@pytest.mark.parametrize("path", ["/goal", "/goals/", "/", "", "/goals/x/y/z", "/../goals"])
async def test_what_is_not_there_says_so(served: Served, path: str) -> None:
    answer = await served.get(path)

    assert (404, "not_found") == (answer.status, answer.code)


async def plan_of(served: Served, name: str, given: str) -> str:
    """Return how a query is answered whose plan knows nothing of what it is asked."""
    query = load_queries()[name].rstrip().rstrip(";")
    async with served.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        await connection.execute("SET LOCAL enable_seqscan = off")
        await connection.execute(f"PREPARE asked AS {query}")
        plan = [row[0] for row in await connection.fetch(f"EXPLAIN EXECUTE asked ({given})")]
        await connection.execute("DEALLOCATE asked")
    return "\n".join(plan)


async def test_a_page_of_contributions_costs_the_same_however_deep_it_is(served: Served) -> None:
    plan = await plan_of(served, "list_contributions", "gen_random_uuid(), 9, 51")

    assert "Index Scan using contributions_confirmed" in plan
    assert "seq < " in plan.partition("Index Cond: ")[2].partition("\n")[0]
    assert "Sort" not in plan


async def test_an_address_is_looked_up_and_not_searched_for(served: Served) -> None:
    """Whatever else narrows the list, and although nobody may have that address."""
    plan = await plan_of(served, "list_goals_at", "'a-goal', NULL, NULL, NULL")

    assert "Index Cond: (slug = $1)" in plan


@pytest.mark.parametrize("sort", ["new", "ending", "progress"])
async def test_an_address_is_narrowed_by_the_other_filters(served: Served, sort: str) -> None:
    title, slug, category = "Desks for Ward 4", f"desks-{uuid7().hex}", own_category()
    goal = str(await served.open_goal(title=title, slug=slug, category=category))
    hidden = f"hidden-{uuid7().hex}"
    await served.open_goal(slug=hidden, visibility="private")

    assert [goal] == await ids(served, slug=slug, sort=sort)
    assert [goal] == await ids(served, slug=slug, sort=sort, q="desks", category=category)
    assert [goal] == await ids(served, slug=slug, sort=sort, status="open")
    assert [] == await ids(served, slug=slug, sort=sort, status="closed")
    assert [] == await ids(served, slug=slug, sort=sort, q="borehole")
    assert [] == await ids(served, slug=slug, sort=sort, category="c")
    assert [] == await ids(served, slug=hidden, sort=sort)
