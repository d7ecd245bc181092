"""What comes back: month ends, leap years, clocks that are changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.goals.periods import LAGOS, RECURRENCES, period_at

COMING_BACK = [recurrence for recurrence in RECURRENCES if recurrence != "none"]


def days(recurrence: str, first_day: date, count: int, zone: ZoneInfo = LAGOS) -> list[str]:
    """Return the days on which the first turns begin, where the goal is."""
    at, found = datetime.combine(first_day, datetime.min.time(), zone), []
    for _ in range(count):
        period = period_at(recurrence, first_day, at, zone)
        assert period is not None
        found.append(period.begins.astimezone(zone).date().isoformat())
        at = period.ends
    return found


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

    assert [0, 1] == [turn.n for turn in turns if turn is not None]


@pytest.mark.parametrize(
    ("zone", "first_day", "hours"),
    [("Europe/London", date(2026, 3, 23), 167), ("Europe/London", date(2026, 10, 19), 169)],
)
def test_a_week_in_which_clocks_are_changed_has_its_own_length(
    zone: str, first_day: date, hours: int
) -> None:
    at = datetime(first_day.year, first_day.month, first_day.day, 12, tzinfo=UTC)
    period = period_at("weekly", first_day, at, ZoneInfo(zone))

    assert period is not None
    assert timedelta(hours=hours) == period.ends - period.begins


def test_nothing_comes_back_before_it_came_or_when_it_never_does() -> None:
    before = datetime(2026, 11, 30, 22, 59, tzinfo=UTC)

    assert period_at("weekly", date(2026, 12, 1), before) is None
    assert period_at("none", date(2026, 12, 1), before + timedelta(days=9)) is None


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
    period = period_at(recurrence, first_day, at, where)

    assert period is not None
    assert period.begins <= at < period.ends
    following = period_at(recurrence, first_day, period.ends, where)
    assert following is not None
    assert (period.n + 1, period.ends) == (following.n, following.begins)
