"""Codes that count once: those of the authenticator app, and those for when it is lost."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from goalfund.edge.vault import Vault
from goalfund.notify.outbox import Outbox
from goalfund.notify.templates import Letters
from goalfund.people import totp
from goalfund.people.client import Client
from goalfund.people.kinds import Happened
from goalfund.people.store import PeopleStore
from goalfund.people.tokens import recovery_digest

_DIGITS = 6


class Codes:
    """Uses codes up. Of two requests with the same code one gets a yes."""

    def __init__(
        self,
        store: PeopleStore,
        vault: Vault,
        outbox: Outbox,
        letters: Letters,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._vault = vault
        self._outbox = outbox
        self._letters = letters
        self._clock = clock

    async def use(self, person: asyncpg.Record, code: str, client: Client) -> bool:
        """Return whether `code` was good, of either kind; it is good no more."""
        plain = code.replace(" ", "")
        if len(plain) == _DIGITS and plain.isdigit():
            return await self._use_totp(person["person_id"], plain)
        return await self._use_recovery(person, code, client)

    async def _use_totp(self, person_id: UUID, code: str) -> bool:
        factor = await self._store.totp(person_id)
        if factor is None or factor["enabled_at"] is None:
            return False
        secret = self._vault.open(factor["secret"]).decode()
        counter = totp.counter_of(secret, code, self._clock(), factor["last_counter"])
        if counter is None:
            return False
        async with self._store.begin() as connection:
            used = await self._store.write(connection, "use_totp", person_id, counter)
        return used is not None

    async def _use_recovery(self, person: asyncpg.Record, code: str, client: Client) -> bool:
        hashed = recovery_digest(code)
        if hashed is None or not person["second_factor"]:
            return False
        person_id, now = person["person_id"], self._clock()
        async with self._store.begin() as connection:
            used = await self._store.write(connection, "use_recovery_code", person_id, hashed)
            if used is None:
                return False
            mail = self._letters.recovery_code_used(person["email"], person["first_name"], now)
            await self._outbox.tell(connection, mail, person, now)
            await self._store.note(connection, Happened.RECOVERY_CODE_USED, person_id, now, client)
        self._outbox.posted()
        return True
