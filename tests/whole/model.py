"""The reference model: what must have become of each kobo, by what people and the gateway did.

It knows nothing of logs, actors, batches or books: a goal's balances are sums over its payments,
withdrawals and refunds. Where the order of two things is not known, because one of them was under
way, the model says what may be, and learns from the server which it was. Amounts are in kobo.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.whole.model_proofs import Bounds, Proof

Book = dict[str, int]

FEE_MOST = 4_000  # for one transfer
OPEN_MOST, OPEN_OF_ONE_MOST = 10, 3


@dataclass
class Contribution:
    """What somebody meant to give, and what they were told about paying it."""

    id: str
    goal: "Goal"
    by: Any
    amount: int
    payment: dict[str, Any]
    paid: list["Payment"] = field(default_factory=list)
    given: bool = False  # staff gave it money from suspense


@dataclass
class Payment:
    """Money that came in. `fits`: it says whose it is, and is the amount they meant to give."""

    reference: str
    gross: int
    fee: int
    contribution: Contribution | None
    fits: bool
    may_count: bool  # the goal took money at some moment since
    may_stray: bool  # or did not
    place: str = ""  # "goal" or "suspense", once it is known
    given_to: "Goal | None" = None  # from suspense
    given_for: Contribution | None = None  # which takes it if it is of that amount and unpaid
    taken_back: bool = False  # by the payer's bank

    @property
    def net(self) -> int:
        return self.gross - self.fee

    def may_be(self) -> set[str]:
        """Return where it may have ended."""
        if not self.fits or self.contribution is None:
            return {"suspense"}
        others = [one for one in self.contribution.paid if one is not self and one.fits]
        crowded = bool(others) or self.contribution.given
        places = {"goal"} if self.may_count else set()
        return places | ({"suspense"} if self.may_stray or crowded else set())


@dataclass
class Withdrawal:
    """Money out. Once `approved`, the server and the gateway decide when it is `paid` or not."""

    id: str
    amount: int
    by: Any
    yes: set[UUID] = field(default_factory=set)
    status: str = "requested"
    fee: int = 0
    is_late: bool = False  # it expires at the next look, unless it is approved before
    is_given_up: bool = False  # by staff
    proofs: list[Proof] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """What people are told: of one that is paid, what came of its last proof."""
        decided = [proof.status for proof in self.proofs if proof.status != "open"]
        if self.status != "paid" or not decided:
            return self.status
        return "proven" if decided[-1] == "confirmed" else "disputed"

    @property
    def is_let_go(self) -> bool:
        """Whether it may have left; if not, it soon will."""
        return self.status in ("approved", "paying", "paid")

    @property
    def is_open(self) -> bool:
        return self.status in ("requested", "approved", "paying")

    def ends(self, gateway: str, fee: int) -> None:
        """Take in what became of it at the gateway, which is asked once it is approved."""
        if self.status in ("approved", "paying"):
            self.status = "paid" if gateway == "success" else "failed"
            self.fee = fee if self.status == "paid" else 0


@dataclass
class Refund:
    """What goes back of one contribution, once the goal has promised it."""

    id: str
    amount: int
    contribution: str
    way: str  # "card" or "transfer"
    status: str = "planned"
    fee: int = 0


@dataclass
class Claim:
    """What somebody says of money that has reached no goal."""

    id: str
    by: Any
    state: str = "open"


@dataclass
class Goal:
    """One goal: who runs it, whether it takes money, and all that came and went."""

    id: str
    organiser: Any
    treasurers: list[Any]
    approvals_required: int
    status: str = "open"
    strict: bool = True  # the last payout has to be proven before the next is asked for
    contributions: list[Contribution] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)

    def own(self, payments: Iterable[Payment]) -> list[Payment]:
        """Return the payments that are this goal's."""
        return [p for p in payments if self in (p.given_to, _goal_of(p))]

    def book(self, payments: Iterable[Payment]) -> Book:
        """Return what the balances must be, given all payments there are."""
        own = self.own(payments)
        paid = [w for w in self.withdrawals if w.status == "paid"]
        back = [r for r in self.refunds if r.status == "paid"]
        return _book(
            raised=sum(p.gross for p in own),
            fees=sum(p.fee for p in own) + sum(w.fee for w in paid) + sum(r.fee for r in back),
            withdrawn=sum(w.amount for w in paid),
            refunded=sum(r.amount for r in back),
            charged_back=sum(p.gross for p in own if p.taken_back),
            reserved=sum(w.amount for w in self.withdrawals if w.is_open)
            + sum(r.amount for r in self.refunds if r.status == "started"),
            contributors=self._who_gave(payments),
        )

    def _who_gave(self, payments: Iterable[Payment]) -> int:
        """Return how many, once nothing is under way; each gift that fits nobody is one more."""
        gifts = [p for p in payments if p.given_to is self]
        fitting = {p.given_for.id for p in gifts if p.given_for and p.given_for.amount == p.gross}
        paid = {one.id for one in self.contributions if any(p.place == "goal" for p in one.paid)}
        people = {one.by.id for one in self.contributions if one.id in fitting | paid}
        return len(people) + len(gifts) - len(fitting - paid)

    def contributors(self, payments: Iterable[Payment]) -> Bounds:
        """Return the least and the most that have given, while things are under way."""
        sure = {c.by.id for c in self.contributions if any(p.place == "goal" for p in c.paid)}
        hoped = {c.by.id for c in self.contributions if c.given or any(not p.place for p in c.paid)}
        return len(sure), len(sure | hoped) + sum(p.given_to is self for p in payments)

    def available(self, payments: Iterable[Payment]) -> tuple[int, int]:
        """Return the least and the most that may be available while things are under way."""
        known = self.book(payments)["net_minor"]
        coming = [
            p.net
            for p in payments
            if (p.contribution is not None and p.contribution.goal is self and not p.place)
        ]
        # What was given from suspense counts as known, and may be on its way.
        given = [p.net for p in payments if p.given_to is self]
        moving = [w for w in self.withdrawals if w.status in ("approved", "paying")]
        planned = [r.amount for r in self.refunds if r.status in ("planned", "started")]
        least = known - sum(given) - len(moving) * FEE_MOST - sum(planned)
        # Of what banks took back, some was owed to the pool, or is not known here yet.
        owed = sum(p.gross for p in self.own(payments) if p.taken_back)
        most = known + sum(coming) + sum(w.amount for w in moving) + sum(planned) + owed
        return least, most


def _goal_of(payment: Payment) -> Goal | None:
    of = payment.contribution
    return of.goal if of is not None and payment.place == "goal" else None


def _book(
    *,
    raised: int,
    fees: int,
    withdrawn: int = 0,
    refunded: int = 0,
    charged_back: int = 0,
    reserved: int = 0,
    contributors: int = 0,
) -> Book:
    cash = raised - fees - withdrawn - refunded - charged_back
    return {
        "cash_minor": cash,
        "net_minor": cash - reserved,  # available, less what is owed to the pool
        "reserved_minor": reserved,
        "raised_minor": raised,
        "withdrawn_minor": withdrawn,
        "refunded_minor": refunded,
        "fees_minor": fees,
        "charged_back_minor": charged_back,
        "contributors": contributors,
    }


@dataclass
class Model:
    """All goals and all payments."""

    goals: list[Goal] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    with_account: set[UUID] = field(default_factory=set)  # people to whom money can be sent

    @property
    def contributions(self) -> list[Contribution]:
        return [one for goal in self.goals for one in goal.contributions]

    def ends(self) -> Iterator[str]:
        """Yield what became of each thing that people have begun."""
        for goal in self.goals:
            yield f"goal {goal.status}"
            yield from (f"withdrawal {one.shown}" for one in goal.withdrawals)
            yield from (f"proof {p.status}" for one in goal.withdrawals for p in one.proofs)
            yield from (f"refund by {one.way} {one.status}" for one in goal.refunds)
        yield from (f"payment in {payment.place}" for payment in self.payments)

    def pays(self, payment: Payment) -> None:
        """Have money come in."""
        self.payments.append(payment)
        if payment.contribution is not None:
            payment.contribution.paid.append(payment)

    def turns(self, goal: Goal, status: str) -> None:
        """Have a goal change its status, while some of its money may be under way."""
        goal.status = status
        for payment in self.payments:
            of = payment.contribution
            if not payment.place and of is not None and of.goal is goal:
                payment.may_count |= status == "open"
                payment.may_stray |= status != "open"

    def learns(self, places: dict[str, UUID], suspense: UUID, *, all_: bool) -> Iterator[str]:
        """Take in which book has claimed each reference, and yield what cannot be.

        `all_`: none is under way any more.
        """
        for payment in self.payments:
            claimed = places.get(payment.reference)
            if payment.place:
                continue
            if claimed is None:
                if all_:
                    yield f"{payment.reference} of {payment.gross} is in no book"
                continue
            payment.place = "suspense" if claimed == suspense else "goal"
            if payment.place not in payment.may_be():
                yield f"{payment.reference} is in {payment.place}, not in {payment.may_be()}"
            of = payment.contribution
            if payment.place == "goal" and (of is None or str(claimed) != of.goal.id):
                yield f"{payment.reference} is in another goal's book: {claimed}"
        for one in self.contributions:
            if sum(p.place == "goal" for p in one.paid) > 1:
                yield f"contribution {one.id} was confirmed by several payments"

    def suspense_book(self) -> Book:
        """Return what the balances of the suspense book must be."""
        strays = [p for p in self.payments if p.place == "suspense"]
        return _book(
            raised=sum(p.gross for p in strays),
            fees=sum(p.fee for p in strays),
            withdrawn=sum(p.net for p in strays if p.given_to is not None),
        )
