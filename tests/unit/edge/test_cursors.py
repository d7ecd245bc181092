"""Cursors can be carried, not altered. Reliability 101."""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.edge.cursors import Cursors, Page
from goalfund.edge.fields import PageQuery
from goalfund.edge.problems import Code, ProblemError

CURSORS = Cursors(["new secret", "old secret"])
GOAL_ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


class GoalQuery(PageQuery):
    q: str | None = None


def sealed(position: list[object], query: PageQuery | None = None, by: Cursors = CURSORS) -> str:
    return by.seal("goals", (query or GoalQuery()).filters(), position)


def refused(cursor: str, name: str = "goals", q: str | None = None) -> bool:
    with pytest.raises(ProblemError) as caught:
        CURSORS.open(name, GoalQuery(cursor=cursor, q=q))
    return caught.value.code is Code.INVALID_CURSOR


def test_a_position_comes_back_as_it_was() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    cursor = sealed([at, GOAL_ID, 7, None, "Ọlá"])

    position = CURSORS.open("goals", GoalQuery(cursor=cursor))

    assert ["2026-01-02T03:04:05.678901+00:00", str(GOAL_ID), 7, None, "Ọlá"] == position


def test_without_a_cursor_the_first_page_is_meant() -> None:
    assert CURSORS.open("goals", GoalQuery()) is None


def test_a_cursor_is_good_for_its_own_list_and_filters_only() -> None:
    cursor = sealed([1], GoalQuery(q="roof"))

    assert refused(cursor, q="well")
    assert refused(cursor, q=None)
    assert refused(cursor, name="events", q="roof")


class ForgetfulCursors(Cursors):
    """A planted bug: the scope is not part of what is signed."""

    @staticmethod
    def _tag(key: bytes, name: str, filters: Mapping[str, object], payload: bytes) -> bytes:
        return Cursors._tag(key, "", {}, payload)


def test_a_cursor_that_forgets_its_filters_would_be_carried_elsewhere() -> None:
    """Negative control of the test above."""
    forgetful = ForgetfulCursors(["secret"])
    cursor = sealed([1], GoalQuery(q="roof"), by=forgetful)

    assert [1] == forgetful.open("events", GoalQuery(q="well", cursor=cursor))


def test_another_limit_does_not_spoil_a_cursor() -> None:
    cursor = sealed([1], GoalQuery(limit=10))

    assert [1] == CURSORS.open("goals", GoalQuery(limit=20, cursor=cursor))


def test_an_old_secret_still_opens_what_it_sealed_and_a_strange_one_does_not() -> None:
    """Rotation: the newest secret signs, all verify."""
    by_old = sealed([1], by=Cursors(["old secret"]))
    by_strange = sealed([1], by=Cursors(["strange secret"]))

    assert [1] == CURSORS.open("goals", GoalQuery(cursor=by_old))
    assert refused(by_strange)
    assert sealed([1], by=Cursors(["new secret"])) == sealed([1])


def test_no_single_bit_can_be_flipped() -> None:
    """Reliability 101: cursor tampering."""
    raw = base64.urlsafe_b64decode(sealed([GOAL_ID, 5]) + "==")

    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        assert refused(base64.urlsafe_b64encode(flipped).rstrip(b"=").decode())


def test_a_second_spelling_of_the_same_bytes_is_refused() -> None:
    cursor = sealed(["ab"])

    for other in (
        cursor + "=",
        cursor + "==",
        cursor + "\n",
        cursor[:-1] + chr(ord(cursor[-1]) + 1),
    ):
        assert refused(other)


@given(st.text(max_size=200))
def test_no_invented_text_opens_a_list(text: str) -> None:
    """Reliability 101: cursor fuzz, SQL metacharacters and all."""
    assert refused(text)


def test_a_page_is_cut_at_its_limit_and_points_past_its_last_row() -> None:
    query = GoalQuery(limit=2)

    rows, cursor = CURSORS.cut("goals", query, [1, 2, 3], lambda row: [row])
    page = Page[int](items=rows, next_cursor=cursor)

    assert [1, 2] == list(page.items)
    assert cursor is not None
    assert [2] == CURSORS.open("goals", GoalQuery(cursor=cursor))


def test_the_last_page_points_nowhere() -> None:
    rows, cursor = CURSORS.cut("goals", GoalQuery(limit=2), [1, 2], lambda row: [row])

    assert ([1, 2], None) == (rows, cursor)
