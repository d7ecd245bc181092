"""Rows of money in suspense, and what each tells of whose it may be."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Final
from uuid import UUID

import asyncpg

from goalfund.db.pool import Pool
from goalfund.goal.suspense import SUSPENSE_CURRENCIES, suspense_goal_id
from goalfund.payments import documents, narration, payloads, references
from goalfund.payments.documents import MalformedError
from goalfund.payments.payloads import Notification
from goalfund.payments.references import TEXT_LENGTH, Reference
from goalfund.payments.signatures import Recipe
from goalfund.payments.suggestions import Candidate, Money

SAME_AMOUNT_MAX: Final = 200


class SuspenseStore:
    """Reads over the pool of the edge; nothing here moves money."""

    def __init__(self, pool: Pool, queries: Mapping[str, str]) -> None:
        self._pool = pool
        self._queries = queries

    async def items(
        self, currency: str, *, state: str, before_seq: int | None, limit: int
    ) -> list[asyncpg.Record]:
        """Return money in the suspense book of a currency by its stage, newest first."""
        book = suspense_goal_id(currency)
        return await self._pool.fetch(
            self._queries["list_suspense"], book, state, before_seq, limit
        )

    async def item(self, item_id: UUID) -> asyncpg.Record | None:
        """Return one, by the operation by which it came in."""
        books = [suspense_goal_id(currency) for currency in SUSPENSE_CURRENCIES]
        return await self._pool.fetchrow(self._queries["read_suspense_item"], books, item_id)

    async def is_decided(self, operation_id: UUID) -> bool:
        """Say whether an operation has an end: then it is only repeated, and does nothing new."""
        row = await self._pool.fetchrow(self._queries["read_operation"], operation_id)
        return row is not None

    async def candidates(self, money: Money, currency: str) -> Sequence[Candidate]:
        """Return the contributions that it may have been meant for."""
        rows = await self._pool.fetch(
            self._queries["list_suspense_candidates"],
            money.amount_minor,
            currency,
            money.received_at,
            [*money.codes, *money.near_codes],
            [goal_id for goal_id, _ in money.payment_codes],
            [code for _, code in money.payment_codes],
            list(money.claimed),
            SAME_AMOUNT_MAX,
        )
        return [Candidate(**row) for row in rows]


def notice_of(row: asyncpg.Record) -> Notification | None:
    """Return what the gateway told of an item; None when it cannot be read any more."""
    with suppress(MalformedError):
        return payloads.normalise(documents.read(row["raw"]), Recipe.BODY)
    return None


def money_of(
    row: asyncpg.Record, notice: Notification | None, claimed: Collection[UUID] = ()
) -> Money:
    """Return what an item tells of whose it may be."""
    text = (notice.narration if notice else None) or ""
    return Money(
        amount_minor=row["amount_minor"],
        received_at=row["received_at"],
        sender=notice.payer_name if notice else None,
        narration=text or None,
        codes=[found.code for found in narration.find_codes(text)],
        near_codes=narration.near_codes(text),
        payment_codes=[(one.goal_id, one.payment_code) for one in _references(notice, text)],
        claimed=claimed,
    )


def _references(notice: Notification | None, text: str) -> list[Reference]:
    parsed = (references.parse(token) for token in narration.find_tokens(text, TEXT_LENGTH))
    own = notice.reference if notice else None
    return [one for one in (own, *parsed) if one is not None]
