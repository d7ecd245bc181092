"""What no signature covers: it is asked of the gateway, and the gateway's word is booked."""

import json
from typing import Any

import pytest

from goalfund.payments.simulator import ApiFault, bodies
from goalfund.payments.simulator.faults import RowFault
from tests.integration.server.test_transfers import AMOUNT_MINOR, credit, state_of, wanted
from tests.payers import Charge
from tests.served import MERCHANT_ID, Served, charge_of, without_faults

UNKNOWN = "the gateway does not know it"


async def sent(served: Served, number: str, **options: Any) -> str:
    """Let a transfer arrive, tell of it, and return the reference that was told."""
    gateway = served.simulator.gateway
    account = gateway.accounts.get(number)
    assert account is not None
    reference = gateway.credit_account(account, AMOUNT_MINOR, **options)
    await served.simulator.settled()
    return reference


async def age(served: Served, reference: str) -> None:
    """Have a notification waited for more than a day."""
    await served.pool.execute(
        "UPDATE webhook_events SET received_at = received_at - interval '25 hours'"
        " WHERE reference = $1",
        reference,
    )


@pytest.mark.parametrize("version", ["v2", "v3"])
async def test_a_narration_that_was_changed_after_signing_is_not_believed(
    served: Served, version: Any
) -> None:
    """The six fields are good, the rest is not: the credit is whose the gateway says it is."""
    goal_id = await served.open_goal()
    ada, bola = await wanted(served, goal_id), await wanted(served, goal_id, name="Bola Ade")
    changed = {"remarks": bola["narration_code"], "sender_name": "BOLA ADE"}
    told = await sent(
        served,
        ada["account_number"],
        version=version,
        narration=ada["narration_code"],
        edits=changed,
    )
    listed = served.simulator.gateway.accounts.credits_of(MERCHANT_ID)[-1].reference

    assert ("confirmed", AMOUNT_MINOR) == await state_of(served, ada)
    assert ("pending", 0) == await state_of(served, bola)
    assert goal_id == await served.claimed_by(listed)
    assert (version == "v2") == (told == listed)


async def test_a_sender_whom_no_signature_covers_is_nobody(served: Served) -> None:
    goal_id = await served.open_goal()
    ada = await wanted(served, goal_id, name="Chidera Nwosu")
    told = await sent(served, ada["account_number"], version="v2", sender="CHIDERA NWOSU")

    assert ("pending", 0) == await state_of(served, ada)
    assert "unknown_reference" == await served.suspended(told)


async def test_a_credit_is_held_while_the_gateway_cannot_be_asked(served: Served) -> None:
    """Reliability 71: for as long as it takes, and then it is booked."""
    goal_id = await served.open_goal()
    ada = await wanted(served, goal_id)
    served.simulator.faults.api["credits"] = ApiFault(kind="html_500", times=-1)
    told = await sent(served, ada["account_number"], version="v2", narration=ada["narration_code"])
    await age(served, told)
    await served.retry()
    kept = await served.kept(told)
    without_faults(served)
    await served.retry()

    assert ["held"] == [state for state, _ in kept]
    assert ("confirmed", AMOUNT_MINOR) == await state_of(served, ada)


async def test_what_the_gateway_does_not_list_waits_a_day_and_then_for_a_person(
    served: Served,
) -> None:
    """Reliability 71: also a large credit that is signed whole, for the key may have leaked."""
    goal_id = await served.open_goal()
    ada = await wanted(served, goal_id, amount_minor=60_000_000)
    notice = credit(ada["narration_code"], principal_amount="600000.00", settled_amount="600000.00")
    await served.notify(notice)
    first = await served.kept(notice["transaction_reference"])
    await age(served, notice["transaction_reference"])
    await served.retry()

    assert [("held", UNKNOWN)] == first
    assert [("quarantined", UNKNOWN)] == await served.kept(notice["transaction_reference"])
    assert ("pending", 0) == await state_of(served, ada)


async def test_a_credit_that_is_frozen_at_the_gateway_is_not_booked(served: Served) -> None:
    """Its notification was changed to say that it is free."""
    goal_id = await served.open_goal()
    ada = await wanted(served, goal_id)
    free = {"meta": {"freeze_transaction_ref": None, "reason_for_frozen_transaction": None}}
    told = await sent(
        served,
        ada["account_number"],
        version="v2",
        narration=ada["narration_code"],
        frozen="FRZ1",
        edits=free,
    )

    assert [("held", "is frozen at the gateway")] == await served.kept(told)
    assert ("pending", 0) == await state_of(served, ada)


class Lent:
    """An account that the gateway lent for one contribution, and what is told of it."""

    def __init__(self, served: Served, charge: Charge) -> None:
        self.served, self.charge = served, charge
        self.gateway = served.simulator.gateway
        merchant = self.gateway.merchants[MERCHANT_ID]
        self.gateway.lent.add(merchant)
        loan = self.gateway.lent.lend(
            merchant, charge.reference, charge.amount_minor, "ada@example.org", 3_600
        )
        assert loan is not None
        account = self.gateway.lent.account(loan.account_number)
        assert account is not None
        self.account = account

    async def paid(self, amount_minor: int) -> dict[str, Any]:
        """Let a transfer arrive, and return what was told of it."""
        assert self.gateway.pay_lent_account(self.account, amount_minor) is not None
        await self.served.simulator.settled()
        return dict(self.served.simulator.deliveries[-1].body)

    async def tell(self, body: dict[str, Any], **changes: Any) -> None:
        """Tell it again with changes that its signature does not see."""
        raw = json.dumps(body | changes).encode()
        answer = await self.served.notify(raw, message=bodies.signed_message(body, raw))
        assert answer.status == 200, answer


@pytest.fixture
async def lent(served: Served) -> Lent:
    return Lent(
        served, charge_of(await served.intend(await served.open_goal(), channel="transfer"))
    )


async def test_a_lent_account_pays_its_contribution_once(served: Served, lent: Lent) -> None:
    """A second transfer goes back, and one that was made to look like a success is no news."""
    first = await lent.paid(250_000)
    before = await served.book(lent.charge.goal_id)
    second = await lent.paid(250_000)
    await lent.tell(second, transaction_status="SUCCESS")

    assert ("SUCCESS", "EXPIRED") == (first["transaction_status"], second["transaction_status"])
    assert (250_000, 2) == (before["raised_minor"], before["seq"])
    assert before["fees_minor"] > 0
    assert before == await served.book(lent.charge.goal_id)
    assert lent.charge.goal_id == await served.claimed_by(lent.charge.reference)
    noted = await served.kept(second["transaction_reference"])
    assert ("noted", "goes back to who sent it") in noted
    assert ("held", "the gateway says another status of this payment") in noted


async def test_what_goes_back_is_not_taken_for_the_payment_that_is_kept(
    served: Served, lent: Lent
) -> None:
    """Of a success nobody has told, a second transfer tells as if it were that; it cost no fee."""
    served.simulator.set_webhook_url(None)
    await lent.paid(250_000)
    without_faults(served)
    second = await lent.paid(250_000)
    await lent.tell(second, transaction_status="SUCCESS")
    before = await served.book(lent.charge.goal_id)

    assert 0 == before["raised_minor"]


async def test_what_is_not_the_amount_lent_for_is_never_a_success(
    served: Served, lent: Lent
) -> None:
    wrong = await lent.paid(100)
    await lent.tell(wrong, transaction_status="SUCCESS", merchant_amount="1.00")
    before = await served.kept(wrong["transaction_reference"])
    served.simulator.set_webhook_url(None)
    right = await lent.paid(250_000)
    without_faults(served)
    # Not even where the gateway's list does not say when it came.
    undated = RowFault(edits={"transaction_date": None})
    lent.gateway.faults.rows[wrong["transaction_reference"]] = undated
    await lent.tell(wrong, transaction_status="SUCCESS", merchant_amount="0.99")
    after = await served.kept(wrong["transaction_reference"])
    await lent.tell(right)
    book = await served.book(lent.charge.goal_id)

    assert "MISMATCH" == wrong["transaction_status"]
    assert ("held", "the gateway says another status") in before
    assert ("quarantined", "is not what the account was lent for") in after
    assert (250_000, 2) == (book["raised_minor"], book["seq"])
