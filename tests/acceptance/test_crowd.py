"""A crowd watches one goal: all hear of a payment, and all come back after a storm, cheaply."""

import time
from itertools import pairwise
from uuid import UUID

import aiohttp
import psutil
import pytest

from tests.acceptance import patience
from tests.acceptance.conftest import StartServer
from tests.acceptance.crowd import Crowd
from tests.acceptance.watcher import Watcher
from tests.fault_proxy import FaultProxy
from tests.goals import open_goal
from tests.live import LiveServer
from tests.payers import intended, notify, opened_goal
from tests.postgres import through, upstream_of
from tests.size import FULL, figures, size

CROWD = size(300, 10_000)
BACK_WITHIN_S = size(0.2, 10.0)  # the jitter with which they come back
ALL_HEAR_WITHIN_S = 5.0
ALL_BACK_WITHIN_S = 30.0


@pytest.mark.timeout(size(300, 900))
async def test_a_crowd_hears_of_a_payment_and_comes_back_after_a_storm(
    fresh_dsn: str, start_server: StartServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability 58 and 59: few reads for all, whether they join or come back at once."""
    if FULL:
        monkeypatch.setattr(patience, "WAIT_S", 300.0)
    async with FaultProxy(upstream_of(fresh_dsn)) as database:
        server = await start_server(
            dsn=through(fresh_dsn, database.port), GOALFUND_VIEWERS_MAX=str(CROWD + 10)
        )
        goal_id = await opened_goal(fresh_dsn)
        charges = await intended(fresh_dsn, goal_id, 4)
        # It comes with each read of the goal, and with nothing else that a server does meanwhile.
        database.sought = open_goal(goal_id).slug.encode()
        cost_of_one = min([await cost_of_a_viewer(server, goal_id, database) for _ in range(3)])
        reads = [database.sightings]
        began_at = time.monotonic()
        async with Crowd(server.port, goal_id, CROWD) as crowd, aiohttp.ClientSession() as session:
            joined_at = (await crowd.hear(1))[-1]
            reads.append(database.sightings)

            paid_at = time.monotonic()
            assert (await notify(session, server.url, charges[0]))[0] == 200
            told_s = [at - paid_at for at in await crowd.hear(2)]

            reads.append(database.sightings)
            dropped_at, spent_s = time.monotonic(), busy_s(server)
            await crowd.drop(BACK_WITHIN_S)
            assert (await notify(session, server.url, charges[1]))[0] == 200
            back_s = (await crowd.hear(3))[-1] - dropped_at
            reads.append(database.sightings)
            spent_s = busy_s(server) - spent_s
            connections, faults = await crowd.tell()

    joining, _, storm = (after - before for before, after in pairwise(reads))
    figures.info(
        "%d viewers: joined in %.1f s for the reads of %.0f; told p50 %.0f p99 %.0f last %.0f ms; "
        "back after %.1f s, %.1f s of the server's time, for the reads of %.0f",
        *(CROWD, joined_at - began_at, joining / cost_of_one),
        *(1000 * told_s[int(share * (CROWD - 1))] for share in (0.5, 0.99, 1.0)),
        *(back_s, spent_s, storm / cost_of_one),
    )
    assert told_s[-1] < ALL_HEAR_WITHIN_S
    assert back_s < ALL_BACK_WITHIN_S
    assert joining < CROWD / 3 * cost_of_one
    assert storm < CROWD / 3 * cost_of_one
    assert [] == faults
    assert [2] * CROWD == connections


async def cost_of_a_viewer(server: LiveServer, goal_id: UUID, database: FaultProxy) -> int:
    """Return how often the goal is read while one viewer comes."""
    before = database.sightings
    async with Watcher(server.url, goal_id) as viewer:
        await viewer.until_seq(1)
    return database.sightings - before


def busy_s(server: LiveServer) -> float:
    """Return how long a server has had a processor since its start, in seconds."""
    times = psutil.Process(server.pid).cpu_times()
    return float(times.user + times.system)
