"""Amounts and times as paper shows them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.paper.money import grouped, in_lagos, percent, plain, priced, rounded

MAX_MINOR = 9_007_199_254_740_991


@pytest.mark.parametrize(
    ("amount_minor", "expected"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (-5, "-0.05"),
        (123_456, "1,234.56"),
        (-123_456, "-1,234.56"),
        (MAX_MINOR, "90,071,992,547,409.91"),
    ],
)
def test_every_kobo_is_written(amount_minor: int, expected: str) -> None:
    assert expected == grouped(amount_minor)
    assert expected.replace(",", "") == plain(amount_minor)


@given(st.integers(-MAX_MINOR, MAX_MINOR))
def test_what_is_written_is_the_amount(amount_minor: int) -> None:
    text = plain(amount_minor)

    assert amount_minor == int(text.replace(".", ""))
    assert 2 == len(text.partition(".")[2])


def test_money_has_its_sign_before_the_number() -> None:
    assert ("₦1,234.56", "-$0.05") == (priced(123_456, "NGN"), priced(-5, "USD"))


def test_where_there_is_little_room_nothing_is_rounded_up() -> None:
    assert "₦1,234" == rounded(123_499, "NGN")
    assert (99, 100, 250) == (percent(999, 1_000), percent(1_000, 1_000), percent(5, 2))


def test_lagos_is_an_hour_ahead_all_year() -> None:
    for month in (1, 7):
        at = datetime(2026, month, 31, 23, 30, tzinfo=UTC)
        assert "00:30:00" == in_lagos(at)[-8:]
