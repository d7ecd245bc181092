"""Pictures that are text: the QR code of a share link, and the live badge."""

from html import escape
from io import BytesIO
from typing import Final

import segno

from goalfund.paper.share import Shared

SVG_TYPE: Final = "image/svg+xml"
_LABEL: Final = "GoalFund"
_HEIGHT: Final = 20
_PAD: Final = 6
_LETTER: Final = 7  # the width that each letter is given, whatever font the reader has

_BADGE: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" '
    'aria-label="{alt}"><title>{alt}</title>'
    '<rect width="{width}" height="{height}" rx="4" fill="#0b6b4f"/>'
    '<path d="M4 0h{split}v{height}H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4z" fill="#33403a"/>'
    '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
    '<text x="{pad}" y="14" textLength="{label_width}">{label}</text>'
    '<text x="{text_x}" y="14" textLength="{text_width}">{text}</text></g></svg>'
)


def badge(shared: Shared) -> bytes:
    """Return the goal's badge: how much of its target was raised, or that it has ended."""
    money = f"{shared.raised} of {shared.target} · {shared.percent}%"
    text = money if shared.status == "open" else f"{money} · {shared.status}"
    label_width, text_width = _LETTER * len(_LABEL), _LETTER * len(text)
    split = label_width + 2 * _PAD
    return _BADGE.format(
        width=split + text_width + 2 * _PAD,
        height=_HEIGHT,
        alt=escape(f"{shared.title}: {text}"),
        split=split - 4,
        pad=_PAD,
        label=_LABEL,
        label_width=label_width,
        text_x=split + _PAD,
        text=escape(text),
        text_width=text_width,
    ).encode()


def qr_code(link: str) -> bytes:
    """Return the QR code of a link, dark on white whatever it is shown upon."""
    out = BytesIO()
    code = segno.make(link, error="m", micro=False)
    code.save(out, kind="svg", scale=8, border=4, dark="#000", light="#fff", title=link)
    return out.getvalue()
