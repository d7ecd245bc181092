"""Commands are routes: the same body, the ids of the path, an operation id, and one document."""

from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from pydantic import BaseModel
from uuid_utils.compat import uuid7

from goalfund.commands_part import COMMANDS
from goalfund.edge.asyncapi import AsyncApi
from goalfund.edge.binding import parse_payload
from goalfund.edge.fields import AmountMinor, Body, View
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.socket_commands import Command, describe

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
    raise NotImplementedError


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
