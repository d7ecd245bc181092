"""One key's place in memory: its mail, its present incarnation, and its record of failure."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

from actors.clock import Alarm
from actors.incarnation import Incarnation
from actors.mailbox import Envelope, Mailbox

K = TypeVar("K", bound=Hashable)
M = TypeVar("M")
R = TypeVar("R")


class Cell(Generic[K, M, R]):
    """What the system keeps for a key. It outlives incarnations, so mail does too.

    Invariant: `running` is true exactly while one task owns the cell. Nothing else
    touches `incarnation`, which is why there is never more than one.
    """

    __slots__ = (
        "__weakref__",
        "alarm",
        "blames",
        "crashed",
        "failures",
        "idle_since_s",
        "incarnation",
        "key",
        "mailbox",
        "retiring",
        "retry_at_s",
        "running",
        "suspects",
        "task",
    )

    def __init__(self, key: K, mailbox_capacity: int) -> None:
        self.key = key
        self.mailbox: Mailbox[K, M, R] = Mailbox(key, mailbox_capacity)
        self.incarnation: Incarnation[K, M, R] | None = None
        self.running = False
        self.retiring = False  # that task is its `on_stop`
        self.task: asyncio.Task[None] | None = None
        self.suspects: deque[Envelope[K, M, R]] | None = None  # of a failed batch
        self.crashed = False  # the last incarnation failed
        self.failures = 0  # in a row, blamed on no message
        self.blames = 0  # in a row, blamed on messages
        self.retry_at_s = 0.0  # 0: not backing off
        self.alarm: Alarm | None = None  # at `retry_at_s`, when mail waits for it
        self.idle_since_s = 0.0

    def has_mail(self) -> bool:
        return bool(self.suspects or self.mailbox)

    def take_suspects(self) -> list[Envelope[K, M, R]]:
        suspects, self.suspects = self.suspects, None
        return list(suspects or ())

    def take_waiting(self) -> list[Envelope[K, M, R]]:
        return self.mailbox.take(self.mailbox.capacity)

    def silence(self) -> None:
        if self.alarm is not None:
            self.alarm.cancel()
            self.alarm = None
