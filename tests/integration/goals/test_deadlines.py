"""Deadlines that act: at the instant, once, over clocks, restarts and servers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from goalfund.db import Pool, load_queries, open_journal_pool
from goalfund.edge.agenda import EVERY_S
from goalfund.goal import decide
from goalfund.goal.commands import CloseAtDeadline, CloseGoal, Command, ReopenGoal
from goalfund.goal.events import EventKind, at_text
from goalfund.goal.outcomes import Outcome
from goalfund.goal.verdicts import Decision
from goalfund.goals.deadlines import Alarm, Deadlines
from tests.goals import NOON, Server, edit, serving

AT = NOON + timedelta(days=1)
MOMENT = timedelta(microseconds=1)


@dataclass
class Clock:
    """The time, which tests set."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Interrupted:
    """Goals that something happens to just before they are asked, or that cannot be asked."""

    server: Server
    first: list[Command] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)

    async def ask(self, key: UUID, message: Command) -> Outcome:
        """Ask the goal."""
        if self.faults:
            raise self.faults.pop()
        while self.first:
            await self.server.ask(self.first.pop())
        return await self.server.system.ask(key, message)


@pytest.fixture
async def own_pool(fresh_dsn: str) -> AsyncIterator[Pool]:
    async with open_journal_pool(fresh_dsn, size=4) as opened:
        yield opened


def deadlines(pool: Pool, goals: Any, clock: Clock, **options: Any) -> Deadlines:
    return Deadlines(goals, pool, load_queries(), clock=clock, **options)


async def closings(pool: Pool, goal_id: UUID) -> list[str]:
    """Return the bodies of all events that closed the goal."""
    rows = await pool.fetch(
        "SELECT body FROM goal_events WHERE goal_id = $1 AND kind = 'goal_closed' ORDER BY seq",
        goal_id,
    )
    return [row["body"] for row in rows]


async def status(pool: Pool, goal_id: UUID) -> str:
    found: str = await pool.fetchval("SELECT status FROM goal_heads WHERE goal_id = $1", goal_id)
    return found


async def waiting(pool: Pool) -> int:
    found: int = await pool.fetchval("SELECT count(*) FROM goal_alarms WHERE waiting")
    return found


async def test_a_goal_closes_at_the_very_instant_and_says_why(own_pool: Pool) -> None:
    """Reliability 93: a moment before it is open, from then on it is not, and it is said once."""
    clock = Clock()
    async with serving(own_pool, now=clock) as server:
        goal_id = await server.opened(deadline=AT)
        timer = deadlines(own_pool, server.system, clock)
        clock.now = AT - MOMENT
        await timer.agenda.run_once()
        before = await closings(own_pool, goal_id)
        clock.now = AT
        await timer.agenda.run_once()
        clock.now = AT + timedelta(days=400)
        await timer.agenda.run_once()

    assert [] == before
    assert ['{"reason":"deadline"}'] == await closings(own_pool, goal_id)
    assert "closed" == await status(own_pool, goal_id)
    assert (0, {"closed": 1, "not_needed": 0, "put_off": 0}) == (
        await waiting(own_pool),
        timer.counts,
    )


async def test_what_comes_due_while_no_server_runs_is_closed_by_the_next(own_pool: Pool) -> None:
    """Reliability 31."""
    clock = Clock()
    async with serving(own_pool, now=clock) as server:
        goal_ids = [await server.opened(deadline=AT + n * MOMENT) for n in range(5)]
    clock.now = AT + timedelta(days=30)
    async with serving(own_pool, now=clock) as server:
        timer = deadlines(own_pool, server.system, clock, rows_max=2)
        for _ in range(3):
            await timer.agenda.run_once()

    assert [1] * 5 == [len(await closings(own_pool, goal_id)) for goal_id in goal_ids]


async def test_servers_that_ring_at_once_close_a_goal_once(own_pool: Pool) -> None:
    """Reliability 31."""
    clock = Clock()
    async with serving(own_pool, now=clock) as first, serving(own_pool, now=clock) as second:
        goal_ids = [await first.opened(deadline=AT) for _ in range(10)]
        timers = [deadlines(own_pool, server.system, clock) for server in (first, second)]
        clock.now = AT
        await asyncio.gather(*(timer.agenda.run_once() for timer in timers for _ in range(3)))

    assert [1] * 10 == [len(await closings(own_pool, goal_id)) for goal_id in goal_ids]
    assert 10 == sum(timer.counts["closed"] for timer in timers)


async def test_a_clock_that_jumps_closes_once_and_reopens_nothing(own_pool: Pool) -> None:
    """Reliability 31 and 93: ahead, back by an hour, and to the deadline again."""
    clock = Clock()
    async with serving(own_pool, now=clock) as server:
        goal_id = await server.opened(deadline=AT)
        timer = deadlines(own_pool, server.system, clock)
        for hours in (1, -1, 0, 1, -48, 2):
            clock.now = AT + timedelta(hours=hours)
            await timer.agenda.run_once()

    assert 1 == len(await closings(own_pool, goal_id))


async def test_a_goal_reopened_by_a_clock_set_right_closes_at_its_deadline(own_pool: Pool) -> None:
    """Reliability 93: a clock that was an hour ahead had closed it too early."""
    clock = Clock(NOON)
    async with serving(own_pool, now=clock) as server:
        goal_id = await server.opened(deadline=AT)
        timer = deadlines(own_pool, server.system, clock)
        clock.now = AT
        await timer.agenda.run_once()
        clock.now = AT - timedelta(hours=1)
        await server.ask(ReopenGoal(operation_id=uuid4(), goal_id=goal_id))
        await timer.agenda.run_once()
        reopened = await status(own_pool, goal_id)
        clock.now = AT
        await timer.agenda.run_once()

    assert ("open", "closed") == (reopened, await status(own_pool, goal_id))
    assert 2 == len(await closings(own_pool, goal_id))


async def test_a_deadline_that_is_moved_in_between_closes_at_the_new_one(own_pool: Pool) -> None:
    """Reliability 31: while the timer has the old one in its hand."""
    clock, later = Clock(), AT + timedelta(days=1)
    async with serving(own_pool, now=clock) as server:
        goal_id = await server.opened(deadline=AT)
        moved = edit(goal_id, deadline=at_text(later))
        timer = deadlines(own_pool, Interrupted(server, [moved]), clock)
        clock.now = AT
        await timer.agenda.run_once()
        between, alarms = await closings(own_pool, goal_id), await waiting(own_pool)
        clock.now = later
        await timer.agenda.run_once()

    assert ([], 1) == (between, alarms)
    assert 1 == len(await closings(own_pool, goal_id))


async def test_a_goal_is_reopened_once_its_deadline_is_moved_and_closes_again(
    own_pool: Pool,
) -> None:
    clock, later = Clock(), AT + timedelta(days=1)
    async with serving(own_pool, now=clock) as server:
        goal_id = await server.opened(deadline=AT)
        timer = deadlines(own_pool, server.system, clock)
        clock.now = AT
        await timer.agenda.run_once()
        await server.ask(edit(goal_id, deadline=at_text(later)))
        silent = await waiting(own_pool)
        await server.ask(ReopenGoal(operation_id=uuid4(), goal_id=goal_id))
        armed = await waiting(own_pool)
        clock.now = later
        await timer.agenda.run_once()

    assert (0, 1) == (silent, armed)
    assert 2 == len(await closings(own_pool, goal_id))


@pytest.mark.parametrize("how", ["closed", "no deadline"])
async def test_a_goal_that_is_closed_or_has_no_deadline_any_more_is_left_alone(
    own_pool: Pool, how: str
) -> None:
    clock = Clock()
    async with serving(own_pool, now=clock) as server:
        goal_id = await server.opened(deadline=AT)
        end = {
            "closed": CloseGoal(operation_id=uuid4(), goal_id=goal_id),
            "no deadline": edit(goal_id, deadline=None),
        }
        timer = deadlines(own_pool, Interrupted(server, [end[how]]), clock)
        clock.now = AT
        await timer.agenda.run_once()
        told = dict(timer.counts)
        await timer.agenda.run_once()

    assert {"closed": 0, "not_needed": 1, "put_off": 0} == told == dict(timer.counts)
    assert (["{}"] if how == "closed" else []) == await closings(own_pool, goal_id)


async def test_a_goal_that_cannot_be_asked_is_asked_again_later(own_pool: Pool) -> None:
    """Each time after a longer while, and it holds up no other."""
    clock = Clock()
    async with serving(own_pool, now=clock) as server:
        goal_ids = [await server.opened(deadline=AT) for _ in range(2)]
        timer = deadlines(own_pool, Interrupted(server, faults=[TimeoutError()]), clock)
        clock.now = AT
        await timer.agenda.run_once()
        after_one = [len(await closings(own_pool, goal_id)) for goal_id in goal_ids]
        pause_s = timer.agenda.pause_s()
        await timer.agenda.run_once()
        clock.now = AT + timedelta(seconds=1)
        await timer.agenda.run_once()

    assert [0, 1] == sorted(after_one)
    assert pause_s <= EVERY_S
    assert [1, 1] == [len(await closings(own_pool, goal_id)) for goal_id in goal_ids]


async def test_the_timer_sleeps_until_the_next_deadline_and_looks_now_and_then(
    own_pool: Pool,
) -> None:
    clock = Clock()
    async with serving(own_pool, now=clock) as server:
        timer = deadlines(own_pool, server.system, clock)
        await timer.agenda.run_once()
        idle_s = timer.agenda.pause_s()
        await server.opened(deadline=AT)
        clock.now = AT - timedelta(seconds=2)
        await timer.agenda.run_once()
        soon_s = timer.agenda.pause_s()

    assert (EVERY_S, 2.0) == (idle_s, soon_s)


async def test_a_goal_from_before_there_were_alarms_has_one(own_pool: Pool) -> None:
    """An alarm follows from the page and the head: any writing of the page restores it."""
    clock = Clock()
    async with serving(own_pool, now=clock) as server:
        goal_id = await server.opened(deadline=AT)
        before = await own_pool.fetchrow("SELECT * FROM goal_alarms")
        await server.ask(edit(goal_id, title="Another"))
        after = await own_pool.fetchrow("SELECT * FROM goal_alarms")

    assert before is not None
    assert after is not None
    assert (1, 2) == (before["armed"], after["armed"])
    assert (AT, True) == (after["deadline"].astimezone(UTC), after["waiting"])


async def test_the_next_alarms_are_read_in_the_order_of_an_index(own_pool: Pool) -> None:
    query = load_queries()["list_alarms"].rstrip().rstrip(";")
    async with own_pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        await connection.execute(f"PREPARE alarms AS {query}")
        plan = [row[0] for row in await connection.fetch("EXPLAIN EXECUTE alarms (100)")]
    text = "\n".join(plan)

    assert "goal_alarms_due" in text
    assert "Sort" not in text


async def test_a_goal_that_believes_any_alarm_is_found(
    own_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: of the moved deadline, and of the clock."""

    def credulous(*_args: object) -> Decision:
        return Decision(EventKind.GOAL_CLOSED, {"reason": "deadline"})

    monkeypatch.setitem(decide._LADDERS, CloseAtDeadline, credulous)
    with pytest.raises(AssertionError):
        await test_a_deadline_that_is_moved_in_between_closes_at_the_new_one(own_pool)


async def test_an_alarm_that_every_server_names_its_own_way_is_found(
    own_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: with neither the operation's id nor the goal's status to stop it."""

    def credulous(*_args: object) -> Decision:
        return Decision(EventKind.GOAL_CLOSED, {"reason": "deadline"})

    monkeypatch.setitem(decide._LADDERS, CloseAtDeadline, credulous)
    monkeypatch.setattr(Alarm, "operation_id", property(lambda _alarm: uuid4()))
    with pytest.raises(AssertionError):
        await test_servers_that_ring_at_once_close_a_goal_once(own_pool)
