"""`goalfund verify` over a whole database, on one core; Postgres has the other.

Baseline: the same events read and handed over by Postgres, with nothing done to them.
"""

import argparse
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import monotonic, process_time
from typing import Final

from bench.plot import bars, write
from bench.rig import OTHER_CORE, SERVER_CORE, journal, median, postgres, run, table
from bench.verify_log import build_log
from goalfund.db import Timeouts, connect, load_queries
from goalfund.goal.findings import Finding
from goalfund.goal.streams import Lines, stream
from goalfund.goal.verify import verify

_PATIENT: Final = Timeouts(statement_s=600, outer_s=660)


async def read_only(dsn: str) -> int:
    """Return how many events were read and thrown away."""
    count = 0

    async def take(lines: Lines) -> None:
        nonlocal count
        count += len(lines)

    async with connect(dsn, name="bench", timeouts=_PATIENT) as connection:
        await stream(connection, load_queries()["stream_events"], None, take)
    return count


async def check(dsn: str) -> int:
    """Return how many events were verified.

    Raises:
        RuntimeError: something was found; the run is void.
    """
    findings: list[Finding] = []
    summary = await verify(dsn, findings.append)
    if findings:
        raise RuntimeError(f"the run is void: {findings[0].line()}")
    return summary.events


async def measure(work: Callable[[str], Awaitable[int]], dsn: str) -> tuple[float, float]:
    """Return events a second, and microseconds of our core's time for each."""
    began, used = monotonic(), process_time()
    count = await work(dsn)
    seconds, busy_s = monotonic() - began, process_time() - used
    return count / seconds, busy_s / count * 1_000_000


async def main(runs: int, events: int, goals: int) -> None:
    """Measure, print the table, draw the plot."""
    kinds = {"reading alone": read_only, "goalfund verify": check}
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in kinds}
    async with postgres() as dsn:
        async with journal(dsn) as writer:
            os.sched_setaffinity(0, {SERVER_CORE, OTHER_CORE})
            written = await build_log(writer, events=events, goals=goals)
        async with connect(dsn, name="bench", timeouts=_PATIENT) as connection:
            await connection.execute("VACUUM ANALYZE")
            await connection.execute("CHECKPOINT")
        os.sched_setaffinity(0, {SERVER_CORE})
        for _ in range(runs):
            for name, work in kinds.items():
                seen[name].append(await measure(work, dsn))
    rates = {name: median([rate for rate, _ in pairs]) for name, pairs in seen.items()}
    print(f"{written:,} events of {goals} goals\n")
    print(
        table(
            [
                {
                    "what": name,
                    "events a second": f"{rates[name]:,.0f}",
                    "our core, µs an event": f"{median([busy for _, busy in pairs]):.1f}",
                }
                for name, pairs in seen.items()
            ]
        )
    )
    figure = {name: {"events": rate} for name, rate in rates.items()}
    write(Path(__file__).with_suffix(".svg"), bars("Verify", "events a second", figure))
    print("runs:", {name: [round(rate) for rate, _ in pairs] for name, pairs in seen.items()})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--events", type=int, default=300_000)
    parser.add_argument("--goals", type=int, default=300)
    given = parser.parse_args()
    run(lambda: main(given.runs, given.events, given.goals))
