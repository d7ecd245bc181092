"""The shapes of paper and sharing at the edge."""

import re
from datetime import date, datetime, time
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from goalfund.edge.fields import Query, View
from goalfund.paper.money import LAGOS

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _plain_day(value: object) -> object:
    """Refuse what would be read as a day otherwise: a number of seconds, a time of day."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise PydanticCustomError("date_parsing", "Input should be a day such as 2026-01-31")
    return value


Day = Annotated[
    date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31)), BeforeValidator(_plain_day)
]
Slug = Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class StatementQuery(Query):
    """Which days a statement covers, in Lagos; the whole log when neither is given."""

    after: Annotated[Day | None, Field(description="From the beginning of this day on.")] = None
    before: Annotated[Day | None, Field(description="Up to the beginning of this day.")] = None

    @property
    def after_at(self) -> datetime | None:
        """The moment from which on."""
        return _midnight(self.after)

    @property
    def before_at(self) -> datetime | None:
        """The moment before which."""
        return _midnight(self.before)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), LAGOS)


class ShareView(View):
    """What somebody is shown of a goal elsewhere, before they come to its page."""

    goal_id: UUID
    slug: str
    title: str
    description: str
    status: Literal["open", "closed", "cancelled"]
    visibility: Literal["public", "private"]
    currency: Literal["NGN", "USD"]
    target_minor: int
    raised_minor: int
    percent: Annotated[int, Field(description="Of the target, rounded down.")]
    contributors: int
    share_url: Annotated[str, Field(description="To give to others: a page with OpenGraph tags.")]
    page_url: Annotated[str, Field(description="The goal's own page.")]
    qr_url: str
    badge_url: str
    embed_url: Annotated[
        str | None, Field(description="A page for a frame of another site; of public goals only.")
    ]
    open_graph: Annotated[dict[str, str], Field(description="The tags of the page, by property.")]
