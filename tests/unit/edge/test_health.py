"""Ready means that every part did its work just now. Reliability 36."""

import asyncio

import pytest
from aiohttp.test_utils import make_mocked_request

from goalfund.edge.health import Readiness, healthz
from goalfund.edge.problems import Code, ProblemError

REQUEST = make_mocked_request("GET", "/readyz")


async def works() -> None:
    """Do something, well."""


async def breaks() -> None:
    raise ConnectionRefusedError("host db.internal, user ada")


async def hangs() -> None:
    await asyncio.Event().wait()


async def test_alive_is_whoever_answers() -> None:
    assert 200 == (await healthz(REQUEST)).status


async def test_ready_is_when_every_part_is() -> None:
    response = await Readiness({"actor": works, "postgres": works}).serve(REQUEST)

    assert 200 == response.status


async def test_the_parts_that_fail_or_hang_are_named_without_their_secrets() -> None:
    """Reliability 36: wedge one part and readiness is red."""
    readiness = Readiness({"actor": hangs, "postgres": breaks, "disk": works}, timeout_s=0.02)

    with pytest.raises(ProblemError) as caught:
        await readiness.serve(REQUEST)

    assert Code.NOT_READY == caught.value.code
    assert {"actor": "no answer in 0.02 s", "postgres": "ConnectionRefusedError"} == {
        error.field: error.message for error in caught.value.errors
    }


async def test_many_who_ask_at_once_share_one_round_and_none_can_spoil_it() -> None:
    rounds, go = 0, asyncio.Event()

    async def counted() -> None:
        nonlocal rounds
        rounds += 1
        await go.wait()

    readiness = Readiness({"actor": counted}, timeout_s=30)
    askers = [asyncio.create_task(readiness.failures()) for _ in range(5)]
    await asyncio.sleep(0)
    askers[0].cancel()
    go.set()
    answers = await asyncio.gather(*askers, return_exceptions=True)

    assert 1 == rounds
    assert [[]] * 4 == answers[1:]
    assert isinstance(answers[0], asyncio.CancelledError)
