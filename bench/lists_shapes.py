"""The lists: each with its first page, and with a page as deep as it goes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from bench.lists_data import COMMON, MISSPELT, RARE_WORD
from bench.lists_rig import PAGE, Asked, Rig
from goalfund.goals.listings import Wanted
from goalfund.goals.models import GoalsQuery
from goalfund.payments.models import ContributionsQuery

DEEP: Final = 10_000  # pages
_OWN: Final = """
SELECT -(extract(EPOCH FROM created_at) * 1000000)::bigint AS key, contribution_id AS id
FROM contributions
WHERE person_id = $2 AND goal_id = $1
ORDER BY created_at DESC, contribution_id DESC OFFSET $3 LIMIT 1
"""
_OF_GOAL: Final = """
SELECT seq AS key, contribution_id AS id
FROM contributions
WHERE goal_id = $1 AND seq IS NOT NULL AND $2::uuid IS NOT NULL
ORDER BY seq DESC OFFSET $3 LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """One list: its first page, and the deepest that it has, of at most `DEEP`."""

    name: str
    near: Asked
    far: Asked
    page: int


async def contributions(rig: Rig) -> AsyncIterator[Shape]:
    """Yield the lists of contributions: those of a goal, and one's own."""
    goal_id, deep = rig.loaded.goal_id, min(DEEP, (rig.loaded.contributions - 1) // PAGE)
    for name, path, listed, at in (
        ("a goal's contributions", f"/goals/{goal_id}/contributions", f"of {goal_id}", _OF_GOAL),
        ("one's own contributions", "/me/contributions", f"of person {rig.person_id}", _OWN),
    ):
        query = ContributionsQuery()
        args = (goal_id, rig.person_id)
        last = await rig.connection.fetchrow(at, *args, (deep - 1) * PAGE - 1)
        following = await rig.connection.fetchrow(at, *args, (deep - 1) * PAGE)
        assert last is not None
        assert following is not None
        position = (last["key"],) if at is _OF_GOAL else (last["key"], str(last["id"]))
        cursor = rig.cursors.seal(f"contributions {listed}", query.filters(), position)
        far = Asked(path, {"cursor": cursor}, first=str(following["id"]))
        yield Shape(name, Asked(path), far, deep)


async def events(rig: Rig) -> AsyncIterator[Shape]:
    """Yield a goal's log at its beginning, in its middle, at its end."""
    path = f"/goals/{rig.loaded.goal_id}/events"
    head = (await rig.read(Asked(path)))["seq"]
    for name, after in (("the middle", head // 2), ("the end", head - PAGE)):
        far = Asked(path, {"after_seq": after}, first=str(after + 1))
        yield Shape(f"a goal's log, {name}", Asked(path, first="1"), far, after // PAGE)


async def goals(rig: Rig) -> AsyncIterator[Shape]:
    """Yield the list of goals in its orders, narrowed and searched, and the last full page."""
    for name, query in (
        ("goals, newest", GoalsQuery(sort="new")),
        ("goals, next to end", GoalsQuery(sort="ending")),
        ("goals, furthest along", GoalsQuery(sort="progress")),
        ("goals of a category, newest", GoalsQuery(category="health", sort="new")),
        ("search: a rare word", GoalsQuery(q=RARE_WORD)),
        ("search: misspelt", GoalsQuery(q=MISSPELT)),
        ("search: a word of one in four", GoalsQuery(q="roof")),
        ("search: a word of all", GoalsQuery(q=COMMON)),
        ("search: a word of all, newest", GoalsQuery(q=COMMON, sort="new")),
    ):
        wanted = Wanted(query.status, query.category, query.q, query.slug)
        rows = await rig.listings.goals(query.order, None, rig.loaded.goals + 1, wanted)
        pages = min(DEEP, len(rows) // PAGE)
        narrowed = {key: str(value) for key, value in query.filters().items() if value is not None}
        near = Asked("/goals", narrowed, min(PAGE, len(rows)), str(rows[0]["goal_id"]))
        if pages > 1:
            last, following = rows[(pages - 1) * PAGE - 1 : (pages - 1) * PAGE + 1]
            position = (last["sort_key"], str(last["goal_id"]), last.get("found", ""))
            cursor = rig.cursors.seal("listed goals", query.filters(), position)
            far = Asked("/goals", narrowed | {"cursor": cursor}, first=str(following["goal_id"]))
            yield Shape(name, near, far, pages)
