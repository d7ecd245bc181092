"""One request to the gateway and its reply: in time, bounded, never to anywhere else."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

import aiohttp
import stamina
import structlog
from yarl import URL

from goalfund.payments.documents import MalformedError
from goalfund.payments.envelope import Envelope, read_envelope
from goalfund.payments.squad.errors import (
    DuplicateReferenceError,
    GatewayError,
    GatewayForbiddenError,
    GatewayRefusedError,
    GatewayUnavailableError,
    GatewayUnreadableError,
)

BODY_MAX: Final = 1_048_576

T = TypeVar("T")

# Codes that say "not now" rather than "no".
_NOT_NOW: Final = frozenset({408, 424, 425, 429})
_DUPLICATE: Final = re.compile(r"duplicate|already|exists|been used|unique", re.IGNORECASE)
_LONG_NUMBER: Final = re.compile(r"[0-9]{4,}(?=[0-9]{4})")

log = structlog.get_logger(__name__)


class Calls:
    """Sends requests for one merchant over a session that somebody else closes."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        secret_key: str,
        timeout_s: float,
        attempts: int,
        retry_wait_s: float,
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {secret_key}", "Accept": "application/json"}
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, sock_connect=timeout_s / 3)
        self._attempts = attempts
        self._retry_wait_s = retry_wait_s

    def __repr__(self) -> str:
        return f"Calls({self._base_url!r})"

    async def once(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str | int | None] | None = None,
    ) -> Envelope:
        """Send one request, once. A redirect is not followed: it would carry our key elsewhere.

        Raises:
            GatewayUnavailableError: whether it took effect is not known.
        """
        try:
            async with self._session.request(
                method,
                URL(self._base_url + path + _query(query), encoded=True),
                json=body,
                headers=self._headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                raw = await _read_bounded(response)
                envelope = read_envelope(response.status, raw)
        except TimeoutError:
            raise GatewayUnavailableError(f"{method} {_family(path)}: no answer in time") from None
        except aiohttp.ClientError as error:
            reason = type(error).__name__
            raise GatewayUnavailableError(f"{method} {_family(path)}: {reason}") from error
        except MalformedError as error:
            raise GatewayUnreadableError(
                f"{method} {_family(path)}: {response.status}, {error}"
            ) from None
        log.debug("gateway_answered", call=f"{method} {_family(path)}", code=envelope.code)
        return envelope

    async def question(
        self,
        method: str,
        path: str,
        read: Callable[[Envelope], T],
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str | int | None] | None = None,
    ) -> T:
        """Return what `read` makes of the reply; ask again, after a pause, while none is clear.

        Only for what changes nothing at the gateway, however often it is asked.

        Raises:
            GatewayUnavailableError: nothing is known, also after some attempts.
        """
        async for attempt in stamina.retry_context(
            on=GatewayUnavailableError,
            attempts=self._attempts,
            wait_initial=self._retry_wait_s,
            wait_jitter=self._retry_wait_s,
            timeout=None,
        ):
            with attempt:
                return read(await self.once(method, path, body, query))
        raise AssertionError("stamina returns or raises")


def fault(envelope: Envelope) -> GatewayError:
    """Return what a reply that is not good means. Doubt means that we do not know."""
    code, message = envelope.code, redacted(envelope.message) or "no reason given"
    if code in (401, 403):
        return GatewayForbiddenError(message, code=code)
    if is_duplicate(envelope):
        return DuplicateReferenceError(message, code=code, field=envelope.field)
    if 400 <= code < 500 and code not in _NOT_NOW:
        return GatewayRefusedError(message, code=code, field=envelope.field)
    return GatewayUnavailableError(f"{code}: {message}")


def is_duplicate(envelope: Envelope) -> bool:
    """Nobody knows the gateway's exact words, so this goes by what they must be about."""
    if envelope.code == 409:
        return True
    about_reference = "ref" in envelope.message.lower() or envelope.field == "transaction_ref"
    known = _DUPLICATE.search(envelope.message) is not None
    return 400 <= envelope.code < 500 and about_reference and known


def data_of(envelope: Envelope) -> Mapping[str, Any]:
    """Return the reply's data.

    Raises:
        GatewayError: it was refused, or there is no object in it.
    """
    if not envelope.ok:
        raise fault(envelope)
    if not isinstance(envelope.data, dict):
        raise GatewayUnreadableError("the reply carries no data")
    return envelope.data


def redacted(message: str) -> str:
    """Return a message of the gateway without whole account numbers: their last four digits."""
    return _LONG_NUMBER.sub("…", message)


def _query(query: Mapping[str, str | int | None] | None) -> str:
    given = {name: value for name, value in (query or {}).items() if value not in (None, "")}
    return f"?{urlencode(given)}" if given else ""


async def _read_bounded(response: aiohttp.ClientResponse) -> bytes:
    raw = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        raw += chunk
        if len(raw) > BODY_MAX:
            raise MalformedError("body", f"is longer than {BODY_MAX} bytes")
    return bytes(raw)


def _family(path: str) -> str:
    """Return the path without what comes from outside, for messages."""
    parts = path.split("/")
    return "/".join(part for part in parts if re.fullmatch(r"[a-z_-]*", part))
