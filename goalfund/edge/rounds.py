"""Work in the background that is done over and over: rounds, with a pause between two of them."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import structlog

log = structlog.get_logger(__name__)


class Rounds:
    """Does `work` from the first moment on, `pause_s` after each time, until the block is left.

    A round that fails costs nothing but itself: the next one comes as usual. Of failures in a row
    the first, the second, the fourth, the eighth, ... are logged.

    When the block is left, the round in hand has `grace_s` to finish; then it is cancelled. So
    `work` must be such that any later round, of any server, does again what was cut short.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[object]],
        pause_s: float | Callable[[], float],
        *,
        grace_s: float = 0.0,
    ) -> None:
        self._name = name
        self._work = work
        self._pause_s = pause_s
        self._grace_s = grace_s
        self._due = asyncio.Event()
        self._stopping = False
        self._failures = 0  # in a row

    async def __aenter__(self) -> Self:
        """Begin."""
        self._task = asyncio.create_task(self._go_round(), name=f"{self._name} rounds")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping = True
        self._due.set()
        if self._grace_s:
            await asyncio.wait({self._task}, timeout=self._grace_s)
        self._task.cancel()
        await asyncio.wait({self._task})

    def wake(self) -> None:
        """Begin the next round at once, or right after the one in hand."""
        self._due.set()

    async def _go_round(self) -> None:
        while not self._stopping:
            self._due.clear()
            await self._round()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), self._next_in_s())

    async def _round(self) -> None:
        try:
            await self._work()
        except Exception as error:  # noqa: BLE001 - the next round may go better
            self._failures += 1
            if self._failures.bit_count() == 1:
                log.warning(
                    "round_failed",
                    round=self._name,
                    failures=self._failures,
                    fault=type(error).__name__,
                    # Its first line: the database's next ones may quote a row.
                    reason=str(error).partition("\n")[0],
                )
        else:
            self._failures = 0

    def _next_in_s(self) -> float:
        return self._pause_s() if callable(self._pause_s) else self._pause_s
