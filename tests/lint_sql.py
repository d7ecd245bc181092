"""The manner of the SQL files, checked: `python -m tests.lint_sql` prints what is against it.

Postgres' own parser reads every statement. On top of that: each query says what it is for and
describes its parameters, and one that waits for rows says which; each constraint has a name; money
and time have their types; keywords are in capitals.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pglast import ast, parse_sql
from pglast.enums import ConstrType
from pglast.parser import ParseError, scan
from pglast.visitors import Visitor

from goalfund.db import load_queries, sql_dir

_LINE_MAX = 100
_MIGRATION_NAME = re.compile(r"\d{4}_[a-z0-9_]+\.sql")
_TYPE = (
    "(?:bigint|boolean|bytea|date|float8|int|integer|interval|jsonb?|smallint|text"
    "|timestamptz|uuid)"
)
# `$1 uuid  goal`, several of them on one line, or a range: `$37.. $41 bigint[]`.
_PARAMETER = re.compile(rf"\$(\d+)(?:\s*\.\.\s*\$(\d+))?\s+{_TYPE}(?:\[\])?(?=[\s,;:]|$)")
_FORBIDDEN_TYPES = {
    "numeric": "numeric: money is bigint minor units",
    "money": "money: money is bigint minor units",
    "float4": "float4: money is bigint minor units",
    "float8": "float8: money is bigint minor units",
    "timestamp": "timestamp without time zone: time is timestamptz",
    "serial": "serial: ids are uuids",
    "bigserial": "bigserial: ids are uuids",
}
_NAMELESS_IS_FINE = {
    ConstrType.CONSTR_NOTNULL,
    ConstrType.CONSTR_NULL,
    ConstrType.CONSTR_DEFAULT,
    ConstrType.CONSTR_IDENTITY,
    ConstrType.CONSTR_GENERATED,
}


def findings(folder: Path) -> list[str]:
    """Return what is against the manner in `folder`, one line each."""
    found: list[str] = []
    for path in sorted(folder.glob("migrations/*.sql")):
        found += migration_findings(path.name, path.read_text("utf-8"))
    for path in sorted(folder.glob("queries/*.sql")):
        found += query_findings(path.name, path.read_text("utf-8"))
    load_queries(folder / "queries")
    return found


def migration_findings(name: str, text: str) -> list[str]:
    """Return what is against the manner in one migration."""
    found = [f"{name}: {finding}" for finding in _text_findings(text)]
    if not _MIGRATION_NAME.fullmatch(name):
        found.append(f"{name}: the name is not like NNNN_what.sql, in small letters")
    if not text.startswith("-- "):
        found.append(f"{name}: the first line does not say why")
    statements, error = _parse(text)
    if error:
        return [*found, f"{name}: {error}"]
    visitor = _Definitions()
    visitor(tuple(statements))
    return found + [f"{name}: {finding}" for finding in visitor.found]


def query_findings(name: str, text: str) -> list[str]:
    """Return what is against the manner in one file of queries."""
    found = [f"{name}: {finding}" for finding in _text_findings(text)]
    if not text.startswith("-- ") or text.startswith("-- name:"):
        found.append(f"{name}: the first line does not say what the file is about")
    _preamble, *parts = re.split(r"^-- name: (\S+)$", text, flags=re.MULTILINE)
    for query, body in zip(parts[::2], parts[1::2], strict=True):
        found += [f"{name}: {query} {finding}" for finding in _one_query(body)]
    return found


def _one_query(text: str) -> Iterator[str]:
    lines = text.strip().splitlines()
    header = [line.removeprefix("--") for line in _leading_comment(lines)]
    statements, error = _parse(text)
    if error:
        yield error
        return
    if len(statements) != 1:
        yield "holds more than one statement, or none"
        return
    if not header or re.match(r"\s*(\$\d|$|[A-Z]\w+:\s)", header[0]):
        yield "does not say what it is for"
    yield from _parameter_findings(header, text)
    yield from _promise_findings(header, statements)


def _leading_comment(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("--"):
            return
        yield line


def _parameter_findings(header: Sequence[str], text: str) -> Iterator[str]:
    described: set[int] = set()
    for line in header:
        for first, last in _PARAMETER.findall(line):
            described |= set(range(int(first), int(last or first) + 1))
    code = "\n".join(line.partition("--")[0] for line in text.splitlines())
    used = {int(number) for number in re.findall(r"\$(\d+)", code)}
    for number in sorted(used - described):
        yield f"parameter ${number} is not described as `${number} type  meaning`"
    for number in sorted(described - used):
        yield f"parameter ${number} is not used"


def _promise_findings(header: Sequence[str], statements: Sequence[ast.RawStmt]) -> Iterator[str]:
    seen = _Waits()
    seen(tuple(statements))
    if seen.found and not any(re.match(r"\s*(Locks|Raises):", line) for line in header):
        yield "does not say what it `Locks:` or `Raises:`"


class _Waits(Visitor):
    """Finds what may wait for somebody else's row."""

    found = False

    def visit_UpdateStmt(self, _ancestors: object, _node: ast.UpdateStmt) -> None:  # noqa: N802
        self.found = True

    def visit_DeleteStmt(self, _ancestors: object, _node: ast.DeleteStmt) -> None:  # noqa: N802
        self.found = True

    def visit_LockingClause(self, _ancestors: object, _node: ast.LockingClause) -> None:  # noqa: N802
        self.found = True


class _Definitions(Visitor):
    """Collects what tables should not be made of."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def visit_Constraint(self, _ancestors: object, node: ast.Constraint) -> None:  # noqa: N802
        if node.contype not in _NAMELESS_IS_FINE and node.conname is None:
            self.found.append(f"a constraint without a name ({node.contype!r})")

    def visit_ColumnDef(self, _ancestors: object, node: ast.ColumnDef) -> None:  # noqa: N802
        assert node.typeName is not None
        kind = (node.typeName.names or ())[-1].sval
        if kind in _FORBIDDEN_TYPES:
            self.found.append(f"column {node.colname} is {_FORBIDDEN_TYPES[kind]}")


def _parse(text: str) -> tuple[Sequence[ast.RawStmt], str]:
    try:
        return parse_sql(text), ""
    except ParseError as error:
        return (), str(error)


def _text_findings(text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > _LINE_MAX:
            yield f"line {number} is longer than {_LINE_MAX} characters"
        if "\t" in line or line != line.rstrip():
            yield f"line {number} has a tab, or spaces at its end"
    yield from _small_keywords(text)


def _small_keywords(text: str) -> Iterator[str]:
    try:
        tokens = scan(text)
    except ParseError:
        return  # the parser has said so already
    for token in tokens:
        word = text[token.start : token.end + 1]
        if token.kind == "RESERVED_KEYWORD" and word != word.upper():
            yield f"keyword {word} is not in capitals"


def main() -> int:
    """Print every finding; return 0 when there is none."""
    found = findings(sql_dir())
    sys.stdout.writelines(f"{finding}\n" for finding in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
