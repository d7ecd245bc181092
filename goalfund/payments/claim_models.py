"""The shapes of claims at the edge."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from goalfund.edge.cursors import Page
from goalfund.edge.fields import AmountMinor, Body, PageQuery, Text, View

EVIDENCE_MAX: Final = 4
CLAIMS_SHOWN_MAX: Final = 5  # beside money in suspense

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _plain_day(value: object) -> object:
    """Refuse what would be read as a day otherwise: a number of seconds, a time of day."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("date_parsing", "Input should be a day such as 2026-01-31")
    return value


Day = Annotated[
    date,
    Field(strict=False, ge=date(2020, 1, 1), le=date(2199, 12, 31), examples=["2026-11-20"]),
    BeforeValidator(_plain_day),
]


class ClaimBody(Body):
    """What somebody says about money that they have sent and that has reached no goal."""

    amount_minor: AmountMinor
    currency: Literal["NGN", "USD"] = "NGN"
    paid_on: Day
    sender_name: Annotated[
        str, Text(1, 100), Field(description="As the bank has it, whose account it came from.")
    ]
    sender_bank: Annotated[str, Text(1, 100)] | None = None
    narration: Annotated[str, Text(1, 200)] | None = None
    reference: Annotated[str, Text(1, 64)] | None = Field(
        None, description="Of the bank's receipt: a session id or transaction reference."
    )
    goal_id: Annotated[UUID, Field(strict=False)] | None = Field(
        None, description="The goal that it was meant for."
    )
    contribution_id: Annotated[UUID, Field(strict=False)] | None = None
    note: Annotated[str, Text(1, 1_000, multiline=True)] | None = None
    evidence: Annotated[
        tuple[Annotated[UUID, Field(strict=False)], ...],
        Field(strict=False, max_length=EVIDENCE_MAX, description="Uploads for `proof`."),
    ] = ()

    @model_validator(mode="after")
    def _evidence_is_named_once(self) -> Self:
        if len(set(self.evidence)) != len(self.evidence):
            raise PydanticCustomError("evidence", "A file is named twice")
        return self


class ClaimView(View):
    """A claim, and what became of it. Nothing else about any money."""

    id: UUID
    state: Literal["open", "settled", "rejected"]
    reason: Annotated[str | None, Field(description="Why it was rejected.")]
    amount_minor: AmountMinor
    currency: Literal["NGN", "USD"]
    paid_on: str
    sender_name: str
    sender_bank: str | None
    narration: str | None
    reference: str | None
    goal_id: UUID | None
    contribution_id: UUID | None
    note: str | None
    evidence: Annotated[Sequence[str], Field(description="Links to the files, good for minutes.")]
    created_at: str
    decided_at: str | None


class StaffClaimView(ClaimView):
    """A claim as staff see it."""

    person_id: UUID


class ClaimPage(Page[ClaimView]):
    """A page of one's own claims."""


class StaffClaimPage(Page[StaffClaimView]):
    """A page of open claims, newest first."""


class ClaimsQuery(PageQuery):
    """Which page of claims."""


class RejectionBody(Body):
    """Why a claim is rejected, in words for who made it."""

    reason: Annotated[str, Text(1, 500)]
