"""Putting mail in the outbox, in the transaction of what it is about."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from goalfund.edge.vault import Vault
from goalfund.notify.mail import Mail, sealed

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]


class Outbox:
    """Writes mails down. Whoever did so says `posted` once the transaction has committed."""

    def __init__(self, queries: Mapping[str, str], vault: Vault) -> None:
        self._post = queries["post_mail"]
        self._post_all = queries["post_mails"]
        self._vault = vault
        self.posted: Callable[[], None] = _nothing  # wakes the dispatcher of this server

    async def post(
        self, connection: "Connection", mail: Mail, person_id: UUID | None, now: datetime
    ) -> None:
        """Write `mail` down; it leaves after the commit, or never existed."""
        await connection.execute(
            self._post, uuid7(), person_id, mail.kind, sealed(mail, self._vault), now
        )

    async def post_all(
        self,
        connection: "Connection",
        kind: str,
        mails: Sequence[tuple[Mail, UUID | None]],
        now: datetime,
    ) -> None:
        """Write many mails of one kind down, each with whose account it goes to, if anybody's."""
        await connection.execute(
            self._post_all,
            [uuid7() for _ in mails],
            [person_id for _, person_id in mails],
            kind,
            [sealed(mail, self._vault) for mail, _ in mails],
            now,
        )

    async def tell(
        self, connection: "Connection", mail: Mail, person: asyncpg.Record, now: datetime
    ) -> None:
        """Write a notice of what somebody did down, if they have proven that they read it.

        Else whoever opens an account with a stranger's address could have us write to it, as
        often as they change something.
        """
        if person["email_verified_at"] is not None:
            await self.post(connection, mail, person["person_id"], now)

    def sealed(self, mail: Mail) -> bytes:
        """Return what is stored of `mail`, for a statement that posts it itself."""
        return sealed(mail, self._vault)


def _nothing() -> None:
    """Until there is a dispatcher, nobody waits."""
