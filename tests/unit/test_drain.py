"""A stop has one deadline for all its phases."""

import pytest

from goalfund.drain import Drain

DEADLINE_S = 20.0
AIOHTTP_TURNS = 2


def test_whatever_the_phases_take_all_of_them_together_meet_the_deadline() -> None:
    now_s = 100.0
    drain = Drain(DEADLINE_S, lambda: now_s)
    before_goals_s = (
        drain.viewers_s + AIOHTTP_TURNS * drain.requests_s + drain.mail_s + drain.retries_s
    )

    drain.begin()
    now_s += before_goals_s

    assert DEADLINE_S / 8 == pytest.approx(drain.goals_s())
    assert DEADLINE_S == pytest.approx(before_goals_s + drain.goals_s())


def test_what_the_phases_before_leave_over_is_for_the_goals() -> None:
    now_s = 100.0
    drain = Drain(DEADLINE_S, lambda: now_s)

    drain.begin()
    now_s += 1.0

    assert DEADLINE_S - 1.0 == pytest.approx(drain.goals_s())


def test_past_the_deadline_the_goals_have_nothing_and_before_the_stop_all_of_it() -> None:
    now_s = 100.0
    drain = Drain(DEADLINE_S, lambda: now_s)
    unbegun_s = drain.goals_s()

    drain.begin()
    now_s += 2 * DEADLINE_S

    assert (DEADLINE_S, 0.0) == (unbegun_s, drain.goals_s())
