"""Plots as SVG text: bars to compare, lines to follow. No library, and readable as a file."""

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Final

Points = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 720, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 80, 20, 60, 60
_INNER_WIDTH, _INNER_HEIGHT = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
# Told apart also by those who do not see red and green (Okabe and Ito).
_COLOURS: Final = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")


def bars(title: str, unit: str, groups: Mapping[str, Mapping[str, float]]) -> str:
    """Return a bar for each name in each group, the same name in the same colour."""
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    scale = _Scale(0.0, max(value for group in groups.values() for value in group.values()))
    slot = _INNER_WIDTH / len(groups)
    width = slot * 0.8 / len(names)
    parts = [_frame(title, unit, scale), _legend(names)]
    for number, (label, group) in enumerate(groups.items()):
        left = _LEFT + slot * (number + 0.1)
        parts.append(_text(_LEFT + slot * (number + 0.5), _HEIGHT - _BOTTOM + 20, label))
        for name, value in group.items():
            index = names.index(name)
            parts.append(_bar(left + index * width, width * 0.95, value, scale, _COLOURS[index]))
    return _svg(parts)


def lines(
    title: str, x_unit: str, y_unit: str, series: Mapping[str, Points], *, x_log: bool = False
) -> str:
    """Return a line for each of `series`; with `x_log`, each tenfold of x takes the same room."""
    place = math.log10 if x_log else float
    xs = [x for points in series.values() for x, _ in points]
    across = _Span(place(min(xs)), place(max(xs)))
    scale = _Scale(0.0, max(y for points in series.values() for _, y in points))
    parts = [_frame(title, y_unit, scale), _legend(list(series))]
    parts.append(_text(_LEFT + _INNER_WIDTH / 2, _HEIGHT - 12, x_unit))
    for x in sorted(set(xs)):
        parts.append(_text(across.at(place(x)), _HEIGHT - _BOTTOM + 20, _number(x)))
    for colour, points in zip(_COLOURS, series.values(), strict=False):
        dots = [(across.at(place(x)), scale.at(y)) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in dots]
    return _svg(parts)


def write(path: Path, svg: str) -> None:
    """Write a plot."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(svg, encoding="utf-8")


class _Span:
    """Values from the left edge to the right one."""

    def __init__(self, low: float, high: float) -> None:
        self._low = low
        self._wide = (high - low) or 1.0

    def at(self, value: float) -> float:
        return _LEFT + _INNER_WIDTH * (value - self._low) / self._wide


class _Scale:
    """Values from the bottom up, to a round number above the largest."""

    def __init__(self, low: float, high: float) -> None:
        self.step = _round_up((high - low or 1.0) / 5)
        self._low = low
        self._high = self.step * max(1, math.ceil(high / self.step))

    @property
    def ticks(self) -> Iterable[float]:
        return (
            self._low + self.step * n
            for n in range(round((self._high - self._low) / self.step) + 1)
        )

    def at(self, value: float) -> float:
        share = (value - self._low) / (self._high - self._low)
        return _TOP + _INNER_HEIGHT * (1.0 - share)


def _round_up(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20, ... above `value`."""
    tens = 10.0 ** math.floor(math.log10(value))
    return next(tens * factor for factor in (1.0, 2.0, 5.0, 10.0) if tens * factor >= value)


def _frame(title: str, unit: str, scale: _Scale) -> str:
    parts = [
        _text(_WIDTH / 2, 22, title, size=16),
        _text(_LEFT - 8, _TOP - 14, unit, anchor="end"),
    ]
    for tick in scale.ticks:
        y = scale.at(tick)
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
        )
        parts.append(_text(_LEFT - 8, y + 4, _number(tick), anchor="end"))
    return "".join(parts)


def _legend(names: Sequence[str]) -> str:
    parts = []
    left = float(_LEFT)
    for colour, name in zip(_COLOURS, names, strict=False):
        parts.append(f'<rect x="{left:.0f}" y="34" width="12" height="12" fill="{colour}"/>')
        parts.append(_text(left + 17, 45, name, anchor="start"))
        left += 40 + 7.5 * len(name)
    return "".join(parts)


def _bar(left: float, width: float, value: float, scale: _Scale, colour: str) -> str:
    top = scale.at(value)
    height = _HEIGHT - _BOTTOM - top
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'fill="{colour}"/>' + _text(left + width / 2, top - 5, _number(value), size=11)
    )


def _text(x: float, y: float, words: str, *, anchor: str = "middle", size: int = 12) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">'
        f"{escape(words)}</text>"
    )


def _number(value: float) -> str:
    if abs(value) >= 10 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2g}"


def _svg(parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="sans-serif" fill="#222"><rect width="{_WIDTH}" height="{_HEIGHT}" '
        f'fill="#fff"/>{"".join(parts)}</svg>\n'
    )
