"""Where money comes back to: an account that the bank has named, sealed, masked, and told of."""

from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet

from goalfund.db import load_queries
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.sessions import Session
from goalfund.edge.vault import Vault
from goalfund.payments.bank_accounts import LOOKUPS_A_MINUTE, AccountLookup
from goalfund.payments.simulator.faults import ApiFault
from goalfund.payments.simulator.transfers import account_name
from goalfund.payments.squad import Holder
from goalfund.people.keys import rotate
from goalfund.people.models import SettlementBody
from goalfund.people.settlement import SettlementAccounts
from goalfund.people.throttles import Throttles
from goalfund.refunds.accounts import RefundAccounts
from goalfund.settings import Settings
from tests.served import Answer, Served, served_at
from tests.signed_in import HERE, Person, person

BANK, NUMBER = "000015", "0123456789"
ACCOUNT = {"bank_code": BANK, "account_number": NUMBER}
PATH = "/me/settlement-account"


@pytest.fixture
async def payer(served: Served) -> Person:
    return await person(served, fresh=True)


async def put(who: Person, **changes: Any) -> Answer:
    """Say where money goes. A change to `...` leaves the field out."""
    body = {name: value for name, value in (ACCOUNT | changes).items() if value is not ...}
    return await who.ask("PUT", PATH, body)


async def session_of_person(served: Served, who: Person) -> Session:
    session = await served.server.parts.people.people.sessions.find(who.token, "bearer")
    assert session is not None
    return session


async def told(who: Person) -> list[str]:
    """Return the kinds of what was mailed to somebody, and happened to their account."""
    rows = await who.served.pool.fetch(
        "SELECT kind FROM mails WHERE person_id = $1 ORDER BY mail_id", who.person_id
    )
    events = (await who.get("/me/security-events")).body["items"]
    assert [row["kind"] for row in rows] == [event["kind"] for event in reversed(events)]
    return [row["kind"] for row in rows]


async def test_an_account_is_named_by_the_bank_and_shown_masked(
    served: Served, payer: Person
) -> None:
    before = (await payer.get("/me")).body["settlement_account"]
    answer = await put(payer)
    account = answer.body["settlement_account"]
    seen = (await payer.get("/me")).body["settlement_account"]
    kept = await served.server.parts.people.settlement.accounts.of(payer.person_id)
    dump = await served.pool.fetchval(
        "SELECT row_to_json(a)::text FROM settlement_accounts AS a WHERE person_id = $1",
        payer.person_id,
    )

    assert (None, 200) == (before, answer.status)
    assert account | {"changed_at": ""} == {
        "bank_code": BANK,
        "bank_name": "Zenith Bank Plc",
        "account_masked": "******6789",
        "account_name": account_name(BANK, NUMBER),
        "changed_at": "",
    }
    assert account == seen
    assert kept is not None
    assert (BANK, NUMBER, account["account_name"]) == (
        kept.bank_code,
        kept.account_number,
        kept.account_name,
    )
    assert NUMBER not in f"{dump}{kept!r}{kept}{answer.raw!r}"
    assert ["settlement_account_changed"] == await told(payer)


async def test_the_same_account_again_changes_nothing_and_another_is_told(payer: Person) -> None:
    first = await put(payer)
    again = await put(payer)
    other = await put(payer, account_number="0123456780")

    assert first.body == again.body
    assert "******6780" == other.body["settlement_account"]["account_masked"]
    assert ["settlement_account_changed"] * 2 == await told(payer)


async def test_an_account_is_removed_once_and_for_nobody_else(
    served: Served, payer: Person
) -> None:
    other = await person(served, fresh=True)
    await put(payer)
    await put(other)
    removed = [await payer.ask("DELETE", PATH) for _ in range(2)]

    assert [204, 204] == [answer.status for answer in removed]
    assert (await payer.get("/me")).body["settlement_account"] is None
    assert (await other.get("/me")).body["settlement_account"] is not None
    assert ["settlement_account_changed", "settlement_account_removed"] == await told(payer)


async def test_an_account_that_the_bank_names_nobody_for_is_not_kept(payer: Person) -> None:
    await put(payer)
    answer = await put(payer, account_number="0123459099")

    assert (422, "account_not_found") == (answer.status, answer.code)
    assert "******6789" == (await payer.get("/me")).body["settlement_account"]["account_masked"]


@pytest.mark.parametrize("kind", ["html_500", "not_json", "error_in_200"])
async def test_a_gateway_without_a_clear_answer_changes_nothing(
    served: Served, payer: Person, kind: Any
) -> None:
    served.simulator.faults.api["lookup"] = ApiFault(kind=kind)
    answer = await put(payer)

    assert answer.code in {"gateway_unavailable", "account_not_found"}
    assert answer.status == {"gateway_unavailable": 503, "account_not_found": 422}[answer.code]
    assert (await payer.get("/me")).body["settlement_account"] is None


@pytest.mark.parametrize(
    "changes",
    [
        {"bank_code": ...},
        {"bank_code": "999998"},
        {"bank_code": "00015"},
        {"bank_code": 15},
        {"bank_code": "00001５"},
        {"account_number": ...},
        {"account_number": "012345678"},
        {"account_number": "01234567890"},
        {"account_number": 1234567890},
        {"account_number": "012345678a"},
        {"account_number": "0123456789\n"},
        {"account_number": None},
        {"account_name": "ADA OBI"},
        {"person_id": "00000000-0000-0000-0000-000000000000"},
    ],
    ids=str,
)
async def test_what_is_no_account_is_refused(payer: Person, changes: dict[str, Any]) -> None:
    answer = await put(payer, **changes)

    assert (422, "invalid_request") == (answer.status, answer.code)
    assert [next(iter(changes))] == [error["field"] for error in answer.body["errors"]]


async def test_an_erased_persons_account_is_gone(served: Served, payer: Person) -> None:
    await put(payer)
    erased = await payer.ask("DELETE", "/me")
    count = "SELECT count(*) FROM settlement_accounts WHERE person_id = $1"

    assert (204, 0) == (erased.status, await served.pool.fetchval(count, payer.person_id))


async def test_an_account_that_comes_while_its_person_is_erased_is_not_kept(
    served: Served, payer: Person
) -> None:
    """The gateway takes its time; when it answers, there is nobody any more."""

    class Slow:
        async def lookup(self, bank_code: str, account_number: str) -> Holder:
            await payer.ask("DELETE", "/me")
            return Holder("ADA OBI", account_number)

    throttles = Throttles(served.pool, {}, on=False)
    lookup = AccountLookup(Slow(), throttles)
    settlement = replace(served.server.parts.people.settlement, lookup=lookup)
    session = await session_of_person(served, payer)
    with pytest.raises(ProblemError) as refused:
        await settlement.change(session, SettlementBody(**ACCOUNT), HERE)
    count = "SELECT count(*) FROM settlement_accounts WHERE person_id = $1"

    assert Code.UNAUTHENTICATED == refused.value.code
    assert 0 == await served.pool.fetchval(count, payer.person_id)


async def test_whoever_asks_for_many_names_has_to_wait(fresh_dsn: str) -> None:
    async with served_at(fresh_dsn, rate_limits="on") as served:
        curious, other = await person(served, fresh=True), await person(served, fresh=True)
        numbers = [f"01234567{n:02}" for n in range(LOOKUPS_A_MINUTE.attempts + 1)]
        answers = [await put(curious, account_number=number) for number in numbers]
        others = await put(other)

    assert [200] * LOOKUPS_A_MINUTE.attempts + [429] == [answer.status for answer in answers]
    assert "rate_limited" == answers[-1].code
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 6
    assert 200 == others.status


async def test_keys_are_rotated_under_an_account(fresh_dsn: str) -> None:
    async with served_at(fresh_dsn) as served:
        payer = await person(served, fresh=True)
        await put(payer)
        old, new = _key(served.settings), Fernet.generate_key().decode()
        pool, queries = served.pool, load_queries()
        await pool.execute(
            "INSERT INTO refund_accounts SELECT $1, $1, NULL, bank_code, account_masked,"
            " account_name, sealed, changed_at FROM settlement_accounts",
            payer.person_id,
        )
        resealed = await rotate(pool, queries, Vault([new, old]))
        own = SettlementAccounts(pool, queries, Vault([new]))
        named = RefundAccounts(pool, queries, Vault([new]), own)
        kept = await own.of(payer.person_id)
        kept_for_a_refund = await named.of(payer.person_id, payer.person_id, None)

    assert 2 == resealed.accounts
    assert kept is not None
    assert NUMBER == kept.account_number
    assert kept == kept_for_a_refund


def _key(settings: Settings) -> str:
    assert settings.secret_key is not None
    return settings.secret_key.get_secret_value()
