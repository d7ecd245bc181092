"""Proofs over HTTP: shown by organisers, answered by who gave."""

from typing import Final
from uuid import UUID

from aiohttp import web

from goalfund.edge.guards import UNSAFE, Need, allowed
from goalfund.edge.outcomes import accepted
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.sessions import signed_in
from goalfund.withdrawals.proof_models import ConfirmationBody, ProofAnswerView, ProofBody
from goalfund.withdrawals.routes import PROOFS, allowed_at

# What clients call otherwise than the command does.
_NAME_IN_REQUEST: Final = {"text": "body"}
_ASKED: Final = (
    Code.UNAUTHENTICATED,
    *UNSAFE,
    Code.FORBIDDEN,
    Code.ALREADY_DECIDED,
    Code.OVERLOADED,
    Code.OUTCOME_UNKNOWN,
)

routes = Routes("/api/v1", "proofs")


@routes.post(
    "/withdrawals/{withdrawal_id}/proofs",
    status=201,
    codes=(
        *_ASKED,
        Code.WITHDRAWAL_NOT_FOUND,
        Code.FILE_NOT_FOUND,
        Code.WITHDRAWAL_NOT_PAID,
        Code.PROOF_UNDER_REVIEW,
    ),
)
async def submit_proof(
    request: web.Request, withdrawal_id: UUID, body: ProofBody, operation_id: UUID
) -> Answer[ProofAnswerView]:
    """Show what a withdrawal was spent on, with up to six pictures or PDF. For organisers.

    Whoever has money in the goal is asked whether they are convinced. When max(3, 5 % of the
    contributors) have answered (all of them, where fewer than three exist) and more than half say
    yes, it is confirmed; else its review decides when it ends: confirmed if no more than half said
    no. A withdrawal whose proof was disputed can be proven by another.
    """
    goal_id, who = await allowed_at(request, withdrawal_id, Need.SUBMIT_PROOF)
    proofs = request.app[PROOFS]
    outcome = await proofs.submit(goal_id, who.signed_in_id, operation_id, withdrawal_id, body)
    done = accepted(outcome, _NAME_IN_REQUEST)
    assert done.subject is not None
    return Answer(await proofs.shown(goal_id, who, done.subject), replayed=done.replayed)


@routes.post(
    "/proofs/{proof_id}/confirmations",
    codes=(*_ASKED, Code.PROOF_NOT_FOUND, Code.NOT_A_CONTRIBUTOR, Code.RATE_LIMITED),
)
async def confirm_proof(
    request: web.Request, proof_id: UUID, body: ConfirmationBody, operation_id: UUID
) -> Answer[ProofAnswerView]:
    """Say whether one is convinced by a proof; it can be changed until the proof is decided.

    For whoever has money in the goal at that moment, but not for who asked for the withdrawal or
    has shown the proof. A name is shown only of who has given in their own name.
    """
    session = await signed_in(request)
    unseen = ProblemError(Code.PROOF_NOT_FOUND, f"No proof {proof_id}.")
    proofs = request.app[PROOFS]
    if (goal_id := await proofs.reads.goal_of(proof_id)) is None:
        raise unseen
    try:
        # Whose money is in the goal, it knows best.
        who = await allowed(request, goal_id, Need.SEE)
    except ProblemError as problem:
        raise (unseen if problem.code is Code.GOAL_NOT_FOUND else problem) from None
    outcome = await proofs.confirm(goal_id, session.person_id, operation_id, proof_id, body)
    done = accepted(outcome)
    return Answer(await proofs.shown(goal_id, who, proof_id), replayed=done.replayed)
