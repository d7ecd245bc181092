"""What staff look through when money hangs: payouts, and the gateway's notifications."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from aiohttp import web

from goalfund.edge.cursors import Cursors
from goalfund.edge.problems import Code
from goalfund.edge.routes import Routes
from goalfund.edge.sessions import of_staff
from goalfund.goal.events import at_text
from goalfund.payments.clearing_models import (
    PayoutPage,
    PayoutsQuery,
    PayoutView,
    WebhookPage,
    WebhooksQuery,
    WebhookView,
)
from goalfund.payments.money_desk_store import MoneyDeskStore

STORE: Final = web.AppKey("money_desk_store", MoneyDeskStore)
CURSORS: Final = web.AppKey("money_desk_cursors", Cursors)

routes = Routes("/api/v1", "clearing")


@routes.get("/admin/payouts", codes=(Code.UNAUTHENTICATED, Code.FORBIDDEN))
async def list_payouts(request: web.Request, query: PayoutsQuery) -> PayoutPage:
    """List transfers to beneficiaries: those that wait for people first, then the newest.

    For staff. Whose account it is, nobody needs to know here.
    """
    await of_staff(request)
    cursors = request.app[CURSORS]
    position = cursors.open("payouts", query)
    before = None if position is None else (bool(position[0]), UUID(str(position[1])))
    rows = await request.app[STORE].payouts(query.status, before, query.limit + 1)
    shown, following = cursors.cut(
        "payouts", query, rows, lambda row: (int(row["calm"]), str(row["withdrawal_id"]))
    )
    return PayoutPage(items=[_payout_view(row) for row in shown], next_cursor=following)


@routes.get("/admin/webhooks", codes=(Code.UNAUTHENTICATED, Code.FORBIDDEN))
async def list_webhooks(request: web.Request, query: WebhooksQuery) -> WebhookPage:
    """List notifications that were not booked when they came, newest first.

    For staff. What they say of payers is not shown.
    """
    await of_staff(request)
    cursors = request.app[CURSORS]
    position = cursors.open("webhooks", query)
    before = None
    if position is not None:
        before = (datetime.fromisoformat(str(position[0])), bytes.fromhex(str(position[1])))
    rows = await request.app[STORE].webhooks(
        query.state, query.min_deliveries, before, query.limit + 1
    )
    shown, following = cursors.cut(
        "webhooks", query, rows, lambda row: (row["received_at"], row["digest"].hex())
    )
    return WebhookPage(items=[_webhook_view(row) for row in shown], next_cursor=following)


def _payout_view(row: asyncpg.Record) -> PayoutView:
    said: dict[str, Any] = dict(row)
    waits = not said["settled"]
    said["next_try_at"] = at_text(said["next_try_at"]) if waits else None
    said["sent_at"] = _at(said.pop("sending_at"))
    del said["calm"]
    return PayoutView.model_validate(said)


def _webhook_view(row: asyncpg.Record) -> WebhookView:
    said: dict[str, Any] = dict(row)
    said["id"] = said.pop("digest").hex()
    said["received_at"] = at_text(said["received_at"])
    said["next_try_at"] = _at(said["next_try_at"])
    return WebhookView.model_validate(said)


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else at_text(moment)
