"""The rig of the benches: Postgres and the generator on one core, the server alone on the other."""

import asyncio
import hashlib
import hmac
import os
import signal
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import aiohttp
import orjson
from uuid_utils.compat import uuid7

from goalfund.db import connect, load_queries, migrate, sql_dir
from goalfund.db.embedded import EmbeddedPostgres
from goalfund.db.pool import open_journal_pool
from goalfund.goal.commands import IntendContribution, OpenGoal
from goalfund.goal.direct import commit
from goalfund.goal.journal import Journal
from goalfund.payments.references import Reference, new_payment_code

SERVER_CORE, OTHER_CORE = 0, 1
AMOUNT_MINOR, FEE_MINOR = 250_000, 3_000
SECRET = "sandbox_sk_bench_0000000000000000000000000000"
_INTENTS_A_COMMIT = 500


@dataclass(frozen=True, slots=True)
class Intent:
    """A contribution that waits for its payment."""

    goal_id: UUID
    payment_code: str
    contribution_id: UUID


@asynccontextmanager
async def postgres() -> AsyncIterator[str]:
    """Yield a migrated database of a Postgres of its own, durable, on the core of the others."""
    os.sched_setaffinity(0, {OTHER_CORE})
    with tempfile.TemporaryDirectory(prefix="goalfund-bench-") as folder:
        Path(folder).chmod(0o755)
        async with EmbeddedPostgres(Path(folder)) as server:
            await prepare(server.dsn)
            yield server.dsn


async def prepare(dsn: str) -> None:
    """Bring the database to the newest schema."""
    async with connect(dsn, name="bench") as connection:
        await migrate(connection, sql_dir() / "migrations")


@asynccontextmanager
async def journal(dsn: str) -> AsyncIterator[Journal]:
    """Yield a journal for what must be there before a run."""
    async with open_journal_pool(dsn, size=2) as pool, Journal(pool, load_queries()) as opened:
        yield opened


async def open_goals(writer: Journal, count: int) -> list[UUID]:
    """Return new public goals."""
    goals = [uuid7() for _ in range(count)]
    for first in range(0, count, 100):
        async with asyncio.TaskGroup() as group:
            for goal_id in goals[first : first + 100]:
                group.create_task(commit(writer, goal_id, [(datetime.now(UTC), _opening(goal_id))]))
    return goals


def _opening(goal_id: UUID) -> OpenGoal:
    return OpenGoal(
        operation_id=uuid4(),
        goal_id=goal_id,
        slug=f"bench-{goal_id.hex}",
        title="A goal of a bench",
        description="",
        currency="NGN",
        target_minor=10**12,
        salt=os.urandom(16),
    )


async def intend(writer: Journal, goals: Sequence[UUID], count: int) -> list[Intent]:
    """Return `count` intents, dealt to the goals in turn."""
    intents = [
        Intent(goals[n % len(goals)], new_payment_code(os.urandom), uuid7()) for n in range(count)
    ]
    by_goal: dict[UUID, list[Intent]] = {}
    for intent in intents:
        by_goal.setdefault(intent.goal_id, []).append(intent)
    batches = [
        of_goal[first : first + _INTENTS_A_COMMIT]
        for of_goal in by_goal.values()
        for first in range(0, len(of_goal), _INTENTS_A_COMMIT)
    ]
    step = 1 if len(goals) == 1 else 100
    for first in range(0, len(batches), step):
        async with asyncio.TaskGroup() as group:
            for batch in batches[first : first + step]:
                group.create_task(
                    commit(writer, batch[0].goal_id, [(datetime.now(UTC), _wish(i)) for i in batch])
                )
    return intents


def _wish(intent: Intent) -> IntendContribution:
    return IntendContribution(
        operation_id=uuid4(),
        goal_id=intent.goal_id,
        contribution_id=intent.contribution_id,
        payment_code=intent.payment_code,
        access_key=intent.payment_code,
        contributor_key=uuid5(intent.goal_id, intent.payment_code),
        salt=os.urandom(16),
        amount_minor=AMOUNT_MINOR,
        payer_name="A contributor",
        email="contributor@example.com",
        message=None,
    )


def signed_request(intent: Intent, port: int) -> bytes:
    """Return the whole HTTP request of the gateway's webhook for the intent, signed."""
    reference = Reference(intent.goal_id, intent.payment_code).text
    body = orjson.dumps(
        {
            "Event": "charge_successful",
            "TransactionRef": reference,
            "Body": {
                "amount": AMOUNT_MINOR,
                "transaction_ref": reference,
                "gateway_ref": f"{reference}_1_1_1",
                "transaction_status": "Success",
                "email": "contributor@example.com",
                "merchant_id": "SBBENCH001",
                "currency": "NGN",
                "transaction_type": "Card",
                "merchant_amount": AMOUNT_MINOR - FEE_MINOR,
                "created_at": "2026-01-02T03:04:05.678",
                "customer_mobile": None,
                "meta": {},
                "payment_information": {
                    "payment_type": "card",
                    "pan": "424242******4242|0830",
                    "card_type": "visa",
                },
                "is_recurring": False,
            },
        }
    )
    digest = hmac.new(SECRET.encode(), body, hashlib.sha512).hexdigest()
    return (
        f"POST /api/v1/webhooks/squad HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Content-Type: application/json\r\nx-squad-encrypted-body: {digest.upper()}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    pid: int

    async def metric(self, name: str) -> float:
        """Return the value of one metric without labels."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}/metrics") as answer,
        ):
            for line in (await answer.text()).splitlines():
                if line.startswith(f"{name} "):
                    return float(line.split()[1])
        raise LookupError(name)


@asynccontextmanager
async def server(dsn: str, module: str = "goalfund", **settings: str) -> AsyncIterator[Server]:
    """Run the server on its core, as `goalfund serve` does, until the block ends."""
    environment = {
        **os.environ,
        "DATABASE_URL": dsn,
        "SQUAD_SECRET_KEY": SECRET,
        "GOALFUND_PORT": "0",
        "GOALFUND_SIMULATOR_PORT": "0",
        "GOALFUND_RATE_LIMITS": "off",
        "GOALFUND_LOG_LEVEL": "warning",
        "GOALFUND_ENV": "test",
        **settings,
    }
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, "serve"),
            env={**environment, "GOALFUND_DATA_DIR": folder},
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            os.sched_setaffinity(process.pid, {SERVER_CORE})
            assert process.stdout is not None
            line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
            yield Server(int(line.rsplit(":", 1)[1]), process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def books_agree(dsn: str) -> None:
    """Return when `goalfund verify` finds nothing.

    Raises:
        RuntimeError: it did; the run is void.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "goalfund", "verify"),
        env={**os.environ, "DATABASE_URL": dsn},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"the books do not agree, the run is void: {said.decode()[-2_000:]}")


def median(runs: Sequence[float]) -> float:
    """Return the middle one."""
    return statistics.median(runs)


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Return `rows` as a Markdown table; their keys are its head."""
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(str(row[name]) for name in names) + " |" for row in rows]
    return "\n".join(lines)


def run(main: Callable[[], object]) -> None:
    """Run an async bench on the fast loop."""
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())  # type: ignore[arg-type]
