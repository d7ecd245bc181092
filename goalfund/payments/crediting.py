"""Where money that came in belongs: its goal, a suspense book, or before a person."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from actors import ActorFailedError, QuarantinedError
from goalfund.goal.commands import CreditCharge, ReceiveSuspense
from goalfund.goal.outcomes import Committed, Diverted, Goals, Outcome
from goalfund.goal.suspense import SUSPENSE_CURRENCIES, suspense_goal_id
from goalfund.goal.verdicts import Diversion
from goalfund.payments.confirming import Confirming, Doubt
from goalfund.payments.matching import CODE_PATIENCE_S, Matching, Nobody
from goalfund.payments.payloads import Notification, Status, operation_id
from goalfund.payments.references import Reference
from goalfund.payments.shapes import STATIC_ACCOUNT, Shape

# The gateway has had so long to know of money that it told us of; then a person looks.
DOUBT_PATIENCE_S: Final = 24 * 3_600.0

_SUSPENSE_BOOKS: Final = frozenset(map(suspense_goal_id, SUSPENSE_CURRENCIES))


class State(StrEnum):
    """What became of a notification."""

    CREDITED = "credited"
    # For an intent of ours that cannot be seen yet: tried again, for ever under a reference that we
    # issued, for a day under a code that somebody typed.
    PARKED = "parked"
    HELD = "held"  # until the gateway confirms it: tried again
    QUARANTINED = "quarantined"  # authentic, and not to be booked before a person has looked
    NOTED = "noted"  # speaks of no money that came in


@dataclass(frozen=True, slots=True)
class Fate:
    """A notification's state, and why. `replayed`: its money was booked before."""

    state: State
    reason: str = ""
    replayed: bool = False


class Crediting:
    """Books notifications. The same one may come any number of times, to any server."""

    def __init__(
        self,
        goals: Goals,
        confirming: Confirming,
        matching: Matching,
        *,
        merchant_id: str | None = None,
    ) -> None:
        self._goals = goals
        self._confirming = confirming
        self._matching = matching
        self._merchant_id = merchant_id

    async def settle(self, notification: Notification, raw: bytes, waited_s: float = 0.0) -> Fate:
        """Book the money where it belongs, once, and return what became of it.

        `waited_s` is how long the notification has been tried for.

        Raises:
            TransientError, ActorError: nothing is known to be booked; ask again.
        """
        if (fate := self._not_to_be_booked(notification)) is not None:
            return fate
        confirmed = await self._confirming.confirm(notification)
        if isinstance(confirmed, Doubt):
            return _fate_of_doubt(confirmed, waited_s)
        try:
            return await self._book(confirmed, raw, waited_s)
        except (ActorFailedError, QuarantinedError) as error:
            # The fault is ours and the money is real: it is kept, and tried again.
            return Fate(State.HELD, f"a goal failed on it: {type(error).__name__}")

    async def _book(self, notification: Notification, raw: bytes, waited_s: float) -> Fate:
        if notification.shape in STATIC_ACCOUNT:
            return await self._book_transfer(notification, raw, waited_s)
        if (reference := notification.reference) is None:
            return await self._to_suspense(notification, raw, "unknown_reference")
        return await self._to_goal(notification, reference, raw)

    async def _book_transfer(self, notification: Notification, raw: bytes, waited_s: float) -> Fate:
        """Book what came in on the pooled account: the narration says for whom, or nobody can."""
        assert not notification.unsigned_fields, "the gateway has confirmed them"
        match = await self._matching.match(notification)
        fate = Fate(State.PARKED, "the intent of its code cannot be seen yet")
        if isinstance(match, Nobody):
            return await self._to_suspense(notification, raw, match.reason)
        if isinstance(match, Reference):
            fate = await self._to_goal(notification, match, raw)
        if fate.state is State.PARKED and waited_s >= CODE_PATIENCE_S:
            # What somebody typed is no proof that we issued it, so this does not wait for ever.
            return await self._to_suspense(notification, raw, "unknown_code")
        return fate

    def _not_to_be_booked(self, notification: Notification) -> Fate | None:
        if notification.status is Status.HELD:
            return Fate(State.QUARANTINED, notification.reason or "held at the gateway")
        lent = notification.shape is Shape.DYNAMIC_ACCOUNT  # where the status is not signed
        if notification.status is not Status.SUCCEEDED and not lent:
            return Fate(State.NOTED, notification.reason or str(notification.status))
        theirs = notification.merchant_id
        if self._merchant_id is not None and theirs not in (None, self._merchant_id):
            return Fate(State.QUARANTINED, "another merchant's")
        if notification.currency not in SUSPENSE_CURRENCIES:
            return Fate(State.QUARANTINED, "no book is kept in its currency")
        return None

    async def _to_goal(self, notification: Notification, reference: Reference, raw: bytes) -> Fate:
        command = CreditCharge(
            operation_id=operation_id(notification.gateway_reference),
            goal_id=reference.goal_id,
            reference=notification.gateway_reference,
            payment_code=reference.payment_code,
            amount_minor=notification.amount_minor,
            fee_minor=notification.fee_minor,
            currency=notification.currency,
            raw=raw,
        )
        outcome = await self._goals.ask(reference.goal_id, command)
        if not isinstance(outcome, Diverted):
            return await self._unless_contradicted(command, outcome)
        if outcome.reason is Diversion.INTENT_UNSEEN:
            return Fate(State.PARKED, "its intent cannot be seen yet")
        exact = notification.shape is Shape.DYNAMIC_ACCOUNT and command.reference == reference.text
        if exact and outcome.reason is Diversion.AMOUNT_DIFFERS:
            # Of a success the amount is exact: this one's status is not its own.
            return Fate(State.QUARANTINED, "is not what the account was lent for")
        return await self._to_suspense(notification, raw, outcome.reason)

    async def _to_suspense(self, notification: Notification, raw: bytes, reason: str) -> Fate:
        book_id = suspense_goal_id(notification.currency)
        command = ReceiveSuspense(
            operation_id=operation_id(notification.gateway_reference),
            goal_id=book_id,
            reference=notification.gateway_reference,
            amount_minor=notification.amount_minor,
            fee_minor=notification.fee_minor,
            currency=notification.currency,
            reason=str(reason),
            raw=raw,
        )
        return await self._unless_contradicted(command, await self._goals.ask(book_id, command))

    async def _unless_contradicted(
        self, command: CreditCharge | ReceiveSuspense, outcome: Outcome
    ) -> Fate:
        """Return the fate of what another book has claimed: that book remembers how much it was."""
        if isinstance(outcome, Committed) and outcome.goal_id != command.goal_id:
            claimed = _asked_of(outcome.goal_id, command)
            outcome = await self._goals.ask(outcome.goal_id, claimed)
        return _fate_of(outcome)


def _asked_of(
    goal_id: UUID, command: CreditCharge | ReceiveSuspense
) -> CreditCharge | ReceiveSuspense:
    """Return what `goal_id`, which has claimed the reference, was asked if it was the same money.

    It is answered from memory: nothing is booked by it.
    """
    said: dict[str, Any] = {
        "operation_id": command.operation_id,
        "goal_id": goal_id,
        "reference": command.reference,
        "amount_minor": command.amount_minor,
        "currency": command.currency,
    }
    if goal_id in _SUSPENSE_BOOKS:
        return ReceiveSuspense(**said, reason="")
    return CreditCharge(**said, payment_code="")


def _fate_of_doubt(doubt: Doubt, waited_s: float) -> Fate:
    if doubt.went_back:
        return Fate(State.NOTED, doubt.reason)
    given_up = doubt.answered and waited_s >= DOUBT_PATIENCE_S
    return Fate(State.QUARANTINED if given_up else State.HELD, doubt.reason)


def _fate_of(outcome: Outcome) -> Fate:
    if isinstance(outcome, Committed):
        return Fate(State.CREDITED, replayed=outcome.replayed)
    # Money whose notification contradicts what is booked already, or that no book can hold.
    reason = outcome.reason if isinstance(outcome, Diverted) else outcome.refusal
    return Fate(State.QUARANTINED, str(reason))
