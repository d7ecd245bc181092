"""Money out in the log: replayed, carried elsewhere, forgotten, and due when it is due."""

import io
from typing import Any
from uuid import UUID, uuid4

import pytest

from goalfund.db import connect
from goalfund.goal.archive import export, import_goal
from goalfund.goal.findings import FindingType
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Committed, Diverted, Refused
from goalfund.goal.roles import Role
from tests.everything import PaidOut
from tests.goals import appoint, approve, ask_for, edit, open_goal, send, server_at
from tests.integration.goal.spoiling import found_in

T = FindingType
_WITHDRAWAL = "UPDATE withdrawals SET {} WHERE goal_id = $1 AND requested_seq = 6"
_PROOF = "UPDATE proofs SET {} WHERE goal_id = $1 AND seq = 14"
_ANSWER = "UPDATE proof_answers SET {} WHERE goal_id = $1 AND seq = 17"

# What is planted, what must be found, and at which seq of the goal.
CORRUPTIONS: dict[str, tuple[str, FindingType, int]] = {
    "proven all the same": (_WITHDRAWAL.format("status = 'disputed'"), T.WITHDRAWAL_DIFFERS, 19),
    "another asker": (
        _WITHDRAWAL.format("member_id = gen_random_uuid()"),
        T.WITHDRAWAL_DIFFERS,
        6,
    ),
    "another person": (
        _WITHDRAWAL.format("person_id = gen_random_uuid()"),
        T.WITHDRAWAL_DIFFERS,
        6,
    ),
    "another milestone": (
        _WITHDRAWAL.format("milestone_id = gen_random_uuid()"),
        T.WITHDRAWAL_DIFFERS,
        6,
    ),
    "a sent one that waits": (
        """UPDATE withdrawals SET status = 'approved', sent_seq = NULL, reference = NULL
           WHERE goal_id = $1 AND requested_seq = 24""",
        T.WITHDRAWAL_DIFFERS,
        26,
    ),
    "no approval": ("DELETE FROM approvals WHERE goal_id = $1 AND seq = 7", T.APPROVAL_MISSING, 7),
    "another approver": (
        "UPDATE approvals SET member_id = gen_random_uuid() WHERE goal_id = $1 AND seq = 7",
        T.APPROVAL_DIFFERS,
        7,
    ),
    "an approval that nobody gave": (
        """INSERT INTO approvals
           SELECT goal_id, 21, withdrawal_id, member_id FROM approvals
           WHERE goal_id = $1 AND seq = 7""",
        T.APPROVAL_DIFFERS,
        21,
    ),
    "no payout": ("DELETE FROM payouts WHERE goal_id = $1 AND seq = 26", T.PAYOUT_MISSING, 26),
    "a payout of more": (
        "UPDATE payouts SET amount_minor = 2000 WHERE goal_id = $1 AND seq = 26",
        T.PAYOUT_DIFFERS,
        26,
    ),
    "another reference": (
        "UPDATE payouts SET reference = 'X' WHERE goal_id = $1 AND seq = 26",
        T.PAYOUT_DIFFERS,
        26,
    ),
    "no proof": ("DELETE FROM proofs WHERE goal_id = $1 AND seq = 14", T.PROOF_MISSING, 14),
    "another outcome": (_PROOF.format("status = 'disputed'"), T.PROOF_DIFFERS, 19),
    "another count": (_PROOF.format("yes = 9"), T.PROOF_DIFFERS, 18),
    "a proof of somebody else's": (
        _PROOF.format("person_id = gen_random_uuid()"),
        T.PROOF_DIFFERS,
        14,
    ),
    "no answer": (
        "DELETE FROM proof_answers WHERE goal_id = $1 AND seq = 17",
        T.ANSWER_MISSING,
        17,
    ),
    "another answer": (_ANSWER.format("confirmed = FALSE"), T.ANSWER_DIFFERS, 17),
    "an earlier answer": (_ANSWER.format("seq = 15"), T.ANSWER_DIFFERS, 17),
    "somebody else's answer": (
        _ANSWER.format("person_id = gen_random_uuid()"),
        T.ANSWER_DIFFERS,
        17,
    ),
}


async def paid_out(journal: Journal) -> UUID:
    """Write another goal whose money goes out."""
    goal_id = uuid4()
    await PaidOut(goal_id).write(journal)
    return goal_id


async def rows_of(dsn: str, query: str, *values: Any) -> list[dict[str, Any]]:
    async with connect(dsn, name="reading") as connection:
        return [dict(row) for row in await connection.fetch(query, *values)]


async def test_a_goal_whose_money_goes_out_is_sound(among: tuple[str, Journal]) -> None:
    """Control of the test below; what is refused and what comes too early is among it."""
    dsn, journal = among
    goal_id = uuid4()
    outcomes = await PaidOut(goal_id).write(journal)

    assert [] == await found_in(dsn, goal_id)
    assert ["requester_cannot_approve", "previous_withdrawal_unproven"] == [
        str(outcome.refusal) for outcome in outcomes if isinstance(outcome, Refused)
    ]
    assert ["not_approved"] == [
        str(outcome.reason) for outcome in outcomes if isinstance(outcome, Diverted)
    ]
    assert 26 == max(outcome.seq for outcome in outcomes if isinstance(outcome, Committed))


@pytest.mark.parametrize("planted", CORRUPTIONS)
async def test_a_corruption_of_money_out_is_named(among: tuple[str, Journal], planted: str) -> None:
    """reliability 3, 5, 46"""
    dsn, journal = among
    goal_id = await paid_out(journal)
    statement, expected, seq = CORRUPTIONS[planted]
    findings = await found_in(dsn, goal_id, statement)

    assert (expected, seq) in [(finding.type, finding.seq) for finding in findings], findings


async def test_a_changed_answer_takes_its_old_comment_back(among: tuple[str, Journal]) -> None:
    dsn, journal = among
    goal_id = await paid_out(journal)
    shown = await rows_of(
        dsn, "SELECT seq FROM goal_displays WHERE goal_id = $1 ORDER BY seq", goal_id
    )

    assert not {15, 16} & {row["seq"] for row in shown}
    assert {11, 12, 17} <= {row["seq"] for row in shown}


async def test_a_payout_is_written_with_its_event_once(among: tuple[str, Journal]) -> None:
    dsn, journal = among
    goal_id = await paid_out(journal)
    payouts = await rows_of(dsn, "SELECT * FROM payouts WHERE goal_id = $1 ORDER BY seq", goal_id)

    assert [(8, 1_000, "due"), (26, 1_000, "due")] == [
        (row["seq"], row["amount_minor"], row["status"]) for row in payouts
    ]
    assert ["sealed 0123456789"] * 2 == [row["account_sealed"] for row in payouts]


@pytest.mark.parametrize("displays", [True, False])
async def test_money_out_is_carried_to_another_database(
    among: tuple[str, Journal], fresh_dsn: str, displays: bool
) -> None:
    """What was under way is parked there: whoever had it may be sending it at this moment."""
    dsn, journal = among
    goal_id, file = await paid_out(journal), io.BytesIO()
    await export(dsn, goal_id, file, displays=displays)
    text = file.getvalue()
    file.seek(0)
    await import_goal(fresh_dsn, file)
    payouts = await rows_of(fresh_dsn, "SELECT * FROM payouts WHERE goal_id = $1", goal_id)

    assert [] == await found_in(fresh_dsn, goal_id)
    assert {("parked", "imported", None)} == {
        (row["status"], row["reason"], row["account_sealed"]) for row in payouts
    }
    assert b"sealed" not in text.replace(b"account_sealed", b"")
    assert b"0123456789" not in text
    for table in ("approvals", "proofs", "proof_answers"):
        query = f"SELECT * FROM {table} WHERE goal_id = $1 ORDER BY seq"
        assert await rows_of(dsn, query, goal_id) == await rows_of(fresh_dsn, query, goal_id)


async def test_what_follows_is_due_when_it_is_due(fresh_dsn: str) -> None:
    """An errand is set with the commit that makes it necessary, and woken by a relaxed rule."""
    ada, ben = uuid4(), uuid4()
    errands = "SELECT next_try_at::text AS at, waiting FROM errands WHERE goal_id = $1"
    seen: list[list[tuple[str, bool]]] = []

    async with server_at(fresh_dsn) as server:
        goal_id = uuid4()
        await server.ask(open_goal(goal_id, person_id=ada, member_id=uuid4(), approvals_required=2))
        await _appoint(server, goal_id, ben, ada)
        await server.give(goal_id, 5_000)
        asked = ask_for(goal_id, 1_000, ada)
        lower = edit(goal_id, ada, approvals_required=1)
        for command in (asked, approve(asked, ben), lower, send(asked)):
            assert isinstance(await server.ask(command), Committed)
            rows = await rows_of(fresh_dsn, errands, goal_id)
            seen.append([(row["at"][:10], row["waiting"]) for row in rows])

    assert [("2026-01-09", True)] == seen[0] == seen[1]
    assert [("1970-01-01", True)] == seen[2]
    assert [("1970-01-01", False)] == seen[3]


async def _appoint(server: Any, goal_id: UUID, whom: UUID, by: UUID) -> None:
    outcome = await server.ask(appoint(goal_id, whom, Role.TREASURER, by))
    assert isinstance(outcome, Committed)
