"""The house itself: which way imports point, where money lives, how SQL is written."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path
    for package in ("actors", "goalfund")
    for path in (ROOT / package).rglob("*.py")
    if "vendor" not in path.parts
)

PURE = {
    f"goalfund.goal.{name}"
    for name in (
        "batch",
        "book",
        "commands",
        "decide",
        "decide_files",
        "decide_goal",
        "decide_in",
        "decide_milestones",
        "decide_posts",
        "decide_proofs",
        "decide_refunds",
        "decide_suspense",
        "decide_withdrawals",
        "events",
        "facts",
        "milestones",
        "outcomes",
        "periods",
        "roles",
        "state",
        "verdicts",
    )
}
FEATURES = {
    "people",
    "goals",
    "paper",
    "payments",
    "refunds",
    "files",
    "withdrawals",
    "notify",
    "seal",
    "watch",
    "insight",
}
# Modules below that a folder may import, beside itself and packages that are not ours.
FOLDER_MAY_IMPORT = {
    "goal": {"actors", "goalfund.goal", "goalfund.db"},
    "db": {"goalfund.db"},
    "edge": {"actors", "goalfund.edge", "goalfund.goal", "goalfund.db"},
    "web": set(),
}
FEATURE_MAY_IMPORT = {"actors", "goalfund.goal", "goalfund.edge", "goalfund.db"}
SQL_METHODS = {"execute", "fetch", "fetchrow", "fetchval", "prepare", "cursor"}


def name_of(path: Path) -> str:
    """Return the module's dotted name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.AST, module: str) -> Iterator[str]:
    """Yield the dotted names that a module imports, wherever the statement stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module.split(".")[: -node.level]
                base = ".".join([*package, *([base] if base else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def is_below(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def import_findings(module: str, source: str) -> list[str]:
    """Return the imports of `module` that point the wrong way."""
    names = set(imported(ast.parse(source), module))
    ours = {name for name in names if is_below(name, {"actors", "goalfund", "tests", "bench"})}
    found = [f"{module} imports {name}" for name in sorted(ours) if not may_import(module, name)]
    if is_below(module, {"actors"}) or module in PURE:
        found += [
            f"{module} imports {name}, which is not of the standard library"
            for name in sorted(names - ours)
            if name.partition(".")[0] not in sys.stdlib_module_names
        ]
    if module in PURE:
        found += [f"{module} imports asyncio" for name in names if is_below(name, {"asyncio"})]
    return found


def may_import(module: str, name: str) -> bool:
    """Say whether design.md lets `module` import `name`, one of our own."""
    if is_below(name, {"tests", "bench"}):
        return False
    if is_below(module, {"actors"}):
        return is_below(name, {"actors"})
    if is_below(name, {"goalfund.app"}):
        return module == "goalfund.__main__"
    if module in PURE:
        return name in {"goalfund", "goalfund.goal"} or is_below(name, PURE)
    folder = module.split(".")[1] if "." in module else ""
    if folder in FOLDER_MAY_IMPORT:
        return is_below(name, FOLDER_MAY_IMPORT[folder])
    if folder in FEATURES:
        return feature_may_import(folder, name)
    return True  # the composition root and what stands beside it


def feature_may_import(folder: str, name: str) -> bool:
    """Features know each other's rules and shapes if they must, never each other's tables."""
    if is_below(name, FEATURE_MAY_IMPORT | {f"goalfund.{folder}"}):
        return True
    other = name.split(".")
    return len(other) > 1 and other[1] in FEATURES and "store" not in other[2:]


def money_findings(module: str, source: str) -> list[str]:
    """Return where a module of the core touches a float."""
    found = []
    for node in ast.walk(ast.parse(source)):
        is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        is_name = isinstance(node, ast.Name) and node.id == "float"
        is_division = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        if is_literal or is_name or is_division:
            found.append(f"{module}:{getattr(node, 'lineno', 0)} touches a float")
    return found


def sql_findings(module: str, source: str) -> list[str]:
    """Return where SQL is made of pieces, or sent once for each row."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in ("executemany", "fetchmany", "copy_records_to_table"):
            found.append(f"{module}:{node.lineno} calls {node.func.attr}")
        if node.func.attr in SQL_METHODS and node.args and is_assembled(node.args[0]):
            found.append(f"{module}:{node.lineno} passes SQL that is made of pieces")
    return found


def is_assembled(node: ast.expr) -> bool:
    """Say whether an expression makes a string of others."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(value, ast.FormattedValue) for value in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, (ast.Add, ast.Mod))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in ("format", "format_map", "join", "replace")
    return False


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_inwards(path: Path) -> None:
    assert import_findings(name_of(path), path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_sql_is_written_whole_and_sent_in_batches(path: Path) -> None:
    assert sql_findings(name_of(path), path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_opens_with_a_sentence(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))

    assert docstring is not None
    assert docstring.partition("\n\n")[0].rstrip().endswith((".", ":", "?"))


@pytest.mark.parametrize("name", sorted(PURE))
def test_no_float_touches_money(name: str) -> None:
    path = ROOT.joinpath(*name.split(".")).with_suffix(".py")

    assert money_findings(name, path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("actors.system", "import aiohttp"),
        ("actors.system", "from goalfund.goal import book"),
        ("actors.system", "from .. import goalfund"),
        ("goalfund.goal.decide", "import asyncio"),
        ("goalfund.goal.decide", "from asyncio import Queue"),
        ("goalfund.goal.decide", "import orjson"),
        ("goalfund.goal.book", "from goalfund.goal.journal import Journal"),
        ("goalfund.goal.book", "from .journal import Journal"),
        ("goalfund.goal.book", "def late():\n    from goalfund.goal import journal"),
        ("goalfund.goal.actor", "from goalfund.payments import webhooks"),
        ("goalfund.goal.journal", "from goalfund.app import build_app"),
        ("goalfund.db.pool", "from goalfund.settings import Settings"),
        ("goalfund.edge.api", "from goalfund.goals.store import GoalReads"),
        ("goalfund.edge.api", "import goalfund.payments"),
        ("goalfund.goals.routes", "from goalfund.payments.store import PaymentStore"),
        ("goalfund.goals.routes", "from goalfund.payments import store"),
        ("goalfund.payments.webhooks", "from goalfund import app"),
        ("goalfund.payments.webhooks", "import tests.postgres"),
        ("goalfund.insight.routes", "from goalfund.settings import Settings"),
    ],
)
def test_an_import_that_points_outwards_is_found(module: str, source: str) -> None:
    """Negative control."""
    assert import_findings(module, source) != []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("actors.system", "import asyncio\nfrom actors.mailbox import Mailbox"),
        ("goalfund.goal.decide", "import datetime\nfrom goalfund.goal.book import Book"),
        ("goalfund.goal.actor", "import asyncio\nfrom actors import Actor"),
        ("goalfund.goals.routes", "from goalfund.edge.api import Api"),
        ("goalfund.goals.routes", "from goalfund.goals.store import GoalReads"),
        ("goalfund.__main__", "from goalfund.app import run"),
    ],
)
def test_an_import_that_points_inwards_is_not(module: str, source: str) -> None:
    assert import_findings(module, source) == []


@pytest.mark.parametrize(
    "source", ["x = 1.5", "x: float = y", "x = float(y)", "x = a / b", "x = 1e3"]
)
def test_a_float_is_found(source: str) -> None:
    """Negative control."""
    assert money_findings("goalfund.goal.book", source) != []


@pytest.mark.parametrize(
    "source",
    [
        "await c.executemany(Q, rows)",
        "await c.fetch(f'SELECT {x}')",
        "await c.execute('SELECT ' + x)",
        "await c.fetchval('SELECT %s' % x)",
        "await c.fetchrow('SELECT {}'.format(x))",
        "await c.fetch(Q.replace('a', 'b'))",
    ],
)
def test_sql_that_is_made_of_pieces_is_found(source: str) -> None:
    """Negative control."""
    assert sql_findings("goalfund.goals.store", f"async def f():\n    {source}") != []
