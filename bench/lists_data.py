"""Rows for lists: one goal that a million payments went to, and goals to be searched among.

All of it is decided by the real rules and written through the journal.
"""

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from bench.rig import journal
from bench.verify_log import build_log, goal_of
from goalfund.goal.commands import OpenGoal
from goalfund.goal.direct import commit
from goalfund.goal.journal import Journal

# One in `RARE` goals has the rare word, one in ten each of the others, all of them the common one.
COMMON: Final = "community"
RARE_WORD: Final = "observatory"
MISSPELT: Final = "obzervatory"
RARE: Final = 1_000
_WORDS: Final = (
    *("borehole", "roof", "clinic", "bridge", "library"),
    *("laptop", "burial", "choir", "reunion", "grain"),
)
_CATEGORIES: Final = ("education", "health", "church", "family", "cooperative")
_AT_ONCE: Final = 200
_YEAR_S: Final = 365 * 86_400


@dataclass(frozen=True, slots=True)
class Loaded:
    """What there is to be listed. `contributions` is how many the one goal has taken."""

    goal_id: UUID
    contributions: int
    goals: int


async def load(dsn: str, *, contributions: int, goals: int, person_id: UUID) -> Loaded:
    """Write all of it; every contribution was given by that person, signed in."""
    async with journal(dsn) as one, journal(dsn) as many, asyncio.TaskGroup() as group:
        # Side by side: deciding takes our core, and the words of goals take Postgres' own.
        # One event in twenty is a withdrawal or a refund.
        logged = contributions * 21 // 20 + 2
        group.create_task(build_log(one, events=logged, goals=1, person_id=person_id))
        group.create_task(_open_goals(many, goals))
    return Loaded(goal_of(0), contributions, goals)


async def _open_goals(writer: Journal, count: int) -> None:
    chance = random.Random(count)
    for first in range(0, count, _AT_ONCE):
        openings = [_opening(n, chance) for n in range(first, min(first + _AT_ONCE, count))]
        async with asyncio.TaskGroup() as group:
            for at, opening in openings:
                group.create_task(commit(writer, opening.goal_id, [(at, opening)]))


def _opening(number: int, chance: random.Random) -> tuple[datetime, OpenGoal]:
    goal_id = uuid7()
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(_YEAR_S))
    ending_at = datetime(2200, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(_YEAR_S))
    rare = f" {RARE_WORD}" if number % RARE == 0 else ""
    return at, OpenGoal(
        operation_id=uuid5(goal_id, "open"),
        goal_id=goal_id,
        slug=f"listed-{number}",
        title=f"A {chance.choice(_WORDS)}{rare} for ward {number}",
        description=f"Our {COMMON} needs it: {chance.choice(_WORDS)}, {chance.choice(_WORDS)}.",
        category=chance.choice(_CATEGORIES),
        currency="NGN",
        target_minor=10**9,
        deadline=ending_at if number % 2 else None,
        salt=goal_id.bytes,
    )
