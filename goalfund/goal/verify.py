"""The whole check: logs replayed, projections compared, the database's own rules looked at."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Final
from uuid import UUID

import asyncpg

from goalfund.db import Timeouts, connect, load_queries
from goalfund.db.pool import Connection
from goalfund.goal.findings import Finding, FindingType
from goalfund.goal.fingerprints import TRUSTWORTHY, Fingerprints, Projection
from goalfund.goal.replay import Found, Replay
from goalfund.goal.streams import Lines, plain, stream
from goalfund.goal.verify_schema import check_schema

Progress = Callable[[int, int], None]  # events done, events in all

_NAME: Final = "verify"
_DAY_S: Final = 86_400.0
# Reading everything takes as long as it takes.
_PATIENT: Final = Timeouts(statement_s=_DAY_S, outer_s=_DAY_S + 60, idle_in_transaction_s=_DAY_S)
# Rows come by their keys, in order, without sorting a whole log; and on one core.
_SETTINGS: Final = """
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL jit = off;
SET LOCAL work_mem = '64MB';
SET LOCAL datestyle = 'ISO, YMD';
SET LOCAL timezone = 'UTC';
"""
_BY_KEYS: Final = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_seqscan = off;"
_SHARE: Final = "SELECT format('SET TRANSACTION SNAPSHOT %L', pg_export_snapshot())"
_HEADS: Final = 500  # fetched at a time
# The checks that are cheap enough to be made each time, whatever the fingerprints say.
_ALWAYS: Final = (
    "check_goals",
    "check_contributors",
    "check_member_operations",
    "check_post_authors",
    "check_participants",
    "check_milestone_titles",
    "check_milestone_days",
    "check_goal_files",
    "check_proof_people",
    "check_operation_seqs",
    "check_allocations",
    "check_accepted",
)


@dataclass(frozen=True, slots=True)
class Cash:
    """What all books of one currency hold together, in minor units."""

    currency: str
    cash_minor: int
    books: int


@dataclass(frozen=True, slots=True)
class InFlight:
    """Suspense money between its book and a goal; it is in no book at the moment."""

    goal_id: UUID
    seq: int
    to_goal_id: UUID
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What was looked at. `cash` is empty when only one goal was."""

    events: int
    goals: int
    findings: int
    seconds: float
    cash: tuple[Cash, ...]
    in_flight: tuple[InFlight, ...]


async def verify(
    dsn: str,
    found: Found,
    *,
    goal_id: UUID | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Summary:
    """Check everything, or one goal, as of one moment; hand each finding to `found` at once.

    Reads only, and may run beside a server that writes. The memory it takes does not grow with the
    logs.

    Raises:
        DatabaseUnavailableError, asyncpg.PostgresError: it could not be checked; what was found
            before stands.
    """
    check = _Check(load_queries(), goal_id, found)
    with _uncollected():
        return await check.run(dsn, progress)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Collect no cyclic garbage: the replay makes none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Check:
    """One run."""

    def __init__(self, queries: Mapping[str, str], goal_id: UUID | None, found: Found) -> None:
        self._queries = queries
        self._goal_id = goal_id
        self._tell = found
        self._findings = 0
        self._unreadable = False  # then there are events that demanded nothing of their rows
        self._prints = Fingerprints()
        self._replay = Replay(self._found, self._prints)

    def _found(self, finding: Finding) -> None:
        self._findings += 1
        self._unreadable |= finding.type is FindingType.EVENT_UNREADABLE
        self._tell(finding)

    async def run(self, dsn: str, progress: Progress) -> Summary:
        began = monotonic()
        async with connect(dsn, name=_NAME, timeouts=_PATIENT) as connection:
            for finding in await check_schema(connection, self._queries):
                self._found(finding)
        async with AsyncExitStack() as stack:
            logs = await stack.enter_async_context(_reading(dsn))
            share = await logs.fetchval(_SHARE)
            heads = await stack.enter_async_context(_reading(dsn, share))
            rows = await stack.enter_async_context(_reading(dsn, share))
            await self._read(logs, heads, rows, progress)
            await self._name_differences(rows)
            return await self._summary(rows, monotonic() - began)

    async def _read(
        self, logs: Connection, heads: Connection, rows: Connection, progress: Progress
    ) -> None:
        """Read logs and rows at once: while the server looks for the ones, we count the others."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read_logs(logs, heads, progress))
                tasks.create_task(self._read_rows(rows))
        except ExceptionGroup as group:
            raise group.exceptions[0] from None

    async def _read_logs(self, logs: Connection, heads: Connection, progress: Progress) -> None:
        replay = self._replay
        total = await heads.fetchval(self._queries["count_events"], self._goal_id)
        cursor = await heads.cursor(self._queries["stream_heads"], self._goal_id)
        await logs.execute(_BY_KEYS)

        async def take(lines: Lines) -> None:
            last_goal_id = lines[-1].partition("\t")[0]
            while not replay.heads or str(replay.heads[-1]["goal_id"]) < last_goal_id:
                if not (more := await cursor.fetch(_HEADS)):
                    break
                replay.heads.extend(more)
            replay.feed(lines)
            progress(replay.events, total)

        progress(0, total)
        await stream(logs, self._queries["stream_events"], self._goal_id, take)
        replay.close()
        while more := await cursor.fetch(_HEADS):
            replay.heads.extend(more)
            replay.close()

    async def _read_rows(self, rows: Connection) -> None:
        for projection in Projection:
            operations = projection is Projection.OPERATIONS
            take = self._show_operations if operations else partial(self._show, projection)
            await stream(rows, self._queries[f"stream_{projection}"], self._goal_id, take)
        for name in _ALWAYS:
            await self._ask(rows, name)

    async def _show(self, projection: Projection, lines: Lines) -> None:
        self._prints.show(projection, plain(lines))

    async def _show_operations(self, lines: Lines) -> None:
        """Of `amount goal seq operation reference`, the first three are the event's side."""
        lines = plain(lines)
        self._prints.show(Projection.OPERATIONS, [line.rsplit("\t", 2)[0] for line in lines])
        claims = [line.partition("\t")[2] for line in lines if line[-1] != "\t"]
        self._prints.demand(Projection.RECEIPTS, claims)

    async def _name_differences(self, rows: Connection) -> None:
        for projection in Projection:
            differ, before = self._prints.differ(projection), self._findings
            if differ or not TRUSTWORTHY:
                await self._ask(rows, f"check_{projection}")
            if differ and before == self._findings and not self._unreadable:
                # Never silent: the lines differ, whether or not a statement can say where.
                kind = FindingType.PROJECTION_DIFFERS
                self._found(Finding(kind, self._goal_id, detail=projection))
        count = await rows.fetchrow(self._queries["count_rows"], self._goal_id)
        assert count is not None
        if tuple(count) != (self._replay.transfers, self._replay.displays):
            await self._ask(rows, "check_strays")

    async def _ask(self, rows: Connection, name: str) -> None:
        """Report what a check of verify.sql finds."""
        try:
            async with rows.transaction():
                async for row in rows.cursor(self._queries[name], self._goal_id):
                    kind = FindingType(row["type"])
                    self._found(Finding(kind, row["goal_id"], row["seq"], row["detail"]))
        except asyncpg.DataError as error:
            # A body is so far from what it should be that Postgres cannot compare it.
            detail = f"{name}: {error}"
            self._found(Finding(FindingType.PROJECTION_DIFFERS, self._goal_id, detail=detail))

    async def _summary(self, rows: Connection, seconds: float) -> Summary:
        cash = [] if self._goal_id else await rows.fetch(self._queries["sum_cash"])
        in_flight = await rows.fetch(self._queries["list_allocations_in_flight"], self._goal_id)
        return Summary(
            self._replay.events,
            self._replay.goals,
            self._findings,
            seconds,
            tuple(Cash(**row) for row in cash),
            tuple(InFlight(**row) for row in in_flight),
        )


@asynccontextmanager
async def _reading(dsn: str, share: str | None = None) -> AsyncIterator[Connection]:
    """Open a connection that sees one moment and changes nothing; `share` another's moment."""
    async with (
        connect(dsn, name=_NAME, timeouts=_PATIENT) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        if share is not None:
            await connection.execute(share)
        await connection.execute(_SETTINGS)
        yield connection
