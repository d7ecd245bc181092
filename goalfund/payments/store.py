"""Payments' rows: checkouts, notifications to come back to, contributions as people read them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from goalfund.db.pool import Pool


@dataclass(frozen=True, slots=True)
class DueEvent:
    """A notification whose time to be tried again has come, `waited_s` after it first came in."""

    digest: bytes
    raw: bytes
    recipe: str
    attempts: int
    waited_s: float


@dataclass(frozen=True, slots=True)
class DueEffect:
    """A side effect of a goal's commit that has still to be done."""

    goal_id: UUID
    outbox_id: UUID
    payload: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """Side effects that have still to be done. `failing` of them were tried in vain."""

    waiting: int = 0
    failing: int = 0
    oldest_s: float = 0.0


class PaymentsStore:
    """Reads and writes over the pool of the edge; nothing here moves money."""

    def __init__(self, pool: Pool, queries: Mapping[str, str]) -> None:
        self._pool = pool
        self._queries = queries

    async def contribution(self, contribution_id: UUID) -> asyncpg.Record | None:
        """Return the contribution with its goal's currency, slug and title, or None."""
        return await self._pool.fetchrow(self._queries["read_contribution"], contribution_id)

    async def own_contribution(self, contribution_id: UUID) -> asyncpg.Record | None:
        """Return the contribution also with what of it waits for which account, or None."""
        return await self._pool.fetchrow(self._queries["read_own_contribution"], contribution_id)

    async def contributions(
        self, goal_id: UUID, before_seq: int | None, limit: int
    ) -> list[asyncpg.Record]:
        """Return confirmed contributions of the goal, newest first."""
        return await self._pool.fetch(
            self._queries["list_contributions"], goal_id, before_seq, limit
        )

    async def contributions_of(
        self, person_id: UUID, before: tuple[int, UUID] | None, limit: int
    ) -> list[asyncpg.Record]:
        """Return a person's contributions, newest first, each with its `sort_key`."""
        key, contribution_id = before or (None, None)
        return await self._pool.fetch(
            self._queries["list_contributions_of_person"], person_id, key, contribution_id, limit
        )

    async def checkout(self, goal_id: UUID, contribution_id: UUID) -> asyncpg.Record | None:
        """Return the reference and address of the contribution's checkout, or None."""
        return await self._pool.fetchrow(self._queries["read_checkout"], goal_id, contribution_id)

    async def save_checkout(
        self, goal_id: UUID, contribution_id: UUID, reference: str, checkout_url: str
    ) -> None:
        """Remember the checkout; when one is remembered already, that one stays."""
        await self._pool.execute(
            self._queries["save_checkout"], goal_id, contribution_id, reference, checkout_url
        )

    async def keep(
        self,
        raw: bytes,
        *,
        state: str,
        reference: str,
        reason: str,
        recipe: str,
        again_in_s: float | None = None,
    ) -> None:
        """Keep an authentic notification that is not booked now; a repeated one is counted."""
        digest = hashlib.sha256(raw).digest()
        await self._pool.execute(
            self._queries["keep_webhook_event"],
            digest,
            state,
            reference,
            reason,
            recipe,
            raw,
            again_in_s,
        )

    async def due_events(self, limit: int, lease_s: float) -> list[DueEvent]:
        """Take notifications to try again; untaken by anybody else for `lease_s` seconds."""
        rows = await self._pool.fetch(self._queries["due_webhook_events"], limit, lease_s)
        return [DueEvent(**row) for row in rows]

    async def move(
        self, digest: bytes, *, state: str, reason: str, again_in_s: float | None = None
    ) -> None:
        """Say how trying a notification again went."""
        await self._pool.execute(
            self._queries["move_webhook_event"], digest, state, reason, again_in_s
        )

    async def due_effects(self, topic: str, limit: int, lease_s: float) -> list[DueEffect]:
        """Take side effects to do; untaken by anybody else for `lease_s` seconds."""
        rows = await self._pool.fetch(self._queries["due_outbox"], topic, limit, lease_s)
        return [
            DueEffect(r["goal_id"], r["outbox_id"], orjson.loads(r["payload"]), r["attempts"])
            for r in rows
        ]

    async def settle_claims(self, allocation_id: UUID) -> None:
        """Settle the claim that an allocation was made for, unless it is settled."""
        await self._pool.execute(self._queries["settle_claims"], allocation_id)

    async def reopen_claims(self, allocation_id: UUID) -> None:
        """Let the claim be open again whose money the goal has refused."""
        await self._pool.execute(self._queries["reopen_claims"], allocation_id)

    async def finish(self, effect: DueEffect, error: str | None = None) -> None:
        """Mark a side effect as done; `error` says why it was done another way than was meant."""
        await self._pool.execute(
            self._queries["finish_outbox"], effect.goal_id, effect.outbox_id, error
        )

    async def put_off(self, effect: DueEffect, error: str, again_in_s: float) -> None:
        """Try a side effect again later; `error` is a code and names nobody."""
        await self._pool.execute(
            self._queries["put_off_outbox"], effect.goal_id, effect.outbox_id, error, again_in_s
        )

    async def backlog(self, topic: str) -> Backlog:
        """Return what of a topic has still to be done."""
        row = await self._pool.fetchrow(self._queries["count_outbox"], topic)
        assert row is not None
        return Backlog(**row)
