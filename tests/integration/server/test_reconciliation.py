"""Reconciliation over the real gateway simulator: what differs is found, what is named adds up."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund import reconciling
from goalfund.goal.commands import (
    RefundSuspense,
    RequestWithdrawal,
    SettleRefund,
    StartRefund,
)
from goalfund.goal.findings import Finding
from goalfund.goal.roles import Role
from goalfund.goal.verify import verify
from goalfund.payments import reconciliation_returns, reconciliation_rows
from goalfund.payments.clearing import Board
from goalfund.payments.mismatches import Booked, Listed, Mismatch, Verdict, judge
from goalfund.payments.simulator.charges import Charge as SimulatedCharge
from goalfund.payments.simulator.faults import RowFault
from goalfund.payments.simulator.gateway import Gateway
from goalfund.payments.simulator.scripts import TransferStatus
from goalfund.payments.simulator.transfers import Transfer
from tests.goals import approve, ask_for, send, send_back, settle
from tests.integration.server.test_transfers import wanted
from tests.postgres import Databases
from tests.served import MERCHANT_ID, SUSPENSE, Served, served_at, without_faults
from tests.signed_in import give_role, person
from tests.size import size


@pytest.fixture(scope="module")
async def alone(databases: Databases) -> AsyncIterator[Served]:
    """A server whose books nobody else fills: the gateway's wallet is compared with all of them."""
    async with served_at(await databases.create()) as running:
        running.server.parts.payments.reconciliation.listed_within = timedelta(0)
        yield running


@pytest.fixture
def served(alone: Served) -> Served:
    without_faults(alone)
    alone.simulator.faults.rows = {}
    return alone


def gateway_of(served: Served) -> Gateway:
    return served.simulator.gateway


async def run(served: Served, days: int = 28) -> UUID:
    """Do a whole run, and return it."""
    reconciliation = served.server.parts.payments.reconciliation
    begun = await reconciliation.begin(uuid7(), "command", days=days)
    await reconciliation.go_on()
    done = await reconciliation.store.run(begun.run_id)
    assert done is not None
    assert "done" == done.state, done
    return done.run_id


async def items(served: Served) -> dict[str, list[tuple[str, str, int]]]:
    """Return class, state and impact of what was found, by reference."""
    found: dict[str, list[tuple[str, str, int]]] = {}
    for row in await served.pool.fetch("SELECT * FROM reconciliation_items ORDER BY class"):
        one = (row["class"], row["state"], row["impact_minor"])
        found.setdefault(row["reference"], []).append(one)
    return found


async def paid(served: Served, goal_id: UUID, *, told: bool = True, **changes: Any) -> str:
    """Have somebody pay by card at the gateway; return the reference."""
    charge = await served.intended(goal_id, **changes)
    served.simulator.faults.webhooks.drop = 0 if told else 1
    served.simulator.pay(charge.reference)
    await served.simulator.settled()
    return charge.reference


def charge_at(served: Served, reference: str) -> SimulatedCharge:
    """Return a charge as the gateway knows it."""
    charge = gateway_of(served).charges.find(reference, MERCHANT_ID)
    assert charge is not None
    return charge


async def sent(served: Served, amount_minor: int = 100_000) -> RequestWithdrawal:
    """Let money leave a goal of its own, as far as the goal is concerned."""
    goal_id = await served.open_goal()
    await paid(served, goal_id)
    ada, ben = await person(served), await person(served)
    await give_role(served, goal_id, ada, Role.ORGANISER)
    await give_role(served, goal_id, ben, Role.TREASURER)
    later = datetime.now(UTC) + timedelta(days=1)
    asked = ask_for(goal_id, amount_minor, ada.person_id, expires_at=later, cools_until=later)
    for command in (
        asked,
        approve(asked, ben.person_id),
        replace(send(asked), reference=of(asked)),
    ):
        await served.commit(command)
    return asked


async def stray(served: Served, amount_minor: int = 50_000) -> str:
    """Have money come in for nobody; return the gateway's reference."""
    ada = await wanted(served, await served.open_goal())
    served.simulator.faults.webhooks.drop = 0
    told = gateway_of(served).transfer_in(
        ada["account_number"], amount_minor, "Musa Trading", "for the roof"
    )
    await served.simulator.settled()
    return str(told)


async def sent_back(served: Served, reference: str) -> RefundSuspense:
    """Let money in suspense leave, as far as its book is concerned."""
    net = "SELECT amount_minor - fee_minor FROM suspense_items WHERE reference = $1"
    asked = send_back(SUSPENSE, reference, await served.pool.fetchval(net, reference))
    await served.commit(asked)
    await served.commit(replace(send(asked), reference=of(asked)))
    return asked


def of(asked: RequestWithdrawal | RefundSuspense) -> str:
    """Return the reference of a transfer."""
    return f"{MERCHANT_ID}_{asked.withdrawal_id.hex}"


def transferred(served: Served, reference: str, amount_minor: int = 100_000) -> Transfer:
    """Have the gateway transfer money."""
    gateway = gateway_of(served)
    details = {"bank_code": "000013", "account_number": "0123456789", "account_name": "P"}
    merchant = gateway.merchants[MERCHANT_ID]
    _, made = gateway.transfers.begin(
        merchant, reference, amount_minor, **details, remark=reference
    )
    assert made is not None
    return made


@dataclass
class Traffic:
    """Money that comes and goes in every way, with news that is lost, late, doubled."""

    served: Served
    dice: Random
    goals: list[UUID]
    under_way: list[tuple[RequestWithdrawal | RefundSuspense, Transfer]] = field(
        default_factory=list
    )
    done: list[Transfer] = field(default_factory=list)

    @property
    def all(self) -> list[Callable[[], Awaitable[object]]]:
        """Everything that can happen."""
        often = [self.pays, self.pays, self.pays, self.transfers, self.transfers]
        return [
            *often,
            self.gives_back,
            self.loses,
            self.sends,
            self.sends,
            self.sends_back,
            self.arrives,
            self.returns,
            self.strays,
        ]

    @property
    def gateway(self) -> Gateway:
        return gateway_of(self.served)

    async def pays(self) -> None:
        faults = self.served.simulator.faults.webhooks
        faults.duplicate = self.dice.randrange(2)
        told = self.dice.random() < 0.6
        await paid(
            self.served,
            self.dice.choice(self.goals),
            told=told,
            amount_minor=self.dice.randrange(10_000, 900_000),
        )

    async def transfers(self) -> None:
        """Somebody transfers, at times another amount, or with a code of nobody."""
        ada = await wanted(self.served, self.dice.choice(self.goals), amount_minor=50_000)
        amount = self.dice.choice([50_000, 50_000, self.dice.randrange(1_000, 90_000)])
        code = self.dice.choice([ada["narration_code"], "for the pipes"])
        self.served.simulator.faults.webhooks.drop = self.dice.randrange(2)
        self.gateway.transfer_in(ada["account_number"], amount, "Ada Obi", code)
        await self.served.simulator.settled()

    async def sends(self) -> None:
        asked = await sent(self.served, self.dice.randrange(10_000, 200_000))
        self.under_way.append((asked, transferred(self.served, of(asked), asked.amount_minor)))

    async def sends_back(self) -> None:
        """Staff send back what nobody claims."""
        asked = await sent_back(self.served, await stray(self.served))
        self.under_way.append((asked, transferred(self.served, of(asked), asked.amount_minor)))

    async def arrives(self) -> None:
        if self.under_way:
            asked, made = self.under_way.pop(0)
            await self.served.commit(settle(asked, made.fee_minor))
            self.done.append(made)

    async def returns(self) -> None:
        if self.done:
            self.gateway.transfers.end(self.done.pop(), TransferStatus.REVERSED)

    async def gives_back(self) -> None:
        """Our own tools give something back, of which the gateway knows nothing."""
        goal_id = self.dice.choice(self.goals)
        charge = await self.served.intended(goal_id)
        self.served.simulator.faults.webhooks.drop = 0
        self.served.simulator.pay(charge.reference)
        await self.served.simulator.settled()
        about = {"goal_id": goal_id, "refund_id": uuid7()}
        begun = StartRefund(
            operation_id=uuid7(),
            **about,
            contribution_id=charge.contribution_id,
            amount_minor=self.dice.randrange(1, 100_000),
        )
        await self.served.commit(begun)
        if self.dice.random() < 0.7:
            fee = self.dice.randrange(50)
            await self.served.commit(SettleRefund(operation_id=uuid7(), **about, fee_minor=fee))

    async def loses(self) -> None:
        """A bank takes back what somebody has paid."""
        reference = await paid(self.served, self.dice.choice(self.goals))
        lost = self.gateway.disputes.begin(charge_at(self.served, reference))
        assert lost is not None
        self.gateway.disputes.end(lost, "accepted")

    async def strays(self) -> None:
        """Money leaves that no goal has sent, or comes from nowhere."""
        if self.dice.random() < 0.5:
            reference = f"{MERCHANT_ID}_{self.dice.getrandbits(64):016x}"
            transferred(self.served, reference, self.dice.randrange(1_000, 5_000))
        await paid(self.served, self.goals[0])

    async def come_to_rest(self) -> None:
        while self.under_way:
            await self.arrives()

    async def check(self) -> Board:
        """Compare each side with what has a name, for each book and over all."""
        reconciliation = self.served.server.parts.payments.reconciliation
        for goal_id in [*self.goals, SUSPENSE]:
            one, _ = await reconciliation.store.board_of(goal_id)
            assert 0 == one.unnamed_minor, one
        board = await reconciliation.board(self.gateway.books.balance(MERCHANT_ID))
        assert 0 == board.unnamed_minor, board
        cash = await self.served.pool.fetchval("SELECT sum(cash_minor)::bigint FROM goal_heads")
        assert cash == board.ledger_minor
        return board


async def test_what_is_named_is_the_whole_difference(served: Served) -> None:
    """Reliability 75: after any traffic, gateway - books = in flight + found, to the kobo.

    The first here, for the gateway of those below says what is not so.
    """
    dice = Random(20_261_123)
    traffic = Traffic(served, dice, [await served.open_goal() for _ in range(3)])
    for _ in range(size(2, 40)):
        for _ in range(size(9, 12)):
            await dice.choice(traffic.all)()
        await served.simulator.settled()
        await run(served)
        await traffic.check()
    await traffic.come_to_rest()
    await run(served)
    board = await traffic.check()

    assert {"chargeback"} >= {line.kind for line in board.in_flight}


async def test_what_went_back_from_suspense_is_out_on_both_sides(served: Served) -> None:
    """Reliability 75: with its fee, which the platform owes the book and has paid the gateway."""
    store = served.server.parts.payments.reconciliation.store
    reference = await stray(served)
    await run(served)
    before, _ = await store.board_of(SUSPENSE)
    owed_minor = (await served.book(SUSPENSE))["receivable_minor"]
    asked = await sent_back(served, reference)
    made = transferred(served, of(asked), asked.amount_minor)
    await run(served)
    sending, _ = await store.board_of(SUSPENSE)
    await served.commit(settle(asked, made.fee_minor))
    after, _ = await store.board_of(SUSPENSE)
    book = await served.book(SUSPENSE)
    gone_minor = asked.amount_minor + made.fee_minor

    assert made.fee_minor > 0
    assert (-gone_minor, 0) == (
        sending.gateway_minor - before.gateway_minor,
        sending.ledger_minor - before.ledger_minor,
    )
    assert [("payout_under_way", -gone_minor)] == [
        (line.kind, line.amount_minor)
        for line in sending.in_flight
        if line.kind == "payout_under_way"
    ]
    assert (-gone_minor, -gone_minor) == (
        after.gateway_minor - before.gateway_minor,
        after.ledger_minor - before.ledger_minor,
    )
    assert (before.in_flight, before.differing) == (after.in_flight, after.differing)
    assert {0} == {board.unnamed_minor for board in (before, sending, after)}
    assert made.fee_minor == book["receivable_minor"] - owed_minor


async def test_what_nobody_told_of_is_credited(served: Served) -> None:
    """Reliability 73: charges and transfers, once, and it is kept that they were late."""
    goal_id = await served.open_goal()
    told = await paid(served, goal_id)
    charge = await paid(served, goal_id, told=False)
    ada = await wanted(served, goal_id)
    served.simulator.faults.webhooks.drop = 1
    gateway = gateway_of(served)
    gateway.transfer_in(ada["account_number"], 250_000, "Ada Obi", ada["narration_code"])
    await served.simulator.settled()
    before = await served.book(goal_id)
    await run(served)
    first = await items(served)
    await run(served)

    assert 250_000 == before["raised_minor"]
    assert 750_000 == (await served.book(goal_id))["raised_minor"]
    assert [("paid_not_credited", "resolved", 0)] == first[charge]
    assert told not in first
    assert first == await items(served)


async def test_webhooks_that_we_did_not_take_are_taken_and_forgotten(served: Served) -> None:
    """Reliability 73: the gateway's log of them knows who sent the money, its lists do not."""
    goal_id = await served.open_goal()
    bola = await wanted(served, goal_id, name="Bola Ade", amount_minor=731_500)
    gateway = gateway_of(served)
    served.simulator.set_webhook_url(f"{served.url}/nowhere")
    told = gateway.transfer_in(bola["account_number"], 731_500, "BOLA ADE", "school fees")
    await served.simulator.settled()
    logged = len(gateway.webhooks.error_log)
    await run(served)

    assert 1 == logged
    assert goal_id == await served.claimed_by(str(told))
    assert 0 == len(gateway.webhooks.error_log)


async def test_every_way_in_which_a_statement_can_differ_is_found(served: Served) -> None:
    """Reliability 74, 75: each of the classes, once, and no second time by the next run."""
    goal_id = await served.open_goal()
    rows, gateway = served.simulator.faults.rows, gateway_of(served)
    await run(served)
    earlier = await items(served)
    merchant = gateway.merchants[MERCHANT_ID]
    planted: dict[str, Mismatch] = {}

    async def charge(mismatch: Mismatch, told: bool = True, **fault: Any) -> str:
        reference = await paid(served, goal_id, told=told)
        if fault:
            rows[reference] = RowFault(**fault)
        planted[reference] = mismatch
        return reference

    await charge(Mismatch.PAID_NOT_CREDITED, told=False, edits={"merchant_id": "SBOTHER001"})
    await charge(Mismatch.CREDITED_NOT_LISTED, times=0)
    more = {"transaction_amount": 250_001, "merchant_amount": 247_001}
    await charge(Mismatch.AMOUNT_DIFFERS, edits=more)
    await charge(Mismatch.FEE_DIFFERS, edits={"merchant_amount": 240_000})
    await charge(Mismatch.CURRENCY_DIFFERS, edits={"transaction_currency_id": "USD"})
    await charge(Mismatch.LISTED_TWICE, times=2)
    await charge(Mismatch.STATUS_CONTRADICTS, edits={"transaction_status": "Failed"})
    back = charge_at(served, await charge(Mismatch.WENT_BACK))
    begun = gateway.refunds.begin(merchant, back, back.amount_minor, "a mistake of ours")
    gateway.refunds.end(begun, "done")
    lost = gateway.disputes.begin(charge_at(served, await paid(served, goal_id)))
    assert lost is not None
    gateway.disputes.end(lost, "accepted")
    planted[lost.ticket_id] = Mismatch.WENT_BACK
    transferred(served, f"{MERCHANT_ID}_nobody")
    planted[f"{MERCHANT_ID}_nobody"] = Mismatch.PAYOUT_NOT_OURS
    never = await sent(served)
    await served.commit(settle(never))
    planted[of(never)] = Mismatch.PAYOUT_NOT_LISTED
    other, returned = await sent(served), await sent(served)
    transferred(served, of(other), 100_001)
    planted[of(other)] = Mismatch.PAYOUT_DIFFERS
    made = transferred(served, of(returned))
    await served.commit(settle(returned, made.fee_minor))
    # The list says so, and nothing else does.
    rows[of(returned)] = RowFault(edits={"success": False, "transaction_status": "reversed"})
    planted[of(returned)] = Mismatch.PAYOUT_REVERSED
    gateway.deposit(merchant, 5_000)
    await run(served)
    found = await items(served)
    await run(served)
    again = await items(served)

    assert set(Mismatch) == {*planted.values(), Mismatch.BALANCE_DIFFERS}
    assert {ref: [(str(mismatch), "open")] for ref, mismatch in planted.items()} == {
        ref: [(mismatch, state) for mismatch, state, _ in found.get(ref, [])] for ref in planted
    }
    others = {ref: of_it for ref, of_it in found.items() if ref not in planted}
    others = {ref: of_it for ref, of_it in others.items() if ref not in earlier}
    (rest,) = (of_it for of_it in others.values() if of_it[0][1] == "open")
    assert "balance_differs" == rest[0][0]
    assert found == again


async def came_back(served: Served) -> tuple[RequestWithdrawal, Transfer]:
    """Return a withdrawal that was paid, and its transfer, which has come back since."""
    asked = await sent(served)
    made = transferred(served, of(asked))
    await served.commit(settle(asked, made.fee_minor))
    gateway_of(served).transfers.end(made, TransferStatus.REVERSED)
    return asked, made


async def test_a_payout_that_came_back_is_the_goal_s_again(served: Served) -> None:
    """Reliability 74: booked once, in the goal's log, and kept among what was found."""
    asked, made = await came_back(served)
    await run(served)
    first = await items(served)
    await run(served)
    book = await served.book(asked.goal_id)
    log = "SELECT count(*) FROM goal_events WHERE goal_id = $1 AND kind = 'withdrawal_returned'"
    booked = await served.pool.fetchval(log, asked.goal_id)
    one, _ = await served.server.parts.payments.reconciliation.store.board_of(asked.goal_id)
    payout = await served.pool.fetchrow("SELECT * FROM payouts WHERE reference = $1", of(asked))
    findings: list[Finding] = []
    await verify(served.dsn, findings.append)

    assert [("payout_reversed", "resolved", 0)] == first[of(asked)]
    assert first == await items(served)
    assert (0, 250_000 - made.fee_minor - 3_000) == (
        book["withdrawn_minor"],
        book["available_minor"],
    )
    assert 1 == booked
    assert (0, ()) == (one.unnamed_minor, one.differing)
    assert payout is not None
    assert ("failed", "returned", True) == (payout["status"], payout["reason"], payout["settled"])
    assert [] == findings


async def test_a_refund_that_came_back_is_the_goal_s_again(served: Served) -> None:
    """Reliability 74: what went to a payer by transfer, too."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    served.simulator.pay(charge.reference)
    await served.simulator.settled()
    about = {"goal_id": goal_id, "refund_id": uuid7()}
    begun = StartRefund(
        operation_id=uuid7(), **about, contribution_id=charge.contribution_id, amount_minor=40_000
    )
    await served.commit(begun)
    reference = f"{MERCHANT_ID}_{begun.refund_id.hex}"
    await served.pool.execute(
        "INSERT INTO payouts (goal_id, withdrawal_id, kind, seq, reference, amount_minor, status,"
        " fee_minor, settled, tries, next_try_at) SELECT goal_id, refund_id, 'refund',"
        " started_seq, $2, amount_minor, 'succeeded', 0, TRUE, 0, 'epoch'"
        " FROM refunds WHERE refund_id = $1",
        begun.refund_id,
        reference,
    )
    made = transferred(served, reference, 40_000)
    settled = SettleRefund(operation_id=uuid7(), **about, fee_minor=made.fee_minor)
    await served.commit(settled)
    gateway_of(served).transfers.end(made, TransferStatus.REVERSED)
    await run(served)
    book = await served.book(goal_id)
    one, _ = await served.server.parts.payments.reconciliation.store.board_of(goal_id)
    row = await served.pool.fetchrow(
        "SELECT * FROM contributions WHERE contribution_id = $1", charge.contribution_id
    )
    findings: list[Finding] = []
    await verify(served.dsn, findings.append)

    assert [("payout_reversed", "resolved", 0)] == (await items(served))[reference]
    assert (0, 0) == (book["refunded_minor"], book["reserved_minor"])
    assert row is not None
    assert ("confirmed", 0) == (row["status"], row["refunded_minor"])
    assert (0, ()) == (one.unnamed_minor, one.differing)
    assert [] == findings


async def test_a_class_that_is_not_judged_leaves_a_rest(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control of reliability 74 and 75: a payout that came back is taken for one that did not."""
    asked, _made = await came_back(served)

    async def nobody(_returns: object, _sent: object) -> set[str]:
        return set()

    def blind(row: Listed, booked: Booked | None, *, waiting: bool = False) -> Verdict:
        if row.kind == "payout":
            return Verdict(None, -(row.amount_minor + row.fee_minor))
        return judge(row, booked, waiting=waiting)

    monkeypatch.setattr(reconciliation_returns.Returns, "bring_back", nobody)
    await run(served)
    seen = (await items(served))[of(asked)]
    before = await served.server.parts.payments.reconciliation.board(
        gateway_of(served).books.balance(MERCHANT_ID)
    )
    monkeypatch.setattr(reconciliation_rows, "judge", blind)
    await run(served)
    after = await served.server.parts.payments.reconciliation.board(
        gateway_of(served).books.balance(MERCHANT_ID)
    )

    assert [("payout_reversed", "open", 100_000)] == seen
    assert 100_000 == (await served.book(asked.goal_id))["withdrawn_minor"]
    assert before.unnamed_minor < after.unnamed_minor


async def test_without_reconciliation_what_nobody_told_of_stays_unbooked(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control of reliability 73: a run that reads and does not credit."""

    async def nobody(_rows: object, _lines: object) -> list[object]:
        return []

    monkeypatch.setattr(reconciliation_rows.Rows, "_credit", nobody)
    goal_id = await served.open_goal()
    reference = await paid(served, goal_id, told=False)
    await run(served)

    assert 0 == (await served.book(goal_id))["raised_minor"]
    assert "paid_not_credited" == (await items(served))[reference][0][0]
    assert "open" == (await items(served))[reference][0][1]


async def test_a_board_is_for_who_may_see_the_goal_and_names_what_lies_between(
    served: Served,
) -> None:
    goal_id = await served.open_goal()
    before = (await served.get(f"/goals/{goal_id}/clearing")).body
    await paid(served, goal_id)
    unread = (await served.get(f"/goals/{goal_id}/clearing")).body
    done = await run(served)
    after = (await served.get(f"/goals/{goal_id}/clearing")).body
    cash = (await served.book(goal_id))["cash_minor"]

    assert (0, 0, [], 0) == (
        before["gateway_minor"],
        before["ledger_minor"],
        before["in_flight"],
        before["unexplained_minor"],
    )
    between = [{"kind": "not_listed_yet", "count": 1, "amount_minor": -cash}]
    assert (0, -cash, between, 0) == (
        unread["gateway_minor"],
        unread["difference_minor"],
        unread["in_flight"],
        unread["unexplained_minor"],
    )
    assert (cash, cash, 0, [], "NGN", str(done)) == (
        after["gateway_minor"],
        after["ledger_minor"],
        after["difference_minor"],
        after["in_flight"],
        after["currency"],
        after["run_id"],
    )


async def test_staff_begin_a_run_look_at_it_and_explain_what_they_know(served: Served) -> None:
    clerk = await person(served, staff=True)
    key = uuid7()
    begun = await clerk.ask("POST", "/admin/reconciliation", {"days": 2}, key)
    again = await clerk.ask("POST", "/admin/reconciliation", {"days": 2}, key)
    differs = await clerk.ask("POST", "/admin/reconciliation", {"days": 3}, key)
    other = await clerk.post("/admin/reconciliation", {"days": 3})
    transferred(served, f"{MERCHANT_ID}_float", 7_000)
    await served.server.parts.payments.reconciliation.go_on()
    page = (await clerk.get("/admin/reconciliation?limit=200&mismatch=payout_not_ours")).body
    item = next(one for one in page["items"] if one["reference"] == f"{MERCHANT_ID}_float")
    path, said, of_it = f"/admin/reconciliation/items/{item['id']}/explain", uuid7(), "Rent."
    explained = await clerk.ask("POST", path, {"reason": of_it}, said)
    replay = await clerk.ask("POST", path, {"reason": of_it}, said)
    changed = await clerk.ask("POST", path, {"reason": "Other."}, said)
    twice = await clerk.post(path, {"reason": of_it})
    await run(served)
    after = (await clerk.get("/admin/reconciliation?state=explained&limit=200")).body
    (board,) = after["boards"]

    assert [(202, "running"), (202, "running"), (202, "running")] == [
        (one.status, one.body["state"]) for one in (begun, again, other)
    ]
    assert begun.body["run_id"] == other.body["run_id"]
    assert (409, "operation_differs") == (differs.status, differs.code)
    assert ("open", -7_000) == (item["state"], item["impact_minor"] + made_fee(served))
    assert [200, 200] == [explained.status, replay.status]
    assert ("explained", of_it, "Ada Obi") == (
        explained.body["state"],
        explained.body["reason"],
        explained.body["decided_by"],
    )
    assert ["operation_differs", "already_decided"] == [changed.code, twice.code]
    assert item["id"] in [one["id"] for one in after["items"]]
    assert "payout_not_ours" in [line["kind"] for line in board["explained"]]
    assert begun.body["run_id"] in [one["run_id"] for one in after["runs"]]


def made_fee(served: Served) -> int:
    """Return what the gateway took for the transfer that no goal had sent."""
    made = gateway_of(served).transfers.find(MERCHANT_ID, f"{MERCHANT_ID}_float")
    assert made is not None
    return made.fee_minor


async def test_one_comparison_is_done_from_the_command_line(served: Served) -> None:
    """Beside a server, whose actor then finds that its goal has moved on."""
    goal_id = await served.open_goal()
    await paid(served, goal_id)
    await paid(served, goal_id, told=False)
    here = served.settings.model_copy(update={"squad_base_url": served.simulator.url})
    done, open_items = await reconciling.reconcile(here, served.dsn, 1)
    before = await served.book(goal_id)
    await paid(served, goal_id)
    lines = reconciling.report(done, open_items)
    stranded = here.model_copy(update={"squad_base_url": "http://127.0.0.1:9"})
    left, _ = await reconciling.reconcile(stranded, served.dsn, 1)
    await served.pool.execute("UPDATE reconciliation_runs SET next_try_at = 'epoch'")
    await served.server.parts.payments.reconciliation.go_on()
    after = await served.server.parts.payments.reconciliation.store.run(left.run_id)

    assert ("done", "command", 1) == (done.state, done.cause, done.credited)
    assert 500_000 == before["raised_minor"]
    assert 750_000 == (await served.book(goal_id))["raised_minor"]
    assert "1 payments credited that nobody had told of" == lines[1]
    # Nobody answered: whoever looks next goes on with the same run.
    assert ("running", "missed", 1) == (left.state, left.stage, left.failures)
    assert "stopped at missed" in reconciling.report(left, {})[-1]
    assert after is not None
    assert ("done", 0) == (after.state, after.failures)


async def test_payouts_that_wait_for_people_come_first(served: Served) -> None:
    clerk = await person(served, staff=True)
    first, second, third = [await sent(served) for _ in range(3)]
    await served.pool.execute(
        "UPDATE payouts SET status = 'parked', reason = 'account_name_differs'"
        " WHERE reference = $1",
        of(first),
    )
    top = await clerk.get("/admin/payouts?limit=1")
    rest = await clerk.get(f"/admin/payouts?limit=200&cursor={top.body['next_cursor']}")
    parked = await clerk.get("/admin/payouts?status=parked")
    wrong = await clerk.get("/admin/payouts?status=lost")

    assert [of(first)] == [one["reference"] for one in top.body["items"]]
    assert "account_name_differs" == top.body["items"][0]["reason"]
    shown = [one["reference"] for one in rest.body["items"]]
    assert {of(second), of(third)} <= set(shown)
    assert of(first) not in shown
    assert [of(first)] == [one["reference"] for one in parked.body["items"]]
    assert 422 == wrong.status
    assert "account_sealed" not in top.raw.decode()


async def test_staff_see_notifications_that_were_not_booked(served: Served) -> None:
    clerk = await person(served, staff=True)
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    for _ in range(2):
        await served.pay(charge, merchant_id="SBOTHER002")
    await served.notify(b"[]")
    first = await clerk.get("/admin/webhooks?limit=1&state=quarantined")
    cursor = first.body["next_cursor"]
    second = await clerk.get(f"/admin/webhooks?limit=1&state=quarantined&cursor={cursor}")
    elsewhere = await clerk.get(f"/admin/webhooks?cursor={cursor}")
    doubled = await clerk.get("/admin/webhooks?min_deliveries=2&limit=200")

    (item,) = second.body["items"]
    assert (charge.reference, "another merchant's", 2) == (
        item["reference"],
        item["reason"],
        item["deliveries"],
    )
    assert (400, "invalid_cursor") == (elsewhere.status, elsewhere.code)
    assert item["id"] in [one["id"] for one in doubled.body["items"]]
    assert "ada@example.org" not in second.raw.decode()
