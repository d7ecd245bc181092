"""How a request shows its session: by a cookie or by a bearer token, never by both."""

from collections.abc import Mapping
from typing import Any, Final, cast

import aiohttp_session
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.sessions import Session, Transport
from goalfund.people.client import Client, client_of
from goalfund.people.sessions import Opened, Sessions
from goalfund.people.site import Page, Site
from goalfund.people.tokens import TOKEN_LENGTH, csrf_token, same

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_BEARER: Final = "Bearer "
_CARRIED: Final = "token"


class SessionStorage(aiohttp_session.AbstractStorage):
    """aiohttp-session over our rows: the cookie is written here and nowhere else.

    A session is opened, rotated and ended in Postgres by the handler, in the transaction of its
    cause. What is left to do here is to hand the token to the browser, or to take it back.
    """

    def __init__(self, sessions: Sessions, site: Site, max_age_s: int) -> None:
        super().__init__(
            # The prefix holds browsers to Secure and Path=/, which they refuse over plain HTTP.
            cookie_name="__Host-goalfund" if site.secure else "goalfund",
            max_age=max_age_s,
            path="/",
            secure=site.secure,
            httponly=True,
            samesite="None" if site.cross_site and site.secure else "Lax",
        )
        self._sessions = sessions
        self._partitioned = site.cross_site and site.secure

    async def load_session(self, request: web.Request) -> aiohttp_session.Session:
        """Return the session of the cookie. An unknown token is never adopted."""
        token = self.load_cookie(request)
        if token is None or await self._sessions.find(token, "cookie") is None:
            return await self.new_session()
        return aiohttp_session.Session(
            token, data={"session": {_CARRIED: token}}, new=False, max_age=self.max_age
        )

    async def save_session(
        self,
        request: web.Request,
        response: web.StreamResponse,
        session: aiohttp_session.Session,
    ) -> None:
        """Give the browser its token; or, for a session without one, have it forget its cookie."""
        if session.empty and self.load_cookie(request) is None:
            return
        token = "" if session.empty else session[_CARRIED]
        params = cast("dict[str, Any]", dict(self.cookie_params))
        if session.empty:
            params["max_age"] = 0
        written = web.Response()
        written.set_cookie(self.cookie_name, token, **params)
        # Python's cookies know this attribute from 3.14 on.
        partitioned = "; Partitioned" if self._partitioned else ""
        text = written.cookies[self.cookie_name].OutputString()
        response.headers.add("Set-Cookie", text + partitioned)


class Gate:
    """Reads the session of a request, and gives sessions out."""

    def __init__(self, sessions: Sessions, site: Site, storage: SessionStorage) -> None:
        self._sessions = sessions
        self._site = site
        self._storage = storage

    def client_of(self, request: web.Request) -> Client:
        """Return where the request comes from."""
        return client_of(request, self._site.proxy_hops)

    def page_of(self, request: web.Request) -> Page:
        """Return the page of ours that sent the request."""
        return self._site.page(request)

    def shown(self, request: web.Request) -> tuple[str, Transport] | None:
        """Return the token that the request shows, and how. A bearer token hides a cookie.

        Raises:
            ProblemError: `unauthenticated`: what it shows cannot be a token.
        """
        authorization = request.headers.get("Authorization")
        if authorization is not None:
            if not authorization.startswith(_BEARER):
                raise _unauthenticated()
            return authorization.removeprefix(_BEARER).strip(), "bearer"
        if "Cookie" in request.headers:
            token = self._storage.load_cookie(request)
            if token:
                return token, "cookie"
        return None

    async def find(self, request: web.Request) -> Session | None:
        """Return the session of `request`; see `goalfund.edge.sessions.session_of`.

        Raises:
            ProblemError: `unauthenticated`, `origin_not_allowed` or `csrf_token_wrong`.
        """
        shown = self.shown(request)
        if shown is None:
            return None
        token, transport = shown
        session = await self._found(token, transport)
        if session is None:
            # Who sends a bearer token means it; a browser just goes on sending old cookies.
            return _required(session) if transport == "bearer" else None
        if transport == "cookie" and request.method not in _SAFE_METHODS:
            self.refuse_strangers(request)
            self._check_csrf(request, token)
        return session

    def token_of(self, request: web.Request) -> str:
        """Return the token of a request whose session was found."""
        shown = self.shown(request)
        assert shown is not None
        return shown[0]

    async def left_by_cookie(self, request: web.Request) -> Session | None:
        """Return the session that the browser still has: signing in anew ends it.

        Whoever asks has made sure that a page of ours sent the request.
        """
        token = self._storage.load_cookie(request) if "Cookie" in request.headers else None
        return await self._found(token, "cookie") if token else None

    async def find_for_socket(
        self, request: web.Request, auth: Mapping[str, object]
    ) -> Session | None:
        """Return the session of a socket's handshake: of `auth: {"token"}`, else of the cookie.

        The socket's server has looked at the origin.

        Raises:
            ProblemError: `unauthenticated`.
        """
        token = auth.get("token")
        if token is not None:
            return _required(await self._found(token if isinstance(token, str) else "", "bearer"))
        # A page may be open longer than its session: it goes on watching as anybody may.
        return await self.left_by_cookie(request)

    def wanted_transport(self, request: web.Request) -> Transport:
        """Return how the client wants its session: by cookie unless it asks for bearer.

        Raises:
            ProblemError: `bad_request`, or `origin_not_allowed` when a strange page asks for a
                cookie: it could sign somebody in to an account that is not theirs.
        """
        wanted = request.headers.get("X-Session-Transport", "cookie")
        if wanted == "bearer":
            return "bearer"
        if wanted != "cookie":
            raise ProblemError(Code.BAD_REQUEST, "X-Session-Transport is cookie or bearer.")
        if "Origin" in request.headers:
            self.refuse_strangers(request)
        return "cookie"

    def refuse_strangers(self, request: web.Request) -> None:
        """Return when a page of ours sent the request.

        Raises:
            ProblemError: `origin_not_allowed`.
        """
        if not self._site.sends(request):
            raise ProblemError(Code.ORIGIN_NOT_ALLOWED)

    async def hand_out(self, request: web.Request, opened: Opened) -> None:
        """Have the answer carry the token, when it travels by cookie."""
        if opened.transport == "cookie":
            session = await aiohttp_session.new_session(request)
            session[_CARRIED] = opened.token

    async def take_back(self, request: web.Request) -> None:
        """Have the answer delete the cookie."""
        (await aiohttp_session.get_session(request)).invalidate()

    def _check_csrf(self, request: web.Request, token: str) -> None:
        if not same(request.headers.get("X-CSRF-Token", ""), csrf_token(token)):
            raise ProblemError(Code.CSRF_TOKEN_WRONG)

    async def _found(self, token: str, transport: Transport) -> Session | None:
        # What cannot be a token is not looked for.
        if len(token) != TOKEN_LENGTH or not token.isascii():
            return None
        return await self._sessions.find(token, transport)


def carrying(storage: SessionStorage, prefixes: tuple[str, ...]) -> Middleware:
    """Return aiohttp-session's middleware for the paths that can change a cookie.

    All others only ask whose a session is, and pay nothing for it here.
    """
    library = aiohttp_session.session_middleware(storage)

    @web.middleware
    async def carry(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(prefixes):
            return await library(request, handler)
        return await handler(request)

    return carry


def _required(session: Session | None) -> Session:
    if session is None:
        raise _unauthenticated()
    return session


def _unauthenticated() -> ProblemError:
    return ProblemError(Code.UNAUTHENTICATED)
