"""Squad's notifications, whatever their shape, as one: which charge, how much, in which state.

A webhook takes three steps, in this order, so that nothing is believed before it is known to
be authentic, and nothing authentic is lost because it cannot be read:

    document = documents.read(raw)                          MalformedError: go on with None
    recipe = signatures.verify(raw, headers, document, secrets)     None: refuse
    notification = payloads.normalise(document, recipe)     MalformedError: quarantine
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from uuid_utils.compat import uuid5

from goalfund.payments import fields, money, references
from goalfund.payments.documents import MalformedError
from goalfund.payments.references import Reference
from goalfund.payments.shapes import STATIC_ACCOUNT, Shape, shape_of
from goalfund.payments.signatures import PIPE_FIELDS, THREE_FIELDS, Recipe

# Fixed for ever: operations are remembered under ids that are derived from it.
OPERATIONS_NAMESPACE: Final = UUID("5b0f6a52-6c1e-5d0b-9a55-0f3f3c8a7d11")

NARRATION_MAX: Final = 1_000


class Status(StrEnum):
    """What became of the money. Only `SUCCEEDED` may ever be credited."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    PENDING = "pending"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    EXPIRED = "expired"
    MISMATCH = "mismatch"
    HELD = "held"
    NOT_A_PAYMENT = "not_a_payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One notification. Amounts are kobo (or cents); 0 where no money is spoken of.

    `gateway_reference` is what a charge is claimed by, once over all books; it is empty only
    when the status says that there is nothing to claim. `merchant_reference` is the reference
    that we gave, as text, and `reference` the same when it is truly one of ours. `narration` is
    what the payer typed into the bank's app, among what banks add.
    `unsigned_fields` are those of the payload that the signature does not vouch for: whoever
    credits the money must first learn them from the gateway. `reason` says, for people, why
    the money is held or is none.
    """

    shape: Shape
    status: Status
    gateway_reference: str
    reason: str | None = None
    merchant_reference: str | None = None
    reference: Reference | None = None
    amount_minor: int = 0
    fee_minor: int = 0
    currency: str = ""
    merchant_id: str | None = None
    paid_at: datetime | None = None
    channel: str | None = None
    payer_name: str | None = None
    payer_email: str | None = None
    customer_identifier: str | None = None
    virtual_account_number: str | None = None
    narration: str | None = None
    session_id: str | None = None
    unsigned_fields: frozenset[str] = frozenset()


# The gateway mixes cases, so these are compared in lower case.
STATUS_OF_CHARGE: Final[Mapping[str, Status]] = {
    "success": Status.SUCCEEDED,
    "failed": Status.FAILED,
    "abandoned": Status.FAILED,
    "pending": Status.PENDING,
    "initiated": Status.PENDING,
    "refunded": Status.REFUNDED,
    "reversed": Status.REFUNDED,
    "disputed": Status.DISPUTED,
    "chargeback": Status.DISPUTED,
}

STATUS_OF_TRANSFER: Final[Mapping[str, Status]] = {
    "success": Status.SUCCEEDED,
    "mismatch": Status.MISMATCH,
    "expired": Status.EXPIRED,
}


def operation_id(gateway_reference: str) -> UUID:
    """Return the operation under which the charge is remembered: the same for each delivery."""
    return uuid5(OPERATIONS_NAMESPACE, f"squad:charge:{gateway_reference}")


def normalise(document: Mapping[str, Any], recipe: Recipe) -> Notification:
    """Return what an authentic `document` says; `recipe` is how it proved authentic.

    Raises:
        MalformedError: a field that money depends on is missing, wrong or ambiguous. Nothing
            is known of the charge; the document belongs in quarantine.
    """
    shape = shape_of(document)
    if shape is Shape.CHECKOUT:
        return _checkout(document)
    if shape in STATIC_ACCOUNT:
        return _static_account(document, shape, _unsigned(document, recipe))
    if shape is Shape.DYNAMIC_ACCOUNT:
        return _dynamic_account(document, _unsigned(document, recipe))
    reason = "carries no money for us" if shape is Shape.MANDATE else "is of no kind that we take"
    return _nothing(document, shape, reason)


def _checkout(document: Mapping[str, Any]) -> Notification:
    body = document["Body"]
    if not isinstance(body, dict):
        raise MalformedError("Body", "is not an object")
    status = _checkout_status(document["Event"], body.get("transaction_status"))
    if status is Status.NOT_A_PAYMENT:
        return _nothing(document, Shape.CHECKOUT, "reports no charge")
    text = fields.reference(document.get("TransactionRef"), "TransactionRef")
    if body.get("transaction_ref", text) != text:
        raise MalformedError("transaction_ref", "differs from TransactionRef")
    reference = references.parse(text)
    amount_minor, fee_minor, currency = _checkout_money(body, status)
    return Notification(
        shape=Shape.CHECKOUT,
        status=status,
        # One spelling for one charge, or another case would be another claim. Ours is upper case.
        gateway_reference=text.upper() if reference else text,
        merchant_reference=text,
        reference=reference,
        amount_minor=amount_minor,
        fee_minor=fee_minor,
        currency=currency,
        merchant_id=fields.words(body.get("merchant_id")),
        paid_at=fields.instant(body.get("created_at")),
        channel=fields.channel(body.get("transaction_type")),
        payer_name=fields.words(body.get("customer_name")),
        payer_email=fields.words(body.get("email")),
    )


def _checkout_status(event: object, stated: object) -> Status:
    """Return the charge's status. Only the one event that Squad documents reports success."""
    successful = isinstance(event, str) and event.lower() == "charge_successful"
    if not isinstance(stated, str):
        if successful:
            raise MalformedError("transaction_status", "is not a string")
        return Status.NOT_A_PAYMENT
    status = STATUS_OF_CHARGE.get(stated.lower(), Status.NOT_A_PAYMENT)
    if status is Status.SUCCEEDED and not successful:
        return Status.NOT_A_PAYMENT
    return status


def _checkout_money(body: Mapping[str, Any], status: Status) -> tuple[int, int, str]:
    """Return amount, fee and currency. What did not succeed moves nothing, and may lack them."""
    if status is not Status.SUCCEEDED and body.get("amount") is None:
        return 0, 0, ""
    amount_minor = money.kobo(body.get("amount"), "amount")
    net = body.get("merchant_amount")
    net_minor = amount_minor
    if net is not None:
        net_minor = money.kobo_net(net, amount_minor, "merchant_amount")
    return amount_minor, amount_minor - net_minor, fields.currency(body.get("currency"))


def _static_account(
    document: Mapping[str, Any], shape: Shape, unsigned: frozenset[str]
) -> Notification:
    """A credit to a virtual account: it has no status, its presence is the news."""
    amount_minor = money.naira(document["principal_amount"], "principal_amount")
    settled = document.get("settled_amount")
    net_minor = amount_minor
    if settled is not None:
        net_minor = money.naira_net(settled, amount_minor, "settled_amount")
    status, reason = _static_status(document)
    return Notification(
        shape=shape,
        status=status,
        reason=reason,
        gateway_reference=fields.reference(
            document.get("transaction_reference"), "transaction_reference"
        ),
        amount_minor=amount_minor,
        fee_minor=amount_minor - net_minor,
        currency=fields.currency(document.get("currency")),
        merchant_id=fields.words(document.get("merchant_id")),
        paid_at=fields.instant(document.get("transaction_date")),
        channel=fields.channel(document.get("channel")),
        payer_name=fields.words(document.get("sender_name")),
        customer_identifier=fields.words(document.get("customer_identifier")),
        virtual_account_number=fields.words(document.get("virtual_account_number")),
        narration=fields.words(document.get("remarks"), NARRATION_MAX),
        session_id=fields.words(document.get("session_id")),
        unsigned_fields=unsigned,
    )


def _static_status(document: Mapping[str, Any]) -> tuple[Status, str | None]:
    if document.get("transaction_indicator") != "C":
        return Status.NOT_A_PAYMENT, "is not a credit"
    meta = document.get("meta")
    if meta is not None and not isinstance(meta, dict):
        raise MalformedError("meta", "is not an object")
    if meta is not None and meta.get("freeze_transaction_ref") is not None:
        return Status.HELD, "is frozen at the gateway"
    return Status.SUCCEEDED, None


def _dynamic_account(document: Mapping[str, Any], unsigned: frozenset[str]) -> Notification:
    """A transfer to an account that was lent for one payment. Only naira have such accounts."""
    stated = document.get("transaction_status")
    status = STATUS_OF_TRANSFER.get(stated.lower()) if isinstance(stated, str) else None
    if status is None:
        raise MalformedError("transaction_status", "is unknown")
    amount_minor = money.naira(document.get("amount_received"), "amount_received")
    ours = fields.reference(document.get("merchant_reference"), "merchant_reference")
    return Notification(
        shape=Shape.DYNAMIC_ACCOUNT,
        status=status,
        gateway_reference=fields.reference(
            document.get("transaction_reference"), "transaction_reference"
        ),
        merchant_reference=ours,
        reference=references.parse(ours),
        amount_minor=amount_minor,
        fee_minor=amount_minor - _dynamic_net(document, status, amount_minor),
        currency="NGN",
        merchant_id=fields.words(document.get("merchant_id")),
        paid_at=fields.instant(document.get("date")),
        channel=fields.channel(document.get("transaction_type")),
        payer_name=fields.words(document.get("sender_name")),
        payer_email=fields.words(document.get("email")),
        unsigned_fields=unsigned,
    )


def _dynamic_net(document: Mapping[str, Any], status: Status, amount_minor: int) -> int:
    """Return what arrives. Of a transfer that is to be sent back, no fee is known."""
    net = document.get("merchant_amount")
    if net is None or status is not Status.SUCCEEDED:
        return amount_minor
    return money.naira_net(net, amount_minor, "merchant_amount")


def _nothing(document: Mapping[str, Any], shape: Shape, reason: str) -> Notification:
    claimed = document.get("TransactionRef", document.get("transaction_reference"))
    return Notification(
        shape=shape,
        status=Status.NOT_A_PAYMENT,
        reason=reason,
        gateway_reference=claimed if fields.is_reference(claimed) else "",
    )


def _unsigned(document: Mapping[str, Any], recipe: Recipe) -> frozenset[str]:
    if recipe is Recipe.BODY:
        return frozenset()
    signed = PIPE_FIELDS if recipe is Recipe.PIPE else THREE_FIELDS
    return frozenset(document).difference(signed)
