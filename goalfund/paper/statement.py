"""A goal's statement: the lines of its log that move money, and the sums that they must come to.

It is reckoned from the log's own transfers and bodies, and it is not complete before its end has
been found equal to the book. Amounts are minor units of the goal's one currency.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from goalfund.goal.book import Account
from goalfund.goal.events import EventKind


class StatementDiffersError(Exception):
    """The log and the book do not come to the same. What was written is no statement."""


@dataclass(slots=True)
class Balances:
    """The four accounts at a position of the log."""

    cash_minor: int = 0
    available_minor: int = 0
    reserved_minor: int = 0
    receivable_minor: int = 0


@dataclass(slots=True)
class Totals:
    """What a period's events came to, by what they were."""

    raised_minor: int = 0
    fees_minor: int = 0
    withdrawn_minor: int = 0
    refunded_minor: int = 0
    charged_back_minor: int = 0

    @property
    def cash_minor(self) -> int:
        """How far all of it has moved the cash."""
        gone_minor = self.withdrawn_minor + self.refunded_minor + self.charged_back_minor
        return self.raised_minor - self.fees_minor - gone_minor


ACCOUNTS: Final = tuple(part.name for part in fields(Balances))
TOTALS: Final = tuple(part.name for part in fields(Totals))


@dataclass(frozen=True, slots=True)
class Period:
    """The part of a log that a statement covers: after `from_seq`, up to and including `to_seq`.

    All of it was read at one moment, when the head stood at `head_seq`. `book` is what the totals
    must be, where the statement covers the whole log.
    """

    goal_id: UUID
    slug: str
    title: str
    currency: str
    head_seq: int
    head_hash: str
    from_seq: int
    to_seq: int
    opening: Balances
    closing: Balances
    book: Totals | None


@dataclass(frozen=True, slots=True)
class Line:
    """One event that moved money, with the balances after it. `who` is None where none is shown."""

    seq: int
    at: datetime
    kind: str
    what: str
    who: str | None
    moved_minor: int  # also of what only changes accounts within the goal
    in_minor: int
    out_minor: int
    after: Balances
    hash: str


WORDS: Final[Mapping[str, str]] = {
    EventKind.CONTRIBUTION_CONFIRMED: "Contribution",
    EventKind.WITHDRAWAL_REQUESTED: "Set aside for a withdrawal",
    EventKind.WITHDRAWAL_REJECTED: "Withdrawal rejected, available again",
    EventKind.WITHDRAWAL_CANCELLED: "Withdrawal called off, available again",
    EventKind.WITHDRAWAL_EXPIRED: "Withdrawal expired, available again",
    EventKind.WITHDRAWAL_FAILED: "Withdrawal failed, available again",
    EventKind.WITHDRAWAL_PAID: "Withdrawal paid out",
    EventKind.WITHDRAWAL_RETURNED: "Withdrawal came back from the bank, available again",
    EventKind.REFUND_STARTED: "Set aside for a refund",
    EventKind.REFUND_FAILED: "Refund failed, available again",
    EventKind.REFUND_PAID: "Refund paid",
    EventKind.REFUND_RETURNED: "Refund came back from the bank, available again",
    EventKind.CHARGED_BACK: "Taken back by the payer's bank",
}
_TOTAL_OF: Final[Mapping[str, str]] = {
    EventKind.CONTRIBUTION_CONFIRMED: "raised_minor",
    EventKind.WITHDRAWAL_PAID: "withdrawn_minor",
    EventKind.REFUND_PAID: "refunded_minor",
    EventKind.CHARGED_BACK: "charged_back_minor",
}
_TOTAL_AGAIN_OF: Final[Mapping[str, str]] = {
    EventKind.WITHDRAWAL_RETURNED: "withdrawn_minor",
    EventKind.REFUND_RETURNED: "refunded_minor",
}
_ASSETS: Final = frozenset((Account.CASH, Account.RECEIVABLE))


@dataclass(slots=True)
class Reckoning:
    """Reckons a period line by line, and holds no line."""

    period: Period
    lines: int = 0
    in_minor: int = 0
    out_minor: int = 0
    totals: Totals = field(default_factory=Totals)
    balances: Balances = field(init=False)

    def __post_init__(self) -> None:
        self.balances = _copy(self.period.opening)

    def take(
        self,
        seq: int,
        at: datetime,
        kind: str,
        body: Mapping[str, Any],
        name: str | None,
        transfers: Sequence[tuple[str, str, int]],
        digest: str,
    ) -> Line:
        """Return the line of the next event that moved money; each transfer as (to, from, amount).

        Raises:
            KeyError, TypeError: the event is not one of its kind.
        """
        in_minor = sum(amount for debit, _, amount in transfers if debit == Account.CASH)
        out_minor = sum(amount for _, credit, amount in transfers if credit == Account.CASH)
        for debit, credit, amount_minor in transfers:
            _move(self.balances, debit, amount_minor if debit in _ASSETS else -amount_minor)
            _move(self.balances, credit, -amount_minor if credit in _ASSETS else amount_minor)
        self._count(kind, body)
        self.lines += 1
        self.in_minor += in_minor
        self.out_minor += out_minor
        what = WORDS.get(kind, kind.replace("_", " "))
        after, moved_minor = _copy(self.balances), transfers[0][2]
        return Line(seq, at, kind, what, name, moved_minor, in_minor, out_minor, after, digest)

    def _count(self, kind: str, body: Mapping[str, Any]) -> None:
        if (total := _TOTAL_OF.get(kind)) is not None:
            setattr(self.totals, total, getattr(self.totals, total) + body["amount_minor"])
            self.totals.fees_minor += body["fee_minor"]
        if (total := _TOTAL_AGAIN_OF.get(kind)) is not None:
            setattr(self.totals, total, getattr(self.totals, total) - body["amount_minor"])

    def finish(self) -> Totals:
        """Return the period's totals, once they are found to be those of the book.

        Raises:
            StatementDiffersError: they are not, by as little as one kobo.
        """
        period, moved_minor = self.period, self.in_minor - self.out_minor
        if self.balances != period.closing:
            raise StatementDiffersError(f"{self.balances} is not the book's {period.closing}")
        if self.totals.cash_minor != moved_minor:
            raise StatementDiffersError(f"{self.totals} does not explain {moved_minor} of cash")
        if period.book is not None and self.totals != period.book:
            raise StatementDiffersError(f"{self.totals} is not the book's {period.book}")
        return self.totals


def _move(balances: Balances, account: str, by_minor: int) -> None:
    name = f"{account}_minor"
    setattr(balances, name, getattr(balances, name) + by_minor)


def _copy(balances: Balances) -> Balances:
    return Balances(
        balances.cash_minor,
        balances.available_minor,
        balances.reserved_minor,
        balances.receivable_minor,
    )
