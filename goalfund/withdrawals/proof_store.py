"""What people read of proofs. Reads do not go through actors."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import asyncpg

from goalfund.db import Pool

PROOFS_MAX: Final = 20  # of a withdrawal: one is decided before the next can be shown
CONFIRMATIONS_MAX: Final = 50


class ProofReads:
    """Reads of proofs and of what was said of them; what they return is committed."""

    def __init__(self, pool: Pool, queries: Mapping[str, str]) -> None:
        self._pool = pool
        self._queries = queries

    async def goal_of(self, proof_id: UUID) -> UUID | None:
        """Return the goal that a proof is of; None without it."""
        found = await self._pool.fetchval(self._queries["find_proof"], proof_id)
        return None if found is None else UUID(int=found.int)

    async def proofs(
        self,
        goal_id: UUID,
        person_id: UUID | None,
        *,
        withdrawal_id: UUID | None = None,
        proof_id: UUID | None = None,
    ) -> list[asyncpg.Record]:
        """Return a withdrawal's proofs, newest first, or one proof, as `person_id` meets them."""
        return await self._pool.fetch(
            self._queries["list_proofs"], goal_id, withdrawal_id, proof_id, person_id, PROOFS_MAX
        )

    async def confirmations(
        self, goal_id: UUID, proofs: Sequence[UUID]
    ) -> dict[UUID, list[asyncpg.Record]]:
        """Return what was said last of each proof, newest first."""
        said: dict[UUID, list[asyncpg.Record]] = {}
        query = self._queries["list_confirmations"]
        for row in await self._pool.fetch(query, goal_id, proofs, CONFIRMATIONS_MAX):
            said.setdefault(row["proof_id"], []).append(row)
        return said

    async def name_of(self, person_id: UUID) -> str | None:
        """Return what a person is called; None once they were erased."""
        row = await self._pool.fetchrow(self._queries["read_author"], person_id)
        return None if row is None else f"{row['first_name']} {row['last_name']}"

    async def gives_by_name(self, goal_id: UUID, person_id: UUID) -> bool:
        """Say whether somebody has given to a goal in their own name."""
        return bool(await self._pool.fetchval(self._queries["gives_by_name"], goal_id, person_id))

    async def is_decided(self, operation_id: UUID) -> bool:
        """Say whether an operation has an end: then it is only repeated, and does nothing new."""
        row = await self._pool.fetchrow(self._queries["read_operation"], operation_id)
        return row is not None

    async def forget_words_of(self, person_id: UUID) -> None:
        """Delete what somebody said of money out who has been erased."""
        await self._pool.execute(self._queries["erase_money_out"], person_id)
