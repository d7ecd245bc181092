"""The rules of the goal itself: edits, members, and who may change its status."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from goalfund.goal.book import AMOUNT_MAX_MINOR
from goalfund.goal.commands import (
    EDITABLE_SHOWN,
    EDITABLE_TERMS,
    CancelGoal,
    CloseAtDeadline,
    CloseGoal,
    Command,
    OpenGoal,
    ReopenGoal,
)
from goalfund.goal.events import at_text, commitment
from goalfund.goal.outcomes import Committed, Refused
from goalfund.goal.roles import MEMBERS_EVER_MAX, MEMBERS_MAX, Role
from goalfund.goal.verdicts import Diversion, Refusal
from tests.goals import NOON, SALT, Ledger, appoint, edit, open_goal

ADA, BEN, CHI = (UUID(int=n) for n in (1, 2, 3))
STATUS_COMMANDS = (CloseGoal, ReopenGoal, CancelGoal)
LATER, EARLIER = (at_text(NOON + timedelta(days=n)) for n in (1, -1))


def opened(**changes: Any) -> Ledger:
    """A goal that Ada organises."""
    ledger = Ledger()
    ledger.open(**{"person_id": ADA, "member_id": uuid4()} | changes)
    return ledger


def suspense() -> Ledger:
    ledger = Ledger()
    ledger.open(suspense=True, visibility="private")
    return ledger


def answer(ledger: Ledger, command: Command) -> object:
    (outcome,) = ledger.ask(command)
    return "committed" if isinstance(outcome, Committed) else getattr(outcome, "refusal", outcome)


def status_command(kind: type[Any], ledger: Ledger, person_id: UUID | None = None) -> Command:
    command: Command = kind(operation_id=uuid4(), goal_id=ledger.goal_id, person_id=person_id)
    return command


def test_whoever_opens_a_goal_is_its_first_organiser() -> None:
    member_id = uuid4()
    ledger = opened(member_id=member_id)
    member = ledger.state.members[ADA]

    assert (member_id, Role.ORGANISER, 1) == (member.member_id, member.role, member.since_seq)
    assert str(member_id) == ledger.events[0].body["organiser"]


def test_a_goal_that_a_tool_opens_has_nobody() -> None:
    ledger = Ledger()
    ledger.open()

    assert not ledger.state.members
    assert "organiser" not in ledger.events[0].body


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": "Two boreholes"}, "committed"),
        ({"description": ""}, "committed"),
        ({"category": "health"}, "committed"),
        ({"category": None}, "committed"),
        ({"target_minor": 1}, "committed"),
        ({"target_minor": AMOUNT_MAX_MINOR}, "committed"),
        ({"target_minor": 0}, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"target_minor": -1}, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"target_minor": AMOUNT_MAX_MINOR + 1}, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"target_minor": 10**40}, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"target_minor": None}, Refusal.INVALID_TERMS),
        ({"min_amount_minor": 5}, "committed"),
        ({"min_amount_minor": 0}, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"min_amount_minor": None}, "committed"),
        ({"fixed_amount_minor": 2**63}, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"min_amount_minor": 5, "fixed_amount_minor": 5}, "committed"),
        ({"min_amount_minor": 6, "fixed_amount_minor": 5}, Refusal.INVALID_TERMS),
        ({"deadline": LATER}, "committed"),
        ({"deadline": "2026-01-03T13:00:00+01:00"}, "committed"),
        ({"deadline": None}, "committed"),
        ({"deadline": at_text(NOON)}, Refusal.DEADLINE_PASSED),
        ({"deadline": EARLIER}, Refusal.DEADLINE_PASSED),
        ({"deadline": "soon"}, Refusal.INVALID_TERMS),
        ({"deadline": "2026-01-03T13:00:00"}, Refusal.INVALID_TERMS),
        ({"deadline": "9999-12-31T23:59:59-12:00"}, Refusal.INVALID_TERMS),
        ({"approvals_required": 20}, "committed"),
        ({"approvals_required": 0}, Refusal.INVALID_TERMS),
        ({"approvals_required": 21}, Refusal.INVALID_TERMS),
        ({"proof_gate": "window"}, "committed"),
        ({"proof_gate": "none"}, Refusal.INVALID_TERMS),
        ({"visibility": "private"}, "committed"),
        ({"visibility": "secret"}, Refusal.INVALID_TERMS),
        ({"title": None}, Refusal.INVALID_TERMS),
        ({"currency": "USD"}, Refusal.INVALID_TERMS),
        ({"kind": "closed"}, Refusal.INVALID_TERMS),
        ({"suspense": True}, Refusal.INVALID_TERMS),
        ({"version": 9}, Refusal.INVALID_TERMS),
        ({}, "committed"),
    ],
)
def test_an_edit_must_leave_terms_that_a_goal_can_have(
    changes: dict[str, Any], expected: object
) -> None:
    ledger = opened()

    assert expected == answer(ledger, edit(ledger.goal_id, ADA, **changes))


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"approvals_required": 0}, Refusal.INVALID_TERMS),
        ({"approvals_required": 21}, Refusal.INVALID_TERMS),
        ({"min_amount_minor": 6, "fixed_amount_minor": 5}, Refusal.INVALID_TERMS),
        ({"kind": "ajar"}, Refusal.INVALID_TERMS),
        ({"deadline": NOON}, Refusal.DEADLINE_PASSED),
        ({"deadline": NOON + timedelta(microseconds=1)}, "committed"),
    ],
)
def test_a_goal_opens_on_terms_that_it_could_be_edited_to(
    terms: dict[str, Any], expected: object
) -> None:
    ledger = Ledger()

    assert expected == answer(ledger, open_goal(ledger.goal_id, **terms))


def test_what_can_be_edited_is_what_a_goal_was_opened_with() -> None:
    names = {field.name for field in fields(OpenGoal)}

    assert {*EDITABLE_TERMS, *EDITABLE_SHOWN} < names


def test_an_edit_says_in_the_chain_what_it_changed_of_the_terms_and_no_more() -> None:
    ledger = opened(deadline=NOON + timedelta(days=9), category="health")
    changes = {"title": "Two boreholes", "target_minor": 5, "deadline": None, "category": "health"}
    outcome = ledger.do(edit(ledger.goal_id, ADA, proof_gate="strict", **changes))
    event = ledger.events[-1]

    assert ledger.goal_id == outcome.subject
    assert {"title": "Two boreholes"} == event.display
    assert {
        "target_minor": 5,
        "deadline": None,
        "version": 2,
        "commitment": commitment({"title": "Two boreholes"}, SALT),
    } == event.body


def test_an_edit_of_the_terms_alone_shows_nothing() -> None:
    ledger = opened()
    ledger.do(edit(ledger.goal_id, ADA, target_minor=5))

    assert {"target_minor": 5, "version": 2} == ledger.events[-1].body
    assert None is ledger.events[-1].display


def test_the_goal_is_what_it_was_edited_to() -> None:
    ledger = opened(min_amount_minor=7)
    before = ledger.state
    ledger.do(edit(ledger.goal_id, ADA, min_amount_minor=None, description="Deeper"))

    assert before.terms is not None
    assert before.page is not None
    assert replace(before.terms, min_amount_minor=None) == ledger.state.terms
    assert replace(before.page, description="Deeper") == ledger.state.page
    assert (1, 2) == (before.version, ledger.state.version)


@pytest.mark.parametrize("changes", [{}, {"title": "A borehole"}, {"target_minor": 1_000_000}])
def test_an_edit_that_changes_nothing_is_done_and_not_logged(changes: dict[str, Any]) -> None:
    ledger = opened()
    command = edit(ledger.goal_id, ADA, **changes)
    outcome = ledger.do(command)

    assert (1, None, 1) == (outcome.seq, outcome.subject, len(ledger.events))
    assert replace(outcome, replayed=True) == ledger.do(command)
    assert 1 == ledger.state.version


@pytest.mark.parametrize(
    ("expected_version", "expected"),
    [(None, "committed"), (2, "committed"), (1, Refusal.STALE_VERSION), (3, Refusal.STALE_VERSION)],
)
def test_an_edit_is_made_upon_the_version_that_was_read(
    expected_version: int | None, expected: object
) -> None:
    ledger = opened()
    ledger.do(edit(ledger.goal_id, ADA, title="First"))
    again = edit(ledger.goal_id, ADA, title="Second", expected_version=expected_version)

    assert expected == answer(ledger, again)


def test_money_and_members_do_not_make_what_was_read_stale() -> None:
    ledger = opened()
    ledger.give(500)
    ledger.do(appoint(ledger.goal_id, BEN, Role.TREASURER, ADA))
    ledger.do(status_command(CloseGoal, ledger, ADA))

    assert "committed" == answer(ledger, edit(ledger.goal_id, ADA, title="B", expected_version=1))


def test_a_deadline_that_has_passed_may_stay_while_the_rest_is_edited() -> None:
    ledger = opened(deadline=NOON + timedelta(days=1))
    ledger.now = NOON + timedelta(days=2)

    assert "committed" == answer(ledger, edit(ledger.goal_id, ADA, title="Late", deadline=LATER))


def test_a_goal_is_reopened_once_its_deadline_lies_ahead() -> None:
    """Else it would look open and take nothing."""
    ledger = opened(deadline=NOON + timedelta(days=1))
    ledger.do(status_command(CloseGoal, ledger, ADA))
    ledger.now = NOON + timedelta(days=1)
    at_first = answer(ledger, status_command(ReopenGoal, ledger, ADA))
    ledger.do(edit(ledger.goal_id, ADA, deadline=at_text(NOON + timedelta(days=2))))

    assert Refusal.DEADLINE_PASSED == at_first
    assert "committed" == answer(ledger, status_command(ReopenGoal, ledger, ADA))


def test_a_cancelled_goal_is_not_edited() -> None:
    ledger = opened()
    ledger.do(status_command(CancelGoal, ledger, ADA))

    assert Refusal.GOAL_CANCELLED == answer(ledger, edit(ledger.goal_id, ADA, title="B"))


def test_a_cancelled_goal_still_changes_who_runs_it() -> None:
    """Refunds are due, and somebody has to see to them."""
    ledger = opened()
    ledger.do(status_command(CancelGoal, ledger, ADA))

    assert "committed" == answer(ledger, appoint(ledger.goal_id, BEN, Role.ORGANISER, ADA))


ASKS: dict[str, Callable[[Ledger, UUID | None], Command]] = {
    "edit": lambda ledger, who: edit(ledger.goal_id, who, target_minor=0),
    "member": lambda ledger, who: appoint(ledger.goal_id, CHI, None, who),
} | {
    kind.__name__: lambda ledger, who, kind=kind: status_command(kind, ledger, who)
    for kind in STATUS_COMMANDS
}


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
@pytest.mark.parametrize("role", [None, Role.TREASURER, "former"])
def test_who_is_no_organiser_changes_nothing_and_learns_nothing(
    ask: Callable[[Ledger, UUID | None], Command], role: Role | str | None
) -> None:
    """Reliability 100, at the core: whatever else speaks against it, the answer is the same."""
    ledger = opened()
    if role is not None:
        ledger.do(appoint(ledger.goal_id, BEN, Role.TREASURER, ADA))
    if role == "former":
        ledger.do(appoint(ledger.goal_id, BEN, None, ADA))
    answers = [answer(ledger, ask(ledger, BEN))]
    ledger.do(status_command(CancelGoal, ledger, ADA))
    answers.append(answer(ledger, ask(ledger, BEN)))

    assert [Refusal.FORBIDDEN] * 2 == answers


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
@pytest.mark.parametrize("who", [ADA, None])
def test_an_organiser_and_our_own_tools_are_answered(
    ask: Callable[[Ledger, UUID | None], Command], who: UUID | None
) -> None:
    """Control of the test above."""
    ledger = opened()

    assert Refusal.FORBIDDEN != answer(ledger, ask(ledger, who))


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_a_suspense_book_is_no_goal_to_people(
    ask: Callable[[Ledger, UUID | None], Command],
) -> None:
    ledger = suspense()

    assert [Refusal.GOAL_NOT_FOUND] * 2 == [answer(ledger, ask(ledger, who)) for who in (ADA, None)]


def test_roles_are_given_changed_and_taken_under_one_name() -> None:
    ledger = opened()
    for role in (Role.TREASURER, Role.ORGANISER, None, Role.TREASURER):
        ledger.do(appoint(ledger.goal_id, BEN, role, ADA))
    bodies = [event.body for event in ledger.events[1:]]
    member = ledger.state.members[BEN]

    assert ["treasurer", "organiser", None, "treasurer"] == [body["role"] for body in bodies]
    assert {str(member.member_id)} == {body["member_id"] for body in bodies}
    assert (Role.TREASURER, 5) == (member.role, member.since_seq)


def test_the_log_does_not_name_the_person() -> None:
    ledger = opened()
    ledger.do(appoint(ledger.goal_id, BEN, Role.TREASURER, ADA))

    assert all(str(who) not in e.body_text for e in ledger.events for who in (ADA, BEN))


@pytest.mark.parametrize("role", [Role.TREASURER, None])
def test_the_last_organiser_stays(role: Role | None) -> None:
    ledger = opened()
    ledger.do(appoint(ledger.goal_id, BEN, Role.TREASURER, ADA))
    for_ever = answer(ledger, appoint(ledger.goal_id, ADA, role, ADA))
    by_a_tool = answer(ledger, appoint(ledger.goal_id, ADA, role))
    ledger.do(appoint(ledger.goal_id, BEN, Role.ORGANISER, ADA))

    assert Refusal.LAST_ORGANISER == for_ever == by_a_tool
    assert "committed" == answer(ledger, appoint(ledger.goal_id, ADA, role, ADA))


def test_two_organisers_cannot_both_leave() -> None:
    """Reliability 100: decided in one batch, the second finds the first gone."""
    ledger = opened()
    ledger.do(appoint(ledger.goal_id, BEN, Role.ORGANISER, ADA))
    outcomes = ledger.ask(
        appoint(ledger.goal_id, ADA, None, BEN), appoint(ledger.goal_id, BEN, None, ADA)
    )

    assert isinstance(outcomes[0], Committed)
    assert isinstance(outcomes[1], Refused)
    assert Refusal.FORBIDDEN == outcomes[1].refusal


def test_a_treasurer_may_step_down_and_no_more() -> None:
    ledger = opened()
    ledger.do(appoint(ledger.goal_id, BEN, Role.TREASURER, ADA))

    assert Refusal.FORBIDDEN == answer(ledger, appoint(ledger.goal_id, BEN, Role.ORGANISER, BEN))
    assert Refusal.FORBIDDEN == answer(ledger, appoint(ledger.goal_id, ADA, None, BEN))
    assert "committed" == answer(ledger, appoint(ledger.goal_id, BEN, None, BEN))
    assert Refusal.FORBIDDEN == answer(ledger, appoint(ledger.goal_id, BEN, None, BEN))


def test_who_is_no_member_cannot_be_taken_out() -> None:
    ledger = opened()
    ledger.do(appoint(ledger.goal_id, BEN, Role.TREASURER, ADA))
    ledger.do(appoint(ledger.goal_id, BEN, None, ADA))

    assert Refusal.MEMBER_NOT_FOUND == answer(ledger, appoint(ledger.goal_id, BEN, None, ADA))
    assert Refusal.MEMBER_NOT_FOUND == answer(ledger, appoint(ledger.goal_id, CHI, None, ADA))


def test_a_role_that_is_held_already_is_not_logged_again() -> None:
    ledger = opened()
    outcome = ledger.do(appoint(ledger.goal_id, ADA, Role.ORGANISER, ADA))

    assert (1, None) == (outcome.seq, outcome.subject)
    assert 1 == len(ledger.events)


def test_only_so_many_people_run_a_goal_at_a_time() -> None:
    ledger = opened()
    for number in range(MEMBERS_MAX - 1):
        ledger.do(appoint(ledger.goal_id, UUID(int=100 + number), Role.TREASURER, ADA))
    full = answer(ledger, appoint(ledger.goal_id, BEN, Role.TREASURER, ADA))
    promoted = answer(ledger, appoint(ledger.goal_id, UUID(int=100), Role.ORGANISER, ADA))
    ledger.do(appoint(ledger.goal_id, UUID(int=101), None, ADA))

    assert (Refusal.TOO_MANY_MEMBERS, "committed") == (full, promoted)
    assert "committed" == answer(ledger, appoint(ledger.goal_id, BEN, Role.TREASURER, ADA))


def test_only_so_many_people_ever_ran_a_goal() -> None:
    """Those who did are loaded with it, too; but they may come back."""
    ledger = opened()
    for number in range(MEMBERS_EVER_MAX - 1):
        ledger.do(appoint(ledger.goal_id, UUID(int=100 + number), Role.TREASURER, ADA))
        ledger.do(appoint(ledger.goal_id, UUID(int=100 + number), None, ADA))
    full = answer(ledger, appoint(ledger.goal_id, BEN, Role.TREASURER, ADA))
    again = answer(ledger, appoint(ledger.goal_id, UUID(int=100), Role.TREASURER, ADA))

    assert (Refusal.TOO_MANY_MEMBERS, "committed") == (full, again)


def test_what_was_taken_away_is_not_what_was_not_spoken_of() -> None:
    """Reliability 15: a repetition that leaves a field alone differs from one that clears it."""
    ledger = opened(min_amount_minor=5)
    first = edit(ledger.goal_id, ADA, min_amount_minor=None)
    ledger.do(first)
    (outcome,) = ledger.ask(replace(first, changes={}))

    assert isinstance(outcome, Refused)
    assert (Refusal.OPERATION_DIFFERS, "min_amount_minor") == (outcome.refusal, outcome.field)


def at_deadline(ledger: Ledger, deadline: datetime) -> Command:
    return CloseAtDeadline(operation_id=uuid4(), goal_id=ledger.goal_id, deadline=deadline)


@pytest.mark.parametrize("ending", [CloseGoal, CancelGoal])
def test_the_deadline_of_a_goal_that_has_ended_changes_nothing(ending: type[Any]) -> None:
    """Else a cancelled goal could be reopened, and take money."""
    ledger = opened(deadline=NOON + timedelta(days=1))
    ledger.do(status_command(ending, ledger, ADA))
    status = ledger.state.status
    ledger.now = NOON + timedelta(days=2)
    (outcome,) = ledger.ask(at_deadline(ledger, NOON + timedelta(days=1)))

    assert Diversion.NOT_NEEDED == getattr(outcome, "reason", outcome)
    assert status == ledger.state.status


def test_a_deadline_that_is_no_more_closes_nothing() -> None:
    ledger = opened(deadline=NOON + timedelta(days=9))
    ledger.now = NOON + timedelta(days=2)
    (outcome,) = ledger.ask(at_deadline(ledger, NOON + timedelta(days=1)))

    assert Diversion.NOT_NEEDED == getattr(outcome, "reason", outcome)
    assert "open" == ledger.state.status


def test_the_log_says_that_it_was_the_deadline() -> None:
    ledger = opened(deadline=NOON + timedelta(days=1))
    ledger.now = NOON + timedelta(days=1)
    ledger.do(at_deadline(ledger, ledger.now))

    assert {"reason": "deadline"} == ledger.events[-1].body


def test_a_fixed_amount_can_be_taken_away() -> None:
    ledger = opened(fixed_amount_minor=5_000)
    ledger.do(edit(ledger.goal_id, ADA, fixed_amount_minor=None))

    assert ledger.state.terms is not None
    assert ledger.state.terms.fixed_amount_minor is None


def test_a_goal_that_opens_in_private_is_private() -> None:
    ledger = opened(visibility="private")

    assert ledger.state.terms is not None
    assert "private" == ledger.state.terms.visibility
