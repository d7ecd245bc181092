"""A real, durable Postgres of our own, for when no server is named: started, watched, stopped."""

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import asyncpg
import structlog

from goalfund.db import cluster as files
from goalfund.db.binaries import BinaryNotFoundError, binary
from goalfund.db.cluster import OWNER, EmbeddedPostgresError
from goalfund.db.faults import DRIVER_ERRORS

_SETTINGS = {
    "listen_addresses": "",  # a socket that only we can open; nothing on the network
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
    "max_connections": "60",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",  # there is no spinning disk any more
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",  # the details of an error quote rows, and rows name people
    "log_parameter_max_length_on_error": "0",
}
_LOG_SIZE_MAX = 10 * 1024 * 1024
_READY_WITHIN_S = 60.0  # a crash recovery may take its time
_STOP_WITHIN_S = 30.0
_RELEASE_WITHIN_S = 10.0
_POLL_S = 0.02
_BACKOFF_S = 0.1
_BACKOFF_MAX_S = 5.0
_STEADY_AFTER_S = 60.0
_PR_SET_PDEATHSIG = 1

_log = structlog.get_logger(__name__)


class EmbeddedPostgres:
    """One server on `data_dir`, for as long as the `async with` lasts.

    It ends with this process, however this process ends. When the server dies alone, it is started
    again on the same socket, so `dsn` stays good and a pool heals by itself.

    Enter it on the main thread: Linux ends the server when the *thread* that started it ends.
    """

    def __init__(self, data_dir: Path, settings: Mapping[str, str] | None = None) -> None:
        self._data_dir = data_dir.resolve()
        self._cluster = self._data_dir / "postgres"
        self._settings = {**_SETTINGS, **(settings or {})}
        self._resources = contextlib.AsyncExitStack()
        self._server: subprocess.Popen[bytes] | None = None
        self._restarts = 0

    @property
    def dsn(self) -> str:
        """The address of the database `goalfund`, as its owner."""
        return self._dsn_of(OWNER)

    @property
    def pid(self) -> int:
        """The process id of the server's first process, which changes with each restart."""
        assert self._server is not None
        return self._server.pid

    @property
    def restarts(self) -> int:
        """How often the server was found dead and was started again, or it was tried."""
        return self._restarts

    @property
    def log_path(self) -> Path:
        """The server's log."""
        return self._data_dir / "postgres.log"

    async def __aenter__(self) -> Self:
        """Start the server, on a new cluster if there is none.

        Raises:
            EmbeddedPostgresError: it cannot run here, or another one does; nothing runs now.
        """
        assert threading.current_thread() is threading.main_thread()
        async with contextlib.AsyncExitStack() as resources:
            self._data_dir.mkdir(mode=0o755, parents=True, exist_ok=True)
            resources.enter_context(files.exclusive(self._data_dir))
            await self._prepare()
            resources.callback(files.remove_socket_dir, self._socket_dir, self._cluster)
            resources.push_async_callback(self._stop)
            await self._start()
            supervisor = asyncio.create_task(self._supervise(), name="embedded postgres")
            resources.push_async_callback(_cancel, supervisor)
            self._resources = resources.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._resources.aclose()

    async def _prepare(self) -> None:
        try:
            self._identity = await asyncio.to_thread(files.identity_of, self._cluster)
            if not self._cluster.exists():
                await asyncio.to_thread(files.create, self._cluster, self._identity)
        except BinaryNotFoundError as error:
            raise EmbeddedPostgresError(str(error)) from None
        self._socket_dir = files.socket_dir(self._cluster, self._identity)
        if not await self._is_released():
            pids = ", ".join(map(str, files.users_of(self._cluster)))
            raise EmbeddedPostgresError(
                f"another PostgreSQL (process {pids}) runs on {self._cluster}: stop it first"
            )

    async def _is_released(self) -> bool:
        """Wait for the processes of an earlier server, which may be writing their last."""
        for _ in range(round(_RELEASE_WITHIN_S / _POLL_S)):
            if not files.users_of(self._cluster):
                return True
            await asyncio.sleep(_POLL_S)
        return False

    async def _start(self) -> None:
        files.forget_dead_server(self._cluster)
        self._server = self._launch()
        self._died = _watch(self._server)
        await self._wait_until_ready()
        _log.info("postgres_started", pid=self._server.pid, cluster=str(self._cluster))

    def _launch(self) -> "subprocess.Popen[bytes]":
        settings = {**self._settings, "unix_socket_directories": str(self._socket_dir)}
        command = [*self._identity.prefix, str(binary("postgres")), "-D", str(self._cluster)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        log = self._open_log()
        self._log_offset = os.fstat(log).st_size
        try:
            return subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is for us, not for the server
                preexec_fn=_end_with_parent(),  # noqa: PLW1509  # a call or two into the kernel
                **self._identity.popen_options(),
            )
        finally:
            os.close(log)

    def _open_log(self) -> int:
        path = self.log_path
        if path.exists() and path.stat().st_size > _LOG_SIZE_MAX:
            path.rename(path.with_suffix(".log.1"))
        return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    async def _wait_until_ready(self) -> None:
        for _ in range(round(_READY_WITHIN_S / _POLL_S)):
            if self._died.is_set():
                raise EmbeddedPostgresError(f"PostgreSQL did not start: {self._last_words()}")
            # A server that is starting refuses, or drops what it has just taken.
            with contextlib.suppress(*DRIVER_ERRORS):
                return await self._ensure_database()
            await asyncio.sleep(_POLL_S)
        raise EmbeddedPostgresError(f"PostgreSQL was not ready in time: see {self.log_path}")

    async def _ensure_database(self) -> None:
        try:
            connection = await asyncpg.connect(self.dsn, timeout=_READY_WITHIN_S)
        except asyncpg.InvalidCatalogNameError:
            connection = await asyncpg.connect(self._dsn_of("postgres"), timeout=_READY_WITHIN_S)
            await connection.execute("CREATE DATABASE goalfund")
        await connection.close()

    def _dsn_of(self, database: str) -> str:
        return f"postgresql://{OWNER}@/{database}?host={quote(str(self._socket_dir))}"

    def _last_words(self) -> str:
        """Return why the server ended, in its own words."""
        with self.log_path.open(encoding="utf-8", errors="replace") as log:
            log.seek(self._log_offset)
            lines = [line.strip() for line in log if line.strip()]
        fatal = [line for line in lines if "FATAL:" in line or "PANIC:" in line]
        return f"{(fatal or lines or ['it said nothing'])[-1]} (see {self.log_path})"

    async def _supervise(self) -> None:
        """Start the server again whenever it died, with growing pauses while it keeps dying."""
        pause_s = _BACKOFF_S
        while True:
            started_at = time.monotonic()
            await self._died.wait()
            if time.monotonic() - started_at > _STEADY_AFTER_S:
                pause_s = _BACKOFF_S
            _log.error("postgres_died", restart_in_s=pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, _BACKOFF_MAX_S)
            await self._restart()

    async def _restart(self) -> None:
        # Without their first process the others end by themselves, unless they are stuck. Only we
        # use this cluster, and what they have in hand was never acknowledged.
        while not await self._is_released():
            for pid in files.users_of(self._cluster):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self._restarts += 1
        try:
            await self._start()
        except (EmbeddedPostgresError, OSError) as error:
            _log.error("postgres_restart_failed", reason=str(error))
            await self._stop()

    async def _stop(self) -> None:
        """End the server: politely, then firmly, then at once. None of them loses a commit."""
        if self._server is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            self._server.send_signal(number)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._died.wait(), _STOP_WITHIN_S)
                return


def _watch(server: "subprocess.Popen[bytes]") -> asyncio.Event:
    """Return an event that is set once `server` has ended."""
    died = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait() -> None:
        server.wait()
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody wants to know
            loop.call_soon_threadsafe(died.set)

    threading.Thread(target=wait, name="wait for postgres", daemon=True).start()
    return died


def _end_with_parent() -> Callable[[], None] | None:
    """Return what the new child calls first, so that it shuts down when we die in any way."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def ask_the_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:  # too late: we died before the kernel was asked
            os._exit(1)

    return ask_the_kernel


async def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])
