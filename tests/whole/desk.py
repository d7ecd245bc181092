"""What the platform's staff decide in a run, beside giving money from suspense to goals."""

from collections.abc import Mapping
from typing import Final

from tests.whole.acts import Act, Scene, expect
from tests.whole.model import Withdrawal
from tests.whole.sent import subject_of


async def reject_claim(scene: Scene) -> None:
    """Staff find that nothing comes of a claim."""
    claims = [claim for claim in scene.model.claims if claim.state == "open"]
    if claims:
        one = scene.dice.choice(claims)
        path, body = f"/admin/claims/{one.id}/reject", {"reason": "No such money has come."}
        # It has no key: who lost the answer hears that it is done.
        expect(await scene.house.ask(scene.clerk, "POST", path, body), "", "already_decided")
        one.state = "rejected"


async def decide_parked(scene: Scene) -> None:
    """Staff have a payout tried again that the gateway has refused, or not heard of; or end it."""
    answer = await scene.house.ask(scene.clerk, "GET", "/admin/payouts?status=parked&limit=20")
    expect(answer, "")
    if not answer.body["items"]:
        return
    reference: str = scene.dice.choice(answer.body["items"])["reference"]
    verb = scene.dice.choice(("retry", "fail"))
    path = f"/admin/payouts/{reference}/{verb}"
    expect(await scene.house.ask(scene.clerk, "POST", path, {}), "")
    one = _withdrawal(scene, subject_of(reference))
    if one is not None:
        one.is_given_up = verb == "fail"


def _withdrawal(scene: Scene, name: str) -> Withdrawal | None:
    withdrawals = (one for goal in scene.model.goals for one in goal.withdrawals)
    return next((one for one in withdrawals if one.id == name), None)


ACTS: Final[Mapping[Act, int]] = {reject_claim: 1, decide_parked: 1}
