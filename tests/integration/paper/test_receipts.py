"""Receipts out of Postgres: all of a goal's together come to its book, to the kobo."""

import io
from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg
import pytest
from pypdf import PdfReader

from goalfund.db import Pool, load_queries
from goalfund.paper import receipts as receipts_module
from goalfund.paper.money import priced
from goalfund.paper.receipt_sheet import Receipt, receipt_sheet
from goalfund.paper.receipts import Receipts
from goalfund.paper.store import PaperStore
from tests.everything import Everything
from tests.goals import serving

_PAID = """
SELECT contribution_id, access_key FROM contributions
WHERE goal_id = $1 AND seq IS NOT NULL AND access_key <> ''
"""
_BOOK = """
SELECT raised_minor, refunded_minor, charged_back_minor FROM goal_heads WHERE goal_id = $1
"""
_OUT_OF_SUSPENSE_MINOR = 7_000  # it came from nobody known, who cannot ask for a receipt
Sums = tuple[int, int, int]


@pytest.fixture
async def goal_id(pool: Pool) -> UUID:
    """A goal in whose log everything happens that can."""
    goal_id = uuid4()
    async with serving(pool) as server:
        await Everything(goal_id).write(server.journal)
    return goal_id


async def receipts_of(pool: Pool, goal_id: UUID) -> list[Receipt]:
    receipts = Receipts(PaperStore(pool, load_queries()), "http://127.0.0.1")
    return [
        await receipts.find(row["contribution_id"], None, row["access_key"])
        for row in await pool.fetch(_PAID, goal_id)
    ]


def sums(receipts: list[Receipt]) -> Sums:
    return (
        sum(receipt.confirmed_minor for receipt in receipts),
        sum(receipt.refunded_minor for receipt in receipts),
        sum(receipt.charged_back_minor for receipt in receipts),
    )


async def book(pool: Pool, goal_id: UUID) -> Sums:
    row = await pool.fetchrow(_BOOK, goal_id)
    assert row is not None
    raised_minor = row["raised_minor"] - _OUT_OF_SUSPENSE_MINOR
    return raised_minor, row["refunded_minor"], row["charged_back_minor"]


async def test_all_receipts_of_a_goal_come_to_its_book(pool: Pool, goal_id: UUID) -> None:
    """Reliability 105."""
    receipts = await receipts_of(pool, goal_id)

    assert (5, await book(pool, goal_id)) == (len(receipts), sums(receipts))


async def test_what_is_printed_is_every_amount_to_the_kobo(pool: Pool, goal_id: UUID) -> None:
    """Reliability 105."""
    receipts = await receipts_of(pool, goal_id)

    assert 2 == sum(bool(one.refunded_minor or one.charged_back_minor) for one in receipts)
    for receipt in receipts:
        page = PdfReader(io.BytesIO(receipt_sheet(receipt))).pages[0].extract_text().split("\n")
        assert priced(receipt.confirmed_minor, "NGN") in page
        for label, amount_minor in (
            ("Refunded since", receipt.refunded_minor),
            ("Taken back since", receipt.charged_back_minor),
        ):
            printed = page[page.index(label) + 1] if label in page else priced(0, "NGN")
            assert priced(amount_minor, "NGN") == printed


async def test_receipts_that_are_off_by_one_kobo_do_not_come_to_the_book(
    pool: Pool, goal_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: reliability 105."""
    real = receipts_module.Receipts._receipt

    def one_kobo_more(self: Receipts, row: asyncpg.Record, *rest: UUID) -> Receipt:
        receipt = real(self, row, *rest)
        return replace(receipt, confirmed_minor=receipt.confirmed_minor + 1)

    monkeypatch.setattr(receipts_module.Receipts, "_receipt", one_kobo_more)

    assert await book(pool, goal_id) != sums(await receipts_of(pool, goal_id))
