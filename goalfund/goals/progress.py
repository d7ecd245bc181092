"""How far the steps of a goal are, by its money alone. Pure.

Money counts net: what was confirmed, less what was refunded or charged back, whatever has become
of it since. What was given for a milestone counts to it, and to nothing else for as long as it is
there; once it is removed, as given for none. What was given for none fills the milestones that do
not come back, in their order, each as far as its own money has left it short of its target; what
they do not need is left over.

A milestone that comes back is measured turn by turn, and only by what was given for it: each
contribution counts to the turn in which it was confirmed, by the instant of its event. What is
refunded later leaves the turn that it was counted to. What came before the first turn began
counts to the first. So the turns of a milestone add up to all that was given for it.

Where more has gone back than came (a contribution refunded and charged back as well), nothing is
shown below zero; in the sums it still counts as what it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from goalfund.goal.milestones import Milestone
from goalfund.goal.periods import Period, period, period_at


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone, what was given for it in all, and what of that in its present turn."""

    milestone: Milestone
    net_minor: int
    turn: Period | None = None
    turn_net_minor: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one milestone is. `raised_minor` is all that counts to it."""

    step: Step
    raised_minor: int

    @property
    def given_minor(self) -> int:
        """What of it was given for this milestone."""
        return max(0, self.step.net_minor)


def progress_of(steps: Sequence[Step], goal_net_minor: int) -> tuple[list[Progress], int]:
    """Return how far each of a goal's steps is, in their order, and what is left over.

    `goal_net_minor` is what the goal has been given, net; `steps` are all that it has.
    """
    spare_minor = max(0, goal_net_minor - sum(step.net_minor for step in steps))
    found = []
    for step in steps:
        raised_minor = max(0, step.net_minor)
        if not step.milestone.comes_back:
            short_minor = max(0, step.milestone.target_minor - raised_minor)
            filled_minor = min(spare_minor, short_minor)
            spare_minor -= filled_minor
            raised_minor += filled_minor
        found.append(Progress(step, raised_minor))
    return found, spare_minor


def turn_at(milestone: Milestone, now: datetime) -> Period | None:
    """Return the turn that is on, or the first one while it lies ahead; None of what is once."""
    if milestone.first_day is None:
        return None
    turn = period_at(milestone.recurrence, milestone.first_day, now)
    return turn or period(milestone.recurrence, milestone.first_day, 0)


def turns_before(milestone: Milestone, number: int, limit: int) -> list[Period]:
    """Return the turns before one, the latest first, at most `limit`."""
    assert milestone.first_day is not None
    numbers = range(number - 1, max(-1, number - 1 - limit), -1)
    return [period(milestone.recurrence, milestone.first_day, n) for n in numbers]


def days_of(turn: Period) -> tuple[date, date]:
    """Return the days that count to a turn: from the one up to before the other."""
    return (turn.first_day if turn.number else date.min), turn.next_day
