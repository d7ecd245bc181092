"""Rosters of closed goals: read, changed, and asked whose a contribution is."""

import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from goalfund.db import Pool
from goalfund.edge.problems import Code, ProblemError, field_problem
from goalfund.goals.roster_models import ParticipantBody

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]

PARTICIPANTS_MAX: Final = 5_000  # of one goal at a time

# What an index over addresses or numbers refuses.
_FIELD_OF_INDEX: Final = {"participants_email_once": "email", "participants_phone_once": "phone"}
EDITABLE: Final = ("name", "email", "phone", "expected_minor", "waived")


@dataclass(frozen=True, slots=True)
class Addition:
    """What became of a request to put somebody on a roster."""

    participant_id: UUID
    replayed: bool = False


class Rosters:
    """Keeps rosters. Whether somebody may see or change one is asked before, by the guards.

    What was paid is read from contributions each time, and stored nowhere.
    """

    def __init__(
        self,
        pool: Pool,
        queries: Mapping[str, str],
        public_url: str,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._pool = pool
        self._public_url = public_url
        self._queries = queries
        self._clock = clock

    async def totals(self, goal_id: UUID) -> asyncpg.Record:
        """Return what the roster adds up to, and whether reminders are sent."""
        row = await self._pool.fetchrow(self._queries["read_roster"], goal_id)
        assert row is not None
        return row

    async def page(
        self, goal_id: UUID, place: int | None, limit: int, state: str | None, words: str | None
    ) -> list[asyncpg.Record]:
        """Return rows after a place, in the roster's order."""
        return await self._pool.fetch(
            self._queries["list_participants"], goal_id, place, state, words, limit
        )

    async def participant(self, goal_id: UUID, participant_id: UUID) -> asyncpg.Record:
        """Return one row.

        Raises:
            ProblemError: `participant_not_found`.
        """
        row = await self._pool.fetchrow(self._queries["read_participant"], goal_id, participant_id)
        if row is None:
            raise ProblemError(Code.PARTICIPANT_NOT_FOUND)
        return row

    async def find(
        self, goal_id: UUID, key: str | None, person_id: UUID | None, email: str, phone: str | None
    ) -> UUID | None:
        """Return who of the roster it is: by their link, their account, what they typed."""
        found: UUID | None = await self._pool.fetchval(
            self._queries["find_participant"], goal_id, key, person_id, email.lower(), phone
        )
        # The driver's own kind of UUID is not one that can be written as JSON.
        return None if found is None else UUID(int=found.int)

    async def add(
        self, goal_id: UUID, operation_id: UUID | None, body: ParticipantBody
    ) -> Addition:
        """Put somebody on the roster; who had paid and was removed is put back on it.

        Raises:
            ProblemError: `participant_known`, `too_many_participants`, `operation_differs`.
        """
        async with self.changing(goal_id) as connection:
            if operation_id is not None:
                first = await self._first(connection, goal_id, operation_id, body)
                if first is not None:
                    return first
            await self.require_room(connection, goal_id, 1)
            asked = None if operation_id is None else _dumped(_digests(operation_id, body))
            return Addition(await self.put(connection, goal_id, body, operation_id, asked))

    async def _first(
        self, connection: "Connection", goal_id: UUID, operation_id: UUID, body: ParticipantBody
    ) -> Addition | None:
        row = await connection.fetchrow(self._queries["read_addition"], goal_id, operation_id)
        if row is None:
            return None
        if row["asked"] is not None:
            _require_same(orjson.loads(row["asked"]), _digests(operation_id, body))
        return Addition(row["participant_id"], replayed=True)

    async def put(
        self,
        connection: "Connection",
        goal_id: UUID,
        body: ParticipantBody,
        operation_id: UUID | None = None,
        asked: str | None = None,
    ) -> UUID:
        """Write somebody's row, or their former one anew, if there is one; return its id."""
        row = [getattr(body, name) for name in EDITABLE]
        restored: UUID | None = await connection.fetchval(
            self._queries["restore_participant"], goal_id, *row, new_key(), operation_id, asked
        )
        if restored is not None:
            return restored
        (added,) = await self.insert(connection, goal_id, [row], operation_id, asked)
        return added

    async def insert(
        self,
        connection: "Connection",
        goal_id: UUID,
        rows: Sequence[Sequence[Any]],
        operation_id: UUID | None = None,
        asked: str | None = None,
    ) -> list[UUID]:
        """Write new rows, each of name, email, phone, expected and waived; return their ids."""
        ids = [uuid7() for _ in rows]
        columns = [list(column) for column in zip(*rows, strict=True)]
        await connection.execute(
            self._queries["add_participants"],
            goal_id,
            ids,
            *columns,
            [new_key() for _ in rows],
            [new_key() for _ in rows],
            operation_id,
            asked,
            self._clock(),
        )
        return ids

    async def everybody(self, connection: "Connection", goal_id: UUID) -> list[asyncpg.Record]:
        """Return all rows of a roster of which anything is known, removed ones among them."""
        return await connection.fetch(self._queries["list_everybody"], goal_id)

    async def edit(
        self, goal_id: UUID, participant_id: UUID, changes: Mapping[str, Any], *, new_link: bool
    ) -> None:
        """Change a row; with `new_link`, its personal link too.

        Raises:
            ProblemError: `participant_not_found`, `participant_known`.
        """
        async with self.changing(goal_id) as connection:
            row = await connection.fetchrow(
                self._queries["read_participant"], goal_id, participant_id
            )
            if row is None:
                raise ProblemError(Code.PARTICIPANT_NOT_FOUND)
            if changes:
                whole = [changes.get(name, row[name]) for name in EDITABLE]
                await self.rewrite(connection, goal_id, {participant_id: whole})
            if new_link:
                await connection.execute(
                    self._queries["renew_link"], goal_id, participant_id, new_key()
                )

    async def rewrite(
        self, connection: "Connection", goal_id: UUID, rows: Mapping[UUID, Sequence[Any]]
    ) -> None:
        """Write rows as they are to be, each of name, email, phone, expected and waived."""
        columns = [list(column) for column in zip(*rows.values(), strict=True)]
        await connection.execute(self._queries["edit_participants"], goal_id, list(rows), *columns)

    async def remove(self, goal_id: UUID, participant_id: UUID) -> None:
        """Take somebody off the roster; what they have paid stays counted.

        Raises:
            ProblemError: `participant_not_found`.
        """
        query = self._queries["remove_participant"]
        if await self._pool.fetchval(query, goal_id, participant_id, self._clock()) is None:
            raise ProblemError(Code.PARTICIPANT_NOT_FOUND)

    async def personal(self, key: str) -> asyncpg.Record:
        """Return what a personal link shows.

        Raises:
            ProblemError: `participant_not_found`: it leads nowhere (any more).
        """
        row = await self._pool.fetchrow(self._queries["read_personal"], key)
        if row is None:
            raise ProblemError(Code.PARTICIPANT_NOT_FOUND)
        return row

    async def is_key_of(self, goal_id: UUID, key: str) -> bool:
        """Say whether a personal link leads to this goal."""
        row = await self._pool.fetchrow(self._queries["read_personal"], key)
        return row is not None and row["goal_id"] == goal_id

    async def claim(self, key: str, person_id: UUID) -> None:
        """Note whose personal link it is. Again is as good as once.

        Raises:
            ProblemError: `participant_not_found`; `participant_claimed`: it is another's.
        """
        row = await self._pool.fetchrow(self._queries["claim_participant"], key, person_id)
        if row is None:
            raise ProblemError(Code.PARTICIPANT_NOT_FOUND)
        if row["person_id"] != person_id:
            raise ProblemError(Code.PARTICIPANT_CLAIMED)

    def link(self, key: str | None) -> str:
        """Return a personal link as people get it; empty where there is none."""
        return "" if key is None else f"{self._public_url}{personal_path(key)}"

    @asynccontextmanager
    async def changing(self, goal_id: UUID) -> AsyncIterator["Connection"]:
        """Yield a connection in a transaction that alone may add to or edit the roster.

        Raises:
            ProblemError: `participant_known`; nothing was written.
        """
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                await connection.execute(self._queries["lock_roster"], goal_id)
                yield connection
        except asyncpg.UniqueViolationError as error:
            field = _FIELD_OF_INDEX.get(error.constraint_name or "")
            if field is None:
                raise
            message = "Somebody on the roster has it already"
            raise field_problem(Code.PARTICIPANT_KNOWN, field, message) from None

    async def require_room(self, connection: "Connection", goal_id: UUID, more: int) -> None:
        """See that so many more fit on the roster.

        Raises:
            ProblemError: `too_many_participants`.
        """
        there = await connection.fetchval(self._queries["count_participants"], goal_id)
        if there + more > PARTICIPANTS_MAX:
            detail = f"A roster holds {PARTICIPANTS_MAX:,} people at most."
            raise ProblemError(Code.TOO_MANY_PARTICIPANTS, detail)


def personal_path(key: str) -> str:
    """Return where a personal link leads. Its secret stands behind a #, out of logs."""
    return f"/pay#key={key}"


def new_key() -> str:
    """Return what a personal link holds: 256 random bits."""
    return secrets.token_urlsafe(32)


def _digests(operation_id: UUID, body: ParticipantBody) -> dict[str, str]:
    """Return what a repetition must repeat: to remember a request is not to keep the person."""
    return {
        name: sha256(operation_id.bytes + orjson.dumps(getattr(body, name))).hexdigest()[:32]
        for name in EDITABLE
    }


def _dumped(digests: Mapping[str, str]) -> str:
    return orjson.dumps(digests).decode()


def _require_same(first: Mapping[str, str], again: Mapping[str, str]) -> None:
    for name, value in first.items():
        if again.get(name) != value:
            message = "Differs from the first request with this key"
            raise field_problem(Code.OPERATION_DIFFERS, name, message)
