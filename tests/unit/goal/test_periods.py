"""What comes back: month ends, leap years, clocks that are changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.goal.periods import ONCE, RECURRENCES, day_of, period, period_at

COMING_BACK = [recurrence for recurrence in RECURRENCES if recurrence != ONCE]


def days(recurrence: str, first_day: date, count: int) -> list[str]:
    """Return the days on which the first turns begin."""
    return [period(recurrence, first_day, n).first_day.isoformat() for n in range(count)]


@pytest.mark.parametrize(
    ("recurrence", "first_day", "expected"),
    [
        ("weekly", date(2026, 12, 28), ["2026-12-28", "2027-01-04", "2027-01-11"]),
        ("monthly", date(2027, 1, 31), ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]),
        ("monthly", date(2028, 1, 30), ["2028-01-30", "2028-02-29", "2028-03-30"]),
        ("monthly", date(2026, 11, 15), ["2026-11-15", "2026-12-15", "2027-01-15"]),
        ("semester", date(2026, 8, 31), ["2026-08-31", "2027-02-28", "2027-08-31"]),
        ("yearly", date(2028, 2, 29), ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28"]),
    ],
)
def test_turns_begin_on_the_days_that_people_expect(
    recurrence: str, first_day: date, expected: list[str]
) -> None:
    assert expected == days(recurrence, first_day, len(expected))


def test_a_day_begins_at_midnight_in_lagos() -> None:
    first_day = date(2026, 12, 1)
    last = datetime(2026, 12, 31, 22, 59, 59, 999_999, tzinfo=UTC)
    turns = [period_at("monthly", first_day, at) for at in (last, last + timedelta(microseconds=1))]

    assert [0, 1] == [turn.number for turn in turns if turn is not None]


@pytest.mark.parametrize(
    ("zone", "first_day", "hours"),
    [("Europe/London", date(2026, 3, 23), 167), ("Europe/London", date(2026, 10, 19), 169)],
)
def test_a_week_in_which_clocks_are_changed_has_its_own_length(
    zone: str, first_day: date, hours: int
) -> None:
    at = datetime(first_day.year, first_day.month, first_day.day, 12, tzinfo=UTC)
    turn = period_at("weekly", first_day, at, ZoneInfo(zone))

    assert turn is not None
    assert timedelta(hours=hours) == turn.ends - turn.begins


def test_nothing_has_come_back_before_it_came() -> None:
    before = datetime(2026, 11, 30, 22, 59, 59, 999_999, tzinfo=UTC)
    first = period_at("weekly", date(2026, 12, 1), before + timedelta(microseconds=1))

    assert period_at("weekly", date(2026, 12, 1), before) is None
    assert period("weekly", date(2026, 12, 1), 0) == first


def test_a_day_is_that_of_lagos_whatever_the_zone_of_the_time() -> None:
    late = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)

    assert [date(2027, 1, 1)] * 2 == [
        day_of(late),
        day_of(late.astimezone(ZoneInfo("America/New_York"))),
    ]


@given(
    recurrence=st.sampled_from(COMING_BACK),
    first_day=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    after=st.timedeltas(timedelta(days=1), timedelta(days=20_000)),
    zone=st.sampled_from(["Africa/Lagos", "Europe/London", "America/Sao_Paulo", "Asia/Beirut"]),
)
def test_every_moment_is_in_one_turn_and_turns_have_no_gap(
    recurrence: str, first_day: date, after: timedelta, zone: str
) -> None:
    where = ZoneInfo(zone)
    at = datetime.combine(first_day, datetime.min.time(), where).astimezone(UTC) + after
    turn = period_at(recurrence, first_day, at, where)

    assert turn is not None
    assert turn.begins <= at < turn.ends
    following = period_at(recurrence, first_day, turn.ends, where)
    assert following == period(recurrence, first_day, turn.number + 1, where)
    assert turn.ends == following.begins
