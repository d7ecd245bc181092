"""What the model holds of proofs: who may answer, and what comes of the answers by the rule."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

Bounds = tuple[int, int]


def outcome_of(yes: int, no: int, contributors: int, *, is_over: bool) -> str:
    """Return what a proof is by the rule of the API: `open`, `confirmed` or `disputed`."""
    answers = yes + no
    enough = contributors if contributors < 3 else max(3, (contributors * 5 + 99) // 100)
    if answers >= enough and yes > no:
        return "confirmed"
    if is_over:
        return "confirmed" if no <= yes else "disputed"
    return "open"


@dataclass
class Proof:
    """What was shown for a withdrawal, and what who gave has said of it, last."""

    id: str
    said: dict[UUID, bool] = field(default_factory=dict)
    is_over: bool = False  # its review
    status: str = "open"

    @property
    def yes(self) -> int:
        return sum(self.said.values())

    @property
    def no(self) -> int:
        return len(self.said) - self.yes

    def learns(self, told: Mapping[str, Any], contributors: Bounds) -> Iterator[str]:
        """Take in whether it is decided, and yield what cannot be."""
        least, most = contributors
        if self.status != "open":
            if told["status"] != self.status:
                yield f"proof {self.id} was {self.status} and is {told['status']}"
            return
        if (told["yes"], told["no"]) != (self.yes, self.no):
            yield f"proof {self.id} counts {told['yes']}:{told['no']} not {self.yes}:{self.no}"
        if not least <= told["contributors"] <= most:
            yield f"proof {self.id} counts {told['contributors']}, not {contributors} who gave"
        due = outcome_of(self.yes, self.no, told["contributors"], is_over=self.is_over)
        if told["status"] not in (due, "open"):
            yield f"proof {self.id} is {told['status']}, not {due}, by {self.yes}:{self.no}"
        self.status = told["status"]

    def overdue(self, contributors: int) -> str | None:
        """Return what is wrong with one that is open when all has come to rest."""
        due = outcome_of(self.yes, self.no, contributors, is_over=self.is_over)
        if self.status == "open" and due != "open":
            return f"proof {self.id} is still open, not {due}, by {self.yes}:{self.no}"
        return None


def net_of(contributions: Iterable[Any], refunds: Iterable[Any]) -> Bounds:
    """Return the least and the most that is left of somebody's contributions to a goal."""
    own = {one.id: one for one in contributions}
    back = [r for r in refunds if r.contribution in own]
    paid = [p for one in own.values() for p in one.paid]
    sure = sum(p.gross for p in paid if p.place == "goal")
    coming = sum(p.gross for p in paid if not p.place)
    given = sum(one.amount for one in own.values() if one.given)
    taken = sum(p.gross for p in paid if p.taken_back)
    least = sure - taken - sum(r.amount for r in back if r.status not in ("refused", "failed"))
    most = sure + coming + given - sum(r.amount for r in back if r.status == "paid")
    return least, most
