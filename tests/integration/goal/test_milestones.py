"""Milestones in the log: loaded, replayed, carried elsewhere, and what came in for each by day."""

import io
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from goalfund.db import connect
from goalfund.goal.archive import export, import_goal
from goalfund.goal.archived import ArchiveError
from goalfund.goal.findings import Finding, FindingType
from goalfund.goal.journal import Journal
from goalfund.goal.milestones import in_order
from goalfund.goal.outcomes import Committed, Refused
from goalfund.goal.verdicts import Refusal
from goalfund.goal.verify import verify
from tests.everything import Planned
from tests.goals import alter, credit, intend, open_goal, plan, server_at
from tests.integration.goal.spoiling import found_in

T = FindingType
STEP = "UPDATE milestones SET {} WHERE goal_id = $1 AND added_seq = {}"
DAYS = "SELECT * FROM milestone_days WHERE goal_id = $1 AND net_minor <> 0 ORDER BY net_minor"

# What is planted, what must be found, and at which seq of the goal.
CORRUPTIONS: dict[str, tuple[str, FindingType, int | None]] = {
    "a milestone that nobody added": (
        """INSERT INTO milestones VALUES
           ($1, gen_random_uuid(), 3, 'A palace', 1, 'none', NULL, 5, 5, 5)""",
        T.MILESTONE_DIFFERS,
        5,
    ),
    "a deleted milestone": (
        "DELETE FROM milestones WHERE goal_id = $1 AND added_seq = 4",
        T.MILESTONE_MISSING,
        12,
    ),
    "another target": (STEP.format("target_minor = 7", 2), T.MILESTONE_DIFFERS, 2),
    "another recurrence": (STEP.format("recurrence = 'weekly'", 3), T.MILESTONE_DIFFERS, 8),
    "another first day": (STEP.format("first_day = '2026-01-30'", 3), T.MILESTONE_DIFFERS, 8),
    "another title": (STEP.format("title = 'A palace'", 2), T.MILESTONE_DIFFERS, 2),
    "the title of before": (STEP.format("titled_seq = 3", 3), T.MILESTONE_DIFFERS, 8),
    "a gap between places": (STEP.format("place = 3", 2), T.MILESTONE_DIFFERS, 2),
    "another last change": (STEP.format("since_seq = 9", 3), T.MILESTONE_DIFFERS, 8),
    "a removal undone": (STEP.format("place = 3", 4), T.MILESTONE_DIFFERS, 12),
    "a removal that nobody asked for": (STEP.format("place = NULL", 2), T.MILESTONE_DIFFERS, 2),
    "places exchanged": (
        "UPDATE milestones SET place = 3 - place WHERE goal_id = $1",
        T.PROJECTION_DIFFERS,
        None,
    ),
    "money for another milestone": (
        """UPDATE contributions SET milestone_id = NULL WHERE goal_id = $1 AND seq = 5""",
        T.CONTRIBUTION_DIFFERS,
        5,
    ),
    "money more on a day": (
        "UPDATE milestone_days SET net_minor = net_minor + 1 WHERE goal_id = $1",
        T.MILESTONE_DIFFERS,
        None,
    ),
    "money on another day": (
        "UPDATE milestone_days SET day = day + 1 WHERE goal_id = $1",
        T.MILESTONE_DIFFERS,
        None,
    ),
    "a day forgotten": (
        "DELETE FROM milestone_days WHERE goal_id = $1",
        T.MILESTONE_DIFFERS,
        None,
    ),
}


async def planned(journal: Journal) -> UUID:
    """Write another goal with milestones."""
    goal_id = uuid4()
    await Planned(goal_id).write(journal)
    return goal_id


async def test_a_goal_with_milestones_is_sound(among: tuple[str, Journal]) -> None:
    """Control of the test below; what is refused is among it."""
    dsn, journal = among
    goal_id = uuid4()
    outcomes = await Planned(goal_id).write(journal)

    assert [] == await found_in(dsn, goal_id)
    assert [Refusal.FORBIDDEN, Refusal.MILESTONE_NOT_FOUND] == [
        outcome.refusal for outcome in outcomes if isinstance(outcome, Refused)
    ]


async def test_what_came_in_is_kept_by_the_day_in_lagos_on_which_it_was_confirmed(
    among: tuple[str, Journal],
) -> None:
    """Also what goes back weeks later: it leaves the day on which it came."""
    dsn, journal = among
    goal_id = await planned(journal)
    ids = Planned(goal_id)
    async with connect(dsn, name="reading") as connection:
        rows = await connection.fetch(DAYS, goal_id)

    # The roof's 500 - 200, the dues' 700 - 300, and 1,100 for the walls that are no more.
    assert [
        (ids.id("roof"), date(2026, 1, 6), 300),
        (ids.id("dues"), date(2026, 1, 7), 400),
        (ids.id("walls"), date(2026, 1, 12), 1_100),
    ] == [(row["milestone_id"], row["day"], row["net_minor"]) for row in rows]


async def test_a_day_ends_at_the_very_instant(fresh_dsn: str) -> None:
    """Midnight in Lagos is eleven at night in UTC."""
    times = iter([datetime(2026, 1, 31, 22, 59, 59, 999_999, UTC)] * 4)
    last = datetime(2026, 1, 31, 23, 0, tzinfo=UTC)
    async with server_at(fresh_dsn, now=lambda: next(times, last)) as server:
        goal_id = uuid4()
        step = plan(goal_id)
        gifts = [intend(goal_id, amount, milestone_id=step.milestone_id) for amount in (5, 7)]
        for command in (open_goal(goal_id), step, gifts[0], credit(gifts[0])):
            await server.ask(command)
        await server.ask_all([gifts[1], credit(gifts[1])])
    async with connect(fresh_dsn, name="reading") as connection:
        rows = await connection.fetch(DAYS, goal_id)

    assert [(date(2026, 1, 31), 5), (date(2026, 2, 1), 7)] == [
        (row["day"], row["net_minor"]) for row in rows
    ]


async def test_a_goal_is_loaded_with_its_milestones_however_often_they_moved(
    among: tuple[str, Journal],
) -> None:
    _, journal = among
    goal_id = await planned(journal)
    state = await journal.load(goal_id)
    titles = [step.title for step in in_order(state.milestones)]

    assert ['Dues: "₦"', "The roof\t₦"] == titles
    assert {None, 1, 2} == {step.place for step in state.milestones.values()}


@pytest.mark.parametrize("planted", CORRUPTIONS)
async def test_a_corruption_of_milestones_is_named(
    among: tuple[str, Journal], planted: str
) -> None:
    """reliability 3, 5, 46"""
    dsn, journal = among
    goal_id = await planned(journal)
    statement, expected, seq = CORRUPTIONS[planted]
    findings = await found_in(dsn, goal_id, statement)

    assert (expected, seq) in [(finding.type, finding.seq) for finding in findings], findings


async def test_plans_of_two_servers_do_not_lose_each_other(fresh_dsn: str) -> None:
    """Reliability 46: the one that comes second decides again, on what the first has made."""
    async with server_at(fresh_dsn) as here, server_at(fresh_dsn) as there:
        goal_id = await here.opened()
        steps = [plan(goal_id, title=str(n), order=1) for n in range(6)]
        for n, step in enumerate(steps):
            assert isinstance(await (here, there)[n % 2].ask(step), Committed)
        await here.ask(alter(steps[0], order=1))
        state = await there.journal.load(goal_id)
        findings: list[Finding] = []
        await verify(fresh_dsn, findings.append)

        assert ["0", "5", "4", "3", "2", "1"] == [s.title for s in in_order(state.milestones)]
        assert [] == findings


@pytest.mark.parametrize("displays", [True, False])
async def test_milestones_are_carried_to_another_database(
    among: tuple[str, Journal], fresh_dsn: str, displays: bool
) -> None:
    dsn, journal = among
    goal_id, file = await planned(journal), io.BytesIO()
    await export(dsn, goal_id, file, displays=displays)
    file.seek(0)
    await import_goal(fresh_dsn, file)

    assert [] == await found_in(fresh_dsn, goal_id)
    async with connect(dsn, name="a") as here, connect(fresh_dsn, name="b") as there:
        for query in (DAYS, "SELECT * FROM milestones WHERE goal_id = $1 ORDER BY added_seq"):
            assert list(map(dict, await here.fetch(query, goal_id))) == list(
                map(dict, await there.fetch(query, goal_id))
            )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: [line for line in lines if b'{"milestone"' not in line],
        lambda lines: [line.replace(b'"place":null', b'"place":3') for line in lines],
        lambda lines: [
            line.replace(b'"target_minor":1000,"rec', b'"target_minor":9,"rec') for line in lines
        ],
    ],
    ids=["left out", "not removed", "another target"],
)
async def test_an_archive_whose_milestones_are_not_those_of_its_log_is_refused(
    among: tuple[str, Journal], fresh_dsn: str, spoil: Callable[[list[bytes]], list[bytes]]
) -> None:
    dsn, journal = among
    goal_id, file = await planned(journal), io.BytesIO()
    await export(dsn, goal_id, file)
    *lines, _end = spoil(file.getvalue().splitlines())
    end = json.dumps({"end": {"lines": len(lines)}}).encode()

    with pytest.raises(ArchiveError, match="the milestones are not those of the log"):
        await import_goal(fresh_dsn, io.BytesIO(b"\n".join([*lines, end, b""])))


async def test_what_contributions_said_before_there_were_milestones_is_dropped_on_the_way_in(
    among: tuple[str, Journal], fresh_dsn: str
) -> None:
    dsn, journal = among
    goal_id, file = await planned(journal), io.BytesIO()
    await export(dsn, goal_id, file)
    said, times = re.subn(rb'"milestone_id": ?null', b'"milestone_id":"older"', file.getvalue())
    await import_goal(fresh_dsn, io.BytesIO(said))

    assert 1 == times
    assert [] == await found_in(fresh_dsn, goal_id)
