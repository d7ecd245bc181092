"""Answers as the switches say: late, garbled, elsewhere, or none at all."""

from typing import Final

from aiohttp import web

from goalfund.payments.simulator.faults import ApiFault
from goalfund.payments.simulator.gateway import Gateway
from goalfund.payments.simulator.replies import reply

_ERROR_PAGE: Final = "<html><head><title>502</title></head><body>Bad gateway</body></html>"


async def before(request: web.Request, gateway: Gateway, fault: ApiFault) -> web.Response | None:
    """Return what is sent in the answer's place, or None when the answer is still due."""
    match fault.kind:
        case "hang":
            await gateway.released()
        case "slow":
            await gateway.settings.sleep(fault.delay_s)
        case "drop_before":
            return hang_up(request)
        case "html_500":
            return error_page(500)
        case "not_json":
            return error_page(200)
        case "error_in_200":
            body = {"status": 500, "success": False, "message": "System malfunction", "data": {}}
            return reply(200, body)
        case "redirect":
            return web.Response(status=302, headers={"Location": "/somewhere-else"})
    return None


async def after(
    request: web.Request, gateway: Gateway, fault: ApiFault, response: web.Response
) -> web.Response:
    """Return what becomes of the answer when all was done."""
    if fault.kind == "slow_after":
        await gateway.settings.sleep(fault.delay_s)
    return hang_up(request) if fault.kind == "drop_after" else response


def error_page(status: int) -> web.Response:
    return web.Response(status=status, text=_ERROR_PAGE, content_type="text/html")


def hang_up(request: web.Request) -> web.Response:
    """End the connection; the response that is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)
