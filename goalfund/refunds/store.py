"""Rows of refunds: what was asked for, and its parts."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg

from goalfund.db.pool import Pool

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]


@dataclass(frozen=True, slots=True)
class Part:
    """What goes back of one contribution, and whether to the card or by a transfer."""

    refund_id: UUID
    contribution_id: UUID
    amount_minor: int
    way: str


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody has asked to give back, under which operation. `content`: a digest of it."""

    goal_id: UUID
    operation_id: UUID
    content: bytes
    person_id: UUID
    reason: str
    percentage: int | None
    at: datetime


class RefundStore:
    """Reads and writes over the pool of the edge; nothing here moves money."""

    def __init__(self, pool: Pool, queries: Mapping[str, str]) -> None:
        self._pool = pool
        self._queries = queries

    @asynccontextmanager
    async def planning(self, goal_id: UUID) -> AsyncIterator["Connection"]:
        """Yield a transaction in which nobody else plans a refund of this goal."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(self._queries["lock_refunds"], str(goal_id))
            yield connection

    async def asked(
        self, connection: "Connection", goal_id: UUID, operation_id: UUID
    ) -> asyncpg.Record | None:
        """Return the request that was made, or refused, under this operation."""
        return await connection.fetchrow(self._queries["read_refund_asked"], goal_id, operation_id)

    async def available_minor(self, connection: "Connection", goal_id: UUID) -> int:
        """Return what is available and not planned to go back."""
        row = await connection.fetchrow(self._queries["read_refundable_sum"], goal_id)
        assert row is not None, "a goal that is there has a head"
        return int(row["available_minor"])

    async def refundable(
        self, connection: "Connection", goal_id: UUID, contribution_id: UUID | None, limit: int
    ) -> list[asyncpg.Record]:
        """Return contributions with what of each can go back, in the order they came in."""
        query = self._queries["list_refundable"]
        return await connection.fetch(query, goal_id, contribution_id, limit)

    async def ask(
        self, connection: "Connection", request: Request, request_id: UUID, parts: Sequence[Part]
    ) -> None:
        """Write a request down with its parts."""
        await connection.execute(
            self._queries["ask_refund"],
            request.goal_id,
            request_id,
            request.operation_id,
            request.content,
            request.person_id,
            request.reason,
            request.percentage,
            request.at,
            [part.refund_id for part in parts],
            [part.contribution_id for part in parts],
            [part.amount_minor for part in parts],
            [part.way for part in parts],
        )

    async def refuse_request(
        self, connection: "Connection", request: Request, refusal: str
    ) -> None:
        """Remember that a request was refused."""
        await connection.execute(
            self._queries["refuse_refund_request"],
            request.goal_id,
            request.operation_id,
            request.content,
            request.person_id,
            refusal,
            request.at,
        )

    async def page(self, goal_id: UUID, before: UUID | None, limit: int) -> list[asyncpg.Record]:
        """Return a goal's requests, newest first."""
        return await self._pool.fetch(self._queries["list_refund_requests"], goal_id, before, limit)

    async def one(self, request_id: UUID) -> asyncpg.Record | None:
        """Return one request."""
        return await self._pool.fetchrow(self._queries["read_refund_request"], request_id)

    async def items(self, request_id: UUID, after: UUID | None, limit: int) -> list[asyncpg.Record]:
        """Return a page of a request's parts."""
        return await self._pool.fetch(self._queries["list_refund_items"], request_id, after, limit)

    async def planned(self, now: datetime, limit: int) -> list[asyncpg.Record]:
        """Return parts that are due to be asked of their goals."""
        return await self._pool.fetch(self._queries["list_refunds_planned"], now, limit)

    async def refuse(self, goal_id: UUID, refund_id: UUID, reason: str) -> None:
        """Note that a goal has refused a part."""
        await self._pool.execute(self._queries["refuse_refund_item"], goal_id, refund_id, reason)

    async def put_off(self, keys: Sequence[tuple[UUID, UUID]], until: datetime) -> None:
        """Have parts asked for later, by goal and refund."""
        goals, refunds = [goal for goal, _ in keys], [refund for _, refund in keys]
        await self._pool.execute(self._queries["put_off_refund_items"], goals, refunds, until)

    async def on_their_way(self, now: datetime, limit: int) -> list[asyncpg.Record]:
        """Return promised refunds that are due to be gone on with."""
        return await self._pool.fetch(self._queries["list_refunds_on_their_way"], now, limit)

    async def begin(self, row: asyncpg.Record, now: datetime, then: datetime) -> bool:
        """Note that the gateway is about to be asked; False when somebody else has begun."""
        query = self._queries["begin_refund_item"]
        begun = await self._pool.fetchrow(query, row["goal_id"], row["refund_id"], now, then)
        return begun is not None

    async def note(
        self, row: asyncpg.Record, state: str, reason: str | None, again_at: datetime
    ) -> None:
        """Note where a refund stands."""
        key = row["goal_id"], row["refund_id"]
        await self._pool.execute(self._queries["note_refund_item"], *key, state, reason, again_at)

    async def put_off_sent(self, row: asyncpg.Record, until: datetime) -> None:
        """Look at a refund later."""
        key = row["goal_id"], row["refund_id"]
        await self._pool.execute(self._queries["put_off_refund_item"], *key, until)

    async def hand_over(self, row: asyncpg.Record, reference: str, sealed: str) -> None:
        """Let a refund be paid out to an account, once."""
        key = row["goal_id"], row["refund_id"]
        await self._pool.execute(self._queries["hand_refund_over"], *key, reference, sealed)

    async def settle(self, row: asyncpg.Record) -> None:
        """Note that the goal has been told what became of a refund."""
        key = row["goal_id"], row["refund_id"]
        await self._pool.execute(self._queries["settle_refund_item"], *key)
