"""Goals of different fame, who runs them, and the requests of everybody around them."""

import asyncio
import itertools
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

import aiohttp
import orjson
from uuid_utils.compat import uuid7

from bench.rig import AMOUNT_MINOR, Server
from goalfund.db import connect
from goalfund.goal.commands import (
    ChangeMember,
    Command,
    CreditCharge,
    IntendContribution,
    OpenGoal,
    RequestWithdrawal,
)
from goalfund.goal.direct import commit
from goalfund.goal.journal import Journal
from goalfund.goal.roles import Role
from goalfund.payments.references import new_payment_code

_AT_ONCE: Final = 100
_PASSWORD: Final = "a quiet river, 7 boats"
_ASKED_MINOR: Final = 100


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who helps to run every goal, and is signed in."""

    person_id: UUID
    token: str

    def post(self, path: str, body: Any) -> bytes:
        """Return a request of theirs, under a key of its own."""
        return request_of(
            "POST",
            path,
            body,
            Authorization=f"Bearer {self.token}",
            **{"Idempotency-Key": str(uuid7())},
        )


@dataclass(frozen=True, slots=True)
class Crowd:
    """Goals in the order of their fame, their organiser and treasurer, and what waits for them."""

    goals: Sequence[UUID]
    organiser: Member
    treasurer: Member
    to_approve: Iterator[UUID]  # withdrawals, of the most liked goals first

    def choose(self, count: int, dice: random.Random) -> list[UUID]:
        """Return goals by Zipf's law with exponent 1: the nth is liked 1/n times as well."""
        weights = itertools.accumulate(1 / n for n in range(1, len(self.goals) + 1))
        return dice.choices(self.goals, cum_weights=list(weights), k=count)

    def asking(self, goal_id: UUID) -> bytes:
        """Return the organiser's request for money out."""
        body = {
            "amount_minor": _ASKED_MINOR,
            "purpose": "Pipes",
            "bank_code": "000013",
            "account_number": "0123456789",
        }
        return self.organiser.post(f"/api/v1/goals/{goal_id}/withdrawals", body)

    def approving(self, withdrawal_id: UUID) -> bytes:
        """Return the treasurer's yes."""
        return self.treasurer.post(f"/api/v1/withdrawals/{withdrawal_id}/approve", {})


def request_of(method: str, path: str, body: Any = None, **headers: str) -> bytes:
    """Return a whole HTTP request."""
    raw = b"" if body is None else orjson.dumps(body)
    said = {"Host": "127.0.0.1", **headers, "Content-Length": str(len(raw))}
    if body is not None:
        said["Content-Type"] = "application/json"
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + raw


async def crowd_of(writer: Journal, dsn: str, target: Server, count: int) -> Crowd:
    """Return new goals with money in them, and one withdrawal of each that waits for two yeses."""
    organiser, treasurer = [await _signed_in(dsn, target) for _ in range(2)]
    goals = [uuid7() for _ in range(count)]
    waiting = [uuid7() for _ in range(count)]
    for first in range(0, count, _AT_ONCE):
        async with asyncio.TaskGroup() as group:
            for n in range(first, min(first + _AT_ONCE, count)):
                story = _story(goals[n], waiting[n], organiser.person_id, treasurer.person_id)
                now = datetime.now(UTC)
                group.create_task(commit(writer, goals[n], [(now, told) for told in story]))
    return Crowd(goals, organiser, treasurer, iter(waiting))


def _story(goal_id: UUID, withdrawal_id: UUID, organiser: UUID, treasurer: UUID) -> list[Command]:
    code = new_payment_code(os.urandom)
    of: dict[str, Any] = {"goal_id": goal_id}
    return [
        OpenGoal(
            **of,
            operation_id=uuid4(),
            person_id=organiser,
            member_id=uuid4(),
            slug=f"bench-{goal_id.hex}",
            title="A goal of a bench",
            description="",
            currency="NGN",
            target_minor=10**12,
            approvals_required=2,
            salt=os.urandom(16),
        ),
        ChangeMember(
            **of,
            operation_id=uuid4(),
            person_id=organiser,
            member_id=uuid4(),
            member_person_id=treasurer,
            role=Role.TREASURER,
        ),
        IntendContribution(
            **of,
            operation_id=uuid4(),
            contribution_id=uuid7(),
            payment_code=code,
            access_key=code,
            contributor_key=uuid5(goal_id, code),
            salt=os.urandom(16),
            amount_minor=AMOUNT_MINOR,
            payer_name="A contributor",
            email="contributor@example.com",
            message=None,
        ),
        CreditCharge(
            **of,
            operation_id=uuid4(),
            reference=f"{code}_0",
            payment_code=code,
            amount_minor=AMOUNT_MINOR,
            currency="NGN",
            raw=b"{}",
        ),
        _waiting(goal_id, withdrawal_id, organiser),
    ]


def _waiting(goal_id: UUID, withdrawal_id: UUID, organiser: UUID) -> RequestWithdrawal:
    now = datetime.now(UTC)
    return RequestWithdrawal(
        operation_id=uuid4(),
        goal_id=goal_id,
        person_id=organiser,
        withdrawal_id=withdrawal_id,
        amount_minor=_ASKED_MINOR,
        purpose="Pipes",
        bank_code="000013",
        account_number="0123456789",
        account_key="a bench's",
        account_sealed="a bench's",
        display={
            "purpose": "Pipes",
            "bank_name": "GTBank",
            "account_masked": "******6789",
            "account_name": "PIPES AND SONS LTD",
        },
        expires_at=now + timedelta(days=7),
        cools_until=now,
        proof_window_s=14 * 86_400,
        salt=os.urandom(16),
    )


async def _signed_in(dsn: str, target: Server) -> Member:
    """Have somebody register and sign in, who need not confirm again that it is them."""
    body = {"email": f"{uuid4().hex}@example.org", "password": _PASSWORD}
    names = {"first_name": "Ada", "last_name": "Obi"}
    headers = {"X-Session-Transport": "bearer"}
    url = f"http://127.0.0.1:{target.port}/api/v1/auth"
    async with aiohttp.ClientSession(headers=headers) as http, connect(dsn, name="bench") as owner:
        async with http.post(f"{url}/register", json=body | names) as answer:
            assert answer.status == 201, await answer.text()
        await owner.execute("UPDATE people SET email_verified_at = now()")
        async with http.post(f"{url}/login", json=body) as answer:
            assert answer.status == 200, await answer.text()
            token = (await answer.json())["session"]["token"]
        await owner.execute("UPDATE sessions SET fresh_until = now() + interval '1 hour'")
        query = "SELECT person_id FROM people WHERE email = $1"
        return Member(UUID(int=(await owner.fetchval(query, body["email"])).int), token)
