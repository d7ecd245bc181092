"""What a goal has done: events, their canonical bytes, and the hash chain that links them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from goalfund.goal.book import Transfer

GENESIS: Final = bytes(32)  # `prev` of the event with seq 1

Body = Mapping[str, Any]


class EventKind(StrEnum):
    """Every kind of event, in the past tense. Values are part of the hash: never rename one."""

    GOAL_OPENED = "goal_opened"
    GOAL_EDITED = "goal_edited"
    GOAL_CLOSED = "goal_closed"
    GOAL_REOPENED = "goal_reopened"
    GOAL_CANCELLED = "goal_cancelled"
    MEMBER_CHANGED = "member_changed"
    CONTRIBUTION_CONFIRMED = "contribution_confirmed"
    WITHDRAWAL_REQUESTED = "withdrawal_requested"
    WITHDRAWAL_APPROVED = "withdrawal_approved"
    WITHDRAWAL_REJECTED = "withdrawal_rejected"
    WITHDRAWAL_CANCELLED = "withdrawal_cancelled"
    WITHDRAWAL_EXPIRED = "withdrawal_expired"
    PAYOUT_SENT = "payout_sent"
    WITHDRAWAL_PAID = "withdrawal_paid"
    WITHDRAWAL_FAILED = "withdrawal_failed"
    WITHDRAWAL_RETURNED = "withdrawal_returned"
    PROOF_SUBMITTED = "proof_submitted"
    PROOF_CONFIRMED_BY = "proof_confirmed_by"
    PROOF_DECIDED = "proof_decided"
    REFUND_STARTED = "refund_started"
    REFUND_PAID = "refund_paid"
    REFUND_FAILED = "refund_failed"
    REFUND_RETURNED = "refund_returned"
    CHARGED_BACK = "charged_back"
    SUSPENSE_RECEIVED = "suspense_received"
    SUSPENSE_ALLOCATED = "suspense_allocated"
    SUSPENSE_RETURNED = "suspense_returned"
    MILESTONE_CHANGED = "milestone_changed"
    UPDATE_POSTED = "update_posted"
    UPDATE_REMOVED = "update_removed"
    COMMENT_POSTED = "comment_posted"
    COMMENT_REMOVED = "comment_removed"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a goal's log.

    `body_text` is the body's canonical JSON: what is hashed is what is stored. `display` is what
    people read but the chain must not hold; `salt` hides it behind `body.commitment`.
    """

    goal_id: UUID
    seq: int
    kind: EventKind
    at: datetime
    body_text: str
    transfers: tuple[Transfer, ...]
    prev: bytes
    hash: bytes
    display: Mapping[str, Any] | None = None
    salt: bytes | None = None

    @property
    def body(self) -> dict[str, Any]:
        """Return the body, parsed anew at each call."""
        body: dict[str, Any] = json.loads(self.body_text)
        return body


_CANONICAL: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def canonical(value: object) -> str:
    """Return the RFC 8785 text of `value`, of which objects have ASCII keys and no floats.

    Python's shortest escapes are those of RFC 8785; its order of keys is by code point, which
    differs from the RFC's UTF-16 order only beyond ASCII.
    """
    return _CANONICAL.encode(value)


@lru_cache(maxsize=64)  # all that is decided together happens at one time
def at_text(at: datetime) -> str:
    """Return `at` as the chain writes it: UTC with six digits of microseconds, and `Z`."""
    assert at.tzinfo is UTC
    return f"{at.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def preimage(
    goal_id: UUID,
    seq: int,
    kind: str,
    at: str,
    body_text: str,
    transfers: tuple[Transfer, ...],
    prev: bytes,
) -> bytes:
    """Return the bytes whose SHA-256 is the event's hash: RFC 8785 of exactly seven keys.

    The keys stand in their sorted order already, and `body_text` is canonical, so that text
    can be put together instead of encoded anew.
    """
    listed = ",".join(
        f'{{"amount_minor":{t.amount_minor},"credit":"{t.credit}","debit":"{t.debit}"}}'
        for t in transfers
    )
    return (
        f'{{"at":"{at}","body":{body_text},"goal_id":"{goal_id}","kind":"{kind}",'
        f'"prev":"{prev.hex()}","seq":{seq},"transfers":[{listed}]}}'
    ).encode()


def seal(
    goal_id: UUID,
    seq: int,
    kind: EventKind,
    at: datetime,
    body: Body,
    transfers: tuple[Transfer, ...],
    prev: bytes,
    display: Mapping[str, Any] | None = None,
    salt: bytes | None = None,
) -> Event:
    """Return the event that follows `prev` in the chain.

    With a `display`, its salted commitment is added to the body (`salt`: 16 random bytes).
    """
    if display is not None:
        assert salt is not None
        body = {**body, "commitment": commitment(display, salt)}
    body_text = canonical(body)
    digest = hashlib.sha256(
        preimage(goal_id, seq, kind, at_text(at), body_text, transfers, prev)
    ).digest()
    return Event(goal_id, seq, kind, at, body_text, transfers, prev, digest, display, salt)


def commitment(display: Mapping[str, Any], salt: bytes) -> str:
    """Return the lower-case hex SHA-256 of `salt` followed by the canonical JSON of `display`."""
    assert len(salt) == 16
    return hashlib.sha256(salt + canonical(display).encode()).hexdigest()


def transfers_wire(transfers: tuple[Transfer, ...]) -> list[dict[str, Any]]:
    """Return transfers as clients see them."""
    return [
        {"debit": str(t.debit), "credit": str(t.credit), "amount_minor": t.amount_minor}
        for t in transfers
    ]


def wire(event: Event) -> dict[str, Any]:
    """Return the event as REST and the socket send it; `display` and `salt` only where they are."""
    shown: dict[str, Any] = {
        "seq": event.seq,
        "kind": str(event.kind),
        "at": at_text(event.at),
        "body": event.body,
        "transfers": transfers_wire(event.transfers),
        "hash": event.hash.hex(),
    }
    if event.display is not None and event.salt is not None:
        shown |= {"display": event.display, "salt": event.salt.hex()}
    return shown
