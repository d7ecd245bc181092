"""Disputes: fetched from the gateway's list, matched to contributions, booked when they are lost.

No notification tells of a dispute (squad.md 7.1), so the list is read in rounds. What one looks
like stands nowhere; of a word for its state that we do not know, nothing follows but that people
see it.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, Literal, Protocol
from uuid import UUID, uuid5

import asyncpg
import structlog

from actors import ActorError, TransientError
from goalfund.db.pool import Pool
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.rounds import Rounds
from goalfund.goal.commands import ChargeBack
from goalfund.goal.outcomes import Committed, Goals, Refused
from goalfund.payments import references
from goalfund.payments.payloads import OPERATIONS_NAMESPACE
from goalfund.payments.squad import (
    DisputeRow,
    GatewayRefusedError,
    GatewayUnavailableError,
    Page,
)

EVERY_S: Final = 600.0
PAGE: Final = 100
PAGES_MAX: Final = 50  # of one round: the newest come first
_STATES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("open", "pending", "new", "awaiting_merchant"), "open"),
    **dict.fromkeys(("reviewed", "in_review", "under_review", "review"), "reviewed"),
    **dict.fromkeys(("accepted", "lost", "auto_accepted"), "lost"),
    **dict.fromkeys(("rejected", "won", "declined"), "won"),
}

log = structlog.get_logger(__name__)


class Gateway(Protocol):
    """As much of the gateway as disputes need."""

    async def disputes(self, number: int = 1, size: int = 100) -> Page[DisputeRow]:
        """Return a page of disputes."""

    async def resolve(
        self, ticket_id: str, action: Literal["accepted", "rejected"], file_name: str | None = None
    ) -> None:
        """Answer a dispute."""


class Disputes:
    """Follows disputes in `rounds` that are their owner's to run, on every server.

    The money of a lost one leaves the goal once, whoever sees it and however often: what the goal
    does not have any more, it owes.
    """

    def __init__(
        self,
        goals: Goals,
        gateway: Gateway,
        pool: Pool,
        queries: Mapping[str, str],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._goals = goals
        self._gateway = gateway
        self._pool = pool
        self._queries = queries
        self._clock = clock
        self.counts: Counter[str] = Counter(booked=0, unmatched=0, trouble=0, put_off=0)
        self.standing: dict[str, int] = {}  # at the last look
        self.rounds = Rounds("disputes", self.run_once, EVERY_S)

    async def run_once(self) -> None:
        """Read the gateway's list and book what is lost. A goal that is away holds up no other.

        Raises:
            GatewayError: nothing new is known; what was known is booked at the next round.
            DatabaseUnavailableError, asyncpg.PostgresError: nothing is lost.
        """
        for number in range(1, PAGES_MAX + 1):
            page = await self._gateway.disputes(number, PAGE)
            for row in page.rows:
                await self._note(row)
            if len(page.rows) < PAGE:
                break
        await self._book_lost()
        rows = await self._pool.fetch(self._queries["count_disputes"])
        self.standing = {row["what"]: row["count"] for row in rows}

    async def _note(self, row: DisputeRow) -> None:
        ours = references.parse(row.reference or "")
        if ours is None:
            self.counts["unmatched"] += 1
        await self._pool.execute(
            self._queries["note_dispute"],
            row.ticket_id,
            row.reference,
            ours and ours.goal_id,
            ours and ours.payment_code,
            row.amount_minor,
            state_of(row.status),
            row.status,
            row.due_at,
            self._clock(),
        )

    async def _book_lost(self) -> None:
        after: str | None = None
        while rows := await self._pool.fetch(self._queries["list_disputes_to_book"], after, PAGE):
            for row in rows:
                await self._book(row)
            after = rows[-1]["ticket_id"]

    async def _book(self, row: asyncpg.Record) -> None:
        """Have the goal give the money up; as much of it as there was."""
        stated_minor = row["amount_minor"] or row["left_minor"]
        goal_id, ticket_id = UUID(int=row["goal_id"].int), row["ticket_id"]
        command = ChargeBack(
            operation_id=uuid5(OPERATIONS_NAMESPACE, f"squad:dispute:{ticket_id}"),
            goal_id=goal_id,
            reference=ticket_id,
            contribution_id=UUID(int=row["contribution_id"].int),
            amount_minor=min(stated_minor, row["left_minor"]) or stated_minor,
        )
        try:
            outcome = await self._goals.ask(goal_id, command)
        except (TransientError, ActorError) as error:
            # The next round finds it again; those behind it do not wait for that.
            self.counts["put_off"] += 1
            log.warning("dispute_put_off", goal_id=str(goal_id), fault=type(error).__name__)
            return
        seq, trouble = None, None
        if isinstance(outcome, Committed):
            seq = outcome.seq
            self.counts["booked"] += not outcome.replayed
        elif isinstance(outcome, Refused):
            trouble = str(outcome.refusal)
            self.counts["trouble"] += 1
            log.error("dispute_not_booked", goal_id=str(goal_id), reason=trouble)
        await self._pool.execute(self._queries["note_dispute_booked"], ticket_id, seq, trouble)

    async def page(
        self, goal_id: UUID | None, before: tuple[datetime, str] | None, limit: int
    ) -> list[asyncpg.Record]:
        """Return disputes of a goal, or without one all; those seen last come first."""
        query, (seen_at, ticket_id) = self._queries["list_disputes"], before or (None, None)
        return await self._pool.fetch(query, goal_id, seen_at, ticket_id, limit)

    async def answer(
        self, ticket_id: str, action: Literal["accepted", "rejected"], file_name: str | None
    ) -> asyncpg.Record:
        """Answer a dispute at the gateway, and return it as the gateway has it then.

        Raises:
            ProblemError: `dispute_not_found`, `already_decided`, `gateway_refused`;
                `gateway_unavailable`: the answer may have been taken.
        """
        row = await self._one(ticket_id)
        if row["state"] not in ("open", "unknown"):
            raise ProblemError(Code.ALREADY_DECIDED)
        try:
            await self._gateway.resolve(ticket_id, action, file_name)
            await self.run_once()
        except GatewayRefusedError as error:
            raise ProblemError(Code.GATEWAY_REFUSED) from error
        except GatewayUnavailableError as error:
            self.rounds.wake()
            raise ProblemError(Code.GATEWAY_UNAVAILABLE) from error
        return await self._one(ticket_id)

    async def _one(self, ticket_id: str) -> asyncpg.Record:
        row = await self._pool.fetchrow(self._queries["read_dispute"], ticket_id)
        if row is None:
            raise ProblemError(Code.DISPUTE_NOT_FOUND, f"No dispute {ticket_id}.")
        return row


def state_of(word: str | None) -> str:
    """Return where a dispute stands, by the gateway's word for it in any case."""
    return _STATES.get((word or "").strip().lower().replace(" ", "_"), "unknown")
