"""What organisers and treasurers do in a run: money is asked for, approved, sent, given back."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from tests.whole.acts import Act, Scene, expect
from tests.whole.model import OPEN_MOST, OPEN_OF_ONE_MOST, Goal, Model, Refund, Withdrawal

ACCOUNTS = ("0123456789", "0123456788")


async def request(scene: Scene) -> None:
    """An organiser asks for money, seldom for more than there is."""
    goal = scene.goal()
    _, most = goal.available(scene.model.payments)
    amount = scene.dice.randint(1, max(1, most)) if scene.dice.random() < 0.9 else most + 1
    amount = max(1, amount // scene.dice.choice((1, 2, 5)))
    body = {
        "amount_minor": amount,
        "purpose": "Pipes",
        "bank_code": "000013",
        "account_number": scene.dice.choice(ACCOUNTS),
    }
    answer = await scene.house.ask(goal.organiser, "POST", f"/goals/{goal.id}/withdrawals", body)
    expect(answer, *_may_say(scene.model, goal, amount))
    if answer.status == 201:
        told = answer.body["withdrawal"]
        asked = Withdrawal(told["withdrawal_id"], told["amount_minor"], goal.organiser)
        goal.withdrawals.append(asked)


def _may_say(model: Model, goal: Goal, amount: int) -> list[str]:
    """Return what may be said to a request: several where something is under way."""
    if goal.status == "cancelled":
        return ["goal_cancelled"]
    certain = sum(w.status == "requested" for w in goal.withdrawals)
    possible = sum(w.is_open for w in goal.withdrawals)
    least, most = goal.available(model.payments)
    limit = min(OPEN_MOST, OPEN_OF_ONE_MOST)  # one organiser asks for all of them
    gate = goal.strict
    rules = (
        ("too_many_open_withdrawals", certain >= limit, possible >= limit),
        ("previous_withdrawal_unproven", gate and _paid(goal) > 0, gate and _let_go(goal) > 0),
        ("exceeds_available", amount > most, amount > least),
    )
    codes: list[str] = []
    for code, must, may in rules:
        codes += [code] * (must or may)
        if must:
            return codes
    return [*codes, ""]


def _paid(goal: Goal) -> int:
    return sum(w.status == "paid" and w.shown != "proven" for w in goal.withdrawals)


def _let_go(goal: Goal) -> int:
    return sum(w.is_let_go and w.shown != "proven" for w in goal.withdrawals)


async def approve(scene: Scene) -> None:
    """A treasurer says yes, perhaps for the second time; or the organiser does, who may not."""
    found = _any(scene, "requested", "approved")
    if found is None:
        return await request(scene)
    goal, one = found
    who = scene.dice.choice([*goal.treasurers, *goal.treasurers, goal.organiser])
    answer = await scene.house.ask(who, "POST", f"/withdrawals/{one.id}/approve", {})
    if who is goal.organiser:
        return expect(answer, "requester_cannot_approve")
    done = who.id in one.yes or one.status != "requested"
    expect(answer, "already_decided" if done else "")
    if not done:
        one.yes.add(who.id)
        if len(one.yes) >= goal.approvals_required:
            one.status = "approved"
    return None


async def end(scene: Scene) -> None:
    """A treasurer says no, or the organiser takes it back; it may be too late for that."""
    found = _any(scene, "requested", "approved")
    if found is None:
        return
    goal, one = found
    who, verb, status = scene.dice.choice(
        (
            (goal.organiser, "cancel", "cancelled"),
            (goal.treasurers[0], "reject", "rejected"),
        )
    )
    answer = await scene.house.ask(who, "POST", f"/withdrawals/{one.id}/{verb}", {})
    expect(answer, *(("",) if one.status == "requested" else ("", "already_decided")))
    if answer.status == 200:
        one.status = status


async def refund(scene: Scene) -> None:
    """An organiser gives back a contribution or a share of all that is available."""
    goal = scene.goal()
    given = [c for c in goal.contributions if any(p.place == "goal" for p in c.paid)]
    body: dict[str, object] = {"reason": "Not needed any more."}
    if given and scene.dice.random() < 0.7:
        body["contribution_id"] = scene.dice.choice(given).id
    else:
        body["percentage"] = scene.dice.choice((1, 10, 33))
    answer = await scene.house.ask(goal.organiser, "POST", f"/goals/{goal.id}/refunds", body)
    # What is left of each contribution is the ledger's to say; that it is promised is compared.
    expect(answer, "", "exceeds_available", "exceeds_refundable")
    if answer.status == 201:
        goal.refunds += await _parts(scene, goal, answer.body["refund"]["refund_id"])


async def _parts(scene: Scene, goal: Goal, refund_id: str) -> list[Refund]:
    path = f"/refunds/{refund_id}?limit=200"
    answer = await scene.house.ask(goal.organiser, "GET", path)
    expect(answer, "")
    told = answer.body["refund"]
    assert told["next_cursor"] is None, "a run has fewer contributions"
    return [
        Refund(part["item_id"], part["amount_minor"], part["contribution_id"], part["way"])
        for part in told["items"]
    ]


def _any(scene: Scene, *statuses: str) -> tuple[Goal, Withdrawal] | None:
    fitting = [
        (goal, one)
        for goal in scene.model.goals
        for one in goal.withdrawals
        if one.status in statuses
    ]
    return scene.dice.choice(fitting) if fitting else None


async def outlast(scene: Scene) -> None:
    """Nobody has approved a withdrawal in time."""
    found = _any(scene, "requested")
    if found is not None:
        # The server's clock decides, and the row is what can be moved.
        query = "UPDATE withdrawals SET expires_at = now() WHERE withdrawal_id = $1"
        await scene.house.pool.execute(query, UUID(found[1].id))
        found[1].is_late = True


ACTS: Final[Mapping[Act, int]] = {request: 8, approve: 14, end: 2, outlast: 1, refund: 3}
