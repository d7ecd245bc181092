"""The document of the socket, and what is really sent, are the same shapes."""

from typing import Any

import orjson
from uuid_utils.compat import uuid7

from goalfund.edge.asyncapi import AsyncApi
from goalfund.edge.socket_limits import CLOSE_CODES, Farewell
from goalfund.goals.socket_models import Closing, EventsFrame, Heartbeat, Presence, Reset
from goalfund.goals.sockets import describe
from tests.unit.goal.test_rooms import Stage


def test_the_document_names_every_event_of_the_contract() -> None:
    document = AsyncApi("GoalFund", "1")

    describe(document)

    expected = {"subscribe", "unsubscribe", "ping_goal", "events", "heartbeat", "presence"}
    assert expected | {"reset", "closing"} == document.names
    assert document.document()


def test_every_farewell_has_a_close_code_and_is_described() -> None:
    described: Any = Closing.model_json_schema()["properties"]["reason"]["enum"]

    assert set(Farewell) == set(CLOSE_CODES) == set(described)


def test_what_rooms_send_has_the_described_shapes() -> None:
    stage = Stage()
    stage.commit(3)
    stage.timers.advance(1.0)
    stage.enter("bola")
    stage.rooms.reset(stage.goal.goal_id, "another_server")
    stage.timers.advance(30.0)

    for model, name in ((EventsFrame, "events"), (Presence, "presence"), (Reset, "reset")):
        [data] = stage.fanout.named(name)
        assert model.model_validate_json(orjson.dumps(data), extra="forbid")
    beats = [data for _, name, data in stage.fanout.direct if name == "heartbeat"]
    assert all(Heartbeat.model_validate_json(orjson.dumps(beat)) for beat in beats)
    assert uuid7() not in Heartbeat.model_validate_json(orjson.dumps(beats[0])).goals
