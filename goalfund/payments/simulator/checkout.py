"""What merchants call about checkouts: initiate, verify, and the list of charges."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import quote

from aiohttp import web

from goalfund.payments.simulator import joi
from goalfund.payments.simulator.asks import Ask, ask
from goalfund.payments.simulator.charges import (
    Charge,
    ChargeStatus,
    fee,
    paid_and_arriving,
)
from goalfund.payments.simulator.faults import ApiFault
from goalfund.payments.simulator.gateway import Gateway
from goalfund.payments.simulator.replies import encode, ok, problem_details, refused, reply
from goalfund.payments.simulator.settings import Merchant

CHANNELS: Final = ("card", "bank", "ussd", "transfer")
MINIMUM_MINOR: Final = {"NGN": 10_000, "USD": 100}

_INITIATE: Final = (
    joi.Field("email", joi.email, required=True),
    joi.Field("amount", joi.kobo, required=True),
    joi.Field("currency", joi.one_of("NGN", "USD"), required=True),
    joi.Field("initiate_type", joi.one_of("inline"), required=True),
    joi.Field("transaction_ref", joi.text),
    joi.Field("customer_name", joi.text),
    joi.Field("callback_url", joi.uri),
    joi.Field("payment_channels", joi.array_of(*CHANNELS)),
    joi.Field("metadata", joi.mapping),
    joi.Field("pass_charge", joi.boolean),
    joi.Field("is_recurring", joi.boolean),
    joi.Field("sub_merchant_id", joi.text),
)


def routes() -> list[web.RouteDef]:
    return [
        ask("POST", "/transaction/initiate", "initiate", initiate, family="initiate", body=True),
        ask("GET", "/transaction/verify/{reference}", "verify", verify),
        ask("GET", "/transaction", "list", transactions),
    ]


def initiate(asked: Ask) -> web.Response:
    """POST /transaction/initiate"""
    gateway, merchant, body = asked.gateway, asked.merchant, asked.body
    return _invalid(gateway, merchant, body) or _initiated(gateway, merchant, body)


def verify(asked: Ask) -> web.Response:
    """GET /transaction/verify/{reference}"""
    gateway, merchant = asked.gateway, asked.merchant
    charge = gateway.charges.find(asked.path["reference"], merchant.id)
    if charge is None:
        prose = gateway.unknowns.unknown_reference_data == "null"
        return refused(400, "Invalid transaction reference", None if prose else {})
    data = _verified(gateway, merchant, charge)
    return ok(_contradicted(data, asked.fault))


def transactions(asked: Ask) -> web.Response:
    """GET /transaction, newest first, at most one month at a time"""
    gateway, merchant, query = asked.gateway, asked.merchant, asked.query
    window = _window(query)
    if isinstance(window, str):
        return refused(400, window)
    gateway.age()
    charges = [
        charge
        for charge in gateway.charges
        if charge.merchant_id == merchant.id and _matches(charge, query, window)
    ]
    chosen = charges[::-1][asked.page()]
    return ok(gateway.faults.listed([_row(gateway, merchant, charge) for charge in chosen]))


def checkout_url(gateway: Gateway, charge: Charge) -> str:
    """Return the payer's page. Merchants may use the same reference; then the page says whose."""
    base = gateway.settings.public_url or gateway.base_url
    whose = f"?merchant={charge.merchant_id}" if len(gateway.merchants) > 1 else ""
    return f"{base.rstrip('/')}/pay/{quote(charge.reference, safe='')}{whose}"


def _invalid(gateway: Gateway, merchant: Merchant, body: Mapping[str, Any]) -> web.Response | None:
    """Return the first reason to refuse, in the gateway's order."""
    unknowns = gateway.unknowns
    error = joi.first_error(body, _INITIATE, refuse_unknown=unknowns.refuse_unknown_fields)
    if error is not None:
        if unknowns.initiate_error_style == "problem_details":
            return problem_details(error[0], f"The {error[0]} field is invalid.")
        return refused(400, error[1])
    if body["currency"] == "NGN" and int(body["amount"]) < MINIMUM_MINOR["NGN"]:
        return refused(400, "Minimum amount is 100 Naira")
    if int(body["amount"]) < MINIMUM_MINOR[body["currency"]]:
        return refused(400, "Minimum amount is 1 Dollar")
    reference = body.get("transaction_ref")
    if reference is not None and gateway.is_taken(merchant.id, reference):
        return refused(unknowns.duplicate_reference_status, unknowns.duplicate_reference_message)
    return None


def _initiated(gateway: Gateway, merchant: Merchant, body: Mapping[str, Any]) -> web.Response:
    charge = gateway.begin(
        merchant,
        body.get("transaction_ref"),
        amount_minor=int(body["amount"]),
        currency=body["currency"],
        email=body["email"],
        customer_name=body.get("customer_name") or "",
        callback_url=body.get("callback_url"),
        metadata=body.get("metadata") or {},
        channels=tuple(body.get("payment_channels") or CHANNELS),
        pass_charge=bool(body.get("pass_charge")),
        is_recurring=bool(body.get("is_recurring")),
    )
    data = {
        "auth_url": None,
        "access_token": None,
        "merchant_info": {
            "merchant_response": None,
            "merchant_name": None,
            "merchant_logo": None,
            "merchant_id": merchant.id,
        },
        "currency": charge.currency,
        "recurring": {
            "frequency": None,
            "duration": None,
            "type": 0,
            "plan_code": None,
            "customer_name": None,
        },
        "is_recurring": charge.is_recurring,
        "plan_code": None,
        "callback_url": charge.callback_url,
        "transaction_ref": charge.reference,
        "transaction_memo": None,
        "transaction_amount": charge.amount_minor,
        "authorized_channels": list(charge.channels),
        "checkout_url": checkout_url(gateway, charge),
    }
    # This one reply has no `success`, and a message in lower case.
    return reply(200, {"status": 200, "message": "success", "data": data})


def _spelt(gateway: Gateway, status: ChargeStatus) -> str:
    return status.lower() if gateway.unknowns.status_case == "lower" else str(status)


def _verified(gateway: Gateway, merchant: Merchant, charge: Charge) -> dict[str, Any]:
    paid_minor, _ = paid_and_arriving(charge, merchant)
    ended = charge.ended_at
    return {
        "transaction_amount": paid_minor,
        "transaction_ref": charge.reference,
        "email": charge.email,
        "transaction_status": _spelt(gateway, charge.status),
        "transaction_currency_id": charge.currency,
        "created_at": f"{ended:%Y-%m-%dT%H:%M:%S}" if ended else "0001-01-01T00:00:00",
        "transaction_type": charge.channel.capitalize(),
        "merchant_name": merchant.name,
        "merchant_business_name": None,
        "gateway_transaction_ref": charge.gateway_reference,
        "recurring": None,
        "merchant_email": "merchant@example.com",
        "plan_code": None,
    }


def _contradicted(data: dict[str, Any], fault: ApiFault | None) -> dict[str, Any]:
    """Return an answer that contradicts what was told, where that is switched on."""
    if fault is None:
        return data
    succeeded = data["transaction_status"].lower() == "success"
    lies: dict[str, dict[str, Any]] = {
        "wrong_amount": {"transaction_amount": data["transaction_amount"] + 1},
        "wrong_status": {"transaction_status": "Failed" if succeeded else "Success"},
        "wrong_currency": {
            "transaction_currency_id": "USD" if data["transaction_currency_id"] == "NGN" else "NGN"
        },
        "wrong_reference": {"transaction_ref": data["transaction_ref"] + "0"},
    }
    return data | lies.get(fault.kind, {})


def _window(query: Mapping[str, str]) -> tuple[date, date] | str:
    """Return the days asked for, or the message of the refusal."""
    days = []
    for name in ("start_date", "end_date"):
        if not query.get(name):
            return f'"{name}" is required'
        try:
            days.append(date.fromisoformat(query[name]))
        except ValueError:
            return f'"{name}" must be a valid date'
    if not timedelta(0) <= days[1] - days[0] <= timedelta(days=31):
        return "start_date and end_date must be within one month"
    return days[0], days[1]


def _matches(charge: Charge, query: Mapping[str, str], window: tuple[date, date]) -> bool:
    wanted = {
        "currency": charge.currency,
        "reference": charge.reference,
        "amount": str(charge.amount_minor),
    }
    return window[0] <= charge.created_at.date() <= window[1] and all(
        query.get(name) in (None, "", value) for name, value in wanted.items()
    )


def _row(gateway: Gateway, merchant: Merchant, charge: Charge) -> dict[str, Any]:
    paid_minor, arriving = paid_and_arriving(charge, merchant)
    return {
        "id": charge.number,
        "transaction_amount": paid_minor,
        "transaction_ref": charge.reference,
        "email": charge.email,
        "merchant_id": merchant.id,
        "merchant_amount": arriving,
        "merchant_name": merchant.name,
        "merchant_business_name": merchant.name,
        "merchant_email": "merchant@example.com",
        "customer_email": charge.email,
        "customer_name": charge.customer_name,
        "meta_data": encode(charge.metadata).decode(),
        "meta": dict(charge.metadata),
        "transaction_status": _spelt(gateway, charge.status),
        "transaction_charges": fee(merchant, charge.amount_minor),
        "transaction_currency_id": charge.currency,
        "transaction_gateway_id": 1,
        "transaction_type": charge.channel.capitalize(),
        "flat_charge": 0,
        "is_suspicious": False,
        "is_refund": _is_refund(gateway, charge),
        "created_at": f"{charge.created_at:%Y-%m-%dT%H:%M:%S}",
    }


def _is_refund(gateway: Gateway, charge: Charge) -> bool:
    refunds = gateway.refunds.of(charge)
    if gateway.unknowns.is_refund_when == "done":
        refunds = [one for one in refunds if one.status == "done"]
    return bool(refunds)
