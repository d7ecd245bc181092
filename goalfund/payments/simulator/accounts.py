"""What merchants call about virtual accounts: so far, paying into one, and the error log."""

from decimal import Decimal
from typing import Final

from aiohttp import web

from goalfund.payments.simulator import joi
from goalfund.payments.simulator.access import merchant_of
from goalfund.payments.simulator.asks import read_object
from goalfund.payments.simulator.gateway import GATEWAY
from goalfund.payments.simulator.replies import ok, refused

_PAYMENT: Final = (
    joi.Field("virtual_account_number", joi.text, required=True),
    joi.Field("amount", joi.naira, required=True),
    joi.Field("dva", joi.boolean),
)
_ROWS_MAX: Final = 100


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
