"""Bugs that a run must find. Each changes one thing by name before the server starts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from goalfund.goal import decide_proofs, decide_withdrawals
from goalfund.goal.commands import CreditCharge
from goalfund.goal.facts import Facts, Withdrawal
from goalfund.goal.state import GoalState
from goalfund.payments import crediting
from goalfund.payments.claims import Claims
from goalfund.payments.confirming import Confirming
from goalfund.payments.payloads import Notification, Status
from goalfund.payments.squad import Outcome, TransferAnswer
from goalfund.payments.store import PaymentsStore
from goalfund.people.settlement import SettlementAccounts
from goalfund.refunds import disputes
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


def who_says_no_is_not_heard() -> None:
    """A proof is decided by those alone who are convinced."""
    real = decide_proofs.outcome_of

    def outcome_of(yes: int, no: int, contributors: int, *, over: bool) -> str | None:
        return real(yes + no, 0, contributors, over=over)

    vars(decide_proofs)["outcome_of"] = outcome_of


def what_is_late_needs_no_approval() -> None:
    """A withdrawal whose time is over is sent, whoever has approved it."""
    real = decide_withdrawals._suffices

    def suffices(state: GoalState, withdrawal: Withdrawal, facts: Facts) -> bool:
        ends_at = withdrawal.expires_at
        is_late = ends_at is not None and ends_at <= datetime.now(UTC)
        return is_late or real(state, withdrawal, facts)

    vars(decide_withdrawals)["_suffices"] = suffices


def accounts_are_forgotten() -> None:
    """Nobody's account is known when money is to be sent to it."""

    async def of(_self: SettlementAccounts, _person_id: UUID) -> None:
        return None

    setattr(SettlementAccounts, "of", of)  # noqa: B010 - a method is assigned on purpose


def claims_stay_open() -> None:
    """A claim is not settled by the money that it was made for."""

    async def settle(_self: object, _allocation_id: UUID) -> None:
        return None

    setattr(Claims, "settle", settle)  # noqa: B010 - a method is assigned on purpose
    setattr(PaymentsStore, "settle_claims", settle)  # noqa: B010 - so is this one


def disputes_that_are_won_are_lost() -> None:
    """Whatever a bank decides, the money is booked as taken."""
    real = disputes.state_of

    def state_of(word: str | None) -> str:
        return "lost" if real(word) == "won" else real(word)

    vars(disputes)["state_of"] = state_of


def what_is_unheard_of_waits_for_ever() -> None:
    """A payout that the gateway knows nothing of for a day is not shown to anybody."""

    def is_long_ago(_self: PayoutRounds, _row: asyncpg.Record) -> bool:
        return False

    setattr(PayoutRounds, "_is_long_ago", is_long_ago)  # noqa: B010 - a method, on purpose


def what_goes_back_is_booked() -> None:
    """Money that the gateway sends back from a lent account is believed to have come."""

    async def loan(_self: Confirming, notification: Notification) -> Notification:
        return replace(notification, status=Status.SUCCEEDED, unsigned_fields=frozenset())

    setattr(Confirming, "_loan", loan)  # noqa: B010 - a method is assigned on purpose


BUGS: Final[Mapping[str, Callable[[], None]]] = {
    bug.__name__: bug
    for bug in (
        fees_are_forgotten,
        what_is_unknown_has_failed,
        who_says_no_is_not_heard,
        what_is_late_needs_no_approval,
        accounts_are_forgotten,
        claims_stay_open,
        disputes_that_are_won_are_lost,
        what_is_unheard_of_waits_for_ever,
        what_goes_back_is_booked,
    )
}
