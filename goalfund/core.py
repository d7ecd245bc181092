"""The half of the composition root that runs the goals: journal, rooms, actors."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import structlog

from actors import ActorSystem, DeadLetter, Failure, TransientError
from goalfund.db import Timeouts, open_journal_pool
from goalfund.drain import Drain
from goalfund.edge.metrics import Metrics
from goalfund.edge.sentry import Sentry
from goalfund.edge.socket_limits import SocketLimits
from goalfund.edge.socket_viewer import Viewer
from goalfund.edge.sockets import Sockets
from goalfund.goal.actor import GoalActor
from goalfund.goal.commands import Command
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Outcome
from goalfund.goal.publishing import Publishing
from goalfund.goal.rooms import RoomLimits, Rooms
from goalfund.goal.suspense import open_suspense_books
from goalfund.goals.listings import ChangedGoals
from goalfund.goals.seed import seed
from goalfund.settings import Settings

Goals = ActorSystem[UUID, Command, Outcome]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Core:
    """The goals, and what they write and speak through."""

    goals: Goals
    journal: Journal
    rooms: Rooms[Viewer]
    sockets: Sockets
    changed: ChangedGoals
    publishing: Publishing


@asynccontextmanager
async def open_core(
    settings: Settings,
    dsn: str,
    queries: Mapping[str, str],
    metrics: Metrics,
    sentry: Sentry | None,
    drain: Drain,
) -> AsyncIterator[Core]:
    """Run the goals. They stop before the journal that they write to and the rooms they use."""
    limits = SocketLimits(
        viewers_max=settings.viewers_max, behind_max_bytes=settings.viewer_buffer_bytes_max
    )
    if settings.rate_limits == "off":
        limits = replace(limits, viewers_per_address_max=settings.viewers_max)
    sockets = Sockets(
        limits,
        allowed_origins=settings.allowed_origins,
        trust_proxy_hops=settings.trust_proxy_hops,
    )
    rooms = Rooms(
        sockets.fanout,
        RoomLimits(
            frames_per_s=settings.frames_per_s_per_room,
            deliveries_per_s=settings.deliveries_per_s,
            heartbeat_s=settings.heartbeat_s,
        ),
    )
    async with AsyncExitStack() as stack:
        journal = await _journal(settings, dsn, queries, stack)
        stack.callback(rooms.close)
        changed = ChangedGoals(rooms)
        publishing = Publishing(changed)

        class SizedGoalActor(GoalActor):
            batch_max = settings.goal_batch_max

        goals: Goals = ActorSystem(
            lambda goal_id: SizedGoalActor(goal_id, journal, publishing, metrics.commands),
            mailbox_capacity=settings.mailbox_capacity,
            total_capacity=settings.mailboxes_capacity,
            ask_timeout_s=settings.ask_timeout_s,
            passivate_after_s=settings.passivate_after_s,
            resident_max=settings.resident_goals_max,
            drain_s=settings.drain_deadline_s,
            identify=lambda command: command.operation_id,
            on_dead_letter=_log_dead_letter,
            on_failure=partial(_report_failure, sentry),
        )
        await stack.enter_async_context(goals)
        # Before it leaves its block: by then it is known how much time is left.
        stack.push_async_callback(lambda: goals.drain(drain.goals_s()))
        yield Core(goals, journal, rooms, sockets, changed, publishing)


async def _journal(
    settings: Settings, dsn: str, queries: Mapping[str, str], stack: AsyncExitStack
) -> Journal:
    """Open the journal, and what must be in it from the first day on."""
    # One half of the connections commits while the other finds.
    pool = open_journal_pool(
        dsn, size=2 * settings.commits_in_flight, timeouts=timeouts_of(settings)
    )
    journal = Journal(
        await stack.enter_async_context(pool),
        queries,
        goals_max=settings.journal_batch_max,
        commits_in_flight=settings.commits_in_flight,
    )
    await stack.enter_async_context(journal)
    await open_suspense_books(journal, datetime.now(UTC))
    if settings.database_url is None and settings.env == "development":
        await seed(journal, now=datetime.now(UTC))
    return journal


def timeouts_of(settings: Settings) -> Timeouts:
    """Return how long anything may take that is asked of the database."""
    return Timeouts(
        connect_s=settings.connect_timeout_s,
        statement_s=settings.statement_timeout_s,
        lock_s=settings.lock_timeout_s,
        idle_in_transaction_s=settings.idle_in_transaction_timeout_s,
        outer_s=settings.outer_timeout_s,
    )


def _log_dead_letter(letter: DeadLetter[UUID, Command]) -> None:
    log.warning(
        "dead_letter",
        goal_id=str(letter.key),
        operation_id=str(letter.message.operation_id),
        reason=letter.reason,
    )


def _report_failure(sentry: Sentry | None, failure: Failure[UUID]) -> None:
    if isinstance(failure.error, TransientError):
        # The world's fault, met by every goal at once: a line each, not a trace each.
        log.warning(
            "goal_out_of_reach", goal_id=str(failure.key), fault=type(failure.error).__name__
        )
        return
    log.error("goal_failed", goal_id=str(failure.key), exc_info=failure.error)
    if sentry is not None:
        sentry.capture(failure.error)
