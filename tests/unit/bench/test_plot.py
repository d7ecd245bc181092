"""Plots are well-formed SVG that shows every number."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.plot import bars, lines, write

SVG = "{http://www.w3.org/2000/svg}"


def test_bars_show_each_value_and_name() -> None:
    svg = bars("A <title>", "per second", {"100": {"a & b": 10.0, "c": 250.0}, "200": {"c": 0.5}})

    root = ElementTree.fromstring(svg)
    words = [element.text for element in root.iter(f"{SVG}text")]
    assert {"A <title>", "a & b", "c", "100", "200", "250", "10", "0.5"} <= set(words)
    assert 1 + 2 + 3 == len(list(root.iter(f"{SVG}rect")))


@pytest.mark.parametrize("x_log", [False, True])
def test_lines_go_through_each_point(x_log: bool) -> None:
    series = {"ours": [(1.0, 2.0), (10.0, 3.0), (100.0, 1.0)], "theirs": [(1.0, 1.0)]}

    root = ElementTree.fromstring(lines("t", "viewers", "ms", series, x_log=x_log))

    assert 4 == len(list(root.iter(f"{SVG}circle")))
    assert 2 == len(list(root.iter(f"{SVG}polyline")))


def test_a_plot_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path / "plots" / "one.svg", bars("t", "s", {"g": {"n": 0.0}}))

    assert (tmp_path / "plots" / "one.svg").read_text().startswith("<svg")
