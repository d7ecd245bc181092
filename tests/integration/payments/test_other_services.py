"""The gateway's other services: tokens, a merchant's own page, links, terminals, direct debits."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from goalfund.payments import documents, payloads, signatures
from goalfund.payments.payloads import Notification, Status
from goalfund.payments.shapes import Shape
from goalfund.payments.simulator import (
    DEFAULT_MERCHANT_ID,
    DEFAULT_SECRET_KEY,
    Simulator,
    SimulatorSettings,
    Unknowns,
)
from tests.integration.payments.conftest import Receiver
from tests.integration.payments.test_simulator import Api

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NAIRA = 100


@pytest.fixture
async def simulator(receiver: Receiver) -> AsyncIterator[Simulator]:
    settings = SimulatorSettings(now=lambda: START, unknowns=Unknowns())
    async with Simulator(settings, webhook_url=receiver.url) as running:
        yield running


@pytest.fixture
def api(session: aiohttp.ClientSession, simulator: Simulator) -> Api:
    return Api(session, simulator)


async def news(simulator: Simulator, receiver: Receiver) -> list[Notification]:
    """Return what was told so far; all of it verifies."""
    await simulator.settled()
    told = []
    for one in receiver.received:
        document = documents.read(one.raw)
        recipe = signatures.verify(one.raw, one.headers, document, [DEFAULT_SECRET_KEY.encode()])
        assert recipe is not None
        told.append(payloads.normalise(document, recipe))
    return told


async def token_of(api: Api, simulator: Simulator, receiver: Receiver) -> str:
    await api.begin(is_recurring=True)
    simulator.pay("ORD-1")
    await simulator.settled()
    body = documents.read(receiver.bodies[0])["Body"]
    return str(body["payment_information"]["token_id"])


async def test_a_card_is_charged_again_by_its_token_until_that_is_cancelled(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    token = await token_of(api, simulator, receiver)
    again = {"amount": 100_000, "token_id": token, "transaction_ref": "ORD-2"}

    answer = await api("POST", "/transaction/charge_card", again)
    twice = await api("POST", "/transaction/charge_card", again)
    less = await api("POST", "/transaction/charge_card", again | {"amount": -1})
    gone = await api("PATCH", "/transaction/cancel/recurring", {"auth_code": [token]})
    after = await api("POST", "/transaction/charge_card", again | {"transaction_ref": "ORD-3"})
    gone_twice = await api("PATCH", "/transaction/cancel/recurring", {"auth_code": [token]})

    assert token.startswith("AUTH_")
    assert (answer[0], answer[1]["data"]["transaction_status"]) == (200, None)
    assert (twice[0], less[1]["message"]) == (400, "amount cannot be < 0")
    assert gone == (200, answer[1] | {"data": {"auth_code": [token]}})
    assert (after[0], gone_twice[1]["message"]) == (400, "Recurring Payment was not cancelled")
    assert [one.amount_minor for one in await news(simulator, receiver)] == [250_000, 100_000]


def own_page(method: str, details: dict[str, Any], amount: int = 5_000 * NAIRA) -> dict[str, Any]:
    return {
        "transaction_reference": "ORD-1",
        "amount": amount,
        "currency": "NGN",
        "customer": {"name": "Ada Obi", "email": "ada@example.com"},
        "payment_method": method,
        method: details,
    }


PROCESS = "/transaction/initiate/process-payment"
AUTHORISE = "/transaction/payment/authorize"


async def test_a_card_on_the_merchants_page_asks_for_pin_and_otp(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    card = {"number": "5555555555554444", "cvv": "100", "expiry_month": "10", "expiry_year": "30"}

    async def authorise(**authorization: str) -> tuple[int, Any]:
        return await api(
            "POST", AUTHORISE, {"transaction_reference": "ORD-1", "authorization": authorization}
        )

    first = await api("POST", PROCESS, own_page("card", card))
    wrong = await authorise(pin="0000")
    pin = await authorise(pin="1234")
    otp = await authorise(otp="123456")
    late = await authorise(otp="123456")

    assert first[1]["data"]["transaction_status"] == "ValidatePin"
    assert (wrong[0], wrong[1]["message"]) == (400, "Invalid PIN")
    assert pin[1]["data"]["transaction_status"] == "ValidateOTP"
    assert otp[1]["data"]["transaction_status"] == "Success"
    assert late[0] == 400
    assert [one.status for one in await news(simulator, receiver)] == [Status.SUCCEEDED]


@pytest.mark.parametrize(
    ("method", "details", "amount", "expected"),
    [
        ("card", {"number": "4242424242424242"}, 7_499 * NAIRA, "ValidateOTP"),
        ("card", {"number": "4242424242424242"}, 7_500 * NAIRA, "Card declined"),
        ("card", {"number": "5200000000001096"}, 7_500 * NAIRA, "ThreeDSecure"),
        ("card", {"number": "1"}, 7_500 * NAIRA, "Card declined"),
        ("bank", {"bank_code": "058", "account_or_phoneno": "080"}, 7_500 * NAIRA, "Pending"),
        ("bank", {"bank_code": "044"}, 7_500 * NAIRA, '"bank.bank_code" must be [058]'),
        ("ussd", {"bank_code": "00103"}, 7_500 * NAIRA, "Pending"),
        ("ussd", {"bank_code": "999"}, 7_500 * NAIRA, '"ussd.bank_code" is not supported'),
    ],
)
async def test_each_way_to_pay_begins_as_in_the_sandbox(
    api: Api, method: str, details: dict[str, Any], amount: int, expected: str
) -> None:
    status, document = await api("POST", PROCESS, own_page(method, details, amount))

    said = document["data"].get("transaction_status") if status == 200 else document["message"]
    assert said == expected


async def test_a_bank_account_is_validated_by_otp(api: Api, simulator: Simulator) -> None:
    await api("POST", PROCESS, own_page("bank", {"bank_code": "058"}))
    body = {"transaction_reference": "ORD-1", "authorization": {"otp_token": "123456"}}

    answer = await api("POST", "/transaction/validate-payment", body)
    wrong_key = await api("POST", AUTHORISE, body, {"Authorization": "Bearer sk_live"})

    assert answer[1]["data"]["transaction_status"] == "Success"
    assert simulator.charge("ORD-1").channel == "bank"
    assert wrong_key[1]["message"] == (
        "API key is empty or invalid. Key must start with sandbox_sk_"
    )


async def test_a_link_leads_each_payer_to_a_charge_of_their_own(
    session: aiohttp.ClientSession, api: Api, simulator: Simulator
) -> None:
    link = {
        "name": "Wells",
        "hash": "wells",
        "link_status": 1,
        "expire_by": "2026-02-01T00:00:00Z",
        "amounts": [{"amount": 250_000, "currency_id": "NGN"}],
        "description": "For wells",
    }

    made = await api("POST", "/payment_link/otp", link)
    taken = await api("POST", "/payment_link/otp", link)
    flat = await api("POST", "/payment_link/otp", link | {"hash": "b", "amounts": 250_000})
    for _ in range(2):
        async with session.get(simulator.url + "/wells") as page:
            assert "₦2,500.00" in await page.text()
    simulator.forward(31 * 86_400)
    async with session.get(simulator.url + "/wells") as late:
        assert late.status == 404

    assert (made[0], taken[1]["message"], flat[0]) == (200, "Custom link already taken", 400)
    assert len(list(simulator.gateway.charges)) == 2


async def test_a_sub_merchant_has_an_id(api: Api) -> None:
    body = {
        "display_name": "Shop",
        "account_name": "Shop",
        "account_number": "0123456789",
        "bank_code": "058",
        "bank": "GTBank",
    }

    answer = await api("POST", "/merchant/create-sub-users", body)
    nip = await api("POST", "/merchant/create-sub-users", body | {"bank_code": "000013"})

    assert answer[1]["data"]["account_id"].startswith("AGGER")
    assert nip[0] == 400


async def test_a_sale_at_a_terminal_is_told_and_known_for_five_minutes(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    sale = (await api("POST", "/__sim/sales", {"amount_minor": 50_000}))[1]
    path = f"/softpos/transaction/verify/{sale['transaction_reference']}"

    known = await api("GET", path)
    simulator.forward(300)
    forgotten = await api("GET", path)

    assert (known[1]["data"]["response_code"], known[1]["data"]["amount"]) == ("00", 50_000)
    assert forgotten[0] == 404
    assert (await news(simulator, receiver))[0].shape is Shape.POS
    assert simulator.balance() == 50_000


MANDATE: dict[str, Any] = {
    "amount": 500_000,
    "account_number": "0123456789",
    "bank_code": "058",
    "customer_email": "ada@example.com",
    "transaction_reference": "MAN-1",
}


async def test_a_mandate_is_ready_after_a_day_and_debited_once_a_day(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    root = "/transaction/mandate"
    mandate = (await api("POST", f"{root}/create", MANDATE))[1]["data"]["mandate_id"]

    async def debit(reference: str, amount: int = 200_000) -> str:
        body = {"mandate_id": mandate, "amount": amount, "transaction_reference": reference}
        return str((await api("POST", f"{root}/debit", body))[1]["message"])

    early = await debit("D-1")
    simulator.forward(86_400)
    ready = (await api("GET", f"{root}/get-mandates/MAN-1"))[1]["data"]
    too_much = await debit("D-1", 500_001)
    said = [await debit("D-1"), await debit("D-2")]
    simulator.forward(86_400)
    said += [await debit("D-1"), await debit("D-2")]
    cancelled = await api("POST", f"{root}/cancel", {"mandateIds": [mandate]})
    simulator.forward(86_400)

    assert early == "Mandate on account 0123456789 is not ready for debit."
    assert ready["ready_to_debit"] is True
    assert "balance is lesser than debit amount" in too_much
    assert said[0] == said[3] == "Success"
    assert "Daily debit limit reached" in said[1]
    assert "already exists" in said[2]
    assert (cancelled[0], await debit("D-3")) == (200, "Mandate not found")
    told = await news(simulator, receiver)
    assert [one.shape for one in told] == [Shape.MANDATE] * 2 + [Shape.CHECKOUT] * 2
    assert [one.channel for one in told[2:]] == ["bank", "bank"]


async def test_mandates_are_refused_in_the_gateways_words(api: Api) -> None:
    root = "/transaction/mandate"
    await api("POST", f"{root}/create", MANDATE)

    twice = await api("POST", f"{root}/create", MANDATE | {"transaction_reference": "MAN-2"})
    listed = [await api(method, f"{root}/banklists") for method in ("GET", "POST")]

    assert twice[1]["message"] == "Customer already exists with the same email address."
    assert listed[0] == listed[1]
    assert (await api("POST", f"{root}/cancel", {"mandateIds": ["x"]}))[0] == 404
    assert (await api("GET", f"{root}/get-mandates/MAN-9"))[0] == 404


async def test_one_envelope_for_everything_is_a_switch(api: Api, simulator: Simulator) -> None:
    simulator.unknowns.plain_envelopes = True

    answers = [
        await api.begin(),
        await api.begin(amount=None),
        await api("GET", "/transaction/verify/ORD-1"),
        await api("POST", "/virtual-account/simulate/payment", {}),
    ]

    for status, document in answers:
        assert (document["status"], document["success"]) == (status, status == 200)
    assert simulator.gateway.books.balance(DEFAULT_MERCHANT_ID) == 0
