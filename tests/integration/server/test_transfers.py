"""Bank transfers to the pooled account: what payers are told, and whom money is credited to."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.db import load_queries
from goalfund.goal.commands import CloseGoal
from goalfund.payments import narration
from goalfund.payments.pooled_account import NotOfferedError, PooledAccount
from goalfund.payments.squad import DuplicateReferenceError, GatewayUnavailableError
from goalfund.payments.transfers_store import TransfersStore
from goalfund.payments.virtual_accounts import AccountHolder, VirtualAccount
from tests.served import SUSPENSE, Served, all_of

AMOUNT_MINOR = 250_000


async def wanted(served: Served, goal_id: UUID, **changes: Any) -> dict[str, Any]:
    """Return contribution and payment of a transfer that was announced over HTTP."""
    answer = await served.intend(goal_id, channel="transfer", **changes)
    assert answer.status == 201, answer
    told: dict[str, Any] = answer.body["contribution"] | answer.body["payment"]
    return told


def credit(text: str, *, sender: str | None = "EMEKA UDE", **changes: Any) -> dict[str, Any]:
    """Return the notice of a transfer in the gateway's first version, which signs all of it."""
    return {
        "transaction_reference": f"REF{uuid7().hex}_1",
        "virtual_account_number": "9012345678",
        "principal_amount": "2500.00",
        "settled_amount": "2493.75",
        "fee_charged": "6.25",
        "transaction_date": "2026-01-02T04:04:05+01:00",
        "customer_identifier": "goalfund-pool",
        "transaction_indicator": "C",
        "remarks": text,
        "currency": "NGN",
        "channel": "virtual-account",
        "sender_name": sender,
        "meta": {"freeze_transaction_ref": None, "reason_for_frozen_transaction": None},
    } | changes


async def state_of(served: Served, contribution: dict[str, Any]) -> tuple[str, int]:
    """Return the status of a contribution, and what came in for it."""
    row = await served.pool.fetchrow(
        "SELECT status, confirmed_minor FROM contributions WHERE contribution_id = $1",
        UUID(contribution["id"]),
    )
    assert row is not None
    return row["status"], row["confirmed_minor"]


async def test_all_payers_share_one_account_and_each_has_a_code(served: Served) -> None:
    first, second = await served.open_goal(), await served.open_goal()
    key = uuid7()
    ada = await wanted(served, first, amount_minor=100, name="Ada")  # less than a checkout takes
    bola = await served.intend(second, key, channel="transfer")
    again = await all_of(*(served.intend(second, key, channel="transfer") for _ in range(5)))
    others = [one.body["payment"] for one in (bola, *again)]
    opened = [c for c in served.simulator.requests if c.path == "/virtual-account/business"]

    assert len({ada["account_number"], *(one["account_number"] for one in others)}) == 1
    assert 1 == len(opened)
    assert all(others[0] == one for one in others)
    assert ada["narration_code"] != others[0]["narration_code"]
    assert narration.find_codes(ada["narration_code"])[0].certain
    assert ("GTBank", "GoalFund Contributions") == (ada["bank"], ada["account_name"])
    assert ("transfer", "pending") == (ada["channel"], ada["status"])
    lasts = datetime.fromisoformat(ada["expires_at"]) - datetime.fromisoformat(ada["created_at"])
    assert timedelta(hours=24) == lasts
    assert "checkout_url" not in ada


async def test_fifty_deliveries_of_a_transfer_at_once_are_one_credit(served: Served) -> None:
    """Reliability 65: the code as people type it, in what banks make of a narration."""
    goal_id = await served.open_goal()
    ada = await wanted(served, goal_id)
    typed = ada["narration_code"].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    notice = credit(f"NIP FRM EMEKA UDE/{typed} /fees")
    answers = await all_of(*(served.notify(notice) for _ in range(50)))
    event = (await served.get(f"/goals/{goal_id}/events")).body["events"][-1]

    assert {200} == {answer.status for answer in answers}
    assert {notice["transaction_reference"]} == {a.body["transaction_reference"] for a in answers}
    assert ("confirmed", AMOUNT_MINOR) == await state_of(served, ada)
    book = await served.book(goal_id)
    assert (AMOUNT_MINOR, 625, 2) == (book["raised_minor"], book["fees_minor"], book["seq"])
    assert ("contribution_confirmed", "transfer") == (event["kind"], event["body"]["channel"])


async def test_a_transfer_that_is_told_of_again_a_year_later_has_no_effect(
    served: Served,
) -> None:
    """Reliability 68: no time is signed."""
    goal_id, other_goal_id = await served.open_goal(), await served.open_goal()
    ada = await wanted(served, goal_id)
    notice = credit(ada["narration_code"], transaction_date="2025-01-02T03:04:05+01:00")
    await served.notify(notice)
    books = [await served.book(goal) for goal in (goal_id, SUSPENSE)]
    await served.pool.execute(
        "UPDATE contributions SET created_at = created_at - interval '1 year'"
        " WHERE contribution_id = $1",
        UUID(ada["id"]),
    )
    await wanted(served, other_goal_id, name="Emeka Ude")
    answer = await served.notify(notice)

    assert 200 == answer.status
    assert books == [await served.book(goal) for goal in (goal_id, SUSPENSE)]
    assert 0 == (await served.book(other_goal_id))["raised_minor"]


async def test_a_transfer_of_no_amount_is_kept_and_not_booked(served: Served) -> None:
    """Reliability 70."""
    goal_id = await served.open_goal()
    ada = await wanted(served, goal_id)
    wrong: list[dict[str, Any]] = [
        {"principal_amount": "0"},
        {"principal_amount": "0.00"},
        {"principal_amount": "-2500.00"},
        {"principal_amount": "2500.001"},
        {"principal_amount": 2500},
        {"principal_amount": None},
        {"settled_amount": "2500.01"},
        {"settled_amount": "-1.00"},
        {"currency": "NAIRA"},
    ]
    notices = [credit(ada["narration_code"], **changes) for changes in wrong]
    count = "SELECT count(*) FROM webhook_events WHERE state = 'quarantined'"
    before = await served.pool.fetchval(count)
    answers = await all_of(*(served.notify(notice) for notice in notices))

    assert [200] * len(wrong) == [answer.status for answer in answers]
    assert len(wrong) == await served.pool.fetchval(count) - before
    assert ("pending", 0) == await state_of(served, ada)
    claims = [await served.claimed_by(notice["transaction_reference"]) for notice in notices]
    assert [None] * len(wrong) == claims


async def test_a_transfer_with_more_fields_than_expected_is_booked(served: Served) -> None:
    """Reliability 70."""
    goal_id = await served.open_goal()
    ada = await wanted(served, goal_id)
    more: dict[str, Any] = {"amount": "1.00", "goal_id": str(uuid7()), "extra": {"deep": [1]}}
    await served.notify(credit(ada["narration_code"], **more))

    assert ("confirmed", AMOUNT_MINOR) == await state_of(served, ada)


async def test_a_transfer_without_a_code_is_known_by_sender_and_amount(served: Served) -> None:
    """And what was credited so stays so, though by now nobody's open intent fits it."""
    goal_id = await served.open_goal()
    ada = await wanted(served, goal_id, name="Ada Ngozi Obi", amount_minor=431_700)
    notice = credit("fees", sender="OBI ADA", principal_amount="4317", settled_amount="4317")
    first = await served.notify(notice)
    again = await served.notify(notice)

    assert (200, 200) == (first.status, again.status)
    assert ("confirmed", 431_700) == await state_of(served, ada)
    assert goal_id == await served.claimed_by(notice["transaction_reference"])
    assert None is await served.suspended(notice["transaction_reference"])


async def test_what_went_to_suspense_stays_there_though_it_would_match_by_now(
    served: Served,
) -> None:
    """Reliability 66: a second delivery follows the first claim, whatever came in between."""
    goal_id = await served.open_goal()
    money = {"principal_amount": "4319", "settled_amount": "4319"}
    notice = credit("fees", sender="OBI ADA", **money)
    await served.notify(notice)
    ada = await wanted(served, goal_id, name="Ada Obi", amount_minor=431_900)
    await served.notify(notice)

    assert ("pending", 0) == await state_of(served, ada)
    assert SUSPENSE == await served.claimed_by(notice["transaction_reference"])
    assert "unknown_reference" == await served.suspended(notice["transaction_reference"])


async def test_a_code_whose_intent_cannot_be_seen_waits_a_day_and_no_longer(
    served: Served,
) -> None:
    """Reliability 69: money is neither lost nor in suspense while a commit is under way."""
    code = narration.new_code(lambda count: uuid7().bytes[-count:])
    seen, never = credit(f"GF{code}"), credit("GF" + narration.new_code(lambda n: b"\7" * n))
    await all_of(served.notify(seen), served.notify(never))
    parked = [await served.kept(one["transaction_reference"]) for one in (seen, never)]
    goal_id = await served.open_goal()
    ada = await wanted(served, goal_id)
    await served.pool.execute(
        "UPDATE narration_codes SET code = $1 WHERE contribution_id = $2", code, UUID(ada["id"])
    )
    await served.retry()
    still = await served.kept(never["transaction_reference"])
    await served.pool.execute(
        "UPDATE webhook_events SET received_at = received_at - interval '25 hours'"
        " WHERE reference = $1",
        never["transaction_reference"],
    )
    await served.retry()

    why = "the intent of its code cannot be seen yet"
    assert [[("parked", why)]] * 2 == parked
    assert ("confirmed", AMOUNT_MINOR) == await state_of(served, ada)
    assert [("parked", why)] == still
    assert "unknown_code" == await served.suspended(never["transaction_reference"])
    assert [("settled", "")] == await served.kept(never["transaction_reference"])


async def test_another_amount_than_was_announced_is_in_suspense(served: Served) -> None:
    """Reliability 70."""
    goal_id = await served.open_goal()
    ada = await wanted(served, goal_id)
    for naira in ("2500.01", "1"):
        notice = credit(ada["narration_code"], principal_amount=naira, settled_amount=naira)
        assert 200 == (await served.notify(notice)).status
        assert "amount_differs" == await served.suspended(notice["transaction_reference"])

    assert ("pending", 0) == await state_of(served, ada)


async def test_late_and_second_payments_and_those_to_a_closed_goal(served: Served) -> None:
    """Late money counts; what comes twice, or to a goal that has closed, waits for a person."""
    goal_id = await served.open_goal()
    ada, bola = await wanted(served, goal_id), await wanted(served, goal_id)
    await served.pool.execute(
        "UPDATE contributions SET created_at = created_at - interval '90 days'"
        " WHERE contribution_id = $1",
        UUID(ada["id"]),
    )
    late, second = credit(ada["narration_code"]), credit(ada["narration_code"])
    await served.notify(late)
    await served.notify(second)
    await served.commit(CloseGoal(operation_id=uuid7(), goal_id=goal_id))
    closed = credit(bola["narration_code"])
    await served.notify(closed)

    assert ("confirmed", AMOUNT_MINOR) == await state_of(served, ada)
    assert "already_paid" == await served.suspended(second["transaction_reference"])
    assert "goal_not_open" == await served.suspended(closed["transaction_reference"])
    assert AMOUNT_MINOR == (await served.book(goal_id))["raised_minor"]


async def test_transfers_are_in_naira(served: Served) -> None:
    dollars = await served.open_goal(currency="USD")
    goal_id = await served.open_goal()
    refused = await served.intend(dollars, channel="transfer")
    wrong = await served.intend(goal_id, channel="transfer", currency="USD")

    assert (422, "currency_differs") == (refused.status, refused.code)
    assert (422, "invalid_request") == (wrong.status, wrong.code)


HOLDER = AccountHolder("pool", "GoalFund", "08012345678", "22222222222")
ACCOUNT = VirtualAccount("GTBank", "9000000001", "GOALFUND")


@dataclass
class Gateway:
    """A gateway that opens one account after another for whoever asks."""

    opened: list[VirtualAccount] = field(default_factory=list)
    forgetful: bool = False
    down: bool = False
    opening: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def find(self, identifier: str) -> VirtualAccount | None:
        if self.down:
            raise GatewayUnavailableError("down")
        return self.opened[0] if self.opened and not self.forgetful else None

    async def open(self, holder: AccountHolder) -> VirtualAccount:
        self.opening.set()
        await self.go_on.wait()
        if self.opened and not self.forgetful:
            raise DuplicateReferenceError("exists", code=409)
        self.opened.append(VirtualAccount("GTBank", f"900000000{len(self.opened)}", "GOALFUND"))
        return self.opened[-1]


@pytest.fixture
async def store(served: Served) -> TransfersStore:
    await served.pool.execute("DELETE FROM pooled_accounts")
    return TransfersStore(served.pool, load_queries())


async def test_two_servers_that_start_open_one_account(store: TransfersStore) -> None:
    gateway = Gateway()
    one, two = (PooledAccount(gateway, store, HOLDER) for _ in range(2))
    first = asyncio.gather(*(one.get() for _ in range(3)))
    await gateway.opening.wait()
    with pytest.raises(GatewayUnavailableError):  # it may be open in a moment
        await two.get()
    gateway.go_on.set()

    assert await first == [gateway.opened[0]] * 3
    assert gateway.opened[0] == await two.get()
    assert 1 == len(gateway.opened)


async def test_the_account_is_found_again_and_known_while_the_gateway_is_down(
    store: TransfersStore,
) -> None:
    gateway = Gateway([ACCOUNT], down=True)
    with pytest.raises(GatewayUnavailableError):
        await PooledAccount(gateway, store, HOLDER).get()
    gateway.down = False
    await PooledAccount(gateway, store, AccountHolder("pool", "GoalFund")).get()
    gateway.down = True

    assert ACCOUNT == await PooledAccount(gateway, store, HOLDER).get()


async def test_a_gateway_that_forgot_the_account_opens_another(store: TransfersStore) -> None:
    """A simulator that was started anew, or another merchant of the same database."""
    gateway = Gateway([ACCOUNT])
    await PooledAccount(gateway, store, HOLDER).get()
    gateway.forgetful = True
    gateway.go_on.set()

    assert "9000000001" == (await PooledAccount(gateway, store, HOLDER).get()).number


async def test_without_papers_no_account_is_opened(store: TransfersStore) -> None:
    gateway = Gateway()

    with pytest.raises(NotOfferedError):
        await PooledAccount(gateway, store, AccountHolder("pool", "GoalFund")).get()
    assert [] == gateway.opened
