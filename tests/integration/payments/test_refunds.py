"""Refunds, disputes and the list of charges, between the client and the simulator."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from goalfund.payments.payloads import Status
from goalfund.payments.simulator import (
    DEFAULT_SECRET_KEY,
    ApiFault,
    Simulator,
    SimulatorSettings,
    Unknowns,
)
from goalfund.payments.squad import (
    GatewayRefusedError,
    GatewayUnavailableError,
    Outcome,
    RefundAnswer,
    RefundOrder,
    SquadClient,
    windows,
)

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PAID, NET = 250_000, 247_000
DAYS = (date(2026, 1, 1), date(2026, 1, 3))


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(SimulatorSettings(now=lambda: START, unknowns=Unknowns())) as running:
        yield running


@pytest.fixture
async def paid(client: SquadClient, simulator: Simulator) -> str:
    """The reference of a charge that was paid, beside another one that was."""
    for reference in ("ORD-1", "ORD-2"):
        await client.initiate(
            reference=reference,
            amount_minor=PAID,
            currency="NGN",
            email="ada@example.com",
            callback_url="http://127.0.0.1:9/back",
            customer_name="Ada Obi",
        )
        simulator.pay(reference)
    return "ORD-1"


async def refund(
    client: SquadClient, amount_minor: int | None = None, reference: str = "ORD-1"
) -> RefundAnswer:
    order = RefundOrder(
        reference=reference,
        gateway_reference=f"{reference}_1_1_1",
        amount_minor=amount_minor,
        reason="The goal was cancelled",
    )
    return await client.refunds.refund(order)


async def is_refunded(client: SquadClient) -> bool:
    page = await client.transactions.page(*DAYS, reference="ORD-1")
    return page.rows[0].is_refunded


async def test_a_refund_takes_its_money_at_once_and_is_done_by_the_clock(
    client: SquadClient, simulator: Simulator, paid: str
) -> None:
    answer = await refund(client)
    before = await is_refunded(client)
    simulator.forward(10)

    assert answer.outcome is Outcome.PENDING
    assert answer.refund_reference == "REFUND-ORD-1_1_1_1"
    assert simulator.balance() == 2 * NET - PAID
    assert (before, await is_refunded(client)) == (False, True)


async def test_a_refund_that_fails_brings_its_money_back(
    client: SquadClient, simulator: Simulator, paid: str
) -> None:
    simulator.gateway.refunds.script(paid, "failed")

    await refund(client, 100)
    simulator.forward(10)

    assert simulator.balance() == 2 * NET
    assert not await is_refunded(client)


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_never_more_goes_back_than_was_paid(
    client: SquadClient, simulator: Simulator, paid: str, status: int
) -> None:
    simulator.unknowns.refund_refused_status = status

    parts = [(await refund(client, PAID // 2)).outcome for _ in range(3)]
    whole = (await refund(client)).outcome

    refused = Outcome.FAILED if status == 400 else Outcome.UNKNOWN
    assert parts == [Outcome.PENDING, Outcome.PENDING, refused]
    assert whole is Outcome.UNKNOWN  # there is an earlier one
    assert simulator.balance() == 2 * NET - PAID


async def test_a_full_refund_is_made_once(
    client: SquadClient, simulator: Simulator, paid: str
) -> None:
    answers = [(await refund(client)).outcome for _ in range(2)]

    assert answers == [Outcome.PENDING, Outcome.UNKNOWN]
    assert simulator.balance() == 2 * NET - PAID


async def test_what_nobody_paid_or_knows_is_not_refunded(
    client: SquadClient, simulator: Simulator, paid: str
) -> None:
    await client.initiate(
        reference="ORD-3",
        amount_minor=PAID,
        currency="NGN",
        email="ada@example.com",
        callback_url="http://127.0.0.1:9/back",
    )

    assert (await refund(client, reference="ORD-3")).outcome is Outcome.FAILED
    assert (await refund(client, reference="ORD-9")).outcome is Outcome.FAILED
    assert simulator.balance() == 2 * NET


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "html_500", "error_in_200"])
async def test_a_refund_without_an_answer_is_unknown_and_asked_for_once(
    client: SquadClient, simulator: Simulator, paid: str, kind: Any
) -> None:
    simulator.faults.api["refund"] = ApiFault(kind=kind)

    answer = await refund(client)

    assert answer.outcome is Outcome.UNKNOWN
    assert sum(call.path == "/transaction/refund" for call in simulator.requests) == 1
    made = kind == "drop_after"
    assert simulator.balance() == 2 * NET - made * PAID


@pytest.mark.parametrize("edit", [{"amount_minor": 0}, {"amount_minor": 1.5}, {"reason": ""}])
def test_a_refund_that_could_be_misread_is_none(edit: dict[str, Any]) -> None:
    whole: dict[str, Any] = {"reference": "R", "gateway_reference": "G", "reason": "x"}

    with pytest.raises(ValueError, match=next(iter(edit))):
        RefundOrder(**whole | edit)


async def test_the_list_says_of_each_charge_what_was_paid_and_what_arrived(
    client: SquadClient, simulator: Simulator, paid: str
) -> None:
    page = await client.transactions.page(*DAYS)
    second = await client.transactions.page(*DAYS, number=2, size=1)
    none = await client.transactions.page(date(2026, 1, 3), date(2026, 1, 31))

    assert [row.reference for row in page.rows] == ["ORD-2", "ORD-1"]
    row = page.rows[1]
    assert (row.status, row.amount_minor, row.net_minor) == (Status.SUCCEEDED, PAID, NET)
    assert (row.currency, row.channel, row.payer_name) == ("NGN", "card", "Ada Obi")
    assert [row.reference for row in second.rows] == ["ORD-1"]
    assert none.size == 0
    assert "ada@example.com" not in repr(row)


async def test_a_list_that_is_not_answered_is_an_error(
    client: SquadClient, simulator: Simulator
) -> None:
    simulator.faults.api["list"] = ApiFault(kind="not_json", times=3)
    with pytest.raises(GatewayUnavailableError):
        await client.transactions.page(*DAYS)
    simulator.faults.api["list"] = ApiFault(kind="html_500", times=2)

    assert (await client.transactions.page(*DAYS)).size == 0


def test_windows_cover_every_day_once() -> None:
    pieces = list(windows(date(2026, 1, 1), date(2026, 3, 15)))

    days = [first.toordinal() + n for first, last in pieces for n in range((last - first).days + 1)]
    assert days == list(range(date(2026, 1, 1).toordinal(), date(2026, 3, 15).toordinal() + 1))
    assert list(windows(date(2026, 1, 2), date(2026, 1, 1))) == []


@pytest.mark.parametrize("shape", ["array", "rows"])
async def test_a_dispute_is_listed_and_can_be_answered(
    client: SquadClient, simulator: Simulator, paid: str, shape: Any
) -> None:
    simulator.unknowns.dispute_list = shape
    first, second, third = (simulator.dispute(one) for one in ("ORD-1", "ORD-2", "ORD-2"))
    assert first
    assert second
    assert third

    await client.refunds.resolve(first.ticket_id, "rejected", "evidence.pdf")
    await client.refunds.resolve(second.ticket_id, "rejected")
    rows = (await client.refunds.disputes()).rows
    with pytest.raises(GatewayRefusedError, match="Dispute not found"):
        await client.refunds.resolve("DSP/9", "accepted")

    assert [row.status for row in rows] == ["open", "accepted", "reviewed"]
    assert (rows[2].reference, rows[2].amount_minor) == ("ORD-1", PAID)
    assert simulator.balance() == 2 * NET - PAID
    simulator.forward(86_400)
    assert simulator.balance() == 2 * NET - 2 * PAID  # nobody answered the third


async def test_what_went_back_outlives_a_restart(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    settings = SimulatorSettings(state_file=tmp_path / "state", now=lambda: START)
    async with Simulator(settings) as simulator:
        charge = simulator.gateway.begin(
            next(iter(simulator.gateway.merchants.values())),
            "ORD-1",
            amount_minor=PAID,
            currency="NGN",
            email="ada@example.com",
        )
        simulator.pay(charge.reference)
        client = SquadClient(session, base_url=simulator.url, secret_key=DEFAULT_SECRET_KEY)
        await refund(client, 1_000)
        simulator.dispute("ORD-1")
    async with Simulator(settings) as again:
        client = SquadClient(session, base_url=again.url, secret_key=DEFAULT_SECRET_KEY)
        assert again.balance() == NET - 1_000
        assert (await client.refunds.disputes()).size == 1
        again.forward(100_000)

        assert again.balance() == NET - 1_000 - PAID
        assert again.gateway.books.balance("SBGOALFUND", "NGN", "in_flight") == 0


async def test_levers_begin_and_end_disputes(
    session: aiohttp.ClientSession, simulator: Simulator, paid: str
) -> None:
    async def pull(method: str, path: str, body: Any) -> tuple[int, Any]:
        async with session.request(method, f"{simulator.url}/__sim{path}", json=body) as answer:
            return answer.status, await answer.json(content_type=None)

    ticket = (await pull("POST", "/transactions/ORD-1/dispute", {}))[1]["ticket_id"]

    assert (await pull("POST", f"/disputes/{ticket}/accepted", {}))[1]["status"] == "accepted"
    assert (await pull("POST", f"/disputes/{ticket}/rejected", {}))[1]["status"] == "accepted"
    assert (await pull("POST", "/disputes/DSP9/accepted", {}))[0] == 404
    assert (await pull("POST", "/transactions/ORD-9/dispute", {}))[0] == 404
    wanted = {"outcome": "failed"}
    assert (await pull("PUT", "/transactions/ORD-1/refunds", wanted))[0] == 200
    assert simulator.balance() == 2 * NET - PAID
