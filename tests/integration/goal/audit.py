"""What must be true of goals between any two commands, read from the database afresh."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from goalfund.db import Pool
from goalfund.goal.book import BOOK_FIELDS, Account, Book, Transfer
from goalfund.goal.events import EventKind
from goalfund.goal.state import totals_of
from tests.jcs import chain_fault

_TABLES = (
    "SELECT table_name FROM information_schema.tables "
    "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name"
)
_DUMP = """
SELECT format('SELECT coalesce(json_agg(r ORDER BY r::text)::text, %L) FROM %I AS r', '', $1::text)
"""


async def dump(pool: Pool, without: Iterable[str] = ()) -> dict[str, str]:
    """Return every table's rows as text."""
    names = [row[0] for row in await pool.fetch(_TABLES)]
    kept = [name for name in names if name not in {*without, "schema_migrations"}]
    return {name: await pool.fetchval(await pool.fetchval(_DUMP, name)) for name in kept}


async def sent_log(pool: Pool, goal_id: UUID) -> list[dict[str, Any]]:
    """Return a goal's log as clients get it, from its tables alone."""
    rows = await pool.fetch(
        """
        SELECT
            seq, kind, body::text, encode(hash, 'hex') AS hash, display::text,
            encode(salt, 'hex') AS salt,
            to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
            (
                SELECT coalesce(json_agg(json_build_object(
                    'debit', debit, 'credit', credit, 'amount_minor', amount_minor
                ) ORDER BY n), '[]')::text
                FROM goal_transfers AS t
                WHERE t.goal_id = e.goal_id AND t.seq = e.seq
            ) AS transfers
        FROM goal_events AS e
        LEFT JOIN goal_displays USING (goal_id, seq)
        WHERE goal_id = $1
        ORDER BY seq
        """,
        goal_id,
    )
    parsed = ("body", "transfers", "display")
    return [
        {k: json.loads(v) if k in parsed else v for k, v in row.items() if v is not None}
        for row in rows
    ]


async def stored_book(pool: Pool, goal_id: UUID) -> tuple[int, Book]:
    """Return the head's seq and book."""
    row = await pool.fetchrow("SELECT * FROM goal_heads WHERE goal_id = $1", goal_id)
    assert row is not None
    return row["seq"], Book(**{name: row[name] for name in BOOK_FIELDS})


def replay(log: list[dict[str, Any]]) -> Book:
    """Return the book that the log adds up to."""
    book = Book()
    for event in log:
        transfers = [
            Transfer(Account(t["debit"]), Account(t["credit"]), t["amount_minor"])
            for t in event["transfers"]
        ]
        book = book.post(transfers, **totals_of(EventKind(event["kind"]), event["body"]))
    return book


async def fault_of(pool: Pool, goal_id: UUID) -> str | None:
    """Return what is wrong first with a goal that has been opened, or nothing."""
    log = await sent_log(pool, goal_id)
    seq, book = await stored_book(pool, goal_id)
    if [event["seq"] for event in log] != list(range(1, seq + 1)):
        return f"goal {goal_id}: its head is at {seq}, its log is {len(log)} long"
    if (broken := chain_fault(goal_id, log)) is not None:
        return f"goal {goal_id}: {broken}"
    if (replayed := replay(log)) != book:
        return f"goal {goal_id}: its log adds up to {replayed}, its head says {book}"
    return await _fault_of_rows(pool, goal_id, log, book)


async def _fault_of_rows(
    pool: Pool, goal_id: UUID, log: list[dict[str, Any]], book: Book
) -> str | None:
    """Compare the rows that events left behind with the events."""
    sums = await pool.fetchrow(
        """
        SELECT
            (SELECT coalesce(sum(confirmed_minor), 0) FROM contributions WHERE goal_id = $1)
                AS confirmed,
            (SELECT coalesce(sum(charged_back_minor), 0) FROM contributions WHERE goal_id = $1)
                AS charged_back,
            (SELECT coalesce(sum(refunded_minor), 0) FROM contributions WHERE goal_id = $1)
                AS refunded,
            (SELECT coalesce(sum(refunding_minor), 0) FROM contributions WHERE goal_id = $1)
                + (SELECT coalesce(sum(amount_minor), 0) FROM withdrawals
                    WHERE goal_id = $1 AND decided_seq IS NULL) AS reserved,
            (SELECT count(DISTINCT contributor_key) FROM contributions
                WHERE goal_id = $1 AND seq IS NOT NULL) AS contributors
        """,
        goal_id,
    )
    assert sums is not None
    suspense = sum(e["body"]["amount_minor"] for e in log if e["kind"] == "suspense_received")
    expected = Counter(
        confirmed=book.raised_minor - suspense,
        charged_back=book.charged_back_minor,
        refunded=book.refunded_minor,
        reserved=book.reserved_minor,
        contributors=book.contributors,
    )
    found = Counter({name: int(value) for name, value in sums.items()})
    return None if expected == found else f"goal {goal_id}: {expected} by the log, {found} by rows"
