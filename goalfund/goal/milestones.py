"""The steps of a goal: what each is to bring in, in which order, and which come back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from goalfund.goal.periods import ONCE

MILESTONES_MAX: Final = 100  # of one goal at a time
MILESTONES_EVER_MAX: Final = 500  # removed ones among them: all of them are loaded with the goal


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of the goal, or what was one: then `place` is None.

    `place` counts from 1 over those that there are. `first_day`, in Lagos, is that of the first
    period of what comes back; nothing else has one. The three seqs are of the events that added it,
    that named it last, and that speak of it last.
    """

    milestone_id: UUID
    place: int | None
    title: str
    target_minor: int
    recurrence: str
    first_day: date | None
    added_seq: int
    titled_seq: int
    since_seq: int

    @property
    def comes_back(self) -> bool:
        """Say whether it is counted period by period."""
        return self.recurrence != ONCE


Milestones = Mapping[UUID, Milestone]


def in_order(milestones: Milestones) -> list[Milestone]:
    """Return those that there are, the first one first."""
    placed = [(milestone.place, milestone) for milestone in milestones.values() if milestone.place]
    return [milestone for _, milestone in sorted(placed, key=lambda pair: pair[0])]


def may_be_for(milestones: Milestones, milestone_id: UUID | None) -> bool:
    """Say whether money may be given, or asked for, in the name of a milestone; None is of none."""
    if milestone_id is None:
        return True
    milestone = milestones.get(milestone_id)
    return milestone is not None and milestone.place is not None


def is_full(milestones: Milestones) -> bool:
    """Say whether there is no room for another one, beside those there are or those there were."""
    there = sum(milestone.place is not None for milestone in milestones.values())
    return there >= MILESTONES_MAX or len(milestones) >= MILESTONES_EVER_MAX


def arranged(milestones: Milestones, changed: Milestone) -> Milestones:
    """Return the milestones with `changed` at its place: the others make room, or close up."""
    queue = [one for one in in_order(milestones) if one.milestone_id != changed.milestone_id]
    if changed.place is not None:
        assert 1 <= changed.place <= len(queue) + 1
        queue.insert(changed.place - 1, changed)
    placed = {
        one.milestone_id: one if one.place == place else replace(one, place=place)
        for place, one in enumerate(queue, 1)
    }
    return {**milestones, changed.milestone_id: changed, **placed}
