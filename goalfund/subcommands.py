"""What the commands that work on the database do, apart from serving."""

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from goalfund.attached import attached
from goalfund.configuration import secret_keys
from goalfund.db import connect, load_queries, open_journal_pool, open_pool
from goalfund.db import migrate as apply_migrations
from goalfund.edge.vault import Vault
from goalfund.goal import archive
from goalfund.goal.commands import ChangeMember, Command
from goalfund.goal.direct import commit
from goalfund.goal.errors import FencedError
from goalfund.goal.findings import Finding
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Outcome, Refused
from goalfund.goal.progress import ProgressLine
from goalfund.goal.roles import Role
from goalfund.goal.suspense import open_suspense_books
from goalfund.goal.verify import Summary
from goalfund.goal.verify import verify as check
from goalfund.goals.seed import seed as make_demo
from goalfund.people.keys import Resealed, rotate
from goalfund.settings import Settings

_ATTEMPTS: Final = 20  # to be first, beside a server that writes to the same goal


async def migrate(settings: Settings) -> list[str]:
    """Return the migrations that were applied now."""
    async with _database(settings) as dsn, connect(dsn, name="migrations") as connection:
        return await apply_migrations(connection)


async def seed(settings: Settings, number: int) -> list[UUID]:
    """Return the demo's goals that were made now."""
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(_migrated(settings))
        pool = await stack.enter_async_context(open_journal_pool(dsn, name="seed", size=1))
        journal = await stack.enter_async_context(Journal(pool, load_queries()))
        now = datetime.now(UTC)
        await open_suspense_books(journal, now)
        return await make_demo(journal, now, seed=number)


async def verify(settings: Settings, goal_id: UUID | None, *, json: bool) -> int:
    """Print what is wrong, a line each, then what was looked at; return how much is wrong."""

    def show(finding: Finding) -> None:
        progress.clear()
        _print(finding.json() if json else finding.line())

    async with _database(settings) as dsn:
        with ProgressLine(sys.stderr) as progress:
            summary = await check(dsn, show, goal_id=goal_id, progress=progress.update)
    for line in [summary_json(summary)] if json else summary_lines(summary):
        _print(line)
    return summary.findings


def summary_lines(summary: Summary) -> list[str]:
    """Return what was looked at, for people."""
    rate = summary.events / summary.seconds if summary.seconds else 0
    looked_at = f"{summary.events} events of {summary.goals} goals"
    in_time = f"{summary.seconds:.1f} s ({rate:,.0f}/s)"
    lines = [f"{looked_at} in {in_time}: {summary.findings or 'no'} findings"]
    for cash in summary.cash:
        whole, kobo = divmod(abs(cash.cash_minor), 100)
        sign = "-" if cash.cash_minor < 0 else ""
        lines.append(f"{cash.currency} {sign}{whole:,}.{kobo:02} in {cash.books} books")
    for leg in summary.in_flight:
        lines.append(
            f"in flight: {leg.amount_minor} minor units from {leg.goal_id} seq {leg.seq} "
            f"to {leg.to_goal_id}"
        )
    return lines


def summary_json(summary: Summary) -> str:
    """Return what was looked at, for programs: the last line."""
    # The driver's UUIDs are of a class of its own.
    return orjson.dumps({"summary": summary}, default=str).decode()


async def export(settings: Settings, goal_id: UUID, out: Path | None, *, displays: bool) -> None:
    """Write the goal to `out`, complete or not at all; to standard output when there is none."""
    async with _database(settings) as dsn:
        if out is None:
            await archive.export(dsn, goal_id, sys.stdout.buffer, displays=displays)
            return
        unfinished = out.with_name(f"{out.name}.unfinished")
        try:
            with unfinished.open("wb") as file:
                await archive.export(dsn, goal_id, file, displays=displays)
            unfinished.replace(out)
        finally:
            unfinished.unlink(missing_ok=True)


async def import_(settings: Settings, path: Path) -> archive.Imported:
    """Return the goal that was taken in."""
    with path.open("rb") as file:
        async with _migrated(settings) as dsn:
            return await archive.import_goal(dsn, file)


async def rotate_keys(settings: Settings) -> Resealed:
    """Return how much was sealed anew with the newest key."""
    vault = Vault(secret_keys(settings))
    async with _migrated(settings) as dsn, open_pool(dsn, name="keys", size=1) as pool:
        return await rotate(pool, load_queries(), vault)


async def set_staff(settings: Settings, email: str, *, staff: bool) -> UUID | None:
    """Make somebody the platform's own, or no longer; None when nobody has confirmed `email`."""
    async with _migrated(settings) as dsn, open_pool(dsn, name="staff", size=1) as pool:
        query = load_queries()["make_staff"]
        person_id: UUID | None = await pool.fetchval(query, email.strip().lower(), staff)
    return person_id


class NotGivenError(Exception):
    """A role was neither given nor taken, for a reason in one sentence."""


async def set_role(settings: Settings, goal: str, email: str, role: Role | None) -> None:
    """Give somebody a role in the goal of an id or a slug, or take it: by the goal's own rules.

    May run beside servers. A goal that nobody organises gets its first organiser so.

    Raises:
        NotGivenError: nothing was changed.
        JournalError, AnswerLostError: it may have been; the same again is safe.
    """
    queries = load_queries()
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(_migrated(settings))
        pool = await stack.enter_async_context(open_journal_pool(dsn, name="role", size=1))
        goal_id = await pool.fetchval(queries["find_goal"], goal)
        person_id = await pool.fetchval(queries["find_verified_email"], email.strip().lower())
        if goal_id is None:
            raise NotGivenError(f"there is no goal {goal}")
        if person_id is None:
            raise NotGivenError(f"nobody has confirmed the address {email}")
        journal = await stack.enter_async_context(Journal(pool, queries))
        command = ChangeMember(
            operation_id=uuid7(),
            goal_id=UUID(str(goal_id)),  # the driver's UUIDs are of a class of its own
            member_id=uuid7(),
            member_person_id=UUID(str(person_id)),
            role=role,
        )
        outcome = await _committed(journal, command)
    if isinstance(outcome, Refused):
        raise NotGivenError(f"the goal refused: {outcome.refusal}")


async def _committed(journal: Journal, command: Command) -> Outcome:
    """Return what came of a command; again for as long as a server writes to the goal meanwhile."""
    for _ in range(_ATTEMPTS):
        with suppress(FencedError):
            now = datetime.now(UTC)
            (outcome,) = await commit(journal, command.goal_id, [(now, command)])
            return outcome
    raise NotGivenError("the goal is too busy; try again")


async def reconcile(settings: Settings, days: int | None) -> tuple[bool, bool]:
    """Compare the gateway's lists with the books, and print what came of it.

    Return whether the comparison was done, and whether all is explained.
    """
    from goalfund import reconciling

    async with _migrated(settings) as dsn:
        run, open_items = await reconciling.reconcile(settings, dsn, days)
    for line in reconciling.report(run, open_items):
        _print(line)
    return run.state == "done", not (open_items or run.unexplained_minor)


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[str]:
    url = settings.database_url.get_secret_value() if settings.database_url else None
    async with attached(url, settings.data_dir) as dsn:
        yield dsn


@asynccontextmanager
async def _migrated(settings: Settings) -> AsyncIterator[str]:
    async with _database(settings) as dsn:
        async with connect(dsn, name="migrations") as connection:
            await apply_migrations(connection)
        yield dsn


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
