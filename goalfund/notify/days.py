"""When digests are due: once a day, at an hour of Lagos. Pure."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DIGEST_HOUR: Final = 18  # people are at home, and the day's money is in
_LAGOS: Final = ZoneInfo("Africa/Lagos")


def next_digest(now: datetime) -> datetime:
    """Return when the next digest is due: later than `now`."""
    there = now.astimezone(_LAGOS)
    today = datetime.combine(there.date(), time(DIGEST_HOUR), _LAGOS)
    return today if today > there else today + timedelta(days=1)


def day_of(now: datetime) -> date:
    """Return the day in Lagos, of which there is one digest."""
    return now.astimezone(_LAGOS).date()
