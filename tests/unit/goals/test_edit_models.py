"""Moments as clients spell them: one moment has many spellings, and some spellings are none."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from goalfund.goals.edit_models import Deadline

MOMENT = TypeAdapter[datetime](Deadline)


@pytest.mark.parametrize(
    "spelt",
    [
        "2026-12-31T23:00:00Z",
        "2027-01-01T00:00:00+01:00",  # in Lagos it is the next year
        "2026-12-31t23:00:00.000000z",
        "2026-12-31T11:00:00-12:00",
    ],
)
def test_whatever_zone_it_is_spelt_in_it_is_kept_in_utc(spelt: str) -> None:
    """Reliability 93."""
    read = MOMENT.validate_python(spelt)

    assert (datetime(2026, 12, 31, 23, tzinfo=UTC), UTC) == (read, read.tzinfo)


@pytest.mark.parametrize(
    ("spelt", "why"),
    [
        ("2026-12-31T23:59:60Z", "time that exists"),  # a leap second
        ("2027-01-01T00:59:60+01:00", "time that exists"),
        ("2026-12-31T24:00:00Z", "time that exists"),
        ("2026-02-29T12:00:00Z", "time that exists"),
        ("2200-01-01T00:00:00Z", "before 2200"),
        ("2199-12-31T23:59:59-01:00", "before 2200"),
        ("9999-12-31T23:59:59-12:00", "before 2200"),
        ("2026-12-31T23:00:00", "such as"),
        ("2026-12-31", "such as"),
        ("2026-12-31T23:00:00,5Z", "such as"),
        ("２０２６-12-31T23:00:00Z", "such as"),  # digits, but of another script
        (1_798_758_000, "such as"),
        (None, "such as"),
    ],
)
def test_what_is_no_moment_is_refused(spelt: Any, why: str) -> None:
    """Reliability 93: a leap second too, which no clock of ours ever shows."""
    with pytest.raises(ValidationError, match=why):
        MOMENT.validate_python(spelt)


def test_a_plain_time_would_take_what_is_no_moment() -> None:
    """Negative control of reliability 93: without our look, a time without a zone is taken."""
    plain = TypeAdapter[datetime](datetime)

    assert plain.validate_python("2026-12-31T23:00:00").tzinfo is None
    assert plain.validate_python(1_798_758_000) is not None
