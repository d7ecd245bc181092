"""Random traffic on one goal, replayable by its seed: most of it sensible, some of it not."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from goalfund.goal import commands as c
from tests.goals import SALT, open_goal, receive_suspense, take_back

T = TypeVar("T")


class Traffic:
    """An endless run of commands for `goal_id`, the first of which opens it."""

    def __init__(
        self, goal_id: UUID, seed: int, *, suspense: bool = False, targets: Sequence[UUID] = ()
    ) -> None:
        self._goal_id = goal_id
        self._random = Random(seed)
        self._suspense = suspense
        self._people = [self._id() for _ in range(20)]
        self._intents: list[c.IntendContribution] = []
        self._charges: list[c.Command] = []
        self._withdrawals: list[UUID] = []
        self._refunds: list[UUID] = []
        self._references: list[str] = []
        self._targets = targets
        self._allocations: list[c.AllocateSuspense] = []

    def __iter__(self) -> Iterator[c.Command]:
        visibility = "private" if self._suspense else "public"
        yield open_goal(
            self._goal_id, operation_id=self._id(), suspense=self._suspense, visibility=visibility
        )
        kinds = (
            [self._receive, self._receive, self._allocate, self._return]
            if self._suspense
            else [self._intend, self._charge] * 3
        )
        kinds += [self._again, self._withdraw, self._end, self._pay, self._refund, self._repaid]
        kinds += [self._unpaid, self._chargeback, self._accept]
        while True:
            yield self._random.choice(kinds)()

    def _id(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)

    def _asked(self) -> dict[str, Any]:
        return {"operation_id": self._id(), "goal_id": self._goal_id}

    def _some(self, known: list[T], default: T) -> T:
        return self._random.choice(known[-12:]) if known else default

    def _amount(self) -> int:
        if self._random.random() < 0.02:
            return self._random.choice([-1, 0, 2**53, 2**63])
        return self._random.randint(1, 500)

    def _intend(self) -> c.Command:
        contribution_id = self._id()
        intent = c.IntendContribution(
            **self._asked(),
            contribution_id=contribution_id,
            payment_code=contribution_id.hex,
            access_key="key",
            contributor_key=self._random.choice(self._people),
            salt=SALT,
            amount_minor=self._random.randint(1, 500),
            currency="NGN",
            payer_name="Ada",
            email="ada@example.org",
            anonymous=self._random.random() < 0.5,
        )
        self._intents.append(intent)
        return intent

    def _charge(self) -> c.Command:
        if not self._intents:
            return self._intend()
        intent = self._some(self._intents, self._intents[0])
        charge = c.CreditCharge(
            **self._asked(),
            reference=f"ref-{self._id()}",
            payment_code=intent.payment_code,
            amount_minor=intent.amount_minor + (self._random.random() < 0.05),
            fee_minor=self._random.randint(0, intent.amount_minor),
            currency="NGN",
        )
        self._charges.append(charge)
        return charge

    def _again(self) -> c.Command:
        return self._random.choice(self._charges) if self._charges else self._intend()

    def _receive(self) -> c.Command:
        reference = f"ref-{self._id()}"
        self._references.append(reference)
        received = receive_suspense(
            self._goal_id, reference, self._amount(), fee_minor=self._random.randint(0, 3)
        )
        self._charges.append(received)
        return received

    def _allocate(self) -> c.Command:
        allocation = c.AllocateSuspense(
            **self._asked(),
            reference=self._some(self._references, "none"),
            to_goal_id=self._random.choice(self._targets) if self._targets else self._id(),
        )
        self._allocations.append(allocation)
        return allocation

    def _return(self) -> c.Command:
        if not self._allocations:
            return self._receive()
        return take_back(self._some(self._allocations, self._allocations[0]))

    def _accept(self) -> c.Command:
        return c.AcceptAllocation(
            **self._asked(),
            reference=f"ref-{self._id()}",
            from_goal_id=self._id(),
            contribution_id=self._some(self._intents, self._intents[0]).contribution_id
            if self._intents
            else None,
            amount_minor=self._amount(),
            currency="NGN",
        )

    def _withdraw(self) -> c.Command:
        self._withdrawals.append(self._id())
        return c.RequestWithdrawal(
            **self._asked(), withdrawal_id=self._withdrawals[-1], amount_minor=self._amount()
        )

    def _end(self) -> c.Command:
        withdrawal_id = self._some(self._withdrawals, UUID(int=1))
        if self._random.random() < 0.4:
            return c.ReturnWithdrawal(**self._asked(), withdrawal_id=withdrawal_id)
        return c.ReleaseWithdrawal(
            **self._asked(),
            withdrawal_id=withdrawal_id,
            why=self._random.choice(["rejected", "cancelled", "expired", "failed"]),
        )

    def _pay(self) -> c.Command:
        return c.SettleWithdrawal(
            **self._asked(),
            withdrawal_id=self._some(self._withdrawals, UUID(int=1)),
            fee_minor=self._random.randint(0, 60),
        )

    def _contribution_id(self) -> UUID:
        return (
            self._some(self._intents, self._intents[0]).contribution_id
            if self._intents
            else UUID(int=1)
        )

    def _refund(self) -> c.Command:
        self._refunds.append(self._id())
        return c.StartRefund(
            **self._asked(),
            refund_id=self._refunds[-1],
            contribution_id=self._contribution_id(),
            amount_minor=self._random.randint(1, 300),
        )

    def _repaid(self) -> c.Command:
        return c.SettleRefund(
            **self._asked(),
            refund_id=self._some(self._refunds, UUID(int=1)),
            fee_minor=self._random.randint(0, 10),
        )

    def _unpaid(self) -> c.Command:
        command = self._random.choice([c.FailRefund, c.ReturnRefund])
        return command(**self._asked(), refund_id=self._some(self._refunds, UUID(int=1)))

    def _chargeback(self) -> c.Command:
        return c.ChargeBack(
            **self._asked(),
            reference=f"ref-{self._id()}",
            contribution_id=self._contribution_id(),
            amount_minor=self._random.randint(1, 300),
        )
