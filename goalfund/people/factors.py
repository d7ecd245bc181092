"""Second factors as they are shown: a code, or what a passkey has signed. Each counts once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import Field, JsonValue
from webauthn.helpers import base64url_to_bytes

from goalfund.edge.problems import Code, Problem, ProblemError
from goalfund.notify.outbox import Outbox
from goalfund.notify.templates import Letters
from goalfund.people import ceremony
from goalfund.people.answers import SignedPasskey
from goalfund.people.ceremony import BadAnswerError, Known
from goalfund.people.challenges import Asked, Challenges, Purpose
from goalfund.people.client import Client
from goalfund.people.codes import Codes
from goalfund.people.kinds import Happened
from goalfund.people.site import Page
from goalfund.people.store import PeopleStore
from goalfund.people.throttles import Throttles, factor_share


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody shows as their second factor, and where. Without a session they sign in."""

    page: Page
    code: str | None = None
    passkey: SignedPasskey | None = None
    session_id: UUID | None = None

    @property
    def nothing(self) -> bool:
        """Whether they have not shown any yet."""
        return self.code is None and self.passkey is None


class SecondFactorProblem(Problem):
    """`second_factor_required`, with what will do."""

    factors: tuple[str, ...]
    passkey_options: dict[str, JsonValue] | None = Field(
        None, exclude_if=lambda options: options is None
    )


class SecondFactorRequiredError(ProblemError):
    """The password was right. `factors` says what else somebody can show on this page."""

    def __init__(self, factors: Sequence[str], passkey_options: dict[str, Any] | None) -> None:
        super().__init__(Code.SECOND_FACTOR_REQUIRED)
        self._factors = tuple(factors)
        self._passkey_options = passkey_options

    def problem(self) -> SecondFactorProblem:
        """Return it as the object that a client sees."""
        return SecondFactorProblem(
            **dict(super().problem()),
            factors=self._factors,
            passkey_options=self._passkey_options,
        )


class Factors:
    """Uses second factors up. Of two requests with the same one, one gets a yes."""

    def __init__(
        self,
        store: PeopleStore,
        codes: Codes,
        challenges: Challenges,
        throttles: Throttles,
        outbox: Outbox,
        letters: Letters,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._codes = codes
        self._challenges = challenges
        self._throttles = throttles
        self._outbox = outbox
        self._letters = letters
        self._clock = clock

    async def use(self, person: asyncpg.Record, shown: Shown, client: Client) -> bool:
        """Return whether what is shown was good; it is good no more.

        Raises:
            ProblemError: `rate_limited`: too many were wrong. It was not looked at.
        """
        share = factor_share(person["person_id"])
        await self._throttles.require([share], self._clock())
        if shown.passkey is not None:
            right = await self._use_passkey(person, shown, shown.passkey, client)
        else:
            right = shown.code is not None and await self._codes.use(person, shown.code, client)
        if right:
            await self._throttles.give_back([share])
        return right

    async def wanted(self, person: asyncpg.Record, page: Page) -> SecondFactorRequiredError:
        """Return the error that asks for a second factor. Only who knows the password sees it."""
        person_id = person["person_id"]
        options = await self._options(Asked(person_id, Purpose.SIGN_IN, page.origin), page)
        factors = {
            "passkey": options is not None,
            "totp": person["totp"],
            "recovery_code": await self._store.recovery_codes_left(person_id) > 0,
        }
        return SecondFactorRequiredError([name for name, on in factors.items() if on], options)

    async def request_options(
        self, person_id: UUID, session_id: UUID, page: Page
    ) -> dict[str, Any]:
        """Return what a passkey of somebody who is signed in has to sign, to confirm it is them.

        Raises:
            ProblemError: `second_factor_off`: they have no passkey for this page.
        """
        asked = Asked(person_id, Purpose.CONFIRM, page.origin, session_id)
        options = await self._options(asked, page)
        if options is None:
            raise ProblemError(Code.SECOND_FACTOR_OFF, "You have no passkey for this site.")
        return options

    async def _options(self, asked: Asked, page: Page) -> dict[str, Any] | None:
        rows = await self._store.passkeys(asked.person_id, page.site)
        if not rows:
            return None
        challenge = await self._challenges.make(asked, self._clock())
        known = [Known(row["credential_id"], row["transports"]) for row in rows]
        return ceremony.request_options(page, challenge, known)

    async def _use_passkey(
        self, person: asyncpg.Record, shown: Shown, answer: SignedPasskey, client: Client
    ) -> bool:
        person_id, page = person["person_id"], shown.page
        purpose = Purpose.SIGN_IN if shown.session_id is None else Purpose.CONFIRM
        asked = Asked(person_id, purpose, page.origin, shown.session_id)
        try:
            said = answer.response.client_data_json
            challenge = await self._challenges.use(said, asked, self._clock())
            credential_id = base64url_to_bytes(answer.id)
            kept = await self._store.passkey(credential_id, person_id, page.site)
            if kept is None:
                return False
            signed = ceremony.signed(answer.wire(), page, challenge, person_id, kept["public_key"])
        except BadAnswerError:
            return False
        return await self._count(person, kept, signed, client)

    async def _count(
        self, person: asyncpg.Record, kept: asyncpg.Record, signed: ceremony.Signed, client: Client
    ) -> bool:
        now, person_id = self._clock(), person["person_id"]
        async with self._store.begin() as connection:
            used = await self._store.write(
                connection, "use_passkey", kept["passkey_id"], signed.sign_count, signed.synced, now
            )
            if used is not None:
                return True
            mail = self._letters.passkey_suspected(
                person["email"], person["first_name"], now, kept["name"]
            )
            await self._outbox.tell(connection, mail, person, now)
            await self._store.note(connection, Happened.PASSKEY_SUSPECTED, person_id, now, client)
        self._outbox.posted()
        return False
