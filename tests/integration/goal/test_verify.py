"""`verify` names every corruption that a database's administrator can plant (reliability 5, 46)."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from goalfund.db import connect, load_queries, open_journal_pool
from goalfund.goal.commands import CloseGoal, ReopenGoal
from goalfund.goal.direct import commit
from goalfund.goal.events import GENESIS
from goalfund.goal.findings import Finding, FindingType
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Committed
from goalfund.goal.suspense import suspense_goal_id
from goalfund.goal.verify import Summary, _Check, verify
from goalfund.goals.seed import seed
from tests.everything import SUSPENSE, Everything
from tests.goals import NOON
from tests.postgres import Databases

# An administrator can do this; the serving role cannot.
AS_ADMINISTRATOR = "SET session_replication_role = replica"
LAST = 18


@dataclass
class Bench:
    """A database in which everything has happened to one goal."""

    dsn: str
    goal: Everything

    async def spoil(self, *statements: str) -> None:
        """Run each statement with the goal as its only parameter, where it has one."""
        async with connect(self.dsn, name="spoiling") as connection:
            await connection.execute(AS_ADMINISTRATOR)
            for statement in statements:
                arguments = [self.goal.goal_id] if "$1" in statement else []
                await connection.execute(statement, *arguments)

    async def verify(self, goal_id: UUID | None = None) -> list[Finding]:
        findings: list[Finding] = []
        await verify(self.dsn, findings.append, goal_id=goal_id)
        return findings


@asynccontextmanager
async def journal_on(dsn: str) -> AsyncIterator[Journal]:
    async with open_journal_pool(dsn, size=2) as pool, Journal(pool, load_queries()) as journal:
        yield journal


@pytest.fixture(scope="module")
async def written(databases: Databases) -> AsyncIterator[tuple[str, UUID]]:
    """A database to copy, and its goal."""
    dsn, goal_id = await databases.create(), uuid4()
    async with journal_on(dsn) as journal:
        outcomes = await Everything(goal_id).write(journal)
    refused = [outcome for outcome in outcomes if not isinstance(outcome, Committed)]
    assert len(refused) == 2
    yield dsn, goal_id
    await databases.drop(dsn)


@pytest.fixture(scope="module")
async def among_others(
    databases: Databases, written: tuple[str, UUID]
) -> AsyncIterator[tuple[str, Journal]]:
    """A database for goals that are spoiled one by one, each looked at alone."""
    dsn = await databases.copy(written[0])
    async with journal_on(dsn) as journal:
        yield dsn, journal
    await databases.drop(dsn)


async def one_more(dsn: str, journal: Journal) -> Bench:
    """Write another goal to which everything happens."""
    everything = Everything(uuid4())
    await everything.write(journal)
    return Bench(dsn, everything)


@pytest.fixture
async def bench(databases: Databases, written: tuple[str, UUID]) -> AsyncIterator[Bench]:
    dsn, goal_id = written
    copy = await databases.copy(dsn)
    yield Bench(copy, Everything(goal_id))
    await databases.drop(copy)


async def test_a_sound_database_has_no_findings(bench: Bench) -> None:
    assert [] == await bench.verify()


async def test_the_demo_is_sound(fresh_dsn: str) -> None:
    async with journal_on(fresh_dsn) as journal:
        await seed(journal, NOON)
    findings: list[Finding] = []
    summary = await verify(fresh_dsn, findings.append)

    assert [] == findings
    assert 6 == summary.goals
    assert summary.events > 400


async def test_an_empty_database_is_sound(fresh_dsn: str) -> None:
    findings: list[Finding] = []

    assert 0 == (await verify(fresh_dsn, findings.append)).events
    assert [] == findings


async def test_what_is_in_flight_is_listed_and_is_no_finding(bench: Bench) -> None:
    await bench.spoil(
        "DELETE FROM goal_events WHERE goal_id = $1 AND seq = 18",
        "DELETE FROM goal_transfers WHERE goal_id = $1 AND seq = 18",
        "DELETE FROM operations WHERE goal_id = $1 AND seq = 18",
        "DELETE FROM contributions WHERE goal_id = $1 AND seq = 18",
        """UPDATE goal_heads SET seq = 17,
               head_hash = (SELECT hash FROM goal_events WHERE goal_id = $1 AND seq = 17),
               at = (SELECT at FROM goal_events WHERE goal_id = $1 AND seq = 17),
               cash_minor = cash_minor - 6916, available_minor = available_minor - 6916,
               raised_minor = raised_minor - 7000, fees_minor = fees_minor - 84,
               contributors = contributors - 1
           WHERE goal_id = $1""",
    )
    findings: list[Finding] = []
    summary = await verify(bench.dsn, findings.append)

    assert [] == findings
    [leg] = summary.in_flight
    assert (SUSPENSE, 4, bench.goal.goal_id, 6_916) == (
        leg.goal_id,
        leg.seq,
        leg.to_goal_id,
        leg.amount_minor,
    )


async def test_the_summary_tells_the_cash_of_all_books(bench: Bench) -> None:
    summary = await verify(bench.dsn, lambda _finding: None)
    async with connect(bench.dsn, name="asking") as connection:
        cash_minor = await connection.fetchval("SELECT sum(cash_minor) FROM goal_heads")

    assert {("NGN", cash_minor, 2), ("USD", 0, 1)} == {
        (cash.currency, cash.cash_minor, cash.books) for cash in summary.cash
    }


async def test_one_goal_can_be_looked_at_alone(bench: Bench) -> None:
    await bench.spoil("UPDATE goal_events SET kind = 'goal_closed' WHERE goal_id <> $1")

    assert [] == await bench.verify(bench.goal.goal_id)
    assert [] != await bench.verify(suspense_goal_id("USD"))


async def test_a_server_that_writes_meanwhile_does_not_confuse_it(bench: Bench) -> None:
    """reliability 3"""

    async def write(journal: Journal) -> None:
        for number in range(10_000):
            kind = ReopenGoal if number % 2 else CloseGoal
            command = kind(operation_id=uuid4(), goal_id=bench.goal.goal_id)
            await commit(journal, bench.goal.goal_id, [(datetime.now(UTC), command)])

    async with journal_on(bench.dsn) as journal:
        writing = asyncio.create_task(write(journal))
        summaries: list[Summary] = []
        findings: list[Finding] = []
        for _ in range(5):
            summaries.append(await verify(bench.dsn, findings.append))
        writing.cancel()
        await asyncio.wait([writing])

    assert [] == findings
    assert summaries[0].events < summaries[-1].events


async def test_progress_is_told_and_ends_at_the_whole(bench: Bench) -> None:
    told: list[tuple[int, int]] = []
    summary: Summary = await verify(
        bench.dsn, lambda _finding: None, progress=lambda done, total: told.append((done, total))
    )

    assert (0, summary.events) == told[0]
    assert (summary.events, summary.events) == told[-1]


EVENT = "UPDATE goal_events SET {} WHERE goal_id = $1 AND seq = {}"
HEAD = "UPDATE goal_heads SET {} WHERE goal_id = $1"
T = FindingType

# What is planted, by which statements; what must be found, and at which seq of the goal.
CORRUPTIONS: dict[str, tuple[tuple[str, ...], FindingType, int | None]] = {
    "a changed transfer": (
        (
            """UPDATE goal_transfers SET amount_minor = 50003
               WHERE goal_id = $1 AND seq = 4 AND n = 0""",
        ),
        T.HASH_DIFFERS,
        4,
    ),
    "a turned transfer": (
        (
            """UPDATE goal_transfers SET debit = credit, credit = debit
               WHERE goal_id = $1 AND seq = 6""",
        ),
        T.HASH_DIFFERS,
        6,
    ),
    "an extra transfer": (
        ("INSERT INTO goal_transfers VALUES ($1, 8, 9, 'cash', 'available', 1)",),
        T.HASH_DIFFERS,
        8,
    ),
    "a removed transfer": (
        ("DELETE FROM goal_transfers WHERE goal_id = $1 AND seq = 2 AND n = 1",),
        T.HASH_DIFFERS,
        2,
    ),
    "a transfer of no event": (
        ("INSERT INTO goal_transfers VALUES ($1, 99, 0, 'cash', 'available', 1)",),
        T.TRANSFER_WITHOUT_EVENT,
        99,
    ),
    "a changed body": (
        (EVENT.format("body = replace(body::text, '50001', '50009')::json", 3),),
        T.HASH_DIFFERS,
        3,
    ),
    "a body of other spelling": (
        (EVENT.format("body = body::jsonb::text::json", 3),),
        T.HASH_DIFFERS,
        3,
    ),
    "a body that is no object": ((EVENT.format("body = '[]'", 3),), T.EVENT_UNREADABLE, 3),
    "a changed kind": ((EVENT.format("kind = 'goal_cancelled'", 16),), T.HASH_DIFFERS, 16),
    "an invented kind": ((EVENT.format("kind = 'goal_praised'", 16),), T.EVENT_UNREADABLE, 16),
    "a changed time": ((EVENT.format("at = at + interval '1 microsecond'", 5),), T.HASH_DIFFERS, 5),
    "a time before the one before": (
        (EVENT.format("at = at - interval '1 hour'", 5),),
        T.TIME_BACKWARDS,
        5,
    ),
    "a changed hash": (
        (EVENT.format(r"hash = decode(repeat('ab', 32), 'hex')", 7),),
        T.HASH_DIFFERS,
        7,
    ),
    "a deleted event": (
        ("DELETE FROM goal_events WHERE goal_id = $1 AND seq = 4",),
        T.EVENT_MISSING,
        4,
    ),
    "a deleted last event": (
        (f"DELETE FROM goal_events WHERE goal_id = $1 AND seq = {LAST}",),
        T.EVENT_MISSING,
        LAST,
    ),
    "a deleted log": (("DELETE FROM goal_events WHERE goal_id = $1",), T.EVENT_MISSING, 1),
    "two events that changed places": (
        (EVENT.format("seq = 99", 3), EVENT.format("seq = 3", 4), EVENT.format("seq = 4", 99)),
        T.HASH_DIFFERS,
        3,
    ),
    "an event beyond the head": (
        (
            """INSERT INTO goal_events
               SELECT goal_id, 19, kind, at, body, hash FROM goal_events
               WHERE goal_id = $1 AND seq = 18""",
        ),
        T.EVENT_BEYOND_HEAD,
        19,
    ),
    "a changed balance": (
        (
            HEAD.format(
                "cash_minor = cash_minor + 1, available_minor = available_minor + 1, "
                "raised_minor = raised_minor + 1"
            ),
        ),
        T.HEAD_DIFFERS,
        LAST,
    ),
    "a changed status": ((HEAD.format("status = 'closed'"),), T.HEAD_DIFFERS, LAST),
    "a changed count of contributors": (
        (HEAD.format("contributors = contributors + 1"),),
        T.HEAD_DIFFERS,
        LAST,
    ),
    "a changed count of withdrawals": (
        (HEAD.format("open_withdrawals = open_withdrawals + 1"),),
        T.HEAD_DIFFERS,
        LAST,
    ),
    "a changed head hash": (
        (HEAD.format("head_hash = decode(repeat('ab', 32), 'hex')"),),
        T.HEAD_DIFFERS,
        LAST,
    ),
    "a changed head time": ((HEAD.format("at = at - interval '1 s'"),), T.HEAD_DIFFERS, LAST),
    "a deleted head": (("DELETE FROM goal_heads WHERE goal_id = $1",), T.HEAD_MISSING, 1),
    "a deleted goal": (("DELETE FROM goals WHERE goal_id = $1",), T.GOAL_MISSING, None),
    "changed terms": (
        ("UPDATE goals SET target_minor = target_minor - 1 WHERE goal_id = $1",),
        T.GOAL_DIFFERS,
        1,
    ),
    "a changed deadline": (
        ("UPDATE goals SET deadline = deadline + interval '1 s' WHERE goal_id = $1",),
        T.GOAL_DIFFERS,
        1,
    ),
    "a changed title under a raised version": (
        ("UPDATE goals SET title = 'A palace', version = 2 WHERE goal_id = $1",),
        T.GOAL_DIFFERS,
        1,
    ),
    "a removed address": (("DELETE FROM goal_slugs WHERE goal_id = $1",), T.SLUG_DIFFERS, None),
    "a changed display": (
        (
            """UPDATE goal_displays SET display = '{"name":"Eve"}'
               WHERE goal_id = $1 AND seq = 2""",
        ),
        T.DISPLAY_DIFFERS,
        2,
    ),
    "an invented display": (
        ("INSERT INTO goal_displays VALUES ($1, 16, decode(repeat('00', 16), 'hex'), '{}')",),
        T.DISPLAY_DIFFERS,
        16,
    ),
    "a display of no event": (
        ("INSERT INTO goal_displays VALUES ($1, 99, decode(repeat('00', 16), 'hex'), '{}')",),
        T.DISPLAY_WITHOUT_EVENT,
        99,
    ),
    "a changed contribution": (
        ("UPDATE contributions SET confirmed_minor = 50009 WHERE goal_id = $1 AND seq = 3",),
        T.CONTRIBUTION_DIFFERS,
        3,
    ),
    "a changed fee": (
        ("UPDATE contributions SET fee_minor = 1 WHERE goal_id = $1 AND seq = 6",),
        T.CONTRIBUTION_DIFFERS,
        6,
    ),
    "a contribution of another event": (
        ("UPDATE contributions SET seq = 7 WHERE goal_id = $1 AND seq = 6",),
        T.CONTRIBUTION_MISSING,
        6,
    ),
    "a contribution that nobody paid": (
        (
            """UPDATE contributions SET seq = 19, confirmed_minor = 5, status = 'confirmed'
               WHERE goal_id = $1 AND seq IS NULL""",
        ),
        T.CONTRIBUTION_DIFFERS,
        19,
    ),
    "a removed contribution": (
        ("DELETE FROM contributions WHERE goal_id = $1 AND seq = 5",),
        T.CONTRIBUTION_MISSING,
        5,
    ),
    "a refund that never was": (
        (
            """UPDATE contributions SET refunded_minor = 10, status = 'part_refunded'
               WHERE goal_id = $1 AND seq = 5""",
        ),
        T.CONTRIBUTION_DIFFERS,
        5,
    ),
    "a forgotten charge back": (
        (
            """UPDATE contributions SET charged_back_minor = 0, status = 'confirmed'
               WHERE goal_id = $1 AND seq = 2""",
        ),
        T.CONTRIBUTION_DIFFERS,
        2,
    ),
    "a changed status of a contribution": (
        ("UPDATE contributions SET status = 'refunded' WHERE goal_id = $1 AND seq = 5",),
        T.CONTRIBUTION_DIFFERS,
        5,
    ),
    "a pending contribution that says confirmed": (
        ("UPDATE contributions SET status = 'confirmed' WHERE goal_id = $1 AND seq IS NULL",),
        T.CONTRIBUTION_DIFFERS,
        None,
    ),
    "a contributor made two": (
        (
            """UPDATE contributions SET contributor_key = contribution_id
               WHERE goal_id = $1 AND seq = 6""",
        ),
        T.HEAD_DIFFERS,
        LAST,
    ),
    "a changed withdrawal": (
        ("UPDATE withdrawals SET amount_minor = 1 WHERE goal_id = $1 AND requested_seq = 7",),
        T.WITHDRAWAL_DIFFERS,
        7,
    ),
    "a rejected withdrawal that says paid": (
        ("UPDATE withdrawals SET status = 'paid' WHERE goal_id = $1 AND requested_seq = 9",),
        T.WITHDRAWAL_DIFFERS,
        10,
    ),
    "a paid withdrawal that says requested": (
        (
            """UPDATE withdrawals SET status = 'requested', decided_seq = NULL
               WHERE goal_id = $1 AND requested_seq = 7""",
        ),
        T.WITHDRAWAL_MISSING,
        8,
    ),
    "a removed withdrawal": (
        ("DELETE FROM withdrawals WHERE goal_id = $1 AND requested_seq = 7",),
        T.WITHDRAWAL_MISSING,
        7,
    ),
    "a changed refund": (
        ("UPDATE refunds SET fee_minor = 0 WHERE goal_id = $1 AND started_seq = 11",),
        T.REFUND_DIFFERS,
        12,
    ),
    "a refund of another contribution": (
        ("UPDATE refunds SET contribution_id = refund_id WHERE goal_id = $1 AND started_seq = 13",),
        T.REFUND_DIFFERS,
        13,
    ),
    "a removed refund": (
        ("DELETE FROM refunds WHERE goal_id = $1 AND started_seq = 13",),
        T.REFUND_MISSING,
        13,
    ),
    "a removed operation": (
        ("DELETE FROM operations WHERE goal_id = $1 AND seq = 16",),
        T.OPERATION_MISSING,
        16,
    ),
    "a repeated operation": (
        (
            """INSERT INTO operations
               SELECT goal_id, gen_random_uuid(), content, seq, refusal, subject, person_id, at
               FROM operations WHERE goal_id = $1 AND seq = 16""",
        ),
        T.OPERATION_REPEATED,
        16,
    ),
    "an operation for another amount": (
        (
            """UPDATE operations SET content = replace(content::text, '30000', '30001')::json
               WHERE goal_id = $1 AND seq = 7""",
        ),
        T.OPERATION_DIFFERS,
        7,
    ),
    "a refused operation beyond the log": (
        ("UPDATE operations SET seq = 77 WHERE goal_id = $1 AND refusal IS NOT NULL",),
        T.OPERATION_DIFFERS,
        77,
    ),
    "a refusal that speaks of no goal": (
        (
            """UPDATE operations SET seq = 0, refusal = 'goal_not_found'
               WHERE goal_id = $1 AND refusal IS NOT NULL""",
        ),
        T.OPERATION_DIFFERS,
        0,
    ),
    "a refused operation that was made an accepted one": (
        ("UPDATE operations SET refusal = NULL WHERE goal_id = $1 AND refusal IS NOT NULL",),
        T.OPERATION_REPEATED,
        10,
    ),
    "a removed receipt": (
        ("DELETE FROM receipts WHERE goal_id = $1 AND seq = 4",),
        T.RECEIPT_MISSING,
        4,
    ),
    "a receipt of another event": (
        ("UPDATE receipts SET seq = 7 WHERE goal_id = $1 AND seq = 4",),
        T.RECEIPT_DIFFERS,
        7,
    ),
    "a receipt under another reference": (
        ("UPDATE receipts SET reference = 'x' WHERE goal_id = $1 AND seq = 4",),
        T.RECEIPT_DIFFERS,
        4,
    ),
}


@pytest.mark.parametrize("planted", CORRUPTIONS)
async def test_a_corruption_is_named(among_others: tuple[str, Journal], planted: str) -> None:
    """reliability 3, 5, 46: with the statement left out, test_a_sound_database is the control."""
    bench = await one_more(*among_others)
    statements, expected, seq = CORRUPTIONS[planted]
    await bench.spoil(*statements)

    findings = await bench.verify(bench.goal.goal_id)

    assert (expected, bench.goal.goal_id, seq) in places(findings), findings
    assert T.PROJECTION_DIFFERS not in {finding.type for finding in findings}


@pytest.mark.parametrize("planted", ["a changed balance", "a changed transfer", "a changed body"])
async def test_a_checker_that_does_not_look_is_found(
    among_others: tuple[str, Journal], monkeypatch: pytest.MonkeyPatch, planted: str
) -> None:
    """Negative control of reliability 5 and 46."""
    real, unseen = _Check._found, CORRUPTIONS[planted][1]

    def found(self: _Check, finding: Finding) -> None:
        if finding.type is not unseen:
            real(self, finding)

    monkeypatch.setattr(_Check, "_found", found)

    with pytest.raises(AssertionError):
        await test_a_corruption_is_named(among_others, planted)


async def test_many_corruptions_are_all_named_at_once(bench: Bench) -> None:
    expected = set()
    async with journal_on(bench.dsn) as journal:
        for statements, kind, seq in CORRUPTIONS.values():
            spoiled = await one_more(bench.dsn, journal)
            await spoiled.spoil(*statements)
            expected.add((kind, spoiled.goal.goal_id, seq))

    found = places(await bench.verify())

    assert set() == expected - found
    assert bench.goal.goal_id not in {goal_id for _, goal_id, _ in found}


OF_SUSPENSE: dict[str, tuple[str, FindingType, int | None]] = {
    "a changed item": (
        "UPDATE suspense_items SET amount_minor = 7001 WHERE received_seq = 3",
        T.SUSPENSE_ITEM_DIFFERS,
        3,
    ),
    "an item given to another goal": (
        "UPDATE suspense_items SET to_goal_id = goal_id WHERE received_seq = 2",
        T.SUSPENSE_ITEM_DIFFERS,
        4,
    ),
    "an item that was given away and is still here": (
        """UPDATE suspense_items SET to_goal_id = NULL, allocated_seq = NULL, allocation_id = NULL
           WHERE received_seq = 2""",
        T.SUSPENSE_ITEM_MISSING,
        4,
    ),
    "a removed item": (
        "DELETE FROM suspense_items WHERE received_seq = 3",
        T.SUSPENSE_ITEM_MISSING,
        3,
    ),
    "a broken promise": ("DELETE FROM outbox", T.ALLOCATION_MISSING, 4),
    "a promise of another sum": (
        "UPDATE outbox SET payload = replace(payload::text, '7000', '7001')::json",
        T.ALLOCATION_DIFFERS,
        4,
    ),
    "a promise that says it was kept": (
        "WITH gone AS (DELETE FROM operations WHERE seq = 18) UPDATE outbox SET done_at = now()",
        T.ALLOCATION_DIFFERS,
        4,
    ),
    "an item that another operation gave away": (
        "UPDATE suspense_items SET allocation_id = goal_id WHERE received_seq = 2",
        T.SUSPENSE_ITEM_DIFFERS,
        4,
    ),
    "an item that is given away though it came back": (
        """UPDATE suspense_items
           SET to_goal_id = goal_id, allocated_seq = 5, allocation_id = goal_id
           WHERE received_seq = 3""",
        T.SUSPENSE_ITEM_DIFFERS,
        5,
    ),
    "money that came back and was taken as well": (
        "UPDATE operations SET refusal = NULL WHERE seq = 0",
        T.ALLOCATION_DOUBLED,
        5,
    ),
    "a return of another sum": (
        """UPDATE goal_events SET body = replace(body::text, '6916', '6917')::json
           WHERE seq = 6 AND kind = 'suspense_returned'""",
        T.ALLOCATION_DIFFERS,
        5,
    ),
    "a return to nobody": (
        """UPDATE goal_events SET body = replace(body::text, 'operation_id', 'by')::json
           WHERE seq = 6 AND kind = 'suspense_returned'""",
        T.ALLOCATION_MISSING,
        6,
    ),
    "a refusal that was not taken back": (
        """WITH done AS (UPDATE outbox SET done_at = now())
           UPDATE goal_events SET kind = 'goal_closed', body = '{}'
           WHERE seq = 6 AND kind = 'suspense_returned'""",
        T.ALLOCATION_DIFFERS,
        5,
    ),
    "a receipt for suspense that is gone": (
        "DELETE FROM receipts WHERE reference LIKE '%lost-1'",
        T.RECEIPT_MISSING,
        3,
    ),
}


@pytest.mark.parametrize("planted", OF_SUSPENSE)
async def test_a_corruption_of_the_suspense_book_is_named(bench: Bench, planted: str) -> None:
    statement, expected, seq = OF_SUSPENSE[planted]
    await bench.spoil(statement)

    assert (expected, SUSPENSE, seq) in places(await bench.verify())


async def test_money_that_no_suspense_book_gave_away_is_named(bench: Bench) -> None:
    await bench.spoil(
        "DELETE FROM operations WHERE content ->> 'command' = 'allocate_suspense'",
    )

    assert (T.ALLOCATION_MISSING, bench.goal.goal_id, 18) in places(await bench.verify())


async def test_an_erased_person_leaves_the_log_sound(bench: Bench) -> None:
    await bench.spoil(
        "DELETE FROM goal_displays WHERE goal_id = $1 AND seq = 2",
        "UPDATE contributions SET payer_name = NULL, email = NULL WHERE goal_id = $1 AND seq = 2",
    )

    assert [] == await bench.verify()


async def test_a_hash_that_was_forged_to_fit_betrays_itself_at_the_next(bench: Bench) -> None:
    await bench.spoil(EVENT.format("body = replace(body::text, '50001', '50009')::json", 3))
    await reforge(bench, only=3)

    found = places(await bench.verify())

    assert (T.HASH_DIFFERS, bench.goal.goal_id, 3) not in found
    assert (T.HASH_DIFFERS, bench.goal.goal_id, 4) in found


async def test_a_log_that_was_forged_whole_is_betrayed_by_its_rows(bench: Bench) -> None:
    """The chain alone proves nothing to who has no older head; the projections still do."""
    await bench.spoil(
        EVENT.format("body = replace(body::text, '50001', '50009')::json", 3),
        "UPDATE goal_transfers SET amount_minor = 50009 WHERE goal_id = $1 AND seq = 3 AND n = 0",
        HEAD.format(
            "cash_minor = cash_minor + 8, available_minor = available_minor + 8, "
            "raised_minor = raised_minor + 8"
        ),
    )
    await reforge(bench)

    found = places(await bench.verify())

    assert T.HASH_DIFFERS not in {kind for kind, _, _ in found}
    assert {
        (T.CONTRIBUTION_DIFFERS, bench.goal.goal_id, 3),
        (T.OPERATION_DIFFERS, bench.goal.goal_id, 3),
    } == found


async def test_a_book_that_a_forged_log_breaks_is_named_where_it_breaks(bench: Bench) -> None:
    """reliability 1, 4: what the database's own CHECKs would have refused."""
    await bench.spoil(
        "UPDATE goal_transfers SET amount_minor = 900000 WHERE goal_id = $1 AND seq = 7",
        EVENT.format("body = replace(body::text, '30000', '900000')::json", 7),
    )
    await reforge(bench)

    assert (T.BOOK_BROKEN, bench.goal.goal_id, 7) in places(await bench.verify())


async def test_totals_that_a_forged_body_breaks_are_named_where_they_break(bench: Bench) -> None:
    await bench.spoil(EVENT.format("body = replace(body::text, '50001', '50009')::json", 3))
    await reforge(bench)

    assert (T.TOTALS_DIFFER, bench.goal.goal_id, 3) in places(await bench.verify())


OF_THE_SCHEMA: dict[str, tuple[str, str]] = {
    "a disabled trigger": (
        "ALTER TABLE goal_events DISABLE TRIGGER goal_events_append_only",
        "goal_events_append_only",
    ),
    "a dropped trigger": (
        "DROP TRIGGER goal_heads_explained ON goal_heads",
        "goal_heads_explained",
    ),
    "a function that does nothing": (
        """CREATE OR REPLACE FUNCTION refuse_rewrite() RETURNS trigger LANGUAGE plpgsql
           AS 'BEGIN RETURN NULL; END'""",
        "refuse_rewrite",
    ),
    "a dropped check": (
        "ALTER TABLE goal_heads DROP CONSTRAINT goal_heads_book_balances",
        "goal_heads_book_balances",
    ),
    "a check that was made again without looking": (
        """ALTER TABLE goal_heads DROP CONSTRAINT goal_heads_seq_positive,
           ADD CONSTRAINT goal_heads_seq_positive CHECK (seq > 0) NOT VALID""",
        "goal_heads_seq_positive",
    ),
    "a weaker check": (
        """ALTER TABLE goal_heads DROP CONSTRAINT goal_heads_available_not_negative,
           ADD CONSTRAINT goal_heads_available_not_negative CHECK (available_minor >= -1)""",
        "goal_heads_available_not_negative",
    ),
    "a dropped key": ("ALTER TABLE receipts DROP CONSTRAINT receipts_pkey", "receipts_pkey"),
    "a dropped unique": (
        "ALTER TABLE contributions DROP CONSTRAINT contributions_payment_code_once",
        "contributions_payment_code_once",
    ),
    "a column that may be missing": (
        "ALTER TABLE goal_events ALTER COLUMN hash DROP NOT NULL",
        "goal_events.hash",
    ),
}


async def test_every_rule_that_the_database_no_longer_keeps_is_named(bench: Bench) -> None:
    await bench.spoil(*(statement for statement, _ in OF_THE_SCHEMA.values()))

    findings = await bench.verify()

    assert {T.SCHEMA_DIFFERS} == {finding.type for finding in findings}
    for planted, (_, name) in OF_THE_SCHEMA.items():
        assert any(name in finding.detail for finding in findings), planted


async def test_every_right_to_rewrite_the_log_is_named(bench: Bench) -> None:
    await bench.spoil(
        "GRANT DELETE ON goal_events TO goalfund_server",
        "GRANT UPDATE (amount_minor) ON goal_transfers TO goalfund_server",
        "GRANT TRUNCATE ON receipts TO PUBLIC",
    )

    findings = await bench.verify()

    assert {T.PRIVILEGE_TOO_WIDE} == {finding.type for finding in findings}
    assert {
        "goalfund_server may DELETE goal_events",
        "goalfund_server may UPDATE goal_transfers",
        "goalfund_server may TRUNCATE receipts",
    } == {finding.detail for finding in findings}


async def test_looking_at_the_schema_leaves_nothing_behind(bench: Bench) -> None:
    await bench.verify()
    async with connect(bench.dsn, name="asking") as connection:
        schemas = await connection.fetchval(
            "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'goalfund%'"
        )

    assert 0 == schemas


def places(findings: list[Finding]) -> set[tuple[FindingType, UUID | None, int | None]]:
    return {(finding.type, finding.goal_id, finding.seq) for finding in findings}


async def reforge(bench: Bench, only: int | None = None) -> None:
    """Hash the goal's log anew as it stands, as one who knows how would; or one event of it."""
    async with connect(bench.dsn, name="forging") as connection:
        await connection.execute(AS_ADMINISTRATOR)
        rows = await connection.fetch(READ_LOG, bench.goal.goal_id)
        prev = GENESIS
        for row in rows:
            digest = row["hash"]
            if only in (None, row["seq"]):
                text = row["preimage"].replace("<prev>", prev.hex())
                digest = hashlib.sha256(text.encode()).digest()
                await connection.execute(FORGE, bench.goal.goal_id, row["seq"], digest)
            prev = digest
        if only is None:
            await connection.execute(FORGE_HEAD, bench.goal.goal_id, prev)


FORGE = "UPDATE goal_events SET hash = $3 WHERE goal_id = $1 AND seq = $2"
FORGE_HEAD = "UPDATE goal_heads SET head_hash = $2 WHERE goal_id = $1"
READ_LOG = """
SELECT seq, hash,
    '{"at":"' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","body":'
    || body || ',"goal_id":"' || goal_id || '","kind":"' || kind || '","prev":"<prev>","seq":'
    || seq || ',"transfers":[' || coalesce((
        SELECT string_agg(
            '{"amount_minor":' || amount_minor || ',"credit":"' || credit || '","debit":"' || debit
            || '"}', ',' ORDER BY n
        )
        FROM goal_transfers AS t
        WHERE t.goal_id = goal_events.goal_id AND t.seq = goal_events.seq
    ), '') || ']}' AS preimage
FROM goal_events WHERE goal_id = $1 ORDER BY seq
"""
