"""The gateway itself, without HTTP: charges, accounts, and what becomes of them."""

import asyncio
import contextlib
import dataclasses
from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from aiohttp import web

from goalfund.payments.simulator import bodies
from goalfund.payments.simulator.arrangements import Arrangements, Sale
from goalfund.payments.simulator.arrivals import Arrivals
from goalfund.payments.simulator.books import ACCOUNTS
from goalfund.payments.simulator.charges import (
    Charge,
    Charges,
    ChargeStatus,
    paid_and_arriving,
)
from goalfund.payments.simulator.disputes import Disputes
from goalfund.payments.simulator.refunds import Refunds
from goalfund.payments.simulator.replies import encode
from goalfund.payments.simulator.settings import Merchant, SimulatorSettings
from goalfund.payments.simulator.static_accounts import Account
from goalfund.payments.simulator.tables import Table
from goalfund.payments.simulator.transfers import Transfers
from goalfund.payments.simulator.unknowns import Unknowns
from goalfund.payments.simulator.webhooks import ErrorRow, Product, Webhooks
from goalfund.payments.simulator.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """One request that the simulator answered. Keys are not kept."""

    method: str
    path: str
    body: bytes
    status: int


class Gateway(Arrivals):
    """One simulated gateway and its merchants."""

    def __init__(self, settings: SimulatorSettings) -> None:
        super().__init__(World(settings))
        self.settings = settings
        self.faults = self.world.faults
        self.books = self.world.books
        self.calls: deque[Call] = deque(maxlen=settings.log_size)
        self.base_url = ""
        self.by_key = {
            key: merchant
            for merchant in settings.merchants
            for key in (merchant.secret_key, *merchant.older_keys)
        }
        self.webhook_urls = {merchant.id: merchant.webhook_url for merchant in settings.merchants}
        self.dice = self.world.dice
        self._released = asyncio.Event()
        self.transfers = Transfers(self.world)
        self.agreed = Arrangements(self.world)
        self.refunds = Refunds(self.world)
        self.disputes = Disputes(self.world)
        self.charges = Charges(
            now=self.world.now,
            abandoned_after_s=lambda: settings.unknowns.abandoned_after_s,
            limit=settings.charges_max,
            changed=self._save,
        )
        error_log = Table("error_row", ErrorRow, self.world.state, settings.log_size)
        self.webhooks = Webhooks(
            settings, self.faults, self.webhook_urls, self.dice, error_log, self._announced
        )

    @property
    def unknowns(self) -> Unknowns:
        return self.settings.unknowns

    def open(self) -> None:
        """Take up what was there before, and begin to send webhooks."""
        self.take_up()
        self.webhooks.start()
        if self.settings.webhook_attempts > 1:
            self._tell_again()

    def take_up(self) -> None:
        """Be as the state file says, without a webhook being sent."""
        records = self.world.open()
        for document in records.get("charge", {}).values():
            self.charges.restore(Charge.from_json(document))
        self.webhooks.error_log.restore(records)
        self.agreed.restore(records)
        self.accounts.restore(records)
        self.lent.restore(records)
        self.transfers.restore(records)
        self.refunds.restore(records)
        self.disputes.restore(records)
        if "balance" not in records:
            self._open_books()

    async def close(self) -> None:
        """Stop at once, as in a crash; the state file knows all."""
        await self.webhooks.stop()
        if self.world.state:
            self.world.state.close()

    def age(self) -> None:
        """Let happen what the clock has decided."""
        self.lent.age()
        self.transfers.age()
        self.refunds.age()
        self.disputes.age()
        for mandate, event in self.agreed.age():
            merchant = self.merchants[mandate.merchant_id]
            body = bodies.mandate_body(merchant, mandate, event)
            self.webhooks.tell(merchant, "checkout", mandate.reference, body)

    async def released(self) -> None:
        """Wait for the next `release`."""
        await self._released.wait()

    async def released_or_after(self, seconds: float) -> None:
        """Wait for the next `release`, or so long."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._released.wait(), seconds)

    def release(self) -> None:
        """Let go of hanging calls and of webhooks gathered to be reordered."""
        self._released.set()
        self._released = asyncio.Event()
        self.webhooks.release()

    def begin(self, merchant: Merchant, reference: str | None, **details: Any) -> Charge:
        """Begin a charge under a reference that is new for the merchant."""
        charge = Charge(
            number=self.charges.next_number(),
            merchant_id=merchant.id,
            reference=reference or self._new_reference(merchant),
            created_at=self.world.now(),
            **details,
        )
        self.charges.add(charge)
        return charge

    def pay(self, charge: Charge, channel: str = "card") -> Charge:
        """Let the payer pay. The merchant is told once, however often the button is pressed."""
        if self.charges.current(charge).status is not ChargeStatus.PENDING:
            return self.charges.current(charge)
        with self.world.step():
            by_token = charge.is_recurring and channel == "card"
            token = self.agreed.token_for(charge) if by_token else None
            charge = self.charges.end(charge, ChargeStatus.SUCCESS, channel, token)
            self._book(charge)
        self._tell(charge)
        return charge

    def fail(self, charge: Charge) -> Charge:
        return self.charges.end(charge, ChargeStatus.FAILED)

    def abandon(self, charge: Charge) -> Charge:
        return self.charges.end(charge, ChargeStatus.ABANDONED)

    def add_account(self, merchant: Merchant, customer_identifier: str) -> Account:
        """Open a static account of ten digits for a customer."""
        return self.accounts.open(merchant, customer_identifier)

    def is_taken(self, merchant_id: str, reference: str) -> bool:
        """Say whether a checkout or a lent account has the reference: they share one space."""
        lent = self.lent.loan(merchant_id, reference)
        return lent is not None or self.charges.find(reference, merchant_id) is not None

    def sell(self, merchant: Merchant, amount_minor: int) -> Sale:
        """Let somebody pay at a terminal; the merchant is told."""
        sale = self.agreed.sell(merchant, amount_minor)
        body = bodies.pos_body(sale.reference, sale.amount_minor, sale.at)
        self.webhooks.tell(merchant, "checkout", sale.reference, body)
        return sale

    def deposit(self, merchant: Merchant, amount_minor: int) -> None:
        """Put money into the wallet from nowhere."""
        with self.world.step():
            self.world.move(merchant, "deposit", "", "inflow", "wallet", amount_minor)

    def books_of(self, merchant_id: str) -> dict[str, dict[str, int]]:
        """Return the merchant's accounts by currency, in minor units."""
        return {
            currency: {one: self.books.balance(merchant_id, currency, one) for one in ACCOUNTS}
            for currency in self.books.currencies(merchant_id)
        }

    def _open_books(self) -> None:
        """Book what the merchants bring, and what was paid before there were books."""
        with self.world.step():
            for merchant in self.merchants.values():
                opening = merchant.opening_balance_minor
                self.world.move(merchant, "opening balance", "", "inflow", "wallet", opening)
            for charge in self.charges:
                if charge.status is ChargeStatus.SUCCESS and charge.merchant_id in self.merchants:
                    self._book(charge)

    def _book(self, charge: Charge) -> None:
        """Book a paid charge; of what arrives, the gateway keeps the fraction of a kobo."""
        merchant, reference = self.merchants[charge.merchant_id], charge.reference
        paid_minor, arriving = paid_and_arriving(charge, merchant)
        move = partial(self.world.move, merchant, currency=charge.currency)
        move("charge", reference, "inflow", "wallet", int(arriving))
        move("fee of a charge", reference, "inflow", "fees", paid_minor - int(arriving))

    def _tell(self, charge: Charge) -> None:
        merchant = self.merchants[charge.merchant_id]
        body = bodies.checkout_body(charge, merchant)
        self.webhooks.tell(merchant, "checkout", charge.reference, body)

    def _announced(self, product: Product, reference: str, merchant_id: str) -> None:
        match product:
            case "checkout":
                self.charges.announce(reference, merchant_id)
            case "static":
                self.accounts.alert(merchant_id, reference)
            case "dynamic":
                self.lent.alert(merchant_id, reference)
                self.accounts.alert(merchant_id, reference)

    def _tell_again(self) -> None:
        """Tell what was paid before a restart and never taken."""
        self.tell_accounts_again()
        for charge in self.charges:
            known = charge.merchant_id in self.merchants
            if known and charge.status is ChargeStatus.SUCCESS and not charge.announced:
                self._tell(charge)

    def _new_reference(self, merchant: Merchant) -> str:
        while True:
            reference = f"SQ{self.dice.getrandbits(64):016X}"
            if self.charges.find(reference, merchant.id) is None:
                return reference

    def _save(self, charge: Charge) -> None:
        if self.world.state:
            key = f"{charge.merchant_id}/{charge.reference}"
            self.world.state.save("charge", key, orjson.loads(encode(dataclasses.asdict(charge))))


GATEWAY = web.AppKey("gateway", Gateway)
