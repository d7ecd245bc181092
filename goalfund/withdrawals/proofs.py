"""Proofs shown and answered by people: the use cases between an edge and the goals.

As with `requests.py`, every edge comes here after its guards: `submit` and `confirm` return the
goal's `Outcome`, and `shown` is the answer to it.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from goalfund.edge.guards import Allowed
from goalfund.edge.problems import Code, ProblemError
from goalfund.files.links import Links
from goalfund.goal.commands import AnswerProof, Command, SubmitProof
from goalfund.goal.outcomes import Committed, Goals, Outcome
from goalfund.people.throttles import Ration, Share, Throttles
from goalfund.withdrawals.proof_models import (
    ConfirmationBody,
    ProofAnswerView,
    ProofBody,
    ProofView,
)
from goalfund.withdrawals.proof_store import ProofReads
from goalfund.withdrawals.proof_views import proof_view

# Whoever changes their mind adds a line to a log each time.
ANSWERS_A_DAY: Final = Ration(attempts=10, per_s=86_400)


class Proofs:
    """Asks goals about proofs on behalf of people, whom the guards have let through.

    `decided` is called after each commit by which something may follow by itself.
    """

    def __init__(
        self,
        goals: Goals,
        reads: ProofReads,
        links: Links,
        throttles: Throttles,
        *,
        review: timedelta,
        decided: Callable[[], None] = lambda: None,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.reads = reads
        self._goals = goals
        self._links = links
        self._throttles = throttles
        self._review = review
        self._decided = decided
        self._random_bytes = random_bytes
        self._clock = clock

    async def submit(
        self,
        goal_id: UUID,
        person_id: UUID,
        operation_id: UUID,
        withdrawal_id: UUID,
        body: ProofBody,
    ) -> Outcome:
        """Return what became of a proof, which is the subject when it is committed.

        Raises:
            ProblemError: `unauthenticated` when they were erased just now.
        """
        return await self._said(
            SubmitProof(
                operation_id=operation_id,
                goal_id=goal_id,
                person_id=person_id,
                proof_id=uuid7(),
                withdrawal_id=withdrawal_id,
                heading=body.heading,
                text=body.body,
                attachments=tuple(body.attachments),
                author_name=await self._name_of(person_id),
                review_ends_at=self._clock() + self._review,
                salt=self._random_bytes(16),
            ),
            person_id,
        )

    async def confirm(
        self,
        goal_id: UUID,
        person_id: UUID,
        operation_id: UUID,
        proof_id: UUID,
        body: ConfirmationBody,
    ) -> Outcome:
        """Return what became of somebody's answer to a proof.

        Raises:
            ProblemError: `rate_limited`; `unauthenticated` when they were erased just now.
        """
        if not await self.reads.is_decided(operation_id):
            await self._take_one(person_id, proof_id)
        by_name = await self.reads.gives_by_name(goal_id, person_id)
        name = await self._name_of(person_id)
        return await self._said(
            AnswerProof(
                operation_id=operation_id,
                goal_id=goal_id,
                person_id=person_id,
                confirmation_id=uuid7(),
                proof_id=proof_id,
                confirmed=body.confirmed,
                comment=body.comment,
                author_name=name if by_name else None,
                salt=self._random_bytes(16),
            ),
            person_id,
        )

    async def _said(self, command: Command, person_id: UUID) -> Outcome:
        outcome = await self._goals.ask(command.goal_id, command)
        if isinstance(outcome, Committed):
            self._decided()
            # Who was erased between our look and the commit would have left words behind.
            if await self.reads.name_of(person_id) is None:
                await self.reads.forget_words_of(person_id)
        return outcome

    async def _name_of(self, person_id: UUID) -> str:
        if (name := await self.reads.name_of(person_id)) is None:
            raise ProblemError(Code.UNAUTHENTICATED)
        return name

    async def _take_one(self, person_id: UUID, proof_id: UUID) -> None:
        share = Share(ANSWERS_A_DAY, "answers to a proof by", f"{proof_id} {person_id}")
        if wait_s := await self._throttles.take([share], self._clock()):
            raise ProblemError(
                Code.RATE_LIMITED, "You have answered this proof often.", retry_after_s=wait_s
            )

    async def of_withdrawal(
        self, goal_id: UUID, who: Allowed, withdrawal_id: UUID
    ) -> list[ProofView]:
        """Return what was shown for a withdrawal, newest first, as `who` sees it."""
        return await self._views(goal_id, who, withdrawal_id=withdrawal_id)

    async def shown(self, goal_id: UUID, who: Allowed, proof_id: UUID) -> ProofAnswerView:
        """Return a proof that is there as `who` sees it."""
        (view,) = await self._views(goal_id, who, proof_id=proof_id)
        return ProofAnswerView(proof=view)

    async def _views(self, goal_id: UUID, who: Allowed, **which: UUID) -> list[ProofView]:
        rows = await self.reads.proofs(goal_id, who.person_id, **which)
        said = await self.reads.confirmations(goal_id, [row["proof_id"] for row in rows])
        now = self._clock()
        return [proof_view(row, said.get(row["proof_id"], ()), self._links, now) for row in rows]
