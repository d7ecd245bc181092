"""What is kept of a file, and what is not kept at all."""

import hashlib
from io import BytesIO

import pytest
from PIL import Image

from goalfund.files import inspection
from goalfund.files.inspection import Inspected, Unfit, inspect
from goalfund.files.kinds import Media, Purpose
from tests.pictures import HERE, archive, bomb, paper, photograph, picture, text_bomb


def kept(raw: bytes, purpose: Purpose = Purpose.PROOF, said: Media = Media.JPEG) -> Inspected:
    """Return what is kept of a file that can be."""
    outcome = inspect(raw, purpose, said)
    assert isinstance(outcome, Inspected), outcome
    return outcome


@pytest.mark.parametrize(
    ("encoder", "said", "media"),
    [
        ("JPEG", Media.JPEG, Media.JPEG),
        ("PNG", Media.PNG, Media.PNG),
        ("WEBP", Media.WEBP, Media.WEBP),
        ("GIF", Media.GIF, Media.PNG),
    ],
)
def test_a_picture_is_kept_with_its_size_and_digest(
    encoder: str, said: Media, media: Media
) -> None:
    found = kept(picture(encoder), said=said)

    assert (media, 40, 30) == (found.media, found.width, found.height)
    assert hashlib.sha256(found.content).digest() == found.sha256
    with Image.open(BytesIO(found.content)) as opened:
        assert (40, 30) == opened.size


def test_nothing_of_a_photograph_stays_but_what_it_shows() -> None:
    """Reliability 103: places, cameras and remarks are gone."""
    taken = photograph()
    assert b"somebody" in taken
    found = kept(taken)

    with Image.open(BytesIO(found.content)) as opened:
        assert {} == dict(opened.getexif())
        assert "comment" not in opened.info
    assert b"somebody" not in found.content
    assert b"mine" not in found.content


@pytest.mark.parametrize("encoder", ["PNG", "WEBP"])
def test_nothing_of_another_picture_stays_but_what_it_shows(encoder: str) -> None:
    """Reliability 103."""
    exif = Image.Exif()
    exif[0x010F] = "A camera of somebody's"
    found = kept(picture(encoder, exif=exif), said=Media(f"image/{encoder.lower()}"))

    assert b"somebody" not in found.content


@pytest.mark.parametrize("purpose", [Purpose.GOAL_IMAGE, Purpose.UPDATE])
def test_no_place_is_told_by_a_picture_of_a_goal(purpose: Purpose) -> None:
    """Reliability 103: by none of the names under which cameras write it."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = HERE
    xmp = b'<x:xmpmeta exif:GPSLatitude="4,33.1N"/>'
    taken = picture(exif=exif, xmp=xmp)
    assert b"GPSLatitude" in taken
    found = kept(taken + archive(), purpose)

    with Image.open(BytesIO(found.content)) as opened:
        assert {} == dict(opened.getexif().get_ifd(0x8825))
        assert {"jfif", "jfif_version", "jfif_unit", "jfif_density"} == set(opened.info)
    assert b"GPS" not in found.content
    assert b"PK" not in found.content[-100:]


def test_a_photograph_is_turned_upright() -> None:
    found = kept(photograph(orientation=6))

    assert (30, 40) == (found.width, found.height)
    with Image.open(BytesIO(found.content)) as opened:
        red, _, blue = opened.getpixel((15, 2))  # type: ignore[misc]
    assert red > blue


def test_what_is_behind_a_picture_is_not_kept() -> None:
    """Reliability 103: a picture that is a page as well is a picture only."""
    found = kept(picture() + b"<script>alert(1)</script>")

    assert b"script" not in found.content


@pytest.mark.parametrize(("purpose", "side"), [(Purpose.AVATAR, 512), (Purpose.GOAL_IMAGE, 2_048)])
def test_a_picture_is_no_larger_than_its_purpose_wants(purpose: Purpose, side: int) -> None:
    found = kept(picture(size=(3_000, 1_500)), purpose)

    assert (side, side // 2) == (found.width, found.height)


def test_a_picture_that_one_can_see_through_stays_so() -> None:
    drawn = BytesIO()
    Image.new("RGBA", (4, 4), (9, 9, 9, 0)).save(drawn, "PNG")
    found = kept(drawn.getvalue(), said=Media.PNG)

    with Image.open(BytesIO(found.content)) as opened:
        assert (9, 9, 9, 0) == opened.getpixel((1, 1))


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_picture_of_other_colours_is_kept_in_ours(mode: str) -> None:
    with Image.open(BytesIO(kept(picture(mode=mode)).content)) as opened:
        assert "RGB" == opened.mode


def test_the_same_picture_is_the_same_file() -> None:
    assert kept(photograph()).sha256 == kept(photograph()).sha256


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("raw", "purpose", "said", "why"),
    [
        (b"", Purpose.PROOF, Media.JPEG, Unfit.EMPTY),
        (SVG, Purpose.AVATAR, Media.PNG, Unfit.UNKNOWN),
        (HTML, Purpose.PROOF, Media.PDF, Unfit.UNKNOWN),
        (b"MZ" + bytes(500), Purpose.PROOF, Media.PDF, Unfit.UNKNOWN),
        (picture(), Purpose.AVATAR, Media.PNG, Unfit.NOT_AS_SAID),
        (paper(), Purpose.PROOF, Media.JPEG, Unfit.NOT_AS_SAID),
        (b"\xff\xd8\xff" + picture("PNG"), Purpose.AVATAR, Media.JPEG, Unfit.BROKEN),
        (paper(), Purpose.AVATAR, Media.PDF, Unfit.NOT_FOR_THIS),
        (paper(), Purpose.UPDATE, Media.PDF, Unfit.NOT_FOR_THIS),
        (bomb(), Purpose.AVATAR, Media.PNG, Unfit.TOO_MANY_PIXELS),
        (bomb(7_000), Purpose.AVATAR, Media.PNG, Unfit.TOO_MANY_PIXELS),
        (text_bomb(), Purpose.AVATAR, Media.PNG, Unfit.BROKEN),
        (archive(), Purpose.UPDATE, Media.JPEG, Unfit.UNKNOWN),
        (archive(), Purpose.PROOF, Media.PDF, Unfit.UNKNOWN),
        (paper(behind=archive()), Purpose.PROOF, Media.PDF, Unfit.BROKEN),
        (picture() + archive(), Purpose.UPDATE, Media.PNG, Unfit.NOT_AS_SAID),
        (picture()[:400], Purpose.AVATAR, Media.JPEG, Unfit.BROKEN),
        (picture("PNG")[:50], Purpose.AVATAR, Media.PNG, Unfit.BROKEN),
        (b"RIFF\x00\x00\x00\x00WEBP", Purpose.AVATAR, Media.WEBP, Unfit.BROKEN),
        (b"GIF89a", Purpose.AVATAR, Media.GIF, Unfit.BROKEN),
        (b"%PDF-1.7\nand no end", Purpose.PROOF, Media.PDF, Unfit.BROKEN),
        (paper(behind=HTML), Purpose.PROOF, Media.PDF, Unfit.ACTIVE),
        (paper(behind=b"PK\x05\x06" + bytes(18)), Purpose.PROOF, Media.PDF, Unfit.ACTIVE),
        (paper(b"%" + HTML), Purpose.PROOF, Media.PDF, Unfit.ACTIVE),
        (paper(SVG), Purpose.PROOF, Media.PDF, Unfit.ACTIVE),
        (paper(b"3 0 obj<</S/JavaScript/JS(x)>>endobj"), Purpose.PROOF, Media.PDF, Unfit.ACTIVE),
        (paper(b"3 0 obj<</S/Java#53cript>>endobj"), Purpose.PROOF, Media.PDF, Unfit.ACTIVE),
        (paper(b"3 0 obj<</EmbeddedFiles 4 0 R>>endobj"), Purpose.PROOF, Media.PDF, Unfit.ACTIVE),
        (paper(b"3 0 obj<</S/Launch/F(x)>>endobj"), Purpose.PROOF, Media.PDF, Unfit.ACTIVE),
    ],
)
def test_what_is_not_an_honest_file_is_not_kept(
    raw: bytes, purpose: Purpose, said: Media, why: Unfit
) -> None:
    """Reliability 103: bombs, polyglots, scripts, empty and wrong ones."""
    assert why is inspect(raw, purpose, said)


def test_paper_is_kept_as_it_came() -> None:
    raw = paper(b"3 0 obj<</Length 9>>stream\n/JS /x#4a\nendstream endobj")
    found = kept(raw, said=Media.PDF)

    assert (raw, Media.PDF, None) == (found.content, found.media, found.width)


@pytest.mark.filterwarnings("ignore::UserWarning")  # what Pillow says of odd remarks
@pytest.mark.parametrize("at", range(0, 600, 7))
def test_no_damage_to_a_picture_breaks_more_than_the_picture(at: int) -> None:
    raw = bytearray(photograph())
    raw[at % len(raw)] ^= 0xFF

    assert isinstance(inspect(bytes(raw), Purpose.AVATAR, Media.JPEG), (Inspected, Unfit))


def test_a_decoder_that_asks_for_no_size_would_open_the_bomb(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control: without the bounds, 49 million pixels are decoded from a few bytes."""
    monkeypatch.setattr(inspection, "PIXELS_MAX", 10**9)

    assert Unfit.TOO_MANY_PIXELS is not inspect(bomb(7_000), Purpose.AVATAR, Media.PNG)
