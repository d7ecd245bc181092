"""The gateway's smaller services: links to pay by, sub-merchants, payment terminals."""

from datetime import timedelta
from typing import Final

from aiohttp import web

from goalfund.payments.simulator import bodies, joi
from goalfund.payments.simulator.arrangements import Link
from goalfund.payments.simulator.asks import Ask, ask
from goalfund.payments.simulator.checkout import checkout_url
from goalfund.payments.simulator.gateway import GATEWAY
from goalfund.payments.simulator.replies import ok, refused

POS_LIFE_S: Final = 300

_LINK: Final = (
    joi.Field("name", joi.text, required=True),
    joi.Field("hash", joi.text, required=True),
    joi.Field("link_status", joi.zero_or_one, required=True),
    joi.Field("expire_by", joi.iso_date, required=True),
    joi.Field("amounts", joi.amounts, required=True),
    joi.Field("description", joi.text, required=True),
    joi.Field("redirect_link", joi.uri),
    joi.Field("return_msg", joi.text),
)
_SUB_MERCHANT: Final = (
    joi.Field("display_name", joi.text, required=True),
    joi.Field("account_name", joi.text, required=True),
    joi.Field("account_number", joi.digits(10), required=True),
    joi.Field("bank_code", joi.digits(3), required=True),
    joi.Field("bank", joi.text, required=True),
)
_HASH_MAX: Final = 255


def routes() -> list[web.RouteDef]:
    return [
        ask("POST", "/payment_link/otp", "links", create_link, _LINK),
        ask("POST", "/merchant/create-sub-users", "sub_merchants", add_merchant, _SUB_MERCHANT),
        ask("GET", "/softpos/transaction/verify/{reference}", "pos", verify_pos),
    ]


def last_routes() -> list[web.RouteDef]:
    """Return what would take the place of any other path of one word."""
    return [web.get("/{hash}", open_link)]


def create_link(asked: Ask) -> web.Response:
    """POST /payment_link/otp"""
    gateway, body = asked.gateway, asked.body
    if len(body["hash"]) > _HASH_MAX:
        return refused(400, f'"hash" length must be less than or equal to {_HASH_MAX}')
    if gateway.agreed.links.get(body["hash"]) is not None:
        return refused(400, "Custom link already taken")
    first = body["amounts"][0]
    link = Link(
        hash=body["hash"],
        merchant_id=asked.merchant.id,
        name=body["name"],
        amount_minor=int(first["amount"]),
        currency=first["currency_id"],
        active=body["link_status"] == 1,
        expires_at=joi.instant(body["expire_by"]),
        redirect_link=body.get("redirect_link"),
    )
    gateway.agreed.links.put(link.hash, link)
    return ok({**body, "link": f"{gateway.base_url}/{link.hash}"})


async def open_link(request: web.Request) -> web.Response:
    """GET /{hash}: the payer goes on to a charge of their own"""
    gateway = request.app[GATEWAY]
    link = gateway.agreed.links.get(request.match_info["hash"])
    if link is None or not link.active or gateway.world.now() >= link.expires_at:
        raise web.HTTPNotFound(text="There is no such page.")
    charge = gateway.begin(
        gateway.merchants[link.merchant_id],
        None,
        amount_minor=link.amount_minor,
        currency=link.currency,
        email="payer@example.com",
        callback_url=link.redirect_link,
        metadata={"payment_link": link.hash},
    )
    raise web.HTTPSeeOther(checkout_url(gateway, charge))


def add_merchant(asked: Ask) -> web.Response:
    """POST /merchant/create-sub-users"""
    if not asked.merchant.aggregator:
        return refused(asked.gateway.unknowns.not_profiled_status, "Merchant is not an aggregator")
    number = asked.gateway.world.next_number()
    return ok({"account_id": f"AGGER{number:08}"})


def verify_pos(asked: Ask) -> web.Response:
    """GET /softpos/transaction/verify/{reference}; it is known for five minutes"""
    reference = asked.path["reference"]
    sale = asked.gateway.agreed.sales.get(f"{asked.merchant.id}/{reference}")
    if sale is None or asked.gateway.world.now() - sale.at >= timedelta(seconds=POS_LIFE_S):
        return refused(404, "Transaction not found")
    return ok(bodies.pos_body(sale.reference, sale.amount_minor, sale.at))
