"""What browsers are told: security headers on every answer, and which origins may read it."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from goalfund.edge.problems import Code, ProblemError

_METHODS: Final = "GET, POST, PUT, PATCH, DELETE"
_REQUEST_HEADERS: Final = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, "
    "X-CSRF-Token, X-Session-Transport, traceparent"
)
_EXPOSED_HEADERS: Final = (
    "ETag, Idempotency-Replayed, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, "
    "Retry-After, X-Trace-Id"
)
_PREFLIGHT_MAX_AGE_S: Final = 7_200

# Data is not a page: nothing in it may run, and nobody may frame it.
_DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"


class SecurityHeaders:
    """The headers of every answer. A handler that sets one of them itself is left alone."""

    def __init__(
        self, public_url: str, images_from: Iterable[str] = (), uploads_to: Iterable[str] = ()
    ) -> None:
        self._page_policy = page_policy(public_url, images_from, uploads_to)
        self._common = {
            "Server": "GoalFund",  # else the framework's name and version, and Python's
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        }
        if public_url.startswith("https://"):
            self._common["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"

    def mark(self, response: web.StreamResponse) -> None:
        """Add what is missing to `response`."""
        headers = response.headers
        for name, value in self._common.items():
            headers.setdefault(name, value)
        page = response.content_type == "text/html"
        headers.setdefault("Content-Security-Policy", self._page_policy if page else _DATA_POLICY)
        if response.content_type.endswith("json"):
            headers.setdefault("Cache-Control", "no-store")


def page_policy(
    public_url: str,
    images_from: Iterable[str] = (),
    uploads_to: Iterable[str] = (),
    *,
    ancestors: str = "'none'",
) -> str:
    """Return the Content-Security-Policy of a page: our own files, our own socket, nothing inline.

    All pages live under it, those of vendored libraries too. Pictures may come from the origins
    `images_from` too, and files be sent to `uploads_to`. `ancestors` may frame it: nobody, but for
    pages that are made for that.
    """
    directives = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": " ".join(("'self' data: blob:", *images_from)),
        # Older browsers do not count a socket to the same host as 'self'.
        "connect-src": " ".join(("'self'", _socket_origin(public_url), *uploads_to)),
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": ancestors,
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


class Cors:
    """Lets the allowed origins, exactly as spelled, read answers and send credentials."""

    def __init__(self, allowed_origins: Iterable[str]) -> None:
        self._allowed = frozenset(allowed_origins)
        assert "*" not in self._allowed, "credentials and any origin do not go together"

    def preflight(self, request: web.BaseRequest) -> web.Response | None:
        """Return the answer to a preflight request, or None when it is not one.

        Raises:
            ProblemError: `origin_not_allowed`.
        """
        if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
            return None
        if request.headers.get("Origin") not in self._allowed:
            raise ProblemError(Code.ORIGIN_NOT_ALLOWED)
        return web.Response(
            status=204,
            headers={
                "Access-Control-Allow-Methods": _METHODS,
                "Access-Control-Allow-Headers": _REQUEST_HEADERS,
                "Access-Control-Max-Age": str(_PREFLIGHT_MAX_AGE_S),
            },
        )

    def mark(self, request: web.BaseRequest, response: web.StreamResponse) -> None:
        """Let an allowed origin read `response`, and tell caches that the answer depends on it."""
        if not self._allowed:
            return
        headers = response.headers
        vary = headers.get("Vary")
        headers["Vary"] = f"{vary}, Origin" if vary else "Origin"
        origin = request.headers.get("Origin")
        if origin in self._allowed:
            assert origin is not None
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Allow-Credentials"] = "true"
            headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS


def _socket_origin(public_url: str) -> str:
    parts = urlsplit(public_url)
    return f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}"
