"""What files are for, and what each purpose takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Purpose(StrEnum):
    """What a file is for. It decides what it may be, and who may see it."""

    AVATAR = "avatar"
    GOAL_IMAGE = "goal_image"
    PROOF = "proof"
    UPDATE = "update"


class Media(StrEnum):
    """What a file may be, by its content."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    GIF = "image/gif"
    PDF = "application/pdf"

    @property
    def is_picture(self) -> bool:
        """Whether it is decoded, and written anew."""
        return self is not Media.PDF


@dataclass(frozen=True, slots=True)
class Rule:
    """What a purpose takes. A picture is made smaller until no side is longer than `side_max`.

    What is not `public` is as private as the goal that uses it, and its owner's before.
    """

    side_max: int  # pixels
    public: bool
    paper: bool = False  # PDF too

    def takes(self, media: Media) -> bool:
        """Say whether a file of this purpose may be that."""
        return media.is_picture or self.paper


RULES: Final[Mapping[Purpose, Rule]] = MappingProxyType(
    {
        Purpose.AVATAR: Rule(side_max=512, public=True),
        Purpose.GOAL_IMAGE: Rule(side_max=2_048, public=False),
        # Small print must stay legible.
        Purpose.PROOF: Rule(side_max=4_096, public=False, paper=True),
        Purpose.UPDATE: Rule(side_max=2_048, public=False),
    }
)

SUFFIX_OF: Final[Mapping[Media, str]] = MappingProxyType(
    {
        Media.JPEG: "jpg",
        Media.PNG: "png",
        Media.WEBP: "webp",
        Media.GIF: "gif",
        Media.PDF: "pdf",
    }
)
