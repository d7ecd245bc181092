"""One mail, and the only forms in which it is written down: sealed, or as a message to send."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final
from uuid import UUID

import orjson

from goalfund.edge.vault import Vault

_POLICY: Final = SMTP.clone(max_line_length=200)


@dataclass(frozen=True, slots=True)
class Mail:
    """What somebody is written. `kind` is for us; nothing in it is secret.

    `headers` are those that mail programs look for besides the usual ones.
    """

    kind: str
    recipient: str
    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


def sealed(mail: Mail, vault: Vault) -> bytes:
    """Return what is stored: nobody who only reads the table can use a link in it."""
    parts = {
        "recipient": mail.recipient,
        "subject": mail.subject,
        "text": mail.text,
        "headers": mail.headers,
    }
    return vault.seal(orjson.dumps(parts))


def opened(kind: str, content: bytes, vault: Vault) -> Mail:
    """Return the mail that was sealed.

    Raises:
        SealBrokenError: no key fits.
    """
    parts: Mapping[str, Any] = orjson.loads(vault.open(content))
    # Mail that was written before there were headers has none.
    headers = parts.get("headers", {})
    return Mail(kind, parts["recipient"], parts["subject"], parts["text"], headers)


def message(mail: Mail, *, mail_id: UUID, sender: str, at: datetime, host: str) -> EmailMessage:
    """Return it as it travels. A repeated sending has the same Message-ID, by which it is known."""
    made = EmailMessage(policy=_POLICY)
    made["From"] = sender
    made["To"] = mail.recipient
    made["Subject"] = mail.subject
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{mail_id}@{host}>"
    made["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        made[name] = value
    made.set_content(mail.text)
    return made
