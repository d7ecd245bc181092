"""Rows of reconciliation: what the gateway lists, what books say of it, what was found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from goalfund.payments.clearing import Board
from goalfund.payments.mismatches import Booked, Finding, Listed, Verdict
from goalfund.payments.reconciliation_runs import Run, RunStore
from goalfund.payments.statements import Line

NO_LONGER_SO: Final = "no longer so"


@dataclass(frozen=True, slots=True)
class Found:
    """A finding and what is known of it at once."""

    finding: Finding
    state: str = "open"
    reason: str | None = None


class ReconciliationStore(RunStore):
    """Reads and writes over the pool of the edge; nothing here moves money."""

    async def oldest_day(self) -> date | None:
        """Return the day on which anybody can have paid first."""
        day: date | None = await self._pool.fetchval(self._queries["find_oldest_day"])
        return day

    async def seen(self, run: Run, kind: str, references: Sequence[str]) -> set[str]:
        """Return which of these rows the run has seen on an earlier page."""
        query = self._queries["find_rows_seen"]
        rows = await self._pool.fetch(query, run.run_id, kind, references)
        return {row["reference"] for row in rows}

    async def booked_in(self, claims: Sequence[str]) -> dict[str, Booked]:
        """Return what books say of money that came in, by what it is claimed by."""
        rows = await self._pool.fetch(self._queries["find_booked_in"], claims)
        return {row["claim"]: booked_of(row) for row in rows}

    async def booked_out(self, claims: Sequence[str]) -> dict[str, Booked]:
        """Return what books say of money that was sent, by its reference."""
        rows = await self._pool.fetch(self._queries["find_booked_out"], claims)
        return {row["claim"]: booked_of(row) for row in rows}

    async def sent(self, claims: Sequence[str]) -> list[asyncpg.Record]:
        """Return what transfers were for."""
        return await self._pool.fetch(self._queries["find_sent"], claims)

    async def raw_of(self, claims: Sequence[str]) -> dict[str, bytes]:
        """Return what was told of money that was booked."""
        rows = await self._pool.fetch(self._queries["find_receipts_raw"], claims)
        return {row["reference"]: row["raw"] for row in rows}

    async def waiting(self, claims: Sequence[str]) -> set[str]:
        """Return which payments have a notification that will be tried again."""
        rows = await self._pool.fetch(self._queries["find_waiting"], claims)
        return {row["reference"] for row in rows}

    async def kept(self, notices: Sequence[bytes]) -> set[bytes]:
        """Return the digests of those notifications that were kept before."""
        digests = [sha256(notice).digest() for notice in notices]
        rows = await self._pool.fetch(self._queries["find_kept"], digests)
        return {row["digest"] for row in rows}

    async def save(self, run: Run, judged: Sequence[tuple[Line, Booked | None, Verdict]]) -> None:
        """Keep the rows of a page, and where they stand."""
        lines = [line for line, _, _ in judged]
        listed = [line.listed for line in lines]
        await self._pool.execute(
            self._queries["save_gateway_rows"],
            run.run_id,
            [one.kind for one in listed],
            [one.reference for one in listed],
            [line.claim for line in lines],
            [one.currency for one in listed],
            [one.amount_minor for one in listed],
            [one.fee_minor for one in listed],
            [one.status for one in listed],
            [one.refunded for one in listed],
            [one.repeated for one in listed],
            [verdict.effect_minor for _, _, verdict in judged],
            [verdict.standing for _, _, verdict in judged],
            [booked and booked.goal_id for _, booked, _ in judged],
            [booked and booked.seq for _, booked, _ in judged],
        )

    async def find(self, run: Run, found: Sequence[Found], now: datetime) -> list[asyncpg.Record]:
        """Keep what was found; return what is new, or another than it was."""
        findings = [one.finding for one in found]
        return await self._pool.fetch(
            self._queries["save_items"],
            run.run_id,
            now,
            [uuid7() for _ in findings],
            [one.mismatch for one in findings],
            [one.reference for one in findings],
            [one.goal_id for one in findings],
            [one.seq for one in findings],
            [one.currency for one in findings],
            [one.gateway_minor for one in findings],
            [one.ledger_minor for one in findings],
            [one.impact_minor for one in findings],
            [one.detail for one in findings],
            [one.reason for one in found],
            [one.state for one in found],
        )

    async def resolve(
        self,
        references: Collection[str],
        again: Sequence[Finding],
        now: datetime,
        reason: str = NO_LONGER_SO,
    ) -> None:
        """Close what was found of these references, but for what was found again."""
        await self._pool.execute(
            self._queries["resolve_items"],
            list(references),
            [one.mismatch for one in again],
            [one.reference for one in again],
            reason,
            now,
        )

    async def touch(self, run: Run, found: Sequence[Finding]) -> None:
        """Note that these were looked at by this run, and are still so."""
        for mismatch in {one.mismatch for one in found}:
            references = [one.reference for one in found if one.mismatch is mismatch]
            await self._pool.execute(self._queries["touch_items"], run.run_id, mismatch, references)

    async def to_judge(self, run: Run, limit: int) -> list[Line]:
        """Return rows that differed before this run and were not read by it."""
        rows = await self._pool.fetch(self._queries["list_rows_to_judge"], run.run_id, limit)
        return [_line(row) for row in rows]

    async def missing_in(self, run: Run, before: datetime, limit: int) -> list[asyncpg.Record]:
        """Return money in that was booked before and is not listed."""
        query = self._queries["list_missing_in"]
        return await self._pool.fetch(query, before, run.run_id, limit)

    async def missing_out(self, run: Run, before: datetime, limit: int) -> list[asyncpg.Record]:
        """Return money out that was booked as paid before and is not listed."""
        query = self._queries["list_missing_out"]
        return await self._pool.fetch(query, before, run.run_id, limit)

    async def board(self, currency: str) -> Board:
        """Return both sides over all books, by what the gateway lists."""
        rows = await self._pool.fetch(self._queries["sum_clearing"], currency)
        return Board.of(map(dict, rows))

    async def board_of(self, goal_id: UUID) -> tuple[Board, str]:
        """Return both sides of a goal, and its currency."""
        rows = await self._pool.fetch(self._queries["sum_clearing_of_goal"], goal_id)
        # The ledger's line is always there.
        currency = next(row["currency"] for row in rows if row["side"] == "ledger")
        return Board.of(map(dict, rows)), currency

    async def balance_items(self, currency: str) -> asyncpg.Record:
        """Return what is said of the rest of the balance."""
        row = await self._pool.fetchrow(self._queries["sum_balance_items"], currency)
        assert row is not None
        return row

    async def open_items(self) -> dict[str, int]:
        """Return how many mismatches nobody has explained, by class."""
        rows = await self._pool.fetch(self._queries["count_open_items"])
        return {row["class"]: row["count"] for row in rows}

    async def items(
        self, state: str, mismatch: str | None, before: tuple[datetime, UUID] | None, limit: int
    ) -> list[asyncpg.Record]:
        """Return what was found, newest first."""
        found_at, item_id = before or (None, None)
        query = self._queries["list_items"]
        return await self._pool.fetch(query, state, mismatch, found_at, item_id, limit)

    async def item(self, item_id: UUID) -> asyncpg.Record | None:
        """Return one item."""
        return await self._pool.fetchrow(self._queries["read_item"], item_id)

    async def explain(
        self, item_id: UUID, person_id: UUID, operation_id: UUID, reason: str, now: datetime
    ) -> bool:
        """Explain an open item; say whether it was one."""
        query = self._queries["explain_item"]
        row = await self._pool.fetchrow(query, item_id, person_id, operation_id, reason, now)
        return row is not None


def booked_of(row: asyncpg.Record) -> Booked:
    """Return what a book says, from a row that says it."""
    said: dict[str, Any] = dict(row)
    given = {field.name: said[field.name] for field in fields(Booked) if field.name in said}
    return Booked(**given | {"goal_id": UUID(int=said["goal_id"].int)})


def _line(row: asyncpg.Record) -> Line:
    listed = Listed(**{field.name: row[field.name] for field in fields(Listed)})
    return Line(listed=listed, claim=row["claim"])
