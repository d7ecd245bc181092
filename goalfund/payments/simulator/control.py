"""Levers for tests and demonstrations, under /__sim: press buttons, break things, look inside.

What changes something must be sent as JSON, which keeps other pages of the same browser from
pulling the levers.
"""

import dataclasses
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from goalfund.payments.simulator.bodies import Version
from goalfund.payments.simulator.charges import Charge
from goalfund.payments.simulator.checkout import CHANNELS
from goalfund.payments.simulator.faults import Faults
from goalfund.payments.simulator.gateway import GATEWAY, Gateway
from goalfund.payments.simulator.replies import encode, reply
from goalfund.payments.simulator.settings import Merchant
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
        web.put("/__sim/webhook-url", set_webhook_url),
        web.get("/__sim/deliveries", deliveries),
        web.post("/__sim/deliveries/{number:[0-9]{1,9}}/replay", replay),
        web.post("/__sim/release", release),
        web.post("/__sim/settle", settle),
        web.get("/__sim/requests", calls),
    ]


async def end_charge(request: web.Request) -> web.Response:
    """Decide a charge in the payer's place."""
    gateway, body = request.app[GATEWAY], await _read(request, Payment)
    charge = _charge(gateway, request.match_info["reference"])
    if body.channel not in CHANNELS:
        raise _problem(422, f"channel must be one of {', '.join(CHANNELS)}")
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
    gateway, body = request.app[GATEWAY], await _read(request, NewAccount)
    account = gateway.add_account(_merchant(gateway), body.customer_identifier)
    return reply(200, dataclasses.asdict(account))


async def emit_static(request: web.Request) -> web.Response:
    """Tell of a credit to a static account, in any version."""
    gateway, body = request.app[GATEWAY], await _read(request, StaticCredit)
    account = gateway.accounts.get(body.virtual_account_number)
    if account is None:
        raise _problem(404, "no such account")
    details = body.model_dump(exclude={"virtual_account_number", "amount_minor"})
    reference = gateway.credit_account(account, body.amount_minor, **details)
    return reply(200, {"transaction_reference": reference})


async def emit_dynamic(request: web.Request) -> web.Response:
    """Tell of a transfer to a dynamic account."""
    gateway, body = request.app[GATEWAY], await _read(request, DynamicCredit)
    reference = gateway.credit_lent_account(_merchant(gateway), **body.model_dump())
    return reply(200, {"transaction_reference": reference})


async def show_faults(request: web.Request) -> web.Response:
    return reply(200, request.app[GATEWAY].faults.model_dump())


async def set_faults(request: web.Request) -> web.Response:
    """Set all switches; those left out are off."""
    gateway, body = request.app[GATEWAY], await _read(request, Faults)
    gateway.faults.webhooks, gateway.faults.api = body.webhooks, body.api
    return reply(200, gateway.faults.model_dump())


async def show_unknowns(request: web.Request) -> web.Response:
    return reply(200, request.app[GATEWAY].unknowns.model_dump())


async def set_webhook_url(request: web.Request) -> web.Response:
    """Set where the first merchant is told, as on its dashboard."""
    gateway, body = request.app[GATEWAY], await _read(request, WebhookUrl)
    gateway.webhook_urls[_merchant(gateway).id] = body.url
    return reply(200, {"url": body.url})


async def deliveries(request: web.Request) -> web.Response:
    return reply(200, [_shown(one) for one in request.app[GATEWAY].webhooks.deliveries])


async def replay(request: web.Request) -> web.Response:
    """Send an earlier delivery again, byte for byte."""
    await _read(request, Body)
    fresh = request.app[GATEWAY].webhooks.replay(int(request.match_info["number"]))
    if fresh is None:
        raise _problem(404, "no such delivery")
    return reply(200, _shown(fresh))


async def release(request: web.Request) -> web.Response:
    """Let go of hanging calls and of webhooks gathered to be reordered."""
    await _read(request, Body)
    request.app[GATEWAY].release()
    return reply(200, {})


async def settle(request: web.Request) -> web.Response:
    """Answer when no webhook waits to be sent."""
    await _read(request, Body)
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


async def _read(request: web.Request, shape: type[B]) -> B:
    if request.content_type != "application/json":
        raise _problem(415, "send application/json")
    try:
        return shape.model_validate_json(await request.read() or b"{}")
    except ValidationError as error:
        raise _problem(422, str(error)) from None


def _problem(status: int, message: str) -> web.HTTPException:
    kinds = {404: web.HTTPNotFound, 415: web.HTTPUnsupportedMediaType}
    kind = kinds.get(status, web.HTTPUnprocessableEntity)
    return kind(text=encode({"error": message}).decode(), content_type="application/json")


def _merchant(gateway: Gateway) -> Merchant:
    return next(iter(gateway.merchants.values()))


def _charge(gateway: Gateway, reference: str) -> Charge:
    found = (gateway.charges.find(reference, merchant) for merchant in gateway.merchants)
    charge = next((charge for charge in found if charge is not None), None)
    if charge is None:
        raise _problem(404, "no such transaction")
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
