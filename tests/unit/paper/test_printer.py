"""The printer: a short line, and whoever comes too many is told so."""

import asyncio
import threading

import pytest

from goalfund.edge.problems import Code, ProblemError
from goalfund.paper.printer import Printer


async def test_what_is_made_is_handed_out_and_what_breaks_too() -> None:
    def broken() -> bytes:
        raise LookupError("no ink")

    with Printer() as printer:
        with printer.turn():
            assert b"sheet" == await printer.run(lambda: b"sheet")
        with pytest.raises(LookupError), printer.turn():
            await printer.run(broken)

        assert 0 == printer.in_hand


async def test_only_so_many_wait() -> None:
    held = threading.Event()

    async def one(printer: Printer) -> bytes:
        with printer.turn():
            return await printer.run(lambda: b"sheet" if held.wait(30) else b"")

    with Printer(in_hand_max=2) as printer:
        jobs = [asyncio.create_task(one(printer)) for _ in range(2)]
        while printer.in_hand < 2:
            await asyncio.sleep(0)
        with pytest.raises(ProblemError) as refused:
            await one(printer)
        held.set()

        assert Code.OVERLOADED == refused.value.code
        assert [b"sheet", b"sheet"] == await asyncio.gather(*jobs)
        assert b"sheet" == await one(printer)
