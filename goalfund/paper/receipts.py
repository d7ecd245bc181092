"""Receipts: what came in for a contribution, for its contributor."""

from typing import Final
from uuid import UUID

import asyncpg

from goalfund.edge.problems import Code, ProblemError
from goalfund.paper.receipt_sheet import Receipt
from goalfund.paper.store import PaperStore
from goalfund.payments.contributions import is_own
from goalfund.payments.payloads import operation_id
from goalfund.payments.references import ATTEMPT_MAX, Reference

_CODE_LENGTH: Final = 16


class Receipts:
    """Finds receipts. `address` is where people reach this server."""

    def __init__(self, store: PaperStore, address: str) -> None:
        self._store = store
        self._address = address

    async def find(
        self, contribution_id: UUID, person_id: UUID | None, access_key: str | None
    ) -> Receipt:
        """Return the receipt, to whom the contribution belongs.

        Raises:
            ProblemError: `contribution_not_found`, also when it is somebody else's;
                `contribution_unpaid`.
        """
        row = await self._store.receipt(contribution_id)
        if row is None or not is_own(row, person_id, access_key):
            detail = f"No contribution {contribution_id} of yours."
            raise ProblemError(Code.CONTRIBUTION_NOT_FOUND, detail)
        if row["seq"] is None:
            raise ProblemError(Code.CONTRIBUTION_UNPAID)
        goal_id = UUID(int=row["goal_id"].int)
        operation = await self._store.operation(
            goal_id, row["seq"], contribution_id, _likely(goal_id, contribution_id, row)
        )
        return self._receipt(row, goal_id, contribution_id, operation)

    def _receipt(
        self, row: asyncpg.Record, goal_id: UUID, contribution_id: UUID, operation: UUID | None
    ) -> Receipt:
        log = f"{self._address}/api/v1/goals/{goal_id}/events"
        return Receipt(
            goal_id=goal_id,
            goal_title=row["title"],
            milestone=row["milestone"],
            goal_link=f"{self._address}/g/{row['slug']}",
            log_link=f"{log}?after_seq={row['seq'] - 1}&limit=1",
            contribution_id=contribution_id,
            operation_id=operation,
            name=row["payer_name"],
            anonymous=row["anonymous"],
            currency=row["currency"],
            confirmed_minor=row["confirmed_minor"],
            refunded_minor=row["refunded_minor"],
            charged_back_minor=row["charged_back_minor"],
            seq=row["seq"],
            at=row["at"],
            hash=row["hash"].hex(),
        )


def _likely(goal_id: UUID, contribution_id: UUID, row: asyncpg.Record) -> list[UUID]:
    """Return the operations by one of which nearly every contribution comes in.

    They are those of its checkouts, and for money out of suspense that had no intent the one that
    it is named after.
    """
    code, attempts = row["payment_code"], range(ATTEMPT_MAX + 1)
    if len(code) != _CODE_LENGTH:
        return [contribution_id]
    return [operation_id(Reference(goal_id, code, attempt).text) for attempt in attempts]
