"""The socket's document is made of the models that check its payloads."""

from uuid import UUID

import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from goalfund.edge.asyncapi import AsyncApi
from goalfund.edge.fields import AfterSeq, Body, View


class SubscribeBody(Body):
    goal_id: UUID
    after_seq: AfterSeq = 0


class SubscribeView(View):
    seq: int


class HeartbeatView(View):
    goals: dict[str, int]


def table() -> AsyncApi:
    api = AsyncApi("GoalFund socket", "1")
    api.client_sends("subscribe", SubscribeBody, SubscribeView, "Enter a goal's room.")
    api.client_sends("unsubscribe", SubscribeBody, None, "Leave it.")
    api.server_sends("heartbeat", HeartbeatView, "Head positions.")
    return api


def refs(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [ref for value in part.values() for ref in refs(value)]
    if isinstance(part, list):
        return [ref for value in part for ref in refs(value)]
    return []


def test_what_clients_send_the_server_receives_and_answers() -> None:
    document = table().document()

    assert "3.0.0" == document["asyncapi"]
    operation = document["operations"]["receive_subscribe"]
    assert "receive" == operation["action"]
    assert [{"$ref": "#/channels/subscribe/messages/subscribe_answer"}] == (
        operation["reply"]["messages"]
    )
    assert "send" == document["operations"]["send_heartbeat"]["action"]
    assert {"subscribe", "unsubscribe", "heartbeat"} == set(document["channels"])


def test_the_handshake_is_described() -> None:
    document = table().document()
    schemes = [scheme["$ref"] for scheme in document["servers"]["socket"]["security"]]

    assert {"token"} == set(document["components"]["schemas"]["Handshake"]["properties"])
    assert ["token", "cookie"] == [ref.rpartition("/")[2] for ref in schemes]
    assert set(refs(document["servers"])) == set(schemes)


def test_every_reference_in_the_document_leads_somewhere() -> None:
    document = table().document()
    resource: Resource[object] = DRAFT202012.create_resource(document)
    resolver = Registry().with_resource("doc:", resource).resolver("doc:")

    for ref in refs(document):
        assert resolver.lookup(ref).contents


def test_an_acknowledgement_is_either_the_answer_or_a_problem() -> None:
    messages = table().document()["components"]["messages"]

    accepted, refused = messages["subscribe_answer"]["payload"]["oneOf"]
    assert {"$ref": "#/components/schemas/SubscribeView"} == accepted["allOf"][1]
    assert {"$ref": "#/components/schemas/Refused"} == refused


def test_an_event_is_declared_once() -> None:
    api = table()

    with pytest.raises(ValueError, match="heartbeat"):
        api.server_sends("heartbeat", HeartbeatView, "Again.")
    assert {"subscribe", "unsubscribe", "heartbeat"} == api.names
