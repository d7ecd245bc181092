"""How long operations are remembered: for ever, whatever else is cleaned up meanwhile."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.commands import CloseGoal, ReopenGoal
from tests.payers import Charge
from tests.postgres import Databases
from tests.served import Answer, Served, served_at

# What the serving role may delete is all that any clean-up of ours can ever reach: sessions,
# tokens, limits, uploads, mails, words.
CLEANED = """
SELECT DISTINCT table_name
FROM information_schema.role_table_grants
WHERE grantee = 'goalfund_server' AND privilege_type = 'DELETE' AND table_schema = 'public'
"""


@pytest.fixture(scope="module")
async def long_ago(databases: Databases) -> AsyncIterator[Served]:
    """A server of which everything is cleaned up that can be."""
    async with served_at(await databases.create()) as served:
        yield served


async def clean_up(served: Served, more: Iterable[str] = ()) -> set[str]:
    """Empty every table that is ever cleaned up, as years would; return which those are."""
    tables = {row["table_name"] for row in await served.pool.fetch(CLEANED)}
    async with served.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for table in {*tables, *more}:
            await connection.execute(f'DELETE FROM "{table}"')
    return tables


@dataclass(frozen=True, slots=True)
class History:
    """What was asked of a server long ago: an intent, its payment, one more, and a refusal."""

    charge: Charge
    intent_key: str
    refused_key: str

    async def repeat(self, served: Served) -> list[Answer]:
        """Ask all of it once more."""
        goal_id = self.charge.goal_id
        return [
            await served.intend(goal_id, self.intent_key),
            await served.intend(goal_id, self.refused_key),
            await served.pay(self.charge),
            await served.pay(replace(self.charge, attempt=1)),
        ]


async def history_of(served: Served) -> History:
    goal_id = await served.open_goal()
    intent_key, refused_key = str(uuid7()), str(uuid7())
    await served.intend(goal_id, intent_key)
    charge = await served.intended(goal_id)
    history = History(charge, intent_key, refused_key)
    await served.commit(CloseGoal(operation_id=uuid7(), goal_id=goal_id))
    assert (await served.intend(goal_id, refused_key)).code == "goal_not_open"
    await served.commit(ReopenGoal(operation_id=uuid7(), goal_id=goal_id))
    await served.pay(charge)
    await served.pay(replace(charge, attempt=1))  # twice for one contribution: to suspense
    return history


async def effects(served: Served, history: History) -> tuple[dict[str, int], int, int]:
    """Return the goal's book, all money that has come in, and how many intents the goal has."""
    count = "SELECT count(*) FROM contributions WHERE goal_id = $1"
    return (
        await served.book(history.charge.goal_id),
        await served.pooled_minor(),
        await served.pool.fetchval(count, history.charge.goal_id),
    )


async def test_whatever_is_cleaned_up_a_repetition_is_not_executed_again(long_ago: Served) -> None:
    """Reliability 20: the edge of what is kept is behind no operation, refusals among them."""
    history = await history_of(long_ago)
    before = await effects(long_ago, history)
    cleaned = await clean_up(long_ago)
    intent, refused, paid, twice = await history.repeat(long_ago)

    assert {"sessions", "files", "mailed_tokens"} < cleaned
    assert not cleaned & {"operations", "receipts", "goal_events", "contributions"}
    assert "true" == intent.headers["Idempotency-Replayed"]
    assert "goal_not_open" == refused.code
    assert (200, 200) == (paid.status, twice.status)
    assert before == await effects(long_ago, history)


async def test_operations_that_are_forgotten_are_executed_again(long_ago: Served) -> None:
    """Negative control of reliability 20: with these two gone as well, money comes in twice."""
    history = await history_of(long_ago)
    _, pooled_minor, _ = await effects(long_ago, history)
    await clean_up(long_ago, more=("operations", "receipts", "suspense_items"))
    refused = (await history.repeat(long_ago))[1]
    _, again_minor, _ = await effects(long_ago, history)

    assert 201 == refused.status
    assert again_minor > pooled_minor
