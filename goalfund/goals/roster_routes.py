"""A goal's roster over HTTP, for those who run it: listed, changed, imported, exported."""

import asyncio
from collections import Counter
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

import asyncpg
from aiohttp import web

from goalfund.edge.binding import ERRORS_MAX, invalid, read_large_body
from goalfund.edge.guards import Allowed, Need, allowed, codes_of
from goalfund.edge.problems import Code, FieldError, ProblemError, field_problem
from goalfund.edge.routes import Answer, Routes
from goalfund.goal.events import at_text
from goalfund.goal.roles import Role
from goalfund.goals.reminders import DAYS_BEFORE, FROM_HOUR, TO_HOUR, Reminders
from goalfund.goals.roster_import import Plan, take_in
from goalfund.goals.roster_models import (
    EditParticipantBody,
    ExportQuery,
    ImportFault,
    ImportQuery,
    ImportStep,
    ImportView,
    LeftOutView,
    ParticipantBody,
    ParticipantsQuery,
    ParticipantView,
    RemindBody,
    RemindedView,
    RosterPage,
    RosterTotals,
    ScheduleBody,
    ScheduleView,
)
from goalfund.goals.roster_sheet import (
    BYTES_MAX,
    FAULTS_MAX,
    Fault,
    Sheet,
    SheetError,
    read_sheet,
    write_sheet,
)
from goalfund.goals.rosters import PARTICIPANTS_MAX, Rosters, personal_path
from goalfund.goals.routes import CURSORS, READS
from goalfund.paper.routes import CSV_TYPE

ROSTERS: Final = web.AppKey("rosters", Rosters)
REMINDERS: Final = web.AppKey("reminders", Reminders)

BODY_TIMEOUT_S: Final = 60.0  # a long table over a telephone

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


@routes.post(
    "/import",
    codes=(
        *_CHANGED,
        Code.TOO_MANY_PARTICIPANTS,
        Code.PARTICIPANT_KNOWN,
        Code.UNSUPPORTED_MEDIA_TYPE,
        Code.BODY_TOO_LARGE,
        Code.REQUEST_TIMEOUT,
    ),
    takes=(CSV_TYPE,),
)
async def import_participants(
    request: web.Request, goal_id: UUID, query: ImportQuery
) -> ImportView:
    """Take a table into the roster. For organisers.

    The body is CSV in UTF-8, with commas, semicolons or tabs, of 1 MiB and 5,000 rows at most. Its
    first line names the columns: name, email, phone (a local number is Nigerian), expected (such
    as 5,000.00), waived. Whoever is on the roster by address or number, or without either by name,
    is changed; an empty cell changes nothing. With `dry_run` nothing is done: every line that
    cannot be taken is named, and what becomes of the others. Without, a table with faults is
    refused whole.
    """
    await on_roster(request, goal_id, Need.EDIT_ROSTER)
    if request.content_type != CSV_TYPE:
        raise ProblemError(Code.UNSUPPORTED_MEDIA_TYPE, f"The body must be {CSV_TYPE}.")
    raw = await read_large_body(request, BYTES_MAX, BODY_TIMEOUT_S)
    try:
        # A thousand phone numbers take a tenth of a second.
        sheet = await asyncio.to_thread(read_sheet, raw)
    except SheetError as error:
        raise field_problem(Code.INVALID_REQUEST, "file", str(error)) from None
    plan = await take_in(request.app[ROSTERS], goal_id, sheet, dry_run=query.dry_run)
    if sheet.faults and not query.dry_run:
        raise invalid([_told(fault) for fault in sheet.faults[:ERRORS_MAX]])
    return _import_view(sheet, plan, done=not query.dry_run)


@routes.post(
    "/remind",
    codes=(*_CHANGED, Code.GOAL_NOT_OPEN, Code.GOAL_CANCELLED, Code.RATE_LIMITED),
)
async def remind_participants(
    request: web.Request, goal_id: UUID, body: RemindBody
) -> RemindedView:
    """Remind people by mail of what is expected of them. For organisers.

    Those who are named, or all who have something left to pay. Nobody is reminded twice within 48
    hours, nor who wants no more reminders; whoever is left out is named, with the reason.
    """
    who = await on_roster(request, goal_id, Need.EDIT_ROSTER)
    goal = await request.app[READS].goal(goal_id, who.roles)
    assert goal is not None
    if goal["status"] != "open":
        cancelled = goal["status"] == "cancelled"
        raise ProblemError(Code.GOAL_CANCELLED if cancelled else Code.GOAL_NOT_OPEN)
    done = await request.app[REMINDERS].remind(goal_id, body.participant_ids)
    left_out = [
        LeftOutView(participant_id=participant_id, reason=why.value)
        for participant_id, why in done.left_out.items()
    ]
    return RemindedView(sent=done.sent, left_out=left_out)


@routes.route("PUT", "/schedule", codes=_CHANGED)
async def put_schedule(request: web.Request, goal_id: UUID, body: ScheduleBody) -> ScheduleView:
    """Have reminders sent on schedule, or not; they are unless you say so. For organisers.

    A week, three days and a day before the deadline, by day, to who has something left to pay and
    was not reminded within 24 hours.
    """
    await on_roster(request, goal_id, Need.EDIT_ROSTER)
    await request.app[REMINDERS].set_schedule(goal_id, on=body.on)
    return ScheduleView(
        on=body.on, days_before=list(DAYS_BEFORE), from_hour=FROM_HOUR, to_hour=TO_HOUR
    )


def _told(fault: Fault) -> FieldError:
    return FieldError(field=f"line {fault.line}, {fault.field}", message=fault.message)


def _import_view(sheet: Sheet, plan: Plan, *, done: bool) -> ImportView:
    counts = Counter(step.action for step in plan.steps)
    return ImportView(
        done=done,
        added=counts["add"],
        changed=counts["change"],
        unchanged=counts["keep"],
        faulty=len({fault.line for fault in sheet.faults}),
        faults=[ImportFault(**asdict(fault)) for fault in sheet.faults[:FAULTS_MAX]],
        steps=[ImportStep(**asdict(step) | {"changes": list(step.changes)}) for step in plan.steps],
        ignored=sheet.ignored,
    )


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


exports = Routes("/api/v1/goals/{goal_id}", "rosters")


@exports.get("/participants.csv", codes=_READ, media=CSV_TYPE)
async def export_participants(
    request: web.Request, goal_id: UUID, query: ExportQuery
) -> web.Response:
    """Download the roster as CSV, which can be imported again. For organisers and treasurers.

    UTF-8 with a byte order mark. Text that a spreadsheet would run has an apostrophe before it.
    """
    who = await on_roster(request, goal_id, Need.SEE_ROSTER)
    if query.links and Role.ORGANISER not in who.roles:
        raise ProblemError(Code.FORBIDDEN)
    rosters = request.app[ROSTERS]
    rows = await rosters.page(goal_id, None, PARTICIPANTS_MAX, None, None)
    goal = await request.app[READS].goal(goal_id, who.roles)
    assert goal is not None
    links = {row["participant_id"]: rosters.link(row["personal_key"]) for row in rows}
    body = write_sheet(rows, goal["currency"], links if query.links else None)
    headers = {
        "Content-Type": f"{CSV_TYPE}; charset=utf-8; header=present",
        "Content-Disposition": f'attachment; filename="{goal["slug"]}-participants.csv"',
        "Cache-Control": "private, no-store",
    }
    return web.Response(body=body, headers=headers)


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
