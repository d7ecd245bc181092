"""The composition root: opens every part, wires them, serves, and closes them in reverse."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from aiohttp import web

import goalfund
from goalfund.commands_part import COMMANDS
from goalfund.configuration import secret_keys
from goalfund.core import Core, open_core, timeouts_of
from goalfund.db import Pool, load_queries, open_pool
from goalfund.drain import Drain
from goalfund.edge.api import Api
from goalfund.edge.asyncapi import AsyncApi
from goalfund.edge.cursors import Cursors
from goalfund.edge.docs import install_docs
from goalfund.edge.limits import RateLimits
from goalfund.edge.logs import configure_logs
from goalfund.edge.metrics import Metrics
from goalfund.edge.middleware import Edge
from goalfund.edge.outcomes import CODE_OF_FAULT
from goalfund.edge.security import Cors, SecurityHeaders
from goalfund.edge.sentry import Sentry
from goalfund.edge.socket_commands import Commands
from goalfund.edge.socket_commands import describe as describe_commands
from goalfund.edge.watchdog import LoopWatchdog
from goalfund.goals.sockets import describe
from goalfund.notify.models import describe as describe_notices
from goalfund.parts import Parts, open_parts
from goalfund.resources import Gateway, address_of, database, listen, simulated_gateway
from goalfund.settings import Settings
from goalfund.system import MetricsReaders, expose_core, expose_loop, system_routes
from goalfund.web import add_pages, lost_page

log = structlog.get_logger(__name__)


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then finish what was begun within the deadline.

    Raises:
        EmbeddedPostgresError, DatabaseUnavailableError, MigrationError, OSError: nothing serves.
    """
    configure_logs(settings.log_level, pretty=settings.env == "development" and _at_terminal())
    for stand_in in settings.stand_ins():
        log.info("embedded", what=stand_in.what, replaced_by=stand_in.variable)
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    with listen(settings.host, settings.port) as listener:
        async with running(settings, listener) as address:
            sys.stdout.write(f"GoalFund is at {address}\n")
            sys.stdout.flush()
            _spare_the_collector()
            await stopping.wait()
            log.info("stopping", deadline_s=settings.drain_deadline_s)


def _spare_the_collector() -> None:
    """Look for cyclic garbage seldom, and never among what was there at the start.

    Left alone, the collector walks the whole program several times a second under load, for next
    to nothing: what a command makes is freed by counting references.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@asynccontextmanager
async def running(settings: Settings, listener: socket.socket) -> AsyncIterator[str]:
    """Run the whole server on `listener`, and yield its address."""
    address = settings.public_url or address_of(listener)
    url = settings.database_url.get_secret_value() if settings.database_url else None
    async with AsyncExitStack() as stack:
        sentry = await _sentry(settings, stack)
        dsn = await stack.enter_async_context(database(url, settings.data_dir))
        gateway = await _gateway(settings, listener, stack)
        server = await stack.enter_async_context(
            Server.open(settings, dsn, gateway, address, sentry)
        )
        await server.parts.run(stack)
        await stack.enter_async_context(server.listening(listener))
        yield address


async def _gateway(settings: Settings, listener: socket.socket, stack: AsyncExitStack) -> Gateway:
    """Return the gateway that is configured, or the simulator, which then runs."""
    if settings.squad_base_url is not None and settings.squad_secret_key is not None:
        return Gateway(settings.squad_base_url, settings.squad_secret_key.get_secret_value())
    return await stack.enter_async_context(
        simulated_gateway(
            settings.simulator_key,
            f"{address_of(listener)}/api/v1/webhooks/squad",
            settings.data_dir,
            settings.host,
            settings.simulator_port,
        )
    )


class Server:
    """The web application over a running core. The rounds of `parts` are its owner's to run."""

    def __init__(
        self, app: web.Application, edge: Edge, core: Core, parts: Parts, drain: Drain
    ) -> None:
        self.app = app
        self.core = core
        self.parts = parts
        self._edge = edge
        self._drain = drain

    @classmethod
    @asynccontextmanager
    async def open(
        cls, settings: Settings, dsn: str, gateway: Gateway, address: str, sentry: Sentry | None
    ) -> AsyncIterator["Server"]:
        """Open all that requests need, and yield the server that can listen."""
        queries, metrics, drain = load_queries(), Metrics(), Drain(settings.drain_deadline_s)
        async with AsyncExitStack() as stack:
            expose_loop(metrics, await stack.enter_async_context(LoopWatchdog()))
            core = await stack.enter_async_context(
                open_core(settings, dsn, queries, metrics, sentry, drain)
            )
            reading = open_pool(
                dsn, name="edge", size=settings.read_pool_size, timeouts=timeouts_of(settings)
            )
            pool = await stack.enter_async_context(reading)
            opening = open_parts(settings, core, pool, queries, gateway, address, drain)
            parts = await stack.enter_async_context(opening)
            expose_core(metrics, core, pool)
            parts.expose(metrics)
            app, edge = _application(settings, address, metrics, core, pool, parts, sentry)
            parts.furnish(app, Cursors(secret_keys(settings)))
            yield cls(app, edge, core, parts, drain)

    @asynccontextmanager
    async def listening(self, listener: socket.socket) -> AsyncIterator[None]:
        """Take requests from `listener`; at the end refuse new ones and finish those in hand."""
        runner = web.AppRunner(
            self.app,
            access_log=None,
            handle_signals=False,
            shutdown_timeout=self._drain.requests_s,
            # A client that goes away must not stop a command half way.
            handler_cancellation=False,
        )
        await runner.setup()
        site = web.SockSite(runner, listener, backlog=1_024)
        await site.start()
        try:
            yield
        finally:
            self._drain.begin()
            self._edge.draining = True
            await site.stop()
            await self.core.sockets.drain(self._drain.viewers_s)
            await runner.cleanup()


def _application(
    settings: Settings,
    address: str,
    metrics: Metrics,
    core: Core,
    pool: Pool,
    parts: Parts,
    sentry: Sentry | None,
) -> tuple[web.Application, Edge]:
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    readers = MetricsReaders(token, everybody=settings.env != "production")
    system = system_routes(core, pool, metrics, readers)
    api = Api("GoalFund", goalfund.__version__, [*parts.tables, system])
    limits = RateLimits() if settings.rate_limits == "on" else None
    edge = Edge(
        security=SecurityHeaders(address, parts.files.images_from, parts.files.uploads_to),
        cors=Cors(settings.allowed_origins),
        meter=metrics.requests,
        faults=CODE_OF_FAULT,
        limit_classes=api.limit_classes(),
        limits=limits,
        lean=api.lean_paths(),
        proxy_hops=settings.trust_proxy_hops,
        tracer=sentry,
        lost=lost_page(),
    )
    app = web.Application(
        middlewares=[edge.middleware(), parts.people.middleware()],
        client_max_size=settings.body_max_bytes,
    )
    api.install(app)
    asyncapi = AsyncApi("GoalFund", goalfund.__version__)
    describe(asyncapi)
    describe_notices(asyncapi)
    describe_commands(COMMANDS, asyncapi)
    commands = Commands(parts.people.people.sessions.current, limits, metrics.requests)
    commands.answer_on(core.sockets, COMMANDS)
    install_docs(app, asyncapi.document())
    add_pages(app)
    core.sockets.attach(app)
    return app, edge


async def _sentry(settings: Settings, stack: AsyncExitStack) -> Sentry | None:
    if settings.sentry_dsn is None:
        return None
    return await stack.enter_async_context(
        Sentry(
            settings.sentry_dsn.get_secret_value(),
            environment=settings.env,
            release=goalfund.__version__,
            traces_share=settings.traces_sample_rate,
        )
    )


def _at_terminal() -> bool:
    return sys.stderr.isatty()
