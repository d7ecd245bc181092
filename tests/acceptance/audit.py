"""An auditor who trusts nobody: reads a goal as anybody can, and says what is wrong with it."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp

from tests.jcs import chain_fault
from tests.payers import FEE_MINOR, Charge, log_of

_ACCOUNTS = ("cash", "receivable", "available", "reserved")
_ASSETS = ("cash", "receivable")


@dataclass
class Account:
    """A goal as it was read: its page, and its log up to the seq that the page names."""

    goal: dict[str, Any]
    events: list[dict[str, Any]]
    acked: list[Charge] = field(default_factory=list)

    def complaints(self) -> list[str]:
        """Return everything that is wrong, in words."""
        return [*self._of_the_chain(), *self._of_the_book(), *self._of_the_acks()]

    def _of_the_chain(self) -> Iterable[str]:
        if fault := chain_fault(UUID(self.goal["id"]), self.events):
            yield fault
        if len(self.events) != self.goal["seq"]:
            yield f"the log has {len(self.events)} events, the head says {self.goal['seq']}"
        elif self.events[-1]["hash"] != self.goal["head_hash"]:
            yield "the head's hash is not the last event's"

    def _of_the_book(self) -> Iterable[str]:
        balances = dict.fromkeys(_ACCOUNTS, 0)
        for transfer in (t for event in self.events for t in event["transfers"]):
            for side, sign in (("debit", 1), ("credit", -1)):
                name = transfer[side]
                balances[name] += sign * (1 if name in _ASSETS else -1) * transfer["amount_minor"]
        for name, balance_minor in balances.items():
            if balance_minor != (told := self.goal["book"][f"{name}_minor"]):
                yield f"{name} is {balance_minor} by the log and {told} by the book"
        if sum(balances[a] for a in _ASSETS) != balances["available"] + balances["reserved"]:
            yield "the accounts do not balance"
        if (raised := sum(map(_gross, self.events))) != self.goal["book"]["raised_minor"]:
            yield f"the log raises {raised}, the book says {self.goal['book']['raised_minor']}"

    def _of_the_acks(self) -> Iterable[str]:
        credited = [e for e in self.events if e["kind"] == "contribution_confirmed"]
        times = Counter(event["body"]["contribution_id"] for event in credited)
        for contribution_id, count in times.items():
            if count > 1:
                yield f"{contribution_id} was credited {count} times"
        amounts = {e["body"]["contribution_id"]: _gross_and_fee(e) for e in credited}
        for charge in {charge.reference: charge for charge in self.acked}.values():
            told = amounts.get(str(charge.contribution_id))
            if told is None:
                yield f"{charge.reference} was acknowledged and is not in the log"
            elif told != (charge.amount_minor, FEE_MINOR):
                yield f"{charge.reference} is {told} in the log"


async def account_of(
    session: aiohttp.ClientSession, url: str, goal_id: UUID, acked: Iterable[Charge] = ()
) -> Account:
    """Read a goal now; `acked` are charges that were acknowledged before now."""
    mine = [charge for charge in acked if charge.goal_id == goal_id]
    async with session.get(f"{url}/api/v1/goals/{goal_id}") as answer:
        assert answer.status == 200, await answer.text()
        goal = await answer.json()
    # The log may grow between the two looks; the page tells where it ended.
    events = (await log_of(session, url, goal_id))[: goal["seq"]]
    return Account(goal, events, mine)


async def complaints(url: str, goals: Iterable[UUID], acked: Iterable[Charge] = ()) -> list[str]:
    """Return what is wrong with `goals` now, given the charges acknowledged so far."""
    known = list(acked)
    async with aiohttp.ClientSession() as session:
        accounts = await asyncio.gather(*(account_of(session, url, g, known) for g in goals))
    return [f"{a.goal['id']}: {fault}" for a in accounts for fault in a.complaints()]


def _gross(event: dict[str, Any]) -> int:
    return _gross_and_fee(event)[0] if event["kind"] == "contribution_confirmed" else 0


def _gross_and_fee(event: dict[str, Any]) -> tuple[int, int]:
    moved = {(t["debit"], t["credit"]): t["amount_minor"] for t in event["transfers"]}
    return moved.get(("cash", "available"), 0), moved.get(("available", "cash"), 0)
