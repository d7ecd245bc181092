"""Claims on money in suspense: taken without a word about money, and seen beside what they fit."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.commands import AllocateSuspense
from goalfund.goal.direct import commit
from goalfund.payments.claims import OPEN_CLAIMS_MAX, Claims
from tests.goals import Credulous
from tests.integration.server.test_suspense import allocate, item_of
from tests.integration.server.test_transfers import credit, wanted
from tests.served import SUSPENSE, Answer, Served
from tests.signed_in import Person, person


@pytest.fixture
async def clerk(served: Served) -> Person:
    return await person(served, staff=True, fresh=True)


def claim(**changes: Any) -> dict[str, Any]:
    """Return the body of a claim. A change to `...` leaves the field out."""
    body = {
        "amount_minor": 250_000,
        "paid_on": datetime.now(UTC).date().isoformat(),
        "sender_name": "EMEKA UDE",
        "note": "I forgot the code.",
    } | changes
    return {name: value for name, value in body.items() if value is not ...}


async def proof_of(served: Served, who: Person, state: str = "ready") -> str:
    """Return a file that somebody has brought as a proof."""
    file_id = uuid7()
    await served.pool.execute(
        "INSERT INTO files (file_id, owner_id, purpose, place, state, media, size_bytes, sha256,"
        " created_at, loose_since) VALUES ($1, $2, 'proof', 'folder', $3, 'image/png', 9,"
        " sha256('x'), now(), now())",
        file_id,
        who.person_id,
        state,
    )
    return str(file_id)


async def test_a_claim_is_seen_beside_the_money_and_settled_with_it(
    served: Served, clerk: Person
) -> None:
    payer, goal_id = await person(served), await served.open_goal()
    ada = await wanted(served, goal_id, name="Ada Obi", amount_minor=777_100)
    notice = credit("fees", principal_amount="7771", settled_amount="7771")
    await served.notify(notice)
    said = claim(amount_minor=777_100, goal_id=str(goal_id), contribution_id=ada["id"])
    made = await payer.post("/suspense/claims", said)
    item = await item_of(clerk, notice["transaction_reference"])
    body = {"goal_id": str(goal_id), "contribution_id": ada["id"], "claim_id": made.body["id"]}
    given = await allocate(clerk, item, **body)
    again = await allocate(clerk, item, **body)
    (mine,) = (await payer.get("/me/claims")).body["items"]

    assert (201, "open") == (made.status, made.body["state"])
    assert [made.body["id"]] == [one["id"] for one in item["claims"]]
    assert "claimed" in item["suggestions"][0]["why"]
    assert ada["id"] == item["suggestions"][0]["contribution_id"]
    assert (200, (409, "already_decided")) == (given.status, (again.status, again.code))
    assert "settled" == mine["state"]
    assert "allocation_id" not in mine


async def test_an_allocation_that_settled_a_claim_is_answered_again(
    served: Served, clerk: Person
) -> None:
    payer, goal_id, key = await person(served), await served.open_goal(), uuid7()
    notice = credit("for the well", sender=None)
    await served.notify(notice)
    said = claim(reference=notice["transaction_reference"])
    made = await payer.post("/suspense/claims", said)
    item = await item_of(clerk, notice["transaction_reference"])
    path = f"/admin/suspense/{item['id']}/allocate"
    body = {"goal_id": str(goal_id), "claim_id": made.body["id"]}
    first = await clerk.ask("POST", path, body, key)
    second = await clerk.ask("POST", path, body, key)

    assert (200, 200) == (first.status, second.status), second.body
    assert "true" == second.headers["Idempotency-Replayed"]


async def made_for(served: Served, clerk: Person) -> tuple[Person, str, dict[str, Any]]:
    """Return who claims money in suspense, their claim, and the money."""
    payer = await person(served)
    notice = credit("for the well", sender=None)
    await served.notify(notice)
    made = await payer.post("/suspense/claims", claim(reference=notice["transaction_reference"]))
    return payer, made.body["id"], await item_of(clerk, notice["transaction_reference"])


async def state_of(payer: Person) -> str:
    (mine,) = (await payer.get("/me/claims")).body["items"]
    return str(mine["state"])


async def test_a_server_that_dies_before_a_claim_is_settled_leaves_it_to_the_next(
    served: Served, clerk: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    payer, claim_id, item = await made_for(served, clerk)
    goal_id = await served.open_goal()

    async def die(_self: Claims, _allocation_id: UUID) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(Claims, "settle", die)
        lost = await allocate(clerk, item, goal_id=str(goal_id), claim_id=claim_id)
    before = await state_of(payer)
    await served.retry()

    assert (503, "open") == (lost.status, before)
    assert "settled" == await state_of(payer)


async def test_a_claim_is_open_again_when_the_goal_refuses_its_money(
    served: Served, clerk: Person
) -> None:
    payer, claim_id, item = await made_for(served, clerk)
    astray = AllocateSuspense(
        operation_id=uuid7(), goal_id=SUSPENSE, reference=item["reference"], to_goal_id=uuid7()
    )
    claims = served.server.parts.payments.claims
    await claims.bind(UUID(claim_id), astray.operation_id)
    await commit(Credulous(served.core.journal), SUSPENSE, [(datetime.now(UTC), astray)])
    await claims.settle(astray.operation_id)
    given = await state_of(payer)
    await served.retry()
    again = await item_of(clerk, item["reference"])

    assert ("settled", "open") == (given, await state_of(payer))
    assert [claim_id] == [one["id"] for one in again["claims"]]


async def test_a_claim_says_the_same_whether_or_not_there_is_such_money(served: Served) -> None:
    payer = await person(served)
    notice = credit("for nobody", sender=None)
    await served.notify(notice)
    known = await payer.post("/suspense/claims", claim(reference=notice["transaction_reference"]))
    unknown = await payer.post("/suspense/claims", claim(reference="REFNOBODYS"))
    nowhere = await payer.post("/suspense/claims", claim(goal_id=str(UUID(int=7))))

    assert [201] * 3 == [answer.status for answer in (known, unknown, nowhere)]
    same = ("state", "reason", "decided_at", "evidence")
    assert [known.body[name] for name in same] == [unknown.body[name] for name in same]


async def test_a_claim_is_made_once_and_ten_may_be_open(served: Served) -> None:
    payer, key = await person(served), uuid7()
    first = await payer.ask("POST", "/suspense/claims", claim(), key)
    replay = await payer.ask("POST", "/suspense/claims", claim(), key)
    differs = await payer.ask("POST", "/suspense/claims", claim(amount_minor=1), key)
    more = [await payer.post("/suspense/claims", claim()) for _ in range(OPEN_CLAIMS_MAX)]
    pages = await payer.get("/me/claims?limit=6")
    rest = await payer.get(f"/me/claims?limit=6&cursor={pages.body['next_cursor']}")

    assert (first.body["id"], "true") == (
        replay.body["id"],
        replay.headers["Idempotency-Replayed"],
    )
    assert (409, "operation_differs") == (differs.status, differs.code)
    assert [201] * (OPEN_CLAIMS_MAX - 1) + [409] == [answer.status for answer in more]
    assert "too_many_claims" == more[-1].code
    assert OPEN_CLAIMS_MAX == len({one["id"] for one in pages.body["items"] + rest.body["items"]})


async def test_evidence_is_ones_own_and_used_once(served: Served) -> None:
    payer, other = await person(served), await person(served)
    mine, theirs = await proof_of(served, payer), await proof_of(served, other)
    answers: list[Answer] = [
        await payer.post("/suspense/claims", claim(evidence=files))
        for files in ([mine], [mine], [theirs], [str(uuid7())], [mine, mine], [mine] * 5)
    ]

    assert [201, 404, 404, 404, 422, 422] == [answer.status for answer in answers]
    (link,) = answers[0].body["evidence"]
    assert link.startswith(f"/api/v1/files/{mine}?expires=")


async def test_a_rejected_claim_says_why(served: Served, clerk: Person) -> None:
    payer = await person(served)
    made = await payer.post("/suspense/claims", claim())
    path = f"/admin/claims/{made.body['id']}/reject"
    listed = await clerk.get("/admin/claims?limit=200")
    rejected = await clerk.post(path, {"reason": "No such money has come."})
    again = await clerk.post(path, {"reason": "Still none."})
    (mine,) = (await payer.get("/me/claims")).body["items"]

    assert made.body["id"] in [one["id"] for one in listed.body["items"]]
    assert (200, str(payer.person_id)) == (rejected.status, rejected.body["person_id"])
    assert (409, "already_decided") == (again.status, again.code)
    assert ("rejected", "No such money has come.") == (mine["state"], mine["reason"])


async def test_an_erased_persons_claims_are_gone_with_their_evidence(served: Served) -> None:
    payer = await person(served, fresh=True)
    proof = await proof_of(served, payer)
    await payer.post("/suspense/claims", claim(evidence=[proof]))
    erased = await payer.ask("DELETE", "/me")
    left = await served.pool.fetchval(
        "SELECT count(*) FROM suspense_claims WHERE person_id = $1", payer.person_id
    )
    state = await served.pool.fetchval("SELECT state FROM files WHERE file_id = $1", UUID(proof))

    assert (204, 0, "doomed") == (erased.status, left, state)


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_minor": 0},
        {"amount_minor": "250000"},
        {"paid_on": ...},
        {"paid_on": 1_700_000_000},
        {"paid_on": "2026-02-30"},
        {"paid_on": "2026-11-20T10:00:00Z"},
        {"sender_name": ""},
        {"sender_name": "x" * 101},
        {"reference": "x" * 65},
        {"currency": "GBP"},
        {"goal_id": "mine"},
        {"evidence": "none"},
        {"state": "settled"},
    ],
    ids=str,
)
async def test_what_is_no_claim_is_refused(served: Served, changes: dict[str, Any]) -> None:
    payer = await person(served)
    answer = await payer.post("/suspense/claims", claim(**changes))

    assert (422, "invalid_request") == (answer.status, answer.code)
