"""Reports errors and traces to Sentry when a DSN is set: what broke and how slow, never who."""

import asyncio
import random
import secrets
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self

import sentry_sdk
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.tracing import Span

from goalfund.edge.scrub import scrub, scrub_text
from goalfund.edge.trace import trace_id

# Whole parts of an event that hold what people sent, or say who they are.
_DROPPED: Final = ("user", "request", "breadcrumbs", "extra", "modules", "server_name")
_DROPPED_OF_FRAME: Final = ("vars", "pre_context", "post_context")


class Sentry:
    """The reporter, for as long as it is entered. Leaving it sends what is still queued.

    The SDK's own patches of aiohttp and logging stay off: they would trace every webhook and
    copy headers. The middleware tells what there is to tell instead, and a request that is not
    sampled costs one random number.
    """

    def __init__(
        self,
        dsn: str,
        *,
        environment: str,
        release: str,
        traces_share: float = 0.01,
        flush_s: float = 3.0,
        chance: Callable[[], float] = random.random,
    ) -> None:
        assert 0 <= traces_share <= 1
        self._dsn = dsn
        self._environment = environment
        self._release = release
        self._traces_share = traces_share
        self._flush_s = flush_s
        self._chance = chance

    async def __aenter__(self) -> Self:
        sentry_sdk.init(
            dsn=self._dsn,
            environment=self._environment,
            release=self._release,
            # `send_default_pii` is off unless set, and setting it is deprecated.
            max_request_body_size="never",
            include_local_variables=False,
            include_source_context=False,
            max_breadcrumbs=0,
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[DedupeIntegration(), ExcepthookIntegration()],
            traces_sample_rate=1.0,  # of those that `begin` has chosen
            before_send=scrub_event,
            before_send_transaction=scrub_event,
        )
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        # It waits for the network, so not on the loop.
        await asyncio.to_thread(sentry_sdk.get_client().close, timeout=self._flush_s)

    def begin(self, method: str, path: str) -> "SentryTrace | None":
        """Start the trace of a request, or return None when this one is not sampled."""
        if self._chance() >= self._traces_share:
            return None
        transaction = sentry_sdk.continue_trace(
            {"sentry-trace": f"{trace_id()}-{secrets.token_hex(8)}-1"},
            op="http.server",
            name=f"{method} {path}",
            source="route",
        )
        return SentryTrace(sentry_sdk.start_transaction(transaction))

    def capture(self, error: BaseException) -> None:
        """Queue a report of `error`, findable by the trace id that the client was given."""
        with sentry_sdk.new_scope() as scope:
            scope.set_tag("trace_id", trace_id())
            scope.capture_exception(error)


class SentryTrace:
    """The trace of one request."""

    def __init__(self, transaction: Span) -> None:
        self._transaction = transaction

    def finish(self, status: int) -> None:
        """End it and queue it."""
        self._transaction.set_http_status(status)
        self._transaction.finish()


def scrub_event(event: Any, _hint: dict[str, Any]) -> Any:
    """Return what of an error or a trace may leave the process."""
    for part in _DROPPED:
        event.pop(part, None)
    for error in event.get("exception", {}).get("values", ()):
        error["value"] = scrub_text(str(error.get("value", "")))
        for frame in (error.get("stacktrace") or {}).get("frames", ()):
            for part in _DROPPED_OF_FRAME:
                frame.pop(part, None)
    if "logentry" in event:
        event["logentry"] = {"message": scrub_text(str(event["logentry"].get("message", "")))}
    if isinstance(event.get("message"), str):
        event["message"] = scrub_text(event["message"])
    for span in event.get("spans", ()):
        span["data"] = scrub(span.get("data", {}))
        span["description"] = scrub_text(str(span.get("description", "")))
    return event
