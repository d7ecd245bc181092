"""A simulator, a client of it, and a server that takes its webhooks, each on a port of its own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from multidict import CIMultiDictProxy

from goalfund.payments.simulator import DEFAULT_SECRET_KEY, Simulator, SimulatorSettings
from goalfund.payments.squad import SquadClient


@dataclass(frozen=True, slots=True)
class Received:
    raw: bytes
    headers: CIMultiDictProxy[str]


@dataclass
class Receiver:
    """A merchant's webhook. It answers by `statuses` in turn, then with 200."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        self.received.append(Received(await request.read(), request.headers))
        self.arrived.set()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    @property
    def bodies(self) -> list[bytes]:
        return [one.raw for one in self.received]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    taker = Receiver()
    app = web.Application()
    app.router.add_post("/hook", taker.take)
    runner = web.AppRunner(app, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    taker.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield taker
    await runner.cleanup()


@pytest.fixture
async def simulator(receiver: Receiver) -> AsyncIterator[Simulator]:
    async with Simulator(SimulatorSettings(), webhook_url=receiver.url) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as open_session:
        yield open_session


@pytest.fixture
def client(session: aiohttp.ClientSession, simulator: Simulator) -> SquadClient:
    return SquadClient(
        session, base_url=simulator.url, secret_key=DEFAULT_SECRET_KEY, retry_wait_s=0.001
    )
