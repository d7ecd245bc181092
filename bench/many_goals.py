"""A thousand goals against one hot goal, and the memory after a hundred thousand were touched."""

import argparse
from pathlib import Path

from bench.hot_goal import CONNECTIONS, push
from bench.load import Load
from bench.plot import bars, write
from bench.rig import (
    Server,
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

GOALS = 1_000


async def main(runs: int, seconds: float, touched: int) -> None:
    """Measure, print the tables, draw the plot."""
    async with postgres() as dsn:
        rates: dict[int, list[float]] = {1: [], GOALS: []}
        statements: dict[int, list[float]] = {1: [], GOALS: []}
        async with journal(dsn) as writer:
            one, many = await open_goals(writer, 1), await open_goals(writer, GOALS)
            for _ in range(runs):
                for goals in (one, many):
                    intents = await intend(writer, goals, int(seconds * 8_000))
                    async with server(dsn) as target:
                        before = await target.metric("goalfund_journal_statements_total")
                        outcome = await push(target, intents, seconds)
                        after = await target.metric("goalfund_journal_statements_total")
                    rates[len(goals)].append(outcome.acked_per_s)
                    statements[len(goals)].append(100 * (after - before) / outcome.acked)
            residents = await open_goals(writer, touched)
            intents = await intend(writer, residents, touched)
        async with server(dsn) as target:
            at_start_mib = resident_mib(target)
            requests = [signed_request(intent, target.port) for intent in intents]
            await Load(requests).run("127.0.0.1", target.port, CONNECTIONS, 600)
            after_mib = resident_mib(target)
        await books_agree(dsn)
    hot = median(rates[1])
    print(
        table(
            [
                {
                    "goals": count,
                    "acked per second": round(median(rates[count])),
                    "against one": f"{median(rates[count]) / hot:.2f} x",
                    "statements per 100 commands": f"{median(statements[count]):.1f}",
                }
                for count in rates
            ]
        )
    )
    print(f"\nmemory: {at_start_mib:.0f} MiB at start, {after_mib:.0f} MiB after {touched} goals")
    figure = {f"{count} goals": {"acked per second": median(rates[count])} for count in rates}
    write(Path(__file__).with_suffix(".svg"), bars("Many goals", "acked per second", figure))


def resident_mib(target: Server) -> float:
    """Return the server's resident memory in MiB."""
    for line in Path(f"/proc/{target.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError("VmRSS")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--touched", type=int, default=100_000)
    given = parser.parse_args()
    run(lambda: main(given.runs, given.seconds, given.touched))
