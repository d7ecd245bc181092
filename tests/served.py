"""The real application in this process: real HTTP, a real database, the real gateway simulator."""

import asyncio
import hashlib
import hmac
import json
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

import aiohttp
from cryptography.fernet import Fernet
from prometheus_client.parser import text_string_to_metric_families
from uuid_utils.compat import uuid7

from goalfund.app import Server
from goalfund.core import Core
from goalfund.db import Pool, open_pool
from goalfund.goal.book import BOOK_FIELDS
from goalfund.goal.commands import Command, OpenGoal
from goalfund.goal.direct import commit
from goalfund.goal.outcomes import Committed
from goalfund.goal.suspense import suspense_goal_id
from goalfund.payments.payloads import operation_id
from goalfund.payments.references import Reference, parse
from goalfund.payments.simulator import Faults, Merchant, Simulator, SimulatorSettings
from goalfund.resources import Gateway, address_of, listen
from goalfund.settings import Settings
from tests.goals import open_goal
from tests.live import SECRET
from tests.payers import WEBHOOK, Charge

MERCHANT_ID: Final = "SBTESTS001"
NO_WAIT_S: Final = 1e-6  # what waits is due at the next look
SUSPENSE: Final = suspense_goal_id("NGN")


class Answer(NamedTuple):
    """What came back over HTTP; `body` is parsed when it is JSON."""

    status: int
    headers: Mapping[str, str]
    raw: bytes
    body: Any

    @property
    def code(self) -> str:
        """The problem's code; empty when it is no problem."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


@dataclass(frozen=True)
class Served:
    """One running server, and all that a test may want to reach of it.

    Nothing is tried again by itself: a test says when, with `retry`.
    """

    url: str
    dsn: str
    settings: Settings
    server: Server
    simulator: Simulator
    session: aiohttp.ClientSession
    pool: Pool

    @property
    def core(self) -> Core:
        """The goals, their journal, their rooms."""
        return self.server.core

    async def ask(self, method: str, path: str, **options: Any) -> Answer:
        """Send one request; `path` is below the server's address, as it stands."""
        async with self.session.request(method, f"{self.url}{path}", **options) as answer:
            raw = await answer.read()
            is_json = answer.content_type.endswith("json")
            return Answer(
                answer.status, answer.headers, raw, json.loads(raw) if is_json and raw else None
            )

    async def get(self, path: str, **options: Any) -> Answer:
        """Read below `/api/v1`."""
        return await self.ask("GET", f"/api/v1{path}", **options)

    async def open_goal(self, **changes: Any) -> UUID:
        """Return a new goal, opened by the command: nobody can over HTTP yet."""
        goal_id = uuid7()
        await self.commit(open_goal(goal_id, **changes))
        return goal_id

    async def commit(self, command: Command) -> Committed:
        """Ask the goal's actor for what must succeed; an opening goes through the journal.

        A goal whose deadline has passed was opened before that.
        """
        if isinstance(command, OpenGoal):
            opened_at = datetime.now(UTC)
            if command.deadline is not None:
                opened_at = min(opened_at, command.deadline - timedelta(hours=1))
            history = [(opened_at, command)]
            (outcome,) = await commit(self.core.journal, command.goal_id, history)
        else:
            outcome = await self.core.goals.ask(command.goal_id, command)
        assert isinstance(outcome, Committed), outcome
        return outcome

    async def intend(
        self, goal_id: UUID, key: UUID | str | None = None, /, **changes: Any
    ) -> Answer:
        """Intend a contribution over HTTP. A change to `...` leaves the field out."""
        body = {k: v for k, v in (wish() | changes).items() if v is not ...}
        return await self.ask(
            "POST",
            f"/api/v1/goals/{goal_id}/contributions",
            json=body,
            headers={"Idempotency-Key": str(key or uuid7())},
        )

    async def intended(self, goal_id: UUID, amount_minor: int = 250_000, **changes: Any) -> Charge:
        """Return the charge of a contribution that was intended over HTTP."""
        answer = await self.intend(goal_id, amount_minor=amount_minor, **changes)
        assert answer.status == 201, answer
        return charge_of(answer)

    async def notify(self, document: Any, **options: Any) -> Answer:
        """Sign a webhook over its body and post it."""
        return await self.post(*signed(document, **options))

    async def post(self, raw: bytes, headers: Mapping[str, str]) -> Answer:
        """Post a webhook as it is."""
        return await self.ask("POST", WEBHOOK, data=raw, headers=headers)

    async def pay(self, charge: Charge, **changes: Any) -> Answer:
        """Tell of a paid charge, as the gateway would."""
        return await self.notify(charge.notice(**changes))

    async def retry(self) -> None:
        """Look once for what is due."""
        await self.server.parts.payments.retries.run_once()

    async def book(self, goal_id: UUID) -> dict[str, int]:
        """Return a book as it is committed, a suspense book too."""
        row = await self.pool.fetchrow("SELECT * FROM goal_heads WHERE goal_id = $1", goal_id)
        assert row is not None
        return {name: row[name] for name in (*BOOK_FIELDS, "seq")}

    async def pooled_minor(self) -> int:
        """Return the cash of all books in naira, gross of fees: what payers have paid in all."""
        value = await self.pool.fetchval(
            "SELECT coalesce(sum(raised_minor), 0)::bigint FROM goal_heads"
            " JOIN goals USING (goal_id) WHERE currency = 'NGN'"
        )
        return int(value)

    async def kept(self, reference: str) -> list[tuple[str, str]]:
        """Return state and reason of the notifications that were kept under a reference."""
        rows = await self.pool.fetch(
            "SELECT state, reason FROM webhook_events WHERE reference = $1 ORDER BY received_at",
            reference,
        )
        return [(row["state"], row["reason"]) for row in rows]

    async def claimed_by(self, reference: str) -> UUID | None:
        """Return the book that has booked a gateway reference."""
        row = await self.pool.fetchrow(
            "SELECT goal_id FROM receipts WHERE reference = $1", reference
        )
        return None if row is None else row["goal_id"]

    async def suspended(self, reference: str) -> str | None:
        """Return why a charge is in suspense, or None when it is not."""
        query = "SELECT reason FROM suspense_items WHERE reference = $1"
        reason = await self.pool.fetchval(query, reference)
        return None if reason is None else str(reason)

    async def metrics(self) -> dict[str, float]:
        """Return every number by name and labels."""
        answer = await self.ask("GET", "/metrics")
        return {
            sample.name + "".join(f" {k}={v}" for k, v in sorted(sample.labels.items())): (
                sample.value
            )
            for family in text_string_to_metric_families(answer.raw.decode())
            for sample in family.samples
        }


def wish() -> dict[str, Any]:
    """Return the body of an intent."""
    return {"amount_minor": 250_000, "name": "Ada Obi", "email": "ada@example.org"}


def charge_of(answer: Answer) -> Charge:
    """Return the charge that pays what was intended."""
    reference = parse(answer.body["payment"]["reference"])
    assert isinstance(reference, Reference)
    contribution = answer.body["contribution"]
    return Charge(
        reference.goal_id,
        UUID(contribution["id"]),
        reference.payment_code,
        contribution["amount_minor"],
        reference.attempt,
    )


def operation_of(charge: Charge) -> UUID:
    """Return the operation under which a charge is booked."""
    return operation_id(charge.reference)


def signed(
    document: Any,
    *,
    secret: str = SECRET,
    message: bytes | None = None,
    header: str = "x-squad-encrypted-body",
) -> tuple[bytes, dict[str, str]]:
    """Return a webhook's bytes and headers; `document` may be the bytes themselves."""
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    digest = hmac.new(secret.encode(), raw if message is None else message, hashlib.sha512)
    return raw, {"Content-Type": "application/json", header: digest.hexdigest()}


def settings_for(dsn: str, **changes: Any) -> Settings:
    """Return settings that read nothing of the machine's."""
    values: dict[str, Any] = {
        "env": "test",
        "database_url": dsn,
        "secret_key": Fernet.generate_key().decode(),
        "squad_secret_key": SECRET,
        "squad_merchant_id": MERCHANT_ID,
        "rate_limits": "off",
        "park_retry_first_s": NO_WAIT_S,
        "park_retry_max_s": NO_WAIT_S,
        "drain_deadline_s": 8.0,
        "read_pool_size": 4,
    }
    return Settings(_env_file=None, **values | changes)


@asynccontextmanager
async def served_at(dsn: str, **changes: Any) -> AsyncIterator[Served]:
    """Serve the database at `dsn`; `changes` are settings that differ from the tests' own."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="goalfund-served-"))
        settings = settings_for(dsn, **{"data_dir": Path(folder), **changes})
        listener = stack.enter_context(listen("127.0.0.1", 0))
        url = address_of(listener)
        merchant = Merchant(id=MERCHANT_ID, secret_key=SECRET, webhook_url=f"{url}{WEBHOOK}")
        simulator = await stack.enter_async_context(
            Simulator(SimulatorSettings(merchants=(merchant,)))
        )
        server = await stack.enter_async_context(
            Server.open(settings, dsn, Gateway(simulator.url, SECRET), url, None)
        )
        await stack.enter_async_context(server.listening(listener))
        connector = aiohttp.TCPConnector(limit=0)
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        pool = await stack.enter_async_context(open_pool(dsn, name="test", size=2, role=None))
        yield Served(url, dsn, settings, server, simulator, session, pool)


def without_faults(served: Served) -> None:
    """Turn every switch of the simulator back."""
    served.simulator.release()
    served.simulator.faults.webhooks = Faults().webhooks
    served.simulator.faults.api = {}
    served.simulator.set_webhook_url(f"{served.url}{WEBHOOK}")


async def all_of(*answers: Any) -> list[Answer]:
    """Return what several requests at once were answered, in their order."""
    return list(await asyncio.gather(*answers))
