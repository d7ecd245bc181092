"""Goals over HTTP: the list, one goal, its log, and how an operation ended."""

from typing import Final
from uuid import UUID

import orjson
from aiohttp import web

from goalfund.edge.cursors import Cursors
from goalfund.edge.guards import MAY_SEE
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Routes
from goalfund.goals.models import (
    EventsQuery,
    EventsView,
    GoalPage,
    GoalsQuery,
    GoalView,
    OperationView,
)
from goalfund.goals.store import GoalReads, goal_wire, joined

READS: Final = web.AppKey("goal_reads", GoalReads)
CURSORS: Final = web.AppKey("cursors", Cursors)

routes = Routes("/api/v1", "goals")


@routes.get("/goals")
async def list_goals(request: web.Request, query: GoalsQuery) -> GoalPage:
    """List public goals.

    Sorted newest first, by nearest deadline, or by how far along they are.
    """
    cursors = request.app[CURSORS]
    position = cursors.open("goals", query)
    rows = await request.app[READS].goals(
        query.sort,
        None if position is None else (int(position[0] or 0), UUID(str(position[1]))),
        query.limit + 1,
        status=query.status,
        category=query.category,
        words=query.q,
        slug=query.slug,
    )
    shown, following = cursors.cut(
        "goals", query, rows, lambda row: (row["sort_key"], str(row["goal_id"]))
    )
    return GoalPage(
        items=[GoalView.model_validate(goal_wire(row)) for row in shown], next_cursor=following
    )


@routes.get("/goals/{goal_id}", codes=(Code.GOAL_NOT_FOUND,), etag=True)
async def get_goal(request: web.Request, goal_id: UUID) -> GoalView:
    """Read a goal, with its book as of `seq`."""
    await request.app[MAY_SEE](goal_id)
    goal = await request.app[READS].goal(goal_id)
    return GoalView.model_validate(goal)


@routes.get("/goals/{goal_id}/events", codes=(Code.GOAL_NOT_FOUND,), answer=EventsView)
async def list_events(request: web.Request, goal_id: UUID, query: EventsQuery) -> web.Response:
    """Read the log, oldest first, exactly as the socket sends it.

    Ask again with the last `seq` as `after_seq` for as long as `more` is true. The log only
    grows, so what was read once stays as it is, but for displays that are erased.
    """
    reads = request.app[READS]
    seq = await request.app[MAY_SEE](goal_id)
    events = await reads.events(goal_id, query.after_seq, query.limit, seq)
    body = {
        "goal_id": goal_id,
        "events": joined(events),
        "seq": seq,
        "more": bool(events) and query.after_seq + len(events) < seq,
    }
    return web.Response(body=orjson.dumps(body), content_type="application/json")


@routes.get("/operations/{operation_id}", codes=(Code.NEVER_SEEN,))
async def get_operation(request: web.Request, operation_id: UUID) -> OperationView:
    """Ask how an operation ended.

    The answer is final: what was committed or refused once stays so under its id. `never_seen`
    means that it had no effect so far; one that is under way may still have.
    """
    end = await request.app[READS].operation(operation_id)
    # A signed-in person's operation is that person's affair.
    if end is None or end.person_id is not None:
        raise ProblemError(Code.NEVER_SEEN, f"No operation {operation_id} was decided.")
    return OperationView(
        operation_id=operation_id,
        status="committed" if end.refusal is None else "refused",
        goal_id=end.goal_id,
        seq=end.seq if end.refusal is None else None,
        code=end.refusal,
    )


async def public_goals_only(reads: GoalReads, goal_id: UUID) -> int:
    """Answer `MAY_SEE` for readers that nobody knows.

    Raises:
        ProblemError: `goal_not_found`, for a private goal too.
    """
    head = await reads.head(goal_id)
    if head is None or head[1] != "public":
        raise ProblemError(Code.GOAL_NOT_FOUND, f"No goal {goal_id}.")
    return head[0]
