"""The simulator as a server: its routes, its faults, and the handle that others start it by."""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, Self

from aiohttp import web

from goalfund.payments.simulator import (
    accounts,
    bank_page,
    cards,
    checkout,
    control,
    credit_lists,
    desk,
    lending,
    levers,
    mandates,
    page,
    payouts,
    returns,
    sundry,
)
from goalfund.payments.simulator.charges import Charge
from goalfund.payments.simulator.disputes import Dispute
from goalfund.payments.simulator.faults import Faults
from goalfund.payments.simulator.gateway import GATEWAY, Call, Gateway
from goalfund.payments.simulator.settings import (
    DEFAULT_PUBLIC_KEY,
    DEFAULT_SECRET_KEY,
    Merchant,
    SimulatorSettings,
)
from goalfund.payments.simulator.tables import Table
from goalfund.payments.simulator.unknowns import Unknowns
from goalfund.payments.simulator.webhooks import Delivery, ErrorRow

BODY_MAX: Final = 262_144

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
    def error_log(self) -> Table[ErrorRow]:
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

    def forward(self, seconds: float) -> None:
        """Turn the gateway's clock forward, and let happen what is due then."""
        self.gateway.world.forward(seconds)
        self.gateway.age()

    def balance(self, merchant_id: str | None = None, currency: str = "NGN") -> int:
        """Return what a merchant, by default the first, has in its wallet, in minor units."""
        self.gateway.age()
        owner = merchant_id or next(iter(self.gateway.merchants))
        return self.gateway.books.balance(owner, currency)

    def dispute(self, reference: str) -> Dispute | None:
        """Dispute a paid charge in its payer's place."""
        return self.gateway.disputes.begin(self.charge(reference))

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
    app = web.Application(middlewares=[_recorded], client_max_size=BODY_MAX)
    app[GATEWAY] = gateway
    app.add_routes(
        [
            *checkout.routes(),
            *payouts.routes(),
            *returns.routes(),
            *credit_lists.routes(),
            *accounts.routes(),
            *lending.routes(),
            *cards.routes(),
            *sundry.routes(),
            *mandates.routes(),
            *bank_page.routes(),
            *accounts.last_routes(),
            web.get("/pay/{reference}", page.show),
            web.post("/pay/{reference}", page.decide),
            web.get("/pay-assets/checkout.css", page.stylesheet),
            *desk.routes(),
            *control.routes(),
            *levers.routes(),
            *sundry.last_routes(),
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
