"""A goal that is cancelled while its money is everywhere: each kobo ends in a named state."""

from typing import Any, Final

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal import decide
from goalfund.goal.commands import RequestWithdrawal, SettleWithdrawal, StartRefund
from goalfund.goal.findings import Finding
from goalfund.goal.roles import Role
from goalfund.goal.verdicts import Refusal
from goalfund.goal.verify import verify
from tests.goals import ask_for, reject
from tests.integration.server.test_refunds import refund, start
from tests.integration.server.test_refunds_sent import FEE, GIFT, goal_of, paid_back, send
from tests.served import Served
from tests.signed_in import Person, give_role, person

PAID_OUT: Final = 50_000
ON_ITS_WAY: Final = 20_000


async def ends_of(served: Served) -> tuple[dict[str, int], str | None]:
    """Return where the money of a cancelled goal is in the end, and that of a late payer."""
    ada, ben = await person(served, fresh=True), await person(served, first_name="Ben")
    goal_id, charges = await goal_of(ada, 4)
    await give_role(served, goal_id, ben, Role.TREASURER)
    late = await served.intended(goal_id, GIFT)
    out: dict[str, Any] = {"goal_id": goal_id, "withdrawal_id": uuid7()}
    await served.commit(RequestWithdrawal(operation_id=uuid7(), **out, amount_minor=PAID_OUT))
    await served.commit(SettleWithdrawal(operation_id=uuid7(), **out))
    asked = ask_for(goal_id, 30_000, ada.person_id, expires_at=None)
    await served.commit(asked)
    going_back: dict[str, Any] = {
        "contribution_id": str(charges[0].contribution_id),
        "amount_minor": ON_ITS_WAY,
    }
    await refund(ada, goal_id, **going_back)
    await start(served)
    await send(served)
    dispute = served.simulator.dispute(charges[3].reference)
    assert dispute is not None
    await served.server.parts.refunds.disputes.run_once()
    await cancelled(ada, str(goal_id))

    served.simulator.pay(late.reference)
    await served.simulator.settled()
    await served.commit(reject(asked, ben.person_id))
    served.simulator.gateway.disputes.end(dispute, "accepted")
    await served.server.parts.refunds.disputes.run_once()
    paid_back(served, *charges)
    await send(served)
    await refund(ada, goal_id, percentage=100)
    await start(served)
    await send(served)
    paid_back(served, *charges)
    await send(served)
    findings: list[Finding] = []
    await verify(served.dsn, findings.append, goal_id=goal_id)
    assert [] == findings
    return await served.book(goal_id), await served.suspended(late.reference)


async def cancelled(ada: Person, goal_id: str) -> None:
    answer = await ada.post(f"/goals/{goal_id}/cancel")
    assert (200, "cancelled") == (answer.status, answer.body["status"])


async def test_each_kobo_of_a_cancelled_goal_ends_in_a_named_state(served: Served) -> None:
    """reliability 95"""
    book, late = await ends_of(served)
    left = 4 * (GIFT - FEE) - PAID_OUT - ON_ITS_WAY - GIFT
    named = {
        "raised_minor": 4 * GIFT,
        "fees_minor": 4 * FEE,
        "withdrawn_minor": PAID_OUT,
        "charged_back_minor": GIFT,
        "refunded_minor": ON_ITS_WAY + left,
        "available_minor": 0,
        "reserved_minor": 0,
        "receivable_minor": 0,
        "cash_minor": 0,
    }

    assert named == {name: book[name] for name in named}
    # Whoever pays too late has their money in suspense, where staff find it.
    assert "goal_not_open" == late


async def test_money_that_a_cancelled_goal_keeps_is_found(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a goal that gives nothing back once it is cancelled."""
    real = decide._LADDERS[StartRefund]

    def keeps(state: Any, *rest: Any) -> Any:
        return Refusal.GOAL_CANCELLED if state.status == "cancelled" else real(state, *rest)

    monkeypatch.setattr(decide, "_LADDERS", {**decide._LADDERS, StartRefund: keeps})
    book, _ = await ends_of(served)

    assert 0 != book["available_minor"]
