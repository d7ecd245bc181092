"""Direct debits: a mandate is approved, then ready a day later, then debited once a day at most."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from aiohttp import web

from goalfund.payments.simulator import joi
from goalfund.payments.simulator.arrangements import Mandate
from goalfund.payments.simulator.asks import Ask, ask
from goalfund.payments.simulator.faults import Operation
from goalfund.payments.simulator.replies import ok, refused

_CREATE: Final = (
    joi.Field("mandate_type", joi.text),
    joi.Field("amount", joi.kobo, required=True),
    joi.Field("account_number", joi.digits(10), required=True),
    joi.Field("bank_code", joi.text, required=True),
    joi.Field("description", joi.text),
    joi.Field("start_date", joi.text),
    joi.Field("end_date", joi.text),
    joi.Field("customer_email", joi.email, required=True),
    joi.Field("transaction_reference", joi.text, required=True),
    joi.Field("customerInformation", joi.mapping),
)
_DEBIT: Final = (
    joi.Field("mandate_id", joi.text, required=True),
    joi.Field("amount", joi.kobo, required=True),
    joi.Field("transaction_reference", joi.text, required=True),
    joi.Field("narration", joi.text),
    joi.Field("customer_email", joi.email),
    joi.Field("pass_charge", joi.boolean),
)
_CANCEL: Final = (joi.Field("mandateIds", joi.texts, required=True),)
_BANKS: Final = (
    {"bank_code": "058", "bank_name": "GTBank"},
    {"bank_code": "044", "bank_name": "Access"},
)


def routes() -> list[web.RouteDef]:
    root = "/transaction/mandate"
    operation: Operation = "mandates"
    return [
        ask("GET", f"{root}/banklists", operation, banks, family="direct"),
        ask("POST", f"{root}/banklists", operation, banks, family="direct"),
        ask("POST", f"{root}/create", operation, create, _CREATE, family="direct"),
        ask("POST", f"{root}/debit", operation, debit, _DEBIT, family="direct"),
        ask("POST", f"{root}/cancel", operation, cancel, _CANCEL, family="direct"),
        ask("GET", f"{root}/get-mandates/{{reference}}", operation, find, family="direct"),
    ]


def banks(_asked: Ask) -> web.Response:
    """GET or POST /transaction/mandate/banklists: the contract has had both"""
    return ok(list(_BANKS))


def create(asked: Ask) -> web.Response:
    """POST /transaction/mandate/create"""
    gateway, body = asked.gateway, asked.body
    if not asked.merchant.mandates:
        return refused(
            gateway.unknowns.not_profiled_status, "Merchant is not profiled for this service"
        )
    if any(
        one.email == body["customer_email"] for one in gateway.agreed.mandates_of(asked.merchant.id)
    ):
        return refused(400, "Customer already exists with the same email address.")
    if gateway.is_taken(asked.merchant.id, body["transaction_reference"]):
        return refused(
            gateway.unknowns.duplicate_reference_status,
            gateway.unknowns.duplicate_reference_message,
        )
    mandate = Mandate(
        id=f"sqaudDDy{gateway.world.next_number():08}",
        merchant_id=asked.merchant.id,
        reference=body["transaction_reference"],
        email=body["customer_email"],
        account_number=body["account_number"],
        amount_minor=int(body["amount"]),
        created_at=gateway.world.now(),
    )
    gateway.agreed.mandates.put(mandate.id, mandate)
    return ok(_shown(mandate))


def debit(asked: Ask) -> web.Response:
    """POST /transaction/mandate/debit; the charge is told as any other, of type Bank"""
    gateway, body = asked.gateway, asked.body
    gateway.age()
    mandate = gateway.agreed.mandates.get(body["mandate_id"])
    if mandate is None or mandate.merchant_id != asked.merchant.id or mandate.cancelled:
        return refused(404, "Mandate not found")
    if (refusal := _refusal(asked, mandate)) is not None:
        return refusal
    gateway.agreed.mandates.put(mandate.id, replace(mandate, debited_at=gateway.world.now()))
    charge = gateway.begin(
        asked.merchant,
        body["transaction_reference"],
        amount_minor=int(body["amount"]),
        currency="NGN",
        email=mandate.email,
        pass_charge=bool(body.get("pass_charge")),
    )
    gateway.pay(charge, "bank")
    return ok({"transaction_reference": charge.reference, "transaction_status": "Success"})


def cancel(asked: Ask) -> web.Response:
    """POST /transaction/mandate/cancel: all of them or none"""
    gateway, wanted = asked.gateway, asked.body["mandateIds"]
    mine = [one for one in gateway.agreed.mandates_of(asked.merchant.id) if one.id in wanted]
    if len(mine) != len(set(wanted)):
        return refused(404, "Mandate not found")
    for mandate in mine:
        gateway.agreed.mandates.put(mandate.id, replace(mandate, cancelled=True))
    return ok({"mandateIds": wanted})


def find(asked: Ask) -> web.Response:
    """GET /transaction/mandate/get-mandates/{reference}"""
    asked.gateway.age()
    reference = asked.path["reference"]
    mine = asked.gateway.agreed.mandates_of(asked.merchant.id)
    found = [one for one in mine if one.reference == reference]
    return ok(_shown(found[0])) if found else refused(404, "Mandate not found")


def _refusal(asked: Ask, mandate: Mandate) -> web.Response | None:
    now, amount = asked.gateway.world.now(), int(asked.body["amount"])
    unknowns, last = asked.gateway.unknowns, mandate.debited_at
    if mandate.state != "ready":
        text = f"Mandate on account {mandate.account_number} is not ready for debit."
        return refused(400, text)
    if last is not None and now - last < timedelta(days=1):
        text = f"Daily debit limit reached for mandate {mandate.id}, please try again tomorrow."
        return refused(400, text)
    if amount > mandate.amount_minor:
        text = f"Mandate on account {mandate.account_number} balance is lesser than debit amount."
        return refused(400, text)
    if asked.gateway.is_taken(asked.merchant.id, asked.body["transaction_reference"]):
        return refused(unknowns.duplicate_reference_status, unknowns.duplicate_reference_message)
    return None


def _shown(mandate: Mandate) -> dict[str, Any]:
    return {
        "mandate_id": mandate.id,
        "transaction_reference": mandate.reference,
        "status": "initiated" if mandate.state == "initiated" else "approved",
        "ready_to_debit": mandate.state == "ready",
        "cancelled": mandate.cancelled,
    }
