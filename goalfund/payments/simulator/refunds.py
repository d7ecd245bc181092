"""Money that goes back to payers: never more of a charge than was paid, each ends once."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from goalfund.payments.simulator.books import Account
from goalfund.payments.simulator.charges import Charge
from goalfund.payments.simulator.faults import RefundEnd
from goalfund.payments.simulator.settings import Merchant
from goalfund.payments.simulator.state_file import Records
from goalfund.payments.simulator.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """One refund of a charge. `end` is what the clock will make of it."""

    number: int
    merchant_id: str
    charge_reference: str
    gateway_reference: str
    amount_minor: int
    currency: str
    reason: str
    created_at: datetime
    end: RefundEnd
    status: Literal["pending", "done", "failed"] = "pending"


class Refunds:
    """All refunds. The money is out of the wallet from the moment that one is asked for."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._refunds = world.table("refund", Refund)
        self._scripted: dict[str, RefundEnd] = {}

    def restore(self, records: Records) -> None:
        self._refunds.restore(records)

    def all_of(self, merchant_id: str) -> list[Refund]:
        self.age()
        return [one for one in self._refunds if one.merchant_id == merchant_id]

    def of(self, charge: Charge) -> list[Refund]:
        """Return the charge's refunds that have not failed, oldest first."""
        whose = charge.merchant_id, charge.reference
        return [
            one
            for one in self._refunds
            if (one.merchant_id, one.charge_reference) == whose and one.status != "failed"
        ]

    def script(self, charge_reference: str, end: RefundEnd) -> None:
        """Say how refunds of a charge are to end."""
        self._scripted[charge_reference] = end

    def begin(self, merchant: Merchant, charge: Charge, amount_minor: int, reason: str) -> Refund:
        """Return the refund, its money out of the wallet."""
        number = self._world.next_number()
        refund = Refund(
            number=number,
            merchant_id=merchant.id,
            charge_reference=charge.reference,
            gateway_reference=self._reference(charge, number),
            amount_minor=amount_minor,
            currency=charge.currency,
            reason=reason,
            created_at=self._world.now(),
            end=self._scripted.get(charge.reference) or self._by_dice(),
        )
        self._move(refund, "refund", "wallet", "in_flight")
        return self._refunds.put(str(number), refund)

    def end(self, refund: Refund, end: RefundEnd) -> Refund:
        """Return the refund after its end; one that has ended stays as it is."""
        refund = self._refunds.get(str(refund.number)) or refund
        if refund.status != "pending":
            return refund
        with self._world.step():
            if end == "done":
                self._move(refund, "refund paid", "in_flight", "outflow")
            else:
                self._move(refund, "refund failed", "in_flight", "wallet")
            return self._refunds.put(str(refund.number), dataclasses.replace(refund, status=end))

    def age(self) -> None:
        """End what the clock has decided."""
        wait = timedelta(seconds=self._world.unknowns.refund_settles_after_s)
        for refund in self._refunds:
            if refund.status == "pending" and self._world.now() >= refund.created_at + wait:
                self.end(refund, refund.end)

    def _move(self, refund: Refund, what: str, credit: Account, debit: Account) -> None:
        self._world.move(
            self._world.merchants[refund.merchant_id],
            what,
            refund.charge_reference,
            credit,
            debit,
            refund.amount_minor,
            currency=refund.currency,
        )

    def _reference(self, charge: Charge, number: int) -> str:
        one = f"REFUND-{charge.gateway_reference}"
        return f"{one}_{number}" if self._world.unknowns.refund_references_differ else one

    def _by_dice(self) -> RefundEnd:
        weights = self._world.faults.refunds
        failing = bool(weights) and self._world.dice.randrange(100) < weights.get("failed", 0)
        return "failed" if failing else "done"
