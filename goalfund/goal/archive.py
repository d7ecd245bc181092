"""One goal in a file: its log in lines that anyone can check, and what it takes to go on elsewhere.

A file is JSON lines, each an object with one key that says what it is: `goal` first (format,
version, page, head), then every `event` as api.md has it, then what follows from the log
(`operation`, `member`, `post`, `milestone`, `contribution`, `receipt`, `withdrawal`, `approval`,
`payout`, `proof`, `answer`, `refund`, `suspense`, `outbox`) and the roster without its people
(`participant`), and `end` with the count of lines before it. It holds no email, no raw
notification, no access key, no account number, and the names and messages
of the feed only where displays were asked for.

A suspense book goes last: a goal that is not here when it is asked to take what was promised to it
has refused that for good.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final
from uuid import UUID

import asyncpg
import orjson

from goalfund.db import Timeouts, connect, load_queries
from goalfund.db.pool import Connection
from goalfund.goal.archived import ArchiveError, Incoming
from goalfund.goal.columns import arrays_of
from goalfund.goal.events import at_text

FORMAT: Final = "goalfund-log"
VERSION: Final = 1

_HOUR_S: Final = 3_600.0
_PATIENT: Final = Timeouts(statement_s=_HOUR_S, outer_s=_HOUR_S + 60)
_UTC: Final = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD';"
_ROWS_A_STATEMENT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Imported:
    """A goal that has been taken in, whole."""

    goal_id: UUID
    seq: int
    head_hash: str


async def export(dsn: str, goal_id: UUID, out: BinaryIO, *, displays: bool = True) -> None:
    """Write the goal as it stands at one moment.

    Raises:
        ArchiveError: there is no such goal; nothing was written.
        DatabaseUnavailableError, asyncpg.PostgresError: what was written is not complete.
    """
    queries = load_queries()
    async with (
        connect(dsn, name="export", timeouts=_PATIENT) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        await connection.execute(_UTC)
        goal = await connection.fetchrow(queries["export_goal"], goal_id)
        if goal is None:
            raise ArchiveError(f"there is no goal {goal_id}")
        lines = 1
        out.write(_line("goal", _header(goal)))
        async for row in connection.cursor(
            queries["export_events"], goal_id, displays, prefetch=_ROWS_A_STATEMENT
        ):
            out.write(_line("event", _event(row)))
            lines += 1
        async for row in connection.cursor(
            queries["export_rows"], goal_id, prefetch=_ROWS_A_STATEMENT
        ):
            out.write(_line(row["what"], orjson.Fragment(row["found"])))
            lines += 1
        out.write(_line("end", {"lines": lines}))
        out.flush()


async def import_goal(dsn: str, file: BinaryIO) -> Imported:
    """Take in the goal of a file, whole or not at all.

    Raises:
        ArchiveError: the file is not whole and sound, or the goal is here already; nothing was
            written.
        DatabaseUnavailableError, asyncpg.PostgresError: nothing was written.
    """
    queries = load_queries()
    lines = _read(file)
    incoming = Incoming(_goal(next(lines, ("", {}))))
    async with (
        connect(dsn, name="import", timeouts=_PATIENT) as connection,
        connection.transaction(),
    ):
        for what, value in lines:
            incoming.take(what, value)
            if incoming.rows >= _ROWS_A_STATEMENT:
                await _write(connection, queries, incoming)
        incoming.finish()
        await _write(connection, queries, incoming)
        await connection.execute(queries["import_milestone_days"], incoming.state.goal_id)
        # What happened elsewhere is no news here.
        await connection.execute(queries["pass_over_news"], incoming.state.goal_id)
    return Imported(incoming.state.goal_id, incoming.state.seq, incoming.state.head_hash.hex())


async def _write(connection: Connection, queries: Mapping[str, str], incoming: Incoming) -> None:
    batch, beside = incoming.hand_over()
    try:
        if not await connection.fetch(queries["append_batch"], *arrays_of([batch])):
            raise ArchiveError(f"goal {batch.goal_id} is here already")
        for name, rows in beside.items():
            await connection.execute(queries[f"import_{name}"], orjson.dumps(rows).decode())
    except asyncpg.IntegrityConstraintViolationError as error:
        # An address or a payment that another goal of this database has, or rows that break a rule.
        raise ArchiveError(f"goal {batch.goal_id} does not fit in: {error}") from error


def _line(what: str, value: object) -> bytes:
    return orjson.dumps({what: value}, option=orjson.OPT_APPEND_NEWLINE)


def _header(goal: asyncpg.Record) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "page": orjson.Fragment(goal["page"]),
        "head": orjson.Fragment(goal["head"]),
    }


def _event(row: asyncpg.Record) -> dict[str, Any]:
    event = {
        "seq": row["seq"],
        "kind": row["kind"],
        "at": at_text(row["at"]),
        "body": orjson.Fragment(row["body"]),
        "transfers": orjson.Fragment(row["transfers"]),
        "hash": row["hash"].hex(),
    }
    if row["display"] is not None:
        event |= {"display": orjson.Fragment(row["display"]), "salt": row["salt"].hex()}
    return event


def _read(file: BinaryIO) -> Iterator[tuple[str, Any]]:
    """Yield what each line holds, and see that the last one is what it must be.

    Raises:
        ArchiveError: a line is not one of ours, or some are missing.
    """
    count, ended = 0, False
    for text in file:
        if ended:
            raise ArchiveError("the file goes on after its end")
        try:
            [(what, value)] = orjson.loads(text).items()
        except (ValueError, AttributeError):
            raise ArchiveError(f"line {count + 1} is not a line of an archive") from None
        if what == "end":
            ended = True
            if value != {"lines": count}:
                raise ArchiveError(f"the file says {value} and has {count} lines")
        else:
            count += 1
            yield what, value
    if not ended:
        raise ArchiveError("the file stops before its end")


def _goal(first: tuple[str, Any]) -> Mapping[str, Any]:
    what, value = first
    if what != "goal" or not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ArchiveError("this is not an archive of a goal")
    if value.get("version") != VERSION:
        raise ArchiveError(f"the archive is of version {value.get('version')}, not {VERSION}")
    return value
