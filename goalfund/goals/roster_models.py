"""The shapes of rosters: who is expected to give, what they paid, what their link shows."""

from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from goalfund.edge.cursors import Page
from goalfund.edge.fields import AmountMinor, Body, PageQuery, Query, QueryFlag, Text, View
from goalfund.goals.models import Currency, Time
from goalfund.people.fields import Email, Phone

NAME_MAX: Final = 100

State = Literal["unpaid", "part", "paid", "over", "waived"]
ParticipantName = Annotated[str, Text(1, NAME_MAX)]
PersonalKey = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description="What stands behind `#key=` in a personal link.",
    ),
]
Expected = Annotated[
    int | None, Field(description="Minor units. Null: the goal's fixed amount, or no amount.")
]
Paid = Annotated[
    int, Field(description="Minor units: what came in, less what was refunded or charged back.")
]


class ParticipantBody(Body):
    """Somebody who is expected to give. Address or number tell which payments are theirs."""

    name: ParticipantName
    email: Email | None = None
    phone: Phone | None = None
    expected_minor: AmountMinor | None = None
    waived: bool = False


class EditParticipantBody(Body):
    """What is to be changed of a row; what is left out stays, and null takes away."""

    name: ParticipantName | None = None
    email: Email | None = None
    phone: Phone | None = None
    expected_minor: AmountMinor | None = None
    waived: bool | None = None
    new_link: bool = Field(
        False, description="Make another personal link; the old one stops working at once."
    )

    @model_validator(mode="after")
    def _something_to_do(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing", "Name something to change")
        for name in ("name", "waived"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise PydanticCustomError("needed", "{name} cannot be taken away", {"name": name})
        return self

    def changes(self) -> dict[str, Any]:
        """Return what was named of the row itself, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"new_link"}}


class ParticipantsQuery(PageQuery):
    """Which page of a roster, and whom of it."""

    state: State | None = None
    q: Annotated[str, Text(1, 100)] | None = Field(
        None, description="Part of a name, an address or a number."
    )


class ParticipantView(View):
    """Somebody on a roster, and how far they are."""

    id: UUID
    name: str | None = Field(description="Null once they were erased.")
    email: str | None
    phone: str | None
    expected_minor: Expected = Field(description="Their own amount; null: as everybody's.")
    due_minor: Expected
    paid_minor: Paid
    state: State
    waived: bool
    claimed: bool = Field(description="Whether somebody opened the link while signed in.")
    path: str | None = Field(
        description="Where the personal link leads, below the pages' address. For organisers."
    )
    reminders: int = Field(description="How many were sent.")
    reminded_at: Time | None
    opted_out: bool = Field(description="Whether they want no more reminders of this goal.")
    created_at: Time


class RosterTotals(View):
    """What a roster adds up to. `paid_minor` and `elsewhere_minor` are the goal's net raised."""

    participants: int
    unpaid: int
    part: int
    paid: int
    over: int
    waived: int
    expected_minor: int
    paid_minor: Paid
    outstanding_minor: int = Field(description="What is still to come, waived rows apart.")
    elsewhere_minor: Paid = Field(
        description="Paid by people who are not on the roster (any more), or by nobody known."
    )


class RosterPage(Page[ParticipantView]):
    """A page of a roster, with what the whole of it adds up to."""

    currency: Currency
    totals: RosterTotals
    reminders: bool = Field(description="Whether reminders are sent on schedule.")


class RemindBody(Body):
    """Who is to be reminded."""

    participant_ids: (
        Annotated[list[Annotated[UUID, Field(strict=False)]], Field(min_length=1, max_length=5_000)]
        | None
    ) = Field(None, description="Null: all who have something left to pay.")


class LeftOutView(View):
    """Somebody who was not reminded, and why."""

    participant_id: UUID
    reason: Literal["unknown", "nothing_due", "no_address", "opted_out", "too_soon"]


class RemindedView(View):
    """What became of reminding."""

    sent: int
    left_out: list[LeftOutView]


class ScheduleBody(Body):
    """Whether reminders are to be sent on schedule."""

    on: bool


class ScheduleView(View):
    """When a goal's reminders are sent."""

    on: bool
    days_before: list[int] = Field(description="The deadline, where there is one.")
    from_hour: int = Field(description="Of the day in Lagos; before it, nobody is written.")
    to_hour: int


class OptOutQuery(Query):
    """What a reminder's way out holds."""

    token: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]


class ImportQuery(Query):
    """Whether to look only."""

    dry_run: QueryFlag = False


class ImportFault(View):
    """What is wrong with one line of a table."""

    line: int = Field(description="Of the file, counted from 1.")
    field: str
    message: str


class ImportStep(View):
    """What one line of a table comes to."""

    line: int
    action: Literal["add", "change", "keep"]
    name: str
    changes: list[str] = Field(description="The fields that are to be others.")


class ImportView(View):
    """What a table comes to beside the roster. With faults, or in a dry run, nothing was done."""

    done: bool
    added: int
    changed: int
    unchanged: int
    faulty: int = Field(description="Lines that cannot be taken; `faults` are the first of them.")
    faults: list[ImportFault]
    steps: list[ImportStep]
    ignored: list[str] = Field(description="Columns that mean nothing to a roster.")


class ExportQuery(Query):
    """What the table is to have."""

    links: QueryFlag = Field(False, description="Personal links too. For organisers.")


class PersonalLinkBody(Body):
    """What a personal link holds."""

    key: PersonalKey


class PersonalView(View):
    """What a personal link shows: what is expected of one participant, and how to pay it.

    Nothing of the goal's book, its log or other people.
    """

    goal_id: UUID
    title: str
    currency: Currency
    status: Literal["open", "closed", "cancelled"]
    deadline: Time | None
    fixed_amount_minor: AmountMinor | None
    min_amount_minor: AmountMinor | None
    name: str | None
    due_minor: Expected
    paid_minor: Paid
    left_minor: int | None = Field(description="Null when no amount is expected.")
    state: State
    payable: bool = Field(description="Whether the goal takes contributions now.")
    claimed: Literal["nobody", "me", "another"] = Field(
        description="Whose it is of those who have opened it while signed in."
    )
    reminders: bool = Field(description="False once they want no more reminders of this goal.")
