"""The client of the Squad gateway: start a checkout, and ask what became of a charge."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

import aiohttp
import stamina
from yarl import URL

from goalfund.payments import fields, money
from goalfund.payments.documents import MalformedError
from goalfund.payments.envelope import Envelope, read_envelope
from goalfund.payments.payloads import STATUS_OF_CHARGE, Notification, Status

BODY_MAX: Final = 1_048_576

# Codes that say "not now" rather than "no".
_NOT_NOW: Final = frozenset({408, 424, 425, 429})
_DUPLICATE: Final = re.compile(r"duplicate|already|exists|been used|unique", re.IGNORECASE)
_UNKNOWN: Final = re.compile(r"invalid transaction ref|not found", re.IGNORECASE)


class GatewayError(Exception):
    """The gateway did not do what it was asked. The message carries no secret."""


class GatewayUnavailableError(GatewayError):
    """No clear answer came. The request may still have taken effect; ask again later."""


class GatewayUnreadableError(GatewayUnavailableError):
    """An answer came that cannot be read, or that is not about what was asked."""


class GatewayRefusedError(GatewayError):
    """The gateway said no, and did nothing. `field` is what it blames, when it says so."""

    def __init__(self, message: str, *, code: int, field: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.message = message
        self.code = code
        self.field = field


class GatewayForbiddenError(GatewayRefusedError):
    """Our key is not accepted: a matter of configuration, not of the payer. Nothing was done."""


class DuplicateReferenceError(GatewayRefusedError):
    """The reference was used before. Take the next attempt, or verify the first."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A page on which the payer can pay."""

    reference: str
    checkout_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What the gateway says of a charge when it is asked. The amount is in minor units."""

    reference: str
    status: Status
    amount_minor: int
    currency: str
    gateway_reference: str | None = None
    channel: str | None = None
    paid_at: datetime | None = None

    def contradicts(self, notification: Notification) -> str | None:
        """Return the first field in which a notification of success differs, or None.

        Money is credited only when there is none.
        """
        if self.reference.lower() != (notification.merchant_reference or "").lower():
            return "reference"
        if self.status is not Status.SUCCEEDED or notification.status is not Status.SUCCEEDED:
            return "status"
        if self.currency != notification.currency:
            return "currency"
        return "amount" if self.amount_minor != notification.amount_minor else None


class SquadClient:
    """Speaks to one gateway for one merchant over a session that somebody else closes.

    Only questions are repeated by themselves, never requests that change something.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        secret_key: str,
        timeout_s: float = 15.0,
        attempts: int = 3,
        retry_wait_s: float = 0.2,
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {secret_key}", "Accept": "application/json"}
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, sock_connect=timeout_s / 3)
        self._attempts = attempts
        self._retry_wait_s = retry_wait_s

    def __repr__(self) -> str:
        return f"SquadClient({self._base_url!r})"

    async def initiate(
        self,
        *,
        reference: str,
        amount_minor: int,
        currency: str,
        email: str,
        callback_url: str,
        customer_name: str | None = None,
        channels: Sequence[str] = (),
        metadata: Mapping[str, str] | None = None,
    ) -> Checkout:
        """Start a checkout for `amount_minor`, and return where the payer goes.

        Raises:
            GatewayUnavailableError: the checkout may exist; nobody has been sent to it.
            DuplicateReferenceError: take the next attempt of the reference.
            GatewayRefusedError: there is no checkout.
        """
        assert type(amount_minor) is int
        assert 0 < amount_minor <= money.AMOUNT_MAX_MINOR
        optional = {
            "customer_name": customer_name,
            "payment_channels": list(channels),
            "metadata": dict(metadata or {}),
        }
        body = {
            "email": email,
            "amount": amount_minor,
            "currency": currency,
            "initiate_type": "inline",
            "transaction_ref": reference,
            "callback_url": callback_url,
        } | {name: value for name, value in optional.items() if value}
        envelope = await self._ask("POST", "/transaction/initiate", body)
        if not envelope.ok:
            raise _fault(envelope)
        return _checkout(envelope, reference, amount_minor)

    async def verify(self, reference: str) -> Verified | None:
        """Return what became of the charge, or None when the gateway knows of no such reference.

        Raises:
            GatewayUnavailableError: nothing is known, also after some attempts.
            GatewayRefusedError: the gateway will not say.
        """
        path = f"/transaction/verify/{quote(reference, safe='')}"
        async for attempt in stamina.retry_context(
            on=GatewayUnavailableError,
            attempts=self._attempts,
            wait_initial=self._retry_wait_s,
            wait_jitter=self._retry_wait_s,
            timeout=None,
        ):
            with attempt:
                envelope = await self._ask("GET", path)
                if envelope.ok:
                    return _verified(envelope, reference)
                if envelope.code in (400, 404) and _UNKNOWN.search(envelope.message):
                    return None
                raise _fault(envelope)
        raise AssertionError("stamina returns or raises")

    async def _ask(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> Envelope:
        """Send one request. A redirect is not followed: it would carry our key elsewhere."""
        try:
            async with self._session.request(
                method,
                URL(self._base_url + path, encoded=True),
                json=body,
                headers=self._headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                raw = await _read_bounded(response)
                return read_envelope(response.status, raw)
        except TimeoutError:
            raise GatewayUnavailableError(f"{method} {_family(path)}: no answer in time") from None
        except aiohttp.ClientError as error:
            reason = type(error).__name__
            raise GatewayUnavailableError(f"{method} {_family(path)}: {reason}") from error
        except MalformedError as error:
            raise GatewayUnreadableError(
                f"{method} {_family(path)}: {response.status}, {error}"
            ) from None


async def _read_bounded(response: aiohttp.ClientResponse) -> bytes:
    raw = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        raw += chunk
        if len(raw) > BODY_MAX:
            raise MalformedError("body", f"is longer than {BODY_MAX} bytes")
    return bytes(raw)


def _family(path: str) -> str:
    """Return the path without the reference, for messages."""
    return "/".join(path.split("/")[:3])


def _fault(envelope: Envelope) -> GatewayError:
    """Return what a reply that is not good means. Doubt means that we do not know."""
    code, message = envelope.code, envelope.message or "no reason given"
    if code in (401, 403):
        return GatewayForbiddenError(message, code=code)
    if code == 409 or (400 <= code < 500 and _is_duplicate(envelope)):
        return DuplicateReferenceError(message, code=code, field=envelope.field)
    if 400 <= code < 500 and code not in _NOT_NOW:
        return GatewayRefusedError(message, code=code, field=envelope.field)
    return GatewayUnavailableError(f"{code}: {message}")


def _is_duplicate(envelope: Envelope) -> bool:
    """Nobody knows the gateway's exact words, so this goes by what they must be about."""
    about_reference = "ref" in envelope.message.lower() or envelope.field == "transaction_ref"
    return about_reference and _DUPLICATE.search(envelope.message) is not None


def _checkout(envelope: Envelope, reference: str, amount_minor: int) -> Checkout:
    data = _data(envelope)
    url = data.get("checkout_url")
    if not isinstance(url, str) or urlsplit(url).scheme not in ("https", "http"):
        raise GatewayUnreadableError("initiate: no checkout address in the reply")
    if data.get("transaction_ref", reference) != reference:
        raise GatewayUnreadableError("initiate: the reply is about another reference")
    if data.get("transaction_amount", amount_minor) != amount_minor:
        raise GatewayUnreadableError("initiate: the reply is about another amount")
    return Checkout(reference, url)


def _verified(envelope: Envelope, reference: str) -> Verified:
    data = _data(envelope)
    stated = data.get("transaction_ref")
    if not isinstance(stated, str) or stated.lower() != reference.lower():
        raise GatewayUnreadableError("verify: the reply is about another reference")
    try:
        return _verified_data(data, reference)
    except MalformedError as error:
        raise GatewayUnreadableError(f"verify: {error}") from None


def _verified_data(data: Mapping[str, Any], reference: str) -> Verified:
    word = fields.words(data.get("transaction_status")) or ""
    # A word that we do not know decides nothing yet.
    status = STATUS_OF_CHARGE.get(word.lower(), Status.PENDING)
    amount, currency = data.get("transaction_amount"), data.get("transaction_currency_id")
    # Only of a success must the money be known; elsewhere the gateway may leave it out.
    moved = status is Status.SUCCEEDED
    return Verified(
        reference=reference,
        status=status,
        amount_minor=money.kobo(amount, "transaction_amount") if moved or amount else 0,
        currency=fields.currency(currency) if moved or currency else "",
        gateway_reference=fields.words(data.get("gateway_transaction_ref")),
        channel=fields.channel(data.get("transaction_type")),
        paid_at=fields.instant(data.get("created_at")),
    )


def _data(envelope: Envelope) -> Mapping[str, Any]:
    if not isinstance(envelope.data, dict):
        raise GatewayUnreadableError("the reply carries no data")
    return envelope.data
