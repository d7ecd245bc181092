"""What each movement of money writes, whole: the event, the rows, who claims, whom it is for.

The rules beside it are tested where they are; here no part of what is written can change unseen.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from goalfund.goal import book as books
from goalfund.goal.book import Account, Transfer
from goalfund.goal.commands import ChargeBack, Command, FailRefund, SettleRefund
from goalfund.goal.decide import decide
from goalfund.goal.events import EventKind
from goalfund.goal.facts import Approval, Claim, Contribution, Refund, SecondLeg, SuspenseItem
from goalfund.goal.roles import Role
from goalfund.goal.verdicts import Decision, Diversion, Refusal, Verdict
from tests.goals import (
    NOON,
    SALT,
    Ledger,
    accept,
    allocate,
    appoint,
    approve,
    ask_for,
    cancel,
    credit,
    expire,
    intend,
    plan,
    receive_suspense,
    refund,
    reject,
    release,
    send,
    settle,
    take_back,
)

ADA, BEN, CHI, FEM = (UUID(int=n) for n in (1, 2, 3, 5))
OTHERS = "9876543210"


def verdict(ledger: Ledger, command: Command) -> Verdict:
    return decide(ledger.state, command, ledger.facts, NOON)


def opened(**changes: Any) -> Ledger:
    """A goal of Ada's with Ben, Chi and Fem as treasurers."""
    ledger = Ledger()
    ledger.open(**{"person_id": ADA, "member_id": uuid4()} | changes)
    for who in (BEN, CHI, FEM):
        ledger.do(appoint(ledger.goal_id, who, Role.TREASURER, ADA))
    return ledger


def test_money_that_came_in() -> None:
    ledger = opened()
    step = plan(ledger.goal_id, ADA)
    ledger.do(step)
    wish = intend(
        ledger.goal_id, channel="transfer", message="For Ada", milestone_id=step.milestone_id
    )
    ledger.do(wish)
    meant = ledger.facts.contributions[wish.contribution_id]
    charge = credit(wish, fee_minor=12)
    seq = ledger.state.seq + 1

    assert ("transfer", NOON, "pending") == (meant.channel, meant.created_at, meant.status)
    assert verdict(ledger, charge) == Decision(
        EventKind.CONTRIBUTION_CONFIRMED,
        {
            "contribution_id": str(wish.contribution_id),
            "channel": "transfer",
            "amount_minor": 1_000,
            "fee_minor": 12,
            "new_contributor": True,
            "milestone_id": str(step.milestone_id),
        },
        (
            Transfer(Account.CASH, Account.AVAILABLE, 1_000),
            Transfer(Account.AVAILABLE, Account.CASH, 12),
        ),
        display={"name": "Ada", "message": "For Ada"},
        salt=SALT,
        subject=wish.contribution_id,
        contribution=replace(
            meant, status="confirmed", seq=seq, confirmed_minor=1_000, fee_minor=12
        ),
        claim=Claim(charge.reference, ledger.goal_id, seq, charge.operation_id),
    )


@pytest.mark.parametrize(
    ("changes", "shown"),
    [({"anonymous": True}, None), ({"payer_name": None}, None), ({}, {"name": "Ada"})],
)
def test_who_gave_is_shown_only_where_they_are_not_anonymous(
    changes: dict[str, Any], shown: dict[str, str] | None
) -> None:
    ledger = opened()
    wish = intend(ledger.goal_id, **changes)
    ledger.do(wish)
    decision = verdict(ledger, credit(wish))

    assert isinstance(decision, Decision)
    assert (shown, SALT if shown else None) == (decision.display, decision.salt)


def suspense_book(amount_minor: int = 1_000, fee_minor: int = 10) -> Ledger:
    ledger = Ledger()
    ledger.open(suspense=True, visibility="private")
    ledger.do(receive_suspense(ledger.goal_id, "ref", amount_minor, fee_minor=fee_minor))
    return ledger


def test_money_that_strayed() -> None:
    ledger = suspense_book()
    news = receive_suspense(ledger.goal_id, "other", 500, fee_minor=5)

    assert verdict(ledger, news) == Decision(
        EventKind.SUSPENSE_RECEIVED,
        {"amount_minor": 500, "fee_minor": 5, "reason": "amount_differs"},
        (
            Transfer(Account.CASH, Account.AVAILABLE, 500),
            Transfer(Account.AVAILABLE, Account.CASH, 5),
        ),
        suspense=SuspenseItem("other", 500, 5, "amount_differs", 3),
        claim=Claim("other", ledger.goal_id, 3, news.operation_id),
    )


def test_money_given_from_suspense_and_taken_back() -> None:
    ledger = suspense_book(amount_minor=2, fee_minor=1)  # the least that can be given away
    before = ledger.facts.suspense["ref"]
    first = allocate(ledger.goal_id, "ref", uuid4())
    ledger.ask(first)
    event, given = ledger.events[-1], ledger.facts.suspense["ref"]
    ledger.learn_answer(take_back(first), SecondLeg.REFUSED, "goal_not_found")
    back = verdict(ledger, take_back(first))

    assert EventKind.SUSPENSE_ALLOCATED == event.kind
    assert {
        "amount_minor": 1,
        "to_goal_id": str(first.to_goal_id),
        "operation_id": str(first.operation_id),
    } == event.body
    assert given == replace(
        before, allocated_seq=3, to_goal_id=first.to_goal_id, allocation_id=first.operation_id
    )
    assert isinstance(back, Decision)
    assert before == back.suspense


def test_money_that_nobody_meant_to_give_is_a_strangers_contribution() -> None:
    ledger = opened()
    second = accept(allocate(uuid4(), "ref", ledger.goal_id), 1_000, fee_minor=10)
    decision = verdict(ledger, second)
    stranger = Contribution(
        contribution_id=second.operation_id,
        payment_code=second.operation_id.hex,
        amount_minor=1_000,
        contributor_key=second.operation_id,
        channel="suspense",
        access_key="",
        payer_name=None,
        email=None,
        message=None,
        anonymous=True,
        salt=bytes(16),
        milestone_id=None,
        person_id=None,
        created_at=NOON,
    )

    assert isinstance(decision, Decision)
    assert (stranger, stranger.paid(ledger.state.seq + 1, 1_000, 10)) == (
        decision.intent,
        decision.contribution,
    )
    assert second.operation_id == decision.subject
    assert tuple(books.receive(ledger.state.book, 1_000, 10)) == decision.transfers


def test_a_refund_from_its_start_to_either_end() -> None:
    ledger = opened()
    wish = ledger.give(1_000)
    start = refund(wish, 400)
    seq = ledger.state.seq + 1
    given = ledger.facts.contributions[wish.contribution_id]
    started = verdict(ledger, start)
    ledger.do(start)
    asked = {"operation_id": uuid4(), "goal_id": ledger.goal_id, "refund_id": start.refund_id}
    row = Refund(start.refund_id, wish.contribution_id, 400, seq)
    body = {
        "refund_id": str(start.refund_id),
        "contribution_id": str(wish.contribution_id),
        "amount_minor": 400,
        "fee_minor": 0,
    }

    assert started == Decision(
        EventKind.REFUND_STARTED,
        body,
        (Transfer(Account.AVAILABLE, Account.RESERVED, 400),),
        subject=start.refund_id,
        refund=row,
        contribution=replace(given, refunding_minor=400),
    )
    assert verdict(ledger, SettleRefund(**asked, fee_minor=8)) == Decision(
        EventKind.REFUND_PAID,
        body | {"fee_minor": 8},
        (
            Transfer(Account.RESERVED, Account.CASH, 400),
            Transfer(Account.AVAILABLE, Account.CASH, 8),
        ),
        subject=start.refund_id,
        refund=replace(row, status="paid", fee_minor=8, decided_seq=seq + 1),
        contribution=replace(given, status="part_refunded", refunded_minor=400),
    )
    assert verdict(ledger, FailRefund(**asked)) == Decision(
        EventKind.REFUND_FAILED,
        body,
        (Transfer(Account.RESERVED, Account.AVAILABLE, 400),),
        subject=start.refund_id,
        refund=replace(row, status="failed", decided_seq=seq + 1),
        contribution=given,
    )


@pytest.mark.parametrize(
    ("back_minor", "charged_back_minor", "expected"),
    [(1, 0, "part_refunded"), (999, 0, "part_refunded"), (1_000, 0, "refunded"), (1, 1, None)],
)
def test_what_a_contribution_is_after_a_refund(
    back_minor: int, charged_back_minor: int, expected: str | None
) -> None:
    ledger = opened()
    wish = ledger.give(1_000)
    start = refund(wish, back_minor)
    ledger.do(start)
    if charged_back_minor:
        ledger.do(charge_back(wish.contribution_id, ledger, charged_back_minor))
    ledger.do(SettleRefund(operation_id=uuid4(), goal_id=ledger.goal_id, refund_id=start.refund_id))

    after = ledger.facts.contributions[wish.contribution_id]
    assert (expected or "charged_back") == after.status


def charge_back(contribution_id: UUID, ledger: Ledger, amount_minor: int) -> ChargeBack:
    return ChargeBack(
        operation_id=uuid4(),
        goal_id=ledger.goal_id,
        reference="dispute",
        contribution_id=contribution_id,
        amount_minor=amount_minor,
    )


def test_money_that_a_bank_has_taken_back() -> None:
    ledger = opened()
    wish = ledger.give(1_000)
    ledger.do(refund(wish, 700))
    given = ledger.facts.contributions[wish.contribution_id]

    assert verdict(ledger, charge_back(wish.contribution_id, ledger, 1_000)) == Decision(
        EventKind.CHARGED_BACK,
        {"contribution_id": str(wish.contribution_id), "amount_minor": 1_000, "fee_minor": 0},
        (
            Transfer(Account.AVAILABLE, Account.CASH, 300),
            Transfer(Account.RECEIVABLE, Account.CASH, 700),
        ),
        subject=wish.contribution_id,
        contribution=replace(given, status="charged_back", charged_back_minor=1_000),
    )


def test_a_yes_to_a_withdrawal_and_its_payout() -> None:
    ledger = opened()
    ledger.give(5_000)
    one = ask_for(ledger.goal_id, 1_000, ADA)
    ledger.do(one)
    row, seq = ledger.facts.withdrawals[one.withdrawal_id], ledger.state.seq + 1
    said = verdict(ledger, approve(one, BEN))
    ledger.do(approve(one, BEN))
    let_go = verdict(ledger, send(one))
    ben = ledger.state.members[BEN].member_id
    reference = send(one).reference
    body = {"withdrawal_id": str(one.withdrawal_id), "amount_minor": 1_000, "fee_minor": 0}

    assert said == Decision(
        EventKind.WITHDRAWAL_APPROVED,
        {
            "withdrawal_id": str(one.withdrawal_id),
            "member_id": str(ben),
            "approvals": 1,
            "required": 1,
            "approved": True,
        },
        subject=one.withdrawal_id,
        withdrawal=replace(row, status="approved"),
        approval=Approval(one.withdrawal_id, ben, seq),
    )
    assert let_go == Decision(
        EventKind.PAYOUT_SENT,
        body | {"approvals": 1, "required": 1, "reference_end": reference[-6:]},
        subject=one.withdrawal_id,
        withdrawal=replace(row, status="paying", reference=reference, sent_seq=seq + 1),
    )


def test_who_comes_after_enough_have_said_yes_is_too_late() -> None:
    ledger = opened(approvals_required=2)
    ledger.give(5_000)
    one = ask_for(ledger.goal_id, 1_000, ADA)
    for command in (one, approve(one, BEN), approve(one, CHI)):
        ledger.do(command)

    assert Refusal.ALREADY_DECIDED == verdict(ledger, approve(one, FEM))


@pytest.mark.parametrize("how", ["reject", "cancel", "expire", "fail", "pay"])
def test_every_end_of_a_withdrawal_says_when_and_forgets_the_account(how: str) -> None:
    ledger = opened()
    ledger.give(5_000)
    one = ask_for(ledger.goal_id, 1_000, ADA, expires_at=NOON)
    ledger.do(one)
    if how in ("fail", "pay"):
        for command in (approve(one, BEN), send(one)):
            ledger.do(command)
    before = ledger.facts.withdrawals[one.withdrawal_id]
    ends: dict[str, tuple[Command, str, EventKind]] = {
        "reject": (reject(one, BEN, None), "rejected", EventKind.WITHDRAWAL_REJECTED),
        "cancel": (cancel(one, ADA), "cancelled", EventKind.WITHDRAWAL_CANCELLED),
        "expire": (expire(one), "expired", EventKind.WITHDRAWAL_EXPIRED),
        "fail": (release(one, "failed"), "failed", EventKind.WITHDRAWAL_FAILED),
        "pay": (settle(one, 10), "paid", EventKind.WITHDRAWAL_PAID),
    }
    ending, status, kind = ends[how]
    fee_minor = 10 if how == "pay" else 0
    by = {"member_id": str(ledger.state.members[BEN].member_id)} if how == "reject" else {}
    moved: list[Transfer] = books.release(1_000)
    if how == "pay":
        moved = books.settle(ledger.state.book, 1_000, 10)

    assert verdict(ledger, ending) == Decision(
        kind,
        {"withdrawal_id": str(one.withdrawal_id), "amount_minor": 1_000, "fee_minor": fee_minor}
        | by,
        tuple(moved),
        subject=one.withdrawal_id,
        withdrawal=replace(
            before,
            status=status,
            fee_minor=fee_minor,
            decided_seq=ledger.state.seq + 1,
            decided_at=NOON,
            account_sealed=None,
        ),
    )


@pytest.mark.parametrize("status", ["paid", "proven", "disputed"])
def test_another_account_cools_whatever_became_of_the_last_payouts_proof(status: str) -> None:
    ledger = opened(proof_gate="window")
    ledger.give(5_000)
    first = ask_for(ledger.goal_id, 1_000, ADA)
    for command in (first, approve(first, BEN), send(first), settle(first)):
        ledger.do(command)
    rows = ledger.facts.withdrawals
    rows[first.withdrawal_id] = replace(rows[first.withdrawal_id], status=status)
    same, other = (ask_for(ledger.goal_id, 100, ADA, to) for to in ("0123456789", OTHERS))
    for one in (same, other):
        ledger.do(one)
        ledger.do(approve(one, BEN))
    later = decide(ledger.state, send(other), ledger.facts, NOON + timedelta(days=1))

    assert Diversion.COOLING == verdict(ledger, send(other))
    assert isinstance(verdict(ledger, send(same)), Decision)
    assert isinstance(later, Decision)


def test_an_account_that_was_never_paid_does_not_count_as_the_last_one() -> None:
    """Neither one that failed nor one that is still asked for is known to be good."""
    ledger = opened(proof_gate="window")
    ledger.give(5_000)
    failed, waiting = (ask_for(ledger.goal_id, 100, ADA, OTHERS) for _ in range(2))
    for command in (failed, approve(failed, BEN), send(failed), release(failed, "failed"), waiting):
        ledger.do(command)
    first = ask_for(ledger.goal_id, 1_000, ADA)
    for command in (first, approve(first, BEN)):
        ledger.do(command)

    assert isinstance(verdict(ledger, send(first)), Decision)
