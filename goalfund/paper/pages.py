"""The pages that a share link and a frame on another site lead to."""

import re
from typing import Final

from aiohttp import web

from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Routes
from goalfund.edge.security import page_policy
from goalfund.paper.routes import PAPER, shared_by
from goalfund.paper.share import Shared, missing_page

_HTML: Final = "text/html"
_SLUG: Final = re.compile(r"(?=.{1,80}\Z)[a-z0-9]+(-[a-z0-9]+)*")

routes = Routes("", "pages")


@routes.raw("GET", "/p/{slug}", limit="read")
async def share_page(request: web.Request) -> web.Response:
    """Send people on to the goal, and show its tags to whoever reads no scripts."""
    shared = await _find(request)
    if shared is None:
        return _missing()
    kept = "no-cache" if shared.is_public else "private, no-store"
    return _page(shared.page(), {"Cache-Control": kept})


@routes.raw("GET", "/embed/{slug}", limit="read")
async def widget_page(request: web.Request) -> web.Response:
    """Show a public goal in a frame of any site.

    It is the same for everybody: within a frame nobody is known, and a private goal is shown to
    nobody.
    """
    shared = await _find(request)
    if shared is None or not shared.is_public:
        return _missing()
    policy = page_policy(request.app[PAPER].address, ancestors="*")
    return _page(shared.widget(), {"Cache-Control": "no-cache", "Content-Security-Policy": policy})


async def _find(request: web.Request) -> Shared | None:
    slug = request.match_info["slug"]
    if not _SLUG.fullmatch(slug):
        return None
    try:
        return await shared_by(request, slug)
    except ProblemError as error:
        if error.code is not Code.GOAL_NOT_FOUND:
            raise
        return None


def _page(text: str, headers: dict[str, str]) -> web.Response:
    return web.Response(text=text, content_type=_HTML, headers=headers)


def _missing() -> web.Response:
    headers = {"Cache-Control": "private, no-store"}
    return web.Response(text=missing_page(), status=404, content_type=_HTML, headers=headers)
