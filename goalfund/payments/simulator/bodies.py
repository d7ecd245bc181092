"""The bodies of webhooks in the documented order of keys, and the HMACs that go with them."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from random import Random
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from goalfund.payments.simulator.charges import Charge, paid_and_arriving
from goalfund.payments.simulator.credits import Credit, Version
from goalfund.payments.simulator.replies import encode
from goalfund.payments.simulator.settings import Merchant
from goalfund.payments.simulator.unknowns import RemarksStyle

if TYPE_CHECKING:
    from goalfund.payments.simulator.arrangements import Mandate

LAGOS: Final = timezone(timedelta(hours=1))

_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_SIX: Final = (
    "transaction_reference",
    "virtual_account_number",
    "currency",
    "principal_amount",
    "settled_amount",
    "customer_identifier",
)
_THREE: Final = ("transaction_reference", "amount_received", "merchant_reference")
_TYPES: Final = {"card": "Card", "bank": "Bank", "ussd": "Ussd", "transfer": "Transfer"}


def checkout_body(charge: Charge, merchant: Merchant) -> dict[str, Any]:
    """Return what is told of a paid checkout. The date has no timezone, as in the original."""
    paid_minor, arriving = paid_and_arriving(charge, merchant)
    assert charge.ended_at is not None
    body: dict[str, Any] = {
        "amount": paid_minor,
        "transaction_ref": charge.reference,
        "gateway_ref": charge.gateway_reference,
        "transaction_status": "Success",
        "email": charge.email,
        "merchant_id": merchant.id,
        "currency": charge.currency,
        "transaction_type": _TYPES[charge.channel],
        "merchant_amount": arriving,
        "created_at": charge.ended_at.strftime("%Y-%m-%dT%H:%M:%S.")
        + f"{charge.ended_at.microsecond // 1000:03}",
        "customer_mobile": None,
        "meta": dict(charge.metadata),
    }
    if charge.channel == "card":
        body["payment_information"] = {
            "payment_type": "card",
            "pan": "424242******4242|0830",
            "card_type": "visa",
        }
        if charge.token_id is not None:
            body["payment_information"]["token_id"] = charge.token_id
    body["is_recurring"] = charge.is_recurring
    return {"Event": "charge_successful", "TransactionRef": charge.reference, "Body": body}


def static_body(merchant: Merchant, credit: Credit) -> dict[str, Any]:
    """Return what is told of a credit to a static virtual account."""
    first, _, last = credit.sender.partition(" ")
    body: dict[str, Any] = {
        "transaction_reference": credit.told,
        "virtual_account_number": credit.account_number,
        "principal_amount": naira(credit.amount_minor),
        "settled_amount": naira(credit.amount_minor - credit.fee_minor),
        "fee_charged": naira(credit.fee_minor),
        "transaction_date": credit.at.astimezone(LAGOS).isoformat(timespec="seconds"),
        "customer_identifier": credit.customer_identifier,
        "transaction_indicator": "C",
        "remarks": credit.remarks,
        "currency": "NGN",
        "channel": "virtual-account",
        "sender_name": credit.sender,
        "meta": {
            "freeze_transaction_ref": credit.frozen_reference,
            "reason_for_frozen_transaction": credit.frozen_reason,
        },
    }
    if credit.version != "v1":
        body |= {
            "first_name": first,
            "last_name": last,
            "prefix": "SQD",
            "session_id": credit.session_id,
            "masked_sender_account_number": credit.sender_account,
            "version": credit.version,
            "transaction_uuid": credit.uuid,
        }
    return body | {"encrypted_body": encrypted(body, merchant)}


def mandate_body(merchant: Merchant, mandate: "Mandate", event: str) -> dict[str, Any]:
    """Return what is told of a mandate that was approved, or that can be debited now."""
    return {
        "Event": event,
        "TransactionRef": mandate.reference,
        "Body": {
            "mandate_id": mandate.id,
            "transaction_ref": mandate.reference,
            "merchant_id": merchant.id,
            "email": mandate.email,
            "status": "approved",
            "ready_to_debit": event == "mandates.ready",
        },
    }


def pos_body(reference: str, amount_minor: int, at: datetime) -> dict[str, Any]:
    """Return what is told, and asked, of a sale at a terminal."""
    return {
        "terminal_id": "2SQD0001",
        "transaction_reference": reference,
        "amount": amount_minor,
        "status": "success",
        "response_code": "00",
        "rrn": f"{at:%y%m%d%H%M%S}",
        "stan": f"{at:%H%M%S}",
    }


def remarks_of(
    merchant: Merchant,
    sender: str,
    customer_identifier: str,
    narration: str | None,
    style: RemarksStyle,
) -> str:
    """Return the remarks of a bank transfer; where the payer's own words stand, nobody knows."""
    usual = f"Transfer FROM {sender} | [{customer_identifier}] TO {merchant.name}"
    if not narration or style == "absent":
        return usual
    if style == "alone":
        return narration
    return f"{narration} | {usual}" if style == "first" else f"{usual} | {narration}"


def dynamic_body(
    merchant: Merchant,
    *,
    merchant_reference: str,
    reference: str,
    merchant_minor: int,
    received_minor: int,
    status: str,
    email: str,
    at: datetime,
    sender: str = "ADA OBI",
) -> dict[str, Any]:
    """Return what is told of a transfer to an account that was lent for one payment."""
    return {
        "transaction_status": status,
        "merchant_reference": merchant_reference,
        "merchant_amount": naira(merchant_minor),
        "amount_received": naira(received_minor),
        "transaction_reference": reference,
        "email": email,
        "merchant_id": merchant.id,
        "sub_merchant_id": None,
        "transaction_type": "dynamic_virtual_account",
        "date": f"{at:%Y-%m-%dT%H:%M:%S.}{at.microsecond // 1000:03}Z",
        "sender_name": sender.upper(),
    }


def signed_message(body: Mapping[str, Any], raw: bytes) -> bytes:
    """Return the message that this product's signature covers."""
    if body.get("transaction_type") == "dynamic_virtual_account":
        return encode({name: body[name] for name in _THREE})
    if body.get("version") in ("v2", "v3"):
        return "|".join(str(body[name]) for name in _SIX).encode()
    return raw


def signature(message: bytes, secret_key: str) -> str:
    """Return the lower-case HMAC-SHA512 of `message`."""
    return hmac.new(secret_key.encode(), message, hashlib.sha512).hexdigest()


def encrypted(body: Mapping[str, Any], merchant: Merchant) -> str:
    """Return the body under AES-256-CBC; key and IV are digits of base64, as in the original."""
    key = b64encode(hashlib.sha256(merchant.secret_key.encode()).digest())[:32]
    vector = b64encode(hashlib.sha256(merchant.public_key.encode()).digest())[:16]
    padder = padding.PKCS7(128).padder()
    padded = padder.update(encode(body)) + padder.finalize()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    return b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def naira(minor: int) -> str:
    """Return kobo as the decimal string of naira that virtual accounts speak."""
    return f"{minor // 100}.{minor % 100:02}"


def static_reference(version: Version, account: str, at: datetime, dice: Random) -> str:
    """Return the reference of a credit, as the lists give it in every version."""
    if version == "v1":
        letters = "".join(dice.choices(_ALPHABET, k=8))
        return f"REF{letters}{int(at.timestamp() * 1000)}_1"
    return f"REF{at:%Y%m%d}S{_digits(dice, 8)}_M{_digits(dice, 8)}_{account}"


def _digits(dice: Random, count: int) -> str:
    return "".join(dice.choices("0123456789", k=count))
