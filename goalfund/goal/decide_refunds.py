"""The rules of money that goes back: refunds, and what the payer's bank takes. Pure."""

from dataclasses import replace
from datetime import datetime

from goalfund.goal import book as books
from goalfund.goal.book import Transfer, overdraws
from goalfund.goal.commands import (
    ChargeBack,
    FailRefund,
    ReturnRefund,
    SettleRefund,
    StartRefund,
)
from goalfund.goal.events import EventKind
from goalfund.goal.facts import Contribution, Facts, Refund
from goalfund.goal.state import GoalState
from goalfund.goal.verdicts import Decision, Diversion, Refusal, Verdict


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
    if overdraws(state.book, command.fee_minor):
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


def bring_back(state: GoalState, command: ReturnRefund, facts: Facts, _now: datetime) -> Verdict:
    """Take back what the payer's bank could not keep; it can be refunded again."""
    refund = facts.refunds.get(command.refund_id)
    if refund is None:
        return Refusal.REFUND_NOT_FOUND
    if refund.returned_seq is not None:
        return Refusal.ALREADY_DECIDED
    if refund.status != "paid":
        return Diversion.NOT_DUE
    back = replace(refund, status="failed", returned_seq=state.seq + 1)
    contribution = facts.contributions[refund.contribution_id]
    kept = replace(contribution, refunded_minor=contribution.refunded_minor - refund.amount_minor)
    body = {
        "refund_id": str(back.refund_id),
        "contribution_id": str(back.contribution_id),
        "amount_minor": back.amount_minor,
    }
    return Decision(
        EventKind.REFUND_RETURNED,
        body,
        tuple(books.bring_back(state.book, back.amount_minor)),
        subject=back.refund_id,
        refund=back,
        contribution=replace(kept, status=_status_of(kept)),
    )


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
    if overdraws(state.book, command.amount_minor):
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
