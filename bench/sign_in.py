"""Sign-ins a second, how long the loop is held up while passwords are hashed, a session's price.

`python -m bench.sign_in [seconds]`
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from uuid import uuid4

import aiohttp
from aiohttp.test_utils import make_mocked_request
from cryptography.fernet import Fernet

from bench import rig
from goalfund.db import load_queries, open_pool
from goalfund.edge.vault import Vault
from goalfund.notify.outbox import Outbox
from goalfund.people.client import Client
from goalfund.people.house import People, PeopleRules, open_people
from goalfund.people.models import RegisterBody
from goalfund.people.site import Site

PASSWORD: Final = "a quiet river, 7 boats"
PEOPLE: Final = 16
LINES: Final = (0, 1, 8)  # clients that sign in again and again; without any, how quick the loop is
PROBE_EVERY_S: Final = 0.005
FINDS: Final = 50_000


async def main() -> None:
    """Print both tables."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    async with rig.postgres() as dsn, rig.server(dsn) as server:
        # Hashing takes a core of its own, as it has where a server runs.
        os.sched_setaffinity(server.pid, {rig.SERVER_CORE, rig.OTHER_CORE})
        url = f"http://127.0.0.1:{server.port}"
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            emails = await register(http, url)
            rows = [await measure(http, url, emails, clients, seconds) for clients in LINES]
        sys.stdout.write(f"{rig.table(rows)}\n\n{await price_of_a_session(dsn)}\n")


async def register(http: aiohttp.ClientSession, url: str) -> list[str]:
    """Return the addresses of new accounts."""
    emails = [f"{uuid4().hex}@example.org" for _ in range(PEOPLE)]
    for email in emails:
        body = {"email": email, "password": PASSWORD, "first_name": "Ada", "last_name": "Obi"}
        async with http.post(f"{url}/api/v1/auth/register", json=body) as answer:
            assert answer.status == 201, await answer.text()
    return emails


async def measure(
    http: aiohttp.ClientSession, url: str, emails: list[str], clients: int, seconds: float
) -> dict[str, object]:
    """Return what so many clients got done, and what everybody else noticed of it."""
    until_s = time.perf_counter() + seconds
    prober = asyncio.create_task(probe(http, url, until_s))
    counts = await asyncio.gather(
        *(keep_signing_in(http, url, emails[n % PEOPLE], until_s) for n in range(clients))
    )
    waits_ms = sorted(await prober)
    return {
        "clients": clients,
        "sign-ins/s": round(sum(counts) / seconds, 1),
        "another request, p50 ms": round(waits_ms[len(waits_ms) // 2], 2),
        "p99 ms": round(waits_ms[len(waits_ms) * 99 // 100], 2),
        "max ms": round(waits_ms[-1], 2),
    }


async def keep_signing_in(http: aiohttp.ClientSession, url: str, email: str, until_s: float) -> int:
    """Return how often it succeeded."""
    count = 0
    headers = {"X-Session-Transport": "bearer"}
    while time.perf_counter() < until_s:
        body = {"email": email, "password": PASSWORD}
        async with http.post(f"{url}/api/v1/auth/login", json=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
        count += 1
    return count


async def probe(http: aiohttp.ClientSession, url: str, until_s: float) -> list[float]:
    """Return how long requests took that need nothing but the loop (milliseconds)."""
    waits_ms = []
    while time.perf_counter() < until_s:
        began_s = time.perf_counter()
        async with http.get(f"{url}/healthz") as answer:
            await answer.read()
        waits_ms.append((time.perf_counter() - began_s) * 1_000)
        await asyncio.sleep(PROBE_EVERY_S)
    return waits_ms


@asynccontextmanager
async def people_in_here(dsn: str) -> AsyncIterator[People]:
    """Yield people's part in this process."""
    queries, vault = load_queries(), Vault([Fernet.generate_key().decode()])
    rules = PeopleRules(site=Site("http://127.0.0.1:8000"), throttled=False)
    async with (
        open_pool(dsn, name="bench", size=4) as pool,
        open_people(pool, queries, vault, Outbox(queries, vault), rules) as people,
    ):
        yield people


async def price_of_a_session(dsn: str) -> str:
    """Return the table of what asking whose session it is costs a request."""
    async with people_in_here(dsn) as people:
        client = Client("127.0.0.1", "127.0.0.1", "bench")
        email = f"{uuid4().hex}@example.org"
        body = RegisterBody(email=email, password=PASSWORD, first_name="Ada", last_name="Obi")
        person = await people.accounts.register(body, client)
        async with people.store.begin() as connection:
            opened = await people.sessions.open(connection, person["person_id"], "bearer", client)
        signed_in = {"Authorization": f"Bearer {opened.token}"}
        rows = [
            {"request": name, "us": round(await price(people, headers), 2)}
            for name, headers in (("of nobody", {}), ("of somebody signed in", signed_in))
        ]
    return rig.table(rows)


async def price(people: People, headers: dict[str, str]) -> float:
    """Return the mean over many requests (microseconds)."""
    request = make_mocked_request("POST", "/api/v1/goals", headers=headers)
    began_s = time.perf_counter()
    for _ in range(FINDS):
        await people.gate.find(request)
    return (time.perf_counter() - began_s) / FINDS * 1_000_000


if __name__ == "__main__":
    rig.run(main)
