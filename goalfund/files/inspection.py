"""What a file really is: strangers' bytes become a picture of our own making, or a reason why not.

Pure, and slow: pictures are decoded here. Call it beside the loop.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from goalfund.files.kinds import RULES, Media, Purpose
from goalfund.files.paper import is_plain_paper
from goalfund.files.prints import print_of

PIXELS_MAX: Final = 40_000_000  # more than a telephone's camera makes
SIDE_MAX: Final = 20_000
_QUALITY: Final = 85

_FORMATS: Final = {
    "JPEG": Media.JPEG,
    "PNG": Media.PNG,
    "WEBP": Media.WEBP,
    "GIF": Media.GIF,
}
# A GIF is kept as the PNG of its first picture.
_KEPT_AS: Final = {
    Media.JPEG: (Media.JPEG, "JPEG"),
    Media.PNG: (Media.PNG, "PNG"),
    Media.WEBP: (Media.WEBP, "WEBP"),
    Media.GIF: (Media.PNG, "PNG"),
}


class Unfit(StrEnum):
    """Why a file is not kept. Ordered: the first that applies is the answer."""

    EMPTY = "The file is empty"
    UNKNOWN = "The file is neither a picture (JPEG, PNG, WebP, GIF) nor a PDF"
    NOT_AS_SAID = "The file is not what its type says"
    NOT_FOR_THIS = "A PDF is taken as a proof only"
    TOO_MANY_PIXELS = "The picture has too many pixels"
    BROKEN = "The file is damaged"
    ACTIVE = "The PDF holds more than paper: scripts, attachments or another file"


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that can be kept, as it is kept."""

    content: bytes
    media: Media
    width: int | None  # pixels; none of paper
    height: int | None
    sha256: bytes  # of `content`
    original_sha256: bytes  # of what came
    print: bytes | None  # of what a picture shows


def inspect(raw: bytes, purpose: Purpose, said: Media) -> Inspected | Unfit:
    """Return what to keep of `raw`, which was said to be `said`, or the first reason not to.

    A picture is turned upright, made as small as its purpose wants, and written anew: of what the
    file held beside its pixels (places, cameras, thumbnails, trailing bytes) nothing stays.
    """
    if not raw:
        return Unfit.EMPTY
    media = sniff(raw)
    if media is None:
        return Unfit.UNKNOWN
    if media is not said:
        return Unfit.NOT_AS_SAID
    if not RULES[purpose].takes(media):
        return Unfit.NOT_FOR_THIS
    if media is Media.PDF:
        return _paper(raw)
    return _picture(raw, media, RULES[purpose].side_max)


def sniff(raw: bytes) -> Media | None:
    """Return what `raw` begins like; None when it is nothing that we know."""
    if raw.startswith(b"\xff\xd8\xff"):
        return Media.JPEG
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return Media.PNG
    if raw.startswith((b"GIF87a", b"GIF89a")):
        return Media.GIF
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return Media.WEBP
    return Media.PDF if raw.startswith(b"%PDF-") else None


def _paper(raw: bytes) -> Inspected | Unfit:
    plain = is_plain_paper(raw)
    if plain is None:
        return Unfit.BROKEN
    return _kept(raw, raw, Media.PDF, None) if plain else Unfit.ACTIVE


def _picture(raw: bytes, media: Media, side_max: int) -> Inspected | Unfit:
    try:
        with Image.open(BytesIO(raw), formats=tuple(_FORMATS)) as opened:
            # Known from the header: nothing was decoded yet.
            if max(opened.size) > SIDE_MAX or opened.width * opened.height > PIXELS_MAX:
                return Unfit.TOO_MANY_PIXELS
            if _FORMATS.get(opened.format or "") is not media:
                return Unfit.NOT_AS_SAID
            return _developed(raw, opened, media, side_max)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Unfit.TOO_MANY_PIXELS
    except _DAMAGE:
        return Unfit.BROKEN


# How decoders complain of bytes that no encoder wrote.
_DAMAGE: Final = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    AssertionError,
    MemoryError,
    struct.error,
    zlib.error,
)


def _developed(raw: bytes, opened: Image.Image, media: Media, side_max: int) -> Inspected:
    """Return the picture's pixels, and nothing else of it."""
    opened.draft("RGB", (side_max, side_max))  # a large JPEG is decoded at a fraction of its size
    upright = ImageOps.exif_transpose(opened)
    see_through = media is not Media.JPEG and upright.has_transparency_data
    pixels = upright.convert("RGBA" if see_through else "RGB")
    pixels.thumbnail((side_max, side_max), Image.Resampling.LANCZOS)
    # A new picture knows nothing of where the old one was taken.
    clean = Image.new(pixels.mode, pixels.size)
    clean.paste(pixels)
    kept, encoder = _KEPT_AS[media]
    out = BytesIO()
    clean.save(out, encoder, quality=_QUALITY)
    return _kept(raw, out.getvalue(), kept, clean)


def _kept(raw: bytes, content: bytes, media: Media, picture: Image.Image | None) -> Inspected:
    width, height = (None, None) if picture is None else picture.size
    return Inspected(
        content,
        media,
        width,
        height,
        hashlib.sha256(content).digest(),
        hashlib.sha256(raw).digest(),
        None if picture is None else print_of(picture),
    )
