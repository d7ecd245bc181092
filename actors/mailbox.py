"""One key's bounded mail: messages in order, each with the future that awaits its reply."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

from actors.errors import MailboxFullError

K = TypeVar("K", bound=Hashable)
M = TypeVar("M")
R = TypeVar("R")

# Withdrawn envelopes are swept out of a mailbox once there are this many, and half of it.
_SWEEP_AT = 16


class Envelope(Generic[K, M, R]):
    """A message on its way. It waits, then is either taken or withdrawn, never both."""

    __slots__ = (
        "bucket",
        "mailbox",
        "message",
        "posted_at_s",
        "reply",
        "taken",
        "timeout_s",
        "withdrawn",
    )

    def __init__(
        self,
        message: M,
        reply: asyncio.Future[R] | None,
        posted_at_s: float,
        mailbox: Mailbox[K, M, R],
    ) -> None:
        self.message = message
        self.reply = reply  # None: a tell
        self.posted_at_s = posted_at_s
        self.mailbox = mailbox
        self.taken = False
        self.withdrawn = False
        self.bucket: dict[Envelope[K, M, R], None] | None = None  # of its deadline
        self.timeout_s = 0.0

    def fail(self, error: Exception) -> bool:
        """Return whether somebody was waiting and has now been told."""
        if self.reply is None or self.reply.done():
            return False
        if isinstance(error, StopIteration):
            # A future refuses this one, for it would end the caller's coroutine in silence.
            error = RuntimeError(f"the actor's reply was {error!r}")
        self.reply.set_exception(error)
        return True

    def forsaken(self) -> bool:
        """Tell whether this was an ask, and nobody waits for its reply any more."""
        return self.reply is not None and self.reply.done()


class Mailbox(Generic[K, M, R]):
    """Envelopes that wait, at most `capacity`; true while there are any.

    Withdrawing is constant in time: the envelope is marked at once, gives its place
    back at once, and leaves the queue when it is reached or in the next sweep.
    """

    __slots__ = ("_queue", "_withdrawn", "capacity", "key")

    def __init__(self, key: K, capacity: int) -> None:
        self.key = key
        self.capacity = capacity
        self._queue: deque[Envelope[K, M, R]] | None = None
        self._withdrawn = 0  # of those in the queue

    def __len__(self) -> int:
        """Return how many messages wait."""
        return 0 if self._queue is None else len(self._queue) - self._withdrawn

    def put(self, envelope: Envelope[K, M, R]) -> None:
        """Queue `envelope`.

        Raises:
            MailboxFullError: nothing was queued.
        """
        queue = self._queue
        if queue is None:
            queue = self._queue = deque()
        elif len(queue) - self._withdrawn >= self.capacity:
            raise MailboxFullError(self.key, self.capacity)
        queue.append(envelope)

    def take(self, limit: int) -> list[Envelope[K, M, R]]:
        """Remove and return what waits, oldest first, at most `limit` envelopes.

        Asks whose caller is gone are skipped, so the list may be empty.
        """
        taken: list[Envelope[K, M, R]] = []
        queue = self._queue
        while queue and len(taken) < limit:
            envelope = queue.popleft()
            if envelope.withdrawn:
                self._withdrawn -= 1
            elif envelope.forsaken():
                # Cancelled in this very turn of the loop: `ask` has not yet run again to
                # withdraw it, and will find that it need not.
                envelope.withdrawn = True
            else:
                envelope.taken = True
                taken.append(envelope)
        return taken

    def withdraw(self, envelope: Envelope[K, M, R]) -> bool:
        """Take back an envelope that still waits. Return false when it does not."""
        if envelope.taken or envelope.withdrawn:
            return False
        envelope.withdrawn = True
        self._withdrawn += 1
        if self._withdrawn >= _SWEEP_AT and self._queue and 2 * self._withdrawn > len(self._queue):
            self._queue = deque(one for one in self._queue if not one.withdrawn)
            self._withdrawn = 0
        return True

    def rest(self) -> None:
        """Give back the queue's memory, of which an idle actor needs none."""
        assert not self
        self._queue = None
        self._withdrawn = 0
