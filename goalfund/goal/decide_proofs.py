"""The rules of proofs: shown by organisers, answered by who gave, decided by their answers. Pure.

Who may answer is settled at the moment of the answer: whoever has money in the goal then, also
when they gave after the proof was shown, and nobody any more to whom all went back. Nobody answers
for a withdrawal that they have asked for, or a proof that they have shown.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from goalfund.goal.commands import AnswerProof, DecideProof, SubmitProof
from goalfund.goal.decide_files import PROOF, find_uploads, put_to_use
from goalfund.goal.events import EventKind
from goalfund.goal.facts import Facts, Proof, ProofAnswer, Withdrawal
from goalfund.goal.roles import may_organise, member_id_of
from goalfund.goal.state import GoalState
from goalfund.goal.verdicts import Decision, Diversion, Refusal, Verdict

CONFIRMED: Final = "confirmed"
DISPUTED: Final = "disputed"
_ANSWERS_MIN: Final = 3
_ANSWERS_PERCENT: Final = 5


def answers_needed(contributors: int) -> int:
    """Return how many answers can decide before the review ends."""
    if contributors < _ANSWERS_MIN:
        return contributors
    return max(_ANSWERS_MIN, -(-contributors * _ANSWERS_PERCENT // 100))


def outcome_of(yes: int, no: int, contributors: int, *, over: bool) -> str | None:
    """Return what a proof is by its answers, or None while it is open. `over`: its review is."""
    answers = yes + no
    if answers >= answers_needed(contributors) and 2 * yes > answers:
        return CONFIRMED
    if not over:
        return None
    return CONFIRMED if 2 * no <= answers else DISPUTED


def submit(state: GoalState, command: SubmitProof, facts: Facts, _now: datetime) -> Verdict:
    if not may_organise(state.members, command.person_id):
        return Refusal.FORBIDDEN
    withdrawal = facts.withdrawals.get(command.withdrawal_id)
    if withdrawal is None:
        return Refusal.WITHDRAWAL_NOT_FOUND
    uploads = find_uploads(facts, command.person_id, PROOF, command.attachments)
    if uploads is None:
        return Refusal.FILE_NOT_FOUND
    if withdrawal.status == "proven" or command.proof_id in facts.proofs:
        return Refusal.ALREADY_DECIDED
    if not withdrawal.is_unproven:
        return Refusal.WITHDRAWAL_NOT_PAID
    if any(_is_under_review(proof, withdrawal) for proof in facts.proofs.values()):
        return Refusal.PROOF_UNDER_REVIEW
    proof = Proof(
        command.proof_id,
        command.withdrawal_id,
        state.seq + 1,
        command.review_ends_at,
        command.review_ends_at,
        member_id_of(state.members, command.person_id),
        command.person_id,
    )
    shown: dict[str, object] = {"heading": command.heading, "text": command.text}
    if command.author_name is not None:
        shown["name"] = command.author_name
    if uploads:
        shown["attachments"] = [upload.shown() for upload in uploads]
    by = {} if proof.member_id is None else {"member_id": str(proof.member_id)}
    return Decision(
        EventKind.PROOF_SUBMITTED,
        _body(proof) | by,
        display=shown,
        salt=command.salt,
        subject=proof.proof_id,
        proof=proof,
        files=put_to_use(uploads, PROOF, proof.proof_id, proof.seq),
    )


def _is_under_review(proof: Proof, withdrawal: Withdrawal) -> bool:
    return proof.withdrawal_id == withdrawal.withdrawal_id and proof.status == "open"


def answer(state: GoalState, command: AnswerProof, facts: Facts, now: datetime) -> Verdict:
    proof, person_id = facts.proofs.get(command.proof_id), command.person_id
    if proof is None:
        return Refusal.PROOF_NOT_FOUND
    withdrawal = facts.withdrawals[proof.withdrawal_id]
    member_id = member_id_of(state.members, person_id)
    if member_id is not None and member_id in (proof.member_id, withdrawal.member_id):
        return Refusal.FORBIDDEN
    if person_id is None or facts.nets_minor.get(person_id, 0) <= 0:
        return Refusal.NOT_A_CONTRIBUTOR
    if proof.status != "open":
        return Refusal.ALREADY_DECIDED
    before = facts.answers.get((proof.proof_id, person_id))
    given = _given(state, command, before, person_id)
    after = _counting(state, proof, before, given, now)
    body = {
        "confirmation_id": str(given.confirmation_id),
        "confirmed": given.confirmed,
        "yes": after.yes,
        "no": after.no,
    }
    shown = {"comment": command.comment, "name": command.author_name}
    display = {name: value for name, value in shown.items() if value is not None}
    return Decision(
        EventKind.PROOF_CONFIRMED_BY,
        _body(proof) | body,
        display=display or None,
        salt=command.salt if display else None,
        subject=given.confirmation_id,
        proof=after,
        answer=given,
    )


def _given(
    state: GoalState, command: AnswerProof, before: ProofAnswer | None, person_id: UUID
) -> ProofAnswer:
    return ProofAnswer(
        command.confirmation_id if before is None else before.confirmation_id,
        command.proof_id,
        person_id,
        command.confirmed,
        state.seq + 1,
    )


def _counting(
    state: GoalState, proof: Proof, before: ProofAnswer | None, given: ProofAnswer, now: datetime
) -> Proof:
    """Return the proof with one answer more or another, due at once if that suffices."""
    was_yes, was_no = (0, 0) if before is None else (before.confirmed, not before.confirmed)
    yes = proof.yes + given.confirmed - was_yes
    no = proof.no + (not given.confirmed) - was_no
    decided = outcome_of(yes, no, state.book.contributors, over=False) is not None
    due_at = min(now, proof.review_ends_at) if decided else proof.review_ends_at
    return replace(proof, yes=yes, no=no, due_at=due_at)


def decide_proof(state: GoalState, command: DecideProof, facts: Facts, now: datetime) -> Verdict:
    proof = facts.proofs.get(command.proof_id)
    if proof is None:
        return Refusal.PROOF_NOT_FOUND
    if proof.status != "open":
        return Diversion.NOT_NEEDED
    contributors = state.book.contributors
    over = now >= proof.review_ends_at
    outcome = outcome_of(proof.yes, proof.no, contributors, over=over)
    if outcome is None:
        return Diversion.NOT_DUE
    body = {"outcome": outcome, "yes": proof.yes, "no": proof.no, "contributors": contributors}
    withdrawal = facts.withdrawals[proof.withdrawal_id]
    if withdrawal.is_paid:  # else its money has come back meanwhile
        status = "proven" if outcome == CONFIRMED else DISPUTED
        withdrawal = replace(withdrawal, status=status)
    return Decision(
        EventKind.PROOF_DECIDED,
        _body(proof) | body,
        subject=proof.proof_id,
        proof=replace(proof, status=outcome, decided_seq=state.seq + 1),
        withdrawal=withdrawal,
    )


def _body(proof: Proof) -> dict[str, object]:
    return {"withdrawal_id": str(proof.withdrawal_id), "proof_id": str(proof.proof_id)}
