"""`goalfund serve` with one bug planted.

The product has no switch for this. A bug is a function that changes one thing by name before the
server starts; what follows colons in its name are its arguments. `tests/RELIABILITY.md` says which
test finds which bug.
"""

import asyncio
import contextlib
import itertools
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from socket import socket
from typing import Any
from uuid import UUID

from aiohttp import web

from actors import ActorSystem
from goalfund import app, core, goals_part
from goalfund.__main__ import main
from goalfund.app import Server
from goalfund.db import DatabaseUnavailableError, pool
from goalfund.db.faults import DRIVER_ERRORS
from goalfund.edge.middleware import Edge
from goalfund.edge.socket_fanout import Fanout
from goalfund.edge.socket_limits import SocketLimits
from goalfund.goal import actor, journal
from goalfund.goal.actor import GoalActor
from goalfund.goal.batch import GoalBatch
from goalfund.goal.errors import ClaimedElsewhereError, FencedError, JournalUnavailableError
from goalfund.goal.facts import Facts
from goalfund.goal.journal import Journal
from goalfund.goal.rooms import Rooms
from goalfund.goals.snapshots import Snapshot, SnapshotSource
from goalfund.goals.store import GoalReads
from goalfund.payments.webhooks import Webhooks

_LATE_S = 0.3
_FAULTS: tuple[type[Exception], ...] = (*DRIVER_ERRORS, DatabaseUnavailableError)


def replies_before_commit() -> None:
    """What was decided is acknowledged at once, and written a little later."""
    real = Journal.append
    last: dict[UUID, asyncio.Task[None]] = {}

    async def write(self: Journal, batch: GoalBatch, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        await asyncio.sleep(_LATE_S)
        await real(self, batch)

    async def append(self: Journal, batch: GoalBatch) -> None:
        before = last.get(batch.goal_id)
        last[batch.goal_id] = asyncio.create_task(write(self, batch, before))

    _plant(Journal, "append", append)


def no_fence() -> None:
    """Whoever is told that another has written believes that it has written all the same."""

    async def append(self: GoalActor, batch: GoalBatch) -> bool:
        with contextlib.suppress(FencedError, ClaimedElsewhereError):
            await self._journal.append(batch)
        return True

    _plant(GoalActor, "_append", append)


def no_outer_timeouts() -> None:
    """Only the database counts the seconds, which a frozen one does not."""
    real = pool._options

    def options(*args: Any) -> dict[str, Any]:
        return real(*args) | {"command_timeout": None}

    _plant(pool, "_options", options)


def faults_are_not_typed() -> None:
    """A lost connection is looked into no further, and is nobody's to come again for."""

    async def once(read: Callable[[], Awaitable[list[Any]]]) -> list[Any]:
        try:
            return await read()
        except _FAULTS as error:
            raise JournalUnavailableError(str(error)) from error

    _plant(journal, "_reading", once)
    _plant(actor, "ATTEMPTS_MAX", 1)
    _plant(app, "CODE_OF_FAULT", {})


def forgets_operations() -> None:
    """Nobody looks whether an operation was decided before."""
    real = Journal.find

    async def find(self: Journal, goal_id: UUID, commands: Sequence[Any]) -> Facts:
        facts = await real(self, goal_id, commands)
        facts.operations.clear()
        return facts

    _plant(Journal, "find", find)


def history_is_short() -> None:
    """Whoever comes back is told the newest event, and none before it."""
    _snapshots_of(lambda _after_seq, _limit: (None, 1))


def positions_are_ignored() -> None:
    """Whoever comes back is told what they know already."""
    _snapshots_of(lambda _after_seq, limit: (None, limit))


def _snapshots_of(changed: Callable[[int | None, int], tuple[int | None, int]]) -> None:
    real = GoalReads.snapshot

    async def snapshot(
        self: GoalReads, goal_id: UUID, after_seq: int | None, limit: int
    ) -> Snapshot | None:
        return await real(self, goal_id, *changed(after_seq, limit))

    _plant(GoalReads, "snapshot", snapshot)


class _Unshared:
    def __init__(self, source: SnapshotSource) -> None:
        self.snapshot = source.snapshot

    async def close(self) -> None:
        """There is nothing to stop."""


def snapshots_are_not_shared() -> None:
    """Each subscription reads the database for itself."""
    _plant(goals_part, "SharedSnapshots", _Unshared)


def one_viewer_is_forgotten() -> None:
    """In a large room one viewer is not sent to."""
    real = Fanout.send_each

    def send_each(self: Fanout, viewers: Any, message: Any) -> int:
        many = list(viewers)
        return real(self, many[1:] if len(many) > 10 else many, message)

    _plant(Fanout, "send_each", send_each)


def slow_viewers_are_kept() -> None:
    """What waits for a viewer has no bound."""
    _plant(core, "SocketLimits", _with(SocketLimits, behind_max_bytes=2**40))


def mailboxes_have_no_bound() -> None:
    """Everything is queued."""
    bounds = {"mailbox_capacity": 10**6, "total_capacity": 10**6}
    _plant(core, "ActorSystem", _with(ActorSystem, **bounds))


def no_goal_leaves() -> None:
    """A goal that was touched once stays in memory."""
    _plant(core, "ActorSystem", _with(ActorSystem, resident_max=10**6))


def _plant(owner: Any, name: str, value: object) -> None:
    # A name that the product has given up would make a bug that is none.
    assert hasattr(owner, name), name
    setattr(owner, name, value)


def _with(made: Callable[..., Any], **always: Any) -> Any:
    return lambda *args, **options: made(*args, **options | always)


def leaves_at_once() -> None:
    """Whoever asks it to stop is obeyed to the letter."""
    real = Server.listening

    @asynccontextmanager
    async def listening(self: Server, listener: socket) -> AsyncIterator[None]:
        async with real(self, listener):
            yield
            os._exit(0)

    _plant(Server, "listening", listening)


def what_is_in_hand_breaks() -> None:
    """A server that stops answers what it has done with an error of no kind."""
    real = Edge._handle

    async def handle(self: Edge, *request: Any) -> web.StreamResponse:
        answer = await real(self, *request)
        return web.Response(status=500, text="bye") if self.draining else answer

    _plant(Edge, "_handle", handle)


def dies(point: str, number: str) -> None:
    """No bug of ours: kill -9 from within, when `point` of a command's way is passed once more."""
    passed = itertools.count(1)
    announced = False

    def announce() -> None:
        nonlocal announced
        announced = True

    def die() -> None:
        if announced and next(passed) == int(number):
            os.kill(os.getpid(), signal.SIGKILL)

    # The first thing that is done once the server has said where it is.
    _plant(app, "_spare_the_collector", announce)
    _POINTS[point](die)


def _around(owner: Any, name: str, die: Callable[[], None], *, after: bool) -> None:
    """Call `die` before or after the coroutine `owner.name` runs."""
    real = getattr(owner, name)

    async def either(*args: Any, **options: Any) -> Any:
        if not after:
            die()
        result = await real(*args, **options)
        if after:
            die()
        return result

    _plant(owner, name, either)


def _while_written(die: Callable[[], None]) -> None:
    """Call `die` when the statement that commits is with the database, and its answer is not."""
    real = Journal._fetch

    async def fetch(self: Journal, query: str, parameters: Sequence[Any]) -> list[Any]:
        asked = asyncio.ensure_future(real(self, query, parameters))
        if query.startswith("-- name: append_"):
            for _ in range(5):
                await asyncio.sleep(0)
            die()
        return await asked

    _plant(Journal, "_fetch", fetch)


def _once_published(die: Callable[[], None]) -> None:
    real = Rooms.publish

    def publish(self: Rooms[Any], *args: Any) -> None:
        real(self, *args)
        die()

    _plant(Rooms, "publish", publish)


# The way of a command, from the request to its answer.
_POINTS: dict[str, Callable[[Callable[[], None]], None]] = {
    "received": partial(_around, Webhooks, "receive", after=False),
    "loaded": partial(_around, Journal, "load", after=True),
    "found": partial(_around, Journal, "find", after=True),
    "decided": partial(_around, Journal, "append", after=False),
    "sent": _while_written,
    "committed": partial(_around, Journal, "append", after=True),
    "published": _once_published,
    "answered": partial(_around, Webhooks, "receive", after=True),
}
POINTS = tuple(_POINTS)

BUGS: dict[str, Callable[..., None]] = {
    bug.__name__: bug
    for bug in (
        replies_before_commit,
        no_fence,
        no_outer_timeouts,
        faults_are_not_typed,
        forgets_operations,
        history_is_short,
        positions_are_ignored,
        snapshots_are_not_shared,
        one_viewer_is_forgotten,
        slow_viewers_are_kept,
        mailboxes_have_no_bound,
        no_goal_leaves,
        leaves_at_once,
        what_is_in_hand_breaks,
        dies,
    )
}


def run(arguments: Sequence[str]) -> int:
    """Plant a bug, which is the first of the arguments; then do as `goalfund` does."""
    planted, *rest = arguments
    name, *options = planted.split(":")
    BUGS[name](*options)
    return main(rest)
