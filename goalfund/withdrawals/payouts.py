"""Payouts: what goals have sent, asked of the gateway once, and told to the goals when it is known.

The row says `sending` in a commit before the call. Whatever happens after that (a crash, a lost
answer, a server that froze), the transfer is only asked after, never sent again. A clear no before
any money could leave is parked, for people to look at; so is an account whose name is not the one
that was approved.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID, uuid5

import asyncpg
import structlog

from goalfund.db.pool import Pool
from goalfund.edge.rounds import Rounds
from goalfund.edge.vault import Vault
from goalfund.goal.commands import (
    Command,
    FailRefund,
    ReleaseWithdrawal,
    SettleRefund,
    SettleWithdrawal,
)
from goalfund.goal.outcomes import Committed, Goals
from goalfund.payments.bank_accounts import Account
from goalfund.payments.squad.lists import Page
from goalfund.payments.squad.payouts import (
    Holder,
    NoHolder,
    Outcome,
    PayoutRow,
    TransferAnswer,
    TransferOrder,
)
from goalfund.withdrawals.fees import fee_of

EVERY_S: Final = 5.0
_PAUSE_MAX_S: Final = 600.0
_FEE_TRIES: Final = 4  # then it is booked without: a reconciliation finds what it cost
_UNHEARD_OF_AFTER: Final = timedelta(days=1)  # what the gateway does not know by then never left
_NEEDS_PEOPLE: Final = ("auto-payout", "auto payout", "insufficient")

log = structlog.get_logger(__name__)


class Gateway(Protocol):
    """As much of the gateway as money out needs."""

    async def lookup(self, bank_code: str, account_number: str) -> Holder | NoHolder:
        """Return whose account it is."""

    async def transfer(self, order: TransferOrder) -> TransferAnswer:
        """Send the money, once."""

    async def requery(self, reference: str, *, amount_minor: int | None = None) -> TransferAnswer:
        """Return what became of it."""

    async def page(self, number: int, size: int = 100) -> Page[PayoutRow]:
        """Return a page of all transfers, the newest first."""


class PayoutUntoldError(Exception):
    """A goal would not hear what became of a payout. It stays as it is, and is told again."""


class PayoutRounds:
    """Sends what is due and asks after what is not known, in `rounds` that are their owner's."""

    def __init__(
        self,
        goals: Goals,
        gateway: Gateway,
        pool: Pool,
        queries: Mapping[str, str],
        vault: Vault,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        rows_max: int = 50,
    ) -> None:
        self._goals = goals
        self._gateway = gateway
        self._pool = pool
        self._queries = queries
        self._vault = vault
        self._clock = clock
        self._rows_max = rows_max
        self.counts: Counter[str] = Counter(sent=0, succeeded=0, failed=0, parked=0, unknown=0)
        self.parked = 0  # at the last look
        self.rounds = Rounds("payouts", self.run_once, EVERY_S)

    async def run_once(self) -> None:
        """Go on with what is due. One that fails leaves the others alone.

        Raises:
            DatabaseUnavailableError, asyncpg.PostgresError: nothing is lost, it stays due.
        """
        query = self._queries["list_payouts_due"]
        rows = await self._pool.fetch(query, self._clock(), self._rows_max)
        await asyncio.gather(*(self._go_on(row) for row in rows))
        self.parked = int(await self._pool.fetchval(self._queries["count_parked_payouts"]))

    async def _go_on(self, row: asyncpg.Record) -> None:
        try:
            await self._step(row)
        except Exception as fault:  # noqa: BLE001 - whatever it was, it is gone on with later
            # Where it stands is as it was noted last: `sending` is never sent again.
            log.warning("payout_put_off", end=row["reference"][-6:], fault=type(fault).__name__)
            again_at = self._clock() + _pause(row["tries"])
            await self._pool.execute(self._queries["put_off_payout"], row["reference"], again_at)

    async def _step(self, row: asyncpg.Record) -> None:
        match row["status"]:
            case "due" | "parked" if row["account_sealed"] is not None:
                await self._send(row)
            case "sending":
                answer = await self._gateway.requery(
                    row["reference"], amount_minor=row["amount_minor"]
                )
                await self._note(row, answer)
            case "succeeded" | "failed":
                await self._tell(row, row["status"], row["fee_minor"])

    async def _send(self, row: asyncpg.Record) -> None:
        account = Account.opened(self._vault, row["account_sealed"])
        holder = await self._gateway.lookup(account.bank_code, account.account_number)
        if isinstance(holder, NoHolder) or holder.account_name != account.account_name:
            is_other = isinstance(holder, Holder)
            await self._park(row, "account_name_differs" if is_other else "account_not_found")
            return
        order = TransferOrder(
            reference=row["reference"],
            amount_minor=row["amount_minor"],
            bank_code=account.bank_code,
            account_number=account.account_number,
            account_name=account.account_name,
            remark=row["reference"],
        )
        now = self._clock()
        begun = await self._pool.fetchrow(
            self._queries["begin_payout"], row["reference"], now, now + _pause(0)
        )
        if begun is None:
            return  # another server has
        self.counts["sent"] += 1
        await self._note(row, await self._gateway.transfer(order))

    async def _note(self, row: asyncpg.Record, answer: TransferAnswer) -> None:
        if answer.outcome is Outcome.SUCCESS:
            await self._succeed(row, answer)
        elif answer.outcome is Outcome.FAILED and _needs_people(answer):
            await self._park(row, "gateway_refused")
        elif answer.outcome in (Outcome.FAILED, Outcome.REVERSED):
            await self._write(row, "failed", str(answer.outcome), None)
            await self._tell(row, "failed")
        elif answer.is_unheard_of and self._is_long_ago(row):
            await self._park(row, "unheard_of")
        else:
            self.counts["unknown"] += 1
            await self._write(row, "sending", None, None, _pause(row["tries"]))

    async def _succeed(self, row: asyncpg.Record, answer: TransferAnswer) -> None:
        """Note what arrived and what it cost, once both are known; the goal is told both."""
        fee_minor = await fee_of(self._gateway, row["reference"])
        if fee_minor is None and row["tries"] < _FEE_TRIES:
            await self._write(row, "sending", None, answer.nip_reference, _pause(row["tries"]))
            return
        if fee_minor is None:
            log.error("payout_fee_unknown", goal_id=str(row["goal_id"]))
        fee_minor = fee_minor or 0
        await self._write(row, "succeeded", None, answer.nip_reference, fee_minor=fee_minor)
        await self._tell(row, "succeeded", fee_minor)

    def _is_long_ago(self, row: asyncpg.Record) -> bool:
        sent_at = row["sending_at"]
        return sent_at is not None and self._clock() - sent_at >= _UNHEARD_OF_AFTER

    async def _park(self, row: asyncpg.Record, reason: str) -> None:
        self.counts["parked"] += 1
        log.error("payout_parked", goal_id=str(row["goal_id"]), reason=reason)
        await self._write(row, "parked", reason, None, _pause(row["tries"] + 6))

    async def _write(
        self,
        row: asyncpg.Record,
        status: str,
        reason: str | None,
        bank_reference: str | None,
        pause: timedelta = timedelta(0),
        *,
        fee_minor: int = 0,
    ) -> None:
        again_at = self._clock() + pause
        values = (status, reason, bank_reference, again_at, fee_minor)
        await self._pool.execute(self._queries["note_payout"], row["reference"], *values)

    async def _tell(self, row: asyncpg.Record, status: str, fee_minor: int = 0) -> None:
        """Tell the goal, under an id that is the same everywhere and at every try.

        Raises:
            PayoutUntoldError: the goal takes no such news, which it always should.
        """
        news = _news_of(row, status, fee_minor)
        outcome = await self._goals.ask(news.goal_id, news)
        if not isinstance(outcome, Committed):
            raise PayoutUntoldError(str(outcome))
        self.counts[status] += not outcome.replayed
        await self._pool.execute(self._queries["settle_payout"], row["reference"])


def _news_of(row: asyncpg.Record, status: str, fee_minor: int) -> Command:
    """Return what the goal is told of a withdrawal or a refund, and of what sending it cost."""
    goal_id, subject_id = (UUID(int=row[name].int) for name in ("goal_id", "withdrawal_id"))
    of = {"operation_id": uuid5(subject_id, status), "goal_id": goal_id}
    match row["kind"], status:
        case "refund", "succeeded":
            return SettleRefund(**of, refund_id=subject_id, fee_minor=fee_minor)
        case "refund", _:
            return FailRefund(**of, refund_id=subject_id)
        case _, "succeeded":
            return SettleWithdrawal(**of, withdrawal_id=subject_id, fee_minor=fee_minor)
    return ReleaseWithdrawal(**of, withdrawal_id=subject_id, why="failed")


def _needs_people(answer: TransferAnswer) -> bool:
    """Say whether it is our own house that has to be put in order, not the account."""
    return any(words in answer.message.lower() for words in _NEEDS_PEOPLE)


def _pause(tries: int) -> timedelta:
    return timedelta(seconds=min(_PAUSE_MAX_S, 5.0 * 2.0 ** min(tries, 30)))
