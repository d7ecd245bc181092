"""Pictures and paper for tests: honest ones, and such as attackers send."""

import struct
import zlib
from io import BytesIO

from PIL import Image

HERE = (4.0, 33.0, 7.2)  # degrees, minutes, seconds


def picture(
    encoder: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object
) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    drawn = Image.new("RGBA", size, (220, 20, 20, 255))
    drawn.paste((20, 20, 220, 255), (size[0] // 2, 0, size[0], size[1]))
    out = BytesIO()
    drawn.convert(mode).save(out, encoder, **options)
    return out.getvalue()


def photograph(orientation: int = 1, size: tuple[int, int] = (40, 30)) -> bytes:
    """Return a JPEG that says where, with what and how it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A camera of somebody's"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", HERE
    return picture(size=size, exif=exif, comment=b"Mine, all mine")


def bomb(side: int = 50_000) -> bytes:
    """Return a PNG of a few bytes that says it has `side` x `side` pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1_000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def paper(inside: bytes = b"", behind: bytes = b"") -> bytes:
    """Return a small PDF; `inside` stands between its objects, `behind` after its end."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        + inside
        + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
        + behind
    )
