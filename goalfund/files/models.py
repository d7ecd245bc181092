"""What clients send and see of files."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from goalfund.edge.fields import AMOUNT_MAX_MINOR, Body, PlainInteger, Query, View
from goalfund.files.kinds import Media, Purpose

_Purpose = Annotated[Purpose, Field(strict=False, description="What the file is for.")]
_Media = Annotated[Media, Field(strict=False, description="Its media type.")]
_Word = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


class AnnounceBody(Body):
    """A file that somebody wants to bring."""

    purpose: _Purpose
    type: _Media
    size_bytes: Annotated[int, Field(ge=1, le=AMOUNT_MAX_MINOR)]


class ReceiptBody(Body):
    """What the file store answered to the browser, word by word."""

    public_id: _Word
    version: Annotated[int, Field(ge=1, le=AMOUNT_MAX_MINOR)]
    signature: _Word
    resource_type: _Word
    type: _Word
    bytes: Annotated[int, Field(ge=0, le=AMOUNT_MAX_MINOR)]
    format: _Word | None = None


class LinkQuery(Query):
    """What a link to a private file carries."""

    expires: Annotated[int, Field(ge=0, le=AMOUNT_MAX_MINOR), PlainInteger] | None = None
    signature: Annotated[str, Field(max_length=100)] | None = None


class FileView(View):
    """A file, as its owner sees it."""

    id: UUID
    purpose: Purpose
    state: Annotated[str, Field(description="`pending` until it was brought, then `ready`.")]
    type: Annotated[Media, Field(description="Once ready, by its content.")]
    size_bytes: int
    width: Annotated[int | None, Field(description="Pixels; none of paper.")]
    height: int | None
    url: Annotated[
        str | None,
        Field(
            description="Below this server's address, once ready. Of a private file it is good "
            "for some minutes, and for whoever has it."
        ),
    ]
    created_at: datetime


class InvitationView(View):
    """How to bring the content."""

    method: Annotated[str, Field(description="`PUT` the bytes, or `POST` a form.")]
    url: str
    fields: Annotated[
        dict[str, str], Field(description="Send them in the form, before the part named `file`.")
    ]
    complete: Annotated[
        bool, Field(description="Whether the answer is then to be posted to `.../complete`.")
    ]
    expires_at: datetime


class AnnouncedView(View):
    """A file that is awaited, and how to bring it."""

    file: FileView
    upload: InvitationView
