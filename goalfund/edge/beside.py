"""Slow work beside the loop: few at a time, with a bounded line before them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

from goalfund.edge.problems import Code, ProblemError

T = TypeVar("T")


class Beside:
    """Runs functions in `threads` threads. Leaving the block waits for what is in hand.

    `waiting_max` more may wait; whoever comes then is told to come back.
    """

    def __init__(self, name: str, *, threads: int, waiting_max: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._in_hand_max = threads + waiting_max
        self.in_hand = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._executor.shutdown(cancel_futures=True)

    async def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns.

        Raises:
            ProblemError: `overloaded`; nothing was begun.
        """
        if self.in_hand >= self._in_hand_max:
            raise ProblemError(Code.OVERLOADED, retry_after_s=2)
        self.in_hand += 1
        future = self._executor.submit(work)
        # Counted until the thread is done with it, also when its client has gone.
        loop = asyncio.get_running_loop()
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(self._done))
        return await asyncio.wrap_future(future)

    def _done(self) -> None:
        self.in_hand -= 1
