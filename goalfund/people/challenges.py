"""Challenges: what a passkey has to sign, once, soon, and for the person it was made for."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from goalfund.people import ceremony
from goalfund.people.ceremony import BadAnswerError
from goalfund.people.store import PeopleStore
from goalfund.people.tokens import digest_of_bytes

LIFETIME: Final = timedelta(milliseconds=ceremony.TIMEOUT_MS)
# Of one person and one purpose; whoever asks on and on makes the oldest void, and fills nothing.
OPEN_MAX: Final = 5


class Purpose(StrEnum):
    """What a challenge is good for."""

    SIGN_IN = "sign_in"
    CONFIRM = "confirm"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom, for what and where a challenge is. An answer has to fit in all of it.

    `session_id` is None while somebody signs in, and never otherwise.
    """

    person_id: UUID
    purpose: Purpose
    origin: str
    session_id: UUID | None = None


class Challenges:
    """Makes and uses challenges up, for all servers. What is stored of one is a hash."""

    def __init__(self, store: PeopleStore) -> None:
        self._store = store

    async def make(self, asked: Asked, now: datetime) -> bytes:
        """Return a new challenge."""
        challenge = secrets.token_bytes(ceremony.CHALLENGE_BYTES)
        async with self._store.begin() as connection:
            await self._store.write(
                connection,
                "add_passkey_challenge",
                digest_of_bytes(challenge),
                asked.person_id,
                asked.session_id,
                asked.purpose,
                asked.origin,
                now,
                now + LIFETIME,
                OPEN_MAX - 1,
            )
        return challenge

    async def use(self, client_data: str, asked: Asked, now: datetime) -> bytes:
        """Use up the challenge that an answer says it answers, and return it.

        It is used up whatever else is wrong with the answer.

        Raises:
            BadAnswerError: there is no such challenge, not for this, or not any more.
        """
        challenge = ceremony.challenge_in(client_data)
        async with self._store.begin() as connection:
            used = await self._store.write(
                connection,
                "use_passkey_challenge",
                digest_of_bytes(challenge),
                asked.person_id,
                asked.session_id,
                asked.purpose,
                asked.origin,
                now,
            )
        if used is None:
            raise BadAnswerError
        return challenge
