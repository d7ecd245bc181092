"""A real server in a process of its own: embedded database, seeded goals, gateway simulator."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from pathlib import Path

import aiohttp

START_TIMEOUT_S = 60.0
MAIL_TIMEOUT_S = 20.0
COMMAND = (sys.executable, "-m", "goalfund", "serve")


class LiveServer:
    """One server that can be killed and started again, always at the same address.

    `settings` are environment variables besides those that every test needs.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        self._folder = folder
        self._settings = settings
        self._port, self._simulator_port = _free_port(), _free_port()
        self._process: asyncio.subprocess.Process | None = None
        self.url = f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Start it, and return when it can do its work.

        Raises:
            TimeoutError: it did not come up; its log is in `server.log` of its folder.
        """
        with (self._folder / "server.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *COMMAND,
                cwd=self._folder,
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        async with asyncio.timeout(START_TIMEOUT_S):
            await self._ready()

    async def kill(self) -> None:
        """End it as a power cut would: kill -9, no goodbye."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def restart(self) -> None:
        """Start it again on the same data, after `kill`."""
        await self.start()

    async def stop(self) -> None:
        """End it in good order."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), 30)
        if self._process.returncode is None:
            await self.kill()

    async def mailed_link(self, recipient: str, kind: str) -> str:
        """Return the link of the newest mail of a kind, once it is in the embedded mailbox."""
        async with asyncio.timeout(MAIL_TIMEOUT_S), aiohttp.ClientSession() as session:
            while True:
                async with session.get(f"{self.url}/dev/mail.json") as answer:
                    mails = (await answer.json())["items"]
                for mail in mails:
                    if (mail["recipient"], mail["kind"]) == (recipient, kind):
                        link: str = next(w for w in mail["text"].split() if "#token=" in w)
                        return link
                await asyncio.sleep(0.05)

    async def _ready(self) -> None:
        async with aiohttp.ClientSession() as session:
            while not await self._answers(session):
                assert self._process is not None
                assert self._process.returncode is None, "the server ended, see server.log"
                await asyncio.sleep(0.1)

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    def _environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return ours | {
            "GOALFUND_PORT": str(self._port),
            "GOALFUND_SIMULATOR_PORT": str(self._simulator_port),
            "GOALFUND_DATA_DIR": str(self._folder / "data"),
            "GOALFUND_RATE_LIMITS": "off",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            **self._settings,
        }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
