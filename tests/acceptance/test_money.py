"""No crash, replay or race loses a kobo, makes one, or credits one twice: on real servers."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from copy import deepcopy
from datetime import UTC, datetime
from uuid import UUID, uuid4

import aiohttp
import pytest

from goalfund.db import connect
from goalfund.goal.commands import CloseGoal
from goalfund.goal.direct import commit
from tests.acceptance.audit import Account, account_of, complaints
from tests.acceptance.conftest import StartServer
from tests.acceptance.load import Load, untyped
from tests.acceptance.watcher import Watcher
from tests.live import LiveServer
from tests.payers import (
    WEBHOOK,
    announce,
    contribution,
    intended,
    journal,
    json_headers,
    notify,
    opened_goal,
    opened_goals,
    planned,
)

ROLLING_P99_S = 2.0

# Sends a request and dies at once by kill -9: it has no time to read, close or say anything.
SEND_AND_DIE = """
import os, socket, sys
line = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
line.sendall(sys.stdin.buffer.read())
os.kill(os.getpid(), 9)
"""


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(limit=250)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session


@pytest.fixture
async def paid(server: LiveServer, session: aiohttp.ClientSession) -> Account:
    """A goal with three contributions, and the acknowledgement of each."""
    goal_id = await opened_goal(server.dsn)
    charges = await intended(server.dsn, goal_id, 3)
    for charge in charges:
        assert (await notify(session, server.url, charge))[0] == 200
    return await account_of(session, server.url, goal_id, charges)


async def test_the_auditor_is_content_with_a_sound_goal(paid: Account) -> None:
    assert [] == paid.complaints()


async def test_the_auditor_complains_of_an_acknowledged_charge_that_is_not_in_the_log(
    paid: Account,
) -> None:
    """Negative control of reliability 22: the last commit is lost, and all else agrees."""
    paid.events.pop()
    last = paid.events[-1]
    book = paid.goal["book"]
    paid.goal |= {"seq": last["seq"], "head_hash": last["hash"]}
    for name in ("cash_minor", "available_minor"):
        book[name] -= 247_000
    book["raised_minor"] -= 250_000

    assert [
        f"{paid.acked[-1].reference} was acknowledged and is not in the log"
    ] == paid.complaints()


async def test_the_auditor_complains_of_a_gap_a_changed_event_and_a_kobo_too_much(
    paid: Account,
) -> None:
    """Negative control of reliability 22."""
    gap, changed, kobo = deepcopy(paid), deepcopy(paid), deepcopy(paid)
    del gap.events[2]
    changed.events[1]["body"]["amount_minor"] += 1
    kobo.goal["book"]["available_minor"] += 1

    assert "event 3 says that it is 4" in gap.complaints()
    assert "event 2 is not what was hashed" in changed.complaints()
    assert ["available is 741000 by the log and 741001 by the book"] == kobo.complaints()


async def test_the_auditor_complains_of_a_charge_that_was_credited_twice(paid: Account) -> None:
    """Negative control of reliability 65 and 16."""
    paid.events.append(paid.events[-1] | {"seq": 5})

    found = paid.complaints()

    assert f"{paid.acked[-1].contribution_id} was credited 2 times" in found


async def test_a_client_killed_after_sending_has_one_effect_with_the_one_who_sends_again(
    server: LiveServer, session: aiohttp.ClientSession
) -> None:
    """Reliability 16."""
    goal_id = await opened_goal(server.dsn)
    key, body = str(uuid4()), contribution()
    path = f"/api/v1/goals/{goal_id}/contributions"
    await send_and_die(server, path, body, {"Idempotency-Key": key})
    operation = await until_decided(session, server.url, key)

    async with session.post(f"{server.url}{path}", data=body, headers=json_headers(key)) as answer:
        again = await answer.json()

    assert (201, "true") == (answer.status, answer.headers.get("Idempotency-Replayed"))
    assert operation["status"] == "committed"
    assert 1 == await intents_of(server, goal_id), again


async def test_a_webhook_whose_sender_was_killed_has_one_effect_with_its_repetition(
    server: LiveServer, session: aiohttp.ClientSession
) -> None:
    """Reliability 16, for the gateway."""
    goal_id = await opened_goal(server.dsn)
    (charge,) = await intended(server.dsn, goal_id)
    raw, headers = charge.signed()
    await send_and_die(server, WEBHOOK, raw, headers)
    status, _ = await notify(session, server.url, charge)

    account = await account_of(session, server.url, goal_id, [charge])

    assert status == 200
    assert [] == account.complaints()
    assert 2 == len(account.events)


async def send_and_die(server: LiveServer, path: str, body: bytes, headers: dict[str, str]) -> None:
    """Send one request from a process that is killed before it can read the answer."""
    fields = {"Host": f"127.0.0.1:{server.port}", "Content-Length": str(len(body))}
    fields |= {"Content-Type": "application/json"} | headers
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    client = await asyncio.create_subprocess_exec(
        *(sys.executable, "-S", "-c", SEND_AND_DIE, str(server.port)),
        stdin=asyncio.subprocess.PIPE,
    )
    await client.communicate(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
    assert client.returncode == -9


async def until_decided(
    session: aiohttp.ClientSession, url: str, operation_id: str
) -> dict[str, object]:
    """Return how an operation ended, once it has."""
    async with asyncio.timeout(10):
        while True:
            async with session.get(f"{url}/api/v1/operations/{operation_id}") as answer:
                if answer.status == 200:
                    found: dict[str, object] = await answer.json()
                    return found
            await asyncio.sleep(0.02)


async def intents_of(server: LiveServer, goal_id: UUID) -> int:
    async with connect(server.dsn, name="tests") as connection:
        count: int = await connection.fetchval(
            "SELECT count(*) FROM contributions WHERE goal_id = $1", goal_id
        )
    return count


async def test_the_same_webhook_a_thousand_times_at_once_is_one_credit(
    server: LiveServer, session: aiohttp.ClientSession
) -> None:
    """Reliability 65."""
    goal_id = await opened_goal(server.dsn)
    (charge,) = await intended(server.dsn, goal_id)

    answers = await asyncio.gather(*(notify(session, server.url, charge) for _ in range(1_000)))

    assert {200} == {status for status, _ in answers}
    assert {charge.reference} == {body["transaction_reference"][:46] for _, body in answers}
    account = await account_of(session, server.url, goal_id, [charge])
    assert [] == account.complaints()
    assert 2 == len(account.events)


async def test_the_same_contribution_a_hundred_times_at_once_is_one_and_99_replays(
    server: LiveServer, session: aiohttp.ClientSession
) -> None:
    """Reliability 14, over REST."""
    goal_id = await opened_goal(server.dsn)
    headers = json_headers(str(uuid4()))

    async def ask() -> tuple[int, str | None, bytes]:
        url = f"{server.url}/api/v1/goals/{goal_id}/contributions"
        async with session.post(url, data=contribution(), headers=headers) as answer:
            replayed = answer.headers.get("Idempotency-Replayed")
            return answer.status, replayed, await answer.read()

    answers = await asyncio.gather(*(ask() for _ in range(100)))

    assert {201} == {status for status, _, _ in answers}
    assert 1 == len({body for _, _, body in answers})
    assert Counter({"true": 99, None: 1}) == Counter(replayed for _, replayed, _ in answers)
    assert 1 == await intents_of(server, goal_id)


async def test_a_webhook_that_comes_before_its_intent_is_parked_and_then_credited(
    fresh_dsn: str, start_server: StartServer, session: aiohttp.ClientSession
) -> None:
    """Reliability 69."""
    server = await start_server(dsn=fresh_dsn, GOALFUND_PARK_RETRY_FIRST_S="0.1")
    goal_id = await opened_goal(fresh_dsn)
    charge = planned(goal_id)
    status, _ = await notify(session, server.url, charge)
    before = await account_of(session, server.url, goal_id)

    async with Watcher(server.url, goal_id) as watcher:
        await announce(fresh_dsn, [charge])
        await watcher.until_seq(2)

    after = await account_of(session, server.url, goal_id, [charge])
    assert status == 200
    assert 1 == len(before.events)
    assert [] == after.complaints()
    assert 0 == await suspended(fresh_dsn)


async def test_an_old_webhook_has_no_effect_after_a_restart_nor_after_the_goal_has_closed(
    fresh_dsn: str, start_server: StartServer, session: aiohttp.ClientSession
) -> None:
    """Reliability 68. A charge of a closed goal would go to suspense if it were not known."""
    server = await start_server(dsn=fresh_dsn)
    goal_id = await opened_goal(fresh_dsn)
    known, fresh = await intended(fresh_dsn, goal_id, 2)
    await notify(session, server.url, known)
    await server.restart()
    after_restart, _ = await notify(session, server.url, known)
    async with journal(fresh_dsn) as writer:
        close = CloseGoal(operation_id=uuid4(), goal_id=goal_id)
        await commit(writer, goal_id, [(datetime.now(UTC), close)])
    after_closing, _ = await notify(session, server.url, known)
    replays_in_suspense = await suspended(fresh_dsn)
    await notify(session, server.url, fresh)

    account = await account_of(session, server.url, goal_id, [known])
    assert (200, 200) == (after_restart, after_closing)
    assert [] == account.complaints()
    assert ["goal_opened", "contribution_confirmed", "goal_closed"] == [
        event["kind"] for event in account.events
    ]
    assert 0 == replays_in_suspense
    assert 1 == await suspended(fresh_dsn), "the control: a fresh one does go there"


async def suspended(dsn: str) -> int:
    """Return how many payments were put into suspense."""
    async with connect(dsn, name="tests") as connection:
        count: int = await connection.fetchval(
            "SELECT count(*) FROM goal_events WHERE kind = 'suspense_received'"
        )
    return count


async def test_a_rolling_restart_under_load_shows_nothing_but_come_again(
    fresh_dsn: str, start_server: StartServer
) -> None:
    """Reliability 25."""
    servers = await asyncio.gather(*(start_server(dsn=fresh_dsn) for _ in range(2)))
    urls = [server.url for server in servers]
    goals = await opened_goals(fresh_dsn, 4)
    charges = [c for goal_id in goals for c in await intended(fresh_dsn, goal_id, 300)]

    async with Load(urls, charges) as load:
        for server in servers:
            await load.until_acked(50)
            ended = await server.terminate()
            assert ended.exit_code == 0
            await load.until_acked(50)
            await server.start()
        await load.until_acked(50)

    assert [] == untyped(load.tally)
    # Stated for two busy cores: whoever sends is never kept longer than a start takes.
    assert load.tally.quantile_s(0.99) < ROLLING_P99_S
    assert [] == await complaints(urls[0], goals, load.tally.acked)
