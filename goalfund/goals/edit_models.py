"""The shapes of requests that open and change goals, and of who runs them."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from goalfund.edge.fields import AmountMinor, Body, Text, View
from goalfund.goals.models import Currency, Time
from goalfund.goals.titles import Title

DESCRIPTION_MAX: Final = 5_000
APPROVALS_MAX: Final = 20
_YEAR_MAX: Final = 2_199  # clients of every kind can still reckon with it

_RFC3339: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def _rfc3339(value: object) -> datetime:
    """Return the moment in UTC. A date alone, or a time of no zone, is no moment."""
    if not isinstance(value, str) or len(value) > 40 or not _RFC3339.fullmatch(value):
        raise PydanticCustomError("rfc3339", "Input should be a time such as 2026-12-31T23:00:00Z")
    try:
        at = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        at = datetime.max.replace(tzinfo=UTC)
    if at.year > _YEAR_MAX:
        raise PydanticCustomError("rfc3339", "Input should be a time that exists, before 2200")
    return at


Deadline = Annotated[
    datetime,
    BeforeValidator(_rfc3339),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "description": "RFC 3339 with a zone, in the future and before 2200.",
            "examples": ["2026-12-31T23:00:00Z"],
        }
    ),
]
Description = Annotated[str, Text(1, DESCRIPTION_MAX, multiline=True)]
Category = Annotated[str, Text(1, 40)]
Visibility = Literal["public", "private"]
ProofGate = Literal["strict", "window"]
Image = Annotated[
    UUID, Field(description="A picture that you have uploaded for the purpose `goal_image`.")
]
Approvals = Annotated[int, Field(strict=True, ge=1, le=APPROVALS_MAX)]


class OpenGoalBody(Body):
    """A new goal. Its currency and kind stay as they are for good."""

    title: Title
    description: Description
    target_minor: AmountMinor
    currency: Currency = "NGN"
    kind: Literal["open", "closed"] = Field(
        "open",
        description="`closed`: only those on its roster may contribute "
        "(`/goals/{goal_id}/participants`); others are refused as `not_a_participant`.",
    )
    visibility: Visibility = "public"
    min_amount_minor: AmountMinor | None = None
    fixed_amount_minor: AmountMinor | None = None
    deadline: Deadline | None = None
    category: Category | None = None
    image: Image | None = None
    approvals_required: Approvals = 1
    proof_gate: ProofGate = "strict"


_NEEDED: Final = frozenset(
    {"title", "description", "target_minor", "visibility", "approvals_required", "proof_gate"}
)


class EditGoalBody(Body):
    """What is to be changed of a goal; what is left out stays, and null takes away."""

    title: Title | None = None
    description: Description | None = None
    target_minor: AmountMinor | None = None
    visibility: Visibility | None = None
    min_amount_minor: AmountMinor | None = None
    fixed_amount_minor: AmountMinor | None = None
    deadline: Deadline | None = None
    category: Category | None = None
    image: Image | None = None
    approvals_required: Approvals | None = None
    proof_gate: ProofGate | None = None

    @model_validator(mode="after")
    def _something_to_do(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing", "Name something to change")
        if empty := sorted(n for n in _NEEDED & self.model_fields_set if getattr(self, n) is None):
            raise PydanticCustomError(
                "needed", "{names} cannot be taken away", {"names": ", ".join(empty)}
            )
        return self

    def changes(self) -> dict[str, Any]:
        """Return what was named, by name."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


class MemberBody(Body):
    """The role that somebody is to have. An organiser may do all that a treasurer may."""

    role: Literal["treasurer", "organiser"]


class MemberView(View):
    """Somebody who runs the goal. `member_id` is their name in the goal's log."""

    user_id: Annotated[
        UUID | None, Field(description="Shown to those who run the goal, and to oneself.")
    ]
    member_id: UUID
    name: Annotated[str | None, Field(description="Null once the account was erased.")]
    role: Literal["treasurer", "organiser"]
    since: Time
    me: bool


class MembersView(View):
    """All who run a goal, from the first on; they are few."""

    items: list[MemberView]
    next_cursor: None = None
