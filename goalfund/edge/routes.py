"""Declaring routes: a handler's signature says once what it takes and gives."""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType, NoneType
from typing import Any, Final, Generic, TypeVar, get_args, get_origin
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from goalfund.edge.fields import PageQuery, Query
from goalfund.edge.problems import Code

T = TypeVar("T")
H = TypeVar("H", bound=Callable[..., Awaitable[object]])
RawHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BODY_MAX_BYTES: Final = 64 * 1024
_NAMES_IN_PATH = re.compile(r"\{(\w+)")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """An answer that says more than its value: another status, headers, or that it is a replay."""

    value: T
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a handler takes, read from its signature."""

    path: Mapping[str, TypeAdapter[object]]
    query: type[Query] | None
    body: type[BaseModel] | None
    operation_required: bool | None  # None: it takes no Idempotency-Key
    if_match_required: bool | None  # None: it takes no If-Match

    def codes(self) -> Iterator[Code]:
        """Yield the codes that reading these inputs can answer."""
        if self.path or self.query or self.body or self.operation_required is not None:
            yield Code.INVALID_REQUEST
        if self.body:
            yield from (Code.MALFORMED_JSON, Code.UNSUPPORTED_MEDIA_TYPE)
            yield from (Code.BODY_TOO_LARGE, Code.REQUEST_TIMEOUT)
        if self.query and issubclass(self.query, PageQuery):
            yield Code.INVALID_CURSOR
        if self.operation_required:
            yield Code.IDEMPOTENCY_KEY_REQUIRED
        if self.operation_required is not None:
            yield Code.OPERATION_DIFFERS
        if self.if_match_required:
            yield Code.IF_MATCH_REQUIRED
        if self.if_match_required is not None:
            yield Code.STALE_VERSION


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, and all that is known about it."""

    method: str
    path: str
    handler: Callable[..., Awaitable[object]]
    tag: str
    inputs: Inputs
    answer: type[BaseModel] | None
    status: int
    codes: tuple[Code, ...]
    media: str
    etag: bool
    limit: str | None
    body_max_bytes: int
    takes: tuple[str, ...]  # media types of a body that the handler reads by itself

    @property
    def operation_id(self) -> str:
        """The name of the operation in the OpenAPI document."""
        return self.handler.__name__

    @property
    def summary(self) -> str:
        """The first line of the handler's docstring."""
        return (inspect.getdoc(self.handler) or self.operation_id).splitlines()[0]

    @property
    def description(self) -> str:
        """The rest of the handler's docstring."""
        return "\n".join((inspect.getdoc(self.handler) or "").splitlines()[1:]).strip()


@dataclass(frozen=True, slots=True)
class RawRoute:
    """A handler that reads bytes and answers for itself, with its operation written by hand.

    `lean` asks the middleware for nothing but catching faults: no access log line, no limits,
    no browser headers.
    """

    method: str
    path: str
    handler: RawHandler
    tag: str
    operation: Mapping[str, object] | None
    lean: bool
    limit: str | None


class Routes:
    """A feature's table of routes.

    A handler is `async def name(request, ...) -> answer`. Its further parameters are, by name:
    those of the path (any type that pydantic reads from a string); `query`, a `Query`; `body`, a
    pydantic model; `operation_id`, the `Idempotency-Key` (`UUID`: required; `UUID | None`:
    accepted); `if_match`, the version in `If-Match` (`int` or `int | None`).

    It returns a pydantic model, `Answer[Model]`, None (204), or a response of its own, which
    `answer` or `media` then describes. Its docstring is the operation's summary and description.
    """

    def __init__(self, prefix: str, tag: str) -> None:
        self.prefix = prefix
        self.tag = tag
        self.typed: list[Route] = []
        self.raw_routes: list[RawRoute] = []

    def get(self, path: str, **options: Any) -> Callable[[H], H]:
        """Declare a GET. Options are those of `route`."""
        return self.route("GET", path, **options)

    def post(self, path: str, **options: Any) -> Callable[[H], H]:
        """Declare a POST. Options are those of `route`."""
        return self.route("POST", path, **options)

    def route(
        self,
        method: str,
        path: str,
        *,
        status: int | None = None,
        codes: Sequence[Code] = (),
        answer: type[BaseModel] | None = None,
        media: str = "application/json",
        etag: bool = False,
        limit: str | None = "default",
        body_max_bytes: int = BODY_MAX_BYTES,
        takes: Sequence[str] = (),
    ) -> Callable[[H], H]:
        """Declare one route; the decorated handler stays as it is.

        `codes` are the problems that the handler itself may answer; those of reading its inputs
        are added. `etag` sends the answer's `version` as its ETag. `limit` names the class of
        rate limit: "default" means "read" for a GET and "write" for the rest; None means none.
        `takes` are the media types of a body that the handler reads from the request by itself.
        """

        def declare(handler: H) -> H:
            inputs, returned = _inspect(self.prefix + path, handler)
            model = answer or returned
            usual_status = 200 if model or media != "application/json" else 204
            usual_limit = "read" if method == "GET" else "write"
            self.typed.append(
                Route(
                    method=method,
                    path=self.prefix + path,
                    handler=handler,
                    tag=self.tag,
                    inputs=inputs,
                    answer=model,
                    status=status or usual_status,
                    codes=tuple(dict.fromkeys((*inputs.codes(), *codes))),
                    media=media,
                    etag=etag,
                    limit=usual_limit if limit == "default" else limit,
                    body_max_bytes=body_max_bytes,
                    takes=tuple(map(str, takes)),
                )
            )
            return handler

        return declare

    def of(self, handler: Callable[..., Awaitable[object]]) -> Route:
        """Return the route that was declared with `handler`."""
        (route,) = (route for route in self.typed if route.handler is handler)
        return route

    def raw(
        self,
        method: str,
        path: str,
        *,
        operation: Mapping[str, object] | None = None,
        lean: bool = False,
        limit: str | None = None,
    ) -> Callable[[RawHandler], RawHandler]:
        """Declare a plain aiohttp handler; `operation` is its OpenAPI operation object, if any.

        `limit` names the class of rate limit, if it has one.
        """

        def declare(handler: RawHandler) -> RawHandler:
            where = (method, self.prefix + path)
            route = RawRoute(*where, handler, self.tag, operation, lean, limit)
            self.raw_routes.append(route)
            return handler

        return declare


def _inspect(
    path: str, handler: Callable[..., Awaitable[object]]
) -> tuple[Inputs, type[BaseModel] | None]:
    signature = inspect.signature(handler, eval_str=True)
    given = dict(list(signature.parameters.items())[1:])
    wanted = {name: parameter.annotation for name, parameter in given.items()}
    in_path = {name: wanted.pop(name) for name in _NAMES_IN_PATH.findall(path)}
    inputs = Inputs(
        path=MappingProxyType({name: TypeAdapter(kind) for name, kind in in_path.items()}),
        query=wanted.pop("query", None),
        body=wanted.pop("body", None),
        operation_required=_required(wanted.pop("operation_id", None), UUID),
        if_match_required=_required(wanted.pop("if_match", None), int),
    )
    if wanted:
        raise TypeError(f"{handler.__qualname__}: nothing fills the parameters {sorted(wanted)}")
    return inputs, _model_of(signature.return_annotation)


def _required(annotation: object, kind: type) -> bool | None:
    if annotation is None:
        return None
    if annotation is kind:
        return True
    if set(get_args(annotation)) == {kind, NoneType}:
        return False
    raise TypeError(f"expected {kind.__name__} or {kind.__name__} | None, not {annotation}")


def _model_of(annotation: Any) -> type[BaseModel] | None:
    if get_origin(annotation) is Answer:
        (annotation,) = get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return None
