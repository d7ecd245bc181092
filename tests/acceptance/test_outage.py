"""An outage: money goes on being paid, and what the gateway could not tell comes all at once."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import aiohttp
import pytest

from tests.acceptance import patience
from tests.acceptance.audit import complaints
from tests.acceptance.conftest import StartServer
from tests.acceptance.load import Load, untyped
from tests.live import LiveServer
from tests.payers import Charge, announce, intended, opened_goals, planned
from tests.size import figures, size

GOALS = 3
PAID = size(240, 45_000)  # a tenth of what comes is repetitions, as the gateway's queue has them
UNSEEN = 6  # of payments whose intents cannot be seen yet: of another server, or behind
AT_ONCE = 64


def flood(charges: Sequence[Charge], dice: random.Random) -> list[Charge]:
    """Return what the gateway has to tell, out of order and a tenth of it twice."""
    again = dice.sample(charges, len(charges) // 9)
    return dice.sample([*charges, *again], len(charges) + len(again))


@pytest.mark.timeout(size(300, 3_600))
async def test_what_waited_through_an_outage_is_credited_once_in_whatever_order_it_comes(
    fresh_dsn: str, start_server: StartServer, dice: random.Random
) -> None:
    """Reliability 76: the server goes down in mid-flight, and comes back to all that was paid."""
    server = await start_server(dsn=fresh_dsn)
    goals = await opened_goals(fresh_dsn, GOALS)
    charges = [c for goal_id in goals for c in await intended(fresh_dsn, goal_id, PAID // GOALS)]
    unseen = [planned(dice.choice(goals)) for _ in range(UNSEEN)]
    async with Load([server.url], charges, workers=AT_ONCE) as load:
        await load.until_acked(AT_ONCE)
        await server.kill()
    before = list(load.tally.acked)
    await server.start()

    assert [] == await complaints(server.url, goals, before)
    async with Load(
        [server.url], flood([*charges, *unseen], dice), workers=AT_ONCE, once=True
    ) as load:
        await load.finished()
    await announce(fresh_dsn, unseen)
    paid_minor = sum(charge.amount_minor for charge in (*charges, *unseen))
    raised_minor = await until_raised(server, goals, paid_minor)

    figures.info("%d acknowledged, p99 %.1f s", len(load.tally.acked), load.tally.quantile_s(0.99))
    assert paid_minor == raised_minor
    assert [] == untyped(load.tally)
    assert {} == load.tally.broken
    assert [] == await complaints(server.url, goals, [*charges, *unseen])


async def until_raised(server: LiveServer, goals: Sequence[UUID], wanted_minor: int) -> int:
    """Return what goals have raised, as soon as it is that much: what is parked is tried again."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(patience.WAIT_S):
        while (raised_minor := await _raised(session, server, goals)) < wanted_minor:
            await asyncio.sleep(0.1)
    return raised_minor


async def _raised(session: aiohttp.ClientSession, server: LiveServer, goals: Sequence[UUID]) -> int:
    pages = [await _page(session, server, goal_id) for goal_id in goals]
    return sum(page["book"]["raised_minor"] for page in pages)


async def _page(session: aiohttp.ClientSession, server: LiveServer, goal_id: UUID) -> Any:
    async with session.get(f"{server.url}/api/v1/goals/{goal_id}") as answer:
        return await answer.json()
