"""What merchants call about dynamic virtual accounts: fill the pool, borrow, change, ask."""

from typing import Final

from aiohttp import web

from goalfund.payments.simulator import joi
from goalfund.payments.simulator.asks import Ask, ask
from goalfund.payments.simulator.bodies import naira
from goalfund.payments.simulator.faults import Operation
from goalfund.payments.simulator.replies import ok, refused

_CREATE: Final = (
    joi.Field("beneficiary_account", joi.digits(10)),
    joi.Field("first_name", joi.text),
    joi.Field("last_name", joi.text),
)
_INITIATE: Final = (
    joi.Field("amount", joi.kobo, required=True),
    joi.Field("duration", joi.seconds, required=True),
    joi.Field("email", joi.email, required=True),
    joi.Field("transaction_ref", joi.text, required=True),
)
_CHANGE: Final = (
    joi.Field("transaction_reference", joi.text, required=True),
    joi.Field("amount", joi.kobo),
    joi.Field("duration", joi.seconds),
)
_NOT_PROFILED: Final = "You are not profile for this feature"
_NAMES_REFUSED: Final = "You are not allowed to pass first_name and last_name"
_ROOT: Final = "/virtual-account"


def routes() -> list[web.RouteDef]:
    create_path = f"{_ROOT}/create-dynamic-virtual-account"
    change_path = f"{_ROOT}/update-dynamic-virtual-account-time-and-amount"
    initiate_path = f"{_ROOT}/initiate-dynamic-virtual-account"
    rows_path = f"{_ROOT}/get-dynamic-virtual-account-transactions/{{reference}}"
    of: Operation = "lent_accounts"
    return [
        ask("POST", create_path, of, create, _CREATE, family="accounts"),
        ask("GET", f"{_ROOT}/count-dynamic-virtual-accounts", of, count, family="accounts"),
        ask("POST", initiate_path, of, initiate, _INITIATE, family="accounts"),
        ask("PATCH", change_path, of, change, _CHANGE, family="accounts"),
        ask("GET", rows_path, of, payments, family="accounts"),
    ]


def create(asked: Ask) -> web.Response:
    """POST /virtual-account/create-dynamic-virtual-account; the reply has no number"""
    names = asked.body.get("first_name"), asked.body.get("last_name")
    if not asked.merchant.dva:
        return refused(
            asked.gateway.unknowns.not_profiled_status,
            "No account allocation yet, please contact support",
        )
    if any(names) and not asked.merchant.custom_name:
        return refused(400, _NAMES_REFUSED)
    asked.gateway.lent.add(asked.merchant, " ".join(filter(None, names)) or None)
    return ok({})


def count(asked: Ask) -> web.Response:
    """GET /virtual-account/count-dynamic-virtual-accounts"""
    return ok({"count_dynamic_virtual_account": len(asked.gateway.lent.pool_of(asked.merchant.id))})


def initiate(asked: Ask) -> web.Response:
    """POST /virtual-account/initiate-dynamic-virtual-account"""
    unknowns, body = asked.gateway.unknowns, asked.body
    reference, amount = body["transaction_ref"], int(body["amount"])
    if not asked.merchant.dva:
        return refused(unknowns.not_profiled_status, _NOT_PROFILED)
    if asked.gateway.is_taken(asked.merchant.id, reference):
        return refused(unknowns.duplicate_reference_status, unknowns.duplicate_reference_message)
    lent = asked.gateway.lent
    loan = lent.lend(asked.merchant, reference, amount, body["email"], int(body["duration"]))
    if loan is None:
        return refused(unknowns.empty_pool_status, "No account available, please try again later")
    account = lent.account(loan.account_number)
    assert account is not None
    return ok(
        {
            "is_blocked": False,
            "account_name": account.name,
            "account_number": account.number,
            "expected_amount": naira(loan.amount_minor),
            "expires_at": _instant(loan.expires_at.isoformat(timespec="milliseconds")),
            "transaction_reference": loan.reference,
            "bank": "GTBank",
            "currency": "NGN",
        }
    )


def change(asked: Ask) -> web.Response:
    """PATCH /virtual-account/update-dynamic-virtual-account-time-and-amount"""
    body, lent = asked.body, asked.gateway.lent
    loan = lent.loan(asked.merchant.id, body["transaction_reference"])
    if loan is None:
        return refused(404, "Transaction not found")
    amount = None if body.get("amount") is None else int(body["amount"])
    loan = lent.change(loan, amount, body.get("duration"))
    return ok(
        {
            "account_number": loan.account_number,
            "currency": "NGN",
            "amount": loan.amount_minor,
            "expires_at": _instant(loan.expires_at.isoformat(timespec="milliseconds")),
            "transaction_reference": loan.reference,
        }
    )


def payments(asked: Ask) -> web.Response:
    """GET /virtual-account/get-dynamic-virtual-account-transactions/{reference}, newest first"""
    loan = asked.gateway.lent.loan(asked.merchant.id, asked.path["reference"])
    if loan is None:
        return refused(404, "Transaction not found")
    rows = [
        {
            "transaction_status": one.status,
            "transaction_reference": one.loan_reference,
            "created_at": _instant(one.at.isoformat(timespec="milliseconds")),
            "refund": one.refund,
        }
        for one in asked.gateway.lent.payments_of(loan)
    ]
    return ok({"count": len(rows), "rows": rows})


def _instant(iso: str) -> str:
    return iso.replace("+00:00", "Z")
