"""Charges that payers' banks dispute: accepted or lost, the money is taken back."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from goalfund.payments.simulator.charges import Charge, ChargeStatus, paid_and_arriving
from goalfund.payments.simulator.state_file import Records
from goalfund.payments.simulator.world import World

DisputeStatus = Literal["open", "reviewed", "accepted", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One dispute. `reviewed`: the merchant has sent evidence, and somebody looks at it."""

    ticket_id: str
    merchant_id: str
    charge_reference: str
    amount_minor: int
    currency: str
    reason: str
    created_at: datetime
    due_at: datetime
    status: DisputeStatus = "open"
    file_name: str | None = None


class Disputes:
    """All disputes. One that nobody answers in time is lost."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._disputes = world.table("dispute", Dispute)

    def restore(self, records: Records) -> None:
        self._disputes.restore(records)

    def all_of(self, merchant_id: str) -> list[Dispute]:
        """Return the merchant's disputes as they are now, oldest first."""
        self.age()
        return [one for one in self._disputes if one.merchant_id == merchant_id]

    def find(self, merchant_id: str, ticket_id: str) -> Dispute | None:
        self.age()
        found = self._disputes.get(ticket_id)
        return found if found is not None and found.merchant_id == merchant_id else None

    def begin(self, charge: Charge, reason: str = "Fraudulent") -> Dispute | None:
        """Return a new dispute of a paid charge, or None when nobody has paid it."""
        if charge.status is not ChargeStatus.SUCCESS:
            return None
        merchant = self._world.merchants[charge.merchant_id]
        with self._world.step():
            now, number = self._world.now(), self._world.next_number()
            dispute = Dispute(
                ticket_id=f"DSP{number:08}",
                merchant_id=merchant.id,
                charge_reference=charge.reference,
                amount_minor=paid_and_arriving(charge, merchant)[0],
                currency=charge.currency,
                reason=reason,
                created_at=now,
                due_at=now + timedelta(seconds=self._world.unknowns.dispute_answer_s),
            )
            return self._disputes.put(dispute.ticket_id, dispute)

    def answer(self, dispute: Dispute, action: str, file_name: str | None) -> Dispute:
        """Return the dispute after the merchant's answer; without evidence it is lost."""
        if dispute.status != "open":
            return dispute
        if action == "rejected" and file_name:
            fresh = dataclasses.replace(dispute, status="reviewed", file_name=file_name)
            return self._disputes.put(dispute.ticket_id, fresh)
        return self.end(dispute, "accepted")

    def end(self, dispute: Dispute, status: Literal["accepted", "rejected"]) -> Dispute:
        """Return the dispute after its end. Accepted, the money goes back, the fee does not."""
        if dispute.status in ("accepted", "rejected"):
            return dispute
        with self._world.step():
            if status == "accepted":
                self._world.move(
                    self._world.merchants[dispute.merchant_id],
                    "chargeback",
                    dispute.charge_reference,
                    "wallet",
                    "outflow",
                    dispute.amount_minor,
                    currency=dispute.currency,
                )
            return self._disputes.put(
                dispute.ticket_id, dataclasses.replace(dispute, status=status)
            )

    def age(self) -> None:
        """End what was not answered in time."""
        for dispute in self._disputes:
            if dispute.status == "open" and self._world.now() >= dispute.due_at:
                self.end(dispute, "accepted")
