"""Dynamic virtual accounts: lent from a pool for one payment of one amount, and then taken back."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from goalfund.payments.simulator import static_accounts
from goalfund.payments.simulator.settings import Merchant
from goalfund.payments.simulator.state_file import Records
from goalfund.payments.simulator.static_accounts import StaticAccounts
from goalfund.payments.simulator.world import World

PaymentStatus = Literal["SUCCESS", "MISMATCH", "EXPIRED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolAccount:
    """An account of a merchant's pool. `lent_to` is the reference of its latest loan."""

    number: str
    merchant_id: str
    name: str
    lent_to: str | None = None
    lent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """An account lent for one payment, under the merchant's reference."""

    reference: str
    merchant_id: str
    account_number: str
    amount_minor: int
    email: str
    created_at: datetime
    expires_at: datetime
    is_paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A transfer to a lent account. `refund`: None keeps it, False is queued, True went back."""

    number: int
    reference: str
    merchant_id: str
    loan_reference: str
    status: PaymentStatus
    expected_minor: int
    received_minor: int
    fee_minor: int
    at: datetime
    sender: str
    refund: bool | None = None
    alerted: bool = False


class LentAccounts:
    """The pools of all merchants, what is lent of them, and what was paid into it."""

    def __init__(self, world: World, accounts: StaticAccounts) -> None:
        self._world = world
        self._accounts = accounts
        self._pool = world.table("pool_account", PoolAccount)
        self._loans = world.table("loan", Loan)
        self._payments = world.table("lent_payment", Payment)

    def restore(self, records: Records) -> None:
        self._pool.restore(records)
        self._loans.restore(records)
        self._payments.restore(records)

    def pool_of(self, merchant_id: str) -> list[PoolAccount]:
        return [one for one in self._pool if one.merchant_id == merchant_id]

    def account(self, number: str) -> PoolAccount | None:
        return self._pool.get(number)

    def loan(self, merchant_id: str, reference: str) -> Loan | None:
        return self._loans.get(f"{merchant_id}/{reference}")

    def loans_of(self, merchant_id: str) -> list[Loan]:
        return [one for one in self._loans if one.merchant_id == merchant_id]

    def payments_of(self, loan: Loan) -> list[Payment]:
        """Return what was paid into the loan, newest first."""
        self.age()
        whose = loan.merchant_id, loan.reference
        of_it = [p for p in self._payments if (p.merchant_id, p.loan_reference) == whose]
        return of_it[::-1]

    def add(self, merchant: Merchant, name: str | None = None) -> PoolAccount:
        """Put one more account into the merchant's pool."""
        number = self._accounts.free_number()
        while self._pool.get(number) is not None:
            number = self._accounts.free_number()
        owner = name or merchant.name
        account = PoolAccount(number=number, merchant_id=merchant.id, name=f"SQUAD_{owner.upper()}")
        return self._pool.put(number, account)

    def lend(
        self, merchant: Merchant, reference: str, amount_minor: int, email: str, duration_s: int
    ) -> Loan | None:
        """Return a loan of the account that has been free for longest, or None when none is."""
        free = [one for one in self.pool_of(merchant.id) if self._is_free(one)]
        if not free:
            return None
        now = self._world.now()
        account = min(free, key=lambda one: one.lent_at.timestamp() if one.lent_at else 0.0)
        self._pool.put(account.number, dataclasses.replace(account, lent_to=reference, lent_at=now))
        loan = Loan(
            reference=reference,
            merchant_id=merchant.id,
            account_number=account.number,
            amount_minor=amount_minor,
            email=email,
            created_at=now,
            expires_at=now + timedelta(seconds=duration_s),
        )
        return self._put(loan)

    def change(self, loan: Loan, amount_minor: int | None, duration_s: int | None) -> Loan:
        """Return the loan with another amount, or another end, counted from now."""
        fresh = loan
        if amount_minor is not None:
            fresh = dataclasses.replace(fresh, amount_minor=amount_minor)
        if duration_s is not None:
            end = self._world.now() + timedelta(seconds=duration_s)
            fresh = dataclasses.replace(fresh, expires_at=end)
        return self._put(fresh)

    def pay(self, account: PoolAccount, amount_minor: int, sender: str) -> Payment | None:
        """Let a transfer arrive on a lent account; None when it was never lent."""
        loan = self.loan(account.merchant_id, account.lent_to or "")
        if loan is None:
            return None
        merchant = self._world.merchants[account.merchant_id]
        with self._world.step():
            status = self._judged(loan, amount_minor)
            now, world = self._world.now(), self._world
            payment = Payment(
                number=world.next_number(),
                reference=f"REF{now:%Y%m%d}S{world.digits(8)}_M{world.digits(8)}_{account.number}",
                merchant_id=merchant.id,
                loan_reference=loan.reference,
                status=status,
                expected_minor=loan.amount_minor,
                received_minor=amount_minor,
                fee_minor=static_accounts.fee(merchant, amount_minor) if status == "SUCCESS" else 0,
                at=now,
                sender=sender,
                refund=None if status == "SUCCESS" else False,
            )
            self._book(merchant, payment)
            if status == "SUCCESS":
                self._put(dataclasses.replace(loan, is_paid=True))
            if status == "SUCCESS" or world.unknowns.lent_failures_are_listed:
                self._list(merchant, account, payment)
            return self._payments.put(payment.reference, payment)

    def alert(self, merchant_id: str, reference: str) -> None:
        """Note that the merchant's server has taken the news of this payment."""
        payment = self._payments.get(reference)
        if payment is not None and payment.merchant_id == merchant_id and not payment.alerted:
            self._payments.put(reference, dataclasses.replace(payment, alerted=True))

    def untold(self) -> list[Payment]:
        return [one for one in self._payments if not one.alerted]

    def age(self) -> None:
        """Send back what is queued to go back, when the clock says so."""
        wait = timedelta(seconds=self._world.unknowns.lent_refund_after_s)
        for payment in self._payments:
            if payment.refund is False and self._world.now() >= payment.at + wait:
                merchant = self._world.merchants[payment.merchant_id]
                with self._world.step():
                    self._world.move(
                        merchant,
                        "sent back",
                        payment.reference,
                        "held",
                        "outflow",
                        payment.received_minor,
                    )
                    self._payments.put(payment.reference, dataclasses.replace(payment, refund=True))

    def _is_free(self, account: PoolAccount) -> bool:
        loan = self.loan(account.merchant_id, account.lent_to or "")
        return loan is None or loan.is_paid or self._world.now() >= loan.expires_at

    def _judged(self, loan: Loan, amount_minor: int) -> PaymentStatus:
        if loan.is_paid or self._world.now() >= loan.expires_at:
            return "EXPIRED"
        return "SUCCESS" if amount_minor == loan.amount_minor else "MISMATCH"

    def _book(self, merchant: Merchant, payment: Payment) -> None:
        move, reference = self._world.move, payment.reference
        if payment.status == "SUCCESS":
            net = payment.received_minor - payment.fee_minor
            move(merchant, "credit", reference, "inflow", "wallet", net)
            move(merchant, "fee of a credit", reference, "inflow", "fees", payment.fee_minor)
        else:
            what = f"{payment.status.lower()} credit"
            move(merchant, what, reference, "inflow", "held", payment.received_minor)

    def _list(self, merchant: Merchant, account: PoolAccount, payment: Payment) -> None:
        credit = self._accounts.keep(
            merchant,
            account.number,
            payment.loan_reference,
            payment.received_minor,
            payment.fee_minor,
            version="v1",
            sender=payment.sender,
            narration=None,
            kind="dynamic",
            reference=payment.reference,
        )
        assert credit.told == payment.reference

    def _put(self, loan: Loan) -> Loan:
        return self._loans.put(f"{loan.merchant_id}/{loan.reference}", loan)
