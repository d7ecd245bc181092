"""Negative controls: with a bug planted in files, the test that guards against it fails."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web

from goalfund.edge.problems import ProblemError
from goalfund.files import reading, uploads
from goalfund.files.holding import Holdings
from goalfund.files.inspection import Inspected
from goalfund.files.kinds import Media, Purpose
from goalfund.files.links import Links
from goalfund.files.places import Draft
from goalfund.files.store import FilesStore
from tests.integration.files import test_uploads
from tests.signed_in import Person

Plant = Callable[[pytest.MonkeyPatch], None]
Guard = Callable[..., Awaitable[None]]


def files_are_kept_as_they_come(patch: pytest.MonkeyPatch) -> None:
    """What the client says is believed."""

    def inspect(raw: bytes, _purpose: Purpose, said: Media) -> Inspected:
        digest = hashlib.sha256(raw).digest()
        return Inspected(raw, said, 40, 30, digest, digest, None)

    patch.setattr(uploads, "inspect", inspect)


def all_of_a_body_is_read(patch: pytest.MonkeyPatch) -> None:
    """And only then measured."""

    async def read(request: web.Request, _draft: Draft) -> bytes:
        size = 0
        async for chunk in request.content.iter_any():
            size += len(chunk)
        return bytes(min(size, 1))

    patch.setattr(reading, "_read", read)


def nothing_is_held(patch: pytest.MonkeyPatch) -> None:
    """Whoever names a file may use it, and it is swept all the same."""

    async def hold(*_: object) -> None:
        return None

    patch.setattr(Holdings, "hold", hold)


def links_are_good_for_all(patch: pytest.MonkeyPatch) -> None:
    """A signature is looked for, not at."""

    def until(
        _links: Links, _file_id: UUID, expires_s: int | None, signature: str | None, now: datetime
    ) -> datetime | None:
        return now + timedelta(hours=1) if expires_s and signature else None

    patch.setattr(Links, "until", until)


def anybody_is_the_owner(patch: pytest.MonkeyPatch) -> None:
    """The row of a file is all that is asked for."""
    own = FilesStore.own

    async def anybodys(store: FilesStore, file_id: UUID, _owner_id: UUID) -> Any:
        row = await store.ready(file_id)
        return row or await own(store, file_id, _owner_id)

    patch.setattr(FilesStore, "own", anybodys)


async def test_a_file_is_shown_to_its_owner_only(ada: Person) -> None:
    """The guard of the last of them; see also who_may.txt."""
    from tests.signed_in import person

    file, eve = await test_uploads.brought(ada, purpose="proof"), await person(ada.served)

    assert 404 == (await eve.get(f"/uploads/{file['id']}")).status
    assert 404 == (await test_uploads.put(eve, file["id"])).status


async def held(ada: Person, at_another_time: Callable[[timedelta], None]) -> None:
    await test_uploads.test_what_nothing_holds_is_swept_after_a_day_and_what_is_held_is_not(
        ada, at_another_time
    )


BUGS: list[tuple[Plant, Guard]] = [
    (
        files_are_kept_as_they_come,
        lambda ada, _: test_uploads.test_a_picture_is_announced_brought_and_seen_by_everybody(
            ada.served, ada
        ),
    ),
    (
        all_of_a_body_is_read,
        lambda ada, _: test_uploads.test_a_file_of_a_gigabyte_is_not_read(ada),
    ),
    (nothing_is_held, held),
    (
        nothing_is_held,
        lambda ada, _: test_uploads.test_nobody_can_use_anothers_file_or_one_for_something_else(
            ada
        ),
    ),
    (
        links_are_good_for_all,
        lambda ada, _: test_uploads.test_a_link_is_good_for_nothing_but_its_file(ada),
    ),
    (anybody_is_the_owner, lambda ada, _: test_a_file_is_shown_to_its_owner_only(ada)),
]


@pytest.mark.parametrize(("plant", "guard"), BUGS, ids=[plant.__name__ for plant, _ in BUGS])
async def test_a_planted_bug_is_found(
    ada: Person,
    at_another_time: Callable[[timedelta], None],
    monkeypatch: pytest.MonkeyPatch,
    plant: Plant,
    guard: Guard,
) -> None:
    plant(monkeypatch)

    with pytest.raises((AssertionError, ProblemError)):
        await guard(ada, at_another_time)
