"""The part of the composition root that runs people: accounts, sessions, and the mail they get."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from goalfund.db import Pool
from goalfund.drain import Drain
from goalfund.edge.cursors import Cursors
from goalfund.edge.metrics import Metrics
from goalfund.edge.rounds import Rounds
from goalfund.edge.routes import Routes
from goalfund.edge.sockets import Sockets
from goalfund.edge.vault import Vault
from goalfund.notify.dispatcher import MailDispatcher
from goalfund.notify.mailbox import mailbox
from goalfund.notify.outbox import Outbox
from goalfund.notify.templates import Letters
from goalfund.notify.transports import Mailbox, MailTransport, Smtp, SmtpServer
from goalfund.payments import lookup_routes
from goalfund.payments.bank_accounts import AccountLookup, Names
from goalfund.people import me_routes, passkey_routes, settlement_routes
from goalfund.people import routes as people_routes
from goalfund.people.gate import carrying
from goalfund.people.house import People, PeopleRules, open_people
from goalfund.people.sessions import Lifetimes
from goalfund.people.settlement import Settlement, SettlementAccounts
from goalfund.people.site import Site
from goalfund.people.throttles import Throttles
from goalfund.settings import Settings

# Only these can change what the cookie holds.
_CARRYING = ("/api/v1/auth/", "/api/v1/me")


@dataclass(frozen=True, slots=True)
class PeoplePart:
    """People, and their mail. Its `rounds` are its owner's to run."""

    people: People
    settlement: Settlement
    mail: MailDispatcher
    outbox: Outbox
    tables: Sequence[Routes]

    def middleware(self) -> Middleware:
        """Return what hands cookies out, for behind the edge's own middleware."""
        return carrying(self.people.storage, _CARRYING)

    @property
    def rounds(self) -> tuple[Rounds, ...]:
        """What is done over and over."""
        return (self.mail.rounds,)

    def furnish(self, app: web.Application, cursors: Cursors) -> None:
        """Hang on the application what handlers look for."""
        self.people.attach(app)
        app[me_routes.CURSORS] = cursors
        app[settlement_routes.SETTLEMENT] = self.settlement
        app[lookup_routes.LOOKUP] = self.settlement.lookup

    def expose(self, metrics: Metrics) -> None:
        """Have the numbers shown."""
        people, mail = self.people, self.mail
        metrics.counter(
            "goalfund_session_lookups",
            "Sessions looked up in the database",
            lambda: people.sessions.statements,
        )
        metrics.gauge(
            "goalfund_passwords_in_hand",
            "Passwords being hashed or waiting for it",
            lambda: people.passwords.in_hand,
        )
        metrics.counter("goalfund_mails_sent", "Mails handed over", lambda: mail.sent)
        metrics.counter("goalfund_mails_given_up", "Mails refused for good", lambda: mail.given_up)


@asynccontextmanager
async def open_people_part(
    settings: Settings,
    pool: Pool,
    queries: Mapping[str, str],
    keys: Sequence[str],
    address: str,
    sockets: Sockets,
    gateway: Names,
    drain: Drain,
) -> AsyncIterator[PeoplePart]:
    """Yield people's part over the pool of the edge; sockets know their sessions from then on.

    `gateway` names the holders of bank accounts.
    """
    vault = Vault(keys)
    outbox = Outbox(queries, vault)
    async with open_people(pool, queries, vault, outbox, _rules(settings, address)) as people:
        people.sessions.on_end = sockets.end_session
        sockets.identify_by(people.gate.find_for_socket, people.sessions.has_ended)
        mail = MailDispatcher(
            pool, queries, vault, _transport(settings, address), grace_s=drain.mail_s
        )
        outbox.posted = mail.rounds.wake
        tables = [
            people_routes.routes,
            passkey_routes.routes,
            me_routes.routes,
            settlement_routes.routes,
            lookup_routes.routes,
        ]
        if settings.smtp_url is None and settings.env != "production":
            tables.append(mailbox(pool, queries, vault))
        settlement = Settlement(
            SettlementAccounts(pool, queries, vault),
            AccountLookup(gateway, Throttles(pool, queries, on=settings.rate_limits == "on")),
            people.store,
            outbox,
            Letters(address),
        )
        yield PeoplePart(people, settlement, mail, outbox, tables)


def _rules(settings: Settings, address: str) -> PeopleRules:
    return PeopleRules(
        site=Site(
            public_url=address,
            allowed_origins=frozenset(settings.allowed_origins),
            cross_site=settings.front_end_is_cross_site,
            proxy_hops=settings.trust_proxy_hops,
        ),
        lifetimes=Lifetimes(
            idle=timedelta(seconds=settings.session_idle_s),
            whole=timedelta(seconds=settings.session_lifetime_s),
        ),
        hash_threads=settings.password_threads,
        throttled=settings.rate_limits == "on",
    )


def _transport(settings: Settings, address: str) -> MailTransport:
    if settings.smtp_url is None:
        return Mailbox()
    host = urlsplit(address).hostname or "localhost"
    sender = settings.mail_from or f"GoalFund <no-reply@{host}>"
    return Smtp(SmtpServer.of(settings.smtp_url.get_secret_value()), sender=sender)
