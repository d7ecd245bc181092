"""The rules of withdrawals: who may ask, who decides, when money goes, and when it never does."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from goalfund.goal import decide_withdrawals
from goalfund.goal.commands import (
    CancelGoal,
    ChargeBack,
    Command,
    ExpireWithdrawal,
    RequestWithdrawal,
    SettleRefund,
)
from goalfund.goal.decide import _LADDERS
from goalfund.goal.decide_withdrawals import OPEN_OF_A_MEMBER_MAX, OPEN_WITHDRAWALS_MAX, counted
from goalfund.goal.events import commitment
from goalfund.goal.outcomes import Committed, Diverted
from goalfund.goal.roles import Role
from goalfund.goal.verdicts import Diversion, Refusal, Verdict
from tests.goals import (
    NOON,
    Ledger,
    answer_proof,
    appoint,
    approve,
    ask_for,
    bring_back,
    cancel,
    decide_proof,
    edit,
    expire,
    plan,
    prove,
    refund,
    reject,
    release,
    send,
    settle,
    withdraw,
)

ADA, BEN, CHI, EVE, FEM = (UUID(int=n) for n in (1, 2, 3, 4, 5))
WEEK = timedelta(days=7)


def opened(**changes: Any) -> Ledger:
    """A goal of Ada's with Ben and Fem as treasurers, and 10,000 of Chi's."""
    ledger = Ledger()
    ledger.open(**{"person_id": ADA, "member_id": uuid4()} | changes)
    for who in (BEN, FEM):
        ledger.do(appoint(ledger.goal_id, who, Role.TREASURER, ADA))
    ledger.give(10_000, person_id=CHI)
    return ledger


def answer(ledger: Ledger, command: Command) -> object:
    (outcome,) = ledger.ask(command)
    if isinstance(outcome, Diverted):
        return outcome.reason
    return "committed" if isinstance(outcome, Committed) else getattr(outcome, "refusal", outcome)


def asked(ledger: Ledger, amount_minor: int = 1_000, **changes: Any) -> RequestWithdrawal:
    command = ask_for(ledger.goal_id, amount_minor, ADA, **changes)
    ledger.do(command)
    return command


def status_of(ledger: Ledger, one: RequestWithdrawal) -> str:
    return ledger.facts.withdrawals[one.withdrawal_id].status


def paid(ledger: Ledger, **changes: Any) -> RequestWithdrawal:
    """Return a withdrawal that was approved, sent and paid."""
    one = asked(ledger, **changes)
    for command in (approve(one, BEN), send(one), settle(one)):
        ledger.do(command)
    return one


def proven(ledger: Ledger, one: RequestWithdrawal) -> None:
    shown = prove(one, ADA, review_ends_at=ledger.now)
    ledger.do(shown)
    ledger.do(decide_proof(shown))


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (ADA, "committed"),
        (BEN, Refusal.FORBIDDEN),
        (CHI, Refusal.FORBIDDEN),
        (EVE, Refusal.FORBIDDEN),
    ],
)
def test_only_an_organiser_asks_for_money(who: UUID, expected: object) -> None:
    ledger = opened()

    assert expected == answer(ledger, ask_for(ledger.goal_id, 1_000, who))


def test_what_is_asked_for_is_reserved_and_told_without_the_account() -> None:
    ledger = opened()
    stage = plan(ledger.goal_id)
    ledger.do(stage)
    one = asked(ledger, milestone_id=stage.milestone_id)
    event = ledger.events[-1]

    assert (9_000, 1_000) == (ledger.state.book.available_minor, ledger.state.book.reserved_minor)
    assert event.display is not None
    assert commitment(event.display, one.salt) == event.body["commitment"]
    assert str(stage.milestone_id) == event.body["milestone_id"]
    for secret in ("0123456789", "Pipes", "LTD", str(ADA)):
        assert secret not in event.body_text


@pytest.mark.parametrize("who", [BEN, FEM])
def test_somebody_else_who_runs_the_goal_approves(who: UUID) -> None:
    ledger = opened()
    one = asked(ledger)
    ledger.do(approve(one, who))
    body = ledger.events[-1].body

    assert "approved" == status_of(ledger, one)
    assert (1, 1, True) == (body["approvals"], body["required"], body["approved"])


@pytest.mark.parametrize("decide", [approve, reject])
@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (ADA, Refusal.REQUESTER_CANNOT_APPROVE),
        (CHI, Refusal.FORBIDDEN),
        (EVE, Refusal.FORBIDDEN),
        (None, Refusal.FORBIDDEN),
    ],
)
def test_nobody_decides_who_asked_or_has_no_role(
    decide: Callable[..., Command], who: UUID | None, expected: object
) -> None:
    """Reliability 90."""
    ledger = opened()
    one = asked(ledger)

    assert expected == answer(ledger, decide(one, who))


def test_who_asked_cannot_approve_in_another_role() -> None:
    """Reliability 90: who asks as an organiser does not approve as a treasurer."""
    ledger = opened()
    one = asked(ledger)
    ledger.do(appoint(ledger.goal_id, BEN, Role.ORGANISER, ADA))
    ledger.do(appoint(ledger.goal_id, ADA, Role.TREASURER, BEN))

    assert Refusal.REQUESTER_CANNOT_APPROVE == answer(ledger, approve(one, ADA))


def test_nobody_approves_twice() -> None:
    """Reliability 90."""
    ledger = opened(approvals_required=2)
    one = asked(ledger)
    ledger.do(approve(one, BEN))

    assert Refusal.ALREADY_DECIDED == answer(ledger, approve(one, BEN))
    assert "requested" == status_of(ledger, one)
    assert "committed" == answer(ledger, approve(one, FEM))
    assert "approved" == status_of(ledger, one)


def test_one_no_ends_it_and_gives_the_money_back() -> None:
    ledger = opened(approvals_required=2)
    one = asked(ledger)
    ledger.ask(approve(one, BEN), reject(one, FEM))

    assert "rejected" == status_of(ledger, one)
    assert {"reason": "Too dear."} == ledger.events[-1].display
    assert 10_000 == ledger.state.book.available_minor
    for late in (approve(one, FEM), reject(one, BEN), cancel(one, ADA)):
        assert Refusal.ALREADY_DECIDED == answer(ledger, late)
    assert Diversion.NOT_NEEDED == answer(ledger, send(one))


@pytest.mark.parametrize(
    ("who", "expected"),
    [(ADA, "committed"), (BEN, Refusal.FORBIDDEN), (EVE, Refusal.FORBIDDEN)],
)
def test_who_asked_takes_it_back(who: UUID, expected: object) -> None:
    ledger = opened()
    one = asked(ledger)
    ledger.do(approve(one, BEN))

    assert expected == answer(ledger, cancel(one, who))


def test_what_was_sent_is_nobody_s_to_stop() -> None:
    ledger = opened()
    one = asked(ledger)
    ledger.ask(approve(one, BEN), send(one))
    seq = ledger.state.seq

    assert "paying" == status_of(ledger, one)
    for late in (cancel(one, ADA), reject(one, FEM), approve(one, FEM)):
        assert Refusal.ALREADY_DECIDED == answer(ledger, late)
    assert Diversion.NOT_NEEDED == answer(ledger, send(one))
    assert Diversion.NOT_NEEDED == answer(ledger, expire(one))
    assert seq == ledger.state.seq


def test_only_what_was_sent_can_be_paid_or_fail() -> None:
    ledger = opened()
    one = asked(ledger)

    for ahead in (settle(one), release(one, "failed"), release(one, "cancelled")):
        assert Diversion.NOT_DUE == answer(ledger, ahead)
    ledger.ask(approve(one, BEN), send(one))
    assert Diversion.NOT_DUE == answer(ledger, release(one, "cancelled"))
    assert "committed" == answer(ledger, release(one, "failed"))
    assert (10_000, 0) == (ledger.state.book.available_minor, ledger.state.book.reserved_minor)


def test_the_account_is_forgotten_once_it_is_decided() -> None:
    ledger = opened()
    one = paid(ledger)
    row = ledger.facts.withdrawals[one.withdrawal_id]

    assert (None, one.account_key) == (row.account_sealed, row.account_key)


def test_a_payout_shows_the_rule_it_met_and_little_of_its_reference() -> None:
    ledger = opened()
    one = asked(ledger)
    ledger.ask(approve(one, BEN), send(one))
    body = ledger.events[-1].body

    assert (1, 1) == (body["approvals"], body["required"])
    assert send(one).reference.endswith(body["reference_end"])
    assert send(one).reference not in ledger.events[-1].body_text


@pytest.mark.parametrize("raised_to", [2, 3])
def test_a_rule_that_was_made_stricter_holds_for_what_waits(raised_to: int) -> None:
    """Reliability 87."""
    ledger = opened()
    one = asked(ledger)
    ledger.do(approve(one, BEN))
    ledger.do(edit(ledger.goal_id, ADA, approvals_required=raised_to))

    assert Diversion.NOT_APPROVED == answer(ledger, send(one))
    ledger.do(approve(one, FEM))
    expected = "committed" if raised_to == 2 else Diversion.NOT_APPROVED
    assert expected == answer(ledger, send(one))


def test_a_rule_that_was_relaxed_holds_for_what_waits() -> None:
    ledger = opened(approvals_required=2)
    one = asked(ledger)
    ledger.do(approve(one, BEN))
    ledger.do(edit(ledger.goal_id, ADA, approvals_required=1))

    assert "committed" == answer(ledger, send(one))


@pytest.mark.parametrize("back_as", [None, Role.TREASURER, Role.ORGANISER])
def test_who_is_no_member_any_more_has_approved_nothing(back_as: Role | None) -> None:
    """Reliability 88: not even when they return, until they approve anew."""
    ledger = opened()
    one = asked(ledger)
    ledger.do(approve(one, BEN))
    ledger.do(appoint(ledger.goal_id, BEN, None, ADA))
    if back_as is not None:
        ledger.do(appoint(ledger.goal_id, BEN, back_as, ADA))

    assert Diversion.NOT_APPROVED == answer(ledger, send(one))
    again = answer(ledger, approve(one, BEN))
    assert (Refusal.FORBIDDEN if back_as is None else "committed") == again
    expected = Diversion.NOT_APPROVED if back_as is None else "committed"
    assert expected == answer(ledger, send(one))


def test_an_approval_belongs_to_the_role_it_was_given_with() -> None:
    """Reliability 88: a treasurer who is made an organiser approves anew."""
    ledger = opened()
    one = asked(ledger)
    ledger.do(approve(one, BEN))
    ledger.do(appoint(ledger.goal_id, BEN, Role.ORGANISER, ADA))

    assert Diversion.NOT_APPROVED == answer(ledger, send(one))


def test_a_rule_that_counts_whoever_approved_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control of reliability 88."""

    def of_all(_members: Any, withdrawal_id: UUID, approvals: Any) -> set[UUID]:
        return {one.member_id for one in approvals if one.withdrawal_id == withdrawal_id}

    monkeypatch.setattr(decide_withdrawals, "counted", of_all)
    with pytest.raises(AssertionError):
        test_who_is_no_member_any_more_has_approved_nothing(None)


def test_a_rule_that_looks_at_the_status_alone_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control of reliability 87."""

    def by_status(_state: Any, withdrawal: Any, _facts: Any) -> bool:
        return bool(withdrawal.status == "approved")

    monkeypatch.setattr(decide_withdrawals, "_suffices", by_status)
    with pytest.raises(AssertionError):
        test_a_rule_that_was_made_stricter_holds_for_what_waits(2)


def test_a_rule_that_lets_the_asker_approve_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control of reliability 90."""
    monkeypatch.setattr(decide_withdrawals, "_against_deciding", lambda *_args: None)
    with pytest.raises(AssertionError):
        test_nobody_decides_who_asked_or_has_no_role(approve, ADA, Refusal.REQUESTER_CANNOT_APPROVE)


def test_one_member_keeps_no_other_from_asking() -> None:
    """Reliability 89."""
    ledger = opened()
    ledger.do(appoint(ledger.goal_id, BEN, Role.ORGANISER, ADA))
    outcomes = [answer(ledger, ask_for(ledger.goal_id, 1, ADA)) for _ in range(200)]

    assert OPEN_OF_A_MEMBER_MAX == outcomes.count("committed")
    assert {Refusal.TOO_MANY_OPEN_WITHDRAWALS} == set(outcomes[OPEN_OF_A_MEMBER_MAX:])
    assert "committed" == answer(ledger, ask_for(ledger.goal_id, 1, BEN))


def test_a_rule_without_a_share_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control of reliability 89."""
    monkeypatch.setattr(decide_withdrawals, "OPEN_OF_A_MEMBER_MAX", 10**4)
    with pytest.raises(AssertionError):
        test_one_member_keeps_no_other_from_asking()


def test_all_together_have_so_many_open() -> None:
    ledger = opened()
    people = [UUID(int=100 + n) for n in range(4)]
    for who in people:
        ledger.do(appoint(ledger.goal_id, who, Role.ORGANISER, ADA))
    asks = [ask_for(ledger.goal_id, 1, who) for who in people for _ in range(3)]
    outcomes = [answer(ledger, one) for one in asks]

    assert OPEN_WITHDRAWALS_MAX == outcomes.count("committed")


def test_a_cancelled_goal_is_asked_for_nothing() -> None:
    ledger = opened()
    ledger.do(CancelGoal(operation_id=uuid4(), goal_id=ledger.goal_id))

    assert Refusal.GOAL_CANCELLED == answer(ledger, ask_for(ledger.goal_id, 1, ADA))


@pytest.mark.parametrize(
    ("amount_minor", "expected"),
    [
        (10_000, "committed"),
        (10_001, Refusal.EXCEEDS_AVAILABLE),
        (0, Refusal.AMOUNT_OUT_OF_RANGE),
        (-1, Refusal.AMOUNT_OUT_OF_RANGE),
    ],
)
def test_no_more_is_asked_for_than_is_there(amount_minor: int, expected: object) -> None:
    ledger = opened()

    assert expected == answer(ledger, ask_for(ledger.goal_id, amount_minor, ADA))


@pytest.mark.parametrize("gate", ["strict", "window"])
@pytest.mark.parametrize(("days", "inside"), [(0, True), (14, False)])
def test_what_was_paid_is_proven_before_more_is_asked_for(
    gate: str, days: int, inside: bool
) -> None:
    ledger = opened(proof_gate=gate)
    first = paid(ledger)
    ledger.now = NOON + timedelta(days=days)
    expected = "committed" if gate == "window" and inside else Refusal.PREVIOUS_WITHDRAWAL_UNPROVEN

    assert expected == answer(ledger, ask_for(ledger.goal_id, 1, ADA))
    assert "committed" == answer(ledger, withdraw(ledger.goal_id, 1))  # our own tools
    proven(ledger, first)
    assert "committed" == answer(ledger, ask_for(ledger.goal_id, 1, ADA))


def test_the_window_ends_at_its_very_instant() -> None:
    ledger = opened(proof_gate="window")
    paid(ledger)
    ledger.now = NOON + timedelta(days=14) - timedelta(microseconds=1)
    before = answer(ledger, ask_for(ledger.goal_id, 1, ADA))
    ledger.now = NOON + timedelta(days=14)

    assert "committed" == before
    assert Refusal.PREVIOUS_WITHDRAWAL_UNPROVEN == answer(ledger, ask_for(ledger.goal_id, 1, ADA))


def test_a_disputed_withdrawal_gates_the_next_like_an_unproven_one() -> None:
    ledger = opened()
    first = paid(ledger)
    shown = prove(first, ADA)
    ledger.ask(shown, answer_proof(shown, CHI, confirmed=False))
    ledger.now = NOON + WEEK
    ledger.do(decide_proof(shown))

    assert "disputed" == status_of(ledger, first)
    assert Refusal.PREVIOUS_WITHDRAWAL_UNPROVEN == answer(ledger, ask_for(ledger.goal_id, 1, ADA))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (WEEK - timedelta(microseconds=1), Diversion.NOT_DUE),
        (WEEK, "committed"),
        (WEEK + timedelta(microseconds=1), "committed"),
    ],
)
def test_what_is_not_approved_in_time_ends_at_the_very_instant(
    after: timedelta, expected: object
) -> None:
    """Reliability 8: at the microsecond before, at, and after."""
    ledger = opened()
    one = asked(ledger)
    ledger.now = NOON + after

    assert expected == answer(ledger, expire(one))
    held_minor = 0 if expected == "committed" else 1_000
    assert held_minor == ledger.state.book.reserved_minor


def test_a_reservation_is_used_once() -> None:
    """Reliability 8: paid, then paid again, released, or released and then paid."""
    for first in ("settle", "release"):
        ledger = opened()
        one = asked(ledger)
        ledger.ask(approve(one, BEN), send(one))
        ledger.do(settle(one) if first == "settle" else release(one, "failed"))
        book = ledger.state.book

        assert Refusal.ALREADY_DECIDED == answer(ledger, settle(one))
        assert Refusal.ALREADY_DECIDED == answer(ledger, release(one, "failed"))
        assert book == ledger.state.book


def test_an_end_that_comes_early_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control of reliability 8."""

    def at_any_time(state: Any, command: Any, facts: Any, _now: Any) -> Verdict:
        return decide_withdrawals.expire(state, command, facts, NOON + WEEK)

    monkeypatch.setitem(_LADDERS, ExpireWithdrawal, at_any_time)
    early = WEEK - timedelta(microseconds=1)
    with pytest.raises(AssertionError):
        test_what_is_not_approved_in_time_ends_at_the_very_instant(early, Diversion.NOT_DUE)


def test_what_was_approved_in_time_does_not_expire_unless_an_approver_leaves() -> None:
    ledger = opened()
    one = asked(ledger)
    ledger.do(approve(one, BEN))
    ledger.now = NOON + WEEK

    assert Diversion.NOT_NEEDED == answer(ledger, expire(one))
    ledger.do(appoint(ledger.goal_id, BEN, None, ADA))
    assert "committed" == answer(ledger, expire(one))


@pytest.mark.parametrize(
    ("account", "after", "expected"),
    [
        ("0123456789", timedelta(0), "committed"),
        ("9876543210", timedelta(0), Diversion.COOLING),
        ("9876543210", timedelta(days=1) - timedelta(microseconds=1), Diversion.COOLING),
        ("9876543210", timedelta(days=1), "committed"),
    ],
)
def test_money_waits_before_it_goes_to_another_account(
    account: str, after: timedelta, expected: object
) -> None:
    ledger = opened()
    proven(ledger, paid(ledger))
    one = asked(ledger, account=account)
    ledger.do(approve(one, BEN))
    ledger.now = NOON + after

    assert expected == answer(ledger, send(one))


def test_the_account_that_was_paid_last_counts() -> None:
    ledger = opened()
    for account in ("1111111111", "2222222222"):
        proven(ledger, paid(ledger, account=account, cools_until=NOON))
    one = asked(ledger, account="1111111111")
    ledger.do(approve(one, BEN))

    assert Diversion.COOLING == answer(ledger, send(one))


def test_what_our_own_tools_ask_for_is_theirs_to_end() -> None:
    ledger = opened()
    one = withdraw(ledger.goal_id, 100)
    ledger.do(one)

    assert Refusal.ALREADY_DECIDED == answer(ledger, approve(one, BEN))
    assert Refusal.FORBIDDEN == answer(ledger, cancel(one, ADA))
    assert Diversion.NOT_NEEDED == answer(ledger, send(one))
    assert Diversion.NOT_NEEDED == answer(ledger, expire(one))
    assert "committed" == answer(ledger, settle(one))


def test_what_is_not_there_is_not_found() -> None:
    ledger = opened()
    one = ask_for(ledger.goal_id, 1, ADA)
    for command in (approve(one, BEN), reject(one, BEN), cancel(one, ADA), expire(one), send(one)):
        assert Refusal.WITHDRAWAL_NOT_FOUND == answer(ledger, command)


def test_an_approval_of_another_withdrawal_does_not_count() -> None:
    ledger = opened()
    first, second = asked(ledger), asked(ledger)
    ledger.do(approve(first, BEN))

    approvals = ledger.facts.approvals.values()
    assert not counted(ledger.state.members, second.withdrawal_id, approvals)
    assert Diversion.NOT_APPROVED == answer(ledger, send(second))


def test_no_order_of_deciding_pays_twice_or_breaks_the_book() -> None:
    """Reliability 11: all orders of what people, refunds and the bank do to one withdrawal."""
    makers: list[Callable[[RequestWithdrawal], Command]] = [
        lambda one: approve(one, BEN),
        lambda one: reject(one, FEM),
        lambda one: cancel(one, ADA),
        send,
        settle,
        lambda one: release(one, "failed"),
    ]
    for order in permutations(makers):
        ledger = opened()
        intent = ledger.give(500)
        one, back = asked(ledger), refund(intent, 500)
        ledger.do(back)
        ledger.ask(*(make(one) for make in order))
        ledger.do(
            SettleRefund(operation_id=uuid4(), goal_id=back.goal_id, refund_id=back.refund_id)
        )
        book, status = ledger.state.book, status_of(ledger, one)

        is_open = status in ("requested", "approved", "paying")
        assert (1_000 if is_open else 0) == book.reserved_minor
        assert (1_000 if status == "paid" else 0) == book.withdrawn_minor
        assert 500 == book.refunded_minor


def test_what_was_paid_and_came_back_is_the_goal_s_again_but_for_its_fee() -> None:
    """Reliability 74: once, whether or not it was proven; and it gates nothing any more."""
    ledger = opened()
    one = asked(ledger)
    too_soon = [answer(ledger, bring_back(one))]
    for command in (approve(one, BEN), send(one)):
        ledger.do(command)
    too_soon.append(answer(ledger, bring_back(one)))
    ledger.do(settle(one, 50))
    gated = answer(ledger, ask_for(ledger.goal_id, 1, ADA))
    ledger.do(bring_back(one))
    row, book = ledger.facts.withdrawals[one.withdrawal_id], ledger.state.book

    assert [Diversion.NOT_DUE] * 2 == too_soon
    assert Refusal.PREVIOUS_WITHDRAWAL_UNPROVEN == gated
    assert ("failed", 50, ledger.state.seq) == (row.status, row.fee_minor, row.returned_seq)
    told = {"withdrawal_id": str(one.withdrawal_id), "amount_minor": 1_000}
    assert told == ledger.events[-1].body
    assert (9_950, 9_950, 0) == (book.cash_minor, book.available_minor, book.withdrawn_minor)
    assert 50 == book.fees_minor
    assert Refusal.ALREADY_DECIDED == answer(ledger, bring_back(one))
    assert "committed" == answer(ledger, ask_for(ledger.goal_id, 1, ADA))


def test_a_proof_that_is_decided_later_says_nothing_of_money_that_came_back() -> None:
    ledger = opened()
    one = paid(ledger)
    shown = prove(one, ADA, review_ends_at=ledger.now)
    for command in (shown, bring_back(one), decide_proof(shown)):
        ledger.do(command)

    assert "confirmed" == ledger.facts.proofs[shown.proof_id].status
    assert "failed" == status_of(ledger, one)
    assert Refusal.WITHDRAWAL_NOT_PAID == answer(ledger, prove(one, ADA))


def test_what_comes_back_repays_what_the_goal_owes() -> None:
    """Reliability 74: money of the pool that a goal has spent is the pool's first."""
    ledger = opened()
    gift = ledger.give(1_000)
    one = paid(ledger, amount_minor=11_000)
    lost = ChargeBack(
        operation_id=uuid4(),
        goal_id=ledger.goal_id,
        reference="dispute",
        contribution_id=gift.contribution_id,
        amount_minor=1_000,
    )
    ledger.do(lost)
    ledger.do(bring_back(one))
    book = ledger.state.book

    assert (10_000, 10_000, 0) == (book.cash_minor, book.available_minor, book.receivable_minor)
