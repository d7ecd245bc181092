"""Where a refund goes, said by payers who have no account here: by their contribution's key."""

import re
from typing import Any, Final
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.configuration import secret_keys
from goalfund.db import load_queries
from goalfund.edge.problems import ProblemError
from goalfund.edge.vault import Vault
from goalfund.goal.findings import Finding
from goalfund.goal.roles import Role
from goalfund.goal.verify import verify
from goalfund.notify.mail import Mail, opened
from goalfund.payments.bank_accounts import LOOKUPS_A_MINUTE, AccountLookup
from goalfund.payments.simulator.scripts import SUFFIXES
from goalfund.payments.simulator.transfers import account_name
from goalfund.people.throttles import Throttles
from goalfund.refunds.accounts import RefundAccounts
from goalfund.refunds.choosing import Choosing
from goalfund.refunds.letters import RefundLetters
from tests.integration.server.test_refunds import refund, start
from tests.integration.server.test_refunds_sent import only, send
from tests.served import Answer, Served
from tests.signed_in import Person, give_role, person

BANK, NUMBER = "000015", "0123456789"
ACCOUNT: Final = {"bank_code": BANK, "account_number": NUMBER}
GIFT: Final = 50_000
FAILS: Final = f"012345{next(end for end, what in SUFFIXES.items() if what == 'failed')}"


class Gift:
    """A transfer that came in, of which something goes back. `key`: what its payer was given."""

    def __init__(self, ada: Person, goal_id: UUID, email: str, given: Answer) -> None:
        self.ada = ada
        self.served = ada.served
        self.goal_id = goal_id
        self.email = email
        self.contribution_id: str = given.body["contribution"]["id"]
        self.key: str = given.body["contribution"]["access_key"]

    async def waits(self, amount_minor: int = GIFT) -> Answer:
        """Have some of it go back, and wait; return the refund."""
        asked = await refund(
            self.ada, self.goal_id, contribution_id=self.contribution_id, amount_minor=amount_minor
        )
        await start(self.served)
        await send(self.served)
        return asked

    async def put(self, who: Person | None = None, what: str = "", **changes: Any) -> Answer:
        """Name an account, or with `/name` ask whose it is. A change to `...` leaves it out."""
        body = ACCOUNT | {"access_key": self.key} | changes
        body = {name: value for name, value in body.items() if value is not ...}
        path = f"/api/v1/contributions/{self.contribution_id}/refund-account{what}"
        headers = who.headers if who else {}
        method = "POST" if what else "PUT"
        return await self.served.ask(method, path, json=body, headers=headers)

    async def seen(self) -> dict[str, Any]:
        """Return it as its payer looks it up."""
        path = f"/contributions/{self.contribution_id}?access_key={self.key}"
        found: dict[str, Any] = (await self.served.get(path)).body
        return found

    async def mails(self) -> list[Mail]:
        """Return what its payer was written of refunds."""
        vault = Vault(secret_keys(self.served.settings))
        rows = await self.served.pool.fetch(
            "SELECT kind, sealed FROM mails WHERE sealed IS NOT NULL ORDER BY mail_id"
        )
        mails = [opened(row["kind"], row["sealed"], vault) for row in rows]
        return [one for one in mails if one.recipient == self.email]

    async def rows(self) -> int:
        """Return how much is kept of where it goes."""
        query = "SELECT count(*) FROM refund_accounts WHERE contribution_id = $1"
        return int(await self.served.pool.fetchval(query, UUID(self.contribution_id)))


async def gift(served: Served, who: Person | None = None) -> Gift:
    """Return what somebody has given by transfer: `who`, or somebody without an account."""
    ada = await person(served, fresh=True)
    goal_id = await served.open_goal()
    await give_role(served, goal_id, ada, Role.ORGANISER)
    # What sending costs is borne by the goal.
    served.simulator.pay((await served.intended(goal_id)).reference)
    email = who.email if who else f"ben.{uuid7().hex}@example.org"
    body = {"amount_minor": GIFT, "name": "Ben Obi", "email": email, "channel": "transfer"}
    path = f"/api/v1/goals/{goal_id}/contributions"
    headers = (who.headers if who else {}) | {"Idempotency-Key": str(uuid7())}
    given = await served.ask("POST", path, json=body, headers=headers)
    assert given.status == 201, given
    payment = given.body["payment"]
    served.simulator.gateway.transfer_in(
        payment["account_number"], GIFT, "BEN OBI", payment["narration_code"]
    )
    await served.simulator.settled()
    return Gift(ada, goal_id, email, given)


def accounts_of(served: Served) -> RefundAccounts:
    """Return what is kept of where refunds go."""
    vault = Vault(secret_keys(served.settings))
    people = served.server.parts.people.settlement.accounts
    return RefundAccounts(served.pool, load_queries(), vault, people)


async def test_a_payer_without_an_account_says_where_their_money_goes(served: Served) -> None:
    ben = await gift(served)
    asked = await ben.waits()
    await send(served)
    (letter,) = await ben.mails()  # once, however often it is looked at
    waiting = await ben.seen()
    link = re.search(r"/refund-account#contribution=([0-9a-f-]{36})&key=(\S+)", letter.text)
    assert link is not None
    named = await ben.put(what="/name", access_key=link[2])
    nothing_kept = (await ben.seen())["refund_account"]
    put = await ben.put(access_key=link[2])
    again = await ben.put()
    kept = await served.pool.fetchrow(
        "SELECT row_to_json(a)::text AS dump FROM refund_accounts AS a WHERE contribution_id = $1",
        UUID(ben.contribution_id),
    )
    assert kept is not None
    woken = await served.pool.fetchval(
        "SELECT count(*) FROM refund_items WHERE contribution_id = $1 AND next_try_at <= now()",
        UUID(ben.contribution_id),
    )
    await served.server.parts.refunds.sending.run_once()
    sending = await ben.seen()
    late = [await ben.put(), await ben.put(account_number="0123456780")]
    await send(served)
    after = await ben.seen()

    assert ("refund_waits", link[1]) == (letter.kind, ben.contribution_id)
    assert (GIFT, None) == (waiting["awaiting_account_minor"], waiting["refund_account"])
    assert waiting["goal_title"] in letter.text
    holder = account_name(BANK, NUMBER)
    assert (200, holder, None) == (named.status, named.body["account_name"], nothing_kept)
    account = put.body["refund_account"]
    assert account | {"named_at": ""} == {
        "bank_code": BANK,
        "bank_name": "Zenith Bank Plc",
        "account_masked": "******6789",
        "account_name": holder,
        "named_at": "",
    }
    assert put.body == again.body
    assert (0, account) == (sending["awaiting_account_minor"], sending["refund_account"])
    assert [200, 409] == [one.status for one in late]
    assert "no_refund_waits" == late[1].code
    assert 1 == woken
    assert ["refund_waits", "refund_account_named"] == [one.kind for one in await ben.mails()]
    assert "Zenith Bank Plc, ******6789" in (await ben.mails())[1].text
    assert NUMBER not in f"{kept['dump']}{put.raw!r}{(await ben.mails())[1].text}"
    assert ("paid", None) == await only(ben.ada, asked)
    assert (None, 0) == (after["refund_account"], await ben.rows())
    findings: list[Finding] = []
    await verify(served.dsn, findings.append, goal_id=ben.goal_id)
    assert [] == findings


async def test_it_is_the_payers_alone_to_say(served: Served) -> None:
    owner, other = await person(served, fresh=True), await person(served, fresh=True)
    stale = await owner.another_session()
    in_browser = await owner.another_session(fresh=True, by_cookie=True)
    hers, others = await gift(served, owner), await gift(served)
    await hers.waits()
    refused = [
        await hers.put(who, what, access_key=key)
        for what in ("", "/name")
        for who, key in (
            (None, ...),
            (None, "x" * 36),
            (None, others.key),
            (other, ...),
            (hers.ada, ...),
            (other, others.key),
        )
    ]
    by_session = [await hers.put(who, access_key=...) for who in (stale, owner)]
    forged = await served.ask(
        "PUT",
        f"/api/v1/contributions/{hers.contribution_id}/refund-account",
        json=ACCOUNT,
        headers={"Cookie": in_browser.headers["Cookie"]},
    )
    others.contribution_id = str(uuid7())
    unknown = await others.put()

    assert {(404, "contribution_not_found")} == {(one.status, one.code) for one in refused}
    assert [(403, "step_up_required"), (200, "")] == [(one.status, one.code) for one in by_session]
    assert 403 == forged.status
    assert (404, "contribution_not_found") == (unknown.status, unknown.code)
    # Who has an account here is told by a notice, and not written to as a stranger.
    assert ["refund_account_named"] == [one.kind for one in await hers.mails()]


async def test_an_account_is_taken_for_money_that_waits_only(served: Served) -> None:
    """Else whoever only means to give could ask for everybody's name."""
    ben = await gift(served)
    before = [await ben.put(), await ben.put(what="/name")]
    await ben.waits(GIFT // 2)
    nobodys = await ben.put(account_number="0123459099")
    throttles = Throttles(served.pool, load_queries(), on=True)
    lookup = AccountLookup(served.server.parts.payments.squad.payouts, throttles)
    outbox, letters = served.server.parts.people.outbox, RefundLetters(served.url)
    choosing = Choosing(accounts_of(served), lookup, outbox, letters)
    row = await choosing.contribution(UUID(ben.contribution_id))
    assert row is not None
    for _ in range(LOOKUPS_A_MINUTE.attempts):
        await choosing.name(row, BANK, NUMBER)
    with pytest.raises(ProblemError) as refused:
        await choosing.choose(row, BANK, NUMBER)

    assert [(409, "no_refund_waits")] * 2 == [(one.status, one.code) for one in before]
    assert (422, "account_not_found") == (nobodys.status, nobodys.code)
    assert "rate_limited" == refused.value.code
    assert None is (await ben.seen())["refund_account"]


async def test_what_is_no_account_is_refused(served: Served) -> None:
    ben = await gift(served)
    await ben.waits()
    wrong: list[dict[str, Any]] = [
        {"bank_code": ...},
        {"bank_code": "999998"},
        {"bank_code": 15},
        {"account_number": ...},
        {"account_number": "012345678"},
        {"account_number": 1234567890},
        {"account_number": "0123456789\n"},
        {"access_key": ""},
        {"access_key": "x" * 101},
        {"access_key": 7},
        {"account_name": "BEN OBI"},
    ]
    answers = [await ben.put(what=what, **one) for one in wrong for what in ("", "/name")]

    assert {(422, "invalid_request")} == {(one.status, one.code) for one in answers}
    fields = [[error["field"] for error in one.body["errors"]] for one in answers]
    assert [[next(iter(one))] for one in wrong for _ in range(2)] == fields


async def test_one_that_could_not_be_paid_is_asked_for_anew(served: Served) -> None:
    ben = await gift(served)
    asked = await ben.waits()
    assert 200 == (await ben.put(account_number=FAILS)).status
    for _ in range(4):
        await send(served)
    forgotten = await ben.rows()
    await ben.waits()

    assert "failed" == (await only(ben.ada, asked))[0]
    assert 0 == forgotten
    kinds = [one.kind for one in await ben.mails()]
    assert ["refund_waits", "refund_account_named", "refund_waits"] == kinds


async def test_it_goes_before_the_account_for_all_refunds(served: Served) -> None:
    ben = await person(served, fresh=True)
    his = await gift(served, ben)
    await his.waits(GIFT // 2)
    assert 200 == (await his.put()).status
    other = ACCOUNT | {"account_number": "0123456780"}
    assert 200 == (await ben.ask("PUT", "/me/settlement-account", other)).status
    accounts = accounts_of(served)
    goes_to = await accounts.of(his.goal_id, UUID(his.contribution_id), ben.person_id)
    elsewhere = await accounts.of(his.goal_id, uuid7(), ben.person_id)

    assert goes_to is not None
    assert elsewhere is not None
    assert [NUMBER, "0123456780"] == [goes_to.account_number, elsewhere.account_number]


async def test_an_account_that_is_set_while_it_is_looked_for_is_seen_at_once(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = await person(served, fresh=True)
    his = await gift(served, ben)

    class SetsOne:
        async def refund_waits(self, row: Any) -> None:
            """Between the look for an account and the note that there is none."""
            assert 200 == (await ben.ask("PUT", "/me/settlement-account", ACCOUNT)).status

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(served.server.parts.refunds.sending, "_payers", SetsOne())
        asked = await refund(his.ada, his.goal_id, contribution_id=his.contribution_id)
        await start(served)
        await served.server.parts.refunds.sending.run_once()
    await served.server.parts.refunds.sending.run_once()

    assert ("sending", None) == await only(his.ada, asked)


async def test_who_is_erased_takes_the_account_along(served: Served) -> None:
    """reliability 84"""
    ben = await person(served, fresh=True)
    signed_in, not_signed_in = await gift(served, ben), await gift(served)
    await served.pool.execute(
        "UPDATE contributions SET email = $1 WHERE contribution_id = $2",
        ben.email,
        UUID(not_signed_in.contribution_id),
    )
    both = (signed_in, not_signed_in)
    for one in both:
        await one.waits()
    assert [200, 200] == [(await one.put()).status for one in both]
    before = [await one.rows() for one in both]
    assert 204 == (await ben.ask("DELETE", "/me")).status
    written = await served.pool.fetchval(
        "SELECT count(*) FROM mails WHERE person_id = $1", ben.person_id
    )

    assert ([1, 1], [0, 0]) == (before, [await one.rows() for one in both])
    assert 0 == written
