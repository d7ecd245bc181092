"""Accounts that the gateway lends for one transfer of one amount, where the merchant has them."""

from typing import Final, Protocol

import asyncpg
import structlog

from goalfund.payments.references import ATTEMPT_MAX, Reference
from goalfund.payments.squad import DuplicateReferenceError, GatewayError
from goalfund.payments.squad.lent_accounts import LentAccount
from goalfund.payments.transfers_store import TransfersStore

ATTEMPTS: Final = 4  # references tried before the pooled account has to do

log = structlog.get_logger(__name__)


class Lends(Protocol):
    """The gateway, as far as lent accounts are concerned."""

    async def lend(
        self, reference: str, *, amount_minor: int, email: str, duration_s: int
    ) -> LentAccount:
        """Borrow an account."""


class Lending:
    """Borrows accounts for contributions, each once. None to be had is no fault."""

    def __init__(self, gateway: Lends, store: TransfersStore, *, lasts_s: int) -> None:
        self._gateway = gateway
        self._store = store
        self._lasts_s = lasts_s

    async def account_of(self, row: asyncpg.Record) -> asyncpg.Record | None:
        """Return the account that was lent for a contribution, or None: it has to do without.

        Whichever it is, it stays so: a payer who asks again is told the same.
        """
        known = await self._store.lent_account(row)
        if known is None:
            await self._store.save_lent_account(row, await self._borrow(row))
            # Two servers may have borrowed one each: the first that was saved is everybody's.
            known = await self._store.lent_account(row)
            assert known is not None
        return None if known["account_number"] is None else known

    async def _borrow(self, row: asyncpg.Record) -> LentAccount | None:
        for attempt in range(min(ATTEMPTS, ATTEMPT_MAX)):
            reference = Reference(row["goal_id"], row["payment_code"], attempt).text
            try:
                return await self._gateway.lend(
                    reference,
                    amount_minor=row["amount_minor"],
                    email=row["email"],
                    duration_s=self._lasts_s,
                )
            except DuplicateReferenceError:
                continue
            except GatewayError as error:
                # One may be lent all the same: it is given back by itself when its time is over.
                log.warning("no_account_lent", reason=str(error))
                return None
        return None
