"""Bugs that a run must find. Each changes one thing by name before the server starts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import asyncpg

from goalfund.goal.commands import CreditCharge
from goalfund.payments import crediting
from goalfund.payments.squad import Outcome, TransferAnswer
from goalfund.withdrawals.payouts import PayoutRounds


def fees_are_forgotten() -> None:
    """What is credited is what was paid, whatever the gateway kept of it."""

    def without(**fields: Any) -> CreditCharge:
        return replace(CreditCharge(**fields), fee_minor=0)

    vars(crediting)["CreditCharge"] = without


def what_is_unknown_has_failed() -> None:
    """A payout whose outcome the gateway does not know is given up, and the money is free again."""
    real = PayoutRounds._note

    async def note(self: PayoutRounds, row: asyncpg.Record, answer: TransferAnswer) -> None:
        if answer.outcome in (Outcome.UNKNOWN, Outcome.PENDING):
            answer = replace(answer, outcome=Outcome.FAILED, message="")
        await real(self, row, answer)

    setattr(PayoutRounds, "_note", note)  # noqa: B010 - a method is assigned on purpose


BUGS: Final[Mapping[str, Callable[[], None]]] = {
    bug.__name__: bug for bug in (fees_are_forgotten, what_is_unknown_has_failed)
}
