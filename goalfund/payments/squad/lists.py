"""Pages of the gateway's lists: one bad row must not hide the others, nor be forgotten."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from goalfund.payments.documents import MalformedError
from goalfund.payments.envelope import Envelope
from goalfund.payments.squad.calls import fault
from goalfund.payments.squad.errors import GatewayUnreadableError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows in the gateway's order. `unreadable` says what is wrong with each that is left out.

    `size` counts both: a page with fewer than were asked for is the last.
    """

    rows: tuple[T, ...]
    unreadable: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return len(self.rows) + len(self.unreadable)


def page_of(envelope: Envelope, read: Callable[[Mapping[str, Any]], T]) -> Page[T]:
    """Return the rows of a reply, whose data are an array, or `rows` beside a `count`.

    Raises:
        GatewayError: it was refused, or there is no list in it.
    """
    if not envelope.ok:
        raise fault(envelope)
    rows, unreadable = [], []
    for row in _rows(envelope.data):
        try:
            if not isinstance(row, dict):
                raise MalformedError("row", "is not an object")
            rows.append(read(row))
        except MalformedError as error:
            unreadable.append(str(error))
    return Page(tuple(rows), tuple(unreadable))


def _rows(data: object) -> Sequence[Any]:
    found = data.get("rows") if isinstance(data, dict) else data
    if not isinstance(found, list):
        raise GatewayUnreadableError("the reply carries no list")
    return found
