"""The gateway's books against a model: whatever happens, each kobo is somewhere."""

import dataclasses
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from goalfund.payments.simulator.books import ACCOUNTS, OWN
from goalfund.payments.simulator.charges import ChargeStatus, paid_and_arriving
from goalfund.payments.simulator.gateway import Gateway
from goalfund.payments.simulator.scripts import SCRIPTS, TransferStatus
from goalfund.payments.simulator.settings import Merchant, SimulatorSettings
from goalfund.payments.simulator.transfers import Transfers

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OPENING = 1_000_000
MINOR = st.integers(1, 3_000_000)
MERCHANTS = (
    Merchant(id="SBONE", secret_key="sandbox_sk_1", opening_balance_minor=OPENING),
    Merchant(id="SBTWO", secret_key="sandbox_sk_2", opening_balance_minor=OPENING),
)


class Life(RuleBasedStateMachine):
    """Everything that moves money, at two merchants, over restarts."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="goalfund-books-")
        self._settings = SimulatorSettings(
            merchants=MERCHANTS, state_file=Path(self._folder.name) / "state", now=lambda: START
        )
        self._deposits: Counter[str] = Counter()
        self._numbers = 0

    def teardown(self) -> None:
        if hasattr(self, "gateway"):
            self._close()
        self._folder.cleanup()

    @initialize()
    def begin(self) -> None:
        self.gateway = Gateway(self._settings)
        self._open()
        for merchant in MERCHANTS:
            self.gateway.accounts.open(merchant, "pool")
            self.gateway.lent.add(merchant)

    @rule()
    def restart(self) -> None:
        self._close()
        self.gateway = Gateway(self._settings)
        self._open()

    @rule(of=st.sampled_from(MERCHANTS), minor=MINOR)
    def deposit(self, of: Merchant, minor: int) -> None:
        self.gateway.deposit(of, minor)
        self._deposits[of.id] += minor

    @rule(
        of=st.sampled_from(MERCHANTS),
        minor=MINOR,
        currency=st.sampled_from(["NGN", "NGN", "USD"]),
        pass_charge=st.booleans(),
        pays=st.booleans(),
    )
    def charge(
        self, of: Merchant, minor: int, currency: str, pass_charge: bool, pays: bool
    ) -> None:
        charge = self.gateway.begin(
            of,
            self._new("ORD"),
            amount_minor=minor,
            currency=currency,
            email="ada@example.com",
            pass_charge=pass_charge,
        )
        if pays:
            self.gateway.pay(charge)
            self.gateway.pay(charge)
        self.gateway.fail(charge)

    @rule(of=st.sampled_from(MERCHANTS), minor=MINOR, script=st.sampled_from(list(SCRIPTS)))
    def transfer(self, of: Merchant, minor: int, script: Any) -> None:
        reference = self._new(of.id)
        self.gateway.transfers.script(reference, script)
        self.gateway.transfers.begin(
            of,
            reference,
            minor,
            bank_code="000013",
            account_number="0123456789",
            account_name="ADA OBI",
            remark="x",
        )

    @rule(of=st.sampled_from(MERCHANTS), end=st.sampled_from(list(TransferStatus)), data=st.data())
    def end_transfer(self, of: Merchant, end: TransferStatus, data: st.DataObject) -> None:
        if transfers := self.gateway.transfers.all_of(of.id):
            self.gateway.transfers.end(data.draw(st.sampled_from(transfers)), end)

    @rule(of=st.sampled_from(MERCHANTS), minor=MINOR, fails=st.booleans(), data=st.data())
    def refund(self, of: Merchant, minor: int, fails: bool, data: st.DataObject) -> None:
        if paid := self._paid(of):
            charge = data.draw(st.sampled_from(paid))
            if fails:
                self.gateway.refunds.script(charge.reference, "failed")
            self.gateway.refunds.begin(of, charge, minor, "x")

    @rule(of=st.sampled_from(MERCHANTS), action=st.sampled_from(["accepted", "rejected", ""]))
    def dispute(self, of: Merchant, action: str) -> None:
        for charge in self._paid(of)[:1]:
            dispute = self.gateway.disputes.begin(charge)
            if dispute is not None and action:
                self.gateway.disputes.answer(dispute, action, "evidence.pdf")

    @rule(of=st.sampled_from(MERCHANTS), minor=MINOR, frozen=st.sampled_from([None, "looked at"]))
    def credit(self, of: Merchant, minor: int, frozen: str | None) -> None:
        self.gateway.credit_account(self.gateway.accounts.of(of.id)[0], minor, frozen=frozen)

    @rule(of=st.sampled_from(MERCHANTS))
    def thaw(self, of: Merchant) -> None:
        for credit in self.gateway.accounts.credits_of(of.id):
            self.gateway.accounts.thaw(credit)

    @rule(of=st.sampled_from(MERCHANTS), minor=st.integers(1, 3), paid=st.integers(1, 3))
    def lend(self, of: Merchant, minor: int, paid: int) -> None:
        self.gateway.lent.lend(of, self._new("INV"), minor * 100_000, "ada@example.com", 60)
        account = self.gateway.lent.pool_of(of.id)[0]
        self.gateway.pay_lent_account(account, paid * 100_000)

    @rule(seconds=st.sampled_from([1, 10, 100_000]))
    def forward(self, seconds: int) -> None:
        self.gateway.world.forward(seconds)
        self.gateway.age()

    @invariant()
    def every_kobo_is_somewhere(self) -> None:
        for of in MERCHANTS:
            for currency in self.gateway.books.currencies(of.id):
                balances = {
                    one: self.gateway.books.balance(of.id, currency, one) for one in ACCOUNTS
                }
                assert sum(balances.values()) == 0
                own = sum(balances[one] for one in OWN)
                assert own == self.gateway.books.accounts_for(of.id, currency)
                assert balances["held"] >= 0
                assert balances["in_flight"] >= 0

    @invariant()
    def balances_are_those_of_what_happened(self) -> None:
        for of in MERCHANTS:
            found = {one: self.gateway.books.balance(of.id, "NGN", one) for one in OWN}
            assert found == self._expected(of)

    def _expected(self, of: Merchant) -> dict[str, int]:
        """Return the balances as the records alone imply them; nothing ages by being looked at."""
        wallet = OPENING + self._deposits[of.id] + self._came(of) - self._disputed(of)
        held, lent_wallet = self._lent(of)
        frozen, arrived = self._credited(of)
        flying, gone = self._left(of)
        return {
            "wallet": wallet + lent_wallet + arrived - gone,
            "held": held + frozen,
            "in_flight": flying,
        }

    def _came(self, of: Merchant) -> int:
        paid = (one for one in self._paid(of) if one.currency == "NGN")
        return sum(int(paid_and_arriving(one, of)[1]) for one in paid)

    def _disputed(self, of: Merchant) -> int:
        lost = (one for one in self.gateway.disputes._disputes if one.status == "accepted")
        mine = (one for one in lost if (one.merchant_id, one.currency) == (of.id, "NGN"))
        return sum(one.amount_minor for one in mine)

    def _credited(self, of: Merchant) -> tuple[int, int]:
        frozen = arrived = 0
        for credit in self.gateway.accounts.credits_of(of.id):
            net = credit.amount_minor - credit.fee_minor if credit.kind == "static" else 0
            frozen += net if credit.frozen_reference else 0
            arrived += 0 if credit.frozen_reference else net
        return frozen, arrived

    def _lent(self, of: Merchant) -> tuple[int, int]:
        payments = [one for one in self.gateway.lent._payments if one.merchant_id == of.id]
        kept = (one for one in payments if one.status == "SUCCESS")
        return (
            sum(one.received_minor for one in payments if one.refund is False),
            sum(one.received_minor - one.fee_minor for one in kept),
        )

    def _left(self, of: Merchant) -> tuple[int, int]:
        """Return what is under way, and what is out of the wallet, which includes it."""
        left = [
            (one.status, one.amount_minor + one.fee_minor)
            for one in self.gateway.transfers._transfers
            if one.merchant_id == of.id and one.status in ("pending", "success")
        ] + [
            (one.status, one.amount_minor)
            for one in self.gateway.refunds._refunds
            if (one.merchant_id, one.currency) == (of.id, "NGN") and one.status != "failed"
        ]
        pending = sum(minor for status, minor in left if status == "pending")
        return pending, sum(minor for _, minor in left)

    def _paid(self, of: Merchant) -> list[Any]:
        return [
            charge
            for charge in self.gateway.charges
            if charge.merchant_id == of.id and charge.status is ChargeStatus.SUCCESS
        ]

    def _new(self, prefix: str) -> str:
        self._numbers += 1
        return f"{prefix}_{self._numbers}"

    def _open(self) -> None:
        self.gateway.take_up()

    def _close(self) -> None:
        if self.gateway.world.state is not None:
            self.gateway.world.state.close()


SIZE = settings(
    max_examples=40,
    stateful_step_count=25,
    suppress_health_check=list(HealthCheck),
)

# What is wrong on purpose needs no smallest example.
UNSHRUNK = settings(SIZE, max_examples=50, phases=[Phase.generate])


def test_the_books_hold_whatever_happens() -> None:
    run_state_machine_as_test(Life, settings=SIZE)


def test_a_transfer_that_keeps_its_fee_when_it_comes_back_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bug that this is a control for: the amount comes back, and the fee goes nowhere."""
    right = Transfers._book

    def wrong(self: Transfers, transfer: Any, status: TransferStatus) -> None:
        right(self, dataclasses.replace(transfer, fee_minor=0), status)

    monkeypatch.setattr(Transfers, "_book", wrong)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Life, settings=UNSHRUNK)
