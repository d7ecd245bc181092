"""A goal's roster over HTTP, for those who run it: listed, added to, edited, taken off."""

from typing import Any, Final
from uuid import UUID

import asyncpg
from aiohttp import web

from goalfund.edge.guards import Allowed, Need, allowed, codes_of
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Answer, Routes
from goalfund.goal.events import at_text
from goalfund.goal.roles import Role
from goalfund.goals.roster_models import (
    EditParticipantBody,
    ParticipantBody,
    ParticipantsQuery,
    ParticipantView,
    RosterPage,
    RosterTotals,
)
from goalfund.goals.rosters import Rosters
from goalfund.goals.routes import CURSORS, READS

ROSTERS: Final = web.AppKey("rosters", Rosters)

_READ: Final = (*codes_of(Need.SEE_ROSTER), Code.GOAL_HAS_NO_ROSTER)
_CHANGED: Final = (*codes_of(Need.EDIT_ROSTER), Code.GOAL_HAS_NO_ROSTER)

routes = Routes("/api/v1/goals/{goal_id}/participants", "rosters")


@routes.get("", codes=_READ)
async def list_participants(
    request: web.Request, goal_id: UUID, query: ParticipantsQuery
) -> RosterPage:
    """List who is expected to give to a closed goal, in the order in which they were added.

    For its organisers and treasurers. What each has paid is what the log says; `totals` are of
    the whole roster, whatever page or filter is asked for.
    """
    who = await on_roster(request, goal_id, Need.SEE_ROSTER)
    rosters, cursors, name = request.app[ROSTERS], request.app[CURSORS], f"roster of {goal_id}"
    position = cursors.open(name, query)
    place = None if position is None else int(position[0] or 0)
    rows = await rosters.page(goal_id, place, query.limit + 1, query.state, query.q)
    shown, following = cursors.cut(name, query, rows, lambda row: (row["place"],))
    totals = await rosters.totals(goal_id)
    goal = await request.app[READS].goal(goal_id, who.roles)
    assert goal is not None
    return RosterPage(
        items=[participant_view(row, who) for row in shown],
        next_cursor=following,
        currency=goal["currency"],
        totals=RosterTotals.model_validate(dict(totals)),
        reminders=totals["reminders"],
    )


@routes.post(
    "",
    status=201,
    codes=(*_CHANGED, Code.PARTICIPANT_KNOWN, Code.TOO_MANY_PARTICIPANTS),
)
async def add_participant(
    request: web.Request, goal_id: UUID, body: ParticipantBody, operation_id: UUID | None
) -> Answer[ParticipantView]:
    """Put somebody on the roster. For organisers.

    Nobody is on it twice, by address or by number. Who had paid and was removed gets their former
    row back, with what they have paid. A roster holds 5,000 people.
    """
    who = await on_roster(request, goal_id, Need.EDIT_ROSTER)
    rosters = request.app[ROSTERS]
    added = await rosters.add(goal_id, operation_id, body)
    row = await rosters.participant(goal_id, added.participant_id)
    return Answer(participant_view(row, who), replayed=added.replayed)


@routes.get("/{participant_id}", codes=(*_READ, Code.PARTICIPANT_NOT_FOUND))
async def get_participant(
    request: web.Request, goal_id: UUID, participant_id: UUID
) -> ParticipantView:
    """Read one row of the roster. For organisers and treasurers."""
    who = await on_roster(request, goal_id, Need.SEE_ROSTER)
    return participant_view(await request.app[ROSTERS].participant(goal_id, participant_id), who)


@routes.route(
    "PATCH",
    "/{participant_id}",
    codes=(*_CHANGED, Code.PARTICIPANT_NOT_FOUND, Code.PARTICIPANT_KNOWN),
)
async def edit_participant(
    request: web.Request, goal_id: UUID, participant_id: UUID, body: EditParticipantBody
) -> ParticipantView:
    """Change a row of the roster. For organisers.

    What is left out stays. `new_link` is for a link that has gone to the wrong person: the old one
    stops working, and whoever has opened it is the row's no more.
    """
    who = await on_roster(request, goal_id, Need.EDIT_ROSTER)
    rosters = request.app[ROSTERS]
    await rosters.edit(goal_id, participant_id, body.changes(), new_link=body.new_link)
    return participant_view(await rosters.participant(goal_id, participant_id), who)


@routes.route("DELETE", "/{participant_id}", codes=(*_CHANGED, Code.PARTICIPANT_NOT_FOUND))
async def remove_participant(
    request: web.Request, goal_id: UUID, participant_id: UUID
) -> Answer[None]:
    """Take somebody off the roster. For organisers.

    What they have paid stays counted, as `elsewhere_minor`. Their link stops working; who sees a
    private goal by nothing else stops hearing of it within a second.
    """
    await on_roster(request, goal_id, Need.EDIT_ROSTER)
    await request.app[ROSTERS].remove(goal_id, participant_id)
    return Answer(None)


async def on_roster(request: web.Request, goal_id: UUID, need: Need) -> Allowed:
    """Return whoever asks, when they may and the goal has a roster.

    Raises:
        ProblemError: as `allowed`; `goal_has_no_roster`.
    """
    who = await allowed(request, goal_id, need)
    if who.kind != "closed":
        raise ProblemError(Code.GOAL_HAS_NO_ROSTER)
    return who


def participant_view(row: asyncpg.Record, who: Allowed) -> ParticipantView:
    """Return a row as one of those who run the goal sees it: the link is for organisers."""
    values: dict[str, Any] = {
        name: row[name]
        for name in (
            "name",
            "email",
            "phone",
            "expected_minor",
            "due_minor",
            "paid_minor",
            "state",
            "waived",
            "reminders",
            "opted_out",
        )
    }
    organises = Role.ORGANISER in who.roles and row["personal_key"] is not None
    return ParticipantView(
        **values,
        id=row["participant_id"],
        claimed=row["person_id"] is not None,
        path=personal_path(row["personal_key"]) if organises else None,
        reminded_at=row["reminded_at"] and at_text(row["reminded_at"]),
        created_at=at_text(row["created_at"]),
    )


def personal_path(key: str) -> str:
    """Return where a personal link leads. Its secret stands behind a #, out of logs."""
    return f"/pay#key={key}"
