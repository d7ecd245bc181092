"""The rules of proofs: who shows, who answers, and what their answers come to."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.goal import decide_proofs
from goalfund.goal.commands import ChargeBack, Command, RequestWithdrawal, SettleRefund, SubmitProof
from goalfund.goal.decide_proofs import answers_needed, outcome_of
from goalfund.goal.facts import GoalFile
from goalfund.goal.roles import Role
from goalfund.goal.verdicts import Diversion, Refusal
from tests.goals import (
    NOON,
    Ledger,
    answer_proof,
    appoint,
    approve,
    ask_for,
    credit,
    decide_proof,
    intend,
    prove,
    refund,
    send,
    settle,
    upload,
    withdraw,
)
from tests.unit.goal.test_decide_withdrawals import ADA, BEN, CHI, EVE, FEM, answer, status_of

WEEK = timedelta(days=7)
GIVERS = [UUID(int=50 + n) for n in range(3)]


def shown(givers: int = 3, **changes: Any) -> tuple[Ledger, RequestWithdrawal, SubmitProof]:
    """A goal with so many contributors, of whose money some was paid out and a proof was shown."""
    ledger = Ledger()
    ledger.open(person_id=ADA, member_id=uuid4())
    ledger.do(appoint(ledger.goal_id, BEN, Role.TREASURER, ADA))
    for who in GIVERS[:givers]:
        ledger.give(1_000, person_id=who)
    if not givers:
        ledger.do(appoint(ledger.goal_id, FEM, Role.TREASURER, ADA))
    one = ask_for(ledger.goal_id, 100, ADA) if givers else withdraw(ledger.goal_id, 100)
    ledger.do(one)
    for command in (approve(one, BEN), send(one), settle(one)):
        ledger.do(command)
    proof = prove(one, ADA, **changes)
    ledger.do(proof)
    return ledger, one, proof


@pytest.mark.parametrize(
    ("contributors", "needed"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (60, 3), (61, 4), (80, 4), (81, 5), (1_000, 50)],
)
def test_so_many_answers_decide_early(contributors: int, needed: int) -> None:
    """Reliability 91: at one, two and three, and where five per cent are rounded up."""
    assert needed == answers_needed(contributors)


@pytest.mark.parametrize(
    ("yes", "no", "contributors", "early", "at_the_end"),
    [
        (0, 0, 0, None, "confirmed"),
        (0, 0, 1, None, "confirmed"),
        (1, 0, 1, "confirmed", "confirmed"),
        (0, 1, 1, None, "disputed"),
        (1, 0, 2, None, "confirmed"),
        (1, 1, 2, None, "confirmed"),
        (2, 0, 2, "confirmed", "confirmed"),
        (2, 0, 3, None, "confirmed"),
        (2, 1, 3, "confirmed", "confirmed"),
        (1, 2, 3, None, "disputed"),
        (2, 2, 60, None, "confirmed"),
        (3, 2, 61, "confirmed", "confirmed"),
        (3, 0, 61, None, "confirmed"),
        (2, 3, 61, None, "disputed"),
    ],
)
def test_what_answers_come_to(
    yes: int, no: int, contributors: int, early: str | None, at_the_end: str
) -> None:
    """Reliability 91."""
    assert early == outcome_of(yes, no, contributors, over=False)
    assert at_the_end == outcome_of(yes, no, contributors, over=True)


@given(yes=st.integers(0, 400), no=st.integers(0, 400), contributors=st.integers(0, 4_000))
def test_an_end_always_decides_and_never_against_an_early_yes(
    yes: int, no: int, contributors: int
) -> None:
    early = outcome_of(yes, no, contributors, over=False)
    end = outcome_of(yes, no, contributors, over=True)

    assert end == ("disputed" if no > yes else "confirmed")
    assert early in (None, "confirmed")
    assert early is None or end == early


def test_three_who_are_convinced_prove_a_withdrawal() -> None:
    ledger, one, proof = shown()
    for who in GIVERS[:2]:
        ledger.do(answer_proof(proof, who))
    early = answer(ledger, decide_proof(proof))
    ledger.do(answer_proof(proof, GIVERS[2], confirmed=False))
    due_at = ledger.facts.proofs[proof.proof_id].due_at
    ledger.do(decide_proof(proof))

    assert Diversion.NOT_DUE == early
    assert NOON == due_at
    assert "proven" == status_of(ledger, one)
    body = ledger.events[-1].body
    assert ("confirmed", 2, 1, 3) == tuple(
        body[name] for name in ("outcome", "yes", "no", "contributors")
    )


@pytest.mark.parametrize(
    ("after", "expected"),
    [(WEEK - timedelta(microseconds=1), Diversion.NOT_DUE), (WEEK, "committed")],
)
def test_a_review_ends_at_its_very_instant(after: timedelta, expected: object) -> None:
    ledger, _, proof = shown()
    ledger.now = NOON + after

    assert expected == answer(ledger, decide_proof(proof))


def test_nobody_s_answer_is_a_yes_at_the_end() -> None:
    ledger, one, proof = shown()
    ledger.now = NOON + WEEK
    ledger.do(decide_proof(proof))

    assert "proven" == status_of(ledger, one)


def test_a_disputed_withdrawal_is_proven_by_a_further_proof() -> None:
    ledger, one, proof = shown()
    ledger.do(answer_proof(proof, GIVERS[0], confirmed=False))
    ledger.now = NOON + WEEK
    ledger.do(decide_proof(proof))
    before = status_of(ledger, one)
    second = prove(one, ADA, review_ends_at=ledger.now + WEEK)
    ledger.do(second)
    for who in GIVERS:
        ledger.do(answer_proof(second, who))
    ledger.do(decide_proof(second))

    assert ("disputed", "proven") == (before, status_of(ledger, one))
    assert Diversion.NOT_NEEDED == answer(ledger, decide_proof(second))
    assert Refusal.ALREADY_DECIDED == answer(ledger, prove(one, ADA))


def test_an_answer_is_changed_and_counted_once() -> None:
    ledger, _, proof = shown()
    for confirmed in (True, False, True, True):
        ledger.do(answer_proof(proof, GIVERS[0], confirmed=confirmed))
    row = ledger.facts.proofs[proof.proof_id]
    names = {event.body["confirmation_id"] for event in ledger.events[-4:]}

    assert (1, 0) == (row.yes, row.no)
    assert 1 == len(names)


def test_an_answer_that_is_taken_back_is_due_no_longer() -> None:
    ledger, _, proof = shown()
    for who in GIVERS:
        ledger.do(answer_proof(proof, who))
    for who in GIVERS[:2]:
        ledger.do(answer_proof(proof, who, confirmed=False))

    assert NOON + WEEK == ledger.facts.proofs[proof.proof_id].due_at
    assert Diversion.NOT_DUE == answer(ledger, decide_proof(proof))


def test_a_decided_proof_is_answered_no_more() -> None:
    ledger, _, proof = shown(1)
    ledger.do(answer_proof(proof, GIVERS[0]))
    ledger.do(decide_proof(proof))

    assert Refusal.ALREADY_DECIDED == answer(ledger, answer_proof(proof, GIVERS[0]))


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (GIVERS[0], "committed"),
        (BEN, Refusal.NOT_A_CONTRIBUTOR),
        (EVE, Refusal.NOT_A_CONTRIBUTOR),
        (None, Refusal.NOT_A_CONTRIBUTOR),
        (ADA, Refusal.FORBIDDEN),
    ],
)
def test_who_may_answer(who: UUID | None, expected: object) -> None:
    """Reliability 90 and 91."""
    ledger, _, proof = shown()

    assert expected == answer(ledger, answer_proof(proof, who))


def test_who_has_given_answers_unless_they_asked_for_the_money_or_showed_the_proof() -> None:
    """Reliability 90: the treasurer who gave may; the organiser who gave may not, nor later."""
    ledger, _, proof = shown()
    for who in (ADA, BEN):
        ledger.give(500, person_id=who)
    treasurer = answer(ledger, answer_proof(proof, BEN))
    organiser = answer(ledger, answer_proof(proof, ADA))
    ledger.do(appoint(ledger.goal_id, BEN, Role.ORGANISER, ADA))
    ledger.do(appoint(ledger.goal_id, ADA, None, BEN))

    assert ("committed", Refusal.FORBIDDEN) == (treasurer, organiser)
    assert Refusal.FORBIDDEN == answer(ledger, answer_proof(proof, ADA))


def test_who_shows_another_s_withdrawal_does_not_answer_either() -> None:
    """Reliability 90."""
    ledger, one, first = shown()
    ledger.do(appoint(ledger.goal_id, BEN, Role.ORGANISER, ADA))
    ledger.give(500, person_id=BEN)
    ledger.do(answer_proof(first, GIVERS[0], confirmed=False))
    ledger.now = NOON + WEEK
    ledger.do(decide_proof(first))
    second = prove(one, BEN)
    ledger.do(second)

    assert Refusal.FORBIDDEN == answer(ledger, answer_proof(second, BEN))


def test_who_gives_after_the_proof_was_shown_may_answer() -> None:
    """Reliability 91: late joiners, in the very batch of their payment too."""
    ledger, _, proof = shown()
    gift = intend(ledger.goal_id, 700, person_id=EVE)
    ledger.do(gift)
    outcomes = ledger.ask(credit(gift), answer_proof(proof, EVE))

    assert [False, False] == [hasattr(outcome, "refusal") for outcome in outcomes]


@pytest.mark.parametrize(
    ("back_minor", "expected"), [(999, "committed"), (1_000, Refusal.NOT_A_CONTRIBUTOR)]
)
@pytest.mark.parametrize("by_bank", [False, True])
def test_whose_money_went_back_answers_no_more(
    back_minor: int, expected: object, by_bank: bool
) -> None:
    """Reliability 91: as long as one kobo of theirs is in the goal, they answer."""
    ledger, _, proof = shown()
    gift = ledger.give(1_000, person_id=CHI)
    of: dict[str, Any] = {"operation_id": uuid4(), "goal_id": ledger.goal_id}
    ends: list[Command] = [
        ChargeBack(
            **of, reference="x", contribution_id=gift.contribution_id, amount_minor=back_minor
        )
    ]
    if not by_bank:
        back = refund(gift, back_minor)
        ends = [back, SettleRefund(**of, refund_id=back.refund_id)]
    outcomes = ledger.ask(*ends, answer_proof(proof, CHI))

    said = getattr(outcomes[-1], "refusal", "committed")
    assert expected == said


def test_an_anonymous_giver_answers_and_nothing_tells_who_they_are() -> None:
    """Reliability 91."""
    ledger, _, proof = shown()
    ledger.give(700, person_id=EVE, anonymous=True)
    said = answer_proof(proof, EVE, author_name=None, comment=None, anonymous=True)
    ledger.do(said)
    event = ledger.events[-1]

    assert (None, None) == (event.display, event.salt)
    assert "commitment" not in event.body
    assert str(EVE) not in event.body_text


def test_one_proof_is_reviewed_at_a_time() -> None:
    ledger, one, _ = shown()

    assert Refusal.PROOF_UNDER_REVIEW == answer(ledger, prove(one, ADA))


@pytest.mark.parametrize("who", [BEN, CHI, EVE])
def test_only_an_organiser_shows(who: UUID) -> None:
    ledger, one, _ = shown()

    assert Refusal.FORBIDDEN == answer(ledger, prove(one, who))


def test_what_has_not_been_paid_is_not_proven() -> None:
    ledger, _, _ = shown()
    ledger.facts.withdrawals.clear()
    one = ask_for(ledger.goal_id, 1, ADA)
    unknown = answer(ledger, prove(one, ADA))
    ledger.do(one)

    assert Refusal.WITHDRAWAL_NOT_FOUND == unknown
    assert Refusal.WITHDRAWAL_NOT_PAID == answer(ledger, prove(one, ADA))


def test_a_proof_that_is_not_there_is_not_found() -> None:
    ledger, one, _ = shown()
    nowhere = prove(one, ADA)

    assert Refusal.PROOF_NOT_FOUND == answer(ledger, answer_proof(nowhere, GIVERS[0]))
    assert Refusal.PROOF_NOT_FOUND == answer(ledger, decide_proof(nowhere))


def test_a_rule_that_rounds_down_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control of reliability 91."""
    monkeypatch.setattr(decide_proofs, "_ANSWERS_PERCENT", 4)
    with pytest.raises(AssertionError):
        test_so_many_answers_decide_early(81, 5)


def test_files_of_a_proof_are_ones_own_brought_for_that_and_used_once() -> None:
    again, one, _ = shown()
    receipt = upload(ADA, "proof", media="application/pdf", width=None, height=None)
    foreign, picture = upload(BEN, "proof"), upload(ADA, "update")
    again.facts.uploads |= {file.file_id: file for file in (receipt, foreign, picture)}

    for file_id in (foreign.file_id, picture.file_id, uuid4()):
        assert Refusal.FILE_NOT_FOUND == answer(again, prove(one, ADA, attachments=(file_id,)))
    assert Refusal.FORBIDDEN == answer(again, prove(one, EVE, attachments=(foreign.file_id,)))
    # One is under review: that is said after the files are looked at.
    proof = prove(one, ADA, attachments=(receipt.file_id,))
    assert Refusal.PROOF_UNDER_REVIEW == answer(again, proof)


def test_a_proof_shows_its_files_and_the_chain_commits_to_them() -> None:
    ledger, one, first = shown()
    for who in GIVERS:
        ledger.do(answer_proof(first, who, confirmed=False))
    ledger.now += WEEK
    ledger.do(decide_proof(first))
    receipt = upload(ADA, "proof", media="application/pdf", width=None, height=None)
    ledger.facts.uploads |= {receipt.file_id: receipt}
    proof = prove(one, ADA, attachments=(receipt.file_id,), review_ends_at=ledger.now + WEEK)
    batch = ledger.write(proof)
    (event,) = batch.events

    assert event.display is not None
    assert [receipt.shown()] == event.display["attachments"]
    assert [GoalFile(proof.proof_id, 0, receipt.file_id, "proof", event.seq)] == list(
        batch.files.values()
    )
