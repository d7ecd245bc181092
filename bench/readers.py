"""Viewers as a process of their own: minimal websocket readers that check every frame.

Prints `ready` once all have joined, then `done` and the moment (CLOCK_MONOTONIC, seconds) at
which the last of them had every event up to `--until`, or `void` and the reason.
"""

import argparse
import asyncio
import base64
import os
import struct
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import orjson

from bench.rig import OTHER_CORE, run

_CONNECTING_AT_ONCE = 100
_EVENTS = b'42["events",'


class VoidError(Exception):
    """A viewer missed something, or got it twice: the run says nothing."""


@dataclass(slots=True)
class Story:
    """The frames that every viewer must get, as the first of them to get each one read it."""

    until: int
    viewers: int
    frames: list[bytes] = field(default_factory=list)
    seq: int = 0
    joined: int = 0
    finished: int = 0
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Future[float] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def join(self, seq: int) -> None:
        """Count a viewer who was told that the log ends at `seq`."""
        if self.joined and self.seq != seq:
            self.void(f"one viewer begins at {seq}, another at {self.seq}")
        self.seq = seq
        self.joined += 1
        if self.joined == self.viewers:
            self.ready.set()

    def go_on(self, payload: bytes) -> None:
        """Take the next frame of the story, which has to follow on the last."""
        data = orjson.loads(payload[2:])[1]
        seqs = [event["seq"] for event in data["events"]]
        if seqs != [*range(self.seq + 1, self.seq + len(seqs) + 1)]:
            self.void(f"after {self.seq} came {seqs[:3]}")
        self.seq = seqs[-1]
        self.frames.append(payload)

    def finish(self) -> None:
        """Count a viewer who has the whole story."""
        self.finished += 1
        if self.finished == self.viewers and not self.done.done():
            self.done.set_result(time.monotonic())

    def end(self) -> None:
        """Close the book on it: what comes after this is of no interest.

        Raises:
            VoidError: a viewer missed something, or got it twice.
        """
        if self.done.done():
            self.done.result()
        else:
            self.done.set_result(time.monotonic())

    def void(self, why: str) -> None:
        """Give up."""
        if not self.done.done():
            self.done.set_exception(VoidError(why))
        self.ready.set()


class Reader(asyncio.Protocol):
    """One viewer: joins, then compares each frame with the story."""

    def __init__(self, story: Story, subscribe: bytes) -> None:
        self._story = story
        self._subscribe = subscribe
        self._buffer = b""
        self._upgraded = False
        self._next = 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )

    def close(self) -> None:
        """Leave."""
        assert self._transport is not None
        self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._story.void(f"a connection was lost: {exc}")

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        at = 0
        if not self._upgraded:
            at = buffer.find(b"\r\n\r\n") + 4
            if at < 4:
                self._buffer = buffer
                return
            self._upgraded = True
        self._buffer = buffer[self._read_frames(buffer, at) :]

    def _read_frames(self, buffer: bytes, at: int) -> int:
        """Take every whole frame from `at` on; return where the first unfinished one begins."""
        end = len(buffer)
        while at + 2 <= end:
            length, start = buffer[at + 1], at + 2
            if length == 126:
                start = at + 4
                if start > end:
                    break
                length = int.from_bytes(buffer[at + 2 : start], "big")
            elif length == 127:
                start = at + 10
                if start > end:
                    break
                length = int.from_bytes(buffer[at + 2 : start], "big")
            if start + length > end:
                break
            self._take(buffer[start : start + length])
            at = start + length
        return at

    def _take(self, payload: bytes) -> None:
        frames = self._story.frames
        if self._next < len(frames) and payload == frames[self._next]:
            self.count()
        elif payload.startswith(_EVENTS):
            if self._next != len(frames):
                self._story.void("one viewer got another frame than the others")
                return
            self._story.go_on(payload)
            self.count()
        else:
            self._answer(payload)

    def count(self) -> None:
        """Count a frame that this viewer got whole."""
        self._next += 1
        if self._next == len(self._story.frames) and self._story.seq >= self._story.until:
            self._story.finish()

    def _answer(self, payload: bytes) -> None:
        if payload == b"2":
            self._send(b"3")
        elif payload.startswith(b"0{"):
            self._send(b"40")
        elif payload.startswith(b"40{"):
            self._send(b"420" + self._subscribe)
        elif payload.startswith(b"430"):
            self._story.join(orjson.loads(payload[3:])[0]["seq"])
        elif payload.startswith((b'42["closing"', b'42["reset"')):
            self._story.void(payload.decode())

    def _send(self, payload: bytes) -> None:
        assert self._transport is not None
        assert len(payload) < 126
        # A mask of zeros changes nothing, and is one.
        self._transport.write(struct.pack("!BBI", 0x81, 0x80 | len(payload), 0) + payload)


async def _read(port: int, viewers: int, goal_id: str, until: int) -> None:
    os.sched_setaffinity(0, {OTHER_CORE})
    loop = asyncio.get_running_loop()
    story = Story(until, viewers)
    subscribe = orjson.dumps(["subscribe", {"goal_id": goal_id}])
    for first in range(0, viewers, _CONNECTING_AT_ONCE):
        await asyncio.gather(
            *(
                loop.create_connection(lambda: Reader(story, subscribe), "127.0.0.1", port)
                for _ in range(first, min(viewers, first + _CONNECTING_AT_ONCE))
            )
        )
    await story.ready.wait()
    print("ready", flush=True)
    try:
        print("done", await story.done, flush=True)
    except VoidError as why:
        print("void", why, flush=True)


@dataclass(frozen=True, slots=True)
class Readers:
    """A process of viewers who have all joined."""

    process: asyncio.subprocess.Process

    async def done_at(self) -> float:
        """Return the moment at which the last viewer had everything.

        Raises:
            VoidError: one had not, or had something twice.
        """
        assert self.process.stdout is not None
        verdict, _, rest = (await self.process.stdout.readline()).decode().partition(" ")
        if verdict != "done":
            raise VoidError(rest.strip() or "the readers ended")
        return float(rest)


@asynccontextmanager
async def readers(port: int, viewers: int, goal_id: str, until: int) -> AsyncIterator[Readers]:
    """Run viewers of a goal who read until event `until`; yield once they have all joined."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.readers", "--port", str(port)),
        *("--viewers", str(viewers), "--goal", goal_id, "--until", str(until)),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        if (await process.stdout.readline()).strip() != b"ready":
            raise VoidError("the readers did not join")
        yield Readers(process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--viewers", type=int, required=True)
    parser.add_argument("--goal", required=True)
    parser.add_argument("--until", type=int, required=True)
    given = parser.parse_args()
    run(lambda: _read(given.port, given.viewers, given.goal, given.until))
