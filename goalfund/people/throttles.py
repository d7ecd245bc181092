"""How often one may try: rations that all servers share, and that lock nobody else out."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from goalfund.db import Pool
from goalfund.edge.problems import Code, ProblemError


@dataclass(frozen=True, slots=True)
class Ration:
    """`attempts` may come at once; they are given back evenly over `per_s` seconds."""

    attempts: int
    per_s: float

    @property
    def cell_s(self) -> float:
        """Seconds after which one attempt is given back."""
        return self.per_s / self.attempts


@dataclass(frozen=True, slots=True)
class Share:
    """Somebody's part of a ration: what is counted, and of whom."""

    ration: Ration
    kind: str
    whose: str

    @property
    def key(self) -> bytes:
        """What is stored of it: the table names nobody."""
        return hashlib.sha256(f"{self.kind}\0{self.whose}".encode()).digest()


# Wrong passwords and codes only: what turned out right is given back.
BY_ADDRESS: Final = Ration(attempts=40, per_s=600)  # a campus, or half a city, is one address
BY_ACCOUNT: Final = Ration(attempts=30, per_s=3_600)
BY_PAIR: Final = Ration(attempts=6, per_s=300)
# Of the million codes that there are, twenty may be tried a day, from wherever. Only who has the
# password or a session can use them up, and a new password gives them back.
BY_FACTOR: Final = Ration(attempts=20, per_s=86_400)
MAILS_TO_ADDRESS: Final = Ration(attempts=4, per_s=3_600)
MAILS_FROM_NETWORK: Final = Ration(attempts=20, per_s=3_600)
_CLEARED: Final = frozenset({BY_PAIR, BY_FACTOR})
_ROUNDING_S: Final = 1e-5  # Postgres counts microseconds


def sign_in_shares(email: str, network: str, *, network_known: bool) -> tuple[Share, ...]:
    """Return what an attempt at an account counts against.

    Who comes from a network that the account has signed in from is not counted with the rest of
    the world: so nobody can use an account up for its owner. An address that nobody has is
    counted like any other.
    """
    shares = (
        Share(BY_ADDRESS, "sign_in from", network),
        Share(BY_PAIR, "sign_in from to", f"{network} {email}"),
    )
    return shares if network_known else (*shares, Share(BY_ACCOUNT, "sign_in to", email))


def factor_share(person_id: UUID) -> Share:
    """Return what counts second factors that are shown for an account."""
    return Share(BY_FACTOR, "factor of", str(person_id))


def mails_from(network: str) -> Share:
    """Return what counts mails that somebody has us send."""
    return Share(MAILS_FROM_NETWORK, "mails from", network)


def mails_to(email: str) -> Share:
    """Return what counts mails that an address gets because somebody typed it."""
    return Share(MAILS_TO_ADDRESS, "mails to", email)


class Throttles:
    """Rations in Postgres: a second server is no second ration."""

    def __init__(self, pool: Pool, queries: Mapping[str, str], *, on: bool = True) -> None:
        self._pool = pool
        self._queries = queries
        self._on = on

    async def take(self, shares: Sequence[Share], now: datetime) -> float:
        """Count one attempt; return 0, or the seconds to wait when it must not be made.

        An attempt that one ration refuses is counted against none.
        """
        if not self._on:
            return 0.0
        row = await self._pool.fetchrow(
            self._queries["take_throttles"],
            [share.key for share in shares],
            [share.ration.cell_s for share in shares],
            [share.ration.per_s for share in shares],
            now,
        )
        assert row is not None
        # The second is there when others were counted between our look and our mark.
        wait_s: float = max(row["wait_s"], row["late_s"] or 0.0)
        return wait_s if wait_s > _ROUNDING_S else 0.0

    async def require(self, shares: Sequence[Share], now: datetime) -> None:
        """Count one attempt.

        Raises:
            ProblemError: `rate_limited`, with the time to wait.
        """
        wait_s = await self.take(shares, now)
        if wait_s:
            raise ProblemError(
                Code.RATE_LIMITED,
                "Too many attempts. Wait, or set a new password.",
                retry_after_s=math.ceil(wait_s),
            )

    async def give_back(self, shares: Sequence[Share]) -> None:
        """Take back that an attempt was counted: it was neither right nor wrong."""
        await self._give_back(shares, [share.ration.cell_s for share in shares])

    async def forgive(self, shares: Sequence[Share]) -> None:
        """Give an honest attempt back, and clear what its address did to its account before.

        What was tried as the account's second factor is cleared too, where that is among `shares`.
        """
        await self._give_back(
            shares,
            [
                share.ration.per_s if share.ration in _CLEARED else share.ration.cell_s
                for share in shares
            ],
        )

    async def _give_back(self, shares: Sequence[Share], seconds: Sequence[float]) -> None:
        if self._on:
            keys = [share.key for share in shares]
            await self._pool.execute(self._queries["give_back_throttles"], keys, seconds)
