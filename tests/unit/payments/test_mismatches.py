"""How a row of the gateway's lists stands to what a book says: one verdict for each pair."""

from typing import Any
from uuid import UUID

import pytest

from goalfund.payments.mismatches import (
    NOTICE_WAITING,
    Booked,
    Listed,
    Mismatch,
    judge,
    not_listed,
)

GOAL = UUID(int=7)


def listed(**changes: Any) -> Listed:
    """Return a charge of 1,000 of which 970 arrive."""
    values: dict[str, Any] = {
        "kind": "charge",
        "reference": "REF-1",
        "currency": "NGN",
        "amount_minor": 1_000,
        "fee_minor": 30,
        "status": "succeeded",
    }
    return Listed(**values | changes)


def booked(**changes: Any) -> Booked:
    """Return what a book says of just that."""
    values: dict[str, Any] = {
        "goal_id": GOAL,
        "seq": 3,
        "currency": "NGN",
        "amount_minor": 1_000,
        "fee_minor": 30,
    }
    return Booked(**values | changes)


PAID_OUT = {"kind": "payout", "status": "success"}

CASES = [
    (listed(), booked(), None, 970),
    (listed(status="pending"), None, None, 0),
    (listed(), None, "paid_not_credited", 970),
    (listed(status="failed"), booked(), "status_contradicts", 0),
    (listed(status="held", kind="credit"), booked(), "status_contradicts", 0),
    (listed(amount_minor=1_001), booked(), "amount_differs", 971),
    (listed(fee_minor=29), booked(), "fee_differs", 971),
    (listed(currency="USD"), booked(), "currency_differs", 0),
    (listed(repeated=True), booked(), "listed_twice", 970),
    (listed(refunded=True), booked(), "went_back", -30),
    (listed(refunded=True), booked(given_back_minor=1), None, 970),
    (listed(kind="dispute", fee_minor=0, status="accepted"), booked(), "went_back", -1_000),
    (listed(kind="dispute", fee_minor=0, status="open"), booked(), None, 0),
    (
        listed(kind="dispute", fee_minor=0, status="accepted"),
        booked(charged_back_minor=1_000),
        None,
        -1_000,
    ),
    (listed(**PAID_OUT), None, "payout_not_ours", -1_030),
    (listed(kind="payout", status="failed"), None, None, 0),
    (listed(**PAID_OUT), booked(), None, -1_030),
    (listed(**PAID_OUT), booked(status="under_way", fee_minor=0), None, -1_030),
    (listed(**PAID_OUT, amount_minor=999), booked(status="under_way"), "payout_differs", -1_029),
    (listed(**PAID_OUT), booked(fee_minor=0), "payout_differs", -1_030),
    (listed(**PAID_OUT), booked(status="failed"), "payout_differs", -1_030),
    (listed(kind="payout", status="reversed"), booked(), "payout_reversed", -30),
    (listed(kind="payout", status="failed"), booked(), "payout_reversed", -30),
    (listed(kind="payout", status="reversed"), booked(status="returned"), None, -30),
    (
        listed(kind="payout", status="reversed", fee_minor=0),
        booked(status="returned"),
        "payout_differs",
        0,
    ),
    (listed(**PAID_OUT), booked(status="returned"), "payout_differs", -1_030),
    (listed(kind="payout", status="reversed"), booked(status="failed"), None, 0),
]


def in_cash(row: Listed, known: Booked | None) -> int:
    """Return what the book's cash has of it, by another way than the rule's."""
    if known is None:
        return 0
    if row.kind == "dispute":
        return -known.charged_back_minor
    if row.kind == "payout":
        paid = known.status == "succeeded"
        if known.status == "returned":
            return -known.fee_minor
        return -known.amount_minor - known.fee_minor if paid else 0
    return known.amount_minor - known.fee_minor


@pytest.mark.parametrize(("row", "known", "standing", "effect_minor"), CASES)
def test_every_class_is_told_apart(
    row: Listed, known: Booked | None, standing: str | None, effect_minor: int
) -> None:
    """Reliability 74, 75."""
    verdict = judge(row, known)

    assert (standing, effect_minor) == (verdict.standing, verdict.effect_minor)
    assert [standing] * (standing is not None) == [f.mismatch for f in verdict.findings]
    # What is found is all that the gateway has of it beyond the book.
    between = effect_minor - in_cash(row, known)
    assert standing is None or between == sum(f.impact_minor for f in verdict.findings)


def test_every_class_has_a_case() -> None:
    of_no_row = {"credited_not_listed", "payout_not_listed", "balance_differs"}

    assert set(Mismatch) == {standing for _, _, standing, _ in CASES if standing} | of_no_row


def test_what_waits_to_be_tried_again_is_no_mismatch() -> None:
    verdict = judge(listed(), None, waiting=True)

    assert (NOTICE_WAITING, 970, ()) == (
        verdict.standing,
        verdict.effect_minor,
        verdict.findings,
    )


def test_what_is_not_listed_is_all_that_the_book_has_of_it() -> None:
    inward = not_listed("REF-1", booked())
    outward = not_listed("REF-1", booked(), Mismatch.PAYOUT_NOT_LISTED)

    assert (-970, 1_030) == (inward.impact_minor, outward.impact_minor)


def test_a_row_that_differs_and_is_there_twice_says_both() -> None:
    verdict = judge(listed(amount_minor=1_001, repeated=True), booked())

    assert ["amount_differs", "listed_twice"] == [one.mismatch for one in verdict.findings]
    assert "amount_differs" == verdict.standing
