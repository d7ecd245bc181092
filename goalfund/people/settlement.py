"""Where money comes back to: a person's own account, named by their bank, kept sealed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg

from goalfund.db import Pool
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.sessions import Session
from goalfund.edge.vault import Vault
from goalfund.notify.mail import Mail
from goalfund.notify.outbox import Outbox
from goalfund.notify.templates import Letters
from goalfund.payments.bank_accounts import Account, AccountLookup
from goalfund.people.client import Client
from goalfund.people.kinds import Happened
from goalfund.people.models import SettlementAccountView, SettlementBody
from goalfund.people.store import PeopleStore
from goalfund.people.views import settlement_view

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]


@dataclass(frozen=True, slots=True)
class SettlementAccounts:
    """The accounts as they are kept, for whoever has to send money back."""

    pool: Pool
    queries: Mapping[str, str]
    vault: Vault

    async def of(self, person_id: UUID) -> Account | None:
        """Return a person's account with its full number; None when they have said none.

        Look its name up again just before paying into it: the bank may have closed it.

        Raises:
            SealBrokenError: none of our keys opens it.
        """
        row = await self.row(person_id)
        return None if row is None else self.opened(row)

    def opened(self, row: asyncpg.Record) -> Account:
        """Return the account of a row. Raises as `of`."""
        return Account.opened(self.vault, row["sealed"].decode())

    async def row(self, person_id: UUID) -> asyncpg.Record | None:
        """Return it as it is kept, its number sealed."""
        return await self.pool.fetchrow(self.queries["read_settlement_account"], person_id)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a person can do with theirs. Each change is mailed to them."""

    accounts: SettlementAccounts
    lookup: AccountLookup
    store: PeopleStore
    outbox: Outbox
    letters: Letters
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def change(
        self, session: Session, body: SettlementBody, client: Client
    ) -> SettlementAccountView:
        """Keep the account, if the bank names somebody for it. The same one again changes nothing.

        Raises:
            ProblemError: as `AccountLookup.find`, and `unauthenticated`: erased meanwhile.
        """
        now, who = self.clock(), session.person_id
        account = await self.lookup.find(who, body.bank_code, body.account_number)
        before = await self.accounts.row(who)
        if before is not None and account == self.accounts.opened(before):
            return settlement_view(before)
        person = await self._person(session)
        told = f"{account.bank_name}, {account.masked}, {account.account_name}"
        mail = self.letters.settlement_account_changed(
            person["email"], person["first_name"], now, told
        )
        async with self.store.begin() as connection:
            kept = await self._save(connection, who, account, now)
            kind = Happened.SETTLEMENT_ACCOUNT_CHANGED
            await self._tell(connection, mail, kind, person, client)
        self.outbox.posted()
        return settlement_view(kept)

    async def remove(self, session: Session, client: Client) -> None:
        """Forget the account, if there is one.

        Raises:
            ProblemError: `unauthenticated`: erased meanwhile.
        """
        person = await self._person(session)
        mail = self.letters.settlement_account_removed(
            person["email"], person["first_name"], self.clock()
        )
        async with self.store.begin() as connection:
            query = "drop_settlement_account"
            if await self.store.write(connection, query, session.person_id) is None:
                return
            kind = Happened.SETTLEMENT_ACCOUNT_REMOVED
            await self._tell(connection, mail, kind, person, client)
        self.outbox.posted()

    async def _save(
        self, connection: "Connection", who: UUID, account: Account, now: datetime
    ) -> asyncpg.Record:
        kept = await self.store.write_row(
            connection,
            "save_settlement_account",
            who,
            account.bank_code,
            account.masked,
            account.account_name,
            account.sealed(self.accounts.vault).encode(),
            now,
        )
        if kept is None:
            raise ProblemError(Code.UNAUTHENTICATED)
        return kept

    async def _person(self, session: Session) -> asyncpg.Record:
        person = await self.store.person(session.person_id)
        if person is None:
            raise ProblemError(Code.UNAUTHENTICATED)
        return person

    async def _tell(
        self,
        connection: "Connection",
        mail: Mail,
        kind: Happened,
        person: asyncpg.Record,
        client: Client,
    ) -> None:
        await self.outbox.tell(connection, mail, person, self.clock())
        await self.store.note(connection, kind, person["person_id"], self.clock(), client)
