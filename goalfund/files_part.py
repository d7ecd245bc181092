"""The part of the composition root that keeps people's files: in a folder, or at Cloudinary."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import ClassVar

import aiohttp
from aiohttp import web

from goalfund.db import Pool
from goalfund.edge.beside import Beside
from goalfund.edge.cursors import Cursors
from goalfund.edge.metrics import Metrics
from goalfund.edge.routes import Routes
from goalfund.files import flag_routes
from goalfund.files import routes as files_routes
from goalfund.files.comparing import COMPARING, Comparing
from goalfund.files.folder import Folder
from goalfund.files.links import Links
from goalfund.files.places import Place
from goalfund.files.store import FilesStore
from goalfund.files.uploads import FILES, Bounds, Files
from goalfund.settings import Settings


@dataclass(frozen=True, slots=True)
class FilesPart:
    """Files. What nobody uses is swept; what two goals use is put before staff.

    Pages load pictures from `images_from`, and send files to `uploads_to`, beside this server.
    """

    tables: ClassVar[Sequence[Routes]] = (files_routes.routes, flag_routes.routes)

    files: Files
    comparing: Comparing
    links: Links
    darkroom: Beside
    images_from: Sequence[str]
    uploads_to: Sequence[str]

    def furnish(self, app: web.Application, cursors: Cursors) -> None:
        """Hang on the application what handlers look for."""
        app[FILES] = self.files
        app[COMPARING] = self.comparing
        app[flag_routes.LINKS] = self.links
        app[flag_routes.CURSORS] = cursors

    def expose(self, metrics: Metrics) -> None:
        """Have the numbers shown."""
        metrics.gauge(
            "goalfund_files_in_hand",
            "Pictures being inspected or waiting for it",
            lambda: self.darkroom.in_hand,
        )


@asynccontextmanager
async def open_files_part(
    settings: Settings,
    pool: Pool,
    queries: Mapping[str, str],
    links: Links,
    session: aiohttp.ClientSession,
) -> AsyncIterator[FilesPart]:
    """Yield files' part over the pool of the edge, sweeping."""
    with ExitStack() as stack:
        # One picture at a time: decoding takes a whole core, and tens of megabytes.
        darkroom = stack.enter_context(Beside("darkroom", threads=1, waiting_max=8))
        beside = stack.enter_context(Beside("files", threads=4, waiting_max=32))
        folder = Folder(settings.data_dir / "uploads", beside)
        place, others, images, uploads = _places(settings, session, beside, folder)
        bounds = Bounds(file_max_bytes=settings.upload_max_bytes)
        files = Files(FilesStore(pool, queries), place, others, darkroom, links, bounds)
        comparing = Comparing(pool, queries)
        async with files.rounds, comparing.rounds:
            yield FilesPart(files, comparing, links, darkroom, images, uploads)


def _places(
    settings: Settings, session: aiohttp.ClientSession, beside: Beside, folder: Folder
) -> tuple[Place, Sequence[Place], Sequence[str], Sequence[str]]:
    """Return where new files go, where old ones may be, and the two lists of origins."""
    if settings.cloudinary_url is None:
        return folder, (), (), ()
    from goalfund.files.cloud import Cloud  # its SDK takes long to load

    cloud = Cloud(settings.cloudinary_url.get_secret_value(), session, beside)
    # Private pictures come from where browsers send files to.
    images = (cloud.image_origin, cloud.upload_origin)
    return cloud, (folder,), images, (cloud.upload_origin,)
