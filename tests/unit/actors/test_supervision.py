"""Backoff and quarantine by themselves."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.supervision import Backoff, Quarantine


@pytest.mark.parametrize(
    ("failures", "expected_s"),
    [(1, 0.1), (2, 0.2), (3, 0.4), (9, 25.6), (10, 30.0), (1_000_000, 30.0)],
)
def test_the_wait_doubles_up_to_the_longest(failures: int, expected_s: float) -> None:
    backoff = Backoff(first_s=0.1, longest_s=30.0)

    assert math.isclose(expected_s, backoff.delay_s(failures, lambda: 0.0))


@given(failures=st.integers(1, 10_000), share=st.floats(0, 1, exclude_max=True))
def test_jitter_only_shortens_the_wait_and_by_no_more_than_its_share(
    failures: int, share: float
) -> None:
    backoff = Backoff(jitter=0.5)
    whole_s = backoff.delay_s(failures, lambda: 0.0)

    assert whole_s / 2 <= backoff.delay_s(failures, lambda: share) <= whole_s


@pytest.mark.parametrize(
    "wrong",
    [{"first_s": -1.0}, {"first_s": 2.0, "longest_s": 1.0}, {"jitter": 1.5}, {"jitter": -0.1}],
)
def test_a_backoff_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="backoff"):
        Backoff(**wrong)


def test_a_message_is_shut_out_at_its_last_failure_and_for_its_own_key_only() -> None:
    quarantine = Quarantine[str](after=3, capacity=10, for_s=60.0)

    assert [False, False, True] == [quarantine.blame("a", 1, now_s=0.0) for _ in range(3)]
    assert quarantine.holds("a", 1, now_s=1.0)
    assert not quarantine.holds("b", 1, now_s=1.0)
    assert not quarantine.holds("a", 2, now_s=1.0)


def test_quarantine_ends_after_its_time_and_the_count_starts_from_nothing() -> None:
    quarantine = Quarantine[str](after=2, capacity=10, for_s=60.0)
    quarantine.blame("a", 1, now_s=0.0)
    quarantine.blame("a", 1, now_s=0.0)

    assert quarantine.holds("a", 1, now_s=59.9)
    assert not quarantine.holds("a", 1, now_s=60.0)
    assert not quarantine.shut_out
    assert not quarantine.blame("a", 1, now_s=61.0)


def test_failures_far_apart_do_not_add_up() -> None:
    quarantine = Quarantine[str](after=2, capacity=10, for_s=60.0)

    assert not quarantine.blame("a", 1, now_s=0.0)
    assert not quarantine.blame("a", 1, now_s=60.0)
    assert quarantine.blame("a", 1, now_s=61.0)


def test_a_success_forgives_earlier_failures() -> None:
    quarantine = Quarantine[str](after=2, capacity=10, for_s=60.0)
    quarantine.blame("a", 1, now_s=0.0)

    quarantine.forgive("a", 1)

    assert not quarantine.blame("a", 1, now_s=0.0)


def test_both_tables_are_bounded_and_forget_the_oldest() -> None:
    quarantine = Quarantine[str](after=2, capacity=3, for_s=60.0)
    for identity in range(10):
        quarantine.blame("a", identity, now_s=0.0)
        quarantine.blame("a", identity, now_s=0.0)
    for identity in range(10, 20):
        quarantine.blame("a", identity, now_s=0.0)

    assert [("a", 7), ("a", 8), ("a", 9)] == quarantine.held(now_s=0.0)
    assert len(quarantine._blames) == 3


def test_released_is_in_again() -> None:
    quarantine = Quarantine[str](after=1, capacity=3, for_s=60.0)
    quarantine.blame("a", 1, now_s=0.0)

    assert quarantine.release("a", 1)
    assert not quarantine.release("a", 1)
    assert not quarantine.holds("a", 1, now_s=0.0)
