"""What those who gave do in a run, beside giving: they say where money goes that comes back."""

from collections.abc import Mapping
from typing import Final

from tests.whole.acts import Act, Scene, expect

ACCOUNTS: Final = ("2223334445", "2223334446")


async def set_account(scene: Scene) -> None:
    """Somebody says to which account money comes back; seldom, they have it forgotten."""
    who, path = scene.dice.choice(scene.people), "/me/settlement-account"
    if scene.dice.random() < 0.2:
        expect(await scene.house.ask(who, "DELETE", path), "")
        scene.model.with_account.discard(who.id)
    else:
        account = {"bank_code": "000014", "account_number": scene.dice.choice(ACCOUNTS)}
        expect(await scene.house.ask(who, "PUT", path, account), "")
        scene.model.with_account.add(who.id)


ACTS: Final[Mapping[Act, int]] = {set_account: 2}
