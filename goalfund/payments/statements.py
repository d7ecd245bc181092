"""The gateway's lists as rows to be compared, and as the notifications that never came.

What a list shows of a payment is put into the shape of its webhook, so that it goes the very way
that the webhook would have gone. The bytes are the same each time: they are kept once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from goalfund.payments import money, references
from goalfund.payments.mismatches import Listed
from goalfund.payments.payloads import Status
from goalfund.payments.squad import CreditRow, DisputeRow, MissedNews, PayoutRow, TransactionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a list, by what a book claims it, and as its webhook, where it can have one."""

    listed: Listed
    claim: str
    notice: bytes | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.listed.kind, self.listed.reference


def of_charge(row: TransactionRow) -> Line:
    """Return a charge. Ours are claimed in upper case, as from their webhooks."""
    net_minor = row.amount_minor if row.net_minor is None else row.net_minor
    ours = references.parse(row.reference)
    listed = Listed(
        kind="charge",
        reference=row.reference,
        currency=row.currency,
        amount_minor=row.amount_minor,
        fee_minor=row.amount_minor - net_minor,
        status=str(row.status or "unknown"),
        refunded=row.is_refunded,
    )
    if row.status is Status.REFUNDED:  # it was paid once
        listed = replace(listed, status="succeeded", refunded=True)
    return Line(
        listed=listed,
        claim=row.reference.upper() if ours else row.reference,
        notice=_written(_checkout(row, net_minor)) if listed.status == "succeeded" else None,
    )


def of_credit(row: CreditRow) -> Line | None:
    """Return a credit to an account; None when the row is of something else."""
    if not row.is_credit:
        return None
    listed = Listed(
        kind="credit",
        reference=row.reference,
        currency=row.currency,
        amount_minor=row.amount_minor,
        fee_minor=row.amount_minor - row.net_minor,
        status="held" if row.is_frozen else "succeeded",
    )
    # Who sent it, and whether a lent account keeps it, the list does not say.
    told = None if row.is_frozen or row.is_dynamic else _written(_transfer(row))
    return Line(listed=listed, claim=row.reference, notice=told)


def of_payout(row: PayoutRow) -> Line:
    listed = Listed(
        kind="payout",
        reference=row.reference,
        currency="NGN",
        amount_minor=row.amount_minor,
        fee_minor=row.fee_minor,
        status=str(row.outcome),
    )
    return Line(listed=listed, claim=row.reference)


def of_dispute(row: DisputeRow) -> Line | None:
    """Return a dispute; None while it cannot be read what it is about."""
    if row.reference is None or row.amount_minor is None:
        return None
    ours = references.parse(row.reference)
    listed = Listed(
        kind="dispute",
        reference=row.ticket_id,
        currency="NGN",
        amount_minor=row.amount_minor,
        fee_minor=0,
        status=(row.status or "unknown").lower(),
    )
    return Line(listed=listed, claim=row.reference.upper() if ours else row.reference)


def notice_of_loan(row: CreditRow, status: Status) -> bytes:
    """Return the webhook of a transfer to a lent account; its loan is the customer."""
    document = {
        "transaction_status": "SUCCESS" if status is Status.SUCCEEDED else str(status).upper(),
        "merchant_reference": row.customer_identifier,
        "amount_received": money.naira_text(row.amount_minor),
        "transaction_reference": row.reference,
        "transaction_type": "dynamic_virtual_account",
    }
    return _written(document)


def notice_of_news(news: MissedNews) -> bytes:
    """Return a webhook that we did not take, its keys in the order in which they are kept."""
    return orjson.dumps(dict(news.payload), default=str, option=orjson.OPT_SORT_KEYS)


def _checkout(row: TransactionRow, net_minor: int) -> Mapping[str, Any]:
    body = {
        "amount": row.amount_minor,
        "merchant_amount": net_minor,
        "transaction_ref": row.reference,
        "transaction_status": "Success",
        "currency": row.currency,
        "merchant_id": row.merchant_id,
        "transaction_type": row.channel,
    }
    return {"Event": "charge_successful", "TransactionRef": row.reference, "Body": body}


def _transfer(row: CreditRow) -> Mapping[str, Any]:
    net = money.naira_text(row.net_minor) if row.net_minor else "0.00"
    return {
        "transaction_reference": row.reference,
        "virtual_account_number": row.account_number,
        "principal_amount": money.naira_text(row.amount_minor),
        "settled_amount": net,
        "customer_identifier": row.customer_identifier,
        "transaction_indicator": "C",
        "remarks": row.remarks,
        "currency": row.currency,
        "channel": "virtual-account",
        "sender_name": None,
    }


def _written(document: Mapping[str, Any]) -> bytes:
    return orjson.dumps(document)
