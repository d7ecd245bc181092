"""The shapes of disputes at the edge."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from goalfund.edge.cursors import Page
from goalfund.edge.fields import Body, PageQuery, View


class DisputeView(View):
    """A charge that the payer's bank wants back."""

    ticket_id: Annotated[str, Field(description="The gateway's.")]
    goal_id: UUID | None
    contribution_id: UUID | None
    amount_minor: int | None
    currency: Literal["NGN", "USD"] | None
    state: Annotated[
        Literal["open", "reviewed", "lost", "won", "unknown"],
        Field(
            description="`open`: to be answered until `due_at`, else it is lost; `reviewed`: "
            "evidence was sent; `lost`: the money is taken from the goal."
        ),
    ]
    due_at: str | None
    seen_at: str
    decided_at: str | None
    charged_seq: Annotated[
        int | None, Field(description="Of the event in the goal's log that took the money.")
    ]


class StaffDisputeView(DisputeView):
    """A dispute as staff see it, with what the gateway says and what is in the way."""

    reference: str | None
    status: Annotated[str | None, Field(description="In the gateway's own word.")]
    goal_title: str | None
    trouble: Annotated[str | None, Field(description="Why the goal could not book it.")]


class DisputePage(Page[DisputeView]):
    """A page of a goal's disputes, newest first."""


class StaffDisputePage(Page[StaffDisputeView]):
    """A page of all disputes, newest first."""


class DisputesQuery(PageQuery):
    """Which page of disputes."""


class DisputeAnswerBody(Body):
    """What the gateway is told."""

    action: Annotated[
        Literal["accepted", "rejected"],
        Field(description="`accepted`: the payer gets the money; `rejected`: with evidence."),
    ]
    file_name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,120}$")] | None = Field(
        None, description="Evidence brought to the gateway. Rejected without any, it is lost."
    )


class DisputeAnswer(View):
    """One dispute."""

    dispute: StaffDisputeView
