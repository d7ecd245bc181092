"""What people and the gateway do in a run: money comes in, strays, and is given to goals."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from goalfund.goal.commands import ChangeMember
from goalfund.goal.direct import commit
from goalfund.goal.outcomes import Committed
from goalfund.goal.roles import Role
from goalfund.payments import references
from tests.payers import WEBHOOK, journal
from tests.served import Answer, signed
from tests.whole.house import House, Person
from tests.whole.model import Contribution, Goal, Model, Payment

FLOOR = 10_000  # the gateway's checkout takes no less
CEILING = 6_000_000
GOALS_MAX = 12


@dataclass
class Scene:
    """What an act works with."""

    house: House
    model: Model
    dice: Random
    clerk: Person
    people: list[Person]

    def amount(self) -> int:
        """Return an amount that a checkout takes; small ones are likelier."""
        return self.dice.choice((FLOOR, 250_000, self.dice.randint(FLOOR, CEILING)))

    def goal(self) -> Goal:
        return self.dice.choice(self.model.goals)


Act = Callable[[Scene], Awaitable[None]]


def expect(answer: Answer, *codes: str) -> None:
    """Have an answer be what the model says: "" for success, else a problem's code.

    Raises:
        AssertionError: it is another.
    """
    said = "" if answer.status < 300 else answer.code
    assert said in codes, f"{said!r} instead of {codes}: {answer.status} {answer.body}"


async def open_goal(scene: Scene) -> None:
    """Somebody opens a goal and two more may approve."""
    if sum(one.status != "cancelled" for one in scene.model.goals) >= GOALS_MAX:
        return
    organiser, *treasurers = scene.dice.sample(scene.people, 3)
    required = scene.dice.choice((1, 1, 2))
    body = {
        "title": f"Goal {len(scene.model.goals)}",
        "description": "Of the run.",
        "target_minor": 50_000_000,
        "approvals_required": required,
        "proof_gate": scene.dice.choice(("strict", "window", "window", "window")),
    }
    answer = await scene.house.ask(organiser, "POST", "/goals", body)
    expect(answer, "")
    strict = body["proof_gate"] == "strict"
    goal = Goal(answer.body["id"], organiser, treasurers, required, strict=strict)
    for one in treasurers:
        await _appoint(scene.house, goal, one)
    scene.model.goals.append(goal)


async def _appoint(house: House, goal: Goal, who: Person) -> None:
    """Make somebody a treasurer by hand, beside the server: its actor is behind then."""
    goal_id = UUID(goal.id)
    change = ChangeMember(
        operation_id=uuid7(),
        goal_id=goal_id,
        member_id=uuid7(),
        member_person_id=who.id,
        role=Role.TREASURER,
    )
    async with journal(house.dsn) as writer:
        (outcome,) = await commit(writer, goal_id, [(datetime.now(UTC), change)])
    assert isinstance(outcome, Committed), outcome


async def intend(scene: Scene) -> None:
    """Somebody means to give, by card or by transfer."""
    goal, giver = scene.goal(), scene.dice.choice(scene.people)
    channel = scene.dice.choice(("checkout", "transfer"))
    amount = scene.amount()
    body = {"amount_minor": amount, "name": "Ada Obi", "email": giver.email, "channel": channel}
    answer = await scene.house.ask(giver, "POST", f"/goals/{goal.id}/contributions", body)
    refusals = {"open": "", "closed": "goal_not_open", "cancelled": "goal_cancelled"}
    expect(answer, refusals[goal.status])
    if answer.status == 201:
        told = answer.body["contribution"]
        payment = answer.body["payment"]
        goal.contributions.append(Contribution(told["id"], goal, giver, amount, payment))


async def pay_by_card(scene: Scene) -> None:
    """Somebody pays what a checkout asks for."""
    unpaid = [c for c in scene.model.contributions if "checkout_url" in c.payment and not c.paid]
    if not unpaid:
        return await intend(scene)
    one = scene.dice.choice(unpaid)
    reference: str = one.payment["reference"]
    pay = partial(scene.house.simulator.pay, reference)
    _arrives(scene, one, one.amount, lambda: pay().reference, fits=True)
    return None


async def pay_by_transfer(scene: Scene) -> None:
    """Somebody sends money as asked, otherwise, or for the second time."""
    asked = [c for c in scene.model.contributions if "narration_code" in c.payment]
    if not asked:
        return await intend(scene)
    one, how = scene.dice.choice(asked), scene.dice.random()
    amount = one.amount if how < 0.8 else one.amount + scene.dice.choice((-1, 1, 500))
    # Nobody of that name means to give anything.
    sender = f"XAVIER ZUMA {len(scene.model.payments)}"
    if one.payment["is_lent"]:
        return _pay_lent_account(scene, one, amount, sender)
    code: str = one.payment["narration_code"]
    said = f"NIP/{code}" if how < 0.9 else "for the borehole"

    def pay() -> str:
        account = one.payment["account_number"]
        reference = scene.house.simulator.gateway.transfer_in(account, amount, sender, said)
        assert reference is not None
        return reference

    _arrives(scene, one, amount, pay, fits=how < 0.8)
    return None


def _pay_lent_account(scene: Scene, one: Contribution, amount: int, sender: str) -> None:
    """Send money to an account that was lent to somebody, and may be lent to another by now.

    Its latest borrower is who pays, if it is in time, the first and of that amount; else the
    gateway sends it back, and no book may ever know of it.
    """
    gateway, before = scene.house.simulator.gateway, scene.house.simulator.balance()
    account = gateway.lent.account(one.payment["account_number"])
    assert account is not None
    sent = gateway.pay_lent_account(account, amount, sender)
    if sent is None or sent.status != "SUCCESS":
        return
    net = scene.house.simulator.balance() - before
    borrower = next(c for c in scene.model.contributions if _is_for(sent.loan_reference, c))
    is_open = borrower.goal.status == "open"
    paid = Payment(sent.loan_reference, amount, amount - net, borrower, True, is_open, not is_open)
    scene.model.pays(paid)


def _is_for(reference: str, one: Contribution) -> bool:
    """Say whether a reference names a contribution, at whichever attempt it was made."""
    named, own = references.parse(reference), references.parse(one.payment["reference"])
    assert named is not None
    assert own is not None
    return (named.goal_id, named.payment_code) == (own.goal_id, own.payment_code)


def _arrives(
    scene: Scene, one: Contribution, gross: int, pay: Callable[[], str], *, fits: bool
) -> None:
    """Note money that comes in by `pay`; the gateway's books say how much of it arrives."""
    before = scene.house.simulator.balance()
    reference = pay()
    net = scene.house.simulator.balance() - before
    is_open = one.goal.status == "open"
    scene.model.pays(Payment(reference, gross, gross - net, one, fits, is_open, not is_open))


async def turn(scene: Scene) -> None:
    """An organiser closes a goal, or opens it again; seldom, they end it for good."""
    goal = scene.goal()
    dice = scene.dice.random()
    verb, status = ("close", "closed") if goal.status == "open" else ("reopen", "open")
    if dice < 0.15 and sum(one.status != "cancelled" for one in scene.model.goals) > 2:
        verb, status = "cancel", "cancelled"
    answer = await scene.house.ask(goal.organiser, "POST", f"/goals/{goal.id}/{verb}", {})
    expect(answer, "goal_cancelled" if goal.status == "cancelled" else "")
    if answer.status == 200:
        scene.model.turns(goal, status)


async def allocate(scene: Scene) -> None:
    """Staff give money from suspense to a goal, perhaps to the contribution it was meant for."""
    answer = await scene.house.ask(scene.clerk, "GET", "/admin/suspense?limit=5&state=open")
    expect(answer, "")
    if not answer.body["items"]:
        return
    item = scene.dice.choice(answer.body["items"])
    known = {payment.reference: payment for payment in scene.model.payments}
    assert item["reference"] in known, f"money in suspense that never came: {item}"
    payment = known[item["reference"]]
    goal, wanted = scene.goal(), payment.contribution
    for_it = wanted is not None and scene.dice.random() < 0.5
    if for_it and wanted is not None:
        goal, wanted.given = wanted.goal, True
    body = {"goal_id": goal.id}
    if for_it and wanted is not None:
        body["contribution_id"] = wanted.id
    claims = [claim for claim in scene.model.claims if claim.state == "open"]
    if claims and scene.dice.random() < 0.5:
        claim = scene.dice.choice(claims)
        body["claim_id"], claim.state = claim.id, "settled"
    answer = await scene.house.ask(
        scene.clerk, "POST", f"/admin/suspense/{item['id']}/allocate", body
    )
    expect(answer, "")
    payment.given_to, payment.given_for = goal, wanted if for_it else None


async def dispute(scene: Scene) -> None:
    """A payer's bank takes back what was paid by card, or finds that it should not."""
    by_card = [
        p
        for p in scene.model.payments
        if p.place == "goal" and p.contribution is not None and not p.taken_back
        if "checkout_url" in p.contribution.payment
    ]
    if by_card:
        payment, simulator = scene.dice.choice(by_card), scene.house.simulator
        begun = simulator.dispute(payment.reference)
        assert begun is not None
        lost = scene.dice.random() < 0.7
        simulator.gateway.disputes.end(begun, "accepted" if lost else "rejected")
        payment.taken_back = lost


async def repeat(scene: Scene) -> None:
    """A client sends again what was answered long ago, under its key: nothing happens."""
    # What the whole program does of it is compared when all is settled.
    deliveries = [d for d in scene.house.simulator.deliveries if d.outcome == "delivered"]
    if deliveries:
        one = scene.dice.choice(deliveries)
        scene.house.simulator.gateway.webhooks.replay(one.number)


async def forge(scene: Scene) -> None:
    """Somebody else tells of money."""
    goal = scene.goal()
    raw, headers = signed({"Event": "charge_successful", "Body": {"x": goal.id}}, secret="wrong")
    status = await scene.house.post(WEBHOOK, raw, headers)
    assert status == 401, status


# How often of each, for people and gateway together.
ACTS: Final[Mapping[Act, int]] = {
    open_goal: 3,
    intend: 20,
    pay_by_card: 16,
    pay_by_transfer: 14,
    turn: 3,
    allocate: 5,
    repeat: 4,
    forge: 1,
    dispute: 2,
}
