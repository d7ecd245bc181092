"""What a log tells of the goal itself: its terms, its texts, its version, and who runs it.

Like the replay that feeds it, it shares no code with the rules by which goals are edited.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg
import orjson

from goalfund.goal.events import EventKind, at_text

_OPENED: Final = str(EventKind.GOAL_OPENED)
_EDITED: Final = str(EventKind.GOAL_EDITED)
_MEMBER: Final = str(EventKind.MEMBER_CHANGED)

_FIXED: Final = ("kind", "currency")
_TERMS: Final = (
    "visibility",
    "target_minor",
    "min_amount_minor",
    "fixed_amount_minor",
    "deadline",
    "approvals_required",
    "proof_gate",
)
_TEXTS: Final = ("title", "description", "category")
COLUMNS: Final = (*_FIXED, *_TERMS, *_TEXTS, "version")


@dataclass(slots=True)
class Told:
    """A goal's own row and its members after some events, each with the seq that said so."""

    values: dict[str, tuple[int, Any]] = field(default_factory=dict)
    members: dict[str, tuple[int, str]] = field(default_factory=dict)  # '': not any more

    def hear(self, seq: int, kind: str, body: Mapping[str, Any], display: str) -> None:
        """Take in an event, if its kind is one that tells; `display` is '' where it was erased.

        Raises:
            KeyError, TypeError, ValueError: the body or the display is not one of this kind.
        """
        if (seq == 1) != (kind == _OPENED):
            raise ValueError("an opening is the first event, and only that")
        if kind == _MEMBER:
            self.members[body["member_id"]] = seq, body["role"] or ""
        elif kind == _OPENED:
            self.values = {name: (seq, body.get(name)) for name in (*_FIXED, *_TERMS)}
            self.values["version"] = seq, 1
            if "organiser" in body:
                self.members[body["organiser"]] = seq, "organiser"
            self._read(seq, body, display)
        elif kind == _EDITED:
            self.values |= {name: (seq, body[name]) for name in _TERMS if name in body}
            _, version = self.values["version"]
            if body["version"] != version + 1:
                raise ValueError(f"version {body['version']} after {version}")
            self.values["version"] = seq, body["version"]
            self._read(seq, body, display)

    def _read(self, seq: int, body: Mapping[str, Any], display: str) -> None:
        if display:
            shown = orjson.loads(display)
            self.values |= {name: (seq, shown[name]) for name in _TEXTS if name in shown}
        elif "commitment" in body:
            # Some text was changed, and nobody can know any more which.
            for name in _TEXTS:
                self.values.pop(name, None)

    def differences(self, row: Mapping[str, Any] | asyncpg.Record) -> Iterator[tuple[int, str]]:
        """Yield in what `row`, with `COLUMNS`, is not as it was told, and the seq that told it."""
        for name, (seq, told) in self.values.items():
            stored = row[name]
            if isinstance(stored, datetime):
                stored = at_text(stored.astimezone(UTC))
            if stored != told:
                yield seq, f"{name}: {stored} is stored, {told} was logged"
