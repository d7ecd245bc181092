"""Connections under faults: everything has an end, and the error says what may have happened."""

import asyncio
import time
from collections.abc import AsyncIterator

import asyncpg
import pytest

from goalfund.db import (
    DRIVER_ERRORS,
    DatabaseUnavailableError,
    Pool,
    Timeouts,
    connect,
    open_journal_pool,
    open_pool,
    outcome_unknown,
    retry_transient,
)
from goalfund.db.pool import UnsupportedServerError
from tests.fault_proxy import FaultProxy, committed
from tests.postgres import frozen, terminate_backend, through, upstream_of

QUICK = Timeouts(connect_s=2.0, statement_s=0.3, lock_s=0.2, idle_in_transaction_s=0.2, outer_s=0.6)
BOUND_S = 3.0  # outer timeout, grace and a slow machine
PID = "SELECT pg_backend_pid()"


@pytest.fixture
async def table(pool: Pool) -> AsyncIterator[str]:
    await pool.execute("CREATE TABLE IF NOT EXISTS boxes (n int CONSTRAINT boxes_pkey PRIMARY KEY)")
    await pool.execute(
        "INSERT INTO boxes SELECT * FROM generate_series(1, 2) ON CONFLICT DO NOTHING"
    )
    yield "boxes"
    await pool.execute("DROP TABLE boxes")


def one_connection(dsn: str, timeouts: Timeouts = QUICK) -> Pool:
    return open_pool(dsn, name="tests quick", size=1, timeouts=timeouts, role=None)


async def test_a_frozen_backend_does_not_freeze_its_caller_and_is_replaced(dsn: str) -> None:
    """Reliability 39."""
    async with one_connection(dsn) as pool:
        stuck = await pool.fetchval(PID)
        started_at = time.monotonic()
        with frozen(stuck):
            with pytest.raises(TimeoutError) as raised:
                await pool.fetchval("SELECT 1")
            other = await pool.fetchval(PID)

    assert outcome_unknown(raised.value)
    assert other != stuck
    assert time.monotonic() - started_at < BOUND_S


async def test_the_drivers_own_pool_would_keep_the_frozen_connection(dsn: str) -> None:
    """Negative control of reliability 39."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
        with frozen(await pool.fetchval(PID)):
            call = asyncio.create_task(pool.fetchval("SELECT 1", timeout=QUICK.outer_s))
            done, _ = await asyncio.wait({call}, timeout=BOUND_S)
        with pytest.raises(TimeoutError):
            await call

    assert done == set()


async def test_a_cancelled_caller_leaves_no_frozen_connection_behind(dsn: str) -> None:
    """Reliability 32 and 39."""
    async with one_connection(dsn) as pool:
        stuck = await pool.fetchval(PID)
        with frozen(stuck):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await pool.fetchval("SELECT 1")
            other = await pool.fetchval(PID)

    assert other != stuck


async def test_a_cancelled_caller_of_a_healthy_backend_keeps_the_connection(dsn: str) -> None:
    async with one_connection(dsn, Timeouts()) as pool:
        backend = await pool.fetchval(PID)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await pool.fetchval("SELECT pg_sleep(5)")

        assert backend == await pool.fetchval(PID)


async def test_a_black_hole_does_not_swallow_the_caller(dsn: str) -> None:
    async with (
        FaultProxy(upstream_of(dsn)) as proxy,
        one_connection(through(dsn, proxy.port)) as pool,
    ):
        await pool.fetchval("SELECT 1")
        proxy.black_hole()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(BOUND_S):
                await pool.fetchval("SELECT 1")
        proxy.heal()

        assert await pool.fetchval("SELECT 1") == 1


async def test_a_slow_line_is_only_slow(dsn: str) -> None:
    async with (
        FaultProxy(upstream_of(dsn)) as proxy,
        one_connection(through(dsn, proxy.port)) as pool,
    ):
        proxy.faults.delay_s, proxy.faults.jitter_s = 0.02, 0.02
        started_at = time.monotonic()

        assert await pool.fetchval("SELECT 1") == 1
        assert time.monotonic() - started_at >= 0.04


async def test_a_lost_answer_to_a_commit_is_an_unknown_outcome(
    dsn: str, pool: Pool, table: str
) -> None:
    """Reliability 18, at the driver's level: the row is there although the caller saw an error."""
    async with (
        FaultProxy(upstream_of(dsn)) as proxy,
        one_connection(through(dsn, proxy.port)) as lossy,
    ):
        await lossy.fetchval("SELECT 1")
        swallowed = proxy.swallow_reply(committed)
        with pytest.raises(DRIVER_ERRORS) as raised:
            await lossy.execute("INSERT INTO boxes VALUES (18)")

    assert swallowed.is_set()
    assert outcome_unknown(raised.value)
    assert await pool.fetchval("SELECT count(*) FROM boxes WHERE n = 18") == 1


async def test_a_connection_cut_before_the_statement_is_an_unknown_outcome_too(
    dsn: str, pool: Pool, table: str
) -> None:
    async with (
        FaultProxy(upstream_of(dsn)) as proxy,
        one_connection(through(dsn, proxy.port)) as lossy,
        lossy.acquire() as connection,
    ):
        proxy.reset()
        with pytest.raises(DRIVER_ERRORS) as raised:
            await connection.execute("INSERT INTO boxes VALUES (19)")

    assert outcome_unknown(raised.value)
    assert await pool.fetchval("SELECT count(*) FROM boxes WHERE n = 19") == 0


async def test_terminated_backends_cost_typed_errors_and_no_acknowledged_row(
    dsn: str, pool: Pool, table: str
) -> None:
    """Reliability 37."""
    acknowledged, others = [], []
    async with open_pool(dsn, name="tests victims", size=2, role=None) as victims:
        for n in range(100, 160):
            if n % 10 == 0:
                victim = await victims.fetchval(PID)
                await terminate_backend(pool, victim)
            try:
                await victims.execute("INSERT INTO boxes VALUES ($1)", n)
                acknowledged.append(n)
            except DRIVER_ERRORS as error:
                others.append(error)
            except DatabaseUnavailableError:
                pass
    rows = await pool.fetch("SELECT n FROM boxes WHERE n >= 100")

    assert {row["n"] for row in rows} >= set(acknowledged)
    assert all(outcome_unknown(error) for error in others)
    assert len(acknowledged) >= 50


async def test_an_exhausted_pool_answers_in_time_that_nothing_was_sent(dsn: str) -> None:
    """Reliability 40."""
    hurried = Timeouts(connect_s=0.2, statement_s=0.1, lock_s=0.1, outer_s=0.2)
    async with one_connection(dsn, hurried) as pool, pool.acquire():
        started_at = time.monotonic()
        with pytest.raises(DatabaseUnavailableError) as raised:
            await pool.fetchval("SELECT 1")

    assert not outcome_unknown(raised.value)
    assert time.monotonic() - started_at < BOUND_S


async def test_the_drivers_own_pool_would_have_its_caller_wait_for_ever(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of reliability 40."""
    monkeypatch.setattr(Pool, "_acquire", lambda self, _timeout: super(Pool, self)._acquire(None))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.5):
            await test_an_exhausted_pool_answers_in_time_that_nothing_was_sent(dsn)


async def test_the_server_ends_a_long_statement_and_says_it_had_no_effect(dsn: str) -> None:
    async with one_connection(dsn) as pool:
        with pytest.raises(asyncpg.QueryCanceledError) as raised:
            await pool.fetchval("SELECT pg_sleep(5)")

    assert not outcome_unknown(raised.value)


async def test_the_wait_for_a_lock_has_an_end(dsn: str, table: str) -> None:
    async with connect(dsn, name="tests holder") as holder, holder.transaction():
        await holder.execute("UPDATE boxes SET n = 1 WHERE n = 1")
        async with one_connection(dsn) as pool:
            with pytest.raises(asyncpg.LockNotAvailableError) as raised:
                await pool.execute("UPDATE boxes SET n = 1 WHERE n = 1")

    assert not outcome_unknown(raised.value)


async def test_an_idle_transaction_is_ended_by_the_server(dsn: str) -> None:
    async with connect(dsn, name="tests idle", timeouts=QUICK) as connection:
        await connection.execute("BEGIN")
        async with asyncio.timeout(BOUND_S):
            while not connection.is_closed():
                await asyncio.sleep(0.01)

        with pytest.raises(asyncpg.InterfaceError):
            await connection.execute("COMMIT")


async def test_a_deadlock_is_tried_again_and_both_succeed(dsn: str, table: str) -> None:
    """Reliability 41."""
    attempts = 0
    both_hold_one = asyncio.Barrier(2)

    async def lock(first: int, second: int) -> None:
        nonlocal attempts
        attempts += 1
        async with (
            connect(dsn, name="tests deadlock", timeouts=PATIENT) as connection,
            connection.transaction(),
        ):
            await connection.execute("UPDATE boxes SET n = $1 WHERE n = $1", first)
            if attempts <= 2:
                await both_hold_one.wait()
            await connection.execute("UPDATE boxes SET n = $1 WHERE n = $1", second)

    await asyncio.gather(retry_transient(lambda: lock(1, 2)), retry_transient(lambda: lock(2, 1)))

    assert attempts == 3


PATIENT = Timeouts(lock_s=4.0)  # longer than Postgres waits before it looks for a deadlock


async def test_the_serving_role_serves_and_cannot_rewrite_the_log(serving_pool: Pool) -> None:
    """Reliability 5, at the role's level."""
    assert await serving_pool.fetchval("SELECT current_user") == "goalfund_server"
    for statement in ("DELETE FROM goal_events", "UPDATE goal_events SET seq = 0"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await serving_pool.execute(statement)


async def test_the_journals_plans_are_probes_by_key(dsn: str) -> None:
    async with open_journal_pool(dsn, size=1) as journal:
        shown = {
            name: await journal.fetchval(f"SHOW {name}")
            for name in ("plan_cache_mode", "enable_seqscan", "jit", "role", "application_name")
        }

    assert shown == {
        "plan_cache_mode": "force_generic_plan",
        "enable_seqscan": "off",
        "jit": "off",
        "role": "goalfund_server",
        "application_name": "goalfund journal",
    }


async def test_a_server_that_is_not_there_is_unavailable(dsn: str) -> None:
    for address in ("postgresql://goalfund@127.0.0.1:1/goalfund", f"{dsn}x"):
        with pytest.raises(DatabaseUnavailableError):
            async with one_connection(address):
                pass
        with pytest.raises(DatabaseUnavailableError):
            async with connect(address, name="tests"):
                pass


async def test_a_server_that_is_too_old_is_refused_with_its_version(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goalfund.db.pool.SERVER_VERSION_MIN", 99)

    with pytest.raises(UnsupportedServerError, match=r"PostgreSQL \d+\.\d+; GoalFund needs 99"):
        async with one_connection(dsn):
            pass


def test_timeouts_that_cannot_work_together_are_refused() -> None:
    with pytest.raises(ValueError, match="lock_s <= statement_s <= outer_s"):
        Timeouts(statement_s=9.0)
