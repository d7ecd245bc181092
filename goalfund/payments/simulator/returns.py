"""What merchants call about money that goes back to payers: refunds, and disputes."""

from typing import Any, Final

from aiohttp import web

from goalfund.payments.simulator import joi
from goalfund.payments.simulator.asks import Ask, ask
from goalfund.payments.simulator.charges import Charge, ChargeStatus, paid_and_arriving
from goalfund.payments.simulator.disputes import Dispute
from goalfund.payments.simulator.replies import ok, refused

_REFUND: Final = (
    joi.Field("gateway_transaction_ref", joi.text, required=True),
    joi.Field("transaction_ref", joi.text, required=True),
    joi.Field("refund_type", joi.one_of("Full", "Partial"), required=True),
    joi.Field("reason_for_refund", joi.text, required=True),
    joi.Field("refund_amount", joi.kobo_text),
)
_RESOLVE: Final = (
    joi.Field("action", joi.one_of("accepted", "rejected"), required=True),
    joi.Field("file_name", joi.text),
)


def routes() -> list[web.RouteDef]:
    path = "/dispute/{ticket}/resolve"
    return [
        ask("POST", "/transaction/refund", "refund", refund, _REFUND),
        ask("GET", "/dispute", "disputes", disputes),
        ask("GET", "/dispute/upload-url/{ticket}/{file}", "disputes", upload_url),
        ask("POST", path, "disputes", resolve, _RESOLVE),
        # As the contract prints it: a GET that has a body.
        ask("GET", path, "disputes", resolve, _RESOLVE),
    ]


def refund(asked: Ask) -> web.Response:
    """POST /transaction/refund"""
    gateway, body, status = asked.gateway, asked.body, asked.gateway.unknowns.refund_refused_status
    gateway.age()
    charge = gateway.charges.find(body["transaction_ref"], asked.merchant.id)
    if charge is None or charge.gateway_reference != body["gateway_transaction_ref"]:
        return refused(status, "Transaction not found")
    if charge.status is not ChargeStatus.SUCCESS:
        return refused(status, "Only successful transactions can be refunded")
    amount = _amount(asked, charge)
    if isinstance(amount, web.Response):
        return amount
    if gateway.books.balance(asked.merchant.id, charge.currency) < amount:
        return refused(status, "Insufficient balance")
    made = gateway.refunds.begin(asked.merchant, charge, amount, body["reason_for_refund"])
    return ok(
        {
            "gateway_refund_status": "pending",
            "refund_status": 2,
            "refund_reference": made.gateway_reference,
        }
    )


def _amount(asked: Ask, charge: Charge) -> int | web.Response:
    """Return how much is to go back, or the refusal."""
    body, status = asked.body, asked.gateway.unknowns.refund_refused_status
    paid_minor, _ = paid_and_arriving(charge, asked.merchant)
    gone = sum(one.amount_minor for one in asked.gateway.refunds.of(charge))
    if body["refund_type"] == "Full":
        return paid_minor if gone == 0 else refused(status, "Transaction already refunded")
    if body.get("refund_amount") is None:
        return refused(400, '"refund_amount" is required')
    amount = int(body["refund_amount"])
    if amount > paid_minor - gone:
        return refused(status, "Refund amount cannot be greater than transaction amount")
    return amount


def disputes(asked: Ask) -> web.Response:
    """GET /dispute, newest first; what it looks like is a guess"""
    rows = [_row(one) for one in asked.gateway.disputes.all_of(asked.merchant.id)[::-1]]
    if asked.gateway.unknowns.dispute_list == "rows":
        return ok({"count": len(rows), "rows": rows[asked.page()]})
    return ok(rows[asked.page()])


def upload_url(asked: Ask) -> web.Response:
    """GET /dispute/upload-url/{ticket}/{file}"""
    if asked.gateway.disputes.find(asked.merchant.id, asked.path["ticket"]) is None:
        return refused(404, "Dispute not found")
    path = f"/__sim/evidence/{asked.path['ticket']}/{asked.path['file']}"
    return ok({"upload_url": asked.gateway.base_url + path})


def resolve(asked: Ask) -> web.Response:
    """POST /dispute/{ticket}/resolve"""
    dispute = asked.gateway.disputes.find(asked.merchant.id, asked.path["ticket"])
    if dispute is None:
        return refused(404, "Dispute not found")
    action, file_name = asked.body["action"], asked.body.get("file_name")
    return ok(_row(asked.gateway.disputes.answer(dispute, action, file_name)))


def _row(one: Dispute) -> dict[str, Any]:
    return {
        "ticket_id": one.ticket_id,
        "transaction_ref": one.charge_reference,
        "transaction_amount": one.amount_minor,
        "currency": one.currency,
        "status": one.status,
        "reason": one.reason,
        "created_at": one.created_at.isoformat(),
        "due_date": one.due_at.isoformat(),
    }
