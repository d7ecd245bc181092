"""Refunds that goals have promised, brought on their way and to their end, each on its own."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID, uuid5

import asyncpg
import structlog

from goalfund.edge.rounds import Rounds
from goalfund.edge.vault import Vault
from goalfund.goal.commands import Command, FailRefund, SettleRefund
from goalfund.goal.outcomes import Committed, Goals
from goalfund.payments.bank_accounts import Account
from goalfund.refunds.cards import CardReturns, Gateway, Move, pause_of
from goalfund.refunds.store import RefundStore

EVERY_S: Final = 5.0
AT_ONCE: Final = 20  # the gateway is asked for each
_AWAITING: Final = timedelta(hours=12)  # whoever sets an account wakes it sooner
_ALARM_TRIES: Final = 8

log = structlog.get_logger(__name__)


class Accounts(Protocol):
    """Where payers want money that comes back."""

    async def of(
        self, goal_id: UUID, contribution_id: UUID, person_id: UUID | None
    ) -> Account | None:
        """Return where money of a contribution goes; None when nobody has said it."""


class Payers(Protocol):
    """Those to whom money goes back."""

    async def refund_waits(self, row: asyncpg.Record) -> None:
        """Tell a payer that money waits until they have named an account; again, it counts once."""


class Naming(Protocol):
    """What the gateway calls transfers."""

    async def of_refund(self, refund_id: UUID) -> str:
        """Return the one reference of a refund."""


class RefundUntoldError(Exception):
    """A goal would not hear what became of a refund. It stays as it is, and is told again."""


class Sending:
    """Sends what is promised, in `rounds` that are their owner's: to the card, or by the payouts.

    What was asked of the gateway is never asked again, whatever became of it.
    """

    def __init__(
        self,
        goals: Goals,
        store: RefundStore,
        gateway: Gateway,
        accounts: Accounts,
        payers: Payers,
        naming: Naming,
        vault: Vault,
        *,
        handed: Callable[[], None] = lambda: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        at_once: int = AT_ONCE,
    ) -> None:
        self._goals = goals
        self._store = store
        self._cards = CardReturns(gateway, self._begin)
        self._accounts = accounts
        self._payers = payers
        self._naming = naming
        self._vault = vault
        self._handed = handed
        self._clock = clock
        self._at_once = at_once
        self._is_more = False
        self.counts: Counter[str] = Counter(
            sent=0, handed=0, awaiting_account=0, succeeded=0, failed=0, put_off=0
        )
        self.rounds = Rounds("refunds_sent", self.run_once, self.pause_s)

    async def run_once(self) -> None:
        """Go on with what is due. One that fails leaves the others alone.

        Raises:
            DatabaseUnavailableError, asyncpg.PostgresError: nothing is lost, it stays due.
        """
        rows = await self._store.on_their_way(self._clock(), self._at_once)
        self._is_more = len(rows) == self._at_once
        await asyncio.gather(*(self._go_on(row) for row in rows))

    def pause_s(self) -> float:
        """Return the seconds until the next round."""
        return 0.0 if self._is_more else EVERY_S

    async def _go_on(self, row: asyncpg.Record) -> None:
        try:
            await self._step(row)
        except Exception as fault:  # noqa: BLE001 - whatever it was, it is gone on with later
            # Where it stands is as it was noted last: `sending` is never sent again.
            self.counts["put_off"] += 1
            log.warning("refund_put_off", goal_id=str(row["goal_id"]), fault=type(fault).__name__)
            await self._store.put_off_sent(row, self._clock() + pause_of(row["tries"]))

    async def _step(self, row: asyncpg.Record) -> None:
        if row["state"] in ("succeeded", "failed"):
            await self._tell(row, row["state"])
        elif row["way"] == "card":
            await self._move(row, await self._cards.go_on(row))
        else:
            await self._hand_over(row)

    async def _move(self, row: asyncpg.Record, move: Move | None) -> None:
        if move is None:
            return
        if move.reason and row["tries"] >= _ALARM_TRIES:
            log.error("refund_stuck", goal_id=str(row["goal_id"]), reason=move.reason)
        again_at = self._clock() + move.pause
        await self._store.note(row, move.state, move.reason, again_at)
        if move.state in ("succeeded", "failed"):
            await self._tell(row, move.state)

    async def _hand_over(self, row: asyncpg.Record) -> None:
        """Have it paid out to the contributor's account, or wait until they have named one."""
        account = await self._account_of(row)
        if account is None:
            await self._await_account(row)
            return
        reference = await self._naming.of_refund(UUID(int=row["refund_id"].int))
        await self._store.hand_over(row, reference, account.sealed(self._vault))
        self.counts["handed"] += 1
        self._handed()

    async def _await_account(self, row: asyncpg.Record) -> None:
        """Have it wait, and its contributor know that it does."""
        # Before it is noted, and at each look: none waits of which nobody was told.
        await self._payers.refund_waits(row)
        self.counts["awaiting_account"] += row["state"] != "awaiting_account"
        again_at = self._clock() + _AWAITING
        await self._store.note(row, "awaiting_account", "no_account", again_at)
        # Who has named one since we looked has woken nothing: it did not wait yet.
        if await self._account_of(row) is not None:
            await self._store.put_off_sent(row, self._clock())

    async def _account_of(self, row: asyncpg.Record) -> Account | None:
        goal_id, contribution_id = (UUID(int=row[n].int) for n in ("goal_id", "contribution_id"))
        person_id = None if row["person_id"] is None else UUID(int=row["person_id"].int)
        return await self._accounts.of(goal_id, contribution_id, person_id)

    async def _begin(self, row: asyncpg.Record) -> bool:
        now = self._clock()
        begun = await self._store.begin(row, now, now + pause_of(0))
        self.counts["sent"] += begun
        return begun

    async def _tell(self, row: asyncpg.Record, state: str) -> None:
        """Tell the goal, under an id that is the same everywhere and at every try.

        Raises:
            RefundUntoldError: the goal takes no such news, which it always should.
        """
        goal_id, refund_id = (UUID(int=row[name].int) for name in ("goal_id", "refund_id"))
        outcome = await self._goals.ask(goal_id, news_of(goal_id, refund_id, state))
        if not isinstance(outcome, Committed):
            raise RefundUntoldError(str(outcome))
        self.counts[state] += not outcome.replayed
        await self._store.settle(row)


def news_of(goal_id: UUID, refund_id: UUID, state: str) -> Command:
    """Return what a goal is told of a refund that has `succeeded` or `failed`."""
    operation_id = uuid5(refund_id, state)
    if state == "succeeded":
        return SettleRefund(operation_id=operation_id, goal_id=goal_id, refund_id=refund_id)
    return FailRefund(operation_id=operation_id, goal_id=goal_id, refund_id=refund_id)
