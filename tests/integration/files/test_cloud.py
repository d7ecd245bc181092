"""Files at Cloudinary: the real SDK against a store of ours that checks what it signs."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from PIL import Image
from uuid_utils.compat import uuid7

from goalfund.files.cloud import account_of
from goalfund.files.uploads import LOOSE_FOR
from tests.cloudinary_server import KEY, SECRET, CloudinaryServer, cloudinary_server
from tests.integration.files.test_uploads import PICTURE, announce, put
from tests.pictures import paper, picture
from tests.postgres import Databases
from tests.served import Answer, Served, served_at
from tests.signed_in import Person, person


@pytest.fixture(scope="module")
async def store() -> AsyncIterator[CloudinaryServer]:
    """The store."""
    async with cloudinary_server() as running:
        yield running


@pytest.fixture(scope="module")
async def at_the_store(databases: Databases, store: CloudinaryServer) -> AsyncIterator[Served]:
    """A server that keeps its files there."""
    dsn = await databases.create()
    async with served_at(dsn, cloudinary_url=store.settings_url) as running:
        yield running


@pytest.fixture
async def ada(at_the_store: Served, store: CloudinaryServer) -> Person:
    """Somebody; the store is whole."""
    store.broken.clear()
    return await person(at_the_store)


async def send(
    who: Person, upload: dict[str, Any], raw: bytes, **changes: str
) -> tuple[int, dict[str, Any]]:
    """Send a file to the store as a browser does; `changes` are fields that somebody altered."""
    form = aiohttp.FormData()
    for name, value in (upload["fields"] | changes).items():
        form.add_field(name, value)
    form.add_field("file", raw, filename="holiday.jpg")
    async with who.served.session.post(upload["url"], data=form) as answer:
        return answer.status, await answer.json()


def receipt_of(answer: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return what a page passes on of the store's answer."""
    names = ("public_id", "version", "signature", "resource_type", "type", "bytes", "format")
    return {name: answer[name] for name in names if name in answer} | changes


async def complete(who: Person, file_id: str, receipt: dict[str, Any]) -> Answer:
    """Say that the store has it."""
    return await who.post(f"/uploads/{file_id}/complete", receipt)


async def sent(
    who: Person, raw: bytes = PICTURE, **changes: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a file that the store has and we have not seen, and the store's answer."""
    announced = (await announce(who, raw, **changes)).body
    status, answer = await send(who, announced["upload"], raw)
    assert status == 200, answer
    return announced["file"], answer


async def status_of(who: Person, url: str) -> int:
    """Return what is answered at an address."""
    async with who.served.session.get(url) as answer:
        return answer.status


async def test_a_browser_sends_a_picture_to_the_store_and_what_is_shown_we_have_written(
    ada: Person, store: CloudinaryServer
) -> None:
    file, answer = await sent(ada)
    assert 404 == (await ada.served.get(f"/files/{file['id']}")).status
    ready = await complete(ada, file["id"], receipt_of(answer))

    assert (200, "ready", 40, 30) == (
        ready.status,
        *(ready.body[name] for name in ("state", "width", "height")),
    )
    ((key, content),) = store.kept(file["id"]).items()  # what the browser sent is gone
    assert ("image", "upload") == key[:2]
    with Image.open(BytesIO(content)) as opened:
        assert {} == dict(opened.getexif())
    seen = await ada.served.ask("GET", ready.body["url"], allow_redirects=False)
    where = f"https://res.cloudinary.com/tests/image/upload/v1/{key[2]}.jpg"
    assert (302, where) == (seen.status, seen.headers["Location"])
    assert (
        ready.body["url"]
        == ((await ada.ask("PATCH", "/me", {"avatar": file["id"]})).body["avatar"])
    )
    assert [] == store.refused


async def test_a_private_file_is_read_at_the_store_by_an_address_that_ends(
    ada: Person, store: CloudinaryServer
) -> None:
    file, answer = await sent(ada, paper(), purpose="proof", type="application/pdf")
    ready = (await complete(ada, file["id"], receipt_of(answer))).body
    assert {("raw", "private")} == {key[:2] for key in store.kept(file["id"])}
    seen = await ada.served.ask("GET", ready["url"])

    assert (200, paper()) == (seen.status, seen.raw)
    told = await ada.served.ask("GET", ready["url"], allow_redirects=False)
    assert "no-store" == told.headers["Cache-Control"]
    where = told.headers["Location"]
    assert 200 == await status_of(ada, where)
    for altered in (where.replace("expires_at=1", "expires_at=2"), where.replace("raw", "image")):
        assert 200 != await status_of(ada, altered)
    assert 404 == (await ada.served.get(f"/files/{file['id']}")).status
    store.refused.clear()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("public_id", "goalfund/somebody-elses/sent"),
        ("type", "upload"),
        ("timestamp", "1"),
        ("allowed_formats", "svg"),
        ("eager", "w_1000"),
        ("api_key", "1"),
        ("signature", "0" * 40),
    ],
)
async def test_a_form_is_good_for_nothing_but_what_was_signed(
    ada: Person, store: CloudinaryServer, name: str, value: str
) -> None:
    announced = (await announce(ada)).body
    status, _ = await send(ada, announced["upload"], PICTURE, **{name: value})

    assert 401 == status
    assert {} == store.kept(announced["file"]["id"])
    store.refused.clear()


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": "0" * 40},
        {"signature": "é" * 20},
        {"version": 7},
        {"public_id": "goalfund/x/sent"},
        {"resource_type": "raw"},
        {"resource_type": "video"},
        {"type": "upload"},
        {"bytes": 10_485_761},
        {"bytes": 0},
        {"bytes": 5},
        {"format": "png"},
        {"format": "svg"},
    ],
)
async def test_a_receipt_that_was_altered_is_refused(ada: Person, changes: dict[str, Any]) -> None:
    file, answer = await sent(ada)
    refused = await complete(ada, file["id"], receipt_of(answer, **changes))

    assert 422 == refused.status
    assert refused.code in ("file_refused", "invalid_request")
    assert "pending" == (await ada.get(f"/uploads/{file['id']}")).body["state"]
    assert 200 == (await complete(ada, file["id"], receipt_of(answer))).status


async def test_a_receipt_is_good_for_its_own_upload_only(ada: Person) -> None:
    eve = await person(ada.served)
    file, answer = await sent(ada)
    hers, _ = await sent(eve)

    assert (422, "file_refused") == (
        (refused := await complete(eve, hers["id"], receipt_of(answer))).status,
        refused.code,
    )
    assert 404 == (await complete(eve, file["id"], receipt_of(answer))).status
    assert 200 == (await complete(ada, file["id"], receipt_of(answer))).status
    again = await complete(ada, file["id"], receipt_of(answer))
    assert (409, "file_is_kept") == (again.status, again.code)


async def test_what_a_browser_sent_is_inspected_all_the_same(
    ada: Person, store: CloudinaryServer
) -> None:
    """Reliability 103: that the store took it says nothing."""
    damaged = picture()[:300]
    file, answer = await sent(ada, damaged)
    refused = await complete(ada, file["id"], receipt_of(answer))

    assert (422, "file_refused") == (refused.status, refused.code)
    assert 404 == (await ada.served.get(f"/files/{file['id']}")).status
    assert {"private"} == {key[1] for key in store.kept(file["id"])}


async def test_what_is_sent_to_us_is_kept_at_the_store_too(
    ada: Person, store: CloudinaryServer
) -> None:
    file = (await announce(ada)).body["file"]

    assert 200 == (await put(ada, file["id"])).status
    assert 1 == len(store.kept(file["id"]))


@pytest.mark.parametrize("what", ["download", "upload", "after upload"])
async def test_a_store_that_fails_leaves_nothing_that_is_shown(
    ada: Person, store: CloudinaryServer, what: str, capfd: pytest.CaptureFixture[str]
) -> None:
    file, answer = await sent(ada)
    store.broken.add(what)
    failed = await complete(ada, file["id"], receipt_of(answer))

    assert (503, "file_store_unavailable", True) == (
        failed.status,
        failed.code,
        failed.body["retryable"],
    )
    assert "pending" == (await ada.get(f"/uploads/{file['id']}")).body["state"]
    assert 404 == (await ada.served.get(f"/files/{file['id']}")).status
    said = "".join(capfd.readouterr())
    assert "file_place_failed" in said
    assert KEY not in said
    assert SECRET not in said
    store.broken.clear()
    assert 200 == (await complete(ada, file["id"], receipt_of(answer))).status


async def test_pictures_of_goals_are_private_at_the_store_and_deleted_there(
    ada: Person, store: CloudinaryServer
) -> None:
    """A goal may turn private: an address that is good for ever is given to nobody."""
    file, answer = await sent(ada, purpose="goal_image")
    assert 200 == (await complete(ada, file["id"], receipt_of(answer))).status
    goal = await ada.opens(image=file["id"])
    url = goal["image"]["url"]
    seen = await ada.served.ask("GET", url)
    digest = hashlib.sha256(seen.raw).hexdigest()
    assert (200, goal["image"]["sha256"]) == (seen.status, digest)
    assert {("image", "private")} == {key[:2] for key in store.kept(file["id"])}
    etag = f'"{goal["version"]}"'
    gone = await ada.ask("PATCH", f"/goals/{goal['id']}", {"image": None}, uuid7(), If_Match=etag)
    await ada.served.server.parts.files.files.sweep()
    await ada.served.server.parts.files.files.sweep()

    assert (200, None) == (gone.status, gone.body["image"])
    assert {} == store.kept(file["id"])
    assert 404 == (await ada.served.ask("GET", url)).status


async def test_what_was_left_at_the_store_is_swept_with_its_file(
    ada: Person, store: CloudinaryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = ada.served.server.parts.files.files
    file, answer = await sent(ada)
    store.broken.add("destroy")
    assert 200 == (await complete(ada, file["id"], receipt_of(answer))).status
    assert 2 == len(store.kept(file["id"]))
    later = datetime.now(UTC) + LOOSE_FOR + timedelta(seconds=1)
    monkeypatch.setattr(files, "_clock", lambda: later)
    store.broken.add("delete")
    await files.sweep()
    assert 2 == len(store.kept(file["id"]))
    assert 404 == (await ada.served.get(f"/files/{file['id']}")).status
    store.broken.clear()
    await files.sweep()

    assert {} == store.kept(file["id"])
    assert 0 == await ada.served.pool.fetchval(
        "SELECT count(*) FROM files WHERE file_id::text = $1", file["id"]
    )


async def test_pages_may_show_pictures_of_the_store_and_send_files_there(
    ada: Person, store: CloudinaryServer
) -> None:
    policy = (await ada.served.ask("GET", "/")).headers["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    assert parts["img-src"].endswith(f" https://res.cloudinary.com {store.url}")
    assert parts["connect-src"].endswith(f" {store.url}")


def test_an_account_is_read_as_it_is_written() -> None:
    account = account_of("cloudinary://key:se%2Fcret@MyCloud?upload_prefix=http%3A%2F%2Fhere")

    assert ("key", "se/cret", "MyCloud", "http://here") == tuple(
        account[name] for name in ("api_key", "api_secret", "cloud_name", "upload_prefix")
    )


def test_an_account_may_have_a_host_of_its_own_for_pictures() -> None:
    account = account_of("cloudinary://key:secret@cloud/pictures.example.org")

    assert (True, "pictures.example.org") == (
        account["private_cdn"],
        account["secure_distribution"],
    )


@pytest.mark.parametrize("url", ["cloudinary://cloud", "cloudinary://key@cloud"])
def test_half_an_account_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="key:secret@cloud"):
        account_of(url)
