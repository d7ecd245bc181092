"""The rules of suspense: money that no goal can be named for, and the saga that gives it to one.

The saga has two legs and a way back, all keyed by one operation. First the suspense book lets go of
the net amount (`suspense_allocated`). Then the goal takes it in (`contribution_confirmed`), or
refuses it, and either answer stands for ever under that operation: a goal that is not there
remembers its refusal too. Only when the refusal stands does the suspense book take the money back
(`suspense_returned`), so that no order of steps, and no number of servers that take them, can do
both. Then the item can be allocated anew, by another operation.

The contributor has paid the gross amount, so that is what the goal raises, and what must equal the
intent; the fee is the goal's, as if the money had come straight to it. The suspense book keeps what
it has raised and its fee, and counts the net as withdrawn: cash moves from the one book to the
other, and the sum over both stays. When it comes back, `withdrawn` goes down again; `raised` does
not go up, for nothing was paid anew, however often it is given away and refused.

Or it goes back to who sent it: a withdrawal of the suspense book that staff ask for and nobody
else approves, never beside an allocation. When the bank takes it, the item is closed for good; when
not, it is open again. What sending costs is the platform's, not that of others whose money is here:
it is owed to the pool, as `receivable`, and no money that comes in repays it. Pure.
"""

from dataclasses import replace
from datetime import datetime

from goalfund.goal import book as books
from goalfund.goal.book import AMOUNT_MAX_MINOR
from goalfund.goal.commands import (
    AcceptAllocation,
    AllocateSuspense,
    ReceiveSuspense,
    RefundSuspense,
    ReturnAllocation,
)
from goalfund.goal.decide_in import claim_of, confirm, overflows
from goalfund.goal.events import EventKind
from goalfund.goal.facts import (
    Contribution,
    Facts,
    SecondLeg,
    SuspenseItem,
    Target,
    Withdrawal,
)
from goalfund.goal.state import GoalState
from goalfund.goal.verdicts import Decision, Diversion, Refusal, Verdict


def receive(state: GoalState, command: ReceiveSuspense, _facts: Facts, _now: datetime) -> Verdict:
    assert state.terms is not None
    if command.fee_minor > command.amount_minor or overflows(state, command.amount_minor):
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
        tuple(books.arrive(command.amount_minor, command.fee_minor)),
        suspense=item,
        claim=claim_of(state, command, command.reference),
    )


def allocate(state: GoalState, command: AllocateSuspense, facts: Facts, _now: datetime) -> Verdict:
    """Let go of the money, if the goal will take it by all that is known here.

    The goal may still refuse, for it is asked after this is committed; then the money comes back.
    """
    item = facts.suspense.get(command.reference)
    target = facts.targets.get((command.to_goal_id, command.operation_id))
    if (refusal := _not_for(state, target, item)) is not None:
        return refusal
    if item is None:
        return Refusal.SUSPENSE_NOT_FOUND
    if item.allocated_seq is not None or _goes_back(item, facts):
        return Refusal.ALREADY_DECIDED
    if item.net_minor <= 0 or item.net_minor > state.book.available_minor:
        return Refusal.EXCEEDS_AVAILABLE
    body = {
        "amount_minor": item.net_minor,
        "to_goal_id": str(command.to_goal_id),
        "operation_id": str(command.operation_id),
    }
    allocated = replace(
        item,
        allocated_seq=state.seq + 1,
        to_goal_id=command.to_goal_id,
        allocation_id=command.operation_id,
    )
    return Decision(
        EventKind.SUSPENSE_ALLOCATED,
        body,
        tuple(books.take(state.book, item.net_minor)),
        suspense=allocated,
    )


def _not_for(state: GoalState, target: Target | None, item: SuspenseItem | None) -> Refusal | None:
    """Return why the goal would refuse the money, as far as can be seen from the outside."""
    assert state.terms is not None
    if target is None or target.currency is None:
        return Refusal.GOAL_NOT_FOUND
    if item is not None and target.raised_minor + item.amount_minor > AMOUNT_MAX_MINOR:
        return Refusal.AMOUNT_OUT_OF_RANGE
    if target.currency != state.terms.currency:
        return Refusal.CURRENCY_DIFFERS
    return None


def accept(state: GoalState, command: AcceptAllocation, facts: Facts, now: datetime) -> Verdict:
    """Take the money in whatever the goal's status: the suspense book has let go of it already."""
    assert state.terms is not None
    if command.fee_minor > command.amount_minor or overflows(state, command.amount_minor):
        return Refusal.AMOUNT_OUT_OF_RANGE
    if command.currency != state.terms.currency:
        return Refusal.CURRENCY_DIFFERS
    wanted = command.contribution_id and facts.contributions.get(command.contribution_id)
    if wanted and wanted.amount_minor == command.amount_minor and not wanted.confirmed_minor:
        return confirm(state, command.amount_minor, command.fee_minor, wanted, facts)
    stranger = _stranger(command, now)
    decision = confirm(state, command.amount_minor, command.fee_minor, stranger, facts)
    return replace(decision, intent=stranger)


def _stranger(command: AcceptAllocation, now: datetime) -> Contribution:
    """Return the intent that nobody had."""
    return Contribution(
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


def take_back(
    _state: GoalState, command: ReturnAllocation, facts: Facts, _now: datetime
) -> Verdict:
    """Take back what the goal has refused for good. Before it has answered, nothing is decided."""
    item = facts.suspense.get(command.reference)
    target = facts.targets.get((command.from_goal_id, command.allocation_id))
    if target is not None and target.second_leg is SecondLeg.ACCEPTED:
        return Refusal.ALREADY_DECIDED
    if item is None or item.allocation_id != command.allocation_id:
        return Diversion.UNANSWERED
    if target is None or target.second_leg is None or item.to_goal_id != command.from_goal_id:
        return Diversion.UNANSWERED
    body = {
        "amount_minor": item.net_minor,
        "from_goal_id": str(command.from_goal_id),
        "operation_id": str(command.allocation_id),
        "allocated_seq": item.allocated_seq,
        "reason": target.reason,
    }
    return Decision(
        EventKind.SUSPENSE_RETURNED,
        body,
        tuple(books.arrive(item.net_minor, 0)),
        suspense=replace(item, allocated_seq=None, to_goal_id=None, allocation_id=None),
    )


def refund(state: GoalState, command: RefundSuspense, facts: Facts, _now: datetime) -> Verdict:
    """Promise all that has arrived to who sent it; the bank is asked afterwards."""
    item = facts.suspense.get(command.reference)
    if item is None:
        return Refusal.SUSPENSE_NOT_FOUND
    if command.amount_minor != item.net_minor:
        return Refusal.AMOUNT_OUT_OF_RANGE
    if item.allocated_seq is not None or _goes_back(item, facts):
        return Refusal.ALREADY_DECIDED
    if item.net_minor > state.book.available_minor:
        return Refusal.EXCEEDS_AVAILABLE
    withdrawal = Withdrawal(
        command.withdrawal_id,
        item.net_minor,
        state.seq + 1,
        account_sealed=command.account_sealed,
        expires_at=command.expires_at,
    )
    body = {
        "withdrawal_id": str(command.withdrawal_id),
        "amount_minor": item.net_minor,
        "fee_minor": 0,
        "received_seq": item.received_seq,
    }
    return Decision(
        EventKind.WITHDRAWAL_REQUESTED,
        body,
        tuple(books.reserve(item.net_minor)),
        display=command.display,
        salt=command.salt,
        subject=command.withdrawal_id,
        withdrawal=withdrawal,
        suspense=replace(item, refund_id=command.withdrawal_id),
    )


def _goes_back(item: SuspenseItem, facts: Facts) -> bool:
    """Say whether it has gone back to who sent it, or is on its way."""
    if item.refund_id is None:
        return False
    withdrawal = facts.withdrawals[item.refund_id]
    return withdrawal.decided_seq is None or withdrawal.is_paid
