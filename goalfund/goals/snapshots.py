"""One goal's state at a position, read once for everybody who asks at the same moment."""

import asyncio
import contextvars
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol
from uuid import UUID

import orjson

from goalfund.goal.roles import Role, in_order


@dataclass(frozen=True)
class Snapshot:
    """A goal as of `seq`, and events of its log up to there.

    `events` are wire objects, or their JSON text where a store has it at hand.
    """

    goal: Mapping[str, object]
    book: Mapping[str, int]
    seq: int
    head_hash: str  # lower-case hex
    events: Sequence[Mapping[str, object] | bytes]
    more: bool
    visibility: str

    def wire(self, roles: Collection[Role]) -> bytes:
        """Return the JSON text of a subscription's answer to who has `roles`.

        It is encoded once for all who have the same ones: nearly everybody.
        """
        mine = in_order(roles)
        key = tuple(mine)
        if (known := self._wires.get(key)) is None:
            known = self._wires[key] = orjson.dumps(
                {
                    "ok": True,
                    "goal": {**self.goal, "my_roles": mine},
                    "book": self.book,
                    "seq": self.seq,
                    "head_hash": self.head_hash,
                    "events": self._events,
                    "more": self.more,
                },
                default=_plain,
            )
        return known

    @cached_property
    def _wires(self) -> dict[tuple[Role, ...], bytes]:
        return {}

    @cached_property
    def _events(self) -> orjson.Fragment:
        texts = (e if isinstance(e, bytes) else orjson.dumps(e, _plain) for e in self.events)
        return orjson.Fragment(b"[" + b",".join(texts) + b"]")


def _plain(value: object) -> str:
    # A database driver's UUID is a subclass, which the encoder does not take by itself.
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


class SnapshotSource(Protocol):
    """Where snapshots come from: `goals/store.py`, or a test's log."""

    async def snapshot(self, goal_id: UUID, after_seq: int | None, limit: int) -> Snapshot | None:
        """Return the goal with the `limit` events after `after_seq`, oldest first.

        Without `after_seq`, the newest `limit` events. None when there is no such goal.
        """


class SnapshotsFullError(Exception):
    """Too many different snapshots are waited for. Nothing was read; ask again later."""


class _Key(NamedTuple):
    goal_id: UUID
    after_seq: int | None
    limit: int


class SharedSnapshots:
    """Reads each snapshot once for all who wait for it, and few at a time.

    Who asks is served by a read that begins after the question. A read that is under way
    already is never joined: it may be older than the asker's entry into the goal's room, and
    an event between the two would reach nobody.
    """

    def __init__(
        self, source: SnapshotSource, *, reads_max: int = 8, waiting_max: int = 1_024
    ) -> None:
        self._source = source
        self._waiting_max = waiting_max
        self._slots = asyncio.Semaphore(reads_max)
        self._waiting: dict[_Key, asyncio.Future[Snapshot | None]] = {}
        self._serving: dict[_Key, asyncio.Task[None]] = {}

    async def snapshot(self, goal_id: UUID, after_seq: int | None, limit: int) -> Snapshot | None:
        """Return what the source knows at a moment after this call began.

        Raises:
            SnapshotsFullError: nothing was read.
            Exception: what the source raised, the same for everybody who waited.
        """
        key = _Key(goal_id, after_seq, limit)
        future = self._waiting.get(key)
        if future is None:
            future = self._wait_for(key)
        # Shielded: one asker who gives up must not take the answer from the others.
        return await asyncio.shield(future)

    def _wait_for(self, key: _Key) -> asyncio.Future[Snapshot | None]:
        if len(self._waiting) >= self._waiting_max:
            raise SnapshotsFullError(f"{self._waiting_max} snapshots are waited for")
        future = self._waiting[key] = asyncio.get_running_loop().create_future()
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        if key not in self._serving:
            # A fresh context: the read serves many, and must not carry one asker's log fields.
            self._serving[key] = asyncio.create_task(
                self._serve(key), name="snapshots", context=contextvars.Context()
            )
        return future

    async def _serve(self, key: _Key) -> None:
        """Read `key` again and again for as long as somebody waits for it."""
        try:
            while key in self._waiting:
                async with self._slots:
                    await self._read(key)
        finally:
            del self._serving[key]
            if (stranded := self._waiting.pop(key, None)) is not None:
                stranded.cancel()

    async def _read(self, key: _Key) -> None:
        # Out of the list before the read begins: whoever asks from here on gets a later one.
        future = self._waiting.pop(key)
        try:
            snapshot = await self._source.snapshot(*key)
        except asyncio.CancelledError:
            future.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - it is handed on to those who asked
            future.set_exception(error)
        else:
            future.set_result(snapshot)

    async def close(self) -> None:
        """Stop all reads. Whoever still waits is cancelled."""
        tasks = list(self._serving.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
