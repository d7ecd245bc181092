"""The shapes of updates and comments at the edge."""

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from goalfund.edge.cursors import Page
from goalfund.edge.fields import Body, PageQuery, Text, View
from goalfund.goals.models import PictureView, Time

UPDATE_MAX: Final = 5_000
ATTACHMENTS_MAX: Final = 4
COMMENT_MAX: Final = 2_000


def each_once(file_ids: list[UUID]) -> list[UUID]:
    if len(set(file_ids)) < len(file_ids):
        raise PydanticCustomError("repeated", "Input should name each file once")
    return file_ids


class UpdateBody(Body):
    """What the organisers tell everybody."""

    text: Annotated[str, Text(1, UPDATE_MAX, multiline=True)]
    attachments: Annotated[
        list[UUID],
        Field(
            default_factory=list,
            max_length=ATTACHMENTS_MAX,
            description="Pictures that you have uploaded for the purpose `update`, each once.",
        ),
        AfterValidator(each_once),
    ]


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
    attachments: list[PictureView] = Field(description="In their order; none once it is gone.")
    me: bool = Field(description="Whether it is one's own.")


class PostPage(Page[PostView]):
    """A page of updates or of comments, newest first."""


class PostsQuery(PageQuery):
    """Which page of updates or of comments."""
