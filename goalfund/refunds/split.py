"""How a sum goes back to many: in proportion to what each gave, exact to the kobo. Pure."""

from collections.abc import Sequence


def split(total_minor: int, weights_minor: Sequence[int]) -> list[int]:
    """Return each one's part of `total_minor`, in the order of what they gave.

    The parts add up to the total, or to all that they gave if that is less. None is as much as one
    minor unit away from its exact proportion, and nobody gets more than they gave. What is left
    over after rounding down goes to the largest remainders; among equal ones, to who came first.
    """
    assert total_minor >= 0
    assert all(weight >= 0 for weight in weights_minor)
    given_minor = sum(weights_minor)
    total_minor = min(total_minor, given_minor)
    if not total_minor:
        return [0] * len(weights_minor)
    exact = [divmod(total_minor * weight, given_minor) for weight in weights_minor]
    parts = [whole for whole, _ in exact]
    by_remainder = sorted(range(len(exact)), key=lambda n: (-exact[n][1], n))
    for n in by_remainder[: total_minor - sum(parts)]:
        parts[n] += 1
    return parts
