"""What all of the gateway's products stand on: clock, dice, books, switches, the state file."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from goalfund.payments.simulator.books import Account, Books, Entry
from goalfund.payments.simulator.settings import Merchant, SimulatorSettings
from goalfund.payments.simulator.state_file import Records, StateFile
from goalfund.payments.simulator.tables import Table
from goalfund.payments.simulator.unknowns import Unknowns

R = TypeVar("R")


class World:
    """Shared by the products of one gateway. Nothing in it knows any of them."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self.settings = settings
        self.faults = settings.faults
        self.merchants = {merchant.id: merchant for merchant in settings.merchants}
        self.dice = Random(settings.seed)  # noqa: S311 - repeatable on purpose
        self.state = None if settings.state_file is None else StateFile(settings.state_file)
        self.books = Books(self.state)
        self._ahead = timedelta(0)
        self._numbers = 0

    @property
    def unknowns(self) -> Unknowns:
        return self.settings.unknowns

    def now(self) -> datetime:
        """Return the gateway's time: the clock's, and how far it was turned forward."""
        return self.settings.now() + self._ahead

    def forward(self, seconds: float) -> datetime:
        """Turn the clock forward, for good; return the new time."""
        assert seconds >= 0, "money does not go back in time"
        self._ahead += timedelta(seconds=seconds)
        if self.state is not None:
            self.state.save("clock", "ahead_s", self._ahead.total_seconds())
        return self.now()

    def table(self, kind: str, shape: type[R]) -> Table[R]:
        return Table(kind, shape, self.state, self.settings.charges_max)

    @contextmanager
    def step(self) -> Iterator[None]:
        """Write all that changes meanwhile to the state file as one line."""
        if self.state is None:
            yield
        else:
            with self.state.together():
                yield

    def open(self) -> Records:
        """Return what the state file remembers; clock and books are already as they were."""
        records = {} if self.state is None else self.state.open()
        self._ahead = timedelta(seconds=records.get("clock", {}).get("ahead_s", 0.0))
        self._numbers = records.get("clock", {}).get("numbers", 0)
        self.books.restore(records)
        if self.state is not None:
            # Another run must not make the references of an earlier one again.
            runs = records.get("clock", {}).get("runs", 0)
            self.dice.seed(f"{self.settings.seed}/{runs}")
            self.state.save("clock", "runs", runs + 1)
        return records

    def next_number(self) -> int:
        self._numbers += 1
        if self.state is not None:
            self.state.save("clock", "numbers", self._numbers)
        return self._numbers

    def digits(self, count: int) -> str:
        return "".join(self.dice.choices("0123456789", k=count))

    def move(
        self,
        merchant: Merchant,
        what: str,
        reference: str,
        credit: Account,
        debit: Account,
        amount_minor: int,
        *,
        currency: str = "NGN",
    ) -> None:
        """Book money out of the account `credit` into the account `debit`."""
        entry = Entry(
            self.now(), merchant.id, currency, what, reference, debit, credit, amount_minor
        )
        self.books.move(entry)
