"""`python -m tests.mutants`: changes the core's rules one by one, and says which no test notices.

The work is mutmut's, which is no part of the test environment: `CONTRIBUTING.md` says how it is
added. It runs in a copy of the program, for most of an hour. A name narrows it down, such as
`python -m tests.mutants "goalfund.goal.book*"`.
"""

import ast
import difflib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED = ("goalfund", "actors", "sql", "tests")
SURVIVED = 0  # how the tests ended

_SETTINGS = """
[tool.mutmut]
source_paths = ["goalfund"]
only_mutate = ["goalfund/goal/book.py", "goalfund/goal/decide*.py"]
also_copy = ["actors", "sql", "README.md"]
pytest_add_cli_args = ["-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = [
    "tests/unit/goal/test_book.py", "tests/unit/goal/test_state.py",
    "tests/unit/goal/test_decisions.py", {decide}
]
"""


def survivors(folder: Path) -> Iterator[str]:
    """Yield each change that no test has noticed, as a name and the lines that differ."""
    for results in sorted(folder.glob("goalfund/goal/*.py.meta")):
        ends = json.loads(results.read_text())["exit_code_by_key"]
        source = results.with_suffix("").read_text()
        kinds = ast.FunctionDef | ast.AsyncFunctionDef
        functions = {
            n.name: ast.unparse(n) for n in ast.walk(ast.parse(source)) if isinstance(n, kinds)
        }
        for name, end in ends.items():
            if end == SURVIVED:
                changed = name.rpartition(".")[2]
                original = functions[f"{changed.partition('__mutmut_')[0]}__mutmut_orig"]
                yield "\n".join([name, *_differing(original, functions[changed])])


def _differing(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines()[1:], after.splitlines()[1:], n=0, lineterm="")
    return [f"    {line}" for line in lines if not line.startswith(("---", "+++", "@@"))]


def main(names: list[str]) -> int:
    """Run, print what survived, and return how mutmut ended."""
    with tempfile.TemporaryDirectory(prefix="goalfund-mutants-") as name:
        folder = Path(name)
        for part in NEEDED:
            shutil.copytree(
                ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        shutil.copy(ROOT / "README.md", folder)
        rules = sorted((ROOT / "tests/unit/goal").glob("test_decide*.py"))
        chosen = ", ".join(f'"{path.relative_to(ROOT)}"' for path in rules)
        project = (ROOT / "pyproject.toml").read_text() + _SETTINGS.format(decide=chosen)
        (folder / "pyproject.toml").write_text(project)
        ended = subprocess.run([sys.executable, "-m", "mutmut", "run", *names], cwd=folder)
        for one in survivors(folder / "mutants"):
            sys.stdout.write(f"{one}\n")
    return ended.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
