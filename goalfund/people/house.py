"""People's part of the server: its pieces put together, and what several routes do with them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from aiohttp import web

from goalfund.db import Pool
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.sessions import FIND_SESSION, Session, stepped_up
from goalfund.edge.vault import Vault
from goalfund.files.holding import Holdings
from goalfund.notify.outbox import Outbox
from goalfund.notify.templates import Letters
from goalfund.people.accounts import Accounts
from goalfund.people.challenges import Challenges
from goalfund.people.codes import Codes
from goalfund.people.factors import Factors, Shown
from goalfund.people.gate import Gate, SessionStorage
from goalfund.people.kinds import Happened
from goalfund.people.links import Links
from goalfund.people.models import FactorBody, SignedInView, StepUpBody, UserView
from goalfund.people.new_passwords import NewPasswords
from goalfund.people.passkeys import Passkeys
from goalfund.people.passwords import HashCost, Passwords
from goalfund.people.recovery import RecoveryCodes
from goalfund.people.second_factor import SecondFactor
from goalfund.people.sessions import Lifetimes, Opened, Sessions
from goalfund.people.sign_in import Confirmation, SignIn
from goalfund.people.site import Site
from goalfund.people.store import PeopleStore
from goalfund.people.sweeping import Sweeper
from goalfund.people.throttles import Throttles
from goalfund.people.tokens import csrf_token
from goalfund.people.views import session_view, user_view


@dataclass(frozen=True, slots=True)
class PeopleRules:
    """What the deployment decides about its people."""

    site: Site
    lifetimes: Lifetimes = field(default_factory=Lifetimes)
    hash_cost: HashCost = field(default_factory=HashCost)
    hash_threads: int = 1
    hashes_waiting_max: int = 64
    throttled: bool = True


@dataclass(frozen=True, slots=True)
class People:
    """Everything that the routes of people need."""

    store: PeopleStore
    sessions: Sessions
    passwords: Passwords
    gate: Gate
    storage: SessionStorage
    accounts: Accounts
    new_passwords: NewPasswords
    sign_in: SignIn
    confirmation: Confirmation
    second_factor: SecondFactor
    passkeys: Passkeys
    factors: Factors
    clock: Callable[[], datetime]

    def attach(self, app: web.Application) -> None:
        """Have `app` find sessions, and its routes find this."""
        app[PEOPLE] = self
        app[FIND_SESSION] = self.gate.find

    async def fresh(self, request: web.Request) -> Session:
        """Return the session of somebody who has just confirmed that it is them.

        Raises:
            ProblemError: as `goalfund.edge.sessions.stepped_up`.
        """
        return await stepped_up(request, self.clock())

    async def user(self, person_id: UUID) -> UserView:
        """Return a person as they see themselves.

        Raises:
            ProblemError: `unauthenticated`: erased meanwhile.
        """
        person = await self.store.person(person_id)
        if person is None:
            raise ProblemError(Code.UNAUTHENTICATED)
        return user_view(person)

    async def signed_in_view(self, person_id: UUID, opened: Opened) -> SignedInView:
        """Return who is signed in, with the token if it travels in the answer."""
        by_cookie = opened.transport == "cookie"
        rows = await self.sessions.devices(person_id, opened.session_id)
        if not rows:
            raise ProblemError(Code.UNAUTHENTICATED)
        token = None if by_cookie else opened.token
        return SignedInView(
            user=await self.user(person_id),
            session=session_view(rows[0], opened.session_id, token),
            csrf_token=csrf_token(opened.token) if by_cookie else None,
        )

    async def current_view(self, request: web.Request, session: Session) -> SignedInView:
        """Return who is signed in where the request comes from."""
        token = self.gate.token_of(request)
        opened = Opened(session.session_id, token, session.transport)
        view = await self.signed_in_view(session.person_id, opened)
        # A token is shown when it is made, and never again.
        shown = view.session.model_copy(update={"token": None})
        return view.model_copy(update={"session": shown})

    async def end_session(
        self, session: Session, session_id: UUID, kind: Happened, request: web.Request
    ) -> bool:
        """Sign out one device of whoever `session` belongs to; return whether it was theirs."""
        client = self.gate.client_of(request)
        async with self.store.begin() as connection:
            ended = await self.sessions.end(connection, session.person_id, session_id)
            if ended:
                await self.store.note(connection, kind, session.person_id, self.clock(), client)
        await self.sessions.read_news()
        return ended

    async def end_others(self, session: Session, request: web.Request) -> None:
        """Sign out all their devices but this one."""
        client, kind = self.gate.client_of(request), Happened.SESSIONS_REVOKED
        async with self.store.begin() as connection:
            await self.sessions.end_all(connection, session.person_id, but=session.session_id)
            await self.store.note(connection, kind, session.person_id, self.clock(), client)
        await self.sessions.read_news()

    def shown(self, body: StepUpBody | FactorBody, session: Session, request: web.Request) -> Shown:
        """Return what somebody who is signed in shows as their second factor."""
        page = self.gate.page_of(request)
        return Shown(page, body.code, body.passkey, session.session_id)

    async def step_up(self, session: Session, body: StepUpBody, request: web.Request) -> Opened:
        """Return the session, renewed and fresh.

        Raises:
            ProblemError: as `Confirmation.step_up`.
        """
        client = self.gate.client_of(request)
        await self.confirmation.step_up(
            session, client, self.shown(body, session, request), body.password
        )
        token = self.gate.token_of(request)
        async with self.store.begin() as connection:
            opened = await self.sessions.rotate(connection, session, token, fresh=True)
            await self.store.note(
                connection, Happened.STEPPED_UP, session.person_id, self.clock(), client
            )
        await self.sessions.read_news()
        return opened


PEOPLE: Final = web.AppKey("people", People)


def _now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def open_people(
    pool: Pool,
    queries: Mapping[str, str],
    vault: Vault,
    outbox: Outbox,
    rules: PeopleRules,
    *,
    clock: Callable[[], datetime] = _now,
) -> AsyncIterator[People]:
    """Yield people's part, with its background work running; what is in hand is finished."""
    letters, lifetimes = Letters(rules.site.public_url), rules.lifetimes
    store, throttles = PeopleStore(pool, queries), Throttles(pool, queries, on=rules.throttled)
    sessions = Sessions(pool, queries, lifetimes=lifetimes, clock=clock)
    storage = SessionStorage(sessions, rules.site, int(lifetimes.whole.total_seconds()))
    passwords = await asyncio.to_thread(
        Passwords,
        rules.hash_cost,
        threads=rules.hash_threads,
        waiting_max=rules.hashes_waiting_max,
    )
    codes = Codes(store, vault, outbox, letters, clock=clock)
    links, challenges, recovery = Links(store), Challenges(store), RecoveryCodes(store)
    factors = Factors(store, codes, challenges, throttles, outbox, letters, clock=clock)
    confirmation = Confirmation(store, passwords, factors, throttles, clock=clock)
    accounts = Accounts(
        store,
        sessions,
        passwords,
        throttles,
        links,
        outbox,
        letters,
        Holdings(queries),
        clock=clock,
    )
    people = People(
        store=store,
        sessions=sessions,
        passwords=passwords,
        gate=Gate(sessions, rules.site, storage),
        storage=storage,
        accounts=accounts,
        new_passwords=NewPasswords(
            store,
            sessions,
            passwords,
            throttles,
            confirmation,
            links,
            outbox,
            letters,
            clock,
        ),
        sign_in=SignIn(store, sessions, passwords, factors, throttles, outbox, letters, clock),
        confirmation=confirmation,
        second_factor=SecondFactor(
            store, sessions, confirmation, recovery, vault, outbox, letters, clock
        ),
        passkeys=Passkeys(store, sessions, challenges, recovery, outbox, letters, clock),
        factors=factors,
        clock=clock,
    )
    with passwords:
        async with sessions.rounds, Sweeper(pool, queries, clock=clock).rounds:
            yield people
