"""What people can be told about: each kind, which events it comes of, and who hears of it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from goalfund.goal.events import EventKind

Body = Mapping[str, Any]


class Kind(StrEnum):
    """What a notification is about. Each has one line in `RULES`."""

    MONEY_IN = "money_in"
    CONTRIBUTION_CONFIRMED = "contribution_confirmed"
    CHARGED_BACK = "charged_back"
    UPDATE_POSTED = "update_posted"
    COMMENT_POSTED = "comment_posted"
    GOAL_CHANGED = "goal_changed"
    ROLE_CHANGED = "role_changed"
    WITHDRAWAL_REQUESTED = "withdrawal_requested"
    WITHDRAWAL_ENDED = "withdrawal_ended"
    MONEY_OUT = "money_out"
    PROOF_SUBMITTED = "proof_submitted"
    PROOF_DECIDED = "proof_decided"
    REFUND_WAITS = "refund_waits"
    REFUND_ENDED = "refund_ended"


class MailMode(StrEnum):
    """When mail is sent about something."""

    OFF = "off"
    AT_ONCE = "at_once"
    DAILY = "daily"


class Audience(StrEnum):
    """Who hears of it. Nobody hears of what they did themselves."""

    RUNNERS = "runners"  # organisers and treasurers
    TALKERS = "talkers"  # organisers, and who has commented lately
    FOLLOWERS = "followers"  # everybody who has a part in the goal: a page of people at a time
    GIVER = "giver"  # whose contribution it is: told where that is known
    SUBJECT = "subject"  # whom the event is about


def _always(_body: Body) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Wish:
    """Where somebody wants to be told of a kind."""

    in_app: bool
    mail: MailMode


@dataclass(frozen=True, slots=True)
class Rule:
    """How a kind is told. `when` looks at the event's body. Without `events`, no log tells of it.

    `mark`, 0 to 30, stands for the kind in links that were mailed: it is never given to another.
    `merges`: while it is unread, what follows is added to it instead of standing beside it.
    """

    mark: int
    about: str
    events: frozenset[EventKind]
    audience: Audience
    default: Wish
    merges: bool = False
    when: Callable[[Body], bool] = _always


_AT_ONCE: Final = Wish(in_app=True, mail=MailMode.AT_ONCE)
_DAILY: Final = Wish(in_app=True, mail=MailMode.DAILY)

RULES: Final[Mapping[Kind, Rule]] = MappingProxyType(
    {
        Kind.MONEY_IN: Rule(
            0,
            "Money came in for a goal that you run.",
            frozenset({EventKind.CONTRIBUTION_CONFIRMED}),
            Audience.RUNNERS,
            _DAILY,
            merges=True,
        ),
        Kind.CONTRIBUTION_CONFIRMED: Rule(
            1,
            "Your own contribution has arrived.",
            frozenset({EventKind.CONTRIBUTION_CONFIRMED}),
            Audience.GIVER,
            _AT_ONCE,
        ),
        Kind.CHARGED_BACK: Rule(
            2,
            "A payer's bank took money back from a goal that you run.",
            frozenset({EventKind.CHARGED_BACK}),
            Audience.RUNNERS,
            _AT_ONCE,
        ),
        Kind.UPDATE_POSTED: Rule(
            3,
            "The organisers of a goal that you have a part in say how it is getting on.",
            frozenset({EventKind.UPDATE_POSTED}),
            Audience.FOLLOWERS,
            _AT_ONCE,
            merges=True,
        ),
        Kind.COMMENT_POSTED: Rule(
            4,
            "Somebody commented on a goal that you organise, or lately commented on.",
            frozenset({EventKind.COMMENT_POSTED}),
            Audience.TALKERS,
            _DAILY,
            merges=True,
        ),
        Kind.GOAL_CHANGED: Rule(
            5,
            "A goal that you have a part in was closed, opened again or cancelled, or its deadline "
            "moved.",
            frozenset(
                {
                    EventKind.GOAL_CLOSED,
                    EventKind.GOAL_REOPENED,
                    EventKind.GOAL_CANCELLED,
                    EventKind.GOAL_EDITED,
                }
            ),
            Audience.FOLLOWERS,
            _DAILY,
            merges=True,
            when=lambda body: "version" not in body or "deadline" in body,
        ),
        Kind.ROLE_CHANGED: Rule(
            6,
            "You were given a role in a goal, or lost it.",
            frozenset({EventKind.MEMBER_CHANGED}),
            Audience.SUBJECT,
            _AT_ONCE,
        ),
        Kind.WITHDRAWAL_REQUESTED: Rule(
            7,
            "Somebody asks for money out of a goal that you run: it waits for approval.",
            frozenset({EventKind.WITHDRAWAL_REQUESTED}),
            Audience.RUNNERS,
            _AT_ONCE,
            # Nobody is asked to approve what our own tools do.
            when=lambda body: "member_id" in body,
        ),
        Kind.WITHDRAWAL_ENDED: Rule(
            8,
            "A withdrawal from a goal that you run was rejected, ran out of time, or came back.",
            frozenset(
                {
                    EventKind.WITHDRAWAL_REJECTED,
                    EventKind.WITHDRAWAL_EXPIRED,
                    EventKind.WITHDRAWAL_FAILED,
                    EventKind.WITHDRAWAL_RETURNED,
                }
            ),
            Audience.RUNNERS,
            _AT_ONCE,
        ),
        Kind.MONEY_OUT: Rule(
            9,
            "Money was paid out of a goal that you have a part in.",
            frozenset({EventKind.WITHDRAWAL_PAID}),
            Audience.FOLLOWERS,
            _DAILY,
        ),
        Kind.PROOF_SUBMITTED: Rule(
            10,
            "The organisers of a goal that you have a part in show what money was spent on.",
            frozenset({EventKind.PROOF_SUBMITTED}),
            Audience.FOLLOWERS,
            _AT_ONCE,
        ),
        Kind.PROOF_DECIDED: Rule(
            11,
            "The contributors of a goal that you run have decided on a proof.",
            frozenset({EventKind.PROOF_DECIDED}),
            Audience.RUNNERS,
            _AT_ONCE,
        ),
        Kind.REFUND_WAITS: Rule(
            12,
            "Money comes back to you, and waits until you have said which account it goes to.",
            frozenset(),  # whether somebody has named an account is in no log
            Audience.GIVER,
            _AT_ONCE,
        ),
        Kind.REFUND_ENDED: Rule(
            13,
            "Money was sent back to you, or could not be.",
            frozenset({EventKind.REFUND_PAID, EventKind.REFUND_FAILED, EventKind.REFUND_RETURNED}),
            Audience.SUBJECT,
            _AT_ONCE,
        ),
    }
)

# What comes in is counted where it is booked; of the rest the log is read.
COUNTED: Final = frozenset({EventKind.CONTRIBUTION_CONFIRMED})
READ: Final = frozenset(kind for rule in RULES.values() for kind in rule.events) - COUNTED


def kinds_of(event: EventKind, body: Body) -> list[Kind]:
    """Return the kinds of notification that an event is a cause of."""
    return [kind for kind, rule in RULES.items() if event in rule.events and rule.when(body)]
