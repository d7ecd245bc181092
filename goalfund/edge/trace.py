"""The trace id of the request in hand, the same in its logs, its answer and its problems."""

import random
import re
from contextvars import ContextVar

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")
_NO_TRACE = "0" * 32

TRACE_ID: ContextVar[str] = ContextVar("trace_id", default="")


def begin_trace(traceparent: str | None) -> None:
    """Start the trace of one request, or continue the caller's (W3C `traceparent`).

    Without one the id is made when it is first asked for: most webhooks never need it.
    A kept-alive connection serves its requests in one context, so every request must
    begin its own.
    """
    match = _TRACEPARENT.fullmatch(traceparent) if traceparent else None
    TRACE_ID.set(match[1] if match and match[1] != _NO_TRACE else "")


def trace_id() -> str:
    """Return the current trace id: 32 hexadecimal digits."""
    current = TRACE_ID.get()
    if not current:
        # A label, not a secret: a predictable id would harm nobody.
        current = f"{random.getrandbits(128):032x}"
        TRACE_ID.set(current)
    return current
