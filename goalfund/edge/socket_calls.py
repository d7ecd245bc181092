"""A client's calls: which there are, what they take, and how each is answered."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
import structlog
from pydantic import BaseModel

from goalfund.edge.binding import parse_payload
from goalfund.edge.outcomes import CODE_OF_FAULT, REPLAYED
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


@dataclass(frozen=True, slots=True)
class _Event:
    """What a client may call: `beside` the others, or one at a time and in order."""

    body: type[BaseModel]
    handler: Handler[Any]
    beside: bool


class Calls:
    """The handlers by name. Every call gets one acknowledgement, whatever happens.

    Of the calls that run beside the others, a viewer may have `beside_max` under way; `behind` is
    told of one who cannot be sent an acknowledgement.
    """

    def __init__(
        self,
        problem_of: Callable[[Exception], Problem] = problem_of,
        behind: Callable[[Viewer], object] = lambda _viewer: None,
        *,
        beside_max: int = 8,
    ) -> None:
        self._problem_of = problem_of
        self._behind = behind
        self._beside_max = beside_max
        self._events: dict[str, _Event] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._closed = False

    def on(self, name: str, body: type[B], handler: Handler[B], *, beside: bool = False) -> None:
        """Answer the event `name`, whose payload is a `body`, with what `handler` returns.

        The answer is sent with `"ok": true`; a `Reply` is sent as it is. A handler that raises
        ProblemError is answered with that problem. `beside`: it may take long, and what its
        client sends meanwhile does not wait for it.
        """
        assert name not in self._events, name
        self._events[name] = _Event(body, handler, beside)

    async def answer(self, viewer: Viewer, call: Call) -> bool:
        """Run `call` and acknowledge it; return False when the viewer cannot be sent to.

        Of a call that runs beside the others, only the beginning is waited for.
        """
        begin_trace(None)
        try:
            event, payload = self._admit(viewer, call)
        except Exception as error:  # noqa: BLE001 - logged unless it is a refusal
            return _acknowledge(viewer, call, self._refusal(error))
        if not event.beside:
            return _acknowledge(viewer, call, await self._run(event, viewer, payload))
        viewer.under_way += 1
        task = asyncio.create_task(self._beside(event, viewer, call, payload), name=call.name)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return True

    async def finish(self, within_s: float) -> None:
        """Begin nothing more beside other calls, and return when what has begun is answered.

        What takes longer is given up: it may still take effect.
        """
        self._closed = True
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=within_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _admit(self, viewer: Viewer, call: Call) -> tuple[_Event, BaseModel]:
        if not viewer.budget.take():
            raise ProblemError(Code.RATE_LIMITED, retry_after_s=viewer.budget.wait_s)
        event = self._events.get(call.name)
        if event is None:
            raise ProblemError(Code.NOT_FOUND, "There is no such event.")
        payload = parse_payload(event.body, {} if call.payload is None else call.payload)
        if event.beside and self._closed:
            raise ProblemError(Code.SHUTTING_DOWN)
        if event.beside and viewer.under_way >= self._beside_max:
            detail = f"{self._beside_max} commands are under way: wait for an answer."
            raise ProblemError(Code.OVERLOADED, detail)
        return event, payload

    async def _beside(self, event: _Event, viewer: Viewer, call: Call, payload: BaseModel) -> None:
        try:
            reply = await self._run(event, viewer, payload)
        finally:
            viewer.under_way -= 1
        if not _acknowledge(viewer, call, reply):
            self._behind(viewer)

    async def _run(self, event: _Event, viewer: Viewer, payload: BaseModel) -> Reply:
        try:
            answer = await event.handler(viewer, payload)
        except Exception as error:  # noqa: BLE001 - logged unless it is a refusal
            return self._refusal(error)
        return answer if isinstance(answer, Reply) else Reply(_accepted(answer))

    def _refusal(self, error: Exception) -> Reply:
        refused: dict[str, object] = {"ok": False, "error": self._problem_of(error).wire()}
        if isinstance(error, ProblemError) and REPLAYED in error.headers:
            refused["replayed"] = True
        return Reply(orjson.dumps(refused))


def _acknowledge(viewer: Viewer, call: Call, reply: Reply) -> bool:
    taken = call.ack_id is None or viewer.send(ack(call.ack_id, reply.wire))
    if taken and reply.then is not None:
        reply.then()
    return taken


def _accepted(answer: Mapping[str, object]) -> bytes:
    return orjson.dumps({"ok": True, **answer})
