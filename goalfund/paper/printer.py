"""The printer: sheets are made one after another beside the loop, with a short line before it."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Final, Self

from goalfund.edge.problems import Code, ProblemError

IN_HAND_MAX: Final = 8


class Printer:
    """Makes sheets in one thread. Enter it with `with`: leaving waits for what is in hand.

    Whoever comes while `in_hand_max` are served or wait is told to come back.
    """

    def __init__(self, *, in_hand_max: int = IN_HAND_MAX) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="printer")
        self._in_hand_max = in_hand_max
        self.in_hand = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._executor.shutdown()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold a place in the line, from before what is printed is gathered.

        Raises:
            ProblemError: `overloaded`; nothing was begun.
        """
        if self.in_hand >= self._in_hand_max:
            raise ProblemError(Code.OVERLOADED, "Too much is being printed.", retry_after_s=5)
        self.in_hand += 1
        try:
            yield
        finally:
            self.in_hand -= 1

    async def run(self, make: Callable[[], bytes]) -> bytes:
        """Return what `make` makes; it must touch nothing that the loop touches.

        Raises:
            Exception: what `make` raised.
        """
        return await asyncio.get_running_loop().run_in_executor(self._executor, make)
