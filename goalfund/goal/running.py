"""One goal's book as its log is replayed, kept by the events' own transfers and bodies.

It shares no code with the book that decisions are made on: two hands, one sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from goalfund.goal.book import AMOUNT_MAX_MINOR
from goalfund.goal.events import EventKind
from goalfund.goal.told import Told

# An asset grows by a debit, a liability by a credit.
_ACCOUNTS: Final = {
    "cash": ("cash_minor", 1),
    "receivable": ("receivable_minor", 1),
    "available": ("available_minor", -1),
    "reserved": ("reserved_minor", -1),
}
_STATUS: Final[Mapping[str, str]] = {
    EventKind.GOAL_CLOSED: "closed",
    EventKind.GOAL_REOPENED: "open",
    EventKind.GOAL_CANCELLED: "cancelled",
}
_TOTAL: Final[Mapping[str, str]] = {
    EventKind.CONTRIBUTION_CONFIRMED: "raised_minor",
    EventKind.SUSPENSE_RECEIVED: "raised_minor",
    EventKind.SUSPENSE_ALLOCATED: "withdrawn_minor",
    EventKind.WITHDRAWAL_PAID: "withdrawn_minor",
    EventKind.REFUND_PAID: "refunded_minor",
    EventKind.CHARGED_BACK: "charged_back_minor",
}
_TOTAL_AGAIN: Final[Mapping[str, str]] = {
    EventKind.SUSPENSE_RETURNED: "withdrawn_minor",
    EventKind.WITHDRAWAL_RETURNED: "withdrawn_minor",
    EventKind.REFUND_RETURNED: "refunded_minor",
}
WITHDRAWAL_ENDS: Final[frozenset[str]] = frozenset(
    (
        EventKind.WITHDRAWAL_REJECTED,
        EventKind.WITHDRAWAL_CANCELLED,
        EventKind.WITHDRAWAL_EXPIRED,
        EventKind.WITHDRAWAL_FAILED,
        EventKind.WITHDRAWAL_PAID,
    )
)
# What a refund or a charge back changes of its contribution: refunding, refunded, charged back.
_PARTS: Final[Mapping[str, tuple[int, int, int]]] = {
    EventKind.REFUND_STARTED: (1, 0, 0),
    EventKind.REFUND_PAID: (-1, 1, 0),
    EventKind.REFUND_FAILED: (-1, 0, 0),
    EventKind.REFUND_RETURNED: (0, -1, 0),
    EventKind.CHARGED_BACK: (0, 0, 1),
}


_WITHDRAWAL_STATES: Final[Mapping[str, str]] = {
    EventKind.WITHDRAWAL_REQUESTED: "requested",
    EventKind.WITHDRAWAL_REJECTED: "rejected",
    EventKind.WITHDRAWAL_CANCELLED: "cancelled",
    EventKind.WITHDRAWAL_EXPIRED: "expired",
    EventKind.WITHDRAWAL_FAILED: "failed",
    EventKind.WITHDRAWAL_RETURNED: "failed",
    EventKind.WITHDRAWAL_PAID: "paid",
    EventKind.PAYOUT_SENT: "paying",
}


@dataclass(slots=True)
class Running:
    """A goal after some of its events. Balances and totals are minor units."""

    goal_id: str
    prev: str  # the stored hash of the last event, which the next one must build on
    seq: int = 0
    at: str = ""
    status: str = "open"
    cash_minor: int = 0
    available_minor: int = 0
    reserved_minor: int = 0
    receivable_minor: int = 0
    raised_minor: int = 0
    withdrawn_minor: int = 0
    refunded_minor: int = 0
    fees_minor: int = 0
    charged_back_minor: int = 0
    contributors: int = 0
    open_withdrawals: int = 0
    told: Told = field(default_factory=Told)
    # Of the contributions that were touched after they came in, which are few.
    parts_of: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    # Where withdrawals stand and how proofs are counted; and what each answer is at last.
    out_states: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    # By the seq that received it: how money in suspense was sent back at last.
    sent_back: dict[int, str] = field(default_factory=dict)

    def post(self, transfers: Sequence[Mapping[str, Any]]) -> None:
        """Move what the transfers say.

        Raises:
            KeyError, TypeError, ValueError: they are not transfers; some may have been moved.
        """
        for transfer in transfers:
            amount_minor = transfer["amount_minor"]
            if not 0 < amount_minor <= AMOUNT_MAX_MINOR:
                raise ValueError(f"a transfer of {amount_minor}")
            debit, credit = _ACCOUNTS[transfer["debit"]], _ACCOUNTS[transfer["credit"]]
            setattr(self, debit[0], getattr(self, debit[0]) + debit[1] * amount_minor)
            setattr(self, credit[0], getattr(self, credit[0]) - credit[1] * amount_minor)

    def count(self, kind: str, body: Mapping[str, Any]) -> None:
        """Add what the body says to the totals, and follow the goal's status.

        Raises:
            KeyError, TypeError: the body is not one of this kind.
        """
        if (total := _TOTAL.get(kind)) is not None:
            setattr(self, total, getattr(self, total) + body["amount_minor"])
            self.fees_minor += body.get("fee_minor", 0)
        if (total := _TOTAL_AGAIN.get(kind)) is not None:
            setattr(self, total, getattr(self, total) - body["amount_minor"])
        self.contributors += body.get("new_contributor") is True
        self.open_withdrawals += kind == EventKind.WITHDRAWAL_REQUESTED
        self.open_withdrawals -= kind in WITHDRAWAL_ENDS
        self.status = _STATUS.get(kind, self.status)
        self._follow_out(kind, body)
        if (signs := _PARTS.get(kind)) is not None:
            contribution_id, amount_minor = body["contribution_id"], body["amount_minor"]
            parts = self.parts_of.get(contribution_id, (0, 0, 0))
            self.parts_of[contribution_id] = (
                parts[0] + signs[0] * amount_minor,
                parts[1] + signs[1] * amount_minor,
                parts[2] + signs[2] * amount_minor,
            )

    def _follow_out(self, kind: str, body: Mapping[str, Any]) -> None:
        """Follow withdrawals from being asked for to being proven."""
        if kind == EventKind.WITHDRAWAL_REQUESTED and "received_seq" in body:
            line = f"{kind}\t{body['amount_minor']}\t\t{body['withdrawal_id']}"
            self.sent_back[body["received_seq"]] = line
        if (state := _WITHDRAWAL_STATES.get(kind)) is not None:
            self.out_states[body["withdrawal_id"]] = state
        elif kind == EventKind.WITHDRAWAL_APPROVED:
            state = "approved" if body["approved"] else "requested"
            self.out_states[body["withdrawal_id"]] = state
        elif kind == EventKind.PROOF_SUBMITTED:
            self.out_states[body["proof_id"]] = "0 0"
        elif kind == EventKind.PROOF_CONFIRMED_BY:
            said = "yes" if body["confirmed"] else "no"
            self.out_states[body["proof_id"]] = f"{body['yes']} {body['no']}"
            confirmation_id = body["confirmation_id"]
            line = f"{self.seq}\t{confirmation_id}\t{body['proof_id']}\t{said}"
            self.answers[confirmation_id] = line
        elif kind == EventKind.PROOF_DECIDED:
            if self.out_states.get(body["withdrawal_id"]) == "failed":
                return  # its money has come back meanwhile
            proven = body["outcome"] == "confirmed"
            self.out_states[body["withdrawal_id"]] = "proven" if proven else "disputed"

    def fault(self) -> str | None:
        """Return what is wrong with the balances, if anything is."""
        if min(self.available_minor, self.reserved_minor, self.receivable_minor) < 0:
            return "a balance below zero"
        if self.cash_minor + self.receivable_minor != self.available_minor + self.reserved_minor:
            return "cash + receivable differs from available + reserved"
        if max(self.raised_minor, self.available_minor, self.receivable_minor) > AMOUNT_MAX_MINOR:
            return f"a balance above {AMOUNT_MAX_MINOR}"
        return None

    @property
    def unexplained_minor(self) -> int:
        """Cash that the totals do not explain."""
        gone_minor = self.withdrawn_minor + self.refunded_minor + self.charged_back_minor
        return self.cash_minor - (self.raised_minor - self.fees_minor - gone_minor)
