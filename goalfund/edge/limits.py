"""How often one address may ask: a leaky bucket for each, in bounded memory."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from aiohttp import web

from goalfund.edge.problems import Code, ProblemError


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` requests may come at once; they come back evenly over `per_s` seconds."""

    burst: int
    per_s: float


DEFAULT_RATES: Final[Mapping[str, Rate]] = MappingProxyType(
    {
        "read": Rate(burst=300, per_s=60),
        "write": Rate(burst=30, per_s=60),
        "sign_in": Rate(burst=5, per_s=60),
    }
)


class Verdict(NamedTuple):
    """What one request may do, and what is left."""

    allowed: bool
    limit: int
    remaining: int
    reset_s: int
    retry_after_s: int

    def headers(self) -> dict[str, str]:
        """Return the `RateLimit-*` headers."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_s),
        }

    def refusal(self) -> ProblemError:
        """Return the error of a request that was not allowed."""
        return ProblemError(
            Code.RATE_LIMITED, retry_after_s=self.retry_after_s, headers=self.headers()
        )


class RateLimits:
    """The generic cell rate algorithm: one number per (class, who), the time it is full until.

    Holds at most `capacity` of them and forgets the one that asked longest ago, so under an
    attack from more addresses than that the limits weaken, and memory does not grow.
    """

    def __init__(
        self,
        rates: Mapping[str, Rate] = DEFAULT_RATES,
        *,
        capacity: int = 50_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        assert capacity > 0
        self._rates = dict(rates)
        self._capacity = capacity
        self._clock = clock
        self._full_until_s: OrderedDict[tuple[str, str], float] = OrderedDict()
        self.refused = 0

    def __len__(self) -> int:
        return len(self._full_until_s)

    def take(self, kind: str, who: str) -> Verdict:
        """Count a request of `who` against the rate of class `kind`, unless it is refused."""
        rate = self._rates[kind]
        cell_s = rate.per_s / rate.burst
        now_s = self._clock()
        key = (kind, who)
        ahead_s = max(0.0, self._full_until_s.get(key, 0.0) - now_s)
        if ahead_s + cell_s > rate.per_s + 1e-9:
            self.refused += 1
            wait_s = math.ceil(ahead_s + cell_s - rate.per_s)
            return Verdict(False, rate.burst, 0, math.ceil(ahead_s), max(1, wait_s))
        ahead_s += cell_s
        self._remember(key, now_s + ahead_s)
        remaining = int((rate.per_s - ahead_s) / cell_s + 1e-9)
        return Verdict(True, rate.burst, remaining, math.ceil(ahead_s), 0)

    def _remember(self, key: tuple[str, str], full_until_s: float) -> None:
        self._full_until_s[key] = full_until_s
        self._full_until_s.move_to_end(key)
        if len(self._full_until_s) > self._capacity:
            self._full_until_s.popitem(last=False)


def remote_address(request: web.BaseRequest, proxy_hops: int) -> str:
    """Return the address that the request came from.

    With `proxy_hops` proxies of ours in front, it is that many from the right in
    `X-Forwarded-For`: what stands further left was written by strangers.
    """
    if proxy_hops:
        forwarded = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
        if len(forwarded) >= proxy_hops and (address := forwarded[-proxy_hops].strip()):
            return address
    return request.remote or "unknown"


@lru_cache(maxsize=10_000)
def limited_as(address: str) -> str:
    """Return what an address counts as: an IPv6 host owns a whole /64, so that is what counts."""
    if ":" not in address:
        return address
    try:
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((parsed, 64), strict=False))
