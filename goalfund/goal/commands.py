"""What can be asked of a goal. A command carries the `operation_id` that its caller chose."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import date, datetime
from hashlib import sha256
from typing import Any, ClassVar, Final
from uuid import UUID

from goalfund.goal.roles import Role

# A field marked so is not part of what makes two requests "the same": we made it, not the caller.
OURS: Final = {"content": "ours"}
# A field marked so is compared by a digest: to remember a request is not to keep the person.
PERSONAL: Final = {"content": "personal"}
# What an edit may change. A goal's currency and kind never do.
EDITABLE_TEXT: Final = ("title", "description", "category")
# What people read of a goal: beside the chain, which commits to it.
EDITABLE_SHOWN: Final = (*EDITABLE_TEXT, "image")
EDITABLE_TERMS: Final = (
    "target_minor",
    "min_amount_minor",
    "fixed_amount_minor",
    "deadline",
    "approvals_required",
    "proof_gate",
    "visibility",
)
# An integer beyond 64 bits is refused, but remembered all the same: as text, for JSON cannot.
_JSON_INTEGER_MAX: Final = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What all commands carry. `person_id` is who asks, where somebody is signed in."""

    name: ClassVar[str]

    operation_id: UUID = field(metadata=OURS)
    goal_id: UUID = field(metadata=OURS)
    person_id: UUID | None = None

    def content(self) -> dict[str, Any]:
        """Return what a repetition must repeat, as JSON values; personal fields as digests."""
        listed = {name: _content(self, name, mode) for name, mode in _COMPARED[type(self)]}
        return {"command": self.name} | {name: v for name, v in listed.items() if v is not None}


def _content(command: Command, name: str, mode: str | None) -> object:
    value = getattr(command, name)
    if mode == "personal" and value is not None:
        # Salted by the operation, so that equal digests do not show equal people.
        return sha256(command.operation_id.bytes + str(value).encode()).hexdigest()[:32]
    return _json(value)


def _json(value: object) -> object:
    if value is None or (isinstance(value, int) and abs(value) <= _JSON_INTEGER_MAX):
        return value
    if isinstance(value, tuple):
        return [_json(part) for part in value] or None
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGoal(Command):
    """Open a goal. Its title, description, category and image are display, not chain.

    `image` is a file that whoever opens it has brought for that.

    Whoever opens it is its first organiser, under the `member_id` that was made for it.
    """

    name = "open_goal"

    slug: str = field(metadata=OURS)
    member_id: UUID | None = field(default=None, metadata=OURS)
    title: str
    description: str
    currency: str
    target_minor: int
    kind: str = "open"
    visibility: str = "public"
    category: str | None = None
    image: UUID | None = None
    min_amount_minor: int | None = None
    fixed_amount_minor: int | None = None
    deadline: datetime | None = None
    approvals_required: int = 1
    proof_gate: str = "strict"
    suspense: bool = field(default=False, metadata=OURS)
    salt: bytes = field(metadata=OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditGoal(Command):
    """Change what the goal says of itself: any of `EDITABLE_SHOWN` and `EDITABLE_TERMS`.

    `deadline` is RFC 3339 text; `image` is the id, as text, of a file that whoever edits has
    brought for that. None takes a field away that need not be there. With `expected_version`, only
    if nobody has edited it since.
    """

    name = "edit_goal"

    expected_version: int | None = None
    changes: Mapping[str, str | int | None] = field(metadata=OURS)  # each field of it is compared
    salt: bytes = field(metadata=OURS)

    def content(self) -> dict[str, Any]:
        """Return what a repetition must repeat: to take a field away is not to leave it alone."""
        changes = {name: _json(value) for name, value in self.changes.items()}
        return Command.content(self) | changes

    @property
    def image_id(self) -> UUID | None:
        """The file that is to be the goal's picture, if one is; not whether it may be."""
        file_id = self.changes.get("image")
        return None if file_id is None else UUID(str(file_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMember(Command):
    """Give somebody a role, in place of the one they have; None takes it away.

    `member_id` is the name in the log of somebody who has none there yet.
    """

    name = "change_member"

    member_id: UUID = field(metadata=OURS)
    member_person_id: UUID
    role: Role | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostUpdate(Command):
    """Say how the goal is getting on. `author_name` is who says so, as people read it.

    `attachments` are files that they have brought for that.
    """

    name = "post_update"

    post_id: UUID = field(metadata=OURS)
    author_name: str | None = field(default=None, metadata=OURS)
    text: str = field(metadata=PERSONAL)
    attachments: tuple[UUID, ...] = ()
    salt: bytes = field(metadata=OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostComment(Command):
    """Say something about the goal. `author_name` is None where it is not to be shown."""

    name = "post_comment"

    post_id: UUID = field(metadata=OURS)
    author_name: str | None = field(default=None, metadata=OURS)
    text: str = field(metadata=PERSONAL)
    anonymous: bool = False
    salt: bytes = field(metadata=OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePost(Command):
    """Take back what was said: `kind` is update or comment. That something was said stays."""

    name = "remove_post"

    post_id: UUID
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMilestone(Command):
    """Set the goal a step: at place `order`, from 1, or behind the last.

    What comes back counts its periods from `first_day` in Lagos, or from today. The title is
    display, not chain.
    """

    name = "add_milestone"

    milestone_id: UUID = field(metadata=OURS)
    title: str
    target_minor: int
    order: int | None = None
    recurrence: str = "none"
    first_day: date | None = None
    salt: bytes = field(metadata=OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditMilestone(Command):
    """Change a step: any of title, target_minor, order, recurrence and first_day."""

    name = "edit_milestone"

    milestone_id: UUID
    changes: Mapping[str, str | int | date | None] = field(metadata=OURS)  # each one is compared
    salt: bytes = field(metadata=OURS)

    def content(self) -> dict[str, Any]:
        """Return what a repetition must repeat: to name a field is not to leave it alone."""
        changes = {name: _json(value) for name, value in self.changes.items()}
        return Command.content(self) | changes


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMilestone(Command):
    """Take a step out. What was given for it stays the goal's."""

    name = "remove_milestone"

    milestone_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseGoal(Command):
    """Take no more contributions."""

    name = "close_goal"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAtDeadline(Command):
    """Take no more contributions because `deadline` has come, if it still is the goal's."""

    name = "close_at_deadline"

    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenGoal(Command):
    """Take contributions again."""

    name = "reopen_goal"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelGoal(Command):
    """End the goal for good: nothing but refunds and what is under way may move."""

    name = "cancel_goal"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntendContribution(Command):
    """Announce a contribution. It becomes a row, not an event: no money has moved.

    Without a `currency` the amount is in the goal's own.
    """

    name = "intend_contribution"

    contribution_id: UUID = field(metadata=OURS)
    payment_code: str = field(metadata=OURS)
    access_key: str = field(metadata=OURS)
    contributor_key: UUID = field(metadata=OURS)
    salt: bytes = field(metadata=OURS)
    amount_minor: int
    currency: str | None = None
    channel: str = "checkout"
    payer_name: str = field(metadata=PERSONAL)
    email: str = field(metadata=PERSONAL)
    message: str | None = field(default=None, metadata=PERSONAL)
    anonymous: bool = False
    milestone_id: UUID | None = None
    # Who of a closed goal's roster gives, as far as it was known when they asked.
    participant_id: UUID | None = field(default=None, metadata=OURS)
    # What the channel takes at least, by currency, whatever the goal would take.
    floors_minor: Mapping[str, int] = field(default_factory=dict, metadata=OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditCharge(Command):
    """Book money that the gateway says came in for an intended contribution.

    Any amount is in minor units; `fee_minor` is what the gateway kept of `amount_minor`.
    """

    name = "credit_charge"

    reference: str
    payment_code: str = field(metadata=OURS)
    amount_minor: int
    fee_minor: int = field(default=0, metadata=OURS)
    currency: str
    raw: bytes = field(default=b"", metadata=OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveSuspense(Command):
    """Book money that came in and belongs to no goal that we can name; sent to a suspense book."""

    name = "receive_suspense"

    reference: str
    amount_minor: int
    fee_minor: int = field(default=0, metadata=OURS)
    currency: str
    reason: str = field(metadata=OURS)
    raw: bytes = field(default=b"", metadata=OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocateSuspense(Command):
    """Give suspense money to a goal: the first leg of the saga, in the suspense book."""

    name = "allocate_suspense"

    reference: str
    to_goal_id: UUID
    contribution_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptAllocation(Command):
    """Take money out of suspense: the second leg, in the goal's book, by the same operation id.

    `amount_minor` is what was paid, of which the gateway kept `fee_minor`: the suspense book has
    let go of the difference.
    """

    name = "accept_allocation"

    reference: str
    from_goal_id: UUID
    contribution_id: UUID | None = None
    amount_minor: int
    fee_minor: int = 0
    currency: str

    def content(self) -> dict[str, Any]:
        """Return what a repetition must repeat; of no fee nothing is said, as it always was."""
        content = Command.content(self)
        return content if self.fee_minor else {n: v for n, v in content.items() if n != "fee_minor"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnAllocation(Command):
    """Take back what a goal has refused: the way back of the saga, in the suspense book.

    `allocation_id` is the operation of the two legs. Why the goal refused is not said here: the
    goal's own memory is asked.
    """

    name = "return_allocation"

    reference: str
    allocation_id: UUID
    from_goal_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSuspense(Command):
    """Send suspense money back to who sent it, as a withdrawal of the suspense book.

    `amount_minor` must be all of it that has arrived. The rest is as in `RequestWithdrawal`.
    """

    name = "refund_suspense"

    reference: str
    withdrawal_id: UUID = field(metadata=OURS)
    amount_minor: int
    reason: str = field(metadata=PERSONAL)
    bank_code: str
    account_number: str = field(metadata=PERSONAL)
    account_sealed: str | None = field(default=None, metadata=OURS)
    display: Mapping[str, str] = field(default_factory=dict, metadata=OURS)
    expires_at: datetime = field(metadata=OURS)
    salt: bytes = field(metadata=OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawal(Command):
    """Ask for money out. It is reserved at once.

    `account_number` is in the command to be compared, and kept nowhere: `account_sealed` is what
    the payout will open, `account_key` what tells one account from another, and `display` what
    people see of them, hidden by `salt`.
    """

    name = "request_withdrawal"

    withdrawal_id: UUID = field(metadata=OURS)
    amount_minor: int
    purpose: str = field(default="", metadata=PERSONAL)
    bank_code: str | None = None
    account_number: str | None = field(default=None, metadata=PERSONAL)
    milestone_id: UUID | None = None
    account_key: str | None = field(default=None, metadata=OURS)
    account_sealed: str | None = field(default=None, metadata=OURS)
    display: Mapping[str, str] | None = field(default=None, metadata=OURS)
    expires_at: datetime | None = field(default=None, metadata=OURS)
    cools_until: datetime | None = field(default=None, metadata=OURS)
    proof_window_s: int = field(default=0, metadata=OURS)
    salt: bytes = field(default=b"", metadata=OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveWithdrawal(Command):
    """Say yes to a withdrawal, as a member who has not asked for it."""

    name = "approve_withdrawal"

    withdrawal_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectWithdrawal(Command):
    """Say no to a withdrawal, as a member who has not asked for it. One no ends it."""

    name = "reject_withdrawal"

    withdrawal_id: UUID
    reason: str | None = field(default=None, metadata=PERSONAL)
    salt: bytes = field(default=b"", metadata=OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelWithdrawal(Command):
    """Take back what one has asked for, before it is sent."""

    name = "cancel_withdrawal"

    withdrawal_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireWithdrawal(Command):
    """End a withdrawal that was not approved in time."""

    name = "expire_withdrawal"

    withdrawal_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPayout(Command):
    """Let a withdrawal go to the bank, if its approvals still suffice at this moment.

    `reference` is the gateway's name of the transfer: there will never be another.
    """

    name = "send_payout"

    withdrawal_id: UUID
    reference: str = field(metadata=OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitProof(Command):
    """Show what a withdrawal was spent on. Who gave is asked until `review_ends_at`.

    `attachments` are files that they have brought for that.
    """

    name = "submit_proof"

    proof_id: UUID = field(metadata=OURS)
    withdrawal_id: UUID
    heading: str = field(metadata=PERSONAL)
    text: str = field(metadata=PERSONAL)
    attachments: tuple[UUID, ...] = ()
    author_name: str | None = field(default=None, metadata=OURS)
    review_ends_at: datetime = field(metadata=OURS)
    salt: bytes = field(metadata=OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerProof(Command):
    """Say whether one is convinced by a proof, as somebody whose money is in the goal.

    `confirmation_id` names the answer of somebody who has not given one yet.
    """

    name = "answer_proof"

    confirmation_id: UUID = field(metadata=OURS)
    proof_id: UUID
    confirmed: bool
    comment: str | None = field(default=None, metadata=PERSONAL)
    author_name: str | None = field(default=None, metadata=OURS)
    anonymous: bool = False
    salt: bytes = field(metadata=OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideProof(Command):
    """Decide a proof by its answers: at once when they suffice, or when its review is over."""

    name = "decide_proof"

    proof_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseWithdrawal(Command):
    """End a withdrawal that was not paid. `why`: rejected, cancelled, expired or failed.

    Of one that a person has asked for, only that its payout failed.
    """

    name = "release_withdrawal"

    withdrawal_id: UUID
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleWithdrawal(Command):
    """Book that a withdrawal has reached the bank, and what sending it cost."""

    name = "settle_withdrawal"

    withdrawal_id: UUID
    fee_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnWithdrawal(Command):
    """Book that a withdrawal which was paid has come back from the bank. Its fee has not."""

    name = "return_withdrawal"

    withdrawal_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRefund(Command):
    """Promise money of one contribution back to its contributor."""

    name = "start_refund"

    refund_id: UUID = field(metadata=OURS)
    contribution_id: UUID
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleRefund(Command):
    """Book that a refund has left."""

    name = "settle_refund"

    refund_id: UUID
    fee_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FailRefund(Command):
    """Give the money of a refund that could not be sent back to the goal."""

    name = "fail_refund"

    refund_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRefund(Command):
    """Book that a refund which was paid has come back from the bank. Its fee has not."""

    name = "return_refund"

    refund_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeBack(Command):
    """Book that the payer's bank took a contribution back, from the pooled account."""

    name = "charge_back"

    reference: str
    contribution_id: UUID
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckHealth(Command):
    """Answer the head after a look at the database. Writes nothing and is not remembered."""

    name = "check_health"


def _compared(command: type[Command]) -> tuple[tuple[str, str | None], ...]:
    def mode(of: Field[Any]) -> str | None:
        metadata: Mapping[str, str] = of.metadata
        return metadata.get("content")

    return tuple((f.name, mode(f)) for f in fields(command) if mode(f) != "ours")


_COMPARED: Final = {command: _compared(command) for command in Command.__subclasses__()}
