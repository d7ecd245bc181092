"""Rows that the journal finds as the core's values, and what to find for which command."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from goalfund.goal.book import BOOK_FIELDS, Book
from goalfund.goal.commands import (
    AcceptAllocation,
    AllocateSuspense,
    AnswerProof,
    ApproveWithdrawal,
    CancelWithdrawal,
    ChargeBack,
    Command,
    CreditCharge,
    DecideProof,
    EditGoal,
    ExpireWithdrawal,
    FailRefund,
    IntendContribution,
    OpenGoal,
    PostComment,
    PostUpdate,
    ReceiveSuspense,
    RefundSuspense,
    RejectWithdrawal,
    ReleaseWithdrawal,
    RemovePost,
    RequestWithdrawal,
    ReturnAllocation,
    ReturnRefund,
    ReturnWithdrawal,
    SendPayout,
    SettleRefund,
    SettleWithdrawal,
    StartRefund,
    SubmitProof,
)
from goalfund.goal.facts import (
    Approval,
    Claim,
    Contribution,
    Facts,
    Operation,
    Post,
    Proof,
    ProofAnswer,
    Refund,
    SecondLeg,
    SuspenseItem,
    Target,
    Upload,
    Withdrawal,
)
from goalfund.goal.milestones import Milestone
from goalfund.goal.roles import Member, Role
from goalfund.goal.state import GoalState, Page, Terms
from goalfund.goal.verdicts import Refusal

_TERMS: Final = tuple(f.name for f in fields(Terms))
_OF_PAYMENTS: Final = (0, 1, 2, 3, 4, 13, 14)  # what `find_payments` takes of `keys_of`
_OF_ONE_WITHDRAWAL: Final = (
    ApproveWithdrawal,
    RejectWithdrawal,
    CancelWithdrawal,
    ExpireWithdrawal,
    SendPayout,
    SubmitProof,
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
        page=Page(
            row["title"],
            row["description"],
            row["category"],
            row["image"] and orjson.loads(row["image"]),
        ),
        members={m.person_id: m for m in map(member_of, orjson.loads(row["members"] or "[]"))},
        milestones={
            m.milestone_id: m for m in map(milestone_of, orjson.loads(row["milestones"] or "[]"))
        },
    )


def member_of(row: Mapping[str, Any]) -> Member:
    """Return the member that a row of `goal_members`, as JSON, holds."""
    return Member(
        UUID(row["person_id"]),
        UUID(row["member_id"]),
        row["role"] and Role(row["role"]),
        row["since_seq"],
    )


def milestone_of(row: Mapping[str, Any]) -> Milestone:
    """Return the milestone that a row of `milestones`, as JSON, holds."""
    values = {f.name: row[f.name] for f in fields(Milestone)}
    values["milestone_id"] = UUID(row["milestone_id"])
    values["first_day"] = row["first_day"] and date.fromisoformat(row["first_day"])
    return Milestone(**values)


def keys_of(work: Iterable[tuple[UUID, Sequence[Command]]]) -> list[list[Any]]:
    """Return the thirty-two arrays of `find_facts` for the commands of many goals."""
    keys: list[list[Any]] = [[] for _ in range(32)]
    for goal_id, commands in work:
        for command in commands:
            keys[0].append(goal_id)
            keys[1].append(command.operation_id)
            _want(keys, goal_id, command)
        _want_contributors(keys, goal_id, commands)
        _want_posts(keys, goal_id, commands)
        _want_uploads(keys, goal_id, commands)
        _want_approvals(keys, goal_id, commands)
        _want_proofs(keys, goal_id, commands)
    return keys


def search_of(work: Iterable[tuple[UUID, Sequence[Command]]]) -> tuple[str, list[list[Any]]]:
    """Return the name of the shortest statement that finds what `work` asks for, and its arrays."""
    keys = keys_of(work)
    if any(wanted for n, wanted in enumerate(keys) if n not in _OF_PAYMENTS):
        return "find_facts", keys
    return "find_payments", [keys[n] for n in _OF_PAYMENTS]


def _want_contributors(keys: list[list[Any]], goal_id: UUID, commands: Sequence[Command]) -> None:
    """Ask for who intends and has paid in one batch: no row of theirs can be found yet."""
    paid = {command.payment_code for command in commands if isinstance(command, CreditCharge)}
    for command in commands:
        if isinstance(command, IntendContribution) and command.payment_code in paid:
            keys[13].append(goal_id)
            keys[14].append(command.contributor_key)


def _want_posts(keys: list[list[Any]], goal_id: UUID, commands: Sequence[Command]) -> None:
    """Ask for posts that are to be removed, and whether those who want to comment have given."""
    for command in commands:
        if isinstance(command, RemovePost):
            keys[20].append(goal_id)
            keys[21].append(command.post_id)
        elif isinstance(command, PostComment) and command.person_id is not None:
            keys[18].append(goal_id)
            keys[19].append(command.person_id)


def _want_uploads(keys: list[list[Any]], goal_id: UUID, commands: Sequence[Command]) -> None:
    """Ask for files that the goal is to use."""
    for command in commands:
        wanted: Sequence[UUID | None] = ()
        if isinstance(command, OpenGoal):
            wanted = (command.image,)
        elif isinstance(command, EditGoal):
            wanted = (command.image_id,)
        elif isinstance(command, PostUpdate | SubmitProof):
            wanted = command.attachments
        for file_id in wanted:
            if file_id is not None:
                keys[22].append(goal_id)
                keys[23].append(file_id)


def _want_approvals(keys: list[list[Any]], goal_id: UUID, commands: Sequence[Command]) -> None:
    """Ask for what a withdrawal is measured by: its approvals and proofs, and the others."""
    for command in commands:
        if isinstance(command, _OF_ONE_WITHDRAWAL):
            keys[7].append(goal_id)
            keys[8].append(command.withdrawal_id)
            keys[25].append(goal_id)
            keys[26].append(command.withdrawal_id)
        # Our own tools ask for as much as they like.
        asks = isinstance(command, RequestWithdrawal) and command.person_id is not None
        if asks or isinstance(command, SendPayout):
            keys[24].append(goal_id)


def _want_proofs(keys: list[list[Any]], goal_id: UUID, commands: Sequence[Command]) -> None:
    """Ask for proofs that are answered or decided, and what those who answer have given."""
    for command in commands:
        if isinstance(command, AnswerProof | DecideProof):
            keys[27].append(goal_id)
            keys[28].append(command.proof_id)
        if isinstance(command, AnswerProof) and command.person_id is not None:
            keys[29].append(goal_id)
            keys[30].append(command.proof_id)
            keys[31].append(command.person_id)


def _want(keys: list[list[Any]], goal_id: UUID, command: Command) -> None:
    match command:
        case CreditCharge():
            keys[2].append(command.reference)
            keys[3].append(goal_id)
            keys[4].append(command.payment_code)
        case ReceiveSuspense():
            keys[2].append(command.reference)
        case AllocateSuspense() | ReturnAllocation() | RefundSuspense():
            keys[11].append(goal_id)
            keys[12].append(command.reference)
            _want_target(keys, goal_id, command)
        case ChargeBack() | AcceptAllocation():
            if command.contribution_id is not None:
                keys[5].append(goal_id)
                keys[6].append(command.contribution_id)
        case StartRefund():
            keys[5].append(goal_id)
            keys[6].append(command.contribution_id)
            keys[9].append(goal_id)
            keys[10].append(command.refund_id)
        case RequestWithdrawal() | ReleaseWithdrawal() | SettleWithdrawal() | ReturnWithdrawal():
            keys[7].append(goal_id)
            keys[8].append(command.withdrawal_id)
        case SettleRefund() | FailRefund() | ReturnRefund():
            keys[9].append(goal_id)
            keys[10].append(command.refund_id)


def _want_target(keys: list[list[Any]], book_id: UUID, command: Command) -> None:
    """Ask for the goal that suspense money is for, and what it has answered."""
    if isinstance(command, AllocateSuspense):
        goal_id, allocation_id = command.to_goal_id, command.operation_id
    elif isinstance(command, ReturnAllocation):
        goal_id, allocation_id = command.from_goal_id, command.allocation_id
    else:
        return
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
        case "giver":
            facts.givers.add(UUID(row))
        case "target":
            key = UUID(row["to_goal_id"]), UUID(row["allocation_id"])
            facts.targets[key] = _target(row)
        case "net":
            facts.nets_minor[UUID(row["person_id"])] = row["net_minor"]
        case "answer":
            answer = _filled(ProofAnswer, row)
            facts.answers[answer.proof_id, answer.person_id] = answer
        case _ if what in _PLAIN:
            _learn_plain(facts, what, row)


def _learn_plain(facts: Facts, what: str, row: Mapping[str, Any]) -> None:
    row_type, kept_as, key = _PLAIN[what]
    value = _filled(row_type, row)
    getattr(facts, kept_as)[getattr(value, key)] = value


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
        # An archive may be older than rosters.
        participant_id=(participant := row.get("participant_id")) and UUID(participant),
        status=row["status"],
        seq=row["seq"],
        confirmed_minor=row["confirmed_minor"],
        fee_minor=row["fee_minor"],
        refunding_minor=row["refunding_minor"],
        refunded_minor=row["refunded_minor"],
        charged_back_minor=row["charged_back_minor"],
        known_contributor=known,
    )


_UUIDS: Final = {
    "contribution_id",
    "contributor_key",
    "milestone_id",
    "person_id",
    "withdrawal_id",
    "refund_id",
    "to_goal_id",
    "allocation_id",
    "post_id",
    "operation_id",
    "file_id",
    "owner_id",
    "member_id",
    "proof_id",
    "confirmation_id",
}
_TIMES: Final = {"expires_at", "cools_until", "decided_at", "review_ends_at", "due_at"}


# Rows that are held as they are: their type, and where and under which of their fields.
_PLAIN: Final[Mapping[str, tuple[type[Any], str, str]]] = {
    "withdrawal": (Withdrawal, "withdrawals", "withdrawal_id"),
    "approval": (Approval, "approvals", "seq"),
    "proof": (Proof, "proofs", "proof_id"),
    "refund": (Refund, "refunds", "refund_id"),
    "suspense": (SuspenseItem, "suspense", "reference"),
    "post": (Post, "posts", "post_id"),
    "upload": (Upload, "uploads", "file_id"),
}


def _filled(row_type: type[Any], row: Mapping[str, Any]) -> Any:
    """Return a row as it is held; what archives of earlier releases lack is as it was then."""
    values = {
        f.name: row[f.name] for f in fields(row_type) if f.name in row or f.default is MISSING
    }
    for name in _UUIDS & values.keys():
        values[name] = values[name] and UUID(values[name])
    for name in _TIMES & values.keys():
        values[name] = values[name] and datetime.fromisoformat(values[name])
    return row_type(**values)
