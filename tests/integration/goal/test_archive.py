"""A goal leaves one database and arrives in another with the same head, or not at all."""

import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from goalfund.db import connect, load_queries, open_journal_pool, open_pool
from goalfund.goal.archive import Imported, export, import_goal
from goalfund.goal.archived import ArchiveError
from goalfund.goal.direct import commit
from goalfund.goal.findings import Finding
from goalfund.goal.journal import Journal
from goalfund.goal.verify import verify
from goalfund.goals.demo import GOALS
from goalfund.goals.roster_models import ParticipantBody
from goalfund.goals.rosters import Rosters
from goalfund.goals.seed import demo_goal_id, history_of
from tests.everything import Everything, Managed
from tests.goals import NOON, credit, intend, open_goal
from tests.postgres import Databases

HEAD = "SELECT * FROM goal_heads WHERE goal_id = $1"
DEMO = demo_goal_id(GOALS[3].slug)


@asynccontextmanager
async def journal_on(dsn: str) -> AsyncIterator[Journal]:
    async with open_journal_pool(dsn, size=2) as pool, Journal(pool, load_queries()) as journal:
        yield journal


@pytest.fixture(scope="module")
async def source(databases: Databases) -> AsyncIterator[tuple[str, UUID]]:
    """A database with a goal of the demo and one to which everything happened."""
    dsn, goal_id = await databases.create(), uuid4()
    async with journal_on(dsn) as journal:
        await commit(journal, DEMO, history_of(GOALS[3], NOON))
        await Everything(goal_id).write(journal)
    yield dsn, goal_id
    await databases.drop(dsn)


@pytest.fixture(scope="module")
async def managed(source: tuple[str, UUID]) -> tuple[bytes, bytes]:
    """The archives of a goal that people run, with displays and without."""
    goal_id = uuid4()
    async with journal_on(source[0]) as journal:
        await Managed(goal_id).write(journal)
    return (
        await exported(source[0], goal_id),
        await exported(source[0], goal_id, displays=False),
    )


async def exported(dsn: str, goal_id: UUID, *, displays: bool = True) -> bytes:
    out = io.BytesIO()
    await export(dsn, goal_id, out, displays=displays)
    return out.getvalue()


async def imported(dsn: str, text: bytes) -> Imported:
    return await import_goal(dsn, io.BytesIO(text))


async def head_of(dsn: str, goal_id: UUID) -> dict[str, Any] | None:
    async with connect(dsn, name="asking") as connection:
        row = await connection.fetchrow(HEAD, goal_id)
    return None if row is None else dict(row)


async def findings_of(dsn: str) -> list[Finding]:
    findings: list[Finding] = []
    await verify(dsn, findings.append)
    return findings


@pytest.mark.parametrize("displays", [True, False])
@pytest.mark.parametrize("demo", [True, False])
async def test_a_goal_arrives_with_the_same_head_and_is_sound(
    source: tuple[str, UUID], fresh_dsn: str, demo: bool, displays: bool
) -> None:
    dsn, everything = source
    goal_id = DEMO if demo else everything
    text = await exported(dsn, goal_id, displays=displays)
    result = await imported(fresh_dsn, text)
    head = await head_of(dsn, goal_id)

    assert head is not None
    assert head == await head_of(fresh_dsn, goal_id)
    assert (goal_id, head["seq"], head["head_hash"].hex()) == (
        result.goal_id,
        result.seq,
        result.head_hash,
    )
    assert [] == await findings_of(fresh_dsn)
    assert text == await exported(fresh_dsn, goal_id, displays=displays)


@pytest.mark.parametrize("displays", [True, False])
async def test_a_goal_that_people_run_arrives_with_its_page_and_its_members(
    managed: tuple[bytes, bytes], fresh_dsn: str, displays: bool
) -> None:
    text = managed[0] if displays else managed[1]
    goal_id = (await imported(fresh_dsn, text)).goal_id
    async with journal_on(fresh_dsn) as journal:
        state = await journal.load(goal_id)

    assert state.page is not None
    assert (4, 10, 3) == (state.version, state.seq, len(state.members))
    assert ('Two "boreholes"\\', "Water", None) == (
        state.page.title,
        state.page.description,
        state.page.category,
    )
    assert [] == await findings_of(fresh_dsn)
    assert text == await exported(fresh_dsn, goal_id, displays=displays)


@pytest.mark.parametrize(
    ("was", "instead", "reason"),
    [
        (b'"target_minor":5,"min', b'"target_minor":6,"min', "event 3 says: target_minor"),
        (b'"visibility":"private","c', b'"visibility":"public","c', "event 5 says: visibility"),
        (b'"version":4,', b'"version":5,', "event 8 says: version"),
        (b'"role":"organiser","since', b'"role":"treasurer","since', "members are not those"),
        (b'"role":null,"since_seq":6', b'"role":"organiser","since_seq":6', "members are not"),
    ],
)
async def test_a_page_or_a_member_that_the_log_does_not_explain_is_refused(
    managed: tuple[bytes, bytes], fresh_dsn: str, was: bytes, instead: bytes, reason: str
) -> None:
    assert was in managed[0]
    with pytest.raises(ArchiveError, match=reason):
        await imported(fresh_dsn, managed[0].replace(was, instead, 1))


async def test_a_roster_arrives_without_its_people(
    source: tuple[str, UUID], fresh_dsn: str
) -> None:
    goal_id = uuid4()
    async with (
        journal_on(source[0]) as journal,
        open_pool(source[0], name="rosters", size=1) as pool,
    ):
        await commit(journal, goal_id, [(NOON, open_goal(goal_id, kind="closed"))])
        ben = ParticipantBody(name="Benedict", email="ben.d@example.org", expected_minor=9_000)
        added = await Rosters(pool, load_queries(), "").add(goal_id, uuid4(), ben)
        gift = intend(goal_id, 5_000, participant_id=added.participant_id)
        await commit(journal, goal_id, [(NOON, gift), (NOON, credit(gift))])
    text = await exported(source[0], goal_id)
    await imported(fresh_dsn, text)
    async with open_pool(fresh_dsn, name="rosters", size=1) as pool:
        rosters = Rosters(pool, load_queries(), "")
        (row,) = await rosters.page(goal_id, None, 9, None, None)

    assert (None, None, None, None, 9_000, 5_000, "part") == tuple(
        row[name]
        for name in (
            *("name", "email", "person_id", "personal_key"),
            *("expected_minor", "paid_minor", "state"),
        )
    )
    assert b"Benedict" not in text
    assert b"ben.d" not in text
    assert [] == await findings_of(fresh_dsn)
    assert text == await exported(fresh_dsn, goal_id)


async def test_an_archive_has_no_one_s_address_or_key(source: tuple[str, UUID]) -> None:
    dsn, goal_id = source
    with_names = await exported(dsn, goal_id)
    without = await exported(dsn, goal_id, displays=False)

    assert b"Ada 1" in with_names
    assert b"Ada 3" not in with_names  # who wished to be anonymous
    assert b"Ada" not in without
    for text in (with_names, without):
        assert b"@example" not in text
        assert b"key 1" not in text


async def test_an_imported_goal_goes_on(source: tuple[str, UUID], fresh_dsn: str) -> None:
    dsn, goal_id = source
    await imported(fresh_dsn, await exported(dsn, goal_id))
    everything = Everything(goal_id)
    async with journal_on(fresh_dsn) as journal:
        # The fifth intent was pending, and what was asked before is still known.
        [replayed, confirmed] = await commit(
            journal, goal_id, [(NOON, everything.credit(4)), (NOON, everything.credit(5))]
        )

    assert [True, False] == [getattr(o, "replayed", None) for o in (replayed, confirmed)]
    assert [] == await findings_of(fresh_dsn)


async def test_a_goal_that_is_here_already_is_refused(source: tuple[str, UUID]) -> None:
    dsn, goal_id = source
    text = await exported(dsn, goal_id)
    with pytest.raises(ArchiveError, match="here already"):
        await imported(dsn, text)

    assert [] == await findings_of(dsn)


async def test_a_payment_that_another_goal_has_claimed_is_refused(
    source: tuple[str, UUID], fresh_dsn: str
) -> None:
    dsn, goal_id = source
    text = await exported(dsn, goal_id)
    async with connect(fresh_dsn, name="claiming") as connection:
        await connection.execute(
            "INSERT INTO receipts VALUES ($1, $2, 1, $2, '')", f"{goal_id}-1", UUID(int=1)
        )
    with pytest.raises(ArchiveError, match="receipts_pkey"):
        await imported(fresh_dsn, text)

    assert await head_of(fresh_dsn, goal_id) is None


async def test_a_goal_that_is_not_there_is_not_exported(source: tuple[str, UUID]) -> None:
    out = io.BytesIO()
    with pytest.raises(ArchiveError, match="there is no goal"):
        await export(source[0], uuid4(), out)

    assert b"" == out.getvalue()


def change(line: int, what: str, **changes: Any) -> Callable[[list[Any]], None]:
    def apply(lines: list[Any]) -> None:
        lines[line][what] |= changes

    return apply


def swap(lines: list[Any]) -> None:
    lines[3], lines[4] = lines[4], lines[3]


def raise_head(lines: list[Any]) -> None:
    lines[0]["goal"]["head"]["cash_minor"] += 1


def of_another_goal(lines: list[Any]) -> None:
    next(line for line in lines if "operation" in line)["operation"]["goal_id"] = str(uuid4())


def overpaid(lines: list[Any]) -> None:
    next(line for line in lines if "contribution" in line)["contribution"]["refunded_minor"] = 10**9


UNSOUND: dict[str, tuple[Callable[[list[Any]], object], str]] = {
    "a changed amount": (
        change(2, "event", transfers=[{"debit": "cash", "credit": "available", "amount_minor": 9}]),
        "event 2: the chain is broken",
    ),
    "a changed body": (change(2, "event", body={"amount_minor": 1}), "event 2: the chain"),
    "a changed name": (
        change(2, "event", display={"name": "Eve"}, salt="00" * 16),
        "event 2: the chain",
    ),
    "a changed hash": (change(3, "event", hash="00" * 32), "event 3: the chain is broken"),
    "a kind that nobody knows": (change(2, "event", kind="goal_praised"), "event 2 is not sound"),
    "a float": (change(2, "event", body={"amount_minor": 1.5}), "event 2"),
    "an event left out": (lambda lines: lines.pop(3), "event 3 is missing|lines"),
    "events that changed places": (swap, "event 3 is missing"),
    "a changed head": (raise_head, "cash_minor"),
    "another version": (change(0, "goal", version=2), "version 2"),
    "another format": (change(0, "goal", format="zip"), "not an archive"),
    "no first line": (lambda lines: lines.pop(0), "not an archive"),
    "no last line": (lambda lines: lines.pop(), "stops before its end"),
    "a row left out": (lambda lines: lines.pop(-3), "lines"),
    "a row of another goal": (of_another_goal, "not sound"),
    "a row that breaks a rule": (overpaid, "contributions_refunded_within_confirmed"),
    "more after the end": (lambda lines: lines.append({"event": {}}), "after its end"),
    "nothing": (lambda lines: lines.clear(), "not an archive|stops"),
}


@pytest.mark.parametrize("how", UNSOUND)
async def test_an_archive_that_is_not_sound_is_refused_whole(
    source: tuple[str, UUID], dsn: str, how: str
) -> None:
    spoil, sentence = UNSOUND[how]
    lines = [orjson.loads(line) for line in (await exported(*source)).splitlines()]
    spoil(lines)
    text = b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines)

    with pytest.raises(ArchiveError, match=sentence):
        await imported(dsn, text)
    assert await head_of(dsn, source[1]) is None


@pytest.mark.parametrize(
    "text", [b"\x00\xff\n", b"[]\n", b"7\n", b'{"a":1,"b":2}\n', b'{"goal":7}']
)
async def test_a_file_of_anything_else_is_refused(dsn: str, text: bytes) -> None:
    with pytest.raises(ArchiveError):
        await imported(dsn, text)


async def test_what_happened_elsewhere_is_no_news_here(
    source: tuple[str, UUID], fresh_dsn: str
) -> None:
    taken_in = await imported(fresh_dsn, await exported(source[0], DEMO))
    async with connect(fresh_dsn, name="asking") as connection:
        followed_to = await connection.fetchval(
            "SELECT seq FROM notice_cursors WHERE goal_id = $1", DEMO
        )

    assert taken_in.seq == followed_to
