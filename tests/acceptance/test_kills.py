"""Kill -9 at any moment, again and again: no acknowledgement is lost, no seq is left out."""

import asyncio
import itertools
import random
import time
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import aiohttp
import pytest

from tests.acceptance.audit import account_of, complaints
from tests.acceptance.conftest import StartServer
from tests.acceptance.load import LINE_BROKEN, Load, Said, untyped
from tests.acceptance.planted_server import POINTS
from tests.acceptance.watcher import Watcher
from tests.live import LiveServer
from tests.payers import Charge, contribution, intended, json_headers, opened_goals
from tests.size import FULL, figures, size

KILLING_S = size(20.0, 1_800.0)
KILLS_OF_A_ROUND = size(6, 4)
GOALS_OF_A_ROUND, CHARGES_OF_A_GOAL = 3, size(1_000, 700)


@dataclass
class Slaughter:
    """A server that is killed again and again, and what came of it."""

    server: LiveServer
    dice: random.Random
    ends_at: float
    lives: list[float] = field(default_factory=list)  # how long each lasted, in seconds
    acked: int = 0
    untyped: list[Said] = field(default_factory=list)

    def ends(self) -> Iterator[float]:
        """Yield how long each life of a round is to last, until the time is up."""
        for _ in range(KILLS_OF_A_ROUND):
            if time.monotonic() < self.ends_at:
                yield self.dice.uniform(0.2, 7.0) if FULL else self.dice.uniform(0.2, 1.2)

    async def round(self, goals: list[UUID], charges: list[Charge]) -> None:
        """Pay `charges` while the server is killed; look at the whole after each kill."""
        url = self.server.url
        async with AsyncExitStack() as stack:
            watchers = [await stack.enter_async_context(Watcher(url, goal)) for goal in goals]
            load = await stack.enter_async_context(Load([url], charges))
            wishes = await stack.enter_async_context(Wishes(url, goals[0]))
            for life_s in self.ends():
                await load.until_acked(1)
                await self._kill_after(life_s)
                acked, wished = list(load.tally.acked), list(wishes.acked)
                await self.server.start()

                assert [] == await complaints(url, goals, acked)
                assert {"committed"} >= await fates(url, wished)
            await load.until_acked(1)
            load.stop()
            await load.finished()
            assert [] == await complaints(url, goals, load.tally.acked)
            assert {"committed"} == await fates(url, wishes.acked)
            for watcher, goal in zip(watchers, goals, strict=True):
                await agrees(watcher, url, goal)
        self.acked += len(load.tally.acked) + len(wishes.acked)
        self.untyped += untyped(load.tally)
        assert all(watcher.connections > 1 for watcher in watchers)

    async def _kill_after(self, life_s: float) -> None:
        # A life counts from the start; the audit was a part of it.
        began_at = self.server.started_at
        await asyncio.sleep(life_s if not FULL else began_at + life_s - time.monotonic())
        await self.server.kill()
        self.lives.append(time.monotonic() - began_at)


@pytest.mark.timeout(size(300, 3_600))
async def test_what_was_acknowledged_survives_kill_9_at_any_moment(
    fresh_dsn: str, start_server: StartServer, dice: random.Random
) -> None:
    """Reliability 21 and 22; the auditor's negative controls are in test_money."""
    server = await start_server(dsn=fresh_dsn)
    slaughter = Slaughter(server, dice, time.monotonic() + KILLING_S)

    for rounds in itertools.count(1):
        goals = await opened_goals(fresh_dsn, GOALS_OF_A_ROUND)
        charges = [c for g in goals for c in await intended(fresh_dsn, g, CHARGES_OF_A_GOAL)]
        dice.shuffle(charges)
        await slaughter.round(goals, charges)
        figures.info(
            "%d rounds, %d kills, mean life %.1f s, %d acknowledged, none lost",
            *(rounds, len(slaughter.lives), sum(slaughter.lives) / len(slaughter.lives)),
            slaughter.acked,
        )
        if not FULL or time.monotonic() > slaughter.ends_at:
            break

    assert [] == slaughter.untyped


async def test_a_server_that_dies_at_any_point_of_a_commands_way_keeps_what_it_acknowledged(
    fresh_dsn: str, start_server: StartServer, dice: random.Random
) -> None:
    """Reliability 21 and 60: at each point, not at random; viewers are told what was committed."""
    server = await start_server(dsn=fresh_dsn)
    goals = await opened_goals(fresh_dsn, 2)
    charges = [c for goal_id in goals for c in await intended(fresh_dsn, goal_id, 1_000)]
    died_by = []

    async with AsyncExitStack() as stack:
        watchers = [await stack.enter_async_context(Watcher(server.url, goal)) for goal in goals]
        load = await stack.enter_async_context(Load([server.url], charges, workers=4))
        await load.until_acked(4)
        await server.kill()
        for point in POINTS:
            # A goal is loaded once in a life; all else happens again and again.
            number = 1 if point == "loaded" else dice.randint(2, 12)
            server.planted = f"dies:{point}:{number}"
            await server.start()
            died_by.append(await server.until_ended())
        acked = list(load.tally.acked)
        server.planted = None
        await server.start()
        assert [] == await complaints(server.url, goals, acked)
        await load.until_acked(4)
        load.stop()
        await load.finished()
        for watcher, goal in zip(watchers, goals, strict=True):
            await agrees(watcher, server.url, goal)

    assert [-9] * len(POINTS) == died_by
    assert [] == untyped(load.tally)
    assert [] == await complaints(server.url, goals, load.tally.acked)


class Wishes:
    """Somebody who contributes one after the other, each until it is answered 201."""

    def __init__(self, url: str, goal_id: UUID) -> None:
        self._url = f"{url}/api/v1/goals/{goal_id}/contributions"
        self.acked: list[str] = []

    async def __aenter__(self) -> "Wishes":
        self._task = asyncio.create_task(self._contribute())
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _contribute(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                key = str(uuid4())
                while not await self._asked(session, key):
                    await asyncio.sleep(0.02)
                self.acked.append(key)

    async def _asked(self, session: aiohttp.ClientSession, key: str) -> bool:
        try:
            async with session.post(
                self._url, data=contribution(), headers=json_headers(key)
            ) as answer:
                await answer.read()
        except LINE_BROKEN:
            return False
        assert answer.status in (201, 503), answer.status
        return answer.status == 201


async def fates(url: str, operation_ids: Iterable[str]) -> set[str]:
    """Return how operations ended, as anybody can ask."""
    connector = aiohttp.TCPConnector(limit=20)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def fate(operation_id: str) -> str:
            async with session.get(f"{url}/api/v1/operations/{operation_id}") as answer:
                return str((await answer.json()).get("status"))

        return set(await asyncio.gather(*map(fate, operation_ids)))


async def agrees(watcher: Watcher, url: str, goal_id: UUID) -> None:
    """Assert that a viewer was told the log as it is: no event that was not to last, none less."""
    async with aiohttp.ClientSession() as session:
        account = await account_of(session, url, goal_id)
    await watcher.until_seq(len(account.events))

    assert [] == watcher.faults
    assert {event["seq"]: event["hash"] for event in account.events} == watcher.hashes
    assert account.goal["book"] == watcher.book
