"""What a signature does not cover, or is not believed to: asked of the gateway before it is booked.

A large charge is asked about because a leaked key must not be worth much. A credit to an account
whose notification signs six of its fields could come from anywhere, and with anybody's narration:
what the gateway lists is what counts. A transfer to a lent account signs neither whether it came in
time nor what of it arrives.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from goalfund.payments.payloads import Notification, Status
from goalfund.payments.shapes import STATIC_ACCOUNT, Shape
from goalfund.payments.squad import GatewayError, SquadClient
from goalfund.payments.squad.accounts import CreditRow
from goalfund.payments.squad.lent_accounts import LentPayment

VERIFY_TIMEOUT_S: Final = 5.0  # the gateway waits for our answer meanwhile
VERIFIES_MAX: Final = 16  # at a time


@dataclass(frozen=True, slots=True)
class Doubt:
    """The gateway has not confirmed it. `answered`: it said so, and may say otherwise later.

    `went_back`: there is no money any more, and there never will be.
    """

    reason: str
    answered: bool = False
    went_back: bool = False


_UNKNOWN: Final = Doubt("the gateway does not know it", answered=True)
_FROZEN: Final = Doubt("is frozen at the gateway")

_Question = Callable[[Notification], Awaitable[Notification | Doubt]]


class Confirming:
    """Asks the gateway about notifications that cannot be believed as they stand."""

    def __init__(self, gateway: SquadClient, *, verify_above_minor: int) -> None:
        self._gateway = gateway
        self._verify_above_minor = verify_above_minor
        self._turns = asyncio.Semaphore(VERIFIES_MAX)

    async def confirm(self, notification: Notification) -> Notification | Doubt:
        """Return what may be booked: the notification, as the gateway tells it if it was asked."""
        question = self._question_about(notification)
        if question is None:
            return notification
        try:
            # The wait for a turn counts: a gateway that hangs must not pile up its own webhooks.
            async with asyncio.timeout(VERIFY_TIMEOUT_S), self._turns:
                return await question(notification)
        except TimeoutError:
            return Doubt("the gateway did not confirm it in time")
        except GatewayError as error:
            return Doubt(f"the gateway did not confirm it: {error}")

    def _question_about(self, notification: Notification) -> _Question | None:
        large = self._is_large(notification)
        if notification.shape is Shape.CHECKOUT:
            return self._charge if large else None
        if notification.shape in STATIC_ACCOUNT:
            return self._credit if large or notification.unsigned_fields else None
        return self._loan if notification.shape is Shape.DYNAMIC_ACCOUNT else None

    def _is_large(self, notification: Notification) -> bool:
        return notification.amount_minor >= self._verify_above_minor

    async def _charge(self, notification: Notification) -> Notification | Doubt:
        assert notification.merchant_reference is not None
        verified = await self._gateway.verify(notification.merchant_reference)
        if verified is None:
            return _UNKNOWN
        differing = verified.contradicts(notification)
        if differing:
            return Doubt(f"the gateway says another {differing}")
        return notification

    async def _credit(self, notification: Notification) -> Notification | Doubt:
        row = await self._credit_row(notification)
        if isinstance(row, Doubt):
            return row
        return replace(
            notification,
            # The third version tells another reference than the lists do: one credit, one claim.
            gateway_reference=row.reference,
            narration=row.remarks,
            # Who sent it, the lists do not say.
            payer_name=None if notification.unsigned_fields else notification.payer_name,
            unsigned_fields=frozenset(),
        )

    async def _credit_row(self, notification: Notification) -> CreditRow | Doubt:
        """Return the one credit that the gateway lists for it."""
        by_session = notification.shape is Shape.STATIC_ACCOUNT_V3
        if by_session and notification.session_id is None:
            return Doubt("tells no session to ask for", answered=True)
        page = await self._gateway.accounts.page(
            reference=None if by_session else notification.gateway_reference,
            session_id=notification.session_id if by_session else None,
        )
        fitting = [row for row in page.rows if _fits(row, notification, by_session=by_session)]
        if len(fitting) != 1:
            return _UNKNOWN if not fitting else Doubt("the gateway knows several", answered=True)
        return _FROZEN if fitting[0].is_frozen else fitting[0]

    async def _loan(self, notification: Notification) -> Notification | Doubt:
        """Ask for the loan's payments, then for the money: only the one list tells each.

        A loan has one success at most, so that is claimed by the loan's reference: of several
        notifications that were made to look like it, one is booked.
        """
        assert notification.merchant_reference is not None
        page = await self._gateway.lent_accounts.payments(notification.merchant_reference)
        of_status = [row for row in page.rows if row.status is notification.status]
        kept = [row for row in of_status if row.went_back is None]
        if not of_status:
            return _UNKNOWN if not page.rows else Doubt("the gateway says another status", True)
        if not kept:
            return Doubt("goes back to who sent it", answered=True, went_back=True)
        row = await self._credit_row(notification)
        if isinstance(row, Doubt):
            return row
        if went_back(row, page.rows):
            return Doubt("the gateway says another status of this payment", answered=True)
        claimed_by = row.reference
        if notification.status is Status.SUCCEEDED:
            ours = notification.reference
            claimed_by = ours.text if ours else notification.merchant_reference
        return replace(
            notification,
            status=Status.SUCCEEDED,
            gateway_reference=claimed_by,
            fee_minor=row.amount_minor - row.net_minor,
            unsigned_fields=frozenset(),
        )


def went_back(row: CreditRow, payments: Sequence[LentPayment]) -> bool:
    """Say whether a credit is one of a loan's payments that go back: that list has no reference.

    By the time they are told apart, as far as both lists tell it. What goes back costs no fee, so
    that it must not be taken for the one that is kept.
    """
    if row.paid_at is None:
        return False
    apart = [
        (abs(payment.created_at - row.paid_at), payment.went_back is not None)
        for payment in payments
        if payment.created_at is not None
    ]
    if not apart:
        return False
    nearest = min(distance for distance, _ in apart)
    fates = {is_gone for distance, is_gone in apart if distance == nearest}
    # Of two of one moment, the one that is kept has cost its fee.
    return row.net_minor == row.amount_minor if len(fates) > 1 else fates.pop()


def _fits(row: CreditRow, notification: Notification, *, by_session: bool) -> bool:
    account = notification.virtual_account_number
    return (
        row.is_credit
        and row.amount_minor == notification.amount_minor
        and row.currency == notification.currency
        and (account is None or row.account_number == account)
        and (by_session or row.reference == notification.gateway_reference)
    )
