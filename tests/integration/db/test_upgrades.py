"""Databases of every older program, with its rows: upgraded, whole, and served by this one."""

import gzip
import re
import shutil
from pathlib import Path

import pytest

from goalfund.db import connect, migrate, sql_dir
from tests.postgres import Databases
from tests.upgrades.__main__ import SILENT
from tests.upgrades.checks import complaints, run, schema_of
from tests.upgrades.rows import SETS, Rows, parse, read_rows, write_rows

MIGRATIONS = sorted(path.name for path in (sql_dir() / "migrations").glob("*.sql"))
SETS_BY_SCHEMA = {path.name.removesuffix(".gz"): path for path in sorted(SETS.glob("*.gz"))}
OLDEST_SET, NEWEST_SET = min(SETS_BY_SCHEMA), max(SETS_BY_SCHEMA)
# Schemas that no program ended with that others had: they came together with the next one.
TOGETHER = {"0001_goals.sql", "0010_deadlines.sql", "0011_goal_listings.sql"} | {
    name for name in MIGRATIONS if "0013" <= name < "0038"
}


def rows_of(schema: str) -> Rows:
    return parse(gzip.decompress(SETS_BY_SCHEMA[schema].read_bytes()))


@pytest.fixture(scope="module")
async def fresh(dsn: str) -> str:
    """The schema of a database that never had another."""
    return await schema_of(dsn)


@pytest.fixture
async def old(empty_dsn: str, schema: str, tmp_path: Path) -> str:
    """A database as the program of that schema left it."""
    for name in MIGRATIONS[: MIGRATIONS.index(schema) + 1]:
        shutil.copy(sql_dir() / "migrations" / name, tmp_path)
    async with connect(empty_dsn, name="tests") as connection:
        await migrate(connection, tmp_path)
        await write_rows(connection, rows_of(schema))
    return empty_dsn


@pytest.mark.parametrize("schema", SETS_BY_SCHEMA)
async def test_a_database_of_every_older_program_goes_on(old: str, fresh: str) -> None:
    """Reliability 48."""
    assert [] == await complaints(old, fresh)


@pytest.mark.parametrize("schema", [OLDEST_SET])
async def test_a_dump_of_an_older_program_is_restored_and_goes_on(
    old: str, fresh: str, databases: Databases, tmp_path: Path
) -> None:
    """Reliability 48: migrations go forward only; the way back is the dump from before them."""
    restored, file = await databases.create(migrated=False), tmp_path / "dump"
    await run("pg_dump", "--format=custom", f"--file={file}", f"--dbname={old}")
    await run("pg_restore", "--exit-on-error", f"--dbname={restored}", str(file))

    assert [] == await complaints(restored, fresh)


@pytest.mark.parametrize("schema", [NEWEST_SET])
async def test_rows_are_put_back_as_they_were(old: str, schema: str) -> None:
    async with connect(old, name="tests") as connection:
        assert rows_of(schema) == await read_rows(connection)


def test_every_schema_up_to_the_newest_set_has_a_set() -> None:
    """`python -m tests.upgrades` makes one; CONTRIBUTING.md says when."""
    upto = {name for name in MIGRATIONS if name <= NEWEST_SET}

    assert upto == set(SETS_BY_SCHEMA) | TOGETHER


def test_every_release_has_a_set_that_its_program_wrote() -> None:
    changelog = Path(sql_dir().parent, "CHANGELOG.md").read_text(encoding="utf-8")
    released = set(re.findall(r"^## \[?(\d+\.\d+\.\d+)", changelog, re.MULTILINE))
    firsts = (gzip.decompress(path.read_bytes()).partition(b"\n")[0] for path in SETS.glob("*.gz"))
    writers = {first.decode().split()[4] for first in firsts}

    assert released <= writers


def test_a_story_leaves_no_table_empty() -> None:
    assert set(rows_of(NEWEST_SET).empty()) <= SILENT


SPOILT = """
ALTER TABLE goal_events DISABLE TRIGGER USER;
UPDATE goal_events SET body = '{}' WHERE seq = 2;
ALTER TABLE goal_events ENABLE TRIGGER USER;
DELETE FROM mails WHERE mail_id = (SELECT min(mail_id::text)::uuid FROM mails);
UPDATE contributions SET fee_minor = fee_minor + 1 WHERE seq IS NOT NULL;
ALTER TABLE withdrawals DROP COLUMN purpose;
DO $$ BEGIN
    IF EXISTS (SELECT FROM goals) THEN DROP TRIGGER goal_heads_explained ON goal_heads; END IF;
END $$;
"""
COMPLAINTS = (
    r"goal_events: [1-9]\d* rows are not as they were",
    r"mails: 1 rows are not as they were, 0 are new",
    r"contributions: [1-9]\d* rows are not as they were",
    r"verify: .*contribution",
    r"withdrawals has lost purpose",
    r"has another schema than a fresh database",
)


async def planted(old: str, tmp_path: Path, bug: str, fresh_dsn: str) -> list[str]:
    """Return the complaints when a migration has that bug, in an old and in a fresh database."""
    folder = Path(shutil.copytree(sql_dir() / "migrations", tmp_path / "planted"))
    (folder / "9999_planted.sql").write_text(bug)
    async with connect(fresh_dsn, name="tests") as connection:
        await migrate(connection, folder)
    return await complaints(old, await schema_of(fresh_dsn), folder)


@pytest.mark.parametrize("schema", [NEWEST_SET])
async def test_a_migration_that_spoils_things_is_found(
    old: str, fresh_dsn: str, tmp_path: Path
) -> None:
    """Negative control of reliability 48: each thing that is spoilt is a complaint of its own."""
    found = await planted(old, tmp_path, SPOILT, fresh_dsn)

    for complaint in COMPLAINTS:
        assert any(re.search(complaint, text) for text in found), (complaint, found)


@pytest.mark.parametrize("schema", [NEWEST_SET])
@pytest.mark.parametrize(
    ("bug", "complaint"),
    [
        ("REVOKE SELECT ON contributions FROM goalfund_server", "takes no contribution"),
        (
            "ALTER TABLE contributions ADD CONSTRAINT few CHECK (amount_minor < 100)",
            "does not apply",
        ),
    ],
    ids=["not_served", "not_applied"],
)
async def test_a_migration_after_which_nothing_goes_on_is_found(
    old: str, fresh_dsn: str, tmp_path: Path, bug: str, complaint: str
) -> None:
    """Negative control of reliability 48."""
    (found,) = await planted(old, tmp_path, bug, fresh_dsn)

    assert complaint in found
