"""What people are mailed about goals."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from uuid_utils.compat import uuid7

from goalfund.notify.kinds import Kind
from goalfund.notify.mail import message
from goalfund.notify.notice_letters import GOALS_MAX, LINES_MAX, NoticeLetters, Told
from goalfund.notify.optout import OptOuts

ADA = UUID("019ae000-0000-7000-8000-000000000001")
URL = "https://goalfund.example"
LETTERS = NoticeLetters(URL, OptOuts(["k"], URL))
AT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def told(kind: Kind = Kind.MONEY_IN, **changes: Any) -> Told:
    values: dict[str, Any] = {
        "person_id": ADA,
        "kind": kind,
        "goal_id": uuid4(),
        "title": "A borehole for Ward 4",
        "slug": "a-borehole",
        "currency": "NGN",
        "deadline": AT,
        "event": "goal_closed",
        "events": 37,
        "amount_minor": 18_500_000,
        "name": "Ben Eze",
        "text": "We dig.",
        "role": "treasurer",
    }
    return Told(**values | changes)


@pytest.mark.parametrize("kind", Kind)
def test_every_mail_is_whole_and_can_be_ended_at_one_press(kind: Kind) -> None:
    mail = LETTERS.at_once("ada@example.org", "Ada", [told(kind)])
    sent = message(mail, mail_id=uuid7(), sender="a@b.example", at=AT, host="b.example")

    assert mail.subject.isprintable()
    assert mail.subject.endswith("A borehole for Ward 4 - GoalFund")
    assert mail.text.endswith(f"GoalFund, {URL}\n")
    assert f"{URL}/g/a-borehole" in mail.text
    assert f"{URL}/unsubscribe#token=" in mail.text
    assert f"{URL}/settings/notifications" in mail.text
    assert "List-Unsubscribe=One-Click" == sent["List-Unsubscribe-Post"]
    assert sent["List-Unsubscribe"].startswith(f"<{URL}/api/v1/unsubscribe?token=")


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (told(), "37 contributions, ₦185,000.00 came in."),
        (told(events=1, amount_minor=100_050), "1 contribution, ₦1,000.50 came in."),
        (told(Kind.UPDATE_POSTED, events=1), "The organisers posted an update."),
        (told(Kind.UPDATE_POSTED, events=None), "New updates by the organisers."),
        (told(Kind.COMMENT_POSTED, events=2), "2 comments."),
        (told(Kind.GOAL_CHANGED), "The goal was closed to new payments."),
        (
            told(Kind.GOAL_CHANGED, event="goal_edited"),
            "The deadline is now 23.11.2026 at 00:30 (Lagos).",
        ),
        (
            told(Kind.GOAL_CHANGED, event="goal_edited", deadline=None),
            "There is no deadline any more.",
        ),
        (
            told(Kind.WITHDRAWAL_REQUESTED, amount_minor=5_000),
            "A withdrawal of ₦50.00 is to be decided.",
        ),
        (
            told(Kind.WITHDRAWAL_ENDED, amount_minor=5_000, event="withdrawal_expired"),
            "A withdrawal of ₦50.00 was not approved in time.",
        ),
        (told(Kind.MONEY_OUT, amount_minor=5_000), "₦50.00 was paid out."),
        (
            told(Kind.REFUND_ENDED, amount_minor=5_000, event="refund_paid"),
            "₦50.00 was sent back to you.",
        ),
        (
            told(Kind.REFUND_ENDED, amount_minor=5_000, event="refund_failed"),
            "₦50.00 could not be sent back to you; the goal keeps it for now.",
        ),
        (
            told(Kind.REFUND_ENDED, amount_minor=5_000, event="refund_returned"),
            "₦50.00 came back from your bank; the goal keeps it for now.",
        ),
        (told(Kind.ROLE_CHANGED), "You are treasurer now."),
        (told(Kind.ROLE_CHANGED, role=None), "You have no role in it any more."),
        (
            told(Kind.CONTRIBUTION_CONFIRMED, currency="USD", amount_minor=1_000),
            "Your contribution of $10.00 has arrived.",
        ),
    ],
)
def test_a_line_says_what_happened(one: Told, line: str) -> None:
    assert f"- {line}\n" in LETTERS.at_once("ada@example.org", "Ada", [one]).text


def test_who_is_to_name_an_account_is_told_where() -> None:
    waits, other = told(Kind.REFUND_WAITS, amount_minor=5_000), told(Kind.MONEY_OUT)
    at_once = LETTERS.at_once("ada@example.org", "Ada", [waits]).text
    digest = LETTERS.digest("ada@example.org", "Ada", [other, waits], date(2026, 11, 22)).text

    assert "- ₦50.00 comes back to you: say which account it goes to.\n" in at_once
    assert f"Your account: {URL}/settings#settlement\n" in at_once
    assert 1 == digest.count(f"{URL}/settings#settlement")


def test_only_what_organisers_tell_everybody_is_quoted() -> None:
    for kind in Kind:
        text = LETTERS.at_once("ada@example.org", "Ada", [told(kind)]).text
        assert ("We dig." in text) is (kind is Kind.UPDATE_POSTED)
        assert "Ben Eze" not in text


def test_a_digest_has_every_goal_once_and_an_end() -> None:
    first, second = told(), told(title="A roof", slug="a-roof")
    same = told(Kind.COMMENT_POSTED, goal_id=first.goal_id, events=3)
    mail = LETTERS.digest("ada@example.org", "Ada", [first, same, second], date(2026, 11, 22))

    assert 1 == mail.text.count("A borehole for Ward 4")
    assert "- 37 contributions, ₦185,000.00 came in.\n- 3 comments.\n" in mail.text
    assert "A roof" in mail.text
    assert "22.11.2026" in mail.subject
    many = LETTERS.digest(
        "ada@example.org", "Ada", [told() for _ in range(GOALS_MAX + 5)], date(2026, 11, 22)
    )
    assert GOALS_MAX == many.text.count("A borehole for Ward 4")
    assert "And in 5 more" in many.text


def test_a_long_title_is_cut_in_the_subject() -> None:
    mail = LETTERS.at_once("ada@example.org", "Ada", [told(title="Water " * 30)])

    assert len(mail.subject) < 160
    assert "\u2026" in mail.subject


def test_many_lines_of_one_goal_are_counted() -> None:
    gifts = [told(Kind.CONTRIBUTION_CONFIRMED, amount_minor=n * 100) for n in range(1, 31)]
    text = LETTERS.at_once("ada@example.org", "Ada", gifts).text

    assert LINES_MAX == text.count("has arrived")
    assert "₦30.00" in text
    assert "- And 10 before that." in text
