"""Money and times as paper shows them: exact, in text, made without a float."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

SIGNS: Final = {"NGN": "₦", "USD": "$"}  # both have a hundred minor units

# An hour ahead of UTC all year.
LAGOS: Final = timezone(timedelta(hours=1), "Africa/Lagos")


def plain(amount_minor: int) -> str:
    """Return minor units as a plain decimal: `-1234.50`."""
    whole, part = divmod(abs(amount_minor), 100)
    return f"{'-' if amount_minor < 0 else ''}{whole}.{part:02}"


def grouped(amount_minor: int) -> str:
    """Return minor units with groups of thousands: `-1,234.50`."""
    whole, part = divmod(abs(amount_minor), 100)
    return f"{'-' if amount_minor < 0 else ''}{whole:,}.{part:02}"


def priced(amount_minor: int, currency: str) -> str:
    """Return minor units with the currency's sign: `₦1,234.50`."""
    sign = "-" if amount_minor < 0 else ""
    return f"{sign}{SIGNS[currency]}{grouped(abs(amount_minor))}"


def rounded(amount_minor: int, currency: str) -> str:
    """Return minor units without what is below one whole, as where there is little room."""
    return f"{SIGNS[currency]}{amount_minor // 100:,}"


def percent(part_minor: int, whole_minor: int) -> int:
    """Return whole percent, rounded down: 100 means all of it."""
    return part_minor * 100 // whole_minor


def in_lagos(at: datetime) -> str:
    """Return a time as people in Nigeria read it, to the second."""
    return at.astimezone(LAGOS).strftime("%Y-%m-%d %H:%M:%S")


def in_utc(at: datetime) -> str:
    """Return a time in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
