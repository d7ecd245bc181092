"""What sending money has cost: only the gateway's list of payouts says it."""

from typing import Final, Protocol

from goalfund.payments.squad.errors import GatewayError
from goalfund.payments.squad.lists import Page
from goalfund.payments.squad.payouts import PayoutRow

_PAGES_MAX: Final = 5
_PAGE_ROWS: Final = 100


class PayoutList(Protocol):
    """As much of the gateway as knowing fees needs."""

    async def page(self, number: int, size: int = 100) -> Page[PayoutRow]:
        """Return a page of all transfers, the newest first."""


async def fee_of(payouts: PayoutList, reference: str) -> int | None:
    """Return what a transfer cost, minor units; None while the gateway does not list it.

    It looks through the newest five hundred: what is asked about has only just succeeded.
    """
    for number in range(1, _PAGES_MAX + 1):
        try:
            page = await payouts.page(number, _PAGE_ROWS)
        except GatewayError:
            return None
        for row in page.rows:
            if row.reference == reference:
                return row.fee_minor
        if page.size < _PAGE_ROWS:
            return None
    return None
