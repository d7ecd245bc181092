"""Payments of a lent account told apart: the one that is kept, and those that go back."""

from datetime import UTC, datetime, timedelta

import pytest

from goalfund.payments.confirming import went_back
from goalfund.payments.payloads import Status
from goalfund.payments.squad.accounts import CreditRow
from goalfund.payments.squad.lent_accounts import LentPayment

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=9)


def credit(at: datetime | None, *, fee_minor: int = 25) -> CreditRow:
    return CreditRow(
        reference="credit",
        account_number="0123456789",
        customer_identifier=None,
        amount_minor=10_000,
        net_minor=10_000 - fee_minor,
        currency="NGN",
        paid_at=at,
    )


def payment(at: datetime | None, *, kept: bool) -> LentPayment:
    return LentPayment(status=Status.SUCCEEDED, went_back=None if kept else True, created_at=at)


KEPT, GONE = payment(NOON, kept=True), payment(LATER, kept=False)


@pytest.mark.parametrize(
    ("row", "payments", "expected"),
    [
        (credit(NOON), [GONE, KEPT], False),
        (credit(LATER), [GONE, KEPT], True),
        (credit(LATER - timedelta(milliseconds=900)), [GONE, KEPT], True),
        (credit(NOON), [KEPT], False),
        # No time tells them apart: the fee does, which only the one that is kept has cost.
        (credit(NOON), [payment(NOON, kept=False), KEPT], False),
        (credit(NOON, fee_minor=0), [payment(NOON, kept=False), KEPT], True),
        (credit(NOON, fee_minor=0), [KEPT], False),
        # What tells no time is as the loan says of it.
        (credit(None), [GONE, KEPT], False),
        (credit(NOON), [payment(None, kept=False)], False),
        (credit(NOON), [], False),
    ],
)
def test_a_credit_is_the_payment_of_its_own_moment(
    row: CreditRow, payments: list[LentPayment], expected: bool
) -> None:
    assert expected is went_back(row, payments)
