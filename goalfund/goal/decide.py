"""The rules: what a goal does about a command, or the first reason to refuse it. Pure."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from goalfund.goal import decide_in as money_in
from goalfund.goal import decide_out as money_out
from goalfund.goal.book import AMOUNT_MAX_MINOR
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
from goalfund.goal.events import EventKind, at_text
from goalfund.goal.facts import Facts
from goalfund.goal.state import GoalState, Terms
from goalfund.goal.verdicts import Decision, Diversion, Refusal, Verdict


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
        body["deadline"] = at_text(terms.deadline.astimezone(UTC))
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


_Ladder = Callable[[GoalState, Any, Facts, datetime], Verdict]
_LADDERS: Final[Mapping[type[Command], _Ladder]] = {
    CloseGoal: _change_status(EventKind.GOAL_CLOSED, "open"),
    ReopenGoal: _change_status(EventKind.GOAL_REOPENED, "closed"),
    CancelGoal: _change_status(EventKind.GOAL_CANCELLED, "open", "closed"),
    IntendContribution: money_in.intend,
    CreditCharge: money_in.credit,
    ReceiveSuspense: money_in.receive_suspense,
    AllocateSuspense: money_in.allocate,
    AcceptAllocation: money_in.accept,
    RequestWithdrawal: money_out.request,
    ReleaseWithdrawal: money_out.release,
    SettleWithdrawal: money_out.settle,
    StartRefund: money_out.start_refund,
    SettleRefund: money_out.settle_refund,
    FailRefund: money_out.fail_refund,
    ChargeBack: money_out.charge_back,
}
