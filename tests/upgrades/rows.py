"""A database's rows in one file: COPY in text, table by table, parents first, and the sequences."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from goalfund.db.pool import Connection

SETS: Final = Path(__file__).parent / "sets"
HISTORY: Final = "schema_migrations"  # what a migration has done to the schema is not data

_TABLES: Final = """
SELECT
    pg_class.oid::regclass::text AS name,
    (
        SELECT array_agg(pg_attribute.attname::text ORDER BY pg_attribute.attnum)
        FROM pg_attribute
        WHERE pg_attribute.attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
            AND attgenerated = ''
    ) AS columns,
    ARRAY(
        SELECT confrelid::regclass::text FROM pg_constraint
        WHERE conrelid = pg_class.oid AND contype = 'f' AND confrelid <> conrelid
    ) AS parents
FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
ORDER BY name
"""
_SEQUENCES: Final = """
SELECT sequencename::text AS name, last_value
FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
ORDER BY name
"""
_SETVAL: Final = "SELECT setval($1::text::regclass, $2)"
_COPY: Final = re.compile(rb"COPY (\w+) \(([\w, ]+)\) FROM stdin;\n")
_SET: Final = re.compile(rb"SELECT setval\('(\w+)', (\d+)\);\n")
_END: Final = b"\\.\n"


@dataclass(frozen=True, slots=True)
class Table:
    """One table's rows, a line each, as COPY writes them."""

    name: str
    columns: tuple[str, ...]
    lines: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """All of a database's rows, and how far its sequences have counted."""

    tables: tuple[Table, ...]
    sequences: tuple[tuple[str, int], ...]

    def text(self) -> bytes:
        """Return the file: what psql would take, with triggers off."""
        parts: list[bytes] = []
        for table in self.tables:
            columns = ", ".join(table.columns)
            parts += [f"COPY {table.name} ({columns}) FROM stdin;\n".encode(), *table.lines, _END]
        parts += [f"SELECT setval('{name}', {at});\n".encode() for name, at in self.sequences]
        return b"".join(parts)

    def empty(self) -> list[str]:
        """Return the tables that have no rows."""
        return [table.name for table in self.tables if not table.lines]


def parse(text: bytes) -> Rows:
    """Return what a file holds; comments above the first table are left out."""
    lines = iter(text.splitlines(keepends=True))
    tables: list[Table] = []
    sequences: list[tuple[str, int]] = []
    for line in lines:
        if found := _COPY.fullmatch(line):
            columns = tuple(found[2].decode().split(", "))
            tables.append(Table(found[1].decode(), columns, tuple(_until_end(lines))))
        elif found := _SET.fullmatch(line):
            sequences.append((found[1].decode(), int(found[2])))
        else:
            assert line.startswith(b"--") or not line.strip(), line
    return Rows(tuple(tables), tuple(sequences))


def _until_end(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        if line == _END:
            return
        yield line
    raise ValueError("the file stops in the middle of a table")


async def read_rows(connection: Connection) -> Rows:
    """Return all rows of the database, in the order in which they can be put back."""
    tables = [
        Table(row["name"], tuple(row["columns"]), await _lines(connection, row["name"]))
        for row in _parents_first(await connection.fetch(_TABLES))
    ]
    sequences = [(row["name"], row["last_value"]) for row in await connection.fetch(_SEQUENCES)]
    return Rows(tuple(tables), tuple(sequences))


async def _lines(connection: Connection, table: str) -> tuple[bytes, ...]:
    out = BytesIO()
    await connection.copy_from_table(table, output=out)
    return tuple(sorted(out.getvalue().splitlines(keepends=True)))


def _parents_first(tables: Sequence[Any]) -> Iterator[Any]:
    waiting = {row["name"]: row for row in tables if row["name"] != HISTORY}
    while waiting:
        ready = [name for name, row in waiting.items() if not set(row["parents"]) & set(waiting)]
        assert ready, f"tables refer to each other in a circle: {sorted(waiting)}"
        for name in ready:
            yield waiting.pop(name)


async def write_rows(connection: Connection, rows: Rows) -> None:
    """Put rows into a database of the same schema.

    The triggers were there when the rows were written, and are not asked again.
    """
    async with connection.transaction():
        for table in rows.tables:
            if table.lines:
                await _put(connection, table)
        for name, at in rows.sequences:
            await connection.execute(_SETVAL, name, at)


async def _put(connection: Connection, table: Table) -> None:
    await connection.execute(f"ALTER TABLE {table.name} DISABLE TRIGGER USER")
    await connection.copy_to_table(
        table.name, source=BytesIO(b"".join(table.lines)), columns=table.columns
    )
    await connection.execute(f"ALTER TABLE {table.name} ENABLE TRIGGER USER")
