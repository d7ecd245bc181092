"""Payouts that the gateway says have come back: told to the goals that had sent them, once."""

import asyncio
from collections.abc import Sequence
from typing import Final, Protocol
from uuid import UUID, uuid5

import asyncpg
import structlog

from actors import ActorError, TransientError
from goalfund.goal.commands import Command, ReturnRefund, ReturnWithdrawal
from goalfund.goal.outcomes import Committed, Goals
from goalfund.payments.squad import GatewayError
from goalfund.payments.squad.payouts import Outcome, TransferAnswer

_STEP: Final = "returned"  # as every server and every try calls it
_AT_ONCE: Final = 8  # a bank that fails sends a whole page back

log = structlog.get_logger(__name__)


class Asked(Protocol):
    """As much of the gateway as it takes to be sure."""

    async def requery(self, reference: str, *, amount_minor: int | None = None) -> TransferAnswer:
        """Return what became of a transfer."""


class Returns:
    """Asks the gateway once more, by name, and then the goal to take its money back."""

    def __init__(self, goals: Goals, gateway: Asked) -> None:
        self._goals = goals
        self._gateway = gateway
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def bring_back(self, sent: Sequence[asyncpg.Record]) -> set[str]:
        """Return the references of those whose goals have the money again, now or before."""
        came = await asyncio.gather(*(self._bring_back(row) for row in sent))
        return {row["reference"] for row, is_back in zip(sent, came, strict=True) if is_back}

    async def _bring_back(self, row: asyncpg.Record) -> bool:
        news = _news_of(row)
        if news is None:
            return False
        try:
            async with self._turns:
                if not await self._is_sure(row):
                    return False
                outcome = await self._goals.ask(news.goal_id, news)
        except (GatewayError, TransientError, ActorError) as error:
            # The next run finds it again.
            log.warning("return_put_off", goal_id=str(news.goal_id), fault=type(error).__name__)
            return False
        if not isinstance(outcome, Committed):
            log.error("return_not_taken", goal_id=str(news.goal_id), outcome=str(outcome))
            return False
        if not outcome.replayed:
            log.error("payout_returned", goal_id=str(news.goal_id), kind=row["kind"])
        return True

    async def _is_sure(self, row: asyncpg.Record) -> bool:
        """Say whether the gateway tells the same when it is asked for this one by its name."""
        amount_minor = row["amount_minor"]
        answer = await self._gateway.requery(row["reference"], amount_minor=amount_minor)
        return answer.outcome in (Outcome.REVERSED, Outcome.FAILED)


def _news_of(row: asyncpg.Record) -> Command | None:
    """Return what the goal is told; None of what no goal can take back."""
    goal_id, subject_id = (UUID(int=row[name].int) for name in ("goal_id", "withdrawal_id"))
    of = {"operation_id": uuid5(subject_id, _STEP), "goal_id": goal_id}
    match row["kind"]:
        case "withdrawal":
            return ReturnWithdrawal(**of, withdrawal_id=subject_id)
        case "refund":
            return ReturnRefund(**of, refund_id=subject_id)
    return None
