"""The clearing board: what the gateway has, what the books say, and what lies between, by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

# Money on its way: each kind of it is settled by time alone.
IN_FLIGHT: Final = frozenset(
    {
        "not_listed_yet",
        "notice_waiting",
        "allocation",
        "payout_under_way",
        "refund_under_way",
        "chargeback",
    }
)
# What our own tools have booked was never the gateway's to know.
OWN_TOOLS: Final = "own_tools"
BALANCE: Final = "balance_differs"


@dataclass(frozen=True, slots=True)
class Line:
    """What lies between, of one kind. Signed: what it adds to the gateway's side."""

    kind: str
    count: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Board:
    """Both sides in minor units, and what is named of their difference."""

    gateway_minor: int
    ledger_minor: int
    in_flight: tuple[Line, ...] = ()
    explained: tuple[Line, ...] = ()
    differing: tuple[Line, ...] = ()  # by class; nobody has explained it

    @property
    def difference_minor(self) -> int:
        """What the gateway has beyond the books; negative: it lacks."""
        return self.gateway_minor - self.ledger_minor

    @property
    def unexplained_minor(self) -> int:
        """What is neither in flight nor explained. Never a sum of what was found: what is left."""
        named = (*self.in_flight, *self.explained)
        return self.difference_minor - sum(line.amount_minor for line in named)

    @property
    def unnamed_minor(self) -> int:
        """What is not even found: beyond everything that has a name."""
        return self.unexplained_minor - sum(line.amount_minor for line in self.differing)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Self:
        """Return the board of sums by side, kind, and whether somebody has explained it."""
        rows = list(rows)
        return cls(
            _sum(rows, "gateway"),
            _sum(rows, "ledger"),
            _lines(rows, lambda row: row["kind"] in IN_FLIGHT),
            _lines(rows, _is_explained),
            _lines(rows, lambda row: row["kind"] not in IN_FLIGHT and not _is_explained(row)),
        )


def _is_explained(row: Mapping[str, Any]) -> bool:
    return bool(row["explained"]) or row["kind"] == OWN_TOOLS


def _sum(rows: Iterable[Mapping[str, Any]], side: str) -> int:
    return sum(row["amount_minor"] for row in rows if row["side"] == side)


def _lines(rows: Iterable[Mapping[str, Any]], wanted: Any) -> tuple[Line, ...]:
    return tuple(
        Line(row["kind"], row["count"], row["amount_minor"])
        for row in sorted(rows, key=lambda row: str(row["kind"]))
        if row["side"] == "between" and wanted(row) and row["amount_minor"]
    )
