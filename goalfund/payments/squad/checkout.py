"""Charges that payers make on the gateway's own page: started, and asked about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from goalfund.payments import fields, money
from goalfund.payments.documents import MalformedError
from goalfund.payments.envelope import Envelope
from goalfund.payments.payloads import STATUS_OF_CHARGE, Notification, Status
from goalfund.payments.squad.calls import Calls, data_of, fault
from goalfund.payments.squad.errors import GatewayUnreadableError

_UNKNOWN: Final = re.compile(r"invalid transaction ref|not found", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Checkout:
    """A page on which the payer can pay."""

    reference: str
    checkout_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What the gateway says of a charge when it is asked. The amount is in minor units."""

    reference: str
    status: Status
    amount_minor: int
    currency: str
    gateway_reference: str | None = None
    channel: str | None = None
    paid_at: datetime | None = None

    def contradicts(self, notification: Notification) -> str | None:
        """Return the first field in which a notification of success differs, or None.

        Money is credited only when there is none.
        """
        if self.reference.lower() != (notification.merchant_reference or "").lower():
            return "reference"
        if self.status is not Status.SUCCEEDED or notification.status is not Status.SUCCEEDED:
            return "status"
        if self.currency != notification.currency:
            return "currency"
        return "amount" if self.amount_minor != notification.amount_minor else None


class Checkouts:
    """The services about charges. Starting one is never repeated by itself."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def initiate(
        self,
        *,
        reference: str,
        amount_minor: int,
        currency: str,
        email: str,
        callback_url: str,
        customer_name: str | None = None,
        channels: Sequence[str] = (),
        metadata: Mapping[str, str] | None = None,
    ) -> Checkout:
        """Start a checkout for `amount_minor`, and return where the payer goes.

        Raises:
            GatewayUnavailableError: the checkout may exist; nobody has been sent to it.
            DuplicateReferenceError: take the next attempt of the reference.
            GatewayRefusedError: there is no checkout.
        """
        assert type(amount_minor) is int
        assert 0 < amount_minor <= money.AMOUNT_MAX_MINOR
        optional = {
            "customer_name": customer_name,
            "payment_channels": list(channels),
            "metadata": dict(metadata or {}),
        }
        body = {
            "email": email,
            "amount": amount_minor,
            "currency": currency,
            "initiate_type": "inline",
            "transaction_ref": reference,
            "callback_url": callback_url,
        } | {name: value for name, value in optional.items() if value}
        envelope = await self._calls.once("POST", "/transaction/initiate", body)
        if not envelope.ok:
            raise fault(envelope)
        return _checkout(envelope, reference, amount_minor)

    async def verify(self, reference: str) -> Verified | None:
        """Return what became of the charge, or None when the gateway knows of no such reference.

        Raises:
            GatewayUnavailableError: nothing is known, also after some attempts.
            GatewayRefusedError: the gateway will not say.
        """

        def read(envelope: Envelope) -> Verified | None:
            if envelope.ok:
                return _verified(envelope, reference)
            if envelope.code in (400, 404) and _UNKNOWN.search(envelope.message):
                return None
            raise fault(envelope)

        path = f"/transaction/verify/{quote(reference, safe='')}"
        return await self._calls.question("GET", path, read)


def _checkout(envelope: Envelope, reference: str, amount_minor: int) -> Checkout:
    data = data_of(envelope)
    url = data.get("checkout_url")
    if not isinstance(url, str) or urlsplit(url).scheme not in ("https", "http"):
        raise GatewayUnreadableError("initiate: no checkout address in the reply")
    if data.get("transaction_ref", reference) != reference:
        raise GatewayUnreadableError("initiate: the reply is about another reference")
    if data.get("transaction_amount", amount_minor) != amount_minor:
        raise GatewayUnreadableError("initiate: the reply is about another amount")
    return Checkout(reference, url)


def _verified(envelope: Envelope, reference: str) -> Verified:
    data = data_of(envelope)
    stated = data.get("transaction_ref")
    if not isinstance(stated, str) or stated.lower() != reference.lower():
        raise GatewayUnreadableError("verify: the reply is about another reference")
    try:
        return _verified_data(data, reference)
    except MalformedError as error:
        raise GatewayUnreadableError(f"verify: {error}") from None


def _verified_data(data: Mapping[str, Any], reference: str) -> Verified:
    word = fields.words(data.get("transaction_status")) or ""
    # A word that we do not know decides nothing yet.
    status = STATUS_OF_CHARGE.get(word.lower(), Status.PENDING)
    amount, currency = data.get("transaction_amount"), data.get("transaction_currency_id")
    # Only of a success must the money be known; elsewhere the gateway may leave it out.
    moved = status is Status.SUCCEEDED
    return Verified(
        reference=reference,
        status=status,
        amount_minor=money.kobo(amount, "transaction_amount") if moved or amount else 0,
        currency=fields.currency(currency) if moved or currency else "",
        gateway_reference=fields.words(data.get("gateway_transaction_ref")),
        channel=fields.channel(data.get("transaction_type")),
        paid_at=fields.instant(data.get("created_at")),
    )
