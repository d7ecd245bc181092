"""Negative controls: with a bug planted in a real server, the test that guards against it fails.

The bugs are those of `planted_server.py`. A guard fails by its assertions, or, where it waits for
what then never comes, by its patience.
"""

import inspect
import random
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from types import ModuleType
from typing import Any

import aiohttp
import pytest

from goalfund.db import open_pool
from tests.acceptance import (
    patience,
    test_crowd,
    test_drain,
    test_kills,
    test_money,
    test_network,
    test_outage,
    test_postgres_faults,
    test_two_servers,
)
from tests.acceptance.conftest import StartServer
from tests.fault_proxy import FaultProxy
from tests.live import LiveServer
from tests.payers import intended, opened_goal

Guard = Callable[..., Awaitable[None]]

# Guards that start servers themselves: bug, module, test.
STARTING: list[tuple[str, ModuleType, str]] = [
    (
        "replies_before_commit",
        test_outage,
        "test_what_waited_through_an_outage_is_credited_once_in_whatever_order_it_comes",
    ),
    (
        "no_fence",
        test_two_servers,
        "test_a_server_that_was_frozen_is_fenced_when_it_writes_again_and_tells_its_viewers",
    ),
    (
        "history_is_short",
        test_two_servers,
        "test_a_viewer_who_comes_back_to_another_server_has_everything",
    ),
    (
        "what_is_in_hand_breaks",
        test_money,
        "test_a_rolling_restart_under_load_shows_nothing_but_come_again",
    ),
    (
        "leaves_at_once",
        test_drain,
        "test_a_server_that_stops_under_load_loses_no_acknowledgement_and_says_goodbye",
    ),
    (
        "faults_are_not_typed",
        test_postgres_faults,
        "test_backends_ended_at_random_cost_no_acknowledgement",
    ),
    (
        "no_outer_timeouts",
        test_postgres_faults,
        "test_frozen_backends_are_given_up_and_their_late_statements_write_nothing",
    ),
    (
        "slow_viewers_are_kept",
        test_network,
        "test_viewers_who_do_not_read_are_cut_and_cost_the_others_nothing",
    ),
    (
        "mailboxes_have_no_bound",
        test_network,
        "test_a_hot_goal_is_told_to_come_again_while_a_cold_one_is_served",
    ),
    ("no_goal_leaves", test_network, "test_many_goals_pass_through_memory_and_few_stay"),
    (
        "one_viewer_is_forgotten",
        test_crowd,
        "test_a_crowd_hears_of_a_payment_and_comes_back_after_a_storm",
    ),
    (
        "snapshots_are_not_shared",
        test_crowd,
        "test_a_crowd_hears_of_a_payment_and_comes_back_after_a_storm",
    ),
]
# Guards that are given one.
GIVEN: list[tuple[str, ModuleType, str]] = [
    (
        "forgets_operations",
        test_money,
        "test_a_client_killed_after_sending_has_one_effect_with_the_one_who_sends_again",
    ),
    (
        "history_is_short",
        test_network,
        "test_a_viewer_on_a_bad_line_ends_with_what_the_server_has",
    ),
    (
        "history_is_short",
        test_network,
        "test_a_viewer_cut_off_before_the_first_event_comes_back_to_all_of_them",
    ),
    (
        "history_is_short",
        test_network,
        "test_a_viewer_whose_line_fell_silent_comes_back_to_all_that_it_missed",
    ),
    (
        "positions_are_ignored",
        test_network,
        "test_resuming_again_and_again_tells_nothing_twice",
    ),
]


def names(controls: list[tuple[str, ModuleType, str]]) -> list[str]:
    return [f"{bug}-{guard.removeprefix('test_')[:36]}" for bug, _, guard in controls]


async def fails(bug: str, guard: Guard, given: dict[str, Any]) -> None:
    """Assert that a test fails, given its fixtures."""
    with pytest.raises(TimeoutError if bug in IN_VAIN else AssertionError):
        await guard(**{name: given[name] for name in inspect.signature(guard).parameters})


# With these the guard waits for what does not come; a busy machine must not look like a bug.
IN_VAIN = frozenset(
    {"no_fence", "no_outer_timeouts", "one_viewer_is_forgotten", "slow_viewers_are_kept"}
)
IN_VAIN_S = 8.0


@pytest.fixture(autouse=True)
def in_small(monkeypatch: pytest.MonkeyPatch, bug: str) -> None:
    """Bring fewer, and wait in vain for a moment only."""
    monkeypatch.setattr(test_crowd, "CROWD", 40)
    monkeypatch.setattr(test_postgres_faults, "BACKENDS", test_postgres_faults.BUSY)
    monkeypatch.setattr(test_postgres_faults, "TERMINATIONS", 80)
    if bug in IN_VAIN:
        monkeypatch.setattr(patience, "WAIT_S", IN_VAIN_S)


@pytest.fixture
async def start_planted(folder: Path) -> AsyncIterator[Callable[[str], StartServer]]:
    """Returns what starts servers with a bug."""
    async with AsyncExitStack() as running:

        def of(bug: str) -> StartServer:
            async def start(**settings: str) -> LiveServer:
                home = Path(tempfile.mkdtemp(dir=folder))
                home.chmod(0o755)
                return await running.enter_async_context(LiveServer(home, planted=bug, **settings))

            return start

        yield of


@pytest.mark.parametrize(("bug", "module", "guard"), STARTING, ids=names(STARTING))
async def test_a_planted_bug_is_found(
    bug: str,
    module: ModuleType,
    guard: str,
    fresh_dsn: str,
    start_planted: Callable[[str], StartServer],
    dice: random.Random,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with open_pool(fresh_dsn, name="operator", size=1, role=None) as admin:
        given = {
            "fresh_dsn": fresh_dsn,
            "start_server": start_planted(bug),
            "admin": admin,
            "dice": dice,
            "number": signal.SIGTERM,
            "monkeypatch": monkeypatch,
        }
        await fails(bug, getattr(module, guard), given)


@pytest.mark.parametrize(("bug", "module", "guard"), GIVEN, ids=names(GIVEN))
async def test_a_planted_bug_of_one_server_is_found(
    bug: str,
    module: ModuleType,
    guard: str,
    fresh_dsn: str,
    start_planted: Callable[[str], StartServer],
    dice: random.Random,
) -> None:
    server = await start_planted(bug)(dsn=fresh_dsn)
    async with (
        aiohttp.ClientSession() as session,
        FaultProxy(("127.0.0.1", server.port)) as line,
    ):
        given = {
            "server": server,
            "session": session,
            "line": line,
            "goal_id": await opened_goal(fresh_dsn),
            "dice": dice,
        }
        await fails(bug, getattr(module, guard), given)


@pytest.mark.parametrize("bug", ["replies_before_commit"])
async def test_a_server_that_replies_before_it_commits_is_found_at_the_first_kill(
    bug: str, fresh_dsn: str, start_planted: Callable[[str], StartServer], dice: random.Random
) -> None:
    """Negative control of reliability 21 and 22."""
    server = await start_planted(bug)(dsn=fresh_dsn)
    goal_id = await opened_goal(fresh_dsn)
    charges = await intended(fresh_dsn, goal_id, 200)
    ends_at = time.monotonic() + 10

    with pytest.raises(AssertionError, match="was acknowledged and is not in the log"):
        await test_kills.Slaughter(server, dice, ends_at).round([goal_id], charges)
