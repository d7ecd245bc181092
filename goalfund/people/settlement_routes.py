"""One's own account at a bank over HTTP: where refunds by transfer go."""

from typing import Final

from aiohttp import web

from goalfund.edge.routes import Routes
from goalfund.payments.bank_accounts import LOOKED_UP
from goalfund.people.house import PEOPLE
from goalfund.people.models import SettlementBody, SettlementView
from goalfund.people.routes import PROTECTS, may_protect
from goalfund.people.settlement import Settlement

SETTLEMENT: Final = web.AppKey("settlement", Settlement)

routes = Routes("/api/v1", "people")


@routes.route("PUT", "/me/settlement-account", codes=(*PROTECTS, *LOOKED_UP))
async def set_settlement_account(request: web.Request, body: SettlementBody) -> SettlementView:
    """Say where money that is returned to one goes, and see whose account the bank says it is.

    The number is kept sealed and shown by its last four digits. A change is told by mail.
    """
    people, session = request.app[PEOPLE], await may_protect(request)
    client = people.gate.client_of(request)
    kept = await request.app[SETTLEMENT].change(session, body, client)
    return SettlementView(settlement_account=kept)


@routes.route("DELETE", "/me/settlement-account", codes=PROTECTS)
async def remove_settlement_account(request: web.Request) -> None:
    """Have the account forgotten; that there is none is no error."""
    people, session = request.app[PEOPLE], await may_protect(request)
    await request.app[SETTLEMENT].remove(session, people.gate.client_of(request))
