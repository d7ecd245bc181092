"""The rules: what a goal does about a command, or the first reason to refuse it. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from goalfund.goal import decide_goal as the_goal
from goalfund.goal import decide_in as money_in
from goalfund.goal import decide_milestones as milestones
from goalfund.goal import decide_posts as posts
from goalfund.goal import decide_proofs as proofs
from goalfund.goal import decide_refunds as refunds
from goalfund.goal import decide_suspense as suspense
from goalfund.goal import decide_withdrawals as withdrawals
from goalfund.goal.book import AMOUNT_MAX_MINOR
from goalfund.goal.commands import (
    AcceptAllocation,
    AddMilestone,
    AllocateSuspense,
    AnswerProof,
    ApproveWithdrawal,
    CancelGoal,
    CancelWithdrawal,
    ChangeMember,
    ChargeBack,
    CloseAtDeadline,
    CloseGoal,
    Command,
    CreditCharge,
    DecideProof,
    EditGoal,
    EditMilestone,
    ExpireWithdrawal,
    FailRefund,
    IntendContribution,
    OpenGoal,
    PostComment,
    PostUpdate,
    ReceiveSuspense,
    RefundSuspense,
    RejectWithdrawal,
    ReleaseWithdrawal,
    RemoveMilestone,
    RemovePost,
    ReopenGoal,
    RequestWithdrawal,
    ReturnAllocation,
    ReturnRefund,
    ReturnWithdrawal,
    SendPayout,
    SettleRefund,
    SettleWithdrawal,
    StartRefund,
    SubmitProof,
)
from goalfund.goal.facts import Facts
from goalfund.goal.state import GoalState
from goalfund.goal.verdicts import Diversion, Refusal, Verdict


def decide(state: GoalState, command: Command, facts: Facts, now: datetime) -> Verdict:
    """Return what `command` does to the goal, or the first reason against it.

    The caller has already answered a repeated operation from memory. `now` is UTC.
    """
    if isinstance(command, OpenGoal):
        return the_goal.open_goal(state, command, facts, now)
    if state.terms is None:
        # Money for a goal that we cannot see waits for it; a person is told.
        unseen = isinstance(command, CreditCharge)
        return Diversion.INTENT_UNSEEN if unseen else Refusal.GOAL_NOT_FOUND
    if state.terms.suspense and isinstance(command, AcceptAllocation):
        return Refusal.GOAL_NOT_FOUND  # there it would be nobody's, and could not be allocated
    amount_minor = getattr(command, "amount_minor", 1)
    fee_minor = getattr(command, "fee_minor", 0)
    if not (0 < amount_minor <= AMOUNT_MAX_MINOR and 0 <= fee_minor <= AMOUNT_MAX_MINOR):
        return Refusal.AMOUNT_OUT_OF_RANGE
    return _LADDERS[type(command)](state, command, facts, now)


_Ladder = Callable[[GoalState, Any, Facts, datetime], Verdict]
_LADDERS: Final[Mapping[type[Command], _Ladder]] = {
    EditGoal: the_goal.edit,
    ChangeMember: the_goal.change_member,
    PostUpdate: posts.post_update,
    PostComment: posts.post_comment,
    RemovePost: posts.remove,
    AddMilestone: milestones.add,
    EditMilestone: milestones.edit,
    RemoveMilestone: milestones.remove,
    CloseGoal: the_goal.change_status,
    CloseAtDeadline: the_goal.close_at_deadline,
    ReopenGoal: the_goal.change_status,
    CancelGoal: the_goal.change_status,
    IntendContribution: money_in.intend,
    CreditCharge: money_in.credit,
    ReceiveSuspense: suspense.receive,
    AllocateSuspense: suspense.allocate,
    AcceptAllocation: suspense.accept,
    ReturnAllocation: suspense.take_back,
    RefundSuspense: suspense.refund,
    RequestWithdrawal: withdrawals.request,
    ApproveWithdrawal: withdrawals.approve,
    RejectWithdrawal: withdrawals.reject,
    CancelWithdrawal: withdrawals.cancel,
    ExpireWithdrawal: withdrawals.expire,
    SendPayout: withdrawals.send,
    ReleaseWithdrawal: withdrawals.release,
    SettleWithdrawal: withdrawals.settle,
    ReturnWithdrawal: withdrawals.bring_back,
    SubmitProof: proofs.submit,
    AnswerProof: proofs.answer,
    DecideProof: proofs.decide_proof,
    StartRefund: refunds.start_refund,
    SettleRefund: refunds.settle_refund,
    FailRefund: refunds.fail_refund,
    ReturnRefund: refunds.bring_back,
    ChargeBack: refunds.charge_back,
}
