"""What the system says about itself when it is asked."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from actors.errors import Phase

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Call(Generic[K]):
    """A call into an actor that has not returned yet."""

    key: K
    during: Phase
    age_s: float
    messages: int  # in hand
    waiting: int  # in the mailbox


@dataclass(frozen=True, slots=True)
class Failing(Generic[K]):
    """A key whose last attempts failed, through no fault of a single message."""

    key: K
    failures: int  # in a row
    retry_in_s: float  # 0: with its next message
    waiting: int  # in the mailbox


@dataclass(frozen=True, slots=True)
class DrainReport(Generic[K]):
    """How a drain ended. It was complete when all but `drained` is nothing."""

    drained: int  # messages that were finished
    abandoned: int  # messages that failed with `ActorStoppedError` at the deadline
    unstopped: int  # actors whose `on_stop` did not run, or not to its end
    stuck: tuple[K, ...]  # keys whose actor did not even heed its cancellation
