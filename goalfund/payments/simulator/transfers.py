"""Money that leaves a merchant's wallet: each transfer is debited once, and ends once."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from goalfund.payments.simulator.scripts import (
    SCRIPTS,
    SUFFIXES,
    Script,
    ScriptName,
    TransferStatus,
)
from goalfund.payments.simulator.settings import Merchant
from goalfund.payments.simulator.state_file import Records
from goalfund.payments.simulator.world import World

_FIRST: Final = ("ADAEZE", "BOLA", "CHIDI", "DAMILOLA", "EMEKA", "FATIMA", "GBENGA", "HALIMA")
_LAST: Final = ("ADEYEMI", "BELLO", "CHUKWU", "DANJUMA", "EZE", "FASHOLA", "GARBA", "IBRAHIM")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One transfer. Amounts are kobo; `nip_reference` is there once it has succeeded."""

    number: int
    merchant_id: str
    reference: str
    amount_minor: int
    fee_minor: int
    bank_code: str
    account_number: str
    account_name: str
    remark: str
    script: ScriptName
    created_at: datetime
    status: TransferStatus = TransferStatus.PENDING
    ended_at: datetime | None = None
    nip_reference: str | None = None


def account_name(bank_code: str, account_number: str) -> str:
    """Return whose account it is: always the same person for the same account."""
    dice = Random(f"{bank_code}/{account_number}")  # noqa: S311 - repeatable on purpose
    return f"{dice.choice(_FIRST)} {dice.choice(_LAST)}"


def fee(merchant: Merchant, amount_minor: int) -> int:
    """Return what the merchant pays for a transfer, in kobo."""
    steps = (share for up_to, share in merchant.transfer_fees if amount_minor <= up_to)
    return next(steps, merchant.transfer_fee_above_minor)


class Transfers:
    """All transfers by merchant and reference."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._transfers = world.table("transfer", Transfer)
        self._scripted: dict[str, ScriptName] = {}
        self._open: dict[str, None] = {}  # keys of those that are pending

    def restore(self, records: Records) -> None:
        self._transfers.restore(records)
        pending = (one for one in self._transfers if one.status is TransferStatus.PENDING)
        self._open = dict.fromkeys(_key(one.merchant_id, one.reference) for one in pending)

    def all_of(self, merchant_id: str) -> list[Transfer]:
        """Return the merchant's transfers as they are now, oldest first."""
        self.age()
        return [one for one in self._transfers if one.merchant_id == merchant_id]

    def find(self, merchant_id: str, reference: str) -> Transfer | None:
        self.age()
        return self._transfers.get(_key(merchant_id, reference))

    def script(self, reference: str, name: ScriptName) -> None:
        """Say how the transfer of this reference is to go, before it comes."""
        if len(self._scripted) >= self._world.settings.charges_max:
            del self._scripted[next(iter(self._scripted))]
        self._scripted[reference] = name

    def script_of(self, reference: str, account_number: str) -> ScriptName:
        """Return how a new transfer goes: by its reference, its account, or the dice."""
        named = self._scripted.get(reference) or SUFFIXES.get(account_number[-4:])
        return named or self._by_dice()

    def begin(
        self, merchant: Merchant, reference: str, amount_minor: int, **details: Any
    ) -> tuple[Script, Transfer | None]:
        """Return how it goes, and the transfer, with its amount and fee out of the wallet."""
        name = self.script_of(reference, details["account_number"])
        script = SCRIPTS[name]
        if script.end is None:
            return script, None
        transfer = Transfer(
            number=self._world.next_number(),
            merchant_id=merchant.id,
            reference=reference,
            amount_minor=amount_minor,
            fee_minor=fee(merchant, amount_minor),
            script=name,
            created_at=self._world.now(),
            **details,
        )
        taken = transfer.amount_minor + transfer.fee_minor
        self._world.move(merchant, "transfer", reference, "wallet", "in_flight", taken)
        self._put(transfer)
        return script, self.end(transfer, script.end) if script.at_once else transfer

    def end(self, transfer: Transfer, status: TransferStatus) -> Transfer:
        """Return the transfer after its end. A success can still come back, nothing else can."""
        transfer = self._transfers.get(_key(transfer.merchant_id, transfer.reference)) or transfer
        pending = transfer.status is TransferStatus.PENDING
        comes_back = transfer.status is TransferStatus.SUCCESS and status is TransferStatus.REVERSED
        if status is TransferStatus.PENDING or not (pending or comes_back):
            return transfer
        with self._world.step():
            self._book(transfer, status)
            nip = self._nip_reference() if status is TransferStatus.SUCCESS else None
            return self._put(
                dataclasses.replace(
                    transfer, status=status, ended_at=self._world.now(), nip_reference=nip
                )
            )

    def age(self) -> None:
        """End what the clock has decided: a question about money never moves any."""
        wait = timedelta(seconds=self._world.unknowns.transfer_settles_after_s)
        for key in list(self._open):
            transfer = self._transfers.get(key)
            if transfer is None:  # it made room for newer ones
                del self._open[key]
                continue
            end = SCRIPTS[transfer.script].end
            if end is not None and self._world.now() >= transfer.created_at + wait:
                self.end(transfer, end)

    def _book(self, transfer: Transfer, status: TransferStatus) -> None:
        merchant = self._world.merchants[transfer.merchant_id]
        amount, fee_minor = transfer.amount_minor, transfer.fee_minor
        move, reference = self._world.move, transfer.reference
        if transfer.status is TransferStatus.SUCCESS:
            move(merchant, "transfer came back", reference, "outflow", "wallet", amount)
            if self._world.unknowns.reversal_returns_fee:
                move(merchant, "its fee came back", reference, "fees", "wallet", fee_minor)
        elif status is TransferStatus.SUCCESS:
            move(merchant, "transfer paid", reference, "in_flight", "outflow", amount)
            move(merchant, "fee of a transfer", reference, "in_flight", "fees", fee_minor)
        else:
            taken = amount + fee_minor
            move(merchant, f"transfer {status}", reference, "in_flight", "wallet", taken)

    def _by_dice(self) -> ScriptName:
        weights = self._world.faults.transfers
        if not weights:
            return "success"
        thrown = self._world.dice.randrange(100)
        for name, percent in weights.items():
            if thrown < percent:
                return name
            thrown -= percent
        return "success"

    def _nip_reference(self) -> str:
        return f"110059{self._world.now():%y%m%d%H%M%S}{self._world.digits(12)}"

    def _put(self, transfer: Transfer) -> Transfer:
        key = _key(transfer.merchant_id, transfer.reference)
        if transfer.status is TransferStatus.PENDING:
            self._open[key] = None
        else:
            self._open.pop(key, None)
        return self._transfers.put(key, transfer)


def _key(merchant_id: str, reference: str) -> str:
    return f"{merchant_id}/{reference}"
