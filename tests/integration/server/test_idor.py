"""The matrix of who may do what: every route and socket event, for everybody, against one table."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

import aiohttp
import pytest
from uuid_utils.compat import uuid7

from goalfund.commands_part import COMMANDS
from goalfund.edge import guards
from goalfund.edge.guards import Allowed, Need, Rule
from goalfund.edge.sessions import session_of
from goalfund.edge.socket_commands import Command
from goalfund.goal.roles import Role
from goalfund.goals import (
    edit_routes,
    file_routes,
    invitation_routes,
    member_routes,
    milestone_routes,
    post_routes,
    roster_routes,
    routes,
)
from goalfund.goals.roster_models import ParticipantBody
from goalfund.paper import routes as paper_routes
from goalfund.payments import clearing_routes
from goalfund.payments import routes as payments_routes
from goalfund.refunds import dispute_routes
from goalfund.refunds import routes as refund_routes
from goalfund.refunds.models import RefundBody
from goalfund.withdrawals import proof_routes
from goalfund.withdrawals import routes as withdrawals_routes
from tests.goals import (
    announce,
    ask_for,
    comment,
    credit,
    intend,
    plan,
    prove,
    settle,
    withdraw,
)
from tests.served import Answer, Served
from tests.signed_in import Person, give_role, opening, person
from tests.socket_clients import RawViewer
from tests.uploads import bring

TABLE: Final = Path(__file__).with_name("who_may.txt")
PEOPLE: Final = (
    "anonymous",
    "stranger",
    "unverified",
    "former",
    "contributor",
    "treasurer",
    "organiser",
    "stale",
    "other",
    "staff",
)
# Whatever else is read is a page or a document, the same for everybody.
NO_PAGES: Final = ("/api/", "/dev/", "/p/", "/embed/", "/healthz", "/readyz", "/metrics")
SOCKET: Final = "/socket.io/"
AT_ONCE: Final = 8


class Cell(NamedTuple):
    """One person's answer on one line of the table."""

    method: str
    path: str
    goal: str
    who: str
    status: int


def read_table(text: str) -> list[Cell]:
    """Return the table's cells."""
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    head, *lines = rows
    assert head == ["method", "path", "goal", *PEOPLE]
    return [
        Cell(method, path, goal, who, int(status))
        for method, path, goal, *statuses in lines
        for who, status in zip(PEOPLE, statuses, strict=True)
    ]


CELLS: Final = read_table(TABLE.read_text("utf-8"))
LINES: Final = sorted({(cell.method, cell.path) for cell in CELLS})


@dataclass
class Goal:
    """A goal with somebody in each of its roles."""

    goal_id: UUID
    slug: str
    operation_id: UUID
    contribution_id: UUID
    refund_id: UUID
    update_id: UUID
    comment_id: UUID
    invitation_id: UUID
    participant_id: UUID
    picture_id: UUID
    milestone_id: UUID
    withdrawal_id: UUID
    proof_id: UUID


@dataclass
class World:
    """People, and goals of which they are something."""

    served: Served
    people: dict[str, Person] = field(default_factory=dict)
    shared: dict[str, Goal] = field(default_factory=dict)

    async def settle(self) -> None:
        """Make everybody, and one goal of each kind that nobody may change."""
        for who in PEOPLE[1:]:
            self.people[who] = await self.newcomer(who)
        self.people["stale"] = await self.people["organiser"].another_session()
        for visibility in ("public", "private"):
            self.shared[visibility] = await self.goal(visibility)
            self.shared[f"closed {visibility}"] = await self.goal(f"closed {visibility}")
        await self.people["other"].opens(visibility="private")

    async def newcomer(self, who: str) -> Person:
        """Return somebody like `who` whom nobody has seen before."""
        return await person(
            self.served,
            verified=who != "unverified",
            staff=who == "staff",
            fresh=who != "stale",
        )

    async def goal(self, what: str) -> Goal:
        """Return a new goal with somebody in each of its roles; a closed one has a roster."""
        key, kind = uuid7(), "closed" if what.startswith("closed") else "open"
        body = opening(visibility=what.removeprefix("closed "), kind=kind)
        answer = await self.people["organiser"].ask("POST", "/goals", body, key)
        goal_id = UUID(answer.body["id"])
        await give_role(self.served, goal_id, self.people["treasurer"], Role.TREASURER)
        await give_role(self.served, goal_id, self.people["former"], Role.ORGANISER)
        await give_role(self.served, goal_id, self.people["former"], None)
        participant_id = await self.served.server.parts.goals.rosters.add(
            goal_id, None, ParticipantBody(name="Ngozi", email="ngozi@example.org")
        )
        step = plan(goal_id, recurrence="weekly")
        await self.served.commit(step)
        gift = intend(
            goal_id,
            250_000,
            person_id=self.people["contributor"].person_id,
            participant_id=participant_id.participant_id,
        )
        await self.served.commit(gift)
        await self.served.commit(credit(gift))
        organiser_id = self.people["organiser"].person_id
        picture_id = await bring(self.served.pool, organiser_id, "update")
        update = announce(goal_id, organiser_id, attachments=(picture_id,))
        remark = comment(goal_id, self.people["contributor"].person_id)
        await self.served.commit(update)
        await self.served.commit(remark)
        wanted = ask_for(goal_id, 1_000, organiser_id)
        await self.served.commit(wanted)
        paid = withdraw(goal_id, 1_000)
        proof = prove(paid, organiser_id)
        for command in (paid, settle(paid), proof):
            await self.served.commit(command)
        invitation_id = await invited(self.served, goal_id, self.people["contributor"])
        asked = await self.served.server.parts.refunds.asking.ask(
            goal_id, uuid7(), organiser_id, RefundBody(reason="Too much came.", percentage=1)
        )
        return Goal(
            goal_id=goal_id,
            slug=answer.body["slug"],
            operation_id=key,
            contribution_id=gift.contribution_id,
            refund_id=asked.request_id,
            update_id=update.post_id,
            comment_id=remark.post_id,
            invitation_id=invitation_id,
            participant_id=participant_id.participant_id,
            picture_id=picture_id,
            milestone_id=step.milestone_id,
            withdrawal_id=wanted.withdrawal_id,
            proof_id=proof.proof_id,
        )

    async def asker(self, cell: Cell) -> Person | None:
        """Return who asks; on their own account, somebody who is not needed afterwards."""
        if cell.who == "anonymous":
            return None
        if cell.goal == "-" and cell.method != "GET" and cell.path != "/api/v1/goals":
            return await self.newcomer(cell.who)
        return self.people[cell.who]

    async def goal_for(self, cell: Cell) -> Goal:
        """Return a goal; one of its own where it is about to change."""
        # Only closed goals have a roster.
        what = f"closed {cell.goal}" if "{goal_id}/participants" in cell.path else cell.goal
        reads = cell.method == "GET" or cell.path in ("contribute", "comment")
        if cell.goal != "-" and not reads and cell.status < 300:
            return await self.goal(what)
        return self.shared[what if what != "-" else "public"]


async def session_of_person(served: Served, person_id: UUID) -> str:
    """Return a session of somebody's."""
    found = await served.pool.fetchval(
        "SELECT session_id FROM sessions WHERE person_id = $1", person_id
    )
    return str(found)


async def passkey_of_person(served: Served, person_id: UUID) -> str:
    """Return a new passkey of somebody's."""
    passkey_id = uuid7()
    await served.pool.execute(
        "INSERT INTO passkeys VALUES ($1, $2, $3, 'x', 'localhost', 0, '{}', FALSE, 'x', now())",
        passkey_id,
        person_id,
        passkey_id.bytes,
    )
    return str(passkey_id)


async def file_of_person(served: Served, person_id: UUID) -> str:
    """Return a file that somebody has announced and not brought."""
    file_id = uuid7()
    await served.pool.execute(
        "INSERT INTO files (file_id, owner_id, purpose, place, media, size_bytes, created_at,"
        " loose_since) VALUES ($1, $2, 'proof', 'folder', 'image/png', 9, now(), now())",
        file_id,
        person_id,
    )
    return str(file_id)


async def invited(served: Served, goal_id: UUID, who: Person) -> UUID:
    """Return an invitation by which somebody came to a goal."""
    invitations = served.server.parts.goals.invitations
    row, _ = await invitations.make(goal_id, who.person_id, None, 3_600, 5)
    await served.pool.execute(
        "INSERT INTO goal_viewers VALUES ($1, $2, $3, now())",
        goal_id,
        who.person_id,
        row["invitation_id"],
    )
    return UUID(int=row["invitation_id"].int)


async def path_of(world: World, cell: Cell, goal: Goal, asker: Person | None) -> str:
    """Fill in the path. Who adds a new kind of id says here whose it is."""
    known = {
        "goal_id": str(goal.goal_id),
        "slug": goal.slug,
        "operation_id": str(goal.operation_id),
        "contribution_id": str(goal.contribution_id),
        "refund_id": str(goal.refund_id),
        "ticket_id": "DSP0",  # no dispute
        "update_id": str(goal.update_id),
        "comment_id": str(goal.comment_id),
        "milestone_id": str(goal.milestone_id),
        "invitation_id": str(goal.invitation_id),
        "withdrawal_id": str(goal.withdrawal_id),
        "proof_id": str(goal.proof_id),
        "reference": "SBTESTS001_X",
        "participant_id": str(goal.participant_id),
        "claim_id": str(goal.operation_id),  # nor is it a claim
        "item_id": str(goal.operation_id),  # nothing that is in suspense
        "viewer_id": str(world.people["contributor"].person_id),
        "user_id": str(world.people["treasurer"].person_id),
    }
    # On lines about one's own account, the treasurer is a newcomer.
    owner = asker if asker is not None and cell.who == "treasurer" else world.people["treasurer"]
    if "session_id" in cell.path:
        known["session_id"] = await session_of_person(world.served, owner.person_id)
    if "passkey_id" in cell.path:
        known["passkey_id"] = await passkey_of_person(world.served, owner.person_id)
    if "goal_id" in cell.path:
        known["file_id"] = str(goal.picture_id)
    elif "file_id" in cell.path:
        known["file_id"] = await file_of_person(world.served, owner.person_id)
    return re.sub(r"\{(\w+)\}", lambda match: known[match[1]], cell.path)


BODIES: Final[dict[tuple[str, str], Any]] = {
    ("POST", "/api/v1/suspense/claims"): {
        "amount_minor": 250_000,
        "paid_on": "2026-11-20",
        "sender_name": "ADA OBI",
    },
    ("POST", "/api/v1/admin/claims/{claim_id}/reject"): {"reason": "No such money has come."},
    ("POST", "/api/v1/admin/reconciliation"): {"days": 1},
    ("POST", "/api/v1/admin/reconciliation/items/{item_id}/explain"): {"reason": "A float."},
    ("POST", "/api/v1/admin/suspense/{item_id}/allocate"): {"goal_id": str(UUID(int=7))},
    ("POST", "/api/v1/admin/suspense/{item_id}/refund"): {
        "bank_code": "000013",
        "account_number": "0123456789",
        "reason": "Nobody claims it.",
    },
    ("POST", "/api/v1/goals"): opening(),
    ("POST", "/api/v1/admin/disputes/{ticket_id}/answer"): {"action": "accepted"},
    ("POST", "/api/v1/goals/{goal_id}/refunds"): {"reason": "Too much came.", "percentage": 1},
    ("PATCH", "/api/v1/goals/{goal_id}"): {"target_minor": 7},
    ("PUT", "/api/v1/goals/{goal_id}/members/{user_id}"): {"role": "organiser"},
    ("POST", "/api/v1/goals/{goal_id}/updates"): {"text": "We dig."},
    ("POST", "/api/v1/goals/{goal_id}/comments"): {"text": "Well done!"},
    ("POST", "/api/v1/goals/{goal_id}/withdrawals"): {
        "amount_minor": 1_000,
        "purpose": "Pipes",
        "bank_code": "000013",
        "account_number": "0123456789",
    },
    ("POST", "/api/v1/withdrawals/{withdrawal_id}/proofs"): {"heading": "Pipes", "body": "Bought."},
    ("POST", "/api/v1/proofs/{proof_id}/confirmations"): {"confirmed": True},
    ("POST", "/api/v1/goals/{goal_id}/contributions"): {
        "amount_minor": 250_000,
        "name": "Ada",
        "email": "ada@example.org",
    },
    ("POST", "/api/v1/uploads"): {"purpose": "avatar", "type": "image/png", "size_bytes": 9},
    ("POST", "/api/v1/uploads/{file_id}/complete"): {
        "public_id": "x",
        "version": 1,
        "signature": "x",
        "resource_type": "image",
        "type": "private",
        "bytes": 9,
    },
    ("POST", "/api/v1/invitations/open"): {"token": "x" * 43},
    ("POST", "/api/v1/goals/{goal_id}/milestones"): {"title": "Pump", "target_minor": 7},
    ("PATCH", "/api/v1/goals/{goal_id}/milestones/{milestone_id}"): {"target_minor": 7},
    ("POST", "/api/v1/goals/{goal_id}/participants"): {"name": "Ben"},
    ("PATCH", "/api/v1/goals/{goal_id}/participants/{participant_id}"): {"waived": True},
    ("POST", "/api/v1/goals/{goal_id}/participants/import"): b"name\nBen\n",
    ("PUT", "/api/v1/goals/{goal_id}/participants/schedule"): {"on": False},
    ("POST", "/api/v1/participants/look-up"): {"key": "x" * 43},
    ("POST", "/api/v1/participants/claim"): {"key": "x" * 43},
    ("POST", "/api/v1/auth/verify-email"): {"token": "x" * 43},
    ("POST", "/api/v1/auth/2fa/enable"): {"code": "123456"},
    ("POST", "/api/v1/notifications/read"): {"ids": [str(UUID(int=0))]},
    ("PUT", "/api/v1/me/notification-preferences"): {"kinds": {}},
    ("POST", "/api/v1/banks/account-name"): {
        "bank_code": "000015",
        "account_number": "0123456789",
    },
    ("PUT", "/api/v1/me/settlement-account"): {
        "bank_code": "000015",
        "account_number": "0123456789",
    },
    ("PUT", "/api/v1/contributions/{contribution_id}/refund-account"): {
        "bank_code": "000015",
        "account_number": "0123456789",
    },
    ("POST", "/api/v1/contributions/{contribution_id}/refund-account/name"): {
        "bank_code": "000015",
        "account_number": "0123456789",
    },
    ("PATCH", "/api/v1/me"): {"first_name": "Ada"},
    ("PATCH", "/api/v1/auth/passkeys/{passkey_id}"): {"name": "Telephone"},
}


async def answer_to(world: World, cell: Cell) -> Answer:
    """Send the request of a cell."""
    asker, goal = await world.asker(cell), await world.goal_for(cell)
    path = await path_of(world, cell, goal, asker)
    headers = {"Idempotency-Key": str(uuid7()), "If-Match": '"1"'}
    if asker is not None:
        headers |= asker.headers
    body = BODIES.get((cell.method, cell.path), {})
    options: dict[str, Any] = {} if cell.method == "GET" else {"json": body}
    if isinstance(body, bytes):
        options, headers["Content-Type"] = {"data": body}, "text/csv"
    return await world.served.ask(cell.method, path, headers=headers, **options)


async def fault_of(world: World, cell: Cell) -> str | None:
    """Return what is wrong with the answer to a cell, or None."""
    answer = await answer_to(world, cell)
    told = f"{cell}: {answer.status} {answer.code}"
    if answer.status != cell.status:
        return told
    # Nobody outside can tell a private goal from none.
    hidden = cell.goal == "private" and cell.status == 404 and "{goal_id}" in cell.path
    return told if hidden and answer.code != "goal_not_found" else None


async def faults_of(world: World, cells: Iterable[Cell]) -> list[str]:
    """Return all that is wrong with the answers to `cells`."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(cell: Cell) -> str | None:
        async with turns:
            return await fault_of(world, cell)

    found = await asyncio.gather(*(one(cell) for cell in cells))
    return [fault for fault in found if fault is not None]


def cells_of(method: str, path: str) -> list[Cell]:
    return [cell for cell in CELLS if (cell.method, cell.path) == (method, path)]


def routes_of(served: Served) -> set[tuple[str, str]]:
    """Return every route of the application that is more than a page to look at."""
    found = {
        (route.method, route.resource.canonical)
        for route in served.server.app.router.routes()
        if route.resource is not None and route.resource.canonical != SOCKET
    }
    return {
        (method, path)
        for method, path in found
        if method not in ("GET", "HEAD") or path.startswith(NO_PAGES)
    }


async def events_of(served: Served) -> set[tuple[str, str]]:
    """Return every event that clients may send."""
    document = (await served.ask("GET", "/asyncapi.json")).body
    names = [
        operation["channel"]["$ref"].rpartition("/")[2]
        for operation in document["operations"].values()
        if operation["action"] == "receive"
    ]
    return {("SOCKET", name) for name in names}


def lines_missing(found: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what is served without a line in the table, and lines for what is not served."""
    return sorted(found.symmetric_difference(LINES))


_WORLDS: dict[str, World] = {}


@pytest.fixture
async def world(served: Served) -> World:
    """One world for this server."""
    if served.url not in _WORLDS:
        _WORLDS[served.url] = World(served)
        await _WORLDS[served.url].settle()
    return _WORLDS[served.url]


async def test_every_route_and_event_has_a_line(served: Served) -> None:
    """Reliability 100: whoever adds one says in who_may.txt who may."""
    assert [] == lines_missing(routes_of(served) | await events_of(served))


def test_a_goals_line_is_there_for_public_and_private() -> None:
    for method, path in LINES:
        kinds = {cell.goal for cell in cells_of(method, path)}

        assert kinds in ({"-"}, {"public", "private"}), (method, path)
        assert kinds != {"-"} or "{goal_id}" not in path, (method, path)


@pytest.mark.parametrize(("method", "path"), [line for line in LINES if line[0] != "SOCKET"])
async def test_everybody_is_answered_as_the_table_says(
    world: World, method: str, path: str
) -> None:
    """Reliability 100."""
    assert [] == await faults_of(world, cells_of(method, path))


@contextlib.asynccontextmanager
async def socket_of(world: World, who: str) -> AsyncIterator[RawViewer]:
    url = f"{world.served.url}/socket.io/?EIO=4&transport=websocket"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, max_msg_size=0) as websocket,
    ):
        viewer = RawViewer(websocket)
        known = world.people.get(who)
        await viewer.enter({"token": known.token} if known else None)
        yield viewer


async def payload_of(world: World, cell: Cell) -> dict[str, Any]:
    """Return what an event takes: a goal; or the ids and the body of a command's route."""
    if cell.path not in COMMANDS:
        return {"goal_id": str(world.shared[cell.goal].goal_id)}
    route, goal = COMMANDS[cell.path].route, await world.goal_for(cell)
    ids = {
        name: await path_of(world, cell._replace(path=f"{{{name}}}"), goal, None)
        for name in route.inputs.path
    }
    return {"operation_id": str(uuid7()), **ids, **BODIES.get((route.method, route.path), {})}


async def socket_faults(world: World, cells: Iterable[Cell]) -> list[str]:
    faults = []
    for cell in cells:
        async with socket_of(world, cell.who) as viewer:
            answer = await viewer.ask(cell.path, await payload_of(world, cell))
            status = 200 if answer["ok"] else answer["error"]["status"]
        if status != cell.status:
            faults.append(f"{cell}: {status}")
    return faults


@pytest.mark.parametrize("event", [path for method, path in LINES if method == "SOCKET"])
async def test_everybody_is_answered_on_the_socket_as_the_table_says(
    world: World, event: str
) -> None:
    """Reliability 100."""
    assert [] == await socket_faults(world, cells_of("SOCKET", event))


@pytest.mark.parametrize("command", COMMANDS.values(), ids=[*COMMANDS])
def test_whoever_may_send_a_command_may_ask_its_route(command: Command) -> None:
    on_socket = cells_of("SOCKET", command.name)
    over_http = cells_of(command.route.method, command.route.path)

    assert [cell[2:] for cell in on_socket] == [
        (*cell[2:4], 200 if cell.status < 300 else cell.status) for cell in over_http
    ]


async def test_a_goal_that_is_not_there_is_answered_like_a_private_one(world: World) -> None:
    """Reliability 100: to a stranger, but for its id, word by word."""
    stranger, hidden = world.people["stranger"], str(world.shared["private"].goal_id)
    for method, path in LINES:
        if "{goal_id}" not in path or method == "SOCKET":
            continue
        told = []
        for goal_id in (hidden, str(uuid7())):
            goal = replace(world.shared["private"], goal_id=UUID(goal_id))
            cell = Cell(method, path, "private", "stranger", 404)
            answer = await world.served.ask(
                method,
                await path_of(world, cell, goal, stranger),
                headers=stranger.headers | {"Idempotency-Key": str(uuid7()), "If-Match": '"1"'},
                **({} if method == "GET" else {"json": _plain(BODIES.get((method, path), {}))}),
            )
            body = {k: v for k, v in answer.body.items() if k != "trace_id"}
            told.append((answer.status, str(body).replace(goal_id, "")))

        assert told[0] == told[1], (method, path)


def _plain(body: Any) -> Any:
    return {} if isinstance(body, bytes) else body


def test_a_route_without_a_line_is_found_by_name() -> None:
    """Negative control."""
    new = ("POST", "/api/v1/goals/{goal_id}/gifts")

    assert [new] == lines_missing({*LINES, new})


def test_a_line_without_a_route_is_found_by_name() -> None:
    """Negative control."""
    assert [("GET", "/api/v1/me")] == lines_missing(set(LINES) - {("GET", "/api/v1/me")})


# Whose they are is asked otherwise: by a key, by who began it, or of public goals alone.
OTHERWISE: Final = ("/api/v1/contributions/", "/api/v1/operations/", "/embed/")
GUARDED: Final = [
    line
    for line in LINES
    if line[0] != "SOCKET"
    and {"public", "private"} == {c.goal for c in cells_of(*line)}
    and not line[1].startswith(OTHERWISE)
]


@pytest.mark.parametrize(("method", "path"), GUARDED)
async def test_a_route_that_has_lost_its_guard_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    """Negative control: for every route about a goal."""

    async def anybody(
        request: aiohttp.web.Request, _goal_id: UUID, _need: Need, **_options: bool
    ) -> Allowed:
        return Allowed(1, frozenset(Role), await session_of(request))

    for module in (
        routes,
        edit_routes,
        file_routes,
        member_routes,
        milestone_routes,
        invitation_routes,
        post_routes,
        roster_routes,
        payments_routes,
        clearing_routes,
        paper_routes,
        refund_routes,
        withdrawals_routes,
        proof_routes,
        dispute_routes,
    ):
        monkeypatch.setattr(module, "allowed", anybody)
    strangers = [c for c in cells_of(method, path) if c.who in ("anonymous", "stranger")]

    assert [] != await faults_of(world, [c for c in strangers if c.goal == "private"])


@pytest.mark.parametrize("need", [need for need in Need if not guards.RULES[need].is_for_all])
async def test_a_rule_that_is_too_narrow_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, need: Need
) -> None:
    """Negative control: for the guards' table. (Too wide: tests/unit/edge/test_guards.py.)"""
    monkeypatch.setattr(guards, "RULES", {**guards.RULES, need: Rule(frozenset())})
    members = [c for c in CELLS if c.who in ("organiser", "treasurer") and c.goal == "public"]

    assert [] != await faults_of(world, [c for c in members if c[:2] in GUARDED])
