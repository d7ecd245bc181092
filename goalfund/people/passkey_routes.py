"""Passkeys over HTTP: a second factor without codes."""

from typing import Final
from uuid import UUID

from aiohttp import web

from goalfund.edge.problems import Code
from goalfund.edge.routes import Routes
from goalfund.edge.sessions import signed_in
from goalfund.people.house import PEOPLE
from goalfund.people.models import (
    AddPasskeyBody,
    PasskeyAddedView,
    PasskeyOptionsView,
    PasskeysView,
    PasskeyView,
    RenamePasskeyBody,
)
from goalfund.people.routes import GUARDED, PROTECTS, fresh, may_protect
from goalfund.people.views import passkey_view

_CONFIRMED: Final = (*GUARDED, Code.STEP_UP_REQUIRED)

routes = Routes("/api/v1/auth/passkeys", "people")


@routes.get("", codes=(Code.UNAUTHENTICATED,))
async def list_passkeys(request: web.Request) -> PasskeysView:
    """List one's passkeys, the oldest first."""
    people, session = request.app[PEOPLE], await signed_in(request)
    rows = await people.store.passkeys(session.person_id)
    return PasskeysView(items=[passkey_view(row) for row in rows])


@routes.post(
    "/creation-options",
    codes=(*PROTECTS, Code.TOO_MANY_PASSKEYS, Code.PASSKEYS_UNAVAILABLE),
)
async def begin_passkey(request: web.Request) -> PasskeyOptionsView:
    """Get what `navigator.credentials.create` needs. It is good once, for five minutes, here."""
    people, session = request.app[PEOPLE], await may_protect(request)
    options = await people.passkeys.creation_options(session, people.gate.page_of(request))
    return PasskeyOptionsView(public_key=options)


@routes.post(
    "",
    status=201,
    codes=(
        *PROTECTS,
        Code.INVALID_CREDENTIALS,
        Code.PASSKEY_KNOWN,
        Code.TOO_MANY_PASSKEYS,
    ),
)
async def add_passkey(request: web.Request, body: AddPasskeyBody) -> PasskeyAddedView:
    """Add a passkey that was just made. With the first second factor come recovery codes.

    Signing in takes a passkey, a code of the authenticator app or a recovery code from then on.
    The session is renewed.
    """
    people, session = request.app[PEOPLE], await may_protect(request)
    added = await people.passkeys.add(
        session,
        people.gate.token_of(request),
        body.name,
        body.credential,
        people.gate.page_of(request),
        people.gate.client_of(request),
    )
    await people.gate.hand_out(request, added.opened)
    view = await people.signed_in_view(session.person_id, added.opened)
    return PasskeyAddedView(
        **dict(view),
        recovery_codes=added.recovery_codes,
        passkey=passkey_view(added.passkey),
    )


@routes.post("/request-options", codes=(*GUARDED, Code.SECOND_FACTOR_OFF))
async def ask_passkey(request: web.Request) -> PasskeyOptionsView:
    """Get what `navigator.credentials.get` needs, to confirm that it is still oneself.

    It is good once, for five minutes, here. Signing in has its own, in `second_factor_required`.
    """
    people, session = request.app[PEOPLE], await signed_in(request)
    page = people.gate.page_of(request)
    options = await people.factors.request_options(session.person_id, session.session_id, page)
    return PasskeyOptionsView(public_key=options)


@routes.route("PATCH", "/{passkey_id}", codes=(*GUARDED, Code.PASSKEY_NOT_FOUND))
async def rename_passkey(
    request: web.Request, passkey_id: UUID, body: RenamePasskeyBody
) -> PasskeyView:
    """Call a passkey something else."""
    people, session = request.app[PEOPLE], await signed_in(request)
    client = people.gate.client_of(request)
    return passkey_view(await people.passkeys.rename(session, passkey_id, body.name, client))


@routes.route("DELETE", "/{passkey_id}", codes=(*_CONFIRMED, Code.PASSKEY_NOT_FOUND))
async def remove_passkey(request: web.Request, passkey_id: UUID) -> None:
    """Remove a passkey. With the last second factor the recovery codes go as well."""
    people, session = request.app[PEOPLE], await fresh(request)
    await people.passkeys.remove(session, passkey_id, people.gate.client_of(request))
