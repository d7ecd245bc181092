"""Sending what is in the outbox: at least once, by whichever server comes first."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
import structlog

from goalfund.db import Pool
from goalfund.edge.rounds import Rounds
from goalfund.edge.vault import SealBrokenError, Vault
from goalfund.notify.mail import opened
from goalfund.notify.transports import MailTransport, NotSentError, UndeliverableError

LEASE_S: Final = 120.0  # longer than any attempt: after this another server may try
GRACE_S: Final = 3.0  # for mail that is on its way when the server stops; else it is sent again
ATTEMPTS_MAX: Final = 14  # the last one comes about two days after the first
_PAUSE_MAX_S: Final = 6 * 3_600.0
_SWEEP_EVERY_S: Final = 3_600.0
_REMEMBERED_FOR: Final = timedelta(days=7)
_KEPT_MAX: Final = 200

log = structlog.get_logger(__name__)


class MailDispatcher:
    """Looks for due mail in `rounds`, which are its owner's to run; `rounds.wake` looks at once.

    At most `at_once` mails are on their way at a time; the rest waits in the table.
    """

    def __init__(
        self,
        pool: Pool,
        queries: Mapping[str, str],
        vault: Vault,
        transport: MailTransport,
        *,
        every_s: float = 1.0,
        grace_s: float = GRACE_S,
        at_once: int = 8,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._pool = pool
        self._queries = queries
        self._vault = vault
        self._transport = transport
        self._at_once = at_once
        self._clock = clock
        self.rounds = Rounds("mail", self._round, every_s, grace_s=grace_s)
        self._sweep_at: datetime | None = None
        self.sent = 0
        self.given_up = 0

    async def _round(self) -> None:
        # If this fails, whatever was taken is due again when its lease ends.
        full = await self.run_once() == self._at_once
        await self._sweep()
        if full:
            self.rounds.wake()

    async def run_once(self) -> int:
        """Send what is due, and return how many mails that were."""
        rows = await self._pool.fetch(
            self._queries["due_mails"], self._clock(), self._at_once, LEASE_S
        )
        await asyncio.gather(*(self._send(row) for row in rows))
        return len(rows)

    async def _send(self, row: asyncpg.Record) -> None:
        """Try one mail, and write down how that went."""
        mail_id, kind, attempts = row["mail_id"], row["kind"], row["attempts"]
        try:
            mail = opened(kind, row["sealed"], self._vault)
            fate: str = await self._transport.send(mail_id, mail)
        except NotSentError as error:
            if attempts < ATTEMPTS_MAX:
                log.warning("mail_put_off", mail_id=str(mail_id), kind=kind, reason=str(error))
                pause = timedelta(seconds=min(_PAUSE_MAX_S, 5.0 * 2.0**attempts))
                again_at = self._clock() + pause
                await self._pool.execute(self._queries["put_mail_off"], mail_id, again_at)
                return
            fate = self._give_up(mail_id, kind, error)
        except (UndeliverableError, SealBrokenError) as error:
            fate = self._give_up(mail_id, kind, error)
        else:
            self.sent += 1
        await self._pool.execute(self._queries["finish_mail"], mail_id, fate, self._clock())

    def _give_up(self, mail_id: object, kind: str, error: Exception) -> str:
        self.given_up += 1
        reason = f"{type(error).__name__} {error}".strip()
        log.error("mail_given_up", mail_id=str(mail_id), kind=kind, reason=reason)
        return "given_up"

    async def _sweep(self) -> None:
        now = self._clock()
        if self._sweep_at is not None and now < self._sweep_at:
            return
        self._sweep_at = now + timedelta(seconds=_SWEEP_EVERY_S)
        await self._pool.execute(self._queries["sweep_mails"], now - _REMEMBERED_FOR, _KEPT_MAX)
