"""What the gateway has sent, and what must therefore have become of withdrawals and refunds."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from goalfund.payments.simulator.transfers import Transfer
from tests.whole.acts import Scene
from tests.whole.house import House
from tests.whole.model import Contribution, Goal, Refund, Withdrawal

Sent = dict[str, list[Transfer]]

_REFUNDS = (
    "SELECT refund_items.refund_id, coalesce(refunds.status, 'refused') AS status, fee_minor, state"
    " FROM refund_items LEFT JOIN refunds USING (goal_id, refund_id)"
    " WHERE goal_id = $1"
)
_WAITS_FOR_STAFF = ("gateway_refused", "unheard_of")


def sent_by(house: House) -> Sent:
    """Return all transfers by the id of what they are for, which their references tell."""
    gateway = house.simulator.gateway
    sent: Sent = {}
    for merchant_id in gateway.merchants:
        for transfer in gateway.transfers.all_of(merchant_id):
            sent.setdefault(subject_of(transfer.reference), []).append(transfer)
    return sent


def subject_of(reference: str) -> str:
    """Return the id of the withdrawal or refund that a transfer's reference names."""
    name = reference[-32:].lower()
    return "-".join((name[:8], name[8:12], name[12:16], name[16:20], name[20:]))


async def compare(scene: Scene) -> list[str]:
    """Take in what became of money at the gateway, and return where the server says otherwise."""
    found: list[str] = []
    sent = sent_by(scene.house)
    for goal in scene.model.goals:
        for one in goal.withdrawals:
            found += await _of_withdrawal(scene, goal, one, sent.pop(one.id, []))
        rows = await scene.house.pool.fetch(_REFUNDS, goal.id)
        told = {str(row["refund_id"]): dict(row) for row in rows}
        for refund in goal.refunds:
            refund.status = told[refund.id]["status"]
            found += _of_refund(scene, goal, refund, told[refund.id], sent.pop(refund.id, []))
        found += _of_contributions(scene, goal)
    return found + [f"a transfer that nobody asked for: {name}" for name in sent]


async def _of_withdrawal(
    scene: Scene, goal: Goal, one: Withdrawal, transfers: list[Transfer]
) -> list[str]:
    """Return what is wrong with a withdrawal, given what the gateway has sent for it."""
    wrong = list(_of_transfers(one, transfers))
    if transfers and not one.is_let_go and one.status != "failed":
        wrong.append(f"{one.id} is {one.status} and was sent")
    for transfer in transfers:
        one.ends(transfer.status, transfer.fee_minor)
    answer = await scene.house.ask(goal.organiser, "GET", f"/withdrawals/{one.id}")
    told = answer.body["withdrawal"]
    if one.status in ("approved", "paying"):
        # It was let go, and the gateway said no before any money left.
        waits = told["parked_reason"] in _WAITS_FOR_STAFF and not one.is_given_up
        one.status = "paying" if waits else "failed"
    if one.is_late and one.status == "requested":
        one.status = "expired"
    if told["status"] != one.shown:
        wrong.append(f"{one.id} is {told['status']} instead of {one.shown}")
    return wrong


def _of_transfers(one: Withdrawal | Refund, transfers: list[Transfer]) -> Iterator[str]:
    if len(transfers) > 1:
        yield f"{one.id} was sent {len(transfers)} times"
    for transfer in transfers:
        if transfer.amount_minor != one.amount:
            yield f"{one.id} of {one.amount} was sent as {transfer.amount_minor}"


def _of_refund(
    scene: Scene, goal: Goal, one: Refund, told: Mapping[str, Any], transfers: list[Transfer]
) -> list[str]:
    """Return what is wrong with a refund, given what the gateway has sent to an account for it."""
    if one.way == "card":
        return [f"{one.id} is of a card and was sent"] if transfers else []
    wrong = list(_of_transfers(one, transfers))
    arrived = [transfer for transfer in transfers if transfer.status == "success"]
    one.fee = sum(transfer.fee_minor for transfer in arrived)
    if (one.status == "paid") != bool(arrived):
        wrong.append(f"{one.id} is {one.status}, and the gateway has sent {transfers}")
    has_account = _payer_of(goal, one) in scene.model.with_account
    if has_account and told["state"] == "awaiting_account":
        wrong.append(f"{one.id} waits for an account that is there")
    return wrong


def _payer_of(goal: Goal, one: Refund) -> object:
    """Return whom it goes back to; nobody meant to give what staff gave from suspense."""
    return next((c.by.id for c in goal.contributions if c.id == one.contribution), None)


def _of_contributions(scene: Scene, goal: Goal) -> Iterator[str]:
    """Yield which contributions have more going back than came in, or not what the gateway says."""
    to_cards = _given_back(scene.house)
    for contribution in goal.contributions:
        came = sum(p.gross for p in contribution.paid if p.place == "goal")
        refunds = [r for r in goal.refunds if r.contribution == contribution.id]
        back = sum(r.amount for r in refunds if r.status in ("started", "paid"))
        if back > came and not contribution.given:
            yield f"of contribution {contribution.id}, {came} came and {back} goes back"
        yield from _of_card(contribution, refunds, to_cards[contribution.payment["reference"]])


def _of_card(contribution: Contribution, refunds: list[Refund], gateway: int) -> Iterator[str]:
    done = sum(r.amount for r in refunds if r.way == "card" and r.status == "paid")
    if done != gateway:
        yield f"to the card of {contribution.id} went {gateway}, and {done} is booked"


def _given_back(house: House) -> Counter[str]:
    """Return how much of each charge has left the gateway for a card."""
    gateway, back = house.simulator.gateway, Counter[str]()
    for merchant_id in gateway.merchants:
        for refund in gateway.refunds.all_of(merchant_id):
            back[refund.charge_reference] += refund.amount_minor * (refund.status != "failed")
    return back
