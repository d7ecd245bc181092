"""A sum that goes back to many is split to the kobo, whoever they are."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.refunds.split import split

Split = Callable[[int, Sequence[int]], list[int]]
GIFTS = st.lists(st.integers(0, 2**53 - 1), max_size=60)
SHARES = st.integers(0, 10_000)  # of all, in parts of a hundredth of a percent


def faults_of(splits: Split, total_minor: int, weights: Sequence[int]) -> list[str]:
    """Return what is wrong with a split, in integers alone."""
    parts, given_minor = splits(total_minor, weights), sum(weights)
    total_minor = min(total_minor, given_minor)
    found = []
    if sum(parts) != total_minor:
        found.append(f"{sum(parts)} of {total_minor}")
    for part, weight in zip(parts, weights, strict=True):
        if not 0 <= part <= weight:
            found.append(f"{part} of somebody's {weight}")
        # Less than one away: |part - total * weight / given| < 1.
        if given_minor and abs(part * given_minor - total_minor * weight) >= given_minor:
            found.append(f"{part} is more than a kobo away")
    return found


@given(GIFTS, SHARES)
def test_any_sum_is_split_over_any_number_to_the_kobo(gifts: list[int], share: int) -> None:
    """reliability 7"""
    total_minor = sum(gifts) * share // 10_000

    assert [] == faults_of(split, total_minor, gifts)


@given(st.integers(1, 10_000), st.integers(0, 10_000))
def test_who_gave_the_same_gets_the_same_but_for_one_kobo(n: int, total_minor: int) -> None:
    parts = split(total_minor, [10_000] * n)

    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)


@pytest.mark.parametrize(
    ("total_minor", "weights", "expected"),
    [
        (0, [5, 5], [0, 0]),
        (100, [], []),
        (100, [0, 0], [0, 0]),
        (100, [1, 1, 1], [1, 1, 1]),
        (100, [100, 100, 100], [34, 33, 33]),
        (1, [1, 2, 2], [0, 1, 0]),
        (10, [9, 0, 1], [9, 0, 1]),
        (2**53 - 1, [2**53 - 1], [2**53 - 1]),
    ],
)
def test_splits_that_one_can_do_by_hand(
    total_minor: int, weights: list[int], expected: list[int]
) -> None:
    assert expected == split(total_minor, weights)


def _rounds_down(total_minor: int, weights: Sequence[int]) -> list[int]:
    return [total_minor * weight // (sum(weights) or 1) for weight in weights]


def _gives_the_first_the_rest(total_minor: int, weights: Sequence[int]) -> list[int]:
    parts = _rounds_down(total_minor, weights)
    return [parts[0] + total_minor - sum(parts), *parts[1:]]


def _rounds_each(total_minor: int, weights: Sequence[int]) -> list[int]:
    return [round(total_minor * weight / (sum(weights) or 1)) for weight in weights]


@pytest.mark.parametrize("planted", [_rounds_down, _gives_the_first_the_rest, _rounds_each])
def test_a_split_that_loses_or_favours_is_found(planted: Split) -> None:
    """The control: each of these is wrong for a sum that one can do by hand."""
    assert any(faults_of(planted, total, [1, 1, 1, 1, 1, 1]) for total in range(6))
