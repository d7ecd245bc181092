"""What merchants call: the gateway's exact words, and nothing more believed than it says."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from goalfund.payments.simulator import (
    DEFAULT_SECRET_KEY,
    Merchant,
    Simulator,
    SimulatorSettings,
    Unknowns,
)
from goalfund.payments.simulator.__main__ import main
from goalfund.payments.simulator.charges import ChargeStatus
from tests.integration.payments.conftest import Receiver

KEY = {"Authorization": f"Bearer {DEFAULT_SECRET_KEY}"}
CHECKOUT: dict[str, Any] = {
    "email": "ada@example.com",
    "amount": 250_000,
    "currency": "NGN",
    "initiate_type": "inline",
    "transaction_ref": "ORD-1",
}


class Api:
    """Plain calls, each with its status and its document."""

    def __init__(self, session: aiohttp.ClientSession, simulator: Simulator) -> None:
        self._session = session
        self._simulator = simulator

    async def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        async with self._session.request(
            method,
            self._simulator.url + path,
            json=body,
            headers=KEY if headers is None else headers,
            allow_redirects=False,
        ) as response:
            return response.status, await response.json(content_type=None)

    async def begin(self, **fields: Any) -> tuple[int, Any]:
        body = {k: v for k, v in (CHECKOUT | fields).items() if v is not ...}
        return await self("POST", "/transaction/initiate", body)


@pytest.fixture
def api(session: aiohttp.ClientSession, simulator: Simulator) -> Api:
    return Api(session, simulator)


@pytest.mark.parametrize(
    ("path", "header", "expected"),
    [
        (
            "/transaction/initiate",
            None,
            (
                401,
                {"status": 401, "message": "Initiate transaction Unauthorized", "data": None},
            ),
        ),
        (
            "/transaction/initiate",
            "Bearer sandbox_sk_nobody",
            (
                401,
                {"status": 401, "message": "Initiate transaction Unauthorized", "data": None},
            ),
        ),
        ("/transaction/verify/x", None, (401, {"success": False, "message": "", "data": {}})),
        (
            "/transaction/verify/x",
            DEFAULT_SECRET_KEY,
            (401, {"success": False, "message": "", "data": {}}),
        ),
        (
            "/transaction/verify/x",
            "Bearer sandbox_sk_nobody",
            (403, {"success": False, "message": "Merchant authentication failed", "data": {}}),
        ),
        (
            "/transaction/verify/x",
            "Bearer sk_live",
            (
                403,
                {
                    "status": 403,
                    "success": False,
                    "message": "API key is invalid. Key must start with sandbox_sk_",
                    "data": {},
                },
            ),
        ),
    ],
)
async def test_strangers_are_refused_in_the_words_of_each_service(
    api: Api, path: str, header: str | None, expected: tuple[int, Any]
) -> None:
    method = "POST" if path.endswith("initiate") else "GET"
    headers = {} if header is None else {"Authorization": header}

    assert await api(method, path, CHECKOUT, headers) == expected


async def test_initiate_answers_in_its_own_envelope(api: Api, simulator: Simulator) -> None:
    status, document = await api.begin()

    assert status == 200
    assert list(document) == ["status", "message", "data"]
    assert document["message"] == "success"
    assert document["data"]["transaction_amount"] == 250_000
    assert document["data"]["checkout_url"] == f"{simulator.url}/pay/ORD-1"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"email": ..., "amount": ...}, '"email" is required'),
        ({"email": None}, '"email" is required'),
        ({"email": ""}, '"email" is not allowed to be empty'),
        ({"email": 7}, '"email" must be a string'),
        ({"email": "ada@goalfund.local"}, '"email" must be a valid email'),
        ({"amount": ...}, '"amount" is required'),
        ({"amount": "many"}, '"amount" must be a number'),
        ({"amount": True}, '"amount" must be a number'),
        ({"amount": 250000.5}, '"amount" must be an integer'),
        ({"amount": 0}, '"amount" must be a positive number'),
        ({"amount": 9_999}, "Minimum amount is 100 Naira"),
        ({"amount": 99, "currency": "USD"}, "Minimum amount is 1 Dollar"),
        ({"currency": "GBP"}, '"currency" must be one of [NGN, USD]'),
        ({"initiate_type": "redirect"}, '"initiate_type" must be one of [inline]'),
        ({"callback_url": "javascript:alert(1)"}, '"callback_url" must be a valid uri'),
        ({"callback_url": "http://[::1"}, '"callback_url" must be a valid uri'),
        ({"payment_channels": "card"}, '"payment_channels" must be an array'),
        (
            {"payment_channels": ["squad"]},
            '"payment_channels" must be one of [card, bank, ussd, transfer]',
        ),
        ({"metadata": []}, '"metadata" must be of type object'),
        ({"pass_charge": "yes"}, '"pass_charge" must be a boolean'),
    ],
)
async def test_the_first_field_that_fails_is_named(
    api: Api, fields: dict[str, Any], message: str
) -> None:
    expected = {"status": 400, "success": False, "message": message, "data": {}}

    assert await api.begin(**fields) == (400, expected)


async def test_unlisted_fields_are_refused_only_where_that_is_switched_on(
    api: Api, simulator: Simulator
) -> None:
    assert (await api.begin(colour="red"))[0] == 200

    simulator.unknowns.refuse_unknown_fields = True

    status, document = await api.begin(transaction_ref="ORD-2", colour="red")
    assert (status, document["message"]) == (400, '"colour" is not allowed')


async def test_a_body_that_is_no_object_is_refused(
    session: aiohttp.ClientSession, simulator: Simulator
) -> None:
    for body in (b"", b"[]", b"{", b"\xff", b"[" * 100_000):
        url = simulator.url + "/transaction/initiate"
        async with session.post(url, data=body, headers=KEY) as response:
            assert response.status == 400


async def test_an_amount_may_come_as_digits_and_a_reference_is_made_when_there_is_none(
    api: Api,
) -> None:
    status, document = await api.begin(amount="250000", transaction_ref=...)

    assert status == 200
    reference = document["data"]["transaction_ref"]
    verified = await api("GET", f"/transaction/verify/{reference}")
    assert verified[1]["data"]["transaction_amount"] == 250_000


async def test_verify_answers_in_the_documented_order(api: Api, simulator: Simulator) -> None:
    await api.begin()
    before = await api("GET", "/transaction/verify/ORD-1")
    simulator.pay("ORD-1", "transfer")
    after = await api("GET", "/transaction/verify/ORD-1")

    assert before[1]["data"]["created_at"] == "0001-01-01T00:00:00"
    assert after[1]["data"] | {"created_at": ""} == {
        "transaction_amount": 250_000,
        "transaction_ref": "ORD-1",
        "email": "ada@example.com",
        "transaction_status": "Success",
        "transaction_currency_id": "NGN",
        "created_at": "",
        "transaction_type": "Transfer",
        "merchant_name": "GoalFund",
        "merchant_business_name": None,
        "gateway_transaction_ref": "ORD-1_5_1_1",
        "recurring": None,
        "merchant_email": "merchant@example.com",
        "plan_code": None,
    }


async def test_the_list_is_newest_first_and_within_a_month(api: Api, simulator: Simulator) -> None:
    for n in (1, 2, 3):
        await api.begin(transaction_ref=f"ORD-{n}")
    simulator.pay("ORD-2")
    today = simulator.charge("ORD-1").created_at.date()
    window = f"?start_date={today}&end_date={today}"

    rows = (await api("GET", f"/transaction{window}"))[1]["data"]
    second = (await api("GET", f"/transaction{window}&perPage=1&page=2"))[1]["data"]
    other = (await api("GET", f"/transaction{window}&reference=ORD-2&currency=NGN"))[1]["data"]

    assert [row["transaction_ref"] for row in rows] == ["ORD-3", "ORD-2", "ORD-1"]
    assert [row["transaction_ref"] for row in second] == ["ORD-2"]
    assert [row["transaction_status"] for row in other] == ["Success"]
    assert (rows[0]["merchant_amount"], rows[0]["transaction_charges"]) == (247_000, 3_000.0)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", '"start_date" is required'),
        ("?start_date=2026-01-01", '"end_date" is required'),
        ("?start_date=soon&end_date=2026-01-01", '"start_date" must be a valid date'),
        (
            "?start_date=2026-01-01&end_date=2026-03-01",
            "start_date and end_date must be within one month",
        ),
    ],
)
async def test_the_list_wants_a_window(api: Api, query: str, message: str) -> None:
    status, document = await api("GET", f"/transaction{query}")

    assert (status, document["message"]) == (400, message)


async def test_merchants_do_not_see_each_other(session: aiohttp.ClientSession) -> None:
    other = Merchant(id="SBOTHERONE", name="Other", secret_key="sandbox_sk_other")
    settings = SimulatorSettings(merchants=(Merchant(), other))
    async with Simulator(settings) as simulator:
        api = Api(session, simulator)
        theirs = {"Authorization": "Bearer sandbox_sk_other"}
        await api.begin()

        assert (await api("GET", "/transaction/verify/ORD-1", headers=theirs))[0] == 400
        status, document = await api("POST", "/transaction/initiate", CHECKOUT, theirs)
        assert status == 200
        assert document["data"]["checkout_url"].endswith("/pay/ORD-1?merchant=SBOTHERONE")


async def test_a_checkout_is_abandoned_when_the_clock_says_so(
    session: aiohttp.ClientSession,
) -> None:
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    settings = SimulatorSettings(now=lambda: moment, unknowns=Unknowns(abandoned_after_s=60))
    async with Simulator(settings) as simulator:
        api = Api(session, simulator)
        await api.begin()
        moment += timedelta(seconds=61)

        _, document = await api("GET", "/transaction/verify/ORD-1")

    assert document["data"]["transaction_status"] == "Abandoned"


async def test_open_checkouts_and_untold_payments_outlive_a_restart(
    session: aiohttp.ClientSession, receiver: Receiver, tmp_path: Path
) -> None:
    settings = SimulatorSettings(state_file=tmp_path / "gateway.jsonl", webhook_attempts=2)
    async with Simulator(settings) as simulator:
        await Api(session, simulator).begin()
        await Api(session, simulator).begin(transaction_ref="ORD-2")
        await Api(session, simulator).begin(transaction_ref="ORD-3")
        simulator.pay("ORD-2")
        simulator.fail("ORD-3")
        await simulator.settled()

    async with Simulator(settings, webhook_url=receiver.url) as again:
        await again.settled()
        told = [delivery.reference for delivery in again.deliveries]
        again.pay("ORD-1")
        await again.settled()
        statuses = [charge.status for charge in again.gateway.charges]
    async with Simulator(settings, webhook_url=receiver.url) as third:
        await third.settled()

    assert told == ["ORD-2"]
    assert statuses == [ChargeStatus.SUCCESS, ChargeStatus.SUCCESS, ChargeStatus.FAILED]
    assert len(receiver.received) == 2


async def test_a_taken_port_is_said_at_once(simulator: Simulator) -> None:
    second = Simulator()

    with pytest.raises(OSError, match="address already in use"):
        await second.start(port=int(simulator.url.rsplit(":", 1)[1]))
    await second.stop()


async def test_paying_into_an_account_takes_naira_and_answers_a_word(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    account = (await api("POST", "/__sim/accounts", {"customer_identifier": "cust_42"}))[1]
    body = {"virtual_account_number": account["number"], "amount": "2500.50"}

    answer = await api("POST", "/virtual-account/simulate/payment", body)
    await simulator.settled()

    assert answer == (
        200,
        {"status": 200, "success": True, "message": "Success", "data": "Payment successful"},
    )
    assert b'"principal_amount":"2500.50","settled_amount":"2494.24"' in receiver.bodies[0]


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({}, 400, '"virtual_account_number" is required'),
        ({"virtual_account_number": "1"}, 400, '"amount" is required'),
        (
            {"virtual_account_number": "1", "amount": "1.005"},
            400,
            '"amount" must be a positive number',
        ),
        ({"virtual_account_number": "1", "amount": 5}, 400, '"amount" must be a string'),
        ({"virtual_account_number": "1", "amount": "5"}, 404, "Virtual account not found"),
    ],
)
async def test_paying_into_an_account_is_validated(
    api: Api, body: dict[str, Any], status: int, message: str
) -> None:
    answer = await api("POST", "/virtual-account/simulate/payment", body)

    assert (answer[0], answer[1]["message"]) == (status, message)
    assert answer[1]["status"] == ("400" if status == 400 else 404)


async def test_untaken_news_of_accounts_stand_in_the_error_log_until_deleted(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    account = (await api("POST", "/__sim/accounts", {"customer_identifier": "cust_42"}))[1]
    receiver.statuses = [500, 500]
    emit = {"virtual_account_number": account["number"], "amount_minor": 150_000}
    overrides = {"transaction_reference": "REFAB12CD34/1767323045678_1"}
    await api("POST", "/__sim/emit/static", emit | {"overrides": overrides})
    await api.begin()
    simulator.pay("ORD-1")
    await simulator.settled()

    log = (await api("GET", "/virtual-account/webhook/logs"))[1]["data"]
    path = "/virtual-account/webhook/logs/REFAB12CD34%2F1767323045678_1"
    deleted = (await api("DELETE", path))[1]["data"]
    after = (await api("GET", "/virtual-account/webhook/logs"))[1]["data"]

    assert log["count"] == 1
    payload = log["rows"][0]["payload"]
    assert list(payload)[:-1] == sorted(list(payload)[:-1])
    assert payload["hash"] == simulator.deliveries[0].headers["x-squad-signature"]
    assert (deleted, after) == (1, {"count": 0, "rows": []})


async def test_levers_are_pulled_by_json_only(
    session: aiohttp.ClientSession, simulator: Simulator
) -> None:
    url = simulator.url + "/__sim/release"
    async with session.post(url, data={"a": "b"}) as response:
        assert response.status == 415
    async with session.post(url, json={"a": "b"}) as response:
        assert response.status == 422
    async with session.post(url, json={}) as response:
        assert response.status == 200


async def test_levers_decide_a_charge_and_show_what_happened(
    api: Api, simulator: Simulator
) -> None:
    await api.begin()

    paid = await api("POST", "/__sim/transactions/ORD-1/pay", {"channel": "ussd"})
    again = await api("POST", "/__sim/transactions/ORD-1/fail", {})
    unknown = await api("POST", "/__sim/transactions/ORD-9/pay", {})
    wrong = await api("POST", "/__sim/transactions/ORD-1/pay", {"channel": "cash"})
    await api("POST", "/__sim/settle", {})

    assert paid == again == (200, {"reference": "ORD-1", "status": "Success"})
    assert (unknown[0], wrong[0]) == (404, 422)
    shown = (await api("GET", "/__sim/deliveries"))[1]
    assert [(one["reference"], one["outcome"]) for one in shown] == [("ORD-1", "delivered")]
    calls = (await api("GET", "/__sim/requests"))[1]
    assert calls[0]["path"] == "/transaction/initiate"
    assert DEFAULT_SECRET_KEY not in str(calls)


async def test_switches_are_set_whole_and_wrong_ones_are_refused(
    api: Api, simulator: Simulator
) -> None:
    wanted = {"webhooks": {"duplicate": 2}, "api": {"verify": {"kind": "slow", "delay_s": 0.5}}}

    assert (await api("PUT", "/__sim/faults", wanted))[0] == 200
    assert simulator.faults.webhooks.duplicate == 2
    assert simulator.faults.api["verify"].kind == "slow"
    assert (await api("PUT", "/__sim/faults", {}))[1]["webhooks"]["duplicate"] == 0
    assert (await api("PUT", "/__sim/faults", {"webhooks": {"typo": 1}}))[0] == 422
    assert (await api("GET", "/__sim/faults"))[1]["api"] == {}
    assert (await api("GET", "/__sim/unknowns"))[1]["duplicate_reference_status"] == 400


async def test_it_runs_alone_until_it_is_told_to_stop(
    session: aiohttp.ClientSession, unused_tcp_port: int
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        main.__module__.removesuffix(".__main__"),
        "--port",
        str(unused_tcp_port),
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    line = (await process.stderr.readline()).decode().strip()
    async with session.get(line.rpartition(" ")[2] + "/__sim/faults") as response:
        status = response.status
    process.terminate()

    assert status == 200
    assert line == f"simulator at http://127.0.0.1:{unused_tcp_port}"
    assert await process.wait() == 0
