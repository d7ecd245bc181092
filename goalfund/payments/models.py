"""The shapes of contributions at the edge."""

import re
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from goalfund.edge.cursors import Page
from goalfund.edge.fields import AmountMinor, Body, PageQuery, Query, Text, View
from goalfund.goals.roster_models import PersonalKey
from goalfund.people.fields import Phone

# Deliberately short of RFC 5322: one mailbox, ASCII, and a domain with a dot, which the gateway
# asks for too (squad.md 3.1).
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
    r"[A-Za-z]{2,63}"
)


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise PydanticCustomError("email", "Not an e-mail address")
    return value


Email = Annotated[
    str,
    Field(min_length=6, max_length=254, examples=["ada@example.com"]),
    AfterValidator(_email),
]
Status = Literal[
    "pending", "confirmed", "failed", "expired", "refunded", "part_refunded", "charged_back"
]


class ContributionBody(Body):
    """What somebody wants to give. No account is needed."""

    amount_minor: AmountMinor
    currency: Literal["NGN", "USD"] | None = Field(None, description="The goal's when absent.")
    name: Annotated[str, Text(1, 100)]
    email: Email
    anonymous: bool = Field(False, description="Show no name to anyone but organisers.")
    message: Annotated[str, Text(1, 500, multiline=True)] | None = None
    milestone_id: Annotated[UUID, Field(strict=False)] | None = Field(
        None, description="What it is for, among the goal's milestones; for any of it when absent."
    )
    participant_key: PersonalKey | None = Field(
        None, description="Of a personal link: whose contribution to a closed goal it is."
    )
    phone: Phone | None = Field(
        None, description="To find the contributor on a closed goal's roster; it is not kept."
    )
    channel: Literal["checkout", "transfer"] = Field(
        "checkout", description="`transfer`: from the payer's bank to our account, in naira."
    )

    @model_validator(mode="after")
    def _transfers_are_in_naira(self) -> Self:
        if self.channel == "transfer" and self.currency not in (None, "NGN"):
            raise PydanticCustomError("currency", "Bank transfers are in NGN")
        return self


class ContributionView(View):
    """A contribution, as whoever asks may see it.

    `name` is null when it is anonymous and the reader is not its contributor.
    """

    id: UUID
    goal_id: UUID
    amount_minor: AmountMinor
    currency: Literal["NGN", "USD"]
    status: Status
    channel: str
    anonymous: bool
    name: str | None
    message: str | None
    milestone_id: UUID | None
    created_at: str
    seq: int | None = Field(description="Of its event in the goal's log, once confirmed.")
    confirmed_minor: int
    refunded_minor: int


class RefundAccountView(View):
    """Where a refund of a contribution goes, as its payer has named it."""

    bank_code: str
    bank_name: str
    account_masked: Annotated[str, Field(description="Its last four digits.")]
    account_name: Annotated[str, Field(description="Whose it is, in the bank's own words.")]
    named_at: str


class PayersView(ContributionView):
    """A contribution as its payer looks it up, with what comes back to them.

    The title is null until money has come in.
    """

    goal_title: str | None
    awaiting_account_minor: int = Field(
        description="Of what goes back to you, what waits until you have named an account for it."
    )
    refund_account: RefundAccountView | None = Field(
        description="The account that you have named, as long as a refund is on its way there."
    )


class GivenView(ContributionView):
    """A contribution in the list of all that somebody has made, with where it went.

    Slug and title are null once the goal is hidden from who meant to give and did not.
    """

    goal_slug: str | None
    goal_title: str | None
    awaiting_account_minor: int = Field(
        description="Of what goes back to you, what waits until you have set an account for it."
    )


class OwnPage(Page[GivenView]):
    """A page of one's own contributions."""


class OwnContributionView(ContributionView):
    """A contribution as its contributor sees it at creation."""

    access_key: str = Field(description="Whoever holds it can read this contribution.")


class CheckoutView(View):
    """Where to pay at the gateway: by card, bank, USSD or transfer."""

    reference: str
    checkout_url: str


class TransferView(View):
    """Where to transfer to. The code goes into the narration: by it we know whose money it is."""

    reference: str
    bank: str
    account_number: Annotated[str, Field(examples=["9012345678"])]
    account_name: str
    narration_code: Annotated[str, Field(examples=["GF-7K3M-9QX2"])]
    expires_at: Annotated[
        str, Field(description="The contribution shows as expired then; money still counts later.")
    ]
    is_lent: bool = Field(
        False,
        description="The account is for this payment alone, until `expires_at`: money that comes "
        "later, or is another amount, goes back to who sent it.",
    )
    pretend_url: str | None = Field(
        None, description="With a simulated gateway only: a page that pretends to be a bank's app."
    )


class IntentView(View):
    """A contribution to be paid, and how."""

    contribution: OwnContributionView
    payment: CheckoutView | TransferView


class ContributionPage(Page[ContributionView]):
    """A page of contributions."""


class ContributionQuery(Query):
    """What proves that a contribution is the reader's, when they were not signed in."""

    access_key: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class ContributionsQuery(PageQuery):
    """Which page of a goal's contributions."""
