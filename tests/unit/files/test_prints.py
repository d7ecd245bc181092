"""Prints: near for what looks alike, far for what does not."""

from collections.abc import Callable, Mapping
from io import BytesIO
from itertools import combinations

import pytest
from PIL import Image, ImageEnhance

from goalfund.files.inspection import Inspected, inspect
from goalfund.files.kinds import Media, Purpose
from goalfund.files.prints import ALIKE_MAX, print_of
from tests.pictures import encoded, paper, scene

SCENES = range(12)


def encoded_anew(drawn: Image.Image) -> Image.Image:
    return Image.open(BytesIO(encoded(drawn, quality=30))).convert("RGB")


def cropped(drawn: Image.Image) -> Image.Image:
    width, height = drawn.size
    return drawn.crop((width // 50, height // 50, width, height))


ALTERED: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "encoded anew": encoded_anew,
    "halved": lambda drawn: drawn.resize((drawn.width // 2, drawn.height // 2)),
    "doubled": lambda drawn: drawn.resize((drawn.width * 2, drawn.height * 2)),
    "cropped": cropped,
    "brighter": lambda drawn: ImageEnhance.Brightness(drawn).enhance(1.2),
    "darker": lambda drawn: ImageEnhance.Brightness(drawn).enhance(0.75),
    "grey": lambda drawn: drawn.convert("L").convert("RGB"),
}


def distance(one: Image.Image, other: Image.Image) -> int:
    prints = [print_of(drawn) for drawn in (one, other)]
    first, second = (int.from_bytes(found) for found in prints if found is not None)
    return (first ^ second).bit_count()


@pytest.mark.parametrize("how", ALTERED)
def test_an_altered_copy_is_near(how: str) -> None:
    """Reliability 92."""
    distances = [distance(scene(n), ALTERED[how](scene(n))) for n in SCENES]

    assert max(distances) <= ALIKE_MAX, distances


def test_different_pictures_are_far() -> None:
    """Reliability 92."""
    pairs = combinations([scene(n) for n in SCENES], 2)

    assert min(distance(*pair) for pair in pairs) > ALIKE_MAX


@pytest.mark.parametrize("colour", [(255, 255, 255), (0, 0, 0), (120, 30, 30)])
def test_a_picture_that_shows_nothing_has_no_print(colour: tuple[int, int, int]) -> None:
    """They would all be alike."""
    assert print_of(Image.new("RGB", (40, 30), colour)) is None


def test_what_one_can_see_through_is_white() -> None:
    hidden = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    hidden.paste((9, 200, 9, 0), (0, 0, 20, 30))

    assert print_of(hidden) is None


def test_a_file_is_kept_with_the_digest_of_what_came_and_the_print_of_what_it_shows() -> None:
    raw = encoded(scene(1))
    found = inspect(raw, Purpose.UPDATE, Media.JPEG)
    sheet = inspect(paper(), Purpose.PROOF, Media.PDF)

    assert isinstance(found, Inspected)
    assert isinstance(sheet, Inspected)
    assert found.original_sha256 != found.sha256
    assert found.print is not None
    assert 16 == len(found.print)
    assert (sheet.sha256, None) == (sheet.original_sha256, sheet.print)
