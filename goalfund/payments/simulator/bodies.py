"""The bodies of webhooks in the documented order of keys, and the HMACs that go with them."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any, Final, Literal

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from goalfund.payments.simulator.charges import Charge, paid_and_arriving
from goalfund.payments.simulator.replies import encode
from goalfund.payments.simulator.settings import Merchant

Version = Literal["v1", "v2", "v3"]

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
    body["is_recurring"] = charge.is_recurring
    return {"Event": "charge_successful", "TransactionRef": charge.reference, "Body": body}


def static_body(
    merchant: Merchant,
    version: Version,
    *,
    account_number: str,
    customer_identifier: str,
    amount_minor: int,
    fee_minor: int,
    sender: str,
    at: datetime,
    dice: Random,
) -> dict[str, Any]:
    """Return what is told of a credit to a static virtual account."""
    first, _, last = sender.partition(" ")
    body: dict[str, Any] = {
        "transaction_reference": _static_reference(version, account_number, at, dice),
        "virtual_account_number": account_number,
        "principal_amount": naira(amount_minor),
        "settled_amount": naira(amount_minor - fee_minor),
        "fee_charged": naira(fee_minor),
        "transaction_date": at.astimezone(LAGOS).isoformat(timespec="seconds"),
        "customer_identifier": customer_identifier,
        "transaction_indicator": "C",
        "remarks": f"Transfer FROM {sender} | [{customer_identifier}] TO {merchant.name}",
        "currency": "NGN",
        "channel": "virtual-account",
        "sender_name": sender,
        "meta": {"freeze_transaction_ref": None, "reason_for_frozen_transaction": None},
    }
    if version != "v1":
        body |= {
            "first_name": first,
            "last_name": last,
            "prefix": "SQD",
            "session_id": _digits(dice, 30),
            "masked_sender_account_number": f"******{_digits(dice, 4)}",
            "version": version,
            "transaction_uuid": f"{dice.getrandbits(64):016X}",
        }
    return body | {"encrypted_body": encrypted(body, merchant)}


def dynamic_body(
    merchant: Merchant,
    *,
    merchant_reference: str,
    expected_minor: int,
    received_minor: int,
    status: str,
    email: str,
    at: datetime,
    dice: Random,
) -> dict[str, Any]:
    """Return what is told of a transfer to an account that was lent for one payment."""
    squads = f"REF{at:%Y%m%d}S{_digits(dice, 8)}_M{_digits(dice, 8)}_{_digits(dice, 10)}"
    return {
        "transaction_status": status,
        "merchant_reference": merchant_reference,
        "merchant_amount": naira(expected_minor),
        "amount_received": naira(received_minor),
        "transaction_reference": squads,
        "email": email,
        "merchant_id": merchant.id,
        "sub_merchant_id": None,
        "transaction_type": "dynamic_virtual_account",
        "date": f"{at:%Y-%m-%dT%H:%M:%S.}{at.microsecond // 1000:03}Z",
        "sender_name": "ADA OBI",
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


def _static_reference(version: Version, account: str, at: datetime, dice: Random) -> str:
    if version == "v3":
        return f"{dice.getrandbits(64):016X}"
    if version == "v2":
        return f"REF{at:%Y%m%d}S{_digits(dice, 8)}_M{_digits(dice, 8)}_{account}"
    letters = "".join(dice.choices(_ALPHABET, k=8))
    return f"REF{letters}{int(at.timestamp() * 1000)}_1"


def _digits(dice: Random, count: int) -> str:
    return "".join(dice.choices("0123456789", k=count))
