"""Whom a bank transfer to the pooled account is for: by code, by reference, by sender and amount.

In this order, and never by a guess: what fits two intents fits none. It goes by what the narration
says and who sent how much, which a signature must cover, or the gateway confirm, before this asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from goalfund.payments import narration, references
from goalfund.payments.likeness import alike
from goalfund.payments.narration import Found
from goalfund.payments.payloads import Notification
from goalfund.payments.references import TEXT_LENGTH, Reference

# For so long an open intent is found by its payer's name and its amount.
SENDER_WINDOW_S: Final = 48 * 3_600.0
# For so long a code that spells itself right may be one whose intent cannot be seen yet.
CODE_PATIENCE_S: Final = 24 * 3_600.0
SAME_AMOUNT_MAX: Final = 200  # open intents of one amount; more of them are told apart by a code


@dataclass(frozen=True, slots=True)
class Wanted:
    """A transfer that somebody has announced."""

    goal_id: UUID
    payment_code: str
    payer_name: str | None = None

    @property
    def reference(self) -> Reference:
        """The intent, as a payment's reference names it."""
        return Reference(self.goal_id, self.payment_code)


@dataclass(frozen=True, slots=True)
class Unseen:
    """A narration carries a code of ours whose intent is not there, or not there yet."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """It fits no intent, or more than one; `reason` says which."""

    reason: str


Match = Reference | Unseen | Nobody


class Announced(Protocol):
    """Looks up who has announced a transfer."""

    async def wanted_by_codes(self, codes: Sequence[str]) -> dict[str, Wanted]:
        """Return the transfers that were announced under these codes."""

    async def wanted_of(
        self, amount_minor: int, currency: str, within_s: float, rows: int
    ) -> list[Wanted]:
        """Return unpaid transfers of an amount that were announced so recently, at most `rows`."""


class Matching:
    """Finds the intent that a credit to the pooled account pays."""

    def __init__(self, announced: Announced) -> None:
        self._announced = announced

    async def match(self, notification: Notification) -> Match:
        """Return what the credit is for, by all that is known now."""
        text = notification.narration or ""
        codes = narration.find_codes(text)
        if (by_code := await self._by_codes(codes)) is not None:
            return by_code
        if (by_reference := _by_reference(text)) is not None:
            return by_reference
        if any(found.certain for found in codes):
            return Unseen()
        return await self._by_sender(notification)

    async def _by_codes(self, codes: Sequence[Found]) -> Match | None:
        """Return the one intent that the codes are of; None when there is none to be seen.

        A code with our prefix goes before what only looks like one.
        """
        if not codes:
            return None
        wanted = await self._announced.wanted_by_codes([found.code for found in codes])
        for certain in (True, False):
            fitting = {
                wanted[found.code].reference
                for found in codes
                if found.certain is certain and found.code in wanted
            }
            if len(fitting) > 1:
                return Nobody("several_codes")
            if fitting:
                return fitting.pop()
        return None

    async def _by_sender(self, notification: Notification) -> Match:
        if notification.payer_name is None:
            return Nobody("unknown_reference")
        open_intents = await self._announced.wanted_of(
            notification.amount_minor, notification.currency, SENDER_WINDOW_S, SAME_AMOUNT_MAX + 1
        )
        if len(open_intents) > SAME_AMOUNT_MAX:
            return Nobody("several_senders")
        fitting = [w for w in open_intents if alike(w.payer_name, notification.payer_name)]
        if len(fitting) == 1:
            return fitting[0].reference
        return Nobody("several_senders" if fitting else "unknown_reference")


def _by_reference(text: str) -> Match | None:
    tokens = narration.find_tokens(text, TEXT_LENGTH)
    found = {parsed for token in tokens if (parsed := references.parse(token)) is not None}
    intents = {(one.goal_id, one.payment_code) for one in found}
    if len(intents) > 1:
        return Nobody("several_codes")
    return Reference(*intents.pop()) if intents else None
