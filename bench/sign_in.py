"""Sign-ins a second, how late the loop is while passwords are hashed, and a session's price."""

import argparse
import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

import aiohttp
from aiohttp.test_utils import make_mocked_request
from cryptography.fernet import Fernet

from bench.plot import bars, write
from bench.rig import OTHER_CORE, SERVER_CORE, Server, median, postgres, run, server, table
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
LAG_EVERY_S: Final = 0.1  # as often as the server's own watchdog beats
FINDS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Measured:
    """One run with so many clients."""

    sign_ins_per_s: float
    waits_ms: list[float]  # of requests that need nothing but the loop, in order of length
    lags_ms: list[float]  # how late the server's own beats were, likewise


async def main(runs: int, seconds: float) -> None:
    """Measure, print both tables, draw the plot."""
    measured: dict[int, list[Measured]] = {clients: [] for clients in LINES}
    async with postgres() as dsn:
        async with server(dsn) as target:
            # Hashing takes a core of its own, as it has where a server runs.
            os.sched_setaffinity(target.pid, {SERVER_CORE, OTHER_CORE})
            url = f"http://127.0.0.1:{target.port}"
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
                emails = await register(http, url)
                for _ in range(runs):
                    for clients, seen in measured.items():
                        seen.append(await measure(http, target, emails, clients, seconds))
        prices_us = await prices_of_a_session(dsn)
    print(table([_row(clients, seen) for clients, seen in measured.items()]))
    print()
    print(table([{"request": name, "us": f"{us:.2f}"} for name, us in prices_us.items()]))
    figure = {
        f"{clients} clients": {
            name: median([_at(one.lags_ms, share) for one in seen])
            for name, share in (("half of the beats", 0.5), ("99 of 100", 0.99), ("all", 1.0))
        }
        for clients, seen in measured.items()
    }
    title = "How late the loop is while passwords are hashed"
    write(Path(__file__).with_suffix(".svg"), bars(title, "ms", figure))


def _row(clients: int, seen: list[Measured]) -> dict[str, object]:
    return {
        "clients": clients,
        "sign-ins a second": f"{median([one.sign_ins_per_s for one in seen]):.1f}",
        "loop late, p50 / p99 / max, ms": _shares([one.lags_ms for one in seen]),
        "another request, p50 / p99 / max, ms": _shares([one.waits_ms for one in seen]),
    }


def _shares(runs: list[list[float]]) -> str:
    figures = [median([_at(one, share) for one in runs]) for share in (0.5, 0.99, 1.0)]
    return " / ".join(f"{figure:.1f}" for figure in figures)


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def register(http: aiohttp.ClientSession, url: str) -> list[str]:
    """Return the addresses of new accounts."""
    emails = [f"{uuid4().hex}@example.org" for _ in range(PEOPLE)]
    for email in emails:
        body = {"email": email, "password": PASSWORD, "first_name": "Ada", "last_name": "Obi"}
        async with http.post(f"{url}/api/v1/auth/register", json=body) as answer:
            assert answer.status == 201, await answer.text()
    return emails


async def measure(
    http: aiohttp.ClientSession, target: Server, emails: list[str], clients: int, seconds: float
) -> Measured:
    """Return what so many clients got done, and what everybody else noticed of it."""
    url, until_s = f"http://127.0.0.1:{target.port}", time.perf_counter() + seconds
    prober = asyncio.create_task(probe(http, url, until_s))
    listener = asyncio.create_task(beats(target, until_s))
    counts = await asyncio.gather(
        *(keep_signing_in(http, url, emails[n % PEOPLE], until_s) for n in range(clients))
    )
    return Measured(sum(counts) / seconds, sorted(await prober), sorted(await listener))


async def beats(target: Server, until_s: float) -> list[float]:
    """Return how late the server's own beats were (milliseconds)."""
    lags_ms = []
    while time.perf_counter() < until_s:
        lags_ms.append(1_000 * await target.metric("goalfund_loop_lag_seconds"))
        await asyncio.sleep(LAG_EVERY_S)
    return lags_ms


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


async def prices_of_a_session(dsn: str) -> dict[str, float]:
    """Return what asking whose session it is costs a request (microseconds)."""
    async with people_in_here(dsn) as people:
        client = Client("127.0.0.1", "127.0.0.1", "bench")
        email = f"{uuid4().hex}@example.org"
        body = RegisterBody(email=email, password=PASSWORD, first_name="Ada", last_name="Obi")
        person = await people.accounts.register(body, client)
        async with people.store.begin() as connection:
            opened = await people.sessions.open(connection, person["person_id"], "bearer", client)
        signed_in = {"Authorization": f"Bearer {opened.token}"}
        return {
            "of nobody": await price(people, {}),
            "of somebody signed in": await price(people, signed_in),
        }


async def price(people: People, headers: dict[str, str]) -> float:
    """Return the mean over many requests (microseconds)."""
    request = make_mocked_request("POST", "/api/v1/goals", headers=headers)
    began_s = time.perf_counter()
    for _ in range(FINDS):
        await people.gate.find(request)
    return (time.perf_counter() - began_s) / FINDS * 1_000_000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10.0)
    given = parser.parse_args()
    run(lambda: main(given.runs, given.seconds))
