"""What the gateway calls our transfers: one name for each, for ever."""

from typing import Final, Protocol
from uuid import UUID

from goalfund.payments.squad.errors import GatewayUnreadableError
from goalfund.payments.squad.payouts import Wallet, transfer_reference

_WITHDRAWAL: Final = "W"
_REFUND: Final = "R"


class Wallets(Protocol):
    """As much of the gateway as it takes to know who we are to it."""

    async def wallet(self) -> Wallet:
        """Return what is in the wallet, and whose it is."""


class References:
    """Names transfers after the merchant, as the gateway demands.

    Where nobody has set the merchant's id, the gateway is asked for it, once.
    """

    def __init__(self, wallets: Wallets, merchant_id: str | None) -> None:
        self._wallets = wallets
        self._merchant_id = merchant_id

    async def of_withdrawal(self, withdrawal_id: UUID) -> str:
        """Return the one reference of a withdrawal.

        Raises:
            GatewayError: the gateway does not say who we are; nothing was named.
        """
        return await self._name(_WITHDRAWAL, withdrawal_id)

    async def of_refund(self, refund_id: UUID) -> str:
        """Return the one reference of a refund. Raises as `of_withdrawal`."""
        return await self._name(_REFUND, refund_id)

    async def _name(self, kind: str, subject_id: UUID) -> str:
        merchant_id = self._merchant_id or await self._ask()
        return transfer_reference(merchant_id, f"{kind}{subject_id.hex.upper()}")

    async def _ask(self) -> str:
        merchant_id = (await self._wallets.wallet()).merchant_id
        if merchant_id is None:
            raise GatewayUnreadableError("balance: it does not say whose it is")
        self._merchant_id = merchant_id
        return merchant_id
