"""What must be true of a database of an older program once this one has migrated it."""

import asyncio
import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Final
from uuid import UUID

from goalfund.db import connect, migrate
from goalfund.db.binaries import binary
from goalfund.db.migrations import MigrationError
from goalfund.goal.verify import verify
from tests.people import PASSWORD
from tests.served import Served, charge_of, served_at
from tests.upgrades.rows import Rows, Table, read_rows
from tests.upgrades.story import EMAIL, KEY

# What a migration changes on purpose, each with its reason there. All else stays as it was.
CHANGED: Final = {
    "people.avatar",  # 0008: an address at other people's servers, never shown
    "contributions.milestone_id",  # 0014: whatever was said; no goal had milestones
}
# The goal of the story that has no deadline: the calendar cannot close it before a test asks.
_CHAIRS: Final = "SELECT goal_id FROM goals WHERE title ~* 'chairs'"
_NOT_OF_THE_SCHEMA: Final = re.compile(r"(--.*|\\(un)?restrict .*|)")


async def complaints(dsn: str, fresh: str, folder: Path | None = None) -> list[str]:
    """Migrate the database, and return what is wrong with it then.

    `fresh` is the schema of a database that was made by the same migrations and never held a row.
    """
    async with connect(dsn, name="upgrade") as connection:
        before = await read_rows(connection)
        try:
            await migrate(connection, folder)
        except MigrationError as error:
            return [f"does not apply: {error}"]
        after = await read_rows(connection)
    found = differences(before, after)
    if await schema_of(dsn) != fresh:
        found.append("has another schema than a fresh database")
    found += await _findings(dsn)
    if not found:
        found += await _unserved(dsn, {table.name for table in before.tables if table.lines})
        found += await _findings(dsn)
    return found


def differences(before: Rows, after: Rows) -> list[str]:
    """Return which rows were lost, changed or added, as far as the older schema could say them."""
    now = {table.name: table for table in after.tables}
    found = []
    for table in before.tables:
        columns = [name for name in table.columns if f"{table.name}.{name}" not in CHANGED]
        was = _projected(table, columns)
        if table.name not in now:
            found.append(f"{table.name} is gone")
        elif missing := set(columns) - set(now[table.name].columns):
            found.append(f"{table.name} has lost {', '.join(sorted(missing))}")
        elif was != (kept := _projected(now[table.name], columns)):
            lost, more = (was - kept).total(), (kept - was).total()
            found.append(f"{table.name}: {lost} rows are not as they were, {more} are new")
    counted = dict(after.sequences)
    found += [f"{name} counts anew" for name, at in before.sequences if counted.get(name, 0) < at]
    return found


def _projected(table: Table, columns: Collection[str]) -> Counter[tuple[bytes, ...]]:
    places = [table.columns.index(name) for name in columns]
    rows = (line.rstrip(b"\n").split(b"\t") for line in table.lines)
    return Counter(tuple(row[place] for place in places) for row in rows)


async def schema_of(dsn: str) -> str:
    """Return the schema as pg_dump writes it: tables, constraints, functions, triggers, grants."""
    text = (await run("pg_dump", "--schema-only", f"--dbname={dsn}")).decode()
    return "\n".join(line for line in text.splitlines() if not _NOT_OF_THE_SCHEMA.fullmatch(line))


async def run(program: str, *arguments: str) -> bytes:
    """Return what a program of PostgreSQL has to say; it must succeed."""
    process = await asyncio.create_subprocess_exec(
        str(binary(program)),
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return out


async def _findings(dsn: str) -> list[str]:
    found: list[str] = []
    await verify(dsn, lambda finding: found.append(f"verify: {finding}"))
    return found


async def _unserved(dsn: str, tables: Collection[str]) -> list[str]:
    """Have this program serve it: the goal is read, takes another contribution, people sign in."""
    async with served_at(dsn, secret_key=KEY) as served:
        found = await _goal_goes_on(served, await served.pool.fetchval(_CHAIRS))
        if "credentials" in tables:
            body = {"email": EMAIL, "password": PASSWORD}
            answer = await served.ask("POST", "/api/v1/auth/login", json=body)
            if answer.status != 200:
                found.append(f"a person cannot sign in: {answer.status} {answer.code}")
        return found


async def _goal_goes_on(served: Served, goal_id: UUID) -> list[str]:
    answer = await served.get(f"/goals/{goal_id}")
    if answer.status != 200:
        return [f"its goal cannot be read: {answer.status} {answer.code}"]
    before = await served.book(goal_id)
    intent = await served.intend(goal_id, amount_minor=250_000)
    if intent.status != 201:
        return [f"its goal takes no contribution: {intent.status} {intent.code}"]
    await served.pay(charge_of(intent))
    raised = (await served.book(goal_id))["raised_minor"] - before["raised_minor"]
    events = await served.get(f"/goals/{goal_id}/events?after_seq={before['seq']}")
    if (raised, [event["seq"] for event in events.body["events"]]) != (
        250_000,
        [before["seq"] + 1],
    ):
        return [f"its goal booked {raised} of 250000 minor units"]
    return []
