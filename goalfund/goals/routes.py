"""Goals over HTTP: the list, one goal, its log, and how an operation ended."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import asyncpg
import orjson
from aiohttp import web

from goalfund.edge.cursors import Cursors, Scalar
from goalfund.edge.guards import Allowed, Need, allowed, codes_of
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Routes
from goalfund.edge.sessions import session_of, signed_in
from goalfund.goal.roles import Role
from goalfund.goals.listings import Listings, Position, Wanted
from goalfund.goals.models import (
    EventsQuery,
    EventsView,
    GoalPage,
    GoalsQuery,
    GoalView,
    OperationView,
    OwnGoalsQuery,
)
from goalfund.goals.store import GoalReads, joined

READS: Final = web.AppKey("goal_reads", GoalReads)
LISTINGS: Final = web.AppKey("goal_listings", Listings)
CURSORS: Final = web.AppKey("cursors", Cursors)

routes = Routes("/api/v1", "goals")


@routes.get("/goals", codes=(Code.UNAUTHENTICATED,))
async def list_goals(request: web.Request, query: GoalsQuery) -> GoalPage:
    """List public goals.

    Sorted newest first, by nearest deadline, by how far along they are (as of a few seconds ago),
    or by how well they fit what is searched for. `q` finds goals that have all its words in title,
    category or description: accents and case do not matter, nor do English endings, and the last
    word may be half typed. Where no goal has them, titles spelt alike are found. Words that more
    than 2,000 goals have are listed newest first.
    """
    session = await session_of(request)
    cursors = request.app[CURSORS]
    position = cursors.open("listed goals", query)
    rows = await request.app[LISTINGS].goals(
        query.order,
        None if position is None else _position(position),
        query.limit + 1,
        Wanted(query.status, query.category, query.q, query.slug),
    )
    page, following = cursors.cut(
        "listed goals",
        query,
        rows,
        lambda row: (row["sort_key"], str(row["goal_id"]), row.get("found", "")),
    )
    items = await _with_roles(request, page, session.person_id if session else None)
    return GoalPage(items=items, next_cursor=following)


def _position(sealed: Sequence[Scalar]) -> Position:
    key, goal_id, found = sealed
    return Position(int(key or 0), UUID(str(goal_id)), str(found))


@routes.get("/me/goals", codes=(Code.UNAUTHENTICATED,))
async def list_my_goals(request: web.Request, query: OwnGoalsQuery) -> GoalPage:
    """List the goals that one runs, has given to or was invited to, newest first."""
    session = await signed_in(request)
    cursors, name = request.app[CURSORS], f"goals of {session.person_id}"
    position = cursors.open(name, query)
    rows = await request.app[READS].goals_of(
        session.person_id,
        None if position is None else (int(position[0] or 0), UUID(str(position[1]))),
        query.limit + 1,
    )
    page, following = cursors.cut(
        name, query, rows, lambda row: (row["sort_key"], str(row["goal_id"]))
    )
    items = await _with_roles(request, page, session.person_id)
    return GoalPage(items=items, next_cursor=following)


async def _with_roles(
    request: web.Request, rows: Collection[asyncpg.Record], person_id: UUID | None
) -> list[GoalView]:
    """Return rows of goals that somebody may see, as they see them."""
    goal_ids = [row["goal_id"] for row in rows]
    roles = await request.app[READS].roles(goal_ids, person_id) if person_id and rows else {}
    viewer, reads = frozenset({Role.VIEWER}), request.app[READS]
    return [
        GoalView.model_validate(reads.wire(row, roles.get(row["goal_id"], viewer) | viewer))
        for row in rows
    ]


@routes.get("/goals/{goal_id}", codes=codes_of(Need.SEE), etag=True)
async def get_goal(request: web.Request, goal_id: UUID) -> GoalView:
    """Read a goal, with its book as of `seq`.

    `my_roles` is what whoever asks is to it.
    """
    return await shown(request, goal_id, await allowed(request, goal_id, Need.SEE))


async def shown(request: web.Request, goal_id: UUID, who: Allowed) -> GoalView:
    """Return the goal as it is now, as somebody sees it who may."""
    goal = await request.app[READS].goal(goal_id, who.roles)
    return GoalView.model_validate(goal)


@routes.get("/goals/{goal_id}/events", codes=codes_of(Need.SEE), answer=EventsView)
async def list_events(request: web.Request, goal_id: UUID, query: EventsQuery) -> web.Response:
    """Read the log, oldest first, exactly as the socket sends it.

    Ask again with the last `seq` as `after_seq` for as long as `more` is true. The log only
    grows, so what was read once stays as it is, but for displays that are erased.
    """
    reads = request.app[READS]
    seq = (await allowed(request, goal_id, Need.SEE)).seq
    events = await reads.events(goal_id, query.after_seq, query.limit, seq)
    body = {
        "goal_id": goal_id,
        "events": joined(events),
        "seq": seq,
        "more": bool(events) and query.after_seq + len(events) < seq,
    }
    return web.Response(body=orjson.dumps(body), content_type="application/json")


@routes.get("/operations/{operation_id}", codes=(Code.NEVER_SEEN, Code.UNAUTHENTICATED))
async def get_operation(request: web.Request, operation_id: UUID) -> OperationView:
    """Ask how an operation ended.

    The answer is final: what was committed or refused once stays so under its id. `never_seen`
    means that it had no effect so far; one that is under way may still have. What somebody did
    who was signed in is told to them alone.
    """
    session = await session_of(request)
    end = await request.app[READS].operation(operation_id)
    theirs = (None, session.person_id if session else None)
    if end is None or end.person_id not in theirs:
        raise ProblemError(Code.NEVER_SEEN, f"No operation {operation_id} was decided.")
    return OperationView(
        operation_id=operation_id,
        status="committed" if end.refusal is None else "refused",
        goal_id=end.goal_id,
        seq=end.seq if end.refusal is None else None,
        code=end.refusal,
    )
