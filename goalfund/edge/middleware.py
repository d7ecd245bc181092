"""The one middleware: trace id, limits, faults into problems, browser headers, counting, log."""

import time
from collections.abc import Callable, Mapping
from typing import Final, Protocol

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from goalfund.edge.limits import RateLimits, Verdict, limited_as, remote_address
from goalfund.edge.problems import Code, ProblemError, problem, render
from goalfund.edge.security import Cors, SecurityHeaders
from goalfund.edge.trace import begin_trace, trace_id

log: structlog.stdlib.BoundLogger = structlog.get_logger()

SWITCHING: Final = 101  # how long a websocket stayed open is not how long a request took
_CODE_OF_STATUS: Final[Mapping[int, Code]] = {
    401: Code.UNAUTHENTICATED,
    403: Code.FORBIDDEN,
    404: Code.NOT_FOUND,
    405: Code.METHOD_NOT_ALLOWED,
    413: Code.BODY_TOO_LARGE,
    415: Code.UNSUPPORTED_MEDIA_TYPE,
    503: Code.OVERLOADED,
    504: Code.TIMED_OUT,
}


class RequestMeter(Protocol):
    """Counts finished requests."""

    def observe(self, method: str, path: str, status: int, seconds: float) -> None:
        """Count one; `path` is the route's template."""


class RequestTracer(Protocol):
    """Tells an outside observer of requests and of what broke in them."""

    def begin(self, method: str, path: str) -> "RequestTrace | None":
        """Start the trace of a request, or return None when this one is not sampled."""

    def capture(self, error: BaseException) -> None:
        """Report an error that nobody expected."""


class RequestTrace(Protocol):
    """The trace of one request."""

    def finish(self, status: int) -> None:
        """End it."""


class Edge:
    """What every request passes. `lean` paths get only what a machine at the gateway needs.

    `faults` says which code an exception becomes, subclasses included. What is not in it is
    `internal`, logged with its traceback and reported. `lost` may have a page for who has come to
    where nothing is; where it has none, the answer is a problem as everywhere.
    """

    def __init__(
        self,
        *,
        security: SecurityHeaders,
        cors: Cors,
        meter: RequestMeter,
        faults: Mapping[type[Exception], Code],
        limit_classes: Mapping[tuple[str, str], str],
        limits: RateLimits | None = None,
        lean: frozenset[str] = frozenset(),
        proxy_hops: int = 0,
        tracer: RequestTracer | None = None,
        lost: Callable[[web.Request], web.Response | None] = lambda _: None,
    ) -> None:
        self._security = security
        self._cors = cors
        self._meter = meter
        self._faults = dict(faults)
        self._limit_classes = dict(limit_classes)
        self._limits = limits
        self._lean = lean
        self._proxy_hops = proxy_hops
        self._tracer = tracer
        self._lost = lost
        self.draining = False  # when set, every further request is told to go elsewhere

    def middleware(self) -> Middleware:
        """Return the function for `web.Application(middlewares=[...])`."""

        @web.middleware
        async def edge(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._handle(request, handler)

        return edge

    def address_of(self, request: web.BaseRequest) -> str:
        """Return the client's address, as the proxies in front of us tell it."""
        return remote_address(request, self._proxy_hops)

    async def _handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        began_s = time.perf_counter()
        begin_trace(request.headers.get("traceparent"))
        path = _template(request)
        lean = path in self._lean
        trace = self._tracer.begin(request.method, path) if self._tracer else None
        try:
            if self.draining:
                raise ProblemError(Code.SHUTTING_DOWN)
            response = await (handler(request) if lean else self._guard(request, path, handler))
        except Exception as error:  # noqa: BLE001 - nobody after us can answer
            response = self.answer_to(error, request)
            if response.status == 404:
                response = self._lost(request) or response
        if self.draining:
            response.force_close()
        if not lean and not response.prepared:
            self._dress(request, response)
        took_s = time.perf_counter() - began_s
        if response.status != SWITCHING:
            self._meter.observe(request.method, path, response.status, took_s)
            if trace is not None:
                trace.finish(response.status)
        if not lean or response.status >= 400:
            _log_access(request, response, took_s)
        return response

    async def _guard(self, request: web.Request, path: str, handler: Handler) -> web.StreamResponse:
        preflight = self._cors.preflight(request)
        if preflight is not None:
            return preflight
        verdict = self._take(request, path)
        if verdict is None:
            return await handler(request)
        if not verdict.allowed:
            raise verdict.refusal()
        request[_VERDICT] = verdict
        return await handler(request)

    def _take(self, request: web.Request, path: str) -> Verdict | None:
        kind = self._limit_classes.get((request.method, path))
        if self._limits is None or kind is None:
            return None
        return self._limits.take(kind, limited_as(self.address_of(request)))

    def _dress(self, request: web.Request, response: web.StreamResponse) -> None:
        self._security.mark(response)
        self._cors.mark(request, response)
        response.headers["X-Trace-Id"] = trace_id()
        verdict = request.get(_VERDICT)
        if verdict is not None:
            response.headers.update(verdict.headers())

    def answer_to(self, error: Exception, request: web.Request) -> web.Response:
        """Return the answer that says what became of `request`, and log what nobody expected."""
        if isinstance(error, ProblemError):
            return render(error.problem(), error.headers)
        if isinstance(error, web.HTTPException):
            return _of_http(error)
        if isinstance(error, web.RequestPayloadError) or _hung_up(request, error):
            return render(problem(Code.BAD_REQUEST, "The body ended too early or is broken."))
        code = self._code_of(type(error))
        if code is not None:
            log.warning("request_failed", code=code, fault=type(error).__name__)
            return render(problem(code))
        log.error("request_broke", method=request.method, path=request.path, exc_info=error)
        if self._tracer is not None:
            self._tracer.capture(error)
        return render(problem(Code.INTERNAL))

    def _code_of(self, kind: type[Exception]) -> Code | None:
        for ancestor in kind.__mro__:
            if (code := self._faults.get(ancestor)) is not None:
                return code
        return None


_VERDICT: Final = web.RequestKey("verdict", Verdict)


def _template(request: web.Request) -> str:
    """Return the route's path with its parameters unfilled; strangers cannot make up new ones."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unmatched"


def _of_http(error: web.HTTPException) -> web.Response:
    if error.status < 400:
        return web.Response(status=error.status, headers=error.headers, text=error.text)
    code = _CODE_OF_STATUS.get(error.status)
    if code is None:
        code = Code.BAD_REQUEST if error.status < 500 else Code.INTERNAL
    allow = error.headers.get("Allow")
    return render(problem(code), {"Allow": allow} if allow is not None else {})


def _hung_up(request: web.Request, error: Exception) -> bool:
    """Return whether the client's own connection is what broke, and not one of ours."""
    gone = request.transport is None or request.transport.is_closing()
    return gone and isinstance(error, ConnectionResetError)


def _log_access(request: web.Request, response: web.StreamResponse, took_s: float) -> None:
    # Never the query string: an access key may be in it.
    log.info(
        "request_finished",
        method=request.method,
        path=request.path,
        status=response.status,
        took_ms=round(took_s * 1_000, 2),
    )
