"""Whether the database still enforces what the migrations told it to."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Final

from goalfund.db import SERVING_ROLE, sql_dir
from goalfund.db.migrations import load_migrations
from goalfund.db.pool import Connection
from goalfund.goal.findings import Finding, FindingType

APPEND_ONLY: Final = ("goal_events", "goal_transfers", "operations", "receipts")

# Two who build the schema to compare with would trip over each other's grants.
_TURN: Final = 7_412_090_735
_TAKE_TURN: Final = "SELECT pg_advisory_xact_lock($1)"
_BUILD_ELSEWHERE: Final = """
CREATE SCHEMA goalfund_as_migrated;
SET LOCAL search_path = goalfund_as_migrated;
"""


async def check_schema(connection: Connection, queries: Mapping[str, str]) -> list[Finding]:
    """Return what differs from a schema that the migrations have just made, and what it grants.

    That schema is made beside ours in a transaction which is always rolled back. The connection
    must be allowed to create one.
    """
    actual = await _definitions(connection, queries)
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(_TAKE_TURN, _TURN)
        await connection.execute(_BUILD_ELSEWHERE)
        for migration in load_migrations(sql_dir() / "migrations"):
            await connection.execute(migration.sql)
        wanted = await _definitions(connection, queries)
    finally:
        await transaction.rollback()
    return [
        *compare(wanted, actual),
        *await _privileges(connection, queries),
        *await _triggers_off(connection),
    ]


def compare(wanted: Mapping[str, str], actual: Mapping[str, str]) -> list[Finding]:
    """Return a finding for each object of `wanted` that `actual` lacks or has otherwise."""
    findings = []
    for name, definition in wanted.items():
        if name not in actual:
            findings.append(Finding(FindingType.SCHEMA_DIFFERS, detail=f"{name} is missing"))
        elif actual[name] != definition:
            detail = f"{name} is not as migrated: {_difference(definition, actual[name])}"
            findings.append(Finding(FindingType.SCHEMA_DIFFERS, detail=detail))
    return findings


def _difference(wanted: str, actual: str) -> str:
    """Return the first lines in which two definitions differ."""
    lines = zip_longest(actual.splitlines(), wanted.splitlines(), fillvalue="")
    ours, theirs = next(pair for pair in lines if pair[0] != pair[1])
    return f"{ours.strip()!r} where {theirs.strip()!r} belongs"


async def _definitions(connection: Connection, queries: Mapping[str, str]) -> dict[str, str]:
    rows = await connection.fetch(queries["list_schema"])
    return {row["name"]: row["definition"] for row in rows}


async def _privileges(connection: Connection, queries: Mapping[str, str]) -> list[Finding]:
    rows = await connection.fetch(queries["list_log_privileges"], SERVING_ROLE, APPEND_ONLY)
    return [
        Finding(
            FindingType.PRIVILEGE_TOO_WIDE,
            detail=f"{SERVING_ROLE} may {row['privilege']} {row['table_name']}",
        )
        for row in rows
    ]


async def _triggers_off(connection: Connection) -> list[Finding]:
    """Look at the setting that makes every trigger sleep, as a new session gets it."""
    if await connection.fetchval("SHOW session_replication_role") == "origin":
        return []
    return [
        Finding(
            FindingType.SCHEMA_DIFFERS,
            detail="session_replication_role is not origin: no trigger fires",
        )
    ]
