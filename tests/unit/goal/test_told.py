"""What a log tells of the goal itself, in the order in which it can be told."""

import pytest

from goalfund.goal.told import Told

OPENED = {"kind": "open", "currency": "NGN", "target_minor": 5}


def opened() -> Told:
    told = Told()
    told.hear(1, "goal_opened", OPENED, "")
    return told


def test_edits_are_told_one_by_one() -> None:
    told = opened()
    told.hear(2, "goal_edited", {"target_minor": 6, "version": 2}, "")
    told.hear(3, "goal_edited", {"target_minor": 7, "version": 3}, "")

    assert ((3, 7), (3, 3)) == (told.values["target_minor"], told.values["version"])


@pytest.mark.parametrize("version", [0, 1, 3, "2", None])
def test_an_edit_makes_the_next_version(version: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        opened().hear(2, "goal_edited", {"target_minor": 6, "version": version}, "")


def test_a_goal_is_opened_once() -> None:
    with pytest.raises(ValueError, match="opening"):
        opened().hear(2, "goal_opened", OPENED, "")


@pytest.mark.parametrize("kind", ["goal_closed", "goal_edited", "member_changed"])
def test_nothing_is_told_before_the_opening(kind: str) -> None:
    with pytest.raises(ValueError, match="opening"):
        Told().hear(1, kind, {"version": 2, "member_id": "m", "role": None}, "")
