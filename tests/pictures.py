"""Pictures and paper for tests: honest ones, and such as attackers send."""

import struct
import zipfile
import zlib
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter

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


def scene(seed: int, size: tuple[int, int] = (160, 120)) -> Image.Image:
    """Return a picture of its own: soft colours, and things that stand before them."""
    random, (width, height) = Random(seed), size
    few = Image.new("RGB", (4, 4))
    few.putdata([tuple(random.randrange(40, 220) for _ in range(3)) for _ in range(16)])
    drawn = few.resize(size, Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(drawn)
    for _ in range(random.randrange(4, 12)):
        x, y = random.randrange(width), random.randrange(height)
        corners = [x, y, x + random.randrange(8, 60), y + random.randrange(8, 60)]
        colour = tuple(random.randrange(256) for _ in range(3))
        (pen.ellipse if random.random() < 0.5 else pen.rectangle)(corners, fill=colour)
    return drawn.filter(ImageFilter.GaussianBlur(1))


def encoded(drawn: Image.Image, encoder: str = "JPEG", **options: object) -> bytes:
    """Return a picture as a file."""
    out = BytesIO()
    drawn.save(out, encoder, **options)
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


def text_bomb() -> bytes:
    """Return a PNG of some kilobytes, whose remark has forty megabytes."""
    remark = b"Comment\0\0" + zlib.compress(bytes(40_000_000), 9)
    whole = picture("PNG")
    head = 33  # the signature and the header
    chunk = struct.pack(">I", len(remark)) + b"zTXt" + remark
    return whole[:head] + chunk + struct.pack(">I", zlib.crc32(chunk[4:])) + whole[head:]


def archive() -> bytes:
    """Return a ZIP of some kilobytes, which becomes ten megabytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros", bytes(10_000_000))
    return out.getvalue()


def paper(inside: bytes = b"", behind: bytes = b"") -> bytes:
    """Return a small PDF; `inside` stands between its objects, `behind` after its end."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        + inside
        + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
        + behind
    )
