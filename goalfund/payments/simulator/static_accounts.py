"""Static virtual accounts of merchants' customers, and all money that came by bank transfer."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final, Literal

from goalfund.payments.simulator.bodies import naira, remarks_of, static_reference
from goalfund.payments.simulator.books import Account as BookAccount
from goalfund.payments.simulator.credits import Credit, Version
from goalfund.payments.simulator.settings import Merchant
from goalfund.payments.simulator.state_file import Records
from goalfund.payments.simulator.world import World

NO_BENEFICIARY: Final = "0000000000"  # what merchants send who want the money in their wallet


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A static virtual account of a merchant's customer."""

    number: str
    merchant_id: str
    customer_identifier: str
    created_at: datetime
    updated_at: datetime
    first_name: str = "Ada"
    last_name: str = "Obi"
    mobile_num: str = ""
    email: str = ""
    beneficiary_account: str | None = None
    bvn: str = field(default="", repr=False)


def fee(merchant: Merchant, amount_minor: int) -> int:
    """Return what the gateway keeps of a bank transfer, in whole kobo."""
    share = min(amount_minor * merchant.account_fee_rate, Decimal(merchant.account_fee_cap_minor))
    return int(share.to_integral_value(ROUND_CEILING))


class StaticAccounts:
    """Accounts by number, and the credits of all accounts, lent ones among them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._accounts = world.table("account", Account)
        self._credits = world.table("credit", Credit)

    def restore(self, records: Records) -> None:
        self._accounts.restore(records)
        self._credits.restore(records)

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts)

    def get(self, number: str) -> Account | None:
        return self._accounts.get(number)

    def of(self, merchant_id: str) -> list[Account]:
        """Return the merchant's accounts, oldest first."""
        return [one for one in self._accounts if one.merchant_id == merchant_id]

    def of_customer(self, merchant_id: str, customer_identifier: str) -> Account | None:
        mine = (one for one in self.of(merchant_id))
        return next((one for one in mine if one.customer_identifier == customer_identifier), None)

    def credits_of(self, merchant_id: str) -> list[Credit]:
        """Return the money that came by bank transfer, oldest first."""
        return [one for one in self._credits if one.merchant_id == merchant_id]

    def open(self, merchant: Merchant, customer_identifier: str, **details: Any) -> Account:
        """Return a new account of ten digits."""
        number = self.free_number()
        now = self._world.now()
        account = Account(
            number=number,
            merchant_id=merchant.id,
            customer_identifier=customer_identifier,
            created_at=now,
            updated_at=now,
            **details,
        )
        return self._accounts.put(number, account)

    def free_number(self) -> str:
        """Return ten digits that no account has."""
        while True:
            number = f"9{self._world.digits(9)}"
            if self._accounts.get(number) is None:
                return number

    def change(self, account: Account, **details: Any) -> Account:
        fresh = dataclasses.replace(account, updated_at=self._world.now(), **details)
        return self._accounts.put(account.number, fresh)

    def credit(
        self,
        account: Account,
        amount_minor: int,
        *,
        version: Version | None = None,
        sender: str = "Ada Obi",
        narration: str | None = None,
        frozen: str | None = None,
    ) -> Credit:
        """Let money arrive: in the wallet, at the beneficiary's, or held while it is frozen."""
        merchant = self._world.merchants[account.merchant_id]
        with self._world.step():
            credit = self.keep(
                merchant,
                account.number,
                account.customer_identifier,
                amount_minor,
                fee(merchant, amount_minor),
                version=version or merchant.account_webhook_version,
                sender=sender,
                narration=narration,
                frozen=frozen,
            )
            self._book(merchant, account, credit)
        return credit

    def keep(
        self,
        merchant: Merchant,
        number: str,
        customer_identifier: str,
        amount_minor: int,
        fee_minor: int,
        *,
        version: Version,
        sender: str,
        narration: str | None,
        frozen: str | None = None,
        kind: Literal["static", "dynamic"] = "static",
        reference: str | None = None,
    ) -> Credit:
        """Keep a row of the list, and return it; nothing is booked."""
        world, now = self._world, self._world.now()
        uuid = f"{world.dice.getrandbits(64):016X}"
        reference = reference or static_reference(version, number, now, world.dice)
        style = world.unknowns.remarks_style
        credit = Credit(
            reference=reference,
            told=uuid if version == "v3" else reference,
            merchant_id=merchant.id,
            account_number=number,
            customer_identifier=customer_identifier,
            amount_minor=amount_minor,
            fee_minor=fee_minor,
            at=now,
            sender=sender,
            remarks=remarks_of(merchant, sender, customer_identifier, narration, style),
            version=version,
            session_id=world.digits(30),
            sender_account=f"******{world.digits(4)}",
            uuid=uuid,
            kind=kind,
            frozen_reference=f"FRZ{world.digits(12)}" if frozen else None,
            frozen_reason=frozen,
        )
        return self._credits.put(credit.key, credit)

    def thaw(self, credit: Credit) -> Credit:
        """Let go of frozen money: it is the merchant's now."""
        if credit.frozen_reference is None:
            return credit
        merchant = self._world.merchants[credit.merchant_id]
        with self._world.step():
            net = credit.amount_minor - credit.fee_minor
            self._world.move(merchant, "credit thawed", credit.reference, "held", "wallet", net)
            fresh = dataclasses.replace(credit, frozen_reference=None, frozen_reason=None)
            return self._credits.put(credit.key, fresh)

    def alert(self, merchant_id: str, told: str) -> None:
        """Note that the merchant's server has taken the news of this credit."""
        credit = self._credits.get(f"{merchant_id}/{told}")
        if credit is not None and not credit.alerted:
            self._credits.put(credit.key, dataclasses.replace(credit, alerted=True))

    def _book(self, merchant: Merchant, account: Account, credit: Credit) -> None:
        move, reference = self._world.move, credit.reference
        net = credit.amount_minor - credit.fee_minor
        move(merchant, "fee of a credit", reference, "inflow", "fees", credit.fee_minor)
        into: BookAccount = "held" if credit.frozen_reference else "wallet"
        move(merchant, "credit", reference, "inflow", into, net)
        if into == "wallet" and account.beneficiary_account not in (None, "", NO_BENEFICIARY):
            move(merchant, "settled to the beneficiary", reference, "wallet", "outflow", net)


def row(credit: Credit) -> dict[str, Any]:
    """Return the credit as the lists show it."""
    frozen = None
    if credit.frozen_reference is not None:
        frozen = {
            "freeze_transaction_ref": credit.frozen_reference,
            "reason": credit.frozen_reason,
        }
    return {
        "transaction_reference": credit.reference,
        "virtual_account_number": credit.account_number,
        "principal_amount": naira(credit.amount_minor),
        "settled_amount": naira(credit.amount_minor - credit.fee_minor),
        "fee_charged": naira(credit.fee_minor),
        "transaction_date": f"{credit.at:%Y-%m-%dT%H:%M:%S}.{credit.at.microsecond // 1000:03}Z",
        "transaction_indicator": "C",
        "remarks": credit.remarks,
        "currency": "NGN",
        "alerted_merchant": credit.alerted,
        "merchant_settlement_date": None,
        "frozen_transaction": frozen,
        "customer": {"customer_identifier": credit.customer_identifier},
        "virtual_account": {"account_type": credit.kind},
    }
