"""What can come of a command: a decision, a refusal, or money whose place is elsewhere. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from goalfund.goal.book import Transfer
from goalfund.goal.events import EventKind
from goalfund.goal.facts import (
    Approval,
    Claim,
    Contribution,
    GoalFile,
    Post,
    Proof,
    ProofAnswer,
    Refund,
    SuspenseItem,
    Withdrawal,
)
from goalfund.goal.milestones import Milestone
from goalfund.goal.roles import Member
from goalfund.goal.state import Page, Terms


class Refusal(StrEnum):
    """Why a command was refused. Ordered: the first that applies is the answer."""

    OPERATION_DIFFERS = "operation_differs"
    GOAL_EXISTS = "goal_exists"
    GOAL_NOT_FOUND = "goal_not_found"
    FORBIDDEN = "forbidden"
    INVALID_TERMS = "invalid_terms"
    AMOUNT_OUT_OF_RANGE = "amount_out_of_range"
    CURRENCY_DIFFERS = "currency_differs"
    CONTRIBUTION_NOT_FOUND = "contribution_not_found"
    WITHDRAWAL_NOT_FOUND = "withdrawal_not_found"
    PROOF_NOT_FOUND = "proof_not_found"
    REFUND_NOT_FOUND = "refund_not_found"
    SUSPENSE_NOT_FOUND = "suspense_not_found"
    MEMBER_NOT_FOUND = "member_not_found"
    POST_NOT_FOUND = "post_not_found"
    MILESTONE_NOT_FOUND = "milestone_not_found"
    FILE_NOT_FOUND = "file_not_found"
    LAST_ORGANISER = "last_organiser"
    TOO_MANY_MEMBERS = "too_many_members"
    TOO_MANY_MILESTONES = "too_many_milestones"
    REQUESTER_CANNOT_APPROVE = "requester_cannot_approve"
    NOT_A_CONTRIBUTOR = "not_a_contributor"
    ALREADY_DECIDED = "already_decided"
    WITHDRAWAL_NOT_PAID = "withdrawal_not_paid"
    PROOF_UNDER_REVIEW = "proof_under_review"
    GOAL_CANCELLED = "goal_cancelled"
    GOAL_NOT_OPEN = "goal_not_open"
    DEADLINE_PASSED = "deadline_passed"
    STALE_VERSION = "stale_version"
    NOT_A_PARTICIPANT = "not_a_participant"
    BELOW_MINIMUM = "below_minimum"
    NOT_THE_FIXED_AMOUNT = "not_the_fixed_amount"
    TOO_MANY_OPEN_WITHDRAWALS = "too_many_open_withdrawals"
    PREVIOUS_WITHDRAWAL_UNPROVEN = "previous_withdrawal_unproven"
    EXCEEDS_REFUNDABLE = "exceeds_refundable"
    EXCEEDS_AVAILABLE = "exceeds_available"


class Diversion(StrEnum):
    """Why a goal does nothing and remembers nothing of it.

    The first five: money that came in cannot be this goal's as it stands; its place is the
    suspense book.
    """

    INTENT_UNSEEN = "intent_unseen"  # ours by its check character: wait for the intent instead
    CURRENCY_DIFFERS = "currency_differs"
    AMOUNT_DIFFERS = "amount_differs"
    ALREADY_PAID = "already_paid"
    GOAL_NOT_OPEN = "goal_not_open"
    UNANSWERED = "unanswered"  # an allocation: there is nothing to take back before it is refused
    NOT_DUE = "not_due"  # a deadline, the end of a review, a payout's news: it has not come yet
    NOT_NEEDED = "not_needed"  # it was moved, or what it is for is decided already
    NOT_APPROVED = "not_approved"  # a payout: at this moment too few have said yes
    COOLING = "cooling"  # a payout to a new account: somebody may yet notice


@dataclass(frozen=True, slots=True)
class Decision:
    """What the goal does: at most one event, and the rows that change with it.

    Without `kind` nothing is logged: a contribution is only intended, or what was asked for is so
    already. Of the latter there is no `subject`.
    """

    kind: EventKind | None = None
    body: Mapping[str, Any] | None = None
    transfers: tuple[Transfer, ...] = ()
    display: Mapping[str, Any] | None = None
    salt: bytes | None = None
    subject: UUID | None = None
    terms: Terms | None = None
    page: Page | None = None
    member: Member | None = None
    milestone: Milestone | None = None
    intent: Contribution | None = None
    contribution: Contribution | None = None
    withdrawal: Withdrawal | None = None
    approval: Approval | None = None
    proof: Proof | None = None
    answer: ProofAnswer | None = None
    refund: Refund | None = None
    suspense: SuspenseItem | None = None
    post: Post | None = None
    files: tuple[GoalFile, ...] = ()
    claim: Claim | None = None


Verdict = Decision | Refusal | Diversion
