"""The book: what its transfers may do, and what no sequence of them can."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.goal import book as books
from goalfund.goal.book import AMOUNT_MAX_MINOR, BOOK_FIELDS, Account, Book, BookError, Transfer

amounts = st.integers(1, AMOUNT_MAX_MINOR)


def test_a_contribution_is_cash_that_can_be_withdrawn() -> None:
    book = Book().post(books.receive(Book(), 1_000, 15), raised_minor=1_000, fees_minor=15)

    assert Book(985, 985, 0, 0, raised_minor=1_000, fees_minor=15) == book


def test_a_contribution_repays_what_the_goal_owes() -> None:
    """Repaid: the smaller of what is then available and what is owed (design section 4)."""
    owing = Book(-300, 0, 0, 300, raised_minor=700, withdrawn_minor=700, charged_back_minor=300)

    after_little = owing.post(books.receive(owing, 100, 10), raised_minor=100, fees_minor=10)
    after_much = owing.post(books.receive(owing, 500, 0), raised_minor=500)

    assert (-210, 0, 210) == _of(after_little)
    assert (200, 200, 0) == _of(after_much)


def test_money_that_left_anyway_is_owed_beyond_what_is_available() -> None:
    book = Book(100, 60, 40, 0, raised_minor=100)

    after = book.post(books.take(book, 90), charged_back_minor=90)

    assert (10, 0, 30) == _of(after)
    assert 40 == after.reserved_minor


def test_a_transfer_fee_above_what_is_available_is_owed() -> None:
    book = Book(100, 5, 95, 0, raised_minor=100)

    after = book.post(books.settle(book, 95, 25), withdrawn_minor=95, fees_minor=25)

    assert (-20, 0, 20) == _of(after)


@pytest.mark.parametrize("amount_minor", [0, -1, -(2**63), AMOUNT_MAX_MINOR + 1, 2**63 - 1, 10**40])
def test_a_transfer_of_an_amount_out_of_range_cannot_be_made(amount_minor: int) -> None:
    """Reliability 6, at the core."""
    with pytest.raises(BookError):
        Transfer(Account.CASH, Account.AVAILABLE, amount_minor)


@pytest.mark.parametrize("amount_minor", [1, 2**31 - 1, 2**31, 2**31 + 1, AMOUNT_MAX_MINOR])
def test_an_amount_in_range_goes_through_to_the_unit(amount_minor: int) -> None:
    """Reliability 6, at the core."""
    book = Book().post(books.receive(Book(), amount_minor, 0), raised_minor=amount_minor)

    assert amount_minor == book.cash_minor == book.available_minor


def test_a_book_cannot_grow_beyond_what_json_can_carry() -> None:
    """Reliability 6: the sum overflows, not only the amount."""
    full = Book().post(books.receive(Book(), AMOUNT_MAX_MINOR, 0), raised_minor=AMOUNT_MAX_MINOR)

    with pytest.raises(BookError):
        full.post(books.receive(full, 1, 0), raised_minor=1)


def test_a_transfer_needs_two_accounts() -> None:
    with pytest.raises(BookError):
        Transfer(Account.CASH, Account.CASH, 1)


@pytest.mark.parametrize(
    "broken",
    [
        Book(1, 0, 0, 0, raised_minor=1),
        Book(-1, -1, 0, 0, withdrawn_minor=1),
        Book(0, 1, -1, 0),
        Book(1, 0, 0, -1, raised_minor=1),
        Book(5, 5, 0, 0, raised_minor=6),
        Book(5, 5, 0, 0, raised_minor=5, fees_minor=1),
    ],
)
def test_a_broken_book_is_named(broken: Book) -> None:
    with pytest.raises(BookError):
        broken.check()


@given(amounts, st.data())
def test_whatever_comes_in_and_goes_out_the_book_holds(
    gross_minor: int, data: st.DataObject
) -> None:
    """Reliability 1: `post` checks every book that it returns."""
    fee_minor = data.draw(st.integers(0, gross_minor))
    first = Book().post(
        books.receive(Book(), gross_minor, fee_minor),
        raised_minor=gross_minor,
        fees_minor=fee_minor,
    )
    lost_minor = data.draw(st.integers(1, gross_minor))
    book = first.post(books.take(first, lost_minor), charged_back_minor=lost_minor)

    assert book.receivable_minor == max(0, lost_minor - first.available_minor)
    assert book.cash_minor == gross_minor - fee_minor - lost_minor


@given(st.integers(1, 10**12))
def test_what_is_reserved_and_released_leaves_the_book_as_it_was(amount_minor: int) -> None:
    book = Book().post(books.receive(Book(), amount_minor, 0), raised_minor=amount_minor)

    after = book.post(books.reserve(amount_minor)).post(books.release(amount_minor))

    assert book == after


def test_a_rule_that_forgets_one_leg_is_stopped_by_the_book() -> None:
    """Negative control of reliability 1: half of a chargeback is not a chargeback."""
    book = Book(100, 60, 40, 0, raised_minor=100)
    forgetful = books.take(book, 90)[:1]

    with pytest.raises(BookError, match="totals"):
        book.post(forgetful, charged_back_minor=90)


def test_clients_see_every_field_of_the_book() -> None:
    book = Book(*range(10))

    assert dict(zip(BOOK_FIELDS, range(10), strict=True)) == book.wire()
    assert book == replace(Book(), **book.wire())


def _of(book: Book) -> tuple[int, int, int]:
    return book.cash_minor, book.available_minor, book.receivable_minor


@pytest.mark.parametrize(
    "book",
    [
        Book(raised_minor=AMOUNT_MAX_MINOR + 1, fees_minor=AMOUNT_MAX_MINOR + 1),
        Book(
            cash_minor=AMOUNT_MAX_MINOR,
            raised_minor=AMOUNT_MAX_MINOR,
            receivable_minor=1,
            available_minor=AMOUNT_MAX_MINOR + 1,
        ),
        Book(
            cash_minor=-1,
            charged_back_minor=1,
            receivable_minor=AMOUNT_MAX_MINOR + 1,
            available_minor=AMOUNT_MAX_MINOR,
        ),
    ],
    ids=["raised", "available", "receivable"],
)
def test_no_single_balance_is_above_what_json_can_carry(book: Book) -> None:
    """Each alone: the others are in bounds, and the equations hold."""
    with pytest.raises(BookError, match="a balance above"):
        book.check()
