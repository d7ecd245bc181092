"""Signing in, in one step or two, and confirming later on that it is still them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from goalfund.edge.problems import Code, ProblemError, field_problem
from goalfund.edge.sessions import Session, Transport
from goalfund.notify.outbox import Outbox
from goalfund.notify.templates import Letters
from goalfund.people.client import Client
from goalfund.people.factors import Factors, Shown
from goalfund.people.kinds import Happened
from goalfund.people.models import SignInBody
from goalfund.people.passwords import Passwords
from goalfund.people.sessions import Opened, Sessions
from goalfund.people.site import Page
from goalfund.people.store import PeopleStore
from goalfund.people.throttles import Share, Throttles, sign_in_shares


class Confirmation:
    """Checks that somebody who is signed in is who they were. Every attempt is rationed."""

    def __init__(
        self,
        store: PeopleStore,
        passwords: Passwords,
        factors: Factors,
        throttles: Throttles,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._factors = factors
        self._throttles = throttles
        self._clock = clock

    async def by_password(
        self, session: Session, password: str, client: Client, shown: Shown | None = None
    ) -> asyncpg.Record:
        """Return the person whose password, and second factor if one is shown, this is.

        Raises:
            ProblemError: `invalid_credentials`, `rate_limited`, `overloaded`.
        """
        person, shares = await self._begin(session, client)
        verdict = await self._passwords.check(person["password_hash"], password)
        right = verdict.right and (shown is None or await self._factors.use(person, shown, client))
        await self._finish(person, shares, client, right=right)
        return person

    async def by_factor(self, session: Session, shown: Shown, client: Client) -> asyncpg.Record:
        """Return the person whose second factor this is.

        Raises:
            ProblemError: `second_factor_off`, `invalid_credentials`, `rate_limited`.
        """
        person, shares = await self._begin(session, client)
        if not person["second_factor"]:
            await self._throttles.give_back(shares)
            raise ProblemError(Code.SECOND_FACTOR_OFF)
        right = await self._factors.use(person, shown, client)
        await self._finish(person, shares, client, right=right)
        return person

    async def step_up(
        self, session: Session, client: Client, shown: Shown, password: str | None
    ) -> asyncpg.Record:
        """Return the person, who has shown their second factor; or a password, without one.

        Raises:
            ProblemError: as `by_factor` and `by_password`; `invalid_request` for a password where
                a second factor is needed.
        """
        if not shown.nothing:
            return await self.by_factor(session, shown, client)
        person = await self._store.person(session.person_id)
        if person is not None and person["second_factor"]:
            why = "The second factor is on: send its code, or use a passkey"
            raise field_problem(Code.INVALID_REQUEST, "code", why)
        return await self.by_password(session, password or "", client)

    async def _begin(
        self, session: Session, client: Client
    ) -> tuple[asyncpg.Record, tuple[Share, ...]]:
        person = await self._store.account(session.person_id, client.network)
        if person is None:
            raise ProblemError(Code.UNAUTHENTICATED)
        shares = sign_in_shares(
            person["email"], client.network, network_known=person["network_known"]
        )
        await self._throttles.require(shares, self._clock())
        return person, shares

    async def _finish(
        self,
        person: asyncpg.Record,
        shares: tuple[Share, ...],
        client: Client,
        *,
        right: bool,
    ) -> None:
        if not right:
            await self._store.note(
                None, Happened.CONFIRMATION_FAILED, person["person_id"], self._clock(), client
            )
            raise ProblemError(Code.INVALID_CREDENTIALS)
        await self._throttles.forgive(shares)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Opens sessions for who shows the right password and, where it is on, the second factor."""

    store: PeopleStore
    sessions: Sessions
    passwords: Passwords
    factors: Factors
    throttles: Throttles
    outbox: Outbox
    letters: Letters
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def sign_in(
        self,
        body: SignInBody,
        transport: Transport,
        client: Client,
        page: Page,
        replaces: Session | None = None,
    ) -> tuple[UUID, Opened]:
        """Return the person and their new session; the one it `replaces` ends.

        Whether an address has an account shows neither in the answer nor in its time.

        Raises:
            ProblemError: `invalid_credentials`; `second_factor_required`, only after the right
                password; `rate_limited`; `overloaded`.
        """
        person = await self.store.account_of(body.email, client.network)
        shares = sign_in_shares(
            body.email,
            client.network,
            network_known=person is not None and person["network_known"],
        )
        await self.throttles.require(shares, self.clock())
        password_hash = None if person is None else person["password_hash"]
        verdict = await self.passwords.check(password_hash, body.password)
        if person is None or not verdict.right:
            raise await self._failed(person, client)
        if person["second_factor"]:
            shown = Shown(page, body.code, body.passkey)
            if shown.nothing:
                await self.throttles.give_back(shares)
                raise await self.factors.wanted(person, page)
            if not await self.factors.use(person, shown, client):
                raise await self._failed(person, client)
        opened = await self._open(person, transport, client, verdict.rehashed, replaces)
        await self.throttles.forgive(shares)
        return person["person_id"], opened

    async def _failed(self, person: asyncpg.Record | None, client: Client) -> ProblemError:
        person_id = None if person is None else person["person_id"]
        await self.store.note(None, Happened.SIGN_IN_FAILED, person_id, self.clock(), client)
        return ProblemError(Code.INVALID_CREDENTIALS)

    async def _open(
        self,
        person: asyncpg.Record,
        transport: Transport,
        client: Client,
        rehashed: str | None,
        replaces: Session | None,
    ) -> Opened:
        person_id, now = person["person_id"], self.clock()
        async with self.store.begin() as connection:
            opened = await self.sessions.open(connection, person_id, transport, client)
            if replaces is not None:
                await self.sessions.end(connection, replaces.person_id, replaces.session_id)
            if rehashed is not None:
                before = person["password_hash"]
                await self.store.write(connection, "rehash_password", person_id, before, rehashed)
            device = await self.store.write_row(
                connection,
                "note_device",
                person_id,
                client.device_hash(person_id),
                client.network,
                now,
            )
            assert device is not None
            # The first device of all is the one that the account was opened on.
            if device["is_new"] and device["has_others"]:
                mail = self.letters.new_device(
                    person["email"], person["first_name"], now, client.device, client.address
                )
                await self.outbox.tell(connection, mail, person, now)
            await self.store.note(connection, Happened.SIGNED_IN, person_id, now, client)
        self.outbox.posted()
        if replaces is not None:
            await self.sessions.read_news()
        return opened
