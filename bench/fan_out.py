"""Deliveries a second to the viewers of one room: our fan-out against stock `AsyncServer.emit`.

Both run in this process, on one core, over the same loop and library; the viewers are another
process on the other core, which checks that each got every event once and in order.

Ours is measured with one frame in each turn of the loop, where a delivery is a system call; with
sixteen, which leave together; and through `Rooms`, which coalesces: there a delivery is an event
that a viewer has got, in however few frames.
"""

import argparse
import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import socketio
from aiohttp import web
from uuid_utils.compat import uuid7

from bench.plot import bars, write
from bench.readers import readers
from bench.rig import SERVER_CORE, median, run, table
from goalfund.edge.fields import Body
from goalfund.edge.socket_calls import Reply
from goalfund.edge.socket_limits import SocketLimits
from goalfund.edge.socket_viewer import Viewer
from goalfund.edge.sockets import Sockets
from goalfund.goal.book import Account, Book, Transfer
from goalfund.goal.events import GENESIS, Event, EventKind, seal, wire
from goalfund.goal.rooms import RoomLimits, Rooms, room_of

LIMITS = SocketLimits(viewers_per_address_max=20_000, ping_interval_s=300.0)
EVENTS_A_TURN = 16
Send = Callable[[], Awaitable[None]]


class Subscribe(Body):
    """What the readers send."""

    goal_id: UUID


class Log:
    """A goal with contributions, of which each is one frame, or many."""

    def __init__(self, count: int) -> None:
        self.goal_id = uuid7()
        self.events: list[Event] = []
        self.books: list[Book] = []
        book = Book()
        for seq in range(1, count + 1):
            prev = self.events[-1].hash if self.events else GENESIS
            transfers = (Transfer(Account.CASH, Account.AVAILABLE, 250_000),)
            body = {"amount_minor": 250_000, "contribution_id": str(uuid7()), "channel": "checkout"}
            display = {"name": "Adaeze", "message": "For the hall's new roof"}
            kind = EventKind.CONTRIBUTION_CONFIRMED
            now = datetime.now(UTC)
            self.events.append(
                seal(self.goal_id, seq, kind, now, body, transfers, prev, display, bytes(16))
            )
            book = book.post(transfers, raised_minor=250_000, contributors=1)
            self.books.append(book)

    def frame(self, index: int) -> dict[str, Any]:
        """Return one event as a frame of its own."""
        event = self.events[index]
        return {
            "goal_id": str(self.goal_id),
            "from_seq": event.seq,
            "to_seq": event.seq,
            "book": self.books[index].wire(),
            "head_hash": event.hash.hex(),
            "events": [wire(event)],
        }


@asynccontextmanager
async def _listening(app: web.Application) -> AsyncIterator[int]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    with socket.create_server(("127.0.0.1", 0), backlog=1_024) as listener:
        await web.SockSite(runner, listener).start()
        try:
            yield listener.getsockname()[1]
        finally:
            await runner.cleanup()


async def _timed(port: int, viewers: int, log: Log, send: Send) -> float:
    """Return deliveries a second, from the first send to the last viewer's last event."""
    async with readers(port, viewers, str(log.goal_id), len(log.events)) as watching:
        began_at = time.monotonic()
        await send()
        seconds = await watching.done_at() - began_at
    return viewers * len(log.events) / seconds


async def stock(viewers: int, log: Log) -> float:
    """Measure the library as it is: one emit for each event."""
    server = socketio.AsyncServer(async_mode="aiohttp", ping_interval=300)
    app = web.Application()
    server.attach(app)

    async def subscribe(sid: str, _data: object) -> dict[str, object]:
        await server.enter_room(sid, "goal")
        return {"ok": True, "seq": 0}

    async def emit_all() -> None:
        for index in range(len(log.events)):
            await server.emit("events", log.frame(index), room="goal")

    server.on("subscribe", subscribe)
    async with _listening(app) as port:
        rate = await _timed(port, viewers, log, emit_all)
        await server.shutdown()
    return rate


async def ours(viewers: int, log: Log, frames_a_turn: int) -> float:
    """Measure our fan-out: one frame for each event."""
    async with _place(log) as (port, sockets, _):

        async def send_all() -> None:
            for index in range(len(log.events)):
                data = orjson.dumps(log.frame(index))
                sockets.fanout.send(room_of(log.goal_id), "events", data)
                if index % frames_a_turn == 0:
                    await _let_viewers_read(sockets)

        return await _timed(port, viewers, log, send_all)


async def coalesced(viewers: int, log: Log) -> float:
    """Measure rooms over our fan-out, fed as fast as the slowest viewer reads."""
    async with _place(log) as (port, sockets, rooms):

        async def publish_all() -> None:
            for index, (event, book) in enumerate(zip(log.events, log.books, strict=True)):
                rooms.publish(log.goal_id, [event], book)
                if index % EVENTS_A_TURN == 0:
                    await _let_viewers_read(sockets)

        return await _timed(port, viewers, log, publish_all)


@asynccontextmanager
async def _place(log: Log) -> AsyncIterator[tuple[int, Sockets, Rooms[Viewer]]]:
    sockets = Sockets(LIMITS)
    rooms: Rooms[Viewer] = Rooms(sockets.fanout, RoomLimits(pending_max=10**9))

    async def subscribe(viewer: Viewer, _body: Subscribe) -> Reply:
        rooms.hold(log.goal_id, viewer)
        return Reply(b'{"ok":true,"seq":0}', lambda: rooms.admit(log.goal_id, viewer, 0))

    sockets.on("subscribe", Subscribe, subscribe)
    app = web.Application()
    sockets.attach(app)
    async with _listening(app) as port:
        yield port, sockets, rooms
        rooms.close()
        await sockets.drain(1.0)


async def _let_viewers_read(sockets: Sockets) -> None:
    """Give the loop a turn, and wait while a viewer is half way to being cut for slowness."""
    await asyncio.sleep(0)
    transports = [viewer.transport for viewer in sockets.viewers.values() if viewer.transport]
    while max(t.get_write_buffer_size() for t in transports) > LIMITS.behind_max_bytes // 2:
        await asyncio.sleep(0.001)


KINDS: Mapping[str, Callable[[int, Log], Awaitable[float]]] = {
    "stock emit": stock,
    "ours, one frame a turn": partial(ours, frames_a_turn=1),
    "ours": partial(ours, frames_a_turn=EVENTS_A_TURN),
    "ours, coalesced by rooms": coalesced,
}


async def measure(sizes: Sequence[int], runs: int, deliveries: int) -> dict[int, dict[str, float]]:
    """Return the median rate of each kind for each number of viewers, the kinds taking turns."""
    found: dict[int, dict[str, float]] = {}
    for viewers in sizes:
        rates: dict[str, list[float]] = {kind: [] for kind in KINDS}
        for _ in range(runs):
            for kind, rate_of in KINDS.items():
                share = 1 if kind == "stock emit" else 8  # each run long enough to be a reading
                rates[kind].append(await rate_of(viewers, Log(share * deliveries // viewers)))
        found[viewers] = {kind: median(seen) for kind, seen in rates.items()}
    return found


async def main(sizes: Sequence[int], runs: int, deliveries: int, plot: Path | None) -> None:
    """Measure, print the table, draw the plot."""
    os.sched_setaffinity(0, {SERVER_CORE})
    found = await measure(sizes, runs, deliveries)
    print(
        table(
            [
                {
                    "viewers": viewers,
                    "what": kind,
                    "deliveries per second": f"{rate:,.0f}",
                    "ratio": f"{rate / rates['stock emit']:.1f} x",
                }
                for viewers, rates in found.items()
                for kind, rate in rates.items()
            ]
        )
    )
    if plot is not None:
        groups = {f"{viewers} viewers": rates for viewers, rates in found.items()}
        write(plot, bars("Deliveries to one room", "per second", groups))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, nargs="+", default=[100, 1_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--deliveries", type=int, default=100_000, help="of the stock run")
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    run(lambda: main(given.viewers, given.runs, given.deliveries, given.plot))
