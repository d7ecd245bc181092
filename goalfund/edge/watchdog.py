"""Notices when the event loop stands still, and says which line of code is to blame."""

import asyncio
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Self

import structlog

from goalfund.edge.metrics import PhaseHistogram

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_FRAMES_MAX = 12


OnStall = Callable[[float, list[str]], None]


def log_stall(late_s: float, stack: list[str]) -> None:
    """Say in the log how late the loop is, and where it is."""
    # Not `stack`: by that name the renderer for people takes text alone.
    log.error("loop_stalled", late_s=round(late_s, 3), frames=stack)


class LoopWatchdog:
    """Beats on the loop and listens from a thread: a loop that is stuck cannot tell so itself.

    Each stall is told once to `on_stall`, from the watchdog's thread: how late the loop is, and
    the stack that it is in, innermost frame last. By default it is logged. `lag` counts how late
    the beats were, `stalls` how often one was later than `stall_s`.
    """

    def __init__(
        self, *, beat_s: float = 0.1, stall_s: float = 1.0, on_stall: OnStall = log_stall
    ) -> None:
        assert 0 < beat_s < stall_s
        self._on_stall = on_stall
        self.lag = PhaseHistogram()
        self.lag_s = 0.0
        self.stalls = 0
        self._beat_s = beat_s
        self._stall_s = stall_s
        self._beaten_at_s = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="loop watchdog", daemon=True)
        self._loop_thread_id = 0
        self._next_beat: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        self._loop_thread_id = threading.get_ident()
        self._beaten_at_s = time.monotonic()
        self._schedule()
        self._thread.start()
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        if self._next_beat is not None:
            self._next_beat.cancel()
        # It waits on nothing but the event that was just set.
        self._thread.join()

    def _schedule(self) -> None:
        self._next_beat = asyncio.get_running_loop().call_later(self._beat_s, self._beat)

    def _beat(self) -> None:
        now_s = time.monotonic()
        self.lag_s = max(0.0, now_s - self._beaten_at_s - self._beat_s)
        self.lag.observe(self.lag_s)
        self._beaten_at_s = now_s
        self._schedule()

    def _listen(self) -> None:
        blamed_beat_s = 0.0
        while not self._stop.wait(self._beat_s):
            beaten_at_s = self._beaten_at_s
            late_s = time.monotonic() - beaten_at_s
            if late_s > self._stall_s and beaten_at_s != blamed_beat_s:
                blamed_beat_s = beaten_at_s
                self.stalls += 1
                self._on_stall(late_s, self._culprit())

    def _culprit(self) -> list[str]:
        """Return the innermost frames of the loop's thread, outermost first."""
        frame = sys._current_frames().get(self._loop_thread_id)  # noqa: SLF001 - its documented use
        if frame is None:
            return []
        frames = traceback.extract_stack(frame)[-_FRAMES_MAX:]
        return [f"{one.filename}:{one.lineno} {one.name}: {one.line}" for one in frames]
