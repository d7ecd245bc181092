"""Statements out of the log: page by page in bounded memory, and checked at their end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
import orjson
import structlog

from goalfund.edge.problems import Code, ProblemError
from goalfund.goal.events import at_text
from goalfund.paper.cells import BOM, disarmed, row
from goalfund.paper.money import in_lagos, plain
from goalfund.paper.statement import (
    TOTALS,
    Balances,
    Line,
    Period,
    Reckoning,
    StatementDiffersError,
    Totals,
)
from goalfund.paper.store import PaperStore

COLUMNS: Final = (
    "seq",
    "time_lagos",
    "time_utc",
    "kind",
    "what",
    "who",
    "currency",
    "in",
    "out",
    "cash",
    "available",
    "reserved",
    "receivable",
    "total",
    "hash",
)
# Pages that are read at once for statements: the pool is everybody's.
_READS_MAX: Final = 2
# While so many wait for a page, no further statement is begun.
WAITING_MAX: Final = 64

log = structlog.get_logger(__name__)


class Statements:
    """Reads statements. A slow reader holds a page in memory, and no connection."""

    def __init__(self, store: PaperStore) -> None:
        self._store = store
        self._reads = asyncio.Semaphore(_READS_MAX)
        self.waiting = 0

    async def period(
        self, goal_id: UUID, after: datetime | None, before: datetime | None
    ) -> Period | None:
        """Return what the statement covers; None when there is no such goal.

        Raises:
            ProblemError: `overloaded`; nothing was read.
        """
        if self.waiting >= WAITING_MAX:
            raise ProblemError(Code.OVERLOADED, "Too many statements are read.", retry_after_s=5)
        async with self._turn():
            return await self._store.period(goal_id, after, before)

    async def lines(self, reckoning: Reckoning) -> AsyncIterator[list[Line]]:
        """Yield the lines, page by page; `reckoning` can be finished after the last one."""
        period = reckoning.period
        after_seq = period.from_seq
        while after_seq < period.to_seq:
            async with self._turn():
                rows = await self._store.lines(period, after_seq)
            if not rows:
                return
            yield [_line(reckoning, found) for found in rows]
            after_seq = rows[-1]["seq"]

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        self.waiting += 1
        try:
            async with self._reads:
                yield
        finally:
            self.waiting -= 1

    async def csv(self, period: Period) -> AsyncIterator[bytes]:
        """Yield the statement as a file of CSV, with a row for each end and for each total.

        Raises:
            StatementDiffersError: after the last line; the file then has no end.
        """
        reckoning = Reckoning(period)
        opening = f"Opening balance of {period.title}"
        yield BOM + row(COLUMNS) + _balance(period, "opening", opening, period.opening)
        async for page in self.lines(reckoning):
            yield b"".join(_row(period, line) for line in page)
        totals = _finished(reckoning)
        closing = f"Closing balance as of seq {period.to_seq}"
        yield _totals(period, totals) + _balance(period, "closing", closing, period.closing)


def _finished(reckoning: Reckoning) -> Totals:
    try:
        return reckoning.finish()
    except StatementDiffersError as error:
        # Half of the answer is with its reader already: nobody else would say it.
        log.error("statement_differs", goal_id=str(reckoning.period.goal_id), why=str(error))
        raise


def _line(reckoning: Reckoning, found: asyncpg.Record) -> Line:
    line = reckoning.take(
        found["seq"],
        found["at"],
        found["kind"],
        orjson.loads(found["body"]),
        found["name"],
        orjson.loads(found["transfers"]),
        found["hash"].hex(),
    )
    purpose = found["purpose"]
    return line if purpose is None else replace(line, what=f"{line.what} for {purpose}")


def _row(period: Period, line: Line) -> bytes:
    return row(
        (
            line.seq,
            in_lagos(line.at),
            at_text(line.at),
            line.kind,
            line.what,
            None if line.who is None else disarmed(line.who),
            period.currency,
            plain(line.in_minor) if line.in_minor else None,
            plain(line.out_minor) if line.out_minor else None,
            *_amounts(line.after),
            None,
            line.hash,
        )
    )


def _balance(period: Period, kind: str, what: str, balances: Balances) -> bytes:
    blank = (None, None)
    whole = (*blank, None, kind, disarmed(what), None, period.currency, *blank)
    return row((*whole, *_amounts(balances), None, None))


def _totals(period: Period, totals: Totals) -> bytes:
    rows = []
    for name in TOTALS:
        what = name.removesuffix("_minor").replace("_", " ").capitalize()
        start = (None, None, None, "total", what, None, period.currency)
        rows.append(row((*start, *[None] * 6, plain(getattr(totals, name)), None)))
    return b"".join(rows)


def _amounts(balances: Balances) -> tuple[str, str, str, str]:
    return (
        plain(balances.cash_minor),
        plain(balances.available_minor),
        plain(balances.reserved_minor),
        plain(balances.receivable_minor),
    )
