"""What the story tells of money that leaves a goal, comes back, and is compared with the gateway's.

Withdrawals that are proven, returned by the bank, parked, rejected, and wait; refunds by card and
by transfer; a dispute that is lost, and one that is open; what the reconciliation finds in it all.
"""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from uuid_utils.compat import uuid7

from goalfund.payments.simulator.scripts import TransferStatus
from tests.payers import Charge
from tests.people import Browser, step_up
from tests.pictures import encoded, scene
from tests.served import MERCHANT_ID, Answer, Served, charge_of
from tests.upgrades.asking import brought, gift, said

_ACCOUNT: Final = {"bank_code": "000013", "account_number": "0123456789"}
_MORE_THAN_THE_GATEWAY_HOLDS: Final = 3_000_000
_PROOF: Final = {"heading": "Sheets bought", "body": "Twenty sheets, see the roof."}


async def tell_of_money_out(served: Served, ada: Browser, ben: Browser) -> None:
    """Tell it of a goal of Ada's. Ben is its treasurer, and gives all there is at first."""
    await step_up(ada)
    await step_up(ben)
    await said(ada, "PUT", "/me/settlement-account", _ACCOUNT)
    wish = {"title": "A roof", "description": "Of iron", "target_minor": 9_000_000}
    goal_id = (await said(ada, "POST", "/goals", wish))["id"]
    ben_id = (await ben.get("/me")).body["id"]
    await said(ada, "PUT", f"/goals/{goal_id}/members/{ben_id}", {"role": "treasurer"})
    charges = [await _given_by_card(served, ben, goal_id) for _ in range(4)]
    await _given_unseen_by_the_gateway(served, ben, goal_id)
    await _withdrawn(served, ada, ben, goal_id)
    by_transfer = await _given_by_transfer(served, ada, goal_id)
    await _given_back(served, ada, goal_id, str(charges[0].contribution_id), by_transfer)
    await _disputed(served, *charges[1:3])
    await _compared(served)


def receipt() -> bytes:
    """Return the picture of a receipt, which another goal shows as well."""
    return encoded(scene(7))


async def _given_by_card(served: Served, ben: Browser, goal_id: str) -> Charge:
    told = await said(ben, "POST", f"/goals/{goal_id}/contributions", gift("Ben"))
    charge = charge_of(Answer(201, {}, b"", told))
    served.simulator.pay(charge.reference)
    await served.simulator.settled()
    return charge


async def _given_by_transfer(served: Served, ada: Browser, goal_id: str) -> str:
    """Return Ada's contribution to an account that she was lent; she has set one of her own."""
    gateway = served.simulator.gateway
    gateway.lent.add(gateway.merchants[MERCHANT_ID])
    body = gift("Ada") | {"channel": "transfer"}
    told = await said(ada, "POST", f"/goals/{goal_id}/contributions", body)
    account = gateway.lent.account(told["payment"]["account_number"])
    assert account is not None
    gateway.pay_lent_account(account, body["amount_minor"])
    await served.simulator.settled()
    return str(told["contribution"]["id"])


async def _given_unseen_by_the_gateway(served: Served, ben: Browser, goal_id: str) -> None:
    """It tells of money that it does not list: the goal has more than the gateway holds for it."""
    body = gift("Ben", 2 * _MORE_THAN_THE_GATEWAY_HOLDS)
    told = await said(ben, "POST", f"/goals/{goal_id}/contributions", body)
    assert (await served.pay(charge_of(Answer(201, {}, b"", told)))).status == 200


async def _withdrawn(served: Served, ada: Browser, ben: Browser, goal_id: str) -> None:
    proven = await _asked(ada, goal_id, 50_000)
    await _let_go(served, ben, proven)
    proof = _PROOF | {"attachments": [await brought(served, ada, receipt(), "proof")]}
    shown = await said(ada, "POST", f"/withdrawals/{proven}/proofs", proof)
    answers = f"/proofs/{shown['proof']['proof_id']}/confirmations"
    await said(ben, "POST", answers, {"confirmed": True, "comment": "I stood below it."})
    await served.server.parts.withdrawals.errands.agenda.run_once()
    rejected = await _asked(ada, goal_id, 60_000)
    await said(ben, "POST", f"/withdrawals/{rejected}/reject", {"reason": "Too dear."})
    returned = await _asked(ada, goal_id, 70_000)
    await _let_go(served, ben, returned)
    await _come_back(served, returned)
    parked = await _asked(ada, goal_id, _MORE_THAN_THE_GATEWAY_HOLDS)
    await _let_go(served, ben, parked)
    await _asked(ada, goal_id, 80_000)
    states = {
        name: (await ada.get(f"/withdrawals/{withdrawal_id}")).body["withdrawal"]
        for name, withdrawal_id in (("proven", proven), ("failed", returned), ("paying", parked))
    }
    assert {name: one["status"] for name, one in states.items()} == {name: name for name in states}
    assert states["failed"]["failed_reason"] == "returned"
    assert states["paying"]["parked_reason"] == "gateway_refused"


async def _asked(ada: Browser, goal_id: str, amount_minor: int) -> str:
    body = {"amount_minor": amount_minor, "purpose": "Sheets", **_ACCOUNT}
    told = await said(ada, "POST", f"/goals/{goal_id}/withdrawals", body)
    return str(told["withdrawal"]["withdrawal_id"])


async def _let_go(served: Served, ben: Browser, withdrawal_id: str) -> None:
    await said(ben, "POST", f"/withdrawals/{withdrawal_id}/approve", {})
    await served.server.parts.withdrawals.errands.agenda.run_once()
    await served.server.parts.withdrawals.payouts.run_once()


async def _come_back(served: Served, withdrawal_id: str) -> None:
    """Have the bank return what was paid, and the reconciliation find it."""
    transfers = served.simulator.gateway.transfers
    query = "SELECT reference FROM payouts WHERE withdrawal_id = $1"
    reference = await served.pool.fetchval(query, UUID(withdrawal_id))
    found = transfers.find(MERCHANT_ID, reference)
    assert found is not None
    transfers.end(found, TransferStatus.REVERSED)
    await _compared(served)


async def _given_back(served: Served, ada: Browser, goal_id: str, *contributions: str) -> None:
    """A part of each: one is under way to a card, one has come to Ada's account."""
    for contribution_id in contributions:
        body: dict[str, Any] = {"reason": "Iron was cheaper", "amount_minor": 30_000}
        body["contribution_id"] = contribution_id
        await said(ada, "POST", f"/goals/{goal_id}/refunds", body)
    await served.server.parts.refunds.starting.run_once()
    await served.server.parts.refunds.sending.run_once()
    await served.server.parts.withdrawals.payouts.run_once()


async def _disputed(served: Served, lost: Charge, open_one: Charge) -> None:
    for charge in (lost, open_one):
        ticket = served.simulator.dispute(charge.reference)
        assert ticket is not None
        if charge is lost:
            served.simulator.gateway.disputes.end(ticket, "accepted")
    await served.server.parts.refunds.disputes.run_once()


async def _compared(served: Served) -> None:
    """What the gateway should list by now and does not is found, and stays open."""
    reconciliation = served.server.parts.payments.reconciliation
    reconciliation.listed_within = timedelta(0)
    await reconciliation.begin(uuid7(), "command", days=2)
    await reconciliation.go_on()
