"""Refunds that are planned, asked of their goals: a bounded number at a time, each on its own."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

import asyncpg
import structlog

from goalfund.edge.rounds import Rounds
from goalfund.goal.commands import StartRefund
from goalfund.goal.outcomes import Committed, Goals, Refused
from goalfund.refunds.store import RefundStore

EVERY_S: Final = 5.0  # what another server has written down is seen by then
AT_ONCE: Final = 100  # parts: a goal's mailbox has room for its contributors beside them
_PAUSE: Final = timedelta(seconds=5)

log = structlog.get_logger(__name__)


class Starting:
    """Has goals promise what is planned, in `rounds` that are their owner's to run.

    Each part is an operation of its own, the same on every server and at every try: it is promised
    once. What a goal refuses by now (its money has gone elsewhere) is noted with the reason.
    """

    def __init__(
        self,
        goals: Goals,
        store: RefundStore,
        *,
        started: Callable[[], None] = lambda: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        at_once: int = AT_ONCE,
    ) -> None:
        self._goals = goals
        self._store = store
        self._started = started
        self._clock = clock
        self._at_once = at_once
        self._is_more = False
        self.counts: Counter[str] = Counter(started=0, refused=0, put_off=0)
        self.rounds = Rounds("refunds", self.run_once, self.pause_s)

    async def run_once(self) -> None:
        """Ask goals for the parts that are due, at most `at_once`.

        Raises:
            DatabaseUnavailableError, asyncpg.PostgresError: nothing is lost, they stay due.
        """
        now = self._clock()
        rows = await self._store.planned(now, self._at_once)
        self._is_more = len(rows) == self._at_once
        done = await asyncio.gather(*(self._start(row) for row in rows))
        if rows:
            self._started()
        late = [key for key in done if key is not None]
        if late:
            self.counts["put_off"] += len(late)
            await self._store.put_off(late, now + _PAUSE)

    def pause_s(self) -> float:
        """Return the seconds until the next round."""
        return 0.0 if self._is_more else EVERY_S

    async def _start(self, row: asyncpg.Record) -> tuple[UUID, UUID] | None:
        """Return the part's key when it is to be tried again."""
        goal_id, refund_id = (UUID(int=row[name].int) for name in ("goal_id", "refund_id"))
        command = StartRefund(
            operation_id=uuid5(refund_id, "start"),
            goal_id=goal_id,
            refund_id=refund_id,
            contribution_id=UUID(int=row["contribution_id"].int),
            amount_minor=row["amount_minor"],
        )
        try:
            outcome = await self._goals.ask(goal_id, command)
        except Exception as fault:  # noqa: BLE001 - whatever it was, the goal is asked again
            log.warning("refund_put_off", goal_id=str(goal_id), fault=type(fault).__name__)
            return goal_id, refund_id
        if isinstance(outcome, Refused):
            self.counts["refused"] += 1
            await self._store.refuse(goal_id, refund_id, str(outcome.refusal))
        elif isinstance(outcome, Committed):
            # The commit itself has noted that the part is started.
            self.counts["started"] += not outcome.replayed
        return None
