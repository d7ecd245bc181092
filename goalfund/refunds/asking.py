"""Refunds asked for: who gets how much is written down at once, and worked off afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from goalfund.edge.outcomes import REPLAYED
from goalfund.edge.problems import Code, ProblemError
from goalfund.refunds.models import RefundBody
from goalfund.refunds.split import split
from goalfund.refunds.store import Part, RefundStore, Request

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]

PARTS_MAX: Final = 250_000  # of one request: so many fit into memory and into one statement


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is written down. `replayed`: it was before."""

    request_id: UUID
    replayed: bool


class Asking:
    """Plans refunds. Nothing is promised here: each goal decides over each part on its own."""

    def __init__(
        self,
        store: RefundStore,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        parts_max: int = PARTS_MAX,
    ) -> None:
        self._store = store
        self._clock = clock
        self._parts_max = parts_max

    async def ask(
        self, goal_id: UUID, operation_id: UUID, person_id: UUID, body: RefundBody
    ) -> Asked:
        """Write down what goes back to whom, unless it was under this operation.

        A refusal is remembered, too: it stands under its operation, whatever changes.

        Raises:
            ProblemError: `operation_differs`, `contribution_not_found`, `exceeds_refundable`,
                `exceeds_available`, `refund_too_large`; nothing goes back.
        """
        content, request_id = _digest(body), uuid7()
        request = Request(
            goal_id, operation_id, content, person_id, body.reason, body.percentage, self._clock()
        )
        async with self._store.planning(goal_id) as connection:
            known = await self._store.asked(connection, goal_id, operation_id)
            if known is not None:
                return _repeated(known, content)
            try:
                parts = await self._parts(connection, goal_id, body)
            except ProblemError as problem:
                refused = problem
                await self._store.refuse_request(connection, request, str(problem.code))
            else:
                await self._store.ask(connection, request, request_id, parts)
                return Asked(request_id, replayed=False)
        raise refused  # what is remembered of it is committed

    async def _parts(self, connection: "Connection", goal_id: UUID, body: RefundBody) -> list[Part]:
        available_minor = await self._store.available_minor(connection, goal_id)
        rows = await self._store.refundable(
            connection, goal_id, body.contribution_id, self._parts_max + 1
        )
        if len(rows) > self._parts_max:
            raise ProblemError(Code.REFUND_TOO_LARGE)
        left_minor = [max(0, row["refundable_minor"]) for row in rows]
        if body.percentage is None:
            parts_minor = [_of_one(body, left_minor, available_minor)]
        else:
            total_minor = max(0, available_minor) * body.percentage // 100
            parts_minor = split(total_minor, left_minor)
            if not any(parts_minor):
                raise ProblemError(Code.EXCEEDS_AVAILABLE, "There is nothing to give back.")
        return [
            _part(row["contribution_id"], part_minor, by_card=row["by_card"])
            for row, part_minor in zip(rows, parts_minor, strict=True)
            if part_minor
        ]


def _repeated(known: asyncpg.Record, content: bytes) -> Asked:
    """Return what was answered the first time.

    Raises:
        ProblemError: it was refused, or it said something else.
    """
    if known["content"] != content:
        raise ProblemError(Code.OPERATION_DIFFERS)
    if known["refusal"] is not None:
        raise ProblemError(Code(known["refusal"]), headers={REPLAYED: "true"})
    return Asked(UUID(int=known["request_id"].int), replayed=True)


def _part(contribution_id: UUID, amount_minor: int, *, by_card: bool) -> Part:
    return Part(uuid7(), contribution_id, amount_minor, "card" if by_card else "transfer")


def _of_one(body: RefundBody, left_minor: list[int], available_minor: int) -> int:
    """Return how much of the one contribution goes back.

    Raises:
        ProblemError: it cannot.
    """
    if not left_minor:
        raise ProblemError(Code.CONTRIBUTION_NOT_FOUND)
    amount_minor = left_minor[0] if body.amount_minor is None else body.amount_minor
    if not 0 < amount_minor <= left_minor[0]:
        raise ProblemError(Code.EXCEEDS_REFUNDABLE)
    if amount_minor > available_minor:
        raise ProblemError(Code.EXCEEDS_AVAILABLE)
    return amount_minor


def _digest(body: RefundBody) -> bytes:
    said = body.model_dump(mode="json")
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()
