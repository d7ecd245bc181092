"""People who look at one goal after another, live: how long each subscription takes."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Final
from uuid import UUID

import aiohttp
import orjson

SOCKETS: Final = 20
EVERY_S: Final = 0.5  # so often each of them goes to another goal; one socket may not do more


async def watch(port: int, goals: Sequence[UUID], seconds: float) -> list[float]:
    """Return the seconds that subscriptions took, each from when it was due."""
    until_s = time.perf_counter() + seconds
    ways = [cycle(goals[n::SOCKETS]) for n in range(SOCKETS)]
    async with aiohttp.ClientSession() as session:
        url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        found = await asyncio.gather(*(_watch(session, url, way, until_s) for way in ways))
    return [latency_s for one in found for latency_s in one]


async def _watch(
    session: aiohttp.ClientSession, url: str, goals: Iterator[UUID], until_s: float
) -> list[float]:
    latencies_s: list[float] = []
    async with session.ws_connect(url) as socket:
        await socket.send_str("40")
        await _said(socket, "40")
        due_s = time.perf_counter()
        while due_s < until_s:
            await asyncio.sleep(due_s - time.perf_counter())
            number, goal_id = len(latencies_s), str(next(goals))
            await _ask(socket, number, "subscribe", {"goal_id": goal_id, "after_seq": 0})
            latencies_s.append(time.perf_counter() - due_s)
            await socket.send_str(_event("", "unsubscribe", {"goal_id": goal_id}))
            due_s += EVERY_S
    return latencies_s


async def _ask(
    socket: aiohttp.ClientWebSocketResponse, number: int, name: str, data: dict[str, object]
) -> None:
    await socket.send_str(_event(str(number), name, data))
    answer = orjson.loads((await _said(socket, f"43{number}["))[len(f"43{number}") :])[0]
    if not answer["ok"]:
        raise RuntimeError(f"the run is void: {answer}")


def _event(number: str, name: str, data: dict[str, object]) -> str:
    return f"42{number}{orjson.dumps([name, data]).decode()}"


async def _said(socket: aiohttp.ClientWebSocketResponse, start: str) -> str:
    """Return the next message that begins so; frames of goals are let by."""
    while not (text := await socket.receive_str()).startswith(start):
        if text == "2":
            await socket.send_str("3")
    return text
