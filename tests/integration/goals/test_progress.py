"""Progress as it is read against a replay of the public log, whatever happened and whenever."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from itertools import count, takewhile
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goalfund.db import load_queries, open_journal_pool, open_pool
from goalfund.files.links import Links
from goalfund.goal.commands import (
    AddMilestone,
    ChargeBack,
    Command,
    IntendContribution,
    SettleRefund,
)
from goalfund.goal.direct import commit
from goalfund.goal.findings import Finding
from goalfund.goal.journal import Journal
from goalfund.goal.verify import verify
from goalfund.goals.milestones import MilestoneReads
from goalfund.goals.store import GoalReads
from tests.goals import NOON, alter, credit, drop, intend, open_goal, plan, refund

DAYS = [
    date(2024, 2, 29),
    date(2025, 8, 31),
    date(2026, 1, 1),
    date(2026, 1, 31),
    date(2027, 3, 15),
]
RECURRENCES = ["none", "weekly", "monthly", "semester", "yearly"]
HOUR = timedelta(hours=1)  # Lagos is ahead of UTC by it


def starts(recurrence: str, first: date) -> Iterator[datetime]:
    """Yield the first instants of turns: by the calendar on the wall."""
    for n in count():
        if recurrence == "weekly":
            day = first + timedelta(weeks=n)
        else:
            month = first.month - 1 + n * {"monthly": 1, "semester": 6, "yearly": 12}[recurrence]
            day = date(first.year + month // 12, month % 12 + 1, 1)
            while day.day < first.day and (day + timedelta(days=1)).month == day.month:
                day += timedelta(days=1)
        yield datetime(day.year, day.month, day.day, tzinfo=UTC) - HOUR


def replayed(log: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    """Return what the log says of its milestones, one plain step at a time."""
    order: list[str] = []
    told: dict[str, list[dict[str, Any]]] = {}
    gifts: dict[str, dict[str, Any]] = {}
    for event in log:
        body, at = event["body"], datetime.fromisoformat(event["at"])
        if event["kind"] == "milestone_changed":
            step = body["milestone_id"]
            order = [other for other in order if other != step]
            if not body["removed"]:
                order.insert(body["order"] - 1, step)
            told.setdefault(step, []).append(body | {"at": at})
        elif event["kind"] == "contribution_confirmed":
            of = body.get("milestone_id")
            gifts[body["contribution_id"]] = {"of": of, "at": at, "net": body["amount_minor"]}
        elif event["kind"] in ("refund_paid", "charged_back"):
            gifts[body["contribution_id"]]["net"] -= body["amount_minor"]
    spare = max(0, sum(gift["net"] for gift in gifts.values() if gift["of"] not in order))
    found = []
    for step in order:
        mine = [gift for gift in gifts.values() if gift["of"] == step]
        now_is = told[step][-1]
        raised = max(0, sum(gift["net"] for gift in mine))
        item: dict[str, Any] = {"id": step, "given": raised, "turns": []}
        if now_is["recurrence"] == "none":
            filled = min(spare, max(0, now_is["target_minor"] - raised))
            spare, raised = spare - filled, raised + filled
        else:
            first = date.fromisoformat(now_is["first_day"])
            begun = list(takewhile(lambda at: at <= now, starts(now_is["recurrence"], first)))
            edges = [*begun[1:], datetime.max.replace(tzinfo=UTC)]
            for number, end in enumerate(edges):
                begin = edges[number - 1] if number else datetime.min.replace(tzinfo=UTC)
                net = sum(gift["net"] for gift in mine if begin <= gift["at"] < end)
                wanted = [one["target_minor"] for one in told[step] if one["at"] < end]
                target = (wanted or [told[step][0]["target_minor"]])[-1]
                item["turns"].append((number + 1, max(0, net), target))
        found.append(item | {"raised": raised})
    return {"items": found, "spare": spare}


_STEP = st.tuples(
    st.sampled_from(
        "add add alter drop give give give give give refund refund chargeback".split()  # noqa: SIM905
    ),
    st.integers(0, 5),
    st.integers(1, 90),
    st.sampled_from(["soon", "days", "edge", "before", "months"]),
)


class Past:
    """A goal to which things happen, at moments that are drawn."""

    def __init__(self) -> None:
        self.goal_id = uuid4()
        self.moments: list[tuple[datetime, Command]] = [(NOON, open_goal(self.goal_id))]
        self.steps: list[AddMilestone] = []
        self.gifts: list[IntendContribution] = []

    @property
    def now(self) -> datetime:
        return self.moments[-1][0]

    def happen(self, what: str, pick: int, amount: int, wait: str) -> None:
        midnight = (self.now + HOUR).replace(hour=0, minute=0, second=0, microsecond=0) - HOUR
        at = {
            "soon": self.now + timedelta(microseconds=amount),
            "days": self.now + timedelta(hours=7 * amount),
            "edge": midnight + timedelta(days=1 + amount // 30),
            "before": midnight + timedelta(days=1, microseconds=-1),
            "months": self.now + timedelta(days=4 * amount),
        }[wait]
        self.moments += [
            (max(at, self.now), command) for command in self.commands(what, pick, amount)
        ]

    def commands(self, what: str, pick: int, amount: int) -> list[Command]:
        step = self.steps[pick % len(self.steps)] if self.steps else None
        gift = self.gifts[pick % len(self.gifts)] if self.gifts else None
        recurrence = RECURRENCES[amount % 5]
        when: dict[str, Any] = {} if recurrence == "none" else {"first_day": DAYS[pick % 5]}
        if what == "add":
            self.steps.append(
                plan(
                    self.goal_id, target_minor=amount, recurrence=recurrence, order=1 + pick, **when
                )
            )
            return [self.steps[-1]]
        if what == "alter" and step:
            changes: list[dict[str, Any]] = [
                {"target_minor": amount},
                {"order": 1 + amount % 4},
                {"recurrence": recurrence} | when,
            ]
            return [alter(step, **changes[pick % 3])]
        if what == "drop" and step:
            return [drop(step)]
        if what == "give":
            of = step.milestone_id if step and pick else None
            self.gifts.append(intend(self.goal_id, amount, milestone_id=of))
            return [self.gifts[-1], credit(self.gifts[-1])]
        if what == "refund" and gift:
            back = refund(gift, 1 + amount % gift.amount_minor)
            ids: dict[str, Any] = {"operation_id": uuid4(), "goal_id": self.goal_id}
            return [back, SettleRefund(**ids, refund_id=back.refund_id)]
        if what == "chargeback" and gift:
            of_gift: dict[str, Any] = {
                "contribution_id": gift.contribution_id,
                "reference": uuid4().hex,
            }
            ids = {"operation_id": uuid4(), "goal_id": self.goal_id}
            return [ChargeBack(**ids, **of_gift, amount_minor=1 + amount % gift.amount_minor)]
        return []


class World:
    """A journal and the reads of pages, in a loop of their own, for all examples of a run."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.now = NOON
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self.run(self._open(dsn))

    def run(self, what: Any) -> Any:
        return self._runner.run(what)

    async def _open(self, dsn: str) -> None:
        enter, queries = self._stack.enter_async_context, load_queries()
        self.journal = await enter(Journal(await enter(open_journal_pool(dsn, size=1)), queries))
        pool = await enter(open_pool(dsn, name="tests", size=2))
        self.reads = MilestoneReads(pool, queries, lambda: self.now)
        self.goals = GoalReads(pool, queries, Links(["x"]))

    def close(self) -> None:
        self.run(self._stack.aclose())
        self._runner.close()

    async def told(self, past: Past) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Write a past, in batches; return what pages read of it, and the public log."""
        moments = list(past.moments)
        while moments:
            at = moments[0][0]
            batch = [moment for moment in moments if moment[0] == at]
            await commit(self.journal, past.goal_id, batch)
            moments = moments[len(batch) :]
        log: list[dict[str, Any]] = []
        while events := await self.goals.events(past.goal_id, len(log), 200):
            log += map(orjson.loads, events)
        self.now = past.now
        view = await self.reads.milestones(past.goal_id)
        assert view.seq == len(log)
        items = [
            {
                "id": str(item.id),
                "given": item.given_minor,
                "raised": item.raised_minor,
                "turns": await self.turns(past.goal_id, item),
            }
            for item in view.items
        ]
        return {"items": items, "spare": view.spare_minor}, log

    async def turns(self, goal_id: UUID, item: Any) -> list[tuple[int, int, int]]:
        """Return all turns of a milestone, from the first on, read three at a time."""
        if item.turn is None:
            return []
        found = [(item.turn.number, item.turn.raised_minor, item.turn.target_minor)]
        milestone = await self.reads.milestone(goal_id, item.id)
        assert milestone is not None
        while found[-1][0] > 1:
            before = found[-1][0] - 1
            page = await self.reads.turns(goal_id, milestone, before, 3)
            found += [(t.period.number + 1, max(0, t.net_minor), t.target_minor) for t in page]
        return found[::-1]


@pytest.fixture
def world(dsn: str) -> Iterator[World]:
    world = World(dsn)
    yield world
    world.close()


EXAMPLES = settings(max_examples=40, suppress_health_check=list(HealthCheck))


def test_progress_is_what_a_replay_of_the_log_says(world: World) -> None:
    """Reliability 3: at the exact edges of turns, at month ends, in leap years."""

    @EXAMPLES
    @given(draws=st.lists(_STEP, min_size=4, max_size=25))
    def run(draws: list[tuple[str, int, int, str]]) -> None:
        past = Past()
        for draw in draws:
            past.happen(*draw)
        told, log = world.run(world.told(past))
        assert replayed(log, past.now) == told
        ours.add(past.goal_id)

    ours: set[UUID] = set()
    run()
    findings: list[Finding] = []
    world.run(verify(world.dsn, findings.append))
    assert [] == [finding for finding in findings if finding.goal_id in ours]


def test_progress_that_counts_by_the_day_elsewhere_is_noticed(world: World) -> None:
    """Negative control: an hour makes another day, and that another turn."""
    planted = load_queries()["append_batch"].replace("Africa/Lagos", "UTC")
    world.journal._statements["append_batch"] = planted
    past = Past()
    step = plan(past.goal_id, recurrence="weekly", first_day=date(2026, 1, 2))
    gift = intend(past.goal_id, 5, milestone_id=step.milestone_id)
    edge = datetime(2026, 1, 8, 23, 30, tzinfo=UTC)
    past.moments += [(NOON, step), (NOON, gift), (edge, credit(gift))]
    told, log = world.run(world.told(past))

    assert [(1, 0, 1_000), (2, 5, 1_000)] == replayed(log, past.now)["items"][0]["turns"]
    assert [(1, 5, 1_000), (2, 0, 1_000)] == told["items"][0]["turns"]


@pytest.mark.parametrize(
    ("recurrence", "first_day", "at", "expected"),
    [
        ("monthly", date(2026, 1, 31), datetime(2026, 2, 27, 22, 59, 59, 999_999, UTC), 1),
        ("monthly", date(2026, 1, 31), datetime(2026, 2, 27, 23, tzinfo=UTC), 2),
        ("yearly", date(2024, 2, 29), datetime(2027, 2, 27, 22, 59, 59, 999_999, UTC), 3),
        ("yearly", date(2024, 2, 29), datetime(2027, 2, 27, 23, tzinfo=UTC), 4),
        ("semester", date(2025, 8, 31), datetime(2026, 2, 27, 23, tzinfo=UTC), 2),
        ("weekly", date(2027, 3, 15), datetime(2026, 2, 1, tzinfo=UTC), 1),
    ],
)
def test_money_counts_to_the_turn_of_its_very_instant(
    world: World, recurrence: str, first_day: date, at: datetime, expected: int
) -> None:
    past = Past()
    step = plan(past.goal_id, recurrence=recurrence, first_day=first_day)
    gift = intend(past.goal_id, 5, milestone_id=step.milestone_id)
    past.moments += [(NOON, step), (NOON, gift), (at, credit(gift))]
    told, log = world.run(world.told(past))

    assert replayed(log, past.now) == told
    assert [expected] == [n for n, raised, _ in told["items"][0]["turns"] if raised]
