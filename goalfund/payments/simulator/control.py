"""Levers for tests and demonstrations, under /__sim: press buttons, break things, look inside.

What changes something must be sent as JSON, which keeps other pages of the same browser from
pulling the levers.
"""

import dataclasses
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from goalfund.payments.simulator.charges import Charge
from goalfund.payments.simulator.checkout import CHANNELS
from goalfund.payments.simulator.credits import Version
from goalfund.payments.simulator.faults import Faults
from goalfund.payments.simulator.gateway import GATEWAY, Gateway
from goalfund.payments.simulator.replies import encode, reply
from goalfund.payments.simulator.settings import Merchant
from goalfund.payments.simulator.unknowns import Unknowns
from goalfund.payments.simulator.webhooks import Delivery

B = TypeVar("B", bound=BaseModel)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Payment(Body):
    channel: str = "card"


class NewAccount(Body):
    customer_identifier: str


class StaticCredit(Body):
    virtual_account_number: str
    amount_minor: PositiveInt
    version: Version | None = None
    sender: str = "Ada Obi"
    narration: str | None = None
    frozen: str | None = None
    overrides: dict[str, Any] = {}
    edits: dict[str, Any] = {}


class DynamicCredit(Body):
    merchant_reference: str
    expected_minor: PositiveInt
    received_minor: PositiveInt
    status: str = "SUCCESS"
    email: str = "ada@example.com"
    overrides: dict[str, Any] = {}
    edits: dict[str, Any] = {}


class WebhookUrl(Body):
    url: str | None


def routes() -> list[web.AbstractRouteDef]:
    """Return the control routes. None of them asks for a key: the simulator guards nothing."""
    return [
        web.post("/__sim/transactions/{reference}/{outcome:pay|fail|abandon}", end_charge),
        web.post("/__sim/accounts", add_account),
        web.post("/__sim/emit/static", emit_static),
        web.post("/__sim/emit/dynamic", emit_dynamic),
        web.get("/__sim/faults", show_faults),
        web.put("/__sim/faults", set_faults),
        web.get("/__sim/unknowns", show_unknowns),
        web.put("/__sim/unknowns", set_unknowns),
        web.put("/__sim/webhook-url", set_webhook_url),
        web.get("/__sim/deliveries", deliveries),
        web.post("/__sim/deliveries/{number:[0-9]{1,9}}/replay", replay),
        web.post("/__sim/release", release),
        web.post("/__sim/settle", settle),
        web.get("/__sim/requests", calls),
    ]


async def end_charge(request: web.Request) -> web.Response:
    """Decide a charge in the payer's place."""
    gateway, body = request.app[GATEWAY], await read_lever(request, Payment)
    charge = charge_of(gateway, request.match_info["reference"])
    if body.channel not in CHANNELS:
        raise problem(422, f"channel must be one of {', '.join(CHANNELS)}")
    match request.match_info["outcome"]:
        case "pay":
            charge = gateway.pay(charge, body.channel)
        case "fail":
            charge = gateway.fail(charge)
        case _:
            charge = gateway.abandon(charge)
    return reply(200, {"reference": charge.reference, "status": charge.status})


async def add_account(request: web.Request) -> web.Response:
    """Open a static virtual account for the first merchant."""
    gateway, body = request.app[GATEWAY], await read_lever(request, NewAccount)
    account = gateway.add_account(merchant_of(gateway), body.customer_identifier)
    return reply(200, dataclasses.asdict(account))


async def emit_static(request: web.Request) -> web.Response:
    """Tell of a credit to a static account, in any version."""
    gateway, body = request.app[GATEWAY], await read_lever(request, StaticCredit)
    account = gateway.accounts.get(body.virtual_account_number)
    if account is None:
        raise problem(404, "no such account")
    details = body.model_dump(exclude={"virtual_account_number", "amount_minor"})
    reference = gateway.credit_account(account, body.amount_minor, **details)
    return reply(200, {"transaction_reference": reference})


async def emit_dynamic(request: web.Request) -> web.Response:
    """Tell of a transfer to a dynamic account."""
    gateway, body = request.app[GATEWAY], await read_lever(request, DynamicCredit)
    reference = gateway.credit_lent_account(merchant_of(gateway), **body.model_dump())
    return reply(200, {"transaction_reference": reference})


async def show_faults(request: web.Request) -> web.Response:
    return reply(200, request.app[GATEWAY].faults.model_dump())


async def set_faults(request: web.Request) -> web.Response:
    """Set all switches; those left out are off."""
    gateway, body = request.app[GATEWAY], await read_lever(request, Faults)
    for name in Faults.model_fields:
        setattr(gateway.faults, name, getattr(body, name))
    return reply(200, gateway.faults.model_dump())


async def show_unknowns(request: web.Request) -> web.Response:
    return reply(200, request.app[GATEWAY].unknowns.model_dump())


async def set_unknowns(request: web.Request) -> web.Response:
    """Set all guesses; those left out are as they come."""
    gateway, body = request.app[GATEWAY], await read_lever(request, Unknowns)
    for name in Unknowns.model_fields:
        setattr(gateway.unknowns, name, getattr(body, name))
    return reply(200, gateway.unknowns.model_dump())


async def set_webhook_url(request: web.Request) -> web.Response:
    """Set where the first merchant is told, as on its dashboard."""
    gateway, body = request.app[GATEWAY], await read_lever(request, WebhookUrl)
    gateway.webhook_urls[merchant_of(gateway).id] = body.url
    return reply(200, {"url": body.url})


async def deliveries(request: web.Request) -> web.Response:
    return reply(200, [_shown(one) for one in request.app[GATEWAY].webhooks.deliveries])


async def replay(request: web.Request) -> web.Response:
    """Send an earlier delivery again, byte for byte."""
    await read_lever(request, Body)
    fresh = request.app[GATEWAY].webhooks.replay(int(request.match_info["number"]))
    if fresh is None:
        raise problem(404, "no such delivery")
    return reply(200, _shown(fresh))


async def release(request: web.Request) -> web.Response:
    """Let go of hanging calls and of webhooks gathered to be reordered."""
    await read_lever(request, Body)
    request.app[GATEWAY].release()
    return reply(200, {})


async def settle(request: web.Request) -> web.Response:
    """Answer when no webhook waits to be sent."""
    await read_lever(request, Body)
    await request.app[GATEWAY].webhooks.settled()
    return reply(200, {})


async def calls(request: web.Request) -> web.Response:
    """Answer the log of requests, oldest first."""
    return reply(
        200,
        [
            {"method": c.method, "path": c.path, "body": c.body.decode(errors="replace")}
            | {"status": c.status}
            for c in request.app[GATEWAY].calls
        ],
    )


async def read_lever(request: web.Request, shape: type[B]) -> B:
    if request.content_type != "application/json":
        raise problem(415, "send application/json")
    try:
        return shape.model_validate_json(await request.read() or b"{}")
    except ValidationError as error:
        raise problem(422, str(error)) from None


def problem(status: int, message: str) -> web.HTTPException:
    kinds = {404: web.HTTPNotFound, 409: web.HTTPConflict, 415: web.HTTPUnsupportedMediaType}
    kind = kinds.get(status, web.HTTPUnprocessableEntity)
    return kind(text=encode({"error": message}).decode(), content_type="application/json")


def merchant_of(gateway: Gateway, merchant_id: str | None = None) -> Merchant:
    """Return a merchant, by default the first, or raise the 404."""
    merchant = gateway.merchants.get(merchant_id or next(iter(gateway.merchants)))
    if merchant is None:
        raise problem(404, "no such merchant")
    return merchant


def charge_of(gateway: Gateway, reference: str) -> Charge:
    found = (gateway.charges.find(reference, merchant) for merchant in gateway.merchants)
    charge = next((charge for charge in found if charge is not None), None)
    if charge is None:
        raise problem(404, "no such transaction")
    return charge


def _shown(delivery: Delivery) -> dict[str, Any]:
    return {
        "number": delivery.number,
        "product": delivery.product,
        "reference": delivery.reference,
        "raw": delivery.raw.decode(),
        "headers": dict(delivery.headers),
        "outcome": delivery.outcome,
        "statuses": delivery.statuses,
    }
