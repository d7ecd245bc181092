"""A goal as its actor holds it: the head of the log, the book, the terms, its people and steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from goalfund.goal.book import Book
from goalfund.goal.events import GENESIS, Body, Event, EventKind
from goalfund.goal.milestones import Milestone, Milestones, arranged
from goalfund.goal.roles import Member, Members


@dataclass(frozen=True, slots=True)
class Terms:
    """What contributions and withdrawals are measured by. Amounts are minor units of `currency`."""

    currency: str
    target_minor: int
    kind: str = "open"
    visibility: str = "public"
    min_amount_minor: int | None = None
    fixed_amount_minor: int | None = None
    deadline: datetime | None = None
    approvals_required: int = 1
    proof_gate: str = "strict"
    suspense: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What a goal says of itself to people: beside the chain, not in it.

    `image` is a file as `Upload.shown` has it.
    """

    title: str
    description: str
    category: str | None = None
    image: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class GoalState:
    """One goal between two commands. `seq` 0, no terms and no page: it has not been opened.

    `version` counts edits, and the opening as the first. Members are those who were,
    too, and so are milestones.
    """

    goal_id: UUID
    seq: int = 0
    head_hash: bytes = GENESIS
    at: datetime | None = None
    status: str = "open"
    book: Book = field(default_factory=Book)
    terms: Terms | None = None
    open_withdrawals: int = 0
    version: int = 0
    page: Page | None = None
    members: Members = field(default_factory=dict)
    milestones: Milestones = field(default_factory=dict)


_STATUS_AFTER = {
    EventKind.GOAL_OPENED: "open",
    EventKind.GOAL_CLOSED: "closed",
    EventKind.GOAL_REOPENED: "open",
    EventKind.GOAL_CANCELLED: "cancelled",
}
_NEW_VERSION = {EventKind.GOAL_OPENED, EventKind.GOAL_EDITED}
_TOTALS_OF = {
    EventKind.CONTRIBUTION_CONFIRMED: "raised_minor",
    EventKind.SUSPENSE_RECEIVED: "raised_minor",
    EventKind.SUSPENSE_ALLOCATED: "withdrawn_minor",
    EventKind.WITHDRAWAL_PAID: "withdrawn_minor",
    EventKind.REFUND_PAID: "refunded_minor",
    EventKind.CHARGED_BACK: "charged_back_minor",
}
_WITHDRAWALS_ENDED = {
    EventKind.WITHDRAWAL_REJECTED,
    EventKind.WITHDRAWAL_CANCELLED,
    EventKind.WITHDRAWAL_EXPIRED,
    EventKind.WITHDRAWAL_FAILED,
    EventKind.WITHDRAWAL_PAID,
}


_RETURNED = {
    # It has not left after all. To raise it once more would count one payment twice.
    EventKind.SUSPENSE_RETURNED: "withdrawn_minor",
    EventKind.WITHDRAWAL_RETURNED: "withdrawn_minor",
    EventKind.REFUND_RETURNED: "refunded_minor",
}


def totals_of(kind: EventKind, body: Body) -> dict[str, int]:
    """Return what an event adds to each total of the book, read from its body alone."""
    totals: dict[str, int] = {}
    if (name := _RETURNED.get(kind)) is not None:
        totals[name] = -_integer(body, "amount_minor")
    if (name := _TOTALS_OF.get(kind)) is not None:
        totals[name] = _integer(body, "amount_minor")
        totals["fees_minor"] = _integer(body, "fee_minor")
    if body.get("new_contributor") is True:
        totals["contributors"] = 1
    return totals


def _integer(body: Body, name: str) -> int:
    value = body.get(name, 0)
    assert isinstance(value, int)
    return value


def advance(
    state: GoalState,
    event: Event,
    terms: Terms | None = None,
    body: Body | None = None,
    page: Page | None = None,
    member: Member | None = None,
    milestone: Milestone | None = None,
) -> GoalState:
    """Return the state after `event`, which must be the very next of its log.

    `body` is the event's, from a caller who has it at hand; `terms`, `page`, `member` and
    `milestone` are what it changes, as they are after it.

    Raises:
        BookError: the event's transfers break the book.
    """
    assert event.goal_id == state.goal_id
    assert event.seq == state.seq + 1
    assert event.prev == state.head_hash
    opened = event.kind is EventKind.WITHDRAWAL_REQUESTED
    ended = event.kind in _WITHDRAWALS_ENDED
    return GoalState(
        state.goal_id,
        event.seq,
        event.hash,
        event.at,
        _STATUS_AFTER.get(event.kind, state.status),
        state.book.post(
            event.transfers, **totals_of(event.kind, event.body if body is None else body)
        ),
        terms or state.terms,
        state.open_withdrawals + opened - ended,
        state.version + (event.kind in _NEW_VERSION),
        page or state.page,
        state.members if member is None else {**state.members, member.person_id: member},
        state.milestones if milestone is None else arranged(state.milestones, milestone),
    )
