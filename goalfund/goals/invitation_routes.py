"""Invitation links over HTTP: made, listed, opened, revoked; and those who came by them."""

from typing import Any, Final
from uuid import UUID

import asyncpg
from aiohttp import web

from goalfund.edge.guards import UNSAFE, Need, allowed, codes_of
from goalfund.edge.problems import Code
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.sessions import signed_in
from goalfund.goal.events import at_text
from goalfund.goals.invitation_models import (
    InvitationBody,
    InvitationsView,
    InvitationView,
    NewInvitationView,
    OpeningBody,
    ViewerPage,
    ViewersQuery,
    ViewerView,
)
from goalfund.goals.invitations import Invitations
from goalfund.goals.models import GoalView
from goalfund.goals.routes import CURSORS, shown

INVITATIONS: Final = web.AppKey("goal_invitations", Invitations)

routes = Routes("/api/v1", "invitations")


@routes.get("/goals/{goal_id}/invitations", codes=codes_of(Need.INVITE))
async def list_invitations(request: web.Request, goal_id: UUID) -> InvitationsView:
    """List the links that were not revoked, without their secrets. For organisers."""
    await allowed(request, goal_id, Need.INVITE)
    rows = await request.app[INVITATIONS].of(goal_id)
    return InvitationsView(items=[_view(row) for row in rows])


@routes.post(
    "/goals/{goal_id}/invitations",
    status=201,
    codes=(*codes_of(Need.INVITE), Code.TOO_MANY_INVITATIONS),
)
async def make_invitation(
    request: web.Request, goal_id: UUID, body: InvitationBody
) -> NewInvitationView:
    """Make a link that lets people see the goal, also while it is private. For organisers.

    Its secret is told this once; only a hash of it is kept. Up to fifty links of a goal may work
    at a time. Who came by one stays when it ends by itself, and not when it is revoked.
    """
    who = await allowed(request, goal_id, Need.INVITE)
    row, token = await request.app[INVITATIONS].make(
        goal_id, who.signed_in_id, body.label, body.expires_in_s, body.uses_max
    )
    return NewInvitationView(**_fields(row), token=token, path=f"/invited#token={token}")


@routes.route(
    "DELETE",
    "/goals/{goal_id}/invitations/{invitation_id}",
    codes=(*codes_of(Need.INVITE), Code.INVITATION_NOT_FOUND),
)
async def revoke_invitation(request: web.Request, goal_id: UUID, invitation_id: UUID) -> None:
    """Revoke a link. For organisers.

    Who came by it sees the goal no more and stops hearing of it within a second, unless they have
    a role in it by now.
    """
    await allowed(request, goal_id, Need.INVITE)
    await request.app[INVITATIONS].revoke(goal_id, invitation_id)


@routes.post("/invitations/open", codes=(Code.UNAUTHENTICATED, *UNSAFE, Code.INVALID_TOKEN))
async def open_invitation(request: web.Request, body: OpeningBody) -> GoalView:
    """Open a link, and see its goal from now on.

    To open it once more does no harm and takes no place. A link that is wrong, too old, used up
    or revoked says no more than that it does not work.
    """
    session = await signed_in(request)
    goal_id = await request.app[INVITATIONS].open(body.token, session.person_id)
    return await shown(request, goal_id, await allowed(request, goal_id, Need.SEE))


@routes.get("/goals/{goal_id}/viewers", codes=codes_of(Need.INVITE))
async def list_viewers(request: web.Request, goal_id: UUID, query: ViewersQuery) -> ViewerPage:
    """List who came by a link and sees the goal, the first one first. For organisers."""
    await allowed(request, goal_id, Need.INVITE)
    cursors, name = request.app[CURSORS], f"viewers of {goal_id}"
    position = cursors.open(name, query)
    rows = await request.app[INVITATIONS].viewers(
        goal_id,
        None if position is None else (int(position[0] or 0), UUID(str(position[1]))),
        query.limit + 1,
    )
    page, following = cursors.cut(
        name, query, rows, lambda row: (row["sort_key"], str(row["person_id"]))
    )
    return ViewerPage(items=[_viewer(row) for row in page], next_cursor=following)


@routes.route(
    "DELETE",
    "/goals/{goal_id}/viewers/{viewer_id}",
    codes=(*codes_of(Need.INVITE), Code.VIEWER_NOT_FOUND),
)
async def remove_viewer(request: web.Request, goal_id: UUID, viewer_id: UUID) -> Answer[None]:
    """Show out somebody who came by a link, or leave.

    Others, for organisers: links that were made before do not let them in again. `viewer_id` is
    their `user_id`. Who sees the goal no more stops hearing of it within a second.
    """
    session = await signed_in(request)
    if viewer_id == session.person_id:
        await allowed(request, goal_id, Need.SEE)
        await request.app[INVITATIONS].leave(goal_id, viewer_id)
    else:
        await allowed(request, goal_id, Need.INVITE)
        await request.app[INVITATIONS].remove(goal_id, viewer_id)
    return Answer(None)


def _view(row: asyncpg.Record) -> InvitationView:
    return InvitationView(**_fields(row), made_by=_name(row))


def _fields(row: asyncpg.Record) -> dict[str, Any]:
    return {
        "id": row["invitation_id"],
        "label": row["label"],
        "created_at": at_text(row["created_at"]),
        "expires_at": at_text(row["expires_at"]),
        "uses_max": row["uses_max"],
        "uses": row["uses"],
    }


def _viewer(row: asyncpg.Record) -> ViewerView:
    return ViewerView(
        user_id=row["person_id"],
        name=_name(row),
        since=at_text(row["since"]),
        invitation_id=row["invitation_id"],
    )


def _name(row: asyncpg.Record) -> str | None:
    names = (row["first_name"], row["last_name"])
    return None if None in names else " ".join(names)
