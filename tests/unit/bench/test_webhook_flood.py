"""The flood of the bench is what it says it is."""

from uuid import UUID

from bench.rig import Intent
from bench.webhook_flood import TWICE, flood

PAYMENTS = [Intent(UUID(int=1), f"code-{n}", UUID(int=n)) for n in range(900)]


def test_a_flood_holds_every_payment_and_a_tenth_of_it_is_repetitions() -> None:
    events = flood(PAYMENTS, seed=1)

    assert set(PAYMENTS) == set(events)
    assert round(len(events) * TWICE) == len(events) - len(PAYMENTS)


def test_a_flood_comes_in_no_order_and_the_same_for_one_seed() -> None:
    events = flood(PAYMENTS, seed=1)

    assert events != sorted(events, key=PAYMENTS.index)
    assert events == flood(PAYMENTS, seed=1)
