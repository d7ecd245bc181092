"""A table taken into a roster: what it would change, and then all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

from goalfund.goals.roster_models import ParticipantBody
from goalfund.goals.roster_sheet import Line, Sheet, ways_to_know
from goalfund.goals.rosters import EDITABLE, Rosters

Action = Literal["add", "change", "keep"]
Row = Any  # of `list_everybody`

_CONTACTS: Final = ("email", "phone")


@dataclass(frozen=True, slots=True)
class Step:
    """What one line comes to. `changes` names the fields of a row that are to be others."""

    line: int
    action: Action
    name: str
    changes: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """What a table comes to, and what is to be written for it."""

    steps: list[Step] = field(default_factory=list)
    added: list[list[Any]] = field(default_factory=list)
    changed: dict[UUID, list[Any]] = field(default_factory=dict)
    restored: list[ParticipantBody] = field(default_factory=list)


async def take_in(rosters: Rosters, goal_id: UUID, sheet: Sheet, *, dry_run: bool) -> Plan:
    """Return what the table comes to, having done it unless it is a dry run or has faults.

    Faults that only show beside the roster are added to those of `sheet`.

    Raises:
        ProblemError: `too_many_participants`, `participant_known`; nothing was written.
    """
    async with rosters.changing(goal_id) as connection:
        plan = plan_of(sheet, await rosters.everybody(connection, goal_id))
        await rosters.require_room(connection, goal_id, len(plan.added) + len(plan.restored))
        if dry_run or sheet.faults:
            return plan
        # Whoever gives an address up does so before somebody else takes it.
        if plan.changed:
            await rosters.rewrite(connection, goal_id, plan.changed)
        for body in plan.restored:
            await rosters.put(connection, goal_id, body)
        if plan.added:
            await rosters.insert(connection, goal_id, plan.added)
        return plan


def plan_of(sheet: Sheet, rows: Sequence[Row]) -> Plan:
    """Return what `sheet` comes to beside the rows of a roster, removed ones among them."""
    there = _index([row for row in rows if row["removed_at"] is None])
    gone = _index([row for row in rows if row["removed_at"] is not None])
    plan, taken = Plan(), dict[UUID, int]()
    for line in sheet.lines:
        found = _known(line.body, there)
        if len(found) > 1:
            sheet.blame(line.line, "phone", "Address and number are of two people on the roster")
        elif found:
            ((participant_id, row),) = found.items()
            first = taken.setdefault(participant_id, line.line)
            if first != line.line:
                sheet.blame(line.line, "name", f"Line {first} is the same person on the roster")
            _change(plan, line, row)
        else:
            _add(plan, line, back=bool(_known(line.body, gone)))
    return plan


def _index(
    rows: Sequence[Row],
) -> dict[tuple[str, str], Row]:
    index: dict[tuple[str, str], Row] = {}
    for row in rows:
        ways = [(name, row[name]) for name in _CONTACTS if row[name] is not None]
        if not ways and row["name"] is not None:
            ways = [("name", row["name"].casefold())]
        index |= dict.fromkeys(ways, row)
    return index


def _known(body: ParticipantBody, index: Mapping[tuple[str, str], Row]) -> dict[UUID, Row]:
    found = [index[way] for way in ways_to_know(body) if way in index]
    return {row["participant_id"]: row for row in found}


def _change(plan: Plan, line: Line, row: Row) -> None:
    whole = {name: row[name] for name in EDITABLE}
    said = {name: getattr(line.body, name) for name in line.given}
    changes = tuple(name for name in EDITABLE if whole[name] != said.get(name, whole[name]))
    if changes:
        plan.changed[row["participant_id"]] = list((whole | said).values())
    action: Action = "change" if changes else "keep"
    plan.steps.append(Step(line.line, action, line.body.name, changes))


def _add(plan: Plan, line: Line, *, back: bool) -> None:
    if back:
        plan.restored.append(line.body)
    else:
        plan.added.append([getattr(line.body, name) for name in EDITABLE])
    plan.steps.append(Step(line.line, "add", line.body.name))
