"""The shapes of goals at the edge."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from goalfund.edge.cursors import Page
from goalfund.edge.fields import AfterSeq, AmountMinor, Limit, PageQuery, Query, Text, View
from goalfund.files.kinds import Media
from goalfund.goal.roles import Role

Currency = Literal["NGN", "USD"]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256, lower-case hex.")]
Time = Annotated[str, Field(description="RFC 3339, UTC.", examples=["2026-01-02T03:04:05.678901Z"])]


class BookView(View):
    """A goal's accounts and totals, minor units of its currency.

    `cash + receivable = available + reserved`, and
    `raised - fees - withdrawn - refunded - charged_back = cash`. Money that came in by way of
    suspense is raised here gross, with its fee among the fees. In a suspense book, what it has
    given to goals counts as withdrawn, net of fees, and no longer once a goal has refused it.
    """

    cash_minor: int
    available_minor: int
    reserved_minor: int
    receivable_minor: int
    raised_minor: int
    withdrawn_minor: int
    refunded_minor: int
    fees_minor: int
    charged_back_minor: int
    contributors: int


class PictureView(View):
    """A file that a goal shows: a picture, or paper where that is allowed.

    All but `url` stands in the display of the event that put it there, so that the log commits to
    the very bytes: `sha256` is theirs.
    """

    id: UUID
    type: Media
    size_bytes: int
    width: Annotated[int | None, Field(description="Pixels; none of paper.")]
    height: int | None
    sha256: Hash
    url: Annotated[
        str,
        Field(
            description="Below this server's address. Of a private goal it is good for some "
            "minutes; `GET /goals/{goal_id}/files/{id}` gives another."
        ),
    ]


class GoalView(View):
    """A goal, and where its money is."""

    id: UUID
    slug: str
    title: str
    description: str
    category: str | None
    image: PictureView | None
    kind: Literal["open", "closed"]
    visibility: Literal["public", "private"]
    status: Literal["open", "closed", "cancelled"]
    currency: Currency
    target_minor: AmountMinor
    min_amount_minor: AmountMinor | None
    fixed_amount_minor: AmountMinor | None
    deadline: Time | None
    approvals_required: int
    proof_gate: Literal["strict", "window"]
    created_at: Time
    book: BookView
    seq: Annotated[int, Field(ge=1, description="Events in the log.")]
    head_hash: Hash
    version: Annotated[int, Field(ge=1, description="Counts edits, not money.")]
    my_roles: Annotated[
        list[Role],
        Field(description="What the reader is to the goal, from the least to the most."),
    ]


class GoalPage(Page[GoalView]):
    """A page of goals."""


class OwnGoalsQuery(PageQuery):
    """Which page of one's own goals."""


class GoalsQuery(PageQuery):
    """What narrows and orders the list of goals."""

    q: Annotated[str, Text(1, 100)] | None = None
    status: Literal["open", "closed", "cancelled"] | None = None
    category: Annotated[str, Text(1, 40)] | None = None
    slug: Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)] | None = None
    sort: Annotated[
        Literal["new", "ending", "progress", "best"] | None,
        Field(description="Left out: `best` with `q`, which it needs, else `new`."),
    ] = None

    @property
    def order(self) -> str:
        """The order that is asked for, or goes without saying."""
        if self.q is None:
            return "new" if self.sort in (None, "best") else str(self.sort)
        return self.sort or "best"


class TransferView(View):
    """An amount moved between two accounts of the goal's book."""

    debit: Literal["cash", "available", "reserved", "receivable"]
    credit: Literal["cash", "available", "reserved", "receivable"]
    amount_minor: AmountMinor


class EventView(View):
    """One event of a goal's log. `display` and `salt` are absent where there is nothing to show."""

    seq: Annotated[int, Field(ge=1)]
    kind: str
    at: Time
    body: dict[str, Any]
    transfers: list[TransferView]
    hash: Hash
    display: dict[str, Any] | None = None
    salt: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] | None = None


class EventsQuery(Query):
    """Which part of the log."""

    after_seq: AfterSeq = 0
    limit: Limit = 50


class EventsView(View):
    """A run of the log; `more` says that it goes on after the last of these."""

    goal_id: UUID
    events: list[EventView]
    seq: Annotated[int, Field(description="The head's seq at that moment.")]
    more: bool


class OperationView(View):
    """How an operation ended. `code` says why, when it was refused.

    Without `seq` nothing of it is in the log itself: a request of refunds, whose parts are.
    """

    operation_id: UUID
    status: Literal["committed", "refused"]
    goal_id: UUID
    seq: int | None = None
    code: str | None = None
