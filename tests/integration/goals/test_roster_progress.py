"""What a roster shows of each is what a replay of the goal's public log gives, however it came."""

import random
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from goalfund.db import Pool, connect, load_queries, open_pool
from goalfund.files.links import Links
from goalfund.goal.commands import ChargeBack, FailRefund, IntendContribution, SettleRefund
from goalfund.goal.verify import verify
from goalfund.goals.roster_models import ParticipantBody
from goalfund.goals.rosters import Rosters
from goalfund.goals.store import GoalReads
from tests.goals import Server, credit, intend, refund, server_at

SEEDS = range(12)
STEPS = 60


@dataclass
class Story:
    """A closed goal, its roster, and a few months of what people do."""

    server: Server
    rosters: Rosters
    dice: random.Random
    goal_id: UUID
    there: dict[UUID, int | None] = field(default_factory=dict)  # participants: what is expected
    whose: dict[str, UUID] = field(default_factory=dict)  # by contribution
    intents: list[IntendContribution] = field(default_factory=list)
    refunds: list[UUID] = field(default_factory=list)

    async def go_on(self) -> None:
        """Do one thing; what the goal refuses did not happen."""
        deeds = (self.add, self.give, self.pay, self.refund, self.settle, self.charge_back)
        weights = (1, 2, 3, 1, 2, 1, 1, 1)
        await self.dice.choices([*deeds, self.remove, self.edit], weights)[0]()

    async def add(self) -> None:
        expected_minor = self.dice.choice([None, 500, 1_000, 3_000])
        body = ParticipantBody(name="Ben", expected_minor=expected_minor)
        added = await self.rosters.add(self.goal_id, None, body)
        self.there[added.participant_id] = expected_minor

    async def give(self) -> None:
        if self.there:
            participant_id = self.dice.choice(list(self.there))
            amount_minor = self.dice.choice([250, 500, 1_000])
            intent = intend(self.goal_id, amount_minor, participant_id=participant_id)
            await self.server.ask(intent)
            self.whose[str(intent.contribution_id)] = participant_id
            self.intents.append(intent)

    async def pay(self) -> None:
        if self.intents:
            await self.server.ask(credit(self.dice.choice(self.intents), fee_minor=3))

    async def refund(self) -> None:
        if self.intents:
            started = refund(self.dice.choice(self.intents), self.dice.choice([50, 250, 400]))
            await self.server.ask(started)
            self.refunds.append(started.refund_id)

    async def settle(self) -> None:
        if self.refunds:
            kind = self.dice.choice([SettleRefund, SettleRefund, FailRefund])
            refund_id = self.dice.choice(self.refunds)
            ids = {"goal_id": self.goal_id, "refund_id": refund_id}
            await self.server.ask(kind(operation_id=uuid4(), **ids))

    async def charge_back(self) -> None:
        if self.intents:
            intent = self.dice.choice(self.intents)
            await self.server.ask(
                ChargeBack(
                    operation_id=uuid4(),
                    goal_id=self.goal_id,
                    contribution_id=intent.contribution_id,
                    reference=uuid4().hex,
                    amount_minor=self.dice.choice([100, intent.amount_minor]),
                )
            )

    async def remove(self) -> None:
        if self.there and self.dice.random() < 0.5:
            participant_id = self.dice.choice(list(self.there))
            await self.rosters.remove(self.goal_id, participant_id)
            del self.there[participant_id]

    async def edit(self) -> None:
        if self.there:
            participant_id = self.dice.choice(list(self.there))
            self.there[participant_id] = expected_minor = self.dice.choice([None, 250, 900])
            changes = {"expected_minor": expected_minor}
            await self.rosters.edit(self.goal_id, participant_id, changes, new_link=False)


@pytest.fixture
async def server(dsn: str) -> AsyncIterator[Server]:
    async with server_at(dsn) as opened:
        yield opened


async def told(server: Server, pool: Pool, seed: int) -> Story:
    goal_id = await server.opened(kind="closed")
    story = Story(server, Rosters(pool, load_queries(), ""), random.Random(seed), goal_id)
    for _ in range(STEPS):
        await story.go_on()
    return story


async def replayed(pool: Pool, story: Story) -> dict[UUID, int]:
    """Return what each has paid, from the public log and whose each contribution is."""
    paid: dict[UUID, int] = defaultdict(int)
    signs = {"contribution_confirmed": 1, "refund_paid": -1, "charged_back": -1}
    reads = GoalReads(pool, load_queries(), Links(["x"]))
    for event in map(orjson.loads, await reads.events(story.goal_id, 0, 10_000)):
        if sign := signs.get(event["kind"]):
            body = event["body"]
            paid[story.whose[body["contribution_id"]]] += sign * body["amount_minor"]
    return paid


def state_of(due_minor: int | None, paid_minor: int) -> str:
    """Return what a row is to say, in other words than the view's."""
    if paid_minor <= 0:
        return "unpaid"
    if due_minor is None or paid_minor == due_minor:
        return "paid"
    return "part" if paid_minor < due_minor else "over"


async def differences(pool: Pool, story: Story) -> list[Any]:
    """Return where the roster is not what the log says."""
    paid = await replayed(pool, story)
    rows = await story.rosters.page(story.goal_id, None, 10_000, None, None)
    totals = await story.rosters.totals(story.goal_id)
    shown = {row["participant_id"]: (row["paid_minor"], row["state"]) for row in rows}
    expected = {who: (paid[who], state_of(due, paid[who])) for who, due in story.there.items()}
    here_minor = sum(paid[who] for who in story.there)
    sums = [(totals["paid_minor"], here_minor)]
    sums.append((totals["elsewhere_minor"], sum(paid.values()) - here_minor))
    book = await story.server.journal.load(story.goal_id)
    net_minor = book.book.raised_minor - book.book.refunded_minor - book.book.charged_back_minor
    sums.append((totals["paid_minor"] + totals["elsewhere_minor"], net_minor))
    return [pair for pair in sums if pair[0] != pair[1]] + [
        (who, shown.get(who), row) for who, row in expected.items() if shown.get(who) != row
    ]


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_roster_is_a_replay_of_the_log(
    dsn: str, server: Server, serving_pool: Pool, seed: int
) -> None:
    """Reliability 94: whatever is given, refunded, charged back, and whoever comes and goes."""
    story = await told(server, serving_pool, seed)
    findings: list[object] = []
    await verify(dsn, findings.append, goal_id=story.goal_id)

    assert [] == await differences(serving_pool, story)
    assert [] == findings


@pytest.mark.parametrize(
    "forgotten",
    ["contributions.refunded_minor", "contributions.charged_back_minor"],
)
async def test_a_roster_that_forgets_what_went_back_is_noticed(
    fresh_dsn: str, forgotten: str
) -> None:
    """Negative control of reliability 94."""
    async with connect(fresh_dsn, name="planting") as connection:
        view = await connection.fetchval("SELECT pg_get_viewdef('roster_rows'::regclass)")
        assert forgotten in view
        planted = view.replace(forgotten, "0")
        await connection.execute(f"CREATE OR REPLACE VIEW roster_rows AS {planted}")
    found: list[Any] = []
    async with server_at(fresh_dsn) as server, open_pool(fresh_dsn, name="asking", size=2) as pool:
        for seed in SEEDS:
            found += await differences(pool, await told(server, pool, seed))

    assert [] != found
