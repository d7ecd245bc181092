"""A statement comes to the book, whatever the log holds; or it is not finished."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import islice
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goalfund.goal.book import Book
from goalfund.goal.events import Event
from goalfund.paper.statement import (
    ACCOUNTS,
    TOTALS,
    WORDS,
    Balances,
    Line,
    Period,
    Reckoning,
    StatementDiffersError,
    Totals,
)
from tests.goals import Ledger, withdraw
from tests.traffic import Traffic

GOAL_ID = UUID(int=7)
COMMANDS = 120


def history(seed: int) -> tuple[list[Event], list[Book]]:
    """Return a random log, and the books: an empty one, then one after each event."""
    ledger, books = Ledger(GOAL_ID), [Book()]
    for command in islice(Traffic(GOAL_ID, seed), COMMANDS):
        before = len(ledger.events)
        ledger.ask(command)
        assert len(ledger.events) - before in (0, 1)
        books += [ledger.state.book] * (len(ledger.events) - before)
    return ledger.events, books


def balances(book: Book) -> Balances:
    return Balances(**{name: getattr(book, name) for name in ACCOUNTS})


def period(books: list[Book], from_seq: int, to_seq: int) -> Period:
    """Return the period as the store reads it."""
    is_all = from_seq == 0 and to_seq == len(books) - 1
    book = Totals(**{name: getattr(books[-1], name) for name in TOTALS})
    return Period(
        goal_id=GOAL_ID,
        slug="goal",
        title="A goal",
        currency="NGN",
        head_seq=len(books) - 1,
        head_hash="0" * 64,
        from_seq=from_seq,
        to_seq=to_seq,
        opening=balances(books[from_seq]),
        closing=balances(books[to_seq]),
        book=book if is_all else None,
    )


def taken(reckoning: Reckoning, events: list[Event]) -> Iterator[Line]:
    for event in events[reckoning.period.from_seq : reckoning.period.to_seq]:
        moved = [(t.debit, t.credit, t.amount_minor) for t in event.transfers]
        if moved:
            digest = event.hash.hex()
            yield reckoning.take(event.seq, event.at, event.kind, event.body, None, moved, digest)


@given(st.integers(0, 2**32), st.data())
@settings(max_examples=40)
def test_any_part_of_any_log_leads_from_book_to_book(seed: int, data: st.DataObject) -> None:
    """Reliability 105: to the kobo, in every account, after every line."""
    events, books = history(seed)
    from_seq = data.draw(st.integers(0, len(events)))
    to_seq = data.draw(st.integers(from_seq, len(events)))
    reckoning = Reckoning(period(books, from_seq, to_seq))

    for line in taken(reckoning, events):
        assert balances(books[line.seq]) == line.after
        assert line.kind in WORDS
    totals = reckoning.finish()
    for name in TOTALS:
        told = getattr(books[to_seq], name) - getattr(books[from_seq], name)
        assert told == getattr(totals, name), name


@given(st.integers(0, 2**32))
@settings(max_examples=20)
def test_the_whole_of_a_log_comes_to_the_book(seed: int) -> None:
    """Reliability 105: in and out of the cash too."""
    events, books = history(seed)
    reckoning = Reckoning(period(books, 0, len(events)))
    lines = list(taken(reckoning, events))
    reckoning.finish()

    moved_minor = sum(line.in_minor - line.out_minor for line in lines)
    assert books[-1].cash_minor == moved_minor == reckoning.in_minor - reckoning.out_minor


@pytest.mark.parametrize("name", [*ACCOUNTS, *TOTALS])
@pytest.mark.parametrize("by_minor", [1, -1])
def test_a_total_that_is_off_by_one_kobo_is_noticed(name: str, by_minor: int) -> None:
    """Negative control: reliability 105."""
    events, books = history(seed=1)
    whole = period(books, 0, len(events))
    part = "closing" if name in ACCOUNTS else "book"
    known = asdict(getattr(whole, part))
    kind = Balances if part == "closing" else Totals
    changes: dict[str, Any] = {part: kind(**known | {name: known[name] + by_minor})}
    wrong = replace(whole, **changes)
    reckoning = Reckoning(wrong)
    list(taken(reckoning, events))

    with pytest.raises(StatementDiffersError):
        reckoning.finish()


def test_a_line_that_is_left_out_is_noticed() -> None:
    """Negative control: reliability 105."""
    events, books = history(seed=1)
    reckoning = Reckoning(period(books, 0, len(events)))
    last = max(event.seq for event in events if event.transfers)
    list(taken(reckoning, [event for event in events if event.seq != last]))

    with pytest.raises(StatementDiffersError):
        reckoning.finish()


def test_money_that_only_changes_accounts_is_told_too() -> None:
    ledger = Ledger(GOAL_ID)
    ledger.open()
    ledger.give(1_000)
    ledger.do(withdraw(GOAL_ID, 300))
    books = [Book(), Book(), ledger.state.book, ledger.state.book]
    *_, line = taken(Reckoning(period(books, 0, 3)), ledger.events)

    assert (0, 0, 300) == (line.in_minor, line.out_minor, line.moved_minor)
    assert (700, 300) == (line.after.available_minor, line.after.reserved_minor)
