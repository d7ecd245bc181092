"""Replies in the gateway's envelopes, with the quirks that clients meet."""

from decimal import Decimal
from typing import Any, Final

import orjson
from aiohttp import web

VALIDATION_TYPE: Final = "https://tools.ietf.org/html/rfc7231#section-6.5.1"


def encode(document: object) -> bytes:
    """Return compact JSON in UTF-8, keys in order; a `Decimal` keeps its digits."""
    return orjson.dumps(document, default=_number)


def _number(value: object) -> orjson.Fragment:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} is not JSON")
    return orjson.Fragment(str(value))


def reply(status: int, document: object) -> web.Response:
    return web.Response(status=status, body=encode(document), content_type="application/json")


def ok(data: object, message: str = "Success") -> web.Response:
    return reply(200, {"status": 200, "success": True, "message": message, "data": data})


def refused(status: int, message: str, data: object = ..., *, stated: Any = None) -> web.Response:
    """Return a refusal; `stated` is the body's own status where it differs from HTTP's."""
    return reply(
        status,
        {
            "status": status if stated is None else stated,
            "success": False,
            "message": message,
            "data": {} if data is ... else data,
        },
    )


def problem_details(field: str, message: str) -> web.Response:
    """Return a refusal in the manner of ASP.NET, which the older initiate used."""
    return reply(
        400,
        {
            "type": VALIDATION_TYPE,
            "title": "One or more validation errors occurred.",
            "status": 400,
            "traceId": "00-00000000000000000000000000000000-0000000000000000-00",
            "errors": {field: [message]},
        },
    )


def plain(response: web.Response) -> web.Response:
    """Return the reply in the one envelope that the gateway does not keep to."""
    if response.content_type != "application/json" or not isinstance(response.body, bytes):
        return response
    document = orjson.loads(response.body)
    good = response.status < 300 and document.get("success") is not False
    status = int(document.get("status") or response.status)
    whole = {"status": status, "success": good, "message": document.get("message", "")}
    return reply(response.status, whole | {"data": document.get("data")})
