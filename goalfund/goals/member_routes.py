"""Who runs a goal, over HTTP: read, given a role, taken out of it, left."""

from typing import Final
from uuid import UUID

import asyncpg
from aiohttp import web

from goalfund.edge.guards import Allowed, Need, allowed, codes_of
from goalfund.edge.outcomes import accepted
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.sessions import signed_in
from goalfund.goal.events import at_text
from goalfund.goal.outcomes import Committed
from goalfund.goal.roles import MEMBER_ROLES, Role
from goalfund.goals.edit_models import MemberBody, MembersView, MemberView
from goalfund.goals.edit_routes import EDITING
from goalfund.goals.routes import READS

# What clients call otherwise than the command does.
_NAME_IN_REQUEST: Final = {"member_person_id": "user_id"}
_CHANGED: Final = (
    Code.MEMBER_NOT_FOUND,
    Code.LAST_ORGANISER,
    Code.OVERLOADED,
    Code.OUTCOME_UNKNOWN,
)

routes = Routes("/api/v1/goals/{goal_id}/members", "members")


@routes.get("", codes=codes_of(Need.SEE_MEMBERS))
async def list_members(request: web.Request, goal_id: UUID) -> MembersView:
    """List who runs a goal: its organisers and treasurers.

    For them, for whoever has given to it, and for the platform's staff. Their `user_id` is for
    those who run it with them.
    """
    who = await allowed(request, goal_id, Need.SEE_MEMBERS)
    rows = await request.app[READS].members(goal_id)
    return MembersView(items=[_view(row, who) for row in rows])


@routes.get("/{user_id}", codes=(*codes_of(Need.SEE_MEMBERS), Code.MEMBER_NOT_FOUND))
async def get_member(request: web.Request, goal_id: UUID, user_id: UUID) -> MemberView:
    """Read one of those who run a goal. For those who may list them."""
    who = await allowed(request, goal_id, Need.SEE_MEMBERS)
    return await _member(request, goal_id, user_id, who)


@routes.route(
    "PUT",
    "/{user_id}",
    codes=(
        *codes_of(Need.CHANGE_MEMBERS),
        *_CHANGED,
        Code.PERSON_NOT_FOUND,
        Code.TOO_MANY_MEMBERS,
    ),
)
async def put_member(
    request: web.Request,
    goal_id: UUID,
    user_id: UUID,
    body: MemberBody,
    operation_id: UUID | None,
) -> Answer[MemberView]:
    """Give somebody a role, in place of the one they have.

    For organisers who have just stepped up: members decide over money. `user_id` is what the
    other person reads as `id` in `GET /me` and tells you; they have confirmed their e-mail
    address. A goal keeps one organiser at least.
    """
    again = await _repeats(request, goal_id, user_id, operation_id)
    who = await allowed(request, goal_id, Need.SEE_MEMBERS if again else Need.CHANGE_MEMBERS)
    if not await request.app[READS].may_be_member(user_id):
        raise ProblemError(Code.PERSON_NOT_FOUND)
    done = await _change(request, who.signed_in_id, goal_id, user_id, Role(body.role), operation_id)
    return Answer(await _member(request, goal_id, user_id, who), replayed=done.replayed)


@routes.route(
    "DELETE",
    "/{user_id}",
    codes=(*codes_of(Need.LEAVE), Code.STEP_UP_REQUIRED, *_CHANGED),
)
async def delete_member(
    request: web.Request, goal_id: UUID, user_id: UUID, operation_id: UUID | None
) -> Answer[None]:
    """Take somebody's role away, or give up one's own.

    Others', for organisers who have just stepped up; one's own, for all who have one. A goal
    keeps one organiser at least. Who loses sight of a private goal by it stops hearing of it
    within a second.
    """
    session = await signed_in(request)
    if not await _repeats(request, goal_id, user_id, operation_id):
        leaves = user_id == session.person_id
        await allowed(request, goal_id, Need.LEAVE if leaves else Need.CHANGE_MEMBERS)
    done = await _change(request, session.person_id, goal_id, user_id, None, operation_id)
    return Answer(None, replayed=done.replayed)


async def _repeats(
    request: web.Request, goal_id: UUID, user_id: UUID, operation_id: UUID | None
) -> bool:
    """Return whether somebody asks again for a change of what they were themselves.

    Who has left or stepped down by it may do nothing of the kind any more, and still gets the
    first answer: the goal sees to it that they get no other.
    """
    person_id = (await signed_in(request)).person_id
    if operation_id is None or user_id != person_id:
        return False
    end = await request.app[READS].operation(operation_id)
    return end is not None and (end.goal_id, end.person_id) == (goal_id, person_id)


async def _change(
    request: web.Request,
    asker_id: UUID,
    goal_id: UUID,
    user_id: UUID,
    role: Role | None,
    operation_id: UUID | None,
) -> Committed:
    outcome = await request.app[EDITING].change_member(
        goal_id, asker_id, operation_id, user_id, role
    )
    return accepted(outcome, _NAME_IN_REQUEST)


async def _member(request: web.Request, goal_id: UUID, user_id: UUID, who: Allowed) -> MemberView:
    rows = await request.app[READS].members(goal_id, user_id)
    if not rows:
        raise ProblemError(Code.MEMBER_NOT_FOUND)
    return _view(rows[0], who)


def _view(row: asyncpg.Record, who: Allowed) -> MemberView:
    me = row["person_id"] == who.person_id
    knows = me or bool(MEMBER_ROLES & who.roles)
    names = (row["first_name"], row["last_name"])
    return MemberView(
        user_id=row["person_id"] if knows else None,
        member_id=row["member_id"],
        name=None if None in names else " ".join(names),
        role=row["role"],
        since=at_text(row["since"]),
        me=me,
    )
