"""People who are signed in to the real application: accounts and sessions, made without a hash."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from goalfund.goal.commands import ChangeMember
from goalfund.goal.roles import Role
from goalfund.people.client import Client
from goalfund.people.tokens import csrf_token
from tests.served import Answer, Served

HERE = Client(address="192.0.2.1", network="192.0.2.1", device="Tests")


@dataclass(frozen=True)
class Person:
    """Somebody with a session. `fresh`: they have just confirmed that it is them."""

    served: Served
    person_id: UUID
    email: str
    token: str
    by_cookie: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """What shows the session, as a page of ours sends it."""
        if not self.by_cookie:
            return {"Authorization": f"Bearer {self.token}"}
        return {
            "Cookie": f"goalfund={self.token}",
            "Origin": self.served.url,
            "X-CSRF-Token": csrf_token(self.token),
        }

    async def ask(
        self, method: str, path: str, body: Any = None, key: UUID | None = None, **headers: str
    ) -> Answer:
        """Send a request below `/api/v1`; `headers` with an underscore for the hyphen."""
        sent = self.headers | {name.replace("_", "-"): text for name, text in headers.items()}
        if key is not None:
            sent["Idempotency-Key"] = str(key)
        return await self.served.ask(method, f"/api/v1{path}", json=body, headers=sent)

    async def get(self, path: str, **headers: str) -> Answer:
        """Read below `/api/v1`."""
        return await self.ask("GET", path, None, None, **headers)

    async def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        """Do something under a key of its own."""
        return await self.ask("POST", path, body, uuid7(), **headers)

    async def opens(self, **changes: Any) -> Any:
        """Return a new goal, opened over HTTP."""
        answer = await self.post("/goals", opening(**changes))
        assert answer.status == 201, answer
        return answer.body

    async def another_session(self, *, fresh: bool = False, by_cookie: bool = False) -> "Person":
        """Return the same person on another device."""
        token = await _sign_in(self.served, self.person_id, fresh=fresh, by_cookie=by_cookie)
        return Person(self.served, self.person_id, self.email, token, by_cookie)


def opening(**changes: Any) -> dict[str, Any]:
    """Return the body of a request for a new goal. A change to `...` leaves the field out."""
    body = {
        "title": "A borehole for Ward 4",
        "description": "Clean water, 40 m deep.",
        "target_minor": 50_000_000,
    }
    return {name: value for name, value in (body | changes).items() if value is not ...}


async def person(
    served: Served,
    *,
    verified: bool = True,
    staff: bool = False,
    fresh: bool = False,
    by_cookie: bool = False,
    first_name: str = "Ada",
) -> Person:
    """Return somebody new."""
    person_id = uuid7()
    email = f"ada.{person_id.hex}@example.org"
    await served.pool.execute(
        "INSERT INTO people (person_id, email, first_name, last_name, staff, created_at,"
        " email_verified_at) VALUES ($1, $2, $3, 'Obi', $4, now(), CASE WHEN $5 THEN now() END)",
        person_id,
        email,
        first_name,
        staff,
        verified,
    )
    token = await _sign_in(served, person_id, fresh=fresh, by_cookie=by_cookie)
    return Person(served, person_id, email, token, by_cookie)


async def _sign_in(served: Served, person_id: UUID, *, fresh: bool, by_cookie: bool) -> str:
    people = served.server.parts.people.people
    async with people.store.begin() as connection:
        opened = await people.sessions.open(
            connection, person_id, "cookie" if by_cookie else "bearer", HERE
        )
    if fresh:
        await served.pool.execute(
            "UPDATE sessions SET fresh_until = now() + interval '1 hour' WHERE session_id = $1",
            opened.session_id,
        )
    return opened.token


async def give_role(served: Served, goal_id: UUID, who: Person, role: Role | None) -> None:
    """Give somebody a role, or take it away, as our own tools may."""
    await served.commit(
        ChangeMember(
            operation_id=uuid7(),
            goal_id=goal_id,
            member_id=uuid7(),
            member_person_id=who.person_id,
            role=role,
        )
    )


async def has_given(served: Served, goal_id: UUID, who: Person) -> UUID:
    """Have somebody contribute, and the money come in; return the contribution."""
    answer = await who.post(
        f"/goals/{goal_id}/contributions",
        {"amount_minor": 250_000, "name": "Ada Obi", "email": who.email},
    )
    assert answer.status == 201, answer
    contribution_id = UUID(answer.body["contribution"]["id"])
    from tests.served import charge_of

    assert (await served.pay(charge_of(answer))).status == 200
    return contribution_id
