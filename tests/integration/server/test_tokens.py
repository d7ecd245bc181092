"""Tokens that are none: on every route about a goal, and on the socket's door."""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from tests.served import Served, served_at
from tests.signed_in import opening, person


def as_jwt(person_id: UUID, **header: object) -> str:
    """Return what other systems take for a token."""
    parts = [{"alg": "none", "typ": "JWT"} | header, {"sub": str(person_id), "exp": 4_102_444_800}]
    texts = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts]
    return ".".join([*texts, ""])


def wrong(token: str, person_id: UUID) -> dict[str, str]:
    """Return `Authorization` headers that are almost right."""
    return {
        "no token": "Bearer ",
        "cut short": f"Bearer {token[:-1]}",
        "too long": f"Bearer {token}A",
        "one letter else": f"Bearer {token[:-2]}{'A' if token[-2] != 'A' else 'B'}{token[-1]}",
        "first letter else": f"Bearer {'A' if token[0] != 'A' else 'B'}{token[1:]}",
        "in other case": f"Bearer {token.swapcase()}",
        "in quotes": f'Bearer "{token}"',
        "twice": f"Bearer {token}, Bearer {token}",
        "of another scheme": f"Token {token}",
        "of the scheme in lower case": f"bearer {token}",
        "as a password": f"Basic {base64.b64encode(f'ada:{token}'.encode()).decode()}",
        "bare": token,
        "its hash": f"Bearer {token.encode().hex()[:43]}",
        "the person": f"Bearer {person_id}",
        "alg none": f"Bearer {as_jwt(person_id)}",
        "kid traversal": f"Bearer {as_jwt(person_id, alg='HS256', kid='../../dev/null')}",
        "SQL": "Bearer ' OR 1=1 --" + "x" * 25,
        "a cookie's": "",
    }


@pytest.mark.parametrize("kind", list(wrong("x" * 43, UUID(int=0))))
async def test_what_is_no_token_opens_nothing(served: Served, kind: str) -> None:
    """Reliability 104, for session tokens: neither to change nor to read, not even what is public.

    A wrong token is no token less: who shows one means to be somebody.
    """
    ada = await person(served, fresh=True)
    goal = await ada.opens()
    if kind == "a cookie's":
        header = f"Bearer {(await ada.another_session(by_cookie=True)).token}"
    else:
        header = wrong(ada.token, ada.person_id)[kind]
    sent = {"Authorization": header, "Idempotency-Key": str(uuid7()), "If-Match": '"1"'}
    path = f"/api/v1/goals/{goal['id']}"
    answers = [
        await served.ask("GET", path, headers=sent),
        await served.ask("PATCH", path, headers=sent, json={"target_minor": 1}),
        await served.ask("POST", f"{path}/close", headers=sent),
        await served.ask("GET", f"{path}/members", headers=sent),
        await served.ask("POST", "/api/v1/goals", headers=sent, json=opening()),
        await served.ask("GET", "/api/v1/me/goals", headers=sent),
    ]

    assert {(401, "unauthenticated")} == {(a.status, a.code) for a in answers}
    assert not any(ada.token.encode() in answer.raw for answer in answers)
    assert goal == (await ada.get(f"/goals/{goal['id']}")).body


@pytest.mark.parametrize("over", ["ends_at", "expires_at"])
async def test_a_token_whose_time_is_over_opens_nothing(served: Served, over: str) -> None:
    """Reliability 104: idle for too long, or too old in any case."""
    ada = await person(served)
    await served.pool.execute(
        "UPDATE sessions SET ends_at = $2, expires_at = $3 WHERE person_id = $1",
        ada.person_id,
        past := datetime.now(UTC) - timedelta(seconds=1),
        past if over == "expires_at" else past + timedelta(days=1),
    )
    answer = await ada.post("/goals", opening())

    assert (401, "unauthenticated") == (answer.status, answer.code)


async def test_a_token_of_another_installation_opens_nothing(
    served: Served, fresh_dsn: str
) -> None:
    """Reliability 104: other audience."""
    ada = await person(served)
    async with served_at(fresh_dsn) as elsewhere:
        there = await elsewhere.ask("GET", "/api/v1/me/goals", headers=ada.headers)
    here = await ada.get("/me/goals")

    assert [401, 200] == [there.status, here.status]


async def test_a_cookie_of_a_session_that_is_over_is_nobodys(served: Served) -> None:
    """A browser goes on sending it: public goals are read, and nothing is changed."""
    ada = await person(served, by_cookie=True)
    goal = await ada.opens()
    await served.pool.execute("DELETE FROM sessions WHERE person_id = $1", ada.person_id)
    await served.server.parts.people.people.sessions.read_news()
    read = await ada.get(f"/goals/{goal['id']}")
    edit = await ada.ask(
        "PATCH", f"/goals/{goal['id']}", {"target_minor": 1}, uuid7(), If_Match='"1"'
    )

    assert (200, ["viewer"]) == (read.status, read.body["my_roles"])
    assert (401, "unauthenticated") == (edit.status, edit.code)
