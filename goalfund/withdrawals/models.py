"""The shapes of withdrawals at the edge."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from goalfund.edge.cursors import Page
from goalfund.edge.fields import AmountMinor, Body, PageQuery, Text, View
from goalfund.goals.models import Currency, Time
from goalfund.payments.bank_accounts import AccountNumber, BankCode
from goalfund.withdrawals.proof_models import ProofView

PURPOSE_MAX: Final = 500

WithdrawalStatus = Literal[
    "requested",
    "approved",
    "paying",
    "paid",
    "proven",
    "disputed",
    "rejected",
    "cancelled",
    "expired",
    "failed",
]
MemberRole = Literal["treasurer", "organiser"]
Name = Annotated[
    str | None,
    Field(
        description="For those who may list the goal's members; null for others, and once erased."
    ),
]


class WithdrawalBody(Body):
    """What an organiser asks for, and where it is to go."""

    amount_minor: AmountMinor
    purpose: Annotated[str, Text(1, PURPOSE_MAX, multiline=True)]
    bank_code: BankCode
    account_number: AccountNumber
    milestone_id: UUID | None = None


class RejectionBody(Body):
    """Why somebody says no."""

    reason: Annotated[str | None, Text(1, PURPOSE_MAX, multiline=True)] = None


class RequesterView(View):
    """Who has asked for a withdrawal, by the name that the goal's log has for them."""

    member_id: UUID
    name: Name


class PermissionsView(View):
    """What whoever reads may do now, as far as their role goes."""

    approve: bool
    reject: bool
    cancel: bool
    submit_proof: bool


class WithdrawalView(View):
    """Money out of a goal, from being asked for to being proven."""

    withdrawal_id: UUID
    goal_id: UUID
    seq: int = Field(description="Of the event that asked for it.")
    status: WithdrawalStatus
    amount_minor: int
    fee_minor: int = Field(description="What sending it has cost, once it is paid.")
    currency: Currency
    purpose: str | None = Field(description="Null once the account of who asked was erased.")
    bank_code: str | None
    bank_name: str | None
    account_masked: str | None = Field(description="The last four digits of the account.")
    account_name: str | None = Field(description="Whose account it is, as the bank says.")
    milestone_id: UUID | None
    requested_by: RequesterView | None = Field(description="Null of those of the platform's tools.")
    approvals: int = Field(description="Those that count: now, or when it was sent.")
    approvals_required: int = Field(description="Now, or when it was sent.")
    requested_at: Time
    expires_at: Time | None = Field(description="When it ends by itself if it is not approved.")
    cools_until: Time | None = Field(
        description="It goes to another account than the last one that was paid, and is not sent "
        "before this; null where nothing is waited for."
    )
    decided_at: Time | None = Field(description="When it was paid, or ended without.")
    reason: str | None = Field(description="Why it was rejected, where somebody said so.")
    parked_reason: (
        Literal[
            "account_name_differs",
            "account_not_found",
            "gateway_refused",
            "unheard_of",
            "imported",
        ]
        | None
    ) = Field(
        description="Why it has not been sent yet although it was let go; `imported`: it came in "
        "an archive, and may be sent where that was written."
    )
    failed_reason: Literal["failed", "reversed", "given_up", "returned"] | None = Field(
        description="Why its payout failed: `returned` says that it was paid, and came back."
    )
    returned_at: Time | None = Field(description="When it came back although it had been paid.")
    reference_end: str | None = Field(
        description="The last characters of the transfer's reference."
    )
    can: PermissionsView


class DecisionView(View):
    """What a member has said of a withdrawal."""

    member_id: UUID
    name: Name
    role: MemberRole | None = Field(description="What they are now; null when nothing any more.")
    decision: Literal["approved", "rejected"]
    reason: str | None
    at: Time
    counts: bool = Field(description="A yes counts for as long as its member keeps the role.")


class WithdrawalAnswer(View):
    """A withdrawal."""

    withdrawal: WithdrawalView


class WithdrawalDetail(WithdrawalAnswer):
    """A withdrawal, what was said of it, and what was shown for it."""

    approvals: Sequence[DecisionView] = Field(description="A rejection among them, in their order.")
    proofs: Sequence[ProofView] = Field(description="The newest first.")


class WithdrawalPage(Page[WithdrawalView]):
    """A page of a goal's withdrawals, newest first."""


class WithdrawalsQuery(PageQuery):
    """Which withdrawals."""

    status: WithdrawalStatus | None = None
