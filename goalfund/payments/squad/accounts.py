"""Static virtual accounts at the gateway: opened for a holder, and found again."""

import re
from typing import Final
from urllib.parse import quote

from goalfund.payments.documents import MalformedError
from goalfund.payments.envelope import Envelope
from goalfund.payments.squad.calls import Calls, data_of, fault
from goalfund.payments.squad.errors import GatewayUnreadableError
from goalfund.payments.virtual_accounts import AccountHolder, VirtualAccount, read_account

_NONE: Final = re.compile(r"no virtual account|not found", re.IGNORECASE)


class VirtualAccounts:
    """The services about static accounts. Opening one is never repeated by itself."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def find(self, identifier: str) -> VirtualAccount | None:
        """Return the account that was opened for a holder, or None.

        Raises:
            GatewayUnavailableError: nothing is known, also after some attempts.
            GatewayRefusedError: the gateway will not say.
        """

        def read(envelope: Envelope) -> VirtualAccount | None:
            if envelope.code == 404 and _NONE.search(envelope.message):
                return None
            return _account(envelope, identifier)

        path = f"/virtual-account/{quote(identifier, safe='')}"
        return await self._calls.question("GET", path, read)

    async def open(self, holder: AccountHolder) -> VirtualAccount:
        """Open an account for a business, and return it.

        Raises:
            GatewayUnavailableError: it may be open; look for it before asking again.
            DuplicateReferenceError: the holder has one. GatewayRefusedError: there is none.
        """
        body = {
            "customer_identifier": holder.identifier,
            "business_name": holder.business_name,
            "mobile_num": holder.phone,
            "bvn": holder.bvn,
        }
        if holder.beneficiary_account is not None:
            body["beneficiary_account"] = holder.beneficiary_account
        envelope = await self._calls.once("POST", "/virtual-account/business", body)
        return _account(envelope, holder.business_name)


def _account(envelope: Envelope, absent_name: str) -> VirtualAccount:
    if not envelope.ok:
        raise fault(envelope)
    try:
        return read_account(data_of(envelope), absent_name)
    except MalformedError as error:
        raise GatewayUnreadableError(f"virtual account: {error}") from None
