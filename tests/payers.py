"""People who pay, as the server meets them: goals, intents, and the gateway's signed webhooks."""

import hashlib
import hmac
import json
import os
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import aiohttp
from uuid_utils.compat import uuid7

from goalfund.db import load_queries, open_journal_pool
from goalfund.goal.commands import Command
from goalfund.goal.direct import commit
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Committed
from goalfund.payments.references import Reference, new_payment_code
from tests.goals import intend, open_goal
from tests.live import SECRET

AMOUNT_MINOR, FEE_MINOR = 250_000, 3_000
WEBHOOK = "/api/v1/webhooks/squad"


@dataclass(frozen=True, slots=True)
class Charge:
    """A payment of one contribution, which the gateway tells of."""

    goal_id: UUID
    contribution_id: UUID
    payment_code: str
    amount_minor: int = AMOUNT_MINOR
    attempt: int = 0

    @property
    def reference(self) -> str:
        """What the gateway calls it by."""
        return Reference(self.goal_id, self.payment_code, self.attempt).text

    def signed(self, secret: str = SECRET, **changes: Any) -> tuple[bytes, dict[str, str]]:
        """Return the body and the headers of the webhook; `changes` go into the inner body."""
        return signed(self.notice(**changes), secret)

    def notice(self, **changes: Any) -> dict[str, Any]:
        """Return the webhook's document."""
        body = {
            "amount": self.amount_minor,
            "transaction_ref": self.reference,
            "gateway_ref": f"{self.reference}_1_1_1",
            "transaction_status": "Success",
            "email": "ada@example.org",
            "merchant_id": "SBTESTS001",
            "currency": "NGN",
            "transaction_type": "Card",
            "merchant_amount": self.amount_minor - FEE_MINOR,
            "created_at": "2026-01-02T03:04:05.678",
            "customer_mobile": None,
            "meta": {},
            "payment_information": {
                "payment_type": "card",
                "pan": "424242******4242|0830",
                "card_type": "visa",
            },
            "is_recurring": False,
        }
        return {
            "Event": "charge_successful",
            "TransactionRef": self.reference,
            "Body": body | changes,
        }


def signed(document: object, secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    """Return the bytes of a webhook, and its headers."""
    raw = json.dumps(document).encode()
    digest = hmac.new(secret.encode(), raw, hashlib.sha512).hexdigest().upper()
    return raw, {"Content-Type": "application/json", "x-squad-encrypted-body": digest}


@asynccontextmanager
async def journal(dsn: str) -> AsyncIterator[Journal]:
    """A journal beside the server's own, for what must be there beforehand."""
    async with open_journal_pool(dsn, size=2) as pool, Journal(pool, load_queries()) as opened:
        yield opened


async def opened_goal(dsn: str, **changes: Any) -> UUID:
    """Return a new public goal, opened through the journal."""
    (goal_id,) = await opened_goals(dsn, 1, **changes)
    return goal_id


async def opened_goals(dsn: str, count: int, **changes: Any) -> list[UUID]:
    """Return new public goals, opened through the journal."""
    goals = [uuid7() for _ in range(count)]
    async with journal(dsn) as writer:
        for goal_id in goals:
            await _commit(writer, goal_id, [open_goal(goal_id, **changes)])
    return goals


def planned(goal_id: UUID, amount_minor: int = AMOUNT_MINOR) -> Charge:
    """Return a charge whose intent is not there yet."""
    return Charge(goal_id, uuid7(), new_payment_code(os.urandom), amount_minor)


async def intended(dsn: str, goal_id: UUID, count: int = 1) -> list[Charge]:
    """Return charges whose intents are committed."""
    charges = [planned(goal_id) for _ in range(count)]
    await announce(dsn, charges)
    return charges


async def announce(dsn: str, charges: Iterable[Charge]) -> None:
    """Commit the intents of charges."""
    wishes: dict[UUID, list[Command]] = {}
    for charge in charges:
        wish = intend(
            charge.goal_id,
            charge.amount_minor,
            contribution_id=charge.contribution_id,
            payment_code=charge.payment_code,
        )
        wishes.setdefault(charge.goal_id, []).append(wish)
    async with journal(dsn) as writer:
        for goal_id, of_goal in wishes.items():
            await _commit(writer, goal_id, of_goal)


async def _commit(writer: Journal, goal_id: UUID, commands: Sequence[Command]) -> None:
    now = datetime.now(UTC)
    outcomes = await commit(writer, goal_id, [(now, command) for command in commands])
    assert all(isinstance(outcome, Committed) for outcome in outcomes), outcomes


async def notify(
    session: aiohttp.ClientSession, url: str, charge: Charge, **changes: Any
) -> tuple[int, dict[str, Any]]:
    """Send the webhook once; return the status and the answer."""
    raw, headers = charge.signed(**changes)
    async with session.post(f"{url}{WEBHOOK}", data=raw, headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


async def log_of(session: aiohttp.ClientSession, url: str, goal_id: UUID) -> list[dict[str, Any]]:
    """Return a goal's whole log, as anybody can read it."""
    events: list[dict[str, Any]] = []
    while True:
        query = {"after_seq": str(len(events)), "limit": "200"}
        async with session.get(f"{url}/api/v1/goals/{goal_id}/events", params=query) as answer:
            assert answer.status == 200, await answer.text()
            page = await answer.json()
        events += page["events"]
        if not page["more"]:
            return events


def contribution() -> bytes:
    """Return the body of a request to contribute."""
    return b'{"amount_minor": 50000, "name": "Ada", "email": "ada@example.org"}'


def json_headers(key: str) -> dict[str, str]:
    """Return the headers of a request that carries JSON, under an operation's id."""
    return {"Content-Type": "application/json", "Idempotency-Key": key}
