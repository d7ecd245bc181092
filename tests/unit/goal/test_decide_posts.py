"""The rules of what is said about a goal: who may say it, and who may take it back."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from goalfund.goal.commands import CancelGoal, CloseGoal, Command
from goalfund.goal.events import commitment
from goalfund.goal.facts import Post
from goalfund.goal.outcomes import Committed
from goalfund.goal.roles import Role
from goalfund.goal.verdicts import Refusal
from tests.goals import Ledger, announce, appoint, comment, credit, intend, take_down

ADA, BEN, CHI, EVE = (UUID(int=n) for n in (1, 2, 3, 4))


def opened(**changes: Any) -> Ledger:
    """A goal of which Ada is the organiser and Ben the treasurer, and to which Chi has given."""
    ledger = Ledger()
    ledger.open(**{"person_id": ADA, "member_id": uuid4()} | changes)
    ledger.do(appoint(ledger.goal_id, BEN, Role.TREASURER, ADA))
    ledger.give(500, person_id=CHI)
    return ledger


def answer(ledger: Ledger, command: Command) -> object:
    (outcome,) = ledger.ask(command)
    return "committed" if isinstance(outcome, Committed) else getattr(outcome, "refusal", outcome)


@pytest.mark.parametrize(
    ("who", "update", "remark"),
    [
        (ADA, "organiser", "organiser"),
        (BEN, None, "treasurer"),
        (CHI, None, "contributor"),
        (EVE, None, None),
        (None, "platform", "platform"),
    ],
)
def test_who_may_say_what_and_as_what(
    who: UUID | None, update: str | None, remark: str | None
) -> None:
    for make, by in ((announce, update), (comment, remark)):
        ledger = opened()
        said = answer(ledger, make(ledger.goal_id, who))

        assert (Refusal.FORBIDDEN if by is None else "committed") == said
        assert by is None or by == ledger.events[-1].body["by"]


def test_the_log_holds_neither_words_nor_names() -> None:
    ledger = opened()
    remark = comment(ledger.goal_id, CHI)
    ledger.do(remark)
    event = ledger.events[-1]

    assert {"text": "Well done!", "name": "Ben Eze"} == event.display
    assert commitment(event.display, remark.salt) == event.body["commitment"]
    assert {"comment_id", "by", "commitment"} == set(event.body)
    for text in ("Well", "Ben", str(CHI)):
        assert text not in event.body_text


def test_a_comment_without_a_name_shows_none() -> None:
    ledger = opened()
    ledger.do(comment(ledger.goal_id, CHI, author_name=None, anonymous=True))

    assert {"text": "Well done!"} == ledger.events[-1].display


def test_only_money_that_came_in_makes_somebody_a_contributor() -> None:
    ledger = opened()
    gift = intend(ledger.goal_id, 700, person_id=EVE)
    ledger.do(gift)
    before = answer(ledger, comment(ledger.goal_id, EVE))
    outcomes = ledger.ask(credit(gift), comment(ledger.goal_id, EVE))

    assert Refusal.FORBIDDEN == before
    assert all(isinstance(outcome, Committed) for outcome in outcomes)


def test_the_roles_of_the_moment_count() -> None:
    ledger = opened()
    ledger.do(comment(ledger.goal_id, BEN))
    ledger.do(appoint(ledger.goal_id, BEN, None, ADA))

    assert Refusal.FORBIDDEN == answer(ledger, comment(ledger.goal_id, BEN))


@pytest.mark.parametrize(
    ("author", "who", "by"),
    [
        (CHI, CHI, "author"),
        (CHI, ADA, "organiser"),
        (CHI, BEN, None),
        (CHI, EVE, None),
        (CHI, None, "platform"),
        (ADA, ADA, "author"),
        (ADA, CHI, None),
        (None, ADA, "organiser"),
        (None, None, "platform"),
    ],
)
def test_who_may_take_a_comment_back_and_as_what(
    author: UUID | None, who: UUID | None, by: str | None
) -> None:
    ledger = opened()
    said = comment(ledger.goal_id, author)
    ledger.do(said)
    removed = answer(ledger, take_down(said, who))

    assert (Refusal.FORBIDDEN if by is None else "committed") == removed
    expected = {"comment_id": str(said.post_id), "by": by}
    assert by is None or expected == ledger.events[-1].body


def test_an_author_who_has_lost_every_role_may_still_take_it_back() -> None:
    ledger = opened()
    said = comment(ledger.goal_id, BEN)
    ledger.do(said)
    ledger.do(appoint(ledger.goal_id, BEN, None, ADA))

    assert "committed" == answer(ledger, take_down(said, BEN))


def test_a_post_is_taken_back_once_and_as_what_it_is() -> None:
    ledger = opened()
    said, update = comment(ledger.goal_id, CHI), announce(ledger.goal_id, ADA)
    ledger.ask(said, update)
    first = take_down(said, CHI)

    assert Refusal.POST_NOT_FOUND == answer(ledger, take_down(said, ADA, kind="update"))
    assert Refusal.POST_NOT_FOUND == answer(ledger, take_down(update, ADA, kind="comment"))
    assert Refusal.POST_NOT_FOUND == answer(ledger, take_down(said, ADA, post_id=uuid4()))
    assert Refusal.FORBIDDEN == answer(ledger, take_down(said, CHI, post_id=uuid4()))
    assert ["committed", "committed"] == [answer(ledger, first) for _ in range(2)]
    assert Refusal.POST_NOT_FOUND == answer(ledger, take_down(said, CHI))
    assert Refusal.POST_NOT_FOUND == answer(ledger, take_down(said, ADA))


@pytest.mark.parametrize("ended", [CloseGoal, CancelGoal])
def test_people_may_talk_when_a_goal_has_ended(ended: type[Any]) -> None:
    ledger = opened()
    ledger.do(ended(operation_id=uuid4(), goal_id=ledger.goal_id))

    assert "committed" == answer(ledger, announce(ledger.goal_id, ADA))
    assert "committed" == answer(ledger, comment(ledger.goal_id, CHI))


def test_nobody_talks_about_a_suspense_book() -> None:
    ledger = Ledger()
    ledger.open(suspense=True, visibility="private")
    said = comment(ledger.goal_id)
    asked = (announce(ledger.goal_id), said, take_down(said))

    assert {Refusal.GOAL_NOT_FOUND} == {answer(ledger, command) for command in asked}


def test_words_taken_back_in_their_own_batch_are_in_no_event_of_it() -> None:
    ledger = opened()
    said, kept = comment(ledger.goal_id, CHI), comment(ledger.goal_id, CHI, text="This stays.")
    before = len(ledger.events)
    ledger.ask(said, kept, take_down(said, CHI))
    first, second, _ = ledger.events[before:]

    assert (None, None) == (first.display, first.salt)
    assert "commitment" in first.body
    assert second.display is not None


def test_a_post_that_a_stale_writer_cannot_know_breaks_nothing() -> None:
    """Rows are looked up after the state was: they may be ahead of it. The journal fences that."""
    ledger, said = opened(), comment(uuid4(), CHI)
    ahead = Post(said.post_id, "comment", ledger.state.seq + 9, said.operation_id, CHI)
    ledger.facts.posts[said.post_id] = ahead
    removal = take_down(said, CHI, goal_id=ledger.goal_id)

    assert "committed" == answer(ledger, removal)
