"""`verify` replays edits and roles, and names what differs from them (reliability 5, 46)."""

from uuid import UUID, uuid4

import pytest

from goalfund.db import connect
from goalfund.goal.findings import FindingType
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Committed, Refused
from goalfund.goal.verdicts import Refusal
from tests.everything import Managed
from tests.integration.goal.spoiling import found_in

T = FindingType
GOAL = "UPDATE goals SET {} WHERE goal_id = $1"
MEMBER = "UPDATE goal_members SET {} WHERE goal_id = $1 AND since_seq = {}"
OPERATION = "UPDATE operations SET {} WHERE goal_id = $1 AND {}"

# What is planted, what must be found, and at which seq of the goal.
CORRUPTIONS: dict[str, tuple[str, FindingType, int]] = {
    "a target of its own": (GOAL.format("target_minor = 7"), T.GOAL_DIFFERS, 3),
    "the target before the edit": (GOAL.format("target_minor = 1000000"), T.GOAL_DIFFERS, 3),
    "a minimum that was taken away": (GOAL.format("min_amount_minor = 10"), T.GOAL_DIFFERS, 3),
    "a fixed amount": (GOAL.format("fixed_amount_minor = 10"), T.GOAL_DIFFERS, 1),
    "another deadline": (GOAL.format("deadline = deadline + interval '1 us'"), T.GOAL_DIFFERS, 5),
    "no deadline": (GOAL.format("deadline = NULL"), T.GOAL_DIFFERS, 5),
    "a goal that is public again": (GOAL.format("visibility = 'public'"), T.GOAL_DIFFERS, 5),
    "fewer approvals": (GOAL.format("approvals_required = 1"), T.GOAL_DIFFERS, 8),
    "a wider gate": (GOAL.format("proof_gate = 'window'"), T.GOAL_DIFFERS, 1),
    "another kind": (GOAL.format("kind = 'closed'"), T.GOAL_DIFFERS, 1),
    "another currency": (GOAL.format("currency = 'USD'"), T.GOAL_DIFFERS, 1),
    "another title": (GOAL.format("title = 'A borehole'"), T.GOAL_DIFFERS, 3),
    "another description": (GOAL.format("description = ''"), T.GOAL_DIFFERS, 1),
    "another category": (GOAL.format("category = 'health'"), T.GOAL_DIFFERS, 8),
    "an edit more": (GOAL.format("version = version + 1"), T.GOAL_DIFFERS, 8),
    "an edit less": (GOAL.format("version = version - 1"), T.GOAL_DIFFERS, 8),
    "a higher role": (MEMBER.format("role = 'treasurer'", 4), T.MEMBER_DIFFERS, 4),
    "a role given back": (MEMBER.format("role = 'treasurer'", 6), T.MEMBER_DIFFERS, 6),
    "a role taken": (MEMBER.format("role = NULL", 4), T.MEMBER_DIFFERS, 4),
    "a role of an earlier day": (MEMBER.format("since_seq = 2", 6), T.MEMBER_DIFFERS, 6),
    "another person": (MEMBER.format("person_id = gen_random_uuid()", 4), T.MEMBER_DIFFERS, 4),
    "another first organiser": (
        MEMBER.format("person_id = gen_random_uuid()", 10),
        T.MEMBER_DIFFERS,
        10,
    ),
    "another name in the log": (
        MEMBER.format("member_id = gen_random_uuid()", 4),
        T.MEMBER_MISSING,
        4,
    ),
    "another operation": (
        MEMBER.format("operation_id = gen_random_uuid()", 4),
        T.MEMBER_DIFFERS,
        4,
    ),
    "a removed member": (
        "DELETE FROM goal_members WHERE goal_id = $1 AND since_seq = 6",
        T.MEMBER_MISSING,
        6,
    ),
    "an invented member": (
        """INSERT INTO goal_members
           SELECT goal_id, gen_random_uuid(), gen_random_uuid(), 'organiser', 9, operation_id
           FROM operations WHERE goal_id = $1 AND seq = 9""",
        T.MEMBER_DIFFERS,
        9,
    ),
    "an edit that nobody asked for": (
        OPERATION.format("subject = NULL", "seq = 5 AND content->>'command' = 'edit_goal'"),
        T.OPERATION_MISSING,
        5,
    ),
    "a role that nobody gave": (
        """DELETE FROM operations
           WHERE goal_id = $1 AND content ->> 'command' = 'change_member' AND seq = 6""",
        T.OPERATION_MISSING,
        6,
    ),
    "an edit of nothing that was made one of something": (
        OPERATION.format("subject = goal_id", "subject IS NULL AND refusal IS NULL AND seq = 3"),
        T.OPERATION_REPEATED,
        3,
    ),
    "a stale edit that was let through": (
        OPERATION.format("refusal = NULL, subject = goal_id", "refusal = 'stale_version'"),
        T.OPERATION_REPEATED,
        5,
    ),
    "a text that was edited in the feed": (
        """UPDATE goal_displays SET display = '{"title":"A palace"}'
           WHERE goal_id = $1 AND seq = 3""",
        T.DISPLAY_DIFFERS,
        3,
    ),
}


async def managed(journal: Journal) -> UUID:
    """Write another goal that people run."""
    goal_id = uuid4()
    await Managed(goal_id).write(journal)
    return goal_id


async def test_a_goal_that_people_run_is_sound(among: tuple[str, Journal]) -> None:
    """Control of the test below; edits that change nothing and refused ones are among it."""
    dsn, journal = among
    goal_id = uuid4()
    outcomes = await Managed(goal_id).write(journal)
    refusals = [outcome.refusal for outcome in outcomes if isinstance(outcome, Refused)]
    without_event = [o for o in outcomes if isinstance(o, Committed) and o.subject is None]

    assert [] == await found_in(dsn, goal_id)
    assert [Refusal.STALE_VERSION] == refusals
    assert [3, 5, 7, 9] == [outcome.seq for outcome in without_event[1:]]


@pytest.mark.parametrize("planted", CORRUPTIONS)
async def test_a_corruption_of_a_page_or_a_member_is_named(
    among: tuple[str, Journal], planted: str
) -> None:
    """reliability 3, 5, 46"""
    dsn, journal = among
    goal_id = await managed(journal)
    statement, expected, seq = CORRUPTIONS[planted]

    findings = await found_in(dsn, goal_id, statement)

    places = {(finding.type, finding.goal_id, finding.seq) for finding in findings}
    assert (expected, goal_id, seq) in places, findings
    assert T.PROJECTION_DIFFERS not in {finding.type for finding in findings}


async def test_erasing_what_an_edit_said_leaves_the_goal_sound(among: tuple[str, Journal]) -> None:
    """Then nobody can know what the texts must be, and the terms are compared all the same."""
    dsn, journal = among
    goal_id = await managed(journal)
    async with connect(dsn, name="erasing") as connection:
        await connection.execute("DELETE FROM goal_displays WHERE goal_id = $1", goal_id)

    assert [] == await found_in(dsn, goal_id, GOAL.format("title = 'Erased'"))
    assert {T.GOAL_DIFFERS} == {
        finding.type for finding in await found_in(dsn, goal_id, GOAL.format("target_minor = 7"))
    }
