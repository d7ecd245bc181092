"""Several servers on one database: no second writer, no lost viewer, one migration."""

import asyncio

import aiohttp

from goalfund.db import connect
from tests.acceptance.audit import complaints
from tests.acceptance.conftest import StartServer
from tests.acceptance.load import Load, untyped
from tests.acceptance.watcher import Watcher
from tests.payers import intended, notify, opened_goal


async def test_a_server_that_was_frozen_is_fenced_when_it_writes_again_and_tells_its_viewers(
    fresh_dsn: str, start_server: StartServer
) -> None:
    """Reliability 23: the zombie believes in a head that another server has moved."""
    zombie, heir = await asyncio.gather(*(start_server(dsn=fresh_dsn) for _ in range(2)))
    goal_id = await opened_goal(fresh_dsn)
    charges = await intended(fresh_dsn, goal_id, 4)

    async with aiohttp.ClientSession() as session, Watcher(zombie.url, goal_id) as watcher:
        assert (await notify(session, zombie.url, charges[0]))[0] == 200
        await watcher.until_seq(2)
        at_first = await fenced(zombie.url)
        with zombie.frozen():
            # It takes this one with its last breath, and will decide on it when it wakes up.
            late = asyncio.create_task(notify(session, zombie.url, charges[1]))
            for charge in charges[1:3]:
                assert (await notify(session, heir.url, charge))[0] == 200
        late_status, _ = await late
        by_the_replay = await fenced(zombie.url) - at_first
        assert (await notify(session, zombie.url, charges[3]))[0] == 200
        await watcher.until_seq(5)

    assert late_status == 200
    assert (0.0, 1.0) == (by_the_replay, await fenced(zombie.url) - at_first)
    assert ["another_server"] == watcher.resets
    assert [] == watcher.faults
    assert [] == await complaints(heir.url, [goal_id], charges)


async def fenced(url: str) -> float:
    """Return how many batches the fence has stopped at a server."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/metrics") as answer:
        for line in (await answer.text()).splitlines():
            if line.startswith("goalfund_journal_fenced_total "):
                return float(line.rpartition(" ")[2])
    raise LookupError("no such number")


async def test_two_servers_that_both_write_one_goal_credit_each_charge_once(
    fresh_dsn: str, start_server: StartServer
) -> None:
    """Reliability 23 and 65: every charge goes to both servers, at the same time."""
    urls = [s.url for s in await asyncio.gather(*(start_server(dsn=fresh_dsn) for _ in range(2)))]
    goal_id = await opened_goal(fresh_dsn)
    *charges, last = await intended(fresh_dsn, goal_id, 61)

    async with Watcher(urls[0], goal_id) as watcher:
        async with (
            Load(urls[:1], charges, workers=4, once=True) as one,
            Load(urls[1:], charges, workers=4, once=True) as other,
        ):
            await asyncio.gather(one.finished(), other.finished())
        # A server hears of what the other wrote when it writes again itself.
        async with aiohttp.ClientSession() as session:
            assert (await notify(session, urls[0], last))[0] == 200
        await watcher.until_seq(62)

    assert [] == untyped(one.tally) + untyped(other.tally)
    assert [] == await complaints(urls[0], [goal_id], [*charges, last])
    assert [] == watcher.faults


async def test_three_servers_that_start_at_once_on_an_empty_database_migrate_it_once(
    empty_dsn: str, start_server: StartServer
) -> None:
    """Reliability 24."""
    servers = await asyncio.gather(*(start_server(dsn=empty_dsn) for _ in range(3)))
    goal_id = await opened_goal(empty_dsn)
    charges = await intended(empty_dsn, goal_id, 3)

    async with aiohttp.ClientSession() as session:
        for server, charge in zip(servers, charges, strict=True):
            assert (await notify(session, server.url, charge))[0] == 200

    assert [True] * 3 == [await server.is_ready() for server in servers]
    assert [] == await complaints(servers[0].url, [goal_id], charges)
    async with connect(empty_dsn, name="tests") as connection:
        applied = await connection.fetchval(
            "SELECT count(*) - count(DISTINCT name) FROM schema_migrations"
        )
        books = await connection.fetchval("SELECT count(*) FROM goals WHERE suspense")
    assert (0, 2) == (applied, books)


async def test_a_viewer_who_comes_back_to_another_server_has_everything(
    fresh_dsn: str, start_server: StartServer
) -> None:
    """Reliability 53: more was missed than one answer holds."""
    first, second = await asyncio.gather(*(start_server(dsn=fresh_dsn) for _ in range(2)))
    goal_id = await opened_goal(fresh_dsn)
    charges = await intended(fresh_dsn, goal_id, 460)

    async with Watcher(first.url, goal_id) as watcher:
        async with Load([first.url], charges[:10]) as load:
            await load.until_acked(10)
        await watcher.until_seq(11)
        await first.kill()  # and until it is told of the second, nobody answers the viewer
        async with Load([second.url], charges) as load:
            await load.until_acked(460)
        missed = 461 - watcher.seq
        watcher.url = second.url
        await watcher.until_seq(461)

    assert 450 == missed
    assert [] == watcher.faults
    assert list(range(1, 462)) == sorted(watcher.hashes)
    assert [] == await complaints(second.url, [goal_id], charges)
