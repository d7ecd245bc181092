"""The rules of files in goals: whose they are, what for, and once."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from goalfund.goal.commands import Command
from goalfund.goal.events import commitment
from goalfund.goal.facts import GoalFile, Upload
from goalfund.goal.outcomes import Committed
from goalfund.goal.roles import Role
from goalfund.goal.verdicts import Refusal
from tests.goals import SALT, Ledger, announce, appoint, edit, open_goal, take_down, upload

ADA, BEN = UUID(int=1), UUID(int=2)


def opened(*uploads: Upload) -> Ledger:
    """A goal that Ada runs, and files that were brought."""
    ledger = Ledger()
    ledger.open(person_id=ADA, member_id=uuid4())
    bring(ledger, *uploads)
    return ledger


def bring(ledger: Ledger, *uploads: Upload) -> None:
    ledger.facts.uploads |= {one.file_id: one for one in uploads}


def answer(ledger: Ledger, command: Command) -> object:
    (outcome,) = ledger.ask(command)
    return "committed" if isinstance(outcome, Committed) else getattr(outcome, "refusal", outcome)


def with_image(ledger: Ledger, image: Upload | None, **changes: Any) -> Command:
    return edit(ledger.goal_id, ADA, image=image and str(image.file_id), **changes)


def with_pictures(ledger: Ledger, *pictures: Upload) -> Command:
    return announce(ledger.goal_id, ADA, attachments=tuple(one.file_id for one in pictures))


NOT_TO_BE_HAD = [
    upload(BEN),
    upload(None),
    upload(ADA, "avatar"),
    upload(ADA, "proof", media="application/pdf", width=None, height=None),
]


@pytest.mark.parametrize("image", NOT_TO_BE_HAD)
def test_a_goals_picture_is_ones_own_and_brought_for_that(image: Upload) -> None:
    ledger, new = opened(image), Ledger()
    bring(new, image)
    opening = open_goal(new.goal_id, person_id=ADA, member_id=uuid4(), image=image.file_id)

    assert Refusal.FILE_NOT_FOUND == answer(ledger, with_image(ledger, image))
    assert Refusal.FILE_NOT_FOUND == answer(ledger, with_image(ledger, upload(ADA)))
    assert Refusal.FILE_NOT_FOUND == answer(new, opening)


@pytest.mark.parametrize("picture", [*NOT_TO_BE_HAD, upload(ADA, "goal_image")])
def test_pictures_of_an_update_are_ones_own_and_brought_for_that(picture: Upload) -> None:
    good = upload(ADA, "update")
    ledger = opened(picture, good)

    assert Refusal.FILE_NOT_FOUND == answer(ledger, with_pictures(ledger, good, picture))
    assert "committed" == answer(ledger, with_pictures(ledger, good))


def test_an_edit_that_says_nothing_of_the_picture_leaves_it() -> None:
    image = upload(ADA)
    ledger = opened(image)
    ledger.do(with_image(ledger, image))
    ledger.do(edit(ledger.goal_id, ADA, title="Another roof"))
    assert ledger.state.page is not None
    kept = ledger.state.page.image
    ledger.do(with_image(ledger, image))
    ledger.do(with_image(ledger, None))

    assert image.shown() == kept
    assert ledger.events[-2].display == {"title": "Another roof"}
    assert ledger.state.page.image is None


def test_our_own_tools_have_brought_nothing() -> None:
    image = upload(None)
    ledger = opened(image)

    refused = edit(ledger.goal_id, None, image=str(image.file_id))
    assert Refusal.FILE_NOT_FOUND == answer(ledger, refused)


def test_the_log_holds_nothing_of_a_picture_but_a_commitment_to_its_digest() -> None:
    image = upload(ADA)
    ledger = opened(image)
    ledger.do(with_image(ledger, image))
    event = ledger.events[-1]

    assert {"image": image.shown()} == event.display
    assert image.sha256 == event.display["image"]["sha256"]
    assert commitment(event.display, SALT) == event.body["commitment"]
    assert {"version", "commitment"} == set(event.body)
    assert str(image.file_id) not in event.body_text


def test_another_picture_cannot_be_shown_under_the_same_commitment() -> None:
    """An organiser who swaps the bytes, or the order, is found out."""
    first, second = upload(ADA, "update"), upload(ADA, "update", sha256="cd" * 32)
    ledger = opened(first, second)
    ledger.do(with_pictures(ledger, first, second))
    event = ledger.events[-1]
    assert event.display is not None
    shown = event.display["attachments"]

    for swapped in (shown[::-1], [shown[0], {**shown[1], "sha256": first.sha256}], shown[:1]):
        display = {**event.display, "attachments": swapped}
        assert event.body["commitment"] != commitment(display, SALT)


def test_a_goal_opened_with_a_picture_says_so_and_one_without_says_nothing() -> None:
    image = upload(ADA)
    ledger, plain = Ledger(), Ledger()
    bring(ledger, image)
    ledger.open(person_id=ADA, member_id=uuid4(), image=image.file_id)
    plain.open()

    assert ledger.events[0].display is not None
    assert image.shown() == ledger.events[0].display["image"]
    assert plain.events[0].display is not None
    assert "image" not in plain.events[0].display


def test_a_file_is_put_to_use_once() -> None:
    image, picture = upload(ADA), upload(ADA, "update")
    ledger = opened(image, picture)
    outcomes = ledger.ask(
        with_pictures(ledger, picture), with_pictures(ledger, picture), with_image(ledger, image)
    )
    ledger.do(with_image(ledger, None))

    assert ["Committed", "Refused", "Committed"] == [type(one).__name__ for one in outcomes]
    assert Refusal.FILE_NOT_FOUND == answer(ledger, with_image(ledger, image))
    twice = upload(ADA, "update")
    bring(ledger, twice)
    assert Refusal.FILE_NOT_FOUND == answer(ledger, with_pictures(ledger, twice, twice))


def test_the_picture_that_a_goal_has_can_be_named_again() -> None:
    image = upload(ADA)
    ledger = opened(image)
    ledger.do(with_image(ledger, image))
    seq = ledger.state.seq
    ledger.do(with_image(ledger, image))
    ledger.do(with_image(ledger, image, title="Another title"))

    assert seq + 1 == ledger.state.seq
    assert {"title": "Another title"} == ledger.events[-1].display
    assert ledger.state.page is not None
    assert image.shown() == ledger.state.page.image


def test_a_picture_that_is_taken_away_leaves_its_place() -> None:
    image = upload(ADA)
    ledger = opened(image)
    goal_id = ledger.goal_id
    first = ledger.write(with_image(ledger, image))
    second = ledger.write(with_image(ledger, None))

    assert {(goal_id, 0): GoalFile(goal_id, 0, image.file_id, "goal_image", 2)} == first.files
    assert {(goal_id, 0): GoalFile(goal_id, 0, None, "goal_image", 3)} == second.files
    assert {"image": None} == ledger.events[-1].display
    assert not ledger.write(with_image(ledger, None)).events


def test_of_two_pictures_in_one_batch_the_goal_takes_the_last() -> None:
    first, second = upload(ADA), upload(ADA)
    ledger = opened(first, second)
    batch = ledger.write(with_image(ledger, first), with_image(ledger, second))

    assert [second.file_id] == [file.file_id for file in batch.files.values()]


def test_what_is_taken_back_in_its_own_batch_uses_no_file() -> None:
    picture = upload(ADA, "update")
    ledger = opened(picture)
    said = with_pictures(ledger, picture)
    batch = ledger.write(said, take_down(said, ADA))  # type: ignore[arg-type]

    assert {} == batch.files


def test_the_roles_are_asked_before_the_files() -> None:
    image = upload(BEN)
    ledger = opened(image)
    asked = edit(ledger.goal_id, BEN, image=str(image.file_id))

    assert Refusal.FORBIDDEN == answer(ledger, asked)
    ledger.do(appoint(ledger.goal_id, BEN, Role.ORGANISER, ADA))
    again = edit(ledger.goal_id, BEN, image=str(image.file_id))
    assert "committed" == answer(ledger, again)
