"""One hot goal that many watch: every viewer sees every payment, ours against a stock emit each.

The rate counts payments from the first request to the moment when the last viewer has the last
of them; every viewer is checked to have got every event once and in order. A second table tells
how long after its moment in the log an event reached a viewer, at half the rate.
"""

import argparse
import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import aiohttp
import orjson

from bench.hot_goal import CONNECTIONS, push
from bench.load import Load
from bench.plot import bars, write
from bench.readers import readers
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


async def delays_ms(
    target: Server, goals: Sequence[UUID], intents: Sequence[Intent], seconds: float, per_s: float
) -> list[float]:
    """Return, for each event that a viewer got, the milliseconds since its `at`.

    One viewer for each of `goals` watches; `at` is read before the commit, so the commit counts.
    """
    delays: list[float] = []
    ready, over = asyncio.Semaphore(0), asyncio.Event()
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        for goal_id in goals:
            group.create_task(_watch(session, target, goal_id, delays, ready, over))
        for _ in goals:
            await ready.acquire()
        await push(target, intents, seconds, per_s=per_s)
        over.set()
    return sorted(delays)


async def _watch(
    session: aiohttp.ClientSession,
    target: Server,
    goal_id: UUID,
    delays: list[float],
    ready: asyncio.Semaphore,
    over: asyncio.Event,
) -> None:
    url = f"http://127.0.0.1:{target.port}/socket.io/?EIO=4&transport=websocket"
    async with session.ws_connect(url, max_msg_size=0) as socket:
        await socket.receive()
        await socket.send_str("40")
        await socket.receive()
        await socket.send_str(f'420["subscribe",{{"goal_id":"{goal_id}"}}]')
        while not (await socket.receive()).data.startswith("43"):
            pass
        ready.release()
        ended = asyncio.create_task(over.wait())
        while not ended.done():
            heard = asyncio.create_task(socket.receive())
            await asyncio.wait({heard, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not heard.done():
                heard.cancel()
                break
            _note(heard.result().data, delays)


def _note(text: str, delays: list[float]) -> None:
    if not text.startswith('42["events",'):
        return
    now_s = time.time()
    for event in orjson.loads(text[2:])[1]["events"]:
        delays.append((now_s - datetime.fromisoformat(event["at"]).timestamp()) * 1_000)


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
