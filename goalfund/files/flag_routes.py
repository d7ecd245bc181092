"""Flags over HTTP: files of two goals that are the same or look it, for staff."""

from datetime import UTC, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import asyncpg
from aiohttp import web
from pydantic import Field

from goalfund.edge.cursors import Cursors, Page
from goalfund.edge.fields import PageQuery, View
from goalfund.edge.problems import Code
from goalfund.edge.routes import Routes
from goalfund.edge.sessions import of_staff
from goalfund.files.comparing import COMPARING
from goalfund.files.links import Links
from goalfund.goal.events import at_text

CURSORS: Final = web.AppKey("flag_cursors", Cursors)
LINKS: Final = web.AppKey("flag_links", Links)

routes = Routes("/api/v1", "admin")


class FlagsQuery(PageQuery):
    """Which page of flags."""


class FlaggedFileView(View):
    """One of the two files."""

    goal_id: UUID
    title: str
    file_id: UUID
    url: Annotated[
        str | None, Field(description="Good for some minutes; null once the file is gone.")
    ]


class FlagView(View):
    """Two goals that use one file, or two that look alike. It stops nothing."""

    id: UUID
    severity: Literal["high"]
    raised_at: str
    distance: Annotated[
        int | None,
        Field(
            ge=0,
            le=128,
            description="Of 128 bits of what the pictures show, in how many they differ; null: the "
            "very same bytes.",
        ),
    ]
    file: FlaggedFileView
    other: FlaggedFileView


class FlagPage(Page[FlagView]):
    """A page of flags."""


@routes.get("/admin/file-flags", codes=(Code.UNAUTHENTICATED, Code.FORBIDDEN))
async def list_file_flags(request: web.Request, query: FlagsQuery) -> FlagPage:
    """List files that two goals show, or that look alike, newest first. For staff.

    A receipt that is shown to two goals is worth a question. Avatars do not count, and neither do
    two files of one goal.
    """
    await of_staff(request)
    cursors = request.app[CURSORS]
    position = cursors.open("file flags", query)
    before = None if position is None else UUID(str(position[0]))
    rows = await request.app[COMPARING].flags(before, query.limit + 1)
    page, following = cursors.cut("file flags", query, rows, lambda row: (str(row["flag_id"]),))
    links = request.app[LINKS]
    return FlagPage(items=[_view(row, links) for row in page], next_cursor=following)


def _view(row: asyncpg.Record, links: Links) -> FlagView:
    return FlagView(
        id=row["flag_id"],
        severity=row["severity"],
        raised_at=at_text(row["raised_at"].astimezone(UTC)),
        distance=row["distance"],
        file=_file(row, "", links),
        other=_file(row, "other_", links),
    )


def _file(row: asyncpg.Record, which: str, links: Links) -> FlaggedFileView:
    file_id = row[f"{which}file_id"]
    return FlaggedFileView(
        goal_id=row[f"{which}goal_id"],
        title=row[f"{which}title"],
        file_id=file_id,
        url=links.to(file_id, datetime.now(UTC)) if row[f"{which}there"] else None,
    )
