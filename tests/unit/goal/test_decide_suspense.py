"""The rules of the allocation saga: what each leg and the way back do, and in which order."""

import itertools
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from goalfund.goal import decide_suspense
from goalfund.goal.book import AMOUNT_MAX_MINOR, Book
from goalfund.goal.commands import AllocateSuspense, Command, RefundSuspense
from goalfund.goal.events import EventKind
from goalfund.goal.facts import SecondLeg, Target
from goalfund.goal.outcomes import Committed, Diverted, Refused
from goalfund.goal.verdicts import Refusal
from tests.goals import (
    Ledger,
    accept,
    allocate,
    bring_back,
    intend,
    receive_suspense,
    release,
    send,
    send_back,
    settle,
    take_back,
    withdraw,
)


def suspense_book(*references: str) -> Ledger:
    """Return a suspense book with 1,000 under each reference, of which 10 were kept as a fee."""
    ledger = Ledger()
    ledger.open(suspense=True, visibility="private")
    for reference in references:
        ledger.do(receive_suspense(ledger.goal_id, reference, 1_000, fee_minor=10))
    return ledger


def given_away(ledger: Ledger, reference: str = "ref") -> AllocateSuspense:
    first = allocate(ledger.goal_id, reference, uuid4())
    ledger.do(first)
    return first


def said(ledger: Ledger, command: Command) -> str:
    (outcome,) = ledger.ask(command)
    match outcome:
        case Committed():
            return "replayed" if outcome.replayed else "committed"
        case Refused():
            return str(outcome.refusal)
        case Diverted():
            return str(outcome.reason)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (Target("NGN"), "committed"),
        (Target("NGN", AMOUNT_MAX_MINOR - 1_000), "committed"),
        (Target("NGN", AMOUNT_MAX_MINOR - 999), Refusal.AMOUNT_OUT_OF_RANGE),
        (Target("USD"), Refusal.CURRENCY_DIFFERS),
        (Target("USD", AMOUNT_MAX_MINOR), Refusal.AMOUNT_OUT_OF_RANGE),
        (Target(), Refusal.GOAL_NOT_FOUND),
    ],
)
def test_money_is_kept_when_the_goal_would_refuse_it(target: Target, expected: str) -> None:
    ledger = suspense_book("ref")
    first = allocate(ledger.goal_id, "ref", uuid4())
    ledger.facts.targets[first.to_goal_id, first.operation_id] = target

    assert expected == said(ledger, first)


def test_what_a_goal_refused_is_in_suspense_again_as_if_it_had_not_left() -> None:
    ledger = suspense_book("ref")
    before = ledger.state.book
    first = given_away(ledger)
    ledger.learn_answer(take_back(first), SecondLeg.REFUSED, "currency_differs")
    ledger.do(take_back(first))
    event = ledger.events[-1]

    assert EventKind.SUSPENSE_RETURNED == event.kind
    assert before == ledger.state.book
    assert {
        "amount_minor": 990,
        "from_goal_id": str(first.to_goal_id),
        "operation_id": str(first.operation_id),
        "allocated_seq": 3,
        "reason": "currency_differs",
    } == event.body
    assert [("cash", "available", 990)] == [
        (t.debit, t.credit, t.amount_minor) for t in event.transfers
    ]


def test_what_came_back_can_be_given_away_anew_by_another_operation() -> None:
    ledger = suspense_book("ref")
    first = given_away(ledger)
    ledger.learn_answer(take_back(first), SecondLeg.REFUSED, "goal_not_found")
    ledger.do(take_back(first))
    second = given_away(ledger)
    item = ledger.facts.suspense["ref"]

    assert "replayed" == said(ledger, first)
    assert "replayed" == said(ledger, take_back(first))
    assert (5, second.to_goal_id, second.operation_id) == (
        item.allocated_seq,
        item.to_goal_id,
        item.allocation_id,
    )
    assert (0, 990) == (ledger.state.book.cash_minor, ledger.state.book.withdrawn_minor)


def test_money_is_not_taken_back_before_the_goal_has_refused_it() -> None:
    """Nor is that remembered: the same way back is open once the goal has."""
    ledger = suspense_book("ref")
    first = given_away(ledger)
    early = said(ledger, take_back(first))
    ledger.learn_answer(take_back(first), SecondLeg.REFUSED, "goal_not_found")

    assert ("unanswered", "committed") == (early, said(ledger, take_back(first)))


def test_money_that_the_goal_has_is_never_taken_back() -> None:
    ledger = suspense_book("ref")
    first = given_away(ledger)
    ledger.learn_answer(take_back(first), SecondLeg.ACCEPTED)

    assert Refusal.ALREADY_DECIDED == said(ledger, take_back(first))
    assert 0 == ledger.state.book.cash_minor


@pytest.mark.parametrize(
    "changes",
    [{"reference": "other"}, {"allocation_id": UUID(int=1)}, {"from_goal_id": UUID(int=2)}],
    ids=["reference", "allocation", "goal"],
)
def test_only_the_very_allocation_is_taken_back(changes: dict[str, Any]) -> None:
    ledger = suspense_book("ref", "other")
    first = given_away(ledger)
    given_away(ledger, "other")
    wrong = replace(take_back(first, **changes), operation_id=uuid4())
    for way in (take_back(first), wrong):
        ledger.learn_answer(way, SecondLeg.REFUSED, "goal_not_found")

    assert "unanswered" == said(ledger, wrong)
    assert "committed" == said(ledger, take_back(first))


def test_what_comes_back_is_whole_whatever_the_book_owes() -> None:
    """What the platform owes, it does not pay with money that is somebody's."""
    ledger = suspense_book("ref")
    first = given_away(ledger)
    owing = replace(
        ledger.state.book, cash_minor=-40, receivable_minor=40, fees_minor=50, withdrawn_minor=990
    )
    owing.check()
    ledger.state = replace(ledger.state, book=owing)
    ledger.learn_answer(take_back(first), SecondLeg.REFUSED, "goal_not_found")
    ledger.do(take_back(first))

    assert Book(950, 990, 0, 40, 1_000, 0, 0, 50) == ledger.state.book


def test_the_goal_raises_what_was_paid_and_bears_the_fee() -> None:
    """Cash moves from one book to the other; the intent is for the gross amount."""
    book, ledger = suspense_book("ref"), Ledger()
    ledger.open()
    intent = intend(ledger.goal_id, 1_000)
    ledger.do(intent)
    first = allocate(book.goal_id, "ref", ledger.goal_id, contribution_id=intent.contribution_id)
    pooled_minor = book.state.book.cash_minor + ledger.state.book.cash_minor
    book.do(first)
    ledger.do(accept(first, 1_000, fee_minor=10))
    row = ledger.facts.contributions[intent.contribution_id]

    assert pooled_minor == book.state.book.cash_minor + ledger.state.book.cash_minor
    assert Book(990, 990, 0, 0, 1_000, 0, 0, 10, 0, 1) == ledger.state.book
    assert Book(0, 0, 0, 0, 1_000, 990, 0, 10, 0, 0) == book.state.book
    assert ("confirmed", 1_000, 10) == (row.status, row.confirmed_minor, row.fee_minor)


@pytest.mark.parametrize(("fee_minor", "expected"), [(100, "committed"), (101, "refused")])
def test_a_fee_cannot_exceed_what_was_paid(fee_minor: int, expected: str) -> None:
    ledger = Ledger()
    ledger.open()
    second = accept(allocate(uuid4(), "ref", ledger.goal_id), 100, fee_minor=fee_minor)
    expected = Refusal.AMOUNT_OUT_OF_RANGE if expected == "refused" else expected

    assert expected == said(ledger, second)


def test_a_suspense_book_takes_no_allocation() -> None:
    """There it would be nobody's contribution, and could never be allocated again."""
    ledger = suspense_book()

    assert Refusal.GOAL_NOT_FOUND == said(
        ledger, accept(allocate(uuid4(), "ref", ledger.goal_id), 100)
    )


def test_no_order_of_steps_makes_money_or_loses_it() -> None:
    """Every order of giving, answering, taking back, spending and giving anew, to depth 5."""
    orders = 0
    for order in itertools.product("abrwx", repeat=5):
        ledger = suspense_book("ref")
        kept_minor = ledger.state.book.cash_minor
        first, second = (allocate(ledger.goal_id, "ref", uuid4()) for _ in range(2))
        taken_minor = 0
        for step in order:
            before = ledger.state.book
            _step(ledger, step, first, second)
            taken_minor += max(0, before.cash_minor - ledger.state.book.cash_minor)
            taken_minor -= max(0, ledger.state.book.cash_minor - before.cash_minor)
            assert kept_minor == ledger.state.book.cash_minor + taken_minor
            assert taken_minor in (0, 990)
        orders += 1

    assert 5**5 == orders


def _step(ledger: Ledger, step: str, first: AllocateSuspense, second: AllocateSuspense) -> None:
    match step:
        case "a":
            ledger.ask(first)
        case "b":
            ledger.ask(second)
        case "r":
            ledger.learn_answer(take_back(first), SecondLeg.REFUSED, "goal_not_found")
        case "w":
            ledger.ask(withdraw(ledger.goal_id, 500))
        case "x":
            ledger.ask(take_back(first), take_back(first))


def sent(ledger: Ledger) -> RefundSuspense:
    """Return what has been handed to the payouts."""
    command = send_back(ledger.goal_id, "ref")
    ledger.do(command)
    ledger.do(send(command))
    return command


def given(ledger: Ledger, reference: str = "ref") -> str:
    first = allocate(ledger.goal_id, reference, uuid4())
    ledger.facts.targets[first.to_goal_id, first.operation_id] = Target("NGN")
    return said(ledger, first)


def test_what_goes_back_is_not_given_away() -> None:
    """Reliability 72: neither before it is sent, nor while it is, nor once it has arrived."""
    ledger = suspense_book("ref", "other")
    asked = send_back(ledger.goal_id, "ref")
    ledger.do(asked)
    before = given(ledger), said(ledger, send_back(ledger.goal_id, "ref"))
    again = suspense_book("ref", "other")
    paid = sent(again)
    meanwhile = given(again)
    again.do(settle(paid, 50))
    after = given(again), said(again, send_back(again.goal_id, "ref"))
    book = again.state.book

    assert {Refusal.ALREADY_DECIDED} == {*before, meanwhile, *after}
    # What sending cost is owed to the pool; the other's money is all there.
    assert (990, 0, 50, 940) == (
        book.available_minor,
        book.reserved_minor,
        book.receivable_minor,
        book.cash_minor,
    )
    assert "committed" == given(again, "other")


def test_what_could_not_be_sent_is_open_again() -> None:
    ledger = suspense_book("ref")
    before = ledger.state.book
    ledger.do(release(sent(ledger), "failed"))

    assert before == ledger.state.book
    assert "committed" == said(ledger, send_back(ledger.goal_id, "ref"))


def test_what_came_back_from_its_bank_is_open_again_and_repays_nothing() -> None:
    """Reliability 74: what sending it has cost stays owed; the money is whole, and somebody's."""
    ledger = suspense_book("ref")
    asked = sent(ledger)
    ledger.do(settle(asked, 50))
    ledger.do(bring_back(asked))
    book = ledger.state.book

    assert (990, 50, 940, 0) == (
        book.available_minor,
        book.receivable_minor,
        book.cash_minor,
        book.withdrawn_minor,
    )
    assert "committed" == given(ledger)


def test_what_was_sent_back_and_came_to_us_again_is_open_again() -> None:
    """Reliability 74: whole, whatever sending it has cost the platform."""
    ledger = suspense_book("ref", "other")
    paid = sent(ledger)
    ledger.do(settle(paid, 50))
    ledger.do(bring_back(paid))
    book = ledger.state.book

    assert (1_980, 0, 50, 0) == (
        book.available_minor,
        book.reserved_minor,
        book.receivable_minor,
        book.withdrawn_minor,
    )
    assert "committed" == said(ledger, send_back(ledger.goal_id, "ref"))


def test_money_that_comes_in_repays_nothing_that_the_platform_owes() -> None:
    ledger = suspense_book("ref")
    ledger.do(settle(sent(ledger), 50))
    ledger.do(receive_suspense(ledger.goal_id, "later", 1_000, fee_minor=10))

    assert (990, 50) == (ledger.state.book.available_minor, ledger.state.book.receivable_minor)


@pytest.mark.parametrize(
    ("reference", "amount_minor", "expected"),
    [
        ("unknown", 990, Refusal.SUSPENSE_NOT_FOUND),
        ("ref", 1_000, Refusal.AMOUNT_OUT_OF_RANGE),
        ("ref", 989, Refusal.AMOUNT_OUT_OF_RANGE),
        ("ref", 0, Refusal.AMOUNT_OUT_OF_RANGE),
        ("ref", -990, Refusal.AMOUNT_OUT_OF_RANGE),
    ],
)
def test_only_what_is_there_goes_back(reference: str, amount_minor: int, expected: str) -> None:
    ledger = suspense_book("ref")

    assert expected == said(ledger, send_back(ledger.goal_id, reference, amount_minor))


def test_what_is_given_to_a_goal_does_not_go_back() -> None:
    ledger = suspense_book("ref")
    given_away(ledger)

    assert Refusal.ALREADY_DECIDED == said(ledger, send_back(ledger.goal_id, "ref"))


def test_what_was_not_sent_cannot_be_settled() -> None:
    ledger = suspense_book("ref")
    asked = send_back(ledger.goal_id, "ref")
    ledger.do(asked)

    assert "not_due" == said(ledger, settle(asked))


def test_money_whose_way_back_is_not_seen_would_go_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of reliability 72: with the bug planted, one payment leaves by two ways."""
    monkeypatch.setattr(decide_suspense, "_goes_back", lambda *_: False)
    ledger = suspense_book("ref", "other")
    sent(ledger)

    assert "committed" == given(ledger)
