"""Chromium, and the static files on a server of their own."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, ConsoleMessage, Page, Request

from goalfund.edge.security import SecurityHeaders
from goalfund.web import add_pages
from tests.live import LiveServer

JS_TESTS = Path(__file__).parent / "js"

NewPage = Callable[..., Awaitable["Watched"]]


@dataclass
class Watched:
    """A page, with what it complained of and whom it called."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def listen(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        # A refused or lost request is logged by the browser itself, whatever the page does.
        is_network = (
            message.text.startswith("Failed to load resource") or "net::ERR" in message.text
        )
        if message.type in {"error", "warning"} and not is_network:
            self.complaints.append(message.text)

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")):
            self.hosts.add(request.url.split("/")[2].split(":")[0])


@pytest.fixture
async def new_page(chromium: Browser) -> AsyncIterator[NewPage]:
    """Make pages, each of a person of their own; keywords are those of a browser context."""
    contexts = []

    async def make(**options: Any) -> Watched:
        context = await chromium.new_context(**{"locale": "en-NG", **options})
        contexts.append(context)
        watched = Watched(await context.new_page())
        watched.listen()
        return watched

    yield make
    for context in contexts:
        await context.close()


@pytest.fixture(scope="session")
async def one_page(chromium: Browser) -> AsyncIterator[Watched]:
    """A page to go from test to test with: each load is a fresh world for its modules."""
    context = await chromium.new_context(locale="en-NG")
    watched = Watched(await context.new_page())
    watched.listen()
    yield watched
    await context.close()


@pytest.fixture(scope="session")
async def static_site() -> AsyncIterator[str]:
    """The address of the files alone: the pages, and the tests of the modules at `/tests/`."""
    app = web.Application()
    headers = SecurityHeaders("http://127.0.0.1")

    async def mark(_request: web.Request, response: web.StreamResponse) -> None:
        headers.mark(response)

    app.on_response_prepare.append(mark)
    add_pages(app)
    app.router.add_get("/blank", _blank)
    app.router.add_get("/elsewhere", _elsewhere)
    app.router.add_static("/tests/", JS_TESTS)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()
    await asyncio.sleep(0)


async def _blank(request: web.Request) -> web.Response:
    text = '<!doctype html><title>Tests</title><link rel="icon" href="data:,">'
    return web.Response(text=text, content_type="text/html")


async def _elsewhere(request: web.Request) -> web.Response:
    """A front end of somebody else's, which may call another site and frame its pages."""
    answer = await _blank(request)
    policy = "default-src 'self'; connect-src *; img-src data:; frame-src *"
    answer.headers["Content-Security-Policy"] = policy
    return answer


@pytest.fixture(scope="session")
async def live_server(static_site: str) -> AsyncIterator[LiveServer]:
    """A real server with the demo's goals. Whoever kills it also restarts it.

    A front end on another site, which is the files alone at `localhost`, may call it.
    """
    elsewhere = static_site.replace("127.0.0.1", "localhost")
    with tempfile.TemporaryDirectory(
        prefix="goalfund-browser-", ignore_cleanup_errors=True
    ) as folder:
        Path(folder).chmod(0o755)  # where we are root, Postgres runs as somebody else
        async with LiveServer(Path(folder), ALLOWED_ORIGINS=elsewhere) as server:
            yield server
