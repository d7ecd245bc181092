"""Passwords: hashed beside the loop, few at a time, with a bounded line before them."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from goalfund.edge.beside import Beside
from goalfund.edge.problems import Code, field_problem
from goalfund.people.strength import weakness


@dataclass(frozen=True, slots=True)
class HashCost:
    """What one guess costs, whoever makes it."""

    memory_kib: int = 19 * 1024
    passes: int = 2
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password was right; `rehashed` when its hash should be replaced."""

    right: bool
    rehashed: str | None = None


WRONG: Final = Verdict(right=False)


class Passwords:
    """Hashes and checks. Enter it with `with`: leaving waits for what is in hand.

    `threads` hash at once; so many more may wait as `waiting_max` says, and whoever comes then is
    told to come back: a hash that nobody waits for any more would only keep others waiting.
    """

    def __init__(
        self, cost: HashCost | None = None, *, threads: int = 1, waiting_max: int = 64
    ) -> None:
        cost = cost or HashCost()
        self._hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes
        )
        self._beside = Beside("passwords", threads=threads, waiting_max=waiting_max)
        # Checked for whoever has no account, so that this takes as long as for who has one.
        self._nobodys = self._hasher.hash("nobody has this password")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._beside.__exit__(kind, error, trace)

    @property
    def in_hand(self) -> int:
        """Return how many are hashed or wait for it."""
        return self._beside.in_hand

    async def hash(self, password: str) -> str:
        """Return the Argon2id hash in PHC form.

        Raises:
            ProblemError: `overloaded`; nothing was begun.
        """
        return await self._beside.run(lambda: self._hasher.hash(password))

    async def check(self, kept: str | None, password: str) -> Verdict:
        """Return whether `password` is the one of which `kept` is the hash.

        Without a hash the answer is no, after the same time.

        Raises:
            ProblemError: `overloaded`; nothing was begun.
        """
        return await self._beside.run(lambda: self._check(kept, password))

    async def refuse_weak(self, password: str, personal: Sequence[str]) -> None:
        """Return when the password will do; `personal` is what others know of the person.

        Raises:
            ProblemError: `invalid_request`, with the reason; `overloaded`.
        """
        why = await self._beside.run(lambda: weakness(password, personal))
        if why is not None:
            raise field_problem(Code.INVALID_REQUEST, "password", why)

    def _check(self, kept: str | None, password: str) -> Verdict:
        try:
            self._hasher.verify(kept or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return WRONG
        if kept is None:
            return WRONG
        stale = self._hasher.check_needs_rehash(kept)
        return Verdict(right=True, rehashed=self._hasher.hash(password) if stale else None)
