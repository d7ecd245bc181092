"""The rules of milestones: who adds, changes and removes them, and what they can be. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from goalfund.goal.book import AMOUNT_MAX_MINOR
from goalfund.goal.commands import AddMilestone, EditMilestone, RemoveMilestone
from goalfund.goal.events import EventKind
from goalfund.goal.facts import Facts
from goalfund.goal.milestones import Milestone, in_order, is_full
from goalfund.goal.periods import ONCE, RECURRENCES, day_of
from goalfund.goal.roles import may_organise
from goalfund.goal.state import GoalState
from goalfund.goal.verdicts import Decision, Refusal, Verdict

EDITABLE: Final = frozenset({"title", "target_minor", "order", "recurrence", "first_day"})


def add(state: GoalState, command: AddMilestone, _facts: Facts, now: datetime) -> Verdict:
    if (refusal := _not_theirs(state, command.person_id)) is not None:
        return refusal
    asked = {name: getattr(command, name) for name in EDITABLE}
    wanted = {name: value for name, value in asked.items() if value is not None}
    if (refusal := _impossible(wanted)) is not None:
        return refusal
    seq = state.seq + 1
    blank = Milestone(command.milestone_id, None, "", 0, ONCE, None, seq, seq, seq)
    milestone = _changed(state, blank, wanted, now)
    if milestone is None:
        return Refusal.INVALID_TERMS
    if is_full(state.milestones):
        return Refusal.TOO_MANY_MILESTONES
    if state.status == "cancelled":
        return Refusal.GOAL_CANCELLED
    return _decided(milestone, title=command.title, salt=command.salt)


def edit(state: GoalState, command: EditMilestone, _facts: Facts, now: datetime) -> Verdict:
    if (refusal := _not_theirs(state, command.person_id)) is not None:
        return refusal
    if (refusal := _impossible(command.changes)) is not None:
        return refusal
    known = _there(state, command.milestone_id)
    if known is None:
        return Refusal.MILESTONE_NOT_FOUND
    milestone = _changed(state, known, command.changes, now)
    if milestone is None:
        return Refusal.INVALID_TERMS
    if state.status == "cancelled":
        return Refusal.GOAL_CANCELLED
    if milestone == known:
        return Decision()
    if milestone.title == known.title:
        return _decided(replace(milestone, since_seq=state.seq + 1))
    milestone = replace(milestone, titled_seq=state.seq + 1, since_seq=state.seq + 1)
    return _decided(milestone, title=milestone.title, salt=command.salt)


def remove(state: GoalState, command: RemoveMilestone, _facts: Facts, _now: datetime) -> Verdict:
    """Take a milestone out. What was given for it stays the goal's, and is for none from now on."""
    if (refusal := _not_theirs(state, command.person_id)) is not None:
        return refusal
    known = _there(state, command.milestone_id)
    if known is None:
        return Refusal.MILESTONE_NOT_FOUND
    if state.status == "cancelled":
        return Refusal.GOAL_CANCELLED
    return _decided(replace(known, place=None, since_seq=state.seq + 1))


def _not_theirs(state: GoalState, person_id: UUID | None) -> Refusal | None:
    assert state.terms is not None
    if state.terms.suspense:
        return Refusal.GOAL_NOT_FOUND
    return None if may_organise(state.members, person_id) else Refusal.FORBIDDEN


def _there(state: GoalState, milestone_id: UUID) -> Milestone | None:
    known = state.milestones.get(milestone_id)
    return None if known is None or known.place is None else known


def _impossible(wanted: Mapping[str, Any]) -> Refusal | None:
    """Return what no milestone can be, whatever it was before."""
    if not wanted.keys() <= EDITABLE or None in wanted.values():
        return Refusal.INVALID_TERMS
    if wanted.get("recurrence", ONCE) not in RECURRENCES or wanted.get("order", 1) < 1:
        return Refusal.INVALID_TERMS
    if wanted.get("recurrence") == ONCE and "first_day" in wanted:
        return Refusal.INVALID_TERMS
    if not 0 < wanted.get("target_minor", 1) <= AMOUNT_MAX_MINOR:
        return Refusal.AMOUNT_OUT_OF_RANGE
    return None


def _changed(
    state: GoalState, known: Milestone, wanted: Mapping[str, Any], now: datetime
) -> Milestone | None:
    """Return the milestone as it is to be; None when what never comes back is to have a first day.

    Without a place it goes last, and so does one that is to stand behind the last. What comes back
    begins today, where nobody says when.
    """
    recurrence = wanted.get("recurrence", known.recurrence)
    first_day = wanted.get("first_day")
    if recurrence == ONCE and first_day is not None:
        return None
    if recurrence != ONCE and first_day is None:
        first_day = known.first_day or day_of(now)
    others = [one for one in in_order(state.milestones) if one.milestone_id != known.milestone_id]
    place = wanted.get("order") or known.place or len(others) + 1
    return replace(
        known,
        place=min(place, len(others) + 1),
        title=wanted.get("title", known.title),
        target_minor=wanted.get("target_minor", known.target_minor),
        recurrence=recurrence,
        first_day=first_day,
    )


def _decided(
    milestone: Milestone, *, title: str | None = None, salt: bytes | None = None
) -> Decision:
    first_day = milestone.first_day
    return Decision(
        EventKind.MILESTONE_CHANGED,
        {
            "milestone_id": str(milestone.milestone_id),
            "target_minor": milestone.target_minor,
            "order": milestone.place,
            "recurrence": milestone.recurrence,
            "first_day": None if first_day is None else first_day.isoformat(),
            "removed": milestone.place is None,
        },
        display=None if title is None else {"title": title},
        salt=salt,
        subject=milestone.milestone_id,
        milestone=milestone,
    )
