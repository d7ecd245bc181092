"""Files in the server's own folder, over HTTP: brought, shown, refused, swept, erased."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from uuid_utils.compat import uuid7

from goalfund.files.links import GOOD_FOR
from goalfund.files.uploads import BRING_WITHIN, LOOSE_FOR, SWEPT_AT_ONCE, Bounds, Files
from tests.pictures import bomb, paper, photograph, picture
from tests.served import Answer, Served
from tests.signed_in import Person, person

PICTURE = photograph()


def files_of(served: Served) -> Files:
    return served.server.parts.files.files


async def sweep(served: Served) -> None:
    """Sweep all that is due, the leavings of other tests too."""
    due = "SELECT count(*) FROM files WHERE loose_since IS NOT NULL"
    for _ in range(1 + await served.pool.fetchval(due) // SWEPT_AT_ONCE):
        await files_of(served).sweep()


def on_disk(served: Served, file_id: str) -> list[Path]:
    """Return what the folder has of a file."""
    return list((served.settings.data_dir / "uploads").rglob(f"{file_id}*"))


async def announce(who: Person, raw: bytes = PICTURE, **changes: Any) -> Answer:
    """Announce a file. A change to `...` leaves the field out."""
    body = {"purpose": "avatar", "type": "image/jpeg", "size_bytes": len(raw)} | changes
    return await who.post("/uploads", {k: v for k, v in body.items() if v is not ...})


async def put(who: Person, file_id: str, raw: Any = PICTURE, **headers: str) -> Answer:
    """Bring the content of a file."""
    sent = who.headers | {"Content-Type": "image/jpeg"}
    sent |= {name.replace("_", "-"): text for name, text in headers.items()}
    path = f"/api/v1/uploads/{file_id}/content"
    return await who.served.ask("PUT", path, data=raw, headers=sent)


async def brought(who: Person, raw: bytes = PICTURE, **changes: Any) -> dict[str, Any]:
    """Return a file that was brought."""
    announced = await announce(who, raw, **changes)
    assert announced.status == 201, announced
    media = announced.body["file"]["type"]
    answer = await put(who, announced.body["file"]["id"], raw, Content_Type=media)
    assert answer.status == 200, answer
    found: dict[str, Any] = answer.body
    return found


async def test_a_picture_is_announced_brought_and_seen_by_everybody(
    served: Served, ada: Person
) -> None:
    announced = (await announce(ada)).body
    upload, file = announced["upload"], announced["file"]

    assert ("PUT", {}, False) == (upload["method"], upload["fields"], upload["complete"])
    assert f"/api/v1/uploads/{file['id']}/content" == upload["url"]
    assert ("pending", None) == (file["state"], file["url"])
    kept = (await put(ada, file["id"])).body
    assert ("ready", "image/jpeg", 40, 30) == tuple(
        kept[name] for name in ("state", "type", "width", "height")
    )
    assert kept == (await ada.get(f"/uploads/{file['id']}")).body

    seen = await served.ask("GET", kept["url"])
    assert 200 == seen.status
    with Image.open(BytesIO(seen.raw)) as opened:
        assert ((40, 30), {}) == (opened.size, dict(opened.getexif()))
    assert kept["size_bytes"] == len(seen.raw)
    assert "image/jpeg" == seen.headers["Content-Type"]
    assert "public, max-age=31536000, immutable" == seen.headers["Cache-Control"]
    assert "nosniff" == seen.headers["X-Content-Type-Options"]
    assert seen.headers["Content-Security-Policy"].endswith("sandbox")
    assert seen.headers["Content-Disposition"] == f'inline; filename="avatar-{kept["id"]}.jpg"'
    again = await served.ask("GET", kept["url"], headers={"If-None-Match": seen.headers["ETag"]})
    assert (304, b"") == (again.status, again.raw)


async def test_a_picture_becomes_ones_own_until_another_one_does(ada: Person) -> None:
    first, second = await brought(ada), await brought(ada)

    assert first["url"] == (await ada.ask("PATCH", "/me", {"avatar": first["id"]})).body["avatar"]
    assert first["url"] == (await ada.ask("PATCH", "/me", {"phone": None})).body["avatar"]
    assert second["url"] == (await ada.ask("PATCH", "/me", {"avatar": second["id"]})).body["avatar"]
    loose = "SELECT loose_since IS NOT NULL FROM files WHERE file_id = $1"
    assert await ada.served.pool.fetchval(loose, UUID(first["id"])) is True
    assert await ada.served.pool.fetchval(loose, UUID(second["id"])) is False
    assert (await ada.ask("PATCH", "/me", {"avatar": None})).body["avatar"] is None
    assert await ada.served.pool.fetchval(loose, UUID(second["id"])) is True


async def test_nobody_can_use_anothers_file_or_one_for_something_else(ada: Person) -> None:
    eve = await person(ada.served)
    file, pending = await brought(ada), (await announce(eve)).body["file"]
    proof = await brought(eve, purpose="proof")

    for file_id in (file["id"], pending["id"], proof["id"], str(uuid7())):
        answer = await eve.ask("PATCH", "/me", {"avatar": file_id, "first_name": "Eve"})
        assert (404, "file_not_found") == (answer.status, answer.code)
        assert "avatar" == answer.body["errors"][0]["field"]
    assert "Ada" == (await eve.get("/me")).body["first_name"]
    assert (await eve.get("/me")).body["avatar"] is None


async def test_a_private_file_is_read_by_a_link_that_ends(
    ada: Person, at_another_time: Any
) -> None:
    file = await brought(ada, paper(), purpose="proof", type="application/pdf")
    served, url = ada.served, file["url"]
    seen = await served.ask("GET", url)

    assert (200, paper()) == (seen.status, seen.raw)
    assert seen.headers["Content-Disposition"].startswith("attachment; ")
    assert seen.headers["Cache-Control"].startswith("private, max-age=")
    at_another_time(GOOD_FOR - timedelta(seconds=5))
    assert 200 == (await served.ask("GET", url)).status
    at_another_time(GOOD_FOR + timedelta(seconds=301))
    assert 404 == (await served.ask("GET", url)).status


async def test_a_link_is_good_for_nothing_but_its_file(ada: Person) -> None:
    one = await brought(ada, purpose="update")
    other = await brought(ada, purpose="update")
    path, _, query = one["url"].partition("?")
    later = query.replace("expires=1", "expires=2")

    for wrong in (
        path,
        f"{path}?{query}A",
        f"{path}?{later}",
        f"{path}?{query.partition('&')[0]}",
        f"{path}?{query.partition('&')[2]}",
        f"{other['url'].partition('?')[0]}?{query}",
    ):
        answer = await ada.served.ask("GET", wrong)
        assert (404, "file_not_found") == (answer.status, answer.code), wrong


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "wallpaper"},
        {"purpose": 1},
        {"purpose": ...},
        {"type": "image/svg+xml"},
        {"type": "text/html"},
        {"type": None},
        {"size_bytes": 0},
        {"size_bytes": -1},
        {"size_bytes": "9"},
        {"size_bytes": 1.5},
        {"size_bytes": True},
        {"size_bytes": 10**30},
        {"name": "../../etc/passwd"},
    ],
)
async def test_what_cannot_be_announced_is_refused(ada: Person, changes: dict[str, Any]) -> None:
    answer = await announce(ada, **changes)

    assert (422, "invalid_request") == (answer.status, answer.code)


async def test_a_pdf_can_be_announced_as_a_proof_only(ada: Person) -> None:
    answer = await announce(ada, type="application/pdf")

    assert (422, "file_refused") == (answer.status, answer.code)


async def test_what_is_larger_than_files_may_be_is_not_even_awaited(ada: Person) -> None:
    answer = await announce(ada, size_bytes=10_485_761)

    assert (413, "body_too_large") == (answer.status, answer.code)


HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("raw", "purpose", "media"),
    [
        (bomb(), "avatar", "image/png"),
        (HTML, "avatar", "image/jpeg"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "update", "image/png"),
        (paper(behind=HTML), "proof", "application/pdf"),
        (picture("PNG"), "avatar", "image/jpeg"),
        (picture()[:300], "avatar", "image/jpeg"),
    ],
)
async def test_what_cannot_be_taken_is_refused_and_shown_to_nobody(
    ada: Person, raw: bytes, purpose: str, media: str
) -> None:
    """Reliability 103."""
    file = (await announce(ada, raw, purpose=purpose, type=media)).body["file"]
    answer = await put(ada, file["id"], raw, Content_Type=media)

    assert (422, "file_refused") == (answer.status, answer.code)
    assert [] == on_disk(ada.served, file["id"])
    assert "pending" == (await ada.get(f"/uploads/{file['id']}")).body["state"]
    assert 404 == (await ada.served.get(f"/files/{file['id']}")).status


@pytest.mark.parametrize(
    ("raw", "headers", "status", "code"),
    [
        (b"", {}, 422, "file_refused"),
        (PICTURE[:-1], {}, 422, "file_refused"),
        (PICTURE + b"x", {}, 413, "body_too_large"),
        (PICTURE, {"Content_Type": "image/png"}, 415, "unsupported_media_type"),
        (PICTURE, {"Content_Type": "application/json"}, 415, "unsupported_media_type"),
        (PICTURE, {"Content_Encoding": "gzip"}, 415, "unsupported_media_type"),
    ],
)
async def test_what_is_not_as_announced_is_refused(
    ada: Person, raw: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    """Reliability 103: empty, cut short, too long, of another type."""
    file = (await announce(ada)).body["file"]
    answer = await put(ada, file["id"], raw, **headers)

    assert (status, code) == (answer.status, answer.code)
    assert 200 == (await put(ada, file["id"])).status  # the honest file can still come


async def test_a_file_of_a_gigabyte_is_not_read(ada: Person) -> None:
    """Reliability 103: one that does not say how long it is, is read no further than announced."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(2 * 1024):
            sent += 65_536
            yield bytes(65_536)

    file = (await announce(ada)).body["file"]
    try:
        status = (await put(ada, file["id"], endless())).status
    except OSError:  # the line was closed while we were sending
        status = 413

    assert 413 == status
    assert sent < 64 * 1024 * 1024


async def test_a_file_comes_once(ada: Person) -> None:
    file = await brought(ada)
    answer = await put(ada, file["id"])

    assert (409, "file_is_kept") == (answer.status, answer.code)


async def test_of_two_that_bring_a_file_at_once_one_does(ada: Person) -> None:
    file = (await announce(ada, purpose="proof")).body["file"]
    answers = await asyncio.gather(put(ada, file["id"]), put(ada, file["id"]))

    assert 200 in {answer.status for answer in answers}
    assert {answer.status for answer in answers} <= {200, 409, 503}
    seen = await ada.served.ask("GET", (await ada.get(f"/uploads/{file['id']}")).body["url"])
    assert 200 == seen.status
    assert 1 == len(on_disk(ada.served, file["id"]))


async def test_one_person_cannot_fill_the_servers_memory(ada: Person) -> None:
    files = files_of(ada.served)
    ids = [UUID((await announce(ada)).body["file"]["id"]) for _ in range(3)]
    async with files.awaited(ada.person_id, ids[0]), files.awaited(ada.person_id, ids[1]):
        answer = await put(ada, str(ids[2]))

    assert (503, "overloaded") == (answer.status, answer.code)
    assert 200 == (await put(ada, str(ids[2]))).status


async def test_a_person_has_no_more_loose_files_than_one_may(ada: Person) -> None:
    most = Bounds().loose_max
    answers = await asyncio.gather(*(announce(ada) for _ in range(most + 3)))

    assert [201] * most + [409] * 3 == sorted(answer.status for answer in answers)
    assert 201 == (await announce(await person(ada.served))).status


async def test_a_person_has_no_more_bytes_than_one_may(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_of(ada.served), "bounds", Bounds(owner_max_bytes=len(PICTURE) + 9))

    assert 201 == (await announce(ada)).status
    assert (409, "too_many_files") == ((answer := await announce(ada)).status, answer.code)


async def test_a_disk_that_is_full_leaves_nothing_that_is_shown(ada: Person) -> None:
    folder = ada.served.settings.data_dir / "uploads"
    file = (await announce(ada)).body["file"]
    in_the_way = folder / file["id"][-2:]
    kept_before = in_the_way.exists()
    hidden = in_the_way.with_name(f"{in_the_way.name}-hidden")
    folder.mkdir(exist_ok=True)
    if kept_before:
        in_the_way.rename(hidden)
    in_the_way.write_bytes(b"no folder")
    try:
        answer = await put(ada, file["id"])
    finally:
        in_the_way.unlink()
        if kept_before:
            hidden.rename(in_the_way)

    assert (503, "file_store_unavailable") == (answer.status, answer.code)
    assert answer.body["retryable"]
    assert 404 == (await ada.served.get(f"/files/{file['id']}")).status
    assert 200 == (await put(ada, file["id"])).status


async def test_a_file_whose_content_is_lost_is_a_problem_and_not_a_page(ada: Person) -> None:
    file = await brought(ada)
    for path in on_disk(ada.served, file["id"]):
        path.unlink()
    answer = await ada.served.ask("GET", file["url"])

    assert (503, "file_store_unavailable") == (answer.status, answer.code)
    assert "immutable" not in answer.headers["Cache-Control"]


async def test_what_never_came_is_swept_and_cannot_come_later(
    ada: Person, at_another_time: Any
) -> None:
    file = (await announce(ada)).body["file"]
    await sweep(ada.served)
    assert 200 == (await ada.get(f"/uploads/{file['id']}")).status
    at_another_time(BRING_WITHIN + timedelta(seconds=1))
    await sweep(ada.served)

    assert 404 == (await ada.get(f"/uploads/{file['id']}")).status
    assert 404 == (await put(ada, file["id"])).status


async def test_what_nothing_holds_is_swept_after_a_day_and_what_is_held_is_not(
    ada: Person, at_another_time: Any
) -> None:
    loose, held = await brought(ada), await brought(ada)
    await ada.ask("PATCH", "/me", {"avatar": held["id"]})
    at_another_time(LOOSE_FOR + timedelta(seconds=1))
    await sweep(ada.served)

    assert 404 == (await ada.served.ask("GET", loose["url"])).status
    assert [] == on_disk(ada.served, loose["id"])
    assert 200 == (await ada.served.ask("GET", held["url"])).status
    assert 404 == (await ada.ask("PATCH", "/me", {"avatar": loose["id"]})).status


async def test_what_could_not_be_deleted_is_deleted_the_next_time(
    ada: Person, at_another_time: Any
) -> None:
    """A crash between the content and its row looks the same."""
    loose = await brought(ada)
    (path,) = on_disk(ada.served, loose["id"])
    path.unlink()
    path.mkdir()  # which cannot be unlinked
    at_another_time(LOOSE_FOR + timedelta(seconds=1))
    await sweep(ada.served)
    left = "SELECT state FROM files WHERE file_id = $1"
    assert "doomed" == await ada.served.pool.fetchval(left, UUID(loose["id"]))
    assert 404 == (await ada.served.ask("GET", loose["url"])).status
    path.rmdir()
    await sweep(ada.served)

    assert await ada.served.pool.fetchval(left, UUID(loose["id"])) is None


async def test_somebody_who_is_erased_leaves_no_picture_and_no_name_on_files(
    served: Served,
) -> None:
    ada = await person(served, fresh=True)
    avatar, loose = await brought(ada), await brought(ada, purpose="proof")
    await ada.ask("PATCH", "/me", {"avatar": avatar["id"]})
    assert 204 == (await ada.ask("DELETE", "/me")).status

    assert 404 == (await served.ask("GET", avatar["url"])).status
    assert 404 == (await served.ask("GET", loose["url"])).status
    await sweep(served)
    assert [] == on_disk(served, avatar["id"]) + on_disk(served, loose["id"])
    owned = "SELECT count(*) FROM files WHERE owner_id = $1"
    assert 0 == await served.pool.fetchval(owned, ada.person_id)


async def test_a_page_of_another_site_cannot_bring_a_file(served: Served) -> None:
    ada = await person(served, by_cookie=True)
    file = (await announce(ada)).body["file"]

    assert 403 == (await put(ada, file["id"], Origin="https://evil.example")).status
    assert 403 == (await put(ada, file["id"], X_CSRF_Token="wrong")).status
    assert 200 == (await put(ada, file["id"])).status
