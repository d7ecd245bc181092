"""Money that comes into accounts by bank transfer, and the telling of it."""

from collections.abc import Mapping
from typing import Any

from goalfund.payments.simulator import bodies
from goalfund.payments.simulator.credits import Version
from goalfund.payments.simulator.lent_accounts import LentAccounts, Payment, PoolAccount
from goalfund.payments.simulator.settings import Merchant
from goalfund.payments.simulator.static_accounts import Account, StaticAccounts
from goalfund.payments.simulator.webhooks import Webhooks
from goalfund.payments.simulator.world import World


class Arrivals:
    """The half of the gateway that virtual accounts are; whoever is the whole has the webhooks."""

    webhooks: Webhooks

    def __init__(self, world: World) -> None:
        self.world = world
        self.merchants = world.merchants
        self.accounts = StaticAccounts(world)
        self.lent = LentAccounts(world, self.accounts)

    def credit_account(
        self,
        account: Account,
        amount_minor: int,
        *,
        version: Version | None = None,
        sender: str = "Ada Obi",
        narration: str | None = None,
        frozen: str | None = None,
        overrides: Mapping[str, Any] | None = None,
        edits: Mapping[str, Any] | None = None,
    ) -> str:
        """Let money arrive on a static account; return the reference that is told.

        `overrides` change the body before it is signed, `edits` after.
        """
        credit = self.accounts.credit(
            account,
            amount_minor,
            version=version,
            sender=sender,
            narration=narration,
            frozen=frozen,
        )
        merchant = self.merchants[account.merchant_id]
        body = bodies.static_body(merchant, credit) | dict(overrides or {})
        reference = str(body["transaction_reference"])
        self.webhooks.tell(merchant, "static", reference, body, edits=edits)
        return reference

    def pay_lent_account(
        self, account: PoolAccount, amount_minor: int, sender: str = "Ada Obi"
    ) -> Payment | None:
        """Let a transfer arrive on a lent account; None when it was never lent."""
        payment = self.lent.pay(account, amount_minor, sender)
        if payment is not None:
            self._tell_lent(payment)
        return payment

    def transfer_in(
        self, number: str, amount_minor: int, sender: str, narration: str | None = None
    ) -> str | None:
        """Let a bank transfer arrive; return its reference, or None when there is no account."""
        if (account := self.accounts.get(number)) is not None:
            return self.credit_account(account, amount_minor, sender=sender, narration=narration)
        if (lent := self.lent.account(number)) is not None:
            payment = self.pay_lent_account(lent, amount_minor, sender)
            return None if payment is None else payment.reference
        return None

    def credit_lent_account(
        self,
        merchant: Merchant,
        merchant_reference: str,
        *,
        expected_minor: int,
        received_minor: int,
        status: str = "SUCCESS",
        email: str = "ada@example.com",
        overrides: Mapping[str, Any] | None = None,
        edits: Mapping[str, Any] | None = None,
    ) -> str:
        """Tell of any transfer to a lent account, also one that there never was; for tests."""
        now, world = self.world.now(), self.world
        squads = f"REF{now:%Y%m%d}S{world.digits(8)}_M{world.digits(8)}_{world.digits(10)}"
        body = bodies.dynamic_body(
            merchant,
            merchant_reference=merchant_reference,
            reference=squads,
            merchant_minor=expected_minor,
            received_minor=received_minor,
            status=status,
            email=email,
            at=now,
        ) | dict(overrides or {})
        reference = str(body["transaction_reference"])
        self.webhooks.tell(merchant, "dynamic", reference, body, edits=edits)
        return reference

    def tell_accounts_again(self) -> None:
        """Tell what came into accounts before a restart, and was never taken."""
        for merchant in self.merchants.values():
            for credit in self.accounts.credits_of(merchant.id):
                if credit.kind == "static" and not credit.alerted:
                    body = bodies.static_body(merchant, credit)
                    self.webhooks.tell(merchant, "static", credit.told, body)
        for payment in self.lent.untold():
            if payment.merchant_id in self.merchants:
                self._tell_lent(payment)

    def _tell_lent(self, payment: Payment) -> None:
        merchant = self.merchants[payment.merchant_id]
        loan = self.lent.loan(merchant.id, payment.loan_reference)
        net = payment.status == "SUCCESS" and self.world.unknowns.lent_merchant_amount == "net"
        body = bodies.dynamic_body(
            merchant,
            merchant_reference=payment.loan_reference,
            reference=payment.reference,
            merchant_minor=payment.expected_minor - (payment.fee_minor if net else 0),
            received_minor=payment.received_minor,
            status=payment.status,
            email="" if loan is None else loan.email,
            at=payment.at,
            sender=payment.sender,
        )
        self.webhooks.tell(merchant, "dynamic", payment.reference, body)
