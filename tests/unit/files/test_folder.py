"""The folder of files, and what a crash leaves in it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from goalfund.edge.beside import Beside
from goalfund.edge.problems import Code, ProblemError
from goalfund.files.folder import Folder
from goalfund.files.kinds import Media, Purpose
from goalfund.files.places import Draft, Kept, PlaceError

FILE = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
DRAFT = Draft(FILE, Purpose.PROOF, Media.PNG, 9)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def kept(digest: bytes = bytes(32)) -> Kept:
    return Kept(FILE, Purpose.PROOF, Media.PNG, digest)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    """A folder that is not there yet."""
    with Beside("files", threads=1, waiting_max=1) as beside:
        yield Folder(tmp_path / "uploads", beside)


async def test_what_is_kept_is_found(folder: Folder) -> None:
    await folder.keep(kept(), b"content")

    assert b"content" == await folder.find(kept(), NOON)


async def test_what_a_crash_left_unfinished_is_not_found_and_goes_with_its_file(
    folder: Folder, tmp_path: Path
) -> None:
    await folder.keep(kept(), b"content")
    (path,) = tmp_path.rglob(f"{FILE}*")
    path.rename(f"{path}.part")

    with pytest.raises(PlaceError):
        await folder.find(kept(), NOON)
    await folder.drop(DRAFT)
    assert [] == list(tmp_path.rglob(f"{FILE}*"))


async def test_what_another_was_faster_with_stays(folder: Folder) -> None:
    await folder.keep(kept(), b"faster")
    await folder.keep(kept(b"\x01" * 32), b"slower")
    await folder.drop(DRAFT, but=kept())

    assert b"faster" == await folder.find(kept(), NOON)
    with pytest.raises(PlaceError):
        await folder.find(kept(b"\x01" * 32), NOON)


async def test_what_is_not_there_can_be_dropped(folder: Folder) -> None:
    await folder.drop(DRAFT)


async def test_a_line_that_is_full_turns_people_away() -> None:
    with Beside("files", threads=1, waiting_max=0) as beside:
        beside.in_hand = 1
        with pytest.raises(ProblemError) as refused:
            await beside.run(lambda: None)
        beside.in_hand = 0

    assert Code.OVERLOADED is refused.value.code
