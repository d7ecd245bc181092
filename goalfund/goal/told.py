"""What a log tells of the goal itself: its terms, texts and version, who runs it, its milestones.

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
_MILESTONE: Final = str(EventKind.MILESTONE_CHANGED)

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
_TEXTS: Final = ("title", "description", "category", "image")
COLUMNS: Final = (*_FIXED, *_TERMS, *_TEXTS, "version")


@dataclass(slots=True)
class Told:
    """A goal's own row, members and milestones after some events, and the seqs that said so."""

    values: dict[str, tuple[int, Any]] = field(default_factory=dict)
    members: dict[str, tuple[int, str]] = field(default_factory=dict)  # '': not any more
    milestones: dict[str, dict[str, Any]] = field(default_factory=dict)  # removed ones, too
    order: list[str] = field(default_factory=list)  # of those that there are

    def hear(self, seq: int, kind: str, body: Mapping[str, Any], display: str) -> None:
        """Take in an event, if its kind is one that tells; `display` is '' where it was erased.

        Raises:
            KeyError, TypeError, ValueError: the body or the display is not one of this kind.
        """
        if (seq == 1) != (kind == _OPENED):
            raise ValueError("an opening is the first event, and only that")
        if kind == _MEMBER:
            self.members[body["member_id"]] = seq, body["role"] or ""
        elif kind == _MILESTONE:
            self._arrange(seq, body)
        elif kind == _OPENED:
            self.values = {name: (seq, body.get(name)) for name in (*_FIXED, *_TERMS)}
            self.values["version"] = seq, 1
            if display:
                self.values["image"] = seq, None  # of no picture nothing is said
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

    def _arrange(self, seq: int, body: Mapping[str, Any]) -> None:
        milestone_id, order, removed = body["milestone_id"], body["order"], body["removed"]
        known = self.milestones.get(milestone_id)
        if known is not None and milestone_id not in self.order:
            raise ValueError("a removed milestone that changes")
        titled = seq if "commitment" in body else None if known is None else known["titled"]
        if titled is None or (known is None and removed) or removed != (order is None):
            raise ValueError("a milestone without a title, an addition or a place")
        if known is not None:
            self.order.remove(milestone_id)
        if not removed:
            if not 1 <= order <= len(self.order) + 1:
                raise ValueError(f"place {order} of {len(self.order) + 1}")
            self.order.insert(order - 1, milestone_id)
        self.milestones[milestone_id] = {
            "added": seq if known is None else known["added"],
            "titled": titled,
            "since": seq,
            "target": body["target_minor"],
            "recurrence": body["recurrence"],
            "first_day": body["first_day"] or "",
        }

    def milestone_lines(self, goal_id: str) -> Iterator[str]:
        """Yield what the log demands of each row of milestones, as `stream_milestones` has it."""
        places = {milestone_id: place for place, milestone_id in enumerate(self.order, 1)}
        for milestone_id, told in self.milestones.items():
            values = (goal_id, milestone_id, places.get(milestone_id, ""), *told.values())
            yield "\t".join(map(str, values))

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
            if name == "image" and isinstance(stored, str):
                stored = orjson.loads(stored)
            if stored != told:
                yield seq, f"{name}: {stored} is stored, {told} was logged"
