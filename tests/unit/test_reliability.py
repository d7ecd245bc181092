"""`RELIABILITY.md` is true: every line of the catalogue of faults has a guard and a control."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
# The lines that the core answers for.
LINES = [
    *(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20),
    *(21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 36, 37, 38, 39, 40, 41, 46, 48, 49),
    *(50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 65, 66, 67, 68, 69, 70),
    *(71, 72, 73, 74, 75, 76, 77, 84, 87, 88, 89, 90, 91, 92, 93, 94, 95, 99),
    *(101, 102, 103, 105),
]
_LINE = re.compile(r"### (\d+)\. .+")
_ENTRY = re.compile(r"- (guard|control): `([\w/]+\.py)::(\w+)(?:\[(\w+)\])?`")


def entries() -> dict[int, list[tuple[str, str, str, str]]]:
    """Return what the page says of each line: what it is, file, test, case."""
    found: dict[int, list[tuple[str, str, str, str]]] = defaultdict(list)
    line = 0
    for text in (TESTS / "RELIABILITY.md").read_text(encoding="utf-8").splitlines():
        if heading := _LINE.fullmatch(text):
            line = int(heading[1])
        elif text.startswith("- ") and line:
            entry = _ENTRY.fullmatch(text)
            assert entry, text
            what, file, test, case = entry.groups(default="")
            found[line].append((what, file, test, case))
    return found


@cache
def source(file: str) -> str:
    return (TESTS / file).read_text(encoding="utf-8")


@cache
def functions_of(file: str) -> frozenset[str]:
    body = ast.parse(source(file)).body
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in body if isinstance(node, functions))


def test_every_line_of_the_catalogue_is_there() -> None:
    assert LINES == sorted(entries())


@pytest.mark.parametrize("line", LINES)
def test_a_line_has_a_guard_and_a_control_that_exist(line: int) -> None:
    named = entries()[line]

    assert {"guard", "control"} == {what for what, _, _, _ in named}
    for _, file, test, case in named:
        assert test in functions_of(file), f"{file} has no {test}"
        assert case in source(file), f"{file} knows no {case}"


def test_a_test_that_does_not_exist_is_noticed() -> None:
    """Negative control."""
    assert "test_nothing" not in functions_of("unit/test_reliability.py")
    assert "test_every_line_of_the_catalogue_is_there" in functions_of("unit/test_reliability.py")
