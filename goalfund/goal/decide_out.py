"""The rules of money out: withdrawals, refunds, and what the payer's bank takes back. Pure."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from goalfund.goal import book as books
from goalfund.goal.book import AMOUNT_MAX_MINOR, Transfer
from goalfund.goal.commands import (
    ChargeBack,
    FailRefund,
    ReleaseWithdrawal,
    RequestWithdrawal,
    SettleRefund,
    SettleWithdrawal,
    StartRefund,
)
from goalfund.goal.events import EventKind
from goalfund.goal.facts import Contribution, Facts, Refund, Withdrawal
from goalfund.goal.state import GoalState
from goalfund.goal.verdicts import Decision, Refusal, Verdict

OPEN_WITHDRAWALS_MAX: Final = 10  # one person cannot bury the treasurers under requests


def _overdraws(state: GoalState, amount_minor: int) -> bool:
    return state.book.receivable_minor + amount_minor > AMOUNT_MAX_MINOR


def request(state: GoalState, command: RequestWithdrawal, facts: Facts, _now: datetime) -> Verdict:
    if command.withdrawal_id in facts.withdrawals:
        return Refusal.ALREADY_DECIDED
    if state.status == "cancelled":
        return Refusal.GOAL_CANCELLED
    if state.open_withdrawals >= OPEN_WITHDRAWALS_MAX:
        return Refusal.TOO_MANY_OPEN_WITHDRAWALS
    if command.amount_minor > state.book.available_minor:
        return Refusal.EXCEEDS_AVAILABLE
    withdrawal = Withdrawal(
        command.withdrawal_id,
        command.amount_minor,
        state.seq + 1,
        person_id=command.person_id,
        purpose=command.purpose,
    )
    return _move_withdrawal(
        EventKind.WITHDRAWAL_REQUESTED, withdrawal, books.reserve(withdrawal.amount_minor)
    )


_RELEASED: Final = {
    "rejected": EventKind.WITHDRAWAL_REJECTED,
    "cancelled": EventKind.WITHDRAWAL_CANCELLED,
    "expired": EventKind.WITHDRAWAL_EXPIRED,
    "failed": EventKind.WITHDRAWAL_FAILED,
}


def release(state: GoalState, command: ReleaseWithdrawal, facts: Facts, _now: datetime) -> Verdict:
    withdrawal = facts.withdrawals.get(command.withdrawal_id)
    if withdrawal is None:
        return Refusal.WITHDRAWAL_NOT_FOUND
    if withdrawal.decided_seq is not None:
        return Refusal.ALREADY_DECIDED
    ended = replace(withdrawal, status=command.why, decided_seq=state.seq + 1)
    return _move_withdrawal(_RELEASED[command.why], ended, books.release(ended.amount_minor))


def settle(state: GoalState, command: SettleWithdrawal, facts: Facts, _now: datetime) -> Verdict:
    if _overdraws(state, command.fee_minor):
        return Refusal.AMOUNT_OUT_OF_RANGE
    withdrawal = facts.withdrawals.get(command.withdrawal_id)
    if withdrawal is None:
        return Refusal.WITHDRAWAL_NOT_FOUND
    if withdrawal.decided_seq is not None:
        return Refusal.ALREADY_DECIDED
    paid = replace(
        withdrawal, status="paid", fee_minor=command.fee_minor, decided_seq=state.seq + 1
    )
    transfers = books.settle(state.book, paid.amount_minor, paid.fee_minor)
    return _move_withdrawal(EventKind.WITHDRAWAL_PAID, paid, transfers)


def _move_withdrawal(
    kind: EventKind, withdrawal: Withdrawal, transfers: list[Transfer]
) -> Decision:
    body = {
        "withdrawal_id": str(withdrawal.withdrawal_id),
        "amount_minor": withdrawal.amount_minor,
        "fee_minor": withdrawal.fee_minor,
    }
    return Decision(
        kind, body, tuple(transfers), subject=withdrawal.withdrawal_id, withdrawal=withdrawal
    )


def start_refund(state: GoalState, command: StartRefund, facts: Facts, _now: datetime) -> Verdict:
    contribution = facts.contributions.get(command.contribution_id)
    if contribution is None:
        return Refusal.CONTRIBUTION_NOT_FOUND
    if command.refund_id in facts.refunds:
        return Refusal.ALREADY_DECIDED
    if command.amount_minor > contribution.refundable_minor:
        return Refusal.EXCEEDS_REFUNDABLE
    if command.amount_minor > state.book.available_minor:
        return Refusal.EXCEEDS_AVAILABLE
    refund = Refund(command.refund_id, command.contribution_id, command.amount_minor, state.seq + 1)
    refunding = replace(
        contribution, refunding_minor=contribution.refunding_minor + refund.amount_minor
    )
    return _move_refund(
        EventKind.REFUND_STARTED, refund, refunding, books.reserve(refund.amount_minor)
    )


def settle_refund(state: GoalState, command: SettleRefund, facts: Facts, _now: datetime) -> Verdict:
    if _overdraws(state, command.fee_minor):
        return Refusal.AMOUNT_OUT_OF_RANGE
    refund = facts.refunds.get(command.refund_id)
    if refund is None:
        return Refusal.REFUND_NOT_FOUND
    if refund.decided_seq is not None:
        return Refusal.ALREADY_DECIDED
    paid = replace(refund, status="paid", fee_minor=command.fee_minor, decided_seq=state.seq + 1)
    contribution = facts.contributions[refund.contribution_id]
    refunded = replace(
        contribution,
        refunding_minor=contribution.refunding_minor - refund.amount_minor,
        refunded_minor=contribution.refunded_minor + refund.amount_minor,
    )
    refunded = replace(refunded, status=_status_of(refunded))
    transfers = books.settle(state.book, paid.amount_minor, paid.fee_minor)
    return _move_refund(EventKind.REFUND_PAID, paid, refunded, transfers)


def fail_refund(state: GoalState, command: FailRefund, facts: Facts, _now: datetime) -> Verdict:
    refund = facts.refunds.get(command.refund_id)
    if refund is None:
        return Refusal.REFUND_NOT_FOUND
    if refund.decided_seq is not None:
        return Refusal.ALREADY_DECIDED
    failed = replace(refund, status="failed", decided_seq=state.seq + 1)
    contribution = facts.contributions[refund.contribution_id]
    freed = replace(
        contribution, refunding_minor=contribution.refunding_minor - refund.amount_minor
    )
    return _move_refund(EventKind.REFUND_FAILED, failed, freed, books.release(failed.amount_minor))


def _move_refund(
    kind: EventKind, refund: Refund, contribution: Contribution, transfers: list[Transfer]
) -> Decision:
    body = {
        "refund_id": str(refund.refund_id),
        "contribution_id": str(refund.contribution_id),
        "amount_minor": refund.amount_minor,
        "fee_minor": refund.fee_minor,
    }
    return Decision(
        kind,
        body,
        tuple(transfers),
        subject=refund.refund_id,
        refund=refund,
        contribution=contribution,
    )


def charge_back(state: GoalState, command: ChargeBack, facts: Facts, _now: datetime) -> Verdict:
    """Book it whatever the goal can bear: the bank has already taken the money."""
    if _overdraws(state, command.amount_minor):
        return Refusal.AMOUNT_OUT_OF_RANGE
    contribution = facts.contributions.get(command.contribution_id)
    if contribution is None:
        return Refusal.CONTRIBUTION_NOT_FOUND
    left_minor = contribution.confirmed_minor - contribution.charged_back_minor
    if command.amount_minor > left_minor:
        return Refusal.EXCEEDS_REFUNDABLE
    after = replace(
        contribution,
        status="charged_back",
        charged_back_minor=contribution.charged_back_minor + command.amount_minor,
    )
    body = {
        "contribution_id": str(command.contribution_id),
        "amount_minor": command.amount_minor,
        "fee_minor": 0,
    }
    transfers = tuple(books.take(state.book, command.amount_minor))
    return Decision(
        EventKind.CHARGED_BACK,
        body,
        transfers,
        subject=command.contribution_id,
        contribution=after,
    )


def _status_of(contribution: Contribution) -> str:
    if contribution.charged_back_minor:
        return "charged_back"
    if contribution.refunded_minor == 0:
        return "confirmed"
    whole = contribution.refunded_minor >= contribution.confirmed_minor
    return "refunded" if whole else "part_refunded"
