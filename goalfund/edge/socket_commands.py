"""Commands on the socket: routes of the REST API, given the same body and answered alike.

A command is one route under a short name. Its payload is the route's body, the ids of its path
and `operation_id`; what runs is the route's own handler, behind the same guards and limits. So
there is one way to do a thing, whichever way it is asked for.
"""

import inspect
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Protocol, Self, cast
from uuid import UUID

import structlog
from aiohttp import web
from pydantic import BaseModel, Field, TypeAdapter, create_model

from goalfund.edge.fields import Body
from goalfund.edge.limits import RateLimits
from goalfund.edge.middleware import RequestMeter
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Answer, Route
from goalfund.edge.sessions import Session, made_by
from goalfund.edge.socket_calls import Reply
from goalfund.edge.socket_viewer import Viewer
from goalfund.edge.sockets import Sockets

FindSession = Callable[[UUID], Awaitable[Session | None]]

# What a call can be refused with before its route is asked.
_OF_EVERY_CALL: Final = (
    Code.INVALID_REQUEST,
    Code.MALFORMED_JSON,
    Code.UNAUTHENTICATED,
    Code.RATE_LIMITED,
    Code.OVERLOADED,
    Code.SHUTTING_DOWN,
)
# What only a header or a browser's cookie can be wrong about.
_OF_HTTP: Final = frozenset(
    {
        Code.UNSUPPORTED_MEDIA_TYPE,
        Code.BODY_TOO_LARGE,
        Code.REQUEST_TIMEOUT,
        Code.IDEMPOTENCY_KEY_REQUIRED,
        Code.ORIGIN_NOT_ALLOWED,
        Code.CSRF_TOKEN_WRONG,
    }
)
_OperationId = Annotated[
    UUID,
    Field(
        description="A UUID of the caller's own choice, the same one again when it is repeated, "
        "here or as `Idempotency-Key` over HTTP."
    ),
]

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Command:
    """A route under the name that it has on the socket. `payload` is all that a client sends."""

    name: str
    route: Route
    payload: type[BaseModel]

    @classmethod
    def of(cls, name: str, route: Route) -> Self:
        """Return the command that does what `route` does."""
        inputs = route.inputs
        assert inputs.query is None, name
        assert inputs.if_match_required is None, name
        assert route.answer is not None, name
        parameters = inspect.signature(route.handler, eval_str=True).parameters
        ids: dict[str, Any] = {key: (parameters[key].annotation, ...) for key in inputs.path}
        payload = create_model(
            f"{re.sub('(^|_)([a-z])', lambda found: found[2].upper(), name)}Command",
            __base__=inputs.body or Body,
            __doc__=f"`{route.method} {route.path}`: its body, its path, its key.",
            **ids,
            operation_id=(_OperationId, ...),
        )
        return cls(name, route, cast("type[BaseModel]", payload))

    @property
    def codes(self) -> tuple[Code, ...]:
        """The problems that it can be answered with."""
        codes = dict.fromkeys((*_OF_EVERY_CALL, *self.route.codes))
        return tuple(code for code in codes if code not in _OF_HTTP)

    def arguments(self, payload: BaseModel) -> dict[str, object]:
        """Return what the route's handler takes, of a payload that was read."""
        inputs = self.route.inputs
        found: dict[str, object] = {name: getattr(payload, name) for name in inputs.path}
        if inputs.operation_required is not None:
            found["operation_id"] = payload.operation_id  # type: ignore[attr-defined]
        if inputs.body is not None:
            found["body"] = _body(inputs.body, payload)
        return found


class Document(Protocol):
    """Where the AsyncAPI document is put together."""

    def client_sends(
        self,
        name: str,
        payload: type[BaseModel],
        answer: type[BaseModel] | None,
        description: str,
        *,
        codes: tuple[Code, ...] = (),
    ) -> None:
        """Describe an event that clients send, with the problems that it can be answered with."""


def describe(commands: Mapping[str, Command], document: Document) -> None:
    """Add commands to `document`, in the words of their routes."""
    for command in commands.values():
        route = command.route
        refusals = ", ".join(f"`{code}`" for code in command.codes)
        text = (
            f"{route.summary}\n\n{route.description}\n\n"
            f"As `{route.method} {route.path}`. Refused with {refusals}."
        )
        document.client_sends(
            command.name, command.payload, route.answer, text, codes=command.codes
        )


class Commands:
    """Runs commands for viewers. `find_session` says what a session is worth at this moment."""

    def __init__(
        self, find_session: FindSession, limits: RateLimits | None, meter: RequestMeter
    ) -> None:
        self._find_session = find_session
        self._limits = limits
        self._meter = meter

    def answer_on(self, sockets: Sockets, commands: Mapping[str, Command]) -> None:
        """Have `sockets` answer `commands`."""
        for command in commands.values():
            assert command.route.answer is not None
            run = _Run(self, command, TypeAdapter(command.route.answer))
            sockets.on(command.name, command.payload, run, beside=True)

    async def run(
        self, command: Command, adapter: TypeAdapter[Any], viewer: Viewer, payload: BaseModel
    ) -> Reply:
        """Return what the route answers to whoever is behind `viewer`.

        Raises:
            ProblemError: as over HTTP.
        """
        began_s, status = time.perf_counter(), 500
        try:
            answer = await self._answer(command, viewer, payload)
            status = answer.status or command.route.status
        except ProblemError as error:
            status = error.problem().status
            raise
        finally:
            took_s = time.perf_counter() - began_s
            self._meter.observe("SOCKET", command.name, status, took_s)
            log.info(
                "command_finished",
                command=command.name,
                status=status,
                took_ms=round(took_s * 1_000, 2),
            )
        return Reply(_accepted(adapter.dump_json(answer.value), replayed=answer.replayed))

    async def _answer(self, command: Command, viewer: Viewer, payload: BaseModel) -> Answer[Any]:
        self._count(command.route, viewer)
        request = _request(command.route, viewer)
        made_by(request, await self._session_of(viewer))
        result = await command.route.handler(request, **command.arguments(payload))
        return result if isinstance(result, Answer) else Answer(result)

    def _count(self, route: Route, viewer: Viewer) -> None:
        """Count it with what the same address asks over HTTP."""
        if self._limits is None or route.limit is None:
            return
        verdict = self._limits.take(route.limit, viewer.address)
        if not verdict.allowed:
            raise verdict.refusal()

    async def _session_of(self, viewer: Viewer) -> Session | None:
        """Return the session that the viewer came with, as it is now.

        Raises:
            ProblemError: `unauthenticated`: it is over, though the connection may not be yet.
        """
        if viewer.session_id is None:
            return None
        session = await self._find_session(viewer.session_id)
        if session is None:
            raise ProblemError(Code.UNAUTHENTICATED)
        return session


@dataclass(frozen=True, slots=True)
class _Run:
    """One command's handler."""

    commands: Commands
    command: Command
    adapter: TypeAdapter[Any]

    async def __call__(self, viewer: Viewer, payload: BaseModel) -> Reply:
        return await self.commands.run(self.command, self.adapter, viewer, payload)


def _body(model: type[BaseModel], payload: BaseModel) -> BaseModel:
    """Return the part of a payload that is the route's body; all of it has been checked."""
    names = payload.model_fields_set & model.model_fields.keys()
    values = {name: getattr(payload, name) for name in model.model_fields}
    return model.model_construct(_fields_set=set(names), **values)


def _request(route: Route, viewer: Viewer) -> web.Request:
    """Return a request as the route would see it, from where the viewer's handshake came."""
    assert viewer.handshake is not None
    return viewer.handshake.clone(method=route.method, rel_url=route.path)


def _accepted(body: bytes, *, replayed: bool) -> bytes:
    """Return an acknowledgement around JSON that is spelled already."""
    head = b'{"ok":true,"replayed":true' if replayed else b'{"ok":true'
    return head + (b"}" if body == b"{}" else b"," + body[1:])
