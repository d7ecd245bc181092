"""The way of a file: announced, brought, inspected, kept, shown; or swept."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import asyncpg
import structlog
from aiohttp import web
from uuid_utils.compat import uuid7

from goalfund.edge.beside import Beside
from goalfund.edge.problems import Code, ProblemError, field_problem
from goalfund.edge.rounds import Rounds
from goalfund.files.inspection import Inspected, Unfit, inspect
from goalfund.files.kinds import RULES, Media, Purpose
from goalfund.files.links import GOOD_FOR, Links, path_of
from goalfund.files.places import (
    Draft,
    ForeignReceiptError,
    Invitation,
    Kept,
    Place,
    PlaceError,
    Receipt,
)
from goalfund.files.store import FilesStore

log = structlog.get_logger(__name__)

BRING_WITHIN: Final = timedelta(hours=1)
LOOSE_FOR: Final = timedelta(hours=24)
SWEEP_EVERY_S: Final = 600.0
SWEPT_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much people may bring."""

    file_max_bytes: int = 10 * 1024 * 1024
    owner_max_bytes: int = 256 * 1024 * 1024
    loose_max: int = 20  # files of one owner that nothing holds
    in_hand_max: int = 8  # contents in memory
    in_hand_of_one_max: int = 2


class Files:
    """All that people do with files, and what is done for them in `rounds`.

    New contents go to `place`; what is elsewhere is found there, by name.
    """

    def __init__(
        self,
        store: FilesStore,
        place: Place,
        others: Sequence[Place],
        darkroom: Beside,
        links: Links,
        bounds: Bounds | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.bounds = bounds or Bounds()
        self._store = store
        self._place = place
        self._places: Mapping[str, Place] = {each.name: each for each in (*others, place)}
        self._darkroom = darkroom
        self._links = links
        self._clock = clock
        self._in_hand: dict[UUID, UUID] = {}  # whose each file is
        self.rounds = Rounds("sweeping files", self.sweep, SWEEP_EVERY_S)

    async def announce(
        self, owner_id: UUID, purpose: Purpose, media: Media, size_bytes: int
    ) -> tuple[asyncpg.Record, Invitation, datetime]:
        """Return a file that is yet to come, how to bring it, and until when.

        Raises:
            ProblemError: `body_too_large`, `file_refused`, `too_many_files`.
        """
        if size_bytes > self.bounds.file_max_bytes:
            raise self._too_large()
        if not RULES[purpose].takes(media):
            raise field_problem(Code.FILE_REFUSED, "type", Unfit.NOT_FOR_THIS)
        now, draft = self._clock(), Draft(uuid7(), purpose, media, size_bytes)
        row = await self._store.add(
            draft,
            owner_id,
            self._place.name,
            now,
            loose_max=self.bounds.loose_max,
            bytes_max=self.bounds.owner_max_bytes,
        )
        if row is None:
            raise ProblemError(Code.TOO_MANY_FILES)
        return row, self._place.invite(draft, now), now + BRING_WITHIN

    async def own(self, owner_id: UUID, file_id: UUID) -> asyncpg.Record:
        """Return a file of its owner's.

        Raises:
            ProblemError: `file_not_found`.
        """
        row = await self._store.own(file_id, owner_id)
        if row is None:
            raise ProblemError(Code.FILE_NOT_FOUND)
        return row

    @asynccontextmanager
    async def awaited(self, owner_id: UUID, file_id: UUID) -> AsyncIterator[Draft]:
        """Yield the file that its owner is about to bring, while there is room for it.

        Raises:
            ProblemError: `file_not_found`, `file_is_kept`, `overloaded`.
        """
        row = await self.own(owner_id, file_id)
        if row["state"] != "pending":
            raise ProblemError(Code.FILE_IS_KEPT)
        with self._turn(owner_id, file_id):
            yield _draft(row)

    async def bring(self, draft: Draft, raw: bytes) -> asyncpg.Record:
        """Inspect and keep what was brought, and return the file, ready.

        Raises:
            ProblemError: `file_refused`, `file_store_unavailable`, `file_is_kept`,
                `file_not_found`, `overloaded`; nothing is shown.
        """
        if len(raw) != draft.size_bytes:
            raise field_problem(Code.FILE_REFUSED, "file", "The file has not the size that it said")
        found = await self._darkroom.run(partial(inspect, raw, draft.purpose, draft.media))
        if isinstance(found, Unfit):
            raise field_problem(Code.FILE_REFUSED, "file", found)
        kept = Kept(draft.file_id, draft.purpose, found.media, found.sha256)
        with _here():
            await self._place.keep(kept, found.content)
        return await self._note(draft, found)

    async def fetch(self, draft: Draft, receipt: Receipt) -> bytes:
        """Return what a browser has sent straight to the place.

        Raises:
            ProblemError: `file_refused`, `file_store_unavailable`.
        """
        try:
            with _here():
                return await self._place.fetch(draft, receipt, draft.size_bytes)
        except ForeignReceiptError as error:
            raise field_problem(Code.FILE_REFUSED, "file", f"Not taken: {error}") from None

    async def _note(self, draft: Draft, found: Inspected) -> asyncpg.Record:
        row = await self._store.keep(draft.file_id, found, self._place.name, self._clock())
        if row is None:
            await self._drop_late(draft)
            raise ProblemError(Code.FILE_IS_KEPT)
        await self._drop_rest(draft, kept_of(row))
        return row

    async def _drop_late(self, draft: Draft) -> None:
        """Drop what came when it was awaited no more: another was faster, or it was swept."""
        row = await self._store.ready(draft.file_id)
        await self._drop_rest(draft, None if row is None else kept_of(row))

    async def _drop_rest(self, draft: Draft, but: Kept | None) -> None:
        try:
            await self._place.drop(draft, but=but)
        except (PlaceError, ProblemError) as error:
            # It goes with its file.
            log.warning("file_rest_not_dropped", file_id=str(draft.file_id), reason=str(error))

    async def shown(
        self, file_id: UUID, expires_s: int | None, signature: str | None
    ) -> tuple[asyncpg.Record, datetime | None, bytes | str]:
        """Return a file, until when its link is good, and its content or where that is.

        Raises:
            ProblemError: `file_not_found`, also for a private file without a good link;
                `file_store_unavailable`.
        """
        now, until = self._clock(), None
        row = await self._store.ready(file_id)
        if row is None or row["place"] not in self._places:
            raise ProblemError(Code.FILE_NOT_FOUND)
        if not (RULES[Purpose(row["purpose"])].public or row["in_public_goal"]):
            until = self._links.until(file_id, expires_s, signature, now)
            if until is None:
                raise ProblemError(Code.FILE_NOT_FOUND)
        with _here():
            place = self._places[row["place"]]
            # An address that is answered to everybody is kept by browsers for a while.
            return row, until, await place.find(kept_of(row), until or now + GOOD_FOR)

    def url_of(self, row: asyncpg.Record | Mapping[str, object]) -> str | None:
        """Return where a file is to be had, for somebody who may see it; None while it is not."""
        file_id = row["file_id"]
        assert isinstance(file_id, UUID)
        if row["state"] != "ready":
            return None
        if RULES[Purpose(str(row["purpose"]))].public:
            return path_of(file_id)
        return self._links.to(file_id, self._clock())

    async def sweep(self) -> None:
        """Delete what never came, and what nothing has held for long.

        The row goes after the content: what a crash leaves is swept again.
        """
        now = self._clock()
        doomed = await self._store.doom(now - BRING_WITHIN, now - LOOSE_FOR, SWEPT_AT_ONCE)
        for row in doomed:
            await self._delete(row)
        if len(doomed) == SWEPT_AT_ONCE:
            self.rounds.wake()

    async def _delete(self, row: asyncpg.Record) -> None:
        place = self._places.get(row["place"])
        try:
            if place is not None:
                await place.drop(_draft(row))
        except (PlaceError, ProblemError) as error:
            log.warning("file_not_dropped", file_id=str(row["file_id"]), reason=str(error))
        else:
            await self._store.forget(row["file_id"])

    @contextmanager
    def _turn(self, owner_id: UUID, file_id: UUID) -> Iterator[None]:
        """Count a content that is in our memory; a file's only once.

        Raises:
            ProblemError: `overloaded`.
        """
        bounds, mine = self.bounds, sum(whose == owner_id for whose in self._in_hand.values())
        if (
            file_id in self._in_hand
            or mine >= bounds.in_hand_of_one_max
            or len(self._in_hand) >= bounds.in_hand_max
        ):
            raise ProblemError(Code.OVERLOADED, retry_after_s=2)
        self._in_hand[file_id] = owner_id
        try:
            yield
        finally:
            del self._in_hand[file_id]

    def _too_large(self) -> ProblemError:
        most = self.bounds.file_max_bytes
        return ProblemError(Code.BODY_TOO_LARGE, f"A file may have {most} bytes at most.")


@contextmanager
def _here() -> Iterator[None]:
    try:
        yield
    except PlaceError as error:
        log.warning("file_place_failed", reason=str(error))
        raise ProblemError(Code.FILE_STORE_UNAVAILABLE) from error


def kept_of(row: asyncpg.Record) -> Kept:
    """Return what a place needs to know of a file that is ready."""
    return Kept(row["file_id"], Purpose(row["purpose"]), Media(row["media"]), row["sha256"])


def _draft(row: asyncpg.Record) -> Draft:
    return Draft(row["file_id"], Purpose(row["purpose"]), Media(row["media"]), row["size_bytes"])


FILES: Final = web.AppKey("files", Files)
