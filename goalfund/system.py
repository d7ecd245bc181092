"""The routes by which machines look after the server, and the numbers that they read."""

import hmac
from dataclasses import asdict, dataclass
from typing import Final

from aiohttp import web
from uuid_utils.compat import uuid7

from goalfund.core import Core
from goalfund.db import Pool
from goalfund.edge.health import Readiness, healthz
from goalfund.edge.metrics import Metrics, by_name
from goalfund.edge.openapi import problem_responses
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Routes
from goalfund.edge.watchdog import LoopWatchdog
from goalfund.goal.commands import CheckHealth
from goalfund.goal.suspense import suspense_goal_id

# A goal's call that has run for so long is wedged: nothing it waits for may take longer.
WEDGED_AFTER_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class MetricsReaders:
    """Who may read the numbers: who shows `token`, or without one everybody or nobody."""

    token: str | None
    everybody: bool

    def check(self, request: web.Request) -> None:
        """Let a reader pass.

        Raises:
            ProblemError: `unauthenticated`: the token is wrong or missing; `not_found`: the numbers
                are for nobody.
        """
        if self.token is not None:
            shown = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
            if not hmac.compare_digest(shown, f"Bearer {self.token}".encode()):
                raise ProblemError(Code.UNAUTHENTICATED, "The numbers want their own bearer token.")
        elif not self.everybody:
            raise ProblemError(Code.NOT_FOUND)


def system_routes(core: Core, pool: Pool, metrics: Metrics, readers: MetricsReaders) -> Routes:
    """Return `/healthz`, `/readyz` and `/metrics`."""

    async def goals_answer() -> None:
        book_id = suspense_goal_id("NGN")
        await core.goals.ask(book_id, CheckHealth(operation_id=uuid7(), goal_id=book_id))
        if core.goals.oldest_call_s() > WEDGED_AFTER_S:
            raise TimeoutError("a goal is wedged")

    async def database_answers() -> None:
        await pool.fetchval("SELECT 1")

    async def numbers(request: web.Request) -> web.Response:
        readers.check(request)
        return await metrics.serve(request)

    ready = Readiness({"goals": goals_answer, "database": database_answers})
    routes = Routes("", "system")
    routes.raw("GET", "/healthz", operation=_operation("Say that the process lives"))(healthz)
    routes.raw(
        "GET",
        "/readyz",
        operation=_operation(
            "Say whether a command through an actor and the database works", Code.NOT_READY
        ),
    )(ready.serve)
    routes.raw(
        "GET",
        "/metrics",
        operation=_operation(
            "Read the numbers, for Prometheus", Code.UNAUTHENTICATED, Code.NOT_FOUND, text=True
        ),
    )(numbers)
    return routes


def _operation(summary: str, *codes: Code, text: bool = False) -> dict[str, object]:
    media = "text/plain" if text else "application/json"
    schema = {"type": "string" if text else "object"}
    good = {"description": "Yes.", "content": {media: {"schema": schema}}}
    return {
        "summary": summary,
        "responses": {"200": good, **problem_responses((*codes, Code.SHUTTING_DOWN))},
    }


def expose_loop(metrics: Metrics, watchdog: LoopWatchdog) -> None:
    """Expose how well the loop keeps up."""
    metrics.gauge("goalfund_loop_lag_seconds", "Lag of the loop", lambda: watchdog.lag_s)
    metrics.counter("goalfund_loop_stalls", "Stalls of the loop", lambda: watchdog.stalls)


def expose_core(metrics: Metrics, core: Core, pool: Pool) -> None:
    """Expose what the goals and their surroundings count."""
    journal, goals, rooms, sockets = core.journal, core.goals, core.rooms, core.sockets
    for name, help_text, read in (
        ("statements", "SQL statements sent", lambda: journal.statements),
        ("commits", "Commits of goals' logs", lambda: journal.commits),
        ("fenced", "Batches that a fence stopped", lambda: journal.fenced),
    ):
        metrics.counter(f"goalfund_journal_{name}", help_text, read)
    metrics.gauges("goalfund_actors", "The actor runtime", "what", lambda: asdict(goals.counters))
    metrics.gauges(
        "goalfund_rooms", "The rooms since the start", "what", lambda: asdict(rooms.counts)
    )
    metrics.gauge("goalfund_viewers", "Open sockets", lambda: len(sockets.viewers))
    metrics.counters(
        "goalfund_farewells", "Sockets closed by us", "why", by_name(lambda: sockets.farewells)
    )
    metrics.gauge("goalfund_pool_idle", "Idle connections of the edge", pool.get_idle_size)
