"""The only writer of goal logs: one statement finds for all goals, one commits for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import asyncpg

from goalfund.db import DatabaseUnavailableError, outcome_unknown, retry_transient
from goalfund.db.pool import Pool
from goalfund.goal.batch import GoalBatch
from goalfund.goal.columns import statement_of
from goalfund.goal.commands import Command
from goalfund.goal.errors import (
    AnswerLostError,
    ClaimedElsewhereError,
    FencedError,
    JournalUnavailableError,
)
from goalfund.goal.facts import Facts
from goalfund.goal.gathering import Gathering
from goalfund.goal.rows import learn, search_of, state_of
from goalfund.goal.state import GoalState

Search = tuple[UUID, Sequence[Command]]

# What Postgres, or the conversion into its types, says about rows that cannot be written.
_ROWS_AT_FAULT = (asyncpg.PostgresError, TypeError, ValueError)
_DRIVER_FAULTS = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresError,
)
# Classes of SQLSTATE that speak of the server's condition, not of the statement: out of resources,
# operator intervention (a statement's timeout among them), system error, others who would not
# give way however often it was tried; and a standby.
_SERVER_UNWELL = ("40", "53", "57", "58")
_READ_ONLY = "25006"
# What an intent or a refusal runs into that has been committed before.
_ANSWERED_ALREADY = (
    "operations_pkey",
    "contributions_pkey",
    "contributions_payment_code_once",
    "goal_files_loose",  # a file that another goal was faster to use, or that is gone
)
_LOCK_TIMEOUT = "55P03"
_STATEMENTS = ("find_facts", "find_payments", "append_batch", "append_payments")


class Journal(AbstractAsyncContextManager["Journal"]):
    """Reads what decisions need and commits what was decided, across goals, fenced.

    Everything here may be called by many actors at once; each goal has one call under way at most.
    """

    def __init__(
        self,
        pool: Pool,
        queries: Mapping[str, str],
        *,
        goals_max: int = 512,
        commits_in_flight: int = 1,
    ) -> None:
        self._pool = pool
        self._load_goals = queries["load_goals"]
        self._statements = {name: queries[name] for name in _STATEMENTS}
        self._loads: Gathering[UUID, GoalState] = Gathering(
            self._load_all, pieces_max=goals_max, flights_max=commits_in_flight
        )
        self._finds: Gathering[Search, Facts] = Gathering(
            self._find_all, pieces_max=goals_max, flights_max=commits_in_flight
        )
        self._appends: Gathering[GoalBatch, None] = Gathering(
            self._append_all, pieces_max=goals_max, flights_max=commits_in_flight
        )
        self.statements = 0  # sent since the start
        self.commits = 0
        self.fenced = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._loads.close()
        await self._finds.close()
        await self._appends.close()

    async def load(self, goal_id: UUID) -> GoalState:
        """Return the goal as it is committed; with seq 0 when it has not been opened.

        Raises:
            JournalUnavailableError: nothing is known of the goal.
        """
        return await self._loads.join(goal_id)

    async def find(self, goal_id: UUID, commands: Sequence[Command]) -> Facts:
        """Return the rows that `commands` may touch, as they are committed.

        Raises:
            JournalUnavailableError: nothing was found out.
        """
        return await self._finds.join((goal_id, commands))

    async def append(self, batch: GoalBatch) -> None:
        """Commit the batch, wholly or not at all.

        Raises:
            FencedError: another writer came first; nothing was written.
            ClaimedElsewhereError: a reference has become another book's; nothing was written.
            JournalUnavailableError: nothing was written.
            AnswerLostError: it may or may not have been written.
        """
        await self._appends.join(batch)

    async def _load_all(self, goal_ids: Sequence[UUID]) -> list[GoalState | Exception]:
        rows = await _reading(lambda: self._fetch(self._load_goals, [list(goal_ids)]))
        loaded = {row["goal_id"]: row for row in rows}
        return [
            state_of(goal_id, loaded[goal_id]) if goal_id in loaded else GoalState(goal_id)
            for goal_id in goal_ids
        ]

    async def _find_all(self, searches: Sequence[Search]) -> list[Facts | Exception]:
        try:
            name, keys = search_of(searches)
            rows = await _reading(lambda: self._fetch(self._statements[name], keys))
        except asyncpg.PostgresError as error:
            if len(searches) == 1:
                return [error]
            # One goal's keys cannot be looked up: find out whose.
            return [(await self._find_all([search]))[0] for search in searches]
        found: dict[UUID, Facts] = {goal_id: Facts() for goal_id, _ in searches}
        claims = Facts()
        for row in rows:
            # Claims are looked up over all books: whoever asked may need to follow one.
            facts = claims if row["what"] == "claim" else found[row["goal_id"]]
            learn(facts, row["what"], row["found"])
        for facts in found.values():
            # A copy for each: what one goal decides upon it is nobody else's to believe.
            facts.claims = dict(claims.claims)
        return [found[goal_id] for goal_id, _ in searches]

    async def _append_all(self, batches: Sequence[GoalBatch]) -> list[Exception | None]:
        ordered = sorted(batches, key=lambda batch: batch.goal_id)
        try:
            written = await self._commit(ordered)
        except _ROWS_AT_FAULT:
            # One goal's rows are at fault, and nothing was written for any: find out which.
            return [await self._append_alone(batch) for batch in batches]
        return [self._outcome(batch, written) for batch in batches]

    async def _append_alone(self, batch: GoalBatch) -> Exception | None:
        try:
            return self._outcome(batch, await self._commit([batch]))
        except asyncpg.UniqueViolationError as error:
            if error.constraint_name == "receipts_pkey":
                return ClaimedElsewhereError(f"goal {batch.goal_id}: {error.detail}")
            if error.constraint_name in _ANSWERED_ALREADY:
                # By another writer, without an event: the head has not moved for that.
                return self._outcome(batch, frozenset())
            return error
        except (*_ROWS_AT_FAULT, AnswerLostError, JournalUnavailableError) as error:
            return error

    def _outcome(self, batch: GoalBatch, written: frozenset[UUID]) -> FencedError | None:
        if batch.goal_id in written:
            return None
        self.fenced += 1
        return FencedError(batch.goal_id)

    async def _commit(self, batches: Sequence[GoalBatch]) -> frozenset[UUID]:
        """Return the goals that were written.

        Raises:
            asyncpg.PostgresError, TypeError, ValueError: these rows cannot be written; nothing was.
            JournalUnavailableError: nothing was written.
            AnswerLostError: it may or may not have been done.
        """
        name, parameters = statement_of(batches)
        try:
            rows = await retry_transient(lambda: self._fetch(self._statements[name], parameters))
        except DatabaseUnavailableError as error:
            raise JournalUnavailableError(str(error)) from error
        except (*_DRIVER_FAULTS, asyncio.CancelledError) as error:
            if outcome_unknown(error):
                raise AnswerLostError(str(error)) from error
            if _unwell(error):
                raise JournalUnavailableError(str(error)) from error
            raise
        self.commits += 1
        return frozenset(row["goal_id"] for row in rows)

    async def _fetch(self, query: str, parameters: Sequence[Any]) -> list[asyncpg.Record]:
        self.statements += 1
        return await self._pool.fetch(query, *parameters)


async def _reading(
    read: Callable[[], Awaitable[list[asyncpg.Record]]],
) -> list[asyncpg.Record]:
    """Return what `read` returns; once more when the connection was found dead.

    Raises:
        asyncpg.DataError: what was asked for cannot be asked for.
        JournalUnavailableError: the second attempt failed as well.
    """
    try:
        return await read()
    except asyncpg.DataError:
        raise
    except (*_DRIVER_FAULTS, DatabaseUnavailableError):
        pass
    try:
        return await read()
    except asyncpg.DataError:
        raise
    except (*_DRIVER_FAULTS, DatabaseUnavailableError) as error:
        raise JournalUnavailableError(str(error)) from error


def _unwell(error: BaseException) -> bool:
    state = getattr(error, "sqlstate", None) or ""
    return state[:2] in _SERVER_UNWELL or state in (_READ_ONLY, _LOCK_TIMEOUT)
