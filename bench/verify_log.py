"""A log of any length to verify, decided by the real rules and written through the journal."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from goalfund.goal.commands import (
    Command,
    CreditCharge,
    IntendContribution,
    OpenGoal,
    RequestWithdrawal,
    SettleRefund,
    SettleWithdrawal,
    StartRefund,
)
from goalfund.goal.direct import Writer, commit
from goalfund.payments.payloads import operation_id
from goalfund.payments.references import Reference

_NAMESPACE = UUID("3c1c9a3e-52b1-5d6e-9d55-0f9f6f1f4a77")
_BEGAN_AT = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
_COMMANDS_A_COMMIT = 2_000
_WITHDRAWAL_EVERY = 50  # contributions
_REFUND_EVERY = 200


def goal_of(number: int, seed: int = 1) -> UUID:
    """Return the goal of that number in the log that `build_log` writes."""
    return uuid5(_NAMESPACE, f"{seed} {number}")


async def build_log(
    writer: Writer, *, events: int, goals: int, seed: int = 1, person_id: UUID | None = None
) -> int:
    """Return how many events were written: `events` shared out among `goals`, or a few more.

    Each contribution is intended, by `person_id` where one is signed in, paid with a fee and shown
    with a name; some are withdrawn, some refunded.
    """
    written = 0
    for number in range(goals):
        goal_id, chance = goal_of(number, seed), random.Random(f"{seed} {number}")
        history: list[tuple[datetime, Command]] = []
        for at, command in _history(goal_id, number, events // goals, chance):
            moment = at, _by(command, person_id)
            history.append(moment)
            if len(history) == _COMMANDS_A_COMMIT:
                await commit(writer, goal_id, history)
                history = []
        if history:
            await commit(writer, goal_id, history)
        written += (await writer.load(goal_id)).seq
    return written


def _by(command: Command, person_id: UUID | None) -> Command:
    if person_id is None or not isinstance(command, IntendContribution):
        return command
    return replace(command, person_id=person_id)


def _history(
    goal_id: UUID, number: int, events: int, chance: random.Random
) -> Iterator[tuple[datetime, Command]]:
    at = _BEGAN_AT + timedelta(minutes=number)
    yield at, _opening(goal_id, number)
    logged, contribution = 1, 0
    while logged < events:
        at += timedelta(microseconds=chance.randint(1, 10**9))
        for command in _contribution(goal_id, contribution, chance):
            yield at, command
        logged += 1
        if contribution % _WITHDRAWAL_EVERY == _WITHDRAWAL_EVERY - 1:
            for command in _withdrawal(goal_id, contribution):
                yield at, command
                logged += 1
        if contribution % _REFUND_EVERY == _REFUND_EVERY // 2:
            for command in _refund(goal_id, contribution):
                yield at, command
                logged += 1
        contribution += 1


def _opening(goal_id: UUID, number: int) -> OpenGoal:
    return OpenGoal(
        operation_id=uuid5(goal_id, "open"),
        goal_id=goal_id,
        slug=f"bench-{goal_id.hex[:12]}-{number}",
        title=f"Goal {number}",
        description="A goal of the benchmark.",
        currency="NGN",
        target_minor=10**12,
        salt=goal_id.bytes,
    )


def _contribution(goal_id: UUID, number: int, chance: random.Random) -> Iterator[Command]:
    amount_minor = chance.randint(50_000, 5_000_000)
    giver = chance.randint(0, 500)
    code = f"{number:016}"
    yield IntendContribution(
        operation_id=UUID(bytes=chance.randbytes(16), version=4),
        goal_id=goal_id,
        contribution_id=_contribution_id(goal_id, number),
        payment_code=code,
        access_key=code,
        contributor_key=uuid5(goal_id, f"giver {giver}"),
        salt=chance.randbytes(16),
        amount_minor=amount_minor,
        currency="NGN",
        payer_name=f"Giver {giver}",
        email=f"giver{giver}@example.com",
        anonymous=chance.random() < 0.2,
    )
    reference = Reference(goal_id, code).text
    yield CreditCharge(
        operation_id=operation_id(reference),
        goal_id=goal_id,
        reference=reference,
        payment_code=code,
        amount_minor=amount_minor,
        fee_minor=amount_minor * 12 // 1_000,
        currency="NGN",
    )


def _contribution_id(goal_id: UUID, number: int) -> UUID:
    return UUID(int=goal_id.int ^ number)


def _withdrawal(goal_id: UUID, number: int) -> Iterator[Command]:
    withdrawal_id = uuid5(goal_id, f"withdrawal {number}")
    yield RequestWithdrawal(
        operation_id=uuid5(withdrawal_id, "request"),
        goal_id=goal_id,
        withdrawal_id=withdrawal_id,
        amount_minor=1_000_000,
        purpose="Cement",
    )
    yield SettleWithdrawal(
        operation_id=uuid5(withdrawal_id, "settle"),
        goal_id=goal_id,
        withdrawal_id=withdrawal_id,
        fee_minor=5_000,
    )


def _refund(goal_id: UUID, number: int) -> Iterator[Command]:
    refund_id = uuid5(goal_id, f"refund {number}")
    yield StartRefund(
        operation_id=uuid5(refund_id, "start"),
        goal_id=goal_id,
        refund_id=refund_id,
        contribution_id=_contribution_id(goal_id, number),
        amount_minor=40_000,
    )
    yield SettleRefund(
        operation_id=uuid5(refund_id, "settle"), goal_id=goal_id, refund_id=refund_id
    )
