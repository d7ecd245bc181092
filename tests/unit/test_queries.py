"""The loader of named queries, and the manner of the SQL files themselves."""

from pathlib import Path

import pytest

from goalfund.db import load_queries, sql_dir
from tests.lint_sql import findings, migration_findings, query_findings

GOOD = """-- Boxes: what is in them.

-- name: open_box
-- Take what is in a box, once.
--
--   $1 uuid  box
--
-- Returns: no row when it is open already.
-- Locks:   the box, until commit.
UPDATE boxes
SET opened = TRUE
WHERE box_id = $1 AND NOT opened
RETURNING content;
"""


def test_queries_are_loaded_by_name_with_their_header(tmp_path: Path) -> None:
    (tmp_path / "boxes.sql").write_text(GOOD)

    queries = load_queries(tmp_path)

    assert list(queries) == ["open_box"]
    assert queries["open_box"].startswith("-- name: open_box\n-- Take what is in a box")
    assert queries["open_box"].endswith("RETURNING content;\n")


def test_two_queries_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(GOOD)
    (tmp_path / "b.sql").write_text(GOOD)

    with pytest.raises(ValueError, match=r"b\.sql: query 'open_box' is defined twice"):
        load_queries(tmp_path)


def test_sql_without_a_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("SELECT 1;\n" + GOOD)

    with pytest.raises(ValueError, match=r"'SELECT 1;' stands before the first"):
        load_queries(tmp_path)


def test_the_loaded_queries_cannot_be_changed(tmp_path: Path) -> None:
    (tmp_path / "boxes.sql").write_text(GOOD)

    with pytest.raises(TypeError):
        load_queries(tmp_path)["open_box"] = ""  # type: ignore[index]


def test_the_sql_of_the_house_keeps_to_its_manner() -> None:
    assert findings(sql_dir()) == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("-- Take what is in a box, once.\n", "", "does not say what it is for"),
        ("--   $1 uuid  box\n", "", "parameter $1 is not described"),
        ("--   $1 uuid  box\n", "--   $1 uuid  box\n--   $2 text  label\n", "$2 is not used"),
        ("--   $1 uuid  box\n", "--   $1 number  box\n", "parameter $1 is not described"),
        ("-- Locks:   the box, until commit.\n", "", "does not say what it `Locks:`"),
        ("UPDATE boxes\n", "UPDATE boxes boxes SET\n", "syntax error"),
        ("AND NOT opened\n", "AND NOT opened -- " + "x" * 80 + "\n", "longer than 100"),
        ("UPDATE boxes\n", "UPDATE  boxes\t\n", "tab"),
        ("RETURNING content;", "RETURNING content; SELECT 1;", "more than one statement"),
        ("RETURNING content;", "returning content;", "returning is not in capitals"),
        ("WHERE box_id", "WHERE 'é' = 'é' and box_id", "keyword and is not in capitals"),
    ],
)
def test_a_query_against_the_manner_is_found(old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    assert query_findings("boxes.sql", GOOD) == []
    assert any(complaint in found for found in query_findings("boxes.sql", GOOD.replace(old, new)))


MIGRATION = """-- Boxes and what is in them.

CREATE TABLE boxes (
    box_id uuid NOT NULL,
    n int NOT NULL,
    CONSTRAINT boxes_pkey PRIMARY KEY (box_id),
    CONSTRAINT boxes_n_positive CHECK (n > 0)
);

ALTER TABLE boxes ADD CONSTRAINT boxes_n_once UNIQUE (n);
"""


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("-- Boxes and what is in them.\n", "", "first line does not say why"),
        ("CONSTRAINT boxes_pkey PRIMARY", "PRIMARY", "constraint without a name"),
        ("CONSTRAINT boxes_n_positive CHECK", "CHECK", "constraint without a name"),
        ("n int NOT NULL", "n int NOT NULL UNIQUE", "constraint without a name"),
        ("n int NOT NULL", "n int NOT NULL REFERENCES other (n)", "constraint without a name"),
        ("ADD CONSTRAINT boxes_n_once UNIQUE", "ADD UNIQUE", "constraint without a name"),
        ("n int", "n numeric(12, 2)", "numeric"),
        ("n int", "n double precision", "float8"),
        ("n int", "n timestamp", "timestamp without time zone"),
        ("CREATE TABLE boxes (", "CREATE TABLE boxes", "syntax error"),
    ],
)
def test_a_migration_against_the_manner_is_found(old: str, new: str, complaint: str) -> None:
    assert old in MIGRATION
    assert migration_findings("0001_boxes.sql", MIGRATION) == []
    found = migration_findings("0001_boxes.sql", MIGRATION.replace(old, new, 1))
    assert any(complaint in finding for finding in found)


@pytest.mark.parametrize("name", ["1_boxes.sql", "0001-boxes.sql", "0001_Boxes.sql"])
def test_a_migrations_name_has_four_digits_and_small_letters(name: str) -> None:
    assert any("NNNN_what.sql" in found for found in migration_findings(name, MIGRATION))


def test_migrations_are_numbered_without_gap_or_double() -> None:
    numbers = [int(path.name[:4]) for path in sorted((sql_dir() / "migrations").glob("*.sql"))]

    assert list(range(1, len(numbers) + 1)) == numbers
