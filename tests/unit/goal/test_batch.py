"""A batch: what is written together, what is answered from memory, and that it all adds up."""

import itertools
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from goalfund.goal.batch import GoalBatch, decide_all
from goalfund.goal.commands import Command, ReturnAllocation
from goalfund.goal.events import Event
from goalfund.goal.facts import Claim, Facts, Operation, SecondLeg
from goalfund.goal.outcomes import Committed, Diverted, Outcome, Refused
from goalfund.goal.state import GoalState, advance
from goalfund.goal.verdicts import Refusal
from tests.goals import (
    NOON,
    Ledger,
    accept,
    allocate,
    credit,
    intend,
    open_goal,
    receive_suspense,
    take_back,
    withdraw,
)
from tests.samples import EVERY_COMPARED_FIELD, EVERY_FIELD_OF_OURS, SAMPLES, other
from tests.size import size
from tests.traffic import Traffic

BOOKS = 4  # the last one a suspense book
COMMANDS = size(100_000, 1_000_000)


@pytest.mark.timeout(size(300, 3_600))
def test_every_debit_has_its_credit_whatever_is_asked() -> None:
    """Reliability 1: random commands over four books, one of them suspense.

    The books are added up here again, from the transfers alone, after every single command.
    """
    ledgers = [Ledger(UUID(int=n + 1)) for n in range(BOOKS)]
    sums: list[Counter[str]] = [Counter() for _ in ledgers]
    traffic = [
        iter(Traffic(ledger.goal_id, seed=n, suspense=n == BOOKS - 1))
        for n, ledger in enumerate(ledgers)
    ]
    seen: Counter[str] = Counter()
    for n in range(COMMANDS):
        ledger, own = ledgers[n % BOOKS], sums[n % BOOKS]
        command = next(traffic[n % BOOKS])
        if isinstance(command, ReturnAllocation) and n % 5:
            ledger.learn_answer(command, SecondLeg.REFUSED, "goal_not_found")
        (outcome,) = ledger.ask(command)
        seen[_said(outcome)] += 1
        _add_up(own, ledger.events)
        ledger.events.clear()
        assert_adds_up(ledger, own)

    assert sum((sum(own.values()) for own in sums), 0) == 0
    said = {"committed", "replayed", "exceeds_available", "amount_differs", "unanswered"}
    assert said <= seen.keys()
    assert ledgers[-1].state.book.withdrawn_minor > 0
    assert seen["committed"] > COMMANDS // 4, seen


def test_books_that_do_not_add_up_are_noticed() -> None:
    """Negative control of the test above: one kobo that no transfer moved."""
    ledger = Ledger()
    ledger.open()
    ledger.give(100)
    own: Counter[str] = Counter()
    _add_up(own, ledger.events)
    book = ledger.state.book
    ledger.state = replace(ledger.state, book=replace(book, available_minor=101))

    with pytest.raises(AssertionError):
        assert_adds_up(ledger, own)


def assert_adds_up(ledger: Ledger, own: Counter[str]) -> None:
    """Compare the book with debits less credits of each account: assets up, liabilities down."""
    book = ledger.state.book
    assert own["cash"] == book.cash_minor
    assert own["receivable"] == book.receivable_minor
    assert own["available"] == -book.available_minor
    assert own["reserved"] == -book.reserved_minor
    assert min(book.available_minor, book.reserved_minor, book.receivable_minor) >= 0


def _add_up(own: Counter[str], events: list[Event]) -> None:
    for event in events:
        for transfer in event.transfers:
            own[transfer.debit] += transfer.amount_minor
            own[transfer.credit] -= transfer.amount_minor


def _said(outcome: Outcome) -> str:
    match outcome:
        case Committed():
            return "replayed" if outcome.replayed else "committed"
        case Refused():
            return outcome.refusal
        case Diverted():
            return outcome.reason


def test_a_batch_is_what_its_commands_are_one_by_one() -> None:
    """How commands happen to gather must not show in the log."""
    goal_id = UUID(int=7)
    commands = list(itertools.islice(Traffic(goal_id, seed=11), 600))
    alone, together = Ledger(goal_id), Ledger(goal_id)
    one_by_one = [outcome for command in commands for outcome in alone.ask(command)]
    at_once = [
        outcome
        for start in range(0, len(commands), 64)
        for outcome in together.ask(*commands[start : start + 64])
    ]

    assert one_by_one == at_once
    assert alone.events == together.events


def test_a_batch_starts_where_the_head_stood() -> None:
    ledger = Ledger()
    ledger.open()
    batch, _ = decide_all(
        ledger.state, [withdraw(ledger.goal_id, 1), intend(ledger.goal_id)], ledger.facts, NOON
    )

    assert (1, 1, 2) == (batch.expected_seq, batch.state.seq, len(batch.operations))
    assert not batch.events


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda command: command.name)
def test_the_same_again_gets_the_first_answer(sample: Command) -> None:
    """Reliability 14, at the core."""
    refused = _facts(sample, seq=3, refusal="exceeds_available")
    accepted = _facts(sample, seq=3, subject=UUID(int=5))

    assert [
        Refused(sample.operation_id, sample.goal_id, Refusal.EXCEEDS_AVAILABLE, replayed=True)
    ] == _ask(refused, sample)
    assert [Committed(sample.operation_id, sample.goal_id, 3, UUID(int=5), replayed=True)] == _ask(
        accepted, sample
    )


@pytest.mark.parametrize(("sample", "name"), EVERY_COMPARED_FIELD)
def test_the_same_id_with_another_content_is_refused_by_name(sample: Command, name: str) -> None:
    """Reliability 15: for every field of every command."""
    (outcome,) = _ask(_facts(sample, seq=3), other(sample, name))

    assert outcome == Refused(
        sample.operation_id, sample.goal_id, Refusal.OPERATION_DIFFERS, field=name
    )


@pytest.mark.parametrize(("sample", "name"), EVERY_COMPARED_FIELD)
def test_a_field_that_was_not_given_at_first_differs_too(sample: Command, name: str) -> None:
    """Reliability 15, for fields that one of the two leaves out."""
    facts = _facts(sample, seq=3)
    operation = facts.operations[sample.operation_id]
    content = {key: value for key, value in operation.content.items() if key != name}
    facts.operations[sample.operation_id] = replace(operation, content=content)
    (outcome,) = _ask(facts, sample)

    assert isinstance(outcome, Refused)
    assert (Refusal.OPERATION_DIFFERS, name) == (outcome.refusal, outcome.field)


@pytest.mark.parametrize(("sample", "name"), EVERY_FIELD_OF_OURS)
def test_what_we_made_ourselves_does_not_make_it_another_request(
    sample: Command, name: str
) -> None:
    """A retry of a request gets ids, codes and salts of its own, and is the same request."""
    (outcome,) = _ask(_facts(sample, seq=3), other(sample, name))

    assert isinstance(outcome, Committed)
    assert outcome.replayed


def test_the_same_id_for_another_command_is_refused() -> None:
    close, reopen = SAMPLES[1], SAMPLES[2]
    (outcome,) = _ask(_facts(close, seq=3), reopen)

    assert isinstance(outcome, Refused)
    assert (Refusal.OPERATION_DIFFERS, "command") == (outcome.refusal, outcome.field)


def test_a_refused_operation_stays_refused() -> None:
    """Reliability 17: money arrives, the same id stays refused, a new one succeeds."""
    ledger = Ledger()
    ledger.open()
    asked = withdraw(ledger.goal_id, 100)
    first = ledger.ask(asked)
    ledger.give(100)
    again = ledger.ask(asked)
    anew = ledger.ask(replace(asked, operation_id=uuid4(), withdrawal_id=uuid4()))

    assert [("exceeds_available", False), ("exceeds_available", True), ("committed", False)] == [
        (_said(o), o.replayed) for (o,) in (first, again, anew) if not isinstance(o, Diverted)
    ]


def test_twice_in_one_batch_is_once() -> None:
    """Reliability 14 and 65, within a batch."""
    ledger = Ledger()
    ledger.open()
    intent = intend(ledger.goal_id, 100)
    outcomes = ledger.ask(intent, intent, *[credit(intent)] * 10)

    assert [False, True, False, *[True] * 9] == [
        o.replayed for o in outcomes if isinstance(o, Committed)
    ]
    assert 100 == ledger.state.book.raised_minor


def test_money_that_is_claimed_elsewhere_is_answered_from_there() -> None:
    ledger = Ledger()
    ledger.open()
    intent = intend(ledger.goal_id, 100)
    ledger.do(intent)
    elsewhere = Claim("ref", UUID(int=9), 41, UUID(int=10))
    ledger.facts.claims["ref"] = elsewhere

    assert [Committed(UUID(int=10), UUID(int=9), 41, replayed=True)] == ledger.ask(
        credit(intent, "ref")
    )
    assert 0 == ledger.state.book.raised_minor


def test_a_diversion_writes_nothing_but_makes_sure_of_the_head() -> None:
    ledger = Ledger()
    ledger.open()
    intent = intend(ledger.goal_id, 100)
    ledger.do(intent)
    batch, (outcome,) = decide_all(
        ledger.state, [credit(intent, amount_minor=99)], ledger.facts, NOON
    )

    assert isinstance(outcome, Diverted)
    assert (True, True, [], []) == (
        bool(batch), batch.head_must_stand, batch.operations, batch.events
    )  # fmt: skip


def test_what_a_goal_that_is_not_there_answers_is_not_remembered() -> None:
    goal_id = uuid4()
    commands = [withdraw(goal_id, 1), credit(intend(goal_id))]
    batch, outcomes = decide_all(GoalState(goal_id), commands, Facts(), NOON)

    assert [Refused, Diverted] == [type(outcome) for outcome in outcomes]
    assert not batch


def test_a_goal_that_is_not_there_remembers_that_it_took_no_money() -> None:
    """Or the money would come twice: returned to its book, and taken once the goal is there."""
    ledger = Ledger()
    second = accept(allocate(uuid4(), "ref", ledger.goal_id), 100)
    first = ledger.ask(second)
    ledger.open()
    again = ledger.ask(second)
    refused = Refused(second.operation_id, ledger.goal_id, Refusal.GOAL_NOT_FOUND)

    assert [[refused], [replace(refused, replayed=True)]] == [first, again]
    assert 0 == ledger.state.book.raised_minor


def test_a_batch_of_replays_has_nothing_to_write() -> None:
    sample = SAMPLES[9]
    state = GoalState(sample.goal_id, seq=3)
    batch, _ = decide_all(state, [sample], _facts(sample, seq=3), NOON)

    assert not batch


def test_time_in_a_log_never_runs_backwards() -> None:
    """Reliability 93: the clock may, the log does not."""
    ledger = Ledger()
    ledger.open()
    ledger.now = NOON - timedelta(hours=1)
    ledger.give(1)
    ledger.now = NOON + timedelta(hours=1)
    ledger.give(1)

    assert [NOON, NOON, NOON + timedelta(hours=1)] == [event.at for event in ledger.events]


def test_the_first_leg_of_the_saga_leaves_the_second_in_its_outbox() -> None:
    ledger = Ledger()
    ledger.open(suspense=True, visibility="private")
    ledger.do(receive_suspense(ledger.goal_id, "ref", 100, fee_minor=4))
    first = allocate(ledger.goal_id, "ref", uuid4())
    ledger.learn_answer(take_back(first), None)
    batch, _ = decide_all(ledger.state, [first], ledger.facts, NOON)

    ((outbox_id, topic, payload, at),) = batch.outbox
    assert (first.operation_id, "accept_allocation", NOON) == (outbox_id, topic, at)
    assert payload == {
        "operation_id": str(first.operation_id),
        "goal_id": str(first.to_goal_id),
        "contribution_id": None,
        "reference": "ref",
        "amount_minor": 100,
        "fee_minor": 4,
        "currency": "NGN",
    }


def test_rows_that_change_twice_are_written_as_they_are_in_the_end() -> None:
    ledger = Ledger()
    goal_id = ledger.goal_id
    intent = intend(goal_id, 100)
    batch, _ = decide_all(
        ledger.state, [open_goal(goal_id), intent, credit(intent)], ledger.facts, NOON
    )

    (written,) = batch.contributions.values()
    assert ("confirmed", 100, 2) == (written.status, written.confirmed_minor, written.seq)
    assert advance(advance(GoalState(goal_id), batch.events[0]), batch.events[1]).book == (
        batch.state.book
    )


def test_a_charge_is_remembered_with_what_the_gateway_sent() -> None:
    ledger = Ledger()
    ledger.open()
    intent = intend(ledger.goal_id, 100)
    ledger.do(intent)
    batch, _ = decide_all(ledger.state, [credit(intent, raw=b'{"a": 1}')], ledger.facts, NOON)

    ((claim, raw),) = batch.claims
    assert (2, ledger.goal_id, b'{"a": 1}') == (claim.seq, claim.goal_id, raw)


def _facts(
    sample: Command, seq: int, refusal: str | None = None, subject: UUID | None = None
) -> Facts:
    """Return what is found when `sample` has been answered before."""
    operation = Operation(sample.operation_id, sample.content(), seq, refusal, subject)
    return Facts(operations={sample.operation_id: operation})


def _ask(facts: Facts, command: Command) -> list[Outcome]:
    batch = GoalBatch(GoalState(command.goal_id, seq=3), 3)
    return [batch.take(command, facts, NOON)]
