"""All charges of a merchant, by days: what the gateway has, whether or not it told us."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from goalfund.payments import fields, money
from goalfund.payments.documents import MalformedError
from goalfund.payments.payloads import STATUS_OF_CHARGE, Status
from goalfund.payments.squad.calls import Calls
from goalfund.payments.squad.lists import Page, page_of

WINDOW_MAX: Final = timedelta(days=28)  # "one month", also in February


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionRow:
    """One charge. Amounts are minor units; `net_minor` is rounded down, None when not stated.

    `status` None: a word that is on no page of the contract.
    """

    reference: str
    status: Status | None
    amount_minor: int
    net_minor: int | None
    currency: str
    channel: str | None = None
    merchant_id: str | None = None
    is_refunded: bool = False
    payer_email: str | None = field(default=None, repr=False)
    payer_name: str | None = field(default=None, repr=False)
    created_at: datetime | None = None


class Transactions:
    """The list of charges."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def page(
        self,
        first: date,
        last: date,
        number: int = 1,
        size: int = 100,
        *,
        reference: str | None = None,
    ) -> Page[TransactionRow]:
        """Return a page of the charges of these days, both included; at most 28 days apart.

        Raises:
            GatewayUnavailableError, GatewayRefusedError: nothing is known.
        """
        assert timedelta(0) <= last - first <= WINDOW_MAX
        query: dict[str, str | int | None] = {
            "start_date": first.isoformat(),
            "end_date": last.isoformat(),
            "page": number,
            "perPage": size,
            "reference": reference,
        }
        return await self._calls.question(
            "GET", "/transaction", lambda envelope: page_of(envelope, _row), query=query
        )


def windows(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield the days from first to last in pieces that the gateway answers; none overlap."""
    while first <= last:
        end = min(last, first + WINDOW_MAX)
        yield first, end
        first = end + timedelta(days=1)


def _row(row: Mapping[str, Any]) -> TransactionRow:
    amount_minor = money.kobo(row.get("transaction_amount"), "transaction_amount")
    net = row.get("merchant_amount")
    return TransactionRow(
        reference=fields.reference(row.get("transaction_ref"), "transaction_ref"),
        status=_status(row.get("transaction_status")),
        amount_minor=amount_minor,
        net_minor=None if net is None else money.kobo_net(net, amount_minor, "merchant_amount"),
        currency=fields.currency(row.get("transaction_currency_id")),
        channel=fields.channel(row.get("transaction_type")),
        merchant_id=fields.words(row.get("merchant_id")),
        is_refunded=row.get("is_refund") is True,
        payer_email=fields.words(row.get("customer_email") or row.get("email")),
        payer_name=fields.words(row.get("customer_name")),
        created_at=fields.instant(row.get("created_at")),
    )


def _status(value: object) -> Status | None:
    if not isinstance(value, str):
        raise MalformedError("transaction_status", "is not a string")
    return STATUS_OF_CHARGE.get(value.lower())
