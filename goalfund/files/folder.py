"""Files in a folder of this machine: the stand-in for a cloud."""

import contextlib
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Final

from goalfund.edge.beside import Beside
from goalfund.files.places import Draft, ForeignReceiptError, Invitation, Kept, PlaceError, Receipt

_UNFINISHED: Final = ".part"


class Folder:
    """Keeps each file under its id and digest. What has that name is whole, and durable."""

    name = "folder"

    def __init__(self, folder: Path, beside: Beside) -> None:
        self._folder = folder
        self._beside = beside

    def invite(self, draft: Draft, now: datetime) -> Invitation:  # noqa: ARG002
        """Return how a browser sends the content: to us."""
        url = f"/api/v1/uploads/{draft.file_id}/content"
        return Invitation("PUT", url, {}, complete=False)

    async def fetch(self, draft: Draft, receipt: Receipt, max_bytes: int) -> bytes:  # noqa: ARG002
        """Refuse: nothing is sent past us.

        Raises:
            ForeignReceiptError: always.
        """
        raise ForeignReceiptError("nothing was sent there")

    async def keep(self, file: Kept, content: bytes) -> None:
        """Keep `content`: when this returns, no power cut takes it away.

        Raises:
            PlaceError: the disk is full or broken; nothing has the file's name.
            ProblemError: `overloaded`.
        """
        try:
            await self._beside.run(lambda: _write(self._path_of(file), content))
        except OSError as error:
            raise PlaceError(f"cannot be written: {error.strerror}") from error

    async def find(self, file: Kept, until: datetime) -> bytes | str:  # noqa: ARG002
        """Return the content.

        Raises:
            PlaceError: it cannot be read.
            ProblemError: `overloaded`.
        """
        try:
            return await self._beside.run(self._path_of(file).read_bytes)
        except OSError as error:
            raise PlaceError(f"cannot be read: {error.strerror}") from error

    async def drop(self, draft: Draft, *, but: Kept | None = None) -> None:
        """Delete all that was ever brought for a file; `but` that.

        Raises:
            PlaceError: some of it is still there.
            ProblemError: `overloaded`.
        """
        spared = None if but is None else self._path_of(but)
        try:
            await self._beside.run(lambda: self._delete(draft, spared))
        except OSError as error:
            raise PlaceError(f"cannot be deleted: {error.strerror}") from error

    def _path_of(self, file: Kept) -> Path:
        text = str(file.file_id)
        return self._folder / text[-2:] / f"{text}-{file.sha256.hex()[:16]}"

    def _delete(self, draft: Draft, spared: Path | None) -> None:
        text = str(draft.file_id)
        for path in list((self._folder / text[-2:]).glob(f"{text}-*")):
            if path != spared:
                path.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Two that write the same content at once do not meet.
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_UNFINISHED}")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Make the folder's list of names durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
