"""The demo: several goals with a believable past, made through the same rules as the real thing."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from goalfund.goal.commands import (
    AddMilestone,
    ChargeBack,
    CloseGoal,
    Command,
    CreditCharge,
    IntendContribution,
    OpenGoal,
    PostUpdate,
    ReleaseWithdrawal,
    RequestWithdrawal,
    SettleRefund,
    SettleWithdrawal,
    StartRefund,
)
from goalfund.goal.direct import Writer, commit
from goalfund.goal.errors import FencedError
from goalfund.goals.demo import (
    GOALS,
    NAIRA,
    NAMES,
    DemoGoal,
    DemoMilestone,
    DemoUpdate,
    DemoWithdrawal,
)
from goalfund.payments.references import Reference, new_payment_code

CURRENCY: Final = "NGN"

_NAMESPACE: Final = UUID("6f7c2a54-1f0e-5d0b-8a55-0c7f0e3a9b21")
_FEE_PER_MILLE: Final = 12  # what the gateway keeps of a card payment, up to a cap
_FEE_MAX_MINOR: Final = 1_500 * NAIRA
_GIVEN_FOR_ONE_OF: Final = 5  # contributions: one of so many is for a milestone
_AT_CHECKOUT_S: Final = (20, 240)
_AWAKE_HOURS: Final = range(6, 23)  # in Lagos, which is an hour ahead of UTC all year

Moment = tuple[datetime, Command]


def demo_goal_id(slug: str) -> UUID:
    """Return the id of a goal of the demo, the same in every installation."""
    return uuid5(_NAMESPACE, slug)


def fee_of(amount_minor: int) -> int:
    """Return what the demo's gateway keeps of a payment, in kobo."""
    return min(amount_minor * _FEE_PER_MILLE // 1_000, _FEE_MAX_MINOR)


async def seed(
    writer: Writer, now: datetime, *, seed: int = 1, goals: Sequence[DemoGoal] = GOALS
) -> list[UUID]:
    """Return the goals that were made now; those that exist stay as people have left them.

    The same `seed` and `now` make the same logs, byte for byte.

    Raises:
        JournalUnavailableError, AnswerLostError: goals before the one at hand were made.
    """
    made = []
    for goal in goals:
        goal_id = demo_goal_id(goal.slug)
        if (await writer.load(goal_id)).seq:
            continue
        try:
            await commit(writer, goal_id, history_of(goal, now, seed=seed))
        except FencedError:
            continue  # another process has made it in this very moment
        made.append(goal_id)
    return made


def history_of(goal: DemoGoal, now: datetime, *, seed: int = 1) -> list[Moment]:
    """Return all that happens to `goal` until `now`, in order."""
    # Not for secrets: that the demo can be made again is the point.
    past = _Past(goal, now, random.Random(f"{seed} {goal.slug}"))  # noqa: S311
    return sorted(past.moments(), key=lambda moment: moment[0])


class _Past:
    """One goal's past, drawn from one source of chance."""

    def __init__(self, goal: DemoGoal, now: datetime, chance: random.Random) -> None:
        self._goal = goal
        self._goal_id = demo_goal_id(goal.slug)
        self._now = now
        self._chance = chance
        self._opened_at = now - timedelta(days=goal.opened_days_ago)
        self._ended_at = now - timedelta(days=goal.closed_days_ago or 0, minutes=5)
        self._givers = [self._name() for _ in range(goal.givers)]

    def moments(self) -> Iterator[Moment]:
        """Yield what happens, in no particular order; what needs something comes after it."""
        yield self._opened_at, self._opening()
        for number, milestone in enumerate(self._goal.milestones):
            yield self._opened_at, self._milestone(number, milestone)
        times = self._times(self._goal.contributions)
        amounts = [self._amount_minor() for _ in times]
        for number, (at, amount_minor) in enumerate(zip(times, amounts, strict=True)):
            yield from self._contribution(number, at, amount_minor)
        for number in range(len(times), len(times) + self._goal.pending):
            at = self._now - timedelta(minutes=self._chance.randint(5, 600))
            yield at, self._intent(number, self._amount_minor())
        for number, withdrawal in enumerate(self._goal.withdrawals):
            yield from self._withdrawal(number, withdrawal)
        for number in self._goal.refunds:
            yield from self._refund(number, times[number], amounts[number])
        for number in self._goal.charged_back:
            yield self._charge_back(number, times[number], amounts[number])
        for number, update in enumerate(self._goal.updates):
            yield self._update(number, update)
        if self._goal.closed_days_ago is not None:
            yield self._ended_at, CloseGoal(operation_id=self._id("close"), goal_id=self._goal_id)

    def _id(self, what: str) -> UUID:
        return uuid5(self._goal_id, what)

    def _name(self) -> str:
        first, last = NAMES[self._chance.choice(self._goal.peoples)]
        return f"{self._chance.choice(first.split())} {self._chance.choice(last.split())}"

    def _amount_minor(self) -> int:
        return self._chance.choice(self._goal.amounts_naira) * NAIRA

    def _times(self, count: int) -> list[datetime]:
        """Draw moments, more of them early, nearly all of them by day."""
        span_s = (self._ended_at - self._opened_at).total_seconds() - _AT_CHECKOUT_S[1]
        times: list[datetime] = []
        while len(times) < count:
            at = self._opened_at + timedelta(seconds=span_s * self._chance.random() ** 1.3)
            if (at.hour + 1) % 24 in _AWAKE_HOURS or self._chance.random() < 0.04:
                times.append(at)
        return sorted(times)

    def _opening(self) -> OpenGoal:
        goal = self._goal
        ends_in = goal.ends_in_days
        return OpenGoal(
            operation_id=self._id("open"),
            goal_id=self._goal_id,
            slug=goal.slug,
            title=goal.title,
            description=goal.description,
            category=goal.category,
            currency=CURRENCY,
            target_minor=goal.target_naira * NAIRA,
            min_amount_minor=goal.min_amount_naira and goal.min_amount_naira * NAIRA,
            fixed_amount_minor=goal.fixed_amount_naira and goal.fixed_amount_naira * NAIRA,
            deadline=None if ends_in is None else self._now + timedelta(days=ends_in),
            salt=self._id("open salt").bytes,
        )

    def _contribution(self, number: int, at: datetime, amount_minor: int) -> Iterator[Moment]:
        intent = self._intent(number, amount_minor)
        yield at, intent
        credit = CreditCharge(
            operation_id=self._id(f"credit {number}"),
            goal_id=self._goal_id,
            reference=Reference(self._goal_id, intent.payment_code).text,
            payment_code=intent.payment_code,
            amount_minor=amount_minor,
            fee_minor=fee_of(amount_minor),
            currency=CURRENCY,
        )
        yield at + timedelta(seconds=self._chance.randint(*_AT_CHECKOUT_S)), credit

    def _intent(self, number: int, amount_minor: int) -> IntendContribution:
        chance = self._chance
        name = chance.choice(self._givers)
        return IntendContribution(
            operation_id=self._id(f"intend {number}"),
            goal_id=self._goal_id,
            contribution_id=self._id(f"contribution {number}"),
            payment_code=new_payment_code(lambda size: self._id(f"code {number}").bytes[:size]),
            access_key=self._id(f"access {number}").hex,
            contributor_key=self._id(f"giver {name}"),
            salt=chance.randbytes(16),
            amount_minor=amount_minor,
            currency=CURRENCY,
            payer_name=name,
            email=f"{name.lower().replace(' ', '.')}@example.com",
            message=chance.choice(self._goal.messages) if chance.random() < 0.3 else None,
            anonymous=chance.random() < self._goal.anonymous_share,
            milestone_id=self._purpose(number),
        )

    def _milestone(self, number: int, milestone: DemoMilestone) -> AddMilestone:
        return AddMilestone(
            operation_id=self._id(f"add milestone {number}"),
            goal_id=self._goal_id,
            milestone_id=self._id(f"milestone {number}"),
            title=milestone.title,
            target_minor=milestone.naira * NAIRA,
            recurrence=milestone.recurrence,
            salt=self._id(f"milestone salt {number}").bytes,
        )

    def _purpose(self, number: int) -> UUID | None:
        turn, rest = divmod(number, _GIVEN_FOR_ONE_OF)
        steps = len(self._goal.milestones)
        return self._id(f"milestone {turn % steps}") if steps and not rest else None

    def _withdrawal(self, number: int, withdrawal: DemoWithdrawal) -> Iterator[Moment]:
        withdrawal_id = self._id(f"withdrawal {number}")
        at = self._now - timedelta(days=withdrawal.days_ago)
        request = RequestWithdrawal(
            operation_id=self._id(f"request {number}"),
            goal_id=self._goal_id,
            withdrawal_id=withdrawal_id,
            amount_minor=withdrawal.naira * NAIRA,
            purpose=withdrawal.purpose,
        )
        yield at, request
        end = {"operation_id": self._id(f"end {number}"), "goal_id": self._goal_id}
        ended_at = at + timedelta(hours=self._chance.randint(3, 30))
        if withdrawal.ended == "paid":
            fee_minor = withdrawal.fee_naira * NAIRA
            yield (
                ended_at,
                SettleWithdrawal(withdrawal_id=withdrawal_id, fee_minor=fee_minor, **end),
            )
        elif withdrawal.ended is not None:
            release = ReleaseWithdrawal(withdrawal_id=withdrawal_id, why=withdrawal.ended, **end)
            yield ended_at, release

    def _refund(self, number: int, paid_at: datetime, amount_minor: int) -> Iterator[Moment]:
        refund_id = self._id(f"refund {number}")
        started_at = min(paid_at + timedelta(days=3), self._ended_at - timedelta(hours=1))
        start = StartRefund(
            operation_id=self._id(f"start refund {number}"),
            goal_id=self._goal_id,
            refund_id=refund_id,
            contribution_id=self._id(f"contribution {number}"),
            amount_minor=amount_minor,
        )
        yield started_at, start
        settle = SettleRefund(
            operation_id=self._id(f"settle refund {number}"),
            goal_id=self._goal_id,
            refund_id=refund_id,
        )
        yield started_at + timedelta(minutes=20), settle

    def _update(self, number: int, update: DemoUpdate) -> Moment:
        said = PostUpdate(
            operation_id=self._id(f"update {number}"),
            goal_id=self._goal_id,
            post_id=self._id(f"post {number}"),
            author_name=update.author,
            text=update.text,
            salt=self._id(f"update salt {number}").bytes,
        )
        return self._now - timedelta(days=update.days_ago), said

    def _charge_back(self, number: int, paid_at: datetime, amount_minor: int) -> Moment:
        charge_back = ChargeBack(
            operation_id=self._id(f"charge back {number}"),
            goal_id=self._goal_id,
            reference=f"DISPUTE-{number:04}",
            contribution_id=self._id(f"contribution {number}"),
            amount_minor=amount_minor,
        )
        return min(paid_at + timedelta(days=9), self._ended_at), charge_back
