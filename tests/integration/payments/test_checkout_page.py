"""What payers see: one form, three buttons, and the way back to the merchant."""

import asyncio
import re
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from goalfund.payments.simulator import DEFAULT_SECRET_KEY, Merchant, Simulator, SimulatorSettings
from goalfund.payments.simulator.charges import ChargeStatus
from goalfund.payments.squad import SquadClient
from tests.integration.payments.conftest import Receiver

BACK = "http://127.0.0.1:9/back?contribution=7"


async def begin(client: SquadClient, **details: Any) -> str:
    base: dict[str, Any] = {
        "reference": "ORD-1",
        "amount_minor": 123_456_789,
        "currency": "NGN",
        "email": "ada@example.com",
        "callback_url": BACK,
    }
    return (await client.initiate(**base | details)).checkout_url


async def get(session: aiohttp.ClientSession, url: str) -> tuple[int, str, dict[str, str]]:
    async with session.get(url) as response:
        return response.status, await response.text(), dict(response.headers)


async def press(
    session: aiohttp.ClientSession, url: str, **form: str
) -> tuple[int, str | None, str]:
    async with session.post(url, data=form, allow_redirects=False) as response:
        return response.status, response.headers.get("Location"), await response.text()


async def test_the_page_says_what_is_paid_and_to_whom(
    session: aiohttp.ClientSession, client: SquadClient
) -> None:
    status, html, headers = await get(session, await begin(client))

    assert status == 200
    assert "<h1>₦1,234,567.89</h1>" in html
    assert "GoalFund" in html
    assert "ada@example.com" in html
    assert re.findall(r'name="outcome" value="(\w+)"', html) == ["pay", "fail", "leave"]
    assert re.findall(r'name="channel" value="(\w+)"', html) == ["card", "bank", "ussd", "transfer"]
    assert html.count(" checked>") == 1
    assert '<html lang="en">' in html
    assert headers["Cache-Control"] == "no-store"


async def test_only_the_channels_that_the_merchant_allows_are_offered(
    session: aiohttp.ClientSession, client: SquadClient
) -> None:
    url = await begin(client, channels=("transfer", "ussd"))
    _, html, _ = await get(session, url)

    assert re.findall(r'name="channel" value="(\w+)"', html) == ["transfer", "ussd"]
    assert (await press(session, url, outcome="pay", channel="card"))[0] == 400


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("pay", ChargeStatus.SUCCESS),
        ("fail", ChargeStatus.FAILED),
        ("leave", ChargeStatus.ABANDONED),
    ],
)
async def test_each_button_decides_and_leads_back_with_the_reference(
    session: aiohttp.ClientSession,
    client: SquadClient,
    simulator: Simulator,
    outcome: str,
    status: ChargeStatus,
) -> None:
    url = await begin(client)

    answer = await press(session, url, outcome=outcome, channel="transfer")

    assert answer[:2] == (303, BACK + "&reference=ORD-1")
    assert simulator.charge("ORD-1").status is status


async def test_the_parameter_of_the_way_back_is_nobodys_promise(
    session: aiohttp.ClientSession, client: SquadClient, simulator: Simulator
) -> None:
    simulator.unknowns.redirect_parameter = "transaction_ref"

    answer = await press(session, await begin(client), outcome="pay")

    assert answer[1] == BACK + "&transaction_ref=ORD-1"


async def test_pressing_many_times_at_once_pays_once(
    session: aiohttp.ClientSession,
    client: SquadClient,
    simulator: Simulator,
    receiver: Receiver,
) -> None:
    url = await begin(client)

    async with asyncio.TaskGroup() as group:
        for outcome in ["pay"] * 10 + ["leave"] * 3:
            group.create_task(press(session, url, outcome=outcome))
    await simulator.settled()

    assert len(receiver.received) == (simulator.charge("ORD-1").status is ChargeStatus.SUCCESS)


async def test_a_decided_payment_shows_its_end_and_the_way_back(
    session: aiohttp.ClientSession, client: SquadClient, simulator: Simulator
) -> None:
    url = await begin(client)
    simulator.pay("ORD-1")

    status, html, _ = await get(session, url)

    assert status == 200
    assert "Payment successful" in html
    assert 'href="http://127.0.0.1:9/back?contribution=7&amp;reference=ORD-1"' in html
    assert "<form" not in html


async def test_without_a_way_back_the_page_itself_says_how_it_ended(
    session: aiohttp.ClientSession, simulator: Simulator
) -> None:
    async with session.post(
        simulator.url + "/transaction/initiate",
        json={
            "email": "ada@example.com",
            "amount": 10_000,
            "currency": "USD",
            "initiate_type": "inline",
            "transaction_ref": "ORD-1",
        },
        headers={"Authorization": f"Bearer {DEFAULT_SECRET_KEY}"},
    ):
        pass
    url = simulator.url + "/pay/ORD-1"
    assert "$100.00" in (await get(session, url))[1]

    assert (await press(session, url, outcome="fail"))[:2] == (303, "/pay/ORD-1")
    assert "Payment declined" in (await get(session, url))[1]


@pytest.mark.parametrize("form", [{}, {"outcome": "steal"}, {"outcome": "pay", "channel": "x"}])
async def test_a_form_that_says_nothing_decides_nothing(
    session: aiohttp.ClientSession,
    client: SquadClient,
    simulator: Simulator,
    form: dict[str, str],
) -> None:
    answer = await press(session, await begin(client), **form)

    assert answer[0] == 400
    assert simulator.charge("ORD-1").status is ChargeStatus.PENDING


async def test_an_unknown_payment_is_not_found(
    session: aiohttp.ClientSession, simulator: Simulator
) -> None:
    status, html, _ = await get(session, simulator.url + "/pay/nothing")

    assert status == 404
    assert "Unknown payment" in html
    assert (await press(session, simulator.url + "/pay/nothing", outcome="pay"))[0] == 404


async def test_the_page_may_load_its_own_stylesheet_and_post_to_itself_and_no_more(
    session: aiohttp.ClientSession, client: SquadClient, simulator: Simulator
) -> None:
    _, html, headers = await get(session, await begin(client))
    status, css, _ = await get(session, simulator.url + "/pay-assets/checkout.css")

    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self' http://127.0.0.1:9"
    )
    assert (status, "url(" in css) == (200, False)
    assert re.findall(r'(?:src|href)="([^"]+)"', html) == ["/pay-assets/checkout.css", "data:,"]


async def test_what_merchants_and_payers_write_is_text_and_never_markup(
    session: aiohttp.ClientSession,
) -> None:
    merchant = Merchant(name="<script>alert(1)</script> $amount", secret_key="sandbox_sk_x")
    async with Simulator(SimulatorSettings(merchants=(merchant,))) as simulator:
        client = SquadClient(session, base_url=simulator.url, secret_key="sandbox_sk_x")
        url = await begin(client, reference='"><b>x', callback_url=BACK + '"><i>')
        _, html, headers = await get(session, url)
        simulator.fail('"><b>x')
        _, ended, _ = await get(session, url)

    for text in (html, ended):
        assert "<script" not in text
        assert "<b>x" not in text
        assert "<i>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; $amount" in html
    assert headers["Content-Security-Policy"].endswith("form-action 'self' http://127.0.0.1:9")


async def test_a_merchant_that_does_not_answer_does_not_keep_the_payer_waiting(
    session: aiohttp.ClientSession, client: SquadClient, simulator: Simulator
) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def never(_request: web.Request) -> web.Response:
        asked.set()
        await answer.wait()
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", never)
    runner = web.AppRunner(app, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    simulator.set_webhook_url(f"http://127.0.0.1:{runner.addresses[0][1]}/hook")

    redirect = await press(session, await begin(client), outcome="pay")
    await asked.wait()
    answer.set()
    await simulator.settled()
    await runner.cleanup()

    assert redirect[0] == 303
