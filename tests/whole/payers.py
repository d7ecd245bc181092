"""What those who gave do in a run, beside giving: they say where money goes that comes back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from tests.whole.acts import Act, Scene, expect
from tests.whole.model import Claim

ACCOUNTS: Final = ("2223334445", "2223334446")
CLAIMS_MOST: Final = 10  # of one person, open


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


async def claim(scene: Scene) -> None:
    """Somebody says that money which has reached no goal was theirs; nothing moves by that."""
    who = scene.dice.choice(scene.people)
    strays = [p for p in scene.model.payments if p.place == "suspense"]
    body: dict[str, object] = {
        "amount_minor": scene.amount(),
        "paid_on": datetime.now(UTC).date().isoformat(),
        "sender_name": "EMEKA UDE",
    }
    if strays:
        one = scene.dice.choice(strays)
        body |= {"amount_minor": one.gross, "reference": one.reference}
    answer = await scene.house.ask(who, "POST", "/suspense/claims", body)
    own = sum(one.by is who and one.state == "open" for one in scene.model.claims)
    expect(answer, "too_many_claims" if own >= CLAIMS_MOST else "")
    if answer.status == 201:
        scene.model.claims.append(Claim(answer.body["id"], who))


async def compare(scene: Scene) -> list[str]:
    """Return which claims are not told of as they stand."""
    wrong: list[str] = []
    for who in scene.people:
        answer = await scene.house.ask(who, "GET", "/me/claims?limit=200")
        expect(answer, "")
        told = {one["id"]: one["state"] for one in answer.body["items"]}
        own = [one for one in scene.model.claims if one.by is who][-len(told) or None :]
        wrong += [
            f"claim {one.id} is {told.get(one.id)} instead of {one.state}"
            for one in own
            if told.get(one.id) != one.state
        ]
    return wrong


ACTS: Final[Mapping[Act, int]] = {set_account: 2, claim: 2}
