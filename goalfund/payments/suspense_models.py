"""The shapes of suspense money at the edge."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from goalfund.edge.cursors import Page
from goalfund.edge.fields import AmountMinor, Body, PageQuery, Text, View
from goalfund.payments.bank_accounts import AccountNumber, BankCode
from goalfund.payments.claim_models import CLAIMS_SHOWN_MAX, StaffClaimView
from goalfund.payments.suggestions import SUGGESTIONS_MAX, Why


class SuggestionView(View):
    """A contribution that the money may have been meant for."""

    goal_id: UUID
    goal_title: str
    goal_slug: str
    contribution_id: UUID
    amount_minor: AmountMinor
    payer_name: str | None
    why: Annotated[
        Sequence[Why],
        Field(description="What speaks for it, and what kept it from being done by itself."),
    ]


class SuspenseRefundView(View):
    """How money in suspense goes back to who sent it: the last try."""

    withdrawal_id: UUID
    status: Annotated[
        Literal["requested", "paying", "paid", "failed", "expired"],
        Field(description="`failed`, `expired`: it was not sent, and the money is open again."),
    ]
    parked_reason: Annotated[
        str | None, Field(description="Why its transfer waits for people, where it does.")
    ]
    reason: Annotated[str | None, Field(description="What staff said for it.")]
    bank_name: str | None
    account_masked: str | None


class SuspenseView(View):
    """Money that no goal could be named for."""

    id: UUID
    reference: Annotated[str, Field(description="The gateway's.")]
    currency: Literal["NGN", "USD"]
    amount_minor: AmountMinor
    fee_minor: int
    reason: str
    received_at: str
    state: Annotated[
        Literal["open", "allocating", "allocated", "refunding", "refunded"],
        Field(
            description="`allocating`: given to a goal that has not answered yet; `refunding`: on "
            "its way back to who sent it."
        ),
    ]
    sender_name: str | None
    narration: str | None
    to_goal_id: UUID | None
    allocation_id: Annotated[
        UUID | None, Field(description="The operation that gave it to the goal.")
    ]
    refund: SuspenseRefundView | None
    suggestions: Annotated[
        Sequence[SuggestionView],
        Field(max_length=SUGGESTIONS_MAX, description="The likeliest first; none once allocated."),
    ]
    claims: Annotated[
        Sequence[StaffClaimView],
        Field(max_length=CLAIMS_SHOWN_MAX, description="Open claims that fit it."),
    ]


class SuspensePage(Page[SuspenseView]):
    """A page of suspense money, newest first."""


class SuspenseQuery(PageQuery):
    """Which suspense money."""

    currency: Literal["NGN", "USD"] = "NGN"
    state: Annotated[
        Literal["open", "allocated", "refunded"],
        Field(description="`allocated`, `refunded`: also while it is on its way."),
    ] = "open"


class AllocationBody(Body):
    """Whom suspense money is given to."""

    goal_id: Annotated[UUID, Field(strict=False)]
    contribution_id: Annotated[UUID, Field(strict=False)] | None = Field(
        None,
        description="Confirmed by it, if it is of the same amount and unpaid; else the money comes "
        "in as an anonymous contribution of its own.",
    )
    claim_id: Annotated[UUID, Field(strict=False)] | None = Field(
        None, description="An open claim that is settled by it."
    )


class SuspenseRefundBody(Body):
    """Where suspense money goes back to, and why."""

    bank_code: BankCode
    account_number: AccountNumber
    reason: Annotated[str, Text(1, 500, multiline=True)]
