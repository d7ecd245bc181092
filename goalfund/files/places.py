"""Where the contents of files are: what the folder and the cloud both can."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from goalfund.files.kinds import Media, Purpose


class PlaceError(Exception):
    """The place did not do it. What was to be kept may be there or not; nothing shows it."""


class ForeignReceiptError(Exception):
    """What a browser brings back was not given for this upload, or says what cannot be taken."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that is yet to come, as it was announced."""

    file_id: UUID
    purpose: Purpose
    media: Media
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is there. Its content never changes: other content has another digest."""

    file_id: UUID
    purpose: Purpose
    media: Media
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Invitation:
    """How a browser sends the content: `fields` go with it in a form, if there are any."""

    method: str
    url: str
    fields: Mapping[str, str]
    complete: bool  # what the place answers is to be brought back to us


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a place answered to a browser."""

    public_id: str
    version: int
    signature: str
    resource_type: str
    type: str
    size_bytes: int
    format: str | None


class Place(Protocol):
    """Keeps the contents of files."""

    @property
    def name(self) -> str:
        """What the table of files calls it."""

    def invite(self, draft: Draft, now: datetime) -> Invitation:
        """Return how a browser sends the content."""

    async def fetch(self, draft: Draft, receipt: Receipt, max_bytes: int) -> bytes:
        """Return what a browser has sent straight to the place.

        Raises:
            ForeignReceiptError: it was not sent for this draft.
            PlaceError, ProblemError: not now.
        """

    async def keep(self, file: Kept, content: bytes) -> None:
        """Keep `content` for good. When this returns, it is there.

        Raises:
            PlaceError, ProblemError: it may be there or not.
        """

    async def find(self, file: Kept, until: datetime) -> bytes | str:
        """Return the content, or an address where it is; of a private file good until then.

        Raises:
            PlaceError, ProblemError: it cannot be had now.
        """

    async def drop(self, draft: Draft, *, but: Kept | None = None) -> None:
        """Forget all that was ever brought for a file, if it is there.

        With `but`, that stays, and what else there is may stay until all is dropped; what a browser
        has sent past us does not.

        Raises:
            PlaceError, ProblemError: some of it may still be there.
        """
