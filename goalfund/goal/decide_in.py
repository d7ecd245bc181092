"""The rules of money in: intents and charges. Pure."""

from datetime import datetime
from typing import Any

from goalfund.goal import book as books
from goalfund.goal.book import AMOUNT_MAX_MINOR
from goalfund.goal.commands import Command, CreditCharge, IntendContribution
from goalfund.goal.events import EventKind
from goalfund.goal.facts import Claim, Contribution, Facts
from goalfund.goal.milestones import may_be_for
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
        participant_id=None if is_open_to_all(state) else command.participant_id,
        person_id=command.person_id,
        created_at=now,
    )
    return Decision(intent=intent, subject=intent.contribution_id)


def _intent_refusal(state: GoalState, command: IntendContribution, now: datetime) -> Refusal | None:
    assert state.terms is not None
    terms, amount_minor = state.terms, command.amount_minor
    if command.currency not in (None, terms.currency):
        return Refusal.CURRENCY_DIFFERS
    if not may_be_for(state.milestones, command.milestone_id):
        return Refusal.MILESTONE_NOT_FOUND
    if state.status == "cancelled":
        return Refusal.GOAL_CANCELLED
    if state.status != "open" or terms.suspense:
        return Refusal.GOAL_NOT_OPEN
    if terms.deadline is not None and now >= terms.deadline:
        return Refusal.DEADLINE_PASSED
    if command.participant_id is None and not is_open_to_all(state):
        return Refusal.NOT_A_PARTICIPANT
    if amount_minor < max(terms.min_amount_minor or 0, command.floors_minor.get(terms.currency, 0)):
        return Refusal.BELOW_MINIMUM
    if terms.fixed_amount_minor is not None and amount_minor != terms.fixed_amount_minor:
        return Refusal.NOT_THE_FIXED_AMOUNT
    return None


def is_open_to_all(state: GoalState) -> bool:
    """Say whether anybody may give, not only those on a roster."""
    assert state.terms is not None
    return state.terms.kind != "closed"


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
    if overflows(state, command.amount_minor):
        return Refusal.AMOUNT_OUT_OF_RANGE
    claim = claim_of(state, command, command.reference)
    return confirm(state, command.amount_minor, command.fee_minor, intent, facts, claim)


def overflows(state: GoalState, amount_minor: int) -> bool:
    """Say whether the book would raise more than can be counted."""
    return state.book.raised_minor + amount_minor > AMOUNT_MAX_MINOR


def confirm(
    state: GoalState,
    amount_minor: int,
    fee_minor: int,
    intent: Contribution,
    facts: Facts,
    claim: Claim | None = None,
) -> Decision:
    """Return the contribution confirmed: what was paid, and what the gateway kept of it."""
    body: dict[str, Any] = {
        "contribution_id": str(intent.contribution_id),
        "channel": intent.channel,
        "amount_minor": amount_minor,
        "fee_minor": fee_minor,
        "new_contributor": intent.contributor_key not in facts.contributors,
    }
    if intent.milestone_id is not None:
        # Also when it was removed meanwhile: the log says what was given, and for what.
        body["milestone_id"] = str(intent.milestone_id)
    display = _display_of(intent)
    return Decision(
        EventKind.CONTRIBUTION_CONFIRMED,
        body,
        tuple(books.receive(state.book, amount_minor, fee_minor)),
        display=display,
        salt=intent.salt if display else None,
        subject=intent.contribution_id,
        contribution=intent.paid(state.seq + 1, amount_minor, fee_minor),
        claim=claim,
    )


def _display_of(intent: Contribution) -> dict[str, Any] | None:
    display: dict[str, Any] = {}
    if not intent.anonymous and intent.payer_name:
        display["name"] = intent.payer_name
    if intent.message:
        display["message"] = intent.message
    return display or None


def claim_of(state: GoalState, command: Command, reference: str) -> Claim:
    """Return the claim of the event that comes next on a gateway reference."""
    return Claim(reference, state.goal_id, state.seq + 1, command.operation_id)
