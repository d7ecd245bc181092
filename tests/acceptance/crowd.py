"""Many viewers of one goal, in a process of their own: they hear, lose their lines and come back.

`Crowd` is the test's end; run as a program, this is the viewers' end. Orders come by lines on
standard input, one answer each by lines of JSON on standard output:

    hear SEQ          until each has heard of SEQ: when each did, by the machine's monotonic clock
    drop SECONDS      cut every line at once; each viewer comes back within so many seconds
    tell              how often each has connected, and what was wrong
"""

import asyncio
import contextlib
import json
import random
import resource
import sys
import time
from collections.abc import Sequence
from functools import lru_cache
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import orjson

from bench.readers import Reader, Story
from bench.rig import run
from tests.acceptance import patience
from tests.live import PYTHON, ROOT

_CONNECTING_MAX = 200  # at a time in one process, as the listening queue of a server is bounded
_OF_A_PROCESS = 5_000
_LINE_MAX = 2**24


class Crowd:
    """`count` viewers who follow a goal for as long as the block lasts."""

    def __init__(self, port: int, goal_id: UUID, count: int) -> None:
        self._parts = [min(_OF_A_PROCESS, count - n) for n in range(0, count, _OF_A_PROCESS)]
        self._arguments = [str(port), str(goal_id)]
        self._processes: list[asyncio.subprocess.Process] = []

    async def __aenter__(self) -> Self:
        for part in self._parts:
            process = await asyncio.create_subprocess_exec(
                *PYTHON,
                "tests.acceptance.crowd",
                *self._arguments,
                str(part),
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_LINE_MAX,
            )
            self._processes.append(process)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def hear(self, seq: int) -> list[float]:
        """Return when each viewer had heard of `seq`, once all have; earliest first.

        Raises:
            TimeoutError: some did not.
        """
        return sorted(at for part in await self._order(f"hear {seq}") for at in part)

    async def drop(self, back_within_s: float) -> None:
        """Cut every line at once."""
        await self._order(f"drop {back_within_s}")

    async def tell(self) -> tuple[list[int], list[str]]:
        """Return how often each has connected, and all that was wrong."""
        parts = await self._order("tell")
        connections = [n for part in parts for n in part["connections"]]
        return connections, [fault for part in parts for fault in part["faults"]]

    async def _order(self, words: str) -> list[Any]:
        async with asyncio.timeout(patience.WAIT_S):
            return await asyncio.gather(*(self._ask(p, words) for p in self._processes))

    async def _ask(self, process: asyncio.subprocess.Process, words: str) -> Any:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{words}\n".encode())
        return json.loads(await process.stdout.readline())


class _Follower:
    """One viewer, who remembers the last seq and when it came, and comes back."""

    def __init__(self, crowd: "_Viewers") -> None:
        self.crowd = crowd
        self.seq = 0
        self.heard_at = 0.0
        self.connections = 0
        self.line: _Line | None = None

    async def follow(self) -> None:
        while True:
            line: _Line | None = None
            with contextlib.suppress(OSError):
                async with self.crowd.entering:
                    line = await self._connected()
                    await line.admitted.wait()
            if line is not None:
                await line.lost.wait()
            # With jitter, as the reference client does: a crowd must not come back as one.
            await asyncio.sleep(random.uniform(0, self.crowd.back_within_s))

    async def _connected(self) -> "_Line":
        position = {"goal_id": self.crowd.goal_id, "after_seq": self.seq}
        subscribe = orjson.dumps(["subscribe", position])
        _, self.line = await asyncio.get_running_loop().create_connection(
            lambda: _Line(self, subscribe), "127.0.0.1", self.crowd.port
        )
        return self.line

    def heard(self, seqs: Sequence[int]) -> None:
        for seq in seqs:
            if seq > self.seq + 1:
                self.crowd.faults.append(f"{seq} came after {self.seq}")
            if seq > self.seq:
                self.seq, self.heard_at = seq, time.monotonic()
                self.crowd.changed.set()


class _Line(Reader):
    """One connection of a viewer, with no more of the protocol than it needs."""

    def __init__(self, follower: _Follower, subscribe: bytes) -> None:
        super().__init__(follower.crowd.story, subscribe)
        self._follower = follower
        self.admitted, self.lost = asyncio.Event(), asyncio.Event()

    def cut(self) -> None:
        assert self._transport is not None
        self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.admitted.set()
        self.lost.set()

    def _take(self, payload: bytes) -> None:
        if payload.startswith(b'42["events"'):
            self._follower.heard(_seqs_of(payload))
        elif payload.startswith(b"430"):
            self._enter(orjson.loads(payload[3:])[0])
        elif not payload.startswith(b"42["):
            self._answer(payload)

    def _enter(self, answer: dict[str, Any]) -> None:
        if answer["ok"]:
            self._follower.connections += 1
            self._follower.heard([event["seq"] for event in answer["events"]])
        else:
            self._follower.crowd.faults.append(str(answer["error"]["code"]))
        self.admitted.set()


@lru_cache(maxsize=64)
def _seqs_of(frame: bytes) -> Sequence[int]:
    # All viewers are sent the same bytes: who reads them once has read them for all.
    return [event["seq"] for event in orjson.loads(frame[2:])[1]["events"]]


class _Viewers:
    """All viewers of this process."""

    def __init__(self, port: int, goal_id: str, count: int) -> None:
        self.port, self.goal_id = port, goal_id
        self.story = Story(0, count)
        self.back_within_s = 1.0
        self.entering = asyncio.Semaphore(_CONNECTING_MAX)
        self.changed = asyncio.Event()
        self.faults: list[str] = []
        self.followers = [_Follower(self) for _ in range(count)]

    async def obey(self) -> None:
        """Follow, and do what is ordered, until there are no more orders."""
        following = [asyncio.create_task(follower.follow()) for follower in self.followers]
        orders = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
        )
        while line := (await orders.readline()).decode().split():
            name, *words = line
            answer = await getattr(self, name)(*words)
            sys.stdout.write(f"{json.dumps(answer)}\n")
            sys.stdout.flush()
        for task in following:
            task.cancel()

    async def hear(self, seq: str) -> list[float]:
        while any(follower.seq < int(seq) for follower in self.followers):
            self.changed.clear()
            await self.changed.wait()
        return [follower.heard_at for follower in self.followers]

    async def drop(self, seconds: str) -> int:
        self.back_within_s = float(seconds)
        lines = [follower.line for follower in self.followers if follower.line is not None]
        for line in lines:
            line.cut()
        return len(lines)

    async def tell(self) -> dict[str, Any]:
        connections = [follower.connections for follower in self.followers]
        return {"connections": connections, "faults": self.faults}


async def _run(port: int, goal_id: str, count: int) -> None:
    await _Viewers(port, goal_id, count).obey()


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    run(lambda: _run(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
