"""A client's calls: which there are, what they take, and how each is answered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
import structlog
from pydantic import BaseModel

from goalfund.edge.binding import parse_payload
from goalfund.edge.outcomes import CODE_OF_FAULT
from goalfund.edge.problems import Code, Problem, ProblemError, problem
from goalfund.edge.socket_frames import Call, ack
from goalfund.edge.socket_viewer import Viewer
from goalfund.edge.trace import begin_trace

log: structlog.stdlib.BoundLogger = structlog.get_logger()

B = TypeVar("B", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Reply:
    """An acknowledgement that is JSON text already, and what to do right after sending it."""

    wire: bytes
    then: Callable[[], object] | None = None


Answer = Mapping[str, object] | Reply
Handler = Callable[[Viewer, B], Awaitable[Answer]]


def problem_of(error: Exception) -> Problem:
    """Return what a client is told of `error`; what nobody expected is logged with its trace."""
    if isinstance(error, ProblemError):
        return error.problem()
    for kind in type(error).__mro__:
        if (code := CODE_OF_FAULT.get(kind)) is not None:
            log.warning("socket_call_failed", code=code, fault=type(error).__name__)
            return problem(code)
    log.error("socket_call_broke", exc_info=error)
    return problem(Code.INTERNAL)


class Calls:
    """The handlers by name. Every call gets one acknowledgement, whatever happens."""

    def __init__(self, problem_of: Callable[[Exception], Problem] = problem_of) -> None:
        self._problem_of = problem_of
        self._handlers: dict[str, tuple[type[BaseModel], Handler[Any]]] = {}

    def on(self, name: str, body: type[B], handler: Handler[B]) -> None:
        """Answer the event `name`, whose payload is a `body`, with what `handler` returns.

        The answer is sent with `"ok": true`; a `Reply` is sent as it is. A handler that raises
        ProblemError is answered with that problem.
        """
        assert name not in self._handlers, name
        self._handlers[name] = (body, handler)

    async def answer(self, viewer: Viewer, call: Call) -> bool:
        """Run `call` and acknowledge it; return False when the viewer cannot be sent to."""
        begin_trace(None)
        reply = await self._reply(viewer, call)
        taken = call.ack_id is None or viewer.send(ack(call.ack_id, reply.wire))
        if taken and reply.then is not None:
            reply.then()
        return taken

    async def _reply(self, viewer: Viewer, call: Call) -> Reply:
        try:
            if not viewer.budget.take():
                raise ProblemError(Code.RATE_LIMITED, retry_after_s=viewer.budget.wait_s)
            if call.name not in self._handlers:
                raise ProblemError(Code.NOT_FOUND, "There is no such event.")
            body, handler = self._handlers[call.name]
            payload = {} if call.payload is None else call.payload
            answer = await handler(viewer, parse_payload(body, payload))
        except Exception as error:  # noqa: BLE001 - logged unless it is a refusal
            return Reply(_refused(self._problem_of(error)))
        return answer if isinstance(answer, Reply) else Reply(_accepted(answer))


def _accepted(answer: Mapping[str, object]) -> bytes:
    return orjson.dumps({"ok": True, **answer})


def _refused(reason: Problem) -> bytes:
    return orjson.dumps({"ok": False, "error": reason.wire()})
