"""Deadlines: never early, at most a tick late, and nothing left of those that were met."""

from hypothesis import given
from hypothesis import strategies as st

from actors.deadlines import TICKS_PER_S, Deadlines
from actors.testkit import ManualClock


@given(at_s=st.lists(st.floats(0.0, 100.0), min_size=1, max_size=50))
def test_each_item_expires_once_at_its_time_or_up_to_a_tick_later(at_s: list[float]) -> None:
    clock = ManualClock()
    expired: dict[int, float] = {}

    def expire(item: int) -> None:
        assert item not in expired
        expired[item] = clock.now()

    deadlines = Deadlines[int](clock, expire)
    for item, when_s in enumerate(at_s):
        deadlines.add(item, when_s)

    clock.advance(101.0)

    assert len(at_s) == len(expired)
    for item, when_s in enumerate(at_s):
        assert 0 <= expired[item] - when_s <= 1 / TICKS_PER_S


def test_a_removed_item_never_expires_and_is_not_kept(clock: ManualClock) -> None:
    expired: list[int] = []
    deadlines = Deadlines[int](clock, expired.append)
    bucket = deadlines.add(1, 5.0)
    deadlines.add(2, 5.0)

    bucket.pop(1)

    assert len(deadlines) == 1
    clock.advance(5.0)
    assert expired == [2]


def test_a_thousand_deadlines_of_one_tick_share_an_alarm(clock: ManualClock) -> None:
    deadlines = Deadlines[int](clock, lambda _item: None)

    for item in range(1_000):
        deadlines.add(item, 5.0)

    assert clock.alarms == 1
    deadlines.close()
    assert clock.alarms == 0


def test_an_item_may_remove_another_while_it_expires(clock: ManualClock) -> None:
    deadlines: Deadlines[int]
    deadlines = Deadlines(clock, lambda item: bucket.pop(item + 1, None))
    bucket = deadlines.add(1, 1.0)
    deadlines.add(2, 1.0)

    clock.advance(1.0)

    assert len(deadlines) == 0
