"""How mail leaves: through an SMTP server, or not at all, into the embedded mailbox."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

import aiosmtplib

from goalfund.notify.mail import Mail, message

Fate = Literal["sent", "kept"]

_TIMEOUT_S: Final = 20.0
_PERMANENT: Final = 500  # RFC 5321: from here on it will not get better by trying


class UndeliverableError(Exception):
    """The mail was refused for good: another attempt would be refused as well."""


class NotSentError(Exception):
    """The mail was not taken, or nobody knows: another attempt may go better."""


class MailTransport(Protocol):
    """Takes mails off our hands."""

    async def send(self, mail_id: UUID, mail: Mail) -> Fate:
        """Return what became of the mail.

        Raises:
            UndeliverableError: it never will be delivered.
            NotSentError: it may have been delivered; try again.
        """


class Mailbox:
    """Keeps every mail here. For development: nobody gets anything."""

    async def send(self, _mail_id: UUID, _mail: Mail) -> Fate:
        """Leave the mail where it is."""
        return "kept"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over, as `SMTP_URL` says it.

    `smtps://` speaks TLS from the first byte; `smtp://` turns to TLS when the server offers it,
    and must when the address ends in `?tls=required`.
    """

    host: str
    port: int
    user: str | None
    password: str | None
    implicit_tls: bool
    tls_required: bool

    @classmethod
    def of(cls, url: str) -> Self:
        """Return what `url` spells."""
        parts = urlsplit(url)
        implicit_tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or (465 if implicit_tls else 587),
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            implicit_tls=implicit_tls,
            tls_required=parse_qs(parts.query).get("tls") == ["required"],
        )

    @property
    def start_tls(self) -> bool | None:
        """Whether to turn to TLS: True must, None may, False is there already."""
        if self.implicit_tls:
            return False
        # A password never travels in the clear.
        return True if self.tls_required or self.user else None


class Smtp:
    """Hands each mail to one SMTP server, over a connection of its own."""

    def __init__(
        self,
        server: SmtpServer,
        *,
        sender: str,
        timeout_s: float = _TIMEOUT_S,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._server = server
        self._sender = sender
        self._host = sender.rpartition("@")[2].rstrip(">") or "localhost"
        self._timeout_s = timeout_s
        self._clock = clock

    async def send(self, mail_id: UUID, mail: Mail) -> Fate:
        """Hand the mail over; see `MailTransport`."""
        letter = message(
            mail, mail_id=mail_id, sender=self._sender, at=self._clock(), host=self._host
        )
        server = self._server
        try:
            # The library counts each step; a server that trickles could make many of them.
            async with asyncio.timeout(3 * self._timeout_s):
                await aiosmtplib.send(
                    letter,
                    hostname=server.host,
                    port=server.port,
                    username=server.user,
                    password=server.password,
                    use_tls=server.implicit_tls,
                    start_tls=server.start_tls,
                    timeout=self._timeout_s,
                )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _read(error) from error
        return "sent"


def _read(error: Exception) -> UndeliverableError | NotSentError:
    """Return what an error means for this mail. Wrong credentials are ours to mend, not its end."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [refused.code for refused in error.recipients]
    elif isinstance(error, (aiosmtplib.SMTPDataError, aiosmtplib.SMTPRecipientRefused)):
        codes = [error.code]
    else:
        codes = []
    name = type(error).__name__
    if codes and min(codes) >= _PERMANENT:
        return UndeliverableError(name)
    return NotSentError(name)
