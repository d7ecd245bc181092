"""How far steps are: which money counts to which of them."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.goal.milestones import Milestone
from goalfund.goals.progress import Step, days_of, progress_of, turn_at, turns_before

FIRST = date(2026, 1, 31)


def step(target_minor: int, net_minor: int, recurrence: str = "none") -> Step:
    first_day = None if recurrence == "none" else FIRST
    milestone = Milestone(uuid4(), 1, "a", target_minor, recurrence, first_day, 1, 1, 1)
    return Step(milestone, net_minor)


ONCE, AGAIN = "none", "monthly"
# Targets, what was given for each and how it comes back; for none; what counts to each; left over.
CASES: tuple[tuple[list[tuple[int, int, str]], int, list[int], int], ...] = (
    ([(10, 0, ONCE), (10, 0, ONCE)], 0, [0, 0], 0),
    ([(10, 0, ONCE), (10, 0, ONCE)], 7, [7, 0], 0),
    ([(10, 0, ONCE), (10, 0, ONCE)], 13, [10, 3], 0),
    ([(10, 0, ONCE), (10, 0, ONCE)], 25, [10, 10], 5),
    ([(10, 4, ONCE), (10, 8, ONCE)], 7, [10, 9], 0),
    ([(10, 15, ONCE), (10, 0, ONCE)], 7, [15, 7], 0),
    ([(10, 0, AGAIN), (10, 0, ONCE)], 7, [0, 7], 0),
    ([(10, 4, AGAIN), (10, 0, ONCE)], 13, [4, 10], 3),
    # More went back than came in for it.
    ([(10, -3, ONCE), (10, 0, ONCE)], 12, [10, 2], 0),
    # More went back than came in for none.
    ([(10, 4, ONCE), (10, 0, ONCE)], -2, [4, 0], 0),
    ([], 7, [], 7),
    ([], -7, [], 0),
)


@pytest.mark.parametrize(("steps", "for_none", "expected", "spare"), CASES)
def test_money_counts_to_what_it_was_given_for_and_fills_the_others_in_their_order(
    steps: list[tuple[int, int, str]], for_none: int, expected: list[int], spare: int
) -> None:
    made = [step(*values) for values in steps]
    progress, left = progress_of(made, for_none + sum(one.net_minor for one in made))

    assert (expected, spare) == ([one.raised_minor for one in progress], left)


@given(
    steps=st.lists(
        st.tuples(st.integers(1, 50), st.integers(0, 60), st.sampled_from([ONCE, AGAIN]))
    ),
    for_none=st.integers(0, 200),
)
def test_no_kobo_is_lost_or_counted_twice(steps: list[tuple[int, int, str]], for_none: int) -> None:
    made = [step(*values) for values in steps]
    goal_net = for_none + sum(one.net_minor for one in made)
    progress, spare = progress_of(made, goal_net)

    assert goal_net == spare + sum(one.raised_minor for one in progress)
    assert all(one.raised_minor >= one.given_minor for one in progress)


def test_the_turn_that_is_on_is_the_first_one_until_that_has_begun() -> None:
    monthly = step(1, 0, AGAIN).milestone
    midnight = datetime(2026, 2, 27, 23, tzinfo=UTC)
    times = [datetime(2020, 1, 1, tzinfo=UTC), midnight - timedelta(microseconds=1), midnight]
    turns = [turn_at(monthly, at) for at in times]

    assert [0, 0, 1] == [turn.number for turn in turns if turn is not None]
    assert turn_at(step(1, 0).milestone, midnight) is None


def test_what_came_before_the_first_turn_counts_to_it() -> None:
    first, second = (
        turn_at(step(1, 0, AGAIN).milestone, datetime(2026, m, 28, tzinfo=UTC)) for m in (1, 2)
    )

    assert first is not None
    assert second is not None
    assert [(date.min, date(2026, 2, 28)), (date(2026, 2, 28), date(2026, 3, 31))] == [
        days_of(first),
        days_of(second),
    ]


def test_earlier_turns_come_one_after_the_other_down_to_the_first() -> None:
    monthly = step(1, 0, AGAIN).milestone
    days = [
        [str(turn.first_day) for turn in turns_before(monthly, *asked)]
        for asked in ((3, 2), (1, 9), (0, 9))
    ]

    assert [["2026-03-31", "2026-02-28"], ["2026-01-31"], []] == days
