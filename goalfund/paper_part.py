"""The part of the composition root that prints and shares: statements, receipts, links, badges."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from aiohttp import web

from goalfund.db import Pool
from goalfund.edge.routes import Routes
from goalfund.paper import pages, routes
from goalfund.paper.printer import Printer
from goalfund.paper.receipts import Receipts
from goalfund.paper.routes import PAPER, Paper
from goalfund.paper.statements import Statements
from goalfund.paper.store import PaperStore


@dataclass(frozen=True, slots=True)
class PaperPart:
    """Paper and sharing. Its printer is at work."""

    tables: ClassVar[Sequence[Routes]] = (routes.routes, pages.routes)

    paper: Paper

    def furnish(self, app: web.Application) -> None:
        """Hang on the application what handlers look for."""
        app[PAPER] = self.paper


@contextmanager
def open_paper_part(pool: Pool, queries: Mapping[str, str], address: str) -> Iterator[PaperPart]:
    """Yield the part over the pool of the edge; `address` is where people reach this server."""
    store = PaperStore(pool, queries)
    with Printer() as printer:
        yield PaperPart(Paper(store, Statements(store), Receipts(store, address), printer, address))
