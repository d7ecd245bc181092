"""What comes back: weeks, months, semesters and years, counted from a first day as people do. Pure.

A period begins at midnight where the goal is, and ends where the next one begins: so its length in
hours may differ where clocks are changed. A day of the month that a month does not have is its
last one, and the next period counts from the first day again: 31 January, 28 February, 31 March.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LAGOS: Final = ZoneInfo("Africa/Lagos")
ONCE: Final = "none"

_MONTHS: Final[Mapping[str, int]] = {"monthly": 1, "semester": 6, "yearly": 12}
RECURRENCES: Final = (ONCE, "weekly", *_MONTHS)


@dataclass(frozen=True, slots=True)
class Period:
    """The `number`th turn, from 0: the days from `first_day` up to before `next_day`."""

    number: int
    first_day: date
    next_day: date
    zone: ZoneInfo = LAGOS

    @property
    def begins(self) -> datetime:
        """Return its first instant, in UTC."""
        return _midnight(self.first_day, self.zone)

    @property
    def ends(self) -> datetime:
        """Return the first instant after it, in UTC."""
        return _midnight(self.next_day, self.zone)


def day_of(at: datetime, zone: ZoneInfo = LAGOS) -> date:
    """Return the day on which something happens, where goals are."""
    return at.astimezone(zone).date()


def period(recurrence: str, first_day: date, number: int, zone: ZoneInfo = LAGOS) -> Period:
    """Return a turn of what begins on `first_day` and comes back."""
    assert recurrence in RECURRENCES
    assert recurrence != ONCE
    assert number >= 0
    begins, following = (_first_day_of(recurrence, first_day, n) for n in (number, number + 1))
    return Period(number, begins, following, zone)


def period_at(
    recurrence: str, first_day: date, at: datetime, zone: ZoneInfo = LAGOS
) -> Period | None:
    """Return the turn that `at` falls into; None before the first one begins."""
    today = day_of(at, zone)
    if today < first_day:
        return None
    return period(recurrence, first_day, _turns_before(recurrence, first_day, today), zone)


def _turns_before(recurrence: str, first_day: date, today: date) -> int:
    if recurrence == "weekly":
        return (today - first_day).days // 7
    months = (today.year - first_day.year) * 12 + today.month - first_day.month
    n = months // _MONTHS[recurrence]
    return n if _first_day_of(recurrence, first_day, n) <= today else n - 1


def _first_day_of(recurrence: str, first_day: date, n: int) -> date:
    if recurrence == "weekly":
        return first_day + timedelta(days=7 * n)
    month = first_day.month - 1 + n * _MONTHS[recurrence]
    year, month = first_day.year + month // 12, month % 12 + 1
    return date(year, month, min(first_day.day, calendar.monthrange(year, month)[1]))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # Where clocks jump over midnight, this is the moment of the jump.
    return datetime.combine(day, time(), zone).astimezone(UTC)
