"""The rules of money in: intents, charges, suspense and its allocation. Pure."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from goalfund.goal import book as books
from goalfund.goal.book import AMOUNT_MAX_MINOR
from goalfund.goal.commands import (
    AcceptAllocation,
    AllocateSuspense,
    Command,
    CreditCharge,
    IntendContribution,
    ReceiveSuspense,
)
from goalfund.goal.events import EventKind
from goalfund.goal.facts import Claim, Contribution, Facts, SuspenseItem
from goalfund.goal.state import GoalState
from goalfund.goal.verdicts import Decision, Diversion, Refusal, Verdict


def intend(state: GoalState, command: IntendContribution, _facts: Facts, now: datetime) -> Verdict:
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
    if amount_minor < max(terms.min_amount_minor or 0, command.floors_minor.get(terms.currency, 0)):
        return Refusal.BELOW_MINIMUM
    if terms.fixed_amount_minor is not None and amount_minor != terms.fixed_amount_minor:
        return Refusal.NOT_THE_FIXED_AMOUNT
    return None


def credit(state: GoalState, command: CreditCharge, facts: Facts, _now: datetime) -> Verdict:
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


def receive_suspense(
    state: GoalState, command: ReceiveSuspense, _facts: Facts, _now: datetime
) -> Verdict:
    assert state.terms is not None
    if command.fee_minor > command.amount_minor or _overflows(state, command.amount_minor):
        return Refusal.AMOUNT_OUT_OF_RANGE
    if command.currency != state.terms.currency:
        return Refusal.CURRENCY_DIFFERS
    if not state.terms.suspense:
        return Refusal.SUSPENSE_NOT_FOUND
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


def allocate(state: GoalState, command: AllocateSuspense, facts: Facts, _now: datetime) -> Verdict:
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


def accept(state: GoalState, command: AcceptAllocation, facts: Facts, now: datetime) -> Verdict:
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
