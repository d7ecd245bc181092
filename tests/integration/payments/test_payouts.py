"""Payouts between the client and the simulator: each is debited once, whatever the answer was."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from goalfund.payments.simulator import (
    DEFAULT_MERCHANT_ID,
    DEFAULT_SECRET_KEY,
    ApiFault,
    Merchant,
    Simulator,
    SimulatorSettings,
    Unknowns,
)
from goalfund.payments.simulator.scripts import SCRIPTS, SUFFIXES, ScriptName
from goalfund.payments.squad import (
    GatewayForbiddenError,
    GatewayRefusedError,
    GatewayUnavailableError,
    Holder,
    NoHolder,
    Outcome,
    SquadClient,
    TransferOrder,
    transfer_reference,
)

OPENING = 10_000_000
AMOUNT = 400_000
FEE = 800
PLAIN = "0123456789"
START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ACCOUNT_OF = {name: f"012345{suffix}" for suffix, name in SUFFIXES.items()}


def merchant(**details: Any) -> Merchant:
    return Merchant(opening_balance_minor=OPENING, **details)


def order(reference: str = "W1", account: str = PLAIN, amount_minor: int = AMOUNT) -> TransferOrder:
    return TransferOrder(
        reference=transfer_reference(DEFAULT_MERCHANT_ID, reference),
        amount_minor=amount_minor,
        bank_code="000013",
        account_number=account,
        account_name="ADA OBI",
        remark=reference,
    )


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    settings = SimulatorSettings(merchants=(merchant(),), now=lambda: START, unknowns=Unknowns())
    async with Simulator(settings) as running:
        yield running


def client_of(
    session: aiohttp.ClientSession, simulator: Simulator, *, timeout_s: float = 15.0
) -> SquadClient:
    return SquadClient(
        session,
        base_url=simulator.url,
        secret_key=DEFAULT_SECRET_KEY,
        timeout_s=timeout_s,
        retry_wait_s=0.001,
    )


async def test_a_transfer_is_paid_and_debited_with_its_fee(
    client: SquadClient, simulator: Simulator
) -> None:
    answer = await client.payouts.transfer(order())
    again = await client.payouts.requery(order().reference, amount_minor=AMOUNT)
    page = await client.payouts.page(1)

    assert (answer.outcome, again.outcome) == (Outcome.SUCCESS, Outcome.SUCCESS)
    assert answer.nip_reference == again.nip_reference
    assert len(answer.nip_reference or "") == 30
    assert await client.payouts.balance() == OPENING - AMOUNT - FEE
    assert (await client.payouts.wallet()).merchant_id == DEFAULT_MERCHANT_ID
    assert [(row.outcome, row.amount_minor, row.fee_minor) for row in page.rows] == [
        (Outcome.SUCCESS, AMOUNT, FEE)
    ]


# What the client makes of the answer, and of a requery when the clock has decided.
STORY: dict[str, tuple[str, str, bool]] = {
    "success": ("success", "success", True),
    "success_without_nip": ("pending", "success", True),
    "timeout_then_success": ("unknown", "success", True),
    "timeout_then_reversed": ("unknown", "reversed", False),
    "timeout_then_failed": ("unknown", "failed", False),
    "timeout_for_ever": ("unknown", "unknown", True),
    "unprocessed_then_success": ("unknown", "success", True),
    "unprocessed_then_failed": ("unknown", "failed", False),
    "reversed": ("reversed", "reversed", False),
    "failed": ("failed", "unknown", False),
    "slow": ("unknown", "success", True),
    "drop_after": ("unknown", "success", True),
    "drop_after_then_reversed": ("unknown", "reversed", False),
    "drop_before": ("unknown", "unknown", False),
    "html_after": ("unknown", "success", True),
    "html_before": ("unknown", "unknown", False),
}


@pytest.mark.parametrize("how", ["account", "reference"])
@pytest.mark.parametrize("script", list(SCRIPTS))
async def test_every_story_of_a_transfer_ends_with_one_debit_or_none(
    session: aiohttp.ClientSession, simulator: Simulator, script: Any, how: str
) -> None:
    """reliability 72"""
    first, last, debited = STORY[script]
    client = client_of(session, simulator, timeout_s=0.3 if script == "slow" else 15.0)
    sent = order(account=ACCOUNT_OF[script] if how == "account" else PLAIN)
    if how == "reference":
        simulator.gateway.transfers.script(sent.reference, script)

    answer = await client.payouts.transfer(sent)
    simulator.release()
    before = await client.payouts.requery(sent.reference, amount_minor=AMOUNT)
    simulator.forward(5)
    after = await client.payouts.requery(sent.reference, amount_minor=AMOUNT)

    assert (answer.outcome, after.outcome) == (first, last)
    assert before.outcome in (Outcome.UNKNOWN, after.outcome)
    assert after.is_unheard_of == (SCRIPTS[script].end is None)
    assert simulator.balance() == OPENING - debited * (AMOUNT + FEE)
    transfers = [call for call in simulator.requests if call.path == "/payout/transfer"]
    assert len(transfers) == 1  # nobody sends it again, aiohttp included


async def test_a_caller_who_takes_any_refusal_for_a_failure_pays_twice(
    client: SquadClient, simulator: Simulator
) -> None:
    """The bug that the story above would find: money sent again under a new reference."""
    for reference in ("W1", "W2"):
        sent = order(reference, ACCOUNT_OF["timeout_then_success"])
        if (await client.payouts.transfer(sent)).outcome is Outcome.SUCCESS:
            break
    simulator.forward(5)

    assert simulator.balance() == OPENING - 2 * (AMOUNT + FEE)


async def test_a_reference_is_paid_once_however_often_it_is_sent(
    client: SquadClient, simulator: Simulator
) -> None:
    """reliability 72: the gateway's own guard, which we never lean on"""
    answers = await asyncio.gather(*(client.payouts.transfer(order()) for _ in range(20)))

    outcomes = sorted(answer.outcome for answer in answers)
    assert outcomes == [Outcome.SUCCESS, *[Outcome.UNKNOWN] * 19]
    assert simulator.balance() == OPENING - AMOUNT - FEE


FLIPS: list[dict[str, Any]] = [
    {},
    {"duplicate_transfer_status": 409},
    {"duplicate_transfer_status": 422, "duplicate_transfer_message": "Reference already exists"},
    {"payout_codes": "body"},
    {"requery_failed_shape": "422"},
    {"requery_failed_shape": "word"},
    {"requery_failed_message": "The transfer was declined"},
    {"requery_reversed_shape": "word"},
    {"requery_pending_shape": "word"},
    {"requery_pending_shape": "no_nip"},
    {"requery_states_status": True},
    {"requery_too_soon_s": 4.0},
    {"transfer_settles_after_s": 0.0},
    {"payout_status_case": "title"},
    {"auto_payout_status": 422},
]


@pytest.mark.parametrize(
    "flip", FLIPS, ids=lambda flip: "-".join(map(str, flip.values())) or "as_is"
)
async def test_what_nobody_knows_changes_no_decision(
    client: SquadClient, simulator: Simulator, flip: dict[str, Any]
) -> None:
    """reliability 72, with each guess of the simulator flipped"""
    for name, value in flip.items():
        setattr(simulator.unknowns, name, value)
    stories: tuple[ScriptName, ...] = (
        "success",
        "timeout_then_success",
        "timeout_then_reversed",
        "timeout_then_failed",
    )

    ends: dict[str, str] = {}
    for number, script in enumerate(stories):
        sent = order(f"W{number}", ACCOUNT_OF[script])
        first = await client.payouts.transfer(sent)
        twice = await client.payouts.transfer(sent)
        soon = await client.payouts.requery(sent.reference, amount_minor=AMOUNT)
        simulator.forward(5)
        ends[script] = (await client.payouts.requery(sent.reference)).outcome
        assert first.outcome in (Outcome.SUCCESS, Outcome.UNKNOWN)
        assert twice.outcome is Outcome.UNKNOWN
        assert soon.outcome in (Outcome.PENDING, Outcome.UNKNOWN, ends[script])
    listed = [row.outcome for row in (await client.payouts.page(1, newest_first=False)).rows]

    assert list(ends.values()) == ["success", "success", "reversed", "failed"]
    assert listed == list(ends.values())
    assert simulator.balance() == OPENING - 2 * (AMOUNT + FEE)


@pytest.mark.parametrize("status", [400, 401, 422, 424])
async def test_auto_payout_that_is_on_is_a_definite_refusal(
    session: aiohttp.ClientSession, status: int
) -> None:
    settings = SimulatorSettings(
        merchants=(merchant(auto_payout=True),), unknowns=Unknowns(auto_payout_status=status)
    )
    async with Simulator(settings) as simulator:
        answer = await client_of(session, simulator).payouts.transfer(order())

        assert answer.outcome is Outcome.FAILED
        assert "auto-payout" in answer.message
        assert simulator.balance() == OPENING


async def test_more_than_there_is_and_a_foreign_reference_are_refused(
    client: SquadClient, simulator: Simulator
) -> None:
    exactly = OPENING - 4_000

    poor = await client.payouts.transfer(order("W1", amount_minor=exactly + 1))
    foreign = await client.payouts.transfer(
        TransferOrder(
            **{f: getattr(order("W2"), f) for f in order().__dataclass_fields__}
            | {"reference": "SOMEBODY_W2"}
        )
    )
    whole = await client.payouts.transfer(order("W3", amount_minor=exactly))

    assert (poor.outcome, poor.message) == (Outcome.FAILED, "Insufficient balance")
    assert (foreign.outcome, foreign.message) == (Outcome.FAILED, "Bad ref format")
    assert whole.outcome is Outcome.SUCCESS
    assert simulator.balance() == 0


@pytest.mark.parametrize("returns_fee", [False, True])
async def test_a_success_that_comes_back_later_is_seen(
    client: SquadClient, simulator: Simulator, returns_fee: bool
) -> None:
    """reliability 74, the gateway's side"""
    simulator.unknowns.reversal_returns_fee = returns_fee
    await client.payouts.transfer(order())
    sent = simulator.gateway.transfers.find(DEFAULT_MERCHANT_ID, order().reference)
    assert sent is not None

    simulator.gateway.transfers.end(sent, SCRIPTS["reversed"].end)  # type: ignore[arg-type]
    answer = await client.payouts.requery(order().reference)

    assert answer.outcome is Outcome.REVERSED
    assert simulator.balance() == OPENING - (0 if returns_fee else sent.fee_minor)


async def test_a_name_is_looked_up_and_nobodys_account_is_a_value(
    client: SquadClient, simulator: Simulator
) -> None:
    found = await client.payouts.lookup("000013", PLAIN)
    nobody = await client.payouts.lookup("000013", "0123459099")
    short = await client.payouts.lookup("058", PLAIN)
    simulator.unknowns.lookup_works = False
    broken = await client.payouts.lookup("000013", PLAIN)

    assert isinstance(found, Holder)
    assert found == await _again(client, simulator)
    assert nobody == broken == NoHolder(424, "Unable to look up name")
    assert short == NoHolder(400, "nip_code length must be 6 characters long")


async def _again(client: SquadClient, simulator: Simulator) -> Holder | NoHolder:
    simulator.unknowns.lookup_works = True
    return await client.payouts.lookup("000013", PLAIN)


@pytest.mark.parametrize("kind", ["html_500", "error_in_200", "drop_before", "redirect"])
@pytest.mark.parametrize("operation", ["lookup", "requery", "payouts", "balance"])
async def test_questions_are_asked_again(
    client: SquadClient, simulator: Simulator, operation: Any, kind: Any
) -> None:
    """reliability 71, of payouts"""
    await client.payouts.transfer(order())
    simulator.faults.api[operation] = ApiFault(kind=kind, times=2)
    ask = {
        "lookup": lambda: client.payouts.lookup("000013", PLAIN),
        "requery": lambda: client.payouts.requery(order().reference),
        "payouts": lambda: client.payouts.page(1),
        "balance": client.payouts.balance,
    }

    assert await ask[operation]()
    assert simulator.faults.api[operation].times == 0


async def test_an_unanswered_requery_is_unknown_and_an_unanswered_balance_an_error(
    client: SquadClient, simulator: Simulator
) -> None:
    simulator.faults.api["any"] = ApiFault(kind="not_json")

    answer = await client.payouts.requery(order().reference)

    assert (answer.outcome, answer.code) == (Outcome.UNKNOWN, 0)
    for question in (client.payouts.balance(), client.payouts.page(1)):
        with pytest.raises(GatewayUnavailableError):
            await question


async def test_a_wrong_key_fails_a_transfer_and_leaves_a_requery_unknown(
    session: aiohttp.ClientSession, simulator: Simulator
) -> None:
    stranger = SquadClient(session, base_url=simulator.url, secret_key="sandbox_sk_nobody")

    assert (await stranger.payouts.transfer(order())).outcome is Outcome.FAILED
    assert (await stranger.payouts.requery(order().reference)).outcome is Outcome.UNKNOWN
    with pytest.raises(GatewayForbiddenError):
        await stranger.payouts.balance()
    with pytest.raises(GatewayForbiddenError):
        await stranger.payouts.lookup("000013", PLAIN)


async def test_transfers_and_balance_outlive_a_restart(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    settings = SimulatorSettings(merchants=(merchant(),), state_file=tmp_path / "state")
    async with Simulator(settings) as simulator:
        client = client_of(session, simulator)
        await client.payouts.transfer(order("W1", ACCOUNT_OF["timeout_then_reversed"]))
        await client.payouts.transfer(order("W2"))
        held = simulator.balance()
    async with Simulator(settings) as again:
        client = client_of(session, again)
        pending = await client.payouts.requery(order("W1").reference)
        assert again.balance() == held
        again.forward(5)
        ended = await client.payouts.requery(order("W1").reference)
        third = await client.payouts.transfer(order("W3"))
    async with Simulator(settings) as last:
        assert last.balance() == OPENING - 2 * (AMOUNT + FEE)
        assert last.gateway.world.now() > datetime.now(UTC)

    assert (pending.outcome, ended.outcome) == (Outcome.UNKNOWN, Outcome.REVERSED)
    assert third.outcome is Outcome.SUCCESS


async def test_dice_make_the_same_faults_of_the_same_seed(session: aiohttp.ClientSession) -> None:
    async def story(seed: int) -> list[str]:
        settings = SimulatorSettings(merchants=(merchant(),), seed=seed)
        async with Simulator(settings) as simulator:
            simulator.faults.transfers = {"timeout_for_ever": 30, "failed": 20, "reversed": 20}
            client = client_of(session, simulator)
            answers = [await client.payouts.transfer(order(f"W{n}")) for n in range(12)]
            return [str(answer.outcome) for answer in answers]

    first, same, other = await story(1), await story(1), await story(2)

    assert first == same != other
    assert len(set(first)) > 2


async def test_levers_move_money_and_time(
    session: aiohttp.ClientSession, client: SquadClient, simulator: Simulator
) -> None:
    sent = order("W1", ACCOUNT_OF["timeout_for_ever"])
    await client.payouts.transfer(sent)

    async def pull(method: str, path: str, body: Any) -> tuple[int, Any]:
        async with session.request(method, f"{simulator.url}/__sim{path}", json=body) as answer:
            return answer.status, await answer.json(content_type=None)

    assert (await pull("POST", f"/transfers/{sent.reference}/fail", {}))[1]["status"] == "failed"
    assert (await pull("POST", f"/transfers/{sent.reference}/succeed", {}))[1]["status"] == "failed"
    assert (await pull("POST", "/transfers/nobody/fail", {}))[0] == 404
    assert await pull("POST", "/deposits", {"amount_minor": 5}) == (
        200,
        {"balance_minor": OPENING + 5},
    )
    assert (await pull("POST", "/deposits", {"amount_minor": 5, "merchant_id": "X"}))[0] == 404
    assert (await pull("POST", "/deposits", {"amount_minor": 0}))[0] == 422
    scripted = {"outcome": "reversed"}
    assert (await pull("PUT", f"/transfers/{sent.reference}2/script", scripted))[0] == 200
    assert (await client.payouts.transfer(order("W12"))).outcome is Outcome.REVERSED
    assert (await pull("POST", "/clock/forward", {"seconds": 60.5}))[1] == {
        "now": "2026-01-02T03:05:05.500000+00:00"
    }
    assert (await pull("POST", "/clock/forward", {"seconds": -1}))[0] == 422
    books = (await pull("GET", "/books", None))[1][DEFAULT_MERCHANT_ID]["NGN"]
    assert sum(books.values()) == 0
    assert (books["wallet"], books["in_flight"]) == (OPENING + 5, 0)


async def test_the_services_validate_in_their_own_words(
    session: aiohttp.ClientSession, client: SquadClient, simulator: Simulator
) -> None:
    key = {"Authorization": f"Bearer {DEFAULT_SECRET_KEY}"}
    whole = {
        "transaction_reference": f"{DEFAULT_MERCHANT_ID}_W1",
        "amount": "400000",
        "bank_code": "000013",
        "account_number": PLAIN,
        "account_name": "ADA OBI",
        "currency_id": "NGN",
        "remark": "x",
    }

    async def post(**edit: Any) -> tuple[int, str]:
        body = {name: value for name, value in (whole | edit).items() if value is not ...}
        url = f"{simulator.url}/payout/transfer"
        async with session.post(url, json=body, headers=key) as answer:
            document = await answer.json()
            assert document["status"] == answer.status
            return answer.status, document["message"]

    assert await post(remark=...) == (400, '"remark" is required')
    assert await post(amount=400_000) == (400, '"amount" must be a string')
    assert await post(amount="4000.00") == (400, '"amount" must be a positive number')
    assert await post(account_number="1") == (
        400,
        '"account_number" length must be 10 characters long',
    )
    assert await post(currency_id="USD") == (400, '"currency_id" must be one of [NGN]')
    assert await post(bank_code="058") == (400, "nip_code length must be 6 characters long")
    with pytest.raises(GatewayRefusedError, match="must be one of"):
        async with session.get(
            f"{simulator.url}/merchant/balance?currency_id=USD", headers=key
        ) as answer:
            raise GatewayRefusedError((await answer.json())["message"], code=answer.status)
