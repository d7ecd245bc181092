"""The list of public goals as people search it, and as it is read from a large table."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.db import connect, load_queries
from goalfund.goal.commands import CancelGoal, EditGoal
from goalfund.goals.listings import ChangedGoals, Listings, Wanted
from tests.goals import Frames
from tests.integration.server.test_goals_routes import ids, own_category, several
from tests.served import Served

PAGES = {
    "list_newest_goals": "goal_listings_newest",
    "list_ending_goals": "goal_listings_ending",
    "list_furthest_goals": "goal_listings_furthest",
}
MANY = 40_000


async def found(served: Served, words: str, *titles: str, **query: Any) -> list[str]:
    """Return which of some titles are found, in the order of the answer."""
    category, made = await several(served, *({"title": title} for title in titles))
    answer = await ids(served, category=category, q=words, **query)
    return [titles[made.index(goal_id)] for goal_id in answer]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Olasubomi", "School fees for Ọláṣubọ̀mí"),
        ("ọláṣubọ̀mí", "School fees for OLASUBOMI"),
        ("Ado Bayero", "Makaranta: Ado Ɓayero"),
        ("dan kasuwa", "Ɗan kasuwa"),
        ("schools", "A school for Ward 4"),
        ("build", "Building a borehole"),
        ("bore", "A borehole for Ward 4"),
        ("ward 4 borehole", "A borehole for Ward 4"),
        ("學校", "學校的屋頂"),
        ("屋頂", "學校的屋頂"),
        ("مدرسة", "مدرسة القرية"),
        ("the", "The Who"),
    ],
)
async def test_what_people_type_finds_what_they_mean(
    served: Served, words: str, title: str
) -> None:
    """Marks are left out, languages are mixed, words are inflected or half typed."""
    assert [title] == await found(served, words, title, "Wedding of Ngozi and Emeka")


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("borehloe", "A borehole for Ward 4"),
        ("Chukwuemka", "Chukwuemeka must walk again"),
        ("univerity", "University fees"),
    ],
)
async def test_a_typing_error_is_forgiven(served: Served, words: str, title: str) -> None:
    assert [title] == await found(served, words, title, "Wedding of Ngozi and Tunde")


async def test_a_server_without_trigrams_finds_what_is_spelt_right(served: Served) -> None:
    """The migration does without, and so does the search."""
    category, (goal_id,) = await several(served, {"title": "Borehole \u5b66\u6821"})
    listings = Listings(served.pool, load_queries())
    listings._forgives_typos = False
    asked = [
        await listings.goals("best", None, 10, Wanted(category=category, words=words))
        for words in ("borehloe", "\u6821", "bore")
    ]

    assert [[], [UUID(goal_id)], [UUID(goal_id)]] == [
        [row["goal_id"] for row in rows] for rows in asked
    ]


async def test_the_best_comes_first(served: Served) -> None:
    """A word in the title counts more than one in the category, and that more than elsewhere."""
    category = own_category()
    goals = [
        {"title": "Roof", "description": "of the clinic, after the storm"},
        {"title": "A clinic", "description": "for all"},
        {"title": "Roof", "description": "of a clinic; the clinic needs it"},
    ]
    made = [str(await served.open_goal(category=category, **goal)) for goal in goals]
    answer = await ids(served, category=category, q="clinic", limit=1)

    assert [made[1], made[2], made[0]] == answer
    assert made[::-1] == await ids(served, category=category, q="clinic", sort="new", limit=1)


async def test_words_that_too_many_goals_have_list_the_newest_first(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How well each fits is reckoned for a bounded number; pages go on as the first one began."""
    word = f"kw{uuid7().hex}"
    titles = [f"A {word}", "Roof", f"{word} {word}", "Roof"]
    made = [str(await served.open_goal(title=title, description=word)) for title in titles]
    fitting = await ids(served, q=word, limit=1)
    monkeypatch.setattr("goalfund.goals.listings.FITTED_MAX", 3)
    first = (await served.get("/goals", params={"q": word, "limit": "2"})).body
    monkeypatch.setattr("goalfund.goals.listings.FITTED_MAX", 4)
    query = {"q": word, "limit": "2", "cursor": first["next_cursor"]}
    second = (await served.get("/goals", params=query)).body

    assert {made[0], made[2]} == set(fitting[:2])
    assert made[::-1] == [goal["id"] for page in (first, second) for goal in page["items"]]


@pytest.mark.parametrize("sort", ["new", "ending", "progress", "best", None])
@pytest.mark.parametrize("words", ["hall", "hal of the town"])
async def test_a_search_is_read_page_by_page_in_every_order(
    served: Served, sort: str | None, words: str
) -> None:
    """Reliability 101: and it holds still while others are opened that fit as well."""
    category, made = await several(served, *({"title": "Hall of the town"} for _ in range(5)))
    query = {"category": category, "q": words, "limit": "2"} | ({"sort": sort} if sort else {})
    answer: list[str] = []
    while True:
        page = (await served.get("/goals", params=query)).body
        answer += [goal["id"] for goal in page["items"]]
        await served.open_goal(category=category, title="Another hall of that town")
        if page["next_cursor"] is None or len(answer) > 50:
            break
        query["cursor"] = page["next_cursor"]
    spelt_right = words == "hall" or sort in ("best", None)

    assert len(answer) == len(set(answer))
    assert (set(made) if spelt_right else set()) <= set(answer)


async def test_without_words_the_best_are_the_newest(served: Served) -> None:
    category, made = await several(served, {}, {}, {})

    assert made[::-1] == await ids(served, category=category, sort="best", limit=1)


async def test_the_list_follows_what_goals_become(served: Served) -> None:
    """At once: it is written in the commit of the edit itself."""
    category, made = await several(served, *({"title": "Old words"} for _ in range(4)))
    edits = [{"title": "Newer"}, {"visibility": "private"}, {"category": "elsewhere"}]
    for goal_id, changes in zip(made, edits, strict=False):
        await served.commit(
            EditGoal(operation_id=uuid7(), goal_id=UUID(goal_id), changes=changes, salt=bytes(16))
        )
    await served.commit(CancelGoal(operation_id=uuid7(), goal_id=UUID(made[3])))

    assert [made[3]] == await ids(served, category=category, q="old words")
    assert [made[0]] == await ids(served, category=category, q="newer")
    assert [made[0]] == await ids(served, category=category, status="open")
    assert [made[3]] == await ids(served, category=category, status="cancelled")
    rows = await served.pool.fetch(
        "SELECT goal_id FROM goal_words WHERE goal_id = $1", UUID(made[1])
    )
    assert [] == rows


async def test_how_far_goals_are_is_known_a_moment_after_they_are_paid(served: Served) -> None:
    """Also where the server that was paid died before it could say so."""
    category, made = await several(served, {}, {})
    await served.pay(await served.intended(UUID(made[0])))
    query = {"category": category, "sort": "progress"}
    before = (await served.get("/goals", params=query)).body["items"]
    served.core.changed.take()  # it died
    served.server.parts.goals.renewing._rounds_to_walk = 0
    served.server.parts.goals.renewing._walked = None
    after = await ids(served, **query)

    assert 2 == len(before)
    assert made == after


def test_goals_that_cannot_be_kept_in_mind_are_walked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goalfund.goals.listings._CHANGED_MAX", 2)
    frames = Frames()
    changed = ChangedGoals(frames)
    goal_ids = [uuid7() for _ in range(3)]
    for goal_id in goal_ids:
        changed.publish(goal_id, [], None)  # type: ignore[arg-type]

    assert set(goal_ids[:2]) == set(changed.take())
    assert changed.missed
    assert set(goal_ids) == set(frames.books)


FILL = """
INSERT INTO goal_listings
SELECT
    gen_random_uuid(), 'c' || n % 1000, 'open', now() - n * interval '1 minute',
    now() + n * interval '1 minute', -n
FROM generate_series($1::bigint, $2::bigint) AS n
"""


async def plan_of(connection: Any, name: str, given: str) -> str:
    """Return how a query was answered whose plan knows nothing of what it is asked."""
    query = load_queries()[name].rstrip().rstrip(";")
    await connection.execute(f"PREPARE page AS {query}")
    rows = await connection.fetch(f"EXPLAIN (ANALYZE, TIMING OFF) EXECUTE page ({given})")
    await connection.execute("DEALLOCATE page")
    return "\n".join(row[0] for row in rows)


def keys_of(name: str) -> list[str]:
    """Return the beginning of a list, and a position in the middle of it."""
    if name == "list_furthest_goals":
        return ["NULL, NULL", f"{-MANY // 2}, gen_random_uuid()"]
    sign = -1 if name == "list_newest_goals" else 1
    middle = datetime.now(UTC) + sign * timedelta(minutes=MANY // 2)
    return ["NULL, NULL", f"{sign * int(middle.timestamp() * 1_000_000)}, gen_random_uuid()"]


async def test_a_page_of_a_large_list_costs_a_page(fresh_dsn: str) -> None:
    """By a plan that was made for any parameters, and wherever in the list the page is."""
    async with connect(fresh_dsn, name="tests of a large list") as connection:
        for first in range(1, MANY, MANY // 10):
            await connection.execute(FILL, first, first + MANY // 10 - 1)
        await connection.execute("ANALYZE goal_listings")
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        for name, index in PAGES.items():
            of_category = index.replace("goal_listings_", "goal_listings_category_")
            for key in keys_of(name):
                for category, wanted in (("NULL", index), ("'c7'", of_category)):
                    given = f"{key}, 11, NULL, {category}, NULL"
                    plan = await plan_of(connection, name, given)
                    read = re.findall(r"on goal_listings .*?actual rows=(\d+)", plan)

                    assert wanted in plan
                    assert "Seq Scan on goal_listings" not in plan
                    assert 11 <= sum(map(int, read)) <= 2 * 11, plan
