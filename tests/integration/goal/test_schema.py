"""What the database itself refuses, and how it looks things up."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from goalfund.db import Pool, connect, load_queries, open_journal_pool, open_pool
from tests.goals import refund, server_at, serving, withdraw

_HEAD = """
INSERT INTO goal_heads
SELECT
    gen_random_uuid(), 1, '\\x', now(), 'open', cash, available, reserved, receivable,
    raised, 0, 0, 0, 0, 0, 0
FROM (VALUES ({})) AS v (cash, available, reserved, receivable, raised)
"""
_EVENT = "INSERT INTO goal_events SELECT $1, $2, 'goal_closed', now(), '{}', sha256('')"
_TRANSFER = "INSERT INTO goal_transfers VALUES ($1, $2, $3, $4, $5, $6)"
_EXPLAINED = """
WITH moved AS (
    UPDATE goal_heads SET
        seq = seq + 1, cash_minor = cash_minor + $2, available_minor = available_minor + $2,
        raised_minor = raised_minor + $2
    WHERE goal_id = $1
    RETURNING goal_id, seq
), event AS (
    INSERT INTO goal_events
    SELECT goal_id, seq, 'contribution_confirmed', now(), '{}', sha256('') FROM moved
)
INSERT INTO goal_transfers
SELECT goal_id, seq, 0, 'cash', 'available', $3 FROM moved
"""
_MORE_CASH = (
    "cash_minor = cash_minor + 1, available_minor = available_minor + 1, "
    "raised_minor = raised_minor + 1"
)


@asynccontextmanager
async def undone(pool: Pool) -> AsyncIterator[Any]:
    """A connection whose work is rolled back."""
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            yield connection
        finally:
            await transaction.rollback()


@pytest.fixture
async def goal_id(pool: Pool) -> UUID:
    """A goal with one contribution of 100: two events."""
    async with serving(pool) as server:
        goal_id = await server.opened()
        await server.give(goal_id, 100)
    return goal_id


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ("100, 0, 0, 0, 100", "goal_heads_book_balances"),
        ("0, 1, -1, 0, 0", "goal_heads_reserved_not_negative"),
        ("0, -1, 1, 0, 0", "goal_heads_available_not_negative"),
        ("1, 0, 0, -1, 1", "goal_heads_receivable_not_negative"),
        ("100, 100, 0, 0, 99", "goal_heads_totals_explain_cash"),
        ("100, 100, 0, 0, 100", "goal_heads_explained"),
        ("0, 0, 0, 0, 0", "goal_heads_explained"),
    ],
)
async def test_a_head_that_is_unbalanced_or_unexplained_is_refused(
    serving_pool: Pool, values: str, constraint: str
) -> None:
    """Reliability 4: from the first row on; money cannot be written into being."""
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
        await serving_pool.execute(_HEAD.format(values))

    assert constraint == refused.value.constraint_name


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("available_minor = available_minor - 1", "goal_heads_book_balances"),
        (_MORE_CASH, "goal_heads_explained"),
        (
            "available_minor = available_minor - 1, reserved_minor = reserved_minor + 1",
            "goal_heads_explained",
        ),
        ("seq = seq + 1", "goal_heads_explained"),
        ("seq = seq - 1", "goal_heads_explained"),
        ("goal_id = gen_random_uuid()", "goal_heads_explained"),
    ],
)
async def test_a_head_does_not_move_beside_its_log(
    serving_pool: Pool, goal_id: UUID, change: str, constraint: str
) -> None:
    """Reliability 4, and 46 where the database can tell at once."""
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
        await serving_pool.execute(f"UPDATE goal_heads SET {change} WHERE goal_id = $1", goal_id)

    assert constraint == refused.value.constraint_name


@pytest.mark.parametrize("seq", [3, 4, 2**40])
async def test_an_event_beyond_the_head_is_refused(
    serving_pool: Pool, goal_id: UUID, seq: int
) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="beyond the head"):
        await serving_pool.execute(_EVENT, goal_id, seq)


async def test_a_seq_is_taken_once(serving_pool: Pool, goal_id: UUID) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        await serving_pool.execute(_EVENT, goal_id, 2)


@pytest.mark.parametrize(
    ("seq", "n", "debit", "credit", "amount_minor", "constraint"),
    [
        (2, 9, "cash", "available", 0, "goal_transfers_amount_positive"),
        (2, 9, "cash", "available", -1, "goal_transfers_amount_positive"),
        (2, 9, "cash", "cash", 1, "goal_transfers_two_accounts"),
        (2, 9, "cash", "elsewhere", 1, "goal_transfers_credit_known"),
        (2, 9, "elsewhere", "cash", 1, "goal_transfers_debit_known"),
        (2, 9, "cash", "available", 1, "goal_transfers_with_event"),
        (3, 0, "cash", "available", 1, "goal_transfers_with_event"),
        (2, 0, "cash", "available", 1, "goal_transfers_pkey"),
    ],
)
async def test_a_transfer_that_no_event_made_is_refused(
    serving_pool: Pool,
    goal_id: UUID,
    seq: int,
    n: int,
    debit: str,
    credit: str,
    amount_minor: int,
    constraint: str,
) -> None:
    """Reliability 4: neither half a transfer, nor one beside an event that was hashed without."""
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
        await serving_pool.execute(_TRANSFER, goal_id, seq, n, debit, credit, amount_minor)

    assert constraint == refused.value.constraint_name


async def test_a_transfer_cannot_follow_its_event_in_the_same_transaction(
    serving_pool: Pool, goal_id: UUID
) -> None:
    async with undone(serving_pool) as connection:
        await connection.execute(_EXPLAINED, goal_id, 7, 7)
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="beside event 3"):
            await connection.execute(_TRANSFER, goal_id, 3, 1, "cash", "available", 1)


async def test_a_head_event_and_transfers_that_agree_are_accepted(
    serving_pool: Pool, goal_id: UUID
) -> None:
    """Control: what refuses above is the disagreement, not the form."""
    async with undone(serving_pool) as connection:
        assert "INSERT 0 1" == await connection.execute(_EXPLAINED, goal_id, 7, 7)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="does not explain"):
        await serving_pool.execute(_EXPLAINED, goal_id, 7, 8)


async def test_without_the_triggers_money_could_be_written_into_being(
    pool: Pool, goal_id: UUID
) -> None:
    """Negative control of reliability 4."""
    async with undone(pool) as connection:
        await connection.execute("ALTER TABLE goal_heads DISABLE TRIGGER USER")
        await connection.execute("ALTER TABLE goal_transfers DISABLE TRIGGER USER")

        assert "INSERT 0 1" == await connection.execute(_HEAD.format("9, 9, 0, 0, 9"))
        assert "INSERT 0 1" == await connection.execute(
            _TRANSFER, goal_id, 2, 9, "cash", "available", 1
        )


async def test_a_reference_is_claimed_once_over_all_books(serving_pool: Pool) -> None:
    claim = "INSERT INTO receipts VALUES ($1, gen_random_uuid(), 1, gen_random_uuid(), '')"
    reference = f"once-{UUID(int=1)}"
    async with undone(serving_pool) as connection:
        await connection.execute(claim, reference)
        with pytest.raises(asyncpg.UniqueViolationError) as refused:
            await connection.execute(claim, reference)

    assert "receipts_pkey" == refused.value.constraint_name


_LOOKUPS = ("load_goals", "find_facts", "find_payments")
_BY_KEY = {"Append", "Nested Loop", "Index Scan", "Index Only Scan", "Function Scan", "Result"}
_BY_KEY |= {"ProjectSet", "Subquery Scan", "Limit", "Aggregate"}
# Of these, all that a goal has is wanted: one row, or everybody who runs it.
_WHOLE = ("goal_heads", "goals", "goal_members", "milestones")
# In this one a goal's rows stand in the order in which the first is wanted.
_FIRST = "withdrawals_paid_to_an_account"


async def plan_of(connection: Any, name: str) -> list[dict[str, Any]]:
    """Return the nodes of the plan that a prepared query has on this connection."""
    query = load_queries()[name]
    await connection.execute(f"PREPARE looked_up AS {query}")
    types = await connection.fetchval(
        "SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'looked_up'"
    )
    arguments = ", ".join(f"NULL::{kind}" for kind in types)
    plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE looked_up ({arguments})")
    await connection.execute("DEALLOCATE looked_up")
    return list(_nodes(json.loads(plan)[0]["Plan"]))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


def scans(nodes: list[dict[str, Any]]) -> list[str]:
    """Return what of a plan is not a probe by key."""
    named = [f"{node['Node Type']} {node.get('Relation Name', '')}".strip() for node in nodes]
    return [
        name
        for name, node in zip(named, nodes, strict=True)
        if node["Node Type"] not in _BY_KEY
        or (node["Node Type"].startswith("Index") and not _selective(node))
    ]


def _selective(node: dict[str, Any]) -> bool:
    """Say whether a whole key is looked up in an index; of `_WHOLE` the goal is the whole key."""
    keys = set(re.findall(r"(\w+) =", node.get("Index Cond", "")))
    whole = node.get("Relation Name") in _WHOLE
    whole = whole or node.get("Index Name") == _FIRST
    return bool(keys - {"goal_id"}) or (keys == {"goal_id"} and whole)


async def test_lookups_are_probes_by_key_however_full_the_tables_are(fresh_dsn: str) -> None:
    """A plan that is made while a table is empty, or nearly, stays when it has grown."""
    async with open_journal_pool(fresh_dsn, size=1) as pool, pool.acquire() as connection:
        empty = {name: scans(await plan_of(connection, name)) for name in _LOOKUPS}
        await _fill_little(fresh_dsn)
        little = {name: scans(await plan_of(connection, name)) for name in _LOOKUPS}
        await _fill(fresh_dsn)
        full = {name: scans(await plan_of(connection, name)) for name in _LOOKUPS}

    assert {name: [] for name in _LOOKUPS} == empty == little == full


async def test_an_ordinary_pool_would_scan(fresh_dsn: str) -> None:
    """Negative control: the settings of the journal's pool are what makes it probe."""
    await _fill_little(fresh_dsn)
    async with open_pool(fresh_dsn, name="tests", size=1) as pool, pool.acquire() as connection:
        found = scans(await plan_of(connection, "find_facts"))

    assert any("Seq Scan" in name for name in found)


async def _fill_little(dsn: str) -> None:
    async with server_at(dsn) as server:
        for _ in range(3):
            goal_id = await server.opened()
            intent = await server.give(goal_id, 100)
            await server.ask_all([withdraw(goal_id, 1), refund(intent, 1)])
    async with connect(dsn, name="tests") as owner:
        await owner.execute("ANALYZE")


async def _fill(dsn: str) -> None:
    async with connect(dsn, name="tests") as owner:
        await owner.execute(
            """
            INSERT INTO operations
            SELECT gen_random_uuid(), gen_random_uuid(), '{}', 1, NULL, NULL, NULL, now()
            FROM generate_series(1, 20000);
            INSERT INTO receipts
            SELECT 'r' || n, gen_random_uuid(), 1, gen_random_uuid(), ''
            FROM generate_series(1, 20000) AS n;
            ANALYZE
            """
        )
