"""What people are mailed about goals, in plain text: one thing at once, or a day in one mail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import orjson

from goalfund.notify.kinds import Kind
from goalfund.notify.mail import Mail
from goalfund.notify.optout import OptOuts, Stop
from goalfund.paper.money import priced

GOALS_MAX: Final = 40  # of one digest; what is beyond is counted
LINES_MAX: Final = 20  # of one goal
_TITLE_MAX: Final = 80  # in a subject
_LAGOS: Final = ZoneInfo("Africa/Lagos")


@dataclass(frozen=True, slots=True)
class Told:
    """One line that mail is due about, as it is now."""

    person_id: UUID
    kind: Kind
    goal_id: UUID
    title: str
    slug: str
    currency: str
    deadline: datetime | None
    event: str
    events: int | None  # None: some of them were mailed before
    amount_minor: int | None
    name: str | None
    text: str | None
    role: str | None

    @classmethod
    def of(cls, row: asyncpg.Record) -> "Told":
        """Return a row of `take_due_notices`; what came in is what was booked."""
        shown = {} if row["display"] is None else orjson.loads(row["display"])
        kind, body = Kind(row["kind"]), orjson.loads(row["body"])
        counted = kind is Kind.MONEY_IN
        return cls(
            person_id=row["person_id"],
            kind=kind,
            goal_id=row["goal_id"],
            title=row["title"],
            slug=row["slug"],
            currency=row["currency"],
            deadline=row["deadline"],
            event=row["event"],
            events=row["gifts"] if counted else _events_of(row),
            amount_minor=row["came_minor"] if counted else row["amount_minor"],
            name=shown.get("name"),
            text=shown.get("text"),
            role=body.get("role"),
        )

    @property
    def amount(self) -> str:
        """The money that it is about, as people read it."""
        return priced(self.amount_minor or 0, self.currency)


def _events_of(row: asyncpg.Record) -> int | None:
    return row["events"] if row["mailed_seq"] is None else None


class NoticeLetters:
    """Writes the mails about goals of one deployment."""

    def __init__(self, public_url: str, opt_outs: OptOuts) -> None:
        self._public_url = public_url
        self._opt_outs = opt_outs

    def at_once(self, email: str, first_name: str, told: Sequence[Told]) -> Mail:
        """Return the mail about lines of one kind and one goal."""
        first = told[0]
        stop = Stop(first.person_id, frozenset({first.kind}))
        lines = [_line(one) for one in told]
        words = [one.text for one in told if one.kind is Kind.UPDATE_POSTED and one.text]
        return self._mail(
            f"notice_{first.kind}",
            email,
            f"{lines[-1]} - {_short(first.title)}",
            [
                f"Hello {first_name},",
                f"about {first.title}:",
                _listed(lines),
                *words,
                self._where(told),
            ],
            stop,
        )

    def digest(self, email: str, first_name: str, told: Sequence[Told], day: date) -> Mail:
        """Return the mail about a day: every goal with what happened there."""
        goals: dict[UUID, list[Told]] = {}
        for one in told:
            goals.setdefault(one.goal_id, []).append(one)
        listed = list(goals.values())
        beyond = len(listed) - GOALS_MAX
        stop = Stop(told[0].person_id, frozenset(one.kind for one in told), daily=True)
        return self._mail(
            "notice_digest",
            email,
            f"Your goals, {day:%d.%m.%Y}",
            [
                f"Hello {first_name},",
                "this is what happened:",
                *map(self._of_goal, listed[:GOALS_MAX]),
                *(
                    [f"And in {beyond} more: {self._public_url}/notifications"]
                    if beyond > 0
                    else []
                ),
            ],
            stop,
        )

    def _of_goal(self, told: Sequence[Told]) -> str:
        return f"{told[0].title}\n{_listed(list(map(_line, told)))}\n{self._where(told)}"

    def _where(self, told: Sequence[Told]) -> str:
        """Return the page of the goal, after the one where what waits can be done."""
        page = f"{self._public_url}/g/{told[0].slug}"
        if any(one.kind is Kind.REFUND_WAITS for one in told):
            return f"Your account: {self._public_url}/settings#settlement\nThe goal: {page}"
        return page

    def _mail(
        self, kind: str, email: str, subject: str, paragraphs: Sequence[str], stop: Stop
    ) -> Mail:
        last = (
            f"Choose what you are mailed at {self._public_url}/settings/notifications, or have no "
            f"more mail like this one:\n{self._opt_outs.page(stop)}"
        )
        text = "\n\n".join([*paragraphs, last, f"GoalFund, {self._public_url}"])
        headers = self._opt_outs.headers(stop)
        return Mail(kind, email, f"{subject} - GoalFund", f"{text}\n", headers)


def _listed(lines: Sequence[str]) -> str:
    """Return lines below each other, the latest if they are many."""
    beyond = len(lines) - LINES_MAX
    more = [f"- And {beyond} before that."] if beyond > 0 else []
    return "\n".join([*(f"- {line}." for line in lines[-LINES_MAX:]), *more])


def _line(told: Told) -> str:
    """Return what happened, as a sentence without its stop."""
    return _LINES[told.kind](told)


def _counted(count: int | None, one: str, many: str) -> str:
    """Return how many there are, or only that there are some."""
    if count == 1:
        return one
    return f"New {many}" if count is None else f"{count:,} {many}"


def _changed(told: Told) -> str:
    if told.event == "goal_edited":
        if told.deadline is None:
            return "There is no deadline any more"
        return f"The deadline is now {told.deadline.astimezone(_LAGOS):%d.%m.%Y at %H:%M} (Lagos)"
    return _CHANGES[told.event]


_CHANGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "goal_closed": "The goal was closed to new payments",
        "goal_reopened": "The goal was opened again",
        "goal_cancelled": "The goal was cancelled",
    }
)
_ENDED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "withdrawal_rejected": "was rejected",
        "withdrawal_expired": "was not approved in time",
        "withdrawal_failed": "came back from the bank",
        "withdrawal_returned": "came back from the bank after it was paid",
    }
)
_REFUND_ENDED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "refund_paid": "was sent back to you",
        "refund_failed": "could not be sent back to you; the goal keeps it for now",
        "refund_returned": "came back from your bank; the goal keeps it for now",
    }
)
_LINES: Final[Mapping[Kind, Callable[[Told], str]]] = MappingProxyType(
    {
        Kind.MONEY_IN: lambda told: (
            f"{_counted(told.events, '1 contribution', 'contributions')}, {told.amount} came in"
        ),
        Kind.CONTRIBUTION_CONFIRMED: lambda told: f"Your contribution of {told.amount} has arrived",
        Kind.CHARGED_BACK: lambda told: f"{told.amount} was taken back by the payer's bank",
        Kind.UPDATE_POSTED: lambda told: _counted(
            told.events, "The organisers posted an update", "updates by the organisers"
        ),
        Kind.COMMENT_POSTED: lambda told: _counted(told.events, "1 new comment", "comments"),
        Kind.GOAL_CHANGED: _changed,
        Kind.ROLE_CHANGED: lambda told: (
            f"You are {told.role} now" if told.role else "You have no role in it any more"
        ),
        Kind.WITHDRAWAL_REQUESTED: lambda told: f"A withdrawal of {told.amount} is to be decided",
        Kind.WITHDRAWAL_ENDED: lambda told: (
            f"A withdrawal of {told.amount} {_ENDED.get(told.event, 'ended')}"
        ),
        Kind.MONEY_OUT: lambda told: f"{told.amount} was paid out",
        Kind.PROOF_SUBMITTED: lambda _: (
            "The organisers show what money was spent on: say whether you believe it"
        ),
        Kind.PROOF_DECIDED: lambda _: "The contributors have decided on a proof",
        Kind.REFUND_WAITS: lambda told: (
            f"{told.amount} comes back to you: say which account it goes to"
        ),
        Kind.REFUND_ENDED: lambda told: (
            f"{told.amount} {_REFUND_ENDED.get(told.event, 'of a refund has come to its end')}"
        ),
    }
)
assert set(_LINES) == set(Kind), "every kind is told in words"


def _short(title: str) -> str:
    return title if len(title) <= _TITLE_MAX else f"{title[: _TITLE_MAX - 1].rstrip()}\u2026"
