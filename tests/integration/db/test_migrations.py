"""Migrations on a real server: once, in order, never edited, by one process at a time."""

import asyncio
import sys
from pathlib import Path

import pytest

from goalfund.db import connect, load_queries, migrate, sql_dir
from goalfund.db.migrations import (
    EditedMigrationError,
    FailedMigrationError,
    MissingMigrationError,
    OutOfOrderMigrationError,
)

_TABLES = """
SELECT array_agg(tablename::text ORDER BY tablename) FROM pg_tables WHERE schemaname = 'public'
"""
_MIGRATE = """
import asyncio, sys
from goalfund.db import connect, migrate

async def main():
    async with connect(sys.argv[1], name="migrate") as connection:
        print(len(await migrate(connection)))

asyncio.run(main())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two small migrations, to be edited at will."""
    write(
        tmp_path, "0001_first.sql", "CREATE TABLE first (id int CONSTRAINT first_pkey PRIMARY KEY)"
    )
    write(tmp_path, "0002_second.sql", "CREATE TABLE second (id int); CREATE TABLE third (id int)")
    return tmp_path


def write(folder: Path, name: str, sql: str) -> None:
    (folder / name).write_text(f"{sql};\n")


async def run(dsn: str, folder: Path | None = None) -> list[str]:
    async with connect(dsn, name="tests migrate") as connection:
        return await migrate(connection, folder)


async def tables(dsn: str) -> list[str]:
    async with connect(dsn, name="tests") as connection:
        return await connection.fetchval(_TABLES) or []


async def test_each_file_is_applied_once_in_order(empty_dsn: str, folder: Path) -> None:
    first, second = await run(empty_dsn, folder), await run(empty_dsn, folder)

    assert first == ["0001_first.sql", "0002_second.sql"]
    assert second == []
    assert await tables(empty_dsn) == ["first", "schema_migrations", "second", "third"]


async def test_a_later_file_is_applied_by_a_later_start(empty_dsn: str, folder: Path) -> None:
    await run(empty_dsn, folder)
    write(folder, "0003_later.sql", "CREATE TABLE later (id int)")

    assert await run(empty_dsn, folder) == ["0003_later.sql"]


async def test_an_edited_file_is_refused_and_changes_nothing(empty_dsn: str, folder: Path) -> None:
    await run(empty_dsn, folder)
    write(folder, "0002_second.sql", "CREATE TABLE second (id bigint)")
    write(folder, "0003_later.sql", "CREATE TABLE later (id int)")

    with pytest.raises(EditedMigrationError, match=r"0002_second\.sql was edited"):
        await run(empty_dsn, folder)
    assert "later" not in await tables(empty_dsn)


async def test_a_missing_file_is_refused(empty_dsn: str, folder: Path) -> None:
    await run(empty_dsn, folder)
    (folder / "0002_second.sql").unlink()

    with pytest.raises(MissingMigrationError, match=r"0002_second\.sql was applied by a newer"):
        await run(empty_dsn, folder)


async def test_a_file_that_comes_late_is_refused(empty_dsn: str, folder: Path) -> None:
    await run(empty_dsn, folder)
    write(folder, "0001_forgotten.sql", "CREATE TABLE forgotten (id int)")

    with pytest.raises(OutOfOrderMigrationError, match=r"sorts before 0002_second\.sql"):
        await run(empty_dsn, folder)


async def test_a_failing_file_is_rolled_back_whole_and_can_be_mended(
    empty_dsn: str, folder: Path
) -> None:
    write(folder, "0003_bad.sql", "CREATE TABLE half (id int); SELECT 1 / 0")

    with pytest.raises(FailedMigrationError, match="division by zero"):
        await run(empty_dsn, folder)
    assert await tables(empty_dsn) == ["first", "schema_migrations", "second", "third"]

    write(folder, "0003_bad.sql", "CREATE TABLE half (id int)")
    assert await run(empty_dsn, folder) == ["0003_bad.sql"]


async def test_of_many_connections_at_once_one_migrates(empty_dsn: str, folder: Path) -> None:
    """Reliability 24."""
    write(folder, "0003_slow.sql", "SELECT pg_sleep(0.2)")

    applied = await asyncio.gather(*(run(empty_dsn, folder) for _ in range(8)))

    assert sorted(map(len, applied)) == [0] * 7 + [3]


async def test_of_many_processes_at_once_one_migrates(empty_dsn: str) -> None:
    """Reliability 24: three servers boot together on an empty database, with the real schema."""
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", _MIGRATE, empty_dsn, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    outputs = [(await process.communicate())[0] for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0]
    assert sorted(map(int, outputs)) == [0, 0, len(list((sql_dir() / "migrations").glob("*.sql")))]


async def test_without_the_lock_two_of_them_would_collide(
    empty_dsn: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of reliability 24."""
    write(folder, "0001_first.sql", "SELECT pg_sleep(0.2); CREATE TABLE first (id int)")
    monkeypatch.setattr("goalfund.db.migrations._LOCK", "SELECT $1::bigint")
    monkeypatch.setattr("goalfund.db.migrations._UNLOCK", "SELECT $1::bigint")

    outcomes = await asyncio.gather(
        *(run(empty_dsn, folder) for _ in range(4)), return_exceptions=True
    )

    assert any(isinstance(outcome, Exception) for outcome in outcomes)


async def test_a_migration_may_take_longer_than_a_statement(empty_dsn: str, folder: Path) -> None:
    async with connect(empty_dsn, name="tests migrate") as connection:
        await connection.execute("SET statement_timeout = '50ms'")
        write(folder, "0003_slow.sql", "SELECT pg_sleep(0.2)")

        assert len(await migrate(connection, folder)) == 3


@pytest.mark.parametrize("name", sorted(load_queries()))
async def test_every_query_prepares_against_the_migrated_schema(dsn: str, name: str) -> None:
    async with connect(dsn, name="tests") as connection:
        await connection.prepare(load_queries()[name])
