"""Links that are mailed: each works once, for a while, for one purpose."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import asyncpg

from goalfund.edge.problems import Code, ProblemError
from goalfund.people.store import PeopleStore
from goalfund.people.tokens import digest, new_token

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]


class Purpose(StrEnum):
    """What a link is good for."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a purpose, not a password


LIFETIMES: Final[Mapping[Purpose, timedelta]] = MappingProxyType(
    {Purpose.VERIFY_EMAIL: timedelta(days=2), Purpose.RESET_PASSWORD: timedelta(hours=1)}
)


class Links:
    """Makes and uses links up. What is stored of one is a hash."""

    def __init__(self, store: PeopleStore) -> None:
        self._store = store

    async def make(
        self, connection: "Connection", person_id: UUID, purpose: Purpose, now: datetime
    ) -> str:
        """Return the token of a new link; it works once the transaction has committed."""
        token, until = new_token(), now + LIFETIMES[purpose]
        await self._store.write(
            connection, "add_mailed_token", digest(token), person_id, purpose, until
        )
        return token

    async def holder(self, token: str, purpose: Purpose, now: datetime) -> asyncpg.Record:
        """Return whose link it is, without using it up.

        Raises:
            ProblemError: `invalid_token`.
        """
        person = await self._store.holder(digest(token), purpose, now)
        if person is None:
            raise ProblemError(Code.INVALID_TOKEN)
        return person

    async def use(
        self, connection: "Connection", token: str, purpose: Purpose, now: datetime
    ) -> UUID:
        """Use a link up, if the transaction commits, and return whose it was.

        Raises:
            ProblemError: `invalid_token`.
        """
        person_id: UUID | None = await self._store.write(
            connection, "use_mailed_token", digest(token), purpose, now
        )
        if person_id is None:
            raise ProblemError(Code.INVALID_TOKEN)
        return person_id
