"""The authenticator app: set up, turned on by a first code, turned off; new recovery codes."""

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
from goalfund.people.factors import Shown
from goalfund.people.kinds import Happened
from goalfund.people.models import TotpView
from goalfund.people.recovery import RecoveryCodes
from goalfund.people.sessions import Opened, Sessions
from goalfund.people.sign_in import Confirmation
from goalfund.people.store import PeopleStore

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What a person can do with theirs. Each change is mailed to them."""

    store: PeopleStore
    sessions: Sessions
    confirmation: Confirmation
    recovery: RecoveryCodes
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
        """Return the renewed session; signing in takes a code from now on.

        There are ten recovery codes with it, unless passkeys were on before: then theirs stay.

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
        async with self.store.begin() as connection:
            await self.recovery.lock(connection, session.person_id)
            codes = await self.recovery.for_first(connection, session.person_id)
            enabled = await self.store.write(
                connection, "enable_totp", session.person_id, factor["secret"], now, counter
            )
            if enabled is None:
                raise ProblemError(Code.SECOND_FACTOR_ON, "It was set up anew, or turned on.")
            opened = await self.sessions.rotate(connection, session, token)
            mail = self.letters.second_factor_on(person["email"], person["first_name"], now)
            await self._tell(connection, mail, Happened.SECOND_FACTOR_ON, person, client)
        await self._settled()
        return opened, codes

    async def turn_off(self, session: Session, password: str, shown: Shown, client: Client) -> None:
        """Have the authenticator app count no more. The recovery codes stay while passkeys do.

        Raises:
            ProblemError: `second_factor_off`, `invalid_credentials`, `rate_limited`.
        """
        if not (await self._person(session))["totp"]:
            raise ProblemError(Code.SECOND_FACTOR_OFF)
        person = await self.confirmation.by_password(session, password, client, shown)
        async with self.store.begin() as connection:
            await self.recovery.lock(connection, session.person_id)
            await self.store.write(connection, "drop_totp", session.person_id)
            left = await self.recovery.void_after_last(connection, session.person_id)
            mail = self.letters.second_factor_off(
                person["email"], person["first_name"], self.clock(), left=left
            )
            await self._tell(connection, mail, Happened.SECOND_FACTOR_OFF, person, client)
        await self._settled()

    async def new_recovery_codes(
        self, session: Session, password: str, shown: Shown, client: Client
    ) -> list[str]:
        """Return ten new recovery codes; the old ones are void.

        Raises:
            ProblemError: `second_factor_off`, `invalid_credentials`, `rate_limited`.
        """
        if not (await self._person(session))["second_factor"]:
            raise ProblemError(Code.SECOND_FACTOR_OFF)
        person = await self.confirmation.by_password(session, password, client, shown)
        mail = self.letters.recovery_codes_replaced(
            person["email"], person["first_name"], self.clock()
        )
        async with self.store.begin() as connection:
            await self.recovery.lock(connection, session.person_id)
            codes = await self.recovery.replace(connection, session.person_id)
            await self._tell(connection, mail, Happened.RECOVERY_CODES_REPLACED, person, client)
        await self._settled()
        return codes

    async def _person(self, session: Session) -> asyncpg.Record:
        person = await self.store.person(session.person_id)
        if person is None:
            raise ProblemError(Code.UNAUTHENTICATED)
        return person

    async def _tell(
        self,
        connection: "Connection",
        mail: Mail,
        kind: Happened,
        person: asyncpg.Record,
        client: Client,
    ) -> None:
        await self.outbox.tell(connection, mail, person, self.clock())
        await self.store.note(connection, kind, person["person_id"], self.clock(), client)

    async def _settled(self) -> None:
        self.outbox.posted()
        await self.sessions.read_news()
