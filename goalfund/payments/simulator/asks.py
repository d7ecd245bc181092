"""What a merchant asks: who it is, and a body that has passed the service's validation."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from goalfund.payments.simulator import faulty, joi
from goalfund.payments.simulator.access import Family, merchant_of
from goalfund.payments.simulator.faults import ApiFault, Operation
from goalfund.payments.simulator.gateway import GATEWAY, Gateway
from goalfund.payments.simulator.replies import plain, refused
from goalfund.payments.simulator.settings import Merchant


@dataclass(frozen=True, slots=True)
class Ask:
    """One call that passed. `query` has the names of parameters in lower case."""

    gateway: Gateway
    merchant: Merchant
    body: Mapping[str, Any]
    path: Mapping[str, str]
    query: Mapping[str, str]
    fault: ApiFault | None
    request: web.Request

    def page(self, size: int = 20) -> slice:
        """Return the part of a list that `page` and `perPage` ask for."""
        number, each = natural(self.query.get("page"), 1), natural(self.query.get("perpage"), size)
        return slice((number - 1) * each, number * each)


Answer = Callable[[Ask], web.Response | Awaitable[web.Response]]


def ask(
    method: str,
    path: str,
    operation: Operation,
    answer: Answer,
    fields: tuple[joi.Field, ...] = (),
    *,
    family: Family = "plain",
    body: bool = False,
    status_as_text: bool = False,
) -> web.RouteDef:
    """Return the route of one service; `operation` is what its faults are switched by.

    A body is read when there are `fields` to validate, or when `body` says so.
    """
    wants_body = body or bool(fields)

    async def handle(request: web.Request) -> web.Response:
        gateway = request.app[GATEWAY]
        fault = gateway.faults.take(operation)
        response = None if fault is None else await faulty.before(request, gateway, fault)
        if response is None:
            response = await serve(request, gateway, fault)
            response = plain(response) if gateway.unknowns.plain_envelopes else response
        if fault is None:
            return response
        return await faulty.after(request, gateway, fault, response)

    async def serve(request: web.Request, gateway: Gateway, fault: ApiFault | None) -> web.Response:
        merchant = merchant_of(request, gateway.by_key, family)
        if isinstance(merchant, web.Response):
            return merchant
        document = await read_object(request) if wants_body else {}
        if isinstance(document, web.Response):
            return document
        unknown = gateway.unknowns.refuse_unknown_fields
        if fields and (error := joi.first_error(document, fields, refuse_unknown=unknown)):
            return refused(400, error[1], stated="400" if status_as_text else None)
        query = {name.lower(): value for name, value in request.query.items()}
        asked = Ask(gateway, merchant, document, request.match_info, query, fault, request)
        with gateway.world.step():
            answered = answer(asked)
        return await answered if inspect.isawaitable(answered) else answered

    return web.route(method, path, handle)


async def read_object(request: web.Request) -> dict[str, Any] | web.Response:
    """Return the JSON object that was sent, or the refusal."""
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        body = None
    return body if isinstance(body, dict) else refused(400, "Invalid request body")


def natural(value: str | None, default: int) -> int:
    """Return a page or a page's size: one to four digits, or else the default."""
    plain = value is not None and value.isascii() and value.isdigit() and len(value) <= 4
    return (int(value or 0) if plain else 0) or default
