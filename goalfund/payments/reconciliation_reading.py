"""The gateway's lists, read page by page: each page is a step, and no step waits for the next."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Generic, TypeVar

import structlog

from goalfund.payments import documents, references
from goalfund.payments.crediting import Fate
from goalfund.payments.documents import MalformedError
from goalfund.payments.payloads import Status
from goalfund.payments.reconciliation_rows import Rows, repeated
from goalfund.payments.reconciliation_runs import Run, Step
from goalfund.payments.reconciliation_store import ReconciliationStore
from goalfund.payments.shapes import STATIC_ACCOUNT, Shape, shape_of
from goalfund.payments.signatures import Recipe
from goalfund.payments.squad import (
    CreditRow,
    GatewayRefusedError,
    MissedNews,
    Page,
    SquadClient,
)
from goalfund.payments.squad.transactions import WINDOW_MAX
from goalfund.payments.statements import (
    Line,
    notice_of_loan,
    notice_of_news,
    of_charge,
    of_credit,
    of_dispute,
    of_payout,
)

PAGE_SIZE: Final = 100
PAGES_MAX: Final = 2_000  # of one list, or of one window of it

R = TypeVar("R")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """What a step did, and whether the list goes on after it."""

    step: Step
    more: bool


@dataclass(frozen=True, slots=True)
class _Lines(Generic[R]):
    """A page, its rows as lines."""

    page: Page[R]
    lines: list[Line]


class Reading:
    """Reads one page at a time, and has it compared."""

    def __init__(self, gateway: SquadClient, rows: Rows, store: ReconciliationStore) -> None:
        self._gateway = gateway
        self._rows = rows
        self._store = store

    async def missed(self, _run: Run, _now: datetime) -> Read:
        """Take the webhooks that we had not taken, and have the gateway forget those we have now.

        What we have taken leaves the list, so that its first page is read until nothing does.

        Raises:
            GatewayError: nothing is lost.
        """
        page = await self._gateway.accounts.missed(1, PAGE_SIZE)
        taken = 0
        for news in page.rows:
            if await self._take_news(news):
                await self._gateway.accounts.forget(news.reference)
                taken += 1
        step = Step(page.size, len(page.unreadable), note=_note(page.unreadable))
        return Read(step, more=taken > 0 and page.size >= PAGE_SIZE)

    async def charges(self, run: Run, now: datetime) -> Read:
        """Read a page of the charges of a window of days. Raises as `missed`."""
        first, last = window(run)
        page = await self._gateway.transactions.page(first, last, run.page, PAGE_SIZE)
        lines = [of_charge(row) for row in page.rows]
        # Who has not paid is of interest only where a book says that they have.
        unpaid = [line.claim for line in lines if line.listed.status != "succeeded"]
        known = await self._store.booked_in(unpaid)
        lines = [one for one in lines if one.listed.status == "succeeded" or one.claim in known]

        async def count(reference: str) -> int:
            again = await self._gateway.transactions.page(first, last, reference=reference)
            return sum(row.reference == reference for row in again.rows)

        lines = await self._marked(run, "charge", lines, count)
        return await self._compared(run, _Lines(page, lines), now)

    async def credits(self, run: Run, now: datetime) -> Read:
        """Read a page of what came by bank transfer, oldest first. Raises as `missed`."""
        page = await self._gateway.accounts.page(
            run.page, PAGE_SIZE, first=run.first_day, last=run.last_day, newest_first=False
        )
        lines = [line for row in page.rows if (line := of_credit(row)) is not None]

        async def count(reference: str) -> int:
            again = await self._gateway.accounts.page(reference=reference)
            return sum(row.reference == reference for row in again.rows)

        lines = await self._marked(run, "credit", lines, count)
        lent = {row.reference: row for row in page.rows if row.is_dynamic}
        lines = [
            await self._lent(line, lent[line.claim]) if line.claim in lent else line
            for line in lines
        ]
        return await self._compared(run, _Lines(page, lines), now)

    async def payouts(self, run: Run, now: datetime) -> Read:
        """Read a page of transfers, newest first; the list knows no days. Raises as `missed`."""
        page = await self._gateway.payouts.page(run.page, PAGE_SIZE)
        lines = [of_payout(row) for row in page.rows]
        # What is new pushes rows to the next page: only a row twice on one page is one too many.
        counts = Counter(row.reference for row in page.rows)
        lines = repeated(lines, {reference for reference, n in counts.items() if n > 1})
        return await self._compared(run, _Lines(page, lines), now)

    async def disputes(self, run: Run, now: datetime) -> Read:
        """Read a page of disputes. Raises as `missed`; none where we have no such service."""
        try:
            page = await self._gateway.refunds.disputes(run.page, PAGE_SIZE)
        except GatewayRefusedError as error:
            return Read(Step(note=f"disputes: {error}"), more=False)
        lines = [line for row in page.rows if (line := of_dispute(row)) is not None]
        return await self._compared(run, _Lines(page, lines), now)

    async def named(
        self, run: Run, reference: str, raw: bytes, at: datetime, now: datetime
    ) -> bool:
        """Ask for one payment by its name; say whether the gateway knows it. Raises as `missed`."""
        if _is_transfer(raw):
            lines = await self._credits_named(reference, raw)
        else:
            last = at.date() + timedelta(days=1)
            page = await self._gateway.transactions.page(
                last - WINDOW_MAX, last, reference=reference
            )
            lines = [of_charge(row) for row in page.rows]
        lines = [line for line in lines if line.claim == reference]
        await self._rows.compare(run, lines, now)
        return bool(lines)

    async def _credits_named(self, claim: str, raw: bytes) -> list[Line]:
        """Return the credits that are claimed so: by their own reference, or by that of a loan."""
        lent = shape_of(documents.read(raw)) is Shape.DYNAMIC_ACCOUNT
        page = await self._gateway.accounts.page(reference=_told_of(raw) if lent else claim)
        found = [(line, row) for row in page.rows if (line := of_credit(row)) is not None]
        return [await self._lent(line, row) if row.is_dynamic else line for line, row in found]

    async def _take_news(self, news: MissedNews) -> bool:
        """Say whether it is booked, or kept, now."""
        raw = notice_of_news(news)
        shape = shape_of(news.payload)
        # Its signature fits no more: what that never covered is asked for, as ever.
        recipe = Recipe.BODY
        if shape in STATIC_ACCOUNT and shape is not Shape.STATIC_ACCOUNT_V1:
            recipe = Recipe.PIPE
        elif shape is Shape.DYNAMIC_ACCOUNT:
            recipe = Recipe.THREE_FIELDS
        fate = await self._rows.take(raw, recipe)
        log.info("missed_webhook_taken", reference=news.reference, state=_state(fate))
        return fate is not None

    async def _marked(
        self,
        run: Run,
        kind: str,
        lines: Sequence[Line],
        count: Callable[[str], Awaitable[int]],
    ) -> list[Line]:
        """Return the lines, marked where the gateway has a row twice.

        A row that slid from one page to the next while we read is asked for by name.
        """
        counts = Counter(line.listed.reference for line in lines)
        suspects = {reference for reference, n in counts.items() if n > 1}
        if run.stage != "balance":  # which reads again what it has seen
            suspects |= await self._store.seen(run, kind, list(counts))
        twice = {one for one in suspects if await count(one) > 1}
        return repeated(lines, twice)

    async def _lent(self, line: Line, row: CreditRow) -> Line:
        """Return the line of a transfer to a lent account, booked if it is kept and was not.

        The list says neither whether it is kept nor what it is claimed by: the loan's own does.
        """
        loan = row.customer_identifier or ""
        ours = references.parse(loan)
        claim = ours.text if ours else loan
        told = (await self._store.raw_of([claim])).get(claim)
        if told is not None and _told_of(told) == row.reference:
            return replace(line, claim=claim)
        if await self._store.booked_in([row.reference]):
            return line
        payments = await self._gateway.lent_accounts.payments(loan) if loan else Page(())
        kept = {one.status for one in payments.rows if one.went_back is None}
        if not kept:
            return replace(line, listed=replace(line.listed, status="sent_back"))
        free = [status for status in Status if status in kept]
        if told is not None:  # a loan has one success
            free = [status for status in free if status is not Status.SUCCEEDED]
        for status in free[:1]:
            await self._rows.take(notice_of_loan(row, status), Recipe.THREE_FIELDS)
        booked = (await self._store.raw_of([claim])).get(claim)
        is_it = booked is not None and _told_of(booked) == row.reference
        return replace(line, claim=claim) if is_it else line

    async def _compared(self, run: Run, read: _Lines[R], now: datetime) -> Read:
        credited = await self._rows.compare(run, read.lines, now)
        page = read.page
        more = page.size >= PAGE_SIZE
        note = _note(page.unreadable)
        if more and run.page >= PAGES_MAX:
            more, note = False, f"{run.stage}: only the first {PAGES_MAX} pages were read"
        return Read(Step(page.size, len(page.unreadable), credited, note), more)


def window(run: Run) -> tuple[date, date]:
    """Return the days that the run is reading."""
    return run.day, min(run.last_day, run.day + WINDOW_MAX)


def _note(unreadable: Sequence[str]) -> str | None:
    """Return the first reason why rows cannot be read."""
    if not unreadable:
        return None
    log.error("gateway_rows_unreadable", rows=len(unreadable), first=unreadable[0])
    return f"{len(unreadable)} rows cannot be read: {unreadable[0]}"


def _is_transfer(raw: bytes) -> bool:
    try:
        shape = shape_of(documents.read(raw))
    except MalformedError:
        return False
    return shape in STATIC_ACCOUNT or shape is Shape.DYNAMIC_ACCOUNT


def _told_of(raw: bytes) -> str | None:
    """Return the gateway's own reference of a transfer that was told of."""
    try:
        document = documents.read(raw)
    except MalformedError:
        return None
    told = document.get("transaction_reference")
    return told if isinstance(told, str) else None


def _state(fate: Fate | None) -> str:
    return "unknown" if fate is None else str(fate.state)
