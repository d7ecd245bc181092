"""Codes of an authenticator app."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from goalfund.people.totp import STEP_S, counter_of, new_secret, qr_svg, uri

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 11, 22, 12, 0, 10, tzinfo=UTC)
CURRENT = int(NOW.timestamp()) // STEP_S


def code(steps: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(NOW, counter_offset=steps)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [(-2, None), (-1, CURRENT - 1), (0, CURRENT), (1, CURRENT + 1), (2, None)],
)
def test_a_clock_may_be_off_by_one_step(steps: int, expected: int | None) -> None:
    assert expected == counter_of(SECRET, code(steps), NOW, 0)


def test_a_code_that_was_used_is_refused_and_so_are_earlier_ones() -> None:
    assert counter_of(SECRET, code(), NOW, CURRENT) is None
    assert counter_of(SECRET, code(-1), NOW, CURRENT) is None
    assert CURRENT + 1 == counter_of(SECRET, code(1), NOW, CURRENT)


@pytest.mark.parametrize("wrong", ["000000", "12345", "1234567", "abcdef", "", "１２３４５６"])
def test_what_is_no_code_is_refused(wrong: str) -> None:
    assert counter_of(SECRET, wrong, NOW, 0) is None


def test_a_code_is_good_until_its_step_and_the_next_are_over() -> None:
    late = NOW + timedelta(seconds=2 * STEP_S)

    assert counter_of(SECRET, code(), NOW + timedelta(seconds=STEP_S), 0)
    assert counter_of(SECRET, code(), late, 0) is None


def test_secrets_have_160_bits_and_are_never_the_same() -> None:
    first, second = new_secret(), new_secret()

    assert 32 == len(first)
    assert first != second


def test_apps_read_who_it_is_for_from_a_picture_without_scripts() -> None:
    address = uri(SECRET, "ada@example.org")
    picture = qr_svg(address)

    assert address.startswith("otpauth://totp/GoalFund:ada%40example.org?")
    assert f"secret={SECRET}" in address
    assert picture.startswith("<svg")
    assert "script" not in picture
