"""Who calls: the merchant of a secret key, or the gateway's exact refusal, by service."""

from collections.abc import Mapping
from typing import Final, Literal

from aiohttp import web

from goalfund.payments.simulator.replies import refused, reply
from goalfund.payments.simulator.settings import Merchant

Family = Literal["plain", "initiate", "direct", "accounts", "businesses"]

_LIVE_KEY: Final = "API key is invalid. Key must start with sandbox_sk_"
_LIVE_KEY_DIRECT: Final = "API key is empty or invalid. Key must start with sandbox_sk_"
_RESTRICTED: Final = "Merchant has been restricted, please contact Habaripay support"
_NOT_PROFILED: Final = "Merchant is not profiled for this service, please contact Habaripay support"


def merchant_of(
    request: web.Request, merchants: Mapping[str, Merchant], family: Family = "plain"
) -> Merchant | web.Response:
    """Return the merchant whose secret key the request bears, or the refusal to send."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    merchant = merchants.get(key) if scheme == "Bearer" else None
    if merchant is None:
        return _stranger(scheme, key, family)
    return _not_served(merchant, family) or merchant


def _stranger(scheme: str, key: str, family: Family) -> web.Response:
    if family == "initiate":
        return reply(
            401, {"status": 401, "message": "Initiate transaction Unauthorized", "data": None}
        )
    if scheme != "Bearer" or not key:
        return reply(401, {"success": False, "message": "", "data": {}})
    if not key.startswith("sandbox_sk_"):
        return refused(403, _LIVE_KEY_DIRECT if family == "direct" else _LIVE_KEY)
    return reply(403, {"success": False, "message": "Merchant authentication failed", "data": {}})


def _not_served(merchant: Merchant, family: Family) -> web.Response | None:
    if family not in ("accounts", "businesses"):
        return None
    if merchant.restricted:
        return refused(401, _RESTRICTED)
    if not merchant.accounts or (family == "businesses" and not merchant.b2b):
        return refused(404, _NOT_PROFILED)
    return None
