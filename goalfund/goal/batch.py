"""One goal's batch: commands decided in order, and everything that must be written with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from goalfund.goal.commands import (
    AcceptAllocation,
    AllocateSuspense,
    Command,
    CreditCharge,
    OpenGoal,
    ReceiveSuspense,
)
from goalfund.goal.decide import decide
from goalfund.goal.events import Event, EventKind, seal
from goalfund.goal.facts import (
    Approval,
    Claim,
    Contribution,
    Facts,
    GoalFile,
    Operation,
    Post,
    Proof,
    ProofAnswer,
    Refund,
    SuspenseItem,
    Withdrawal,
)
from goalfund.goal.milestones import Milestone
from goalfund.goal.outcomes import Committed, Diverted, Outcome, Refused
from goalfund.goal.roles import Member
from goalfund.goal.state import GoalState, advance
from goalfund.goal.verdicts import Decision, Diversion, Refusal

_UNSPOKEN: Final = object()
# A change of status leaves the page as it is, and is written with it all the same: the database
# sets the alarm of its deadline, and lists it, whenever the page is written.
REWRITES_PAGE: Final = frozenset(
    (
        EventKind.GOAL_EDITED,
        EventKind.GOAL_CLOSED,
        EventKind.GOAL_REOPENED,
        EventKind.GOAL_CANCELLED,
    )
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """An operation to keep, with who asked and when."""

    operation: Operation
    person_id: UUID | None
    at: datetime


@dataclass(slots=True)
class GoalBatch:
    """What one goal writes in one commit. `expected_seq` is where its head must stand before.

    Rows are keyed, so that one which changes twice is written once, as it is in the end.
    """

    state: GoalState
    expected_seq: int
    opening: OpenGoal | None = None
    opened_at: datetime | None = None
    edited: bool = False
    events: list[Event] = field(default_factory=list)
    operations: list[Remembered] = field(default_factory=list)
    claims: list[tuple[Claim, bytes]] = field(default_factory=list)
    intents: dict[UUID, Contribution] = field(default_factory=dict)
    contributions: dict[UUID, Contribution] = field(default_factory=dict)
    withdrawals: dict[UUID, Withdrawal] = field(default_factory=dict)
    approvals: dict[int, Approval] = field(default_factory=dict)
    proofs: dict[UUID, Proof] = field(default_factory=dict)
    answers: dict[tuple[UUID, UUID], ProofAnswer] = field(default_factory=dict)
    refunds: dict[UUID, Refund] = field(default_factory=dict)
    suspense: dict[str, SuspenseItem] = field(default_factory=dict)
    posts: dict[UUID, Post] = field(default_factory=dict)
    files: dict[tuple[UUID, int], GoalFile] = field(default_factory=dict)  # by subject and n
    members: dict[UUID, tuple[Member, UUID]] = field(default_factory=dict)  # by which operation
    milestones: dict[UUID, Milestone] = field(default_factory=dict)
    # By milestone and the seq that confirmed it: how much more of a contribution has come to stay.
    earmarked: dict[tuple[UUID, int], int] = field(default_factory=dict)
    outbox: list[tuple[UUID, str, dict[str, Any], datetime]] = field(default_factory=list)
    head_must_stand: bool = False

    @property
    def goal_id(self) -> UUID:
        """Return whose batch this is."""
        return self.state.goal_id

    def __bool__(self) -> bool:
        """Say whether there is anything to write, or a head to check."""
        return bool(self.operations) or self.head_must_stand

    def take(self, command: Command, facts: Facts, now: datetime) -> Outcome:
        """Decide one more command on top of those before, and gather what it writes.

        Raises:
            BookError: a rule let a broken book through; the batch must not be written.
        """
        if (known := _answered(command, facts)) is not None:
            return known
        verdict = decide(self.state, command, facts, now)
        if isinstance(verdict, Diversion):
            # To send money elsewhere is a refusal too, which a stale actor must not utter.
            self.head_must_stand = self.state.seq > 0
            return Diverted(command.operation_id, self.goal_id, verdict)
        if isinstance(verdict, Refusal):
            return self._refuse(command, verdict, facts, now)
        return self._accept(command, verdict, facts, now)

    def _refuse(self, command: Command, refusal: Refusal, facts: Facts, now: datetime) -> Refused:
        # A goal that does not exist has no memory to keep; anybody could fill it with junk. But
        # money waits for this one refusal, and would come twice if the goal appeared afterwards.
        if self.state.seq or isinstance(command, AcceptAllocation):
            self._remember(command, facts, now, refusal=refusal)
        return Refused(command.operation_id, self.goal_id, refusal)

    def _accept(
        self, command: Command, decision: Decision, facts: Facts, now: datetime
    ) -> Committed:
        if decision.kind is not None:
            self._log(command, decision, now)
        self._gather(command, decision, facts)
        self._remember(command, facts, now, subject=decision.subject)
        return Committed(
            command.operation_id, self.goal_id, self.state.seq, decision.subject, replayed=False
        )

    def _log(self, command: Command, decision: Decision, now: datetime) -> None:
        assert decision.kind is not None
        state = self.state
        # Time in a log never runs backwards, whatever the clock does.
        at = now if state.at is None or now > state.at else state.at
        event = seal(
            state.goal_id,
            state.seq + 1,
            decision.kind,
            at,
            decision.body or {},
            decision.transfers,
            state.head_hash,
            decision.display,
            decision.salt,
        )
        self.state = advance(
            state,
            event,
            decision.terms,
            decision.body,
            decision.page,
            decision.member,
            decision.milestone,
        )
        if decision.milestone is not None:
            # Others have moved with it.
            kept = state.milestones.items()
            self.milestones |= dict(self.state.milestones.items() - kept)
        self.events.append(event)
        if isinstance(command, OpenGoal):
            self.opening, self.opened_at = command, at
        elif decision.kind in REWRITES_PAGE:
            self.edited = True
        if isinstance(command, AllocateSuspense):
            self._promise_allocation(command, decision, at)

    def _promise_allocation(
        self, command: AllocateSuspense, decision: Decision, at: datetime
    ) -> None:
        """Leave the second leg of the saga in the outbox, in the commit of the first."""
        assert decision.suspense is not None
        assert self.state.terms is not None
        payload = {
            "operation_id": str(command.operation_id),
            "goal_id": str(command.to_goal_id),
            "contribution_id": command.contribution_id and str(command.contribution_id),
            "reference": command.reference,
            "amount_minor": decision.suspense.amount_minor,
            "fee_minor": decision.suspense.fee_minor,
            "currency": self.state.terms.currency,
        }
        self.outbox.append((command.operation_id, "accept_allocation", payload, at))

    def _gather(self, command: Command, decision: Decision, facts: Facts) -> None:
        if (intent := decision.intent) is not None:
            self.intents[intent.contribution_id] = intent
            facts.learn(intent)
        if (contribution := decision.contribution) is not None:
            self._earmark(contribution, facts)
            self.contributions[contribution.contribution_id] = contribution
            facts.learn(contribution)
        self._gather_out(decision, facts)
        if (refund := decision.refund) is not None:
            self.refunds[refund.refund_id] = refund
            facts.refunds[refund.refund_id] = refund
        if (item := decision.suspense) is not None:
            self.suspense[item.reference] = item
            facts.suspense[item.reference] = item
        self._gather_said(decision, facts)
        if (member := decision.member) is not None:
            self.members[member.person_id] = member, command.operation_id
        if (claim := decision.claim) is not None:
            assert isinstance(command, CreditCharge | ReceiveSuspense)
            self.claims.append((claim, command.raw))
            facts.claims[claim.reference] = claim

    def _gather_out(self, decision: Decision, facts: Facts) -> None:
        if (withdrawal := decision.withdrawal) is not None:
            self.withdrawals[withdrawal.withdrawal_id] = withdrawal
            facts.withdrawals[withdrawal.withdrawal_id] = withdrawal
        if (approval := decision.approval) is not None:
            self.approvals[approval.seq] = facts.approvals[approval.seq] = approval
        if (proof := decision.proof) is not None:
            self.proofs[proof.proof_id] = facts.proofs[proof.proof_id] = proof
        if (answer := decision.answer) is not None:
            key = answer.proof_id, answer.person_id
            if key in self.answers:
                self._silence(self.answers[key].seq)
            self.answers[key] = facts.answers[key] = answer

    def _earmark(self, contribution: Contribution, facts: Facts) -> None:
        """Count what comes to a milestone by this change of a contribution, or leaves it again."""
        before = facts.contributions.get(contribution.contribution_id)
        change_minor = contribution.net_minor - (0 if before is None else before.net_minor)
        if contribution.milestone_id is None or not change_minor:
            return
        assert contribution.seq is not None
        key = contribution.milestone_id, contribution.seq
        self.earmarked[key] = self.earmarked.get(key, 0) + change_minor

    def at_of(self, seq: int) -> datetime | None:
        """Return when an event of this batch was; None for those before it."""
        n = seq - self.expected_seq - 1
        return self.events[n].at if n >= 0 else None

    def _gather_said(self, decision: Decision, facts: Facts) -> None:
        if (post := decision.post) is not None:
            if post.post_id in self.posts:
                self._unsay(post)
            self.posts[post.post_id] = facts.posts[post.post_id] = post
        for file in decision.files:
            self.files[file.subject, file.n] = file
            if file.file_id is not None:
                del facts.uploads[file.file_id]

    def _unsay(self, post: Post) -> None:
        """Drop the words of a post that is removed in the batch that said them, and its files."""
        self._silence(post.seq)
        self.files = {key: file for key, file in self.files.items() if key[0] != post.post_id}

    def _silence(self, seq: int) -> None:
        n = seq - self.expected_seq - 1
        self.events[n] = replace(self.events[n], display=None, salt=None)

    def _remember(
        self,
        command: Command,
        facts: Facts,
        now: datetime,
        *,
        refusal: Refusal | None = None,
        subject: UUID | None = None,
    ) -> None:
        operation = Operation(
            command.operation_id, command.content(), self.state.seq, refusal, subject
        )
        facts.operations[command.operation_id] = operation
        self.operations.append(Remembered(operation, command.person_id, now))


def decide_all(
    state: GoalState, commands: Sequence[Command], facts: Facts, now: datetime
) -> tuple[GoalBatch, list[Outcome]]:
    """Return what `commands`, decided in order, write together, and one outcome for each.

    `facts` is laid over with what they change. Nothing is true before the batch is committed.
    """
    batch = GoalBatch(state, state.seq)
    return batch, [batch.take(command, facts, now) for command in commands]


def _answered(command: Command, facts: Facts) -> Outcome | None:
    """Return the first answer to an operation that has been seen, or to money that is claimed."""
    if (operation := facts.operations.get(command.operation_id)) is not None:
        return _repeat(command, operation)
    if isinstance(command, CreditCharge | ReceiveSuspense):
        claim = facts.claims.get(command.reference)
        if claim is not None:
            return Committed(claim.operation_id, claim.goal_id, claim.seq, replayed=True)
    return None


def _repeat(command: Command, operation: Operation) -> Outcome:
    if (differing := _differing_field(operation.content, command.content())) is not None:
        return Refused(
            command.operation_id,
            command.goal_id,
            Refusal.OPERATION_DIFFERS,
            differing,
        )
    if operation.refusal is not None:
        return Refused(
            command.operation_id, command.goal_id, Refusal(operation.refusal), replayed=True
        )
    return Committed(
        command.operation_id, command.goal_id, operation.seq, operation.subject, replayed=True
    )


def _differing_field(first: Any, second: Any) -> str | None:
    for name in (*second, *first):
        # What was taken away (null) is not what was not spoken of.
        if first.get(name, _UNSPOKEN) != second.get(name, _UNSPOKEN):
            return str(name)
    return None
