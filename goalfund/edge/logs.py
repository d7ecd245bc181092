"""Logs: one JSON object a line on stderr, with the trace id and without personal data."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import orjson
import structlog
from aiohttp.http_exceptions import HttpProcessingError
from structlog.typing import EventDict, Processor

from goalfund.edge.scrub import MASK, is_private, scrub, scrub_text
from goalfund.edge.trace import TRACE_ID

_OWN_KEYS: Final = frozenset({"timestamp", "level", "trace_id", "logger"})


def configure_logs(level: str, *, pretty: bool, stream: TextIO | None = None) -> None:
    """Send every log, those of libraries too, through one pipeline to `stream` (stderr).

    `pretty` is for a person at a terminal; else a line is a JSON object.
    """
    out = stream or sys.stderr
    render: Processor = (
        # Plain: the values of local variables are what people have sent us, and to draw them
        # holds up the loop for seconds.
        structlog.dev.ConsoleRenderer(
            colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
        if pretty
        else structlog.processors.JSONRenderer(serializer=_json)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            add_trace_id,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *(() if pretty else (structlog.processors.format_exc_info,)),
            scrub_event,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=level.upper(), handlers=[_ToStructlog()], force=True)
    # A line a request is ours already; the frameworks' own lines repeat it.
    for noisy in ("aiohttp.access", "engineio.server", "socketio.server", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def add_trace_id(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Add the id of the request in hand, when it has one already."""
    current = TRACE_ID.get()
    if current:
        event["trace_id"] = current
    return event


def scrub_event(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Mask what people would not want to read about themselves in a log."""
    for key, value in event.items():
        if key in _OWN_KEYS or isinstance(value, int | float):
            continue
        if is_private(key):
            event[key] = MASK
        elif isinstance(value, str):
            event[key] = scrub_text(value)
        else:
            event[key] = scrub(value)
    return event


class _ToStructlog(logging.Handler):
    """Passes the records of libraries on to the pipeline."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            fault = record.exc_info[1] if record.exc_info else None
            if isinstance(fault, HttpProcessingError):
                # Its message quotes what a stranger sent: noise, or somebody's token.
                structlog.get_logger().info("request_unreadable", fault=type(fault).__name__)
                return
            event: MutableMapping[str, Any] = {"logger": record.name}
            if record.exc_info:
                event["exc_info"] = record.exc_info
            structlog.get_logger().log(record.levelno, record.getMessage(), **event)
        except Exception:  # noqa: BLE001 - a log line must not break what it tells of
            self.handleError(record)


def _json(event: EventDict, **_options: object) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
