"""The pages at `/docs`: the REST API, the socket's events, the table of problems. No CDN."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final

import orjson
from aiohttp import web

from goalfund.edge.problems import MEANINGS, Code
from goalfund.edge.routes import RawHandler

WEB: Final = Path(__file__).parent.parent / "web"
_ASSETS: Final = ("docs", "vendor/swagger-ui", "vendor/asyncapi-viewer")


def install_docs(app: web.Application, asyncapi: Mapping[str, object]) -> None:
    """Add the pages, their files, and `/asyncapi.json`. `/openapi.json` comes with the API."""
    app.router.add_get("/docs", _page((WEB / "docs" / "rest.html").read_text("utf-8")))
    app.router.add_get("/docs/events", _page((WEB / "docs" / "events.html").read_text("utf-8")))
    app.router.add_get("/docs/problems", _page(problems_page()))
    app.router.add_get("/asyncapi.json", _json(asyncapi))
    for folder in _ASSETS:
        app.router.add_static(f"/docs/assets/{folder}", WEB / folder)


def problems_page() -> str:
    """Return the table of problems as a page; `#<code>` leads to its row."""
    template = (WEB / "docs" / "problems.html").read_text("utf-8")
    return template.replace("{rows}", "\n          ".join(_row(code) for code in Code))


def _row(code: Code) -> str:
    meaning = MEANINGS[code]
    return (
        f'<tr id="{code}"><td><code>{code}</code></td><td>{meaning.status}</td>'
        f"<td>{escape(meaning.title)}</td><td>{'yes' if meaning.retryable else 'no'}</td></tr>"
    )


def _page(html: str) -> RawHandler:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text=html, content_type="text/html")

    return page


def _json(document: Mapping[str, object]) -> RawHandler:
    body = orjson.dumps(document)

    async def serve(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    return serve
