"""Charges: one decision each, a clock that can be turned, fees to the tenth of a kobo."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from goalfund.payments.simulator import charges
from goalfund.payments.simulator.charges import Charge, Charges, ChargeStatus
from goalfund.payments.simulator.settings import Merchant

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment


def a_charge(**details: Any) -> Charge:
    base: dict[str, Any] = {
        "number": 1,
        "merchant_id": "SBTESTMID1",
        "reference": "ORD-1",
        "amount_minor": 250_000,
        "currency": "NGN",
        "email": "ada@example.com",
        "created_at": START,
    }
    return Charge(**base | details)


def a_store(clock: Clock, limit: int = 10) -> tuple[Charges, list[Charge]]:
    saved: list[Charge] = []
    store = Charges(now=clock, abandoned_after_s=lambda: 60.0, limit=limit, changed=saved.append)
    return store, saved


@pytest.mark.parametrize("first", [s for s in ChargeStatus if s is not ChargeStatus.PENDING])
@pytest.mark.parametrize("second", list(ChargeStatus))
def test_a_charge_is_decided_once(first: ChargeStatus, second: ChargeStatus) -> None:
    store, _ = a_store(Clock())
    store.add(a_charge())

    ended = store.end(a_charge(), first)
    again = store.end(ended, second)

    assert again == ended
    assert store.find("ORD-1", "SBTESTMID1") == ended


def test_a_charge_that_nobody_decides_is_abandoned_when_its_time_is_up() -> None:
    clock = Clock()
    store, saved = a_store(clock)
    store.add(a_charge())

    clock.moment = START + timedelta(seconds=59, microseconds=999_999)
    before = store.find("ORD-1", "SBTESTMID1")
    clock.moment = START + timedelta(seconds=60)
    after = store.find("ORD-1", "SBTESTMID1")

    assert before is not None
    assert before.status is ChargeStatus.PENDING
    assert after is not None
    assert after.status is ChargeStatus.ABANDONED
    assert store.end(before, ChargeStatus.SUCCESS).status is ChargeStatus.ABANDONED
    assert [charge.status for charge in saved] == [ChargeStatus.PENDING, ChargeStatus.ABANDONED]


def test_the_oldest_charge_makes_room() -> None:
    store, _ = a_store(Clock(), limit=2)
    for reference in ("A", "B", "C"):
        store.add(a_charge(reference=reference))

    assert [charge.reference for charge in store] == ["B", "C"]


@pytest.mark.parametrize(
    ("amount_minor", "expected"),
    [
        (250_000, "3000.0"),
        (10_001, "120.0"),
        (12_345, "148.1"),
        (12_500_000, "150000.0"),
        (12_500_001, "150000.0"),
        (10**12, "150000.0"),
    ],
)
def test_the_fee_is_a_rate_up_to_a_cap(amount_minor: int, expected: str) -> None:
    assert charges.fee(Merchant(), amount_minor) == Decimal(expected)


def test_what_arrives_may_have_a_fraction_and_the_payer_may_bear_the_fee() -> None:
    merchant = Merchant()

    assert charges.paid_and_arriving(a_charge(amount_minor=12_345), merchant) == (
        12_345,
        Decimal("12196.9"),
    )
    assert charges.paid_and_arriving(a_charge(), merchant) == (250_000, 247_000)
    assert charges.paid_and_arriving(a_charge(pass_charge=True), merchant) == (253_000, 250_000)
    assert charges.paid_and_arriving(a_charge(amount_minor=12_345, pass_charge=True), merchant) == (
        12_494,
        12_345,
    )
