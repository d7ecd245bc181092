"""A real server in a process of its own, which tests kill, freeze, stop and start again."""

import asyncio
import contextlib
import itertools
import os
import random
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import aiohttp

from goalfund.__main__ import main
from goalfund.db import cluster
from goalfund.db.cluster import OWNER
from tests.acceptance import planted_server
from tests.forked import Forked, Surroundings

ROOT = Path(__file__).resolve().parent.parent
PYTHON = (sys.executable, "-m")
SECRET = "sandbox_sk_goalfund_tests_000000000000000000000"  # signs the webhooks
START_WITHIN_S = 60.0  # a first start makes a database cluster
STOP_WITHIN_S = 60.0
MAIL_WITHIN_S = 20.0
_TAIL_BYTES = 65_536
_ANNOUNCED = b"GoalFund is at "
# Below the ports that the kernel gives to clients: one that keeps trying to connect while the
# server is down would else, sooner or later, be given the server's own port and talk to itself.
_PORTS = range(18_000, 32_000)
_names = itertools.count()


class Ended(NamedTuple):
    """How a server went."""

    exit_code: int
    seconds: float


class LiveServer:
    """One server that can be killed and started again, always at the same address.

    Without `dsn` it has a Postgres of its own in its folder, with the demo's goals. `settings` are
    environment variables that differ from the tests' own. With `planted` it has a bug, which is
    one of `tests/acceptance/planted_server.py`; it may be changed between two lives.
    """

    def __init__(
        self, folder: Path, *, dsn: str | None = None, planted: str | None = None, **settings: str
    ) -> None:
        self.planted = planted
        self.name = f"server-{next(_names)}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir = folder / "data"
        self._folder = folder
        self._log_path = folder / f"{self.name}.log"
        self._dsn = dsn
        self._settings = {
            "GOALFUND_PORT": str(self.port),
            "GOALFUND_SIMULATOR_PORT": str(free_port()),
            "GOALFUND_DATA_DIR": str(self.data_dir),
            "GOALFUND_RATE_LIMITS": "off",
            "SQUAD_SECRET_KEY": SECRET,
            **({"DATABASE_URL": dsn} if dsn else {}),
            **settings,
        }
        self._process: Forked | None = None
        self.started_at = 0.0  # when it last began to take requests, by the monotonic clock

    @property
    def pid(self) -> int:
        """The server's process id, which changes with each start."""
        return self._running.pid

    @property
    def is_running(self) -> bool:
        """Whether there is a process that has not ended."""
        return self._process is not None and self._process.returncode is None

    @property
    def dsn(self) -> str:
        """The address of its database, as the owner."""
        if self._dsn is not None:
            return self._dsn
        files = self.data_dir.resolve() / "postgres"
        folder = cluster.socket_dir(files, cluster.identity_of(files))
        return f"postgresql://{OWNER}@/{OWNER}?host={folder}"

    @property
    def log(self) -> str:
        """The end of what it wrote to its log, over all its lives."""
        with self._log_path.open("rb") as log:
            log.seek(max(0, self._log_path.stat().st_size - _TAIL_BYTES))
            return log.read().decode(errors="replace")

    @property
    def _running(self) -> Forked:
        assert self._process is not None, "it was never started"
        return self._process

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start it, and return when it takes requests.

        Raises:
            RuntimeError: it ended, or said nothing in time; nothing runs.
        """
        assert not self.is_running
        self._process = await self._begun()
        try:
            await asyncio.wait_for(self._announced(), START_WITHIN_S)
        except TimeoutError:
            await self.kill()
            raise RuntimeError(f"the server did not start in time:\n{self.log}") from None
        self.started_at = time.monotonic()

    async def run(self, *words: str) -> str:
        """Return what a subcommand says that runs beside the server, on the same data."""
        process = await self._forked(main, *words)
        said = await process.stdout.read()
        assert await process.wait() == 0, self.log
        return said.decode()

    async def _begun(self) -> Forked:
        """Start the process."""
        if self.planted is None:
            return await self._forked(main, "serve")
        return await self._forked(planted_server.run, self.planted, "serve")

    async def _forked(self, run: Callable[[Sequence[str]], int], *arguments: str) -> Forked:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GOALFUND_", "SQUAD_")) and name != "DATABASE_URL"
        }
        where = Surroundings(self._folder, kept | self._settings, self._log_path)
        return await Forked.start(where, run, *arguments)

    async def _announced(self) -> None:
        async for line in self._running.stdout:
            if line.startswith(_ANNOUNCED):
                assert line[len(_ANNOUNCED) :].decode().strip() == self.url
                return
        await self._running.wait()
        raise RuntimeError(f"the server ended with {self._running.returncode}:\n{self.log}")

    async def until_ended(self) -> int:
        """Return how it ended, by itself."""
        return await asyncio.wait_for(self._running.wait(), STOP_WITHIN_S)

    async def restart(self) -> None:
        """Start it again on the same data at the same address; end it first if it still runs."""
        if self.is_running:
            await self.stop()
        await self.start()

    async def kill(self) -> None:
        """End it as a power cut would: kill -9, no goodbye."""
        with contextlib.suppress(ProcessLookupError):
            self._running.send_signal(signal.SIGKILL)
        await self._running.wait()

    async def terminate(self, number: signal.Signals = signal.SIGTERM) -> Ended:
        """Ask it to stop, and return how and how fast it did.

        Raises:
            TimeoutError: it runs on.
        """
        began_at = time.monotonic()
        self._running.send_signal(number)
        exit_code = await asyncio.wait_for(self._running.wait(), STOP_WITHIN_S)
        return Ended(exit_code, time.monotonic() - began_at)

    async def stop(self) -> None:
        """End it in good order, or else by force. Also fine when it has ended already."""
        if not self.is_running:
            return
        if self.planted is not None:  # of which no good order is to be expected
            await self.kill()
            return
        try:
            await self.terminate()
        except TimeoutError:
            await self.kill()

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop its process for as long as the block lasts, and let it go on after."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    async def metrics(self) -> dict[str, float]:
        """Return its numbers by name, labels included as Prometheus writes them."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.url}/metrics") as answer,
        ):
            lines = (await answer.text()).splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    async def mailed_link(self, recipient: str, kind: str) -> str:
        """Return the link of the newest mail of a kind.

        Raises:
            TimeoutError: it did not come.
        """
        text = await self.mail_to(recipient, kind)
        return next(word for word in text.split() if "#token=" in word)

    async def mail_to(self, recipient: str, kind: str) -> str:
        """Return the text of the newest mail of a kind, once it is in the embedded mailbox.

        Raises:
            TimeoutError: it did not come.
        """
        async with asyncio.timeout(MAIL_WITHIN_S), aiohttp.ClientSession() as session:
            while True:
                async with session.get(f"{self.url}/dev/mail.json") as answer:
                    mails = (await answer.json())["items"]
                for mail in mails:
                    if (mail["recipient"], mail["kind"]) == (recipient, kind):
                        return str(mail["text"])
                await asyncio.sleep(0.05)

    async def is_ready(self) -> bool:
        """Whether it says that it can do its work."""
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"{self.url}/readyz") as answer,
            ):
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def until_ready(self, *, ready: bool = True, within_s: float = 30.0) -> None:
        """Return once `/readyz` says so.

        Raises:
            TimeoutError: it did not in time.
        """
        async with asyncio.timeout(within_s):
            while await self.is_ready() is not ready:
                await asyncio.sleep(0.05)


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    for port in random.SystemRandom().sample(_PORTS, 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no free port among a hundred")
