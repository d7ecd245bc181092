"""The shapes of invitation links, and of who came by them."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from goalfund.edge.cursors import Page
from goalfund.edge.fields import Body, PageQuery, Text, View
from goalfund.goals.models import Time

_DAY_S: Final = 86_400


class InvitationBody(Body):
    """A link that is to be made: what its maker calls it, and what ends it."""

    label: Annotated[str, Text(1, 80)] | None = None
    expires_in_s: Annotated[
        int, Field(strict=True, ge=60, le=90 * _DAY_S, description="Seconds; a week, unless said.")
    ] = 7 * _DAY_S
    uses_max: Annotated[
        int, Field(strict=True, ge=1, le=10_000, description="How many people it lets in.")
    ] = 100


class OpeningBody(Body):
    """The secret of a link."""

    token: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]


class Invitation(View):
    """What is known of a link for good."""

    id: UUID
    label: str | None
    created_at: Time
    expires_at: Time
    uses_max: int
    uses: Annotated[int, Field(ge=0, description="People it has let in.")]


class InvitationView(Invitation):
    """A link, without its secret."""

    made_by: Annotated[str | None, Field(description="Null once the account was erased.")]


class NewInvitationView(Invitation):
    """A link that was just made. Its secret is told this once."""

    token: str
    path: Annotated[str, Field(description="Where the link leads, below the pages' address.")]


class InvitationsView(View):
    """A goal's links that were not revoked, newest first; they are few."""

    items: list[InvitationView]
    next_cursor: None = None


class ViewersQuery(PageQuery):
    """Which page of those who were invited."""


class ViewerView(View):
    """Somebody who sees the goal because of a link."""

    user_id: UUID
    name: Annotated[str | None, Field(description="Null once the account was erased.")]
    since: Time
    invitation_id: UUID


class ViewerPage(Page[ViewerView]):
    """A page of those who came by a link, the first one first."""
