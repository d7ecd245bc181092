"""What a batch writes, as the columns that the journal's one statement takes."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, Final
from uuid import UUID

import orjson

from goalfund.goal.batch import GoalBatch
from goalfund.goal.commands import EDITABLE_SHOWN, OpenGoal
from goalfund.goal.events import canonical
from goalfund.goal.facts import (
    Approval,
    Contribution,
    GoalFile,
    Post,
    Proof,
    ProofAnswer,
    Refund,
    SuspenseItem,
    Withdrawal,
)
from goalfund.goal.milestones import Milestone
from goalfund.goal.roles import Member
from goalfund.goal.state import GoalState, Terms

_Plain = (
    Withdrawal
    | Approval
    | Proof
    | ProofAnswer
    | Refund
    | SuspenseItem
    | Post
    | Milestone
    | GoalFile
)
_Rarer = dict[str, list[dict[str, Any]]]
_TERMS: Final = tuple(f.name for f in fields(Terms))
_CONTRIBUTION: Final = tuple(f.name for f in fields(Contribution) if f.compare)
# As the batch has them.
_PLAIN: Final = (
    *("withdrawals", "approvals", "proofs", "answers", "refunds", "suspense", "posts"),
    *("milestones", "files"),
)
_CHANGING: Final = (
    "status",
    "seq",
    "confirmed_minor",
    "fee_minor",
    "refunding_minor",
    "refunded_minor",
    "charged_back_minor",
)


def arrays_of(batches: Sequence[GoalBatch]) -> list[Any]:
    """Return the 42 parameters of `append_batch` for batches that are sorted by goal."""
    return _arrays(batches, _rarer(batches))


def statement_of(batches: Sequence[GoalBatch]) -> tuple[str, list[Any]]:
    """Return the name of the shortest statement that writes `batches`, and its parameters."""
    rarer = _rarer(batches)
    payments_only = rarer.keys() <= {"contributions"} and all(b.expected_seq for b in batches)
    return "append_payments" if payments_only else "append_batch", _arrays(batches, rarer)


def _arrays(batches: Sequence[GoalBatch], rarer: _Rarer) -> list[Any]:
    return [
        [batch.goal_id for batch in batches],
        [batch.expected_seq for batch in batches],
        orjson.dumps([_head(batch.state) for batch in batches]).decode(),
        *_columns(6, _events(batches)),
        *_columns(6, _transfers(batches)),
        *_columns(8, _operations(batches)),
        *_columns(5, _receipts(batches)),
        *_columns(4, _displays(batches)),
        *_columns(2 + len(_CHANGING), _changes(batches)),
        orjson.dumps(rarer, default=str).decode(),
    ]


def _columns(count: int, rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    columns = list(map(list, zip(*rows, strict=True)))
    return columns or [[] for _ in range(count)]


def _head(state: GoalState) -> dict[str, Any]:
    book = state.book
    return {
        "goal_id": state.goal_id,
        "seq": state.seq,
        "head_hash": "\\x" + state.head_hash.hex(),
        "at": state.at,
        "status": state.status,
        **book.wire(),
        "open_withdrawals": state.open_withdrawals,
    }


def _events(batches: Sequence[GoalBatch]) -> Iterable[tuple[Any, ...]]:
    return (
        (event.goal_id, event.seq, event.kind, event.at, event.body_text, event.hash)
        for batch in batches
        for event in batch.events
    )


def _transfers(batches: Sequence[GoalBatch]) -> Iterable[tuple[Any, ...]]:
    return (
        (event.goal_id, event.seq, n, t.debit, t.credit, t.amount_minor)
        for batch in batches
        for event in batch.events
        for n, t in enumerate(event.transfers)
    )


def _operations(batches: Sequence[GoalBatch]) -> Iterable[tuple[Any, ...]]:
    return (
        (
            batch.goal_id,
            kept.operation.operation_id,
            orjson.dumps(kept.operation.content).decode(),
            kept.operation.seq,
            kept.operation.refusal,
            kept.operation.subject,
            kept.person_id,
            kept.at,
        )
        for batch in batches
        for kept in batch.operations
    )


def _receipts(batches: Sequence[GoalBatch]) -> Iterable[tuple[Any, ...]]:
    return (
        (claim.reference, claim.goal_id, claim.seq, claim.operation_id, raw)
        for batch in batches
        for claim, raw in batch.claims
    )


def _displays(batches: Sequence[GoalBatch]) -> Iterable[tuple[Any, ...]]:
    return (
        (event.goal_id, event.seq, event.salt, canonical(event.display))
        for batch in batches
        for event in batch.events
        if event.display is not None
    )


def _changes(batches: Sequence[GoalBatch]) -> Iterable[tuple[Any, ...]]:
    return (
        (batch.goal_id, contribution_id, *(getattr(row, name) for name in _CHANGING))
        for batch in batches
        for contribution_id, row in batch.contributions.items()
        if contribution_id not in batch.intents
    )


def _rarer(batches: Sequence[GoalBatch]) -> _Rarer:
    rarer: _Rarer = {}
    for batch in batches:
        for table, rows in _rarer_of(batch):
            rarer.setdefault(table, []).extend({"goal_id": batch.goal_id, **row} for row in rows)
    return rarer


def _rarer_of(batch: GoalBatch) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    if batch.opening is not None:
        yield "goals", [_page(batch, batch.opening)]
    elif batch.edited:
        yield "edits", [_edited(batch.state)]
    if batch.members:
        yield "members", [_member_row(*changed) for changed in batch.members.values()]
    if batch.intents:
        latest = {key: batch.contributions.get(key, row) for key, row in batch.intents.items()}
        yield "contributions", [_contribution_row(row) for row in latest.values()]
    for table in _PLAIN:
        if rows := getattr(batch, table):
            yield table, [_plain(row) for row in rows.values()]
    if batch.earmarked:
        yield "earmarked", [_earmarked(batch, *change) for change in batch.earmarked.items()]
    if batch.outbox:
        yield (
            "outbox",
            [
                {
                    "outbox_id": outbox_id,
                    "topic": topic,
                    "payload": payload,
                    "created_at": at,
                    "next_try_at": at,
                }
                for outbox_id, topic, payload, at in batch.outbox
            ],
        )


def _page(batch: GoalBatch, opening: OpenGoal) -> dict[str, Any]:
    return _edited(batch.state) | {
        "slug": opening.slug,
        "opened_by": opening.person_id,
        "created_at": batch.opened_at,
    }


def _edited(state: GoalState) -> dict[str, Any]:
    assert state.page is not None
    terms = {name: getattr(state.terms, name) for name in _TERMS}
    page = {name: getattr(state.page, name) for name in EDITABLE_SHOWN}
    return terms | page | {"version": state.version}


def _member_row(member: Member, operation_id: UUID) -> dict[str, Any]:
    return {f.name: getattr(member, f.name) for f in fields(member)} | {
        "operation_id": operation_id
    }


def _earmarked(batch: GoalBatch, key: tuple[UUID, int], net_minor: int) -> dict[str, Any]:
    milestone_id, seq = key
    return {
        "milestone_id": milestone_id,
        "seq": seq,
        "at": batch.at_of(seq),
        "net_minor": net_minor,
    }


def _contribution_row(contribution: Contribution) -> dict[str, Any]:
    row = {name: getattr(contribution, name) for name in _CONTRIBUTION}
    return row | {"salt": "\\x" + contribution.salt.hex()}


def _plain(row: _Plain) -> dict[str, Any]:
    return {f.name: getattr(row, f.name) for f in fields(row)}
