"""One line, one JSON object, no personal data."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from aiohttp.http_exceptions import BadHttpMessage

from goalfund.edge import watchdog
from goalfund.edge.logs import configure_logs
from goalfund.edge.trace import begin_trace


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = []
    begin_trace(None)
    yield io.StringIO()
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
    begin_trace(None)


def read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_line_is_json_with_level_time_and_trace(lines: io.StringIO) -> None:
    configure_logs("info", pretty=False, stream=lines)
    begin_trace("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")

    structlog.get_logger().info("goal_opened", goal_id="g", amount_minor=5)

    (line,) = read(lines)
    assert ("goal_opened", "info", "g", 5) == tuple(
        line[key] for key in ("event", "level", "goal_id", "amount_minor")
    )
    assert "4bf92f3577b34da6a3ce929d0e0e4736" == line["trace_id"]
    assert line["timestamp"].endswith("Z")


def test_what_libraries_log_takes_the_same_way(lines: io.StringIO) -> None:
    configure_logs("info", pretty=False, stream=lines)

    logging.getLogger("asyncpg").warning("lost %s", "ada@example.com")
    logging.getLogger("aiohttp.access").info("a line that we write ourselves")

    (line,) = read(lines)
    assert ("asyncpg", "lost [scrubbed]", "warning") == (
        line["logger"],
        line["event"],
        line["level"],
    )


def test_no_line_tells_who_paid(lines: io.StringIO) -> None:
    configure_logs("info", pretty=False, stream=lines)

    try:
        raise ValueError("Key (email)=(ada@example.com) exists")
    except ValueError:
        structlog.get_logger().exception(
            "request_broke", email="ada@example.com", body={"name": "Ada"}, note="+2348031234567"
        )

    text = lines.getvalue()
    assert "ValueError" in text
    for private in ("ada@example.com", "Ada", "2348031234567"):
        assert private not in text


def test_below_the_level_nothing_is_written(lines: io.StringIO) -> None:
    configure_logs("warning", pretty=False, stream=lines)

    structlog.get_logger().info("goal_opened")
    logging.getLogger("asyncpg").info("connected")

    assert [] == read(lines)


def test_a_person_at_a_terminal_reads_words(lines: io.StringIO) -> None:
    configure_logs("info", pretty=True, stream=lines)

    structlog.get_logger().info("goal_opened", email="ada@example.com")

    assert "goal_opened" in lines.getvalue()
    assert "ada@example.com" not in lines.getvalue()


def test_a_trace_for_people_shows_no_local_variable(lines: io.StringIO) -> None:
    configure_logs("info", pretty=True, stream=lines)
    payer_name = "Ada Obi"

    try:
        raise ValueError(len(payer_name))
    except ValueError:
        structlog.get_logger().exception("request_broke")

    assert "ValueError: 7" in lines.getvalue()
    assert "'Ada Obi'" not in lines.getvalue().replace('payer_name = "Ada Obi"', "")


@pytest.mark.parametrize("pretty", [True, False])
def test_a_stall_is_written_either_way(
    lines: io.StringIO, monkeypatch: pytest.MonkeyPatch, pretty: bool
) -> None:
    """The watchdog's thread would end on a line that cannot be written."""
    configure_logs("info", pretty=pretty, stream=lines)
    # A logger keeps what was configured when it was first used.
    monkeypatch.setattr(watchdog, "log", structlog.get_logger())

    watchdog.log_stall(1.5, ["one.py", "two.py"])

    assert "loop_stalled" in lines.getvalue()
    assert "two.py" in lines.getvalue()


def test_what_a_stranger_sent_that_was_no_http_is_not_quoted(lines: io.StringIO) -> None:
    configure_logs("info", pretty=False, stream=lines)
    try:
        raise BadHttpMessage("Invalid header token: b'Authorizati\\xf6n: Bearer hunter2'")
    except BadHttpMessage:
        logging.getLogger("aiohttp.server").exception("Error handling request from 10.0.0.1")

    assert "request_unreadable" in lines.getvalue()
    assert "BadHttpMessage" in lines.getvalue()
    assert "hunter2" not in lines.getvalue()
