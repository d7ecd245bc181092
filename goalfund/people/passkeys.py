"""Passkeys: what a person can do with theirs. Each change is mailed to them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.sessions import Session
from goalfund.notify.outbox import Outbox
from goalfund.notify.templates import Letters
from goalfund.people import ceremony
from goalfund.people.answers import MadePasskey
from goalfund.people.ceremony import BadAnswerError, Known, Made
from goalfund.people.challenges import Asked, Challenges, Purpose
from goalfund.people.client import Client
from goalfund.people.kinds import Happened
from goalfund.people.recovery import RecoveryCodes
from goalfund.people.sessions import Opened, Sessions
from goalfund.people.site import Page
from goalfund.people.store import PeopleStore

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]

PASSKEYS_MAX: Final = 10  # of a person


@dataclass(frozen=True, slots=True)
class Added:
    """A passkey that counts from now on, the renewed session, and codes if it is the first."""

    passkey: asyncpg.Record
    opened: Opened
    recovery_codes: list[str]


@dataclass(frozen=True, slots=True)
class Passkeys:
    """Adds, renames and removes passkeys. Who may is for the routes to ask."""

    store: PeopleStore
    sessions: Sessions
    challenges: Challenges
    recovery: RecoveryCodes
    outbox: Outbox
    letters: Letters
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def creation_options(self, session: Session, page: Page) -> dict[str, Any]:
        """Return what a browser needs to make a passkey for this person on this page.

        Raises:
            ProblemError: `passkeys_unavailable`, `too_many_passkeys`.
        """
        if not page.can_have_passkeys:
            raise ProblemError(
                Code.PASSKEYS_UNAVAILABLE,
                "Browsers make passkeys for names, not for numbers: open this site under its name, "
                "on your own machine as localhost.",
            )
        person = await self._person(session)
        rows = await self.store.passkeys(session.person_id)
        if len(rows) >= PASSKEYS_MAX:
            raise ProblemError(Code.TOO_MANY_PASSKEYS)
        known = [
            Known(row["credential_id"], row["transports"])
            for row in rows
            if row["rp_id"] == page.site
        ]
        challenge = await self.challenges.make(_asked(session, page), self.clock())
        name = f"{person['first_name']} {person['last_name']}"
        return ceremony.creation_options(
            page, challenge, session.person_id, person["email"], name, known
        )

    async def add(
        self,
        session: Session,
        token: str,
        name: str,
        answer: MadePasskey,
        page: Page,
        client: Client,
    ) -> Added:
        """Have a passkey count as a second factor, and renew the session.

        Raises:
            ProblemError: `invalid_credentials`: it was not made for this person, here and now;
                `passkey_known`; `too_many_passkeys`. The challenge is used up in any case.
        """
        person, made = await self._person(session), await self._made(session, answer, page)
        now, person_id = self.clock(), session.person_id
        async with self.store.begin() as connection:
            await self.recovery.lock(connection, person_id)
            codes = await self.recovery.for_first(connection, person_id)
            passkey = await self._write(connection, person_id, made, page.site, name, now)
            opened = await self.sessions.rotate(connection, session, token)
            mail = self.letters.passkey_added(person["email"], person["first_name"], now, name)
            await self.outbox.tell(connection, mail, person, now)
            await self.store.note(connection, Happened.PASSKEY_ADDED, person_id, now, client)
        await self._settled()
        return Added(passkey, opened, codes)

    async def rename(
        self, session: Session, passkey_id: UUID, name: str, client: Client
    ) -> asyncpg.Record:
        """Return the passkey under its new name.

        Raises:
            ProblemError: `passkey_not_found`.
        """
        person_id = session.person_id
        async with self.store.begin() as connection:
            renamed = await self.store.write_row(
                connection, "rename_passkey", person_id, passkey_id, name
            )
            if renamed is None:
                raise ProblemError(Code.PASSKEY_NOT_FOUND)
            await self.store.note(
                connection, Happened.PASSKEY_RENAMED, person_id, self.clock(), client
            )
        return renamed

    async def remove(self, session: Session, passkey_id: UUID, client: Client) -> None:
        """Have a passkey count no more. With the last second factor the recovery codes go.

        Raises:
            ProblemError: `passkey_not_found`.
        """
        person = await self._person(session)
        now, person_id = self.clock(), session.person_id
        async with self.store.begin() as connection:
            await self.recovery.lock(connection, person_id)
            name = await self.store.write(connection, "drop_passkey", person_id, passkey_id)
            if name is None:
                raise ProblemError(Code.PASSKEY_NOT_FOUND)
            left = await self.recovery.void_after_last(connection, person_id)
            mail = self.letters.passkey_removed(
                person["email"], person["first_name"], now, name, left=left
            )
            await self.outbox.tell(connection, mail, person, now)
            await self.store.note(connection, Happened.PASSKEY_REMOVED, person_id, now, client)
        await self._settled()

    async def _made(self, session: Session, answer: MadePasskey, page: Page) -> Made:
        try:
            said = answer.response.client_data_json
            challenge = await self.challenges.use(said, _asked(session, page), self.clock())
            return ceremony.made(answer.wire(), page, challenge)
        except BadAnswerError:
            raise ProblemError(
                Code.INVALID_CREDENTIALS, "This is not the passkey that was asked for."
            ) from None

    async def _write(
        self,
        connection: "Connection",
        person_id: UUID,
        made: Made,
        site: str,
        name: str,
        now: datetime,
    ) -> asyncpg.Record:
        if await self.recovery.passkeys(connection, person_id) >= PASSKEYS_MAX:
            raise ProblemError(Code.TOO_MANY_PASSKEYS)
        added = await self.store.write_row(
            connection,
            "add_passkey",
            uuid7(),
            person_id,
            made.credential_id,
            made.public_key,
            site,
            made.sign_count,
            made.transports,
            made.synced,
            name,
            now,
        )
        if added is None:
            raise ProblemError(Code.PASSKEY_KNOWN)
        return added

    async def _person(self, session: Session) -> asyncpg.Record:
        person = await self.store.person(session.person_id)
        if person is None:
            raise ProblemError(Code.UNAUTHENTICATED)
        return person

    async def _settled(self) -> None:
        self.outbox.posted()
        await self.sessions.read_news()


def _asked(session: Session, page: Page) -> Asked:
    return Asked(session.person_id, Purpose.ADD, page.origin, session.session_id)
