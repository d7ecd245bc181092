"""When digests are due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from goalfund.notify.days import day_of, next_digest


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-22T16:59:59+00:00", "2026-11-22T17:00:00+00:00"),
        ("2026-11-22T17:00:00+00:00", "2026-11-23T17:00:00+00:00"),
        ("2026-11-22T23:30:00+00:00", "2026-11-23T17:00:00+00:00"),
        ("2026-12-31T17:00:01+00:00", "2027-01-01T17:00:00+00:00"),
        ("2028-02-28T18:00:00+00:00", "2028-02-29T17:00:00+00:00"),
    ],
)
def test_a_digest_is_due_at_six_in_the_evening_in_lagos(now: str, due: str) -> None:
    assert datetime.fromisoformat(due) == next_digest(datetime.fromisoformat(now))


def test_it_is_always_later_and_never_more_than_a_day() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for hour in range(24 * 400):
        now = start + timedelta(hours=hour, minutes=hour % 60)
        assert timedelta(0) < next_digest(now) - now <= timedelta(days=1)


def test_a_day_is_one_of_lagos() -> None:
    assert date(2026, 11, 23) == day_of(datetime(2026, 11, 22, 23, tzinfo=UTC))
    assert date(2026, 11, 22) == day_of(datetime(2026, 11, 22, 22, 59, tzinfo=UTC))
