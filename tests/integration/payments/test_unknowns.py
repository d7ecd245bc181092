"""What nobody knows about the gateway: each guess is flipped, and nothing is decided else."""

from datetime import UTC, date, datetime
from typing import Any

import aiohttp
import pytest

from goalfund.payments import documents, payloads, signatures
from goalfund.payments.simulator import (
    DEFAULT_MERCHANT_ID,
    DEFAULT_SECRET_KEY,
    Merchant,
    Simulator,
    SimulatorSettings,
    Unknowns,
)
from goalfund.payments.simulator.scripts import SUFFIXES, ScriptName
from goalfund.payments.squad import (
    DuplicateReferenceError,
    GatewayRefusedError,
    RefundOrder,
    SquadClient,
    TransferOrder,
    transfer_reference,
)
from goalfund.payments.virtual_accounts import AccountHolder
from tests.integration.payments.conftest import Receiver

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DAYS = (date(2026, 1, 2), date(2026, 1, 5))
POOL = AccountHolder("goalfund-pool", "GoalFund Pool", "08012345678", "22222222222")
OWN = Merchant(opening_balance_minor=10_000_000)
POOR = Merchant(id="SBPOOR", secret_key="sandbox_sk_poor", payouts=False, dva=False)
SCRIPTED: tuple[ScriptName, ...] = (
    "timeout_then_success",
    "timeout_then_reversed",
    "timeout_then_failed",
)
ACCOUNT_OF = {name: f"012345{suffix}" for suffix, name in SUFFIXES.items()}

FLIPS: dict[str, list[Any]] = {
    "duplicate_reference_status": [409, 422],
    "duplicate_reference_message": ["Duplicate transaction reference"],
    "initiate_error_style": ["problem_details"],
    "redirect_parameter": ["transaction_ref"],
    "unknown_reference_data": ["null"],
    "status_case": ["lower"],
    "refuse_unknown_fields": [True],
    "checkout_hex_case": ["lower"],
    "account_hex_case": ["upper"],
    "both_headers": [True],
    "abandoned_after_s": [5.0],
    "duplicate_transfer_status": [409, 422],
    "duplicate_transfer_message": ["Reference already exists"],
    "auto_payout_status": [401],
    "not_eligible_status": [403],
    "payout_codes": ["body"],
    "transfer_settles_after_s": [0.0],
    "requery_too_soon_s": [4.0],
    "requery_failed_shape": ["422", "word"],
    "requery_failed_message": ["The transfer was declined"],
    "requery_reversed_shape": ["word"],
    "requery_pending_shape": ["word", "no_nip"],
    "requery_states_status": [True],
    "reversal_returns_fee": [True],
    "lookup_works": [False],
    "payout_status_case": ["title"],
    "refund_refused_status": [404, 422],
    "refund_references_differ": [True],
    "refund_settles_after_s": [0.0],
    "is_refund_when": ["asked"],
    "dispute_list": ["rows"],
    "dispute_answer_s": [10.0],
    "remarks_style": ["last", "alone"],
    "duplicate_customer": ["400", "existing"],
    "new_account_states_status": [False],
    "empty_pool_status": [403, 404],
    "not_profiled_status": [403, 404],
    "lent_failures_are_listed": [False],
    "lent_merchant_amount": ["expected"],
    "lent_refund_after_s": [0.0],
    "mandate_approved_after_s": [0.0],
    "mandate_ready_after_s": [0.0],
    "plain_envelopes": [True],
}


def test_every_guess_is_flipped() -> None:
    assert sorted(FLIPS) == sorted(Unknowns.model_fields)
    for name, values in FLIPS.items():
        assert getattr(Unknowns(), name) not in values


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in FLIPS.items() for value in values],
)
async def test_no_decision_depends_on_a_guess(
    session: aiohttp.ClientSession, receiver: Receiver, name: str, value: Any
) -> None:
    """reliability 71 and 72, of everything that we ask the gateway"""
    story = await Story.of(session, receiver, Unknowns(**{name: value}))

    try:
        assert await story.of_charges() == EXPECTED_OF_CHARGES
        assert await story.of_accounts() == EXPECTED_OF_ACCOUNTS
        assert await story.of_transfers() == EXPECTED_OF_TRANSFERS
        assert await story.of_news() == EXPECTED_OF_NEWS
    finally:
        await story.simulator.stop()


EXPECTED_OF_CHARGES = [
    *("pending", "duplicate", "succeeded", None, "email", "pending", "unknown"),
    *(True, 250_000),
]
EXPECTED_OF_ACCOUNTS = ["GoalFund Pool", "refused", "succeeded", "refused", "refused", [150_000]]
EXPECTED_OF_TRANSFERS = ["success", "reversed", "failed"] * 2 + ["failed"]
EXPECTED_OF_NEWS = [
    ("checkout", "succeeded", 250_000, True),
    ("dynamic_account", "expired", 250_000, False),
    ("dynamic_account", "succeeded", 250_000, False),
    ("static_account_v1", "succeeded", 150_000, True),
]


class Story:
    """Everything that we do at the gateway, and what we make of it."""

    def __init__(
        self, simulator: Simulator, session: aiohttp.ClientSession, receiver: Receiver
    ) -> None:
        self.simulator = simulator
        self._receiver = receiver
        self._client = self._client_of(session, DEFAULT_SECRET_KEY)
        self._poor = self._client_of(session, POOR.secret_key)

    @classmethod
    async def of(
        cls, session: aiohttp.ClientSession, receiver: Receiver, unknowns: Unknowns
    ) -> "Story":
        settings = SimulatorSettings(merchants=(OWN, POOR), now=lambda: START, unknowns=unknowns)
        simulator = Simulator(settings, webhook_url=receiver.url)
        await simulator.start()
        return cls(simulator, session, receiver)

    async def of_charges(self) -> list[Any]:
        found: list[Any] = []
        await self._begin("ORD-1")
        found.append(await self._verified("ORD-1"))
        try:
            await self._begin("ORD-1")
        except DuplicateReferenceError:
            found.append("duplicate")
        self.simulator.pay("ORD-1")
        found += [await self._verified("ORD-1"), await self._verified("ORD-9")]
        try:
            await self._begin("ORD-2", email="ada@goalfund.local")
        except GatewayRefusedError as error:
            found.append(error.field)
        order = RefundOrder(reference="ORD-1", gateway_reference="ORD-1_1_1_1", reason="x")
        found += [str((await self._client.refunds.refund(order)).outcome) for _ in range(2)]
        self.simulator.forward(60)
        self.simulator.dispute("ORD-1")
        found.append((await self._client.transactions.page(*DAYS)).rows[0].is_refunded)
        found.append((await self._client.refunds.disputes()).rows[0].amount_minor)
        return found

    async def of_accounts(self) -> list[Any]:
        accounts, lent = self._client.accounts, self._client.lent_accounts
        account = await accounts.open(POOL)
        found: list[Any] = [account.name, await self._lend(self._client)]
        await lent.add()
        await self._lend(self._client)
        number = self.simulator.gateway.lent.pool_of(DEFAULT_MERCHANT_ID)[0].number
        for _ in range(2):
            self.simulator.gateway.transfer_in(number, 250_000, "Bola Ade")
        self.simulator.gateway.transfer_in(account.number, 150_000, "Bola Ade", "GF-7K3M-X")
        found.append(str((await lent.payments("INV-1")).rows[-1].status))
        found += [await self._lend(self._poor)]
        try:
            await self._poor.lent_accounts.add()
        except GatewayRefusedError:
            found.append("refused")
        assert await accounts.find(POOL.identifier) == account
        rows = (await accounts.page()).rows
        found.append([row.amount_minor for row in rows if not row.is_dynamic])
        return found

    async def of_transfers(self) -> list[str]:
        orders = [
            self._order(DEFAULT_MERCHANT_ID, ACCOUNT_OF[script], number)
            for number, script in enumerate(SCRIPTED)
        ]
        payouts = self._client.payouts
        for order in orders:
            first, twice = await payouts.transfer(order), await payouts.transfer(order)
            assert [str(one.outcome) for one in (first, twice)] == ["unknown", "unknown"]
        self.simulator.forward(10)
        found = [str((await payouts.requery(order.reference)).outcome) for order in orders]
        rows = (await payouts.page(1, newest_first=False)).rows
        refused = await self._poor.payouts.transfer(self._order(POOR.id, "0123456789", 9))
        return [*found, *(str(row.outcome) for row in rows), str(refused.outcome)]

    async def of_news(self) -> list[tuple[str, str, int, bool]]:
        """Return what was told: kind, status, how much, and whether it names what it is for."""
        await self.simulator.settled()
        found = []
        for one in self._receiver.received:
            document = documents.read(one.raw)
            keys = [DEFAULT_SECRET_KEY.encode()]
            recipe = signatures.verify(one.raw, one.headers, document, keys)
            assert recipe is not None
            told = payloads.normalise(document, recipe)
            whole = told.shape.startswith("static") and "GF-7K3M-X" in (told.narration or "")
            checkout = told.shape == "checkout"
            found.append((str(told.shape), str(told.status), told.amount_minor, whole or checkout))
        return sorted(found)

    async def _begin(self, reference: str, email: str = "ada@example.com") -> None:
        await self._client.initiate(
            reference=reference,
            amount_minor=250_000,
            currency="NGN",
            email=email,
            callback_url="http://127.0.0.1:9/back",
        )

    async def _verified(self, reference: str) -> str | None:
        verified = await self._client.verify(reference)
        return None if verified is None else str(verified.status)

    async def _lend(self, client: SquadClient) -> str:
        try:
            await client.lent_accounts.lend(
                "INV-1", amount_minor=250_000, email="ada@example.com", duration_s=600
            )
        except GatewayRefusedError:
            return "refused"
        return "lent"

    def _client_of(self, session: aiohttp.ClientSession, key: str) -> SquadClient:
        return SquadClient(session, base_url=self.simulator.url, secret_key=key, retry_wait_s=0.001)

    def _order(self, merchant_id: str, account: str, number: int) -> TransferOrder:
        return TransferOrder(
            reference=transfer_reference(merchant_id, f"W{number}"),
            amount_minor=400_000,
            bank_code="000013",
            account_number=account,
            account_name="ADA OBI",
            remark=f"W{number}",
        )
