"""Goals opened and changed over HTTP, by those who may."""

from typing import Final
from uuid import UUID

from aiohttp import web

from goalfund.edge.guards import UNSAFE, Allowed, Need, allowed, codes_of
from goalfund.edge.outcomes import accepted
from goalfund.edge.problems import Code
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.sessions import verified
from goalfund.goal.commands import CancelGoal, CloseGoal, Command, ReopenGoal
from goalfund.goals.edit_models import EditGoalBody, OpenGoalBody
from goalfund.goals.editing import Editing
from goalfund.goals.models import GoalView
from goalfund.goals.routes import shown

EDITING: Final = web.AppKey("goal_editing", Editing)

# What clients call otherwise than the command does.
_NAME_IN_REQUEST: Final = {"expected_version": "If-Match"}
_ASKED: Final = (Code.OVERLOADED, Code.OUTCOME_UNKNOWN)
_TERMS: Final = (Code.AMOUNT_OUT_OF_RANGE, Code.INVALID_TERMS, Code.DEADLINE_PASSED)

routes = Routes("/api/v1", "goals")


@routes.post(
    "/goals",
    status=201,
    etag=True,
    codes=(
        Code.UNAUTHENTICATED,
        *UNSAFE,
        Code.EMAIL_NOT_VERIFIED,
        Code.RATE_LIMITED,
        Code.FILE_NOT_FOUND,
        *_TERMS,
        *_ASKED,
    ),
)
async def open_goal(
    request: web.Request, body: OpenGoalBody, operation_id: UUID
) -> Answer[GoalView]:
    """Open a goal, and be its first organiser.

    For who has confirmed their e-mail address, and not for more than twenty goals a day. The
    address of its page (`slug`) is made of the title and stays as it is when the title changes.
    A repetition is answered with the goal as it is by then.
    """
    session = await verified(request)
    outcome = accepted(
        await request.app[EDITING].open(session.person_id, operation_id, body), _NAME_IN_REQUEST
    )
    standing = await allowed(request, outcome.goal_id, Need.SEE)
    view = await shown(request, outcome.goal_id, standing)
    return Answer(view, replayed=outcome.replayed)


@routes.route(
    "PATCH",
    "/goals/{goal_id}",
    etag=True,
    codes=(
        *codes_of(Need.EDIT),
        Code.FILE_NOT_FOUND,
        Code.GOAL_CANCELLED,
        *_TERMS,
        *_ASKED,
    ),
)
async def edit_goal(
    request: web.Request, goal_id: UUID, body: EditGoalBody, operation_id: UUID, if_match: int
) -> Answer[GoalView]:
    """Change a goal. For its organisers.

    What is left out stays; null takes away, the picture too. `If-Match` is the ETag of what you
    read: 428 `if_match_required` when it is missing, 412 `stale_version` when somebody has edited
    the goal since. A goal that turns private is gone within a second for everybody who has no role
    in it.
    """
    who = await allowed(request, goal_id, Need.EDIT)
    outcome = await request.app[EDITING].edit(
        goal_id, who.signed_in_id, operation_id, if_match, body
    )
    done = accepted(outcome, _NAME_IN_REQUEST)
    return Answer(await shown(request, goal_id, who), replayed=done.replayed)


_CHANGED: Final = (*_ASKED, Code.GOAL_CANCELLED, Code.ALREADY_DECIDED)


@routes.post("/goals/{goal_id}/close", etag=True, codes=(*codes_of(Need.CLOSE), *_CHANGED))
async def close_goal(request: web.Request, goal_id: UUID, operation_id: UUID) -> Answer[GoalView]:
    """Take no more contributions. For organisers.

    A payment that was on its way is kept in suspense when it arrives, not credited to the goal.
    """
    who = await allowed(request, goal_id, Need.CLOSE)
    return await _changed(request, who, CloseGoal, goal_id, operation_id)


@routes.post(
    "/goals/{goal_id}/reopen",
    etag=True,
    codes=(*codes_of(Need.REOPEN), *_CHANGED, Code.DEADLINE_PASSED),
)
async def reopen_goal(request: web.Request, goal_id: UUID, operation_id: UUID) -> Answer[GoalView]:
    """Take contributions again. For organisers, once a deadline that has passed is moved."""
    who = await allowed(request, goal_id, Need.REOPEN)
    return await _changed(request, who, ReopenGoal, goal_id, operation_id)


@routes.post("/goals/{goal_id}/cancel", etag=True, codes=(*codes_of(Need.CANCEL), *_CHANGED))
async def cancel_goal(request: web.Request, goal_id: UUID, operation_id: UUID) -> Answer[GoalView]:
    """End a goal for good. For organisers who have just stepped up, as it cannot be taken back.

    Nothing but refunds and what is under way moves after it.
    """
    who = await allowed(request, goal_id, Need.CANCEL)
    return await _changed(request, who, CancelGoal, goal_id, operation_id)


async def _changed(
    request: web.Request, who: Allowed, kind: type[Command], goal_id: UUID, operation_id: UUID
) -> Answer[GoalView]:
    outcome = await request.app[EDITING].change_status(
        kind, goal_id, who.signed_in_id, operation_id
    )
    done = accepted(outcome)
    return Answer(await shown(request, goal_id, who), replayed=done.replayed)
