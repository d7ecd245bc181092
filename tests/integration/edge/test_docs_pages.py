"""The documents' pages render in a browser, under the page policy and without the outside."""

import hashlib
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import BaseTestServer, TestServer
from playwright.async_api import Browser

from goalfund.edge.api import Api
from goalfund.edge.asyncapi import AsyncApi
from goalfund.edge.docs import WEB, install_docs
from goalfund.edge.metrics import RequestHistograms
from goalfund.edge.middleware import Edge
from goalfund.edge.problems import Code
from goalfund.edge.security import Cors, SecurityHeaders
from tests.integration.edge import test_api as shop
from tests.unit.edge.test_asyncapi import table


def application(asyncapi: AsyncApi) -> web.Application:
    api = Api("Test", "1", [shop.routes])
    edge = Edge(
        security=SecurityHeaders("http://127.0.0.1"),
        cors=Cors([]),
        meter=RequestHistograms(),
        faults={},
        limit_classes={},
    )
    app = web.Application(middlewares=[edge.middleware()])
    api.install(app)
    install_docs(app, asyncapi.document())
    return app


@pytest.fixture
async def server() -> AsyncIterator[BaseTestServer]:
    async with TestServer(application(table())) as running:
        yield running


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/docs", "#operations-goals-contribute"),
        ("/docs/events", "asyncapi-viewer >> text=heartbeat >> nth=0"),
        ("/docs/problems", "#exceeds_available"),
    ],
)
async def test_a_page_renders_with_no_error_and_no_outside_request(
    server: BaseTestServer, chromium: Browser, path: str, shown: str
) -> None:
    origin, outside, complaints = str(server.make_url("")), list[str](), list[str]()
    async with await chromium.new_context() as context:
        page = await context.new_page()
        page.on("request", lambda seen: outside.append(seen.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text) if said.type in {"error", "warning"} else None
            ),
        )
        await page.goto(str(server.make_url(path)))
        await page.wait_for_selector(shown)
        await page.wait_for_load_state("networkidle")
        links = await page.locator("nav a").count()

    own = (origin.rstrip("/") + "/", "data:", "blob:")
    assert [] == [url for url in outside if not url.startswith(own)]
    assert [] == complaints
    assert links >= 3


async def test_the_pages_allow_no_inline_script(server: BaseTestServer) -> None:
    for path in ("/docs", "/docs/events", "/docs/problems"):
        async with ClientSession() as session, session.get(server.make_url(path)) as answer:
            policy = answer.headers["Content-Security-Policy"]
            html = await answer.text()

        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<script>|\son\w+=|style=", html)


async def test_every_problem_has_its_row(server: BaseTestServer) -> None:
    url = server.make_url("/docs/problems")
    async with ClientSession() as session, session.get(url) as answer:
        html = await answer.text()

    assert all(f'<tr id="{code}">' in html for code in Code)


async def test_a_file_beside_the_assets_cannot_be_fetched(server: BaseTestServer) -> None:
    async with ClientSession() as session:
        for path in ("/docs/assets/docs/../../../app.py", "/docs/assets/docs/%2e%2e/%2e%2e/app.py"):
            async with session.get(server.make_url("/").with_path(path, encoded=True)) as answer:
                assert 404 == answer.status


@pytest.mark.parametrize(
    "name",
    [
        *("swagger-ui/swagger-ui-bundle.js", "swagger-ui/swagger-ui.css"),
        "asyncapi-viewer/asyncapi-viewer.js",
    ],
)
def test_a_vendored_file_is_the_one_that_is_listed_and_points_nowhere_else(name: str) -> None:
    vendor = WEB / "vendor"
    rows = (vendor / "VENDORED.md").read_text("utf-8").splitlines()
    (row,) = (row for row in rows if f"`{name}`" in row)

    assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() in row
    assert b"sourceMappingURL=" not in (vendor / name).read_bytes()
    assert (vendor / name).with_name("LICENSE").exists()
