"""Mail on a real SMTP server and a real database: at least once, never in the clear at rest."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography.fernet import Fernet
from uuid_utils.compat import uuid7

from goalfund.db import Pool, load_queries, open_pool
from goalfund.edge.vault import Vault
from goalfund.notify.dispatcher import ATTEMPTS_MAX, LEASE_S, MailDispatcher
from goalfund.notify.mail import Mail
from goalfund.notify.outbox import Outbox
from goalfund.notify.transports import (
    Fate,
    Mailbox,
    MailTransport,
    NotSentError,
    Smtp,
    SmtpServer,
    UndeliverableError,
)

QUERIES = load_queries()
KEY = Fernet.generate_key().decode()
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MAIL = Mail("verify_email", "ada@example.org", "Confirm it", "Hello Adá,\n\nhere: https://x/#t=s\n")


@dataclass
class Post:
    """What an SMTP server was handed, and what it says to the next ones."""

    answers: list[str] = field(default_factory=list)
    received: list[Envelope] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250"):
            self.received.append(envelope)
        return answer


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
async def smtp(post: Post) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(post, hostname="mx.example.org", enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        0,
    )
    async with server:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
async def outbox_pool(fresh_dsn: str) -> AsyncIterator[Pool]:
    async with open_pool(fresh_dsn, name="tests mail", size=4) as pool:
        yield pool


@dataclass
class Desk:
    """An outbox with a dispatcher at a time that tests set."""

    pool: Pool
    transport: MailTransport
    now: datetime = NOON
    vault: Vault = field(default_factory=lambda: Vault([KEY]))

    def dispatcher(self) -> MailDispatcher:
        return MailDispatcher(
            self.pool, QUERIES, self.vault, self.transport, clock=lambda: self.now
        )

    async def write(self, mail: Mail = MAIL) -> None:
        async with self.pool.acquire() as connection, connection.transaction():
            await Outbox(QUERIES, self.vault).post(connection, mail, None, self.now)

    async def fates(self) -> list[tuple[str, int]]:
        rows = await self.pool.fetch("SELECT fate, attempts FROM mails ORDER BY mail_id")
        return [(row["fate"], row["attempts"]) for row in rows]


def smtp_at(url: str) -> Smtp:
    return Smtp(SmtpServer.of(url), sender="GoalFund <no-reply@goalfund.example>", timeout_s=5)


class Scripted:
    """A transport that does what it is told, in turn."""

    def __init__(self, *outcomes: Exception | Fate) -> None:
        self.outcomes = list(outcomes)
        self.tried: list[UUID] = []

    async def send(self, mail_id: UUID, _mail: Mail) -> Fate:
        self.tried.append(mail_id)
        outcome = self.outcomes.pop(0) if self.outcomes else "sent"
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


async def test_a_mail_arrives_as_it_was_written_and_is_emptied(
    outbox_pool: Pool, smtp: str, post: Post
) -> None:
    desk = Desk(outbox_pool, smtp_at(smtp))
    await desk.write()
    sent = await desk.dispatcher().run_once()
    content = post.received[0].content
    assert isinstance(content, bytes)
    letter: Any = message_from_bytes(content, policy=default)

    assert 1 == sent
    assert ["ada@example.org"] == post.received[0].rcpt_tos
    assert "no-reply@goalfund.example" == post.received[0].mail_from
    assert (MAIL.subject, MAIL.recipient) == (letter["Subject"], letter["To"])
    assert MAIL.text == letter.get_content().replace("\r\n", "\n")
    assert "auto-generated" == letter["Auto-Submitted"]
    assert [("sent", 1)] == await desk.fates()
    assert await outbox_pool.fetchval("SELECT sealed IS NULL FROM mails")


async def test_a_waiting_mail_cannot_be_read_in_the_table(outbox_pool: Pool) -> None:
    desk = Desk(outbox_pool, Mailbox())
    await desk.write()
    sealed: bytes = await outbox_pool.fetchval("SELECT sealed FROM mails")

    assert b"ada@example.org" not in sealed
    assert b"#t=s" not in sealed


async def test_a_mail_leaves_only_if_its_cause_was_committed(outbox_pool: Pool) -> None:
    desk = Desk(outbox_pool, Scripted())
    async with outbox_pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await Outbox(QUERIES, desk.vault).post(connection, MAIL, None, NOON)
        await transaction.rollback()

    assert 0 == await desk.dispatcher().run_once()


async def test_what_the_server_puts_off_is_tried_again_later_and_later(
    outbox_pool: Pool, smtp: str, post: Post
) -> None:
    post.answers += ["451 busy", "451 busy"]
    desk = Desk(outbox_pool, smtp_at(smtp))
    await desk.write()
    dispatcher = desk.dispatcher()
    tries = []
    for later_s in (0, 9, 1, 19, 1):
        desk.now += timedelta(seconds=later_s)
        tries.append(await dispatcher.run_once())

    assert [1, 0, 1, 0, 1] == tries
    assert [("sent", 3)] == await desk.fates()
    assert 1 == len(post.received)


@pytest.mark.parametrize("answer", ["550 no such box", "554 refused"])
async def test_what_the_server_refuses_for_good_is_given_up_and_emptied(
    outbox_pool: Pool, smtp: str, post: Post, answer: str
) -> None:
    post.answers.append(answer)
    desk = Desk(outbox_pool, smtp_at(smtp))
    await desk.write()
    dispatcher = desk.dispatcher()
    await dispatcher.run_once()

    assert [("given_up", 1)] == await desk.fates()
    assert 1 == dispatcher.given_up
    assert await outbox_pool.fetchval("SELECT sealed IS NULL FROM mails")


async def test_a_server_that_is_not_there_is_tried_again(outbox_pool: Pool) -> None:
    desk = Desk(outbox_pool, smtp_at("smtp://127.0.0.1:1"))
    await desk.write()
    await desk.dispatcher().run_once()

    assert [("waiting", 1)] == await desk.fates()


async def test_trying_ends(outbox_pool: Pool) -> None:
    desk = Desk(outbox_pool, Scripted(*(NotSentError("busy") for _ in range(ATTEMPTS_MAX))))
    await desk.write()
    dispatcher = desk.dispatcher()
    for _ in range(ATTEMPTS_MAX + 2):
        await dispatcher.run_once()
        desk.now += timedelta(hours=7)

    assert [("given_up", ATTEMPTS_MAX)] == await desk.fates()


async def test_one_bad_mail_holds_up_no_other(outbox_pool: Pool) -> None:
    transport = Scripted(UndeliverableError("no"), NotSentError("busy"), "sent")
    desk = Desk(outbox_pool, transport)
    for _ in range(3):
        await desk.write()
    await desk.dispatcher().run_once()

    assert ["given_up", "sent", "waiting"] == sorted(fate for fate, _ in await desk.fates())


async def test_two_servers_send_each_mail_once(outbox_pool: Pool) -> None:
    transport = Scripted()
    desk = Desk(outbox_pool, transport)
    for _ in range(20):
        await desk.write()
    dispatchers = [desk.dispatcher() for _ in range(2)]
    while any(await asyncio.gather(*(one.run_once() for one in dispatchers))):
        pass

    assert 20 == len(transport.tried) == len(set(transport.tried))


async def test_a_mail_of_a_server_that_died_is_sent_by_another(outbox_pool: Pool) -> None:
    """At least once: what was taken is due again when the lease is over, and not before."""
    desk = Desk(outbox_pool, Scripted())
    await desk.write()
    await outbox_pool.fetch(QUERIES["due_mails"], desk.now, 8, LEASE_S)
    dispatcher = desk.dispatcher()
    at_once = await dispatcher.run_once()
    desk.now += timedelta(seconds=LEASE_S)
    later = await dispatcher.run_once()

    assert [0, 1] == [at_once, later]


async def test_a_mail_sealed_with_a_lost_key_is_given_up(outbox_pool: Pool) -> None:
    desk = Desk(outbox_pool, Scripted())
    await desk.write()
    desk.vault = Vault([Fernet.generate_key().decode()])
    await desk.dispatcher().run_once()

    assert [("given_up", 1)] == await desk.fates()


async def test_posting_wakes_the_dispatcher(outbox_pool: Pool) -> None:
    sent = asyncio.Event()

    class Told(Scripted):
        async def send(self, mail_id: UUID, mail: Mail) -> Fate:
            sent.set()
            return await super().send(mail_id, mail)

    desk = Desk(outbox_pool, Told())
    dispatcher = MailDispatcher(
        outbox_pool, QUERIES, desk.vault, desk.transport, every_s=3_600, clock=lambda: desk.now
    )
    async with dispatcher.rounds:
        await desk.write()
        dispatcher.rounds.wake()
        await asyncio.wait_for(sent.wait(), 10)


async def test_the_mailbox_keeps_the_newest_and_old_mail_goes(outbox_pool: Pool) -> None:
    desk = Desk(outbox_pool, Mailbox())
    for _ in range(3):
        await desk.write()
    await desk.dispatcher().run_once()
    await outbox_pool.execute(QUERIES["sweep_mails"], NOON - timedelta(days=7), 2)

    assert [("kept", 1)] * 2 == await desk.fates()


@pytest.mark.parametrize(
    ("url", "server", "start_tls"),
    [
        ("smtp://mx", SmtpServer("mx", 587, None, None, False, False), None),
        ("smtp://mx:25", SmtpServer("mx", 25, None, None, False, False), None),
        ("smtp://mx?tls=required", SmtpServer("mx", 587, None, None, False, True), True),
        ("smtp://ada:p%40ss@mx", SmtpServer("mx", 587, "ada", "p@ss", False, False), True),
        ("smtps://ada:x@mx", SmtpServer("mx", 465, "ada", "x", True, False), False),
    ],
)
def test_an_address_says_where_mail_goes_and_a_password_never_travels_in_the_clear(
    url: str, server: SmtpServer, start_tls: bool | None
) -> None:
    assert server == SmtpServer.of(url)
    assert start_tls is SmtpServer.of(url).start_tls


async def test_a_password_is_not_given_to_a_server_without_tls(
    outbox_pool: Pool, smtp: str, post: Post
) -> None:
    desk = Desk(outbox_pool, smtp_at(smtp.replace("smtp://", "smtp://ada:secret@")))
    await desk.write()
    await desk.dispatcher().run_once()

    assert [] == post.received
    assert [("waiting", 1)] == await desk.fates()


def test_a_subject_cannot_smuggle_headers() -> None:
    from goalfund.notify.mail import message

    mail = Mail("k", "ada@example.org", "Hi\r\nBcc: eve@example.org", "text")

    with pytest.raises(ValueError, match="linefeed"):
        message(mail, mail_id=uuid7(), sender="a@example.org", at=NOON, host="example.org")
