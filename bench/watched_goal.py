"""One hot goal that many watch: every viewer sees every payment, ours against a stock emit each.

The rate counts payments from the first request to the moment when the last viewer has the last
of them; every viewer is checked to have got every event once and in order. A second table tells
how long after its moment in the log an event reached a viewer, at half the rate.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import orjson

from bench.hot_goal import CONNECTIONS, push
from bench.load import Load
from bench.plot import bars, write
from bench.readers import Reader, Story, readers
from bench.rig import (
    Intent,
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

SETTINGS = {"GOALFUND_VIEWERS_MAX": "20000"}


async def watched(target: Server, intents: Sequence[Intent], viewers: int) -> float:
    """Return payments a second until all viewers had seen all of `intents`."""
    async with readers(target.port, viewers, str(intents[0].goal_id), 1 + len(intents)) as watching:
        began_s = time.monotonic()
        requests = [signed_request(intent, target.port) for intent in intents]
        await Load(requests).run("127.0.0.1", target.port, CONNECTIONS, 600)
        return len(intents) / (await watching.done_at() - began_s)


class Timed(Reader):
    """A viewer who notes when frames came. What is in them is read after the run: 100 viewers who
    parse every frame take more of the core that Postgres needs than all else here.
    """

    def __init__(self, story: Story, subscribe: bytes) -> None:
        super().__init__(story, subscribe)
        self.story = story
        self.came_at: list[float] = []

    def count(self) -> None:
        self.came_at.append(time.time())
        super().count()


async def delays_ms(
    target: Server, goals: Sequence[UUID], intents: Sequence[Intent], seconds: float, per_s: float
) -> list[float]:
    """Return, for each event that a viewer got, the milliseconds since its `at`.

    One viewer for each of `goals` watches; `at` is read before the commit, so the commit counts.

    Raises:
        VoidError: a viewer missed something, or got it twice.
    """
    watching = await _join(target.port, goals)
    await push(target, intents, seconds, per_s=per_s)
    await asyncio.sleep(0.5)  # for the last frames
    for viewer in watching:
        viewer.story.end()
        viewer.close()
    return sorted(delay for viewer in watching for delay in _delays_ms(viewer))


async def _join(port: int, goals: Sequence[UUID]) -> list[Timed]:
    loop = asyncio.get_running_loop()
    stories = {goal_id: Story(sys.maxsize, count) for goal_id, count in Counter(goals).items()}
    watching: list[Timed] = []
    for goal_id in goals:
        subscribe = orjson.dumps(["subscribe", {"goal_id": str(goal_id)}])
        opening = partial(Timed, stories[goal_id], subscribe)
        watching.append((await loop.create_connection(opening, "127.0.0.1", port))[1])
    for story in stories.values():
        await story.ready.wait()
    return watching


def _delays_ms(viewer: Timed) -> Iterator[float]:
    for frame, came_at in zip(viewer.story.frames, viewer.came_at, strict=True):
        for event in orjson.loads(frame[2:])[1]["events"]:
            yield (came_at - datetime.fromisoformat(event["at"]).timestamp()) * 1_000


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def main(runs: int, viewers: int, payments: int, stock_payments: int) -> None:
    """Measure, print the tables, draw the plot."""
    kinds = {"one stock emit a payment": ("bench.stock_server", stock_payments)}
    kinds["this server"] = ("goalfund", payments)
    rates: dict[str, list[float]] = {kind: [] for kind in kinds}
    late: dict[str, list[tuple[float, float]]] = {}
    async with postgres() as dsn:
        async with journal(dsn) as writer:
            for _ in range(runs):
                for kind, (module, count) in kinds.items():
                    goals = await open_goals(writer, 1)
                    intents = await intend(writer, goals, count)
                    async with server(dsn, module, **SETTINGS) as target:
                        rates[kind].append(await watched(target, intents, viewers))
            for label, goal_count, watchers in (
                ("100 viewers over 1,000 goals", 1_000, 100),
                ("100 viewers of one hot goal", 1, 100),
            ):
                late[label] = []
                for _ in range(runs):
                    goals = await open_goals(writer, goal_count)
                    intents = await intend(writer, goals, payments)
                    async with server(dsn, "goalfund", **SETTINGS) as target:
                        full = await push(target, intents[: payments // 3], 30)
                        watching = (goals * watchers)[:watchers]
                        rest = intents[payments // 3 :]
                        seen = await delays_ms(target, watching, rest, 4, full.acked_per_s / 2)
                    late[label].append((_at(seen, 0.5), _at(seen, 0.99)))
        await books_agree(dsn)
    base = median(rates["one stock emit a payment"])
    print(
        table(
            [
                {
                    "what": f"{kind}, {viewers} viewers",
                    "payments per second": round(median(seen)),
                    "ratio": f"{median(seen) / base:.1f} x",
                }
                for kind, seen in rates.items()
            ]
        )
    )
    print()
    print(
        table(
            [
                {
                    "commit to viewer, half rate": label,
                    "p50, ms": f"{median([p50 for p50, _ in seen]):.1f}",
                    "p99, ms": f"{median([p99 for _, p99 in seen]):.1f}",
                }
                for label, seen in late.items()
            ]
        )
    )
    figure = {f"{viewers} viewers": {kind: median(seen) for kind, seen in rates.items()}}
    write(Path(__file__).with_suffix(".svg"), bars("A watched goal", "payments a second", figure))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--viewers", type=int, default=1_000)
    parser.add_argument("--payments", type=int, default=20_000)
    parser.add_argument("--stock-payments", type=int, default=200)
    given = parser.parse_args()
    run(lambda: main(given.runs, given.viewers, given.payments, given.stock_payments))
