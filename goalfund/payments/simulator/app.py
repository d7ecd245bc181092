"""The simulator as a server: its routes, its faults, and the handle that others start it by."""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, Self

from aiohttp import web

from goalfund.payments.simulator import accounts, checkout, control, page
from goalfund.payments.simulator.charges import Charge
from goalfund.payments.simulator.faults import ApiFault, Faults
from goalfund.payments.simulator.gateway import GATEWAY, Call, Gateway
from goalfund.payments.simulator.replies import reply
from goalfund.payments.simulator.settings import (
    DEFAULT_PUBLIC_KEY,
    DEFAULT_SECRET_KEY,
    Merchant,
    SimulatorSettings,
)
from goalfund.payments.simulator.unknowns import Unknowns
from goalfund.payments.simulator.webhooks import Delivery, ErrorRow

BODY_MAX: Final = 262_144

_ERROR_PAGE: Final = "<html><head><title>502</title></head><body>Bad gateway</body></html>"
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Simulator:
    """One simulated gateway on one port.

    Without `settings` it has one merchant, with the keys that are given. A test may turn the
    switches in `faults` and `unknowns` at any time, and read what happened in `requests`,
    `deliveries` and `error_log`.
    """

    def __init__(
        self,
        settings: SimulatorSettings | None = None,
        *,
        webhook_url: str | None = None,
        secret_key: str = DEFAULT_SECRET_KEY,
        public_key: str = DEFAULT_PUBLIC_KEY,
    ) -> None:
        if settings is None:
            settings = SimulatorSettings(
                merchants=(Merchant(secret_key=secret_key, public_key=public_key),)
            )
        self.gateway = Gateway(settings)
        if webhook_url is not None:
            self.set_webhook_url(webhook_url)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """Where it listens, as `http://host:port`; empty before `start`."""
        return self.gateway.base_url

    @property
    def faults(self) -> Faults:
        return self.gateway.faults

    @property
    def unknowns(self) -> Unknowns:
        return self.gateway.unknowns

    @property
    def requests(self) -> deque[Call]:
        return self.gateway.calls

    @property
    def deliveries(self) -> deque[Delivery]:
        return self.gateway.webhooks.deliveries

    @property
    def error_log(self) -> deque[ErrorRow]:
        return self.gateway.webhooks.error_log

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen, and return the address; port 0 takes any that is free.

        Raises:
            OSError: the port is taken; nothing was started.
        """
        assert self._runner is None, "it is started once"
        runner = web.AppRunner(build_app(self.gateway), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        bound = runner.addresses[0][1]
        self.gateway.base_url = f"http://{f'[{host}]' if ':' in host else host}:{bound}"
        self.gateway.open()
        return self.url

    async def stop(self) -> None:
        """Stop at once. Webhooks that wait are lost, unless a state file remembers them."""
        self.gateway.release()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        await self.gateway.close()

    def set_webhook_url(self, url: str | None, merchant_id: str | None = None) -> None:
        """Set where a merchant, by default the first, is told; None tells nobody."""
        merchant_id = merchant_id or next(iter(self.gateway.merchants))
        self.gateway.webhook_urls[merchant_id] = url

    async def settled(self) -> None:
        """Wait until no webhook waits to be sent."""
        await self.gateway.webhooks.settled()

    def release(self) -> None:
        """Let go of hanging calls and of webhooks gathered to be reordered."""
        self.gateway.release()

    def pay(self, reference: str, channel: str = "card") -> Charge:
        """Pay in the payer's place; the webhook is on its way when this returns."""
        return self.gateway.pay(self.charge(reference), channel)

    def fail(self, reference: str) -> Charge:
        return self.gateway.fail(self.charge(reference))

    def abandon(self, reference: str) -> Charge:
        return self.gateway.abandon(self.charge(reference))

    def charge(self, reference: str) -> Charge:
        """Return a charge as it is now.

        Raises:
            KeyError: no merchant has begun it.
        """
        for merchant_id in self.gateway.merchants:
            charge = self.gateway.charges.find(reference, merchant_id)
            if charge is not None:
                return charge
        raise KeyError(reference)


def build_app(gateway: Gateway) -> web.Application:
    """Return the simulator's routes; further surfaces of the gateway are added here."""
    app = web.Application(middlewares=[_recorded, _faulty], client_max_size=BODY_MAX)
    app[GATEWAY] = gateway
    app.add_routes(
        [
            web.post("/transaction/initiate", checkout.initiate, name="initiate"),
            web.get("/transaction/verify/{reference}", checkout.verify, name="verify"),
            web.get("/transaction", checkout.transactions, name="list"),
            web.post("/virtual-account/simulate/payment", accounts.simulate_payment),
            web.get("/virtual-account/webhook/logs", accounts.error_log),
            web.delete("/virtual-account/webhook/logs/{reference}", accounts.forget_error),
            web.get("/pay/{reference}", page.show),
            web.post("/pay/{reference}", page.decide),
            web.get("/pay-assets/checkout.css", page.stylesheet),
            *control.routes(),
        ]
    )
    return app


@web.middleware
async def _recorded(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Record every call, also those that fail."""
    body = await request.read()
    status = 0  # no answer
    try:
        response = await handler(request)
        status = response.status
    except web.HTTPException as error:
        status = error.status
        raise
    finally:
        request.app[GATEWAY].calls.append(Call(request.method, request.path_qs, body, status))
    return response


@web.middleware
async def _faulty(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Answer as the switches say; most calls pass untouched."""
    gateway = request.app[GATEWAY]
    fault = _fault_of(request, gateway)
    if fault is None:
        return await handler(request)
    request["fault"] = fault
    instead = await _instead(request, gateway, fault)
    if instead is not None:
        return instead
    response = await handler(request)
    if fault.kind == "drop_after":
        _hang_up(request)
    return response


def _fault_of(request: web.Request, gateway: Gateway) -> ApiFault | None:
    match request.match_info.route.name:
        case "initiate" | "verify" | "list" as operation:
            return gateway.faults.take(operation)
    return None


async def _instead(
    request: web.Request, gateway: Gateway, fault: ApiFault
) -> web.StreamResponse | None:
    """Return what is sent in the answer's place, or None when the answer is still due."""
    match fault.kind:
        case "hang":
            await gateway.released()
        case "slow":
            await gateway.settings.sleep(fault.delay_s)
        case "drop_before":
            _hang_up(request)
            return web.Response(status=503)
        case "html_500":
            return web.Response(status=500, text=_ERROR_PAGE, content_type="text/html")
        case "not_json":
            return web.Response(text=_ERROR_PAGE, content_type="text/html")
        case "error_in_200":
            body = {"status": 500, "success": False, "message": "System malfunction", "data": {}}
            return reply(200, body)
        case "redirect":
            return web.Response(status=302, headers={"Location": "/somewhere-else"})
    return None


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
