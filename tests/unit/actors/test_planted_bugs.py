"""Negative controls: with a bug planted in the runtime, the test that guards against it fails."""

import pytest

from actors import Backoff
from actors.testkit import ManualClock
from tests.unit.actors import planted, test_failures, test_system


async def test_a_key_that_tries_again_at_once_is_found(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability 27."""
    monkeypatch.setattr(test_failures, "PLAIN", Backoff(0.0, 0.0, 0.0))

    with pytest.raises(AssertionError):
        await test_failures.test_a_key_that_keeps_failing_backs_off_while_others_go_on(clock)


async def test_a_cancelled_caller_whose_place_is_lost_is_found(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability 32."""
    monkeypatch.setattr(test_system, "ActorSystem", planted.Leaky)

    with pytest.raises(AssertionError):
        await test_system.test_cancelling_an_ask_at_any_turn_leaves_nothing_behind(clock)
