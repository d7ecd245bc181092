"""Recovery codes: there from the first second factor on, and gone with the last."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from goalfund.edge.problems import Code, ProblemError
from goalfund.people.store import PeopleStore
from goalfund.people.tokens import new_recovery_codes, recovery_digest

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]


class RecoveryCodes:
    """Gives them out and voids them, in the transaction that changes a person's factors."""

    def __init__(self, store: PeopleStore) -> None:
        self._store = store

    async def lock(self, connection: "Connection", person_id: UUID) -> None:
        """Have whoever else changes this person's factors wait until commit.

        Raises:
            ProblemError: `unauthenticated`: erased meanwhile.
        """
        if await self._store.write(connection, "lock_factors", person_id) is None:
            raise ProblemError(Code.UNAUTHENTICATED)

    async def passkeys(self, connection: "Connection", person_id: UUID) -> int:
        """Return how many passkeys the person has."""
        factors = await self._store.write_row(connection, "count_factors", person_id)
        assert factors is not None
        count: int = factors["passkeys"]
        return count

    async def for_first(self, connection: "Connection", person_id: UUID) -> list[str]:
        """Return ten new codes if no factor is on; none if one is. Call it with the lock."""
        if await self._any(connection, person_id):
            return []
        return await self.replace(connection, person_id)

    async def replace(self, connection: "Connection", person_id: UUID) -> list[str]:
        """Return ten new codes; the old ones are void."""
        codes = new_recovery_codes()
        hashes = [recovery_digest(code) for code in codes]
        await self._store.write(connection, "replace_recovery_codes", person_id, hashes)
        return codes

    async def void_after_last(self, connection: "Connection", person_id: UUID) -> bool:
        """Void the codes unless a factor is on; return whether one is. Call it with the lock."""
        left = await self._any(connection, person_id)
        if not left:
            await self._store.write(connection, "drop_recovery_codes", person_id)
        return left

    async def _any(self, connection: "Connection", person_id: UUID) -> bool:
        factors = await self._store.write_row(connection, "count_factors", person_id)
        assert factors is not None
        return bool(factors["totp"]) or factors["passkeys"] > 0
