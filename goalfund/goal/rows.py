"""The core's values as rows of SQL, both ways. No statement is sent from here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from goalfund.goal.batch import GoalBatch
from goalfund.goal.book import BOOK_FIELDS, Book
from goalfund.goal.commands import (
    EDITABLE_TEXT,
    AcceptAllocation,
    AllocateSuspense,
    ChargeBack,
    Command,
    CreditCharge,
    FailRefund,
    IntendContribution,
    OpenGoal,
    ReceiveSuspense,
    ReleaseWithdrawal,
    RequestWithdrawal,
    ReturnAllocation,
    SettleRefund,
    SettleWithdrawal,
    StartRefund,
)
from goalfund.goal.events import canonical
from goalfund.goal.facts import (
    Claim,
    Contribution,
    Facts,
    Operation,
    Refund,
    SecondLeg,
    SuspenseItem,
    Target,
    Withdrawal,
)
from goalfund.goal.roles import Member, Role
from goalfund.goal.state import GoalState, Page, Terms
from goalfund.goal.verdicts import Refusal

_TERMS: Final = tuple(f.name for f in fields(Terms))
_CHANGING: Final = (
    "status",
    "seq",
    "confirmed_minor",
    "fee_minor",
    "refunding_minor",
    "refunded_minor",
    "charged_back_minor",
)


def state_of(goal_id: UUID, row: Mapping[str, Any] | asyncpg.Record) -> GoalState:
    """Return the state that a row of `load_goals` holds."""
    return GoalState(
        goal_id=goal_id,
        seq=row["seq"],
        head_hash=row["head_hash"],
        at=row["at"].astimezone(UTC),
        status=row["status"],
        book=Book(**{name: row[name] for name in BOOK_FIELDS}),
        terms=Terms(**{name: row[name] for name in _TERMS}),
        open_withdrawals=row["open_withdrawals"],
        version=row["version"],
        page=Page(row["title"], row["description"], row["category"]),
        members={m.person_id: m for m in map(member_of, orjson.loads(row["members"] or "[]"))},
    )


def member_of(row: Mapping[str, Any]) -> Member:
    """Return the member that a row of `goal_members`, as JSON, holds."""
    return Member(
        UUID(row["person_id"]),
        UUID(row["member_id"]),
        row["role"] and Role(row["role"]),
        row["since_seq"],
    )


def keys_of(work: Iterable[tuple[UUID, Sequence[Command]]]) -> list[list[Any]]:
    """Return the eighteen arrays of `find_facts` for the commands of many goals."""
    keys: list[list[Any]] = [[] for _ in range(18)]
    for goal_id, commands in work:
        for command in commands:
            keys[0].append(goal_id)
            keys[1].append(command.operation_id)
            _want(keys, goal_id, command)
        _want_contributors(keys, goal_id, commands)
    return keys


def _want_contributors(keys: list[list[Any]], goal_id: UUID, commands: Sequence[Command]) -> None:
    """Ask for who intends and has paid in one batch: no row of theirs can be found yet."""
    paid = {command.payment_code for command in commands if isinstance(command, CreditCharge)}
    for command in commands:
        if isinstance(command, IntendContribution) and command.payment_code in paid:
            keys[13].append(goal_id)
            keys[14].append(command.contributor_key)


def _want(keys: list[list[Any]], goal_id: UUID, command: Command) -> None:
    match command:
        case CreditCharge():
            keys[2].append(command.reference)
            keys[3].append(goal_id)
            keys[4].append(command.payment_code)
        case ReceiveSuspense():
            keys[2].append(command.reference)
        case AllocateSuspense():
            keys[11].append(goal_id)
            keys[12].append(command.reference)
            _want_target(keys, goal_id, command.to_goal_id, command.operation_id)
        case ReturnAllocation():
            keys[11].append(goal_id)
            keys[12].append(command.reference)
            _want_target(keys, goal_id, command.from_goal_id, command.allocation_id)
        case ChargeBack() | AcceptAllocation():
            if command.contribution_id is not None:
                keys[5].append(goal_id)
                keys[6].append(command.contribution_id)
        case StartRefund():
            keys[5].append(goal_id)
            keys[6].append(command.contribution_id)
            keys[9].append(goal_id)
            keys[10].append(command.refund_id)
        case RequestWithdrawal() | ReleaseWithdrawal() | SettleWithdrawal():
            keys[7].append(goal_id)
            keys[8].append(command.withdrawal_id)
        case SettleRefund() | FailRefund():
            keys[9].append(goal_id)
            keys[10].append(command.refund_id)


def _want_target(keys: list[list[Any]], book_id: UUID, goal_id: UUID, allocation_id: UUID) -> None:
    keys[15].append(book_id)
    keys[16].append(goal_id)
    keys[17].append(allocation_id)


def learn(facts: Facts, what: str, text: str) -> None:
    """Add one row that `find_facts` returned to `facts`."""
    row = orjson.loads(text)
    match what:
        case "operation":
            operation = _operation(row)
            facts.operations[operation.operation_id] = operation
        case "claim":
            claim = Claim(
                row["reference"], UUID(row["goal_id"]), row["seq"], UUID(row["operation_id"])
            )
            facts.claims[claim.reference] = claim
        case "contribution":
            facts.learn(_contribution(row["row"], known=row["known_contributor"] is True))
        case "contributor":
            facts.contributors.add(UUID(row))
        case "withdrawal":
            withdrawal = _filled(Withdrawal, row)
            facts.withdrawals[withdrawal.withdrawal_id] = withdrawal
        case "refund":
            refund = _filled(Refund, row)
            facts.refunds[refund.refund_id] = refund
        case "suspense":
            item = _filled(SuspenseItem, row)
            facts.suspense[item.reference] = item
        case "target":
            key = UUID(row["to_goal_id"]), UUID(row["allocation_id"])
            facts.targets[key] = _target(row)


def _target(row: Mapping[str, Any]) -> Target:
    answer = row["answer"]
    if answer is None:
        return Target(row["currency"], row["raised_minor"])
    content, reason = answer["content"], answer["refusal"]
    asked = (content["command"], content.get("from_goal_id"))
    if asked != (AcceptAllocation.name, row["goal_id"]):
        # Its id is taken for something else: the allocation can never be accepted under it.
        reason = str(Refusal.OPERATION_DIFFERS)
    leg = SecondLeg.ACCEPTED if reason is None else SecondLeg.REFUSED
    return Target(row["currency"], row["raised_minor"], leg, reason or "")


def _operation(row: Mapping[str, Any]) -> Operation:
    return Operation(
        UUID(row["operation_id"]),
        row["content"],
        row["seq"],
        row["refusal"],
        row["subject"] and UUID(row["subject"]),
    )


def _contribution(row: Mapping[str, Any], *, known: bool) -> Contribution:
    # Written out: this runs for every payment.
    return Contribution(
        contribution_id=UUID(row["contribution_id"]),
        payment_code=row["payment_code"],
        amount_minor=row["amount_minor"],
        contributor_key=UUID(row["contributor_key"]),
        channel=row["channel"],
        access_key=row["access_key"],
        payer_name=row["payer_name"],
        email=row["email"],
        message=row["message"],
        anonymous=row["anonymous"],
        salt=bytes.fromhex(row["salt"][2:]),
        milestone_id=row["milestone_id"] and UUID(row["milestone_id"]),
        person_id=row["person_id"] and UUID(row["person_id"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        status=row["status"],
        seq=row["seq"],
        confirmed_minor=row["confirmed_minor"],
        fee_minor=row["fee_minor"],
        refunding_minor=row["refunding_minor"],
        refunded_minor=row["refunded_minor"],
        charged_back_minor=row["charged_back_minor"],
        known_contributor=known,
    )


_CONTRIBUTION: Final = tuple(f.name for f in fields(Contribution) if f.compare)
_UUIDS: Final = {
    "contribution_id",
    "contributor_key",
    "milestone_id",
    "person_id",
    "withdrawal_id",
    "refund_id",
    "to_goal_id",
    "allocation_id",
}


def _filled(row_type: type[Any], row: Mapping[str, Any]) -> Any:
    values = {f.name: row[f.name] for f in fields(row_type)}
    return row_type(
        **values | {name: values[name] and UUID(values[name]) for name in _UUIDS & values.keys()}
    )


def arrays_of(batches: Sequence[GoalBatch]) -> list[Any]:
    """Return the 42 parameters of `append_batch` for batches that are sorted by goal."""
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
        orjson.dumps(_rarer(batches), default=str).decode(),
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


def _rarer(batches: Sequence[GoalBatch]) -> dict[str, list[dict[str, Any]]]:
    rarer: dict[str, list[dict[str, Any]]] = {}
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
    if batch.withdrawals:
        yield "withdrawals", [_plain(row) for row in batch.withdrawals.values()]
    if batch.refunds:
        yield "refunds", [_plain(row) for row in batch.refunds.values()]
    if batch.suspense:
        yield "suspense", [_plain(row) for row in batch.suspense.values()]
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
    page = {name: getattr(state.page, name) for name in EDITABLE_TEXT}
    return terms | page | {"version": state.version}


def _member_row(member: Member, operation_id: UUID) -> dict[str, Any]:
    return {f.name: getattr(member, f.name) for f in fields(member)} | {
        "operation_id": operation_id
    }


def _contribution_row(contribution: Contribution) -> dict[str, Any]:
    row = {name: getattr(contribution, name) for name in _CONTRIBUTION}
    return row | {"salt": "\\x" + contribution.salt.hex()}


def _plain(row: Withdrawal | Refund | SuspenseItem) -> dict[str, Any]:
    return {f.name: getattr(row, f.name) for f in fields(row)}
