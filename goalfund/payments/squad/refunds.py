"""Giving back: a refund of a charge is asked for once; and the disputes of payers' banks.

There is no call that tells what became of a refund: `is_refund` of the charge in the list of
transactions is all there is, and says nothing of how much.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from urllib.parse import quote

from goalfund.payments import fields, money
from goalfund.payments.documents import MalformedError
from goalfund.payments.envelope import Envelope
from goalfund.payments.squad.calls import Calls, fault, is_duplicate, redacted
from goalfund.payments.squad.errors import GatewayUnavailableError
from goalfund.payments.squad.lists import Page, page_of
from goalfund.payments.squad.payouts import RAW_MAX, Outcome

_REFUSED: Final = frozenset({400, 401, 403})
_DONE: Final = frozenset({"success", "successful", "completed", "refunded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """Money to go back to a charge's payer. `amount_minor` None gives all of it back."""

    reference: str
    gateway_reference: str
    reason: str
    amount_minor: int | None = None

    def __post_init__(self) -> None:
        if not self.reference or not self.gateway_reference or not self.reason:
            raise ValueError("reference, gateway_reference, reason: not empty")
        amount = self.amount_minor
        if amount is not None and (type(amount) is not int or not 0 < amount < 2**53):
            raise ValueError("amount_minor: a whole number of kobo")


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundAnswer:
    """What the gateway says of a refund; `PENDING` is the usual good answer.

    After `UNKNOWN` the refund may have been made: asking again could give back twice.
    """

    outcome: Outcome
    code: int = 0
    message: str = ""
    refund_reference: str | None = None
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRow:
    """One dispute, as far as it can be read: no page of the contract says what one looks like."""

    ticket_id: str
    reference: str | None
    amount_minor: int | None
    status: str | None
    due_at: datetime | None


class Refunds:
    """The services that give money back. Neither is repeated by itself."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        """Ask for the refund, once."""
        body = {
            "gateway_transaction_ref": order.gateway_reference,
            "transaction_ref": order.reference,
            "refund_type": "Full" if order.amount_minor is None else "Partial",
            "reason_for_refund": order.reason,
        }
        if order.amount_minor is not None:
            body["refund_amount"] = str(order.amount_minor)
        try:
            envelope = await self._calls.once("POST", "/transaction/refund", body)
        except GatewayUnavailableError as error:
            return RefundAnswer(outcome=Outcome.UNKNOWN, message=str(error))
        return answer_to_refund(envelope)

    async def disputes(self, number: int = 1, size: int = 100) -> Page[DisputeRow]:
        """Return a page of disputes, from page 1.

        Raises:
            GatewayUnavailableError, GatewayRefusedError: nothing is known.
        """
        query = {"page": number, "perPage": size}
        return await self._calls.question(
            "GET", "/dispute", lambda envelope: page_of(envelope, _dispute), query=query
        )

    async def resolve(
        self, ticket_id: str, action: Literal["accepted", "rejected"], file_name: str | None = None
    ) -> None:
        """Answer a dispute. Rejected without evidence, it is lost.

        Raises:
            GatewayUnavailableError: the answer may have been taken; look at the list.
            GatewayRefusedError: it was not.
        """
        body = {"action": action} | ({"file_name": file_name} if file_name else {})
        path = f"/dispute/{quote(ticket_id, safe='')}/resolve"
        envelope = await self._calls.once("POST", path, body)
        if not envelope.ok:
            raise fault(envelope)


def answer_to_refund(envelope: Envelope) -> RefundAnswer:
    """Return what the reply to a refund says. Only a clear no means that nothing goes back."""
    data = envelope.data if isinstance(envelope.data, dict) else {}
    reference = fields.words(data.get("refund_reference"))
    word = (fields.words(data.get("gateway_refund_status")) or "").lower()
    if envelope.ok:
        outcome = Outcome.SUCCESS if word in _DONE else Outcome.PENDING
        if word in ("failed", "declined"):
            outcome = Outcome.UNKNOWN if reference else Outcome.FAILED
    else:
        clear = envelope.agreed and not is_duplicate(envelope) and envelope.code in _REFUSED
        outcome = Outcome.FAILED if clear else Outcome.UNKNOWN
    return RefundAnswer(
        outcome=outcome,
        code=envelope.code,
        message=redacted(envelope.message),
        refund_reference=reference,
        raw=envelope.raw[:RAW_MAX],
    )


def _dispute(row: Mapping[str, Any]) -> DisputeRow:
    """Read what can be, under the names that the gateway's other services use."""
    ticket = next((row[name] for name in ("ticket_id", "id", "dispute_id") if row.get(name)), None)
    reference = row.get("transaction_ref") or row.get("transaction_reference")
    amount = row.get("transaction_amount") or row.get("amount")
    try:
        amount_minor = None if amount is None else money.kobo_text(amount, "amount")
    except MalformedError:  # it is still a dispute that somebody must see
        amount_minor = None
    return DisputeRow(
        ticket_id=fields.reference(str(ticket or ""), "ticket_id"),
        reference=fields.words(reference),
        amount_minor=amount_minor,
        status=fields.words(row.get("status")),
        due_at=fields.instant(row.get("due_date")),
    )
