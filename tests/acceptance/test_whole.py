"""The whole program, its crashes and a gateway that errs, against the model in `tests/whole`."""

import os
import random
from collections.abc import AsyncIterator

import pytest

from tests.postgres import Databases
from tests.size import FULL, figures, size
from tests.whole.run import run

SEED = 20_261_123  # the gate's; a run in full size draws its own


@pytest.fixture
async def dsn(databases: Databases) -> AsyncIterator[str]:
    """A database for one run alone."""
    address = await databases.create()
    yield address
    await databases.drop(address)


@pytest.mark.timeout(3_600)
async def test_every_kobo_is_where_the_model_says_whatever_fails(dsn: str) -> None:
    """Reliability 13: people, goals, the gateway's faults, and a server that is killed."""
    drawn = random.SystemRandom().randrange(2**32) if FULL else SEED
    seed = int(os.environ.get("GOALFUND_TEST_SEED", drawn))
    report = await run(dsn, seed, size(100, 10_000))
    figures.info("%s", report)

    assert [] == report.findings, report


@pytest.mark.parametrize(
    ("bug", "operations", "said"),
    [
        ("fees_are_forgotten", 40, "fees_minor is 0 instead of"),
        pytest.param(
            *("what_is_unknown_has_failed", 600, "is failed instead of paid"),
            marks=pytest.mark.skipif(not FULL, reason="takes as long as all the gate's own runs"),
        ),
    ],
)
async def test_a_planted_bug_is_found(dsn: str, bug: str, operations: int, said: str) -> None:
    report = await run(dsn, SEED, operations, planted=bug)

    assert any(said in one for one in report.findings), report
