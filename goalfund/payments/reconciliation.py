"""Reconciliation: runs that read the gateway's lists and compare them with the books.

A run is a row, and so is how far it is: whoever does a step, on whichever server, notes where it
goes on. Each step reads one page, credits what was paid and not credited, and keeps what differs;
doing it a second time changes nothing. One run is under way at a time.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from uuid_utils.compat import uuid7

from goalfund.edge.rounds import Rounds
from goalfund.payments.clearing import BALANCE, Board, Line
from goalfund.payments.mismatches import Finding, Mismatch, not_listed
from goalfund.payments.reconciliation_reading import Read, Reading, window
from goalfund.payments.reconciliation_rows import Rows
from goalfund.payments.reconciliation_runs import Position, Run, Step
from goalfund.payments.reconciliation_store import Found, ReconciliationStore, booked_of
from goalfund.payments.squad import GatewayError, SquadClient

LOOK_EVERY_S: Final = 5.0
LEASE_S: Final = 180.0  # longer than a step that meets a gateway which hangs
FAILURES_MAX: Final = 8  # in a row
BY_HAND_DAYS: Final = 28
# The gateway's lists may lag behind what it tells.
LISTED_WITHIN: Final = timedelta(minutes=15)
CURRENCY: Final = "NGN"  # of the one wallet that can be asked for
_ROWS: Final = 200
_LOOKS: Final = 3
_STAGES: Final = (
    "missed",
    "charges",
    "credits",
    "payouts",
    "disputes",
    "compare",
    "missing",
    "balance",
)
BY_OUR_TOOLS: Final = "booked by our own tools, without the gateway"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is known of the last run that was done."""

    unexplained_minor: int = 0
    finished_at: datetime | None = None


class Reconciliation:
    """Runs on a schedule and by hand. The `rounds` are their owner's to run, on every server."""

    def __init__(
        self,
        gateway: SquadClient,
        rows: Rows,
        store: ReconciliationStore,
        *,
        every_s: float,
        days: int,
        settles_elsewhere: bool = False,
        listed_within: timedelta = LISTED_WITHIN,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._gateway = gateway
        self._rows = rows
        self.store = store
        self._reading = Reading(gateway, rows, store)
        self._every = timedelta(seconds=every_s)
        self._days = days
        # The gateway passes on what comes by transfer: its wallet says nothing of our books.
        self._settles_elsewhere = settles_elsewhere
        self.listed_within = listed_within
        self._clock = clock
        self.counts: Counter[str] = Counter(done=0, failed=0, put_off=0)
        self.numbers = Numbers()
        self.open_items: Mapping[str, int] = {}
        self.rounds = Rounds("reconciliation", self.run_once, LOOK_EVERY_S)

    async def run_once(self) -> None:
        """Go on with the run under way, or begin the next one if it is time."""
        await self._look()
        now = self._clock()
        if await self.store.run(None) is None:
            latest = await self.store.runs(1)
            if latest and latest[0].started_at + self._every > now:
                return
            await self.begin(uuid7(), "schedule")
        await self.go_on()

    async def begin(
        self,
        run_id: UUID,
        cause: str,
        person_id: UUID | None = None,
        days: int | None = None,
    ) -> Run:
        """Return the run, begun now or before; or the one that is under way."""
        now = self._clock()
        first = await self._first_day(days, now.date())
        # The gateway's days may be those of Lagos.
        last = now.date() + timedelta(days=1)
        await self.store.begin(run_id, cause, person_id, (first, last), now)
        run = await self.store.run(run_id) or await self.store.run(None)
        assert run is not None, "there is one under way, or this one"
        return run

    async def go_on(self) -> None:
        """Do the steps that are left of the run under way, unless somebody else does."""
        now = self._clock()
        run = await self.store.take(now, now + timedelta(seconds=LEASE_S))
        while run is not None and run.state == "running":
            run = await self._step_or_put_off(run)
        await self._look()

    async def _look(self) -> None:
        """Know what the last run said, whichever server has done it."""
        done = await self.store.runs(1, done=True)
        self.open_items = await self.store.open_items()
        if done:
            self.numbers = Numbers(done[0].unexplained_minor or 0, done[0].finished_at)

    async def _first_day(self, days: int | None, today: date) -> date:
        """Return the first day to read: at the first run, that of the first payment."""
        if days is None and not await self.store.runs(1, done=True):
            return min(await self.store.oldest_day() or today, today)
        return today - timedelta(days=days or self._days)

    async def _put_off(self, run: Run, reason: str) -> None:
        self.counts["put_off"] += 1
        now = self._clock()
        pause = timedelta(seconds=min(300.0, 5.0 * 2.0**run.failures))
        state = await self.store.put_off(run, reason, FAILURES_MAX, now, now + pause)
        tell = log.error if state == "failed" else log.warning
        tell("reconciliation_put_off", stage=run.stage, reason=reason, state=state)
        self.counts["failed"] += state == "failed"

    async def _step_or_put_off(self, run: Run) -> Run | None:
        try:
            return await self._step(run)
        except GatewayError as error:
            await self._put_off(run, str(error))
            return None

    async def _step(self, run: Run) -> Run | None:
        """Return the run after one more step; None when it is done, or somebody else does it."""
        now = self._clock()
        if run.stage == "balance":
            await self._balance(run)
            return None
        read = await self._readers[run.stage](run, now)
        to = self._next(run, more=read.more)
        return await self.store.advance(run, to, read.step, now + timedelta(seconds=LEASE_S))

    @property
    def _readers(self) -> Mapping[str, Callable[[Run, datetime], Awaitable[Read]]]:
        reading = self._reading
        return {
            "missed": reading.missed,
            "charges": reading.charges,
            "credits": reading.credits,
            "payouts": reading.payouts,
            "disputes": reading.disputes,
            "compare": self._compare,
            "missing": self._missing,
        }

    def _next(self, run: Run, *, more: bool) -> Position:
        """Return what comes after a step: the next page, window of days, or stage."""
        if more:
            return Position(run.stage, run.day, run.page + 1)
        _, end = window(run)
        if run.stage == "charges" and end < run.last_day:
            return Position(run.stage, end + timedelta(days=1))
        return Position(_STAGES[_STAGES.index(run.stage) + 1], run.first_day)

    async def _compare(self, run: Run, now: datetime) -> Read:
        """Look again at what differed before and was not listed anew."""
        lines = await self.store.to_judge(run, _ROWS)
        await self._rows.compare(run, lines, now)
        return Read(Step(), more=len(lines) == _ROWS)

    async def _missing(self, run: Run, now: datetime) -> Read:
        """Look at what is booked and was not listed; it is asked for by name before it is found."""
        before = run.started_at - self.listed_within
        inward = await self.store.missing_in(run, before, _ROWS)
        found: list[Found] = []
        for row in inward:
            booked = booked_of(row)
            finding = not_listed(row["reference"], booked)
            if not row["raw"]:
                found.append(Found(finding, "explained", BY_OUR_TOOLS))
            elif not await self._reading.named(run, row["reference"], row["raw"], row["at"], now):
                found.append(Found(finding))
        outward = await self.store.missing_out(run, before, _ROWS)
        for row in outward:
            finding = not_listed(row["reference"], booked_of(row), Mismatch.PAYOUT_NOT_LISTED)
            found.append(Found(finding))
        await self._rows.report(run, found, now)
        await self.store.touch(run, [one.finding for one in found])
        more = _ROWS in (len(inward), len(outward))
        return Read(Step(), more=more)

    async def _balance(self, run: Run) -> None:
        """Compare the wallet with all that is named, and end the run.

        Money moves while we look: what came in since is read once more, and a wallet that does
        not hold still says nothing.
        """
        board, reason = await self._settled_board(run)
        now = self._clock()
        wallet = None if board is None else board.gateway_minor
        board = board or await self.store.board(CURRENCY)
        unexplained = board.unexplained_minor
        if wallet is not None:
            await self._keep_rest(run, board, now)
        if unexplained:
            log.error("reconciliation_unexplained", unexplained_minor=unexplained)
        await self.store.end(run, wallet, board.ledger_minor, unexplained, reason, now)
        self.counts["done"] += 1

    async def _settled_board(self, run: Run) -> tuple[Board | None, str | None]:
        """Return the board over the wallet's balance; None, and why, where that cannot be said."""
        if self._settles_elsewhere:
            return None, "the gateway settles to a bank account: its wallet is not the pool"
        before: int | None = None
        for _ in range(_LOOKS):
            balance = await self._gateway.payouts.balance()
            board = await self.board(balance)
            if not board.unnamed_minor or balance == before:
                return board, None
            before = balance
            today = replace(run, first_day=run.last_day - timedelta(days=2), page=1)
            today = replace(today, day=today.first_day)
            for read in (self._reading.charges, self._reading.credits, self._reading.payouts):
                await read(today, self._clock())
        return None, "money moved while the balance was read"

    async def board(self, balance_minor: int | None) -> Board:
        """Return the board over all books; without a balance, by what the gateway lists."""
        board = await self.store.board(CURRENCY)
        if balance_minor is None:
            return board
        said = await self.store.balance_items(CURRENCY)
        explained = board.explained
        if said["explained"]:
            rest = Line(BALANCE, said["explained"], said["explained_minor"])
            explained = (*explained, rest)
        return replace(board, gateway_minor=balance_minor, explained=explained)

    async def _keep_rest(self, run: Run, board: Board, now: datetime) -> None:
        """Keep what the wallet holds beyond everything that has a name, as one item of its own."""
        said = await self.store.balance_items(CURRENCY)
        reference = said["open_reference"] or f"{CURRENCY} {run.run_id}"
        if not board.unnamed_minor:
            await self.store.resolve([reference], [], now)
            return
        rest = Finding(
            mismatch=Mismatch.BALANCE_DIFFERS,
            reference=reference,
            currency=CURRENCY,
            gateway_minor=board.gateway_minor,
            ledger_minor=board.ledger_minor,
            impact_minor=board.unnamed_minor,
        )
        await self._rows.report(run, [Found(rest)], now)
