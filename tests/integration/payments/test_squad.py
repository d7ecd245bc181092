"""The client and the simulator over real HTTP: answers, refusals, and everything in between."""

import dataclasses
import json
import socket
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from goalfund.payments import documents, payloads
from goalfund.payments.payloads import Notification, Status
from goalfund.payments.references import Reference
from goalfund.payments.shapes import Shape
from goalfund.payments.signatures import Recipe
from goalfund.payments.simulator import DEFAULT_SECRET_KEY, ApiFault, Simulator
from goalfund.payments.squad import (
    Checkout,
    DuplicateReferenceError,
    GatewayForbiddenError,
    GatewayRefusedError,
    GatewayUnavailableError,
    GatewayUnreadableError,
    SquadClient,
    Verified,
)

REFERENCE = Reference(UUID("0198f0aa-1111-7222-8333-444455556666"), "0123456789ABCDEF").text


async def initiate(client: SquadClient, **details: Any) -> Checkout:
    base: dict[str, Any] = {
        "reference": REFERENCE,
        "amount_minor": 250_000,
        "currency": "NGN",
        "email": "ada@example.com",
        "callback_url": "http://127.0.0.1:9/back",
    }
    return await client.initiate(**base | details)


async def test_a_checkout_is_started_for_the_amount_in_kobo(
    client: SquadClient, simulator: Simulator
) -> None:
    checkout = await initiate(
        client, customer_name="Ada Obi", channels=("card", "transfer"), metadata={"goal": "x"}
    )

    assert checkout == Checkout(REFERENCE, f"{simulator.url}/pay/{REFERENCE}")
    assert json.loads(simulator.requests[-1].body) == {
        "email": "ada@example.com",
        "amount": 250_000,
        "currency": "NGN",
        "initiate_type": "inline",
        "transaction_ref": REFERENCE,
        "callback_url": "http://127.0.0.1:9/back",
        "customer_name": "Ada Obi",
        "payment_channels": ["card", "transfer"],
        "metadata": {"goal": "x"},
    }


@pytest.mark.parametrize("case", ["title", "lower"])
@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (None, Status.PENDING),
        ("pay", Status.SUCCEEDED),
        ("fail", Status.FAILED),
        ("abandon", Status.FAILED),
    ],
)
async def test_a_charge_is_verified_in_every_state(
    client: SquadClient, simulator: Simulator, outcome: str | None, status: Status, case: Any
) -> None:
    simulator.unknowns.status_case = case
    await initiate(client)
    if outcome is not None:
        getattr(simulator, outcome)(REFERENCE)

    verified = await client.verify(REFERENCE)

    assert verified is not None
    assert verified.status is status
    assert (verified.amount_minor, verified.currency) == (250_000, "NGN")
    assert verified.gateway_reference == f"{REFERENCE}_1_1_1"


@pytest.mark.parametrize("data", ["object", "null"])
async def test_an_unknown_reference_is_an_answer_and_no_error(
    client: SquadClient, simulator: Simulator, data: Any
) -> None:
    simulator.unknowns.unknown_reference_data = data

    assert await client.verify(REFERENCE) is None
    assert await client.verify("of/another?kind#") is None


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Transaction reference already exists"),
        (400, "Duplicate transaction reference"),
        (409, "Conflict"),
        (422, '"transaction_ref" has been used'),
    ],
)
async def test_a_reference_that_was_used_is_told_apart(
    client: SquadClient, simulator: Simulator, status: int, message: str
) -> None:
    simulator.unknowns.duplicate_reference_status = status
    simulator.unknowns.duplicate_reference_message = message
    await initiate(client)

    with pytest.raises(DuplicateReferenceError):
        await initiate(client)

    assert len(list(simulator.gateway.charges)) == 1


@pytest.mark.parametrize("style", ["joi", "problem_details"])
async def test_a_refusal_names_its_field_in_either_style(
    client: SquadClient, simulator: Simulator, style: Any
) -> None:
    simulator.unknowns.initiate_error_style = style

    with pytest.raises(GatewayRefusedError) as caught:
        await initiate(client, email="ada@goalfund.local")

    assert (caught.value.code, caught.value.field) == (400, "email")
    assert type(caught.value) is GatewayRefusedError


async def test_too_little_is_refused(client: SquadClient) -> None:
    with pytest.raises(GatewayRefusedError, match="Minimum amount is 100 Naira"):
        await initiate(client, amount_minor=9_999)


@pytest.mark.parametrize("key", ["sandbox_sk_of_nobody", "sk_live", ""])
async def test_a_wrong_key_is_a_matter_of_configuration(
    session: aiohttp.ClientSession, simulator: Simulator, key: str
) -> None:
    stranger = SquadClient(session, base_url=simulator.url, secret_key=key)

    with pytest.raises(GatewayForbiddenError):
        await initiate(stranger)
    with pytest.raises(GatewayForbiddenError):
        await stranger.verify(REFERENCE)


@pytest.mark.parametrize(
    "kind", ["html_500", "error_in_200", "not_json", "redirect", "drop_before"]
)
async def test_a_question_is_asked_again_and_then_answered(
    client: SquadClient, simulator: Simulator, kind: Any
) -> None:
    """reliability 71"""
    await initiate(client)
    simulator.pay(REFERENCE)
    simulator.faults.api["verify"] = ApiFault(kind=kind, times=2)

    verified = await client.verify(REFERENCE)

    assert verified is not None
    assert verified.status is Status.SUCCEEDED


@pytest.mark.parametrize(
    "kind",
    [
        "html_500",
        "error_in_200",
        "not_json",
        "redirect",
        "drop_before",
        "drop_after",
        "wrong_reference",
    ],
)
async def test_a_question_that_is_never_answered_is_not_guessed_at(
    client: SquadClient, simulator: Simulator, kind: Any
) -> None:
    """reliability 71"""
    await initiate(client)
    simulator.pay(REFERENCE)
    simulator.faults.api["verify"] = ApiFault(kind=kind)
    simulator.requests.clear()

    with pytest.raises(GatewayUnavailableError):
        await client.verify(REFERENCE)

    # aiohttp itself repeats a GET whose kept connection turns out to be closed.
    assert len(simulator.requests) == (6 if kind.startswith("drop") else 3)


async def test_a_slow_answer_is_not_waited_for_for_ever(
    session: aiohttp.ClientSession, client: SquadClient, simulator: Simulator
) -> None:
    """reliability 71"""
    await initiate(client)
    simulator.faults.api["verify"] = ApiFault(kind="hang")
    hasty = SquadClient(
        session,
        base_url=simulator.url,
        secret_key=DEFAULT_SECRET_KEY,
        timeout_s=0.05,
        attempts=2,
        retry_wait_s=0.001,
    )

    with pytest.raises(GatewayUnavailableError, match="no answer in time"):
        await hasty.verify(REFERENCE)


@pytest.mark.parametrize("kind", ["html_500", "error_in_200", "not_json", "drop_before"])
async def test_a_checkout_is_never_asked_for_twice_by_itself(
    client: SquadClient, simulator: Simulator, kind: Any
) -> None:
    simulator.faults.api["initiate"] = ApiFault(kind=kind)

    with pytest.raises(GatewayUnavailableError):
        await initiate(client)

    assert len(simulator.requests) == 1


async def test_after_a_lost_answer_the_next_attempt_of_the_reference_goes_through(
    client: SquadClient, simulator: Simulator
) -> None:
    simulator.faults.api["initiate"] = ApiFault(kind="drop_after", times=1)
    with pytest.raises(GatewayUnavailableError):
        await initiate(client)
    with pytest.raises(DuplicateReferenceError):
        await initiate(client)

    second = dataclasses.replace(
        Reference(UUID("0198f0aa-1111-7222-8333-444455556666"), "0123456789ABCDEF"), attempt=1
    )
    checkout = await initiate(client, reference=second.text)

    assert checkout.reference == second.text


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"transaction_status": "Pending", "transaction_amount": 0}, Status.PENDING),
        ({"transaction_status": "failed"}, Status.FAILED),
        ({"transaction_status": "Settling", "transaction_amount": 5}, Status.PENDING),
        ({"transaction_status": None}, Status.PENDING),
        ({"transaction_status": "Success"}, None),
        ({"transaction_status": "Success", "transaction_amount": 0}, None),
        ({"transaction_status": "Success", "transaction_amount": 5.5}, None),
        ({"transaction_status": "Success", "transaction_amount": "5"}, None),
        ({"transaction_status": "Success", "transaction_amount": 5}, None),
        ({"transaction_status": "Pending", "transaction_ref": "ORD-2"}, None),
        ([], None),
        ("Success", None),
        (None, None),
    ],
)
async def test_an_answer_counts_only_as_far_as_it_can_be_read(
    session: aiohttp.ClientSession, data: Any, expected: Status | None
) -> None:
    """reliability 70 and 71: a success must say how much, in which currency"""

    async def answer(_request: web.Request) -> web.Response:
        body = {"transaction_ref": "ORD-1"} | data if isinstance(data, dict) else data
        return web.json_response({"status": 200, "success": True, "message": "", "data": body})

    app = web.Application()
    app.router.add_get("/transaction/verify/ORD-1", answer)
    async with TestServer(app) as server:
        client = SquadClient(
            session, base_url=str(server.make_url("/")), secret_key="k", retry_wait_s=0.001
        )
        if expected is None:
            with pytest.raises(GatewayUnreadableError):
                await client.verify("ORD-1")
            return
        verified = await client.verify("ORD-1")

    assert verified is not None
    assert verified.status is expected


async def test_who_goes_by_http_alone_would_believe_an_error(
    session: aiohttp.ClientSession, client: SquadClient, simulator: Simulator
) -> None:
    """The bug that the tests above find: HTTP says 200, and nothing was said of the charge."""
    await initiate(client)
    simulator.faults.api["verify"] = ApiFault(kind="error_in_200")

    async with session.get(
        f"{simulator.url}/transaction/verify/{REFERENCE}",
        headers={"Authorization": f"Bearer {DEFAULT_SECRET_KEY}"},
    ) as answer:
        assert answer.status == 200
        assert (await answer.json())["data"] == {}


async def test_nobody_listens_at_all(session: aiohttp.ClientSession) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nowhere = SquadClient(
            session,
            base_url=f"http://127.0.0.1:{unused.getsockname()[1]}",
            secret_key=DEFAULT_SECRET_KEY,
            retry_wait_s=0.001,
        )

        with pytest.raises(GatewayUnavailableError):
            await nowhere.verify(REFERENCE)
        with pytest.raises(GatewayUnavailableError):
            await initiate(nowhere)


async def test_neither_key_nor_reference_shows_in_messages(
    session: aiohttp.ClientSession, client: SquadClient, simulator: Simulator
) -> None:
    simulator.faults.api["verify"] = ApiFault(kind="not_json")

    with pytest.raises(GatewayUnreadableError) as caught:
        await client.verify(REFERENCE)

    for text in (str(caught.value), repr(caught.value), repr(client)):
        assert DEFAULT_SECRET_KEY not in text
        assert REFERENCE not in text


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (None, None),
        ("wrong_amount", "amount"),
        ("wrong_status", "status"),
        ("wrong_currency", "currency"),
    ],
)
async def test_an_answer_that_contradicts_the_webhook_is_noticed(
    client: SquadClient, simulator: Simulator, kind: Any, field: str | None
) -> None:
    """reliability 71"""
    await initiate(client)
    simulator.pay(REFERENCE)
    told = payloads.normalise(documents.read(simulator.deliveries[0].raw), Recipe.BODY)
    if kind is not None:
        simulator.faults.api["verify"] = ApiFault(kind=kind)

    verified = await client.verify(REFERENCE)

    assert verified is not None
    assert verified.contradicts(told) == field


def test_only_the_same_success_of_the_same_charge_is_no_contradiction() -> None:
    told = Notification(
        shape=Shape.CHECKOUT,
        status=Status.SUCCEEDED,
        gateway_reference=REFERENCE,
        merchant_reference=REFERENCE,
        amount_minor=5,
        currency="NGN",
    )
    asked = Verified(
        reference=REFERENCE.lower(), status=Status.SUCCEEDED, amount_minor=5, currency="NGN"
    )

    assert asked.contradicts(told) is None
    assert dataclasses.replace(asked, reference="ORD-1").contradicts(told) == "reference"
    assert dataclasses.replace(asked, status=Status.PENDING).contradicts(told) == "status"
    assert asked.contradicts(dataclasses.replace(told, status=Status.FAILED)) == "status"
    assert asked.contradicts(dataclasses.replace(told, merchant_reference=None)) == "reference"
