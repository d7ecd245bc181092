"""What waited at the gateway while we were out: all at once, in any order, a tenth of it twice."""

import argparse
import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

from bench.hot_goal import CONNECTIONS
from bench.load import Load, Outcome
from bench.plot import bars, write
from bench.rig import (
    AMOUNT_MINOR,
    Intent,
    books_agree,
    intend,
    journal,
    median,
    open_goals,
    postgres,
    run,
    server,
    signed_request,
    table,
)
from goalfund.db import connect
from goalfund.db.pool import Connection

EVENTS: Final = 50_000
QUICK: Final = 3_000
TWICE: Final = 0.1  # of the events, so many are of money that another one speaks of
GOALS: Final = 100
_TIME_MAX_S: Final = 900
_CREDITED_WITHIN_S: Final = 60
_RAISED: Final = "SELECT sum(goal_heads.raised_minor)::bigint FROM goal_heads"


@dataclass(frozen=True, slots=True)
class Drained:
    """One flood. Seconds are from its first request; `credited_s`: until all money was booked."""

    outcome: Outcome
    credited_s: float

    @property
    def accepted_per_s(self) -> float:
        """Events that were answered with yes, a second."""
        return self.outcome.acked_per_s


def flood(payments: Sequence[Intent], seed: int) -> list[Intent]:
    """Return the payments in any order, `TWICE` of what is returned being repetitions."""
    dice = random.Random(seed)
    again = round(len(payments) * TWICE / (1 - TWICE))
    events = [*payments, *dice.sample(payments, again)]
    dice.shuffle(events)
    return events


async def pour(port: int, events: Sequence[Intent]) -> Outcome:
    """Send all events, 128 at a time, and return what was seen.

    Raises:
        RuntimeError: one was not taken; the run is void.
    """
    requests = [signed_request(event, port) for event in events]
    outcome = await Load(requests).run("127.0.0.1", port, CONNECTIONS, _TIME_MAX_S)
    if outcome.refused or outcome.acked != len(events):
        raise RuntimeError(f"{outcome.acked} of {len(events)} were taken, the run is void")
    return outcome


async def until_credited(watching: Connection, payments: int) -> float:
    """Return the seconds until this many payments, and no other money, are in the books.

    Raises:
        RuntimeError: they are not after a minute, or there are more; the run is void.
    """
    began_s = perf_counter()
    while perf_counter() - began_s < _CREDITED_WITHIN_S:
        raised_minor = await watching.fetchval(_RAISED)
        if raised_minor == payments * AMOUNT_MINOR:
            return perf_counter() - began_s
        await asyncio.sleep(0.02)
    raise RuntimeError(f"{payments} were paid and not credited so, the run is void: {raised_minor}")


async def main(runs: int, count: int) -> None:
    """Measure, print the table, draw the plot."""
    drained: list[Drained] = []
    theirs: list[Outcome] = []
    async with postgres() as dsn:
        async with journal(dsn) as writer, connect(dsn, name="bench") as watching:
            goals = await open_goals(writer, GOALS)
            for n in range(runs):
                payments = await intend(writer, goals, round(count * (1 - TWICE)))
                events = flood(payments, seed=n)
                async with server(dsn, "bench.stock_webhooks") as target:
                    theirs.append(await pour(target.port, events))
                async with server(dsn) as target:
                    outcome = await pour(target.port, events)
                    late_s = await until_credited(watching, (n + 1) * len(payments))
                drained.append(Drained(outcome, outcome.seconds + late_s))
        await books_agree(dsn)
    ours_per_s = median([one.accepted_per_s for one in drained])
    base_per_s = median([one.acked_per_s for one in theirs])
    rows = [
        _row("check, store, say yes", base_per_s, base_per_s, [one.seconds for one in theirs]),
        _row("this server", ours_per_s, base_per_s, [one.credited_s for one in drained]),
    ]
    print(f"{len(events)} events of {len(payments)} payments to {GOALS} goals\n\n{table(rows)}")
    figure = {"events": {"check, store, say yes": base_per_s, "this server": ours_per_s}}
    write(Path(__file__).with_suffix(".svg"), bars("A flood of webhooks", "a second", figure))


def _row(what: str, per_s: float, base_per_s: float, drained_s: list[float]) -> dict[str, object]:
    return {
        "what": what,
        "acknowledged a second": round(per_s),
        "ratio": f"{per_s / base_per_s:.2f} x",
        "all is done after, s": f"{median(drained_s):.1f}",
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--quick", action="store_true", help=f"once, with {QUICK} events")
    given = parser.parse_args()
    size = (1, QUICK) if given.quick else (given.runs, given.events)
    run(lambda: main(*size))
