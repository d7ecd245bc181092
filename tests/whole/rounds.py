"""The server does what it does by itself, and the model learns what came of it."""

from collections.abc import Mapping
from typing import Final

from tests.served import SUSPENSE
from tests.whole import proofs
from tests.whole.acts import Act, Scene


async def do_rounds(scene: Scene) -> None:
    """The server does once what it does by itself."""
    await scene.house.round()
    found = list(scene.model.learns(await scene.house.claims(), SUSPENSE, all_=False))
    for goal in scene.model.goals:
        for one in goal.withdrawals:
            if one.is_late and one.status == "requested":
                one.status = "expired"
    found += await proofs.learn(scene)
    assert not found, "\n".join(found)


ACTS: Final[Mapping[Act, int]] = {do_rounds: 6}
