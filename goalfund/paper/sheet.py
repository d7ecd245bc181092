"""Sheets of A4: what stands where, in fonts that can write the country's names and the naira."""

import unicodedata
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

import segno

_FONTS: Final = Path(__file__).parent / "fonts"
REGULAR: Final = "DejaVuSans"
BOLD: Final = "DejaVuSans-Bold"
WIDTH: Final = 595.28  # A4, in points
HEIGHT: Final = 841.89
MARGIN: Final = 42.0
_SMALLEST: Final = 4.0
INK: Final = (0.08, 0.13, 0.11)
SOFT: Final = (0.36, 0.42, 0.39)


class Style(NamedTuple):
    """How text looks."""

    size: float = 8.0
    font: str = REGULAR
    colour: tuple[float, float, float] = INK


PLAIN: Final = Style()
STRONG: Final = Style(font=BOLD)
SMALL: Final = Style(6.0, colour=SOFT)
HEADING: Final = Style(16.0, BOLD)


class Sheets:
    """A document that is written page by page, from the top of each to its foot."""

    def __init__(self, title: str) -> None:
        from reportlab.pdfgen.canvas import Canvas

        _register()
        self._out = BytesIO()
        self._canvas = Canvas(self._out, pagesize=(WIDTH, HEIGHT), pageCompression=1, lang="en-NG")
        self._canvas.setTitle(title)
        self._canvas.setAuthor("GoalFund")
        self._canvas.setCreator("GoalFund")
        self._canvas.setSubject(title)
        self.y = HEIGHT - MARGIN  # the height of the line that comes next
        self.pages = 1

    def text(self, x: float, text: str, style: Style = PLAIN, room: float = WIDTH) -> None:
        """Write one line at `x`, cut short where it needs more than `room`."""
        self._begin(style)
        self._canvas.drawString(x, self.y, _cut(_clean(text), style, room))

    def right(self, x: float, text: str, style: Style = PLAIN, room: float = WIDTH) -> None:
        """Write one line that ends at `x`, in smaller letters where it needs more than `room`.

        It is for sums: of those nothing may be cut.
        """
        width = _width(text, style)
        if width > room:
            style = style._replace(size=max(_SMALLEST, style.size * room / width))
        self._begin(style)
        self._canvas.drawRightString(x, self.y, text)

    def paragraph(self, text: str, style: Style = PLAIN, room: float = WIDTH - 2 * MARGIN) -> None:
        """Write as many lines as it takes, and move below them."""
        for line in _lines(_clean(text), style, room):
            self.text(MARGIN, line, style)
            self.down(style.size * 1.45)

    def rule(self, gap: float = 6.0) -> None:
        """Draw a line across, and move below it."""
        self._canvas.setStrokeColorRGB(0.8, 0.83, 0.8)
        self._canvas.setLineWidth(0.5)
        self._canvas.line(MARGIN, self.y, WIDTH - MARGIN, self.y)
        self.down(gap)

    def down(self, points: float) -> None:
        """Move down."""
        self.y -= points

    def turn(self) -> None:
        """Go to the top of the next page."""
        self._foot()
        self._canvas.showPage()
        self.pages += 1
        self.y = HEIGHT - MARGIN

    def code(self, link: str, x: float, top: float, size: float) -> None:
        """Draw a QR code of a link."""
        modules = [list(line) for line in segno.make(link, micro=False).matrix]
        step = size / len(modules)
        self._canvas.setFillColorRGB(0, 0, 0)
        for row, line in enumerate(modules):
            for column, dark in enumerate(line):
                if dark:
                    y = top - (row + 1) * step
                    self._canvas.rect(x + column * step, y, step, step, stroke=0, fill=1)
        self._canvas.linkURL(link, (x, top - size, x + size, top))

    def finish(self) -> bytes:
        """Return the document."""
        self._foot()
        self._canvas.showPage()
        self._canvas.save()
        return self._out.getvalue()

    def _begin(self, style: Style) -> None:
        self._canvas.setFont(style.font, style.size)
        self._canvas.setFillColorRGB(*style.colour)

    def _foot(self) -> None:
        self._begin(SMALL)
        self._canvas.drawRightString(WIDTH - MARGIN, MARGIN - 14, f"Page {self.pages}")


@cache
def _register() -> None:
    """Read the fonts, once: only what a document uses of them is put into it."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{name}.ttf")))


def _clean(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in composed)


def _width(text: str, style: Style) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, style.font, style.size))


def _cut(text: str, style: Style, room: float) -> str:
    if _width(text, style) <= room:
        return text
    return f"{text[: _fitting(text, style, room - _width('…', style))].rstrip()}…"


def _fitting(text: str, style: Style, room: float) -> int:
    """Return how many of the first characters fit: one at least."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = _width(text[:middle], style) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return low


def _lines(text: str, style: Style, room: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer, style) > room:
            lines.append("")
            longer = word
        while _width(longer, style) > room:
            end = _fitting(longer, style, room)
            lines[-1:] = [longer[:end], ""]
            longer = longer[end:]
        lines[-1] = longer
    return lines
