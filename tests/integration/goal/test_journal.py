"""The journal: many goals in one statement, each wholly or not at all, and fenced."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from goalfund.db import Pool, connect, load_queries, open_journal_pool
from goalfund.goal.batch import GoalBatch, decide_all
from goalfund.goal.commands import Command, SettleWithdrawal
from goalfund.goal.errors import (
    ClaimedElsewhereError,
    FencedError,
    JournalUnavailableError,
)
from goalfund.goal.facts import Facts
from goalfund.goal.journal import Journal, Search
from goalfund.goal.outcomes import Committed, Diverted, Outcome, Refused
from goalfund.goal.roles import Role
from tests.goals import (
    NOON,
    Server,
    accept,
    allocate,
    appoint,
    credit,
    edit,
    intend,
    open_goal,
    plan,
    receive_suspense,
    server_at,
    serving,
    withdraw,
)
from tests.integration.goal.audit import fault_of, sent_log, stored_book
from tests.jcs import chain_fault


@pytest.fixture(scope="module")
async def journal_pool(dsn: str) -> AsyncIterator[Pool]:
    async with open_journal_pool(dsn, size=3) as pool:
        yield pool


@pytest.fixture
async def journal(journal_pool: Pool) -> AsyncIterator[Journal]:
    async with Journal(journal_pool, load_queries()) as journal:
        yield journal


async def decided(journal: Journal, *commands: Command) -> tuple[GoalBatch, list[Outcome]]:
    """Load, find and decide, as an actor does."""
    goal_id = commands[0].goal_id
    state = await journal.load(goal_id)
    return decide_all(state, commands, await journal.find(goal_id, commands), NOON)


async def do(journal: Journal, *commands: Command) -> list[Outcome]:
    """Commit commands of one goal."""
    batch, outcomes = await decided(journal, *commands)
    await journal.append(batch)
    return outcomes


async def goal_with(journal: Journal, amount_minor: int) -> UUID:
    goal_id = uuid4()
    intent = intend(goal_id, amount_minor)
    await do(journal, open_goal(goal_id), intent, credit(intent))
    return goal_id


async def test_what_is_loaded_is_what_was_committed(journal: Journal) -> None:
    """Reliability 3."""
    goal_id = uuid4()
    intent = intend(goal_id, 500)
    batch, _ = await decided(
        journal,
        open_goal(goal_id, min_amount_minor=5, deadline=NOON.replace(year=2030)),
        intent,
        credit(intent, fee_minor=7),
        withdraw(goal_id, 100),
    )
    await journal.append(batch)

    assert batch.state == await journal.load(goal_id)


@pytest.mark.parametrize("together", [True, False])
async def test_edits_and_members_are_loaded_as_they_were_committed(
    journal: Journal, together: bool
) -> None:
    """Whether the goal is opened in the same commit or has been there: the same goal."""
    goal_id, ada, ben, chi = (uuid4() for _ in range(4))
    commands = [
        open_goal(goal_id, person_id=ada, member_id=uuid4(), min_amount_minor=5, category="a"),
        appoint(goal_id, ben, Role.TREASURER, ada),
        edit(goal_id, ada, title='New "title"\n😀', min_amount_minor=None, category=None),
        appoint(goal_id, chi, Role.ORGANISER, ada),
        edit(goal_id, chi, deadline="2030-01-02T12:00:00.123456Z", visibility="private"),
        edit(goal_id, chi, proof_gate="window", approvals_required=2, target_minor=7),
        appoint(goal_id, ben, None, chi),
        appoint(goal_id, ben, Role.ORGANISER, chi),
        appoint(goal_id, ada, None, ada),
    ]
    runs = [commands] if together else [[command] for command in commands]
    for run in runs:
        batch, outcomes = await decided(journal, *run)
        assert all(isinstance(outcome, Committed) for outcome in outcomes)
        await journal.append(batch)
        state = batch.state

    assert state == await journal.load(goal_id)
    assert (4, 9, 3) == (state.version, state.seq, len(state.members))


async def test_a_stale_edit_is_fenced_and_changes_no_page_and_no_member(
    journal: Journal, pool: Pool
) -> None:
    """Reliability 46: the page and the members move with the head, or not at all."""
    goal_id, ada = uuid4(), uuid4()
    await do(journal, open_goal(goal_id, person_id=ada, member_id=uuid4()))
    stale, _ = await decided(
        journal, edit(goal_id, ada, title="Stale"), appoint(goal_id, uuid4(), Role.TREASURER, ada)
    )
    await do(journal, edit(goal_id, ada, title="First"))
    with pytest.raises(FencedError):
        await journal.append(stale)
    state = await journal.load(goal_id)

    assert state.page is not None
    assert ("First", 2, {ada}) == (state.page.title, state.version, set(state.members))


async def test_what_is_found_is_what_was_written(journal: Journal) -> None:
    """Every kind of row comes back as it was, so that a restart changes no decision."""
    book_id, goal_id = uuid4(), uuid4()
    received = receive_suspense(book_id, uuid4().hex, 100)
    await do(journal, open_goal(book_id, suspense=True, visibility="private"), received)
    step = plan(goal_id, recurrence="monthly", first_day=date(2026, 1, 31))
    of = {"milestone_id": step.milestone_id, "person_id": uuid4()}
    intent = intend(goal_id, 500, message='"\\ \n é 😀', **of)
    charge = credit(intent, raw=b"\x00\xff")
    asked = withdraw(goal_id, 100, person_id=uuid4())
    opening = open_goal(goal_id, person_id=asked.person_id, member_id=uuid4())
    batch, _ = await decided(journal, opening, step, intent, charge, asked)
    await journal.append(batch)
    state = batch.state
    found = await journal.find(goal_id, [intent, charge, _settling(asked.withdrawal_id, goal_id)])

    (contribution,) = found.contributions.values()
    (claim,) = found.claims.values()
    assert batch.contributions[intent.contribution_id] == replace(
        contribution, known_contributor=False
    )
    assert {intent.contributor_key} == found.contributors
    assert batch.withdrawals == found.withdrawals
    assert batch.claims == [(claim, b"\x00\xff")]
    assert {kept.operation.operation_id: kept.operation for kept in batch.operations}.items() >= (
        found.operations.items()
    )
    assert (4, state) == (state.seq, await journal.load(goal_id))


async def test_the_log_in_the_tables_is_a_chain_for_a_stranger(
    journal: Journal, pool: Pool
) -> None:
    """Titles, names and messages of every kind of character, through JSON columns and back."""
    goal_id = uuid4()
    intent = intend(
        goal_id, 5, payer_name="Ọlá 👩🏾‍🌾 \x01\x1f\x7f", message="\x02 \u2028 </script>"
    )
    opening = open_goal(goal_id, title='"Ward 4" \\ \x07 e\u0301', description="\t\n\r\u202e")
    await do(journal, opening, intent, credit(intent))
    log = await sent_log(pool, goal_id)

    assert chain_fault(goal_id, log) is None
    assert ["goal_opened", "contribution_confirmed"] == [event["kind"] for event in log]
    assert "Ọlá 👩🏾‍🌾 \x01\x1f\x7f" == log[1]["display"]["name"]


async def test_a_stale_batch_is_fenced_and_writes_nothing(journal: Journal, pool: Pool) -> None:
    """Reliability 23."""
    goal_id = await goal_with(journal, 100)
    stale, _ = await decided(journal, withdraw(goal_id, 60))
    await do(journal, withdraw(goal_id, 60))
    before = await stored_book(pool, goal_id)

    with pytest.raises(FencedError):
        await journal.append(stale)
    assert before == await stored_book(pool, goal_id)
    assert await fault_of(pool, goal_id) is None


async def test_a_stale_refusal_is_fenced_too(journal: Journal) -> None:
    """A stale actor must not refuse what the goal could now do."""
    goal_id = await goal_with(journal, 100)
    stale, (refused,) = await decided(journal, withdraw(goal_id, 101))
    intent = intend(goal_id, 50)
    await do(journal, intent, credit(intent))

    assert isinstance(refused, Refused)
    with pytest.raises(FencedError):
        await journal.append(stale)


async def test_a_stale_diversion_is_fenced_too(journal: Journal) -> None:
    goal_id = await goal_with(journal, 100)
    intent = intend(goal_id, 50)
    await do(journal, intent)
    stale, (diverted,) = await decided(journal, credit(intent, amount_minor=49))
    await do(journal, withdraw(goal_id, 1))

    assert isinstance(diverted, Diverted)
    with pytest.raises(FencedError):
        await journal.append(stale)


async def test_an_operation_that_another_server_has_answered_is_fenced(journal: Journal) -> None:
    """Neither an intent nor a refusal moves the head: there the operation's own key fences."""
    goal_id = await goal_with(journal, 100)
    for command in (intend(goal_id, 50), withdraw(goal_id, 101)):
        late, _ = await decided(journal, command)
        await do(journal, command)

        with pytest.raises(FencedError):
            await journal.append(late)


async def test_a_goal_is_opened_by_one_of_two(journal: Journal, pool: Pool) -> None:
    goal_id = uuid4()
    late, _ = await decided(journal, open_goal(goal_id, slug=f"late-{goal_id}"))
    await do(journal, open_goal(goal_id))

    with pytest.raises(FencedError):
        await journal.append(late)
    assert 1 == await pool.fetchval("SELECT count(*) FROM goal_slugs WHERE goal_id = $1", goal_id)


class Together(Journal):
    """A journal whose next flights wait until so many have boarded."""

    async def gathered(self, count: int, appends: Sequence[Awaitable[None]]) -> list[Any]:
        assert count == len(appends)
        before = self.statements
        answers = await asyncio.gather(*appends, return_exceptions=True)
        self.sent = self.statements - before
        return answers


@asynccontextmanager
async def together(pool: Pool) -> AsyncIterator[Together]:
    async with Together(pool, load_queries()) as journal:
        yield journal


async def test_one_fenced_goal_does_not_fail_the_others_of_its_statement(
    journal_pool: Pool, pool: Pool
) -> None:
    async with together(journal_pool) as journal:
        goals = [await goal_with(journal, 100) for _ in range(5)]
        batches = [(await decided(journal, withdraw(goal_id, 60)))[0] for goal_id in goals]
        await do(journal, withdraw(goals[2], 60))
        answers = await journal.gathered(5, [journal.append(batch) for batch in batches])

    assert [2] == [n for n, answer in enumerate(answers) if isinstance(answer, FencedError)]
    assert 4 == answers.count(None)
    assert 1 == journal.sent, "all of it in one statement"
    for goal_id in goals:
        assert await fault_of(pool, goal_id) is None


@pytest.mark.parametrize("fault", ["refused by Postgres", "not to be encoded"])
async def test_one_goal_that_cannot_be_written_does_not_fail_the_others(
    journal_pool: Pool, pool: Pool, fault: str
) -> None:
    async with together(journal_pool) as journal:
        goals = [await goal_with(journal, 100) for _ in range(5)]
        batches = [(await decided(journal, withdraw(goal_id, 60)))[0] for goal_id in goals]
        bad = batches[2].operations[0]
        content = "\ud800" if fault == "not to be encoded" else "a"
        batches[2].operations[0] = replace(
            bad, operation=replace(bad.operation, content={"a": content}, refusal="\x00")
        )
        answers = await journal.gathered(5, [journal.append(batch) for batch in batches])

    assert 4 == answers.count(None)
    assert isinstance(answers[2], asyncpg.PostgresError | TypeError | ValueError)
    for goal_id in goals:
        assert await fault_of(pool, goal_id) is None
    assert 100 == (await stored_book(pool, goals[2]))[1].available_minor


async def test_one_goal_that_cannot_be_looked_up_does_not_fail_the_others(
    journal: Journal,
) -> None:
    goals = [await goal_with(journal, 100) for _ in range(3)]
    odd = credit(intend(goals[1], 5), "reference\x00")
    commands: list[Command] = [withdraw(goals[0], 1), odd, withdraw(goals[2], 1)]
    answers = await asyncio.gather(
        *(journal.find(command.goal_id, [command]) for command in commands), return_exceptions=True
    )

    assert ["Facts", "CharacterNotInRepertoireError", "Facts"] == [
        type(answer).__name__ for answer in answers
    ]


async def test_a_reference_that_two_books_race_for_is_claimed_by_one(
    journal_pool: Pool, pool: Pool
) -> None:
    """Reliability 65 and 70: both find nothing, both decide to take it; one of them learns."""
    async with together(journal_pool) as journal:
        reference = uuid4().hex
        goal_id, book_id = uuid4(), uuid4()
        intent = intend(goal_id, 100)
        await do(journal, open_goal(goal_id), intent)
        await do(journal, open_goal(book_id, suspense=True, visibility="private"))
        commands = [credit(intent, reference), receive_suspense(book_id, reference, 100)]
        batches = [(await decided(journal, command))[0] for command in commands]
        answers = await journal.gathered(2, [journal.append(batch) for batch in batches])

        assert {"NoneType", "ClaimedElsewhereError"} == {type(a).__name__ for a in answers}
        loser = commands[[isinstance(a, ClaimedElsewhereError) for a in answers].index(True)]
        winner = commands[answers.index(None)]
        _, (followed,) = await decided(journal, loser)

    assert followed == Committed(winner.operation_id, winner.goal_id, 2, replayed=True)
    books = [(await stored_book(pool, one))[1] for one in (goal_id, book_id)]
    assert 100 == sum(book.raised_minor for book in books)


async def test_what_one_goal_decides_on_a_reference_is_not_yet_true_for_another(
    journal: Journal,
) -> None:
    """Two books look for one reference in the same flight. Nothing is acknowledged by hearsay."""
    reference = uuid4().hex
    goals = [uuid4(), uuid4()]
    intents = [intend(goal_id, 100) for goal_id in goals]
    for intent in intents:
        await do(journal, open_goal(intent.goal_id), intent)
    charges = [credit(intent, reference) for intent in intents]
    found = await asyncio.gather(*(journal.find(c.goal_id, [c]) for c in charges))
    states = [await journal.load(goal_id) for goal_id in goals]
    decide_all(states[0], [charges[0]], found[0], NOON)
    _, (second,) = decide_all(states[1], [charges[1]], found[1], NOON)

    assert isinstance(second, Committed)
    assert (goals[1], False) == (second.goal_id, second.replayed)


async def test_many_commands_take_few_statements(journal_pool: Pool) -> None:
    """Fifty goals, ten commands each, all at once: the statements do not grow with them."""
    async with serving(journal_pool) as server:
        goals = [await server.opened() for _ in range(50)]
        before = server.journal.statements
        commands = [withdraw(goal_id, 1) for goal_id in goals for _ in range(10)]
        await server.ask_all(commands)

    assert server.journal.statements - before <= 10


async def test_at_idle_a_command_is_one_look_and_one_commit(journal_pool: Pool) -> None:
    async with serving(journal_pool) as server:
        goal_id = await server.opened()
        counts = []
        for _ in range(3):
            before = server.journal.statements, server.journal.commits
            await server.ask(withdraw(goal_id, 1))
            after = server.journal.statements, server.journal.commits
            counts.append((after[0] - before[0], after[1] - before[1]))

    assert [(2, 1)] * 3 == counts


async def test_a_batch_that_only_replays_commits_nothing(journal_pool: Pool) -> None:
    async with serving(journal_pool) as server:
        goal_id = await server.opened()
        asked = withdraw(goal_id, 1)
        await server.ask(asked)
        before = server.journal.commits
        again = await server.ask(asked)

    assert isinstance(again, Refused)
    assert (True, before) == (again.replayed, server.journal.commits)


async def test_no_more_goals_than_so_many_share_a_statement(journal_pool: Pool) -> None:
    """The size of a statement, and so the memory that it takes, is bounded."""
    searches: list[int] = []

    class Counting(Journal):
        async def _find_all(self, pieces: Sequence[Search]) -> list[Facts | Exception]:
            searches.append(len(pieces))
            return await super()._find_all(pieces)

    async with Counting(journal_pool, load_queries(), goals_max=4) as journal:
        ids = [uuid4() for _ in range(10)]
        await asyncio.gather(*(journal.find(one, [withdraw(one, 1)]) for one in ids))

    assert [4, 4, 2] == searches


_FAULTY = """
CREATE SEQUENCE faults;
GRANT USAGE ON faults TO goalfund_server;
CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('faults') <= %(times)s THEN
        RAISE EXCEPTION 'planted' USING ERRCODE = '%(state)s';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER fault AFTER INSERT ON goal_events EXECUTE FUNCTION fault();
"""


async def _plant(dsn: str, state: str, times: int) -> None:
    async with connect(dsn, name="tests") as owner:
        await owner.execute(_FAULTY % {"state": state, "times": times})


async def _tries(dsn: str) -> int:
    async with connect(dsn, name="tests") as owner:
        return int(await owner.fetchval("SELECT last_value FROM faults"))


@pytest.mark.parametrize("state", ["40P01", "40001"])
async def test_a_deadlock_or_a_serialization_failure_is_tried_again(
    fresh_dsn: str, state: str
) -> None:
    """Reliability 41."""
    await _plant(fresh_dsn, state, times=3)
    async with server_at(fresh_dsn) as server:
        await server.opened()

    assert 4 == await _tries(fresh_dsn)


@pytest.mark.parametrize("state", ["40P01", "40001", "53200", "57014", "55P03", "25006"])
async def test_a_server_that_stays_unwell_is_one_typed_retryable_fault(
    fresh_dsn: str, state: str
) -> None:
    """Reliability 37 and 41: bounded, typed, and nothing is written."""
    await _plant(fresh_dsn, state, times=1_000)
    async with server_at(fresh_dsn) as server:
        with pytest.raises(JournalUnavailableError):
            await server.opened()
    async with connect(fresh_dsn, name="tests") as owner:
        assert 0 == await owner.fetchval("SELECT count(*) FROM goals")

    assert await _tries(fresh_dsn) <= 6


async def test_two_journals_on_the_same_goals_do_not_lock_each_other_out(fresh_dsn: str) -> None:
    """Reliability 41: whoever asks in whichever order, heads are locked in one order."""
    async with server_at(fresh_dsn) as first, server_at(fresh_dsn) as second:
        goals = [await first.opened() for _ in range(12)]
        rounds = [
            _ask_each(server, order)
            for server, order in ((first, goals), (second, goals[::-1]))
            for _ in range(5)
        ]
        answers = list(itertools.chain(*await asyncio.gather(*rounds)))
    async with connect(fresh_dsn, name="tests") as owner:
        deadlocks = await owner.fetchval(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )

    assert 120 == sum(isinstance(answer, Committed) for answer in answers)
    assert 0 == deadlocks


async def _ask_each(server: Server, goals: Sequence[UUID]) -> list[Outcome]:
    return await server.ask_all([intend(goal_id) for goal_id in goals])


async def test_the_saga_leaves_its_second_leg_in_the_commit_of_the_first(
    journal: Journal, pool: Pool
) -> None:
    """And the second leg, done twice, counts once; it repays what its goal owes."""
    book_id, goal_id = uuid4(), await goal_with(journal, 100)
    reference = uuid4().hex
    await do(
        journal,
        open_goal(book_id, suspense=True, visibility="private"),
        receive_suspense(book_id, reference, 70, fee_minor=1),
    )
    first = allocate(book_id, reference, goal_id)
    await do(journal, first)
    promised = await pool.fetchrow(
        "SELECT topic, payload::jsonb ->> 'amount_minor' AS amount, done_at "
        "FROM outbox WHERE goal_id = $1 AND outbox_id = $2",
        book_id,
        first.operation_id,
    )
    second = accept(first, 70, fee_minor=1)
    (done,), (again,) = [await do_if_any(journal, second) for _ in range(2)]

    assert promised is not None
    assert ("accept_allocation", "70", None) == tuple(promised.values())
    assert [False, True] == [o.replayed for o in (done, again) if isinstance(o, Committed)]
    assert (0, 169) == (
        (await stored_book(pool, book_id))[1].cash_minor,
        (await stored_book(pool, goal_id))[1].cash_minor,
    )
    assert await fault_of(pool, goal_id) is None


async def do_if_any(journal: Journal, command: Command) -> list[Outcome]:
    batch, outcomes = await decided(journal, command)
    if batch:
        await journal.append(batch)
    return outcomes


async def test_a_contributor_who_has_given_before_is_known_even_when_all_comes_at_once(
    journal: Journal,
) -> None:
    """The charge may overtake the commit of its intent; the count of people must not suffer."""
    goal_id, person = uuid4(), uuid4()
    first, second = (intend(goal_id, 10, contributor_key=person) for _ in range(2))
    await do(journal, open_goal(goal_id), first, credit(first))
    await do(journal, second, credit(second))

    assert 1 == (await journal.load(goal_id)).book.contributors


def _settling(withdrawal_id: UUID, goal_id: UUID) -> Command:
    return SettleWithdrawal(operation_id=uuid4(), goal_id=goal_id, withdrawal_id=withdrawal_id)
