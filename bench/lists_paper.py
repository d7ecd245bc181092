"""Statements and receipts of a long log: as fast at its end as at its beginning, and whole."""

import csv
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

from bench.lists_rig import Rig
from bench.rig import Server
from goalfund.paper.statement_sheets import LINES_MAX

_LAST_PAID: Final = "SELECT max(seq) FROM contributions WHERE goal_id = $1"
# Days of Lagos, which has one time all year.
_DAYS: Final = """
SELECT
    first::date, (first + '1 day')::date AS after_first,
    middle::date, (middle + '1 day')::date AS after_middle,
    last::date, (last + '1 day')::date AS after_last
FROM (
    SELECT
        min(at) FILTER (WHERE seq = 2) AT TIME ZONE 'Africa/Lagos' AS first,
        min(at) FILTER (WHERE seq = head / 2) AT TIME ZONE 'Africa/Lagos' AS middle,
        min(at) FILTER (WHERE seq = head) AT TIME ZONE 'Africa/Lagos' AS last
    FROM goal_events, (SELECT max(seq) AS head FROM goal_events WHERE goal_id = $1) AS log
    WHERE goal_id = $1 AND seq IN (2, head / 2, head)
) AS days
"""


@dataclass(frozen=True, slots=True)
class Streamed:
    """A statement that came whole. Times are of its first and its last tenth."""

    lines: int
    seconds: float
    first_tenth_s: float
    last_tenth_s: float
    first_byte_ms: float
    grown_mib: float


async def statement(rig: Rig) -> Streamed:
    """Return how the statement of the whole log came as CSV, line by line.

    Raises:
        RuntimeError: it does not come to the book; the run is void.
    """
    book = (await rig.read_goal())["book"]
    before_mib, most_mib, tail, lines = _resident_mib(rig.target), 0.0, b"", 0
    marks: list[tuple[int, float]] = []
    began = perf_counter()
    async with rig.http.get(f"/api/v1/goals/{rig.loaded.goal_id}/statement.csv") as answer:
        async for chunk in answer.content.iter_chunked(1 << 18):
            lines += chunk.count(b"\n")
            tail = (tail + chunk)[-4_000:]
            marks.append((lines, perf_counter() - began))
            most_mib = max(most_mib, _resident_mib(rig.target))
    said = {
        row[4]: row[13] for row in csv.reader(tail.decode().splitlines()) if row[3:4] == ["total"]
    }
    for name in ("raised", "fees", "withdrawn", "refunded", "charged_back"):
        spelt = said[name.replace("_", " ").capitalize()]
        if int(spelt.replace(".", "")) != book[f"{name}_minor"]:
            raise RuntimeError(f"the run is void: the statement says {name} {spelt}, not {book}")
    return Streamed(
        lines,
        marks[-1][1],
        _at(marks, 0.1),
        marks[-1][1] - _at(marks, 0.9),
        marks[0][1] * 1_000,
        most_mib - before_mib,
    )


def _at(marks: Sequence[tuple[int, float]], share: float) -> float:
    return next(at_s for lines, at_s in marks if lines >= share * marks[-1][0])


def _resident_mib(target: Server) -> float:
    pages = int(Path(f"/proc/{target.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def papers(rig: Rig) -> AsyncIterator[tuple[str, float]]:
    """Yield what statements of single days cost, receipts, and the refusal of a PDF too long."""
    spans = await rig.connection.fetchrow(_DAYS, rig.loaded.goal_id)
    assert spans is not None
    for name, day in (
        ("first day", "first"),
        ("day in the middle", "middle"),
        ("last day", "last"),
    ):
        for ending in ("csv", "pdf"):
            path = f"/goals/{rig.loaded.goal_id}/statement.{ending}"
            query = {"after": str(spans[day]), "before": str(spans[f"after_{day}"])}
            yield f"statement.{ending} of the {name}", await rig.fetched_ms(path, query, 200)
    path = f"/goals/{rig.loaded.goal_id}/statement.pdf"
    name, status = ("all, refused", 422) if rig.loaded.contributions > LINES_MAX else ("all", 200)
    yield f"statement.pdf of it {name}", await rig.fetched_ms(path, {}, status)
    at = "SELECT contribution_id FROM contributions WHERE goal_id = $1 AND seq = $2"
    for name, seq in (("first", 2), ("last", None)):
        head = await rig.connection.fetchval(_LAST_PAID, rig.loaded.goal_id)
        contribution_id = await rig.connection.fetchval(at, rig.loaded.goal_id, seq or head)
        path = f"/contributions/{contribution_id}/receipt.pdf"
        yield f"receipt of the {name} contribution", await rig.fetched_ms(path, {}, 200)
