"""Claims: people say which money was theirs, and staff see it beside the money that it fits.

Whoever claims learns nothing about money: a claim is taken whether or not there is any such.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from goalfund.db.pool import Pool
from goalfund.edge.problems import Code, ProblemError, field_problem
from goalfund.payments.claim_models import CLAIMS_SHOWN_MAX, ClaimBody

OPEN_CLAIMS_MAX: Final = 10
_EVIDENCE: Final = "suspense_claims_evidence"


class Claims:
    """Keeps claims over the pool of the edge; nothing here moves money."""

    def __init__(self, pool: Pool, queries: Mapping[str, str]) -> None:
        self._pool = pool
        self._queries = queries

    async def make(
        self, person_id: UUID, operation_id: UUID, body: ClaimBody
    ) -> tuple[asyncpg.Record, bool]:
        """Return the claim, and whether it was made before under this operation.

        Raises:
            ProblemError: `file_not_found`, `too_many_claims`, `operation_differs`.
        """
        claim_id, content = uuid7(), _digest(body)
        try:
            await self._pool.execute(
                self._queries["make_claim"],
                claim_id,
                person_id,
                operation_id,
                content,
                body.goal_id,
                body.contribution_id,
                body.amount_minor,
                body.currency,
                body.paid_on,
                body.sender_name,
                body.sender_bank,
                body.narration,
                body.reference,
                body.note,
                list(body.evidence),
                OPEN_CLAIMS_MAX,
            )
        except asyncpg.UniqueViolationError as error:
            if error.constraint_name != _EVIDENCE:
                raise
            message = "You have uploaded no such file for proof"
            raise field_problem(Code.FILE_NOT_FOUND, "evidence", message) from error
        row = await self._pool.fetchrow(self._queries["read_claim_made"], person_id, operation_id)
        if row is None:
            raise ProblemError(Code.TOO_MANY_CLAIMS)
        if row["content"] != content:
            raise ProblemError(Code.OPERATION_DIFFERS)
        return row, row["claim_id"] != claim_id

    async def of(
        self, person_id: UUID | None, before: UUID | None, limit: int
    ) -> list[asyncpg.Record]:
        """Return a person's claims, or without one everybody's that are open; newest first."""
        return await self._pool.fetch(self._queries["list_claims"], person_id, before, limit)

    async def on(self, item: asyncpg.Record) -> list[asyncpg.Record]:
        """Return open claims that fit money in suspense, at most five."""
        return await self._pool.fetch(
            self._queries["list_claims_on"],
            item["reference"],
            item["amount_minor"],
            item["currency"],
            item["received_at"],
            CLAIMS_SHOWN_MAX,
        )

    async def open_one(self, claim_id: UUID, allocation_id: UUID | None = None) -> asyncpg.Record:
        """Return a claim that is open, or was settled by this very allocation.

        Raises:
            ProblemError: `claim_not_found`, `already_decided`.
        """
        row = await self._pool.fetchrow(self._queries["read_claim"], claim_id)
        if row is None:
            raise ProblemError(Code.CLAIM_NOT_FOUND, f"No claim {claim_id}.")
        is_settled_so = allocation_id is not None and row["allocation_id"] == allocation_id
        if row["state"] != "open" and not is_settled_so:
            raise ProblemError(Code.ALREADY_DECIDED)
        return row

    async def bind(self, claim_id: UUID, allocation_id: UUID) -> None:
        """Note which allocation settles it, before that is asked for: who dies then loses nothing.

        Whoever finishes the allocation settles the claim, or opens it again when the goal refuses.
        """
        await self._pool.execute(self._queries["bind_claim"], claim_id, allocation_id)

    async def settle(self, allocation_id: UUID) -> None:
        """Note that the money was given to a goal; a claim that is decided stays as it is."""
        await self._pool.execute(self._queries["settle_claims"], allocation_id)

    async def reject(self, claim_id: UUID, reason: str) -> asyncpg.Record:
        """Return the claim, rejected.

        Raises:
            ProblemError: `claim_not_found`, `already_decided`.
        """
        row = await self._pool.fetchrow(self._queries["reject_claim"], claim_id, reason)
        return row if row is not None else await self.open_one(claim_id)


def _digest(body: ClaimBody) -> bytes:
    said: dict[str, Any] = body.model_dump(mode="json")
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()
