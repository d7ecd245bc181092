"""Goals for tests: commands with everything that does not matter filled in, and a small server."""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from actors import ActorSystem
from goalfund.db import Pool, Timeouts, load_queries, open_journal_pool
from goalfund.goal.actor import GoalActor
from goalfund.goal.batch import GoalBatch, decide_all
from goalfund.goal.book import Book
from goalfund.goal.commands import (
    AcceptAllocation,
    AddMilestone,
    AllocateSuspense,
    AnswerProof,
    ApproveWithdrawal,
    CancelWithdrawal,
    ChangeMember,
    Command,
    CreditCharge,
    DecideProof,
    EditGoal,
    EditMilestone,
    ExpireWithdrawal,
    IntendContribution,
    OpenGoal,
    PostComment,
    PostUpdate,
    ReceiveSuspense,
    RefundSuspense,
    RejectWithdrawal,
    ReleaseWithdrawal,
    RemoveMilestone,
    RemovePost,
    RequestWithdrawal,
    ReturnAllocation,
    ReturnWithdrawal,
    SendPayout,
    SettleWithdrawal,
    StartRefund,
    SubmitProof,
)
from goalfund.goal.direct import Writer
from goalfund.goal.events import Event
from goalfund.goal.facts import Facts, SecondLeg, Target, Upload
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Committed, Outcome
from goalfund.goal.roles import Role
from goalfund.goal.state import GoalState
from goalfund.goal.suspense import return_operation_id

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
SALT = bytes(range(16))


def open_goal(goal_id: UUID, **changes: Any) -> OpenGoal:
    """Return the opening of a public goal in naira that takes any amount."""
    values: dict[str, Any] = {
        "operation_id": uuid4(),
        "goal_id": goal_id,
        "slug": f"goal-{goal_id}",
        "title": "A borehole",
        "description": "Water for Ward 4",
        "currency": "NGN",
        "target_minor": 1_000_000,
        "salt": SALT,
    }
    return OpenGoal(**values | changes)


def intend(goal_id: UUID, amount_minor: int = 1_000, **changes: Any) -> IntendContribution:
    """Return the intent of a contributor of its own."""
    contribution_id = uuid4()
    values: dict[str, Any] = {
        "operation_id": uuid4(),
        "goal_id": goal_id,
        "contribution_id": contribution_id,
        "payment_code": contribution_id.hex,
        "access_key": "key",
        "contributor_key": uuid4(),
        "salt": SALT,
        "amount_minor": amount_minor,
        "currency": "NGN",
        "payer_name": "Ada",
        "email": "ada@example.org",
    }
    return IntendContribution(**values | changes)


def credit(
    intent: IntendContribution, reference: str | None = None, **changes: Any
) -> CreditCharge:
    """Return the charge that pays `intent`; one reference has one operation id, as at the edge."""
    reference = reference or f"ref-{intent.payment_code}"
    values: dict[str, Any] = {
        "operation_id": uuid5(intent.goal_id, reference),
        "goal_id": intent.goal_id,
        "reference": reference,
        "payment_code": intent.payment_code,
        "amount_minor": intent.amount_minor,
        "currency": intent.currency,
        "raw": b"{}",
    }
    return CreditCharge(**values | changes)


def receive_suspense(goal_id: UUID, reference: str, amount_minor: int, **changes: Any) -> Command:
    """Return money for the suspense book `goal_id`."""
    values: dict[str, Any] = {
        "operation_id": uuid5(goal_id, reference),
        "goal_id": goal_id,
        "reference": reference,
        "amount_minor": amount_minor,
        "currency": "NGN",
        "reason": "amount_differs",
        "raw": b"{}",
    }
    return ReceiveSuspense(**values | changes)


def withdraw(goal_id: UUID, amount_minor: int, **changes: Any) -> RequestWithdrawal:
    """Return the request of a withdrawal of its own."""
    values: dict[str, Any] = {
        "operation_id": uuid4(),
        "goal_id": goal_id,
        "withdrawal_id": uuid4(),
        "amount_minor": amount_minor,
        "purpose": "Pipes",
    }
    return RequestWithdrawal(**values | changes)


def ask_for(
    goal_id: UUID, amount_minor: int, person_id: UUID, account: str = "0123456789", **changes: Any
) -> RequestWithdrawal:
    """Return the request of a person, in whose name it is to be approved, sent and proven."""
    values: dict[str, Any] = {
        "person_id": person_id,
        "bank_code": "000013",
        "account_number": account,
        "account_key": f"key of {account}",
        "account_sealed": f"sealed {account}",
        "display": {
            "purpose": "Pipes",
            "bank_name": "GTBank",
            "account_masked": f"******{account[-4:]}",
            "account_name": "PIPES AND SONS LTD",
        },
        "expires_at": NOON + timedelta(days=7),
        "cools_until": NOON + timedelta(days=1),
        "proof_window_s": 14 * 86_400,
        "salt": SALT,
    }
    return withdraw(goal_id, amount_minor, **values | changes)


def _about(asked: RequestWithdrawal | RefundSuspense, person_id: UUID | None) -> dict[str, Any]:
    return {
        "operation_id": uuid4(),
        "goal_id": asked.goal_id,
        "withdrawal_id": asked.withdrawal_id,
        "person_id": person_id,
    }


def approve(asked: RequestWithdrawal, person_id: UUID | None) -> ApproveWithdrawal:
    """Return a yes to a withdrawal."""
    return ApproveWithdrawal(**_about(asked, person_id))


def reject(
    asked: RequestWithdrawal, person_id: UUID | None, reason: str | None = "Too dear."
) -> RejectWithdrawal:
    """Return a no to a withdrawal."""
    return RejectWithdrawal(**_about(asked, person_id), reason=reason, salt=SALT)


def cancel(asked: RequestWithdrawal, person_id: UUID | None) -> CancelWithdrawal:
    """Return that a withdrawal is taken back."""
    return CancelWithdrawal(**_about(asked, person_id))


def expire(asked: RequestWithdrawal | RefundSuspense) -> ExpireWithdrawal:
    """Return the end of a withdrawal's time."""
    return ExpireWithdrawal(**_about(asked, None))


def send(asked: RequestWithdrawal | RefundSuspense) -> SendPayout:
    """Return that a withdrawal is to leave."""
    reference = f"MID_{asked.withdrawal_id.hex}"
    return SendPayout(**_about(asked, None), reference=reference)


def prove(asked: RequestWithdrawal, person_id: UUID | None, **changes: Any) -> SubmitProof:
    """Return a proof of its own."""
    values: dict[str, Any] = {
        "proof_id": uuid4(),
        "heading": "Pipes bought",
        "text": "Forty pipes, see the receipt.",
        "author_name": "Ada Obi",
        "review_ends_at": NOON + timedelta(days=7),
        "salt": SALT,
    }
    return SubmitProof(**_about(asked, person_id), **values | changes)


def answer_proof(
    proof: SubmitProof, person_id: UUID | None, *, confirmed: bool = True, **changes: Any
) -> AnswerProof:
    """Return what somebody says of a proof."""
    values: dict[str, Any] = {
        "operation_id": uuid4(),
        "goal_id": proof.goal_id,
        "person_id": person_id,
        "proof_id": proof.proof_id,
        "confirmation_id": uuid4(),
        "confirmed": confirmed,
        "comment": "I saw them.",
        "author_name": "Chi Eze",
        "salt": SALT,
    }
    return AnswerProof(**values | changes)


def decide_proof(proof: SubmitProof) -> DecideProof:
    """Return that a proof is to be decided."""
    return DecideProof(operation_id=uuid4(), goal_id=proof.goal_id, proof_id=proof.proof_id)


def release(asked: RequestWithdrawal | RefundSuspense, why: str = "rejected") -> ReleaseWithdrawal:
    """Return the end of a withdrawal that is not paid."""
    return ReleaseWithdrawal(
        operation_id=uuid4(), goal_id=asked.goal_id, withdrawal_id=asked.withdrawal_id, why=why
    )


def settle(asked: RequestWithdrawal | RefundSuspense, fee_minor: int = 0) -> SettleWithdrawal:
    """Return the news that a withdrawal has reached the bank."""
    return SettleWithdrawal(
        operation_id=uuid4(),
        goal_id=asked.goal_id,
        withdrawal_id=asked.withdrawal_id,
        fee_minor=fee_minor,
    )


def bring_back(asked: RequestWithdrawal | RefundSuspense) -> ReturnWithdrawal:
    """Return the news that a withdrawal which was paid has come back."""
    return ReturnWithdrawal(
        operation_id=uuid4(), goal_id=asked.goal_id, withdrawal_id=asked.withdrawal_id
    )


def refund(intent: IntendContribution, amount_minor: int, **changes: Any) -> StartRefund:
    """Return the start of a refund of its own."""
    values: dict[str, Any] = {
        "operation_id": uuid4(),
        "goal_id": intent.goal_id,
        "refund_id": uuid4(),
        "contribution_id": intent.contribution_id,
        "amount_minor": amount_minor,
    }
    return StartRefund(**values | changes)


def edit(goal_id: UUID, person_id: UUID | None = None, **changes: Any) -> EditGoal:
    """Return an edit; `expected_version` among the changes is that of the command."""
    version = changes.pop("expected_version", None)
    return EditGoal(
        operation_id=uuid4(),
        goal_id=goal_id,
        person_id=person_id,
        expected_version=version,
        changes=changes,
        salt=SALT,
    )


def appoint(
    goal_id: UUID, whom: UUID, role: Role | None, person_id: UUID | None = None
) -> ChangeMember:
    """Return the gift of a role, or its end."""
    return ChangeMember(
        operation_id=uuid4(),
        goal_id=goal_id,
        person_id=person_id,
        member_id=uuid4(),
        member_person_id=whom,
        role=role,
    )


def plan(goal_id: UUID, person_id: UUID | None = None, **changes: Any) -> AddMilestone:
    """Return a milestone of its own."""
    values: dict[str, Any] = {"operation_id": uuid4(), "goal_id": goal_id, "person_id": person_id}
    values |= {"milestone_id": uuid4(), "title": "Drilling", "target_minor": 1_000, "salt": SALT}
    return AddMilestone(**values | changes)


def alter(step: AddMilestone, person_id: UUID | None = None, **changes: Any) -> EditMilestone:
    """Return a change of a milestone."""
    return EditMilestone(
        operation_id=uuid4(),
        goal_id=step.goal_id,
        person_id=person_id,
        milestone_id=step.milestone_id,
        changes=changes,
        salt=SALT,
    )


def drop(step: AddMilestone, person_id: UUID | None = None) -> RemoveMilestone:
    """Return the end of a milestone."""
    return RemoveMilestone(
        operation_id=uuid4(),
        goal_id=step.goal_id,
        person_id=person_id,
        milestone_id=step.milestone_id,
    )


def upload(owner_id: UUID | None, purpose: str = "goal_image", **changes: Any) -> Upload:
    """Return a picture that somebody has brought."""
    values: dict[str, Any] = {"file_id": uuid4(), "owner_id": owner_id, "purpose": purpose}
    values |= {"media": "image/jpeg", "size_bytes": 9, "sha256": "ab" * 32}
    return Upload(**values | {"width": 40, "height": 30} | changes)


def announce(goal_id: UUID, person_id: UUID | None = None, **changes: Any) -> PostUpdate:
    """Return an update of its own."""
    values: dict[str, Any] = {"operation_id": uuid4(), "goal_id": goal_id, "person_id": person_id}
    values |= {"post_id": uuid4(), "author_name": "Ada Obi", "text": "We dig.", "salt": SALT}
    return PostUpdate(**values | changes)


def comment(goal_id: UUID, person_id: UUID | None = None, **changes: Any) -> PostComment:
    """Return a comment of its own."""
    values: dict[str, Any] = {"operation_id": uuid4(), "goal_id": goal_id, "person_id": person_id}
    values |= {"post_id": uuid4(), "author_name": "Ben Eze", "text": "Well done!", "salt": SALT}
    return PostComment(**values | changes)


def take_down(
    post: PostUpdate | PostComment, person_id: UUID | None = None, **changes: Any
) -> RemovePost:
    """Return the removal of what was said."""
    values: dict[str, Any] = {
        "operation_id": uuid4(),
        "goal_id": post.goal_id,
        "person_id": person_id,
        "post_id": post.post_id,
        "kind": "update" if isinstance(post, PostUpdate) else "comment",
    }
    return RemovePost(**values | changes)


def allocate(book_id: UUID, reference: str, to_goal_id: UUID, **changes: Any) -> AllocateSuspense:
    """Return the first leg of an allocation of its own."""
    values: dict[str, Any] = {"operation_id": uuid4(), "goal_id": book_id, "reference": reference}
    return AllocateSuspense(**values | {"to_goal_id": to_goal_id} | changes)


def accept(first: AllocateSuspense, amount_minor: int, **changes: Any) -> AcceptAllocation:
    """Return the second leg."""
    values: dict[str, Any] = {
        "operation_id": first.operation_id,
        "goal_id": first.to_goal_id,
        "reference": first.reference,
        "from_goal_id": first.goal_id,
        "contribution_id": first.contribution_id,
        "amount_minor": amount_minor,
        "currency": "NGN",
    }
    return AcceptAllocation(**values | changes)


def take_back(first: AllocateSuspense, **changes: Any) -> ReturnAllocation:
    """Return the way back."""
    values: dict[str, Any] = {
        "operation_id": return_operation_id(first.operation_id),
        "goal_id": first.goal_id,
        "reference": first.reference,
        "allocation_id": first.operation_id,
        "from_goal_id": first.to_goal_id,
    }
    return ReturnAllocation(**values | changes)


def send_back(
    book_id: UUID, reference: str, amount_minor: int = 990, **changes: Any
) -> RefundSuspense:
    """Return that money in suspense is to go back to who sent it, by a withdrawal of its own."""
    values: dict[str, Any] = {
        "operation_id": uuid4(),
        "goal_id": book_id,
        "reference": reference,
        "withdrawal_id": uuid4(),
        "amount_minor": amount_minor,
        "reason": "Nobody claims it.",
        "bank_code": "000013",
        "account_number": "0123456789",
        "account_sealed": "sealed 0123456789",
        "display": {
            "purpose": "Nobody claims it.",
            "bank_code": "000013",
            "bank_name": "GTBank",
            "account_masked": "******6789",
        },
        "expires_at": NOON + timedelta(days=7),
        "salt": SALT,
    }
    return RefundSuspense(**values | changes)


class Credulous:
    """A writer that thinks of every goal as one that will take suspense money, without a look.

    So do promises look that were made before goals were looked at, or that came in an archive.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.load = writer.load
        self.append = writer.append

    async def find(self, goal_id: UUID, commands: Sequence[Command]) -> Facts:
        """Return the rows that `commands` may touch, and of targets only good news."""
        facts = await self._writer.find(goal_id, commands)
        facts.targets = {
            (command.to_goal_id, command.operation_id): Target("NGN")
            for command in commands
            if isinstance(command, AllocateSuspense)
        }
        return facts


class Ledger:
    """One goal in memory: the rules and the batch, without a journal. Facts are all remembered."""

    def __init__(self, goal_id: UUID | None = None, now: datetime = NOON) -> None:
        self.goal_id = goal_id or uuid4()
        self.state = GoalState(self.goal_id)
        self.facts = Facts()
        self.events: list[Event] = []
        self.now = now

    def ask(self, *commands: Command) -> list[Outcome]:
        """Decide one batch and believe it. Any goal is there that money is to be given to."""
        for command in commands:
            if isinstance(command, AllocateSuspense):
                key = command.to_goal_id, command.operation_id
                self.facts.targets.setdefault(key, Target("NGN"))
            elif isinstance(command, AnswerProof) and command.person_id is not None:
                self.facts.nets_minor[command.person_id] = self._net_minor(command.person_id)
        _, outcomes = self._decide(commands)
        return outcomes

    def write(self, *commands: Command) -> GoalBatch:
        """Decide one batch that must be accepted, and return what it writes."""
        batch, outcomes = self._decide(commands)
        assert all(isinstance(outcome, Committed) for outcome in outcomes), outcomes
        return batch

    def _decide(self, commands: Sequence[Command]) -> tuple[GoalBatch, list[Outcome]]:
        batch, outcomes = decide_all(self.state, commands, self.facts, self.now)
        self.state = batch.state
        self.events += batch.events
        return batch, outcomes

    def _net_minor(self, person_id: UUID) -> int:
        gifts = self.facts.contributions.values()
        return sum(gift.net_minor for gift in gifts if gift.person_id == person_id)

    def do(self, command: Command) -> Committed:
        """Decide a command that must be accepted."""
        (outcome,) = self.ask(command)
        assert isinstance(outcome, Committed), outcome
        return outcome

    def learn_answer(self, way: ReturnAllocation, leg: SecondLeg | None, reason: str = "") -> None:
        """Let the goal that money may come back from have answered."""
        self.facts.targets[way.from_goal_id, way.allocation_id] = Target("NGN", 0, leg, reason)

    def branch(self) -> "Ledger":
        """Return the goal in a world of its own, as it is now."""
        branch = copy(self)
        branch.facts = Facts(**{f.name: copy(getattr(self.facts, f.name)) for f in fields(Facts)})
        branch.events = list(self.events)
        return branch

    def open(self, **changes: Any) -> None:
        """Open the goal."""
        self.do(open_goal(self.goal_id, **changes))

    def give(self, amount_minor: int, **changes: Any) -> IntendContribution:
        """Intend and pay one contribution."""
        intent = intend(self.goal_id, amount_minor, **changes)
        self.do(intent)
        self.do(credit(intent))
        return intent


@dataclass
class Frames:
    """A publisher that keeps what it is handed."""

    events: dict[UUID, list[Event]] = field(default_factory=lambda: defaultdict(list))
    books: dict[UUID, Book] = field(default_factory=dict)
    resets: list[tuple[UUID, str]] = field(default_factory=list)

    def publish(self, goal_id: UUID, events: Sequence[Event], book: Book) -> None:
        """Keep the events and the latest book."""
        self.events[goal_id] += events
        self.books[goal_id] = book

    def reset(self, goal_id: UUID, reason: str) -> None:
        """Keep the reset."""
        self.resets.append((goal_id, reason))


class NoPhases:
    """Counts nothing."""

    def observe(self, phase: str, seconds: float, count: int = 1) -> None:
        """Forget it."""


class Clock:
    """Noon, and a millisecond later at each look."""

    def __init__(self) -> None:
        self._ticks = itertools.count()

    def __call__(self) -> datetime:
        return NOON + timedelta(milliseconds=next(self._ticks))


class Server:
    """Actors over a journal, as one server process has them."""

    def __init__(
        self,
        journal: Journal,
        frames: Frames,
        now: Callable[[], datetime],
        make: Callable[..., GoalActor],
        runtime: dict[str, Any],
    ) -> None:
        self.journal = journal
        self.frames = frames
        self.actors: dict[UUID, GoalActor] = {}  # the latest incarnation of each
        self._now = now
        self._make = make
        self.system: ActorSystem[UUID, Command, Outcome] = ActorSystem(
            self._actor,
            identify=lambda command: command.operation_id,
            **{"ask_timeout_s": 30.0} | runtime,
        )

    def _actor(self, goal_id: UUID) -> GoalActor:
        actor = self._make(goal_id, self.journal, self.frames, NoPhases(), self._now)
        self.actors[goal_id] = actor
        return actor

    async def ask(self, command: Command) -> Outcome:
        """Ask the goal that the command is for."""
        return await self.system.ask(command.goal_id, command)

    async def ask_all(self, commands: Sequence[Command]) -> list[Outcome]:
        """Ask them all at once; answers in their order."""
        return list(await asyncio.gather(*(self.ask(command) for command in commands)))

    async def opened(self, **changes: Any) -> UUID:
        """Open a goal of its own."""
        goal_id = uuid4()
        outcome = await self.ask(open_goal(goal_id, **changes))
        assert isinstance(outcome, Committed), outcome
        return goal_id

    async def give(self, goal_id: UUID, amount_minor: int, **changes: Any) -> IntendContribution:
        """Intend and pay one contribution."""
        intent = intend(goal_id, amount_minor, **changes)
        for command in (intent, credit(intent)):
            outcome = await self.ask(command)
            assert isinstance(outcome, Committed), outcome
        return intent


@asynccontextmanager
async def serving(
    pool: Pool,
    *,
    queries: Mapping[str, str] | None = None,
    frames: Frames | None = None,
    now: Callable[[], datetime] | None = None,
    make: Callable[..., GoalActor] = GoalActor,
    journal: Callable[..., Journal] = Journal,
    **runtime: Any,
) -> AsyncIterator[Server]:
    """Run a server on connections of the serving role; `runtime` is for its actor system."""
    async with journal(pool, queries or load_queries()) as opened:
        server = Server(opened, frames or Frames(), now or Clock(), make, runtime)
        async with server.system:
            yield server


@asynccontextmanager
async def server_at(
    dsn: str, *, size: int = 3, timeouts: Timeouts | None = None, **options: Any
) -> AsyncIterator[Server]:
    """Run a server with a journal's pool of its own."""
    async with (
        open_journal_pool(dsn, size=size, timeouts=timeouts) as pool,
        serving(pool, **options) as server,
    ):
        yield server
