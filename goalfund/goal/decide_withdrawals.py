"""The rules of withdrawals: asked for, approved by others, sent once, paid or released. Pure.

An approval counts as long as its member holds the very role with which they gave it. Whoever loses
the role and gets one again, or changes from one to the other, approves anew. What is required is
what the goal requires at the moment of sending, not what it required when somebody asked.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from goalfund.goal import book as books
from goalfund.goal.book import Transfer
from goalfund.goal.commands import (
    ApproveWithdrawal,
    CancelWithdrawal,
    ExpireWithdrawal,
    RejectWithdrawal,
    ReleaseWithdrawal,
    RequestWithdrawal,
    ReturnWithdrawal,
    SendPayout,
    SettleWithdrawal,
)
from goalfund.goal.events import EventKind
from goalfund.goal.facts import Approval, Facts, Withdrawal
from goalfund.goal.milestones import may_be_for
from goalfund.goal.roles import Members, may_organise, member_id_of, role_of
from goalfund.goal.state import GoalState
from goalfund.goal.verdicts import Decision, Diversion, Refusal, Verdict

OPEN_WITHDRAWALS_MAX: Final = 10  # nobody can bury the treasurers under requests
OPEN_OF_A_MEMBER_MAX: Final = 3  # nor keep the others from asking
_REFERENCE_SHOWN: Final = 6  # characters: enough to find it in a bank's list, not to ask for it


def request(state: GoalState, command: RequestWithdrawal, facts: Facts, now: datetime) -> Verdict:
    if not may_organise(state.members, command.person_id):
        return Refusal.FORBIDDEN
    if not may_be_for(state.milestones, command.milestone_id):
        return Refusal.MILESTONE_NOT_FOUND
    if command.withdrawal_id in facts.withdrawals:
        return Refusal.ALREADY_DECIDED
    if state.status == "cancelled":
        return Refusal.GOAL_CANCELLED
    member_id = member_id_of(state.members, command.person_id)
    if _asks_for_too_many(state, member_id, facts):
        return Refusal.TOO_MANY_OPEN_WITHDRAWALS
    if member_id is not None and _gate_is_shut(state, command, facts, now):
        return Refusal.PREVIOUS_WITHDRAWAL_UNPROVEN
    if command.amount_minor > state.book.available_minor:
        return Refusal.EXCEEDS_AVAILABLE
    withdrawal = _asked(state, command, member_id)
    transfers = books.reserve(withdrawal.amount_minor)
    by = {"member_id": member_id, "milestone_id": command.milestone_id}
    shown = {name: str(value) for name, value in by.items() if value is not None}
    decision = _moved(EventKind.WITHDRAWAL_REQUESTED, withdrawal, transfers, **shown)
    return replace(decision, display=command.display, salt=command.salt or None)


def _asked(state: GoalState, command: RequestWithdrawal, member_id: UUID | None) -> Withdrawal:
    return Withdrawal(
        command.withdrawal_id,
        command.amount_minor,
        state.seq + 1,
        person_id=command.person_id,
        purpose="" if command.display else command.purpose,
        member_id=member_id,
        milestone_id=command.milestone_id,
        account_key=command.account_key,
        account_sealed=command.account_sealed,
        expires_at=command.expires_at,
        cools_until=command.cools_until,
    )


def _asks_for_too_many(state: GoalState, member_id: UUID | None, facts: Facts) -> bool:
    own = [one for one in facts.withdrawals.values() if one.member_id == member_id]
    under_way = sum(one.decided_seq is None for one in own)
    too_many_own = member_id is not None and under_way >= OPEN_OF_A_MEMBER_MAX
    return too_many_own or state.open_withdrawals >= OPEN_WITHDRAWALS_MAX


def _gate_is_shut(
    state: GoalState, command: RequestWithdrawal, facts: Facts, now: datetime
) -> bool:
    """Say whether an earlier withdrawal must be proven first. Our own tools' gate nothing."""
    assert state.terms is not None
    unproven = [w for w in facts.withdrawals.values() if w.is_unproven and w.member_id is not None]
    if not unproven or state.terms.proof_gate == "strict":
        return bool(unproven)
    window = timedelta(seconds=command.proof_window_s)
    return any(one.decided_at is None or now >= one.decided_at + window for one in unproven)


def counted(members: Members, withdrawal_id: UUID, approvals: Iterable[Approval]) -> set[UUID]:
    """Return the members whose approval counts at this moment."""
    since = {one.member_id: one.since_seq for one in members.values() if one.role is not None}
    return {
        approval.member_id
        for approval in approvals
        if approval.withdrawal_id == withdrawal_id
        and approval.member_id in since
        and approval.seq > since[approval.member_id]
    }


def _suffices(state: GoalState, withdrawal: Withdrawal, facts: Facts) -> bool:
    assert state.terms is not None
    if state.terms.suspense:
        return True  # staff have decided: a suspense book has no members
    yes = counted(state.members, withdrawal.withdrawal_id, facts.approvals.values())
    return len(yes) >= state.terms.approvals_required


def _against_deciding(
    state: GoalState,
    command: ApproveWithdrawal | RejectWithdrawal,
    withdrawal: Withdrawal | None,
) -> Refusal | None:
    """Return why a member may not decide over a withdrawal, whatever they would say."""
    if role_of(state.members, command.person_id) is None:
        return Refusal.FORBIDDEN
    if withdrawal is None:
        return Refusal.WITHDRAWAL_NOT_FOUND
    if withdrawal.member_id == member_id_of(state.members, command.person_id):
        return Refusal.REQUESTER_CANNOT_APPROVE
    # What our own tools have asked for, they end as well.
    if not withdrawal.is_waiting or withdrawal.member_id is None:
        return Refusal.ALREADY_DECIDED
    return None


def approve(state: GoalState, command: ApproveWithdrawal, facts: Facts, _now: datetime) -> Verdict:
    withdrawal = facts.withdrawals.get(command.withdrawal_id)
    if (refusal := _against_deciding(state, command, withdrawal)) is not None:
        return refusal
    assert withdrawal is not None
    assert state.terms is not None
    member_id = member_id_of(state.members, command.person_id)
    assert member_id is not None
    yes = counted(state.members, withdrawal.withdrawal_id, facts.approvals.values())
    required = state.terms.approvals_required
    if member_id in yes or len(yes) >= required:
        return Refusal.ALREADY_DECIDED
    approved = len(yes) + 1 >= required
    body = {
        "withdrawal_id": str(withdrawal.withdrawal_id),
        "member_id": str(member_id),
        "approvals": len(yes) + 1,
        "required": required,
        "approved": approved,
    }
    return Decision(
        EventKind.WITHDRAWAL_APPROVED,
        body,
        subject=withdrawal.withdrawal_id,
        withdrawal=replace(withdrawal, status="approved" if approved else "requested"),
        approval=Approval(withdrawal.withdrawal_id, member_id, state.seq + 1),
    )


def reject(state: GoalState, command: RejectWithdrawal, facts: Facts, now: datetime) -> Verdict:
    withdrawal = facts.withdrawals.get(command.withdrawal_id)
    if (refusal := _against_deciding(state, command, withdrawal)) is not None:
        return refusal
    assert withdrawal is not None
    by = str(member_id_of(state.members, command.person_id))
    decision = _ended(state, withdrawal, "rejected", now, member_id=by)
    if command.reason is None:
        return decision
    return replace(decision, display={"reason": command.reason}, salt=command.salt)


def cancel(state: GoalState, command: CancelWithdrawal, facts: Facts, now: datetime) -> Verdict:
    """Take it back: who asked for it may, whether or not they still have a role."""
    withdrawal = facts.withdrawals.get(command.withdrawal_id)
    if withdrawal is None:
        return Refusal.WITHDRAWAL_NOT_FOUND
    asker = member_id_of(state.members, command.person_id)
    if asker is None or asker != withdrawal.member_id:
        return Refusal.FORBIDDEN
    if not withdrawal.is_waiting:
        return Refusal.ALREADY_DECIDED
    return _ended(state, withdrawal, "cancelled", now)


def expire(state: GoalState, command: ExpireWithdrawal, facts: Facts, now: datetime) -> Verdict:
    withdrawal = facts.withdrawals.get(command.withdrawal_id)
    if withdrawal is None:
        return Refusal.WITHDRAWAL_NOT_FOUND
    if not withdrawal.is_waiting or withdrawal.expires_at is None:
        return Diversion.NOT_NEEDED
    if now < withdrawal.expires_at:
        return Diversion.NOT_DUE
    # One that came in an archive has no account, and cannot be sent from here.
    if withdrawal.account_sealed is not None and _suffices(state, withdrawal, facts):
        return Diversion.NOT_NEEDED
    return _ended(state, withdrawal, "expired", now)


def send(state: GoalState, command: SendPayout, facts: Facts, now: datetime) -> Verdict:
    """Let the money go. From here on nobody can stop it but the bank."""
    assert state.terms is not None
    withdrawal = facts.withdrawals.get(command.withdrawal_id)
    if withdrawal is None:
        return Refusal.WITHDRAWAL_NOT_FOUND
    if not withdrawal.is_waiting or withdrawal.account_sealed is None:
        return Diversion.NOT_NEEDED
    if not _suffices(state, withdrawal, facts):
        return Diversion.NOT_APPROVED
    if _is_cooling(withdrawal, facts, now):
        return Diversion.COOLING
    sent = replace(withdrawal, status="paying", reference=command.reference, sent_seq=state.seq + 1)
    yes = counted(state.members, withdrawal.withdrawal_id, facts.approvals.values())
    required = 0 if state.terms.suspense else state.terms.approvals_required
    rule = {"approvals": len(yes), "required": required}
    end = command.reference[-_REFERENCE_SHOWN:]
    return _moved(EventKind.PAYOUT_SENT, sent, [], **rule, reference_end=end)


def _is_cooling(withdrawal: Withdrawal, facts: Facts, now: datetime) -> bool:
    """Say whether it goes to another account than the last payout, and too soon."""
    known = [one for one in facts.withdrawals.values() if one.decided_seq and one.account_key]
    paid = [one for one in known if one.is_paid]
    if not paid or withdrawal.cools_until is None or now >= withdrawal.cools_until:
        return False
    last = max(paid, key=lambda one: one.decided_seq or 0)
    return last.account_key != withdrawal.account_key


_RELEASED: Final = {
    "rejected": EventKind.WITHDRAWAL_REJECTED,
    "cancelled": EventKind.WITHDRAWAL_CANCELLED,
    "expired": EventKind.WITHDRAWAL_EXPIRED,
    "failed": EventKind.WITHDRAWAL_FAILED,
}


def release(state: GoalState, command: ReleaseWithdrawal, facts: Facts, now: datetime) -> Verdict:
    withdrawal = facts.withdrawals.get(command.withdrawal_id)
    if withdrawal is None:
        return Refusal.WITHDRAWAL_NOT_FOUND
    if withdrawal.decided_seq is not None:
        return Refusal.ALREADY_DECIDED
    if _is_elsewhere(withdrawal) or (withdrawal.member_id and command.why != "failed"):
        return Diversion.NOT_DUE
    return _ended(state, withdrawal, command.why, now)


def settle(state: GoalState, command: SettleWithdrawal, facts: Facts, now: datetime) -> Verdict:
    if books.overdraws(state.book, command.fee_minor):
        return Refusal.AMOUNT_OUT_OF_RANGE
    withdrawal = facts.withdrawals.get(command.withdrawal_id)
    if withdrawal is None:
        return Refusal.WITHDRAWAL_NOT_FOUND
    if withdrawal.decided_seq is not None:
        return Refusal.ALREADY_DECIDED
    if _is_elsewhere(withdrawal):
        return Diversion.NOT_DUE
    paid = replace(_decided(state, withdrawal, "paid", now), fee_minor=command.fee_minor)
    transfers = _settled(state, paid)
    return _moved(EventKind.WITHDRAWAL_PAID, paid, transfers)


def _settled(state: GoalState, paid: Withdrawal) -> list[Transfer]:
    assert state.terms is not None
    if state.terms.suspense and paid.reference is not None:
        return books.settle_and_owe(paid.amount_minor, paid.fee_minor)
    return books.settle(state.book, paid.amount_minor, paid.fee_minor)


def bring_back(
    state: GoalState, command: ReturnWithdrawal, facts: Facts, _now: datetime
) -> Verdict:
    """Take back what the bank could not keep: there is nothing to prove any more.

    What sending it cost is spent all the same. A proof under review is answered to its end, but
    says nothing of the withdrawal.
    """
    withdrawal = facts.withdrawals.get(command.withdrawal_id)
    if withdrawal is None:
        return Refusal.WITHDRAWAL_NOT_FOUND
    if withdrawal.returned_seq is not None:
        return Refusal.ALREADY_DECIDED
    if not withdrawal.is_paid:
        return Diversion.NOT_DUE
    back = replace(withdrawal, status="failed", returned_seq=state.seq + 1)
    return Decision(
        EventKind.WITHDRAWAL_RETURNED,
        {"withdrawal_id": str(back.withdrawal_id), "amount_minor": back.amount_minor},
        tuple(_brought_back(state, back)),
        subject=back.withdrawal_id,
        withdrawal=back,
    )


def _brought_back(state: GoalState, back: Withdrawal) -> list[Transfer]:
    """What a suspense book is owed is the platform's debt: others' money does not repay it."""
    assert state.terms is not None
    if state.terms.suspense:
        return books.arrive(back.amount_minor, 0)
    return books.bring_back(state.book, back.amount_minor)


def _is_elsewhere(withdrawal: Withdrawal) -> bool:
    """Say whether no bank can have news of it: what people ask for is sent first."""
    is_for_a_bank = withdrawal.member_id is not None or withdrawal.account_sealed is not None
    return is_for_a_bank and withdrawal.status != "paying"


def _ended(
    state: GoalState, withdrawal: Withdrawal, why: str, now: datetime, **more: str
) -> Decision:
    ended = _decided(state, withdrawal, why, now)
    return _moved(_RELEASED[why], ended, books.release(ended.amount_minor), **more)


def _decided(state: GoalState, withdrawal: Withdrawal, status: str, now: datetime) -> Withdrawal:
    return replace(
        withdrawal,
        status=status,
        decided_seq=state.seq + 1,
        decided_at=now,
        account_sealed=None,
    )


def _moved(
    kind: EventKind, withdrawal: Withdrawal, transfers: list[Transfer], **more: Any
) -> Decision:
    body = {
        "withdrawal_id": str(withdrawal.withdrawal_id),
        "amount_minor": withdrawal.amount_minor,
        "fee_minor": withdrawal.fee_minor,
    }
    return Decision(
        kind,
        body | more,
        tuple(transfers),
        subject=withdrawal.withdrawal_id,
        withdrawal=withdrawal,
    )
