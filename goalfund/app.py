"""The composition root: opens every part, wires them, serves, and closes them in reverse."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import aiohttp
import structlog
from aiohttp import web
from uuid_utils.compat import uuid7

import goalfund
from actors import ActorSystem, DeadLetter, Failure
from goalfund.configuration import embedded_secret_key
from goalfund.db import Pool, Timeouts, connect, load_queries, migrate, open_pool, sql_dir
from goalfund.db.pool import open_journal_pool
from goalfund.edge.api import Api
from goalfund.edge.asyncapi import AsyncApi
from goalfund.edge.cursors import Cursors
from goalfund.edge.docs import install_docs
from goalfund.edge.guards import MAY_SEE
from goalfund.edge.health import Readiness, healthz
from goalfund.edge.limits import RateLimits
from goalfund.edge.logs import configure_logs
from goalfund.edge.metrics import Metrics
from goalfund.edge.middleware import Edge
from goalfund.edge.outcomes import CODE_OF_FAULT
from goalfund.edge.routes import Routes
from goalfund.edge.security import Cors, SecurityHeaders
from goalfund.edge.sentry import Sentry
from goalfund.edge.socket_limits import SocketLimits
from goalfund.edge.socket_viewer import Viewer
from goalfund.edge.sockets import Sockets
from goalfund.edge.watchdog import LoopWatchdog
from goalfund.goal.actor import GoalActor
from goalfund.goal.batch import Outcome
from goalfund.goal.commands import CheckHealth, Command
from goalfund.goal.journal import Journal
from goalfund.goal.rooms import RoomLimits, Rooms
from goalfund.goal.suspense import open_suspense_books, suspense_goal_id
from goalfund.goals import routes as goals_routes
from goalfund.goals.seed import seed
from goalfund.goals.snapshots import SharedSnapshots
from goalfund.goals.sockets import GoalSockets, describe
from goalfund.goals.store import GoalReads
from goalfund.payments import routes as payments_routes
from goalfund.payments import webhooks
from goalfund.payments.contributions import Contributions
from goalfund.payments.crediting import Crediting
from goalfund.payments.retries import Retries
from goalfund.payments.simulator import Merchant, Simulator, SimulatorSettings
from goalfund.payments.squad import SquadClient
from goalfund.payments.store import PaymentsStore
from goalfund.settings import Settings
from goalfund.web import add_pages

Goals = ActorSystem[UUID, Command, Outcome]
log = structlog.get_logger(__name__)

# A goal's call that has run for so long is wedged: nothing it waits for may take longer.
WEDGED_AFTER_S = 30.0


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where payments are made, and how we and it know each other."""

    base_url: str
    secret_key: str


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
    with _listen(settings.host, settings.port) as listener:
        async with running(settings, listener) as address:
            sys.stdout.write(f"GoalFund is at {address}\n")
            sys.stdout.flush()
            await stopping.wait()
            log.info("stopping", deadline_s=settings.drain_deadline_s)


@asynccontextmanager
async def running(settings: Settings, listener: socket.socket) -> AsyncIterator[str]:
    """Run the whole server on `listener`, and yield its address."""
    address = settings.public_url or _address(listener)
    async with AsyncExitStack() as stack:
        sentry = await _sentry(settings, stack)
        dsn = await stack.enter_async_context(database(settings))
        gateway = await stack.enter_async_context(payment_gateway(settings, listener))
        server = await stack.enter_async_context(
            Server.open(settings, dsn, gateway, address, sentry)
        )
        await stack.enter_async_context(server.listening(listener))
        yield address


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[str]:
    """Yield the address of a migrated database; of an embedded one for as long as it is needed."""
    async with AsyncExitStack() as stack:
        if settings.database_url is not None:
            dsn = settings.database_url.get_secret_value()
        else:
            from goalfund.db.embedded import EmbeddedPostgres

            dsn = (await stack.enter_async_context(EmbeddedPostgres(settings.data_dir))).dsn
        async with connect(dsn, name="migrations") as connection:
            await migrate(connection, sql_dir() / "migrations")
        yield dsn


@asynccontextmanager
async def payment_gateway(settings: Settings, listener: socket.socket) -> AsyncIterator[Gateway]:
    """Yield the gateway that is configured, or run the simulator in its place."""
    if settings.squad_base_url is not None and settings.squad_secret_key is not None:
        yield Gateway(settings.squad_base_url, settings.squad_secret_key.get_secret_value())
        return
    merchant = Merchant(
        secret_key=settings.simulator_key,
        webhook_url=f"{_address(listener)}/api/v1/webhooks/squad",
    )
    simulator = Simulator(
        SimulatorSettings(
            merchants=(merchant,),
            # Enough for a payment to find us again after a restart.
            webhook_attempts=10,
            state_file=settings.data_dir / "simulator.json",
        )
    )
    try:
        yield Gateway(
            await simulator.start(settings.host, settings.simulator_port), merchant.secret_key
        )
    finally:
        await simulator.stop()


def _timeouts(settings: Settings) -> Timeouts:
    return Timeouts(
        connect_s=settings.connect_timeout_s,
        statement_s=settings.statement_timeout_s,
        lock_s=settings.lock_timeout_s,
        idle_in_transaction_s=settings.idle_in_transaction_timeout_s,
        outer_s=settings.outer_timeout_s,
    )


@dataclass(frozen=True, slots=True)
class Core:
    """The goals and what they write and speak through."""

    goals: Goals
    journal: Journal
    rooms: Rooms[Viewer]
    sockets: Sockets


@asynccontextmanager
async def open_core(
    settings: Settings,
    dsn: str,
    queries: Mapping[str, str],
    metrics: Metrics,
    sentry: Sentry | None,
) -> AsyncIterator[Core]:
    """Run the goals. They stop before the journal that they write to and the rooms they use."""
    sockets = Sockets(
        SocketLimits(
            viewers_max=settings.viewers_max,
            behind_max_bytes=settings.viewer_buffer_bytes_max,
        ),
        allowed_origins=settings.allowed_origins,
        trust_proxy_hops=settings.trust_proxy_hops,
    )
    rooms = Rooms(sockets.fanout, RoomLimits(frames_per_s=settings.frames_per_s_per_room))

    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(
            open_journal_pool(
                dsn, size=2 * settings.commits_in_flight, timeouts=_timeouts(settings)
            )
        )
        journal = await stack.enter_async_context(
            Journal(
                pool,
                queries,
                goals_max=settings.journal_batch_max,
                commits_in_flight=settings.commits_in_flight,
            )
        )
        await open_suspense_books(journal, datetime.now(UTC))
        if settings.database_url is None and settings.env == "development":
            await seed(journal, now=datetime.now(UTC))
        stack.callback(rooms.close)

        class SizedGoalActor(GoalActor):
            batch_max = settings.goal_batch_max

        goals: Goals = ActorSystem(
            lambda goal_id: SizedGoalActor(goal_id, journal, rooms, metrics.commands),
            mailbox_capacity=settings.mailbox_capacity,
            total_capacity=settings.mailboxes_capacity,
            ask_timeout_s=settings.ask_timeout_s,
            passivate_after_s=settings.passivate_after_s,
            resident_max=settings.resident_goals_max,
            drain_s=settings.drain_deadline_s / 2,
            identify=lambda command: command.operation_id,
            on_dead_letter=_log_dead_letter,
            on_failure=partial(_report_failure, sentry),
        )
        await stack.enter_async_context(goals)
        yield Core(goals, journal, rooms, sockets)


class Server:
    """The web application over a running core."""

    def __init__(
        self, settings: Settings, app: web.Application, edge: Edge, sockets: Sockets
    ) -> None:
        self._settings = settings
        self._app = app
        self._edge = edge
        self._sockets = sockets

    @classmethod
    @asynccontextmanager
    async def open(
        cls, settings: Settings, dsn: str, gateway: Gateway, address: str, sentry: Sentry | None
    ) -> AsyncIterator["Server"]:
        """Open all that requests need, and yield the server that can listen."""
        queries, metrics = load_queries(), Metrics()
        async with AsyncExitStack() as stack:
            watchdog = await stack.enter_async_context(LoopWatchdog())
            metrics.gauge("goalfund_loop_lag_seconds", "Lag of the loop", lambda: watchdog.lag_s)
            metrics.counter("goalfund_loop_stalls", "Stalls of the loop", lambda: watchdog.stalls)
            core = await stack.enter_async_context(
                open_core(settings, dsn, queries, metrics, sentry)
            )
            pool = await stack.enter_async_context(
                open_pool(
                    dsn, name="edge", size=settings.read_pool_size, timeouts=_timeouts(settings)
                )
            )
            session = await stack.enter_async_context(aiohttp.ClientSession())
            squad = SquadClient(session, base_url=gateway.base_url, secret_key=gateway.secret_key)
            store = PaymentsStore(pool, queries)
            crediting = Crediting(
                core.goals,
                squad,
                verify_above_minor=settings.verify_above_minor,
                merchant_id=settings.squad_merchant_id,
            )
            retries = Retries(
                crediting,
                core.goals,
                store,
                pause_max_s=settings.park_retry_max_s,
                rows_max=settings.park_batch_max,
            )
            await stack.enter_async_context(retries)
            app, edge = _application(settings, address, metrics, core, pool, sentry)
            app[webhooks.WEBHOOKS] = webhooks.Webhooks(
                crediting,
                store,
                [gateway.secret_key.encode()],
                first_retry_s=settings.park_retry_first_s,
            )
            app[payments_routes.STORE] = store
            app[payments_routes.CONTRIBUTIONS] = Contributions(
                core.goals, squad, store, public_url=address
            )
            reads = GoalReads(pool, queries)
            app[goals_routes.READS] = reads
            app[MAY_SEE] = partial(goals_routes.public_goals_only, reads)
            snapshots = SharedSnapshots(reads)
            stack.push_async_callback(snapshots.close)
            GoalSockets(core.sockets, core.rooms, snapshots)
            yield cls(settings, app, edge, core.sockets)

    @asynccontextmanager
    async def listening(self, listener: socket.socket) -> AsyncIterator[None]:
        """Take requests from `listener`; at the end refuse new ones and finish those in hand."""
        deadline_s = self._settings.drain_deadline_s / 2
        runner = web.AppRunner(
            self._app,
            access_log=None,
            handle_signals=False,
            shutdown_timeout=deadline_s,
            # A client that goes away must not stop a command half way.
            handler_cancellation=False,
        )
        await runner.setup()
        site = web.SockSite(runner, listener, backlog=1_024)
        await site.start()
        try:
            yield
        finally:
            self._edge.draining = True
            await site.stop()
            await self._sockets.drain(deadline_s / 2)
            await runner.cleanup()


def _application(
    settings: Settings,
    address: str,
    metrics: Metrics,
    core: Core,
    pool: Pool,
    sentry: Sentry | None,
) -> tuple[web.Application, Edge]:
    api = Api(
        "GoalFund",
        goalfund.__version__,
        [
            goals_routes.routes,
            payments_routes.routes,
            webhooks.webhook_routes,
            _system(metrics, core, pool),
        ],
    )
    edge = Edge(
        security=SecurityHeaders(address),
        cors=Cors(settings.allowed_origins),
        meter=metrics.requests,
        faults=CODE_OF_FAULT,
        limit_classes=api.limit_classes(),
        limits=RateLimits() if settings.rate_limits == "on" else None,
        lean=api.lean_paths(),
        proxy_hops=settings.trust_proxy_hops,
        tracer=sentry,
    )
    app = web.Application(middlewares=[edge.middleware()], client_max_size=settings.body_max_bytes)
    app[goals_routes.CURSORS] = app[payments_routes.CURSORS] = Cursors(_secret_keys(settings))
    api.install(app)
    asyncapi = AsyncApi("GoalFund", goalfund.__version__)
    describe(asyncapi)
    install_docs(app, asyncapi.document())
    add_pages(app)
    core.sockets.attach(app)
    return app, edge


def _system(metrics: Metrics, core: Core, pool: Pool) -> Routes:
    """Return the routes by which machines look after the server."""

    async def goals_answer() -> None:
        book_id = suspense_goal_id("NGN")
        await core.goals.ask(book_id, CheckHealth(operation_id=uuid7(), goal_id=book_id))
        if core.goals.oldest_call_s() > WEDGED_AFTER_S:
            raise TimeoutError("a goal is wedged")

    async def database_answers() -> None:
        await pool.fetchval("SELECT 1")

    _expose(metrics, core, pool)
    readiness = Readiness({"goals": goals_answer, "database": database_answers})
    system = Routes("", "system")
    for path, summary, handler in (
        ("/healthz", "Does the process live", healthz),
        (
            "/readyz",
            "Can it do its work: a command through an actor, and the database",
            readiness.serve,
        ),
        ("/metrics", "Numbers for Prometheus", metrics.serve),
    ):
        system.raw("GET", path, operation=_operation(summary))(handler)
    return system


def _operation(summary: str) -> dict[str, object]:
    return {
        "summary": summary,
        "responses": {"200": {"description": "Yes."}, "503": {"description": "`not_ready`"}},
    }


def _expose(metrics: Metrics, core: Core, pool: Pool) -> None:
    journal, goals, rooms, sockets = core.journal, core.goals, core.rooms, core.sockets
    metrics.counter(
        "goalfund_journal_statements", "SQL statements sent", lambda: journal.statements
    )
    metrics.counter("goalfund_journal_commits", "Commits of goals' logs", lambda: journal.commits)
    metrics.counter(
        "goalfund_journal_fenced", "Batches that a fence stopped", lambda: journal.fenced
    )
    metrics.gauges("goalfund_actors", "The actor runtime", "what", lambda: asdict(goals.counters))
    metrics.gauges(
        "goalfund_rooms", "The rooms since the start", "what", lambda: asdict(rooms.counts)
    )
    metrics.gauge("goalfund_viewers", "Open sockets", lambda: len(sockets.viewers))
    metrics.counters("goalfund_farewells", "Sockets closed by us", "why", _farewells_of(sockets))
    metrics.gauge("goalfund_pool_idle", "Idle connections of the edge", pool.get_idle_size)


def _farewells_of(sockets: Sockets) -> Callable[[], Mapping[str, float]]:
    return lambda: {str(why): count for why, count in sockets.farewells.items()}


def _secret_keys(settings: Settings) -> tuple[str, ...]:
    return settings.secret_keys or (embedded_secret_key(settings.data_dir),)


def _log_dead_letter(letter: DeadLetter[UUID, Command]) -> None:
    log.warning(
        "dead_letter",
        goal_id=str(letter.key),
        operation_id=str(letter.message.operation_id),
        reason=letter.reason,
    )


def _report_failure(sentry: Sentry | None, failure: Failure[UUID]) -> None:
    log.error("goal_failed", goal_id=str(failure.key), exc_info=failure.error)
    if sentry is not None:
        sentry.capture(failure.error)


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


def _listen(host: str, port: int) -> socket.socket:
    """Return a bound socket, so that the address is known before anything else starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def _address(listener: socket.socket) -> str:
    """Return the address at which a program on this machine reaches the server."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _at_terminal() -> bool:
    return sys.stderr.isatty()
