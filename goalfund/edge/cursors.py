"""Keyset cursors that clients can carry but neither read into nor alter."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Generic, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field

from goalfund.edge.fields import PageQuery
from goalfund.edge.problems import Code, ProblemError, field_problem

T = TypeVar("T")
Row = TypeVar("Row")
Scalar = str | int | None

_TAG_BYTES: Final = 16
_PURPOSE: Final = b"goalfund cursor v1"


class Page(BaseModel, Generic[T]):
    """One page of a list; `next_cursor` is null on the last one."""

    model_config = ConfigDict(frozen=True)

    items: Sequence[T]
    next_cursor: str | None = Field(description="Pass it as `cursor` for the page after this.")


class Cursors:
    """Signs positions in lists. The newest secret signs; every one of them verifies.

    A position is the sort key of the last row of a page. A cursor is bound to the name of its
    list and to the filters it was made under, so it cannot be carried to another list, nor
    altered, nor used to look around a filter.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        assert secrets
        self._keys = [hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256) for secret in secrets]

    def seal(self, name: str, filters: Mapping[str, object], position: Sequence[object]) -> str:
        """Return the cursor that stands for `position`: strings, integers, UUIDs, datetimes."""
        payload = orjson.dumps(list(position))
        tag = self._tag(self._keys[0], name, filters, payload)
        return base64.urlsafe_b64encode(tag + payload).rstrip(b"=").decode()

    def open(self, name: str, query: PageQuery) -> list[Scalar] | None:
        """Return the position in `query.cursor`, or None when the first page is asked for.

        UUIDs and datetimes come back as the strings that `orjson` writes.

        Raises:
            ProblemError: `invalid_cursor`: altered, of another list, or of other filters.
        """
        if query.cursor is None:
            return None
        raw = _decode(query.cursor)
        tag, payload = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        filters = query.filters()
        if not any(
            hmac.compare_digest(tag, self._tag(key, name, filters, payload)) for key in self._keys
        ):
            raise _invalid()
        position: list[Scalar] = orjson.loads(payload)
        return position

    def cut(
        self,
        name: str,
        query: PageQuery,
        rows: Sequence[Row],
        position_of: Callable[[Row], Sequence[object]],
    ) -> tuple[Sequence[Row], str | None]:
        """Return the rows of the page and the cursor after it.

        `rows` holds up to `query.limit + 1` of them: the one too many says that there is more.
        """
        if len(rows) <= query.limit:
            return rows, None
        shown = rows[: query.limit]
        return shown, self.seal(name, query.filters(), position_of(shown[-1]))

    @staticmethod
    def _tag(key: bytes, name: str, filters: Mapping[str, object], payload: bytes) -> bytes:
        scope = orjson.dumps([name, filters], option=orjson.OPT_SORT_KEYS)
        # The scope's length goes first, so that no other split gives the same bytes.
        message = len(scope).to_bytes(8, "big") + scope + payload
        return hmac.digest(key, message, hashlib.sha256)[:_TAG_BYTES]


def _decode(cursor: str) -> bytes:
    try:
        raw = base64.b64decode(
            cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        )
    except ValueError:
        raise _invalid() from None
    # Base64 can spell the same bytes in several ways; only ours is taken.
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != cursor:
        raise _invalid()
    return raw


def _invalid() -> ProblemError:
    return field_problem(
        Code.INVALID_CURSOR, "cursor", "Not a cursor of this list with these filters."
    )
