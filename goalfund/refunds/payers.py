"""Those to whom money goes back, told that it waits until they have named an account."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

import asyncpg

from goalfund.notify.outbox import Outbox
from goalfund.refunds.accounts import RefundAccounts
from goalfund.refunds.letters import RefundLetters


class Persons(Protocol):
    """Payers who have an account here."""

    async def refund_waits(
        self, person_id: UUID, goal_id: UUID, seq: int, amount_minor: int
    ) -> None:
        """Tell somebody that money waits until they have set an account; again, it counts once."""


class Payers:
    """Tells each in one way: persons by a notice, everybody else by a letter to their address."""

    def __init__(
        self,
        persons: Persons,
        accounts: RefundAccounts,
        outbox: Outbox,
        letters: RefundLetters,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._persons = persons
        self._accounts = accounts
        self._outbox = outbox
        self._letters = letters
        self._clock = clock

    async def refund_waits(self, row: asyncpg.Record) -> None:
        """Tell the payer of a row of `list_refunds_on_their_way`; again, it counts once.

        Raises:
            DatabaseUnavailableError, asyncpg.PostgresError: nothing was told; it can be tried
                again.
        """
        goal_id = UUID(int=row["goal_id"].int)
        if row["person_id"] is None:
            await self._write(goal_id, row)
            return
        person_id = UUID(int=row["person_id"].int)
        await self._persons.refund_waits(
            person_id, goal_id, row["started_seq"], row["amount_minor"]
        )

    async def _write(self, goal_id: UUID, row: asyncpg.Record) -> None:
        now = self._clock()
        async with self._accounts.begin() as connection:
            asked = await self._accounts.ask(connection, goal_id, row["contribution_id"], now)
            if asked is None:
                return
            letter = self._letters.waits(asked, row["amount_minor"])
            await self._outbox.post(connection, letter, asked["person_id"], now)
        self._outbox.posted()
