"""The one account that all payers of bank transfers share, found at the gateway or opened there."""

import asyncio
from typing import Final, Protocol

import structlog

from goalfund.payments.squad import DuplicateReferenceError, GatewayError, GatewayUnavailableError
from goalfund.payments.transfers_store import TransfersStore
from goalfund.payments.virtual_accounts import AccountHolder, VirtualAccount

CURRENCY: Final = "NGN"  # the gateway has virtual accounts in no other
LEASE_S: Final = 60.0  # longer than a request to the gateway can take

log = structlog.get_logger(__name__)


class NotOfferedError(Exception):
    """There is no pooled account, and none can be opened: transfers are not taken here."""


class Accounts(Protocol):
    """The gateway, as far as accounts are concerned."""

    async def find(self, identifier: str) -> VirtualAccount | None:
        """Return the holder's account, or None."""

    async def open(self, holder: AccountHolder) -> VirtualAccount:
        """Open an account."""


class PooledAccount:
    """Knows the account. The gateway is asked once in each server's life.

    However many servers need it at once, one of them opens it: nobody knows what the gateway makes
    of a holder who asks twice.
    """

    def __init__(self, gateway: Accounts, store: TransfersStore, holder: AccountHolder) -> None:
        self._gateway = gateway
        self._store = store
        self._holder = holder
        self._known: VirtualAccount | None = None
        self._finding: asyncio.Task[VirtualAccount] | None = None

    async def get(self) -> VirtualAccount:
        """Return the account.

        Raises:
            NotOfferedError: there is none.
            GatewayError: there may be one; asking again may help.
        """
        if self._known is not None:
            return self._known
        if self._finding is None:
            self._finding = asyncio.create_task(self._find(), name="pooled account")
            self._finding.add_done_callback(self._found)
        return await asyncio.shield(self._finding)

    def _found(self, finding: "asyncio.Task[VirtualAccount]") -> None:
        self._finding = None
        if not finding.cancelled():
            finding.exception()  # whoever waited has it; nobody may have

    async def _find(self) -> VirtualAccount:
        seen = await self._store.pooled_account(CURRENCY)
        try:
            account = await self._gateway.find(self._holder.identifier)
        except GatewayError:
            if seen is None:
                raise
            return seen  # it was right when we last asked; the next who needs it asks again
        if account is None:
            account = await self._open(seen)
        await self._store.save_pooled_account(CURRENCY, self._holder.identifier, account)
        self._known = account
        return account

    async def _open(self, seen: VirtualAccount | None) -> VirtualAccount:
        """Open it, unless another server is about to, or has done so since we looked."""
        if not self._holder.bvn:
            raise NotOfferedError
        identifier = self._holder.identifier
        if not await self._store.lease_pooled_account(CURRENCY, identifier, seen, LEASE_S):
            now = await self._store.pooled_account(CURRENCY)
            if now is None or now == seen:
                raise GatewayUnavailableError("another server is opening the pooled account")
            return now
        try:
            account = await self._gateway.open(self._holder)
        except DuplicateReferenceError:
            found = await self._gateway.find(identifier)
            if found is None:
                raise
            account = found
        log.info("pooled_account_opened", identifier=identifier)
        return account
