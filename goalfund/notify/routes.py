"""Notifications over HTTP: listed, read, wanted elsewhere, and mail about them ended."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from aiohttp import web

from goalfund.edge.cursors import Cursors
from goalfund.edge.guards import UNSAFE
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Routes
from goalfund.edge.sessions import signed_in
from goalfund.notify.kinds import Kind
from goalfund.notify.live import Live
from goalfund.notify.models import (
    NotificationPage,
    NotificationsQuery,
    PreferencesBody,
    PreferencesView,
    ReadBody,
    StoppedView,
    StopQuery,
    UnreadView,
    notification_view,
    preferences_view,
)
from goalfund.notify.optout import OptOuts, Stop
from goalfund.notify.store import NoticeStore

NOTICES: Final = web.AppKey("notices", NoticeStore)
LIVE: Final = web.AppKey("notices_live", Live)
OPT_OUTS: Final = web.AppKey("notice_opt_outs", OptOuts)
CURSORS: Final = web.AppKey("notice_cursors", Cursors)

_OWN: Final = (Code.UNAUTHENTICATED,)

routes = Routes("/api/v1", "notifications")


@routes.get("/notifications", codes=_OWN)
async def list_notifications(request: web.Request, query: NotificationsQuery) -> NotificationPage:
    """List what one was told, newest first.

    What follows on something unread is added to it: money that came in for a goal is one line,
    until it is read. It then has a new id, and is at the top again. What is about a goal that one
    may not see any more is left out. Kept for 90 days, and 1,000 of them at most.
    """
    session, cursors = await signed_in(request), request.app[CURSORS]
    name = f"notifications of {session.person_id}"
    position = cursors.open(name, query)
    before = None if position is None else UUID(str(position[0]))
    notices = request.app[NOTICES]
    rows = await notices.page(session.person_id, before, query.limit + 1, unread_only=query.unread)
    shown, following = cursors.cut(name, query, rows, lambda row: (str(row["notification_id"]),))
    return NotificationPage(
        items=[notification_view(row) for row in shown],
        next_cursor=following,
        unread=(await notices.unread([session.person_id]))[session.person_id],
    )


@routes.post("/notifications/read", codes=(*_OWN, *UNSAFE))
async def read_notifications(request: web.Request, body: ReadBody) -> UnreadView:
    """Take note of what was read: by `ids`, or everything `up_to` one in the list.

    Doing it again changes nothing. Ids that are not one's own, or of a line that has grown since,
    are passed over: whoever has not seen what was added has not read it.
    """
    session, notices = await signed_in(request), request.app[NOTICES]
    await notices.read(session.person_id, body.ids or (), body.up_to, datetime.now(UTC))
    unread = await request.app[LIVE].tell_read(session.person_id)
    return UnreadView(unread=unread)


@routes.get("/me/notification-preferences", codes=_OWN)
async def get_preferences(request: web.Request) -> PreferencesView:
    """Read where one is told of what: in the application, and by which mail."""
    session = await signed_in(request)
    return preferences_view(await request.app[NOTICES].wishes(session.person_id))


@routes.route("PUT", "/me/notification-preferences", codes=(*_OWN, *UNSAFE))
async def save_preferences(request: web.Request, body: PreferencesBody) -> PreferencesView:
    """Say where one wants to be told of what. Kinds that are left out stay as they are.

    Mail goes to confirmed addresses only: `at_once` at most ten times a day, and twice an hour
    about one goal, the rest with the next digest; `daily` in one digest a day, at six in the
    evening in Lagos.
    """
    session, notices = await signed_in(request), request.app[NOTICES]
    given = {kind: wish for kind in Kind if (wish := getattr(body.kinds, kind)) is not None}
    await notices.save_wishes(session.person_id, {k: wish.wish() for k, wish in given.items()})
    return preferences_view(await notices.wishes(session.person_id))


@routes.get("/unsubscribe", status=303, media="text/html", codes=(Code.INVALID_TOKEN,))
async def ask_to_unsubscribe(request: web.Request, query: StopQuery) -> web.Response:
    """Follow the link in a mail's header: to a page that asks. Nothing is ended by looking."""
    stop = _stop(request, query)
    return web.Response(status=303, headers={"Location": request.app[OPT_OUTS].page(stop)})


@routes.post("/unsubscribe", codes=(Code.INVALID_TOKEN,))
async def unsubscribe(request: web.Request, query: StopQuery) -> StoppedView:
    """End the mail that a link is about, by RFC 8058: no session, and the body does not matter.

    Doing it again changes nothing.
    """
    stop = _stop(request, query)
    if not await request.app[NOTICES].stop_mail(stop.person_id, stop.kinds, daily=stop.daily):
        raise ProblemError(Code.INVALID_TOKEN)
    return StoppedView(kinds=sorted(stop.kinds), daily=stop.daily)


def _stop(request: web.Request, query: StopQuery) -> Stop:
    stop = request.app[OPT_OUTS].read(query.token)
    if stop is None:
        raise ProblemError(Code.INVALID_TOKEN)
    return stop
