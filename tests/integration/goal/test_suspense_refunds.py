"""Suspense money that goes back to who sent it, at the database: sound, checked, carried over."""

import io
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from goalfund.db import connect
from goalfund.goal.archive import export, import_goal
from goalfund.goal.findings import FindingType
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Committed, Diverted, Outcome, Refused
from tests.everything import SentBack
from tests.goals import NOON, expire, send_back, server_at
from tests.integration.goal.spoiling import found_in

T = FindingType
_ITEM = "UPDATE suspense_items SET {} WHERE goal_id = $1 AND received_seq = {}"

# What is planted, what must be found, and at which seq of the book.
CORRUPTIONS: dict[str, tuple[str, FindingType, int]] = {
    "one that never was sent back": (
        _ITEM.format("refund_id = NULL", 2),
        T.SUSPENSE_ITEM_MISSING,
        5,
    ),
    "one by another withdrawal": (
        _ITEM.format("refund_id = gen_random_uuid()", 3),
        T.SUSPENSE_ITEM_DIFFERS,
        11,
    ),
    "one by the withdrawal of another": (
        """UPDATE suspense_items SET refund_id = (
               SELECT withdrawal_id FROM withdrawals WHERE goal_id = $1 AND requested_seq = 5
           ) WHERE goal_id = $1 AND received_seq = 4""",
        T.SUSPENSE_ITEM_DIFFERS,
        13,
    ),
    "a debt that nobody has": (
        """UPDATE goal_heads
           SET available_minor = available_minor + 50, receivable_minor = receivable_minor + 50
           WHERE goal_id = $1""",
        T.HEAD_DIFFERS,
        13,
    ),
}


def said(outcome: Outcome) -> str:
    if isinstance(outcome, Refused):
        return str(outcome.refusal)
    return str(outcome.reason) if isinstance(outcome, Diverted) else "committed"


async def sent_back(journal: Journal) -> SentBack:
    """Write another book whose money goes back."""
    book = SentBack(uuid4())
    await book.write(journal)
    return book


async def test_a_book_whose_money_goes_back_is_sound(among: tuple[str, Journal]) -> None:
    """Control of the test below."""
    dsn, journal = among
    book = SentBack(uuid4())
    outcomes = await book.write(journal)

    assert [] == await found_in(dsn, book.goal_id)
    assert {"committed": 13, "already_decided": 1} == {
        what: [said(one) for one in outcomes].count(what) for what in map(said, outcomes)
    }


@pytest.mark.parametrize("planted", CORRUPTIONS)
async def test_a_corruption_of_money_that_goes_back_is_named(
    among: tuple[str, Journal], planted: str
) -> None:
    """reliability 3, 5, 46"""
    dsn, journal = among
    statement, expected, seq = CORRUPTIONS[planted]
    findings = await found_in(dsn, (await sent_back(journal)).goal_id, statement)

    assert (expected, seq) in [(finding.type, finding.seq) for finding in findings], findings


async def head_of(dsn: str, goal_id: UUID) -> dict[str, object]:
    async with connect(dsn, name="asking") as connection:
        row = await connection.fetchrow("SELECT * FROM goal_heads WHERE goal_id = $1", goal_id)
    assert row is not None
    return dict(row)


@pytest.mark.parametrize("displays", [True, False])
async def test_what_has_gone_back_stays_gone_where_the_book_arrives(
    among: tuple[str, Journal], fresh_dsn: str, displays: bool
) -> None:
    """What was not sent cannot be from there, having no account: in time it is open again."""
    dsn, journal = among
    book = await sent_back(journal)
    file = io.BytesIO()
    await export(dsn, book.goal_id, file, displays=displays)
    text = file.getvalue()
    await import_goal(fresh_dsn, io.BytesIO(text))
    arrived, asked = await head_of(fresh_dsn, book.goal_id), book.goal_id
    found = await found_in(fresh_dsn, book.goal_id)
    third = send_back(asked, book.references[2], withdrawal_id=book.id("third"))
    late = NOON + timedelta(days=8)
    async with server_at(fresh_dsn, now=lambda: late) as server:
        before = [said(await server.ask(send_back(asked, one))) for one in book.references]
        ended = await server.ask(expire(third))
        after = said(await server.ask(send_back(asked, book.references[2])))

    assert await head_of(dsn, book.goal_id) == arrived
    assert [] == found == await found_in(fresh_dsn, book.goal_id)
    assert b"0123456789" not in text
    assert ["already_decided"] * 3 == before
    assert isinstance(ended, Committed)
    assert "committed" == after


async def test_an_archive_of_before_money_went_back_arrives(
    among: tuple[str, Journal], fresh_dsn: str
) -> None:
    """Its lines of suspense say nothing of it."""
    dsn, journal = among
    book, file = SentBack(uuid4()), io.BytesIO()
    await book.write(journal, up_to=4)
    await export(dsn, book.goal_id, file)
    text = file.getvalue()
    without = text.replace(b',"refund_id":null', b"")
    await import_goal(fresh_dsn, io.BytesIO(without))

    assert text != without
    assert [] == await found_in(fresh_dsn, book.goal_id)
