"""One's own account over HTTP: profile, second factor, what happened to it, its end."""

from typing import Final
from uuid import UUID

from aiohttp import web

from goalfund.edge.cursors import Cursors
from goalfund.edge.problems import Code
from goalfund.edge.routes import Routes
from goalfund.edge.sessions import signed_in
from goalfund.people.house import PEOPLE
from goalfund.people.models import (
    CodeBody,
    DoneView,
    FactorBody,
    FactorOnView,
    ProfileBody,
    RecoveryCodesView,
    SecurityEventsQuery,
    SecurityEventsView,
    TotpView,
    UserView,
)
from goalfund.people.routes import GUARDED, HASHES, PROTECTS, fresh, may_protect
from goalfund.people.views import event_view

CURSORS: Final = web.AppKey("people_cursors", Cursors)
_CONFIRMS: Final = (*GUARDED, Code.SECOND_FACTOR_OFF, Code.INVALID_CREDENTIALS, *HASHES)

routes = Routes("/api/v1", "people")


@routes.post("/auth/2fa/setup", codes=(*PROTECTS, Code.SECOND_FACTOR_ON))
async def set_up_second_factor(request: web.Request) -> TotpView:
    """Get a secret for an authenticator app. It does nothing until a code of it enables it."""
    session = await may_protect(request)
    return await request.app[PEOPLE].second_factor.set_up(session)


@routes.post(
    "/auth/2fa/enable",
    codes=(
        *PROTECTS,
        Code.SECOND_FACTOR_OFF,
        Code.SECOND_FACTOR_ON,
        Code.INVALID_CREDENTIALS,
    ),
)
async def enable_second_factor(request: web.Request, body: CodeBody) -> FactorOnView:
    """Turn the authenticator app on. Recovery codes are shown this once; the session is renewed."""
    people, session = request.app[PEOPLE], await may_protect(request)
    opened, codes = await people.second_factor.turn_on(
        session, people.gate.token_of(request), body.code, people.gate.client_of(request)
    )
    await people.gate.hand_out(request, opened)
    view = await people.signed_in_view(session.person_id, opened)
    return FactorOnView(
        user=view.user,
        session=view.session,
        csrf_token=view.csrf_token,
        recovery_codes=codes,
    )


@routes.post("/auth/2fa/disable", codes=_CONFIRMS)
async def disable_second_factor(request: web.Request, body: FactorBody) -> DoneView:
    """Turn the authenticator app off. Passkeys stay, and the recovery codes with them."""
    people, session = request.app[PEOPLE], await signed_in(request)
    shown, client = people.shown(body, session, request), people.gate.client_of(request)
    await people.second_factor.turn_off(session, body.password, shown, client)
    return DoneView()


@routes.post("/auth/2fa/recovery-codes", codes=_CONFIRMS)
async def replace_recovery_codes(request: web.Request, body: FactorBody) -> RecoveryCodesView:
    """Get ten new recovery codes; the old ones are void."""
    people, session = request.app[PEOPLE], await signed_in(request)
    shown, client = people.shown(body, session, request), people.gate.client_of(request)
    codes = await people.second_factor.new_recovery_codes(session, body.password, shown, client)
    return RecoveryCodesView(recovery_codes=codes)


@routes.get("/me", codes=(Code.UNAUTHENTICATED,))
async def get_me(request: web.Request) -> UserView:
    """Read one's profile."""
    session = await signed_in(request)
    return await request.app[PEOPLE].user(session.person_id)


@routes.route("PATCH", "/me", codes=(*GUARDED, Code.FILE_NOT_FOUND))
async def edit_me(request: web.Request, body: ProfileBody) -> UserView:
    """Change one's profile; what is left out stays."""
    people, session = request.app[PEOPLE], await signed_in(request)
    await people.accounts.edit(session, body, people.gate.client_of(request))
    return await people.user(session.person_id)


@routes.route("DELETE", "/me", codes=(*GUARDED, Code.STEP_UP_REQUIRED))
async def erase_me(request: web.Request) -> None:
    """Erase one's personal data, for good. Logs of goals stay, and stay verifiable."""
    people, session = request.app[PEOPLE], await fresh(request)
    await people.accounts.erase(session)
    if session.transport == "cookie":
        await people.gate.take_back(request)


@routes.get("/me/security-events", codes=(Code.UNAUTHENTICATED,))
async def list_security_events(
    request: web.Request, query: SecurityEventsQuery
) -> SecurityEventsView:
    """Read what happened to one's account, newest first."""
    people, session = request.app[PEOPLE], await signed_in(request)
    cursors, name = request.app[CURSORS], f"security events of {session.person_id}"
    position = cursors.open(name, query)
    before = None if position is None else UUID(str(position[0]))
    rows = await people.store.events(session.person_id, before, query.limit + 1)
    shown, following = cursors.cut(name, query, rows, lambda row: (str(row["event_id"]),))
    return SecurityEventsView(items=[event_view(row) for row in shown], next_cursor=following)
