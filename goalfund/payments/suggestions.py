"""Which contributions money in suspense may have been meant for, the likeliest first. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from goalfund.payments.likeness import alike, common_words

SUGGESTIONS_MAX: Final = 5
LATELY: Final = timedelta(days=7)


class Why(StrEnum):
    """What speaks for a suggestion; below the line, what kept it from being done by itself."""

    CODE = "code"
    REFERENCE = "reference"
    CLAIMED = "claimed"
    CODE_NEARLY_RIGHT = "code_nearly_right"
    NAME_ALIKE = "name_alike"
    AMOUNT_EQUAL = "amount_equal"
    NAME_PARTLY = "name_partly"
    ANNOUNCED_LATELY = "announced_lately"

    AMOUNT_DIFFERS = "amount_differs"
    ALREADY_PAID = "already_paid"
    GOAL_NOT_OPEN = "goal_not_open"


_WEIGHT: Final = {
    Why.CODE: 100,
    Why.REFERENCE: 100,
    Why.CLAIMED: 60,
    Why.CODE_NEARLY_RIGHT: 40,
    Why.NAME_ALIKE: 30,
    Why.AMOUNT_EQUAL: 20,
    Why.NAME_PARTLY: 8,
    Why.ANNOUNCED_LATELY: 4,
    Why.ALREADY_PAID: -15,
    Why.GOAL_NOT_OPEN: -5,
    Why.AMOUNT_DIFFERS: 0,
}
# What is only likely because of when it was announced is not likely.
_LEAST: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Money in suspense, as far as its notification tells whose it is."""

    amount_minor: int
    received_at: datetime
    sender: str | None = None
    narration: str | None = None
    codes: Collection[str] = ()
    near_codes: Collection[str] = ()
    payment_codes: Collection[tuple[UUID, str]] = ()  # of references of ours
    claimed: Collection[UUID] = ()  # contributions that claims on this money name


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A contribution that somebody meant to make."""

    goal_id: UUID
    goal_title: str
    goal_slug: str
    goal_status: str
    contribution_id: UUID
    payment_code: str
    amount_minor: int
    status: str
    payer_name: str | None
    created_at: datetime
    code: str | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate, and what speaks for it and against."""

    candidate: Candidate
    why: tuple[Why, ...]

    @property
    def weight(self) -> int:
        """How likely it is, compared with others."""
        return sum(_WEIGHT[reason] for reason in self.why)


def rank(money: Money, candidates: Iterable[Candidate]) -> list[Suggestion]:
    """Return the likeliest candidates, at most five, each with its reasons."""
    all_of_them = [Suggestion(one, tuple(_reasons(money, one))) for one in candidates]
    likely = [one for one in all_of_them if one.weight >= _LEAST]
    likely.sort(key=lambda one: (one.weight, one.candidate.created_at), reverse=True)
    return likely[:SUGGESTIONS_MAX]


def _reasons(money: Money, one: Candidate) -> Iterable[Why]:
    holds = {
        Why.CODE: one.code in money.codes,
        Why.REFERENCE: (one.goal_id, one.payment_code) in money.payment_codes,
        Why.CLAIMED: one.contribution_id in money.claimed,
        Why.CODE_NEARLY_RIGHT: one.code in money.near_codes,
        Why.NAME_ALIKE: alike(one.payer_name, money.sender),
        Why.AMOUNT_EQUAL: one.amount_minor == money.amount_minor,
        Why.NAME_PARTLY: common_words(one.payer_name, money.sender) > 0,
        Why.ANNOUNCED_LATELY: abs(money.received_at - one.created_at) <= LATELY,
        Why.AMOUNT_DIFFERS: one.amount_minor != money.amount_minor,
        Why.ALREADY_PAID: one.status != "pending",
        Why.GOAL_NOT_OPEN: one.goal_status != "open",
    }
    return (reason for reason, is_so in holds.items() if is_so)
