"""What merchants call about static virtual accounts: open, look up, pay into, list, be told of."""

from decimal import Decimal
from typing import Any, Final

from aiohttp import web

from goalfund.payments.simulator import joi
from goalfund.payments.simulator.access import Family
from goalfund.payments.simulator.asks import Answer, Ask, ask
from goalfund.payments.simulator.credit_lists import ROWS_MAX, days_of, within
from goalfund.payments.simulator.faults import Operation
from goalfund.payments.simulator.replies import ok, refused, reply
from goalfund.payments.simulator.static_accounts import Account

_PAYMENT: Final = (
    joi.Field("virtual_account_number", joi.text, required=True),
    joi.Field("amount", joi.naira, required=True),
    joi.Field("dva", joi.boolean),
)
_CUSTOMER: Final = (
    joi.Field("first_name", joi.text, required=True),
    joi.Field("last_name", joi.text, required=True),
    joi.Field("middle_name", joi.text),
    joi.Field("mobile_num", joi.digits(11, least=1), required=True),
    joi.Field("dob", joi.month_day_year, required=True),
    joi.Field("bvn", joi.digits(11), required=True),
    joi.Field("gender", joi.one_of("1", "2"), required=True),
    joi.Field("address", joi.text, required=True),
    joi.Field("email", joi.email),
    joi.Field("beneficiary_account", joi.digits(10)),
    joi.Field("bank_code", joi.forbidden),
)
_BUSINESS: Final = (
    joi.Field("business_name", joi.text, required=True),
    joi.Field("mobile_num", joi.digits(11, least=1), required=True),
    joi.Field("bvn", joi.digits(11), required=True),
    joi.Field("beneficiary_account", joi.digits(10)),
    joi.Field("email", joi.email),
)
_BENEFICIARY: Final = (
    joi.Field("beneficiary_account", joi.digits(10), required=True),
    joi.Field("virtual_account_number", joi.text, required=True),
)
_BVN: Final = (
    joi.Field("customer_bvn", joi.digits(11), required=True),
    joi.Field("customer_identifier", joi.text, required=True),
    joi.Field("phone_number", joi.digits(11, least=1), required=True),
)
# Values that stand for what cannot be verified.
BAD_BVN: Final = "00000000000"
BAD_BENEFICIARY: Final = "0123456789"

_IDENTITY: Final = (
    '{"status":424,"success":false,"message":"Identity verification failed. '
    'Kindly pass a valid Id to continue","data":{}}'
)
_AT_LIMIT: Final = "Merchant has reached account opening limit, please contact habaripay support"


def routes() -> list[web.RouteDef]:
    """Return the routes; the last would take the place of any that came after it."""
    root = "/virtual-account"
    lists = f"{root}/merchant"
    return [
        ask(
            "POST",
            f"{root}/simulate/payment",
            "accounts",
            simulate_payment,
            _PAYMENT,
            status_as_text=True,
        ),
        _of("GET", f"{root}/webhook/logs", "error_log", error_log),
        _of("DELETE", f"{root}/webhook/logs/{{reference}}", "error_log", forget_error),
        ask("POST", root, "accounts", create, family="accounts", body=True),
        ask(
            "POST", f"{root}/business", "accounts", create_business, family="businesses", body=True
        ),
        ask(
            "PATCH",
            f"{root}/update/beneficiary/account",
            "accounts",
            change_beneficiary,
            _BENEFICIARY,
            family="accounts",
        ),
        ask("PATCH", f"{root}/update/bvn", "accounts", change_bvn, _BVN, family="accounts"),
        _of("GET", f"{root}/customer/{{number}}", "accounts", by_number),
        _of("GET", f"{lists}/accounts", "accounts", all_accounts),
    ]


def last_routes() -> list[web.RouteDef]:
    """Return what would take the place of any other path below /virtual-account."""
    return [_of("GET", "/virtual-account/{customer}", "accounts", by_customer)]


def _of(method: str, path: str, operation: Operation, answer: Answer) -> web.RouteDef:
    family: Family = "plain" if operation == "error_log" else "accounts"
    return ask(method, path, operation, answer, family=family)


def simulate_payment(asked: Ask) -> web.Response:
    """POST /virtual-account/simulate/payment; the amount is a string of naira"""
    number, gateway = asked.body["virtual_account_number"], asked.gateway
    account, lent = gateway.accounts.get(number), gateway.lent.account(number)
    mine = account or lent
    if mine is None or mine.merchant_id != asked.merchant.id or (account and asked.body.get("dva")):
        return refused(404, "Virtual account not found")
    minor = int(Decimal(asked.body["amount"]) * 100)
    if gateway.transfer_in(number, minor, "Sandbox Sandbox") is None:
        return refused(404, "Virtual account not found")
    return ok("Payment successful")


def error_log(asked: Ask) -> web.Response:
    """GET /virtual-account/webhook/logs: what merchants did not take, oldest first"""
    log = asked.gateway.webhooks.error_log
    rows = [one.document for one in log if one.merchant_id == asked.merchant.id]
    return ok({"count": len(rows), "rows": rows[asked.page(ROWS_MAX)][:ROWS_MAX]})


def forget_error(asked: Ask) -> web.Response:
    """DELETE /virtual-account/webhook/logs/{reference}; it can contain slashes"""
    log, whose = asked.gateway.webhooks.error_log, (asked.merchant.id, asked.path["reference"])
    for one in log:
        if (one.merchant_id, one.reference) == whose:
            log.drop(one.document["id"])
    return ok(1)


def create(asked: Ask) -> web.Response:
    """POST /virtual-account"""
    if (refusal := _refusal(asked, _CUSTOMER)) is not None:
        return refusal
    body = asked.body
    return _opened(asked, first_name=body["first_name"], last_name=body["last_name"])


def create_business(asked: Ask) -> web.Response:
    """POST /virtual-account/business"""
    if (refusal := _refusal(asked, _BUSINESS)) is not None:
        return refusal
    if asked.body.get("beneficiary_account") == BAD_BENEFICIARY:
        return _no_such_beneficiary()
    first, _, last = asked.body["business_name"].partition(" ")
    return _opened(asked, first_name=first, last_name=last)


def by_customer(asked: Ask) -> web.Response:
    """GET /virtual-account/{customer_identifier}"""
    account = asked.gateway.accounts.of_customer(asked.merchant.id, asked.path["customer"])
    return (
        refused(404, "No virtual account is associated") if account is None else ok(_full(account))
    )


def by_number(asked: Ask) -> web.Response:
    """GET /virtual-account/customer/{virtual_account_number}"""
    account = asked.gateway.accounts.get(asked.path["number"])
    if account is None or account.merchant_id != asked.merchant.id:
        return refused(404, "Virtual account not found")
    names = ("first_name", "last_name", "mobile_num", "email", "customer_identifier")
    shown = {name: getattr(account, name) for name in names}
    return ok(
        shown
        | {
            "virtual_account_number": account.number,
            "beneficiary_account": account.beneficiary_account,
        }
    )


def all_accounts(asked: Ask) -> web.Response:
    """GET /virtual-account/merchant/accounts"""
    days = days_of(asked, "%y-%m-%d")
    if isinstance(days, web.Response):
        return days
    found = [
        one
        for one in asked.gateway.accounts.of(asked.merchant.id)[::-1]
        if within(one.created_at, days)
    ]
    return ok([_listed(one) for one in found[asked.page()]])


def change_beneficiary(asked: Ask) -> web.Response:
    """PATCH /virtual-account/update/beneficiary/account"""
    account = asked.gateway.accounts.get(asked.body["virtual_account_number"])
    if account is None or account.merchant_id != asked.merchant.id:
        return refused(404, "Virtual account not found")
    changed = asked.gateway.accounts.change(
        account, beneficiary_account=asked.body["beneficiary_account"]
    )
    names = ("first_name", "last_name", "virtual_account_number", "beneficiary_account")
    return ok({name: value for name, value in _full(changed).items() if name in names})


def change_bvn(asked: Ask) -> web.Response:
    """PATCH /virtual-account/update/bvn"""
    body = asked.body
    account = asked.gateway.accounts.of_customer(asked.merchant.id, body["customer_identifier"])
    if account is None:
        return refused(404, "No virtual account is associated")
    if body["customer_bvn"] == BAD_BVN:
        return refused(400, "BVN verification failed")
    if account.mobile_num and account.mobile_num != body["phone_number"]:
        return refused(409, "Phone number does not match the BVN")
    return ok(_full(asked.gateway.accounts.change(account, bvn=body["customer_bvn"])))


def _refusal(asked: Ask, fields: tuple[joi.Field, ...]) -> web.Response | None:
    """Return the first reason not to open an account."""
    customer = asked.body.get("customer_identifier")
    if not isinstance(customer, str) or not customer:
        return refused(400, "Validation Failure, Customer identifier is required")
    every = (joi.Field("customer_identifier", joi.text), *fields)
    unknown = asked.gateway.unknowns.refuse_unknown_fields
    if (error := joi.first_error(asked.body, every, refuse_unknown=unknown)) is not None:
        return refused(400, error[1])
    if asked.merchant.beneficiary_required and not asked.body.get("beneficiary_account"):
        return refused(400, '"beneficiary_account" is required')
    if asked.body["bvn"] == BAD_BVN:
        return refused(424, _IDENTITY, None)
    existing = asked.gateway.accounts.of_customer(asked.merchant.id, customer)
    if existing is not None:
        guess = asked.gateway.unknowns.duplicate_customer
        if guess == "existing":
            return ok(_full(existing))
        return refused(int(guess), "Customer identifier already exists")
    if len(asked.gateway.accounts.of(asked.merchant.id)) >= asked.merchant.accounts_max:
        return refused(422, _AT_LIMIT)
    return None


def _opened(asked: Ask, **names: str) -> web.Response:
    body = asked.body
    account = asked.gateway.accounts.open(
        asked.merchant,
        body["customer_identifier"],
        mobile_num=body["mobile_num"],
        email=body.get("email") or "",
        beneficiary_account=body.get("beneficiary_account"),
        bvn=body["bvn"],
        **names,
    )
    document = {"status": 200, "success": True, "message": "Success", "data": _full(account)}
    if not asked.gateway.unknowns.new_account_states_status:
        del document["status"]
    return reply(200, document)


def _no_such_beneficiary() -> web.Response:
    """The one reply whose data are full of nulls, and whose status is a string that comes last."""
    names = ("first_name", "last_name", "bank_code", "virtual_account_number")
    data = dict.fromkeys((*names, "beneficiary_account", "customer_identifier"))
    nowhen = "0001-01-01T00:00:00"
    return reply(
        424,
        {
            "success": False,
            "message": "Validation Failure No record found for Account number- " + BAD_BENEFICIARY,
            "data": {**data, "created_at": nowhen, "updated_at": nowhen},
            "status": "424",
        },
    )


def _full(account: Account) -> dict[str, Any]:
    return {
        "first_name": account.first_name,
        "last_name": account.last_name,
        "bank_code": "058",
        "virtual_account_number": account.number,
        "beneficiary_account": account.beneficiary_account,
        "customer_identifier": account.customer_identifier,
        "created_at": account.created_at.isoformat(),
        "updated_at": account.updated_at.isoformat(),
    }


def _listed(account: Account) -> dict[str, Any]:
    full = _full(account)
    names = ("first_name", "last_name", "customer_identifier")
    customer = {name: full.pop(name) for name in names}
    return full | {"customer": customer}
