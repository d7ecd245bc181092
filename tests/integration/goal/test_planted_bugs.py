"""Negative controls: with a bug planted in the core, the test that guards against it fails."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from actors import ActorFailedError, Backoff
from goalfund.db import Pool, connect, open_journal_pool
from goalfund.goal import decide as rules
from goalfund.goal import journal
from goalfund.goal.actor import GoalActor
from goalfund.goal.batch import GoalBatch
from goalfund.goal.book import AMOUNT_MAX_MINOR, BookError
from goalfund.goal.commands import Command, RequestWithdrawal, StartRefund
from goalfund.goal.errors import FencedError, JournalUnavailableError
from goalfund.goal.facts import Facts
from goalfund.goal.state import GoalState
from tests.goals import serving
from tests.integration.goal import test_actor, test_journal

Plant = Callable[[pytest.MonkeyPatch], None]


def ladder(patch: pytest.MonkeyPatch, kind: type[Command], rule: Callable[..., Any]) -> None:
    patch.setattr(rules, "_LADDERS", {**rules._LADDERS, kind: rule})


def what_is_reserved_is_there_again(patch: pytest.MonkeyPatch) -> None:
    """A withdrawal is measured by what there once was."""
    real = rules._LADDERS[RequestWithdrawal]

    def request(state: GoalState, *rest: Any) -> Any:
        plenty = replace(state, book=replace(state.book, available_minor=AMOUNT_MAX_MINOR))
        return real(plenty, *rest)

    ladder(patch, RequestWithdrawal, request)


def what_is_promised_back_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """A refund is measured by what the contribution once was."""
    real = rules._LADDERS[StartRefund]

    def start(state: GoalState, command: Any, facts: Facts, *rest: Any) -> Any:
        whole = {k: replace(c, refunding_minor=0) for k, c in facts.contributions.items()}
        return real(state, command, replace(facts, contributions=whole), *rest)

    ladder(patch, StartRefund, start)


def no_fence(patch: pytest.MonkeyPatch) -> None:
    """Whoever is told that another has written believes that it has written all the same."""

    async def append(self: GoalActor, batch: GoalBatch) -> bool:
        try:
            await self._journal.append(batch)
        except FencedError:
            return True
        return True

    patch.setattr(GoalActor, "_append", append)


async def of_one_server(guard: Callable[..., Awaitable[None]], pool: Pool, dsn: str) -> None:
    at_once = Backoff(0.0, 0.0)
    async with (
        open_journal_pool(dsn, size=3) as own,
        serving(own, backoff=at_once) as server,
    ):
        await guard(*((server, pool) if guard is WITHDRAWALS else (server,)))


WITHDRAWALS = test_actor.test_of_a_hundred_withdrawals_of_sixty_percent_one_gets_it
REFUNDS = test_actor.test_of_fifty_refunds_of_one_contribution_one_is_made


@pytest.mark.parametrize(
    ("plant", "guard"),
    [
        (what_is_reserved_is_there_again, WITHDRAWALS),
        (what_is_promised_back_is_forgotten, REFUNDS),
    ],
    ids=lambda one: one.__name__[:30],
)
async def test_a_rule_that_forgets_what_was_promised_is_found(
    fresh_dsn: str,
    pool: Pool,
    monkeypatch: pytest.MonkeyPatch,
    plant: Plant,
    guard: Callable[..., Awaitable[None]],
) -> None:
    """Reliability 9 and 10."""
    plant(monkeypatch)

    with pytest.raises((AssertionError, ActorFailedError, BookError)):
        await of_one_server(guard, pool, fresh_dsn)


async def test_two_servers_without_a_fence_are_found(
    fresh_dsn: str, monkeypatch: pytest.MonkeyPatch, pool: Pool
) -> None:
    """Reliability 10 and 23."""
    no_fence(monkeypatch)

    async with open_journal_pool(fresh_dsn, size=3) as own:
        with pytest.raises(AssertionError):
            await test_actor.test_of_a_hundred_withdrawals_at_two_servers_one_gets_it(own, pool)


async def test_a_journal_that_gives_up_at_once_is_found(
    fresh_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability 41."""
    monkeypatch.setattr(journal, "retry_transient", lambda attempt: attempt())

    with pytest.raises(JournalUnavailableError):
        await test_journal.test_a_deadlock_or_a_serialization_failure_is_tried_again(
            fresh_dsn, "40P01"
        )


_TRACE = """
CREATE FUNCTION trace() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE goals SET title = title || '!' WHERE goal_id = new.goal_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER trace AFTER INSERT ON operations
FOR EACH ROW WHEN (new.refusal IS NOT NULL) EXECUTE FUNCTION trace();
"""


async def test_a_refusal_that_leaves_a_trace_is_found(fresh_dsn: str) -> None:
    """Reliability 2."""
    async with connect(fresh_dsn, name="tests") as owner:
        await owner.execute(_TRACE)

    with pytest.raises(AssertionError):
        await test_actor.test_a_refusal_leaves_everything_but_the_operations_as_it_was(fresh_dsn)
