"""Runs of reconciliation as rows: each says how far it is, so that anybody can go on with it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Self
from uuid import UUID

import asyncpg

from goalfund.db.pool import Pool


@dataclass(frozen=True, slots=True)
class Position:
    """Where a run is: a stage, the first of the days that it reads, and the page."""

    stage: str
    day: date
    page: int = 1


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `reason`: why it failed last, or why it says nothing of the balance."""

    run_id: UUID
    cause: str
    person_id: UUID | None
    first_day: date
    last_day: date
    state: str
    stage: str
    day: date
    page: int
    rows_read: int
    unreadable: int
    credited: int
    failures: int
    reason: str | None
    gateway_minor: int | None
    ledger_minor: int | None
    unexplained_minor: int | None
    open_items: int | None
    started_at: datetime
    finished_at: datetime | None
    next_try_at: datetime

    @classmethod
    def of(cls, row: asyncpg.Record) -> Self:
        person_id = row["person_id"]
        return cls(
            **{field.name: row[field.name] for field in fields(cls)}
            | {
                "run_id": UUID(int=row["run_id"].int),
                "person_id": person_id and UUID(int=person_id.int),
            }
        )

    @property
    def position(self) -> Position:
        return Position(self.stage, self.day, self.page)


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of a run has done."""

    rows: int = 0
    unreadable: int = 0
    credited: int = 0
    note: str | None = None


class RunStore:
    """Begins runs, takes them up, and notes how far they are; over the pool of the edge."""

    def __init__(self, pool: Pool, queries: Mapping[str, str]) -> None:
        self._pool = pool
        self._queries = queries

    async def begin(
        self,
        run_id: UUID,
        cause: str,
        person_id: UUID | None,
        days: tuple[date, date],
        now: datetime,
    ) -> None:
        """Begin a run, unless one is under way, or this one was begun before."""
        query = self._queries["begin_run"]
        await self._pool.execute(query, run_id, cause, person_id, *days, now)

    async def run(self, run_id: UUID | None) -> Run | None:
        """Return a run, or without an id the one that is under way."""
        row = await self._pool.fetchrow(self._queries["read_run"], run_id)
        return None if row is None else Run.of(row)

    async def runs(self, limit: int, *, done: bool = False) -> list[Run]:
        """Return the latest runs, newest first."""
        return [Run.of(r) for r in await self._pool.fetch(self._queries["list_runs"], limit, done)]

    async def take(self, now: datetime, until: datetime) -> Run | None:
        """Return the run under way, untaken by anybody else until then; None: nothing to do."""
        row = await self._pool.fetchrow(self._queries["take_run"], now, until)
        return None if row is None else Run.of(row)

    async def advance(self, run: Run, to: Position, step: Step, until: datetime) -> Run | None:
        """Return the run, gone on to a position; None when somebody else has gone on with it."""
        row = await self._pool.fetchrow(
            self._queries["advance_run"],
            run.run_id,
            run.stage,
            run.day,
            run.page,
            to.stage,
            to.day,
            to.page,
            step.rows,
            step.unreadable,
            step.credited,
            step.note,
            until,
        )
        return None if row is None else Run.of(row)

    async def put_off(
        self, run: Run, reason: str, failures_max: int, now: datetime, again_at: datetime
    ) -> str:
        """Return the state of a run after a step that has failed."""
        query = self._queries["put_off_run"]
        state = await self._pool.fetchval(query, run.run_id, reason, failures_max, now, again_at)
        return str(state)

    async def end(
        self,
        run: Run,
        gateway_minor: int | None,
        ledger_minor: int,
        unexplained_minor: int | None,
        reason: str | None,
        now: datetime,
    ) -> None:
        """Note that a run is done."""
        await self._pool.execute(
            self._queries["end_run"],
            run.run_id,
            gateway_minor,
            ledger_minor,
            unexplained_minor,
            reason,
            now,
        )
