"""How far a long reading has come, on one line of a terminal or a line now and then elsewhere."""

from collections.abc import Callable
from time import monotonic
from types import TracebackType
from typing import Final, Self, TextIO

_REDRAW_S: Final = 0.1
_REPORT_S: Final = 5.0  # where there is no terminal to draw on
_WIDTH: Final = 30


class ProgressLine:
    """Shows events done of events in all, the rate, and the time that is left.

    Use it as a context: the line is wiped at the end, so that what follows stands alone.
    """

    def __init__(self, out: TextIO, now: Callable[[], float] = monotonic) -> None:
        self._out = out
        self._now = now
        self._drawing = out.isatty()
        self._began_at = now()
        self._shown_at = self._began_at
        self._drawn = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clear()

    def update(self, done: int, total: int) -> None:
        """Show how far it is, unless that was shown a moment ago."""
        now = self._now()
        if now - self._shown_at < (_REDRAW_S if self._drawing else _REPORT_S):
            return
        self._shown_at = now
        text = progress_text(done, total, now - self._began_at)
        self._out.write(f"\r{_bar(done, total)} {text}\x1b[K" if self._drawing else f"{text}\n")
        self._out.flush()
        self._drawn = self._drawing

    def clear(self) -> None:
        """Wipe the line, so that something else can be printed."""
        if self._drawn:
            self._out.write("\r\x1b[K")
            self._out.flush()
            self._drawn = False


def progress_text(done: int, total: int, seconds: float) -> str:
    """Return what is done, how fast, and how long the rest takes at that rate."""
    rate = done / seconds if seconds > 0 else 0.0
    left = f"{max(total - done, 0) / rate:.0f} s left" if rate else "starting"
    return f"{done:,} of {total:,} events, {rate:,.0f}/s, {left}"


def _bar(done: int, total: int) -> str:
    filled = _WIDTH if total <= 0 else min(_WIDTH, _WIDTH * done // total)
    return f"[{'#' * filled}{'.' * (_WIDTH - filled)}]"
