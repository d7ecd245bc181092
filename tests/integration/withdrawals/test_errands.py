"""What follows by itself of withdrawals and proofs: when it is due, and once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from goalfund.db import Pool, load_queries, open_pool
from goalfund.goal.commands import Command, RequestWithdrawal
from goalfund.goal.outcomes import Committed
from goalfund.goal.roles import Role
from goalfund.payments.squad.payouts import Wallet
from goalfund.withdrawals.errands import Errands
from goalfund.withdrawals.naming import References
from tests.goals import (
    NOON,
    Server,
    answer_proof,
    appoint,
    approve,
    ask_for,
    edit,
    open_goal,
    prove,
    server_at,
    settle,
)

ADA, BEN, CHI = (UUID(int=n) for n in (1, 2, 3))
DAY = timedelta(days=1)


class Purse:
    """Stands where the gateway stands, and says who we are to it."""

    async def wallet(self) -> Wallet:
        return Wallet(0, "MID")


@dataclass
class World:
    """Two servers' errands over one goal, and the clock of both."""

    server: Server
    pool: Pool
    goal_id: UUID
    now: datetime = NOON

    def errands(self) -> Errands:
        queries = load_queries()
        references = References(Purse(), None)
        clock = lambda: self.now  # noqa: E731 - it is read anew at each look
        return Errands(self.server.system, self.pool, queries, references, clock=clock)

    async def do(self, *commands: Command) -> None:
        for command in commands:
            assert isinstance(await self.server.ask(command), Committed), command

    async def status(self, asked: RequestWithdrawal) -> str:
        query = "SELECT status FROM withdrawals WHERE goal_id = $1 AND withdrawal_id = $2"
        return str(await self.pool.fetchval(query, self.goal_id, asked.withdrawal_id))


@asynccontextmanager
async def world_at(dsn: str, **terms: object) -> AsyncIterator[World]:
    made: list[World] = []
    async with (
        open_pool(dsn, name="tests", size=3) as pool,
        server_at(dsn, now=lambda: made[0].now if made else NOON) as server,
    ):
        world = World(server, pool, uuid4())
        made.append(world)
        opening = open_goal(world.goal_id, person_id=ADA, member_id=uuid4(), **terms)
        await world.do(opening, appoint(world.goal_id, BEN, Role.TREASURER, ADA))
        await server.give(world.goal_id, 5_000, person_id=CHI)
        yield world


@pytest.mark.parametrize(
    ("after", "expected"),
    [(7 * DAY - timedelta(microseconds=1), "requested"), (7 * DAY, "expired")],
)
async def test_what_nobody_approves_expires_at_its_instant(
    fresh_dsn: str, after: timedelta, expected: str
) -> None:
    async with world_at(fresh_dsn) as world:
        asked = ask_for(world.goal_id, 1_000, ADA)
        await world.do(asked)
        world.now = NOON + after
        await world.errands().agenda.run_once()

        assert expected == await world.status(asked)


async def test_what_is_approved_is_sent_once_by_two_servers(fresh_dsn: str) -> None:
    async with world_at(fresh_dsn) as world:
        asked = ask_for(world.goal_id, 1_000, ADA)
        await world.do(asked, approve(asked, BEN))
        both = [world.errands(), world.errands()]
        await asyncio.gather(*(errands.agenda.run_once() for errands in both))
        await both[0].agenda.run_once()
        payouts = await world.pool.fetch("SELECT reference, status FROM payouts")

        assert "paying" == await world.status(asked)
        expected = await References(Purse(), "MID").of_withdrawal(asked.withdrawal_id)
        assert [(expected, "due")] == [tuple(row) for row in payouts]
        assert 1 == sum(errands.counts["done"] for errands in both)


async def test_a_stricter_rule_holds_it_and_a_relaxed_one_lets_it_go(fresh_dsn: str) -> None:
    """Reliability 87, by the rounds."""
    async with world_at(fresh_dsn) as world:
        asked = ask_for(world.goal_id, 1_000, ADA)
        await world.do(asked, approve(asked, BEN))
        await world.do(edit(world.goal_id, ADA, approvals_required=2))
        errands = world.errands()
        await errands.agenda.run_once()
        held = await world.status(asked)
        await world.do(edit(world.goal_id, ADA, approvals_required=1))
        await errands.agenda.run_once()

        assert ("approved", "paying") == (held, await world.status(asked))


async def test_a_proof_is_decided_when_answers_suffice_or_its_review_ends(fresh_dsn: str) -> None:
    async with world_at(fresh_dsn) as world:
        asked = ask_for(world.goal_id, 1_000, ADA)
        await world.do(asked, approve(asked, BEN))
        errands = world.errands()
        await errands.agenda.run_once()
        first = prove(asked, ADA, review_ends_at=NOON + DAY)
        await world.do(settle(asked), first, answer_proof(first, CHI, confirmed=False))
        await errands.agenda.run_once()
        open_still = await world.status(asked)
        world.now = NOON + DAY
        await errands.agenda.run_once()
        disputed = await world.status(asked)
        second = prove(asked, ADA, review_ends_at=NOON + 3 * DAY)
        await world.do(second, answer_proof(second, CHI))
        await errands.agenda.run_once()

        assert ("paid", "disputed") == (open_still, disputed)
        assert "proven" == await world.status(asked)
