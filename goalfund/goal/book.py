"""A goal's book: four accounts, the transfers between them, and what is always true of them.

All amounts are minor units (kobo) of the goal's one currency.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

# 2^53 - 1: beyond it a JavaScript client would read another number (RFC 8259, section 6).
AMOUNT_MAX_MINOR: Final = 9_007_199_254_740_991


class BookError(Exception):
    """The book would break one of its rules. Nothing was changed; the caller has a bug."""


class Account(StrEnum):
    """The accounts of a book. Cash and receivable are assets, the other two liabilities."""

    CASH = "cash"
    AVAILABLE = "available"
    RESERVED = "reserved"
    RECEIVABLE = "receivable"


@dataclass(frozen=True, slots=True)
class Transfer:
    """An amount moved from one account (debit) to another (credit). It cannot be unbalanced.

    Raises:
        BookError: the amount is not in 1..AMOUNT_MAX_MINOR, or both sides are one account.
    """

    debit: Account
    credit: Account
    amount_minor: int

    def __post_init__(self) -> None:
        if not 0 < self.amount_minor <= AMOUNT_MAX_MINOR:
            raise BookError(f"a transfer of {self.amount_minor} minor units")
        if self.debit is self.credit:
            raise BookError(f"a transfer from {self.debit} to itself")


@dataclass(frozen=True, slots=True)
class Book:
    """Balances of the four accounts, and the totals that a reader asks for.

    `raised_minor` is gross; `raised - fees - withdrawn - refunded - charged_back = cash`. What
    a suspense book has given to goals counts as withdrawn, net of fees, and no longer once it is
    back.
    """

    cash_minor: int = 0
    available_minor: int = 0
    reserved_minor: int = 0
    receivable_minor: int = 0
    raised_minor: int = 0
    withdrawn_minor: int = 0
    refunded_minor: int = 0
    fees_minor: int = 0
    charged_back_minor: int = 0
    contributors: int = 0

    def post(
        self,
        transfers: Iterable[Transfer],
        *,
        raised_minor: int = 0,
        withdrawn_minor: int = 0,
        refunded_minor: int = 0,
        fees_minor: int = 0,
        charged_back_minor: int = 0,
        contributors: int = 0,
    ) -> "Book":
        """Return the book after `transfers`, with what the event adds to each total.

        Debits add to an asset and take from a liability; credits do the reverse.

        Raises:
            BookError: an account would leave its bounds, or the equation would not hold.
        """
        moved_minor = dict.fromkeys(Account, 0)
        for transfer in transfers:
            moved_minor[transfer.debit] += transfer.amount_minor
            moved_minor[transfer.credit] -= transfer.amount_minor
        after = Book(
            self.cash_minor + moved_minor[Account.CASH],
            self.available_minor - moved_minor[Account.AVAILABLE],
            self.reserved_minor - moved_minor[Account.RESERVED],
            self.receivable_minor + moved_minor[Account.RECEIVABLE],
            self.raised_minor + raised_minor,
            self.withdrawn_minor + withdrawn_minor,
            self.refunded_minor + refunded_minor,
            self.fees_minor + fees_minor,
            self.charged_back_minor + charged_back_minor,
            self.contributors + contributors,
        )
        after.check()
        return after

    def check(self) -> None:
        """Return when every rule of a book holds.

        Raises:
            BookError: naming the first rule that does not.
        """
        if min(self.available_minor, self.reserved_minor, self.receivable_minor) < 0:
            raise BookError(f"a balance below zero: {self}")
        if self.cash_minor + self.receivable_minor != self.available_minor + self.reserved_minor:
            raise BookError(f"cash + receivable differs from available + reserved: {self}")
        paid_out_minor = self.withdrawn_minor + self.refunded_minor + self.charged_back_minor
        if self.raised_minor - self.fees_minor - paid_out_minor != self.cash_minor:
            raise BookError(f"the totals do not explain the cash: {self}")
        if max(self.raised_minor, self.available_minor, self.receivable_minor) > AMOUNT_MAX_MINOR:
            raise BookError(f"a balance above {AMOUNT_MAX_MINOR}: {self}")

    def wire(self) -> dict[str, int]:
        """Return the book as clients see it."""
        return {name: getattr(self, name) for name in BOOK_FIELDS}


BOOK_FIELDS: Final = tuple(field.name for field in fields(Book))


def receive(book: Book, gross_minor: int, fee_minor: int) -> list[Transfer]:
    """Return the transfers of money coming in: gross, the fee kept, and the debt it repays.

    The repayment is the smaller of what is then available and what is owed.
    """
    transfers = [Transfer(Account.CASH, Account.AVAILABLE, gross_minor)]
    if fee_minor:
        transfers.append(Transfer(Account.AVAILABLE, Account.CASH, fee_minor))
    available_minor = book.available_minor + gross_minor - fee_minor
    repaid_minor = min(available_minor, book.receivable_minor)
    if repaid_minor:
        transfers.append(Transfer(Account.AVAILABLE, Account.RECEIVABLE, repaid_minor))
    return transfers


def take(book: Book, amount_minor: int) -> list[Transfer]:
    """Return the transfers of money that left the pool whether the goal can bear it or not.

    What `available` cannot cover is owed to the pool, as `receivable`.
    """
    covered_minor = min(book.available_minor, amount_minor)
    parts = (
        (Account.AVAILABLE, covered_minor),
        (Account.RECEIVABLE, amount_minor - covered_minor),
    )
    return [Transfer(debit, Account.CASH, part_minor) for debit, part_minor in parts if part_minor]


def bring_back(book: Book, amount_minor: int) -> list[Transfer]:
    """Return the transfers of money that had left and came back: it repays what is owed, too."""
    return receive(book, amount_minor, 0)


def overdraws(book: Book, amount_minor: int) -> bool:
    """Say whether taking this much could make the goal owe more than can be counted."""
    return book.receivable_minor + amount_minor > AMOUNT_MAX_MINOR


def reserve(amount_minor: int) -> list[Transfer]:
    """Return the transfer that promises available money to a withdrawal or a refund."""
    return [Transfer(Account.AVAILABLE, Account.RESERVED, amount_minor)]


def release(amount_minor: int) -> list[Transfer]:
    """Return the transfer that gives promised money back."""
    return [Transfer(Account.RESERVED, Account.AVAILABLE, amount_minor)]


def arrive(gross_minor: int, fee_minor: int) -> list[Transfer]:
    """Return the transfers of money coming in that repays no debt of the book."""
    return receive(Book(), gross_minor, fee_minor)


def settle(book: Book, amount_minor: int, fee_minor: int) -> list[Transfer]:
    """Return the transfers of promised money that has left, and of the fee for sending it."""
    paid = [Transfer(Account.RESERVED, Account.CASH, amount_minor)]
    return paid + (take(book, fee_minor) if fee_minor else [])


def settle_and_owe(amount_minor: int, fee_minor: int) -> list[Transfer]:
    """Return the transfers of promised money that has left, with a fee that the platform owes."""
    paid = [Transfer(Account.RESERVED, Account.CASH, amount_minor)]
    owed = [Transfer(Account.RECEIVABLE, Account.CASH, fee_minor)]
    return paid + (owed if fee_minor else [])
