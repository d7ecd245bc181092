"""Milestones over HTTP: read with their progress, added, changed, removed; their earlier turns."""

from typing import Final
from uuid import UUID

from aiohttp import web

from goalfund.edge.cursors import Cursors
from goalfund.edge.guards import Need, allowed, codes_of
from goalfund.edge.outcomes import accepted
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Answer, Routes
from goalfund.goals.milestone_models import (
    EditMilestoneBody,
    MilestoneBody,
    MilestonesView,
    MilestoneView,
    TurnPage,
    TurnsQuery,
)
from goalfund.goals.milestones import Planning, turn_view

PLANNING: Final = web.AppKey("planning", Planning)
CURSORS: Final = web.AppKey("milestone_cursors", Cursors)

_ASKED: Final = (
    *codes_of(Need.PLAN),
    Code.GOAL_CANCELLED,
    Code.OVERLOADED,
    Code.OUTCOME_UNKNOWN,
)
_WANTED: Final = (Code.INVALID_TERMS, Code.AMOUNT_OUT_OF_RANGE)

routes = Routes("/api/v1/goals/{goal_id}/milestones", "milestones")


@routes.get("", codes=codes_of(Need.SEE))
async def list_milestones(request: web.Request, goal_id: UUID) -> MilestonesView:
    """List the steps of a goal in their order, and how far each is.

    What was given for a milestone counts to it. What was given for none fills those that do not
    come back, in their order, up to their targets; what they do not need is `spare_minor`. What
    comes back counts turn by turn what was given for it, by the instant at which each contribution
    was confirmed.
    """
    await allowed(request, goal_id, Need.SEE)
    return await request.app[PLANNING].reads.milestones(goal_id)


@routes.post("", status=201, codes=(*_ASKED, *_WANTED, Code.TOO_MANY_MILESTONES))
async def add_milestone(
    request: web.Request, goal_id: UUID, body: MilestoneBody, operation_id: UUID
) -> Answer[MilestoneView]:
    """Set the goal a step. For its organisers.

    A goal has a hundred at most, and ever had five hundred.
    """
    who = await allowed(request, goal_id, Need.PLAN)
    outcome = await request.app[PLANNING].add(goal_id, who.signed_in_id, operation_id, body)
    done = accepted(outcome)
    assert done.subject is not None
    return Answer(await _shown(request, goal_id, done.subject), replayed=done.replayed)


@routes.route("PATCH", "/{milestone_id}", codes=(*_ASKED, *_WANTED, Code.MILESTONE_NOT_FOUND))
async def edit_milestone(
    request: web.Request,
    goal_id: UUID,
    milestone_id: UUID,
    body: EditMilestoneBody,
    operation_id: UUID,
) -> Answer[MilestoneView]:
    """Change a step, or its place among the others. For organisers.

    What is left out stays. A turn that has ended keeps the target that it had; by another first
    day or recurrence, all that was given is divided anew.
    """
    who = await allowed(request, goal_id, Need.PLAN)
    outcome = await request.app[PLANNING].edit(
        goal_id, who.signed_in_id, operation_id, milestone_id, body
    )
    done = accepted(outcome)
    return Answer(await _shown(request, goal_id, milestone_id), replayed=done.replayed)


@routes.route("DELETE", "/{milestone_id}", codes=(*_ASKED, Code.MILESTONE_NOT_FOUND))
async def delete_milestone(
    request: web.Request, goal_id: UUID, milestone_id: UUID, operation_id: UUID | None
) -> Answer[None]:
    """Take a step out. For organisers.

    What was given for it stays the goal's, and counts as given for none from then on.
    """
    who = await allowed(request, goal_id, Need.PLAN)
    outcome = await request.app[PLANNING].remove(
        goal_id, who.signed_in_id, operation_id, milestone_id
    )
    return Answer(None, replayed=accepted(outcome).replayed)


@routes.get("/{milestone_id}/periods", codes=(*codes_of(Need.SEE), Code.MILESTONE_NOT_FOUND))
async def list_turns(
    request: web.Request, goal_id: UUID, milestone_id: UUID, query: TurnsQuery
) -> TurnPage:
    """List the turns of a milestone that have ended, the latest first.

    Of one that does not come back there are none. The present turn is in the list of milestones.
    """
    await allowed(request, goal_id, Need.SEE)
    reads, cursors = request.app[PLANNING].reads, request.app[CURSORS]
    milestone = await reads.milestone(goal_id, milestone_id)
    if milestone is None:
        raise ProblemError(Code.MILESTONE_NOT_FOUND)
    # By another calendar a number is another turn.
    name = f"turns of {milestone_id} {milestone.recurrence} {milestone.first_day}"
    position = cursors.open(name, query)
    before = None if position is None else int(position[0] or 0)
    turns = await reads.turns(goal_id, milestone, before, query.limit + 1)
    shown, following = cursors.cut(name, query, turns, lambda turn: (turn.period.number,))
    return TurnPage(items=[turn_view(turn) for turn in shown], next_cursor=following)


async def _shown(request: web.Request, goal_id: UUID, milestone_id: UUID) -> MilestoneView:
    view = await request.app[PLANNING].reads.milestones(goal_id, also=milestone_id)
    return next(item for item in view.items if item.id == milestone_id)
