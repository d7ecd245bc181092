"""A server that is asked to stop finishes what it began, says goodbye, and loses nothing."""

import asyncio
import socket
from signal import SIGINT, SIGTERM, Signals

import aiohttp
import pytest

from goalfund.db import open_pool
from tests.acceptance.audit import complaints
from tests.acceptance.conftest import StartServer
from tests.acceptance.load import LINE_BROKEN, Load, untyped
from tests.acceptance.watcher import Watcher, viewer_at
from tests.live import LiveServer
from tests.payers import intended, notify, opened_goal, opened_goals
from tests.postgres import lock_held, until_waiting

DEADLINE_S = 6.0
LOCK_HEAD = "SELECT FROM goal_heads WHERE goal_id = $1 FOR UPDATE"
QUICK = {
    "GOALFUND_DRAIN_DEADLINE_S": str(DEADLINE_S),
    "GOALFUND_OUTER_TIMEOUT_S": "5",
    "GOALFUND_STATEMENT_TIMEOUT_S": "4",
    "GOALFUND_LOCK_TIMEOUT_S": "4",
}


@pytest.mark.parametrize("number", [SIGTERM, SIGINT], ids=["SIGTERM", "SIGINT"])
async def test_a_server_that_stops_under_load_loses_no_acknowledgement_and_says_goodbye(
    number: Signals, fresh_dsn: str, start_server: StartServer
) -> None:
    """Reliability 34."""
    server = await start_server(dsn=fresh_dsn, **QUICK)
    goals = await opened_goals(fresh_dsn, 2)
    charges = [c for goal_id in goals for c in await intended(fresh_dsn, goal_id, 300)]

    async with viewer_at(server.url) as viewer, Load([server.url], charges) as load:
        await viewer.ask("subscribe", {"goal_id": str(goals[0])})
        await load.until_acked(100)
        asked_at = asyncio.get_running_loop().time()
        stopped, farewell = await asyncio.gather(server.terminate(number), viewer.closing())
        load.stop()

    assert stopped.exit_code == 0, server.log
    assert stopped.seconds < DEADLINE_S
    assert (1012, "server_restarting") == (farewell.code, farewell.reason)
    assert [] == untyped(load.tally)
    assert [] == [began for began in load.tally.unanswered if began < asked_at]
    await server.start()
    assert [] == await complaints(server.url, goals, load.tally.acked)


async def test_a_commit_in_hand_is_finished_and_answered_while_newcomers_are_refused(
    fresh_dsn: str, start_server: StartServer
) -> None:
    """Reliability 34: the commit waits for a lock when the signal comes."""
    server = await start_server(dsn=fresh_dsn, **QUICK)
    goal_id = await opened_goal(fresh_dsn)
    first, second = await intended(fresh_dsn, goal_id, 2)

    async with (
        aiohttp.ClientSession() as session,
        open_pool(fresh_dsn, name="tests", size=1, role=None) as admin,
    ):
        await notify(session, server.url, first)
        async with lock_held(fresh_dsn, LOCK_HEAD, goal_id):
            in_hand = asyncio.create_task(notify(session, server.url, second))
            await until_waiting(admin, "goalfund journal")
            stopping = asyncio.create_task(server.terminate())
            await until_refused(server)
            assert not in_hand.done()
        status, _ = await in_hand
        stopped = await stopping

    assert (200, 0) == (status, stopped.exit_code)
    assert stopped.seconds < DEADLINE_S
    await server.start()
    assert [] == await complaints(server.url, [goal_id], [first, second])


async def test_the_same_commit_is_not_answered_by_a_server_that_is_killed(
    fresh_dsn: str, start_server: StartServer
) -> None:
    """Negative control of reliability 34: what a stop without a drain looks like to a client."""
    server = await start_server(dsn=fresh_dsn, **QUICK)
    goal_id = await opened_goal(fresh_dsn)
    (charge,) = await intended(fresh_dsn, goal_id)

    async with (
        aiohttp.ClientSession() as session,
        open_pool(fresh_dsn, name="tests", size=1, role=None) as admin,
        lock_held(fresh_dsn, LOCK_HEAD, goal_id),
    ):
        in_hand = asyncio.create_task(notify(session, server.url, charge))
        await until_waiting(admin, "goalfund journal")
        await server.kill()
        with pytest.raises(LINE_BROKEN):
            await in_hand


async def until_refused(server: LiveServer) -> None:
    """Return once nobody listens at the server's port."""
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            except ConnectionError:
                return
            writer.transport.abort()
            await asyncio.sleep(0.02)


async def test_a_client_that_never_finishes_its_request_does_not_outlast_the_deadline(
    fresh_dsn: str, start_server: StartServer
) -> None:
    """Reliability 34."""
    server = await start_server(dsn=fresh_dsn, **QUICK)
    goal_id = await opened_goal(fresh_dsn)
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(
            b"POST /api/v1/webhooks/squad HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345"
        )
        async with Watcher(server.url, goal_id) as watcher:
            await watcher.until(lambda: watcher.seq == 1)
            stopped = await server.terminate()

    assert stopped.exit_code == 0
    assert stopped.seconds < DEADLINE_S
