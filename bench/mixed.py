"""Everything at once over many goals, a few of them hot: who pays, who asks, who reads."""

import argparse
import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

from bench.hot_goal import CONNECTIONS
from bench.load import Connection, Load
from bench.mixed_goals import Crowd, crowd_of, request_of
from bench.mixed_watchers import watch
from bench.plot import bars, write
from bench.rig import (
    Intent,
    Server,
    books_agree,
    intend,
    journal,
    postgres,
    run,
    server,
    signed_request,
    table,
)
from goalfund.goal.journal import Journal

GOALS: Final = 10_000
SECONDS: Final = 10.0
QUICK: Final = (200, 3.0)
HALF: Final = 0.5  # of the highest rate: what the open loop is measured at
# Of a hundred requests. Subscriptions come on top, on sockets of their own.
SHARES: Final = {
    "payment": 30,
    "goal page": 30,
    "list": 20,
    "events": 15,
    "withdrawal": 3,
    "approval": 2,
}
_LISTS: Final = ("", "?sort=progress", "?sort=new&status=open")
_AT_MOST_PER_S: Final = 3_000
_PAYMENTS: Final = 0.6  # of what is asked at most in one run: enough for two
_INTENTS_AT_ONCE: Final = 500  # so that each goal has them in one commit


class MixedLoad(Load):
    """A load that remembers what each request was, and its latency by that."""

    def __init__(self, asks: Sequence[tuple[str, bytes]], *, per_s: float | None = None) -> None:
        super().__init__([request for _, request in asks], per_s=per_s)
        self._kinds = iter([kind for kind, _ in asks])
        self._under_way: dict[Connection, str] = {}
        self.latencies_s: dict[str, list[float]] = {}
        self.no: dict[str, int] = {}  # answers other than 2xx: a goal's refusals, in the main

    def _next(self, connection: Connection, since_s: float) -> None:
        busy = self._busy
        super()._next(connection, since_s)
        if self._busy > busy:
            self._under_way[connection] = next(self._kinds)

    def answered(self, connection: Connection, since_s: float, *, accepted: bool) -> None:
        """Count an answer for its kind, and go on."""
        kind = self._under_way.pop(connection)
        super().answered(connection, since_s, accepted=accepted)
        self.latencies_s.setdefault(kind, []).append(self.outcome.latencies_s[-1])
        self.no[kind] = self.no.get(kind, 0) + (not accepted)


def mix(
    crowd: Crowd, payments: Sequence[bytes], count: int, dice: random.Random
) -> list[tuple[str, bytes]]:
    """Return requests of all kinds in their shares; each is for a goal as often as it is liked."""
    paid = iter(payments)
    kinds = dice.choices(list(SHARES), weights=list(SHARES.values()), k=count)
    goals = crowd.choose(count, dice)
    asks = []
    for kind, goal_id in zip(kinds, goals, strict=True):
        match kind:
            case "payment":
                request = next(paid)
            case "goal page":
                request = request_of("GET", f"/api/v1/goals/{goal_id}")
            case "list":
                request = request_of("GET", f"/api/v1/goals{dice.choice(_LISTS)}")
            case "events":
                request = request_of("GET", f"/api/v1/goals/{goal_id}/events")
            case "withdrawal":
                request = crowd.asking(goal_id)
            case _:
                # Each is approved once: when all are, somebody asks for more.
                waiting = next(crowd.to_approve, None)
                request = crowd.asking(goal_id) if waiting is None else crowd.approving(waiting)
        asks.append((kind, request))
    return asks


async def measure(
    target: Server, crowd: Crowd, payments: Sequence[bytes], seconds: float, per_s: float | None
) -> MixedLoad:
    """Return what everybody saw in `seconds`.

    Raises:
        RuntimeError: a payment or a reader was refused; the run is void.
    """
    dice = random.Random(0)
    count = int(seconds * (per_s or _AT_MOST_PER_S))
    load = MixedLoad(mix(crowd, payments, count, dice), per_s=per_s)
    watching = asyncio.create_task(watch(target.port, crowd.choose(1_000, dice), seconds))
    await load.run("127.0.0.1", target.port, CONNECTIONS, seconds)
    load.latencies_s["subscribe"] = await watching
    refused = {k: n for k, n in load.no.items() if n and k not in ("withdrawal", "approval")}
    if refused:
        raise RuntimeError(f"{refused} were refused, the run is void")
    return load


async def ceiling(target: Server, seconds: float) -> float:
    """Return how often a second the server says that it is alive, and does nothing else."""
    request = request_of("GET", "/healthz")
    load = Load([request] * int(seconds * 20_000))
    return (await load.run("127.0.0.1", target.port, CONNECTIONS, seconds)).acked_per_s


async def main(count: int, seconds: float) -> None:
    """Measure, print the table, draw the plot."""
    async with postgres() as dsn, server(dsn) as target:
        async with journal(dsn) as writer:
            crowd = await crowd_of(writer, dsn, target, count)
            liked = crowd.choose(int(seconds * _AT_MOST_PER_S * _PAYMENTS), random.Random(1))
            intents = [
                intent
                for first in range(0, len(liked), _INTENTS_AT_ONCE)
                for intent in await _intended(writer, liked[first : first + _INTENTS_AT_ONCE])
            ]
        payments = [signed_request(intent, target.port) for intent in intents]
        base_per_s = await ceiling(target, seconds / 2)
        full = await measure(target, crowd, payments, seconds, None)
        rest = payments[len(full.latencies_s["payment"]) + CONNECTIONS :]
        full_per_s = len(full.outcome.latencies_s) / full.outcome.seconds
        half = await measure(target, crowd, rest, seconds, full_per_s * HALF)
        await books_agree(dsn)
    rows = [
        {"what": "says that it is alive", "a second": round(base_per_s), "ratio": "1.00 x"},
        {
            "what": f"everything, {count} goals",
            "a second": round(full_per_s),
            "ratio": f"{full_per_s / base_per_s:.2f} x",
        },
    ]
    print(f"{table(rows)}\n\nOpen loop at {full_per_s * HALF:.0f} a second:\n")
    print(table([_row(kind, half) for kind in (*SHARES, "subscribe")]))
    figure = {
        kind: {
            f"p{share:.0%}".rstrip("%"): _at_ms(half.latencies_s[kind], share)
            for share in (0.5, 0.99)
        }
        for kind in (*SHARES, "subscribe")
    }
    write(Path(__file__).with_suffix(".svg"), bars("Everything at once", "ms", figure))


async def _intended(writer: Journal, liked: Sequence[UUID]) -> list[Intent]:
    return await intend(writer, liked, len(liked))


def _row(kind: str, load: MixedLoad) -> dict[str, object]:
    latencies_s = load.latencies_s[kind]
    return {
        "kind": kind,
        "asked": len(latencies_s),
        "refused": load.no.get(kind, 0),
        "p50, ms": f"{_at_ms(latencies_s, 0.5):.1f}",
        "p99, ms": f"{_at_ms(latencies_s, 0.99):.1f}",
    }


def _at_ms(latencies_s: Sequence[float], share: float) -> float:
    ordered = sorted(latencies_s)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1_000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--goals", type=int, default=GOALS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK[0]} goals, {QUICK[1]} s")
    given = parser.parse_args()
    size = QUICK if given.quick else (given.goals, given.seconds)
    run(lambda: main(*size))
