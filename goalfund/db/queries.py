"""Named SQL: where the files are, and every query in them by name."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

_HEADER = re.compile(r"^-- name: (\S+)$", re.MULTILINE)


@cache
def sql_dir() -> Path:
    """Return the folder that holds `migrations` and `queries`.

    A wheel carries it as `goalfund/_sql`; a checkout has it at the root.

    Raises:
        FileNotFoundError: neither is there; the installation is broken.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_sql", package.parent / "sql"):
        if (folder / "migrations").is_dir():
            return folder
    raise FileNotFoundError(f"no SQL files beside {package}: the installation is incomplete")


def load_queries(folder: Path | None = None) -> Mapping[str, str]:
    """Return every query in `folder` (`sql/queries` when not given) by name.

    The whole header stays in the text as a comment, so pg_stat_activity shows the name.

    Raises:
        ValueError: two queries share a name, or a file holds SQL that has no name.
    """
    queries: dict[str, str] = {}
    for path in sorted((folder or sql_dir() / "queries").glob("*.sql")):
        preamble, *parts = _HEADER.split(path.read_text(encoding="utf-8"))
        _refuse_unnamed_sql(path, preamble)
        for name, body in zip(parts[::2], parts[1::2], strict=True):
            if name in queries:
                raise ValueError(f"{path.name}: query {name!r} is defined twice")
            queries[name] = f"-- name: {name}{body.rstrip()}\n"
    return MappingProxyType(queries)


def _refuse_unnamed_sql(path: Path, preamble: str) -> None:
    for line in preamble.splitlines():
        if line.strip() and not line.startswith("--"):
            raise ValueError(f"{path.name}: {line.strip()!r} stands before the first '-- name:'")
