"""The bench of lists, in a small size: its pages are right, and its statement is the book."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

import bench

_CORES = {0, 1}


@pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or not os.sched_getaffinity(0) >= _CORES,
    reason="benches put the server and Postgres on cores of their own",
)
async def test_a_small_run_is_not_void(tmp_path: Path) -> None:
    plot = tmp_path / "lists.svg"
    sizes = ["--contributions=230", "--goals=150", "--samples=1", f"--plot={plot}"]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.lists", *sizes),
        cwd=Path(bench.__file__).parent.parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate()
    said = out.decode()

    assert 0 == process.returncode, errors.decode()[-2_000:]
    assert "contributions=230, goals=150" in said
    for shown in ("a goal's contributions", "goals, newest", "search: a word of all"):
        assert f"| {shown} |" in said
    assert "| statement.pdf of the last day |" in said
    assert plot.read_text().startswith("<svg")
