"""Accounts and sessions over HTTP: who somebody is, and on which devices."""

from typing import Final
from uuid import UUID

from aiohttp import web

from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Routes
from goalfund.edge.sessions import Session, signed_in, verified
from goalfund.people.house import PEOPLE
from goalfund.people.kinds import Happened
from goalfund.people.models import (
    ChangeBody,
    DoneView,
    EmailBody,
    RegisterBody,
    RegisteredView,
    ResetBody,
    SessionsView,
    SignedInView,
    SignInBody,
    StepUpBody,
    TokenBody,
)
from goalfund.people.views import session_view, user_view

GUARDED: Final = (Code.UNAUTHENTICATED, Code.ORIGIN_NOT_ALLOWED, Code.CSRF_TOKEN_WRONG)
PROTECTS: Final = (*GUARDED, Code.EMAIL_NOT_VERIFIED, Code.STEP_UP_REQUIRED)
HASHES: Final = (Code.RATE_LIMITED, Code.OVERLOADED)

routes = Routes("/api/v1/auth", "people")


@routes.post("/register", status=201, codes=HASHES, limit="sign_in")
async def register(request: web.Request, body: RegisterBody) -> RegisteredView:
    """Open an account.

    The answer is the same whether or not the address has an account already; the mail differs.
    """
    people = request.app[PEOPLE]
    person = await people.accounts.register(body, people.gate.client_of(request))
    return RegisteredView(user=user_view(person))


@routes.post("/verify-email", codes=(Code.INVALID_TOKEN,))
async def verify_email(request: web.Request, body: TokenBody) -> DoneView:
    """Confirm an address by the link that was mailed to it."""
    people = request.app[PEOPLE]
    await people.accounts.verify_email(body.token, people.gate.client_of(request))
    return DoneView()


@routes.post("/verify-email/again", status=202, codes=(*GUARDED, Code.RATE_LIMITED))
async def mail_link_again(request: web.Request) -> DoneView:
    """Have the link that confirms one's address mailed again."""
    session = await signed_in(request)
    await request.app[PEOPLE].accounts.mail_link_again(session)
    return DoneView()


@routes.post(
    "/login",
    codes=(
        Code.INVALID_CREDENTIALS,
        Code.SECOND_FACTOR_REQUIRED,
        Code.BAD_REQUEST,
        Code.ORIGIN_NOT_ALLOWED,
        *HASHES,
    ),
    limit="sign_in",
)
async def login(request: web.Request, body: SignInBody) -> SignedInView:
    """Sign in, in one step or two.

    `second_factor_required` asks for the same again with a `code`, or with what a `passkey` has
    signed. Its `factors` say which will do here, of `passkey`, `totp` and `recovery_code`; its
    `passkey_options` are what the passkey is to sign, once and within five minutes. With the
    header `X-Session-Transport: bearer` the answer has `session.token`, and no cookie is set.
    """
    people = request.app[PEOPLE]
    transport = people.gate.wanted_transport(request)
    replaces = await people.gate.left_by_cookie(request) if transport == "cookie" else None
    person_id, opened = await people.sign_in.sign_in(
        body, transport, people.gate.client_of(request), people.gate.page_of(request), replaces
    )
    await people.gate.hand_out(request, opened)
    return await people.signed_in_view(person_id, opened)


@routes.post("/logout", codes=GUARDED)
async def logout(request: web.Request) -> None:
    """Sign this device out."""
    people, session = request.app[PEOPLE], await signed_in(request)
    await people.end_session(session, session.session_id, Happened.SIGNED_OUT, request)
    if session.transport == "cookie":
        await people.gate.take_back(request)


@routes.get("/session", codes=(Code.UNAUTHENTICATED,))
async def get_session(request: web.Request) -> SignedInView:
    """Read who is signed in here, and the token that unsafe requests with the cookie carry."""
    people, session = request.app[PEOPLE], await signed_in(request)
    return await people.current_view(request, session)


@routes.get("/sessions", codes=(Code.UNAUTHENTICATED,))
async def list_sessions(request: web.Request) -> SessionsView:
    """List the devices that one is signed in on, the one seen last first."""
    people, session = request.app[PEOPLE], await signed_in(request)
    rows = await people.sessions.devices(session.person_id)
    return SessionsView(items=[session_view(row, session.session_id) for row in rows])


@routes.route("DELETE", "/sessions", codes=GUARDED)
async def revoke_other_sessions(request: web.Request) -> None:
    """Sign every other device out."""
    people, session = request.app[PEOPLE], await signed_in(request)
    await people.end_others(session, request)


@routes.route("DELETE", "/sessions/{session_id}", codes=(*GUARDED, Code.SESSION_NOT_FOUND))
async def revoke_session(request: web.Request, session_id: UUID) -> None:
    """Sign one device out."""
    people, session = request.app[PEOPLE], await signed_in(request)
    if not await people.end_session(session, session_id, Happened.SESSION_REVOKED, request):
        raise ProblemError(Code.SESSION_NOT_FOUND)
    if session_id == session.session_id and session.transport == "cookie":
        await people.gate.take_back(request)


@routes.post("/password/forgot", status=202, codes=(Code.RATE_LIMITED,), limit="sign_in")
async def forgot_password(request: web.Request, body: EmailBody) -> DoneView:
    """Have a link to set a new password mailed, if anybody has the address."""
    people = request.app[PEOPLE]
    await people.new_passwords.forget(body.email, people.gate.client_of(request))
    return DoneView()


@routes.post("/password/reset", codes=(Code.INVALID_TOKEN, *HASHES))
async def reset_password(request: web.Request, body: ResetBody) -> DoneView:
    """Set a new password by a link. Every device is signed out."""
    people = request.app[PEOPLE]
    await people.new_passwords.reset(body.token, body.password, people.gate.client_of(request))
    return DoneView()


@routes.post("/password/change", codes=(*GUARDED, Code.INVALID_CREDENTIALS, *HASHES))
async def change_password(request: web.Request, body: ChangeBody) -> SignedInView:
    """Set a new password by the old one. Other devices are signed out, this one is renewed."""
    people, session = request.app[PEOPLE], await signed_in(request)
    opened = await people.new_passwords.change(
        session,
        people.gate.token_of(request),
        body.current,
        body.password,
        people.gate.client_of(request),
    )
    await people.gate.hand_out(request, opened)
    return await people.signed_in_view(session.person_id, opened)


@routes.post(
    "/step-up", codes=(*GUARDED, Code.INVALID_CREDENTIALS, Code.SECOND_FACTOR_OFF, *HASHES)
)
async def step_up(request: web.Request, body: StepUpBody) -> SignedInView:
    """Confirm that it is still oneself: by code or passkey, by password while there is neither.

    The session is fresh for ten minutes, and has a new token.
    """
    people, session = request.app[PEOPLE], await signed_in(request)
    opened = await people.step_up(session, body, request)
    await people.gate.hand_out(request, opened)
    return await people.signed_in_view(session.person_id, opened)


async def may_protect(request: web.Request) -> Session:
    """Return the session of somebody who may turn a second factor on.

    Whoever opens an account with a stranger's address must not be able to: the stranger would
    be shut out by it on confirming the address.

    Raises:
        ProblemError: as `fresh`, and `email_not_verified`.
    """
    await verified(request)
    return await fresh(request)


async def fresh(request: web.Request) -> Session:
    """Return the session of somebody who has just confirmed that it is them.

    Raises:
        ProblemError: as `signed_in`, and `step_up_required`.
    """
    return await request.app[PEOPLE].fresh(request)
