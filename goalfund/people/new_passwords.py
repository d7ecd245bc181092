"""New passwords: by a mailed link when the old one is lost, or by the old one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import asyncpg
from uuid_utils.compat import uuid7

from goalfund.edge.sessions import Session
from goalfund.notify.mail import Mail
from goalfund.notify.outbox import Outbox
from goalfund.notify.templates import Letters
from goalfund.people.client import Client
from goalfund.people.kinds import Happened
from goalfund.people.links import LIFETIMES, Links, Purpose
from goalfund.people.passwords import Passwords
from goalfund.people.sessions import Opened, Sessions
from goalfund.people.sign_in import Confirmation
from goalfund.people.store import PeopleStore
from goalfund.people.throttles import Throttles, factor_share, mails_from, mails_to, sign_in_shares
from goalfund.people.tokens import digest, new_token

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]


@dataclass(frozen=True, slots=True)
class NewPasswords:
    """Sets passwords. Every other device is signed out with it, and the person is told."""

    store: PeopleStore
    sessions: Sessions
    passwords: Passwords
    throttles: Throttles
    confirmation: Confirmation
    links: Links
    outbox: Outbox
    letters: Letters
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def forget(self, email: str, client: Client) -> None:
        """Mail a link to set a new password, if anybody has the address. Nobody learns whether.

        Raises:
            ProblemError: `rate_limited`, by where the request comes from and nothing else.
        """
        now, token = self.clock(), new_token()
        await self.throttles.require([mails_from(client.network)], now)
        mail = self.letters.reset_password(email, token)
        await self.store.begin_reset(
            email,
            digest(token),
            now + LIFETIMES[Purpose.RESET_PASSWORD],
            uuid7(),
            self.outbox.sealed(mail),
            now,
            uuid7(),
            client.address,
            client.device,
            not await self.throttles.take([mails_to(email)], now),
        )
        self.outbox.posted()

    async def reset(self, token: str, password: str, client: Client) -> None:
        """Set a new password by a link, and sign every device out.

        Whoever can use the link reads the mail of the address, so it is confirmed. A second
        factor that was turned on before that may be a stranger's: it goes.

        Raises:
            ProblemError: `invalid_token`; `invalid_request` for a weak password, which leaves the
                link good; `overloaded`.
        """
        now = self.clock()
        person = await self.links.holder(token, Purpose.RESET_PASSWORD, now)
        await self.passwords.refuse_weak(password, _known_of(person))
        password_hash = await self.passwords.hash(password)
        async with self.store.begin() as connection:
            person_id = await self.links.use(connection, token, Purpose.RESET_PASSWORD, now)
            verified_before = await self.store.write(connection, "verify_email", person_id, now)
            if not verified_before:
                await self.store.write(connection, "drop_second_factors", person_id)
            await self.store.write(connection, "save_password", person_id, password_hash, now)
            await self.store.write(connection, "drop_mailed_tokens", person_id, None)
            await self.sessions.end_all(connection, person_id)
            # From here they can sign in, whatever strangers have tried meanwhile.
            device_hash = client.device_hash(person_id)
            await self.store.write(
                connection, "note_device", person_id, device_hash, client.network, now
            )
            # Whoever used the link has just proven the address, if it was not before.
            await self._note(connection, person, Happened.PASSWORD_RESET, client, now)
            await self.outbox.post(connection, self._notice(person, now), person_id, now)
        tried = sign_in_shares(person["email"], client.network, network_known=False)
        await self.throttles.forgive([*tried, factor_share(person_id)])
        await self._settled()

    async def change(
        self, session: Session, token: str, current: str, password: str, client: Client
    ) -> Opened:
        """Set a new password by the old one; sign the other devices out, and renew this one.

        Raises:
            ProblemError: `invalid_credentials`, `rate_limited`; `invalid_request` for a weak
                password; `overloaded`.
        """
        now, reset = self.clock(), Purpose.RESET_PASSWORD
        person = await self.confirmation.by_password(session, current, client)
        await self.passwords.refuse_weak(password, _known_of(person))
        password_hash = await self.passwords.hash(password)
        person_id = session.person_id
        async with self.store.begin() as connection:
            opened = await self.sessions.rotate(connection, session, token)
            await self.store.write(connection, "save_password", person_id, password_hash, now)
            await self.store.write(connection, "drop_mailed_tokens", person_id, reset)
            await self.sessions.end_all(connection, person_id, but=session.session_id)
            await self._note(connection, person, Happened.PASSWORD_CHANGED, client, now)
            await self.outbox.tell(connection, self._notice(person, now), person, now)
        await self._settled()
        return opened

    def _notice(self, person: asyncpg.Record, now: datetime) -> Mail:
        return self.letters.password_changed(person["email"], person["first_name"], now)

    async def _note(
        self,
        connection: "Connection",
        person: asyncpg.Record,
        kind: Happened,
        client: Client,
        now: datetime,
    ) -> None:
        await self.store.note(connection, kind, person["person_id"], now, client)

    async def _settled(self) -> None:
        """After a commit that mailed something and ended sessions."""
        self.outbox.posted()
        await self.sessions.read_news()


def _known_of(person: asyncpg.Record) -> list[str]:
    known = (person["email"], person["first_name"], person["last_name"], person["phone"])
    return [text for text in known if text]
