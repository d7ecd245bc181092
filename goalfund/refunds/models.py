"""The shapes of refunds at the edge."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from goalfund.edge.cursors import Page
from goalfund.edge.fields import AmountMinor, Body, PageQuery, Text, View

ItemStatus = Literal["planned", "started", "sending", "paid", "failed", "awaiting_account"]


class RefundBody(Body):
    """What an organiser wants to give back: a share of everything, or one contribution."""

    reason: Annotated[str, Text(1, 500, multiline=True)]
    contribution_id: Annotated[UUID, Field(strict=False)] | None = None
    amount_minor: AmountMinor | None = Field(
        None, description="With `contribution_id`: how much of it; all that is left when absent."
    )
    percentage: Annotated[int, Field(strict=True, ge=1, le=100)] | None = Field(
        None, description="Of what is available, split over all contributions to the kobo."
    )

    @model_validator(mode="after")
    def _is_of_one_or_of_all(self) -> Self:
        if (self.contribution_id is None) == (self.percentage is None):
            raise PydanticCustomError("refund", "Give contribution_id or percentage, one of them")
        if self.amount_minor is not None and self.percentage is not None:
            raise PydanticCustomError("refund", "amount_minor goes with contribution_id")
        return self


class RefundItemView(View):
    """The part of a refund that goes back to one contribution."""

    item_id: Annotated[UUID, Field(description="What the log calls it: `refund_id` of its events.")]
    contribution_id: UUID
    amount_minor: AmountMinor
    way: Annotated[
        Literal["card", "transfer"],
        Field(
            description="`card`: back the way it was paid, by the gateway; `transfer`: to the "
            "account that its contributor has set for money that comes back."
        ),
    ]
    status: Annotated[
        ItemStatus,
        Field(
            description="`planned`: the goal has not promised it yet; `awaiting_account`: its "
            "contributor has set no account to send it to."
        ),
    ]
    reason: Annotated[str | None, Field(description="Why it failed, or what it waits for.")]
    name: Annotated[
        str | None, Field(description="Null where the contribution shows no name to the reader.")
    ]


class RefundSummaryView(View):
    """What an organiser has asked to give back, and how far it is."""

    refund_id: UUID
    goal_id: UUID
    reason: Annotated[str | None, Field(description="Null once who said it was erased.")]
    percentage: int | None
    amount_minor: AmountMinor
    paid_minor: int
    currency: Literal["NGN", "USD"]
    status: Annotated[
        Literal["under_way", "done", "partly_failed"],
        Field(description="`partly_failed`: what could not be sent back is the goal's again."),
    ]
    count: Annotated[int, Field(description="Contributions that it goes back to.")]
    failed: Annotated[int, Field(description="Those among them to which it could not.")]
    created_at: str


class RefundView(RefundSummaryView):
    """A refund with a page of its parts."""

    items: Sequence[RefundItemView]
    next_cursor: Annotated[str | None, Field(description="Of the items' next page.")]


class RefundAnswer(View):
    """One refund."""

    refund: RefundView


class RefundPage(Page[RefundSummaryView]):
    """A page of a goal's refunds, newest first."""


class RefundsQuery(PageQuery):
    """Which page of a goal's refunds, or of a refund's parts."""
