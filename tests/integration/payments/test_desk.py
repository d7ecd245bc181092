"""The developers' page: what there is, payouts to decide, a clock; for no other site."""

from typing import Any

import aiohttp
import pytest

from goalfund.payments.simulator import DEFAULT_MERCHANT_ID, Simulator
from goalfund.payments.simulator.scripts import SUFFIXES
from goalfund.payments.squad import SquadClient, TransferOrder

FOR_EVER = next(suffix for suffix, name in SUFFIXES.items() if name == "timeout_for_ever")
REFERENCE = f"{DEFAULT_MERCHANT_ID}_W1"


@pytest.fixture
async def busy(client: SquadClient, simulator: Simulator) -> Simulator:
    """A gateway with something of every kind, some of it markup."""
    gateway = simulator.gateway
    merchant = gateway.merchants[DEFAULT_MERCHANT_ID]
    gateway.deposit(merchant, 10_000_000)
    gateway.lent.add(merchant)
    for reference in ("ORD-1", "ORD-2"):
        await client.initiate(
            reference=reference,
            amount_minor=250_000,
            currency="NGN",
            email="ada@example.com",
            callback_url="http://127.0.0.1:9/back",
        )
    simulator.pay("ORD-1")
    account = gateway.add_account(merchant, "pool")
    gateway.credit_account(account, 150_000, sender="<b>Ada", narration="<script>1</script>")
    await client.payouts.transfer(
        TransferOrder(
            reference=REFERENCE,
            amount_minor=400_000,
            bank_code="000013",
            account_number=f"012345{FOR_EVER}",
            account_name="ADA OBI",
            remark="x",
        )
    )
    await simulator.settled()
    return simulator


async def get(session: aiohttp.ClientSession, simulator: Simulator) -> tuple[str, Any]:
    async with session.get(simulator.url + "/") as answer:
        assert answer.status == 200
        return await answer.text(), answer.headers


async def post(
    session: aiohttp.ClientSession, simulator: Simulator, path: str, **options: Any
) -> int:
    async with session.post(simulator.url + path, allow_redirects=False, **options) as answer:
        return answer.status


async def test_the_page_shows_all_there_is_and_no_markup_of_others(
    session: aiohttp.ClientSession, busy: Simulator
) -> None:
    text, headers = await get(session, busy)

    for word in ("ORD-1", "ORD-2", REFERENCE, "pending", "₦1,500.00", "Dispute", "Send again"):
        assert word in text
    assert "<script>" not in text
    assert "<b>Ada" not in text
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "http" not in text.replace(busy.url, "")  # nothing from elsewhere


async def test_a_payout_is_decided_by_a_button(
    session: aiohttp.ClientSession, client: SquadClient, busy: Simulator
) -> None:
    before = busy.balance()

    first = await post(session, busy, "/desk/transfer/succeed", data={"reference": REFERENCE})
    paid = (await client.payouts.requery(REFERENCE)).outcome
    second = await post(session, busy, "/desk/transfer/reverse", data={"reference": REFERENCE})

    assert (first, second) == (303, 303)
    assert (paid, (await client.payouts.requery(REFERENCE)).outcome) == ("success", "reversed")
    assert busy.balance() == before + 400_000  # the fee of sending it is spent
    unknown = await post(session, busy, "/desk/transfer/fail", data={"reference": "W9"})
    assert unknown == 404


async def test_the_clock_goes_forward_and_news_are_sent_again(
    session: aiohttp.ClientSession, busy: Simulator
) -> None:
    before = busy.gateway.world.now()

    assert await post(session, busy, "/desk/clock", data={"seconds": "3600"}) == 303
    assert (busy.gateway.world.now() - before).total_seconds() >= 3_600
    assert await post(session, busy, "/desk/clock", data={"seconds": "-1"}) == 400
    told = len(busy.deliveries)
    assert await post(session, busy, "/desk/replay", data={"number": "1"}) == 303
    assert await post(session, busy, "/desk/replay", data={"number": "x"}) == 404
    assert await post(session, busy, "/desk/dispute", data={"reference": "ORD-1"}) == 303
    assert await post(session, busy, "/desk/dispute", data={"reference": "ORD-2"}) == 404
    assert len(busy.deliveries) == told + 1


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({}, 303),
    ],
)
async def test_another_sites_form_pulls_no_lever(
    session: aiohttp.ClientSession, busy: Simulator, said: dict[str, str], status: int
) -> None:
    form = {"reference": REFERENCE}

    assert status == await post(session, busy, "/desk/transfer/fail", data=form, headers=said)
