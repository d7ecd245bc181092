"""Reminders of what is expected: by hand and on a polite schedule, each made once.

That a reminder was made is written in the commit that puts its mail in the outbox.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import asyncpg

from goalfund.db import Pool
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.rounds import Rounds
from goalfund.goals.reminder_letters import KIND, ReminderLetters
from goalfund.notify.outbox import Outbox
from goalfund.paper.money import LAGOS
from goalfund.people.throttles import Ration, Share, Throttles

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]

DAYS_BEFORE: Final = (7, 3, 1)
FROM_HOUR, TO_HOUR = 8, 20  # of Lagos: nobody is written at night
EVERY_S: Final = 60.0
# Nobody is reminded twice within these, by hand and by the schedule.
PEACE_BY_HAND: Final = timedelta(hours=48)
PEACE_ON_SCHEDULE: Final = timedelta(hours=24)
BY_HAND: Final = Ration(attempts=20, per_s=3_600)  # of one goal
_AT_ONCE: Final = 500


class LeftOut(StrEnum):
    """Why somebody is not reminded. The first that applies."""

    UNKNOWN = "unknown"  # not on the roster (any more)
    NOTHING_DUE = "nothing_due"
    NO_ADDRESS = "no_address"
    OPTED_OUT = "opted_out"
    TOO_SOON = "too_soon"


@dataclass(frozen=True, slots=True)
class Reminded:
    """What became of reminding by hand."""

    sent: int
    left_out: Mapping[UUID, LeftOut]


class Reminders:
    """Makes reminders. Its `rounds`, which follow the schedule, are its owner's to run."""

    def __init__(
        self,
        pool: Pool,
        queries: Mapping[str, str],
        outbox: Outbox,
        letters: ReminderLetters,
        throttles: Throttles,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._pool = pool
        self._queries = queries
        self._outbox = outbox
        self._letters = letters
        self._throttles = throttles
        self._clock = clock
        self.rounds = Rounds("reminders", self.run_once, EVERY_S)

    async def run_once(self) -> int:
        """Make what the schedule asks for now, and return how many reminders that were."""
        made = 0
        while is_polite(now := self._clock()):
            seen_to, sent = await self._some(now)
            made += sent
            if seen_to < _AT_ONCE:
                break
        return made

    async def _some(self, now: datetime) -> tuple[int, int]:
        hours = [24 * days for days in DAYS_BEFORE]
        async with self._pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(
                self._queries["take_due_reminders"], now, hours, now - PEACE_ON_SCHEDULE, _AT_ONCE
            )
            sent = await self._write(connection, [row for row in rows if row["wanted"]], now)
        if sent:
            self._outbox.posted()
        return len(rows), sent

    async def remind(self, goal_id: UUID, chosen: Sequence[UUID] | None) -> Reminded:
        """Remind those who are chosen, or all who have something left to pay.

        Raises:
            ProblemError: `rate_limited`.
        """
        now = self._clock()
        await self._take_one(goal_id, now)
        async with self._pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(self._queries["list_remindable"], goal_id, chosen)
            reasons: dict[UUID, LeftOut | None] = dict.fromkeys(chosen or (), LeftOut.UNKNOWN)
            reasons |= {row["participant_id"]: _why_not(row, now) for row in rows}
            wanted = [who for who, why in reasons.items() if why is None]
            marked = await connection.fetch(
                self._queries["mark_reminded"], goal_id, wanted, now, now - PEACE_BY_HAND
            )
            sent = await self._write(connection, marked, now)
        if sent:
            self._outbox.posted()
        done = {row["participant_id"] for row in marked}
        # Where nothing spoke against it, another request or the schedule came a moment earlier.
        left_out = {who: why or LeftOut.TOO_SOON for who, why in reasons.items() if who not in done}
        return Reminded(sent, left_out)

    async def set_schedule(self, goal_id: UUID, *, on: bool) -> None:
        """Have reminders of a goal sent on schedule, or not."""
        await self._pool.execute(self._queries["set_schedule"], goal_id, on)

    async def opt_out(self, token: str) -> None:
        """Send no more reminders of a goal to whom the letter with this token went.

        Raises:
            ProblemError: `invalid_token`.
        """
        if await self._pool.fetchval(self._queries["opt_out"], token, self._clock()) is None:
            raise ProblemError(Code.INVALID_TOKEN)

    async def opt_in(self, token: str) -> None:
        """Send them again.

        Raises:
            ProblemError: `invalid_token`.
        """
        if await self._pool.fetchval(self._queries["opt_in"], token) is None:
            raise ProblemError(Code.INVALID_TOKEN)

    async def _write(
        self, connection: "Connection", rows: Sequence[asyncpg.Record], now: datetime
    ) -> int:
        """Put the letters to some rows in the outbox; return how many those are."""
        if not rows:
            return 0
        found = await connection.fetch(
            self._queries["list_reminder_letters"],
            [row["goal_id"] for row in rows],
            [row["participant_id"] for row in rows],
        )
        letters = [(self._letters.write(row), row["person_id"]) for row in found]
        await self._outbox.post_all(connection, KIND, letters, now)
        return len(letters)

    async def _take_one(self, goal_id: UUID, now: datetime) -> None:
        share = Share(BY_HAND, "reminders of", str(goal_id))
        if wait_s := await self._throttles.take([share], now):
            detail = "You have reminded people often in a short time."
            raise ProblemError(Code.RATE_LIMITED, detail, retry_after_s=wait_s)


def is_polite(now: datetime) -> bool:
    """Say whether people may be written at this time of day in Lagos."""
    return FROM_HOUR <= now.astimezone(LAGOS).hour < TO_HOUR


def _why_not(row: asyncpg.Record, now: datetime) -> LeftOut | None:
    if row["state"] not in ("unpaid", "part") or row["personal_key"] is None:
        return LeftOut.NOTHING_DUE
    if row["email"] is None:
        return LeftOut.NO_ADDRESS
    if row["opted_out"]:
        return LeftOut.OPTED_OUT
    reminded_at = row["reminded_at"]
    soon = reminded_at is not None and reminded_at > now - PEACE_BY_HAND
    return LeftOut.TOO_SOON if soon else None
