"""How what the gateway lists can differ from what the books say: the classes, and the rule. Pure.

A row of the gateway's lists is laid beside what a book has booked for it. What comes of that is
where the row stands, what it does to the wallet, and what people are shown of it. Amounts are minor
units. `impact_minor` is what a mismatch adds to the gateway's side less the ledger's, so that the
impacts of all of them, with what is in flight, are the difference between the two.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class Mismatch(StrEnum):
    """Every way in which the two sides can differ."""

    # Money in.
    PAID_NOT_CREDITED = "paid_not_credited"
    CREDITED_NOT_LISTED = "credited_not_listed"
    AMOUNT_DIFFERS = "amount_differs"
    FEE_DIFFERS = "fee_differs"
    CURRENCY_DIFFERS = "currency_differs"
    LISTED_TWICE = "listed_twice"
    STATUS_CONTRADICTS = "status_contradicts"  # booked, and the gateway says that nobody has paid
    WENT_BACK = "went_back"  # refunded or charged back there, and not in the book
    # Money out.
    PAYOUT_NOT_OURS = "payout_not_ours"
    PAYOUT_NOT_LISTED = "payout_not_listed"
    PAYOUT_DIFFERS = "payout_differs"  # its amount, its fee, or what became of it
    PAYOUT_REVERSED = "payout_reversed"  # it came back after it was booked as paid
    # What the wallet holds beyond all rows: of no row, so no class of a statement.
    BALANCE_DIFFERS = "balance_differs"


# A paid charge whose notification waits for its time to be tried again: in flight, no mismatch.
NOTICE_WAITING: Final = "notice_waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A row as the gateway lists it. `status` is `succeeded` when its money has moved."""

    kind: str
    reference: str
    currency: str
    amount_minor: int
    fee_minor: int
    status: str
    refunded: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What a book says of the same money. `given_back_minor`: refunded, or about to be, or lost.

    `status`, of money out: under_way, succeeded, failed, or returned after it had succeeded.
    """

    goal_id: UUID
    seq: int | None
    currency: str
    amount_minor: int
    fee_minor: int
    status: str = "succeeded"
    given_back_minor: int = 0
    charged_back_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One mismatch, for people to see."""

    mismatch: Mismatch
    reference: str
    currency: str
    gateway_minor: int | None
    ledger_minor: int | None
    impact_minor: int
    goal_id: UUID | None = None
    seq: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a row stands (None: it agrees), what it does to the wallet, and what is found."""

    standing: str | None
    effect_minor: int
    findings: tuple[Finding, ...] = ()


def judge(row: Listed, booked: Booked | None, *, waiting: bool = False) -> Verdict:
    """Return the verdict on a row; `waiting`: its notification is going to be tried again."""
    match row.kind:
        case "payout":
            verdict = _payout(row, booked)
        case "dispute":
            verdict = _dispute(row, booked)
        case _:
            verdict = _money_in(row, booked, waiting=waiting)
    if not row.repeated:
        return verdict
    twice = _finding(Mismatch.LISTED_TWICE, row, booked, 0)
    standing = verdict.standing or Mismatch.LISTED_TWICE
    return Verdict(standing, verdict.effect_minor, (*verdict.findings, twice))


def not_listed(
    reference: str, booked: Booked, mismatch: Mismatch = Mismatch.CREDITED_NOT_LISTED
) -> Finding:
    """Return that the gateway does not know of what a book has booked."""
    net_minor = booked.amount_minor - booked.fee_minor
    if mismatch is Mismatch.PAYOUT_NOT_LISTED:
        net_minor = -(booked.amount_minor + booked.fee_minor)
    return Finding(
        mismatch=mismatch,
        reference=reference,
        currency=booked.currency,
        gateway_minor=None,
        ledger_minor=booked.amount_minor,
        impact_minor=-net_minor,
        goal_id=booked.goal_id,
        seq=booked.seq,
    )


def _money_in(row: Listed, booked: Booked | None, *, waiting: bool) -> Verdict:
    paid = row.status == "succeeded"
    net_minor = row.amount_minor - row.fee_minor if paid else 0
    if booked is None:
        if not paid:
            return Verdict(None, 0)
        if waiting:
            return Verdict(NOTICE_WAITING, net_minor)
        return _mismatch(Mismatch.PAID_NOT_CREDITED, row, None, net_minor)
    if row.currency != booked.currency:
        # Its money is in no wallet of this currency.
        return _mismatch(Mismatch.CURRENCY_DIFFERS, row, booked, 0)
    if not paid:
        return _mismatch(Mismatch.STATUS_CONTRADICTS, row, booked, 0)
    if row.amount_minor != booked.amount_minor:
        return _mismatch(Mismatch.AMOUNT_DIFFERS, row, booked, net_minor)
    if row.fee_minor != booked.fee_minor:
        return _mismatch(Mismatch.FEE_DIFFERS, row, booked, net_minor)
    if row.refunded and not booked.given_back_minor:
        # How much went back nobody says; all of it, as far as anybody can tell. The fee does not.
        return _mismatch(Mismatch.WENT_BACK, row, booked, -row.fee_minor)
    return Verdict(None, net_minor)


def _payout(row: Listed, booked: Booked | None) -> Verdict:
    left = row.status in ("success", "pending", "unknown")
    out_minor = row.amount_minor + row.fee_minor
    effect_minor = -out_minor if left else 0
    if booked is None:
        if not left:
            return Verdict(None, 0)
        return _mismatch(Mismatch.PAYOUT_NOT_OURS, row, None, effect_minor)
    done = booked.status in ("succeeded", "returned")
    if done and not left:
        effect_minor = -row.fee_minor  # what it cost to send is spent
    if booked.status == "succeeded" and not left:
        return _mismatch(Mismatch.PAYOUT_REVERSED, row, booked, effect_minor)
    same = row.amount_minor == booked.amount_minor
    same = same and (not done or row.fee_minor == booked.fee_minor)
    if not same or (booked.status in ("failed", "returned") and left):
        return _mismatch(Mismatch.PAYOUT_DIFFERS, row, booked, effect_minor)
    return Verdict(None, effect_minor)


def _dispute(row: Listed, booked: Booked | None) -> Verdict:
    """Judge what a payer's bank took back; nothing has happened before it is decided."""
    lost = row.status == "accepted"
    effect_minor = -row.amount_minor if lost else 0
    if not lost or (booked is not None and booked.charged_back_minor):
        return Verdict(None, effect_minor)
    return _mismatch(Mismatch.WENT_BACK, row, booked, effect_minor)


def _mismatch(mismatch: Mismatch, row: Listed, booked: Booked | None, effect: int) -> Verdict:
    return Verdict(
        mismatch, effect, (_finding(mismatch, row, booked, effect - _on_the_ledger(row, booked)),)
    )


def _on_the_ledger(row: Listed, booked: Booked | None) -> int:
    """Return what the book's cash has of it."""
    if booked is None:
        return 0
    if row.kind == "dispute":
        return -booked.charged_back_minor
    if row.kind != "payout":
        return booked.amount_minor - booked.fee_minor
    if booked.status == "returned":
        return -booked.fee_minor
    return -(booked.amount_minor + booked.fee_minor) if booked.status == "succeeded" else 0


def _finding(mismatch: Mismatch, row: Listed, booked: Booked | None, impact: int) -> Finding:
    return Finding(
        mismatch=mismatch,
        reference=row.reference,
        currency=booked.currency if booked else row.currency,
        gateway_minor=row.amount_minor,
        ledger_minor=booked.amount_minor if booked else None,
        impact_minor=impact,
        goal_id=booked.goal_id if booked else None,
        seq=booked.seq if booked else None,
        detail=row.status if row.currency == (booked or row).currency else row.currency,
    )
