"""The rules: a table of commands and answers, and every interleaving of what can go wrong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest

from goalfund.goal import book as books
from goalfund.goal import decide as rules
from goalfund.goal.book import AMOUNT_MAX_MINOR, Book, BookError
from goalfund.goal.commands import (
    AcceptAllocation,
    AllocateSuspense,
    CancelGoal,
    ChargeBack,
    CloseAtDeadline,
    CloseGoal,
    Command,
    FailRefund,
    IntendContribution,
    ReopenGoal,
    RequestWithdrawal,
    ReturnRefund,
    SettleRefund,
    SettleWithdrawal,
    StartRefund,
)
from goalfund.goal.decide_withdrawals import OPEN_WITHDRAWALS_MAX
from goalfund.goal.events import EventKind
from goalfund.goal.facts import Facts
from goalfund.goal.outcomes import Committed, Diverted, Refused
from goalfund.goal.state import GoalState
from goalfund.goal.verdicts import Decision, Diversion, Refusal, Verdict
from tests.goals import (
    NOON,
    Ledger,
    credit,
    intend,
    open_goal,
    receive_suspense,
    refund,
    release,
    settle,
    withdraw,
)


def opened(**changes: Any) -> Ledger:
    ledger = Ledger()
    ledger.open(**changes)
    return ledger


def answer(ledger: Ledger, command: Command) -> object:
    """Return what an answer says, without its ids."""
    (outcome,) = ledger.ask(command)
    match outcome:
        case Committed():
            return "committed"
        case Refused():
            return outcome.refusal
        case Diverted():
            return outcome.reason


def ids(ledger: Ledger) -> dict[str, Any]:
    return {"operation_id": uuid4(), "goal_id": ledger.goal_id}


@pytest.mark.parametrize(
    ("terms", "amount_minor", "expected"),
    [
        ({}, 1, "committed"),
        ({}, AMOUNT_MAX_MINOR, "committed"),
        ({}, 0, Refusal.AMOUNT_OUT_OF_RANGE),
        ({}, -1, Refusal.AMOUNT_OUT_OF_RANGE),
        ({}, AMOUNT_MAX_MINOR + 1, Refusal.AMOUNT_OUT_OF_RANGE),
        ({}, 2**63 - 1, Refusal.AMOUNT_OUT_OF_RANGE),
        ({}, 10**40, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"currency": "USD"}, 1, Refusal.CURRENCY_DIFFERS),
        ({"min_amount_minor": 5}, 4, Refusal.BELOW_MINIMUM),
        ({"min_amount_minor": 5}, 5, "committed"),
        ({"fixed_amount_minor": 5}, 6, Refusal.NOT_THE_FIXED_AMOUNT),
        ({"fixed_amount_minor": 5}, 5, "committed"),
        ({"deadline": NOON + timedelta(microseconds=1)}, 1, "committed"),
        ({"deadline": NOON}, 1, Refusal.DEADLINE_PASSED),
        ({"deadline": NOON - timedelta(microseconds=1)}, 1, Refusal.DEADLINE_PASSED),
        ({"kind": "closed"}, 1, Refusal.NOT_A_PARTICIPANT),
        ({"kind": "closed", "min_amount_minor": 5}, 4, Refusal.NOT_A_PARTICIPANT),
        ({"visibility": "private", "suspense": True}, 1, Refusal.GOAL_NOT_OPEN),
    ],
)
def test_an_intent_is_measured_by_the_terms(
    terms: dict[str, Any], amount_minor: int, expected: object
) -> None:
    """Reliability 6 and 93, at the core."""
    ledger = Ledger(now=NOON - timedelta(days=1))
    ledger.open(**terms)
    ledger.now = NOON

    assert expected == answer(ledger, intend(ledger.goal_id, amount_minor))


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"target_minor": 0}, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"target_minor": AMOUNT_MAX_MINOR + 1}, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"min_amount_minor": 0}, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"fixed_amount_minor": -1}, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"fixed_amount_minor": 10**40}, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"min_amount_minor": 1, "fixed_amount_minor": AMOUNT_MAX_MINOR}, "committed"),
    ],
)
def test_a_goal_opens_on_amounts_in_range(terms: dict[str, Any], expected: object) -> None:
    ledger = Ledger()

    assert expected == answer(ledger, open_goal(ledger.goal_id, **terms))


def test_the_terms_are_in_the_chain() -> None:
    """Amounts only where there are any; the deadline in UTC, whichever zone it came in."""
    lagos = timezone(timedelta(hours=1))
    deadline = NOON.astimezone(lagos) + timedelta(days=1)
    ledger = opened(fixed_amount_minor=7, deadline=deadline)
    commitment = ledger.events[0].body["commitment"]

    assert ledger.events[0].body == {
        "kind": "open",
        "visibility": "public",
        "currency": "NGN",
        "target_minor": 1_000_000,
        "fixed_amount_minor": 7,
        "deadline": "2026-01-03T12:00:00.000000Z",
        "approvals_required": 1,
        "proof_gate": "strict",
        "commitment": commitment,
    }


def test_a_goal_opens_once() -> None:
    ledger = opened()

    assert Refusal.GOAL_EXISTS == answer(ledger, open_goal(ledger.goal_id, target_minor=0))


def test_nothing_but_opening_can_be_asked_of_a_goal_that_is_not_there() -> None:
    ledger = Ledger()
    intent = intend(ledger.goal_id)

    assert Refusal.GOAL_NOT_FOUND == answer(ledger, intent)
    assert Refusal.GOAL_NOT_FOUND == answer(ledger, withdraw(ledger.goal_id, 0))
    assert Diversion.INTENT_UNSEEN == answer(ledger, credit(intent))
    assert not ledger.facts.operations


@pytest.mark.parametrize(
    ("steps", "last", "expected"),
    [
        ([], CloseGoal, "committed"),
        ([CloseGoal], CloseGoal, Refusal.ALREADY_DECIDED),
        ([], ReopenGoal, Refusal.ALREADY_DECIDED),
        ([CloseGoal], ReopenGoal, "committed"),
        ([CloseGoal], CancelGoal, "committed"),
        ([CancelGoal], CancelGoal, Refusal.GOAL_CANCELLED),
        ([CancelGoal], ReopenGoal, Refusal.GOAL_CANCELLED),
        ([CancelGoal], CloseGoal, Refusal.GOAL_CANCELLED),
    ],
)
def test_a_goal_changes_its_status(
    steps: list[type[Command]], last: type[Command], expected: object
) -> None:
    ledger = opened()
    for step in steps:
        ledger.do(step(**ids(ledger)))

    assert expected == answer(ledger, last(**ids(ledger)))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "committed"),
        ({"amount_minor": 999}, Diversion.AMOUNT_DIFFERS),
        ({"amount_minor": 1_001}, Diversion.AMOUNT_DIFFERS),
        ({"currency": "USD"}, Diversion.CURRENCY_DIFFERS),
        ({"currency": "USD", "amount_minor": 5}, Diversion.CURRENCY_DIFFERS),
        ({"payment_code": "nobody's"}, Diversion.INTENT_UNSEEN),
        ({"fee_minor": 1_000}, "committed"),
        ({"fee_minor": 1_001}, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"fee_minor": -1}, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"amount_minor": 0}, Refusal.AMOUNT_OUT_OF_RANGE),
    ],
)
def test_a_charge_must_be_what_was_intended(changes: dict[str, Any], expected: object) -> None:
    """Reliability 70: money that is not as intended is diverted, never lost and never guessed."""
    ledger = opened()
    intent = intend(ledger.goal_id, 1_000)
    ledger.do(intent)

    assert expected == answer(ledger, credit(intent, **changes))


@pytest.mark.parametrize("ending", [CloseGoal, CancelGoal])
def test_money_for_a_goal_that_has_closed_meanwhile_is_diverted(ending: type[Command]) -> None:
    """Reliability 70."""
    ledger = opened()
    intent = intend(ledger.goal_id, 1_000)
    ledger.do(intent)
    ledger.do(ending(**ids(ledger)))

    assert Diversion.GOAL_NOT_OPEN == answer(ledger, credit(intent))


def test_money_that_comes_after_the_deadline_has_closed_the_goal_is_diverted() -> None:
    """Reliability 93: until the goal is closed it is credited, whenever its checkout was begun."""
    ledger = Ledger(now=NOON - timedelta(hours=1))
    ledger.open(deadline=NOON)
    early, late = (intend(ledger.goal_id, 1_000) for _ in range(2))
    ledger.do(early)
    ledger.do(late)
    ledger.now = NOON
    before = answer(ledger, credit(early))
    ledger.do(CloseAtDeadline(**ids(ledger), deadline=NOON))

    assert "committed" == before
    assert Diversion.GOAL_NOT_OPEN == answer(ledger, credit(late))


def test_a_second_payment_for_one_intent_is_diverted() -> None:
    ledger = opened()
    intent = ledger.give(1_000)

    assert Diversion.ALREADY_PAID == answer(ledger, credit(intent, "another reference"))
    assert 1_000 == ledger.state.book.raised_minor


def test_a_book_that_is_full_refuses_more() -> None:
    """Reliability 6: the sum overflows."""
    ledger = opened()
    ledger.give(AMOUNT_MAX_MINOR)
    intent = intend(ledger.goal_id, 1)
    ledger.do(intent)

    assert Refusal.AMOUNT_OUT_OF_RANGE == answer(ledger, credit(intent))


@pytest.mark.parametrize(
    ("amount_minor", "expected"),
    [
        (1_000, "committed"),
        (1_001, Refusal.EXCEEDS_AVAILABLE),
        (0, Refusal.AMOUNT_OUT_OF_RANGE),
        (2**63, Refusal.AMOUNT_OUT_OF_RANGE),
    ],
)
def test_a_withdrawal_takes_what_is_available(amount_minor: int, expected: object) -> None:
    ledger = opened()
    ledger.give(1_000)

    assert expected == answer(ledger, withdraw(ledger.goal_id, amount_minor))


def test_one_id_cannot_name_two_withdrawals_or_two_refunds() -> None:
    """The second would reserve money under a row that remembers the first one's amount."""
    ledger = opened()
    intent = ledger.give(1_000)
    asked, back = withdraw(ledger.goal_id, 600), refund(intent, 100)
    ledger.ask(asked, back)
    reserved_minor = ledger.state.book.reserved_minor

    assert Refusal.ALREADY_DECIDED == answer(ledger, replace(asked, operation_id=uuid4()))
    assert Refusal.ALREADY_DECIDED == answer(ledger, replace(back, operation_id=uuid4()))
    assert 700 == reserved_minor == ledger.state.book.reserved_minor


def test_only_so_many_withdrawals_are_open_at_once() -> None:
    """Reliability 89, at the core."""
    ledger = opened()
    ledger.give(1_000)
    asked = [withdraw(ledger.goal_id, 1) for _ in range(OPEN_WITHDRAWALS_MAX)]
    ledger.ask(*asked)
    refused = answer(ledger, withdraw(ledger.goal_id, 10_000))
    ledger.do(release(asked[0]))

    assert Refusal.TOO_MANY_OPEN_WITHDRAWALS == refused
    assert "committed" == answer(ledger, withdraw(ledger.goal_id, 1))


def test_a_cancelled_goal_gives_no_money_out_but_refunds() -> None:
    ledger = opened()
    intent = ledger.give(1_000)
    ledger.do(CancelGoal(**ids(ledger)))

    assert Refusal.GOAL_CANCELLED == answer(ledger, withdraw(ledger.goal_id, 1))
    assert "committed" == answer(ledger, refund(intent, 1_000))


@pytest.mark.parametrize("first", [settle, release])
@pytest.mark.parametrize("second", [settle, release])
def test_a_withdrawal_ends_once(
    first: Callable[..., Command], second: Callable[..., Command]
) -> None:
    """Reliability 8, at the core."""
    ledger = opened()
    ledger.give(1_000)
    asked = withdraw(ledger.goal_id, 600)
    ledger.do(asked)
    ledger.do(first(asked))
    book = ledger.state.book

    assert Refusal.ALREADY_DECIDED == answer(ledger, second(asked))
    assert book == ledger.state.book


def test_what_nobody_asked_for_is_not_found() -> None:
    ledger = opened()
    intent, asked = intend(ledger.goal_id), withdraw(ledger.goal_id, 1)
    refund_id = uuid4()

    assert Refusal.WITHDRAWAL_NOT_FOUND == answer(ledger, settle(asked))
    assert Refusal.WITHDRAWAL_NOT_FOUND == answer(ledger, release(asked))
    assert Refusal.CONTRIBUTION_NOT_FOUND == answer(ledger, refund(intent, 1))
    assert Refusal.REFUND_NOT_FOUND == answer(
        ledger, SettleRefund(**ids(ledger), refund_id=refund_id)
    )
    assert Refusal.REFUND_NOT_FOUND == answer(
        ledger, FailRefund(**ids(ledger), refund_id=refund_id)
    )
    assert Refusal.SUSPENSE_NOT_FOUND == answer(
        ledger, AllocateSuspense(**ids(ledger), reference="?", to_goal_id=uuid4())
    )
    assert Refusal.CONTRIBUTION_NOT_FOUND == answer(ledger, charge_back(ledger, intent, 1))


def test_a_refund_that_was_paid_and_came_back_can_be_paid_again() -> None:
    """Reliability 74: its fee is spent, and the contribution is as it was before."""
    ledger = opened()
    intent = ledger.give(1_000)
    ledger.give(5_000)
    first = refund(intent, 1_000)
    back = {"refund_id": first.refund_id}
    ledger.do(first)
    too_soon = answer(ledger, ReturnRefund(**ids(ledger), **back))
    ledger.do(SettleRefund(**ids(ledger), **back, fee_minor=10))
    paid = ledger.facts.contributions[intent.contribution_id]
    ledger.do(ReturnRefund(**ids(ledger), **back))
    returned = ledger.facts.contributions[intent.contribution_id]
    gone, book = ledger.facts.refunds[first.refund_id], ledger.state.book
    told = {
        "refund_id": str(first.refund_id),
        "contribution_id": str(intent.contribution_id),
        "amount_minor": 1_000,
    }

    assert Diversion.NOT_DUE == too_soon
    assert ("refunded", 1_000) == (paid.status, paid.refunded_minor)
    assert ("confirmed", 0) == (returned.status, returned.refunded_minor)
    assert ("failed", ledger.state.seq) == (gone.status, gone.returned_seq)
    assert told == ledger.events[-1].body
    assert (5_990, 5_990, 0, 10) == (
        book.cash_minor,
        book.available_minor,
        book.refunded_minor,
        book.fees_minor,
    )
    assert Refusal.ALREADY_DECIDED == answer(ledger, ReturnRefund(**ids(ledger), **back))
    ledger.do(refund(intent, 1_000))


def test_refunds_of_a_contribution_never_exceed_it() -> None:
    """Reliability 9, at the core: what is under way counts, what failed does not."""
    ledger = opened()
    ledger.give(5_000)
    intent = ledger.give(1_000)
    first = refund(intent, 600)
    ledger.do(first)
    while_under_way = answer(ledger, refund(intent, 401))
    ledger.do(FailRefund(**ids(ledger), refund_id=first.refund_id))
    ledger.do(refund(intent, 1_000))

    assert Refusal.EXCEEDS_REFUNDABLE == while_under_way
    assert Refusal.EXCEEDS_REFUNDABLE == answer(ledger, refund(intent, 1))


@pytest.mark.parametrize(
    ("amount_minor", "expected"), [(400, "committed"), (401, Refusal.EXCEEDS_REFUNDABLE)]
)
def test_what_is_left_to_refund_is_what_has_gone_no_way_yet(
    amount_minor: int, expected: object
) -> None:
    """Of 1,000: 300 have been sent back, 200 are under way, 100 the bank has taken."""
    ledger = opened()
    ledger.give(5_000)
    intent = ledger.give(1_000)
    paid = refund(intent, 300)
    ledger.ask(paid, refund(intent, 200), charge_back(ledger, intent, 100))
    ledger.do(SettleRefund(**ids(ledger), refund_id=paid.refund_id))

    assert expected == answer(ledger, refund(intent, amount_minor))


def test_a_refund_needs_money_that_is_there() -> None:
    ledger = opened()
    intent = ledger.give(1_000)
    ledger.do(withdraw(ledger.goal_id, 600))

    assert Refusal.EXCEEDS_AVAILABLE == answer(ledger, refund(intent, 401))
    assert Refusal.EXCEEDS_REFUNDABLE == answer(ledger, refund(intent, 1_001))


def test_a_contribution_says_what_became_of_it() -> None:
    ledger = opened()
    intent = ledger.give(1_000)
    seen = [status(ledger, intent)]
    for amount_minor in (400, 600):
        started = refund(intent, amount_minor)
        ledger.do(started)
        ledger.do(SettleRefund(**ids(ledger), refund_id=started.refund_id))
        seen.append(status(ledger, intent))
    ledger.do(charge_back(ledger, intent, 1))
    seen.append(status(ledger, intent))

    assert ["confirmed", "part_refunded", "refunded", "charged_back"] == seen


def test_a_chargeback_beyond_what_is_left_of_the_contribution_is_refused() -> None:
    ledger = opened()
    intent = ledger.give(1_000)
    ledger.do(charge_back(ledger, intent, 600))

    assert Refusal.EXCEEDS_REFUNDABLE == answer(ledger, charge_back(ledger, intent, 401))


def test_fees_beyond_what_can_be_counted_are_refused() -> None:
    """Reliability 6: the debt overflows. Refused, not a fault that would poison the goal."""
    ledger = opened()
    ledger.give(10)
    first, second = withdraw(ledger.goal_id, 5), withdraw(ledger.goal_id, 5)
    ledger.ask(first, second)
    ledger.do(settle(first, AMOUNT_MAX_MINOR))

    assert Refusal.AMOUNT_OUT_OF_RANGE == answer(ledger, settle(second, 1))


def test_a_contributor_is_counted_once() -> None:
    ledger = opened()
    person = uuid4()
    ledger.give(1, contributor_key=person)
    ledger.give(2, contributor_key=person)
    ledger.give(3)

    assert 2 == ledger.state.book.contributors


def test_suspense_money_waits_in_its_book_and_leaves_it_once() -> None:
    ledger = opened(suspense=True, visibility="private")
    ledger.do(receive_suspense(ledger.goal_id, "ref", 1_000, fee_minor=10))
    before = ledger.state.book
    allocate: dict[str, Any] = {"reference": "ref", "to_goal_id": uuid4()}
    ledger.do(AllocateSuspense(**ids(ledger), **allocate))

    assert (990, 990) == (before.cash_minor, before.available_minor)
    assert (0, 0) == (ledger.state.book.cash_minor, ledger.state.book.available_minor)
    assert Refusal.ALREADY_DECIDED == answer(ledger, AllocateSuspense(**ids(ledger), **allocate))


@pytest.mark.parametrize(
    ("amount_minor", "fee_minor", "currency", "expected"),
    [
        (100, 100, "NGN", "committed"),
        (100, 101, "NGN", Refusal.AMOUNT_OUT_OF_RANGE),
        (AMOUNT_MAX_MINOR, 0, "NGN", Refusal.AMOUNT_OUT_OF_RANGE),
        (AMOUNT_MAX_MINOR - 1, 0, "NGN", "committed"),
        (100, 0, "USD", Refusal.CURRENCY_DIFFERS),
    ],
)
def test_a_suspense_book_takes_what_it_can_count(
    amount_minor: int, fee_minor: int, currency: str, expected: object
) -> None:
    ledger = opened(suspense=True, visibility="private")
    ledger.do(receive_suspense(ledger.goal_id, "first", 1))
    received = receive_suspense(
        ledger.goal_id, "ref", amount_minor, fee_minor=fee_minor, currency=currency
    )

    assert expected == answer(ledger, received)


@pytest.mark.parametrize(("fee_minor", "promised_minor"), [(100, 0), (0, 51)])
def test_suspense_money_that_is_not_there_is_not_given_away(
    fee_minor: int, promised_minor: int
) -> None:
    ledger = opened(suspense=True, visibility="private")
    ledger.do(receive_suspense(ledger.goal_id, "first", 50))
    ledger.do(receive_suspense(ledger.goal_id, "ref", 100, fee_minor=fee_minor))
    if promised_minor:
        ledger.do(withdraw(ledger.goal_id, promised_minor))
    allocate = AllocateSuspense(**ids(ledger), reference="ref", to_goal_id=uuid4())

    assert Refusal.EXCEEDS_AVAILABLE == answer(ledger, allocate)


def test_suspense_money_is_taken_in_whatever_the_goals_status() -> None:
    ledger = opened()
    ledger.do(CancelGoal(**ids(ledger)))
    ledger.do(accept(ledger, 990))

    assert (990, 990, 1) == (
        ledger.state.book.cash_minor,
        ledger.state.book.available_minor,
        ledger.state.book.contributors,
    )


def test_suspense_money_pays_the_intent_that_it_fits() -> None:
    ledger = opened()
    intent = intend(ledger.goal_id, 1_000)
    ledger.do(intent)
    ledger.do(accept(ledger, 1_000, contribution_id=intent.contribution_id))

    assert "confirmed" == status(ledger, intent)
    assert intent.contribution_id == UUID(ledger.events[-1].body["contribution_id"])


def test_suspense_money_repays_what_the_goal_owes() -> None:
    ledger = opened()
    owe(ledger, 300)
    ledger.do(accept(ledger, 1_000))

    assert (700, 0) == (ledger.state.book.available_minor, ledger.state.book.receivable_minor)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"currency": "USD"}, Refusal.CURRENCY_DIFFERS),
        ({"currency": "USD", "amount_minor": 0}, Refusal.AMOUNT_OUT_OF_RANGE),
        ({"amount_minor": AMOUNT_MAX_MINOR + 1}, Refusal.AMOUNT_OUT_OF_RANGE),
    ],
)
def test_suspense_money_must_fit_the_book(changes: dict[str, Any], expected: object) -> None:
    ledger = opened()
    owe(ledger, 300)

    assert expected == answer(ledger, accept(ledger, **{"amount_minor": 1} | changes))


def test_a_goal_can_owe_and_pay_back_to_the_kobo() -> None:
    ledger = opened()
    owe(ledger, 300)
    owed = ledger.state.book
    ledger.give(299)
    ledger.give(2)

    assert (-300, 0, 300) == (owed.cash_minor, owed.available_minor, owed.receivable_minor)
    assert Book(1, 1, 0, 0, 1_301, 1_000, 0, 0, 300, 3) == ledger.state.book


def test_rows_say_where_in_the_log_they_were_made() -> None:
    ledger = opened()
    intent = ledger.give(1_000)
    asked, dropped, back = (
        withdraw(ledger.goal_id, 100),
        withdraw(ledger.goal_id, 100),
        refund(intent, 100),
    )
    ledger.ask(asked, settle(asked), dropped, release(dropped), back)
    ledger.do(SettleRefund(**ids(ledger), refund_id=back.refund_id))
    failed = refund(intent, 100)
    ledger.ask(failed, FailRefund(**ids(ledger), refund_id=failed.refund_id))
    facts = ledger.facts
    withdrawals = [facts.withdrawals[one.withdrawal_id] for one in (asked, dropped)]
    refunds = [facts.refunds[one.refund_id] for one in (back, failed)]

    assert 2 == facts.contributions[intent.contribution_id].seq
    assert [2] == [claim.seq for claim in facts.claims.values()]
    assert [(3, 4), (5, 6)] == [(w.requested_seq, w.decided_seq) for w in withdrawals]
    assert [(7, 8), (9, 10)] == [(r.started_seq, r.decided_seq) for r in refunds]


def test_suspense_rows_say_where_in_the_log_they_were_made() -> None:
    ledger = opened(suspense=True, visibility="private")
    ledger.do(receive_suspense(ledger.goal_id, "ref", 100))
    ledger.do(AllocateSuspense(**ids(ledger), reference="ref", to_goal_id=uuid4()))
    item = ledger.facts.suspense["ref"]

    assert (2, 3) == (item.received_seq, item.allocated_seq)


# What may happen to 100 kobo, in every order.

Steps = dict[str, Callable[[], Command]]


def steps_from(ledger: Ledger, given: IntendContribution) -> Steps:
    """Return what may happen next; of things under way, to the one that began last."""
    asked = [w.withdrawal_id for w in ledger.facts.withdrawals.values() if w.decided_seq is None]
    request = withdraw(ledger.goal_id, 1, withdrawal_id=asked[-1] if asked else uuid4())
    started = [r.refund_id for r in ledger.facts.refunds.values() if r.decided_seq is None]
    refund_id = started[-1] if started else uuid4()
    return {
        "withdraw": lambda: withdraw(ledger.goal_id, 60),
        "pay": lambda: settle(request, 7),
        "release": lambda: release(request),
        "refund": lambda: refund(given, 45),
        "repay": lambda: SettleRefund(**ids(ledger), refund_id=refund_id, fee_minor=2),
        "fail": lambda: FailRefund(**ids(ledger), refund_id=refund_id),
        "charge back": lambda: charge_back(ledger, given, 50),
        "give": lambda: accept(ledger, 30),
    }


def explore(ledger: Ledger, given: IntendContribution, depth: int) -> int:
    """Take every step from here, and every step after it; return how many were taken."""
    taken = 0
    for name, make in steps_from(ledger, given).items():
        branch = ledger.branch()
        before = ledger.state.book
        (outcome,) = branch.ask(make())
        if not isinstance(outcome, Committed):
            assert ledger.state == branch.state
            continue
        assert_sound(name, before, branch.state.book)
        taken += 1
        if depth > 1:
            taken += explore(branch, given, depth - 1)
    return taken


def assert_sound(name: str, before: Book, after: Book) -> None:
    assert min(after.available_minor, after.reserved_minor, after.receivable_minor) >= 0
    assert after.cash_minor + after.receivable_minor == after.available_minor + after.reserved_minor
    assert after.cash_minor + after.receivable_minor >= 0
    if after.receivable_minor > before.receivable_minor:
        assert name in ("charge back", "pay", "repay")
        assert after.available_minor == 0, "a debt is made only when nothing is left to take"
    if name in ("withdraw", "release", "refund", "fail"):
        assert before.cash_minor == after.cash_minor, "a promise moves no cash"
    if name == "give":
        reachable_minor = before.available_minor + 30
        repaid_minor = min(reachable_minor, before.receivable_minor)
        assert reachable_minor - repaid_minor == after.available_minor
        assert before.receivable_minor - repaid_minor == after.receivable_minor


def test_no_interleaving_of_what_goes_out_breaks_the_book() -> None:
    """Reliability 11: every order of eight steps, to depth 6, exhaustively."""
    ledger = opened()
    given = ledger.give(100)

    assert explore(ledger, given, 6) > 5_000


@pytest.mark.parametrize("fault", ["withdraws cash", "pays twice", "forgets the promise"])
def test_the_exploration_finds_a_wrong_rule(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control of reliability 11, with three planted bugs."""

    def of_cash(state: GoalState, command: RequestWithdrawal, *_: object) -> Verdict:
        if command.amount_minor > state.book.cash_minor:
            return Refusal.EXCEEDS_AVAILABLE
        transfers = tuple(books.reserve(command.amount_minor))
        return Decision(EventKind.WITHDRAWAL_REQUESTED, {}, transfers)

    def twice(state: GoalState, command: SettleWithdrawal, facts: Facts, now: datetime) -> Verdict:
        undecided = {k: replace(w, decided_seq=None) for k, w in facts.withdrawals.items()}
        verdict: Verdict = pays(state, command, replace(facts, withdrawals=undecided), now)
        return verdict

    def forgetful(state: GoalState, command: StartRefund, *rest: Any) -> Verdict:
        verdict: Verdict = refunds(state, command, *rest)
        return replace(verdict, transfers=()) if isinstance(verdict, Decision) else verdict

    ladders: dict[type[Command], Any] = dict(rules._LADDERS)
    pays, refunds = ladders[SettleWithdrawal], ladders[StartRefund]
    planted: dict[str, dict[type[Command], Any]] = {
        "withdraws cash": {RequestWithdrawal: of_cash},
        "pays twice": {SettleWithdrawal: twice},
        "forgets the promise": {StartRefund: forgetful},
    }
    monkeypatch.setattr(rules, "_LADDERS", ladders | planted[fault])
    ledger = opened()
    given = ledger.give(100)

    with pytest.raises((BookError, AssertionError)):
        explore_with_repeats(ledger, given)


def explore_with_repeats(ledger: Ledger, given: IntendContribution) -> None:
    """Explore from where one withdrawal is already paid, so that paying it again can be tried."""
    explore(ledger, given, 4)
    asked = withdraw(ledger.goal_id, 30)
    ledger.ask(asked, settle(asked), withdraw(ledger.goal_id, 30), settle(asked))
    book = ledger.state.book
    assert book.withdrawn_minor == 30


def charge_back(ledger: Ledger, intent: IntendContribution, amount_minor: int) -> ChargeBack:
    return ChargeBack(
        **ids(ledger),
        reference=uuid4().hex,
        contribution_id=intent.contribution_id,
        amount_minor=amount_minor,
    )


def accept(ledger: Ledger, amount_minor: int, **changes: Any) -> AcceptAllocation:
    values: dict[str, Any] = {
        "reference": "ref",
        "from_goal_id": uuid4(),
        "amount_minor": amount_minor,
        "currency": "NGN",
    }
    return AcceptAllocation(**ids(ledger), **values | changes)


def owe(ledger: Ledger, amount_minor: int) -> None:
    """Have a contribution of 1,000 paid out, and a part of it charged back."""
    intent = ledger.give(1_000)
    asked = withdraw(ledger.goal_id, 1_000)
    ledger.ask(asked, settle(asked), charge_back(ledger, intent, amount_minor))
    assert amount_minor == ledger.state.book.receivable_minor


def status(ledger: Ledger, intent: IntendContribution) -> str:
    return ledger.facts.contributions[intent.contribution_id].status
