"""Mail about goals: at once within bounds, and one digest a day, each written exactly once."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import asyncpg
import structlog
from uuid_utils.compat import uuid7

from goalfund.edge.rounds import Rounds
from goalfund.notify.days import day_of, next_digest
from goalfund.notify.kinds import MailMode
from goalfund.notify.notice_letters import NoticeLetters, Told
from goalfund.notify.outbox import Outbox
from goalfund.notify.store import NoticeStore

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]

AT_ONCE_A_DAY: Final = 10  # mails to one person; the rest waits for the digest
AT_ONCE_OF_GOAL_AN_HOUR: Final = 2
LINES_A_MAIL: Final = 1_000  # more than anybody keeps
_LINES_A_ROUND: Final = 500

log = structlog.get_logger(__name__)


class NoticeMailer:
    """Writes mail that is due in `rounds`, which are its owner's to run; the outbox then sends it.

    A mail and the note that it was written are one commit. At most `AT_ONCE_A_DAY` mails and one
    digest a day are written to anybody, whatever clocks do and however many servers there are.
    """

    def __init__(
        self,
        store: NoticeStore,
        outbox: Outbox,
        letters: NoticeLetters,
        *,
        every_s: float = 1.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._letters = letters
        self._clock = clock
        self.written = 0
        self.rounds = Rounds("notice mail", self.run_once, every_s)

    async def run_once(self) -> int:
        """Write what is due, and return how many mails that were."""
        now, before = self._clock(), self.written
        for person_id in await self._store.due_readers(now, _LINES_A_ROUND):
            try:
                await self._write_to(person_id, now)
            except (asyncpg.PostgresError, TimeoutError) as error:
                # Nobody else has to wait; it is due the next time too.
                log.warning("notice_mail_failed", fault=type(error).__name__)
        if self.written > before:
            self._outbox.posted()
            self.rounds.wake()  # in the evening there are more than a round takes
        return self.written - before

    async def _write_to(self, person_id: UUID, now: datetime) -> None:
        async with self._store.begin() as connection:
            due = await self._store.take_due(connection, person_id, now, LINES_A_MAIL)
            unwanted = [row for row in due if not _is_wanted(row)]
            await self._store.end_mail(connection, unwanted, now)
            wanted = [row for row in due if _is_wanted(row)]
            made = await self._write_at_once(connection, _of_mode(wanted, MailMode.AT_ONCE), now)
            made += await self._write_digest(connection, _of_mode(wanted, MailMode.DAILY), now)
        self.written += made

    async def _write_at_once(
        self, connection: "Connection", rows: Sequence[asyncpg.Record], now: datetime
    ) -> int:
        """Write a mail for each goal and kind, as far as the bounds allow."""
        groups: dict[tuple[UUID, str], list[asyncpg.Record]] = {}
        for row in rows:
            groups.setdefault((row["goal_id"], row["kind"]), []).append(row)
        made = 0
        for (goal_id, _kind), group in groups.items():
            person_id = group[0]["person_id"]
            mailings = await self._store.mailings(connection, person_id, goal_id, now)
            if mailings[0] >= AT_ONCE_A_DAY or mailings[1] >= AT_ONCE_OF_GOAL_AN_HOUR:
                await self._store.put_mail_off(connection, group, next_digest(now))
                continue
            mail = self._letters.at_once(
                group[0]["email"], group[0]["first_name"], [Told.of(row) for row in group]
            )
            await self._outbox.post(connection, mail, person_id, now)
            await self._store.add_mailing(connection, person_id, uuid7(), now, goal_id, None)
            await self._store.end_mail(connection, group, now)
            made += 1
        return made

    async def _write_digest(
        self, connection: "Connection", rows: Sequence[asyncpg.Record], now: datetime
    ) -> int:
        """Write one mail about all of it, unless this day's was written."""
        if not rows:
            return 0
        person_id, day = rows[0]["person_id"], day_of(now)
        if not await self._store.add_mailing(connection, person_id, uuid7(), now, None, day):
            await self._store.put_mail_off(connection, rows, next_digest(now))
            return 0
        mail = self._letters.digest(
            rows[0]["email"], rows[0]["first_name"], [Told.of(row) for row in rows], day
        )
        await self._outbox.post(connection, mail, person_id, now)
        await self._store.end_mail(connection, rows, now)
        return 1


def _is_wanted(row: asyncpg.Record) -> bool:
    """Return whether mail about a line may be written now, whatever was so when it was told."""
    return bool(row["verified"] and row["sees"] and row["wanted"] != MailMode.OFF)


def _of_mode(rows: Sequence[asyncpg.Record], mode: MailMode) -> list[asyncpg.Record]:
    return [row for row in rows if row["mail"] == mode]


class NoticeSweeper:
    """Deletes what is too old or too much in `rounds`; what one missed goes the next time."""

    KEPT: Final = timedelta(days=90)
    KEPT_MAX: Final = 1_000  # of one person
    EVERY_S: Final = 900.0
    _ROWS: Final = 5_000

    def __init__(
        self, store: NoticeStore, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store = store
        self._clock = clock
        self.rounds = Rounds("notices swept", self.sweep, self.EVERY_S)

    async def sweep(self) -> None:
        """Sweep once."""
        now = self._clock()
        await self._store.sweep_old(
            now,
            kept=self.KEPT,
            kept_max=self.KEPT_MAX,
            since=now - timedelta(seconds=2 * self.EVERY_S),
            limit=self._ROWS,
        )
