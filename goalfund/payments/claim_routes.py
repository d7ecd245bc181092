"""Claims over HTTP: made and followed by payers, looked through and rejected by staff."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from aiohttp import web

from goalfund.edge.cursors import Cursors
from goalfund.edge.guards import UNSAFE
from goalfund.edge.problems import Code
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.sessions import of_staff, signed_in
from goalfund.files.uploads import FILES
from goalfund.goal.events import at_text
from goalfund.payments.claim_models import (
    ClaimBody,
    ClaimPage,
    ClaimsQuery,
    ClaimView,
    RejectionBody,
    StaffClaimPage,
    StaffClaimView,
)
from goalfund.payments.claims import Claims

CLAIMS: Final = web.AppKey("claims", Claims)
CURSORS: Final = web.AppKey("claim_cursors", Cursors)

routes = Routes("/api/v1", "suspense")


@routes.post(
    "/suspense/claims",
    status=201,
    codes=(
        Code.UNAUTHENTICATED,
        *UNSAFE,
        Code.FILE_NOT_FOUND,
        Code.TOO_MANY_CLAIMS,
        Code.OPERATION_DIFFERS,
    ),
)
async def claim_suspense(
    request: web.Request, body: ClaimBody, operation_id: UUID
) -> Answer[ClaimView]:
    """Say that money which has reached no goal was one's own.

    A person looks at it. The answer does not tell whether there is any such money.
    """
    session = await signed_in(request)
    row, replayed = await request.app[CLAIMS].make(session.person_id, operation_id, body)
    return Answer(ClaimView.model_validate(claim_wire(request, row)), replayed=replayed)


@routes.get("/me/claims", codes=(Code.UNAUTHENTICATED,))
async def list_my_claims(request: web.Request, query: ClaimsQuery) -> ClaimPage:
    """List one's own claims and what became of them, newest first."""
    session = await signed_in(request)
    rows, following = await _page(request, query, session.person_id)
    items = [ClaimView.model_validate(claim_wire(request, row)) for row in rows]
    return ClaimPage(items=items, next_cursor=following)


@routes.get("/admin/claims", codes=(Code.UNAUTHENTICATED, Code.FORBIDDEN))
async def list_claims(request: web.Request, query: ClaimsQuery) -> StaffClaimPage:
    """List all claims that are open, newest first. For staff."""
    await of_staff(request)
    rows, following = await _page(request, query, None)
    return StaffClaimPage(items=[staff_claim_view(request, r) for r in rows], next_cursor=following)


@routes.post(
    "/admin/claims/{claim_id}/reject",
    codes=(
        Code.UNAUTHENTICATED,
        *UNSAFE,
        Code.FORBIDDEN,
        Code.CLAIM_NOT_FOUND,
        Code.ALREADY_DECIDED,
    ),
)
async def reject_claim(request: web.Request, claim_id: UUID, body: RejectionBody) -> StaffClaimView:
    """Say to who made a claim why nothing comes of it. For staff."""
    await of_staff(request)
    row = await request.app[CLAIMS].reject(claim_id, body.reason)
    return staff_claim_view(request, row)


async def _page(
    request: web.Request, query: ClaimsQuery, person_id: UUID | None
) -> tuple[Any, str | None]:
    cursors, name = request.app[CURSORS], f"claims of {person_id or 'everybody'}"
    position = cursors.open(name, query)
    before = None if position is None else UUID(str(position[0]))
    rows = await request.app[CLAIMS].of(person_id, before, query.limit + 1)
    return cursors.cut(name, query, rows, lambda row: (str(row["claim_id"]),))


def staff_claim_view(request: web.Request, row: asyncpg.Record) -> StaffClaimView:
    """Return a claim as staff see it."""
    return StaffClaimView.model_validate(claim_wire(request, row) | {"person_id": row["person_id"]})


def claim_wire(request: web.Request, row: asyncpg.Record) -> dict[str, Any]:
    """Return a claim as its maker sees it."""
    files = request.app[FILES]
    decided: datetime | None = row["decided_at"]
    said = ("amount_minor", "currency", "sender_name", "sender_bank", "narration", "reference")
    kept = ("state", "reason", "goal_id", "contribution_id", "note")
    return {name: row[name] for name in (*said, *kept)} | {
        "id": row["claim_id"],
        "paid_on": row["paid_on"].isoformat(),
        "evidence": [
            files.url_of({"file_id": file_id, "state": "ready", "purpose": "proof"})
            for file_id in row["evidence"]
        ],
        "created_at": at_text(row["created_at"]),
        "decided_at": None if decided is None else at_text(decided),
    }
