"""Virtual accounts of both kinds, between the client and the simulator, in naira and in time."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from goalfund.payments import documents, payloads, signatures
from goalfund.payments.payloads import Notification, Status
from goalfund.payments.simulator import (
    DEFAULT_MERCHANT_ID,
    DEFAULT_SECRET_KEY,
    ApiFault,
    Merchant,
    Simulator,
    SimulatorSettings,
    Unknowns,
)
from goalfund.payments.simulator.accounts import BAD_BENEFICIARY, BAD_BVN
from goalfund.payments.squad import (
    DuplicateReferenceError,
    GatewayForbiddenError,
    GatewayRefusedError,
    GatewayUnavailableError,
    GatewayUnreadableError,
    LentAccount,
    NewCustomer,
    SquadClient,
)
from goalfund.payments.virtual_accounts import AccountHolder, VirtualAccount
from tests.integration.payments.conftest import Received, Receiver

START = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
POOLED = NewCustomer(
    identifier="goalfund/pool",
    first_name="Goal",
    last_name="Fund",
    mobile_num="08012345678",
    born=date(1990, 7, 19),
    bvn="22222222222",
    is_female=True,
    address="1 Marina, Lagos",
)
SHOP = AccountHolder("shop-1", "Ajegunle Wells", "08012345678", "22222222222")


@pytest.fixture
async def simulator(receiver: Receiver) -> AsyncIterator[Simulator]:
    settings = SimulatorSettings(now=lambda: START, unknowns=Unknowns())
    async with Simulator(settings, webhook_url=receiver.url) as running:
        yield running


@pytest.fixture
async def pooled(client: SquadClient) -> VirtualAccount:
    return await client.accounts.open(POOLED)


def told(one: Received) -> Notification:
    document = documents.read(one.raw)
    recipe = signatures.verify(one.raw, one.headers, document, [DEFAULT_SECRET_KEY.encode()])
    assert recipe is not None
    return payloads.normalise(document, recipe)


def only(simulator: Simulator, **details: Any) -> None:
    """Have the simulator's one merchant be another."""
    merchant = Merchant(**details)
    simulator.gateway.merchants[merchant.id] = merchant
    simulator.gateway.by_key[merchant.secret_key] = merchant


@pytest.mark.parametrize("states_status", [True, False])
async def test_an_account_is_opened_once_and_found_again(
    client: SquadClient, simulator: Simulator, states_status: bool
) -> None:
    simulator.unknowns.new_account_states_status = states_status
    pooled = await client.accounts.open(POOLED)
    shop = await client.accounts.open(SHOP)

    assert pooled == await client.accounts.find("goalfund/pool")
    assert (pooled.name, shop.name) == ("Goal Fund", "Ajegunle Wells")
    assert await client.accounts.find("nobody/else") is None
    sent = json.loads(simulator.requests[0].body)
    assert (sent["dob"], sent["gender"]) == ("07/19/1990", "2")
    assert all("22222222222" not in repr(one) for one in (POOLED, SHOP, pooled))


@pytest.mark.parametrize("guess", ["409", "400", "existing"])
async def test_whether_a_customer_has_two_accounts_is_not_left_to_the_gateway(
    client: SquadClient, simulator: Simulator, pooled: VirtualAccount, guess: Any
) -> None:
    simulator.unknowns.duplicate_customer = guess

    if guess == "existing":
        assert await client.accounts.open(POOLED) == pooled
    else:
        with pytest.raises(GatewayRefusedError, match="already exists"):
            await client.accounts.open(POOLED)

    assert await client.accounts.find(POOLED.identifier) == pooled


@pytest.mark.parametrize(
    ("details", "edit", "message"),
    [
        ({}, {"bvn": BAD_BVN}, "Identity verification failed"),
        ({}, {"bvn": "1"}, "length must be 11"),
        ({}, {"mobile_num": "080123456789"}, "length must be 1 to 11"),
        ({"beneficiary_required": True}, {}, '"beneficiary_account" is required'),
        ({"accounts_max": 0}, {}, "account opening limit"),
        ({"accounts": False}, {}, "not profiled for this service"),
        ({}, {"identifier": ""}, "Customer identifier is required"),
    ],
)
async def test_an_account_is_refused_in_the_gateways_words(
    client: SquadClient,
    simulator: Simulator,
    details: dict[str, Any],
    edit: dict[str, Any],
    message: str,
) -> None:
    only(simulator, **details)
    who = {name: getattr(POOLED, name) for name in POOLED.__dataclass_fields__} | edit

    expected = GatewayUnavailableError if edit.get("bvn") == BAD_BVN else GatewayRefusedError
    with pytest.raises(expected, match=message):
        await client.accounts.open(NewCustomer(**who))


async def test_a_blocked_merchant_and_one_without_businesses_are_told_so(
    client: SquadClient, simulator: Simulator
) -> None:
    only(simulator, b2b=False)
    with pytest.raises(GatewayRefusedError, match="not profiled"):
        await client.accounts.open(SHOP)
    only(simulator, restricted=True)
    with pytest.raises(GatewayForbiddenError, match="restricted"):
        await client.accounts.find("goalfund/pool")


async def test_a_wrong_beneficiary_is_answered_with_a_status_that_is_a_word(
    session: aiohttp.ClientSession, simulator: Simulator
) -> None:
    async with session.post(
        f"{simulator.url}/virtual-account/business",
        json={
            "customer_identifier": "x",
            "business_name": "y",
            "mobile_num": "080",
            "bvn": "2" * 11,
        }
        | {"beneficiary_account": BAD_BENEFICIARY},
        headers={"Authorization": f"Bearer {DEFAULT_SECRET_KEY}"},
    ) as answer:
        document = await answer.json()

    assert (answer.status, document["status"], document["data"]["first_name"]) == (424, "424", None)


@pytest.mark.parametrize("style", ["first", "last", "alone"])
async def test_somebody_pays_into_the_pooled_account_in_their_own_words(
    session: aiohttp.ClientSession,
    client: SquadClient,
    simulator: Simulator,
    receiver: Receiver,
    pooled: VirtualAccount,
    style: Any,
) -> None:
    simulator.unknowns.remarks_style = style
    sent = {
        "account_number": pooled.number,
        "amount_minor": 150_000,
        "sender": "Bola Ade",
        "narration": "GF-7K3M-X",
    }
    async with session.post(f"{simulator.url}/__sim/bank-transfers", json=sent) as answer:
        reference = (await answer.json())["transaction_reference"]
    await simulator.settled()

    news = told(receiver.received[0])
    row = (await client.accounts.page()).rows[0]
    assert (news.gateway_reference, row.reference) == (reference, reference)
    assert news.payer_name == "Bola Ade"
    assert "GF-7K3M-X" in (news.narration or "")
    assert news.narration == row.remarks
    assert (row.amount_minor, row.net_minor) == (150_000, 149_625)
    assert (news.amount_minor, news.amount_minor - news.fee_minor) == (150_000, 149_625)
    assert simulator.balance() == 149_625


async def test_the_sandbox_pays_naira_and_the_client_kobo(
    client: SquadClient, simulator: Simulator, pooled: VirtualAccount
) -> None:
    await client.accounts.simulate_payment(pooled.number, 250_050)
    with pytest.raises(GatewayRefusedError, match="not found"):
        await client.accounts.simulate_payment("9000000000", 250_050)
    with pytest.raises(GatewayRefusedError, match="not found"):
        await client.accounts.simulate_payment(pooled.number, 250_050, lent=True)

    rows = (await client.accounts.credits_of(POOLED.identifier)).rows
    assert [row.amount_minor for row in rows] == [250_050]


async def test_the_list_of_credits_can_be_searched(
    client: SquadClient, simulator: Simulator, pooled: VirtualAccount
) -> None:
    account = simulator.gateway.accounts.get(pooled.number)
    assert account is not None
    told_as = [
        simulator.gateway.credit_account(account, 100_000 + n, version="v3") for n in range(3)
    ]
    simulator.forward(86_400)
    simulator.gateway.credit_account(account, 5_000, frozen="under review")

    every = await client.accounts.page()
    oldest = await client.accounts.page(1, 2, newest_first=False)
    today = await client.accounts.page(first=date(2026, 1, 3), last=date(2026, 1, 3))
    one = await client.accounts.page(reference=every.rows[1].reference)

    assert [row.amount_minor for row in every.rows] == [5_000, 100_002, 100_001, 100_000]
    assert [row.amount_minor for row in oldest.rows] == [100_000, 100_001]
    assert [row.is_frozen for row in today.rows] == [True]
    assert [row.amount_minor for row in one.rows] == [100_002]
    # V3 tells another reference than the one by which the gateway answers.
    assert not set(told_as) & {row.reference for row in every.rows}
    session_id = simulator.gateway.accounts.credits_of(DEFAULT_MERCHANT_ID)[0].session_id
    assert (await client.accounts.page(session_id=session_id)).rows == (every.rows[3],)


async def test_frozen_money_is_held_until_it_thaws(
    client: SquadClient, simulator: Simulator, receiver: Receiver, pooled: VirtualAccount
) -> None:
    account = simulator.gateway.accounts.get(pooled.number)
    assert account is not None
    simulator.gateway.credit_account(account, 100_000, frozen="under review")
    await simulator.settled()
    before = simulator.balance()

    credit = simulator.gateway.accounts.credits_of(DEFAULT_MERCHANT_ID)[0]
    simulator.gateway.accounts.thaw(simulator.gateway.accounts.thaw(credit))

    assert told(receiver.received[0]).status is Status.HELD
    assert (before, simulator.balance()) == (0, 99_750)


async def test_money_of_an_account_with_a_beneficiary_leaves_the_wallet(
    client: SquadClient, simulator: Simulator
) -> None:
    shop = AccountHolder("shop-2", "Shop", "080", "2" * 11, "0000000000")
    account = await client.accounts.open(shop)
    await client.accounts.simulate_payment(account.number, 100_000)
    kept = simulator.balance()
    opened = simulator.gateway.accounts.get(account.number)
    assert opened is not None
    simulator.gateway.accounts.change(opened, beneficiary_account="0111111111")
    await client.accounts.simulate_payment(account.number, 100_000)

    assert (kept, simulator.balance()) == (99_750, 99_750)


@pytest.mark.parametrize("kind", ["html_500", "drop_before", "error_in_200"])
async def test_what_was_missed_is_fetched_and_forgotten(
    client: SquadClient,
    simulator: Simulator,
    receiver: Receiver,
    pooled: VirtualAccount,
    kind: Any,
) -> None:
    """reliability 73, the client's side"""
    receiver.statuses = [500, 500]
    await client.accounts.simulate_payment(pooled.number, 100_000)
    await client.accounts.simulate_payment(pooled.number, 200_000)
    await simulator.settled()
    simulator.faults.api["error_log"] = ApiFault(kind=kind, times=2)

    missed = (await client.accounts.missed()).rows
    await client.accounts.forget(missed[0].reference)
    simulator.faults.api["error_log"] = ApiFault(kind=kind)
    with pytest.raises(GatewayUnavailableError):
        await client.accounts.forget(missed[1].reference)
    simulator.faults.api.clear()
    left = (await client.accounts.missed()).rows

    assert [one.payload["principal_amount"] for one in missed] == ["1000.00", "2000.00"]
    assert [one.reference for one in left] == [missed[1].reference]
    assert len((await client.accounts.page()).rows) == 2


async def lend(client: SquadClient, reference: str = "inv-1", amount: int = 250_000) -> LentAccount:
    return await client.lent_accounts.lend(
        reference, amount_minor=amount, email="ada@example.com", duration_s=600
    )


async def pay(simulator: Simulator, account: LentAccount, amount_minor: int) -> None:
    assert simulator.gateway.transfer_in(account.account_number, amount_minor, "Bola Ade")
    await simulator.settled()


@pytest.mark.parametrize("amount_is", ["net", "expected"])
async def test_an_account_is_lent_paid_once_and_free_again(
    client: SquadClient, simulator: Simulator, receiver: Receiver, amount_is: Any
) -> None:
    simulator.unknowns.lent_merchant_amount = amount_is
    await client.lent_accounts.add()
    account = await lend(client)
    await pay(simulator, account, 250_000)
    await pay(simulator, account, 250_000)

    news = [told(one) for one in receiver.received]
    paid = await client.lent_accounts.payments("inv-1")
    simulator.forward(120)
    later = await client.lent_accounts.payments("inv-1")

    assert [one.status for one in news] == [Status.SUCCEEDED, Status.EXPIRED]
    assert news[0].merchant_reference == "inv-1"
    assert [(one.status, one.went_back) for one in paid.rows] == [
        (Status.EXPIRED, False),
        (Status.SUCCEEDED, None),
    ]
    assert [one.went_back for one in later.rows] == [True, None]
    assert simulator.balance() == 250_000 - 625
    assert (await lend(client, "inv-2")).account_number == account.account_number


async def test_another_amount_and_a_late_one_go_back(
    client: SquadClient, simulator: Simulator, receiver: Receiver
) -> None:
    await client.lent_accounts.add()
    account = await lend(client)
    await pay(simulator, account, 249_999)
    simulator.forward(601)
    await pay(simulator, account, 250_000)

    news = [told(one).status for one in receiver.received]
    listed = (await client.accounts.page()).rows
    assert news == [Status.MISMATCH, Status.EXPIRED]
    assert [row.is_dynamic for row in listed] == [True, True]
    simulator.forward(120)
    assert simulator.balance() == 0
    assert simulator.gateway.books.balance(DEFAULT_MERCHANT_ID, "NGN", "held") == 0


async def test_what_is_awaited_can_be_changed(client: SquadClient, simulator: Simulator) -> None:
    await client.lent_accounts.add()
    account = await lend(client)

    await client.lent_accounts.change("inv-1", amount_minor=100_000, duration_s=6_000)
    simulator.forward(601)
    await pay(simulator, account, 100_000)

    assert (await client.lent_accounts.payments("inv-1")).rows[0].status is Status.SUCCEEDED
    with pytest.raises(GatewayRefusedError, match="Transaction not found"):
        await client.lent_accounts.change("inv-9", amount_minor=1)
    assert (await client.lent_accounts.payments("inv-9")).size == 0


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_an_empty_pool_and_a_merchant_without_one_are_refusals(
    client: SquadClient, simulator: Simulator, status: int
) -> None:
    simulator.unknowns.empty_pool_status = simulator.unknowns.not_profiled_status = status
    with pytest.raises(GatewayRefusedError, match="No account available"):
        await lend(client)
    only(simulator, dva=False)

    for call in (lend(client), client.lent_accounts.add()):
        with pytest.raises(GatewayRefusedError):
            await call


async def test_a_reference_is_for_a_checkout_or_for_a_lent_account(
    client: SquadClient, simulator: Simulator
) -> None:
    await client.lent_accounts.add()
    await lend(client, "inv-1")
    details: dict[str, Any] = {
        "amount_minor": 250_000,
        "currency": "NGN",
        "email": "ada@example.com",
        "callback_url": "http://127.0.0.1:9/back",
    }

    with pytest.raises(DuplicateReferenceError):
        await client.initiate(reference="inv-1", **details)
    await client.initiate(reference="inv-2", **details)
    with pytest.raises(DuplicateReferenceError):
        await lend(client, "inv-2")


async def test_a_gateway_that_reads_kobo_as_naira_is_noticed(
    client: SquadClient, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contract contradicts itself on this unit: an answer about a hundred times as much."""
    await client.lent_accounts.add()
    monkeypatch.setattr("goalfund.payments.simulator.lending.naira", lambda minor: f"{minor}.00")

    with pytest.raises(GatewayUnreadableError, match="another amount"):
        await lend(client)


async def test_an_edited_status_is_a_switch(
    client: SquadClient, simulator: Simulator, receiver: Receiver
) -> None:
    simulator.faults.webhooks.edited_status = True
    await client.lent_accounts.add()
    await pay(simulator, await lend(client), 300_000)

    news = told(receiver.received[0])
    asked = await client.lent_accounts.payments("inv-1")
    assert news.status is Status.SUCCEEDED
    assert "transaction_status" in news.unsigned_fields
    assert asked.rows[0].status is Status.MISMATCH


async def test_accounts_credits_and_what_was_missed_outlive_a_restart(
    session: aiohttp.ClientSession, receiver: Receiver, tmp_path: Path
) -> None:
    settings = SimulatorSettings(
        state_file=tmp_path / "state", now=lambda: START, webhook_attempts=2
    )
    async with Simulator(settings) as simulator:
        client = SquadClient(session, base_url=simulator.url, secret_key=DEFAULT_SECRET_KEY)
        pooled = await client.accounts.open(POOLED)
        await client.accounts.simulate_payment(pooled.number, 100_000)
        await client.lent_accounts.add()
        await pay(simulator, await lend(client), 249_999)
    async with Simulator(settings, webhook_url=receiver.url) as again:
        client = SquadClient(session, base_url=again.url, secret_key=DEFAULT_SECRET_KEY)
        await again.settled()
        news = sorted(told(one).amount_minor for one in receiver.received)
        found = await client.accounts.find(POOLED.identifier)
        again.forward(120)
        left = (again.balance(), again.gateway.books.balance(DEFAULT_MERCHANT_ID, "NGN", "held"))
    async with Simulator(settings, webhook_url=receiver.url) as third:
        await third.settled()

    assert news == [100_000, 249_999]
    assert found == pooled
    assert left == (99_750, 0)
    assert len(receiver.received) == 2


async def test_an_account_is_found_by_its_number_and_changed(
    session: aiohttp.ClientSession, simulator: Simulator, pooled: VirtualAccount
) -> None:
    async def ask(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        async with session.request(
            method,
            f"{simulator.url}/virtual-account{path}",
            json=body,
            headers={"Authorization": f"Bearer {DEFAULT_SECRET_KEY}"},
        ) as answer:
            return answer.status, await answer.json()

    found = (await ask("GET", f"/customer/{pooled.number}"))[1]["data"]
    changed = await ask(
        "PATCH",
        "/update/beneficiary/account",
        {"beneficiary_account": "0111111111", "virtual_account_number": pooled.number},
    )
    identity = {"customer_identifier": "goalfund/pool", "phone_number": "08012345678"}
    listed = (await ask("GET", "/merchant/accounts?startDate=26-01-01&EndDate=26-01-03"))[1]["data"]

    assert found["mobile_num"] == "08012345678"
    assert (await ask("GET", "/customer/9000000000"))[0] == 404
    assert changed[1]["data"]["beneficiary_account"] == "0111111111"
    assert (await ask("PATCH", "/update/bvn", identity | {"customer_bvn": "3" * 11}))[0] == 200
    assert (await ask("PATCH", "/update/bvn", identity | {"customer_bvn": BAD_BVN}))[0] == 400
    other = identity | {"customer_bvn": "3" * 11, "phone_number": "0"}
    assert (await ask("PATCH", "/update/bvn", other))[0] == 409
    assert [row["customer"]["customer_identifier"] for row in listed] == ["goalfund/pool"]
    assert (await ask("GET", "/merchant/transactions"))[1]["data"] == []
    assert (await ask("GET", "/merchant/transactions/all?startDate="))[0] == 400
    assert (await ask("GET", "/merchant/transactions/all?startDate=2026-01-01"))[0] == 400
    assert (await ask("GET", "/count-dynamic-virtual-accounts"))[1]["data"] == {
        "count_dynamic_virtual_account": 0
    }
