"""Withdrawals asked for and decided by people: the use cases between an edge and the goals.

Every edge comes here, after its guards have let somebody through: HTTP in `routes.py`, and sockets.
`Withdrawals` looks up what must be known outside the goal, asks the goal and returns its `Outcome`,
which `edge.outcomes.accepted` turns into a refusal's problem; `shown` is the answer to it.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from goalfund.edge.guards import Allowed
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.vault import Vault
from goalfund.goal.commands import (
    ApproveWithdrawal,
    CancelWithdrawal,
    Command,
    RejectWithdrawal,
    RequestWithdrawal,
)
from goalfund.goal.outcomes import Committed, Goals, Outcome
from goalfund.payments.bank_accounts import Account, AccountLookup
from goalfund.withdrawals.models import (
    RejectionBody,
    WithdrawalAnswer,
    WithdrawalBody,
    WithdrawalDetail,
)
from goalfund.withdrawals.proof_models import ProofView
from goalfund.withdrawals.store import WithdrawalReads
from goalfund.withdrawals.views import decision_view, withdrawal_view


@dataclass(frozen=True, slots=True)
class Windows:
    """How long money out waits: for approvals, in a new account's name, for a proof.

    `proof` is how long the first unproven withdrawal of a goal whose gate is `window` lets others
    pass.
    """

    approval: timedelta
    cooling: timedelta
    proof: timedelta


class Withdrawals:
    """Asks goals about withdrawals on behalf of people, whom the guards have let through.

    `decided` is called after each commit by which something may follow by itself.
    """

    def __init__(
        self,
        goals: Goals,
        reads: WithdrawalReads,
        lookup: AccountLookup,
        vault: Vault,
        windows: Windows,
        *,
        account_secret: str,
        decided: Callable[[], None] = lambda: None,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.reads = reads
        self._goals = goals
        self._lookup = lookup
        self._vault = vault
        self._windows = windows
        self._account_secret = account_secret
        self._decided = decided
        self._random_bytes = random_bytes
        self._clock = clock

    async def request(
        self, goal_id: UUID, person_id: UUID, operation_id: UUID, body: WithdrawalBody
    ) -> Outcome:
        """Return what became of a request; when committed, its subject is the withdrawal.

        Raises:
            ProblemError: `currency_differs`, or one of `LOOKED_UP`; nothing was done.
        """
        account = None
        # A repetition is answered by the goal's memory, also while the gateway is away.
        if not await self.reads.is_decided(operation_id):
            if await self.reads.currency(goal_id) != "NGN":
                raise ProblemError(Code.CURRENCY_DIFFERS, "Banks are paid in naira only.")
            account = await self._lookup.find(person_id, body.bank_code, body.account_number)
        command = self._request(goal_id, person_id, operation_id, body, account)
        return await self._said(command, person_id)

    def _request(
        self,
        goal_id: UUID,
        person_id: UUID,
        operation_id: UUID,
        body: WithdrawalBody,
        account: Account | None,
    ) -> RequestWithdrawal:
        now = self._clock()
        command = RequestWithdrawal(
            operation_id=operation_id,
            goal_id=goal_id,
            person_id=person_id,
            withdrawal_id=uuid7(),
            expires_at=now + self._windows.approval,
            cools_until=now + self._windows.cooling,
            proof_window_s=int(self._windows.proof.total_seconds()),
            salt=self._random_bytes(16),
            **body.model_dump(),
        )
        if account is None:
            return command
        return replace(
            command,
            account_key=account.key(self._account_secret),
            account_sealed=account.sealed(self._vault),
            display=_display(body, account),
        )

    async def approve(
        self, goal_id: UUID, person_id: UUID, operation_id: UUID, withdrawal_id: UUID
    ) -> Outcome:
        """Return what became of a yes."""
        return await self._said(
            ApproveWithdrawal(
                operation_id=operation_id,
                goal_id=goal_id,
                person_id=person_id,
                withdrawal_id=withdrawal_id,
            ),
            person_id,
        )

    async def reject(
        self,
        goal_id: UUID,
        person_id: UUID,
        operation_id: UUID,
        withdrawal_id: UUID,
        body: RejectionBody,
    ) -> Outcome:
        """Return what became of a no."""
        return await self._said(
            RejectWithdrawal(
                operation_id=operation_id,
                goal_id=goal_id,
                person_id=person_id,
                withdrawal_id=withdrawal_id,
                reason=body.reason,
                salt=self._random_bytes(16),
            ),
            person_id,
        )

    async def cancel(
        self, goal_id: UUID, person_id: UUID, operation_id: UUID, withdrawal_id: UUID
    ) -> Outcome:
        """Return what became of taking a request back."""
        return await self._said(
            CancelWithdrawal(
                operation_id=operation_id,
                goal_id=goal_id,
                person_id=person_id,
                withdrawal_id=withdrawal_id,
            ),
            person_id,
        )

    async def _said(self, command: Command, person_id: UUID) -> Outcome:
        outcome = await self._goals.ask(command.goal_id, command)
        if isinstance(outcome, Committed):
            self._decided()
            # Who was erased between the guards' look and the commit would leave words behind.
            if await self.reads.is_erased(person_id):
                await self.reads.forget_words_of(person_id)
        return outcome

    async def shown(self, goal_id: UUID, who: Allowed, withdrawal_id: UUID) -> WithdrawalAnswer:
        """Return a withdrawal that is there as `who` sees it."""
        row = await self.reads.one(goal_id, who.person_id, withdrawal_id)
        return WithdrawalAnswer(withdrawal=withdrawal_view(row, who, self._clock()))

    async def detail(
        self, goal_id: UUID, who: Allowed, withdrawal_id: UUID, proofs: Sequence[ProofView]
    ) -> WithdrawalDetail:
        """Return it, what was said of it, and the `proofs` that were shown for it."""
        row = await self.reads.one(goal_id, who.person_id, withdrawal_id)
        said = await self.reads.decisions(goal_id, withdrawal_id)
        return WithdrawalDetail(
            withdrawal=withdrawal_view(row, who, self._clock()),
            approvals=[decision_view(one, who) for one in said],
            proofs=proofs,
        )


def _display(body: WithdrawalBody, account: Account) -> dict[str, str]:
    return {
        "purpose": body.purpose,
        "bank_code": account.bank_code,
        "bank_name": account.bank_name,
        "account_masked": account.masked,
        "account_name": account.account_name,
    }
