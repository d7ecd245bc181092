"""The gateway's charges: each goes from Pending to Success, Failed or Abandoned, once."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Any, Self

from goalfund.payments.simulator.settings import Merchant


class ChargeStatus(StrEnum):
    """In the gateway's own spelling."""

    PENDING = "Pending"
    SUCCESS = "Success"
    FAILED = "Failed"
    ABANDONED = "Abandoned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One checkout. `amount_minor` is what the merchant asked for."""

    number: int
    merchant_id: str
    reference: str
    amount_minor: int
    currency: str
    email: str
    created_at: datetime
    customer_name: str = ""
    callback_url: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    channels: tuple[str, ...] = ("card", "transfer", "bank", "ussd")
    pass_charge: bool = False
    is_recurring: bool = False
    status: ChargeStatus = ChargeStatus.PENDING
    channel: str = "card"
    ended_at: datetime | None = None
    token_id: str | None = None  # by which the card can be charged again
    announced: bool = False  # the merchant's server has taken the webhook

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Return the charge that `dataclasses.asdict` and JSON made this document of."""
        ended_at = document["ended_at"]
        return cls(
            **dict(document)
            | {
                "created_at": datetime.fromisoformat(document["created_at"]),
                "ended_at": None if ended_at is None else datetime.fromisoformat(ended_at),
                "channels": tuple(document["channels"]),
                "status": ChargeStatus(document["status"]),
            }
        )

    @property
    def gateway_reference(self) -> str:
        """The gateway's own reference; its first digit tells the channel."""
        digit = {"card": 1, "bank": 2, "ussd": 3, "transfer": 5}[self.channel]
        return f"{self.reference}_{digit}_1_1"


def fee(merchant: Merchant, amount_minor: int) -> Decimal:
    """Return the gateway's share in kobo, with one decimal: it need not be whole."""
    share = min(amount_minor * merchant.fee_rate, Decimal(merchant.fee_cap_minor))
    return share.quantize(Decimal("0.1"), ROUND_HALF_EVEN)


def paid_and_arriving(charge: Charge, merchant: Merchant) -> tuple[int, int | Decimal]:
    """Return what the payer pays and what the merchant gets: the payer may bear the fee."""
    share = fee(merchant, charge.amount_minor)
    if charge.pass_charge:
        return charge.amount_minor + int(share.to_integral_value(ROUND_CEILING)), (
            charge.amount_minor
        )
    arriving = charge.amount_minor - share
    whole = int(arriving)
    return charge.amount_minor, whole if whole == arriving else arriving


class Charges:
    """All charges by merchant and reference; the oldest make room when there are too many."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        abandoned_after_s: Callable[[], float],
        limit: int,
        changed: Callable[[Charge], None],
    ) -> None:
        self._charges: dict[tuple[str, str], Charge] = {}
        self._now = now
        self._abandoned_after_s = abandoned_after_s
        self._limit = limit
        self._changed = changed
        self._numbers = 0

    def __iter__(self) -> Iterator[Charge]:
        """Yield all charges, oldest first, as they are at this moment."""
        return iter([self._aged(charge) for charge in self._charges.values()])

    def restore(self, charge: Charge) -> None:
        """Put back a charge from before a restart."""
        self._charges[charge.merchant_id, charge.reference] = charge
        self._numbers = max(self._numbers, charge.number)

    def next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    def add(self, charge: Charge) -> None:
        """Begin a charge. The reference must be new."""
        assert (charge.merchant_id, charge.reference) not in self._charges
        if len(self._charges) >= self._limit:
            del self._charges[next(iter(self._charges))]
        self._put(charge)

    def find(self, reference: str, merchant_id: str) -> Charge | None:
        charge = self._charges.get((merchant_id, reference))
        return None if charge is None else self._aged(charge)

    def current(self, charge: Charge) -> Charge:
        """Return the charge as it is now, whatever has happened since it was found."""
        return self.find(charge.reference, charge.merchant_id) or charge

    def end(
        self,
        charge: Charge,
        status: ChargeStatus,
        channel: str | None = None,
        token_id: str | None = None,
    ) -> Charge:
        """Return the charge after the payer's decision; a decided one stays as it is."""
        charge = self.current(charge)
        if charge.status is not ChargeStatus.PENDING:
            return charge
        ended = dataclasses.replace(
            charge,
            status=status,
            channel=channel or charge.channel,
            token_id=token_id or charge.token_id,
            ended_at=self._now(),
        )
        self._put(ended)
        return ended

    def announce(self, reference: str, merchant_id: str) -> None:
        """Note that the merchant's server has taken the news of this charge."""
        charge = self._charges.get((merchant_id, reference))
        if charge is not None and not charge.announced:
            self._put(dataclasses.replace(charge, announced=True))

    def _aged(self, charge: Charge) -> Charge:
        deadline = charge.created_at + timedelta(seconds=self._abandoned_after_s())
        if charge.status is ChargeStatus.PENDING and self._now() >= deadline:
            charge = dataclasses.replace(charge, status=ChargeStatus.ABANDONED, ended_at=deadline)
            self._put(charge)
        return charge

    def _put(self, charge: Charge) -> None:
        self._charges[charge.merchant_id, charge.reference] = charge
        self._changed(charge)
