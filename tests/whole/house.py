"""What a run stands on: a database, the gateway's simulator, the server that dies, people."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import aiohttp
from cryptography.fernet import Fernet
from uuid_utils.compat import uuid7

from goalfund.db import Pool, load_queries, open_pool
from goalfund.payments.simulator import Merchant, Simulator, SimulatorSettings, Unknowns
from goalfund.people.tokens import digest, new_token
from tests.forked import Forked
from tests.live import SECRET, LiveServer
from tests.payers import WEBHOOK
from tests.served import Answer
from tests.whole import child

MERCHANT_ID = "SBWHOLE001"
LENT = 4  # accounts; whoever finds none is told of the pooled one
TRIES = 12  # faults of the gateway's answers last for fewer


@dataclass
class Person:
    """Somebody with a session that lasts."""

    id: UUID
    email: str
    token: str = field(repr=False)


class WholeServer(LiveServer):
    """The server of `tests/whole/child.py`."""

    async def _begun(self) -> Forked:
        return await self._forked(child.main, self.planted or "")


class House:
    """Answers are awaited through crashes: whoever hears nothing asks again under the same key."""

    def __init__(
        self,
        dsn: str,
        pool: Pool,
        simulator: Simulator,
        server: WholeServer,
        session: aiohttp.ClientSession,
    ) -> None:
        self.dsn = dsn
        self.pool = pool
        self.simulator = simulator
        self.server = server
        self.deaths = 0
        self._session = session
        self._kill_in_s: float | None = None
        # Every operation that a goal has answered: who asked, and what they were told.
        self.operations: dict[UUID, tuple[Person | None, Answer]] = {}

    def kill_during_the_next(self, after_s: float) -> None:
        """Kill the server so long after the next request has been sent."""
        self._kill_in_s = after_s

    async def ask(
        self,
        who: Person | None,
        method: str,
        path: str,
        body: Any = None,
        key: UUID | None = None,
    ) -> Answer:
        """Return the definite answer to a request, however often it must be sent."""
        key = key or (uuid7() if method != "GET" else None)
        headers = {} if who is None else {"Authorization": f"Bearer {who.token}"}
        if key is not None:
            headers["Idempotency-Key"] = str(key)
        answer = await self._through_crashes(method, f"/api/v1{path}", body, headers)
        if key is not None and _is_for_goals(path):
            self.operations.setdefault(key, (who, answer))
        return answer

    async def post(self, path: str, raw: bytes, headers: dict[str, str]) -> int:
        """Post bytes as they are; return the status."""
        async with self._session.post(
            f"{self.server.url}{path}", data=raw, headers=headers
        ) as answer:
            return answer.status

    async def claims(self) -> dict[str, UUID]:
        """Return which book has claimed each of the gateway's references."""
        rows = await self.pool.fetch("SELECT reference, goal_id FROM receipts")
        return {row["reference"]: UUID(int=row["goal_id"].int) for row in rows}

    async def round(self) -> None:
        """Have the server do once what it does by itself."""
        answer = await self._through_crashes("POST", child.ROUND, None, {})
        assert answer.body == [], answer

    async def reconcile(self) -> list[Any]:
        """Have the server compare its books with the gateway: state, what is unexplained, why."""
        answer = await self._through_crashes("POST", child.RECONCILE, None, {})
        assert isinstance(answer.body, list), answer
        return answer.body

    async def _through_crashes(
        self, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> Answer:
        answer: Answer | None = None
        for _ in range(TRIES):
            kill, self._kill_in_s = self._kill_in_s, None
            sent = self._send(method, path, body, headers)
            answer = await (sent if kill is None else self._during_a_kill(sent, kill))
            if answer is not None and answer.status < 500:
                return answer
        raise AssertionError(f"{method} {path} is never answered: {answer}\n{self.server.log}")

    async def _during_a_kill(self, sent: Awaitable[Answer | None], after_s: float) -> Answer | None:
        task = asyncio.ensure_future(sent)
        await asyncio.wait({task}, timeout=after_s)
        await self.server.kill()
        self.deaths += 1
        answer = await task
        await self.server.start()
        return answer

    async def _send(
        self, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> Answer | None:
        """Return what was answered; None when nobody knows."""
        url = f"{self.server.url}{path}"
        try:
            async with self._session.request(method, url, json=body, headers=headers) as answer:
                raw = await answer.read()
        except (aiohttp.ClientError, TimeoutError):
            return None
        is_json = answer.content_type.endswith("json")
        parsed = json.loads(raw) if is_json and raw else None
        return Answer(answer.status, answer.headers, raw, parsed)

    async def person(self, name: str, *, staff: bool = False) -> Person:
        """Return somebody new, who has just confirmed that it is them and always will have."""
        who = Person(uuid7(), f"{name.lower()}.{uuid7().hex}@example.org", new_token())
        now, session_id = datetime.now(UTC), uuid7()
        await self.pool.execute(
            "INSERT INTO people (person_id, email, first_name, last_name, staff, created_at,"
            " email_verified_at) VALUES ($1, $2, $3, 'Obi', $4, now(), now())",
            *(who.id, who.email, name, staff),
        )
        later = now + timedelta(days=30)
        query = load_queries()["open_session"]
        args = (session_id, digest(who.token), who.id, "bearer", "Tests", "192.0.2.1")
        await self.pool.execute(query, *args, now, later, later)
        await self.pool.execute(
            "UPDATE sessions SET fresh_until = $2 WHERE session_id = $1", session_id, later
        )
        return who


def _is_for_goals(path: str) -> bool:
    """Say whether it is a goal that answers: a refund asked for is a plan, only its parts are."""
    asks = path.startswith(("/goals", "/withdrawals", "/proofs")) or path.endswith("/allocate")
    return asks and not path.endswith("/refunds")


@asynccontextmanager
async def house_at(dsn: str, dice: Random, planted: str = "") -> AsyncIterator[House]:
    """Run a server on the database at `dsn`, and a gateway for it."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="goalfund-whole-")))
        merchant = Merchant(id=MERCHANT_ID, secret_key=SECRET)
        gateway = SimulatorSettings(
            merchants=(merchant,),
            seed=dice.getrandbits(32),
            webhook_timeout_s=5.0,
            slow_s=2.0,
            unknowns=Unknowns(abandoned_after_s=1e9),
        )
        simulator = await stack.enter_async_context(Simulator(gateway))
        server = WholeServer(
            folder,
            dsn=dsn,
            planted=planted or None,
            SQUAD_BASE_URL=simulator.url,
            SQUAD_MERCHANT_ID=MERCHANT_ID,
            SECRET_KEY=Fernet.generate_key().decode(),
            GOALFUND_PARK_RETRY_FIRST_S="0.000001",
            GOALFUND_PARK_RETRY_MAX_S="0.000001",
            GOALFUND_VERIFY_ABOVE_MINOR="3000000",
            GOALFUND_LENT_ACCOUNTS="on",
            GOALFUND_POOLED_ACCOUNT_BVN="22222222222",
            GOALFUND_POOLED_ACCOUNT_PHONE="08000000000",
            GOALFUND_COOLING_PERIOD_S="0",
        )
        for _ in range(LENT):
            simulator.gateway.lent.add(merchant)
        simulator.set_webhook_url(f"{server.url}{WEBHOOK}")
        pool = await stack.enter_async_context(open_pool(dsn, name="whole", size=2, role=None))
        timeout = aiohttp.ClientTimeout(total=30)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        await stack.enter_async_context(server)
        yield House(dsn, pool, simulator, server, session)
