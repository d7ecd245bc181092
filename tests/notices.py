"""People who are told of goals, on the real application; mail as it was written, not sent."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from goalfund.edge.vault import Vault
from goalfund.notify.follower import SWEPT_A_ROUND, Follower
from goalfund.notify.mail import Mail, opened
from goalfund.notify.mailing import NoticeMailer
from goalfund.notify.notice_letters import NoticeLetters
from goalfund.notify.optout import OptOuts
from goalfund.notify.outbox import Outbox
from goalfund.notify.store import NoticeStore
from tests.served import Served
from tests.signed_in import Person


async def catch_up(served: Served, follower: Follower | None = None) -> None:
    """Have everybody told of everything that happened, however many goals other tests have left."""
    follower = follower or served.server.parts.notices.follower
    goals = await served.pool.fetchval("SELECT count(*) FROM goal_heads")
    quiet = 0
    while quiet <= goals // SWEPT_A_ROUND + 1:
        quiet = 0 if await follower.run_once() else quiet + 1


async def told(who: Person, query: str = "") -> list[dict[str, Any]]:
    """Return what somebody was told, newest first."""
    answer = await who.get(f"/notifications{query}")
    assert answer.status == 200, answer
    return list(answer.body["items"])


async def kinds_told(who: Person) -> list[str]:
    """Return of what kinds that is."""
    return [notice["kind"] for notice in await told(who)]


async def unread(who: Person) -> int:
    """Return how much somebody has not read."""
    return int((await who.get("/notifications?limit=1")).body["unread"])


async def wish(who: Person, **kinds: tuple[bool, str]) -> None:
    """Have somebody say where they want to be told of what."""
    body = {"kinds": {kind: {"in_app": app, "mail": mail} for kind, (app, mail) in kinds.items()}}
    answer = await who.ask("PUT", "/me/notification-preferences", body)
    assert answer.status == 200, answer


@dataclass
class Desk:
    """Mail about goals at a time that tests set: written as a server would, and read back."""

    served: Served
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def store(self) -> NoticeStore:
        return self.served.server.parts.notices.store

    @property
    def vault(self) -> Vault:
        assert self.served.settings.secret_key is not None
        return Vault([self.served.settings.secret_key.get_secret_value()])

    def follower(self) -> Follower:
        """Return a follower of another server."""
        return Follower(self.store, clock=lambda: self.now)

    def mailer(self) -> NoticeMailer:
        """Return a mailer of another server."""
        queries = self.store._queries
        letters = NoticeLetters("https://goalfund.example", OptOuts(["k"], "https://x.example"))
        return NoticeMailer(
            self.store, Outbox(queries, self.vault), letters, clock=lambda: self.now
        )

    async def write(self, *, hours: float = 0) -> int:
        """Let time pass, and write what is due; return how many mails that were."""
        self.now += timedelta(hours=hours)
        return await self.mailer().run_once()

    async def mails(self, who: Person) -> list[Mail]:
        """Return the mails about goals to somebody, oldest first."""
        return await mails_to(self.served, self.vault, who.person_id)


async def mails_to(served: Served, vault: Vault, person_id: UUID) -> list[Mail]:
    """Return mails about goals, oldest first."""
    rows = await served.pool.fetch(
        "SELECT kind, sealed FROM mails WHERE person_id = $1 AND kind LIKE 'notice%'"
        " ORDER BY mail_id",
        person_id,
    )
    return [opened(row["kind"], row["sealed"], vault) for row in rows]
