"""RFC 8785 and the hash chain as an outsider would write them, from api.md alone."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

_SHORT = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


def jcs(value: object) -> bytes:
    """Return the canonical bytes of a JSON value without fractions."""
    return _text(value).encode()


def _text(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return f'"{"".join(map(_character, value))}"'
        case dict():
            members = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be"))
            return "{" + ",".join(f"{_text(k)}:{_text(v)}" for k, v in members) + "}"
        case list() | tuple():
            return "[" + ",".join(map(_text, value)) + "]"
    raise TypeError(f"{type(value)} is not JSON here")


def _character(character: str) -> str:
    code = ord(character)
    if (short := _SHORT.get(code)) is not None:
        return short
    return f"\\u{code:04x}" if code < 32 else character


def chain_fault(goal_id: UUID, sent: Sequence[dict[str, Any]]) -> str | None:
    """Return what is wrong first with a log as clients get it, or nothing."""
    prev = "0" * 64
    for seq, event in enumerate(sent, start=1):
        line = {name: event[name] for name in ("seq", "kind", "at", "body", "transfers")}
        line |= {"goal_id": str(goal_id), "prev": prev}
        if event["seq"] != seq:
            return f"event {seq} says that it is {event['seq']}"
        if hashlib.sha256(jcs(line)).hexdigest() != event["hash"]:
            return f"event {seq} is not what was hashed"
        if "display" in event:
            hidden = bytes.fromhex(event["salt"]) + jcs(event["display"])
            if hashlib.sha256(hidden).hexdigest() != event["body"]["commitment"]:
                return f"event {seq} shows what it has not committed to"
        prev = event["hash"]
    return None
