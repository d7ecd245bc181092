"""Links to private files: who has one may read that file, for a few minutes."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

# A page that shows a file can still be scrolled a while later.
GOOD_FOR: Final = timedelta(minutes=10)
# Links that are made at about the same time are the same link, so that browsers need not ask again.
_GRID_S: Final = 300
_PURPOSE: Final = b"goalfund file link v1"
_TAG_BYTES: Final = 16


class Links:
    """Signs links. The newest secret signs; every one of them verifies."""

    def __init__(self, secrets: Sequence[str]) -> None:
        assert secrets
        self._keys = [hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256) for secret in secrets]

    def to(self, file_id: UUID, now: datetime) -> str:
        """Return a link below the server's address, good for `GOOD_FOR` at least."""
        least_s = int((now + GOOD_FOR).timestamp())
        expires_s = least_s + -least_s % _GRID_S
        tag = self._tag(self._keys[0], file_id, expires_s)
        return f"{path_of(file_id)}?expires={expires_s}&signature={tag}"

    def in_goal(self, file_id: UUID, visibility: str, now: datetime) -> str:
        """Return where a file is that a goal uses, for somebody who may see the goal."""
        return path_of(file_id) if visibility == "public" else self.to(file_id, now)

    def until(
        self, file_id: UUID, expires_s: int | None, signature: str | None, now: datetime
    ) -> datetime | None:
        """Return until when the link is good; None when it is not, or not any more."""
        if expires_s is None or signature is None or expires_s <= now.timestamp():
            return None
        tags = (self._tag(key, file_id, expires_s) for key in self._keys)
        if not any(hmac.compare_digest(tag.encode(), signature.encode()) for tag in tags):
            return None
        return datetime.fromtimestamp(expires_s, UTC)

    def _tag(self, key: bytes, file_id: UUID, expires_s: int) -> str:
        tag = hmac.digest(key, file_id.bytes + expires_s.to_bytes(8), hashlib.sha256)
        return base64.urlsafe_b64encode(tag[:_TAG_BYTES]).rstrip(b"=").decode()


def path_of(file_id: UUID) -> str:
    """Return where everybody finds a public file, or one of a public goal's; below our address."""
    return f"/api/v1/files/{file_id}"
