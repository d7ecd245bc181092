"""The actor: many at once, two servers at once, and nothing heard before it is committed."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from actors import ActorFailedError
from goalfund.db import Pool, connect, load_queries, open_journal_pool, open_pool
from goalfund.goal.actor import GoalActor
from goalfund.goal.batch import GoalBatch
from goalfund.goal.book import Book
from goalfund.goal.commands import (
    CheckHealth,
    CloseGoal,
    Command,
    ReopenGoal,
    RequestWithdrawal,
)
from goalfund.goal.events import Event
from goalfund.goal.facts import Facts
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Committed, Diverted, Outcome, Refused
from goalfund.goal.roles import Role
from goalfund.goal.verdicts import Diversion, Refusal
from tests.goals import (
    Frames,
    Server,
    appoint,
    credit,
    edit,
    intend,
    open_goal,
    receive_suspense,
    refund,
    release,
    server_at,
    serving,
    withdraw,
)
from tests.integration.goal.audit import dump, fault_of, replay, sent_log, stored_book
from tests.traffic import Traffic


@pytest.fixture(scope="module")
async def journal_pool(dsn: str) -> AsyncIterator[Pool]:
    async with open_journal_pool(dsn, size=3) as pool:
        yield pool


@pytest.fixture
async def server(journal_pool: Pool) -> AsyncIterator[Server]:
    async with serving(journal_pool) as server:
        yield server


def said(outcomes: Sequence[object]) -> Counter[str]:
    """Count answers by what they say."""
    return Counter(_said(outcome) for outcome in outcomes)


def _said(outcome: object) -> str:
    match outcome:
        case Committed():
            return "replayed" if outcome.replayed else "committed"
        case Refused():
            return outcome.refusal
        case Diverted():
            return outcome.reason
    return type(outcome).__name__


async def test_of_a_hundred_withdrawals_of_sixty_percent_one_gets_it(
    server: Server, pool: Pool
) -> None:
    """Reliability 10."""
    goal_id = await server.opened()
    await server.give(goal_id, 1_000)
    outcomes = await server.ask_all([withdraw(goal_id, 600) for _ in range(100)])

    assert {"committed": 1, Refusal.EXCEEDS_AVAILABLE: 99} == said(outcomes)
    assert 400 == (await stored_book(pool, goal_id))[1].available_minor


async def test_of_a_hundred_withdrawals_at_two_servers_one_gets_it(
    journal_pool: Pool, pool: Pool
) -> None:
    """Reliability 10 and 23: the fence, not the actor, is what makes it one."""
    async with serving(journal_pool) as first, serving(journal_pool) as second:
        goal_id = await first.opened()
        await first.give(goal_id, 1_000)
        commands = [withdraw(goal_id, 600) for _ in range(100)]
        outcomes = await asyncio.gather(first.ask_all(commands[:50]), second.ask_all(commands[50:]))

    assert {"committed": 1, Refusal.EXCEEDS_AVAILABLE: 99} == said([*outcomes[0], *outcomes[1]])
    assert await fault_of(pool, goal_id) is None


async def test_a_goal_that_is_woken_by_an_id_from_a_row_takes_money(
    server: Server, journal_pool: Pool, pool: Pool
) -> None:
    """The driver's own kind of UUID is equal to ours, and cannot be written as JSON."""
    goal_id = await server.opened()
    wish = intend(goal_id, 100)
    await server.ask_all([wish])
    async with serving(journal_pool) as another:
        of_a_row = await pool.fetchval("SELECT goal_id FROM goal_heads WHERE goal_id = $1", goal_id)
        outcome = await another.ask(replace(credit(wish), goal_id=of_a_row))
        later = await another.give(goal_id, 200)

    assert type(of_a_row) is not UUID
    assert (isinstance(outcome, Committed), 200) == (True, later.amount_minor)
    assert 300 == (await stored_book(pool, goal_id))[1].raised_minor


async def test_of_fifty_refunds_of_one_contribution_one_is_made(server: Server) -> None:
    """Reliability 9."""
    goal_id = await server.opened()
    await server.give(goal_id, 5_000)
    intent = await server.give(goal_id, 100)
    outcomes = await server.ask_all([refund(intent, 100) for _ in range(50)])

    assert {"committed": 1, Refusal.EXCEEDS_REFUNDABLE: 49} == said(outcomes)


async def test_one_operation_asked_a_hundred_times_is_done_once(server: Server) -> None:
    """Reliability 14."""
    goal_id = await server.opened()
    await server.give(goal_id, 1_000)
    asked = withdraw(goal_id, 10)
    outcomes = await server.ask_all([asked] * 100)

    assert {"committed": 1, "replayed": 99} == said(outcomes)
    assert 1 == len({replace(o, replayed=False) for o in outcomes if isinstance(o, Committed)})
    assert 10 == server.frames.books[goal_id].reserved_minor


async def test_one_operation_asked_at_two_servers_is_done_once(journal_pool: Pool) -> None:
    """Reliability 14, and for an intent and a refusal, which do not move the head."""
    async with serving(journal_pool) as first, serving(journal_pool) as second:
        goal_id = await first.opened()
        await first.give(goal_id, 1_000)
        for command in (withdraw(goal_id, 10), withdraw(goal_id, 10_000), intend(goal_id, 5)):
            asked = [server.ask(command) for server in (first, second) * 20]
            outcomes = await asyncio.gather(*asked)

            assert 1 == sum(not getattr(outcome, "replayed", True) for outcome in outcomes), command
            assert 39 == sum(getattr(outcome, "replayed", False) for outcome in outcomes)


async def test_one_charge_delivered_a_thousand_times_is_credited_once(
    server: Server, pool: Pool
) -> None:
    """Reliability 65."""
    goal_id = await server.opened()
    intent = intend(goal_id, 500)
    await server.ask(intent)
    outcomes = await server.ask_all([credit(intent)] * 1_000)

    assert {"committed": 1, "replayed": 999} == said(outcomes)
    assert 500 == (await stored_book(pool, goal_id))[1].raised_minor


async def test_a_charge_delivered_again_much_later_has_no_effect(journal_pool: Pool) -> None:
    """Reliability 68: by another process, under whichever operation id."""
    async with serving(journal_pool) as server:
        goal_id = await server.opened()
        intent = await server.give(goal_id, 500)
    async with serving(journal_pool) as later:
        outcomes = await later.ask_all(
            [credit(intent), replace(credit(intent), operation_id=uuid4())]
        )

    assert {"replayed": 2} == said(outcomes)
    assert not later.frames.events[goal_id]


async def test_a_refused_operation_stays_refused_when_money_has_come(journal_pool: Pool) -> None:
    """Reliability 17: also in the memory of another process."""
    async with serving(journal_pool) as server:
        goal_id = await server.opened()
        asked = withdraw(goal_id, 100)
        first = await server.ask(asked)
        await server.give(goal_id, 100)
    async with serving(journal_pool) as later:
        again = await later.ask(asked)
        anew = await later.ask(replace(asked, operation_id=uuid4(), withdrawal_id=uuid4()))

    refused = Refused(asked.operation_id, goal_id, Refusal.EXCEEDS_AVAILABLE)
    assert [refused, replace(refused, replayed=True)] == [first, again]
    assert isinstance(anew, Committed)


async def test_one_id_on_two_goals_is_two_operations(server: Server) -> None:
    """Reliability 19: nobody learns of another goal's ids, nor is stopped by them."""
    goals = [await server.opened() for _ in range(2)]
    first = withdraw(goals[0], 10)
    other = withdraw(goals[1], 20, operation_id=first.operation_id)
    outcomes = [await server.ask(command) for command in (first, other, first, other)]

    expected = [
        Refused(first.operation_id, goal_id, Refusal.EXCEEDS_AVAILABLE, replayed=replayed)
        for replayed in (False, True)
        for goal_id in goals
    ]
    assert expected == outcomes


async def test_a_refusal_leaves_everything_but_the_operations_as_it_was(fresh_dsn: str) -> None:
    """Reliability 2, with every refusal and diversion that there is a cheap way to."""
    async with (
        server_at(fresh_dsn) as server,
        open_pool(fresh_dsn, name="audit", size=1, role=None) as pool,
    ):
        goal_id = await server.opened()
        intent = await server.give(goal_id, 100)
        pending = intend(goal_id, 50)
        await server.ask(pending)
        before = await dump(pool, without=["operations"])
        commands: list[Command] = [
            open_goal(goal_id),
            withdraw(goal_id, 101),
            withdraw(goal_id, 0),
            refund(intent, 101),
            refund(intend(goal_id), 1),
            intend(goal_id, 5, currency="USD"),
            credit(pending, "a", amount_minor=49),
            credit(pending, "b", currency="USD"),
            credit(pending, "c", payment_code="?"),
            credit(intent, "d"),
            replace(intent, amount_minor=1),
        ]
        outcomes = await server.ask_all(commands)
        after = await dump(pool, without=["operations"])
        accepted = await server.ask(withdraw(goal_id, 1))
        with_effect = await dump(pool, without=["operations"])

    assert not any(isinstance(outcome, Committed) for outcome in outcomes)
    assert 9 <= len(said(outcomes))
    assert before == after
    # Negative control: the comparison sees what an accepted command changes.
    assert isinstance(accepted, Committed)
    assert {"goal_events", "goal_heads", "goal_transfers", "withdrawals"} == {
        name for name in before if before[name] != with_effect[name]
    }


async def test_one_balance_wherever_one_looks(server: Server, pool: Pool) -> None:
    """Reliability 3: log, head, actor and the last frame, while commands are under way."""
    goal_id = uuid4()
    traffic = islice(Traffic(goal_id, seed=3), 300)
    for _ in range(6):
        await server.ask_all(list(islice(traffic, 50)))
        seq, stored = await stored_book(pool, goal_id)
        held = server.actors[goal_id]._state

        assert stored == replay(await sent_log(pool, goal_id)) == held.book
        assert stored == server.frames.books[goal_id]
        assert [seq] * 2 == [held.seq, server.frames.events[goal_id][-1].seq]


async def test_random_traffic_at_two_servers_adds_up(fresh_dsn: str) -> None:
    """Reliability 1, through Postgres: per goal and over all; with 49's check of the history."""
    goals = [UUID(int=n + 1) for n in range(3)]
    acked: list[tuple[Command, Outcome]] = []

    async def run(servers: Sequence[Server], goal_id: UUID, seed: int) -> None:
        traffic = iter(Traffic(goal_id, seed, suspense=goal_id == goals[2], targets=goals))
        await servers[0].ask(next(traffic))
        for n in range(12):
            commands = list(islice(traffic, 25))
            outcomes = await servers[n % 2].ask_all(commands)
            acked.extend(zip(commands, outcomes, strict=True))

    async with (
        server_at(fresh_dsn) as first,
        server_at(fresh_dsn) as second,
        open_pool(fresh_dsn, name="audit", size=1, role=None) as pool,
    ):
        await asyncio.gather(*(run((first, second), g, seed) for seed, g in enumerate(goals)))
        for goal_id in goals:
            assert await fault_of(pool, goal_id) is None
        unbalanced = await pool.fetchval(
            "SELECT sum(cash_minor + receivable_minor - available_minor - reserved_minor) "
            "FROM goal_heads"
        )
        posted = await pool.fetchrow(
            "SELECT sum(CASE WHEN debit = 'cash' THEN amount_minor ELSE 0 END) "
            "- sum(CASE WHEN credit = 'cash' THEN amount_minor ELSE 0 END) AS cash, "
            "(SELECT sum(cash_minor) FROM goal_heads) AS heads FROM goal_transfers"
        )

    assert 0 == unbalanced
    assert posted is not None
    assert posted["cash"] == posted["heads"]
    assert said([outcome for _, outcome in acked])["committed"] > 200


# Two servers on one goal.


async def test_a_command_at_a_stale_server_is_done_unseen(journal_pool: Pool) -> None:
    """Reliability 23: fenced, loaded anew, decided again; its viewers are told to look again."""
    async with serving(journal_pool) as first, serving(journal_pool) as second:
        goal_id = await first.opened()
        await first.give(goal_id, 100)
        assert isinstance(await second.ask(withdraw(goal_id, 60)), Committed)
        stale = await first.ask(withdraw(goal_id, 60))
        intent = await second.give(goal_id, 50)
        back = await first.ask(refund(intent, 20))

    assert isinstance(stale, Refused)
    assert isinstance(back, Committed)
    assert [(goal_id, "another_server")] * 2 == first.frames.resets
    assert 2 == first.journal.fenced


async def test_a_stale_server_does_not_refuse_what_the_goal_can_do(journal_pool: Pool) -> None:
    """Reliability 23, the other way round: the money came by the other server."""
    async with serving(journal_pool) as first, serving(journal_pool) as second:
        goal_id = await first.opened()
        await second.give(goal_id, 100)

        assert isinstance(await first.ask(withdraw(goal_id, 100)), Committed)


async def test_a_stale_server_does_not_turn_money_away(journal_pool: Pool) -> None:
    """To divert money is a refusal too: the goal was closed here, and reopened elsewhere."""
    async with serving(journal_pool) as first, serving(journal_pool) as second:
        goal_id = await first.opened()
        intent = intend(goal_id, 100)
        await first.ask(intent)
        await first.ask(CloseGoal(operation_id=uuid4(), goal_id=goal_id))
        await second.ask(ReopenGoal(operation_id=uuid4(), goal_id=goal_id))

        assert isinstance(await first.ask(credit(intent)), Committed)


async def test_a_stale_server_ends_what_another_server_has_reserved(journal_pool: Pool) -> None:
    """What is found is newer than the book here: to take it out of that book would break it."""
    async with serving(journal_pool) as first, serving(journal_pool) as second:
        goal_id = await first.opened()
        await first.give(goal_id, 100)
        asked = withdraw(goal_id, 60)
        await second.ask(asked)

        assert isinstance(await first.ask(release(asked)), Committed)
        assert [(goal_id, "another_server")] == first.frames.resets


async def test_a_server_that_knew_no_such_goal_learns_of_it(journal_pool: Pool) -> None:
    """An unopened goal has no head to be fenced by."""
    async with serving(journal_pool) as first, serving(journal_pool) as second:
        goal_id = uuid4()
        unknown = await second.ask(intend(goal_id, 5))
        await first.ask(open_goal(goal_id))

        assert isinstance(unknown, Refused)
        assert isinstance(await second.ask(intend(goal_id, 5)), Committed)


class Unhurried(Journal):
    """A journal that lets others go first, at random and replayably, at each of its steps."""

    random = Random(7)
    meeting: asyncio.Barrier | None = None  # where its next append waits for another server's

    async def find(self, goal_id: UUID, commands: Sequence[Command]) -> Facts:
        facts = await super().find(goal_id, commands)
        await self._pause()
        return facts

    async def append(self, batch: GoalBatch) -> None:
        await self._pause()
        if (meeting := self.meeting) is not None:
            self.meeting = None
            await meeting.wait()
        await super().append(batch)

    async def _pause(self) -> None:
        for _ in range(self.random.choice([0, 0, 1, 5, 25])):
            await asyncio.sleep(0)


async def test_no_update_is_lost_between_two_servers(
    fresh_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability 49: READ COMMITTED, interleavings injected, the whole history checked."""
    history: list[tuple[Command, Outcome | Exception]] = []

    async def client(server: Server, goal_id: UUID) -> None:
        for n in range(12):
            command = withdraw(goal_id, 1) if n % 3 else withdraw(goal_id, 10_000)
            try:
                history.append((command, await server.ask(command)))
            except Exception as error:  # noqa: BLE001  all is written down
                history.append((command, error))

    async with (
        server_at(fresh_dsn, journal=Unhurried) as first,
        server_at(fresh_dsn, journal=Unhurried) as second,
        open_pool(fresh_dsn, name="audit", size=1, role=None) as pool,
    ):
        goal_id = await first.opened()
        await first.give(goal_id, 20)
        # At least once both have decided on top of the same head before either writes.
        monkeypatch.setattr(Unhurried, "meeting", asyncio.Barrier(2))
        await asyncio.gather(*(client(one, goal_id) for one in (first, second) * 4))
        level = await pool.fetchval("SHOW default_transaction_isolation")
        log = await sent_log(pool, goal_id)
        fault = await fault_of(pool, goal_id)
        fenced = first.journal.fenced + second.journal.fenced

    assert "read committed" == level
    assert fenced > 0, "the interleavings did not happen"
    assert lost_update(history, log) is None
    assert fault is None
    assert 10 == said([outcome for _, outcome in history])["committed"], "ten may be open at once"
    # Negative control: two acknowledged operations that share one place in the log.
    doctored = [(c, replace(o, seq=4) if isinstance(o, Committed) else o) for c, o in history]
    assert lost_update(doctored, log) is not None
    assert lost_update(history, log[:-1]) is not None


def lost_update(
    history: Sequence[tuple[Command, Outcome | Exception]], log: Sequence[dict[str, Any]]
) -> str | None:
    """Return what is wrong with a history of withdrawals and the log they left, or nothing.

    Every acknowledged request must be in the log at the place that it was told, once, and nothing
    else may be; and each decision must follow from the log before it.
    """
    requested = {e["seq"]: e for e in log if e["kind"] == "withdrawal_requested"}
    told = [(o.seq, c) for c, o in history if isinstance(o, Committed)]
    in_doubt = any(isinstance(outcome, Exception) for _, outcome in history)
    if len({seq for seq, _ in told}) != len(told):
        return "two operations were told the same seq"
    for seq, command in told:
        assert isinstance(command, RequestWithdrawal)
        event = requested.pop(seq, None)
        if event is None or event["body"]["withdrawal_id"] != str(command.withdrawal_id):
            return f"the operation acknowledged at {seq} is not there"
    if requested and not in_doubt:
        return f"events that nobody asked for: {sorted(requested)}"
    return None


# Commit before anyone hears.


class Elsewhere:
    """A connection of its own, in a thread of its own, to look things up from a callback."""

    def __init__(self, dsn: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._connection: asyncpg.Connection[asyncpg.Record] = self._wait(asyncpg.connect(dsn))

    def holds(self, events: Sequence[Event]) -> bool:
        """Say whether all of the events can be seen from another connection now."""
        count = self._connection.fetchval(
            "SELECT count(*) FROM goal_events WHERE goal_id = $1 AND hash = any($2::bytea[])",
            events[0].goal_id,
            [event.hash for event in events],
        )
        return bool(self._wait(count) == len(events))

    def close(self) -> None:
        self._wait(self._connection.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, what: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(10)


@pytest.fixture
def elsewhere(dsn: str) -> Iterator[Elsewhere]:
    elsewhere = Elsewhere(dsn)
    yield elsewhere
    elsewhere.close()


class Suspicious(Frames):
    """A publisher that looks every event up before it believes it."""

    def __init__(self, elsewhere: Elsewhere) -> None:
        super().__init__()
        self.elsewhere = elsewhere
        self.rumours = 0

    def publish(self, goal_id: UUID, events: Sequence[Event], book: Book) -> None:
        self.rumours += not self.elsewhere.holds(events)
        super().publish(goal_id, events, book)


class Hasty(GoalActor):
    """An actor that publishes before it appends: the bug that reliability 60 is about."""

    async def _append(self, batch: GoalBatch) -> bool:
        if batch.events:
            self._publisher.publish(self._goal_id, batch.events, batch.state.book)
        return await super()._append(batch)


@pytest.mark.parametrize(("make", "rumours"), [(GoalActor, False), (Hasty, True)])
async def test_what_is_published_is_committed(
    journal_pool: Pool, elsewhere: Elsewhere, make: type[GoalActor], rumours: bool
) -> None:
    """Reliability 60; with the planted bug the same check fails."""
    frames = Suspicious(elsewhere)
    async with serving(journal_pool, frames=frames, make=make) as server:
        goal_id = await server.opened()
        await server.give(goal_id, 100)
        await server.ask_all([withdraw(goal_id, 1) for _ in range(20)])

    assert rumours == (frames.rumours > 0)
    assert 12 <= len({event.seq for event in frames.events[goal_id]})


_ROLLING_BACK = """
CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'planted' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER planted AFTER INSERT ON withdrawals
FOR EACH ROW WHEN (new.purpose = 'roll back') EXECUTE FUNCTION planted();
"""


@pytest.mark.parametrize(("make", "heard"), [(GoalActor, 0), (Hasty, 1)])
async def test_what_is_rolled_back_is_never_published(
    fresh_dsn: str, make: type[GoalActor], heard: int
) -> None:
    """Reliability 60; and one poisoned command does not fail those beside it (rule 3)."""
    async with connect(fresh_dsn, name="tests") as owner:
        await owner.execute(_ROLLING_BACK)
    async with server_at(fresh_dsn, make=make) as server:
        goal_id = await server.opened()
        await server.give(goal_id, 100)
        bad = withdraw(goal_id, 7, purpose="roll back")
        answers = await asyncio.gather(
            *map(server.ask, [withdraw(goal_id, 1), bad, withdraw(goal_id, 1)]),
            return_exceptions=True,
        )
        published = [event.body.get("withdrawal_id") for event in server.frames.events[goal_id]]

    assert ["Committed", "ActorFailedError", "Committed"] == [type(a).__name__ for a in answers]
    assert isinstance(answers[1], ActorFailedError)
    assert bool(heard) == (str(bad.withdrawal_id) in published)


# Money that is not as intended.


async def test_money_that_a_goal_turns_away_is_kept_in_suspense(server: Server, pool: Pool) -> None:
    """Reliability 70: never lost; and a second delivery follows the first claim."""
    goal_id = await server.opened()
    book_id = await server.opened(suspense=True, visibility="private")
    intent = intend(goal_id, 500)
    await server.ask(intent)
    charge = credit(intent, uuid4().hex, amount_minor=499)
    diverted = await server.ask(charge)
    kept = await server.ask(receive_suspense(book_id, charge.reference, 499))
    again = [await server.ask(charge), await server.ask(replace(charge, amount_minor=500))]

    assert Diverted(charge.operation_id, goal_id, Diversion.AMOUNT_DIFFERS) == diverted
    assert isinstance(kept, Committed)
    assert [replace(kept, replayed=True)] * 2 == again
    assert 499 == (await stored_book(pool, book_id))[1].available_minor
    assert 0 == (await stored_book(pool, goal_id))[1].raised_minor


async def test_one_reference_at_two_books_at_once_is_credited_once(
    journal_pool: Pool, pool: Pool
) -> None:
    """Reliability 65 and 70: both answers name the book that has it."""
    async with serving(journal_pool) as first, serving(journal_pool) as second:
        for _ in range(10):
            goal_id = await first.opened()
            book_id = await first.opened(suspense=True, visibility="private")
            intent = intend(goal_id, 500)
            await first.ask(intent)
            reference = uuid4().hex
            outcomes = await asyncio.gather(
                first.ask(credit(intent, reference)),
                second.ask(receive_suspense(book_id, reference, 500)),
                first.ask(receive_suspense(book_id, reference, 500)),
            )
            books = [(await stored_book(pool, one))[1] for one in (goal_id, book_id)]

            assert [500] == [book.raised_minor for book in books if book.raised_minor]
            assert 1 == len({o.goal_id for o in outcomes})
            assert {"committed": 1, "replayed": 2} == said(outcomes)


async def test_an_id_that_names_a_withdrawal_is_not_used_for_another(
    journal_pool: Pool, pool: Pool
) -> None:
    """What is there is looked up, not only what this very batch brings."""
    async with serving(journal_pool) as server:
        goal_id = await server.opened()
        intent = await server.give(goal_id, 100)
        commands = [withdraw(goal_id, 10), refund(intent, 10)]
        await server.ask_all(commands)
    async with serving(journal_pool) as later:
        outcomes = await later.ask_all([replace(c, operation_id=uuid4()) for c in commands])

    assert {Refusal.ALREADY_DECIDED: 2} == said(outcomes)
    assert 20 == (await stored_book(pool, goal_id))[1].reserved_minor


# Life in the runtime.


async def test_a_message_that_meets_a_leaving_actor_is_handled_once(
    journal_pool: Pool, pool: Pool
) -> None:
    """Reliability 30: room for one actor only, so that each command passivates another's."""
    async with serving(journal_pool, resident_max=1) as server:
        goals = [await server.opened() for _ in range(4)]
        await asyncio.gather(*(server.give(goal_id, 100) for goal_id in goals))
        commands = [withdraw(goals[n % 4], 1) for n in range(40)]
        outcomes = await server.ask_all(commands)
        one_by_one = [await server.ask(intend(goals[n % 4], 5)) for n in range(12)]
        passivations = server.system.counters.passivations

    assert {"committed": 52} == said([*outcomes, *one_by_one])
    assert passivations >= 8
    for goal_id in goals:
        assert (12, 10) == (
            (await stored_book(pool, goal_id))[0],
            (await stored_book(pool, goal_id))[1].reserved_minor,
        )


async def test_a_health_check_goes_the_whole_way_and_leaves_no_trace(
    server: Server, pool: Pool
) -> None:
    goal_id = await server.opened()
    before = server.journal.statements
    check = CheckHealth(operation_id=uuid4(), goal_id=goal_id)
    healthy = await server.ask(check)

    assert Committed(check.operation_id, goal_id, 1) == healthy
    assert server.journal.statements > before
    assert 1 == await pool.fetchval("SELECT count(*) FROM operations WHERE goal_id = $1", goal_id)


async def test_a_check_among_commands_gets_its_own_answer(server: Server) -> None:
    goal_id = await server.opened()
    check = CheckHealth(operation_id=uuid4(), goal_id=goal_id)
    refused, healthy, again = await server.ask_all(
        [withdraw(goal_id, 5), check, withdraw(goal_id, 6)]
    )

    assert check.operation_id == getattr(healthy, "operation_id", None)
    assert [Refusal.EXCEEDS_AVAILABLE] * 2 == [
        one.refusal for one in (refused, again) if isinstance(one, Refused)
    ]


async def test_loading_does_not_read_the_log(journal_pool: Pool) -> None:
    """A goal starts from its head: one statement, however long its history."""
    async with serving(journal_pool) as server:
        goal_id = await server.opened()
        await server.ask_all([intend(goal_id) for _ in range(50)])
    queries = load_queries()

    async with Journal(journal_pool, queries) as journal:
        state = await journal.load(goal_id)
    assert (1, 1) == (journal.statements, state.seq)
    assert "goal_events" not in queries["load_goals"]


async def test_of_two_organisers_who_take_each_other_out_at_two_servers_one_stays(
    dsn: str,
) -> None:
    """Reliability 46, 100: the rule is checked with the members of the moment, whoever writes."""
    async with server_at(dsn) as first, server_at(dsn) as second:
        for _ in range(10):
            ada, ben = uuid4(), uuid4()
            goal_id = await first.opened(person_id=ada, member_id=uuid4())
            await first.ask(appoint(goal_id, ben, Role.ORGANISER, ada))
            await second.ask(edit(goal_id, ada, title="Both servers hold the goal"))
            outcomes = await asyncio.gather(
                first.ask(appoint(goal_id, ben, None, ada)),
                second.ask(appoint(goal_id, ada, None, ben)),
            )
            state = await first.journal.load(goal_id)

            assert 1 == sum(isinstance(outcome, Committed) for outcome in outcomes)
            assert [Refusal.FORBIDDEN] == [o.refusal for o in outcomes if isinstance(o, Refused)]
            assert [Role.ORGANISER] == [m.role for m in state.members.values() if m.role]
