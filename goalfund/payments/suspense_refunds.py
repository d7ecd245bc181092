"""Suspense money that nobody claims, sent back to who sent it, as staff decide."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.vault import Vault
from goalfund.goal.commands import RefundSuspense
from goalfund.goal.outcomes import Committed, Goals, Outcome
from goalfund.payments.bank_accounts import Account, AccountLookup
from goalfund.payments.suspense_models import SuspenseRefundBody
from goalfund.payments.suspense_store import SuspenseStore

# Only one that came in an archive, without its account, waits so long: then it is open again.
_LASTS: Final = timedelta(days=7)


class SuspenseRefunds:
    """Asks suspense books on behalf of staff, whom the guards have let through.

    `asked` is called after each commit by which a transfer is due.
    """

    def __init__(
        self,
        goals: Goals,
        store: SuspenseStore,
        lookup: AccountLookup,
        vault: Vault,
        *,
        asked: Callable[[], None] = lambda: None,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._goals = goals
        self._store = store
        self._lookup = lookup
        self._vault = vault
        self._asked = asked
        self._random_bytes = random_bytes
        self._clock = clock

    async def refund(
        self, item: asyncpg.Record, person_id: UUID, operation_id: UUID, body: SuspenseRefundBody
    ) -> Outcome:
        """Return what became of it; when committed, its subject is the book's withdrawal.

        Raises:
            ProblemError: `currency_differs`, or one of `LOOKED_UP`; nothing was done.
        """
        account = None
        # A repetition is answered by the book's memory, also while the gateway is away.
        if not await self._store.is_decided(operation_id):
            if item["currency"] != "NGN":
                raise ProblemError(Code.CURRENCY_DIFFERS, "Banks are paid in naira only.")
            account = await self._lookup.find(person_id, body.bank_code, body.account_number)
        goal_id = UUID(int=item["goal_id"].int)
        command = RefundSuspense(
            operation_id=operation_id,
            goal_id=goal_id,
            person_id=person_id,
            reference=item["reference"],
            withdrawal_id=uuid7(),
            amount_minor=item["amount_minor"] - item["fee_minor"],
            account_sealed=account.sealed(self._vault) if account else None,
            display=_display(body.reason, account) if account else {},
            expires_at=self._clock() + _LASTS,
            salt=self._random_bytes(16),
            **body.model_dump(),
        )
        outcome = await self._goals.ask(goal_id, command)
        if isinstance(outcome, Committed):
            self._asked()
        return outcome


def _display(reason: str, account: Account) -> dict[str, str]:
    """Return what the log commits to; the name is somebody's who has not asked to be here."""
    return {
        "purpose": reason,
        "bank_code": account.bank_code,
        "bank_name": account.bank_name,
        "account_masked": account.masked,
    }
