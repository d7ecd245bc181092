"""The gateway's own books: every kobo of every merchant stands in exactly one account."""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

from goalfund.payments.simulator.state_file import StateFile

# Money enters from `inflow` and leaves to `outflow`; `fees` are the gateway's own. `wallet` is
# what the merchant may spend, `held` what is not its own yet or no longer, `in_flight` what
# transfers and refunds have taken and nobody has received.
Account = Literal["inflow", "outflow", "fees", "wallet", "held", "in_flight"]
ACCOUNTS: Final = get_args(Account)
OWN: Final[tuple[Account, ...]] = ("wallet", "held", "in_flight")

_ENTRIES_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement, for people to read. The amount is in minor units."""

    at: datetime
    merchant_id: str
    currency: str
    what: str
    reference: str
    debit: Account
    credit: Account
    amount_minor: int


class Books:
    """Balances by merchant, currency and account; each movement keeps their sum at zero."""

    def __init__(self, state: StateFile | None) -> None:
        self._state = state
        self._balances: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        self.entries: deque[Entry] = deque(maxlen=_ENTRIES_SHOWN)

    def move(self, entry: Entry) -> None:
        """Take the amount from the credited account to the debited one; 0 moves nothing."""
        assert entry.amount_minor >= 0
        if entry.amount_minor == 0:
            return
        self._add(entry, entry.credit, -entry.amount_minor)
        self._add(entry, entry.debit, entry.amount_minor)
        self.entries.append(entry)

    def balance(self, merchant_id: str, currency: str = "NGN", account: Account = "wallet") -> int:
        """Return the balance in minor units; what came in counts as a negative `inflow`."""
        return self._balances[merchant_id, currency, account]

    def currencies(self, merchant_id: str) -> list[str]:
        return sorted({currency for owner, currency, _ in self._balances if owner == merchant_id})

    def accounts_for(self, merchant_id: str, currency: str = "NGN") -> int:
        """Return what came in, less what went out and the fees: what the merchant's own must be."""
        gone = sum(self.balance(merchant_id, currency, one) for one in ("outflow", "fees"))
        return -self.balance(merchant_id, currency, "inflow") - gone

    def restore(self, records: Mapping[str, Mapping[str, Any]]) -> None:
        """Put back the balances from before a restart."""
        for key, minor in records.get("balance", {}).items():
            merchant_id, currency, account = key.split("/")
            self._balances[merchant_id, currency, account] = minor

    def _add(self, entry: Entry, account: Account, minor: int) -> None:
        key = entry.merchant_id, entry.currency, account
        self._balances[key] += minor
        if self._state is not None:
            self._state.save("balance", "/".join(key), self._balances[key])
