"""Personal links over HTTP: what one shows, and whose it is. Keys are in bodies, out of logs."""

from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import UUID

import asyncpg
from aiohttp import web

from goalfund.edge.guards import UNSAFE
from goalfund.edge.problems import Code
from goalfund.edge.routes import Routes
from goalfund.edge.sessions import session_of, signed_in
from goalfund.goal.events import at_text
from goalfund.goals.roster_models import OptOutQuery, PersonalLinkBody, PersonalView
from goalfund.goals.roster_routes import REMINDERS, ROSTERS

_SHOWN: Final = (
    "goal_id",
    "title",
    "currency",
    "status",
    "fixed_amount_minor",
    "min_amount_minor",
    "name",
    "due_minor",
    "paid_minor",
    "state",
)

routes = Routes("/api/v1/participants", "rosters")


@routes.post(
    "/look-up", codes=(Code.PARTICIPANT_NOT_FOUND, Code.UNAUTHENTICATED, *UNSAFE), limit="read"
)
async def look_up_participant(request: web.Request, body: PersonalLinkBody) -> PersonalView:
    """Read what a personal link shows: what is expected, what was paid, and whether one can pay.

    No account is needed, also when the goal is private. To pay, contribute to the goal with the
    key as `participant_key`.
    """
    session = await session_of(request)
    row = await request.app[ROSTERS].personal(body.key)
    return _view(row, session.person_id if session else None)


@routes.post(
    "/claim",
    codes=(
        Code.PARTICIPANT_NOT_FOUND,
        Code.PARTICIPANT_CLAIMED,
        Code.UNAUTHENTICATED,
        *UNSAFE,
    ),
)
async def claim_participant(request: web.Request, body: PersonalLinkBody) -> PersonalView:
    """Say that a personal link is one's own, and be the goal's participant from then on.

    The first who does so keeps it, until an organiser makes a new link.
    """
    session = await signed_in(request)
    rosters = request.app[ROSTERS]
    await rosters.claim(body.key, session.person_id)
    return _view(await rosters.personal(body.key), session.person_id)


reminders = Routes("/api/v1/reminders", "rosters")
_FORM: Final = "application/x-www-form-urlencoded"  # what a mail program sends, and we do not need


@reminders.post("/opt-out", codes=(Code.INVALID_TOKEN,), takes=(_FORM,))
async def opt_out_of_reminders(request: web.Request, query: OptOutQuery) -> None:
    """Send no more reminders of a goal to whom the mail went that held this token.

    It takes no account, and mail programs may do it at one press (RFC 8058). It holds also for who
    is put on the goal's roster anew with that address.
    """
    await request.app[REMINDERS].opt_out(query.token)


@reminders.route("DELETE", "/opt-out", codes=(Code.INVALID_TOKEN,))
async def opt_in_to_reminders(request: web.Request, query: OptOutQuery) -> None:
    """Send them again."""
    await request.app[REMINDERS].opt_in(query.token)


def _view(row: asyncpg.Record, person_id: UUID | None) -> PersonalView:
    due_minor, deadline = row["due_minor"], row["deadline"]
    values: dict[str, Any] = {name: row[name] for name in _SHOWN}
    left_minor = None if due_minor is None else max(0, due_minor - max(0, row["paid_minor"]))
    in_time = deadline is None or datetime.now(UTC) < deadline
    return PersonalView(
        **values,
        deadline=deadline and at_text(deadline),
        left_minor=0 if row["waived"] else left_minor,
        payable=row["status"] == "open" and in_time,
        claimed=_claimed(row["person_id"], person_id),
        reminders=not row["opted_out"],
    )


def _claimed(whose: UUID | None, person_id: UUID | None) -> Literal["nobody", "me", "another"]:
    if whose is None:
        return "nobody"
    return "me" if whose == person_id else "another"
