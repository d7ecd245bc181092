"""The banks that payouts can be sent to: NIP codes and names, as the gateway prints them."""

import csv
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from operator import attrgetter
from typing import Final

_KEY: Final = attrgetter("key")


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank or another licensed holder of accounts. `code` is its NIP code, six digits.

    Two names can stand for one code: people look for either.
    """

    code: str
    name: str

    @property
    def key(self) -> tuple[str, str]:
        """Where it stands in the list."""
        return (self.name.casefold(), self.code)


@cache
def banks() -> Sequence[Bank]:
    """Return all banks by name. The list is a file of the gateway's, read once."""
    text = files("goalfund.payments").joinpath("nip_banks.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return sorted((Bank(row["code"], row["name"]) for row in rows), key=_KEY)


@cache
def _names() -> Mapping[str, str]:
    return {bank.code: bank.name for bank in reversed(banks())}


def bank_name(code: str) -> str | None:
    """Return what people call the bank with this code: of two names, the first of the list."""
    return _names().get(code)


def find_banks(words: str | None, after: tuple[str, str] | None, rows: int) -> list[Bank]:
    """Return at most `rows` banks by name, from behind `after` on.

    `words`: only those whose name has each of them, in any case, or whose code begins so.
    """
    start = 0 if after is None else bisect_right(banks(), after, key=_KEY)
    sought = (words or "").casefold().split()
    found = (bank for bank in banks()[start:] if _fits(bank, sought))
    return list(islice(found, rows))


def _fits(bank: Bank, sought: Sequence[str]) -> bool:
    name = bank.name.casefold()
    return all(word in name or bank.code.startswith(word) for word in sought)
