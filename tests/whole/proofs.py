"""What is shown for money that has left, and what who gave says of it, in a run."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from tests.whole.acts import Act, Scene, expect
from tests.whole.house import Person
from tests.whole.model import Goal, Withdrawal
from tests.whole.model_proofs import Proof, net_of
from tests.whole.money_out import approve
from tests.whole.sent import sent_by


async def show(scene: Scene) -> None:
    """An organiser shows what money was spent on; it may not have left, or be shown already."""
    fitting = [
        (goal, one) for goal in scene.model.goals for one in goal.withdrawals if one.is_let_go
    ]
    if not fitting:
        return await approve(scene)
    goal, one = scene.dice.choice(fitting)
    body = {"heading": "Pipes", "body": "Forty of them, and a pump."}
    answer = await scene.house.ask(goal.organiser, "POST", f"/withdrawals/{one.id}/proofs", body)
    expect(answer, *_may_show(one))
    if answer.status == 201:
        (sent,) = sent_by(scene.house)[one.id]
        assert sent.status == "success", f"{one.id} is proven, and the gateway has it {sent.status}"
        one.ends(sent.status, sent.fee_minor)
        one.proofs.append(Proof(answer.body["proof"]["proof_id"]))
    return None


def _may_show(one: Withdrawal) -> list[str]:
    if one.status != "paid":
        return ["", "withdrawal_not_paid"]
    if one.shown == "proven":
        return ["already_decided"]
    return ["proof_under_review" if one.proofs and one.proofs[-1].status == "open" else ""]


async def answer(scene: Scene) -> None:
    """Somebody says whether they are convinced: who gave, who did not, who has shown it."""
    found = _any(scene)
    if found is None:
        return await show(scene)
    goal, proof = found
    who, confirmed = scene.dice.choice(scene.people), scene.dice.random() < 0.6
    body = {"confirmed": confirmed}
    answer = await scene.house.ask(who, "POST", f"/proofs/{proof.id}/confirmations", body)
    expect(answer, *_may_answer(goal, proof, who))
    if answer.status == 200:
        proof.said[who.id] = confirmed
    return None


def _may_answer(goal: Goal, proof: Proof, who: Person) -> list[str]:
    if who is goal.organiser:
        return ["forbidden"]  # who has asked for the money
    own = [one for one in goal.contributions if one.by is who]
    least, most = net_of(own, goal.refunds)
    codes = ["not_a_contributor"] if least <= 0 else []
    if most > 0:
        codes.append("" if proof.status == "open" else "already_decided")
    return codes


async def end_review(scene: Scene) -> None:
    """The time of a review is over."""
    found = _any(scene, only_open=True)
    if found is not None:
        # The server's clock decides, and the row is what can be moved.
        query = "UPDATE proofs SET review_ends_at = now(), due_at = 'epoch' WHERE proof_id = $1"
        await scene.house.pool.execute(query, UUID(found[1].id))
        found[1].is_over = True


def _any(scene: Scene, *, only_open: bool = False) -> tuple[Goal, Proof] | None:
    """Return a proof, sooner one that is open."""
    known = [
        (goal, proof)
        for goal in scene.model.goals
        for one in goal.withdrawals
        for proof in one.proofs
    ]
    fitting = [(goal, proof) for goal, proof in known if proof.status == "open"]
    if known and not only_open and (not fitting or scene.dice.random() < 0.1):
        fitting = known
    return scene.dice.choice(fitting) if fitting else None


async def learn(scene: Scene) -> list[str]:
    """Take in what the server has decided by itself, and return what it should not have."""
    wrong: list[str] = []
    for goal in scene.model.goals:
        for one in goal.withdrawals:
            if any(proof.status == "open" for proof in one.proofs):
                wrong += await _of_withdrawal(scene, goal, one)
    return wrong


async def _of_withdrawal(scene: Scene, goal: Goal, one: Withdrawal) -> list[str]:
    answer = await scene.house.ask(goal.organiser, "GET", f"/withdrawals/{one.id}")
    told = answer.body["proofs"][::-1]
    contributors = goal.contributors(scene.model.payments)
    pairs = zip(one.proofs, told, strict=True)
    return [wrong for proof, said in pairs for wrong in proof.learns(said, contributors)]


async def compare(scene: Scene) -> list[str]:
    """Return what should have been decided by now, when all has come to rest."""
    wrong = await learn(scene)
    for goal in scene.model.goals:
        contributors = goal.book(scene.model.payments)["contributors"]
        proofs = [proof for one in goal.withdrawals for proof in one.proofs]
        wrong += filter(None, (proof.overdue(contributors) for proof in proofs))
    return wrong


ACTS: Final[Mapping[Act, int]] = {show: 5, answer: 10, end_review: 2}
