"""What merchants and payers have agreed: tokens of cards, mandates, links; sales at terminals."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from goalfund.payments.simulator.charges import Charge
from goalfund.payments.simulator.settings import Merchant
from goalfund.payments.simulator.state_file import Records
from goalfund.payments.simulator.world import World

MandateState = Literal["initiated", "approved", "ready"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A card that its owner lets be charged again."""

    id: str
    merchant_id: str
    email: str
    currency: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Direct:
    """What a payment on the merchant's own page waits for."""

    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page on which anybody can pay an amount."""

    hash: str
    merchant_id: str
    name: str
    amount_minor: int
    currency: str
    active: bool
    expires_at: datetime
    redirect_link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """Leave to debit an account, up to an amount each time."""

    id: str
    merchant_id: str
    reference: str
    email: str
    account_number: str
    amount_minor: int
    created_at: datetime
    state: MandateState = "initiated"
    debited_at: datetime | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A payment at a merchant's terminal."""

    reference: str
    merchant_id: str
    amount_minor: int
    at: datetime


class Arrangements:
    """All of these, by their ids."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.tokens = world.table("token", Token)
        self.direct = world.table("direct", Direct)
        self.links = world.table("link", Link)
        self.mandates = world.table("mandate", Mandate)
        self.sales = world.table("sale", Sale)

    def restore(self, records: Records) -> None:
        for table in (self.tokens, self.direct, self.links, self.mandates, self.sales):
            table.restore(records)

    def token_for(self, charge: Charge) -> str:
        """Return the token by which the charge's card can be charged again: its own, or a new."""
        if charge.token_id is not None:
            return charge.token_id
        token = Token(
            id=f"AUTH_{self._world.dice.getrandbits(40):010X}",
            merchant_id=charge.merchant_id,
            email=charge.email,
            currency=charge.currency,
        )
        return self.tokens.put(token.id, token).id

    def mandates_of(self, merchant_id: str) -> list[Mandate]:
        return [one for one in self.mandates if one.merchant_id == merchant_id]

    def sell(self, merchant: Merchant, amount_minor: int) -> Sale:
        """Return a sale at a terminal, its money in the wallet."""
        with self._world.step():
            sale = Sale(
                reference=f"POS{self._world.next_number():010}",
                merchant_id=merchant.id,
                amount_minor=amount_minor,
                at=self._world.now(),
            )
            self._world.move(merchant, "sale", sale.reference, "inflow", "wallet", amount_minor)
            return self.sales.put(f"{merchant.id}/{sale.reference}", sale)

    def age(self) -> list[tuple[Mandate, str]]:
        """Let mandates be approved and ready by the clock; return those, and what is told."""
        unknowns, news = self._world.unknowns, []
        steps: tuple[tuple[MandateState, MandateState, float], ...] = (
            ("initiated", "approved", unknowns.mandate_approved_after_s),
            ("approved", "ready", unknowns.mandate_ready_after_s),
        )
        for before, then, after_s in steps:
            due = self._world.now() - timedelta(seconds=after_s)
            for mandate in self.mandates:
                if mandate.state == before and mandate.created_at <= due:
                    fresh = self.mandates.put(mandate.id, replace(mandate, state=then))
                    news.append((fresh, f"mandates.{then}"))
        return news
