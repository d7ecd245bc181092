"""Activating a goal with a long log against one with a short log: the first answer, cold."""

import argparse
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from uuid import UUID, uuid4

from uuid_utils.compat import uuid7

from actors import ActorSystem
from bench.plot import bars, write
from bench.rig import books_agree, journal, median, open_goals, postgres, run, table
from goalfund.goal.actor import GoalActor
from goalfund.goal.book import Book
from goalfund.goal.commands import CloseGoal, Command, IntendContribution, ReopenGoal
from goalfund.goal.direct import commit
from goalfund.goal.events import Event
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Outcome

_EVENTS_A_COMMIT = 5_000


class Nobody:
    """Rooms without viewers, and a clock that nobody reads."""

    def publish(self, goal_id: UUID, events: Sequence[Event], book: Book) -> None:
        """Nobody hears it."""

    def reset(self, goal_id: UUID, reason: str) -> None:
        """Nobody hears it."""

    def observe(self, phase: str, seconds: float, count: int = 1) -> None:
        """Nobody reads it."""


async def lengthen(writer: Journal, goal_id: UUID, events: int) -> None:
    """Close and reopen the goal until its log has `events` events."""
    seq = (await writer.load(goal_id)).seq
    while seq < events:
        count = min(_EVENTS_A_COMMIT, events - seq)
        now = datetime.now(UTC)
        history: list[tuple[datetime, Command]] = [
            (now, (CloseGoal if n % 2 else ReopenGoal)(operation_id=uuid4(), goal_id=goal_id))
            for n in range(seq, seq + count)
        ]
        await commit(writer, goal_id, history)
        seq = (await writer.load(goal_id)).seq


async def first_answer_s(writer: Journal, goal_id: UUID) -> float:
    """Return the seconds from asking a goal that is not in memory to its durable answer."""
    nobody = Nobody()
    async with ActorSystem[UUID, Command, Outcome](
        lambda key: GoalActor(key, writer, nobody, nobody)
    ) as goals:
        began_s = perf_counter()
        await goals.ask(goal_id, _wish(goal_id))
        return perf_counter() - began_s


def _wish(goal_id: UUID) -> IntendContribution:
    return IntendContribution(
        operation_id=uuid4(),
        goal_id=goal_id,
        contribution_id=uuid7(),
        payment_code=os.urandom(8).hex(),
        access_key="",
        contributor_key=uuid4(),
        salt=os.urandom(16),
        amount_minor=100,
        payer_name="A contributor",
        email="contributor@example.com",
    )


async def main(runs: int, length: int, samples: int) -> None:
    """Measure, print the table, draw the plot."""
    lengths = (10, length)
    medians_ms: dict[int, list[float]] = {count: [] for count in lengths}
    async with postgres() as dsn:
        async with journal(dsn) as writer:
            goals = dict(zip(lengths, await open_goals(writer, 2), strict=True))
            for count, goal_id in goals.items():
                await lengthen(writer, goal_id, count)
            for _ in range(runs):
                taken: dict[int, list[float]] = {count: [] for count in lengths}
                for _ in range(samples):
                    for count, goal_id in goals.items():
                        taken[count].append(1_000 * await first_answer_s(writer, goal_id))
                for count in lengths:
                    medians_ms[count].append(median(taken[count]))
        await books_agree(dsn)
    short_ms = median(medians_ms[lengths[0]])
    print(
        table(
            [
                {
                    "events in the log": count,
                    "first answer, ms": f"{median(medians_ms[count]):.2f}",
                    "against the short log": f"{median(medians_ms[count]) / short_ms:.2f} x",
                }
                for count in lengths
            ]
        )
    )
    figure = {f"{count} events": {"first answer": median(medians_ms[count])} for count in lengths}
    write(Path(__file__).with_suffix(".svg"), bars("Activation", "ms", figure))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--length", type=int, default=1_000_000)
    parser.add_argument("--samples", type=int, default=200)
    given = parser.parse_args()
    run(lambda: main(given.runs, given.length, given.samples))
