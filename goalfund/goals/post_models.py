"""The shapes of updates and comments at the edge."""

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from goalfund.edge.cursors import Page
from goalfund.edge.fields import Body, PageQuery, Text, View
from goalfund.goals.models import Time

UPDATE_MAX: Final = 5_000
COMMENT_MAX: Final = 2_000


class UpdateBody(Body):
    """What the organisers tell everybody."""

    text: Annotated[str, Text(1, UPDATE_MAX, multiline=True)]


class CommentBody(Body):
    """What somebody who has a part in the goal says about it."""

    text: Annotated[str, Text(1, COMMENT_MAX, multiline=True)]
    anonymous: bool = Field(False, description="Show no name to anyone.")


class PostView(View):
    """An update or a comment."""

    id: UUID
    seq: int = Field(description="Of the event that it was said with.")
    at: Time
    role: Literal["contributor", "participant", "treasurer", "organiser", "platform"] = Field(
        description="What its author was then."
    )
    name: str | None = Field(description="Null when anonymous, and once it is gone.")
    text: str | None = Field(
        description="Null once it was removed, or its author's account erased."
    )
    me: bool = Field(description="Whether it is one's own.")


class PostPage(Page[PostView]):
    """A page of updates or of comments, newest first."""


class PostsQuery(PageQuery):
    """Which page of updates or of comments."""
