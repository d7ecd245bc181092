"""The shapes of milestones at the edge."""

import re
from datetime import date
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from goalfund.edge.cursors import Page
from goalfund.edge.fields import AmountMinor, Body, PageQuery, View
from goalfund.goals.models import Time
from goalfund.goals.titles import Title

ORDER_MAX: Final = 1_000  # what lies beyond the last is the last
_YEARS: Final = range(2_000, 2_200)
_ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _day(value: object) -> date:
    """Return the day; a time is none."""
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = date.min
        if day.year in _YEARS:
            return day
    raise PydanticCustomError(
        "date_parsing", "Input should be a day that exists, such as 2026-01-31, before 2200"
    )


Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date",
            "description": "A day in Lagos from 2000 to 2199.",
            "examples": ["2026-01-31"],
        }
    ),
]
Order = Annotated[
    int,
    Field(
        strict=True,
        ge=1,
        le=ORDER_MAX,
        description="Its place among the goal's milestones, from 1. The others make room.",
    ),
]
Recurrence = Literal["none", "weekly", "monthly", "semester", "yearly"]
_FIRST_DAY: Final = (
    "Of the first turn, of what comes back; today in Lagos when it is not said. Turns begin on the "
    "same day of the week or the month; where a month is too short, on its last."
)


class MilestoneBody(Body):
    """A new step of the goal."""

    title: Title
    target_minor: AmountMinor
    order: Order | None = Field(None, description="Its place, from 1; last when it is not said.")
    recurrence: Recurrence = Field(
        "none", description="How often the target is to be reached again; a semester is six months."
    )
    first_day: Day | None = Field(None, description=_FIRST_DAY)


class EditMilestoneBody(Body):
    """What is to be changed of a milestone; what is left out stays."""

    title: Title | None = None
    target_minor: AmountMinor | None = None
    order: Order | None = None
    recurrence: Recurrence | None = None
    first_day: Day | None = Field(None, description=_FIRST_DAY)

    @model_validator(mode="after")
    def _something_to_do(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing", "Name something to change")
        if empty := sorted(n for n in self.model_fields_set if getattr(self, n) is None):
            raise PydanticCustomError(
                "needed", "{names} cannot be taken away", {"names": ", ".join(empty)}
            )
        return self

    def changes(self) -> dict[str, Any]:
        """Return what was named, by name."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


class TurnView(View):
    """One turn of a milestone that comes back. Amounts are minor units of the goal's currency."""

    number: int = Field(description="From 1.")
    begins_at: Time = Field(description="Midnight in Lagos.")
    ends_at: Time = Field(description="Where the next one begins.")
    raised_minor: int = Field(description="Given for the milestone in this turn, net.")
    target_minor: AmountMinor = Field(description="What it was to bring in when the turn ended.")


class MilestoneView(View):
    """A step of the goal, and how far it is. Amounts are minor units of the goal's currency.

    Money counts net: confirmed, less what was refunded or charged back.
    """

    id: UUID
    order: int | None = Field(description="From 1; null once it was removed.")
    title: str
    target_minor: AmountMinor
    recurrence: Recurrence
    first_day: date | None
    given_minor: int = Field(description="What was given for it, in all its turns.")
    raised_minor: int = Field(
        description="What counts to it: what was given for it and, where it does not come back, "
        "what was given for none, in the order of milestones, up to its target."
    )
    turn: TurnView | None = Field(
        description="Of what comes back: the present turn, or the first while it lies ahead."
    )


class MilestonesView(View):
    """All milestones that a goal has, in their order; there are a hundred at most."""

    items: list[MilestoneView]
    next_cursor: None = None
    seq: int = Field(description="The head's seq at that moment.")
    spare_minor: int = Field(description="Given for none, and not needed by any of them.")


class TurnPage(Page[TurnView]):
    """A page of turns, the latest first."""


class TurnsQuery(PageQuery):
    """Which page of turns."""
