"""Cards that are charged again by a token, and payments that a merchant takes on its own page."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from aiohttp import web

from goalfund.payments.simulator import joi
from goalfund.payments.simulator.arrangements import Direct
from goalfund.payments.simulator.asks import Ask, ask
from goalfund.payments.simulator.charges import Charge, ChargeStatus
from goalfund.payments.simulator.checkout import checkout_url
from goalfund.payments.simulator.faults import Operation
from goalfund.payments.simulator.replies import ok, refused

_CHARGE: Final = (
    joi.Field("amount", joi.any_number, required=True),
    joi.Field("token_id", joi.text, required=True),
    joi.Field("transaction_ref", joi.text),
)
_CANCEL: Final = (joi.Field("auth_code", joi.texts, required=True),)
_DIRECT: Final = (
    joi.Field("transaction_reference", joi.text),
    joi.Field("amount", joi.kobo, required=True),
    joi.Field("currency", joi.one_of("NGN"), required=True),
    joi.Field("pass_charge", joi.boolean),
    joi.Field("webhook_url", joi.uri),
    joi.Field("redirect_url", joi.uri),
    joi.Field("customer", joi.mapping, required=True),
    joi.Field("payment_method", joi.one_of("card", "bank", "ussd"), required=True),
    joi.Field("card", joi.mapping),
    joi.Field("bank", joi.mapping),
    joi.Field("ussd", joi.mapping),
)
_AUTHORISE: Final = (
    joi.Field("transaction_reference", joi.text, required=True),
    joi.Field("authorization", joi.mapping, required=True),
)
_PIN: Final = "1234"
_OTP: Final = "123456"
_OTP_CARD: Final = "4242424242424242"
_OTP_CARD_BELOW_MINOR: Final = 750_000
# What each of the sandbox's cards asks for first.
_CARDS: Final = {
    _OTP_CARD: "ValidateOTP",
    "5555555555554444": "ValidatePin",
    "5200000000001096": "ThreeDSecure",
}
_USSD_BANKS: Final = frozenset(
    {
        *("044", "063", "050", "214", "070", "011", "058", "030", "082", "125", "221", "232"),
        *("033", "032", "215", "566", "035", "057", "00103", "105", "303", "107", "50211"),
    }
)


@dataclass(frozen=True, slots=True)
class _Next:
    """What a payment on the merchant's own page waits for, and what its reply shows of it."""

    step: str
    shown: dict[str, Any]


def routes() -> list[web.RouteDef]:
    tokens: Operation = "tokens"
    direct: Operation = "direct"
    start, root = "/transaction/initiate/process-payment", "/transaction"
    authorise_path, validate_path = f"{root}/payment/authorize", f"{root}/validate-payment"
    return [
        ask("POST", f"{root}/charge_card", tokens, charge_card, _CHARGE),
        ask("PATCH", f"{root}/cancel/recurring", tokens, cancel, _CANCEL),
        ask("POST", start, direct, process, _DIRECT, family="direct"),
        ask("POST", authorise_path, direct, authorise, _AUTHORISE, family="direct"),
        ask("POST", validate_path, direct, validate, _AUTHORISE, family="direct"),
    ]


def charge_card(asked: Ask) -> web.Response:
    """POST /transaction/charge_card; the reply says nothing, as in the original's sample"""
    gateway, body, unknowns = asked.gateway, asked.body, asked.gateway.unknowns
    if body["amount"] <= 0 or type(body["amount"]) is not int:
        return refused(400, "amount cannot be < 0")
    token = gateway.agreed.tokens.get(body["token_id"])
    if token is None or token.merchant_id != asked.merchant.id or token.cancelled:
        return refused(400, "Invalid token")
    reference = body.get("transaction_ref")
    if reference is not None and gateway.is_taken(asked.merchant.id, reference):
        return refused(unknowns.duplicate_reference_status, unknowns.duplicate_reference_message)
    charge = gateway.begin(
        asked.merchant,
        reference,
        amount_minor=body["amount"],
        currency=token.currency,
        email=token.email,
        is_recurring=True,
        token_id=token.id,
    )
    gateway.pay(charge)
    names = ("transaction_ref", "transaction_status", "email", "currency", "gateway_ref")
    return ok({**dict.fromkeys(names), "transaction_amount": 0, "merchant_amount": 0})


def cancel(asked: Ask) -> web.Response:
    """PATCH /transaction/cancel/recurring: all of the tokens or none"""
    gateway, wanted = asked.gateway, asked.body["auth_code"]
    found = [gateway.agreed.tokens.get(one) for one in wanted]
    mine = [t for t in found if t is not None and t.merchant_id == asked.merchant.id]
    if len(mine) != len(wanted) or any(token.cancelled for token in mine):
        return refused(400, "Recurring Payment was not cancelled")
    for token in mine:
        gateway.agreed.tokens.put(token.id, replace(token, cancelled=True))
    return ok({"auth_code": wanted})


def process(asked: Ask) -> web.Response:
    """POST /transaction/initiate/process-payment"""
    gateway, body, unknowns = asked.gateway, asked.body, asked.gateway.unknowns
    if not asked.merchant.direct_card:
        return refused(unknowns.not_profiled_status, "Merchant is not profiled for this service")
    reference, customer = body.get("transaction_reference"), body["customer"]
    if joi.email(customer.get("email")) is not None:
        return refused(400, '"customer.email" must be a valid email')
    if reference is not None and gateway.is_taken(asked.merchant.id, reference):
        return refused(unknowns.duplicate_reference_status, unknowns.duplicate_reference_message)
    coming = _first_step(asked)
    if isinstance(coming, web.Response):
        return coming
    charge = gateway.begin(
        asked.merchant,
        reference,
        amount_minor=int(body["amount"]),
        currency="NGN",
        email=customer["email"],
        customer_name=str(customer.get("name") or ""),
        callback_url=body.get("redirect_url"),
        pass_charge=bool(body.get("pass_charge")),
        channel=body["payment_method"],
    )
    gateway.agreed.direct.put(_key(charge), Direct(coming.step))
    shown = _shown(charge) | coming.shown
    if coming.step == "ThreeDSecure":
        shown["auth_url"] = checkout_url(gateway, charge)
    return ok(shown)


def authorise(asked: Ask) -> web.Response:
    """POST /transaction/payment/authorize: the PIN, or the OTP, of a card"""
    charge, step = _awaited(asked)
    given = asked.body["authorization"]
    if charge is None or step not in ("ValidatePin", "ValidateOTP"):
        return refused(400, "Invalid transaction reference")
    if step == "ValidatePin" and given.get("pin") == _PIN:
        asked.gateway.agreed.direct.put(_key(charge), Direct("ValidateOTP"))
        return ok(_shown(charge) | {"transaction_status": "ValidateOTP"})
    if step == "ValidateOTP" and given.get("otp") == _OTP:
        return _paid(asked, charge)
    return refused(400, "Invalid PIN" if step == "ValidatePin" else "Invalid OTP")


def validate(asked: Ask) -> web.Response:
    """POST /transaction/validate-payment: the OTP of a bank account"""
    charge, step = _awaited(asked)
    if charge is None or step != "BankOTP":
        return refused(400, "Invalid transaction reference")
    if asked.body["authorization"].get("otp_token") != _OTP:
        return refused(400, "Invalid OTP")
    return _paid(asked, charge)


def _first_step(asked: Ask) -> _Next | web.Response:
    """Return what the payment waits for first, or the refusal."""
    method = asked.body["payment_method"]
    details = asked.body.get(method)
    if details is None:
        return refused(400, f'"{method}" is required')
    if method == "card":
        return _card(str(details.get("number") or ""), int(asked.body["amount"]))
    code = str(details.get("bank_code") or "")
    if method == "bank":
        if code != "058":
            return refused(400, '"bank.bank_code" must be [058]')
        return _Next("BankOTP", {"auth_model": "ValidateOTP", "transaction_status": "Pending"})
    if code not in _USSD_BANKS:
        return refused(400, '"ussd.bank_code" is not supported')
    end = asked.gateway.world.now() + timedelta(minutes=10)
    ussd = {"ussd_reference": asked.gateway.world.digits(4), "expiresAt": end.isoformat()}
    shown = {"auth_model": "USSDCodeGenerated", "ussd_details": ussd}
    return _Next("ussd", shown | {"transaction_status": "Pending"})


def _card(number: str, amount_minor: int) -> _Next | web.Response:
    step = _CARDS.get(number)
    if step is None or (number == _OTP_CARD and amount_minor >= _OTP_CARD_BELOW_MINOR):
        return refused(400, "Card declined")
    return _Next(step, {"transaction_status": step})


def _awaited(asked: Ask) -> tuple[Charge | None, str]:
    """Return the charge that is pending, and what it waits for."""
    gateway, reference = asked.gateway, asked.body["transaction_reference"]
    charge = gateway.charges.find(reference, asked.merchant.id)
    direct = gateway.agreed.direct.get(f"{asked.merchant.id}/{reference}")
    if charge is None or direct is None or charge.status is not ChargeStatus.PENDING:
        return None, ""
    return charge, direct.step


def _paid(asked: Ask, charge: Charge) -> web.Response:
    paid = asked.gateway.pay(charge, charge.channel)
    return ok(_shown(paid) | {"transaction_status": "Success"})


def _key(charge: Charge) -> str:
    return f"{charge.merchant_id}/{charge.reference}"


def _shown(charge: Charge) -> dict[str, Any]:
    return {
        "transaction_reference": charge.reference,
        "gateway_ref": charge.gateway_reference,
        "amount": charge.amount_minor,
        "currency": charge.currency,
        "auth_url": None,
    }
