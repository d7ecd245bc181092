"""Statements out of Postgres: real logs, page by page, as of one moment."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader

from goalfund.db import Pool, load_queries
from goalfund.goal.events import at_text
from goalfund.paper import statement_sheets, store
from goalfund.paper.money import priced
from goalfund.paper.statement import (
    ACCOUNTS,
    TOTALS,
    Line,
    Period,
    Reckoning,
    StatementDiffersError,
)
from goalfund.paper.statements import COLUMNS, Statements
from goalfund.paper.store import PaperStore
from tests.everything import Everything
from tests.goals import NOON, server_at, serving

STEP = timedelta(milliseconds=100)  # between the events of `Everything`'s history


def minor(text: str) -> int:
    """Return what an amount of the file spells."""
    whole, part = text.lstrip("-").split(".")
    return (int(whole) * 100 + int(part)) * (-1 if text.startswith("-") else 1)


def rows_of(raw: bytes) -> list[dict[str, str]]:
    """Return the rows of a file, by column."""
    text = raw.decode("utf-8-sig")
    assert tuple(next(csv.reader(io.StringIO(text)))) == COLUMNS
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def statements(serving_pool: Pool) -> Statements:
    return Statements(PaperStore(serving_pool, load_queries()))


@pytest.fixture
async def goal_id(pool: Pool) -> UUID:
    """A goal in whose log everything happens that can."""
    goal_id = uuid4()
    async with serving(pool) as server:
        await Everything(goal_id).write(server.journal)
    return goal_id


async def whole(statements: Statements, goal_id: UUID, *days: Any) -> tuple[Period, bytes]:
    """Return a statement's period and its file."""
    period = await statements.period(goal_id, *(days or (None, None)))
    assert period is not None
    return period, b"".join([part async for part in statements.csv(period)])


async def head_of(pool: Pool, goal_id: UUID) -> Any:
    return await pool.fetchrow("SELECT * FROM goal_heads WHERE goal_id = $1", goal_id)


async def test_the_file_comes_to_the_book(
    pool: Pool, statements: Statements, goal_id: UUID
) -> None:
    """Reliability 105."""
    head = await head_of(pool, goal_id)
    _, raw = await whole(statements, goal_id)
    opening, *lines, closing = rows_of(raw)
    moved = [line for line in lines if line["kind"] != "total"]
    totals = {line["what"]: minor(line["total"]) for line in lines if line["kind"] == "total"}

    assert ("opening", "closing") == (opening["kind"], closing["kind"])
    for name in ACCOUNTS:
        assert head[name] == minor(closing[name.removesuffix("_minor")]), name
        assert 0 == minor(opening[name.removesuffix("_minor")]), name
    for name in TOTALS:
        words = name.removesuffix("_minor").replace("_", " ").capitalize()
        assert head[name] == totals[words], name
    ins = sum(minor(line["in"]) for line in moved if line["in"])
    outs = sum(minor(line["out"]) for line in moved if line["out"])
    assert head["cash_minor"] == ins - outs


async def test_each_row_is_the_line_of_the_log(
    pool: Pool, statements: Statements, goal_id: UUID
) -> None:
    query = (
        "SELECT seq, kind, at, hash FROM goal_events AS event WHERE goal_id = $1 AND EXISTS ("
        "SELECT FROM goal_transfers AS t WHERE t.goal_id = $1 AND t.seq = event.seq) ORDER BY seq"
    )
    logged = await pool.fetch(query, goal_id)
    _, raw = await whole(statements, goal_id)
    moved = [row for row in rows_of(raw) if row["seq"]]

    assert 15 == len(logged)
    assert [
        (str(row["seq"]), row["kind"], at_text(row["at"]), row["hash"].hex()) for row in logged
    ] == [(row["seq"], row["kind"], row["time_utc"], row["hash"]) for row in moved]
    assert {"NGN"} == {row["currency"] for row in moved}
    assert "2026-01-02 13:00:00" == moved[0]["time_lagos"]


async def test_who_gave_without_a_name_has_none_in_the_file(
    statements: Statements, goal_id: UUID
) -> None:
    _, raw = await whole(statements, goal_id)
    names = {row["seq"]: row["who"] for row in rows_of(raw) if row["seq"]}

    assert ("Ada 0", "") == (names["2"], names["5"])
    assert b"Ada 3" not in raw
    assert b"example.org" not in raw


@pytest.mark.parametrize("rows", [1, 2, 7, 500])
async def test_pages_of_any_size_make_the_same_file(
    statements: Statements, goal_id: UUID, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    _, expected = await whole(statements, goal_id)
    monkeypatch.setattr(store, "PAGE_ROWS", rows)

    assert expected == (await whole(statements, goal_id))[1]


async def test_no_more_than_a_page_is_held(
    statements: Statements, goal_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PAGE_ROWS", 2)
    period = await statements.period(goal_id, None, None)
    assert period is not None
    sizes = [len(page) async for page in statements.lines(Reckoning(period))]

    assert [2] * 7 + [1] == sizes


async def test_days_part_the_log_where_they_say(
    pool: Pool, statements: Statements, goal_id: UUID
) -> None:
    """Reliability 105: what one period closes with the next one opens with."""
    query = "SELECT seq FROM goal_events WHERE goal_id = $1 AND at >= $2 AND at < $3"
    for first, last in [(0, 3), (0, 24), (3, 4), (5, 17), (16, 40), (-9, -2), (50, 60)]:
        after, before = NOON + first * STEP, NOON + last * STEP
        expected = {row["seq"] for row in await pool.fetch(query, goal_id, after, before)}
        period, raw = await whole(statements, goal_id, after, before)
        told = {int(row["seq"]) for row in rows_of(raw) if row["seq"]}
        earlier, _ = await whole(statements, goal_id, None, after)
        later, _ = await whole(statements, goal_id, before, None)

        assert expected == set(range(period.from_seq + 1, period.to_seq + 1))
        assert told <= expected
        assert (earlier.closing, later.opening) == (period.opening, period.closing)


async def test_what_comes_in_meanwhile_is_not_in_it(
    dsn: str, pool: Pool, statements: Statements
) -> None:
    """One moment: neither a line nor a balance of it is later."""
    async with server_at(dsn) as server:
        goal_id = await server.opened()
        await server.give(goal_id, 1_000)
        period = await statements.period(goal_id, None, None)
        assert period is not None
        parts = statements.csv(period)
        raw = await anext(parts)
        await server.give(goal_id, 5_000)
        raw += b"".join([part async for part in parts])

    assert (3, 2) == ((await head_of(pool, goal_id))["seq"], period.to_seq)
    assert "10.00" == rows_of(raw)[-1]["cash"]


async def test_of_a_goal_that_is_not_there_there_is_none(statements: Statements) -> None:
    assert await statements.period(uuid4(), None, None) is None


async def keep(given: AsyncIterator[bytes], parts: list[bytes]) -> None:
    """Keep what is given as it comes."""
    async for part in given:
        parts.append(part)


class Wrong(PaperStore):
    """Finds one kobo more than there is in the first line of each page."""

    async def lines(self, period: Period, after_seq: int) -> Any:
        rows = [dict(row) for row in await super().lines(period, after_seq)]
        for row in rows[:1]:
            row["transfers"] = row["transfers"].replace("50000", "50001", 1)
        return rows


async def test_a_file_that_is_off_by_one_kobo_is_never_whole(
    serving_pool: Pool, goal_id: UUID
) -> None:
    """Negative control: reliability 105."""
    statements = Statements(Wrong(serving_pool, load_queries()))
    period = await statements.period(goal_id, None, None)
    assert period is not None
    parts: list[bytes] = []
    with pytest.raises(StatementDiffersError):
        await keep(statements.csv(period), parts)

    raw = b"".join(parts)
    assert b",contribution_confirmed," in raw
    assert b",closing," not in raw


async def sheets(statements: Statements, goal_id: UUID) -> tuple[Reckoning, list[Line], bytes]:
    period = await statements.period(goal_id, None, None)
    assert period is not None
    reckoning = Reckoning(period)
    lines = [line async for page in statements.lines(reckoning) for line in page]
    link = "http://127.0.0.1/g/goal"
    return reckoning, lines, statement_sheets.statement_sheets(reckoning, lines, link)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def test_the_paper_says_what_the_book_says(
    pool: Pool, statements: Statements, goal_id: UUID
) -> None:
    """Reliability 105."""
    head = await head_of(pool, goal_id)
    _, lines, pdf = await sheets(statements, goal_id)
    text = text_of(pdf)
    words = text.split("\n")

    for name in TOTALS:
        label = name.removesuffix("_minor").replace("_", " ").capitalize()
        assert priced(head[name], "NGN") == words[words.index(label) + 1], name
    closing = words[words.index("Closing balance") + 1]
    assert priced(head["cash_minor"], "NGN") == closing
    assert all(line.hash in text for line in lines)
    assert head["head_hash"].hex() in text
    assert "Contribution: Ada 0" in text
    assert "Ada 3" not in text


async def test_no_paper_is_made_of_what_is_off_by_one_kobo(
    serving_pool: Pool, goal_id: UUID
) -> None:
    """Negative control: reliability 105."""
    with pytest.raises(StatementDiffersError):
        await sheets(Statements(Wrong(serving_pool, load_queries())), goal_id)
