"""The demo: a believable past, made once."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from goalfund.db import Pool, load_queries, open_journal_pool
from goalfund.goal.commands import Command
from goalfund.goal.direct import commit
from goalfund.goal.facts import Facts
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Committed
from goalfund.goal.state import GoalState
from goalfund.goal.suspense import open_suspense_books, suspense_goal_id
from goalfund.goals.demo import GOALS, DemoGoal
from goalfund.goals.seed import demo_goal_id, fee_of, history_of, seed

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)

ROWS = """
SELECT goal_id, seq, head_hash, cash_minor, withdrawn_minor, refunded_minor, charged_back_minor,
       fees_minor, status
FROM goal_heads ORDER BY goal_id
"""
COUNTS = """
SELECT (SELECT count(*) FROM goal_events) AS events,
       (SELECT count(*) FROM operations) AS operations,
       (SELECT count(*) FROM contributions) AS contributions,
       (SELECT count(*) FROM receipts) AS receipts
"""


async def journal_on(dsn: str) -> tuple[Pool, Journal]:
    pool = await open_journal_pool(dsn, size=2).__aenter__()
    return pool, Journal(pool, load_queries())


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.slug)
def test_the_past_of_a_goal_is_in_order_and_over(goal: DemoGoal) -> None:
    history = history_of(goal, NOW)

    assert history == sorted(history, key=lambda moment: moment[0])
    assert history[-1][0] <= NOW


def test_the_same_seed_makes_the_same_past() -> None:
    first, again, other = (history_of(GOALS[0], NOW, seed=n) for n in (1, 1, 2))

    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("amount_minor", "fee_minor"),
    [(50_000, 600), (1, 0), (12_500_000, 150_000), (90_000_000, 150_000)],
)
def test_the_demo_s_gateway_keeps_a_capped_share(amount_minor: int, fee_minor: int) -> None:
    assert fee_minor == fee_of(amount_minor)


async def test_every_command_of_the_demo_is_accepted(fresh_dsn: str) -> None:
    pool, journal = await journal_on(fresh_dsn)
    async with journal:
        outcomes = [
            outcome
            for goal in GOALS
            for outcome in await commit(journal, demo_goal_id(goal.slug), history_of(goal, NOW))
        ]
    await pool.close()

    assert [] == [o for o in outcomes if not isinstance(o, Committed) or o.replayed]


async def test_the_demo_shows_every_way_that_money_moves(fresh_dsn: str) -> None:
    pool, journal = await journal_on(fresh_dsn)
    async with journal:
        made = await seed(journal, NOW)
        rows = await pool.fetch(ROWS)
        anonymous = await pool.fetchval("SELECT count(*) FROM contributions WHERE anonymous")
        messages = await pool.fetchval(
            "SELECT count(*) FROM contributions WHERE message IS NOT NULL"
        )
    await pool.close()

    assert {demo_goal_id(goal.slug) for goal in GOALS} == set(made)
    for column in ("withdrawn_minor", "refunded_minor", "charged_back_minor", "fees_minor"):
        assert any(row[column] for row in rows), column
    assert {"open", "closed"} == {row["status"] for row in rows}
    assert all(10 <= row["seq"] <= 250 for row in rows)
    assert anonymous
    assert messages


async def test_seeding_twice_adds_nothing(fresh_dsn: str) -> None:
    pool, journal = await journal_on(fresh_dsn)
    async with journal:
        await seed(journal, NOW)
        heads, counts = await pool.fetch(ROWS), await pool.fetchrow(COUNTS)
        made = await seed(journal, datetime(2026, 11, 21, 9, tzinfo=UTC))

        assert [] == made
        assert heads == await pool.fetch(ROWS)
        assert counts == await pool.fetchrow(COUNTS)
    await pool.close()


async def test_a_history_that_was_committed_is_answered_again(fresh_dsn: str) -> None:
    pool, journal = await journal_on(fresh_dsn)
    goal_id = demo_goal_id(GOALS[5].slug)
    async with journal:
        first = await commit(journal, goal_id, history_of(GOALS[5], NOW))
        counts = await pool.fetchrow(COUNTS)
        again = await commit(journal, goal_id, history_of(GOALS[5], NOW))

        assert counts == await pool.fetchrow(COUNTS)
    await pool.close()
    assert [_end(outcome) for outcome in first] == [_end(outcome) for outcome in again]


def _end(outcome: object) -> tuple[UUID, int]:
    assert isinstance(outcome, Committed)
    return outcome.operation_id, outcome.seq


async def test_there_is_one_suspense_book_for_each_currency(fresh_dsn: str) -> None:
    pool, journal = await journal_on(fresh_dsn)
    async with journal:
        for _ in range(2):
            await open_suspense_books(journal, NOW)
        rows = await pool.fetch("SELECT goal_id, currency, suspense, visibility FROM goals")
    await pool.close()

    assert {
        (suspense_goal_id("NGN"), "NGN", True, "private"),
        (suspense_goal_id("USD"), "USD", True, "private"),
    } == {tuple(row) for row in rows}


class Late:
    """A writer that looked before anybody had written."""

    def __init__(self, journal: Journal) -> None:
        self.append = journal.append

    async def load(self, goal_id: UUID) -> GoalState:
        return GoalState(goal_id)

    async def find(self, goal_id: UUID, commands: Sequence[Command]) -> Facts:
        return Facts()


async def test_two_servers_that_start_at_once_open_the_suspense_books_once(fresh_dsn: str) -> None:
    pool, one = await journal_on(fresh_dsn)
    other_pool, other = await journal_on(fresh_dsn)
    async with one, other:
        await open_suspense_books(one, NOW)
        await open_suspense_books(Late(other), NOW)
        opened = await pool.fetchval("SELECT count(*) FROM goal_events")
    await pool.close()
    await other_pool.close()

    assert 2 == opened
