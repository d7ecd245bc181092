"""The shapes of proofs and of what is said of them at the edge."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from goalfund.edge.fields import Body, Text, View
from goalfund.goals.models import PictureView, Time
from goalfund.goals.post_models import each_once

HEADING_MAX: Final = 120
BODY_MAX: Final = 5_000
COMMENT_MAX: Final = 500
ATTACHMENTS_MAX: Final = 6


class ProofBody(Body):
    """What an organiser shows for a withdrawal."""

    heading: Annotated[str, Text(1, HEADING_MAX)]
    body: Annotated[str, Text(1, BODY_MAX, multiline=True)]
    attachments: Annotated[
        list[UUID],
        Field(
            default_factory=list,
            max_length=ATTACHMENTS_MAX,
            description="Pictures or PDF that you have uploaded for the purpose `proof`, each "
            "once.",
        ),
        AfterValidator(each_once),
    ]


class ConfirmationBody(Body):
    """Whether somebody whose money is in the goal is convinced."""

    confirmed: bool
    comment: Annotated[str | None, Text(1, COMMENT_MAX, multiline=True)] = None


class OwnConfirmationView(View):
    """What whoever reads has said of a proof."""

    confirmed: bool
    comment: str | None


class ConfirmationView(OwnConfirmationView):
    """What somebody whose money is in the goal says of a proof."""

    name: str | None = Field(description="Null of who gave without a name, and once erased.")
    at: Time


class ProofView(View):
    """What was shown for a withdrawal, and how far its review is."""

    proof_id: UUID
    withdrawal_id: UUID
    heading: str | None = Field(description="Null once its author's account was erased.")
    body: str | None
    attachments: Sequence[PictureView]
    status: Literal["open", "confirmed", "disputed"]
    yes: int
    no: int
    answers_needed: int = Field(
        description="So many answers, more than half of them yes, decide before the review ends."
    )
    contributors: int = Field(description="Now, or when it was decided.")
    review_ends_at: Time
    submitted_at: Time
    submitted_by: str | None = Field(description="Its author's name; null once it is gone.")
    mine: OwnConfirmationView | None
    can_confirm: bool = Field(description="Whether whoever reads may answer, or change their mind.")
    confirmations: Sequence[ConfirmationView] = Field(description="The newest fifty.")


class ProofAnswerView(View):
    """A proof."""

    proof: ProofView
