"""Accounts that the gateway lends for one transfer: given to payers, and done without."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from goalfund.db import load_queries
from goalfund.payments.lending import Lending
from goalfund.payments.squad import SquadClient
from goalfund.payments.transfers import Transfers
from goalfund.payments.transfers_store import TransfersStore
from tests.integration.server.test_transfers import state_of, wanted
from tests.live import SECRET
from tests.served import MERCHANT_ID, Served

HOUR_S = 3_600


def lender(served: Served) -> Transfers:
    """Return transfers of a merchant that has accounts to lend, over the same rows."""
    client = SquadClient(served.session, base_url=served.simulator.url, secret_key=SECRET)
    store = TransfersStore(served.pool, load_queries())
    pooled = served.server.parts.payments.transfers._account
    lending = Lending(client.lent_accounts, store, lasts_s=HOUR_S)
    return Transfers(pooled, store, lifetime=timedelta(hours=24), lending=lending)


async def told(served: Served, contribution: dict[str, Any]) -> dict[str, Any]:
    row = await served.server.parts.payments.store.contribution(UUID(contribution["id"]))
    assert row is not None
    return await lender(served).instructions(row)


async def test_a_transfer_gets_an_account_of_its_own_for_its_amount(served: Served) -> None:
    goal_id = await served.open_goal()
    ada = await wanted(served, goal_id)
    gateway = served.simulator.gateway
    gateway.lent.add(gateway.merchants[MERCHANT_ID])
    first, again = await told(served, ada), await told(served, ada)
    account = gateway.lent.account(first["account_number"])
    assert account is not None
    gateway.pay_lent_account(account, 250_000)
    await served.simulator.settled()

    assert first == again
    assert first["is_lent"]
    assert (ada["narration_code"], ada["reference"]) == (
        first["narration_code"],
        first["reference"],
    )
    left = datetime.fromisoformat(first["expires_at"]) - datetime.now(UTC)
    assert timedelta(0) < left <= timedelta(seconds=HOUR_S)
    assert ("confirmed", 250_000) == await state_of(served, ada)
    assert goal_id == await served.claimed_by(first["reference"])


async def test_while_none_is_free_the_pooled_account_does_and_stays(served: Served) -> None:
    """Whoever asks again is told the same, though one is free by now."""
    goal_id = await served.open_goal()
    ada, bola = await wanted(served, goal_id), await wanted(served, goal_id)
    gateway = served.simulator.gateway
    for one in gateway.lent.pool_of(MERCHANT_ID):  # whatever other tests have left free
        gateway.lent.lend(gateway.merchants[MERCHANT_ID], one.number, 1, "a@example.org", HOUR_S)
    first = await told(served, ada)
    gateway.lent.add(gateway.merchants[MERCHANT_ID])
    again, other = await told(served, ada), await told(served, bola)

    assert not first["is_lent"]
    assert ada["account_number"] == first["account_number"]
    assert first == again
    assert other["is_lent"]
