"""Commands are routes: the same body, the ids of the path, an operation id, and one document."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from pydantic import BaseModel, TypeAdapter
from uuid_utils.compat import uuid7

from goalfund.commands_part import COMMANDS
from goalfund.edge.asyncapi import AsyncApi
from goalfund.edge.binding import parse_payload
from goalfund.edge.fields import AmountMinor, Body, View
from goalfund.edge.limits import Rate, RateLimits
from goalfund.edge.metrics import Metrics
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.sessions import Session, session_of
from goalfund.edge.socket_commands import Command, Commands, describe

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

routes = Routes("/api/v1", "tests")


class GiftBody(Body):
    """A gift."""

    amount_minor: AmountMinor
    words: str = "-"


class GiftView(View):
    id: UUID


@routes.post("/goals/{goal_id}/gifts", status=201, codes=(Code.GOAL_NOT_OPEN,))
async def give(
    request: web.Request, goal_id: UUID, body: GiftBody, operation_id: UUID
) -> Answer[GiftView]:
    """Give something.

    It is taken once.
    """
    raise NotImplementedError


@routes.post("/gifts/{gift_id}/thank")
async def thank(request: web.Request, gift_id: UUID) -> GiftView:
    """Thank for it."""
    session = await session_of(request)
    return GiftView(id=session.person_id if session else gift_id)


GIVE = Command.of("give_much", routes.of(give))
THANK = Command.of("thank", routes.of(thank))


def payload(**changes: Any) -> dict[str, Any]:
    values = {"goal_id": str(uuid7()), "operation_id": str(uuid7()), "amount_minor": 7} | changes
    return {name: value for name, value in values.items() if value is not ...}


def test_a_payload_is_the_body_the_path_and_the_operation() -> None:
    sent = payload()
    arguments = GIVE.arguments(parse_payload(GIVE.payload, sent))

    assert "GiveMuchCommand" == GIVE.payload.__name__
    assert {
        "goal_id": UUID(sent["goal_id"]),
        "operation_id": UUID(sent["operation_id"]),
        "body": GiftBody(amount_minor=7),
    } == arguments
    body = arguments["body"]
    assert isinstance(body, BaseModel)
    assert {"amount_minor"} == body.model_fields_set
    assert {"amount_minor": 7, "words": "-"} == body.model_dump()


def test_a_route_without_a_body_or_a_key_takes_what_it_takes() -> None:
    gift_id = uuid7()
    sent = {"gift_id": str(gift_id), "operation_id": str(uuid7())}

    assert {"gift_id": gift_id} == THANK.arguments(parse_payload(THANK.payload, sent))


@pytest.mark.parametrize(
    "changes",
    [
        {"goal_id": ...},
        {"operation_id": ...},
        {"operation_id": None},
        {"amount_minor": 7.0},
        {"amount_minor": "7"},
        {"gift_id": str(UUID(int=7))},
    ],
    ids=str,
)
def test_what_the_route_would_refuse_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ProblemError) as refused:
        parse_payload(GIVE.payload, payload(**changes))

    assert Code.INVALID_REQUEST == refused.value.code
    assert [next(iter(changes))] == [error.field for error in refused.value.errors]


def test_commands_are_described_in_the_words_of_their_routes() -> None:
    document = AsyncApi("Tests", "1")
    describe({"give_much": GIVE}, document)
    made = document.document()
    operation = made["operations"]["receive_give_much"]
    answer = made["components"]["messages"]["give_much_answer"]["payload"]["oneOf"][0]["allOf"]

    assert "Give something." == operation["summary"]
    assert operation["description"].startswith("It is taken once.")
    assert "POST /api/v1/goals/{goal_id}/gifts" in operation["description"]
    assert {"goal_not_open", "invalid_request", "overloaded"} < set(operation["x-problem-codes"])
    assert not {"idempotency_key_required", "csrf_token_wrong"} & set(operation["x-problem-codes"])
    assert {"ok", "replayed"} == answer[0]["properties"].keys()
    assert {"$ref": "#/components/schemas/GiftView"} == answer[1]


def test_the_document_of_every_command_can_be_made() -> None:
    document = AsyncApi("Tests", "1")
    describe(COMMANDS, document)

    assert COMMANDS.keys() == document.names
    assert all(
        "operation_id"
        in document.document()["components"]["schemas"][c.payload.__name__]["required"]
        for c in COMMANDS.values()
    )


SESSION = Session(
    session_id=uuid7(),
    person_id=uuid7(),
    transport="bearer",
    created_at=NOON,
    expires_at=NOON,
    fresh_until=None,
    email_verified=True,
    staff=False,
)


def viewer(address: str = "192.0.2.1", session_id: UUID | None = None) -> Any:
    handshake = make_mocked_request("GET", "/socket.io/", headers={"Cookie": "goalfund=x"})
    return SimpleNamespace(address=address, session_id=session_id, handshake=handshake)


async def thanked(commands: Commands, who: Any) -> Any:
    sent = {"gift_id": str(UUID(int=7)), "operation_id": str(uuid7())}
    reply = await commands.run(
        THANK, TypeAdapter(GiftView), who, parse_payload(THANK.payload, sent)
    )
    return orjson.loads(reply.wire)


async def test_a_command_is_of_the_session_as_it_is_now_and_of_nobodys_cookie() -> None:
    there = [SESSION]

    async def find(session_id: UUID) -> Session | None:
        return there[0] if there and session_id == SESSION.session_id else None

    commands = Commands(find, None, Metrics().requests)
    mine = await thanked(commands, viewer(session_id=SESSION.session_id))
    nobodys = await thanked(commands, viewer())
    there.clear()
    with pytest.raises(ProblemError) as refused:
        await thanked(commands, viewer(session_id=SESSION.session_id))

    assert {"ok": True, "id": str(SESSION.person_id)} == mine
    assert {"ok": True, "id": str(UUID(int=7))} == nobodys
    assert Code.UNAUTHENTICATED == refused.value.code


async def test_commands_count_with_what_the_address_asks_over_http() -> None:
    async def nobody(_session_id: UUID) -> None:
        return None

    limits = RateLimits({"write": Rate(burst=2, per_s=60)}, clock=lambda: 0.0)
    commands = Commands(nobody, limits, Metrics().requests)
    limits.take("write", "192.0.2.1")
    first = await thanked(commands, viewer())
    with pytest.raises(ProblemError) as refused:
        await thanked(commands, viewer())
    other = await thanked(commands, viewer("192.0.2.2"))

    assert (True, True) == (first["ok"], other["ok"])
    assert (Code.RATE_LIMITED, 30) == (refused.value.code, refused.value.retry_after_s)
    assert not limits.take("write", "192.0.2.1").allowed
