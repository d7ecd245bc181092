"""The goal's actor: find, decide, append, publish; the only place where a goal's money moves."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from typing import ClassVar, Protocol
from uuid import UUID

from actors import Actor
from goalfund.goal.batch import GoalBatch, decide_all
from goalfund.goal.book import Book, BookError
from goalfund.goal.commands import CheckHealth, Command
from goalfund.goal.errors import (
    AnswerLostError,
    ClaimedElsewhereError,
    ContendedError,
    FencedError,
    JournalUnavailableError,
    OutcomeUnknownError,
)
from goalfund.goal.events import Event
from goalfund.goal.facts import Facts
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Committed, Diverted, Outcome
from goalfund.goal.state import GoalState

ATTEMPTS_MAX = 4  # of one batch, against other writers of the same goal


class Publisher(Protocol):
    """What the actor hands committed events to. Neither call may block or fail."""

    def publish(self, goal_id: UUID, events: Sequence[Event], book: Book) -> None:
        """Hand on events that have just been committed, and the book after them."""

    def reset(self, goal_id: UUID, reason: str) -> None:
        """Tell the goal's viewers to read again: events may have passed this server by."""


class Phases(Protocol):
    """Where the time of commands goes. `count` commands spent `seconds` each in a phase."""

    def observe(self, phase: str, seconds: float, count: int = 1) -> None:
        """Count it."""


def utc_now() -> datetime:
    """Return the time by the machine's clock."""
    return datetime.now(UTC)


class GoalActor(Actor[Command, Outcome]):
    """Decides one goal's commands in order and commits them in batches.

    Invariant: between calls, `_state` equals what is committed, as far as this server knows; when
    another server has written meanwhile, the fence says so at the next append.
    """

    batch_max: ClassVar[int] = 256  # commands a commit; more only adds latency, see bench/

    def __init__(
        self,
        goal_id: UUID,
        journal: Journal,
        publisher: Publisher,
        phases: Phases,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        # Whoever wakes it may have read the id from a row, and the driver's own kind of UUID can
        # neither be written as JSON nor shown to viewers.
        self._goal_id = UUID(int=goal_id.int)
        self._journal = journal
        self._publisher = publisher
        self._phases = phases
        self._now = now
        self._state = GoalState(self._goal_id)

    async def on_start(self) -> None:
        """Load the head, the book and the terms; the log itself is not needed, however long."""
        self._state = await self._journal.load(self._goal_id)

    async def receive(self, messages: Sequence[Command]) -> Sequence[Outcome]:
        """Return one outcome for each command, after everything they wrote is committed.

        Raises:
            JournalUnavailableError, ContendedError: nothing was written.
            OutcomeUnknownError: it may have been; the same operation ids will tell.
        """
        laps = Laps()
        batch, outcomes = await self._write(messages, laps)
        # Committed. Only now may anyone, in here or out there, believe it.
        self._state = batch.state
        if batch.events:
            self._publisher.publish(self._goal_id, batch.events, batch.state.book)
        laps.end("publish")
        self._observe(laps, len(messages))
        return outcomes

    async def _write(
        self, messages: Sequence[Command], laps: "Laps"
    ) -> tuple[GoalBatch, Sequence[Outcome]]:
        """Decide and append, again from the committed state whenever another writer was first."""
        seen_before: frozenset[UUID] | None = None
        answer_lost = False
        for attempt in range(ATTEMPTS_MAX):
            try:
                # No head, no fence: a goal that this server has not seen may have been opened.
                if attempt or not self._state.seq:
                    await self._reload()
                facts = await self._journal.find(self._goal_id, messages)
                laps.end("find")
                seen_before = frozenset(facts.operations) if seen_before is None else seen_before
                decided = await self._decide_if_current(messages, facts)
                laps.end("decide")
                if decided is None:
                    continue
                batch, outcomes = decided
                written = not batch or await self._append(batch)
                laps.end("append")
                if written:
                    return batch, _first_answers(outcomes, seen_before) if answer_lost else outcomes
            except AnswerLostError:
                # The commit may be done, or still under way in a server that we cannot hear. What
                # is found then, or the fence at the next append, tells.
                answer_lost = True
                laps.end("append")
            except JournalUnavailableError as error:
                raise OutcomeUnknownError(str(error)) if answer_lost else error from error
        fault = OutcomeUnknownError if answer_lost else ContendedError
        raise fault(f"goal {self._goal_id}: {ATTEMPTS_MAX} attempts")

    async def _append(self, batch: GoalBatch) -> bool:
        """Say whether the batch was written. False: decide again, from the committed state.

        Raises:
            AnswerLostError, JournalUnavailableError: as the journal's.
        """
        try:
            await self._journal.append(batch)
        except (FencedError, ClaimedElsewhereError):
            return False
        return True

    async def _reload(self) -> bool:
        """Read the committed state, and say whether another server has written meanwhile."""
        held_seq = self._state.seq
        self._state = await self._journal.load(self._goal_id)
        if self._state.seq == held_seq:
            return False
        self._publisher.reset(self._goal_id, "another_server")
        return True

    async def _decide_if_current(
        self, messages: Sequence[Command], facts: Facts
    ) -> tuple[GoalBatch, Sequence[Outcome]] | None:
        """Decide, or None: the facts are newer than the state, which has been read anew.

        A withdrawal that another server reserved is found here before the book knows of it.

        Raises:
            BookError: the state is current, and the rules would break the book all the same.
        """
        try:
            return self._decide(messages, facts)
        except BookError:
            if not await self._reload():
                raise
            return None

    def _decide(
        self, messages: Sequence[Command], facts: Facts
    ) -> tuple[GoalBatch, Sequence[Outcome]]:
        commands = [m for m in messages if not isinstance(m, CheckHealth)]
        batch, outcomes = decide_all(self._state, commands, facts, self._now())
        if len(commands) == len(messages):
            return batch, outcomes
        decided = iter(outcomes)
        return batch, [
            self._healthy(m) if isinstance(m, CheckHealth) else next(decided) for m in messages
        ]

    def _healthy(self, command: CheckHealth) -> Committed:
        return Committed(command.operation_id, self._goal_id, self._state.seq)

    def _observe(self, laps: "Laps", count: int) -> None:
        for phase, seconds in laps.seconds.items():
            self._phases.observe(phase, seconds, count)
        for wait_s in self.context.waits_s:
            self._phases.observe("queue_wait", wait_s)
            self._phases.observe("total", wait_s + laps.total_s)


class Laps:
    """How long each phase of one batch took, in seconds; together they are the whole."""

    def __init__(self) -> None:
        self._began = self._lap = perf_counter()
        self.seconds = dict.fromkeys(("find", "decide", "append", "publish"), 0.0)

    def end(self, phase: str) -> None:
        """Add the time since the last lap to `phase`."""
        now = perf_counter()
        self.seconds[phase] += now - self._lap
        self._lap = now

    @property
    def total_s(self) -> float:
        """Return the time from the start to the last lap."""
        return self._lap - self._began


def _first_answers(outcomes: Sequence[Outcome], seen_before: frozenset[UUID]) -> Sequence[Outcome]:
    """Return `outcomes`, of which those that this very batch had written are not replays.

    After a lost answer our own commit is found by its operation ids and looks like a repetition.
    """
    answered = set(seen_before)
    firsts: list[Outcome] = []
    for outcome in outcomes:
        if not isinstance(outcome, Diverted) and outcome.operation_id not in answered:
            answered.add(outcome.operation_id)
            firsts.append(replace(outcome, replayed=False))
        else:
            firsts.append(outcome)
    return firsts
