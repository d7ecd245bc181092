"""Nobody rewrites what has been logged, claimed or answered."""

import asyncpg
import pytest

from goalfund.db import Pool, connect
from tests.goals import serving

TABLES = ("goal_events", "goal_transfers", "operations", "receipts")
REWRITES = {
    "update": "UPDATE {} SET goal_id = goal_id",
    "delete": "DELETE FROM {}",
    "truncate": "TRUNCATE {}",
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("rewrite", REWRITES)
async def test_the_serving_role_cannot_rewrite(
    serving_pool: Pool, table: str, rewrite: str
) -> None:
    """Reliability 5."""
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
        await serving_pool.execute(REWRITES[rewrite].format(table))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("rewrite", REWRITES)
async def test_the_owner_cannot_rewrite_by_mistake(pool: Pool, table: str, rewrite: str) -> None:
    """Reliability 5: for the one who may, the trigger stands in the way."""
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await pool.execute(REWRITES[rewrite].format(table))


@pytest.mark.parametrize(
    "table", ["goal_heads", "goals", "contributions", "withdrawals", "refunds"]
)
async def test_the_serving_role_cannot_delete_what_it_may_change(
    serving_pool: Pool, table: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await serving_pool.execute(REWRITES["delete"].format(table))


async def test_the_serving_role_cannot_take_the_triggers_away(serving_pool: Pool) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await serving_pool.execute("ALTER TABLE goal_events DISABLE TRIGGER ALL")


async def test_without_the_triggers_the_owner_could_rewrite(dsn: str, pool: Pool) -> None:
    """Negative control: it is the trigger that stopped the owner above."""
    async with serving(pool) as server:
        goal_id = await server.opened()
    async with connect(dsn, name="tests") as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("ALTER TABLE goal_events DISABLE TRIGGER USER")
        done = await connection.execute("DELETE FROM goal_events WHERE goal_id = $1", goal_id)
        await transaction.rollback()

    assert "DELETE 1" == done
