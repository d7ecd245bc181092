"""The package as another project would meet it."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import actors

HOME = Path(actors.__file__).parent
MODULES = sorted(HOME.glob("*.py"))


def test_the_example_in_the_docstring_runs_as_it_stands() -> None:
    assert actors.__doc__ is not None
    example = re.search(r"```python\n(.*?)```", actors.__doc__, re.DOTALL)
    assert example is not None

    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", example.group(1)],
        capture_output=True,
        text=True,
        check=False,
        cwd=HOME.parent,
    )

    assert (ran.stdout, ran.stderr) == ("3\n[1, 3, 6]\n", "")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_it_imports_the_standard_library_and_itself_only(path: Path) -> None:
    tree = ast.parse(path.read_text())
    names = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else _names(node))
    }

    assert set() == names - {"actors"} - sys.stdlib_module_names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_every_module_opens_by_saying_what_it_owns(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text()))

    assert docstring is not None
    assert docstring.split("\n\n")[0].endswith(".")


@pytest.mark.parametrize("name", actors.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    thing = getattr(actors, name)

    assert name == "Phase" or inspect.getdoc(thing)


def _names(node: ast.Import) -> list[str]:
    return [alias.name for alias in node.names]
