"""How the files of the web client are sent, and that they need nobody else."""

import gzip
import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

import goalfund.web
from goalfund.edge.problems import Code
from goalfund.web import PAGES, Page, add_pages

FOLDER = Path(goalfund.web.__file__).parent
OURS = [path for path in FOLDER.rglob("*") if path.is_file() and "vendor" not in path.parts]
VENDORED = (FOLDER / "vendor" / "VENDORED.md").read_text()

Client = TestClient[web.Request, web.Application]


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    add_pages(app)
    session = TestClient(TestServer(app), auto_decompress=False)
    async with session:
        yield session


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/g/any-goal", "text/html; charset=utf-8"),
        ("/sign-in", "text/html; charset=utf-8"),
        ("/favicon.ico", "image/svg+xml"),
        ("/web/goalfund.js", "text/javascript; charset=utf-8"),
        ("/web/pages/goal.js", "text/javascript; charset=utf-8"),
        ("/web/vendor/preact/preact.mjs", "text/javascript; charset=utf-8"),
        ("/web/pages.css", "text/css; charset=utf-8"),
        ("/web/icon.svg", "image/svg+xml"),
        ("/web/vendor/htm/LICENSE", "text/plain; charset=utf-8"),
    ],
)
async def test_each_file_has_its_type_and_is_asked_for_again(
    client: Client, path: str, content_type: str
) -> None:
    answer = await client.get(path)

    assert answer.status == 200
    assert content_type == answer.headers["Content-Type"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/web/",
        "/web/pages",
        "/web/pages/",
        "/web/__init__.py",
        "/web/frame.html",
        "/web/__pycache__/",
        "/web/../settings.py",
        "/web/%2e%2e/settings.py",
        "/web/..%2fsettings.py",
        "/web//etc/passwd",
        "/web/pages/../../app.py",
        "/web/goalfund.js/",
        "/web/goalfund.js%00",
        "/g/",
        "/g/a/b",
    ],
)
async def test_nothing_but_the_listed_files_can_be_asked_for(client: Client, path: str) -> None:
    # `encoded`: the path reaches the server as it stands here, dots and all.
    answer = await client.get(URL(path, encoded=True))

    assert answer.status == 404


async def test_a_file_that_did_not_change_is_not_sent_again(client: Client) -> None:
    first = await client.get("/web/goalfund.js")
    etag = first.headers["ETag"]

    same = await client.get("/web/goalfund.js", headers={"If-None-Match": etag})
    other = await client.get("/web/goalfund.js", headers={"If-None-Match": '"other"'})
    assert same.status == 304
    assert await same.read() == b""
    assert etag == same.headers["ETag"]
    assert other.status == 200


async def test_a_file_is_packed_for_those_who_take_it(client: Client) -> None:
    body = (FOLDER / "goalfund.js").read_bytes()

    packed = await client.get("/web/goalfund.js", headers={"Accept-Encoding": "gzip"})
    plain = await client.get("/web/goalfund.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert body == gzip.decompress(await packed.read())
    assert "Content-Encoding" not in plain.headers
    assert body == await plain.read()
    assert plain.headers["Vary"] == "Accept-Encoding"


async def test_head_has_the_headers_and_no_body(client: Client) -> None:
    plain = {"Accept-Encoding": "identity"}
    body = await (await client.get("/", headers=plain)).read()

    answer = await client.head("/", headers=plain)
    assert answer.status == 200
    assert str(len(body)) == answer.headers["Content-Length"]
    assert b"" == await answer.read()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.module)
async def test_each_page_is_the_frame_with_a_module_of_its_own(client: Client, page: Page) -> None:
    path = page.path.replace("{slug}", "any-goal")
    answer = await client.get(path, headers={"Accept-Encoding": "identity"})
    text = await answer.text()

    assert answer.status == 200
    assert f"<title>{page.title}</title>" in text
    assert f'src="/web/pages/{page.module}.js"' in text
    assert (FOLDER / "pages" / f"{page.module}.js").is_file()
    assert "$" not in text


async def test_pages_are_only_to_be_read(client: Client) -> None:
    answer = await client.post("/")

    assert answer.status == 405


def test_our_files_name_no_other_host_and_have_nothing_inline() -> None:
    for path in OURS:
        if path.suffix not in {".js", ".css", ".html"}:
            continue
        text = path.read_text()
        assert not re.search(r"(?:https?:)?//[a-z0-9-]+\.(?:com|org|net|io|dev)\b", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=\"|\son\w+=\"", text), path
        assert "innerHTML" not in text, path


def test_every_import_of_a_module_is_there() -> None:
    for path in OURS:
        if path.suffix != ".js":
            continue
        for target in re.findall(r"from \"(\.[^\"]+)\"", path.read_text()):
            assert (path.parent / target).is_file(), f"{path}: {target}"


def test_every_problem_code_has_a_sentence_for_people() -> None:
    words = (FOLDER / "pages" / "refusals.js").read_text()
    known = set(re.findall(r"^  (\w+): [\"A-Z]", words, re.MULTILINE))

    assert set() == {str(code) for code in Code} - known, "say them in pages/refusals.js"


def test_vendored_files_are_the_ones_that_are_listed() -> None:
    rows = re.findall(r"^\| `([^`]+)` \|.*?`([0-9a-f]{64})`", VENDORED, re.MULTILINE)

    assert len(rows) >= 4
    for name, digest in rows:
        body = (FOLDER / "vendor" / name).read_bytes()
        assert digest == hashlib.sha256(body).hexdigest(), name
        assert b"sourceMappingURL" not in body


def test_vendored_code_is_listed_and_has_its_licence() -> None:
    for path in (FOLDER / "vendor").rglob("*"):
        if path.suffix not in {".js", ".mjs", ".css"}:
            continue
        name = path.relative_to(FOLDER / "vendor").as_posix()
        assert f"`{name}`" in VENDORED, name
        assert any(path.parent.glob("LICENSE*")), name
