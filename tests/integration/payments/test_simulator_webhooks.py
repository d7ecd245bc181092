"""What merchants are told: our verifier takes it, and every switch breaks just one thing."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from goalfund.payments import documents, payloads, signatures
from goalfund.payments.payloads import Notification, Status
from goalfund.payments.shapes import Shape
from goalfund.payments.signatures import Recipe
from goalfund.payments.simulator import DEFAULT_SECRET_KEY, Simulator, SimulatorSettings
from goalfund.payments.simulator.static_accounts import Account
from goalfund.payments.squad import SquadClient
from tests.integration.payments.conftest import Received, Receiver

Begin = Callable[..., Awaitable[str]]


@pytest.fixture
def begin(client: SquadClient) -> Begin:
    async def begin(reference: str = "ORD-1", amount_minor: int = 250_000) -> str:
        await client.initiate(
            reference=reference,
            amount_minor=amount_minor,
            currency="NGN",
            email="ada@example.com",
            callback_url="http://127.0.0.1:9/back",
            metadata={"note": "Adé & co + 1"},
        )
        return reference

    return begin


@pytest.fixture
def account(simulator: Simulator) -> Account:
    merchant = next(iter(simulator.gateway.merchants.values()))
    return simulator.gateway.add_account(merchant, "cust_42")


def verified(one: Received) -> Recipe | None:
    return signatures.verify(
        one.raw, one.headers, documents.read(one.raw), [DEFAULT_SECRET_KEY.encode()]
    )


def understood(one: Received) -> Notification:
    recipe = verified(one)
    assert recipe is not None
    return payloads.normalise(documents.read(one.raw), recipe)


@pytest.mark.parametrize("channel", ["card", "bank", "ussd", "transfer"])
async def test_a_paid_checkout_is_told_once_and_verifies(
    simulator: Simulator, receiver: Receiver, begin: Begin, channel: str
) -> None:
    reference = await begin()

    simulator.pay(reference, channel)
    simulator.pay(reference, channel)
    simulator.fail(reference)
    await simulator.settled()

    assert len(receiver.received) == 1
    notification = understood(receiver.received[0])
    assert notification.shape is Shape.CHECKOUT
    assert notification.status is Status.SUCCEEDED
    assert notification.gateway_reference == "ORD-1"
    assert (notification.amount_minor, notification.fee_minor) == (250_000, 3_000)
    assert notification.channel == channel


async def test_what_does_not_succeed_is_not_told(
    simulator: Simulator, receiver: Receiver, begin: Begin
) -> None:
    simulator.fail(await begin("ORD-1"))
    simulator.abandon(await begin("ORD-2"))
    await simulator.settled()

    assert receiver.received == []


async def test_a_fee_with_a_fraction_is_told_without_a_float(
    simulator: Simulator, receiver: Receiver, begin: Begin
) -> None:
    simulator.pay(await begin(amount_minor=12_345))
    await simulator.settled()

    assert b'"merchant_amount":12196.9,' in receiver.bodies[0]
    assert understood(receiver.received[0]).fee_minor == 149


@pytest.mark.parametrize(
    ("version", "shape", "recipe"),
    [
        ("v1", Shape.STATIC_ACCOUNT_V1, Recipe.BODY),
        ("v2", Shape.STATIC_ACCOUNT_V2, Recipe.PIPE),
        ("v3", Shape.STATIC_ACCOUNT_V3, Recipe.PIPE),
    ],
)
async def test_credits_to_static_accounts_verify_in_every_version(
    simulator: Simulator,
    receiver: Receiver,
    account: Account,
    version: Any,
    shape: Shape,
    recipe: Recipe,
) -> None:
    reference = simulator.gateway.credit_account(account, 150_000, version=version)
    await simulator.settled()

    assert verified(receiver.received[0]) is recipe
    notification = understood(receiver.received[0])
    assert notification.shape is shape
    assert notification.gateway_reference == reference
    assert (notification.amount_minor, notification.fee_minor) == (150_000, 375)
    assert notification.customer_identifier == "cust_42"
    assert notification.virtual_account_number == account.number


async def test_a_transfer_to_a_lent_account_verifies(
    simulator: Simulator, receiver: Receiver
) -> None:
    merchant = next(iter(simulator.gateway.merchants.values()))
    simulator.gateway.credit_lent_account(
        merchant, "inv-77", expected_minor=250_000, received_minor=1_000, status="MISMATCH"
    )
    await simulator.settled()

    notification = understood(receiver.received[0])
    assert verified(receiver.received[0]) is Recipe.THREE_FIELDS
    assert notification.status is Status.MISMATCH
    assert notification.amount_minor == 1_000


async def test_an_edited_status_still_verifies_and_is_called_unsigned(
    simulator: Simulator, receiver: Receiver
) -> None:
    merchant = next(iter(simulator.gateway.merchants.values()))
    simulator.gateway.credit_lent_account(
        merchant,
        "inv-77",
        expected_minor=250_000,
        received_minor=250_000,
        status="EXPIRED",
        edits={"transaction_status": "SUCCESS"},
    )
    await simulator.settled()

    notification = understood(receiver.received[0])
    assert notification.status is Status.SUCCEEDED
    assert "transaction_status" in notification.unsigned_fields


@pytest.mark.parametrize(
    "switch", ["dotnet_escapes", "decimal_numbers", "other_header", "hex_case"]
)
async def test_odd_but_authentic_news_is_taken(
    simulator: Simulator, receiver: Receiver, begin: Begin, switch: str
) -> None:
    setattr(simulator.faults.webhooks, switch, "lower" if switch == "hex_case" else True)
    reference = await begin()

    simulator.pay(reference)
    await simulator.settled()

    assert understood(receiver.received[0]).amount_minor == 250_000


async def test_switches_change_the_bytes_they_name(
    simulator: Simulator, receiver: Receiver, begin: Begin
) -> None:
    simulator.pay(await begin("ORD-1"))
    simulator.faults.webhooks.dotnet_escapes = True
    simulator.faults.webhooks.decimal_numbers = True
    simulator.faults.webhooks.other_header = True
    simulator.faults.webhooks.hex_case = "lower"
    simulator.pay(await begin("ORD-2"))
    await simulator.settled()

    plain, odd = receiver.received
    assert "Adé & co + 1" in plain.raw.decode()
    assert b"Ad\\u00E9 \\u0026 co \\u002B 1" in odd.raw
    assert b'"amount":250000.0,' in odd.raw
    assert plain.headers["x-squad-encrypted-body"].isupper()
    assert "x-squad-encrypted-body" not in odd.headers
    assert odd.headers["x-squad-signature"].islower()


@pytest.mark.parametrize("switch", ["bad_signature", "altered_body", "no_header"])
async def test_forged_news_is_refused(
    simulator: Simulator, receiver: Receiver, begin: Begin, switch: str
) -> None:
    """reliability 67"""
    setattr(simulator.faults.webhooks, switch, True)
    reference = await begin()

    simulator.pay(reference)
    await simulator.settled()

    assert verified(receiver.received[0]) is None


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
async def test_altered_money_of_accounts_is_refused(
    simulator: Simulator, receiver: Receiver, account: Account, version: Any
) -> None:
    simulator.faults.webhooks.altered_body = True

    simulator.gateway.credit_account(account, 150_000, version=version)
    await simulator.settled()

    assert b'"principal_amount":"9500.00"' in receiver.bodies[0]
    assert verified(receiver.received[0]) is None


async def test_both_headers_verify(simulator: Simulator, receiver: Receiver, begin: Begin) -> None:
    simulator.unknowns.both_headers = True
    simulator.pay(await begin())
    await simulator.settled()

    one = receiver.received[0]
    assert one.headers["x-squad-signature"] == one.headers["x-squad-encrypted-body"]
    assert verified(one) is Recipe.BODY


async def test_news_can_be_doubled_replayed_and_lost(
    simulator: Simulator, receiver: Receiver, begin: Begin
) -> None:
    """reliability 65 and 68, the sending side"""
    simulator.faults.webhooks.duplicate = 2
    simulator.pay(await begin("ORD-1"))
    simulator.faults.webhooks.duplicate = 0
    simulator.faults.webhooks.drop = 1
    simulator.pay(await begin("ORD-2"))
    simulator.pay(await begin("ORD-3"))
    simulator.gateway.webhooks.replay(1)
    await simulator.settled()

    told = [json.loads(raw)["TransactionRef"] for raw in receiver.bodies]
    assert told == ["ORD-1", "ORD-1", "ORD-1", "ORD-3", "ORD-1"]
    assert len(set(receiver.bodies)) == 2
    assert simulator.gateway.webhooks.replay(99) is None
    assert [d.outcome for d in simulator.deliveries].count("lost") == 1


async def test_all_news_can_be_lost(simulator: Simulator, receiver: Receiver, begin: Begin) -> None:
    """reliability 73, the sending side"""
    simulator.faults.webhooks.drop = -1
    for n in range(3):
        simulator.pay(await begin(f"ORD-{n}"))
    await simulator.settled()

    assert receiver.received == []
    assert {d.outcome for d in simulator.deliveries} == {"lost"}


async def test_news_can_be_reordered(
    simulator: Simulator, receiver: Receiver, begin: Begin
) -> None:
    simulator.faults.webhooks.reorder = 3
    for n in range(5):
        simulator.pay(await begin(f"ORD-{n}"))
    await simulator.settled()
    before = [json.loads(raw)["TransactionRef"] for raw in receiver.bodies]
    simulator.release()
    await simulator.settled()

    after = [json.loads(raw)["TransactionRef"] for raw in receiver.bodies]
    assert before == ["ORD-2", "ORD-1", "ORD-0"]
    assert after == [*before, "ORD-4", "ORD-3"]


class Waits:
    """A sleep that lasts until it is let go, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.asleep = asyncio.Event()
        self.go_on = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        self.asleep.set()
        await self.go_on.wait()


async def paid(session: aiohttp.ClientSession, simulator: Simulator, *references: str) -> None:
    client = SquadClient(session, base_url=simulator.url, secret_key=DEFAULT_SECRET_KEY)
    for reference in references:
        await client.initiate(
            reference=reference,
            amount_minor=250_000,
            currency="NGN",
            email="ada@example.com",
            callback_url="http://127.0.0.1:9/back",
        )
        simulator.pay(reference)


async def test_news_can_be_late(session: aiohttp.ClientSession, receiver: Receiver) -> None:
    waits = Waits()
    settings = SimulatorSettings(sleep=waits)
    async with Simulator(settings, webhook_url=receiver.url) as simulator:
        simulator.faults.webhooks.delay_s = 3_600.0
        await paid(session, simulator, "ORD-1")
        await waits.asleep.wait()
        before = len(receiver.received)
        waits.go_on.set()
        await simulator.settled()

    assert (before, len(receiver.received), waits.asked) == (0, 1, [3_600.0])


async def test_news_is_told_once_unless_repeating_is_switched_on(
    simulator: Simulator, receiver: Receiver, begin: Begin
) -> None:
    receiver.statuses = [503]
    simulator.pay(await begin())
    await simulator.settled()

    assert len(receiver.received) == 1
    assert simulator.deliveries[0].outcome == "refused"
    assert not simulator.charge("ORD-1").announced


async def test_repeated_news_outlasts_a_server_that_is_down(
    session: aiohttp.ClientSession, receiver: Receiver
) -> None:
    waits = Waits()
    waits.go_on.set()
    receiver.statuses = [503, 500]
    settings = SimulatorSettings(sleep=waits, webhook_attempts=5, webhook_backoff_s=0.5)
    async with Simulator(settings, webhook_url=receiver.url) as simulator:
        await paid(session, simulator, "ORD-1")
        await simulator.settled()

        assert simulator.deliveries[0].statuses == [503, 500, 200]
        assert simulator.charge("ORD-1").announced
    assert waits.asked == [0.5, 1.0]
    assert len(set(receiver.bodies)) == 1


async def test_a_refusal_is_not_repeated(
    session: aiohttp.ClientSession, receiver: Receiver
) -> None:
    receiver.statuses = [401]
    settings = SimulatorSettings(webhook_attempts=5)
    async with Simulator(settings, webhook_url=receiver.url) as simulator:
        await paid(session, simulator, "ORD-1")
        await simulator.settled()

    assert len(receiver.received) == 1


async def test_nobody_listening_is_no_harm(session: aiohttp.ClientSession) -> None:
    async with Simulator(webhook_url="http://127.0.0.1:1/hook") as simulator:
        await paid(session, simulator, "ORD-1")
        await simulator.settled()

        assert simulator.deliveries[0].outcome == "unreachable"


async def test_the_queue_is_bounded_and_what_finds_it_full_is_recorded(
    session: aiohttp.ClientSession, receiver: Receiver
) -> None:
    waits = Waits()
    settings = SimulatorSettings(sleep=waits, webhook_queue_size=1)
    async with Simulator(settings, webhook_url=receiver.url) as simulator:
        simulator.faults.webhooks.delay_s = 1.0
        await paid(session, simulator, "ORD-1")
        await waits.asleep.wait()
        await paid(session, simulator, "ORD-2", "ORD-3")
        waits.go_on.set()
        await simulator.settled()

        outcomes = [delivery.outcome for delivery in simulator.deliveries]
    assert outcomes == ["delivered", "delivered", "crowded_out"]
