"""What may be shown of a goal elsewhere: its share page, its badge, its widget."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from goalfund.files.links import path_of
from goalfund.paper.money import percent, rounded

_FOLDER: Final = Path(__file__).parent
_DESCRIPTION_MAX: Final = 200
_STATUS: Final = {"open": "", "closed": "Closed. ", "cancelled": "Cancelled. "}


@dataclass(frozen=True, slots=True)
class Shared:
    """A goal as it is shown elsewhere. `address` is where people reach this server."""

    address: str
    goal_id: UUID
    slug: str
    title: str
    description: str
    status: str
    visibility: str
    currency: str
    target_minor: int
    raised_minor: int
    contributors: int
    seq: int
    image: Mapping[str, Any] | None

    @classmethod
    def of(cls, row: asyncpg.Record, address: str) -> "Shared":
        """Return the goal of a row of `read_share`."""
        ours = ("address", "goal_id", "image")
        known = {name: row[name] for name in cls.__dataclass_fields__ if name not in ours}
        image = None if row["image"] is None else orjson.loads(row["image"])
        return cls(address=address, goal_id=UUID(int=row["goal_id"].int), image=image, **known)

    @property
    def is_public(self) -> bool:
        return self.visibility == "public"

    @property
    def share_url(self) -> str:
        return f"{self.address}/p/{self.slug}"

    @property
    def page_url(self) -> str:
        return f"{self.address}/g/{self.slug}"

    @property
    def embed_url(self) -> str | None:
        return f"{self.address}/embed/{self.slug}" if self.is_public else None

    @property
    def percent(self) -> int:
        return percent(self.raised_minor, self.target_minor)

    @property
    def raised(self) -> str:
        return rounded(self.raised_minor, self.currency)

    @property
    def target(self) -> str:
        return rounded(self.target_minor, self.currency)

    @property
    def givers(self) -> str:
        return "1 contributor" if self.contributors == 1 else f"{self.contributors:,} contributors"

    @property
    def summary(self) -> str:
        """One sentence about the money, and the beginning of the description."""
        money = f"{self.raised} of {self.target} raised by {self.givers}."
        words = " ".join(self.description.split())
        if len(words) > _DESCRIPTION_MAX:
            words = f"{words[:_DESCRIPTION_MAX].rsplit(' ', 1)[0]}…"
        return f"{_STATUS[self.status]}{money} {words}".strip()

    def open_graph(self) -> dict[str, str]:
        """Return the tags by which others' pages show a link to this one."""
        return {
            "og:type": "website",
            "og:site_name": "GoalFund",
            "og:locale": "en_NG",
            "og:title": self.title,
            "og:description": self.summary,
            "og:url": self.share_url,
            **self._image_tags(),
        }

    def _image_tags(self) -> dict[str, str]:
        """Return what others' pages need to show the picture; what is private stays with us."""
        if self.image is None or not self.is_public:
            return {}
        return {
            "og:image": f"{self.address}{path_of(UUID(self.image['id']))}",
            "og:image:type": self.image["type"],
            "og:image:width": str(self.image["width"]),
            "og:image:height": str(self.image["height"]),
            "og:image:alt": f"Picture of {self.title}",
        }

    def wire(self) -> dict[str, Any]:
        """Return it as clients read it."""
        api = f"{self.address}/api/v1/goals/{self.goal_id}"
        names = (
            *("goal_id", "slug", "title", "description", "status", "visibility", "currency"),
            *("target_minor", "raised_minor", "percent", "contributors"),
            *("share_url", "page_url", "embed_url"),
        )
        return {name: getattr(self, name) for name in names} | {
            "qr_url": f"{api}/qr.svg",
            "badge_url": f"{api}/badge.svg",
            "open_graph": self.open_graph(),
        }

    def page(self) -> str:
        """Return the share page."""
        tags = "\n  ".join(
            f'<meta property="{name}" content="{escape(text)}">'
            for name, text in self.open_graph().items()
        )
        robots = "" if self.is_public else '<meta name="robots" content="noindex">'
        return _filled("share.html", self._words() | {"tags": tags, "robots": robots})

    def widget(self) -> str:
        """Return the page for a frame on another site."""
        return _filled("widget.html", self._words())

    def _words(self) -> dict[str, str]:
        return {
            "goal_id": str(self.goal_id),
            "title": escape(self.title),
            "summary": escape(self.summary),
            "page_url": escape(self.page_url),
            "share_url": escape(self.share_url),
            "raised": escape(self.raised),
            "target": escape(self.target),
            "currency": self.currency,
            "givers": escape(self.givers),
            "raised_minor": str(min(self.raised_minor, self.target_minor)),
            "target_minor": str(self.target_minor),
        }


def missing_page() -> str:
    """Return the page for an address that belongs to no goal, or to none for whoever asks."""
    return _filled("missing.html", {})


def _filled(name: str, words: Mapping[str, str]) -> str:
    return _template(name).substitute(words)


@cache
def _template(name: str) -> Template:
    return Template((_FOLDER / name).read_text(encoding="utf-8"))
