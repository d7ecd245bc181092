"""Accounts: begun, confirmed, changed, and erased."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from uuid_utils.compat import uuid7

from goalfund.edge.sessions import Session
from goalfund.files.holding import Holdings
from goalfund.notify.outbox import Outbox
from goalfund.notify.templates import Letters
from goalfund.people.client import Client
from goalfund.people.kinds import Happened
from goalfund.people.links import Links, Purpose
from goalfund.people.models import ProfileBody, RegisterBody
from goalfund.people.passwords import Passwords
from goalfund.people.sessions import Sessions
from goalfund.people.store import PeopleStore
from goalfund.people.throttles import Throttles, mails_from, mails_to

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]


class Accounts:
    """What can be done to an account. Mail leaves in the commit of what it is about."""

    def __init__(
        self,
        store: PeopleStore,
        sessions: Sessions,
        passwords: Passwords,
        throttles: Throttles,
        links: Links,
        outbox: Outbox,
        letters: Letters,
        holdings: Holdings,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._sessions = sessions
        self._passwords = passwords
        self._throttles = throttles
        self._links = links
        self._outbox = outbox
        self._letters = letters
        self._holdings = holdings
        self._clock = clock

    async def register(self, body: RegisterBody, client: Client) -> Mapping[str, Any]:
        """Begin an account; return the person as they would see themselves.

        An address that has an account gets a mail that says so. The answer, and the time that it
        takes, are the same.

        Raises:
            ProblemError: `invalid_request` for a weak password; `rate_limited`; `overloaded`.
        """
        now, person_id = self._clock(), uuid7()
        await self._throttles.require([mails_from(client.network)], now)
        await self._passwords.refuse_weak(
            body.password, [body.email, body.first_name, body.last_name]
        )
        password_hash = await self._passwords.hash(body.password)
        may_mail = not await self._throttles.take([mails_to(body.email)], now)
        async with self._store.begin() as connection:
            added = await self._store.write(
                connection,
                "add_person",
                person_id,
                body.email,
                body.first_name,
                body.last_name,
                body.phone,
                now,
            )
            if added is None:
                await self._greet_again(connection, body.email, client, now, may_mail=may_mail)
            else:
                await self._store.write(connection, "save_password", person_id, password_hash, now)
                await self._greet(connection, person_id, body, client, now)
        self._outbox.posted()
        return {
            **body.model_dump(exclude={"password"}),
            "person_id": person_id,
            "avatar": None,
            "email_verified_at": None,
            "second_factor": False,
            "passkeys": False,
            "totp": False,
            "staff": False,
            "bank_code": None,
            "created_at": now,
        }

    async def _greet(
        self,
        connection: "Connection",
        person_id: UUID,
        body: RegisterBody,
        client: Client,
        now: datetime,
    ) -> None:
        token = await self._links.make(connection, person_id, Purpose.VERIFY_EMAIL, now)
        mail = self._letters.verify_email(body.email, token)
        await self._outbox.post(connection, mail, person_id, now)
        await self._store.note(connection, Happened.REGISTERED, person_id, now, client)

    async def _greet_again(
        self,
        connection: "Connection",
        email: str,
        client: Client,
        now: datetime,
        *,
        may_mail: bool,
    ) -> None:
        """Tell whoever reads the address; a stranger who registered it must learn nothing."""
        person = await self._store.account_in(connection, email)
        if person is None:
            return  # erased this very moment
        person_id = person["person_id"]
        if may_mail:
            if person["email_verified_at"] is not None:
                mail = self._letters.account_exists(email)
            else:
                # Whoever began it may not be who reads this. A link to a new password makes it
                # theirs, and shuts the other one out.
                token = await self._links.make(connection, person_id, Purpose.RESET_PASSWORD, now)
                mail = self._letters.account_begun(email, token)
            await self._outbox.post(connection, mail, person_id, now)
        await self._store.note(connection, Happened.REGISTERED_AGAIN, person_id, now, client)

    async def verify_email(self, token: str, client: Client) -> None:
        """Take note that somebody reads the mail of their address.

        Raises:
            ProblemError: `invalid_token`.
        """
        now, purpose = self._clock(), Purpose.VERIFY_EMAIL
        async with self._store.begin() as connection:
            person_id = await self._links.use(connection, token, purpose, now)
            await self._store.write(connection, "verify_email", person_id, now)
            await self._store.write(
                connection, "drop_mailed_tokens", person_id, Purpose.VERIFY_EMAIL
            )
            await self._store.note(connection, Happened.EMAIL_VERIFIED, person_id, now, client)
        await self._sessions.read_news()

    async def mail_link_again(self, session: Session) -> None:
        """Mail another link to confirm the address, unless it is confirmed.

        Raises:
            ProblemError: `rate_limited`.
        """
        now = self._clock()
        person = await self._store.person(session.person_id)
        if person is None or person["email_verified_at"] is not None:
            return
        await self._throttles.require([mails_to(person["email"])], now)
        async with self._store.begin() as connection:
            token = await self._links.make(connection, session.person_id, Purpose.VERIFY_EMAIL, now)
            mail = self._letters.verify_email(person["email"], token)
            await self._outbox.post(connection, mail, session.person_id, now)
        self._outbox.posted()

    async def edit(self, session: Session, body: ProfileBody, client: Client) -> None:
        """Change what the body names of a profile.

        Raises:
            ProblemError: `file_not_found`: the avatar is no file of theirs; nothing changed.
        """
        given, who, now = body.model_fields_set, session.person_id, self._clock()
        async with self._store.begin() as connection:
            if "avatar" in given:
                await self._holdings.hold_avatar(connection, body.avatar, who, now)
            await self._store.write(
                connection,
                "edit_person",
                who,
                body.first_name,
                body.last_name,
                body.phone,
                "phone" in given,
                body.avatar,
                "avatar" in given,
            )
            await self._store.note(connection, Happened.PROFILE_CHANGED, who, now, client)

    async def erase(self, session: Session) -> None:
        """Forget the person. Their id stays in logs, where it says nothing about them."""
        now = self._clock()
        async with self._store.begin() as connection:
            await self._store.erase(connection, session.person_id, now)
            nowhere = Client(address="", network="", device="")
            await self._store.note(
                connection, Happened.ACCOUNT_ERASED, session.person_id, now, nowhere
            )
        await self._sessions.read_news()
