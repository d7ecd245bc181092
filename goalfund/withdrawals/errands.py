"""What follows by itself: withdrawals sent or expired, proofs decided, once, by any server."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from uuid import UUID, uuid5

import asyncpg
import structlog

from goalfund.db.pool import Pool
from goalfund.edge.agenda import EVERY_S, Agenda, put_off_by
from goalfund.goal.commands import Command, DecideProof, ExpireWithdrawal, SendPayout
from goalfund.goal.outcomes import Committed, Diverted, Goals, Outcome, Refused
from goalfund.goal.verdicts import Diversion
from goalfund.withdrawals.naming import References

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    """A withdrawal to be sent or to expire, or a proof to be decided."""

    goal_id: UUID
    subject_id: UUID
    kind: str
    armed: int
    tries: int
    next_try_at: datetime
    expires_at: datetime | None
    cools_until: datetime | None
    review_ends_at: datetime | None

    @classmethod
    def of(cls, row: asyncpg.Record) -> Self:
        """Return the errand that a row of `list_errands` holds."""
        # The driver's own kind of UUID is not one that can be written as JSON.
        ids = {name: UUID(int=row[name].int) for name in ("goal_id", "subject_id")}
        return cls(**dict(row) | ids)

    def operation_id(self, step: str) -> UUID:
        """Name the operation: the same on every server and at every try, so it is done once."""
        return uuid5(self.subject_id, step)


class Errands:
    """Asks goals for what is due, by an `agenda` that every server works off.

    Whether it is to be done, the goal decides by the rule and the members of that moment; two
    servers that ask for it do it once. `sent` is called when a payout is there to be taken to the
    bank.
    """

    def __init__(
        self,
        goals: Goals,
        pool: Pool,
        queries: Mapping[str, str],
        references: References,
        *,
        sent: Callable[[], None] = lambda: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        every_s: float = EVERY_S,
        rows_max: int = 100,
    ) -> None:
        self._goals = goals
        self._pool = pool
        self._queries = queries
        self._references = references
        self._sent = sent
        self._clock = clock
        self.counts: Counter[str] = Counter(done=0, not_yet=0, put_off=0)
        self.agenda = Agenda(
            "errands", self._look, self._run, clock=clock, every_s=every_s, rows_max=rows_max
        )

    async def _look(self, rows: int) -> list[Errand]:
        found = await self._pool.fetch(self._queries["list_errands"], rows)
        return [Errand.of(row) for row in found]

    async def _run(self, errand: Errand) -> None:
        try:
            again_at = await self._step(errand)
        except Exception as fault:  # noqa: BLE001 - whatever it was, the goal is asked again
            await self._put_off(errand, fault)
        else:
            if again_at is not None:
                self.counts["not_yet"] += 1
                await self._look_again(errand, again_at, tries=errand.tries + 1)

    async def _step(self, errand: Errand) -> datetime | None:
        """Ask the goal, and return when to ask again, unless it is done."""
        if errand.kind == "proof":
            outcome = await self._goals.ask(errand.goal_id, self._judgement(errand))
            return self._after(errand, outcome, errand.review_ends_at)
        outcome = await self._goals.ask(errand.goal_id, await self._payout(errand))
        if isinstance(outcome, Diverted) and outcome.reason is Diversion.COOLING:
            return self._after(errand, outcome, errand.cools_until)
        if isinstance(outcome, Committed):
            self._sent()
            return self._after(errand, outcome, None)
        outcome = await self._goals.ask(errand.goal_id, self._end(errand))
        return self._after(errand, outcome, errand.expires_at)

    def _after(self, errand: Errand, outcome: Outcome, then: datetime | None) -> datetime | None:
        if isinstance(outcome, Committed):
            self.counts["done"] += not outcome.replayed
            return None  # the commit itself has settled the errand
        if isinstance(outcome, Refused):
            goal_id = str(errand.goal_id)
            log.error("errand_refused", goal_id=goal_id, kind=errand.kind, reason=outcome.refusal)
        now = self._clock()
        # Not before a while, whatever a row says: the goal has just been asked.
        return then if then is not None and then > now else now + put_off_by(errand.tries)

    async def _payout(self, errand: Errand) -> Command:
        return SendPayout(
            operation_id=errand.operation_id("payout"),
            goal_id=errand.goal_id,
            withdrawal_id=errand.subject_id,
            reference=await self._references.of_withdrawal(errand.subject_id),
        )

    def _end(self, errand: Errand) -> Command:
        return ExpireWithdrawal(
            operation_id=errand.operation_id("expire"),
            goal_id=errand.goal_id,
            withdrawal_id=errand.subject_id,
        )

    def _judgement(self, errand: Errand) -> Command:
        return DecideProof(
            operation_id=errand.operation_id("decide"),
            goal_id=errand.goal_id,
            proof_id=errand.subject_id,
        )

    async def _put_off(self, errand: Errand, fault: Exception) -> None:
        self.counts["put_off"] += 1
        log.warning(
            "errand_put_off",
            goal_id=str(errand.goal_id),
            kind=errand.kind,
            fault=type(fault).__name__,
            tries=errand.tries,
        )
        again_at = self._clock() + put_off_by(errand.tries)
        await self._look_again(errand, again_at, tries=errand.tries + 1)

    async def _look_again(self, errand: Errand, again_at: datetime, *, tries: int) -> None:
        query = self._queries["put_off_errand"]
        key = errand.goal_id, errand.subject_id, errand.armed
        await self._pool.execute(query, *key, again_at, tries)
