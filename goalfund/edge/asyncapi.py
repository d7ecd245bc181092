"""The AsyncAPI 3.0 document of the socket, built from the same models that check its payloads."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from goalfund.edge.problems import Code, Problem

Json = dict[str, Any]

_REF_TEMPLATE: Final = "#/components/schemas/{model}"
_SECURITY: Final = "#/components/securitySchemes/"
_SESSIONS: Final[Json] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "`token` in the handshake's `auth`, of a session of the bearer transport.",
    },
    "cookie": {
        "type": "httpApiKey",
        "in": "cookie",
        "name": "__Host-goalfund",
        "description": "Of a page of ours, by its `Origin`.",
    },
}


class Refused(BaseModel):
    """The acknowledgement of an event that was not done.

    `replayed`: the operation was refused before, under the same id, and stays refused.
    """

    ok: Literal[False]
    error: Problem
    replayed: Literal[True] | None = None


class Handshake(BaseModel):
    """What a client says of itself as it connects: Socket.IO's `auth`.

    `token` is the bearer token of a session; refused with `unauthenticated` when it is none.
    Without it the cookie counts; without both, or with the cookie of a session that is over, the
    client is an anonymous viewer of public goals.
    """

    token: str | None = None


@dataclass(frozen=True, slots=True)
class _Event:
    name: str
    payload: type[BaseModel]
    answer: type[BaseModel] | None
    description: str
    by_client: bool
    codes: tuple[Code, ...] = ()


class AsyncApi:
    """A table of the socket's events, and the document made of it.

    The document speaks from the server's side: it `receive`s what clients send and `send`s the
    rest. Each event is a channel of its own, whose address is the event's name.
    """

    def __init__(self, title: str, version: str, description: str = "") -> None:
        self.title = title
        self.version = version
        self.description = description
        self._events: dict[str, _Event] = {}

    def client_sends(
        self,
        name: str,
        payload: type[BaseModel],
        answer: type[BaseModel] | None,
        description: str,
        *,
        codes: tuple[Code, ...] = (),
    ) -> None:
        """Add an event that clients send.

        `answer` is the acknowledgement besides `"ok": true`; None when that is all of it. With
        `codes`, the problems that it can be answered with, it is a command that is done once.
        """
        self._add(_Event(name, payload, answer, description, by_client=True, codes=codes))

    def server_sends(self, name: str, payload: type[BaseModel], description: str) -> None:
        """Add an event that the server sends."""
        self._add(_Event(name, payload, None, description, by_client=False))

    @property
    def names(self) -> frozenset[str]:
        """The names of all events."""
        return frozenset(self._events)

    def document(self) -> Json:
        """Return the whole document."""
        refs, schemas = self._schemas()
        events = self._events.values()
        return {
            "asyncapi": "3.0.0",
            "info": {
                "title": self.title,
                "version": self.version,
                **({"description": self.description} if self.description else {}),
            },
            "defaultContentType": "application/json",
            "servers": {
                "socket": {
                    "host": "{host}",
                    "pathname": "/socket.io/",
                    "protocol": "ws",
                    "description": "Socket.IO 5 over websocket or polling; default namespace. "
                    "The handshake's `auth` is a `Handshake`; anybody may come without a session. "
                    "Within a second of its end the connection is closed with `signed_out`; who "
                    "loses sight of a goal gets `reset` with `access_ended`.",
                    "security": [{"$ref": f"{_SECURITY}{name}"} for name in _SESSIONS],
                    "variables": {"host": {"description": "The host that served this page."}},
                }
            },
            "channels": {event.name: _channel(event) for event in events},
            "operations": {_operation_name(event): _operation(event) for event in events},
            "components": {
                "messages": {
                    name: part for event in events for name, part in _messages(event, refs)
                },
                "schemas": schemas,
                "securitySchemes": _SESSIONS,
            },
        }

    def _add(self, event: _Event) -> None:
        if event.name in self._events:
            raise ValueError(f"the event {event.name!r} is declared twice")
        self._events[event.name] = event

    def _schemas(self) -> tuple[dict[type[BaseModel], Json], Json]:
        uses: dict[type[BaseModel], JsonSchemaMode] = {
            Refused: "serialization",
            Handshake: "validation",
        }
        for event in self._events.values():
            uses[event.payload] = "validation" if event.by_client else "serialization"
            if event.answer is not None:
                uses[event.answer] = "serialization"
        refs, definitions = models_json_schema(list(uses.items()), ref_template=_REF_TEMPLATE)
        return {model: refs[model, mode] for model, mode in uses.items()}, definitions["$defs"]


def _channel(event: _Event) -> Json:
    names = [event.name, *([_answer_name(event)] if event.by_client else [])]
    return {
        "address": event.name,
        "description": event.description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
    }


def _operation(event: _Event) -> Json:
    channel = {"$ref": f"#/channels/{event.name}"}
    operation: Json = {
        "action": "receive" if event.by_client else "send",
        "channel": channel,
        "summary": _summary(event),
        "messages": [{"$ref": f"#/channels/{event.name}/messages/{event.name}"}],
    }
    if event.by_client:
        answer = {"$ref": f"#/channels/{event.name}/messages/{_answer_name(event)}"}
        operation["reply"] = {"channel": channel, "messages": [answer]}
    if event.codes:
        operation["description"] = event.description.partition("\n")[2].strip()
        operation["x-problem-codes"] = list(event.codes)
    return operation


def _messages(event: _Event, refs: dict[type[BaseModel], Json]) -> list[tuple[str, Json]]:
    messages = [
        (
            event.name,
            {"name": event.name, "summary": _summary(event), "payload": refs[event.payload]},
        )
    ]
    if event.by_client:
        name = _answer_name(event)
        summary = f"The acknowledgement of `{event.name}`."
        messages.append((name, {"name": name, "summary": summary, "payload": _ack(event, refs)}))
    return messages


def _ack(event: _Event, refs: dict[type[BaseModel], Json]) -> Json:
    known: Json = {"ok": {"const": True}}
    if event.codes:
        known["replayed"] = {
            "const": True,
            "description": "There when it was done before: this is the first answer again.",
        }
    done: Json = {"type": "object", "required": ["ok"], "properties": known}
    accepted = done if event.answer is None else {"allOf": [done, refs[event.answer]]}
    return {"oneOf": [accepted, refs[Refused]]}


def _summary(event: _Event) -> str:
    return event.description.splitlines()[0]


def _operation_name(event: _Event) -> str:
    return f"{'receive' if event.by_client else 'send'}_{event.name}"


def _answer_name(event: _Event) -> str:
    return f"{event.name}_answer"
