"""A server over long lists, somebody signed in to it, and pages that must be what they are."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final
from uuid import UUID, uuid4

import aiohttp
from cryptography.fernet import Fernet

from bench.lists_data import Loaded, load
from bench.rig import OTHER_CORE, SERVER_CORE, Server, books_agree, median, postgres, server
from goalfund.db import Timeouts, connect, load_queries, open_pool
from goalfund.db.pool import Connection
from goalfund.edge.cursors import Cursors
from goalfund.goals.listings import Listings

PAGE: Final = 50
_PATIENT: Final = Timeouts(statement_s=600, outer_s=660)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page: its path, and how many items it must have. `first`: the id that it begins with."""

    path: str
    query: Mapping[str, str | int] = field(default_factory=dict)
    items: int = PAGE
    first: str | None = None


@dataclass(slots=True)
class Rig:
    """A loaded server, and somebody who is signed in to it."""

    target: Server
    http: aiohttp.ClientSession
    cursors: Cursors
    connection: Connection
    listings: Listings
    person_id: UUID
    loaded: Loaded
    samples: int

    async def read_goal(self) -> Any:
        """Return the goal with the long log."""
        async with self.http.get(f"/api/v1/goals/{self.loaded.goal_id}") as answer:
            return await answer.json()

    async def fetched_ms(self, path: str, query: Mapping[str, str], status: int) -> float:
        """Return the milliseconds until a document is there, whole; the median of at most five.

        Raises:
            RuntimeError: the answer has another status; the run is void.
        """
        times = []
        for _ in range(min(5, self.samples)):
            began = perf_counter()
            async with self.http.get(f"/api/v1{path}", params=query) as answer:
                said = await answer.read()
            if answer.status != status:
                raise RuntimeError(f"the run is void: {path}: {answer.status} {said[:300]!r}")
            times.append((perf_counter() - began) * 1_000)
        return median(times)

    async def read(self, asked: Asked) -> Any:
        """Return what a page holds.

        Raises:
            RuntimeError: it is not what it must be; the run is void.
        """
        async with self.http.get(f"/api/v1{asked.path}", params=asked.query) as answer:
            found = await answer.json()
        items = found.get("items", found.get("events"))
        ids = [str(item.get("id", item.get("seq"))) for item in items or ()]
        if len(ids) != asked.items or (asked.first is not None and ids[:1] != [asked.first]):
            raise RuntimeError(f"the run is void: {asked} begins with {ids[:1]}: {found}"[:900])
        return found


@asynccontextmanager
async def rigged(contributions: int, goals: int, samples: int) -> AsyncIterator[Rig]:
    """Yield a server over so many rows, with its books in order; they are checked again after."""
    key = Fernet.generate_key().decode()
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(postgres())
        target = await stack.enter_async_context(server(dsn, SECRET_KEY=key))
        http = await stack.enter_async_context(
            aiohttp.ClientSession(
                f"http://127.0.0.1:{target.port}", cookie_jar=aiohttp.DummyCookieJar()
            )
        )
        person_id = await _signed_in(http)
        os.sched_setaffinity(0, {SERVER_CORE, OTHER_CORE})
        began = perf_counter()
        loaded = await load(dsn, contributions=contributions, goals=goals, person_id=person_id)
        os.sched_setaffinity(0, {OTHER_CORE})
        connection = await stack.enter_async_context(connect(dsn, name="bench", timeouts=_PATIENT))
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
        print(f"{loaded} in {perf_counter() - began:.0f} s\n")
        pool = open_pool(dsn, name="bench", size=1, timeouts=_PATIENT)
        listings = Listings(await stack.enter_async_context(pool), load_queries())
        yield Rig(target, http, Cursors([key]), connection, listings, person_id, loaded, samples)
        await books_agree(dsn)


async def _signed_in(http: aiohttp.ClientSession) -> UUID:
    """Have somebody sign in for good; return who it is."""
    body = {"email": f"{uuid4().hex}@example.org", "password": "a quiet river, 7 boats"}
    names = {"first_name": "Ada", "last_name": "Obi"}
    headers = {"X-Session-Transport": "bearer"}
    async with http.post("/api/v1/auth/register", json=body | names, headers=headers) as answer:
        assert answer.status == 201, await answer.text()
    async with http.post("/api/v1/auth/login", json=body, headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        http.headers["Authorization"] = f"Bearer {(await answer.json())['session']['token']}"
    async with http.get("/api/v1/me") as answer:
        return UUID((await answer.json())["id"])
