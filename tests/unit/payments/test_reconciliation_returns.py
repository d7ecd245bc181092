"""Payouts that came back: the gateway is asked about each by name, a few at a time."""

import asyncio
from typing import Any, cast
from uuid import UUID, uuid4

from goalfund.goal.commands import Command
from goalfund.goal.outcomes import Outcome
from goalfund.payments.reconciliation_returns import Returns
from goalfund.payments.squad.payouts import Outcome as Fate
from goalfund.payments.squad.payouts import TransferAnswer


class Bank:
    """A gateway that says of every transfer that it succeeded, and counts who asks at once."""

    def __init__(self) -> None:
        self.asking = self.most = self.asked = 0

    async def requery(self, reference: str, *, amount_minor: int | None = None) -> TransferAnswer:
        self.asking += 1
        self.asked += 1
        self.most = max(self.most, self.asking)
        await asyncio.sleep(0)  # the others' turn
        self.asking -= 1
        return TransferAnswer(outcome=Fate.SUCCESS, message="")


class NotToBeAsked:
    async def ask(self, key: UUID, message: Command) -> Outcome:
        raise AssertionError(message)


async def test_a_whole_page_that_came_back_is_asked_for_a_few_at_a_time() -> None:
    """What the gateway does not say twice, no goal is told."""
    bank = Bank()
    rows = [
        {"goal_id": uuid4(), "withdrawal_id": uuid4(), "kind": "withdrawal"}
        | {"reference": f"R{n}", "amount_minor": 1_000}
        for n in range(100)
    ]
    back = await Returns(NotToBeAsked(), bank).bring_back(cast("Any", rows))

    assert set() == back
    assert (100, 8) == (bank.asked, bank.most)
