"""The shapes of clearing boards and of reconciliation at the edge."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from goalfund.edge.cursors import Page
from goalfund.edge.fields import Body, PageQuery, PlainInteger, Text, View
from goalfund.payments.mismatches import Mismatch

SignedMinor = Annotated[int, Field(description="Minor units; can be below zero.")]


class ClearingLineView(View):
    """What lies between the gateway and the books, of one kind."""

    kind: Annotated[
        str,
        Field(
            description="In flight: `not_listed_yet` (booked since the gateway was asked), "
            "`notice_waiting`, `allocation` (between two books), `payout_under_way`, "
            "`refund_under_way`, `chargeback`. "
            "`own_tools`: booked without the gateway. Else the class of a mismatch."
        ),
    ]
    count: int
    amount_minor: Annotated[SignedMinor, Field(description="What it adds to the gateway's side.")]


class ClearingView(View):
    """What the gateway has and what the books say: by what the two differ, each kobo by name."""

    currency: Literal["NGN", "USD"]
    gateway_minor: SignedMinor
    ledger_minor: SignedMinor
    difference_minor: Annotated[SignedMinor, Field(description="The gateway's less the ledger's.")]
    in_flight: Sequence[ClearingLineView]
    explained: Annotated[
        Sequence[ClearingLineView], Field(description="What staff have looked into, and why it is.")
    ]
    found: Annotated[
        Sequence[ClearingLineView], Field(description="What differs and nobody has explained yet.")
    ]
    unexplained_minor: Annotated[
        SignedMinor,
        Field(description="What is left of the difference: neither in flight nor explained."),
    ]
    as_of: Annotated[
        str | None, Field(description="When the gateway was asked last; the ledger is as of now.")
    ]
    run_id: UUID | None


class RunView(View):
    """One comparison of the gateway's lists with the books."""

    run_id: UUID
    cause: Literal["schedule", "staff", "command"]
    state: Literal["running", "done", "failed"]
    stage: Annotated[str, Field(description="What it is reading, or has read last.")]
    first_day: str
    last_day: str
    rows_read: int
    unreadable: Annotated[int, Field(description="Rows of the gateway's that make no sense.")]
    credited: Annotated[int, Field(description="Payments that nobody had told us of.")]
    reason: Annotated[
        str | None, Field(description="What went wrong last, or why the balance says nothing.")
    ]
    gateway_minor: SignedMinor | None
    ledger_minor: SignedMinor | None
    unexplained_minor: SignedMinor | None
    open_items: int | None
    started_at: str
    finished_at: str | None


class RunBody(Body):
    """How much is to be compared."""

    days: Annotated[int, Field(ge=1, le=366, description="So many days back.")] = 28


class ItemView(View):
    """One thing that differs, or did. `impact_minor`: its part of gateway less ledger."""

    id: UUID
    mismatch: Mismatch
    reference: Annotated[str, Field(description="The gateway's.")]
    goal_id: UUID | None
    goal_title: str | None
    goal_slug: str | None
    currency: str
    gateway_minor: SignedMinor | None
    ledger_minor: SignedMinor | None
    impact_minor: SignedMinor
    detail: Annotated[str, Field(description="The gateway's word for where it stands.")]
    state: Literal["open", "explained", "resolved"]
    reason: str | None
    decided_by: Annotated[str | None, Field(description="Name of who explained it.")]
    decided_at: str | None
    found_at: str
    run_id: UUID


class ReconciliationPage(Page[ItemView]):
    """The platform's board, the latest runs, and a page of what differs, newest first."""

    boards: Sequence[ClearingView]
    runs: Annotated[Sequence[RunView], Field(description="The newest first.")]


class ReconciliationQuery(PageQuery):
    """Which of what differs."""

    state: Literal["open", "explained", "resolved"] = "open"
    mismatch: Mismatch | None = None


class ExplanationBody(Body):
    """Why something is as it should be, though it differs."""

    reason: Annotated[str, Text(1, 500, multiline=True)]


class PayoutView(View):
    """A transfer that the gateway is, was, or will be asked for. Whose account it is stays out."""

    withdrawal_id: UUID
    goal_id: UUID
    goal_title: str
    goal_slug: str
    reference: str
    amount_minor: int
    fee_minor: int
    currency: str
    status: Literal["due", "sending", "succeeded", "failed", "parked"]
    reason: Annotated[str | None, Field(description="Why it is parked, or has failed.")]
    settled: Annotated[bool, Field(description="Whether the goal knows the outcome.")]
    tries: int
    next_try_at: str | None
    sent_at: str | None
    bank_reference: str | None


class PayoutPage(Page[PayoutView]):
    """A page of payouts: those that wait for people first, then the newest."""


class PayoutsQuery(PageQuery):
    """Which payouts."""

    status: Literal["due", "sending", "succeeded", "failed", "parked"] | None = None


class WebhookView(View):
    """A notification that was authentic and was not booked when it came."""

    id: Annotated[str, Field(description="SHA-256 of its bytes.")]
    state: Annotated[
        Literal["parked", "held", "quarantined", "noted", "settled"],
        Field(
            description="`parked`, `held`: tried again. `quarantined`: for people. `noted`: speaks "
            "of no money that came in. `settled`: booked in the end."
        ),
    ]
    reference: Annotated[str, Field(description="The gateway's; empty when it names none.")]
    reason: str
    deliveries: Annotated[int, Field(description="How often it came.")]
    attempts: int
    received_at: str
    next_try_at: str | None


class WebhookPage(Page[WebhookView]):
    """A page of notifications, newest first."""


class WebhooksQuery(PageQuery):
    """Which notifications."""

    state: Literal["parked", "held", "quarantined", "noted", "settled"] | None = None
    min_deliveries: Annotated[
        int, Field(ge=1, le=1_000, description="2: only those that came again."), PlainInteger
    ] = 1
