"""What is told to a program so that it writes rows of every kind: one story, by its own routes.

The core's part is `tests.everything`; people, papers and money tell the rest over HTTP.
"""

from dataclasses import replace
from typing import Final
from uuid import UUID, uuid5

from goalfund.db import load_queries
from goalfund.edge.vault import Vault
from goalfund.goal.commands import CancelGoal, CloseGoal
from goalfund.goal.direct import commit
from tests.everything import Everything, Managed, Planned, Talked
from tests.goals import NOON, open_goal
from tests.payers import planned
from tests.people import (
    Browser,
    Clock,
    PeopleServer,
    add_passkey,
    register,
    turn_on_second_factor,
)
from tests.pictures import photograph
from tests.served import Answer, Served, charge_of
from tests.upgrades.asking import answered, brought, gift, said
from tests.upgrades.money_out import receipt, tell_of_money_out

# Mails and secrets in the sets are sealed with it, and it opens nothing else.
KEY: Final = "dXBncmFkZXMgYXJlIHRlc3RlZCB3aXRoIHRoaXMhISE="
HOME: Final = UUID(int=0x0DDB411)
GOAL: Final = uuid5(HOME, "everything happens")
EMAIL: Final = "ada@example.org"  # Ada's password is `tests.people.PASSWORD`
_OFTEN: Final = 3


async def tell(served: Served) -> None:
    """Tell all of it to a server with a fresh database, whose key is `KEY`."""
    await _money_and_words(served)
    await _closed_and_cancelled(served)
    people = _people_of(served)
    await _people(people)
    async with Browser(people, transport="bearer") as ada, Browser(people) as ben:
        assert (await ada.sign_in(EMAIL)).status == 200
        assert (await ben.sign_in("ben@example.org")).status == 200
        await tell_of_money_out(served, ada, ben)
        await _goal_of_ada(served, people, ada, ben)
    await _astray(served)


async def _money_and_words(served: Served) -> None:
    journal = served.core.journal
    await Everything(GOAL).write(journal)
    await Managed(uuid5(HOME, "people run it")).write(journal)
    await Talked(uuid5(HOME, "people talk")).write(journal)
    await Planned(uuid5(HOME, "people plan")).write(journal)


async def _closed_and_cancelled(served: Served) -> None:
    for kind, name in ((CloseGoal, "closed"), (CancelGoal, "cancelled")):
        goal_id = uuid5(HOME, name)
        opening = replace(open_goal(goal_id, slug=name), operation_id=uuid5(goal_id, "open"))
        ending = kind(operation_id=uuid5(goal_id, "end"), goal_id=goal_id)
        await commit(served.core.journal, goal_id, [(NOON, opening), (NOON, ending)])


def _people_of(served: Served) -> PeopleServer:
    house = served.server.parts.people.people
    # Browsers make passkeys for names only, not for numbers.
    url = served.url.replace("127.0.0.1", "localhost")
    return PeopleServer(url, house, served.pool, Vault((KEY,)), Clock(), load_queries())


async def _people(people: PeopleServer) -> None:
    """Ada and Ben; Chi, who has an app and a passkey; Dan, who never confirmed his address."""
    for name in ("ada", "ben", "chi"):
        await register(people, f"{name}@example.org")
    await register(people, "dan@example.org", verified=False)
    async with Browser(people) as chi:
        assert (await chi.sign_in("chi@example.org")).status == 200
        await turn_on_second_factor(chi)
        await add_passkey(chi)
        assert (await chi.post("/auth/passkeys/request-options")).status == 200
    async with Browser(people, address="203.0.113.9") as forgetful:
        answer = await forgetful.post("/auth/password/forgot", {"email": "chi@example.org"})
        assert answer.status == 202


async def _goal_of_ada(served: Served, people: PeopleServer, ada: Browser, ben: Browser) -> None:
    body = {"title": "Chairs for the hall", "description": "40 of them", "target_minor": 9_000_000}
    goal_id = (await said(ada, "POST", "/goals", body))["id"]
    avatar = await brought(served, ada, photograph(), "avatar")
    await said(ada, "PATCH", "/me", {"avatar": avatar})
    ben_id = (await ben.get("/me")).body["id"]
    about_ben = f"/goals/{goal_id}/members/{ben_id}"
    await said(ada, "PUT", about_ben, {"role": "treasurer"})
    given = await said(ben, "POST", f"/goals/{goal_id}/contributions", gift("Ben"))
    await served.pay(charge_of(Answer(201, {}, b"", given)))
    for _ in range(_OFTEN):
        await served.pay(await served.intended(UUID(goal_id), name="=1+1", message="Well done"))
    await served.intended(UUID(goal_id), anonymous=True)
    await served.intended(UUID(goal_id), channel="transfer")
    seen_before = await brought(served, ada, receipt(), "update")
    update = {"text": "The first ten stand.", "attachments": [seen_before]}
    await said(ada, "POST", f"/goals/{goal_id}/updates", update)
    await served.server.parts.files.comparing.compare()
    await said(ben, "POST", f"/goals/{goal_id}/comments", {"text": "Seen!", "anonymous": True})
    await _given_back(served, ada, goal_id)
    claim = {"amount_minor": 1, "paid_on": "2026-11-20", "sender_name": "BEN OBI"}
    await said(ben, "POST", "/suspense/claims", claim)
    await said(ada, "DELETE", about_ben)
    await _invited(people, ada, goal_id)
    await _expected(served, ada, ben)
    await _told(served, ben)


async def _given_back(served: Served, ada: Browser, goal_id: str) -> None:
    """A share of everything, of which each part is promised; and of a gift that nobody gave."""
    wrong = {"reason": "Wrong", "contribution_id": str(GOAL)}
    path = f"/goals/{goal_id}/refunds"
    assert (await answered(ada, "POST", path, wrong)).status == 404
    refund = {"reason": "Chairs were cheaper", "percentage": 1}
    await said(ada, "POST", path, refund)
    await _waits_for_an_account(served, ada, goal_id)


async def _waits_for_an_account(served: Served, ada: Browser, goal_id: str) -> None:
    """Money that came by transfer waits until its payer, who has no account, names a bank's."""
    given = await served.intend(UUID(goal_id), amount_minor=400_000, channel="transfer")
    payment, contribution = given.body["payment"], given.body["contribution"]
    served.simulator.gateway.transfer_in(
        payment["account_number"], 400_000, "UCHE OBI", payment["narration_code"]
    )
    await served.simulator.settled()
    refund = {"reason": "Sent twice", "contribution_id": contribution["id"]}
    await said(ada, "POST", f"/goals/{goal_id}/refunds", refund)
    await served.server.parts.refunds.starting.run_once()
    await served.server.parts.refunds.sending.run_once()
    account = {"bank_code": "000015", "account_number": "0123456789"}
    body = account | {"access_key": contribution["access_key"]}
    path = f"/api/v1/contributions/{contribution['id']}/refund-account"
    assert (await served.ask("PUT", path, json=body)).status == 200


async def _expected(served: Served, ada: Browser, ben: Browser) -> None:
    """A closed goal: one has paid, one was removed, one wants no reminders."""
    body = {"title": "Dues", "description": "Of 2006", "target_minor": 900_000, "kind": "closed"}
    goal_id = (await said(ada, "POST", "/goals", body))["id"]
    path = f"/goals/{goal_id}/participants"
    chi, dan, eve = [
        await said(ada, "POST", path, {"name": name, "email": f"{name}@example.com"} | more)
        for name, more in (("chi", {"phone": "+2348031234567"}), ("dan", {}), ("eve", {}))
    ]
    key = chi["path"].partition("#key=")[2]
    dues = gift("Chi") | {"participant_key": key}
    paid = await said(ben, "POST", f"/goals/{goal_id}/contributions", dues)
    await served.pay(charge_of(Answer(201, {}, b"", paid)))
    await said(ben, "POST", "/participants/claim", {"key": key})
    await said(ada, "DELETE", f"{path}/{dan['id']}")
    await said(ada, "POST", f"{path}/remind", {})
    await said(ada, "PUT", f"{path}/schedule", {"on": True})
    token = await served.pool.fetchval(
        "SELECT opt_out_key FROM participants WHERE participant_id = $1", UUID(eve["id"])
    )
    await served.server.parts.goals.reminders.opt_out(token)


async def _told(served: Served, ben: Browser) -> None:
    """What happened is told and mailed, each where it is wanted."""
    wishes = {"comment_posted": {"in_app": True, "mail": "off"}}
    await said(ben, "PUT", "/me/notification-preferences", {"kinds": wishes})
    while await served.server.parts.notices.follower.run_once():
        pass
    assert await served.server.parts.notices.mailer.run_once()


async def _invited(people: PeopleServer, ada: Browser, goal_id: str) -> None:
    invitation = await said(ada, "POST", f"/goals/{goal_id}/invitations", {"label": "Choir"})
    async with Browser(people, address="203.0.113.10") as dan:
        assert (await dan.sign_in("dan@example.org")).status == 200
        await said(dan, "POST", "/invitations/open", {"token": invitation["token"]})


async def _astray(served: Served) -> None:
    """Money that nobody announced, and a notification that says nothing we know."""
    await served.notify(planned(GOAL).notice(transaction_ref="SOMEBODY-ELSES"))
    await served.notify(planned(GOAL).notice())
    await served.notify({"Event": "charge_successful", "Body": {"amount": "a lot"}})
