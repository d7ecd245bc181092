"""What the server stands on: a listener, a database, a payment gateway; embedded where unnamed."""

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from goalfund.db import connect, migrate, sql_dir
from goalfund.db.pool import Connection
from goalfund.payments.simulator import Merchant, Simulator, SimulatorSettings

log = structlog.get_logger(__name__)

# Enough for a payment to find us again after a restart.
WEBHOOK_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where payments are made, and how we and it know each other."""

    base_url: str
    secret_key: str


@asynccontextmanager
async def database(url: str | None, data_dir: Path) -> AsyncIterator[str]:
    """Yield the address of a migrated database; of an embedded one for as long as it is needed.

    Raises:
        EmbeddedPostgresError, DatabaseUnavailableError, MigrationError: there is none.
    """
    async with AsyncExitStack() as stack:
        if url is None:
            from goalfund.db.embedded import EmbeddedPostgres

            url = (await stack.enter_async_context(EmbeddedPostgres(data_dir))).dsn
        async with connect(url, name="migrations") as connection:
            await migrate(connection, sql_dir() / "migrations")
            await _look_for_forgetfulness(connection)
        yield url


async def _look_for_forgetfulness(connection: Connection) -> None:
    """Warn of a server that says "committed" before it is: what it acknowledges may be lost."""
    for name in ("fsync", "synchronous_commit"):
        if await connection.fetchval("SELECT current_setting($1)", name) == "off":
            log.warning("database_may_forget", setting=name, value="off")


@asynccontextmanager
async def simulated_gateway(
    secret_key: str, webhook_url: str, data_dir: Path, host: str, port: int
) -> AsyncIterator[Gateway]:
    """Run the simulator in a gateway's place, and yield it.

    Raises:
        OSError: the port is taken.
    """
    merchant = Merchant(secret_key=secret_key, webhook_url=webhook_url)
    simulator = Simulator(
        SimulatorSettings(
            merchants=(merchant,),
            webhook_attempts=WEBHOOK_ATTEMPTS,
            state_file=data_dir / "simulator.json",
        )
    )
    try:
        yield Gateway(await simulator.start(host, port), secret_key)
    finally:
        await simulator.stop()


def listen(host: str, port: int) -> socket.socket:
    """Return a bound socket, so that the address is known before anything else starts.

    Raises:
        OSError: the address is taken, or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise OSError(error.errno, f"cannot listen on {host}:{port}: {error.strerror}") from None
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the address at which a program on this machine reaches the listener."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
