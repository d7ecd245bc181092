"""What merchants call about virtual accounts: so far, paying into one, and the error log."""

from decimal import Decimal
from typing import Final

from aiohttp import web

from goalfund.payments.simulator import joi
from goalfund.payments.simulator.access import merchant_of
from goalfund.payments.simulator.asks import read_object
from goalfund.payments.simulator.gateway import GATEWAY, Account
from goalfund.payments.simulator.replies import ok, refused

_PAYMENT: Final = (
    joi.Field("virtual_account_number", joi.text, required=True),
    joi.Field("amount", joi.naira, required=True),
    joi.Field("dva", joi.boolean),
)
_BUSINESS: Final = (
    joi.Field("customer_identifier", joi.text, required=True),
    joi.Field("business_name", joi.text, required=True),
    joi.Field("mobile_num", joi.text, required=True),
    joi.Field("bvn", joi.text, required=True),
    joi.Field("beneficiary_account", joi.text),
)
_ROWS_MAX: Final = 100


async def open_business_account(request: web.Request) -> web.Response:
    """POST /virtual-account/business"""
    gateway = request.app[GATEWAY]
    merchant = merchant_of(request, gateway.by_key)
    if isinstance(merchant, web.Response):
        return merchant
    body = await read_object(request)
    if isinstance(body, web.Response):
        return body
    if (error := joi.first_error(body, _BUSINESS)) is not None:
        return refused(400, error[1])
    if gateway.account_of(merchant, body["customer_identifier"]) is not None:
        return refused(409, "Customer identifier already exists")
    account = gateway.add_account(merchant, body["customer_identifier"], body["business_name"])
    return ok(_shown(account))


async def find_account(request: web.Request) -> web.Response:
    """GET /virtual-account/{customer_identifier}"""
    gateway = request.app[GATEWAY]
    merchant = merchant_of(request, gateway.by_key)
    if isinstance(merchant, web.Response):
        return merchant
    account = gateway.account_of(merchant, request.match_info["customer_identifier"])
    if account is None:
        return refused(404, "No virtual account is associated")
    return ok(_shown(account))


def _shown(account: Account) -> dict[str, str | None]:
    first, _, last = account.name.partition(" ")
    return {
        "first_name": first,
        "last_name": last,
        "bank_code": "058",
        "virtual_account_number": account.number,
        "beneficiary_account": None,
        "customer_identifier": account.customer_identifier,
        "created_at": "2026-01-02T03:04:05.123Z",
        "updated_at": "2026-01-02T03:04:05.123Z",
    }


async def simulate_payment(request: web.Request) -> web.Response:
    """POST /virtual-account/simulate/payment; the amount is a string of naira"""
    gateway = request.app[GATEWAY]
    merchant = merchant_of(request, gateway.by_key)
    if isinstance(merchant, web.Response):
        return merchant
    body = await read_object(request)
    if isinstance(body, web.Response):
        return body
    if (error := joi.first_error(body, _PAYMENT)) is not None:
        return refused(400, error[1], stated="400")
    account = gateway.accounts.get(body["virtual_account_number"])
    if account is None or account.merchant_id != merchant.id:
        return refused(404, "Virtual account not found")
    gateway.credit_account(account, int(Decimal(body["amount"]) * 100))
    return ok("Payment successful")


async def error_log(request: web.Request) -> web.Response:
    """GET /virtual-account/webhook/logs: what merchants did not take, oldest first"""
    gateway = request.app[GATEWAY]
    merchant = merchant_of(request, gateway.by_key)
    if isinstance(merchant, web.Response):
        return merchant
    rows = [r.document for r in gateway.webhooks.error_log if r.merchant_id == merchant.id]
    return ok({"count": len(rows), "rows": rows[:_ROWS_MAX]})


async def forget_error(request: web.Request) -> web.Response:
    """DELETE /virtual-account/webhook/logs/{reference}; it can contain slashes"""
    gateway = request.app[GATEWAY]
    merchant = merchant_of(request, gateway.by_key)
    if isinstance(merchant, web.Response):
        return merchant
    log, reference = gateway.webhooks.error_log, request.match_info["reference"]
    for row in [r for r in log if r.merchant_id == merchant.id and r.reference == reference]:
        log.remove(row)
    return ok(1)
