"""The second factor: set up, turned on by a first code, turned off, its recovery codes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import asyncpg

from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.sessions import Session
from goalfund.edge.vault import Vault
from goalfund.notify.mail import Mail
from goalfund.notify.outbox import Outbox
from goalfund.notify.templates import Letters
from goalfund.people import totp
from goalfund.people.client import Client
from goalfund.people.kinds import Happened
from goalfund.people.models import TotpView
from goalfund.people.sessions import Opened, Sessions
from goalfund.people.sign_in import Confirmation
from goalfund.people.store import PeopleStore
from goalfund.people.tokens import new_recovery_codes, recovery_digest

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What a person can do with theirs. Each change is mailed to them."""

    store: PeopleStore
    sessions: Sessions
    confirmation: Confirmation
    vault: Vault
    outbox: Outbox
    letters: Letters
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def set_up(self, session: Session) -> TotpView:
        """Return a new secret for an authenticator app; a code of it turns it on.

        Raises:
            ProblemError: `second_factor_on`.
        """
        person = await self._person(session)
        secret = totp.new_secret()
        async with self.store.begin() as connection:
            kept = await self.store.write(
                connection,
                "set_up_totp",
                session.person_id,
                self.vault.seal(secret.encode()),
                self.clock(),
            )
        if kept is None:
            raise ProblemError(Code.SECOND_FACTOR_ON)
        address = totp.uri(secret, person["email"])
        return TotpView(secret=secret, otpauth_uri=address, qr_svg=totp.qr_svg(address))

    async def turn_on(
        self, session: Session, token: str, code: str, client: Client
    ) -> tuple[Opened, list[str]]:
        """Return the renewed session and ten recovery codes; signing in takes a code from now on.

        Raises:
            ProblemError: `second_factor_off` when none was set up; `second_factor_on`;
                `invalid_credentials`.
        """
        now, person = self.clock(), await self._person(session)
        factor = await self.store.totp(session.person_id)
        if factor is None:
            raise ProblemError(Code.SECOND_FACTOR_OFF, "Set it up first.")
        if factor["enabled_at"] is not None:
            raise ProblemError(Code.SECOND_FACTOR_ON)
        secret = self.vault.open(factor["secret"]).decode()
        counter = totp.counter_of(secret, code.replace(" ", ""), now, factor["last_counter"])
        if counter is None:
            raise ProblemError(Code.INVALID_CREDENTIALS)
        codes = new_recovery_codes()
        async with self.store.begin() as connection:
            enabled = await self.store.write(
                connection, "enable_totp", session.person_id, factor["secret"], now, counter
            )
            if enabled is None:
                raise ProblemError(Code.SECOND_FACTOR_ON, "It was set up anew, or turned on.")
            await self._replace_codes(connection, session, codes)
            opened = await self.sessions.rotate(connection, session, token)
            mail = self.letters.second_factor_on(person["email"], person["first_name"], now)
            await self._tell(connection, mail, Happened.SECOND_FACTOR_ON, session, client)
        await self._settled()
        return opened, codes

    async def turn_off(self, session: Session, password: str, code: str, client: Client) -> None:
        """Have signing in take no code any more.

        Raises:
            ProblemError: `second_factor_off`, `invalid_credentials`, `rate_limited`.
        """
        person = await self._confirmed(session, password, code, client)
        mail = self.letters.second_factor_off(person["email"], person["first_name"], self.clock())
        async with self.store.begin() as connection:
            await self.store.write(connection, "drop_second_factors", session.person_id)
            await self._tell(connection, mail, Happened.SECOND_FACTOR_OFF, session, client)
        await self._settled()

    async def new_recovery_codes(
        self, session: Session, password: str, code: str, client: Client
    ) -> list[str]:
        """Return ten new recovery codes; the old ones are void.

        Raises:
            ProblemError: `second_factor_off`, `invalid_credentials`, `rate_limited`.
        """
        person = await self._confirmed(session, password, code, client)
        codes = new_recovery_codes()
        mail = self.letters.recovery_codes_replaced(
            person["email"], person["first_name"], self.clock()
        )
        async with self.store.begin() as connection:
            await self._replace_codes(connection, session, codes)
            await self._tell(connection, mail, Happened.RECOVERY_CODES_REPLACED, session, client)
        await self._settled()
        return codes

    async def _person(self, session: Session) -> asyncpg.Record:
        person = await self.store.person(session.person_id)
        if person is None:
            raise ProblemError(Code.UNAUTHENTICATED)
        return person

    async def _confirmed(
        self, session: Session, password: str, code: str, client: Client
    ) -> asyncpg.Record:
        person = await self._person(session)
        if not person["second_factor"]:
            raise ProblemError(Code.SECOND_FACTOR_OFF)
        return await self.confirmation.by_password(session, password, client, code)

    async def _replace_codes(
        self, connection: "Connection", session: Session, codes: list[str]
    ) -> None:
        hashes = [recovery_digest(code) for code in codes]
        await self.store.write(connection, "replace_recovery_codes", session.person_id, hashes)

    async def _tell(
        self,
        connection: "Connection",
        mail: Mail,
        kind: Happened,
        session: Session,
        client: Client,
    ) -> None:
        await self.outbox.post(connection, mail, session.person_id, self.clock())
        await self.store.note(connection, kind, session.person_id, self.clock(), client)

    async def _settled(self) -> None:
        self.outbox.posted()
        await self.sessions.read_news()
