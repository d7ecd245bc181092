"""The rules: what a goal does about a command, or the first reason to refuse it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from goalfund.goal import book as books
from goalfund.goal.book import AMOUNT_MAX_MINOR, Transfer
from goalfund.goal.commands import (
    AcceptAllocation,
    AllocateSuspense,
    CancelGoal,
    ChargeBack,
    CloseGoal,
    Command,
    CreditCharge,
    FailRefund,
    IntendContribution,
    OpenGoal,
    ReceiveSuspense,
    ReleaseWithdrawal,
    ReopenGoal,
    RequestWithdrawal,
    SettleRefund,
    SettleWithdrawal,
    StartRefund,
)
from goalfund.goal.events import EventKind
from goalfund.goal.facts import (
    Claim,
    Contribution,
    Facts,
    Refund,
    SuspenseItem,
    Withdrawal,
)
from goalfund.goal.state import GoalState, Terms

OPEN_WITHDRAWALS_MAX: Final = 10  # one person cannot bury the treasurers under requests


class Refusal(StrEnum):
    """Why a command was refused. Ordered: the first that applies is the answer."""

    OPERATION_DIFFERS = "operation_differs"
    GOAL_EXISTS = "goal_exists"
    GOAL_NOT_FOUND = "goal_not_found"
    AMOUNT_OUT_OF_RANGE = "amount_out_of_range"
    CURRENCY_DIFFERS = "currency_differs"
    CONTRIBUTION_NOT_FOUND = "contribution_not_found"
    WITHDRAWAL_NOT_FOUND = "withdrawal_not_found"
    REFUND_NOT_FOUND = "refund_not_found"
    SUSPENSE_NOT_FOUND = "suspense_not_found"
    ALREADY_DECIDED = "already_decided"
    GOAL_CANCELLED = "goal_cancelled"
    GOAL_NOT_OPEN = "goal_not_open"
    DEADLINE_PASSED = "deadline_passed"
    NOT_A_PARTICIPANT = "not_a_participant"
    BELOW_MINIMUM = "below_minimum"
    NOT_THE_FIXED_AMOUNT = "not_the_fixed_amount"
    TOO_MANY_OPEN_WITHDRAWALS = "too_many_open_withdrawals"
    EXCEEDS_REFUNDABLE = "exceeds_refundable"
    EXCEEDS_AVAILABLE = "exceeds_available"


class Diversion(StrEnum):
    """Why money that came in cannot be this goal's as it stands. Its place is the suspense book."""

    INTENT_UNSEEN = "intent_unseen"  # ours by its check character: wait for the intent instead
    CURRENCY_DIFFERS = "currency_differs"
    AMOUNT_DIFFERS = "amount_differs"
    ALREADY_PAID = "already_paid"
    GOAL_NOT_OPEN = "goal_not_open"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the goal does: at most one event, and the rows that change with it.

    Without `kind` nothing is logged (a contribution is only intended).
    """

    kind: EventKind | None = None
    body: Mapping[str, Any] | None = None
    transfers: tuple[Transfer, ...] = ()
    display: Mapping[str, Any] | None = None
    salt: bytes | None = None
    subject: UUID | None = None
    terms: Terms | None = None
    intent: Contribution | None = None
    contribution: Contribution | None = None
    withdrawal: Withdrawal | None = None
    refund: Refund | None = None
    suspense: SuspenseItem | None = None
    claim: Claim | None = None


Verdict = Decision | Refusal | Diversion


def decide(state: GoalState, command: Command, facts: Facts, now: datetime) -> Verdict:
    """Return what `command` does to the goal, or the first reason against it.

    The caller has already answered a repeated operation from memory. `now` is UTC.
    """
    if isinstance(command, OpenGoal):
        return _open(state, command)
    if state.terms is None:
        # Money for a goal that we cannot see waits for it; a person is told.
        unseen = isinstance(command, CreditCharge)
        return Diversion.INTENT_UNSEEN if unseen else Refusal.GOAL_NOT_FOUND
    amount_minor = getattr(command, "amount_minor", 1)
    fee_minor = getattr(command, "fee_minor", 0)
    if not (0 < amount_minor <= AMOUNT_MAX_MINOR and 0 <= fee_minor <= AMOUNT_MAX_MINOR):
        return Refusal.AMOUNT_OUT_OF_RANGE
    return _LADDERS[type(command)](state, command, facts, now)


def _open(state: GoalState, command: OpenGoal) -> Verdict:
    if state.seq:
        return Refusal.GOAL_EXISTS
    amounts_minor = (command.target_minor, command.min_amount_minor, command.fixed_amount_minor)
    if not all(amount is None or 0 < amount <= AMOUNT_MAX_MINOR for amount in amounts_minor):
        return Refusal.AMOUNT_OUT_OF_RANGE
    terms = Terms(
        currency=command.currency,
        target_minor=command.target_minor,
        kind=command.kind,
        visibility=command.visibility,
        min_amount_minor=command.min_amount_minor,
        fixed_amount_minor=command.fixed_amount_minor,
        deadline=command.deadline,
        approvals_required=command.approvals_required,
        proof_gate=command.proof_gate,
        suspense=command.suspense,
    )
    body: dict[str, Any] = {
        "kind": terms.kind,
        "visibility": terms.visibility,
        "currency": terms.currency,
        "target_minor": terms.target_minor,
        "approvals_required": terms.approvals_required,
        "proof_gate": terms.proof_gate,
    }
    for name in ("min_amount_minor", "fixed_amount_minor"):
        if (value := getattr(terms, name)) is not None:
            body[name] = value
    if terms.deadline is not None:
        body["deadline"] = terms.deadline.isoformat()
    display = {"title": command.title, "description": command.description}
    return Decision(EventKind.GOAL_OPENED, body, display=display, salt=command.salt, terms=terms)


def _change_status(kind: EventKind, *allowed: str) -> "_Ladder":
    def ladder(state: GoalState, _command: Command, _facts: Facts, _now: datetime) -> Verdict:
        if state.status == "cancelled":
            return Refusal.GOAL_CANCELLED
        if state.status not in allowed:
            return Refusal.ALREADY_DECIDED
        return Decision(kind, {})

    return ladder


def _intend(state: GoalState, command: IntendContribution, _facts: Facts, now: datetime) -> Verdict:
    if (refusal := _intent_refusal(state, command, now)) is not None:
        return refusal
    intent = Contribution(
        contribution_id=command.contribution_id,
        payment_code=command.payment_code,
        amount_minor=command.amount_minor,
        contributor_key=command.contributor_key,
        channel=command.channel,
        access_key=command.access_key,
        payer_name=command.payer_name,
        email=command.email,
        message=command.message,
        anonymous=command.anonymous,
        salt=command.salt,
        milestone_id=command.milestone_id,
        person_id=command.person_id,
        created_at=now,
    )
    return Decision(intent=intent, subject=intent.contribution_id)


def _intent_refusal(state: GoalState, command: IntendContribution, now: datetime) -> Refusal | None:
    assert state.terms is not None
    terms, amount_minor = state.terms, command.amount_minor
    if command.currency not in (None, terms.currency):
        return Refusal.CURRENCY_DIFFERS
    if state.status == "cancelled":
        return Refusal.GOAL_CANCELLED
    if state.status != "open" or terms.suspense:
        return Refusal.GOAL_NOT_OPEN
    if terms.deadline is not None and now >= terms.deadline:
        return Refusal.DEADLINE_PASSED
    if terms.min_amount_minor is not None and amount_minor < terms.min_amount_minor:
        return Refusal.BELOW_MINIMUM
    if terms.fixed_amount_minor is not None and amount_minor != terms.fixed_amount_minor:
        return Refusal.NOT_THE_FIXED_AMOUNT
    return None


def _credit(state: GoalState, command: CreditCharge, facts: Facts, _now: datetime) -> Verdict:
    assert state.terms is not None
    intent = facts.contribution_of(command.payment_code)
    if intent is None:
        return Diversion.INTENT_UNSEEN
    if command.fee_minor > command.amount_minor:
        return Refusal.AMOUNT_OUT_OF_RANGE
    if command.currency != state.terms.currency:
        return Diversion.CURRENCY_DIFFERS
    if command.amount_minor != intent.amount_minor:
        return Diversion.AMOUNT_DIFFERS
    if intent.confirmed_minor:
        return Diversion.ALREADY_PAID
    if state.status != "open":
        return Diversion.GOAL_NOT_OPEN
    if _overflows(state, command.amount_minor):
        return Refusal.AMOUNT_OUT_OF_RANGE
    return _confirm(state, command, command.reference, command.fee_minor, intent, facts)


def _overflows(state: GoalState, amount_minor: int) -> bool:
    return state.book.raised_minor + amount_minor > AMOUNT_MAX_MINOR


def _overdraws(state: GoalState, amount_minor: int) -> bool:
    return state.book.receivable_minor + amount_minor > AMOUNT_MAX_MINOR


def _confirm(
    state: GoalState,
    command: CreditCharge | AcceptAllocation,
    claimed: str | None,
    fee_minor: int,
    intent: Contribution,
    facts: Facts,
) -> Decision:
    amount_minor = command.amount_minor
    confirmed = replace(
        intent,
        status="confirmed",
        seq=state.seq + 1,
        confirmed_minor=amount_minor,
        fee_minor=fee_minor,
    )
    body: dict[str, Any] = {
        "contribution_id": str(intent.contribution_id),
        "channel": intent.channel,
        "amount_minor": amount_minor,
        "fee_minor": fee_minor,
        "new_contributor": intent.contributor_key not in facts.contributors,
    }
    display = _display_of(intent)
    return Decision(
        EventKind.CONTRIBUTION_CONFIRMED,
        body,
        tuple(books.receive(state.book, amount_minor, fee_minor)),
        display=display,
        salt=intent.salt if display else None,
        subject=intent.contribution_id,
        contribution=confirmed,
        claim=None if claimed is None else _claim(state, command, claimed),
    )


def _display_of(intent: Contribution) -> dict[str, Any] | None:
    display: dict[str, Any] = {}
    if not intent.anonymous and intent.payer_name:
        display["name"] = intent.payer_name
    if intent.message:
        display["message"] = intent.message
    return display or None


def _claim(state: GoalState, command: Command, reference: str) -> Claim:
    return Claim(reference, state.goal_id, state.seq + 1, command.operation_id)


def _receive_suspense(
    state: GoalState, command: ReceiveSuspense, _facts: Facts, _now: datetime
) -> Verdict:
    assert state.terms is not None
    if command.fee_minor > command.amount_minor or _overflows(state, command.amount_minor):
        return Refusal.AMOUNT_OUT_OF_RANGE
    if command.currency != state.terms.currency:
        return Refusal.CURRENCY_DIFFERS
    item = SuspenseItem(
        command.reference, command.amount_minor, command.fee_minor, command.reason, state.seq + 1
    )
    body = {
        "amount_minor": command.amount_minor,
        "fee_minor": command.fee_minor,
        "reason": command.reason,
    }
    return Decision(
        EventKind.SUSPENSE_RECEIVED,
        body,
        tuple(books.receive(state.book, command.amount_minor, command.fee_minor)),
        suspense=item,
        claim=_claim(state, command, command.reference),
    )


def _allocate(state: GoalState, command: AllocateSuspense, facts: Facts, _now: datetime) -> Verdict:
    item = facts.suspense.get(command.reference)
    if item is None:
        return Refusal.SUSPENSE_NOT_FOUND
    if item.allocated_seq is not None:
        return Refusal.ALREADY_DECIDED
    net_minor = item.amount_minor - item.fee_minor
    if net_minor <= 0 or net_minor > state.book.available_minor:
        return Refusal.EXCEEDS_AVAILABLE
    body = {
        "amount_minor": net_minor,
        "to_goal_id": str(command.to_goal_id),
        "operation_id": str(command.operation_id),
    }
    allocated = replace(item, allocated_seq=state.seq + 1, to_goal_id=command.to_goal_id)
    return Decision(
        EventKind.SUSPENSE_ALLOCATED,
        body,
        tuple(books.take(state.book, net_minor)),
        suspense=allocated,
    )


def _accept(state: GoalState, command: AcceptAllocation, facts: Facts, now: datetime) -> Verdict:
    """Take the money in whatever the goal's status: the suspense book has let go of it already."""
    assert state.terms is not None
    if _overflows(state, command.amount_minor):
        return Refusal.AMOUNT_OUT_OF_RANGE
    if command.currency != state.terms.currency:
        return Refusal.CURRENCY_DIFFERS
    wanted = command.contribution_id and facts.contributions.get(command.contribution_id)
    if wanted and wanted.amount_minor == command.amount_minor and not wanted.confirmed_minor:
        return _confirm(state, command, None, 0, wanted, facts)
    stranger = Contribution(
        contribution_id=command.operation_id,
        payment_code=command.operation_id.hex,
        amount_minor=command.amount_minor,
        contributor_key=command.operation_id,
        channel="suspense",
        access_key="",
        payer_name=None,
        email=None,
        message=None,
        anonymous=True,
        salt=bytes(16),
        milestone_id=None,
        person_id=None,
        created_at=now,
    )
    decision = _confirm(state, command, None, 0, stranger, facts)
    return replace(decision, intent=stranger)


def _request(
    state: GoalState, command: RequestWithdrawal, _facts: Facts, _now: datetime
) -> Verdict:
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


def _release(state: GoalState, command: ReleaseWithdrawal, facts: Facts, _now: datetime) -> Verdict:
    withdrawal = facts.withdrawals.get(command.withdrawal_id)
    if withdrawal is None:
        return Refusal.WITHDRAWAL_NOT_FOUND
    if withdrawal.decided_seq is not None:
        return Refusal.ALREADY_DECIDED
    ended = replace(withdrawal, status=command.why, decided_seq=state.seq + 1)
    return _move_withdrawal(_RELEASED[command.why], ended, books.release(ended.amount_minor))


def _settle(state: GoalState, command: SettleWithdrawal, facts: Facts, _now: datetime) -> Verdict:
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


def _start_refund(state: GoalState, command: StartRefund, facts: Facts, _now: datetime) -> Verdict:
    contribution = facts.contributions.get(command.contribution_id)
    if contribution is None:
        return Refusal.CONTRIBUTION_NOT_FOUND
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


def _settle_refund(
    state: GoalState, command: SettleRefund, facts: Facts, _now: datetime
) -> Verdict:
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


def _fail_refund(state: GoalState, command: FailRefund, facts: Facts, _now: datetime) -> Verdict:
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


def _charge_back(state: GoalState, command: ChargeBack, facts: Facts, _now: datetime) -> Verdict:
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


_Ladder = Callable[[GoalState, Any, Facts, datetime], Verdict]
_LADDERS: Final[Mapping[type[Command], _Ladder]] = {
    CloseGoal: _change_status(EventKind.GOAL_CLOSED, "open"),
    ReopenGoal: _change_status(EventKind.GOAL_REOPENED, "closed"),
    CancelGoal: _change_status(EventKind.GOAL_CANCELLED, "open", "closed"),
    IntendContribution: _intend,
    CreditCharge: _credit,
    ReceiveSuspense: _receive_suspense,
    AllocateSuspense: _allocate,
    AcceptAllocation: _accept,
    RequestWithdrawal: _request,
    ReleaseWithdrawal: _release,
    SettleWithdrawal: _settle,
    StartRefund: _start_refund,
    SettleRefund: _settle_refund,
    FailRefund: _fail_refund,
    ChargeBack: _charge_back,
}
