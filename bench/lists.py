"""Pages of long lists, deep against first; and statements of a log of a million payments.

Baselines of the same run: the first page of each list, and the deep page by OFFSET.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Final

from bench.lists_paper import Streamed, papers, statement
from bench.lists_rig import PAGE, Asked, Rig, rigged
from bench.lists_shapes import DEEP, Shape, contributions, events, goals
from bench.plot import bars, write
from bench.rig import median, run, table

_BY_OFFSET: Final = """
SELECT contributions.*, goals.currency, goals.slug, goals.title
FROM contributions INNER JOIN goals ON goals.goal_id = contributions.goal_id
WHERE contributions.goal_id = $1 AND contributions.seq IS NOT NULL
ORDER BY contributions.seq DESC OFFSET $2 LIMIT $3
"""


async def timed(rig: Rig, asked: Asked) -> float:
    """Return the milliseconds until the page is there, parsed."""
    began = perf_counter()
    await rig.read(asked)
    return (perf_counter() - began) * 1_000


async def compare(rig: Rig, shape: Shape) -> dict[str, float]:
    """Return the medians of both pages, asked in turn."""
    seen: dict[str, list[float]] = {"first page": [], "deep page": []}
    warm = min(3, rig.samples)
    for number in range(rig.samples + warm):
        for name, asked in (("first page", shape.near), ("deep page", shape.far)):
            took_ms = await timed(rig, asked)
            if number >= warm:  # until plans and pages are warm
                seen[name].append(took_ms)
    return {name: median(times) for name, times in seen.items()}


async def by_offset_ms(rig: Rig) -> float:
    """Return what Postgres alone takes for the deep page of a goal's contributions by OFFSET."""
    deep = min(DEEP, (rig.loaded.contributions - 1) // PAGE)
    times = []
    for _ in range(min(5, rig.samples)):
        began = perf_counter()
        await rig.connection.fetch(_BY_OFFSET, rig.loaded.goal_id, (deep - 1) * PAGE, PAGE)
        times.append((perf_counter() - began) * 1_000)
    return median(times)


async def main(paid: int, opened: int, samples: int, plot: Path) -> None:
    """Measure, print the tables, draw the plot."""
    async with rigged(paid, opened, samples) as rig:
        shapes = [shape for list_ in (contributions, events, goals) async for shape in list_(rig)]
        seen = {shape.name: await compare(rig, shape) for shape in shapes}
        offset_ms = await by_offset_ms(rig)
        whole = await statement(rig)
        on_paper = {name: ms async for name, ms in papers(rig)}
    print(table([_row(shape, seen[shape.name]) for shape in shapes]))
    print(f"\nA goal's contributions by OFFSET, in Postgres alone: {offset_ms:.0f} ms\n")
    print(table([_statement_row(whole)]), end="\n\n")
    print(table([{"paper": name, "ms": f"{ms:.1f}"} for name, ms in on_paper.items()]))
    write(plot, bars("First page and deep page", "ms", seen))


def _row(shape: Shape, seen: Mapping[str, float]) -> dict[str, object]:
    return {
        "list": shape.name,
        "first page, ms": f"{seen['first page']:.2f}",
        "deep page, ms": f"{seen['deep page']:.2f}",
        "that is page": f"{shape.page:,}",
        "deep against first": f"{seen['deep page'] / seen['first page']:.2f} x",
    }


def _statement_row(whole: Streamed) -> dict[str, object]:
    return {
        "lines": f"{whole.lines:,}",
        "lines a second": f"{whole.lines / whole.seconds:,.0f}",
        "first byte, ms": f"{whole.first_byte_ms:.0f}",
        "last tenth against first": f"{whole.last_tenth_s / whole.first_tenth_s:.2f} x",
        "the server grew by, MiB": f"{whole.grown_mib:.0f}",
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contributions", type=int, default=1_000_000)
    parser.add_argument("--goals", type=int, default=100_000)
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--plot", type=Path, default=Path(__file__).with_suffix(".svg"))
    given = parser.parse_args()
    run(lambda: main(given.contributions, given.goals, given.samples, given.plot))
