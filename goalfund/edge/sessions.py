"""Who a request comes from: the one place where every route asks."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, Protocol
from uuid import UUID

from aiohttp import web

from goalfund.edge.problems import Code, ProblemError

Transport = Literal["cookie", "bearer"]


@dataclass(frozen=True, slots=True)
class Session:
    """A device that is signed in, and what is often asked of its person."""

    session_id: UUID
    person_id: UUID
    transport: Transport
    created_at: datetime
    expires_at: datetime
    fresh_until: datetime | None  # until then the person counts as just confirmed
    email_verified: bool
    staff: bool


class FindSession(Protocol):
    """Finds the session of a request."""

    async def __call__(self, request: web.Request) -> Session | None:
        """Return the session; None when the request shows none, or a cookie of one that ended.

        Raises:
            ProblemError: `unauthenticated`, `origin_not_allowed` or `csrf_token_wrong`.
        """


FIND_SESSION: Final = web.AppKey("find_session", FindSession)
_FOUND: Final = web.RequestKey("session", Session)
_SETTLED: Final = web.RequestKey("session_settled", bool)


async def session_of(request: web.Request) -> Session | None:
    """Return the session of `request`; None for somebody who is not signed in.

    A request without a cookie or bearer token costs nothing here. One with a cookie that could
    change something has shown that it comes from a page of ours: no other way leads to a session.

    Raises:
        ProblemError: `unauthenticated` when its bearer token stands for no session (any more);
            `origin_not_allowed` or `csrf_token_wrong` when a strange page may have sent it.
    """
    found = request.get(_FOUND)
    if found is None and _SETTLED not in request:
        found = await request.app[FIND_SESSION](request)
        if found is not None:
            request[_FOUND] = found
    return found


def made_by(request: web.Request, session: Session | None) -> None:
    """Have `request` be of `session`, or of nobody, whatever it shows of itself."""
    request[_SETTLED] = True
    request.pop(_FOUND, None)
    if session is not None:
        request[_FOUND] = session


async def signed_in(request: web.Request) -> Session:
    """Return the session of `request`.

    Raises:
        ProblemError: as `session_of`, and `unauthenticated` when there is none.
    """
    session = await session_of(request)
    if session is None:
        raise ProblemError(Code.UNAUTHENTICATED)
    return session


async def verified(request: web.Request) -> Session:
    """Return the session of somebody who has proven their e-mail address.

    Raises:
        ProblemError: as `signed_in`, and `email_not_verified`.
    """
    session = await signed_in(request)
    if not session.email_verified:
        raise ProblemError(Code.EMAIL_NOT_VERIFIED)
    return session


async def stepped_up(request: web.Request, now: datetime | None = None) -> Session:
    """Return the session of somebody who has just confirmed that it is them.

    Raises:
        ProblemError: as `signed_in`, and `step_up_required`.
    """
    session = await signed_in(request)
    if session.fresh_until is None or session.fresh_until <= (now or datetime.now(UTC)):
        raise ProblemError(Code.STEP_UP_REQUIRED)
    return session


async def of_staff(request: web.Request, *, fresh: bool = False) -> Session:
    """Return the session of one of the platform's own; `fresh`: who has just stepped up.

    Raises:
        ProblemError: as `signed_in`, `forbidden`, and as `stepped_up` where that is asked for.
    """
    session = await signed_in(request)
    if not session.staff:
        raise ProblemError(Code.FORBIDDEN)
    return await stepped_up(request) if fresh else session
