"""Proofs over HTTP: shown with receipts, answered by who gave, decided by their answers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from goalfund.goal.commands import SettleWithdrawal
from goalfund.goal.roles import Role
from goalfund.goal.verify import verify
from tests.goals import credit, intend
from tests.integration.files.test_uploads import brought
from tests.integration.server.test_withdrawals import Treasury, run_errands, say, treasury
from tests.jcs import chain_fault
from tests.served import Answer, Served
from tests.signed_in import Person, give_role, person

SHOWN = {"heading": "Pipes bought", "body": "Forty pipes, see the receipt."}


@dataclass
class Paid:
    """A goal of which money was paid out, and who gave to it."""

    served: Served
    treasury: Treasury
    withdrawal: Any
    givers: list[Person]

    @property
    def ada(self) -> Person:
        return self.treasury.ada

    async def show(self, **changes: Any) -> Answer:
        return await say(self.ada, "proofs", self.withdrawal, SHOWN | changes)

    async def status(self) -> str:
        path = f"/withdrawals/{self.withdrawal['withdrawal_id']}"
        return str((await self.ada.get(path)).body["withdrawal"]["status"])


async def paid(served: Served, givers: int = 3, **terms: Any) -> Paid:
    """Return a goal with so many contributors of its own, beside one who is nobody."""
    at = await treasury(served, **terms)
    people = [await person(served, fresh=True, first_name=f"Giver {n}") for n in range(givers)]
    for one in people:
        gift = intend(at.goal_id, 1_000, person_id=one.person_id)
        await served.commit(gift)
        await served.commit(credit(gift))
    asked = await at.asked(amount_minor=1_000)
    await say(at.ben, "approve", asked)
    await run_errands(served)
    withdrawal_id = UUID(asked["withdrawal_id"])
    done = SettleWithdrawal(operation_id=uuid7(), goal_id=at.goal_id, withdrawal_id=withdrawal_id)
    await served.commit(done)
    return Paid(served, at, asked, people)


async def confirm(who: Person, proof: Any, confirmed: Any = True, **more: Any) -> Answer:
    body = {"confirmed": confirmed, **more}
    return await who.post(f"/proofs/{proof['proof_id']}/confirmations", body)


async def test_a_proof_convinces_those_who_gave(served: Served) -> None:
    at = await paid(served)
    receipt = await brought(at.ada, purpose="proof")
    shown = await at.show(attachments=[receipt["id"]])
    proof = shown.body["proof"]
    first = await confirm(at.givers[0], proof, comment="I saw them.")
    for giver in at.givers[1:]:
        await confirm(giver, proof)
    await run_errands(served)
    read = (await served.get(f"/withdrawals/{at.withdrawal['withdrawal_id']}")).body
    log = (await served.get(f"/goals/{at.treasury.goal_id}/events?after_seq=0&limit=200")).body
    picture = await served.ask("GET", proof["attachments"][0]["url"])
    findings: list[object] = []
    await verify(served.dsn, findings.append, goal_id=at.treasury.goal_id)

    assert (201, "open", 3, 4, "Ada Obi") == (
        shown.status,
        *(proof[name] for name in ("status", "answers_needed", "contributors", "submitted_by")),
    )
    assert {"confirmed": True, "comment": "I saw them."} == first.body["proof"]["mine"]
    assert ("proven", "confirmed", 3, 0) == (
        read["withdrawal"]["status"],
        *(read["proofs"][0][name] for name in ("status", "yes", "no")),
    )
    said = read["proofs"][0]["confirmations"]
    assert ("I saw them.", "Giver 0 Obi") == (said[-1]["comment"], said[-1]["name"])
    assert 200 == picture.status
    assert chain_fault(at.treasury.goal_id, log["events"]) is None
    assert "proof_decided" == log["events"][-1]["kind"]
    assert [] == findings


async def test_a_disputed_one_is_proven_by_a_further_proof(served: Served) -> None:
    at = await paid(served, givers=1)
    proof = (await at.show()).body["proof"]
    await confirm(at.givers[0], proof, confirmed=False, comment="Where are they?")
    while_open = await at.show()
    await end_review(served, proof)
    disputed = await at.status()
    second = (await at.show(heading="The pipes")).body["proof"]
    late = await confirm(at.givers[0], proof)
    await end_review(served, second)
    read = (await at.ada.get(f"/withdrawals/{at.withdrawal['withdrawal_id']}")).body

    assert (409, "proof_under_review") == (while_open.status, while_open.code)
    assert "disputed" == disputed
    assert (409, "already_decided") == (late.status, late.code)
    assert ["confirmed", "disputed"] == [one["status"] for one in read["proofs"]]
    assert "proven" == read["withdrawal"]["status"]


async def end_review(served: Served, proof: Any) -> None:
    """Have a review's time pass, on the clock of who looks after it."""
    # The goal's clock decides, and a row is what can be moved.
    await served.pool.execute(
        "UPDATE proofs SET review_ends_at = now(), due_at = 'epoch' WHERE proof_id = $1",
        UUID(proof["proof_id"]),
    )
    await run_errands(served)


async def test_who_may_answer(served: Served) -> None:
    """Reliability 90 and 91, over HTTP: not its author, nobody without money, late ones too."""
    at = await paid(served)
    own = intend(at.treasury.goal_id, 1_000, person_id=at.ada.person_id)
    await served.commit(own)
    await served.commit(credit(own))
    proof = (await at.show()).body["proof"]
    by_author = await confirm(at.ada, proof)
    by_stranger = await confirm(await person(served), proof)
    late = await person(served, first_name="Late")
    gift = intend(at.treasury.goal_id, 1_000, person_id=late.person_id, anonymous=True)
    await served.commit(gift)
    before = await confirm(late, proof)
    await served.commit(credit(gift))
    after = await confirm(late, proof, comment="Good.")

    assert (403, "forbidden") == (by_author.status, by_author.code)
    assert (403, "not_a_contributor") == (by_stranger.status, by_stranger.code)
    assert (403, 200) == (before.status, after.status)
    (said,) = after.body["proof"]["confirmations"]
    assert (None, "Good.") == (said["name"], said["comment"])
    assert (False, True) == (proof["can_confirm"], after.body["proof"]["can_confirm"])


async def test_an_answer_is_changed_counted_once_and_repeated_as_at_first(served: Served) -> None:
    at = await paid(served)
    proof = (await at.show()).body["proof"]
    path, key = f"/proofs/{proof['proof_id']}/confirmations", uuid7()
    giver = at.givers[0]
    first = await giver.ask("POST", path, {"confirmed": True, "comment": "Yes."}, key)
    changed = await confirm(giver, proof, confirmed=False)
    again = await giver.ask("POST", path, {"confirmed": True, "comment": "Yes."}, key)

    assert [(1, 0), (0, 1)] == [
        (one.body["proof"]["yes"], one.body["proof"]["no"]) for one in (first, changed)
    ]
    assert {"confirmed": False, "comment": None} == changed.body["proof"]["mine"]
    assert "true" == again.headers["Idempotency-Replayed"]
    assert (0, 1) == (again.body["proof"]["yes"], again.body["proof"]["no"])


async def test_what_is_no_proof_is_refused(served: Served) -> None:
    at = await paid(served, givers=0)
    files = [str(uuid7()) for _ in range(7)]
    for changes, field in (
        ({"heading": "x" * 121}, "heading"),
        ({"heading": ""}, "heading"),
        ({"body": "x" * 5_001}, "body"),
        ({"body": 7}, "body"),
        ({"attachments": files}, "attachments"),
        ({"attachments": files[:1] * 2}, "attachments"),
        ({"status": "proven"}, "status"),
    ):
        answer = await at.show(**changes)
        assert (422, [field]) == (
            answer.status,
            [error["field"] for error in answer.body["errors"]],
        )
    foreign = await at.show(attachments=files[:1])
    unpaid = await at.treasury.request(amount_minor=1_000)

    assert (404, "file_not_found") == (foreign.status, foreign.code)
    assert "previous_withdrawal_unproven" == unpaid.code
    for body in ({}, {"confirmed": 1}, {"confirmed": True, "comment": "x" * 501}):
        wrong = await at.ada.post(f"/proofs/{uuid7()}/confirmations", body)
        assert 422 == wrong.status
    assert "proof_not_found" == (await confirm(at.ada, {"proof_id": str(uuid7())})).code


async def test_a_private_goals_receipts_are_read_by_links_that_end(served: Served) -> None:
    at = await paid(served, givers=1, visibility="private")
    receipt = await brought(at.ada, purpose="proof")
    proof = (await at.show(attachments=[receipt["id"]])).body["proof"]
    url = proof["attachments"][0]["url"]
    path = f"/withdrawals/{at.withdrawal['withdrawal_id']}"

    assert "?" in url
    assert 200 == (await served.ask("GET", url)).status
    assert 404 == (await served.ask("GET", url.partition("?")[0])).status
    assert 404 == (await served.get(path)).status
    assert 200 == (await at.givers[0].get(path)).status


async def test_who_is_erased_leaves_no_words_and_no_receipts(served: Served) -> None:
    at = await paid(served, givers=1)
    chi = await person(served, fresh=True, first_name="Chi")
    await give_role(served, at.treasury.goal_id, chi, Role.ORGANISER)
    receipt = await brought(chi, purpose="proof")
    body = SHOWN | {"attachments": [receipt["id"]]}
    proof = (await say(chi, "proofs", at.withdrawal, body)).body["proof"]
    await confirm(at.givers[0], proof, comment="I saw them.")
    erased = [await one.ask("DELETE", "/me") for one in (chi, at.givers[0])]
    read = (await served.get(f"/withdrawals/{at.withdrawal['withdrawal_id']}")).body
    findings: list[object] = []
    await verify(served.dsn, findings.append, goal_id=at.treasury.goal_id)
    (left,) = read["proofs"]
    (said,) = left["confirmations"]

    assert [204, 204] == [one.status for one in erased]
    assert (None, None, [], None) == tuple(
        left[name] for name in ("heading", "body", "attachments", "submitted_by")
    )
    assert (True, None, None) == tuple(said[name] for name in ("confirmed", "comment", "name"))
    assert 404 == (await served.ask("GET", proof["attachments"][0]["url"])).status
    assert [] == findings
