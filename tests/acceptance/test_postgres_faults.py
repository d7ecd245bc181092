"""Postgres fails under the server: cut off, frozen, killed. What was acknowledged stays."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import pytest

from goalfund.db import Pool, cluster, open_pool
from goalfund.db.embedded import EmbeddedPostgres
from tests.acceptance.audit import complaints
from tests.acceptance.conftest import StartServer
from tests.acceptance.load import Load, untyped
from tests.live import LiveServer
from tests.payers import Charge, intended, notify, opened_goals
from tests.postgres import frozen, terminate_backend
from tests.size import figures, size

BACKENDS = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name LIKE 'goalfund %' AND pid <> pg_backend_pid() ORDER BY pid"
)
JOURNALS = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name = 'goalfund journal'"
)
BUSY = f"{JOURNALS} AND state = 'active'"
TERMINATIONS = 25
STOPS = size(2, 200)
# With these a commit is acknowledged before it is on the disk, and stays in memory for long.
CARELESS = {
    "synchronous_commit": "off",
    "wal_writer_delay": "10s",
    "wal_writer_flush_after": "100MB",
    "autovacuum": "off",
}


@pytest.fixture
async def admin(fresh_dsn: str) -> AsyncIterator[Pool]:
    """Connections of an operator."""
    async with open_pool(fresh_dsn, name="operator", size=1, role=None) as opened:
        yield opened


async def goals_with_intents(dsn: str, goals: int, each: int) -> tuple[list[UUID], list[Charge]]:
    opened = await opened_goals(dsn, goals)
    return opened, [c for goal_id in opened for c in await intended(dsn, goal_id, each)]


async def test_backends_ended_at_random_cost_no_acknowledgement(
    fresh_dsn: str, admin: Pool, start_server: StartServer, dice: random.Random
) -> None:
    """Reliability 37."""
    server = await start_server(dsn=fresh_dsn)
    goals, charges = await goals_with_intents(fresh_dsn, 3, 500)

    async with Load([server.url], charges) as load:
        for _ in range(TERMINATIONS):
            await load.until_acked(5)
            backends = [row["pid"] for row in await admin.fetch(BACKENDS)]
            if backends:
                await terminate_backend(admin, dice.choice(backends))
            await asyncio.sleep(dice.uniform(0.0, 0.1))
        await load.until_acked(5)

    assert [] == untyped(load.tally)
    assert {} == load.tally.broken
    assert [] == await complaints(server.url, goals, load.tally.acked)


async def test_frozen_backends_are_given_up_and_their_late_statements_write_nothing(
    fresh_dsn: str, admin: Pool, start_server: StartServer
) -> None:
    """Reliability 39: new connections do the work; what the frozen ones still hold is fenced."""
    server = await start_server(
        dsn=fresh_dsn,
        GOALFUND_LOCK_TIMEOUT_S="1",
        GOALFUND_STATEMENT_TIMEOUT_S="1",
        GOALFUND_OUTER_TIMEOUT_S="1.5",
    )
    goals, charges = await goals_with_intents(fresh_dsn, 1, 20)
    async with Load([server.url], charges[:10]) as load:
        await load.until_acked(10)
    stuck = [row["pid"] for row in await admin.fetch(JOURNALS)]

    with contextlib.ExitStack() as stack:
        for pid in stuck:
            stack.enter_context(frozen(pid))
        async with Load([server.url], charges, workers=2) as load:
            await load.until_acked(20)
    for pid in stuck:
        await until_gone(admin, pid)

    assert [] == untyped(load.tally)
    assert [] == await complaints(server.url, goals, charges)


async def until_gone(admin: Pool, pid: int) -> None:
    """Return once a backend has ended."""
    async with asyncio.timeout(15):
        while await admin.fetchval("SELECT true FROM pg_stat_activity WHERE pid = $1", pid):
            await asyncio.sleep(0.05)


@pytest.mark.timeout(size(300, 3_600))
async def test_a_postgres_that_is_killed_under_load_comes_back_by_itself_with_every_commit(
    live_server: LiveServer, dice: random.Random
) -> None:
    """Reliability 38, with the embedded server: an immediate stop, and kill -9."""
    server = live_server
    stops, acked = 0, 0
    while stops < STOPS:
        goals, charges = await goals_with_intents(server.dsn, 2, 500)
        async with Load([server.url], charges) as load:
            for number in dice.sample([signal.SIGQUIT, signal.SIGKILL], 2):
                await load.until_acked(20)
                await asyncio.sleep(dice.uniform(0.0, 0.2))
                killed = postmaster_of(server)
                assert killed is not None
                os.kill(killed, number)
                before = list(load.tally.acked)
                await until_replaced(server, killed)
                stops += 1
                await load.until_acked(20)

                assert [] == await complaints(server.url, goals, before)
        assert [] == untyped(load.tally)
        assert {} == load.tally.broken
        assert [] == await complaints(server.url, goals, load.tally.acked)
        acked += len(load.tally.acked)
        figures.info("%d stops in mid-flight, %d acknowledged, none lost", stops, acked)


def postmaster_of(server: LiveServer) -> int | None:
    """Return the process id of an embedded Postgres' first process, if it has one now."""
    with contextlib.suppress(FileNotFoundError):
        words = (server.data_dir / "postgres" / "postmaster.pid").read_text().split()
        return int(words[0]) if words else None
    return None


async def until_replaced(server: LiveServer, killed: int) -> None:
    """Return once another Postgres runs, and the server works with it."""
    async with asyncio.timeout(30):
        while postmaster_of(server) in (killed, None):
            await asyncio.sleep(0.02)
    await server.until_ready()


async def test_a_postgres_that_does_not_wait_for_the_disk_loses_what_was_acknowledged(
    folder: Path, start_server: StartServer
) -> None:
    """Negative control of reliability 38: the same stop, the same auditor, and it is seen."""
    async with EmbeddedPostgres(folder / "careless", CARELESS) as postgres:
        server = await start_server(dsn=postgres.dsn)
        goals, charges = await goals_with_intents(postgres.dsn, 1, 10)
        await written_down(postgres.dsn)
        await paid(server, charges)
        os.kill(postgres.pid, signal.SIGQUIT)
        async with asyncio.timeout(30):
            while not postgres.restarts:
                await asyncio.sleep(0.02)
        await server.until_ready()

        found = await complaints(server.url, goals, charges)

    assert found
    assert all("was acknowledged and is not in the log" in complaint for complaint in found)


async def written_down(dsn: str) -> None:
    """Have all that was committed so far on the disk."""
    async with open_pool(dsn, name="operator", size=1, role=None) as admin:
        await admin.execute("CHECKPOINT")


async def paid(server: LiveServer, charges: Sequence[Charge]) -> None:
    async with aiohttp.ClientSession() as session:
        for charge in charges:
            status, _ = await notify(session, server.url, charge)
            assert status == 200


async def test_a_server_that_is_killed_leaves_no_postgres_behind_and_starts_again_at_once(
    live_server: LiveServer,
) -> None:
    """Reliability 21: with the embedded Postgres, on the same folder."""
    goals, charges = await goals_with_intents(live_server.dsn, 1, 5)
    await paid(live_server, charges)
    orphans = set(cluster.users_of((live_server.data_dir / "postgres").resolve()))

    await live_server.kill()
    await live_server.start()

    left = orphans & set(cluster.users_of((live_server.data_dir / "postgres").resolve()))
    assert orphans
    assert not left
    assert [] == await complaints(live_server.url, goals, charges)


async def test_a_server_whose_database_has_frozen_says_so_and_lives_on(
    fresh_dsn: str, admin: Pool, start_server: StartServer
) -> None:
    """Reliability 36."""
    server = await start_server(dsn=fresh_dsn)
    await server.until_ready()
    backends = [row["pid"] for row in await admin.fetch(BACKENDS)]

    for pid in backends:
        os.kill(pid, signal.SIGSTOP)
    try:
        status, problem = await asked(server, "/readyz")
        alive, _ = await asked(server, "/healthz")
    finally:
        for pid in backends:
            os.kill(pid, signal.SIGCONT)
    await server.until_ready()

    assert (503, 200) == (status, alive)
    assert "not_ready" == problem["code"]
    assert {"goals", "database"} == {error["field"] for error in problem["errors"]}


async def asked(server: LiveServer, path: str) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}{path}") as answer:
        return answer.status, await answer.json(content_type=None)
