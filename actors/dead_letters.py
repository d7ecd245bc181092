"""Messages that nobody handled, kept for a while so that a person can look."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
M = TypeVar("M")


class Reason(StrEnum):
    """Why a message became a dead letter."""

    EXPIRED = "expired"  # its deadline passed before it was taken
    FAILED = "failed"  # the actor failed with it, or answered with an exception
    MAILBOX_FULL = "mailbox_full"  # a timer found no room
    QUARANTINED = "quarantined"  # it had failed too often before
    STOPPED = "stopped"  # the system stopped first


@dataclass(frozen=True, slots=True)
class DeadLetter(Generic[K, M]):
    """One message that had no taker; `at_s` is the system's clock.

    It is as private as the message. `error` is text, because an exception would keep the
    frames of the dead actor in memory.
    """

    key: K
    message: M
    reason: Reason
    at_s: float
    error: str | None = None


class DeadLetters(Generic[K, M]):
    """The last few dead letters, oldest first. Older ones are forgotten, but counted.

    A message is a dead letter when nobody else has been told of its end (a tell, a
    timer), and when it is poison, however it was sent. An ask that fails otherwise is
    none: its caller knows.
    """

    __slots__ = ("_letters",)

    def __init__(self, capacity: int) -> None:
        self._letters: deque[DeadLetter[K, M]] = deque(maxlen=capacity)

    def append(self, letter: DeadLetter[K, M]) -> None:
        self._letters.append(letter)

    def __iter__(self) -> Iterator[DeadLetter[K, M]]:
        return iter(tuple(self._letters))

    def __len__(self) -> int:
        return len(self._letters)
