"""The core on a database that is cut off, frozen, killed or full: typed answers, nothing lost."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from actors import Backoff
from goalfund.db import Pool, Timeouts, open_journal_pool, open_pool
from goalfund.goal.batch import GoalBatch
from goalfund.goal.commands import Command, RequestWithdrawal
from goalfund.goal.errors import (
    AnswerLostError,
    JournalError,
    JournalUnavailableError,
    OutcomeUnknownError,
)
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Committed, Outcome, Refused
from tests.fault_proxy import FaultProxy, committed
from tests.goals import Server, credit, intend, server_at, serving, withdraw
from tests.integration.goal.audit import fault_of, stored_book
from tests.postgres import frozen, through, upstream_of

QUICK = Timeouts(connect_s=1.0, statement_s=0.3, lock_s=0.2, idle_in_transaction_s=0.2, outer_s=0.5)
SOON = Backoff(first_s=0.005, longest_s=0.05)
BOUND_S = 8.0
_BACKENDS = (
    "SELECT pid FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name = 'goalfund journal' ORDER BY pid"
)


@asynccontextmanager
async def behind_a_line(dsn: str, **options: Any) -> AsyncIterator[tuple[FaultProxy, Server]]:
    """A server whose every word with the database goes through a proxy."""
    async with FaultProxy(upstream_of(dsn)) as line:
        address = through(dsn, line.port)
        async with server_at(address, timeouts=QUICK, backoff=SOON, **options) as server:
            yield line, server


def committed_by_us(chunk: bytes) -> bool:
    """Match the answer to an append of one goal; a search that finds nothing says SELECT 0."""
    return committed(chunk) and b"SELECT 1\x00" in chunk


async def effects(pool: Pool, command: Command) -> tuple[int, int]:
    """Return how often a command is remembered, and how often its row is there."""
    row = await pool.fetchrow(
        """
        SELECT
            (SELECT count(*) FROM operations WHERE goal_id = $1 AND operation_id = $2) AS known,
            (SELECT count(*) FROM withdrawals WHERE goal_id = $1 AND withdrawal_id = $3)
            + (SELECT count(*) FROM contributions WHERE goal_id = $1 AND contribution_id = $3)
            AS done
        """,
        command.goal_id,
        command.operation_id,
        getattr(command, "withdrawal_id", getattr(command, "contribution_id", None)),
    )
    assert row is not None
    return row["known"], row["done"]


def _make(kind: str, goal_id: UUID) -> Command:
    match kind:
        case "an event":
            return withdraw(goal_id, 10)
        case "a row without an event":
            return intend(goal_id, 10)
    return withdraw(goal_id, 10_000)


@pytest.mark.parametrize("kind", ["an event", "a row without an event", "a refusal"])
async def test_a_commit_whose_answer_is_lost_is_found_and_told(
    dsn: str, pool: Pool, kind: str
) -> None:
    """Reliability 18: looked up by its operation id; not done twice, not reported as failed."""
    async with behind_a_line(dsn) as (line, server):
        goal_id = await server.opened()
        await server.give(goal_id, 100)
        command = _make(kind, goal_id)
        lost = line.swallow_reply(committed_by_us)
        outcome = await server.ask(command)
        again = await server.ask(command)

    assert lost.is_set()
    assert isinstance(outcome, Refused if kind == "a refusal" else Committed)
    assert (False, True) == (outcome.replayed, getattr(again, "replayed", None))
    assert (1, kind != "a refusal") == await effects(pool, command)
    assert await fault_of(pool, goal_id) is None


async def test_an_opening_whose_answer_is_lost_is_found_and_told(dsn: str, pool: Pool) -> None:
    """Reliability 18, where there is no head yet."""
    async with behind_a_line(dsn) as (line, server):
        await server.opened()
        lost = line.swallow_reply(committed_by_us)
        goal_id = await server.opened()

    assert lost.is_set()
    assert 1 == (await stored_book(pool, goal_id))[0]
    assert [(goal_id, "another_server")] == server.frames.resets


async def test_many_commands_whose_one_answer_is_lost_are_each_told(dsn: str, pool: Pool) -> None:
    """Reliability 18, with money, refusals and intents in one batch."""
    async with behind_a_line(dsn) as (line, server):
        goal_id = await server.opened()
        intent = intend(goal_id, 50)
        await server.ask(intent)
        commands = [
            credit(intent),
            withdraw(goal_id, 20),
            withdraw(goal_id, 60),
            intend(goal_id, 1),
        ]
        lost = line.swallow_reply(committed_by_us)
        outcomes = await server.ask_all(commands)

    assert lost.is_set()
    assert ["Committed", "Committed", "Refused", "Committed"] == [
        type(o).__name__ for o in outcomes
    ]
    assert not any(getattr(outcome, "replayed", True) for outcome in outcomes)
    assert (50, 20) == _raised_and_reserved(await stored_book(pool, goal_id))


class Blind(Journal):
    """A journal that takes a lost answer for a failed commit: the bug of reliability 18."""

    async def append(self, batch: GoalBatch) -> None:
        try:
            await super().append(batch)
        except AnswerLostError as error:
            raise JournalUnavailableError("nothing was written") from error


async def test_a_journal_that_does_not_look_would_report_a_failure(dsn: str, pool: Pool) -> None:
    """Negative control of reliability 18."""
    async with behind_a_line(dsn, journal=Blind) as (line, server):
        goal_id = await server.opened()
        await server.give(goal_id, 100)
        command = withdraw(goal_id, 10)
        line.swallow_reply(committed_by_us)
        with pytest.raises(JournalUnavailableError):
            await server.ask(command)

    assert (1, 1) == await effects(pool, command)


async def test_when_nobody_can_look_the_outcome_is_unknown_and_the_id_tells(
    dsn: str, pool: Pool
) -> None:
    """Reliability 18: the second look fails too, so the caller is told to ask again."""
    async with behind_a_line(dsn) as (line, server):
        goal_id = await server.opened()
        await server.give(goal_id, 100)
        command = withdraw(goal_id, 10)

        def cut(chunk: bytes) -> bool:
            if committed_by_us(chunk):
                line.faults.refuse = True
                asyncio.get_running_loop().call_soon(line.reset)
                return True
            return False

        line.swallow_reply(cut)
        with pytest.raises(OutcomeUnknownError):
            await server.ask(command)
        line.heal()
        outcome = await server.ask(command)

    assert isinstance(outcome, Committed)
    assert outcome.replayed
    assert (1, 1) == await effects(pool, command)


async def test_a_line_that_swallows_everything_is_a_typed_fault_in_time(
    dsn: str, pool: Pool
) -> None:
    """Reliability 39 and 50: no answer and no error from below; and afterwards all is well."""
    async with behind_a_line(dsn) as (line, server):
        goal_id = await server.opened()
        await server.give(goal_id, 100)
        command = withdraw(goal_id, 10)
        line.black_hole()
        began_s = time.monotonic()
        with pytest.raises(JournalError):
            await server.ask(command)
        took_s = time.monotonic() - began_s
        line.heal()
        outcome = await _until_told(server, command)

    assert took_s < BOUND_S
    assert isinstance(outcome, Committed)
    assert (1, 1) == await effects(pool, command)


@pytest.mark.parametrize("size", [1, 2])
async def test_a_frozen_backend_is_abandoned(dsn: str, pool: Pool, size: int) -> None:
    """Reliability 39: every backend that the journal has stops; others take their place."""
    async with server_at(dsn, size=size, timeouts=QUICK, backoff=SOON) as server:
        goal_id = await server.opened()
        await server.give(goal_id, 100)
        stuck = [row["pid"] for row in await pool.fetch(_BACKENDS)][-1]
        began_s = time.monotonic()
        with frozen(stuck):
            outcomes = [await _until_told(server, withdraw(goal_id, 1)) for _ in range(4)]
            took_s = time.monotonic() - began_s
            alive = [row["pid"] for row in await pool.fetch(_BACKENDS)]

    assert all(isinstance(outcome, Committed) for outcome in outcomes)
    assert took_s < BOUND_S
    assert set(alive) - {stuck}
    assert 4 == (await stored_book(pool, goal_id))[1].reserved_minor


async def test_a_pool_of_one_that_is_busy_is_a_bounded_wait(dsn: str, pool: Pool) -> None:
    """Reliability 40: no deadlock between the actor and whoever holds the connection."""
    async with (
        open_journal_pool(dsn, size=1, timeouts=QUICK) as one,
        serving(one, backoff=SOON) as server,
    ):
        goal_id = await server.opened()
        command = withdraw(goal_id, 1)
        began_s = time.monotonic()
        async with one.acquire():
            with pytest.raises(JournalUnavailableError):
                await server.ask(command)
        took_s = time.monotonic() - began_s
        told = await _until_told(server, command)

    assert took_s < BOUND_S
    assert isinstance(told, Refused)
    assert not told.replayed
    assert (1, 0) == await effects(pool, command)


async def test_a_slow_statement_on_a_pool_of_one_only_delays(dsn: str) -> None:
    """Reliability 40."""
    async with (
        open_journal_pool(dsn, size=1) as one,
        serving(one) as server,
    ):
        goal_id = await server.opened()
        slow = asyncio.create_task(one.fetchval("SELECT pg_sleep(0.4)"))
        await asyncio.sleep(0)
        outcomes = await server.ask_all([intend(goal_id) for _ in range(20)])
        await slow

    assert 20 == sum(isinstance(outcome, Committed) for outcome in outcomes)


class Wounded(Journal):
    """A journal that counts the commits whose answer never came."""

    lost = 0

    async def append(self, batch: GoalBatch) -> None:
        try:
            await super().append(batch)
        except AnswerLostError:
            Wounded.lost += 1
            raise


async def test_killed_backends_lose_no_acknowledged_operation(fresh_dsn: str) -> None:
    """Reliability 37: only typed retryable faults, and the same id is always safe to send."""
    faults: list[BaseException] = []
    acked: list[tuple[Command, Outcome]] = []
    kills: list[int] = []

    async def client(server: Server, goal_id: UUID) -> None:
        for _ in range(20):
            intent = intend(goal_id, 10)
            for command in (intent, credit(intent), withdraw(goal_id, 10_000)):
                acked.append((command, await _until_told(server, command, faults)))
                if len(acked) % 6 == 0:  # by progress, so that a slow machine makes some too
                    kills.append(await _kill_one(pool))

    async with (
        open_pool(fresh_dsn, name="audit", size=2, role=None) as pool,
        server_at(fresh_dsn, journal=Wounded, backoff=SOON) as server,
    ):
        goals = [await server.opened() for _ in range(3)]
        await asyncio.gather(*(client(server, goals[n % 3]) for n in range(6)))
        books = [await stored_book(pool, goal_id) for goal_id in goals]
        wrong = [await fault_of(pool, goal_id) for goal_id in goals]
        known = await pool.fetchval("SELECT count(*) FROM operations")

    assert sum(kills) > 20
    assert Wounded.lost > 0, "no kill hit a commit"
    assert all(isinstance(fault, JournalError) for fault in faults), faults
    assert [None] * 3 == wrong
    assert 6 * 20 * 10 == sum(book.raised_minor for _, book in books)
    assert 3 + 6 * 20 * 3 == known
    assert {True} == {
        isinstance(outcome, Refused if isinstance(command, RequestWithdrawal) else Committed)
        for command, outcome in acked
    }


async def _kill_one(pool: Pool) -> int:
    return len(
        await pool.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
            "datname = current_database() AND application_name = 'goalfund journal' "
            "ORDER BY random() LIMIT 1"
        )
    )


async def _until_told(
    server: Server, command: Command, faults: list[BaseException] | None = None
) -> Outcome:
    """Ask under the same id until there is an answer, as a client does."""
    for attempt in count():
        try:
            return await server.ask(command)
        except JournalError as error:
            assert attempt < 100
            if faults is not None:
                faults.append(error)
    raise AssertionError


# What the audit of these tests is worth.

_TAMPERING = {
    "a balance": "UPDATE goal_heads SET available_minor = available_minor + 1, "
    "cash_minor = cash_minor + 1, raised_minor = raised_minor + 1 WHERE goal_id = $1",
    "a count": "UPDATE goal_heads SET contributors = 7 WHERE goal_id = $1",
    "an amount": "UPDATE goal_transfers SET amount_minor = 99 WHERE goal_id = $1 AND seq = 2",
    "a body": "UPDATE goal_events SET body = '{}' WHERE goal_id = $1 AND seq = 2",
    "a time": "UPDATE goal_events SET at = at + interval '1 us' WHERE goal_id = $1 AND seq = 1",
    "a line less": "DELETE FROM goal_events WHERE goal_id = $1 AND seq = 3",
    "a name": 'UPDATE goal_displays SET display = \'{"name":"Eve"}\' '
    "WHERE goal_id = $1 AND seq = 2",
    "a row": "UPDATE contributions SET confirmed_minor = 99 WHERE goal_id = $1",
}


@pytest.mark.parametrize("what", _TAMPERING)
async def test_the_audit_names_a_goal_whose_data_was_changed_by_hand(
    dsn: str, pool: Pool, what: str
) -> None:
    """Reliability 46, at the level of the data; the control of every `fault_of` above."""
    async with server_at(dsn) as server:
        goal_id = await server.opened()
        await server.give(goal_id, 100)
        await server.ask(withdraw(goal_id, 10))
    before = await fault_of(pool, goal_id)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute(_TAMPERING[what], goal_id)

    assert before is None
    assert str(goal_id) in str(await fault_of(pool, goal_id))


def _raised_and_reserved(stored: tuple[int, Any]) -> tuple[int, int]:
    return stored[1].raised_minor, stored[1].reserved_minor
