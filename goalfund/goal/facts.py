"""What a decision may need beside the state of the goal: the rows found for one batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Operation:
    """How a command ended, remembered for ever under its id. One of `seq`, `refusal` tells which.

    `seq` is that of the event it made, or of the head at that moment when it made none.
    """

    operation_id: UUID
    content: Mapping[str, Any]
    seq: int
    refusal: str | None = None
    subject: UUID | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Which book a gateway reference has been credited to, over all books."""

    reference: str
    goal_id: UUID
    seq: int
    operation_id: UUID


@dataclass(frozen=True, slots=True)
class Contribution:
    """Money in, from intent to what became of it; minor units of the goal's currency."""

    contribution_id: UUID
    payment_code: str
    amount_minor: int
    contributor_key: UUID
    channel: str
    access_key: str
    payer_name: str | None
    email: str | None
    message: str | None
    anonymous: bool
    salt: bytes
    milestone_id: UUID | None
    person_id: UUID | None
    created_at: datetime
    participant_id: UUID | None = None  # of a closed goal's roster; never in the chain
    status: str = "pending"
    seq: int | None = None
    confirmed_minor: int = 0
    fee_minor: int = 0
    refunding_minor: int = 0
    refunded_minor: int = 0
    charged_back_minor: int = 0
    known_contributor: bool = field(default=False, compare=False)

    @property
    def net_minor(self) -> int:
        """What has come in for it and has not gone back: below zero when it went back twice."""
        return self.confirmed_minor - self.refunded_minor - self.charged_back_minor

    @property
    def refundable_minor(self) -> int:
        """What has come in for it and has neither gone back nor is on its way."""
        taken_minor = self.refunding_minor + self.refunded_minor + self.charged_back_minor
        return self.confirmed_minor - taken_minor

    def paid(self, seq: int, amount_minor: int, fee_minor: int) -> "Contribution":
        """Return it as confirmed by the event at `seq`; the gateway kept `fee_minor`."""
        # Written out: this runs for every payment, and `replace` takes four times as long.
        return Contribution(
            self.contribution_id,
            self.payment_code,
            self.amount_minor,
            self.contributor_key,
            self.channel,
            self.access_key,
            self.payer_name,
            self.email,
            self.message,
            self.anonymous,
            self.salt,
            self.milestone_id,
            self.person_id,
            self.created_at,
            self.participant_id,
            "confirmed",
            seq,
            amount_minor,
            fee_minor,
            self.refunding_minor,
            self.refunded_minor,
            self.charged_back_minor,
            self.known_contributor,
        )


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Money out to the beneficiary. `status` as in api.md section 5.

    One that a person has asked for names them as the log does (`member_id`), says where the money
    is to go, and is approved before it is sent. Nobody's withdrawals are our own tools'.
    """

    withdrawal_id: UUID
    amount_minor: int
    requested_seq: int
    status: str = "requested"
    person_id: UUID | None = None
    purpose: str = ""
    fee_minor: int = 0
    decided_seq: int | None = None  # when it was paid, or ended without
    member_id: UUID | None = None
    milestone_id: UUID | None = None
    account_key: str | None = None  # equal for equal accounts, and tells nothing of them
    account_sealed: str | None = None  # gone once the withdrawal is decided
    reference: str | None = None  # at the gateway, one for ever
    expires_at: datetime | None = None
    cools_until: datetime | None = None
    sent_seq: int | None = None
    decided_at: datetime | None = None
    returned_seq: int | None = None  # when it came back although it had been paid

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be approved, rejected, cancelled or sent."""
        return self.status in ("requested", "approved")

    @property
    def is_unproven(self) -> bool:
        """Whether it was paid, and nobody has been convinced of what for."""
        return self.status in ("paid", "disputed")

    @property
    def is_paid(self) -> bool:
        """Whether the beneficiary has the money."""
        return self.status in ("paid", "proven", "disputed")


@dataclass(frozen=True, slots=True)
class Approval:
    """A member's yes to a withdrawal. It is known by its `seq`: they may have to say it anew."""

    withdrawal_id: UUID
    member_id: UUID
    seq: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown for a withdrawal. `status`: open, confirmed or disputed.

    `due_at` is when it is decided: when its review ends, or at once when the answers suffice.
    """

    proof_id: UUID
    withdrawal_id: UUID
    seq: int
    review_ends_at: datetime
    due_at: datetime
    member_id: UUID | None = None
    person_id: UUID | None = None
    status: str = "open"
    yes: int = 0
    no: int = 0
    decided_seq: int | None = None


@dataclass(frozen=True, slots=True)
class ProofAnswer:
    """What one contributor says of a proof, at last. The log knows them by `confirmation_id`."""

    confirmation_id: UUID
    proof_id: UUID
    person_id: UUID
    confirmed: bool
    seq: int


@dataclass(frozen=True, slots=True)
class Refund:
    """Money of one contribution on its way back. `status`: started, paid or failed."""

    refund_id: UUID
    contribution_id: UUID
    amount_minor: int
    started_seq: int
    status: str = "started"
    fee_minor: int = 0
    decided_seq: int | None = None
    returned_seq: int | None = None  # when it came back although it had been paid


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody said at `seq`: an update or a comment. The words stand beside the log.

    Nobody's posts are our own tools'. Once it is removed, its words are gone.
    """

    post_id: UUID
    kind: str
    seq: int
    operation_id: UUID
    person_id: UUID | None = None
    removed_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody has brought and nothing uses yet. `sha256`: hex, of its content."""

    file_id: UUID
    owner_id: UUID | None
    purpose: str
    media: str
    size_bytes: int
    sha256: str
    width: int | None = None
    height: int | None = None

    def shown(self) -> dict[str, Any]:
        """Return what people read of it wherever a goal uses it; the chain commits to that."""
        return {
            "id": str(self.file_id),
            "type": self.media,
            "size_bytes": self.size_bytes,
            "width": self.width,
            "height": self.height,
            "sha256": self.sha256,
        }


@dataclass(frozen=True, slots=True)
class GoalFile:
    """Where a goal uses a file: the `n`th of its `subject`, since `seq`. None: none any more.

    The subject is the goal itself, for its picture, or what the file goes with.
    """

    subject: UUID
    n: int
    file_id: UUID | None
    use: str
    seq: int


@dataclass(frozen=True, slots=True)
class SuspenseItem:
    """Money in a suspense book, by the gateway's reference. `amount_minor` is gross.

    Three are set together while the money is given away: the event that did so, the goal that it is
    for, and the operation that both legs share. `refund_id` is the last withdrawal of the book by
    which it was to go back to who sent it.
    """

    reference: str
    amount_minor: int
    fee_minor: int
    reason: str
    received_seq: int
    allocated_seq: int | None = None
    to_goal_id: UUID | None = None
    allocation_id: UUID | None = None
    refund_id: UUID | None = None

    @property
    def net_minor(self) -> int:
        """What of it has arrived in the pooled account."""
        return self.amount_minor - self.fee_minor


class SecondLeg(StrEnum):
    """What a goal has answered to an allocation: for ever, whichever it is."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Target:
    """The goal that suspense money is for, and what it has answered. Read without a lock.

    A goal that is there stays there and keeps its currency, and an answer never changes: both are
    true however old they are. Only `raised_minor` may be otherwise by now. Without a `currency`
    there is no such goal; a suspense book is none. `reason` says why it refused.
    """

    currency: str | None = None
    raised_minor: int = 0
    second_leg: SecondLeg | None = None
    reason: str = ""


@dataclass(slots=True)
class Facts:
    """The rows that one batch touches, by key. Decisions of the batch are laid over them."""

    operations: dict[UUID, Operation] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    contributions: dict[UUID, Contribution] = field(default_factory=dict)
    by_payment_code: dict[str, UUID] = field(default_factory=dict)
    contributors: set[UUID] = field(default_factory=set)
    givers: set[UUID] = field(default_factory=set)  # people, of those who want to comment
    posts: dict[UUID, Post] = field(default_factory=dict)
    uploads: dict[UUID, Upload] = field(default_factory=dict)
    withdrawals: dict[UUID, Withdrawal] = field(default_factory=dict)
    approvals: dict[int, Approval] = field(default_factory=dict)  # by seq
    proofs: dict[UUID, Proof] = field(default_factory=dict)
    answers: dict[tuple[UUID, UUID], ProofAnswer] = field(default_factory=dict)  # and person
    nets_minor: dict[UUID, int] = field(default_factory=dict)  # of people who answer
    refunds: dict[UUID, Refund] = field(default_factory=dict)
    suspense: dict[str, SuspenseItem] = field(default_factory=dict)
    targets: dict[tuple[UUID, UUID], Target] = field(default_factory=dict)  # by goal and allocation

    def learn(self, contribution: Contribution) -> None:
        """Take in a contribution as it is now."""
        self._count_net(contribution)
        self.contributions[contribution.contribution_id] = contribution
        self.by_payment_code[contribution.payment_code] = contribution.contribution_id
        if contribution.known_contributor or contribution.confirmed_minor:
            self.contributors.add(contribution.contributor_key)
        if contribution.confirmed_minor and contribution.person_id is not None:
            self.givers.add(contribution.person_id)

    def _count_net(self, contribution: Contribution) -> None:
        """Add what has changed of it to what its giver has in the goal."""
        before = self.contributions.get(contribution.contribution_id)
        person_id = contribution.person_id
        if before is not None and person_id in self.nets_minor:
            assert person_id is not None
            self.nets_minor[person_id] += contribution.net_minor - before.net_minor

    def contribution_of(self, payment_code: str) -> Contribution | None:
        """Return the contribution that a payment with this code is for."""
        contribution_id = self.by_payment_code.get(payment_code)
        return None if contribution_id is None else self.contributions[contribution_id]
