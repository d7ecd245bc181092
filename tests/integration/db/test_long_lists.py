"""Lists on long tables: a page costs what a page costs, however deep it is in however long a list.

What is counted is the rows that Postgres looks at, which do not depend on how busy a machine is.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from goalfund.db import connect, load_queries
from goalfund.db.pool import Connection

ROWS: Final = 8_000
PAGE: Final = 51
STATEMENT_PAGE: Final = 500
# Each row of a page is found through an index, and joined with a few others.
LOOKED_AT: Final = 8
# Executions of a prepared statement until Postgres may settle for a plan for any parameters.
_UNTIL_SETTLED: Final = 6
GOAL, PERSON, SUSPENSE, STEP = (UUID(int=n) for n in (1, 2, 3, 4))
NEVER: Final = UUID(int=2**128 - 1)

# Only what is read matters here, so that the rows are no log that could be verified.
NO_TRIGGERS: Final = """
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', name);
    END LOOP;
END
$$
"""
FILL: Final = """
INSERT INTO goals (
    goal_id, slug, title, description, kind, visibility, currency, target_minor,
    approvals_required, proof_gate, created_at
)
SELECT
    CASE n WHEN 1 THEN '00000000-0000-0000-0000-000000000001' ELSE uuidv7() END::uuid,
    'goal-' || n, 'A borehole', 'Water', 'open', 'public', 'NGN', 100, 1, 'strict',
    '2026-01-01'::timestamptz + n * '1 minute'::interval
FROM generate_series(1, 3000) AS n;
INSERT INTO goal_heads
SELECT
    goal_id, 8001, sha256('x'), created_at, 'open', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0
FROM goals;
INSERT INTO contributions (
    goal_id, contribution_id, payment_code, amount_minor, contributor_key, channel, access_key,
    anonymous, salt, person_id, created_at, status, seq, confirmed_minor
)
SELECT
    '00000000-0000-0000-0000-000000000001', gen_random_uuid(), n, 100,
    '00000000-0000-0000-0000-000000000002', 'checkout', n, FALSE, sha256('x'),
    '00000000-0000-0000-0000-000000000002',
    '2026-01-01'::timestamptz + n * '1 second'::interval, 'confirmed', n + 1, 100
FROM generate_series(1, 8000) AS n;
INSERT INTO goal_events (goal_id, seq, kind, at, body, hash)
SELECT
    '00000000-0000-0000-0000-000000000001', n, 'contribution_confirmed',
    '2026-01-01'::timestamptz + n * '1 second'::interval, '{}', sha256(n::text::bytea)
FROM generate_series(1, 8001) AS n;
INSERT INTO goal_transfers (goal_id, seq, n, debit, credit, amount_minor)
SELECT '00000000-0000-0000-0000-000000000001', n, 0, 'cash', 'available', 100
FROM generate_series(1, 8001) AS n;
INSERT INTO goal_displays (goal_id, seq, salt, display)
SELECT '00000000-0000-0000-0000-000000000001', n, '\\x00112233445566778899aabbccddeeff', '{}'
FROM generate_series(1, 8001) AS n;
INSERT INTO operations (goal_id, operation_id, content, seq, at, subject)
SELECT
    '00000000-0000-0000-0000-000000000001', gen_random_uuid(), '{}', n, '2026-01-01',
    gen_random_uuid()
FROM generate_series(1, 8001) AS n;
INSERT INTO suspense_items
SELECT
    gen_random_uuid(), n, 1, 0, 'x', 1, 2, gen_random_uuid(), gen_random_uuid()
FROM generate_series(1, 3000) AS n;
INSERT INTO posts (goal_id, post_id, kind, seq, operation_id)
SELECT
    '00000000-0000-0000-0000-000000000001', gen_random_uuid(), 'comment', n, gen_random_uuid()
FROM generate_series(1, 8001) AS n;
UPDATE goal_events
SET
    kind = 'milestone_changed',
    body = '{"milestone_id": "00000000-0000-0000-0000-000000000004", "target_minor": 5}'
WHERE goal_events.seq = 2;
INSERT INTO milestone_days
SELECT
    '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000004',
    '2000-01-01'::date + n, 1
FROM generate_series(1, 8000) AS n;
INSERT INTO goal_listings
SELECT
    goal_id, CASE WHEN extract(minute FROM created_at) % 10 = 0 THEN 'health' END, 'open',
    created_at, created_at + '1 year'::interval, 0
FROM goals;
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A statement with what it is asked for: its first page, and one near its end."""

    query: str
    near: tuple[Any, ...]
    far: tuple[Any, ...]
    rows: int = PAGE


def micros(n: int) -> int:
    """Return the sort key of row `n`: microseconds since 1970, negative."""
    return -(1_767_225_600 + n) * 1_000_000


_OPEN = (None, None, None)
LISTS = (
    Listed("list_contributions", (GOAL, None, PAGE), (GOAL, 90, PAGE)),
    Listed(
        "list_contributions_of_person",
        (PERSON, None, None, PAGE),
        (PERSON, micros(90), NEVER, PAGE),
    ),
    Listed("read_events", (GOAL, 0, 2**62, PAGE), (GOAL, ROWS - 60, 2**62, PAGE)),
    Listed(
        "list_statement_lines",
        (GOAL, 0, ROWS, STATEMENT_PAGE),
        (GOAL, ROWS - 600, ROWS, STATEMENT_PAGE),
        rows=STATEMENT_PAGE,
    ),
    Listed(
        "sum_turns",
        (GOAL, [STEP], ["2001-01-01"], ["2001-01-08"], ["2001-01-07 23:00+00"]),
        (GOAL, [STEP], ["2020-01-01"], ["2020-01-08"], ["2040-01-07 23:00+00"]),
        rows=1,
    ),
    Listed("list_goals_of_person", (PERSON, None, None, PAGE), (PERSON, None, None, PAGE), rows=1),
    Listed("list_roles", ([GOAL], PERSON), ([GOAL], PERSON), rows=1),
    Listed("list_roles", ([GOAL], NEVER), ([GOAL], NEVER), rows=0),
    Listed("list_standings", ([GOAL], [PERSON]), ([GOAL], [NEVER]), rows=1),
    Listed("list_posts", (GOAL, "comment", None, PAGE), (GOAL, "comment", 90, PAGE)),
    Listed(
        "list_newest_goals",
        (None, None, PAGE, *_OPEN),
        (micros(90 * 60), NEVER, PAGE, *_OPEN),
    ),
    Listed(
        "list_newest_goals",
        (None, None, PAGE, None, "health", None),
        (micros(900 * 60), NEVER, PAGE, None, "health", None),
    ),
    Listed(
        "list_ending_goals",
        (None, None, PAGE, *_OPEN),
        (-micros(365 * 86_400 + 2_900 * 60), NEVER, PAGE, *_OPEN),
    ),
    Listed(
        "list_furthest_goals",
        (None, None, PAGE, *_OPEN),
        (0, UUID(int=1), PAGE, *_OPEN),
    ),
    Listed("find_operation_among", (GOAL, 2, [uuid4()]), (GOAL, ROWS, [uuid4()]), rows=0),
)


@pytest.fixture(scope="module")
async def long(databases: Any) -> AsyncIterator[Connection]:
    """A database whose lists are long, and of which Postgres knows that they are."""
    dsn = await databases.create()
    async with connect(dsn, name="tests") as connection:
        await connection.execute(NO_TRIGGERS)
        await connection.execute(FILL)
        await connection.execute("VACUUM ANALYZE")
        yield connection
    await databases.drop(dsn)


async def read(connection: Connection, query: str, args: tuple[Any, ...]) -> tuple[int, int]:
    """Return how many rows the statement finds, and how many it looks at for them."""
    await connection.execute(f"PREPARE listed AS {load_queries()[query]}")
    try:
        asked = f"EXECUTE listed({', '.join(map(literal, args))})"
        for _ in range(_UNTIL_SETTLED):
            await connection.execute(asked)
        explain = f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {asked}"
        plan = json.loads(await connection.fetchval(explain))[0]["Plan"]
    finally:
        await connection.execute("DEALLOCATE listed")
    return int(plan["Actual Rows"]), looked_at(plan)


def looked_at(plan: dict[str, Any]) -> int:
    """Return how many rows the scans of a plan have seen, those that they dropped too."""
    seen = sum(looked_at(part) for part in plan.get("Plans", ()))
    if "Scan" in plan["Node Type"]:
        dropped = [value for name, value in plan.items() if name.startswith("Rows Removed by")]
        seen += int((plan["Actual Rows"] + sum(dropped)) * plan["Actual Loops"])
    return seen


def literal(value: Any) -> str:
    if value is None or isinstance(value, int):
        return "NULL" if value is None else str(value)
    return f"'{{{value[0]}}}'" if isinstance(value, list) else f"'{value}'"


async def complaints(connection: Connection, listed: Listed) -> list[str]:
    """Return what is wrong with what the two pages look at."""
    found, most = [], LOOKED_AT * (listed.rows + 1)
    for name, args in (("first", listed.near), ("deep", listed.far)):
        rows, seen = await read(connection, listed.query, args)
        if rows != listed.rows:
            found.append(f"the {name} page has {rows} rows")
        if seen > most:
            found.append(f"the {name} page looks at {seen} rows for {rows}")
    return found


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.query)
async def test_a_deep_page_is_as_cheap_as_the_first(long: Connection, listed: Listed) -> None:
    assert [] == await complaints(long, listed)


@pytest.mark.parametrize(
    ("index", "query"),
    [
        ("contributions_confirmed", "list_contributions"),
        ("contributions_of_person", "list_contributions_of_person"),
        ("contributions_given", "list_roles"),
        ("contributions_given", "list_standings"),
        ("posts_listed", "list_posts"),
        ("goal_events_of_milestones", "sum_turns"),
        ("goal_listings_newest", "list_newest_goals"),
        ("goal_listings_category_newest", "list_newest_goals"),
        ("goal_listings_ending", "list_ending_goals"),
        ("suspense_items_by_target", "find_operation_among"),
    ],
)
async def test_a_list_without_its_index_is_found(long: Connection, index: str, query: str) -> None:
    """Negative control."""
    transaction = long.transaction()
    await transaction.start()
    try:
        await long.execute(f"DROP INDEX {index}")
        found = [
            complaint
            for listed in LISTS
            if listed.query == query
            for complaint in await complaints(long, listed)
        ]
    finally:
        await transaction.rollback()

    assert any("looks at" in complaint for complaint in found), found
