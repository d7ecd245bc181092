"""Where a refund goes over HTTP: named by its payer, who needs no account here."""

from typing import Final
from uuid import UUID

import asyncpg
import structlog
from aiohttp import web

from goalfund.edge.guards import UNSAFE
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Routes
from goalfund.edge.sessions import session_of, stepped_up
from goalfund.payments.bank_accounts import LOOKED_UP
from goalfund.payments.contributions import is_own, refund_account_wire
from goalfund.payments.lookup_routes import AccountView, account_view
from goalfund.payments.models import RefundAccountView
from goalfund.refunds.account_models import RefundAccountAnswer, RefundAccountBody
from goalfund.refunds.choosing import Choosing

CHOOSING: Final = web.AppKey("refund_choosing", Choosing)
_CODES: Final = (
    Code.CONTRIBUTION_NOT_FOUND,
    Code.UNAUTHENTICATED,
    *UNSAFE,
    Code.STEP_UP_REQUIRED,
    Code.NO_REFUND_WAITS,
    *LOOKED_UP,
)

log = structlog.get_logger(__name__)
routes = Routes("/api/v1", "refunds")


@routes.post("/contributions/{contribution_id}/refund-account/name", codes=_CODES)
async def name_refund_account(
    request: web.Request, contribution_id: UUID, body: RefundAccountBody
) -> AccountView:
    """Ask the bank whose account it is, before a refund is to go there.

    Nothing is kept of it. For whoever may name the account, while a refund waits for it; so often
    and no more.
    """
    row = await _own(request, contribution_id, body.access_key)
    account = await request.app[CHOOSING].name(row, body.bank_code, body.account_number)
    return account_view(account)


@routes.route("PUT", "/contributions/{contribution_id}/refund-account", codes=_CODES)
async def set_refund_account(
    request: web.Request, contribution_id: UUID, body: RefundAccountBody
) -> RefundAccountAnswer:
    """Name the account that a refund of one's contribution goes to, and have it sent.

    No account here is needed: whoever holds the `access_key` given at its creation, or mailed when
    the refund began to wait, may; so may who was signed in when it was made, having just stepped
    up. It goes before an account of theirs for all refunds. The number is kept sealed until the
    refund is at its end, and shown by its last four digits; the payer is told by mail.
    """
    row = await _own(request, contribution_id, body.access_key)
    kept = await request.app[CHOOSING].choose(row, body.bank_code, body.account_number)
    log.info("refund_account_named", contribution_id=str(contribution_id))
    view = RefundAccountView.model_validate(refund_account_wire(kept))
    return RefundAccountAnswer(refund_account=view)


async def _own(
    request: web.Request, contribution_id: UUID, access_key: str | None
) -> asyncpg.Record:
    """Return the contribution, to whom it belongs.

    Raises:
        ProblemError: `contribution_not_found`, also when it is somebody else's; without the key
            as `session_of` and `stepped_up`.
    """
    row = await request.app[CHOOSING].contribution(contribution_id)
    if row is not None and is_own(row, None, access_key):
        return row
    session = await session_of(request)
    if row is None or session is None or not is_own(row, session.person_id):
        detail = f"No contribution {contribution_id} of yours."
        raise ProblemError(Code.CONTRIBUTION_NOT_FOUND, detail)
    await stepped_up(request)
    return row
