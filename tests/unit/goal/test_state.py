"""The state: what each event leaves of a goal, and that only the very next one fits."""

from dataclasses import replace
from uuid import uuid4

import pytest

from goalfund.goal.book import Account, BookError, Transfer
from goalfund.goal.commands import CancelGoal, CloseGoal, ReopenGoal
from goalfund.goal.events import EventKind, seal
from goalfund.goal.state import GoalState, advance, totals_of
from tests.goals import NOON, Ledger, release, settle, withdraw


def test_a_goal_that_was_not_opened_has_neither_log_nor_terms() -> None:
    state = GoalState(uuid4())

    assert (0, bytes(32), None, None) == (state.seq, state.head_hash, state.at, state.terms)


def test_the_status_follows_the_log() -> None:
    ledger = Ledger()
    ledger.open()
    seen = [ledger.state.status]
    for command in (CloseGoal, ReopenGoal, CancelGoal):
        ledger.do(command(operation_id=uuid4(), goal_id=ledger.goal_id))
        seen.append(ledger.state.status)

    assert ["open", "closed", "open", "cancelled"] == seen


@pytest.mark.parametrize("why", ["rejected", "cancelled", "expired", "failed", "paid"])
def test_a_withdrawal_is_open_until_it_ends(why: str) -> None:
    ledger = Ledger()
    ledger.open()
    ledger.give(100)
    asked = withdraw(ledger.goal_id, 60)
    ledger.do(asked)
    open_before = ledger.state.open_withdrawals
    ledger.do(settle(asked) if why == "paid" else release(asked, why))

    assert (1, 0) == (open_before, ledger.state.open_withdrawals)


def test_replaying_the_log_gives_the_state() -> None:
    """Reliability 3: the book is a function of the log alone."""
    ledger = Ledger()
    ledger.open()
    ledger.give(100)
    asked = withdraw(ledger.goal_id, 60)
    ledger.do(asked)
    ledger.do(settle(asked, 3))

    state = GoalState(ledger.goal_id)
    for event in ledger.events:
        state = advance(state, event)
    assert ledger.state == replace(state, terms=ledger.state.terms, page=ledger.state.page)


def test_only_the_next_event_of_this_goal_fits() -> None:
    ledger = Ledger()
    ledger.open()
    ledger.give(100)
    first, second = ledger.events
    before = advance(GoalState(ledger.goal_id), first)

    for wrong in (first, replace(second, prev=bytes(32)), replace(second, goal_id=uuid4())):
        with pytest.raises(AssertionError):
            advance(before, wrong)


def test_an_event_whose_transfers_do_not_match_its_totals_is_stopped() -> None:
    """Negative control of reliability 1: the body says 100, the transfer 99."""
    state = GoalState(uuid4())
    transfers = (Transfer(Account.CASH, Account.AVAILABLE, 99),)
    body = {"amount_minor": 100, "fee_minor": 0}
    event = seal(
        state.goal_id, 1, EventKind.CONTRIBUTION_CONFIRMED, NOON, body, transfers, state.head_hash
    )

    with pytest.raises(BookError):
        advance(state, event)


def test_totals_come_from_the_body_alone() -> None:
    body: dict[str, object] = {"amount_minor": 100, "fee_minor": 3, "new_contributor": True}

    assert {"raised_minor": 100, "fees_minor": 3, "contributors": 1} == totals_of(
        EventKind.CONTRIBUTION_CONFIRMED, body
    )
    assert {} == totals_of(EventKind.WITHDRAWAL_REQUESTED, {"amount_minor": 100, "fee_minor": 0})
