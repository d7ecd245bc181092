"""The rules of milestones: who plans, what can be planned, and what money can be for."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from goalfund.goal.batch import decide_all
from goalfund.goal.book import AMOUNT_MAX_MINOR
from goalfund.goal.commands import (
    AddMilestone,
    CancelGoal,
    CloseGoal,
    Command,
    SettleRefund,
    StartRefund,
)
from goalfund.goal.events import commitment
from goalfund.goal.milestones import MILESTONES_EVER_MAX, MILESTONES_MAX, in_order
from goalfund.goal.outcomes import Committed
from goalfund.goal.roles import Role
from goalfund.goal.told import Told
from goalfund.goal.verdicts import Refusal
from tests.goals import (
    NOON,
    SALT,
    Ledger,
    accept,
    allocate,
    alter,
    appoint,
    credit,
    drop,
    intend,
    plan,
    refund,
)

ADA, BEN, CHI, EVE = (UUID(int=n) for n in (1, 2, 3, 4))


def opened(**changes: Any) -> Ledger:
    """A goal of which Ada is the organiser and Ben the treasurer, and to which Chi has given."""
    ledger = Ledger()
    ledger.open(**{"person_id": ADA, "member_id": uuid4()} | changes)
    ledger.do(appoint(ledger.goal_id, BEN, Role.TREASURER, ADA))
    ledger.give(500, person_id=CHI)
    return ledger


def planned(ledger: Ledger, *titles: str, **changes: Any) -> list[AddMilestone]:
    """Add milestones, one behind the other."""
    steps = [plan(ledger.goal_id, title=title, **changes) for title in titles]
    for step in steps:
        ledger.do(step)
    return steps


def answer(ledger: Ledger, command: Command) -> object:
    (outcome,) = ledger.ask(command)
    return "committed" if isinstance(outcome, Committed) else getattr(outcome, "refusal", outcome)


def settled(back: StartRefund) -> SettleRefund:
    return SettleRefund(operation_id=uuid4(), goal_id=back.goal_id, refund_id=back.refund_id)


def titles(ledger: Ledger) -> str:
    return " ".join(step.title for step in in_order(ledger.state.milestones))


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (ADA, "committed"),
        (None, "committed"),
        (BEN, Refusal.FORBIDDEN),
        (CHI, Refusal.FORBIDDEN),
        (EVE, Refusal.FORBIDDEN),
    ],
)
def test_organisers_plan_and_nobody_else(who: UUID | None, expected: object) -> None:
    ledger = opened()
    (step,) = planned(ledger, "a")
    asked = (plan(ledger.goal_id, who), alter(step, who, title="b"), drop(step, who))

    assert [expected] * 3 == [answer(ledger, command) for command in asked]


def test_the_log_tells_what_a_milestone_is_and_commits_to_its_title() -> None:
    ledger = opened()
    step = plan(ledger.goal_id, ADA, recurrence="monthly", first_day=date(2026, 1, 31))
    ledger.do(step)
    ledger.do(alter(step, ADA, target_minor=7))
    ledger.do(drop(step, ADA))
    added, changed, removed = ledger.events[-3:]

    assert {"title": "Drilling"} == added.display
    told = {
        "milestone_id": str(step.milestone_id),
        "target_minor": 1_000,
        "order": 1,
        "recurrence": "monthly",
        "first_day": "2026-01-31",
        "removed": False,
    }
    assert told | {"commitment": commitment({"title": "Drilling"}, SALT)} == added.body
    assert told | {"target_minor": 7} == changed.body
    assert told | {"target_minor": 7, "order": None, "removed": True} == removed.body
    assert (None, None) == (changed.display, removed.display)


@pytest.mark.parametrize(
    ("step", "order", "expected"),
    [
        (0, 1, "a b c"),
        (0, 2, "b a c"),
        (0, 3, "b c a"),
        (0, 99, "b c a"),
        (2, 1, "c a b"),
        (1, 3, "a c b"),
    ],
)
def test_what_is_moved_makes_the_others_move(step: int, order: int, expected: str) -> None:
    ledger = opened()
    steps = planned(ledger, *"abc")
    ledger.do(alter(steps[step], order=order))

    assert expected == titles(ledger)
    assert [1, 2, 3] == [one.place for one in in_order(ledger.state.milestones)]


def test_what_is_added_goes_last_or_where_it_is_wanted_and_what_is_removed_leaves_no_gap() -> None:
    ledger = opened()
    a, _, _ = planned(ledger, *"abc")
    planned(ledger, "d", order=2)
    planned(ledger, "e", order=99)
    before = titles(ledger)
    ledger.do(drop(a))

    assert ("a d b c e", "d b c e") == (before, titles(ledger))
    assert [1, 2, 3, 4] == [one.place for one in in_order(ledger.state.milestones)]
    assert len(ledger.state.milestones) == 5


def test_the_log_alone_tells_the_order() -> None:
    ledger, told = opened(), Told()
    a, b, c = planned(ledger, *"abc")
    ledger.ask(alter(c, order=1), alter(a, order=3, title="A"), drop(b), plan(ledger.goal_id))
    ledger.do(alter(a, order=1, recurrence="weekly"))
    for event in ledger.events:
        told.hear(event.seq, str(event.kind), event.body, "")
    names = (
        *("milestone_id", "place", "added_seq", "titled_seq", "since_seq"),
        *("target_minor", "recurrence", "first_day"),
    )
    rows = [[getattr(one, name) for name in names] for one in ledger.state.milestones.values()]
    lines = {
        "\t".join("" if value is None else str(value) for value in ("goal", *row)) for row in rows
    }

    assert lines == set(told.milestone_lines("goal"))


UNSOUND: tuple[dict[str, Any], ...] = (
    {"order": 3},
    {"order": 0},
    {"order": None},
    {"removed": True},
    {"removed": True, "order": None},
    {"milestone_id": "gone"},
    {"commitment": None},
)


@pytest.mark.parametrize("changes", UNSOUND, ids=str)
def test_a_log_in_which_milestones_do_not_follow_is_noticed(changes: dict[str, Any]) -> None:
    told = Told()
    good = {
        "milestone_id": "new",
        "order": 1,
        "removed": False,
        "commitment": "x",
        "target_minor": 1,
        "recurrence": "none",
        "first_day": None,
    }
    told.hear(2, "milestone_changed", good | {"milestone_id": "gone"}, "")
    told.hear(3, "milestone_changed", good | {"milestone_id": "gone"} | UNSOUND[4], "")
    body = {
        name: value for name, value in (good | changes).items() if name != "commitment" or value
    }

    with pytest.raises(ValueError, match=r"milestone|place"):
        told.hear(4, "milestone_changed", body, "")


def test_an_edit_that_finds_everything_so_already_makes_no_event() -> None:
    ledger = opened()
    (step,) = planned(ledger, "a", recurrence="weekly", first_day=date(2026, 1, 1))
    before = ledger.state
    same = alter(step, title="a", order=9, recurrence="weekly", first_day=date(2026, 1, 1))

    assert "committed" == answer(ledger, same)
    assert before == ledger.state


def test_what_comes_back_begins_today_in_lagos_where_nobody_says_when() -> None:
    ledger = opened()
    ledger.now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    new, old = (*planned(ledger, "a", recurrence="yearly"), *planned(ledger, "b"))
    ledger.do(alter(old, recurrence="monthly"))
    steps = ledger.state.milestones

    assert [date(2027, 1, 1)] * 2 == [steps[one.milestone_id].first_day for one in (new, old)]
    ledger.now += timedelta(days=9)
    ledger.do(alter(old, recurrence="weekly"))
    assert date(2027, 1, 1) == ledger.state.milestones[old.milestone_id].first_day
    ledger.do(alter(old, recurrence="none"))
    assert ledger.state.milestones[old.milestone_id].first_day is None


BAD: tuple[tuple[dict[str, Any], Refusal], ...] = (
    ({"target_minor": 0}, Refusal.AMOUNT_OUT_OF_RANGE),
    ({"target_minor": -1}, Refusal.AMOUNT_OUT_OF_RANGE),
    ({"target_minor": AMOUNT_MAX_MINOR + 1}, Refusal.AMOUNT_OUT_OF_RANGE),
    ({"recurrence": "daily"}, Refusal.INVALID_TERMS),
    ({"recurrence": "daily", "target_minor": 0}, Refusal.INVALID_TERMS),
    ({"order": 0}, Refusal.INVALID_TERMS),
    ({"first_day": date(2026, 1, 1)}, Refusal.INVALID_TERMS),
)


@pytest.mark.parametrize(("changes", "expected"), BAD, ids=str)
def test_what_no_milestone_can_be_is_refused(changes: dict[str, Any], expected: Refusal) -> None:
    ledger = opened()
    (step,) = planned(ledger, "a")

    assert expected == answer(ledger, plan(ledger.goal_id, ADA, **changes))
    assert expected == answer(ledger, alter(step, ADA, **changes))


@pytest.mark.parametrize(
    "changes", [{"title": None}, {"target_minor": None}, {"first_day": None}, {"place": 1}]
)
def test_nothing_of_a_milestone_can_be_taken_away(changes: dict[str, Any]) -> None:
    ledger = opened()
    (step,) = planned(ledger, "a", recurrence="weekly")

    assert Refusal.INVALID_TERMS == answer(ledger, alter(step, ADA, **changes))


def test_what_is_not_there_cannot_be_changed_and_what_is_impossible_comes_first() -> None:
    ledger = opened()
    gone, nowhere = *planned(ledger, "a"), plan(ledger.goal_id)
    ledger.do(drop(gone))
    for step in (gone, nowhere):
        assert Refusal.MILESTONE_NOT_FOUND == answer(ledger, alter(step, ADA, title="b"))
        assert Refusal.MILESTONE_NOT_FOUND == answer(ledger, drop(step, ADA))
        assert Refusal.INVALID_TERMS == answer(ledger, alter(step, ADA, order=0))
        never = alter(step, ADA, recurrence="none", first_day=date(2026, 1, 1))
        assert Refusal.INVALID_TERMS == answer(ledger, never)
        assert Refusal.FORBIDDEN == answer(ledger, drop(step, EVE))


def test_a_cancelled_goal_is_planned_no_more_and_a_closed_one_is() -> None:
    ledger = opened()
    (step,) = planned(ledger, "a")
    ids = {"goal_id": ledger.goal_id}
    ledger.do(CloseGoal(operation_id=uuid4(), **ids))
    assert "committed" == answer(ledger, alter(step, ADA, title="b"))
    ledger.do(CancelGoal(operation_id=uuid4(), **ids))
    asked = (plan(ledger.goal_id, ADA), alter(step, ADA, title="c"), drop(step, ADA))

    assert {Refusal.GOAL_CANCELLED} == {answer(ledger, command) for command in asked}


def test_nobody_plans_a_suspense_book() -> None:
    ledger = Ledger()
    ledger.open(suspense=True, visibility="private")
    step = plan(ledger.goal_id)
    asked = (step, alter(step, title="b"), drop(step))

    assert {Refusal.GOAL_NOT_FOUND} == {answer(ledger, command) for command in asked}


def test_a_goal_has_so_many_milestones_and_no_more() -> None:
    ledger = opened()
    ledger.ask(*(plan(ledger.goal_id) for _ in range(MILESTONES_MAX - 1)))
    (last,) = planned(ledger, "last")
    full = answer(ledger, plan(ledger.goal_id))
    ledger.do(drop(last))

    assert Refusal.TOO_MANY_MILESTONES == full
    assert "committed" == answer(ledger, plan(ledger.goal_id))


def test_a_goal_ever_had_so_many_milestones_and_no_more() -> None:
    ledger = opened()
    for _ in range(MILESTONES_EVER_MAX):
        step = plan(ledger.goal_id)
        ledger.ask(step, drop(step))

    assert Refusal.TOO_MANY_MILESTONES == answer(ledger, plan(ledger.goal_id))


def test_money_is_given_for_what_is_there() -> None:
    """Of the reasons against it this one comes before what the goal is open to."""
    ledger = opened()
    step, gone = planned(ledger, "a", "b")
    ledger.do(drop(gone))
    elsewhere = uuid4()

    def answers(**changes: Any) -> list[object]:
        of = (step.milestone_id, gone.milestone_id, elsewhere, None)
        return [
            answer(ledger, intend(ledger.goal_id, milestone_id=milestone_id, **changes))
            for milestone_id in of
        ]

    unknown = Refusal.MILESTONE_NOT_FOUND
    assert ["committed", unknown, unknown, "committed"] == answers()
    assert {Refusal.CURRENCY_DIFFERS} == set(answers(currency="USD"))
    ledger.do(CloseGoal(operation_id=uuid4(), goal_id=ledger.goal_id))
    closed = Refusal.GOAL_NOT_OPEN
    assert [closed, unknown, unknown, closed] == answers()


def test_the_log_says_what_money_was_for_even_when_that_is_gone_by_then() -> None:
    ledger = opened()
    (step,) = planned(ledger, "a")
    early, late = (intend(ledger.goal_id, milestone_id=step.milestone_id) for _ in range(2))
    ledger.ask(early, late, credit(early), drop(step), credit(late))
    paid = [event.body for event in ledger.events if "contribution_id" in event.body]

    assert [None, str(step.milestone_id), str(step.milestone_id)] == [
        body.get("milestone_id") for body in paid
    ]


def test_suspense_money_for_a_contribution_is_for_its_milestone() -> None:
    ledger = opened()
    (step,) = planned(ledger, "a")
    intent = intend(ledger.goal_id, 700, milestone_id=step.milestone_id)
    ledger.do(intent)
    first = allocate(uuid4(), "lost", ledger.goal_id, contribution_id=intent.contribution_id)
    ledger.do(accept(first, 700))
    stranger = accept(replace(first, operation_id=uuid4()), 900)
    ledger.do(stranger)

    assert str(step.milestone_id) == ledger.events[-2].body["milestone_id"]
    assert "milestone_id" not in ledger.events[-1].body


def test_a_milestone_that_moves_in_a_batch_is_written_as_it_is_in_the_end() -> None:
    ledger = opened()
    a, b, c = planned(ledger, *"abc")
    batch, _ = decide_all(
        ledger.state, [alter(c, order=1), drop(b), alter(c, order=2)], ledger.facts, NOON
    )

    assert {c.milestone_id: 2, b.milestone_id: None, a.milestone_id: 1} == {
        key: one.place for key, one in batch.milestones.items()
    }


def test_what_comes_to_a_milestone_is_counted_once_and_leaves_it_again() -> None:
    ledger = opened()
    (step,) = planned(ledger, "a")
    gift = intend(ledger.goal_id, 700, milestone_id=step.milestone_id)
    seq = ledger.state.seq + 1
    earmarked: Counter[tuple[UUID, int]] = Counter()
    back = refund(gift, 200)
    for commands in ([gift], [credit(gift), credit(gift, "again")], [back], [settled(back)] * 2):
        batch, _ = decide_all(ledger.state, commands, ledger.facts, NOON)
        ledger.state = batch.state
        earmarked.update(batch.earmarked)

    assert {(step.milestone_id, seq): 500} == earmarked
