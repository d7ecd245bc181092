"""Who calls: the merchant of a secret key, or the gateway's exact refusal."""

from collections.abc import Mapping

from aiohttp import web

from goalfund.payments.simulator.replies import refused, reply
from goalfund.payments.simulator.settings import Merchant


def merchant_of(
    request: web.Request, merchants: Mapping[str, Merchant], *, initiate: bool = False
) -> Merchant | web.Response:
    """Return the merchant whose secret key the request bears, or the refusal to send."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    merchant = merchants.get(key) if scheme == "Bearer" else None
    if merchant is not None:
        return merchant
    if initiate:
        return reply(
            401, {"status": 401, "message": "Initiate transaction Unauthorized", "data": None}
        )
    if scheme != "Bearer" or not key:
        return reply(401, {"success": False, "message": "", "data": {}})
    if not key.startswith("sandbox_sk_"):
        return refused(403, "API key is invalid. Key must start with sandbox_sk_")
    return reply(403, {"success": False, "message": "Merchant authentication failed", "data": {}})
