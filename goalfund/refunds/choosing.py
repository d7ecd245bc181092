"""Payers choose which account their refund goes to, once the bank has named its holder."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from goalfund.edge.problems import Code, ProblemError
from goalfund.notify.outbox import Outbox
from goalfund.payments.bank_accounts import Account, AccountLookup
from goalfund.refunds.accounts import RefundAccounts
from goalfund.refunds.letters import RefundLetters


class Choosing:
    """What can be said of a contribution's money while it waits. `chosen` has it sent now."""

    def __init__(
        self,
        accounts: RefundAccounts,
        lookup: AccountLookup,
        outbox: Outbox,
        letters: RefundLetters,
        *,
        chosen: Callable[[], None] = lambda: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._accounts = accounts
        self._lookup = lookup
        self._outbox = outbox
        self._letters = letters
        self._chosen = chosen
        self._clock = clock

    async def contribution(self, contribution_id: UUID) -> asyncpg.Record | None:
        """Return the contribution of a choice, as `read_own_contribution` has it."""
        return await self._accounts.contribution(contribution_id)

    async def name(self, row: asyncpg.Record, bank_code: str, account_number: str) -> Account:
        """Return whose account it is, and keep nothing. `row` is of `contribution`.

        Raises:
            ProblemError: `no_refund_waits`, and as `AccountLookup.find`.
        """
        # Without money that waits, a contribution would be a free ticket to everybody's name.
        if not row["awaiting_account_minor"]:
            raise ProblemError(Code.NO_REFUND_WAITS)
        return await self._lookup.find(_id_of(row), bank_code, account_number)

    async def choose(
        self, row: asyncpg.Record, bank_code: str, account_number: str
    ) -> asyncpg.Record:
        """Return the account as it is kept from now on; the same one again changes nothing.

        Raises:
            ProblemError: as `name`; nothing was kept.
        """
        goal_id = UUID(int=row["goal_id"].int)
        kept = await self._accounts.named(goal_id, _id_of(row))
        if kept is None:
            account = await self.name(row, bank_code, account_number)
        else:
            # To whom the answer was lost, the money may be on its way already.
            account = await self._lookup.find(_id_of(row), bank_code, account_number)
            if self._accounts.opened(kept) == account:
                return kept
        return await self._keep(row, goal_id, account)

    async def _keep(self, row: asyncpg.Record, goal_id: UUID, account: Account) -> asyncpg.Record:
        now = self._clock()
        async with self._accounts.begin() as connection:
            kept = await self._accounts.save(connection, goal_id, _id_of(row), account, now)
            if kept is None:
                raise ProblemError(Code.NO_REFUND_WAITS)
            if row["email"] is not None:
                letter = self._letters.named(row, account)
                await self._outbox.post(connection, letter, row["person_id"], now)
        self._outbox.posted()
        self._chosen()
        return kept


def _id_of(row: asyncpg.Record) -> UUID:
    return UUID(int=row["contribution_id"].int)
