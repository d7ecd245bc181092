"""The client of the Squad gateway, for one merchant: its services, by product."""

import aiohttp

from goalfund.payments.squad.accounts import VirtualAccounts
from goalfund.payments.squad.calls import Calls
from goalfund.payments.squad.checkout import Checkouts
from goalfund.payments.squad.lent_accounts import LentAccounts
from goalfund.payments.squad.payouts import Payouts
from goalfund.payments.squad.refunds import Refunds
from goalfund.payments.squad.transactions import Transactions


class SquadClient(Checkouts):
    """Speaks to one gateway for one merchant over a session that somebody else closes.

    Only questions are repeated by themselves, never requests that change something.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        secret_key: str,
        timeout_s: float = 15.0,
        attempts: int = 3,
        retry_wait_s: float = 0.2,
    ) -> None:
        calls = Calls(
            session,
            base_url=base_url,
            secret_key=secret_key,
            timeout_s=timeout_s,
            attempts=attempts,
            retry_wait_s=retry_wait_s,
        )
        super().__init__(calls)
        self.accounts = VirtualAccounts(calls)
        self.lent_accounts = LentAccounts(calls)
        self.payouts = Payouts(calls)
        self.refunds = Refunds(calls)
        self.transactions = Transactions(calls)

    def __repr__(self) -> str:
        return f"SquadClient({self._calls!r})"
