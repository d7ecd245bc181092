"""What staff are shown first of what suspense money may have been meant for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from goalfund.payments.suggestions import SUGGESTIONS_MAX, Candidate, Money, Why, rank

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
GOAL = UUID(int=1)
MONEY = Money(amount_minor=250_000, received_at=NOON, sender="OBI ADA")
ADA = Candidate(
    goal_id=GOAL,
    goal_title="A borehole",
    goal_slug="a-borehole",
    goal_status="open",
    contribution_id=UUID(int=2),
    payment_code="0" * 16,
    amount_minor=250_000,
    status="pending",
    payer_name="Ada Obi",
    created_at=NOON - timedelta(hours=1),
    code="CODE",
)
OLD = replace(ADA, payer_name=None, created_at=NOON - timedelta(days=30), code=None)


def why(money: Money, one: Candidate) -> set[Why]:
    return {reason for suggestion in rank(money, [one]) for reason in suggestion.why}


def test_each_reason_is_named() -> None:
    lately = {Why.NAME_ALIKE, Why.NAME_PARTLY, Why.AMOUNT_EQUAL, Why.ANNOUNCED_LATELY}

    assert lately == why(MONEY, ADA)
    assert {Why.AMOUNT_EQUAL} == why(MONEY, OLD)
    assert Why.CODE in why(replace(MONEY, codes=["CODE"]), ADA)
    assert Why.CODE_NEARLY_RIGHT in why(replace(MONEY, near_codes=["CODE"]), ADA)
    assert Why.REFERENCE in why(replace(MONEY, payment_codes=[(GOAL, "0" * 16)]), OLD)
    assert Why.CLAIMED in why(replace(MONEY, claimed=[UUID(int=2)]), OLD)
    kept_from = replace(ADA, amount_minor=1, status="confirmed", goal_status="closed")
    told = why(replace(MONEY, codes=["CODE"]), kept_from)
    assert {Why.AMOUNT_DIFFERS, Why.ALREADY_PAID, Why.GOAL_NOT_OPEN} <= told


def test_what_fits_in_nothing_but_time_is_not_shown() -> None:
    assert [] == rank(MONEY, [replace(ADA, payer_name="Emeka Ude", amount_minor=7)])
    assert [] == rank(MONEY, [])


def test_the_likeliest_come_first_and_never_more_than_five() -> None:
    by_code = replace(OLD, contribution_id=UUID(int=3), code="ITS", amount_minor=1)
    paid = replace(ADA, contribution_id=UUID(int=4), status="confirmed")
    crowd = [replace(OLD, contribution_id=UUID(int=100 + n)) for n in range(50)]
    shown = rank(replace(MONEY, codes=["ITS"]), [*crowd, paid, by_code, ADA])

    assert SUGGESTIONS_MAX == len(shown)
    first = [one.candidate.contribution_id.int for one in shown[:3]]
    assert [3, 2, 4] == first
