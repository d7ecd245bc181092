"""The part of the composition root that tells people of goals: lists, sockets, mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from aiohttp import web

from goalfund.core import Core
from goalfund.db import Pool
from goalfund.edge.cursors import Cursors
from goalfund.edge.metrics import Metrics
from goalfund.edge.rounds import Rounds
from goalfund.edge.routes import Routes
from goalfund.notify import routes as notify_routes
from goalfund.notify.follower import Follower
from goalfund.notify.live import Live
from goalfund.notify.mailing import NoticeMailer, NoticeSweeper
from goalfund.notify.notice_letters import NoticeLetters
from goalfund.notify.optout import OptOuts
from goalfund.notify.outbox import Outbox
from goalfund.notify.store import NoticeStore
from goalfund.notify.telling import Telling


@dataclass(frozen=True, slots=True)
class NoticesPart:
    """Notifications. Its `rounds` are its owner's to run."""

    tables: ClassVar[Sequence[Routes]] = (notify_routes.routes,)

    store: NoticeStore
    follower: Follower
    live: Live
    mailer: NoticeMailer
    sweeper: NoticeSweeper
    opt_outs: OptOuts
    telling: Telling

    def furnish(self, app: web.Application, cursors: Cursors) -> None:
        """Hang on the application what handlers look for."""
        app[notify_routes.NOTICES] = self.store
        app[notify_routes.LIVE] = self.live
        app[notify_routes.OPT_OUTS] = self.opt_outs
        app[notify_routes.CURSORS] = cursors

    def expose(self, metrics: Metrics) -> None:
        """Have the numbers shown."""
        metrics.counter(
            "goalfund_notifications_sent", "Notifications sent to sockets", lambda: self.live.sent
        )
        metrics.counter(
            "goalfund_notice_mails_written",
            "Mails about goals put in the outbox",
            lambda: self.mailer.written,
        )

    @property
    def rounds(self) -> tuple[Rounds, ...]:
        """What is done over and over."""
        return tuple(part.rounds for part in (self.sweeper, self.mailer, self.live, self.follower))


def notices_part_of(
    pool: Pool,
    queries: Mapping[str, str],
    keys: Sequence[str],
    address: str,
    core: Core,
    outbox: Outbox,
) -> NoticesPart:
    """Return notices' part over the pool of the edge; goals give it hints from then on."""
    store = NoticeStore(pool, queries)
    follower, live = Follower(store), Live(store, core.sockets)
    opt_outs = OptOuts(keys, address)
    mailer = NoticeMailer(store, outbox, NoticeLetters(address, opt_outs))

    def told() -> None:
        live.rounds.wake()
        mailer.rounds.wake()

    follower.told = told
    core.publishing.heard = follower.heard
    telling = Telling(store, told)
    return NoticesPart(store, follower, live, mailer, NoticeSweeper(store), opt_outs, telling)
